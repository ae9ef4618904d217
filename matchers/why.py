"""Why a criterion passes or not, in one sentence: for clinicians with the rule, for families in plain words.

Every template is here. The family's are kept short and plain: a test holds them to a reading age of eighth grade.
"""

from collections.abc import Mapping
from typing import Literal

from matchers.child import Child
from matchers.explain import in_words, kind_of, says
from matchers.facts import FACTS, field_for, question_for
from matchers.match import Held
from matchers.rule import FactId
from matchers.truth import Truth
from matchers.vocabulary import TERMS

Verdict = Literal["so", "not-so", "unknown", "team"]
UNREAD = "We could not read this sentence, so it decides nothing here: ask the study team."
UNREAD_FAMILY = "We could not read this sentence, so please ask the study team."
MOST_FACTS = 3
ROLES = {"include": "Asks for", "exclude": "Keeps out a child with"}
CLINICIAN: Mapping[Verdict, str] = {
    "so": "{role}: {asks}; from what was told{facts} that is so{until}.",
    "not-so": "{role}: {asks}; from what was told{facts} that is not so{until}.",
    "unknown": "{role}: {asks}; not known yet: {question}",
    "team": "{role}: {asks}; only the study team can tell.",
}
FAMILY: Mapping[Truth | Literal["team"], str] = {
    Truth.YES: "This fits{until}: {about}{facts}.",
    Truth.NO: "This does not fit{until}: {about}{facts}.",
    Truth.UNKNOWN: "We need to know about {about}: {question}",
    "team": "Only the study team can tell about {about}.",
}
FACTS_CLINICIAN, FACTS_FAMILY = " ({})", " (you told us {})"
UNTIL_CLINICIAN, UNTIL_FAMILY = ", until {}", " until {}"
# What a fact is called, where it decided.
NAMES: Mapping[FactId, str] = {
    "born": "the date of birth",
    "gestational-age": "the weeks of pregnancy",
    "sex": "the sex",
    "weight": "the weight",
    "spasms-onset": "when the spasms began",
    "spasms-diagnosed": "when they were found",
    "video-eeg": "what the video-EEG showed",
    "spasms-per-day": "how many spasms there are",
    "clusters-per-day": "how many clusters there are",
    "treatments": "the medicines",
    "treatments-complete": "that the list is whole",
    "treatment-response": "what the medicines did",
    "treatment-dates": "when they were given",
    "conditions": "the illnesses",
    "conditions-complete": "that no others are known",
    "labs": "the blood results",
    "other-trial": "about other studies",
    "other-trial-last-dose": "the day of the last study dose",
    "place": "where you live",
    "consent": "what you said on joining",
}
# What a sentence of each kind is about, as a parent would say it.
ABOUT: Mapping[str, str] = {
    "age": "your child's age",
    "sex": "whether your child is a girl or a boy",
    "weight": "your child's weight",
    "condition": "an illness or its cause",
    "eeg": "the brain wave test (EEG)",
    "confirmation": "spasms seen on a brain wave test",
    "prior-treatment": "medicines that your child has had",
    "current-treatment": "medicines that your child takes now",
    "failed-treatments": "medicines that did not help for long",
    "seizures": "how many spasms there are in a day",
    "time-since": "how long your child has had the spasms",
    "lab": "blood or urine tests",
    "place": "where you live",
    "consent": "your own consent as a parent",
    "other-trial": "other studies",
    "roll-over": "the study before this one",
    "no-demand": "something that rules nobody out",
    "not-for-infants": "something that no baby can have",
    "unread": "words that we could not read",
    "investigator-judgement": "what the study doctor thinks",
    "compliance": "coming to each visit",
    "language": "the language that you speak",
    "allergy": "a drug that your child cannot take",
    "imaging": "what a brain scan shows",
    "mri": "having had a brain scan",
    "illness": "other illness",
    "vital": "the heart, the blood pressure and such",
    "device": "a device in the body",
    "surgery": "an operation",
    "stable-treatment": "medicines that have not changed of late",
    "development": "how your child grows and learns",
    "diet": "a special diet",
    "infection": "an infection",
    "hidden-criteria": "rules that are not shown to us",
    "cohort": "one group of the study only",
    "dose": "how much of a medicine is given",
    "start": "when a treatment was started or changed",
    "growth": "weight or length for age",
    "family": "someone else in the family",
    "open-list": "a list that is not shown in full",
    "other": "something that we do not ask about",
}


def why(held: Held, child: Child) -> str:
    """For clinicians: what the criterion is taken to ask, what was told of it, and until when that holds."""
    if held.criterion.read == "none":
        return UNREAD
    verdict = _verdict(held, child)
    return CLINICIAN[verdict].format(
        role=ROLES[held.criterion.side],
        asks=says(held.criterion.rule),
        facts=_facts(held, FACTS_CLINICIAN, plain=False),
        until=_until(held, child, UNTIL_CLINICIAN),
        question=_question(held) or "",
    )


def why_for_family(held: Held, child: Child) -> str:
    """The same for parents: what it is about, whether it stands in the way, until when, and what decided."""
    if held.criterion.read == "none":
        return UNREAD_FAMILY
    truth = held.passes.at(child.as_of)
    key: Truth | Literal["team"] = "team" if _verdict(held, child) == "team" else truth
    return FAMILY[key].format(
        about=about(kind_of(held.criterion)),
        facts=_facts(held, FACTS_FAMILY, plain=True),
        until=_until(held, child, UNTIL_FAMILY),
        question=_question(held) or "",
    )


def about(kind: str) -> str:
    return ABOUT.get(kind, ABOUT["other"])


def _verdict(held: Held, child: Child) -> Verdict:
    """Whether what the rule asks is so; for an exclusion that is passed, it is not."""
    truth = held.passes.at(child.as_of)
    if truth is Truth.UNKNOWN:
        return "unknown" if _question(held) else "team"
    return "so" if (truth is Truth.YES) is (held.criterion.side == "include") else "not-so"


def _question(held: Held) -> str | None:
    return next((question_for(fact) for fact in held.answer.asks if field_for(fact)), None)


def _until(held: Held, child: Child, template: str) -> str:
    day = held.passes.next_change(child.as_of)
    return template.format(in_words(day)) if day else ""


def _facts(held: Held, template: str, *, plain: bool) -> str:
    """The facts that decided, the first few of them; nothing where none did."""
    names = [name for fact in held.answer.because[:MOST_FACTS] if (name := _fact(fact, plain=plain))]
    return template.format(" and ".join(dict.fromkeys(names))) if names else ""


def _fact(fact: FactId, *, plain: bool) -> str | None:
    term = TERMS.get(fact)
    if term:
        return f"about {term.plain.partition(' (')[0]}" if plain else term.name
    return NAMES.get(fact) if fact in FACTS else None
