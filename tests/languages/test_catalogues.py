"""Every catalogue says all that the source says, with the same blanks, and nothing in English by oversight."""

import re
import string
from collections import Counter

import pytest
from babel.messages.catalog import Catalog, Message

from service.web.language import ENGLISH, LANGUAGES
from tests.languages.extracting import catalogue, is_translated, messages

OTHERS = [one for one in LANGUAGES if one != ENGLISH]
UPDATE = "run python -m tests.languages.extracting, then translate what is empty"
PERCENT = re.compile(r"%\((\w+)\)s")
BRACES = re.compile(r"\{\w*\}")
TAGS = re.compile(r"</?\w+(?: [^<>]*)?>")
LETTERS = re.compile(r"[^\W\d_]{3,}")
# Words that are the same in both languages; everything else that equals its English was forgotten.
ALIKE = {
    "de": {"Cookies", "Phase", "Name", "Status", "Vigabatrin"},
    "es": {"Cookies", "No"},
    "fr": {
        "Cookies",
        "Date",
        "Distance",
        "Dates",
        "Page",
        "Pages",
        "Phase",
        "Question",
        "Sources",
        "Source",
        "Type",
        "Contact",
    },
}
# The same of the vocabulary: medicines by their international names, illnesses by their Latin or Greek ones.
ALIKE_TERMS = {
    "de": "COVID-19|HIV|JBPOS0101|THC|TRH|Video-EEG",
    "es": "COVID-19|JBPOS0101|THC|TRH|aciclovir|anakinra|brivaracetam|cannabidiol|clobazam|clonazepam|deflazacort|"
    "diabetes|diabetes mellitus|diazepam|diltiazem|ganciclovir|gangliosidosis|glaucoma|hepatitis B|hepatitis C|"
    "levetiracetam|lorazepam|meningitis|midazolam|nabiximols|neutropenia|nitrazepam|osteoporosis|pancreatitis|"
    "paracetamol|pentobarbital|perampanel|piracetam|propofol|propranolol|radiprodil|ritonavir|rituximab|sepsis|"
    "soticlestat|spasmus nutans|toxoplasmosis|tuberculosis|valganciclovir|vasculitis",
    "fr": "COVID-19|JBPOS0101|aciclovir|acupuncture|anakinra|anticoagulants|azathioprine|cancer|cannabidiol|"
    "carisbamate|clobazam|coenzyme Q10|copies|diltiazem|elsunersen|felbamate|fenfluramine|fentanyl|fluconazole|"
    "flunarizine|fluvoxamine|ganaxolone|ganciclovir|hydrocortisone|incontinentia pigmenti|infection|itraconazole|"
    "lacosamide|lamotrigine|malabsorption|midazolam|migraine|morphine|nabiximols|neurostimulation|pentobarbital|"
    "posaconazole|prednisolone|prednisone|primidone|propofol|propranolol|pyridoxine|radiprodil|ritonavir|rituximab|"
    "rufinamide|sertraline|sirolimus|soticlestat|spasmus nutans|stimulants|stiripentol|sultiame|syncope|tacrolimus|"
    "thiamine|thiopental|tiagabine|topiramate|triptans|vaccination|valganciclovir|valproate|vatiquinone|"
    "voriconazole|zonisamide",
}


@pytest.fixture(scope="module")
def source() -> Catalog:
    return messages()


@pytest.fixture(params=OTHERS, scope="module")
def told(request: pytest.FixtureRequest) -> Catalog:
    return catalogue(request.param)


def forms(message: Message) -> list[tuple[str, str]]:
    """What is said beside what it says in English: one pair, or one for each number that the language tells apart."""
    if isinstance(message.id, str):
        return [(message.id, str(message.string))]
    one, many = message.id
    said = message.string if isinstance(message.string, tuple | list) else [str(message.string)]
    return [(one if place == 0 else many, text) for place, text in enumerate(said)]


def blanks(text: str) -> Counter[str]:
    braces = [name for _, name, _, _ in string.Formatter().parse(PERCENT.sub("", text)) if name is not None]
    return Counter([*braces, *(f"%{name}" for name in PERCENT.findall(text))])


def test_there_are_the_four_languages() -> None:
    assert {"en", "de", "es", "fr"} <= set(LANGUAGES)


def test_a_catalogue_holds_what_the_source_says_and_no_more(source: Catalog, told: Catalog) -> None:
    wanted = {(one.context, one.id) for one in source if one.id}
    held = {(one.context, one.id) for one in told if one.id}
    assert (wanted - held, held - wanted) == (set(), set()), UPDATE
    assert not told.obsolete


def test_everything_is_translated_and_nothing_only_guessed(told: Catalog) -> None:
    assert [one.id for one in told if one.id and not is_translated(one)] == [], UPDATE
    assert [one.id for one in told if one.fuzzy and one.id] == []


def test_blanks_and_tags_are_those_of_the_english(told: Catalog) -> None:
    for message in (one for one in told if one.id and is_translated(one)):
        for english, said in forms(message):
            assert blanks(said) == blanks(english), said
            assert Counter(TAGS.findall(said)) == Counter(TAGS.findall(english)), said
            assert said[:1].isspace() == english[:1].isspace(), english
            assert said[-1:].isspace() == english[-1:].isspace(), english
            assert english[-1] not in ".?" or said[-1] == english[-1], (english, said)


def test_plurals_are_those_of_the_language(told: Catalog) -> None:
    for message in told:
        if message.pluralizable:
            assert len(forms(message)) == told.num_plurals, message.id


def test_nothing_was_left_in_english(told: Catalog) -> None:
    alike = {
        english
        for message in told
        if message.id and not message.context
        for english, said in forms(message)
        if said == english and LETTERS.search(BRACES.sub("", PERCENT.sub("", english)))
    }
    assert alike - ALIKE[str(told.locale)] <= {
        f"Phase {n}" for n in ("{one} and {other}", "{phases}.", *range(1, 5))
    }


def test_a_term_that_is_the_same_is_one_of_those_that_are(told: Catalog) -> None:
    alike = {str(one.id).partition(" (")[0] for one in told if one.context and one.string == one.id}
    assert alike == set(ALIKE_TERMS[str(told.locale)].split("|"))
