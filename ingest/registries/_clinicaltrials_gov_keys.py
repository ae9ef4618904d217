"""The keys of a ClinicalTrials.gov study that the registry's own field list has, by the path of the object they are in.

The parts on results are not read, so theirs are left out. What else turns up is news: `_clinicaltrials_gov_record.py`.
"""

from ingest.part import known_keys

KNOWN_KEYS = known_keys("""
.: protocolSection resultsSection annotationSection documentSection derivedSection hasResults
protocolSection: identificationModule statusModule sponsorCollaboratorsModule oversightModule
    descriptionModule conditionsModule designModule armsInterventionsModule outcomesModule eligibilityModule
    contactsLocationsModule referencesModule ipdSharingStatementModule
protocolSection.identificationModule: nctId nctIdAliases orgStudyIdInfo secondaryIdInfos briefTitle
    officialTitle acronym organization
protocolSection.identificationModule.orgStudyIdInfo: id type link
protocolSection.identificationModule.secondaryIdInfos: id type domain link
protocolSection.identificationModule.organization: fullName class
protocolSection.statusModule: statusVerifiedDate overallStatus lastKnownStatus delayedPosting whyStopped
    expandedAccessInfo startDateStruct primaryCompletionDateStruct completionDateStruct studyFirstSubmitDate
    studyFirstSubmitQcDate studyFirstPostDateStruct resultsWaived resultsFirstSubmitDate
    resultsFirstSubmitQcDate resultsFirstPostDateStruct dispFirstSubmitDate dispFirstSubmitQcDate
    dispFirstPostDateStruct lastUpdateSubmitDate lastUpdatePostDateStruct
protocolSection.statusModule.expandedAccessInfo: hasExpandedAccess nctId statusForNctId
protocolSection.statusModule.startDateStruct: date type
protocolSection.statusModule.primaryCompletionDateStruct: date type
protocolSection.statusModule.completionDateStruct: date type
protocolSection.statusModule.studyFirstPostDateStruct: date type
protocolSection.statusModule.resultsFirstPostDateStruct: date type
protocolSection.statusModule.dispFirstPostDateStruct: date type
protocolSection.statusModule.lastUpdatePostDateStruct: date type
protocolSection.sponsorCollaboratorsModule: responsibleParty leadSponsor collaborators
protocolSection.sponsorCollaboratorsModule.responsibleParty: type investigatorFullName investigatorTitle
    investigatorAffiliation oldNameTitle oldOrganization
protocolSection.sponsorCollaboratorsModule.leadSponsor: name class
protocolSection.sponsorCollaboratorsModule.collaborators: name class
protocolSection.oversightModule: oversightHasDmc isFdaRegulatedDrug isFdaRegulatedDevice
    isUnapprovedDevice isPpsd isUsExport fdaaa801Violation
protocolSection.descriptionModule: briefSummary detailedDescription
protocolSection.conditionsModule: conditions keywords
protocolSection.designModule: studyType nPtrsToThisExpAccNctId expandedAccessTypes patientRegistry
    targetDuration phases designInfo bioSpec enrollmentInfo
protocolSection.designModule.expandedAccessTypes: individual intermediate treatment
protocolSection.designModule.designInfo: allocation interventionModel interventionModelDescription
    primaryPurpose observationalModel timePerspective maskingInfo
protocolSection.designModule.designInfo.maskingInfo: masking maskingDescription whoMasked
protocolSection.designModule.bioSpec: retention description
protocolSection.designModule.enrollmentInfo: count type
protocolSection.armsInterventionsModule: armGroups interventions
protocolSection.armsInterventionsModule.armGroups: label type description interventionNames
protocolSection.armsInterventionsModule.interventions: type name description armGroupLabels otherNames
protocolSection.outcomesModule: primaryOutcomes secondaryOutcomes otherOutcomes
protocolSection.outcomesModule.primaryOutcomes: measure description timeFrame
protocolSection.outcomesModule.secondaryOutcomes: measure description timeFrame
protocolSection.outcomesModule.otherOutcomes: measure description timeFrame
protocolSection.eligibilityModule: eligibilityCriteria healthyVolunteers sex genderBased genderDescription
    minimumAge maximumAge stdAges studyPopulation samplingMethod
protocolSection.contactsLocationsModule: centralContacts overallOfficials locations
protocolSection.contactsLocationsModule.centralContacts: name role phone phoneExt email
protocolSection.contactsLocationsModule.overallOfficials: name affiliation role
protocolSection.contactsLocationsModule.locations: facility status city state zip country contacts
    geoPoint countryCode
protocolSection.contactsLocationsModule.locations.contacts: name role phone phoneExt email
protocolSection.referencesModule: references seeAlsoLinks availIpds
protocolSection.referencesModule.references: pmid type citation retractions
protocolSection.referencesModule.references.retractions: pmid source
protocolSection.referencesModule.seeAlsoLinks: label url
protocolSection.referencesModule.availIpds: id type url comment
protocolSection.ipdSharingStatementModule: ipdSharing description infoTypes timeFrame accessCriteria url
derivedSection: miscInfoModule conditionBrowseModule interventionBrowseModule
derivedSection.miscInfoModule: versionHolder removedCountries submissionTracking
derivedSection.miscInfoModule.submissionTracking: estimatedResultsFirstSubmitDate firstMcpInfo
    submissionInfos
derivedSection.miscInfoModule.submissionTracking.firstMcpInfo: postDateStruct
derivedSection.miscInfoModule.submissionTracking.firstMcpInfo.postDateStruct: date type
derivedSection.miscInfoModule.submissionTracking.submissionInfos: releaseDate unreleaseDate
    unreleaseDateUnknown resetDate mcpReleaseN
derivedSection.conditionBrowseModule: meshes ancestors browseLeaves browseBranches
derivedSection.conditionBrowseModule.meshes: id term
derivedSection.conditionBrowseModule.ancestors: id term
derivedSection.conditionBrowseModule.browseLeaves: id name asFound relevance
derivedSection.conditionBrowseModule.browseBranches: abbrev name
derivedSection.interventionBrowseModule: meshes ancestors browseLeaves browseBranches
derivedSection.interventionBrowseModule.meshes: id term
derivedSection.interventionBrowseModule.ancestors: id term
derivedSection.interventionBrowseModule.browseLeaves: id name asFound relevance
derivedSection.interventionBrowseModule.browseBranches: abbrev name
protocolSection.contactsLocationsModule.locations.geoPoint: lat lon
""")
