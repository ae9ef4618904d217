"""Words that families meet in records, and what they mean: explained where they stand.

The one table of them. A meaning says what the word is, not what to do; each is held to a reading age by a test.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from matchers.saying import marked
from service.web.language import gettext


@dataclass(frozen=True, slots=True)
class Word:
    """A word with its other spellings, the one to show first; `id` is its address on a page."""

    id: str
    spellings: tuple[str, ...]
    meaning: str

    @property
    def name(self) -> str:
        return self.spellings[0]

    @property
    def said(self) -> str:
        return gettext(self.meaning)


def _word(spellings: str, meaning: str) -> Word:
    names = tuple(spellings.split("|"))
    return Word(re.sub(r"\W+", "-", names[0].casefold()), names, meaning)


GLOSSARY: tuple[Word, ...] = (
    _word("placebo|placebos", marked("A dummy medicine. It looks like the real one but has no drug in it.")),
    _word("sham", marked("A pretend treatment. It looks like the real one but does nothing.")),
    _word("randomised|randomized|randomisation|randomization|randomly", marked("Chance decides who gets which treatment, like the toss of a coin.")),
    _word("double-blind|double blind|double-blinded|blinded|masked", marked("Some people in the study are not told who gets which treatment, so that hopes do not change the result.")),
    _word("open-label|open label", marked("All people in the study know which treatment is given.")),
    _word("control group|control arm|comparator", marked("The group that does not get the new treatment. The two groups are then compared.")),
    _word("baseline", marked("How things are at the start, before the study treatment.")),
    _word("informed consent|consent", marked("You agree to take part after the study team has told you all about it. You may say no, and you may leave at any time.")),
    _word("sponsor", marked("Who runs the study and pays for it.")),
    _word("washout|wash-out", marked("A time without a medicine, so that it can leave the body.")),
    _word("screening", marked("The first tests, which show if a child can join.")),
    _word("enrolment|enrollment|enrolled", marked("Joining the study.")),
    _word("cohort|cohorts", marked("A group of people in a study.")),
    _word("EEG|electroencephalogram", marked("A test of the brain's waves. Small pads on the head pick them up. It does not hurt.")),
    _word("video-EEG|video EEG|VEEG", marked("A brain wave test while a camera films the child.")),
    _word("hypsarrhythmia|hypsarrythmia|modified hypsarrhythmia", marked("A wild mix of tall brain waves. It is often seen in infantile spasms.")),
    _word("spasms|spasm|epileptic spasms", marked("Short seizures. The body bends or stretches with a jerk, often many times in a row.")),
    _word("cluster|clusters", marked("Many spasms in a row, a few seconds apart.")),
    _word("refractory|drug-resistant|pharmacoresistant|intractable", marked("Medicines have not stopped the seizures.")),
    _word("relapse|relapsed", marked("The spasms stopped and then came back.")),
    _word("encephalopathy", marked("The brain does not work as it should.")),
    _word("tuberous sclerosis complex|tuberous sclerosis|TSC", marked("An illness that some are born with. It makes small lumps grow in the brain and other parts.")),
    _word("aetiology|etiology", marked("The cause of an illness.")),
    _word("cryptogenic", marked("The cause has not been found.")),
    _word("gestational age|gestation", marked("How many weeks the baby grew in the womb.")),
    _word("corrected age", marked("The age counted from the day the birth was due. It is used for babies who were born early.")),
    _word("antiseizure medication|antiseizure medications|antiepileptic drugs|antiepileptic drug|anti-epileptic drugs|ASM|ASMs|AED|AEDs", marked("A drug that is meant to stop seizures.")),
    _word("ACTH|adrenocorticotropic hormone|corticotropin|tetracosactide", marked("A hormone that is given with a needle. It makes the body form its own steroids.")),
    _word("corticosteroid|corticosteroids|steroid|steroids|prednisolone|prednisone", marked("A kind of strong medicine that calms the body's defence. It is not the kind that some athletes use.")),
    _word("ketogenic diet", marked("Food with much fat and hardly any sugar or bread. It is only used with a doctor's help.")),
    _word("MRI|magnetic resonance imaging", marked("A picture of the brain, made with a magnet and no X-rays.")),
    _word("adverse events|adverse event|side effects", marked("Harm or trouble that comes up while a treatment is used.")),
    _word("efficacy", marked("How well a treatment works.")),
    _word("pharmacokinetics|pharmacokinetic", marked("How the body takes in a medicine and gets rid of it. It is found with blood tests.")),
    _word("intravenous|intravenously", marked("Through a small tube into a vein.")),
    _word("intramuscular|intramuscularly", marked("With a needle into a muscle.")),
    _word("phase 1|phase 2|phase 3|phase 4", marked("Medicines are tested in steps. Early phases look at safety in few people, later ones at how well it works in many.")),
    _word("observational", marked("The study watches. It gives no treatment of its own.")),
    _word("expanded access|compassionate use", marked("A way to get a new medicine outside a study, if a doctor asks for it.")),
    _word("natural history", marked("How an illness goes over time.")),
)  # fmt: skip
_BY_SPELLING = {spelling.casefold(): word for word in GLOSSARY for spelling in word.spellings}
_PATTERN = re.compile(
    rf"(?<![\w-])(?:{'|'.join(map(re.escape, sorted(_BY_SPELLING, key=len, reverse=True)))})(?![\w-])",
    re.IGNORECASE,
)


class Explained:
    """The words of one page. Each is explained where it first stands; all are listed once."""

    def __init__(self) -> None:
        self._seen: dict[str, Word] = {}

    def __call__(self, text: str) -> Markup:
        """A text with a button on each word that is met for the first time. Everything else is shown as it is."""
        parts, at = [], 0
        for found in _PATTERN.finditer(text):
            word = _BY_SPELLING[found[0].casefold()]
            if word.id not in self._seen:
                self._seen[word.id] = word
                parts += [escape(text[at : found.start()]), _button(word, found[0])]
                at = found.end()
        return Markup("").join([*parts, escape(text[at:])])

    @property
    def words(self) -> Sequence[Word]:
        """All met so far, in the order of the alphabet."""
        return sorted(self._seen.values(), key=lambda word: word.name.casefold())


def _button(word: Word, spelling: str) -> Markup:
    """Opens and closes the meaning without a script, and says so to a screen reader."""
    return Markup('<button type="button" class="term" popovertarget="word-{}">{}</button>').format(
        word.id, spelling
    )
