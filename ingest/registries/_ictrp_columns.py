"""The columns of WHO ICTRP exports, by the names of the weekly files; other files spell them otherwise."""

import re

# In their order in the weekly files, which have no header.
COLUMNS = [
    "TrialID",
    "last_updated",
    "SecondaryIDs",
    "public_title",
    "Scientific_title",
    "url",
    "Public_Contact_Firstname",
    "Public_Contact_Lastname",
    "Public_Contact_Address",
    "Public_Contact_Email",
    "Public_Contact_Tel",
    "Public_Contact_Affiliation",
    "Scientific_Contact_Firstname",
    "Scientific_Contact_Lastname",
    "Scientific_Contact_Address",
    "Scientific_Contact_Email",
    "Scientific_Contact_Tel",
    "Scientific_Contact_Affiliation",
    "study_type",
    "study_design",
    "phase",
    "Date_registration",
    "Date_enrollement",
    "Target_size",
    "Recruitment_status",
    "Primary_sponsor",
    "Secondary_sponsors",
    "Source_Support",
    "Countries",
    "Conditions",
    "Interventions",
    "Age_min",
    "Age_max",
    "Gender",
    "Inclusion_Criteria",
    "Exclusion_Criteria",
    "Primary_Outcome",
    "Secondary_Outcomes",
    "Bridging_flag",
    "Bridged_type",
    "Childs",
    "type_enrolment",
    "Retrospective_flag",
    "results_1",
    "results_2",
    "results_3",
    "results_4",
    "results_5",
    "results_6",
    "results_7",
    "results_8",
    "results_9",
    "results_10",
    "results_11",
    "results_12",
    "results_13",
    "results_14",
    "Ethics_1",
    "Ethics_2",
    "Ethics_3",
    "Ethics_4",
    "Ethics_5",
    "Ethics_6",
]
# What exports of the portal's search, and tables made from exports, call them otherwise.
_OTHER_NAMES = {
    "inclusionagemin": "Age_min",
    "inclusionagemax": "Age_max",
    "agemin": "Age_min",
    "agemax": "Age_max",
    "condition": "Conditions",
    "intervention": "Interventions",
    "webaddress": "url",
    "lastrefreshedon": "last_updated",
    "inclusiongender": "Gender",
    "targetsize": "Target_size",
    "dateenrollment": "Date_enrollement",
    "secondaryid": "SecondaryIDs",
    "studytype": "study_type",
    "contactfirstname": "Public_Contact_Firstname",
    "contactlastname": "Public_Contact_Lastname",
    "contactemail": "Public_Contact_Email",
    "contacttel": "Public_Contact_Tel",
}
# Of these nothing is read.
NOT_READ = frozenset(
    [
        "internalnumber",
        "acronym",
        "scientificacronym",
        "sourceregister",
        "exportdate",
        "dateregistration3",
        "otherrecords",
        "resultsdatecompleted",
        "resultsdateposted",
        "resultsdatefirstpublication",
        "resultsurllink",
        "resultsurlprotocol",
        "resultsbaselinechar",
        "resultsparticipantflow",
        "resultsadverseevents",
        "resultsoutcomemeasures",
        "resultssummary",
        "resultsipdplan",
        "resultsipddescription",
        "resultsyesno",
        "ethicsstatus",
        "ethicsapprovaldate",
        "ethicscontactname",
        "ethicscontactaddress",
        "ethicscontactphone",
        "ethicscontactemail",
        "contactaddress",
        "contactaffiliation",
        "secondaryoutcome",
        "ethicsreview",
        "prospectiveregistration",
        "utrn",
    ]
)


def folded(name: str) -> str:
    """A column's name without the signs in which exports differ: "Target size" and "target_size" are one."""
    return re.sub(r"[\s_]+", "", name).casefold()


_BY_NAME = {folded(name): name for name in COLUMNS} | _OTHER_NAMES


def column(name: str) -> str:
    """What the weekly files call it, or, for one that nobody knows, as it is."""
    return _BY_NAME.get(folded(name), name.strip())


def is_known(name: str) -> bool:
    return folded(name) in _BY_NAME or folded(name) in NOT_READ
