"""The elements of an ISRCTN record that have been met, by the path of the one they are in, attributes as "@name".

Of the parts that are read. What else turns up is news.
"""

from ingest.part import known_keys

KNOWN_KEYS = known_keys("""
.: @lastUpdated @publicIdentifierCanonical @publicIdentifierDateAssigned @version attachedFiles conditions
    contact ctrname externalRefs funder interventions isrctn miscellaneous outputs participants parties
    record_last_import results sponsor trialDescription trialDesign
trialDescription: acknowledgment acronym ethicsApproval ethicsApprovalRequired ethicsCommittees
    plainEnglishSummary primaryOutcome primaryOutcomes scientificTitle secondaryOutcome secondaryOutcomes
    studyHypothesis title trialWebsite
externalRefs: clinicalTrialsGovNumber doi eudraCTNumber irasNumber protocolSerialNumber secondaryNumbers
externalRefs.secondaryNumbers: secondaryNumber
trialDesign: interventionalTrialDesign overallEndDate overallStatusOverride primaryStudyDesign
    reasonAbandoned secondaryStudyDesign studyDesign trialSettings trialTypes
participants: ageRange exclusion gender healthyVolunteersAllowed inclusion lowerAgeLimit participantTypes
    patientInfoSheet recruitmentCountries recruitmentEnd recruitmentStart recruitmentStartStatusOverride
    recruitmentStatusOverride targetEnrolment totalFinalEnrolment totalTarget trialCentres upperAgeLimit
participants.recruitmentCountries: country
participants.trialCentres: trialCentre
participants.trialCentres.trialCentre: address city country name rtsId state zip
conditions: condition
conditions.condition: description diseaseClass1 diseaseClass2
interventions: intervention
interventions.intervention: description drugNames interventionType pharmaceuticalStudyTypes phase
""")
