"""The facts a rule may ask for that are not terms of the vocabulary: where they go in a profile, how to ask."""

from dataclasses import dataclass

from matchers.rule import FactId
from matchers.saying import say
from matchers.vocabulary import TERMS, question


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact's place in a profile (None: no profile can tell it) and the question that asks for it."""

    field: str | None
    question: str


FACTS: dict[FactId, Fact] = {
    "born": Fact("born", say("When was your child born?")),
    "gestational-age": Fact(
        "gestational_age_weeks", say("At how many weeks of pregnancy was your child born?")
    ),
    "sex": Fact("sex", say("Is your child a girl or a boy?")),
    "weight": Fact("weight_kg", say("What does your child weigh?")),
    "spasms-onset": Fact("spasms.onset", say("When did the spasms start?")),
    "spasms-diagnosed": Fact("spasms.diagnosed", say("On which day were the spasms diagnosed?")),
    "video-eeg": Fact("spasms.confirmed_by_video_eeg", say("Were the spasms seen on a video-EEG?")),
    "spasms-per-day": Fact("spasms.per_day", say("About how many spasms does your child have in a day?")),
    "clusters-per-day": Fact(
        "spasms.clusters_per_day", say("About how many clusters of spasms are there in a day?")
    ),
    "treatments": Fact(
        "treatments", say("Which medicines has your child had, from when to when, and did they help?")
    ),
    "treatments-complete": Fact(
        "treatments_complete", say("Is that every medicine your child has ever had?")
    ),
    "treatment-response": Fact("treatments", say("Did each medicine help: not at all, in part, or fully?")),
    "treatment-dates": Fact("treatments", say("On which days did each medicine start and stop?")),
    "conditions": Fact("conditions", say("Which other illnesses or findings does your child have?")),
    "conditions-complete": Fact(
        "conditions_complete", say("Is that every illness your child is known to have?")
    ),
    "labs": Fact("labs", say("What were the latest blood results?")),
    "other-trial": Fact("other_trial.taking_part", say("Is your child taking part in another study?")),
    "other-trial-last-dose": Fact(
        "other_trial.last_dose_on", say("When did your child last get a study medicine in another study?")
    ),
    "place": Fact("place.country", say("In which country do you live?")),
    "consent": Fact("consent", say("Would you, as a parent, agree to your child joining a study?")),
    "study-team": Fact(None, say("Ask the study team: only they can judge this.")),
    "sentence": Fact(None, say("Ask the study team what this sentence means for your child.")),
}


def question_for(fact: FactId) -> str:
    known = FACTS.get(fact)
    return known.question if known else question(fact)


def field_for(fact: FactId) -> str | None:
    """Where the answer goes in a profile; None where only the study team can tell."""
    known = FACTS.get(fact)
    if known:
        return known.field
    term = TERMS.get(fact)
    return {"treatment": "treatments", "condition": "conditions", "eeg": "eeg"}[term.group] if term else None
