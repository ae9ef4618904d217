"""The keys of a CTIS record that have been met, by the path of the object they are in: no list of them is published.

Of the parts that are read. What else turns up is news.
"""

from ingest.part import known_keys

KNOWN_KEYS = known_keys("""
.: ctNumber ctStatus startDateEU endDateEU decisionDate publishDate ctPublicStatusCode
    authorizedApplication events results documents trialRegion trialRegionCode correctiveMeasures shortTitle
    trialCountries decisionDateOverall therapeuticAreas sponsorType trialPhase ageRangeSecondary ageGroup
    gender totalNumberEnrolled resultsFirstReceived lastUpdated lastPublicationUpdate ctrname
    record_last_import
authorizedApplication: applicationInfo authorizedPartI authorizedPartsII eudraCt memberStatesConcerned
    trialGlobalEnd
authorizedApplication.authorizedPartI: assessmentOutcome assessmentOutcomeDate conclusionDate id
    isLowIntervention medicalConditions partOneTherapeuticAreas productRoleGroupInfos products
    rowCountriesInfo rowSubjectCount sponsors therapeuticAreas trialCategoryCode
    trialCategoryJustificationComment trialDetails
authorizedApplication.authorizedPartI.sponsors: addresses commercial id isCommercial organisation primary
    publicContacts scientificContacts thirdParties
authorizedApplication.authorizedPartI.sponsors.publicContacts: functionalEmailAddress functionalName id
    organisation telephone type
authorizedApplication.authorizedPartI.trialDetails: associatedClinicalTrials clinicalTrialIdentifiers
    protocolInformation pubmedCode pubmedUrl references scientificAdviceAndPip trialInformation
authorizedApplication.authorizedPartI.trialDetails.clinicalTrialIdentifiers: fullTitle
    fullTitleTranslations publicTitle publicTitleTranslations secondaryIdentifyingNumbers shortTitle
    shortTitleTranslations
authorizedApplication.authorizedPartI.trialDetails.clinicalTrialIdentifiers.secondaryIdentifyingNumbers:
    additionalRegistries isrctnNumber nctNumber whoUniversalTrialReferenceNumber
authorizedApplication.authorizedPartI.trialDetails.trialInformation: eligibilityCriteria endPoint
    individualParticipantData medicalCondition populationOfTrialSubjects sourceOfMonetarySupport trialCategory
    trialDuration trialObjective
authorizedApplication.authorizedPartI.trialDetails.trialInformation.eligibilityCriteria:
    principalExclusionCriteria principalInclusionCriteria
authorizedApplication.authorizedPartI.trialDetails.trialInformation.eligibilityCriteria.principalInclusionCriteria:
    id number principalInclusionCriteria principalInclusionCriteriaTranslations
authorizedApplication.authorizedPartI.trialDetails.trialInformation.eligibilityCriteria.principalExclusionCriteria:
    id number principalExclusionCriteria principalExclusionCriteriaTranslations
authorizedApplication.authorizedPartI.trialDetails.trialInformation.populationOfTrialSubjects:
    ageRangeSecondaryIds ageRanges clinicalTrialGroups isFemaleSubjects isMaleSubjects
    isVulnerablePopulationSelected
authorizedApplication.authorizedPartI.trialDetails.trialInformation.medicalCondition: meddraConditionTerms
    partIMedicalConditions
authorizedApplication.authorizedPartI.trialDetails.trialInformation.medicalCondition.partIMedicalConditions:
    id isConditionRareDisease medicalCondition medicalConditionTranslations
authorizedApplication.authorizedPartI.trialDetails.trialInformation.trialDuration: estimatedEndDate
    estimatedGlobalEndDate estimatedRecruitmentStartDate
authorizedApplication.authorizedPartsII: applicationStatusCode decisionDate id mscId mscInfo
    recruitmentSubjectCount trialSites
authorizedApplication.authorizedPartsII.mscInfo: activeTrialPeriod activeTrialRecruitmentPeriod
    applicationTypeMsc assessmentOutcome assessmentOutcomeDate clinicalTrialId clinicalTrialStatusHistory
    countryName countryOrganisationId decision decisionDate expressDecision firstDecisionDate fromDate
    hasRecruitmentStarted id isProposedRms isWillingAtDayThreeView mscName organisationInfo
    reportingStatusCode toDate trialPeriod trialRecruitmentPeriod trialStatus
authorizedApplication.authorizedPartsII.trialSites: departmentName id organisationAddressInfo personInfo
authorizedApplication.authorizedPartsII.trialSites.organisationAddressInfo: address businessKey email id
    isBusinessKeyValidated organisation phone
authorizedApplication.authorizedPartsII.trialSites.personInfo: email firstName id lastName telephone title
authorizedApplication.memberStatesConcerned: firstDecisionDate lastDecisionDate mscId mscName
    mscPublicStatusCode
authorizedApplication.eudraCt: eudraCtCode isTransitioned
events: seriousBreaches temporaryHaltList trialEvents unexpectedEvents urgentSafetyMeasures
events.trialEvents: events mscId mscName
events.trialEvents.events: date notificationType
""")
