"""Why a criterion passes or not, in one sentence: for clinicians with the rule, for families in plain words.

Every template is here. The family's are kept short and plain: a test holds them to a reading age of eighth grade.
"""

from collections.abc import Mapping
from typing import Literal

from matchers.child import Child
from matchers.explain import kind_of, says
from matchers.facts import FACTS, field_for, question_for
from matchers.match import Held
from matchers.rule import FactId
from matchers.saying import all_of, marked, say
from matchers.trial import Side
from matchers.truth import Truth
from matchers.vocabulary import TERMS

Verdict = Literal["so", "not-so", "unknown", "team"]
UNREAD = say("We could not read this sentence, so it decides nothing here: ask the study team.")
UNREAD_FAMILY = say("We could not read this sentence, so please ask the study team.")
MOST_FACTS = 3
ROLES = {"include": say("Asks for"), "exclude": say("Keeps out a child with")}
CLINICIAN: Mapping[Verdict, str] = {
    "so": marked("{role}: {asks}; from what was told{facts} that is so{until}."),
    "not-so": marked("{role}: {asks}; from what was told{facts} that is not so{until}."),
    "unknown": marked("{role}: {asks}; not known yet: {question}"),
    "team": marked("{role}: {asks}; only the study team can tell."),
}
FAMILY: Mapping[Truth | Literal["team"], str] = {
    Truth.YES: marked("This fits{until}: {about}{facts}."),
    Truth.NO: marked("This does not fit{until}: {about}{facts}."),
    Truth.UNKNOWN: marked("We need to know about {about}: {question}"),
    "team": marked("Only the study team can tell about {about}."),
}
FACTS_CLINICIAN, FACTS_FAMILY = marked(" ({names})"), marked(" (you told us {names})")
UNTIL_CLINICIAN, UNTIL_FAMILY = marked(", until {day}"), marked(" until {day}")
# What a fact is called, where it decided.
NAMES: Mapping[FactId, str] = {
    "born": say("the date of birth"),
    "gestational-age": say("the weeks of pregnancy"),
    "sex": say("the sex"),
    "weight": say("the weight"),
    "spasms-onset": say("when the spasms began"),
    "spasms-diagnosed": say("when they were found"),
    "video-eeg": say("what the video-EEG showed"),
    "spasms-per-day": say("how many spasms there are"),
    "clusters-per-day": say("how many clusters there are"),
    "treatments": say("the medicines"),
    "treatments-complete": say("that the list is whole"),
    "treatment-response": say("what the medicines did"),
    "treatment-dates": say("when they were given"),
    "conditions": say("the illnesses"),
    "conditions-complete": say("that no others are known"),
    "labs": say("the blood results"),
    "other-trial": say("about other studies"),
    "other-trial-last-dose": say("the day of the last study dose"),
    "place": say("where you live"),
    "consent": say("what you said on joining"),
}
# What a sentence of each kind is about, as a parent would say it.
ABOUT: Mapping[str, str] = {
    "age": say("your child's age"),
    "sex": say("whether your child is a girl or a boy"),
    "weight": say("your child's weight"),
    "condition": say("an illness or its cause"),
    "eeg": say("the brain wave test (EEG)"),
    "confirmation": say("spasms seen on a brain wave test"),
    "prior-treatment": say("medicines that your child has had"),
    "current-treatment": say("medicines that your child takes now"),
    "failed-treatments": say("medicines that did not help for long"),
    "seizures": say("how many spasms there are in a day"),
    "time-since": say("how long your child has had the spasms"),
    "lab": say("blood or urine tests"),
    "place": say("where you live"),
    "consent": say("your own consent as a parent"),
    "other-trial": say("other studies"),
    "roll-over": say("the study before this one"),
    "no-demand": say("something that rules nobody out"),
    "not-for-infants": say("something that no baby can have"),
    "unread": say("words that we could not read"),
    "investigator-judgement": say("what the study doctor thinks"),
    "compliance": say("coming to each visit"),
    "language": say("the language that you speak"),
    "allergy": say("a drug that your child cannot take"),
    "imaging": say("what a brain scan shows"),
    "mri": say("having had a brain scan"),
    "illness": say("other illness"),
    "vital": say("the heart, the blood pressure and such"),
    "device": say("a device in the body"),
    "surgery": say("an operation"),
    "stable-treatment": say("medicines that have not changed of late"),
    "development": say("how your child grows and learns"),
    "diet": say("a special diet"),
    "infection": say("an infection"),
    "hidden-criteria": say("rules that are not shown to us"),
    "cohort": say("one group of the study only"),
    "dose": say("how much of a medicine is given"),
    "start": say("when a treatment was started or changed"),
    "growth": say("weight or length for age"),
    "family": say("someone else in the family"),
    "open-list": say("a list that is not shown in full"),
    "other": say("something that we do not ask about"),
}


def why(held: Held, child: Child) -> str:
    """For clinicians: what the criterion is taken to ask, what was told of it, and until when that holds."""
    return both(held, child, says(held.criterion.rule), kind_of(held.criterion))[0]


def why_for_family(held: Held, child: Child) -> str:
    """The same for parents: what it is about, whether it stands in the way, until when, and what decided."""
    return both(held, child, says(held.criterion.rule), kind_of(held.criterion))[1]


def both(held: Held, child: Child, asks: str, kind: str) -> tuple[str, str]:
    """For clinicians and for parents; `asks` and `kind` are what `says` and `kind_of` say of the rule, which take
    longer to find than all else."""
    if held.criterion.read == "none":
        return UNREAD, UNREAD_FAMILY
    truth, until = held.passes.at(child.as_of), held.passes.next_change(child.as_of)
    question = _question(held) or ""
    verdict = _verdict(truth, question, held.criterion.side)
    clinician = say(
        CLINICIAN[verdict],
        role=ROLES[held.criterion.side],
        asks=asks,
        facts=_facts(held, FACTS_CLINICIAN, plain=False),
        until=say(UNTIL_CLINICIAN, day=until) if until else "",
        question=question,
    )
    family = say(
        FAMILY["team" if verdict == "team" else truth],
        about=about(kind),
        facts=_facts(held, FACTS_FAMILY, plain=True),
        until=say(UNTIL_FAMILY, day=until) if until else "",
        question=question,
    )
    return clinician, family


def about(kind: str) -> str:
    return ABOUT.get(kind, ABOUT["other"])


def _verdict(truth: Truth, question: str, side: Side) -> Verdict:
    """Whether what the rule asks is so; for an exclusion that is passed, it is not."""
    if truth is Truth.UNKNOWN:
        return "unknown" if question else "team"
    return "so" if (truth is Truth.YES) is (side == "include") else "not-so"


def _question(held: Held) -> str | None:
    return next((question_for(fact) for fact in held.answer.asks if field_for(fact)), None)


def _facts(held: Held, template: str, *, plain: bool) -> str:
    """The facts that decided, the first few of them; nothing where none did."""
    names = [name for fact in held.answer.because[:MOST_FACTS] if (name := _fact(fact, plain=plain))]
    return say(template, names=all_of(dict.fromkeys(names))) if names else ""


def _fact(fact: FactId, *, plain: bool) -> str | None:
    term = TERMS.get(fact)
    if term:
        return say("about {term}", term=term.short) if plain else term.name
    return NAMES.get(fact) if fact in FACTS else None
