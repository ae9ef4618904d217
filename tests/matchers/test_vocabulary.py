"""The tables hold together, and words find the terms they should, and no others."""

import csv
import re
import unicodedata
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers.vocabulary import (
    TERMS,
    Group,
    TermId,
    ancestors,
    descendants,
    find,
    fold,
    is_a,
    names,
    question,
    suggestions,
)

TABLES = Path(__file__).parents[2] / "matchers" / "vocabulary"
REFERENCE = Path(__file__).parents[3] / "shared" / "eligibility" / "terms-used.tsv"
COLUMNS = ["id", "name", "plain", "is_a", "synonyms", "abbreviations", "codes", "question", "notes"]
CODE = re.compile(
    r"MONDO:\d{7}|ORPHA:\d+|HP:\d{7}|OMIM:(PS)?\d{6}|ICD10CM:[A-Z]\d\w(\.\w{1,4})?|MeSH:[CD]\d{6,9}|"
    r"RxCUI:\d+|ATC:[A-Z]\d\d[A-Z]{2}\d\d|UNII:[A-Z0-9]{10}|HGNC:[A-Z0-9-]+"
)
# Short forms that mean two things even among our own terms: typed alone they find neither.
CLAIMED_TWICE = {"asd", "ckd", "ds", "ts"}
GENE_SYMBOLS_TOO = {"pah"}  # pulmonary arterial hypertension, and the gene of phenylketonuria


def rows() -> list[dict[str, str]]:
    return [
        row
        for table in sorted(TABLES.glob("*.tsv"))
        for row in csv.DictReader(
            table.read_text("utf-8").splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE
        )
    ]


def repeated(words: list[str]) -> set[str]:
    return {word for word, times in Counter(words).items() if times > 1}


class TestTables:
    def test_columns_are_the_agreed_ones(self) -> None:
        assert [table.read_text("utf-8").split("\n", 1)[0].split("\t") for table in TABLES.glob("*.tsv")] == (
            [COLUMNS] * 3
        )

    def test_ids_are_unique_over_all_files(self) -> None:
        assert repeated([row["id"] for row in rows()]) == set()
        assert {row["id"] for row in rows()} == set(TERMS)

    def test_cells_hold_no_stray_blanks_or_empty_entries(self) -> None:
        odd = [(row["id"], cell) for row in rows() for cell in row.values() if cell != cell.strip()]
        odd += [(row["id"], cell) for row in rows() for cell in row.values() if "||" in f"|{cell}|" and cell]
        assert odd == []

    def test_cells_are_in_composed_unicode(self) -> None:
        text = "".join(table.read_text("utf-8") for table in TABLES.glob("*.tsv"))
        assert unicodedata.is_normalized("NFC", text)

    def test_no_full_name_is_claimed_by_two_terms(self) -> None:
        claims = [folded for term in TERMS.values() for folded in {fold(name) for name in names(term.id)}]
        assert repeated(claims) == set()

    def test_an_abbreviation_claimed_twice_is_marked_ambiguous(self) -> None:
        claims = [(fold(short), term) for term in TERMS.values() for short in term.abbreviations]
        owners = {short: {term.id for key, term in claims if key == short} for short, _ in claims}
        assert {short for short, terms in owners.items() if len(terms) > 1} == CLAIMED_TWICE
        unmarked = [
            short
            for term in TERMS.values()
            for short in term.abbreviations
            if fold(short) in CLAIMED_TWICE and short not in term.ambiguous
        ]
        assert unmarked == []

    def test_no_abbreviation_is_the_full_name_of_another_term(self) -> None:
        named = {fold(name): term.id for term in TERMS.values() for name in names(term.id)}
        assert {
            (term.id, short)
            for term in TERMS.values()
            for short in term.abbreviations
            if named.get(fold(short), term.id) != term.id
        } == set()

    def test_no_code_is_claimed_by_two_terms(self) -> None:
        assert repeated([code.casefold() for term in TERMS.values() for code in term.codes]) == set()

    def test_every_term_of_the_eligibility_reference_is_there(self) -> None:
        if not REFERENCE.is_file():
            pytest.skip(f"the reference list of terms is not beside the project: {REFERENCE}")
        used = list(csv.DictReader(REFERENCE.read_text("utf-8").splitlines(), delimiter="\t"))
        known = {(term.id, term.group) for term in TERMS.values()}
        assert [row for row in used if (row["id"], row["group"]) not in known] == []


class TestEveryTerm:
    def test_has_a_plain_id_a_name_and_words_for_a_parent(self) -> None:
        assert not [term for term in TERMS if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", term)]
        assert not [term.id for term in TERMS.values() if not (term.name and term.plain)]
        assert not [term.id for term in TERMS.values() if term.plain.endswith((".", "?"))]

    def test_stands_below_terms_of_its_own_group(self) -> None:
        links = [(term, above) for term in TERMS.values() for above in term.is_a]
        assert not [link for link in links if link[1] not in TERMS or TERMS[link[1]].group != link[0].group]
        assert not [term.id for term in TERMS.values() if len(set(term.is_a)) < len(term.is_a)]

    def test_is_not_above_itself(self) -> None:
        assert not [term.id for term in TERMS.values() if any(is_a(above, term.id) for above in term.is_a)]

    def test_is_linked_the_same_from_both_ends(self) -> None:
        upwards = {(term, above) for term in TERMS for above in ancestors(term)}
        assert upwards == {(below, term) for term in TERMS for below in descendants(term)}

    def test_has_clean_abbreviations_and_well_formed_codes(self) -> None:
        assert not [term.id for term in TERMS.values() if "?" in "".join(term.abbreviations)]
        assert not [term.id for term in TERMS.values() if not term.ambiguous <= set(term.abbreviations)]
        assert not [code for term in TERMS.values() for code in term.codes if not CODE.fullmatch(code)]

    def test_is_found_by_every_name_and_code(self) -> None:
        spellings = [
            (term, words) for term in TERMS.values() for words in (term.id, *term.names, *term.codes)
        ]
        assert not [
            (term.id, words)
            for term, words in spellings
            if {find(words), find(words.upper()), find(words, term.group)} != {term.id}
        ]

    def test_is_found_by_its_abbreviations_unless_they_are_also_another_s(self) -> None:
        missed = {
            fold(short) for term in TERMS.values() for short in term.abbreviations if find(short) != term.id
        }
        assert missed == CLAIMED_TWICE | GENE_SYMBOLS_TOO

    def test_asks_a_whole_question(self) -> None:
        assert not [term for term in TERMS if not re.fullmatch(r"[A-Z][^?{}]+\?", question(term))]


@pytest.mark.parametrize(
    ("words", "term"),
    [
        ("Sabril", "vigabatrin"),
        ("SABRIL®", "vigabatrin"),
        ("vgb", "vigabatrin"),
        ("vigabatrine", "vigabatrin"),
        ("Вигабатрин", "vigabatrin"),
        ("Epilim", "valproate"),
        ("ácido  valproico", "valproate"),
        ("acido valproico", "valproate"),
        ("H.P. Acthar", "natural-acth"),
        ("ACTH", "acth"),
        ("corticotropin", "acth"),
        ("Synacthen Depot", "synthetic-acth"),
        ("cosyntropin", "synthetic-acth"),
        ("hormonal therapy", "acth-or-steroid"),
        ("AEDs", "antiseizure-medication"),
        ("anti-epileptic drug", "antiseizure-medication"),
        ("Keppra", "levetiracetam"),
        ("VNS", "vagus-nerve-stimulation"),
        ("Ketogenic Diet", "ketogenic-diet"),
        ("St. John's Wort", "st-johns-wort"),
        ("St John\u2019s wort", "st-johns-wort"),
        ("West syndrome", "infantile-spasms"),
        ("WEST\u2010SYNDROME", "infantile-spasms"),
        ("Spasms, Infantile", "infantile-spasms"),
        ("síndrome de West", "infantile-spasms"),
        ("点頭てんかん", "infantile-spasms"),
        ("IS", "infantile-spasms"),
        ("IESS", "infantile-spasms"),
        ("tuberous sclerosis", "tsc"),
        ("drug-resistant epilepsy", "treatment-resistant-epilepsy"),
        ("renal insufficiency", "kidney-disease"),
        ("hepatic disease", "liver-disease"),
        ("hypoglycemia", "hypoglycaemia"),
        ("brain tumor", "brain-tumour"),
        ("hypsarrythmia", "hypsarrhythmia"),
        ("modified hypsarrhythmia", "hypsarrhythmia-variant"),
        ("generalised spike/wave", "generalized-spike-wave"),
        ("MONDO:0018097", "infantile-spasms"),
        ("mondo: 0018097", "infantile-spasms"),
        ("ORPHA:3451", "infantile-spasms"),
        ("Orphanet:697160", "infantile-spasms"),
        ("HP:0012469", "infantile-spasms"),
        ("HP:0002521", "hypsarrhythmia"),
        ("HP:0001250", "seizures"),
        ("OMIM:191100", "tsc"),
        ("MIM:613254", "tsc2"),
        ("RXNORM:14851", "vigabatrin"),
        ("RxCUI:40254", "valproate"),
        ("ATC:N03AG04", "vigabatrin"),
        ("MeSH:D013036", "infantile-spasms"),
        ("ICD-10-CM:Q85.1", "tsc"),
        ("STXBP1", "stxbp1"),
        ("HGNC:TSC2", "tsc2"),
        ("ALDH7A1", "pyridoxine-dependent-epilepsy"),
        ("slc2a1", "glut1-deficiency"),
    ],
)
def test_words_find_their_term(words: str, term: TermId) -> None:
    assert find(words) == term


@pytest.mark.parametrize(
    ("words", "close"),
    [
        ("vigabatrim", "vigabatrin"),
        ("prednisilone", "prednisolone"),
        ("leviteracetam", "levetiracetam"),
        ("topirimate", "topiramate"),
        ("clobazem", "clobazam"),
        ("phenobarbitol", "phenobarbital"),
        ("hypsarithmia", "hypsarrhythmia"),
        ("tuberous sclerosys", "tsc"),
        ("refractory infantile spasms", "infantile-spasms"),
    ],
)
def test_a_misspelling_is_not_guessed_but_suggested(words: str, close: TermId) -> None:
    assert find(words) is None
    assert close in suggestions(words)
    assert close in suggestions(words, TERMS[close].group, most=5)


@pytest.mark.parametrize("words", ["", " ", "-", "?", "MONDO:", "MONDO:9999999", "HGNC:", ":", "qqqq", "no"])
def test_what_nobody_knows_is_not_found(words: str) -> None:
    assert find(words) is None


def test_a_short_form_of_two_terms_finds_neither_and_suggests_both() -> None:
    assert find("DS") is None
    assert set(suggestions("DS")) == {"dravet-syndrome", "down-syndrome"}
    assert find("ASD", "treatment") == "antiseizure-medication"
    assert find("PAH") is None
    assert find("HGNC:PAH") == "phenylketonuria"


def test_the_group_is_respected() -> None:
    assert find("hypsarrhythmia", "condition") is None
    assert find("vigabatrin", "eeg") is None
    assert suggestions("vigabatrim", "condition") == ()


def test_suggestions_are_few_and_quick_even_for_a_flood_of_words() -> None:
    assert len(suggestions("prednison e", most=2)) == 2
    assert suggestions("spasm" * 10_000) == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("prednisone", "prednisolone"),
        ("prednisolone", "methylprednisolone"),
        ("phenytoin", "fosphenytoin"),
        ("clobazam", "clonazepam"),
        ("clonazepam", "lorazepam"),
        ("hypsarrhythmia", "hypsarrhythmia-variant"),
        ("folic-acid", "folinic-acid"),
        ("acth", "corticosteroids"),
        ("natural-acth", "synthetic-acth"),
        ("protirelin", "acth-or-steroid"),
        ("adrenal-replacement-therapy", "corticosteroids"),
        ("inhaled-corticosteroids", "corticosteroids"),
        ("ganaxolone", "corticosteroids"),
        ("ketogenic-diet", "antiseizure-medication"),
        ("vagus-nerve-stimulation", "antiseizure-medication"),
        ("everolimus", "antiseizure-medication"),
        ("pyridoxine", "any-infantile-spasms-treatment"),
        ("phenobarbital", "any-infantile-spasms-treatment"),
        ("diazepam", "antiseizure-medication"),
        ("lennox-gastaut-syndrome", "infantile-spasms"),
        ("late-onset-epileptic-spasms", "infantile-spasms"),
        ("febrile-seizures", "epilepsy"),
        ("neonatal-seizures", "epilepsy"),
        ("scn1a", "dravet-syndrome"),
        ("cardiac-rhabdomyoma", "heart-disease"),
        ("cardiac-rhabdomyoma", "tsc"),
        ("cortical-tubers", "tsc"),
        ("tsc", "progressive-neurological-disease"),
        ("raised-liver-enzymes", "liver-disease"),
        ("pulmonary-hypertension", "hypertension"),
        ("perinatal-asphyxia", "hypoxic-ischaemic-encephalopathy"),
        ("neonatal-hypoglycaemia", "structural-cause"),
        ("traumatic-brain-injury", "perinatal-cause"),
        ("aicardi-syndrome", "aicardi-goutieres-syndrome"),
        ("normal-eeg", "abnormal-eeg"),
        ("spasmus-nutans", "infantile-spasms"),
        ("epilepsy", "neurological-disorder"),
    ],
)
def test_near_neighbours_stay_apart(one: TermId, other: TermId) -> None:
    assert {one, other} <= set(TERMS)
    assert not is_a(one, other)
    assert not is_a(other, one)


@pytest.mark.parametrize(
    ("term", "above"),
    [
        ("infantile-spasms", {"epileptic-spasms", "seizures", "epilepsy", "infantile-epilepsy"}),
        ("infantile-spasms", {"developmental-and-epileptic-encephalopathy", "epileptic-encephalopathy"}),
        ("tsc2", {"tsc", "genetic-cause", "structural-cause"}),
        (
            "vigabatrin",
            {"antiseizure-medication", "any-infantile-spasms-treatment", "any-antiseizure-treatment"},
        ),
        ("synthetic-acth", {"acth", "acth-or-steroid", "any-infantile-spasms-treatment"}),
        ("prednisolone", {"corticosteroids", "acth-or-steroid", "anti-inflammatory-medication"}),
        ("high-dose-prednisolone", {"prednisolone", "high-dose-corticosteroids"}),
        ("clobazam", {"benzodiazepines", "antiseizure-medication"}),
        ("modified-atkins-diet", {"ketogenic-diet", "special-diet", "any-antiseizure-treatment"}),
        ("cannabidiol", {"cannabinoids", "antiseizure-medication"}),
        ("sirolimus", {"mtor-inhibitors"}),
        ("hypsarrhythmia-variant", {"abnormal-eeg"}),
        ("slow-spike-wave", {"generalized-spike-wave", "abnormal-eeg"}),
        ("focal-cortical-dysplasia", {"focal-cortical-abnormality", "structural-cause"}),
        ("hyponatraemia", {"electrolyte-disturbance", "acute-metabolic-disturbance"}),
        ("heart-failure", {"heart-disease"}),
        ("rasmussen-syndrome", {"progressive-neurological-disease"}),
        ("rotavirus-vaccine", {"live-vaccine", "vaccination"}),
    ],
)
def test_a_term_stands_below_what_it_implies(term: TermId, above: set[TermId]) -> None:
    assert above < ancestors(term)
    assert not any(is_a(one, term) for one in above)


def test_no_cause_implies_seizures_unless_its_name_says_so() -> None:
    causes = {"genetic-cause", "structural-cause", "metabolic-cause", "infectious-cause", "unknown-cause"}
    implied = {term for term in TERMS if ancestors(term) & causes and is_a(term, "seizures")}
    assert implied == {
        "genetic-developmental-and-epileptic-encephalopathy",
        "dravet-syndrome",
        "genetic-epilepsy-with-febrile-seizures-plus",
        "pcdh19",
        "pyridoxine-dependent-epilepsy",
    }
    assert descendants("infantile-spasms") == {"infantile-spasms"}


def test_a_word_outside_the_vocabulary_stands_for_itself() -> None:
    assert ancestors("moon-dust") == descendants("moon-dust") == {"moon-dust"}
    assert is_a("moon-dust", "moon-dust")
    assert names("moon-dust") == ("moon dust",)
    assert question("moon-dust") == "What can you tell us about moon dust?"


@pytest.mark.parametrize(
    ("term", "asked"),
    [
        ("vigabatrin", "Has your child ever had vigabatrin (Sabril)?"),
        ("topiramate", "Has your child ever had topiramate (Topamax)?"),
        ("tsc", "Has tuberous sclerosis been found?"),
        ("liver-disease", "Does your child have liver disease?"),
        (
            "burst-suppression",
            "Did the EEG show bursts of waves with flat stretches between (burst suppression)?",
        ),
    ],
)
def test_a_question_is_asked_in_plain_words(term: TermId, asked: str) -> None:
    assert question(term) == asked


@pytest.mark.parametrize(
    ("words", "folded"),
    [
        ("  Lennox\u2013Gastaut_Syndrome ", "lennox gastaut syndrome"),
        ("spike - / wave", "spike wave"),
        ("Ｖｉｇａｂａｔｒｉｎ", "vigabatrin"),
        ("évérolimus", "everolimus"),
        ("West’s", "west's"),
        ("BNS-Krämpfe", "bns krampfe"),
        ("バルプロ酸", "バルプロ酸"),
    ],
)
def test_fold_gives_one_spelling(words: str, folded: str) -> None:
    assert fold(words) == folded


@given(st.text())
def test_folding_twice_changes_nothing(words: str) -> None:
    assert fold(fold(words)) == fold(words)


@given(st.text(), st.sampled_from(["treatment", "condition", "eeg", None]))
def test_any_words_find_a_known_term_or_none(words: str, group: Group | None) -> None:
    found = find(words, group)
    assert found is None or (found in TERMS and group in (None, TERMS[found].group))
    assert all(term in TERMS for term in suggestions(words, group))


@given(st.sampled_from(sorted(TERMS)), st.sampled_from(sorted(TERMS)))
def test_is_a_passes_on(term: TermId, other: TermId) -> None:
    assert all(ancestors(above) <= ancestors(term) for above in ancestors(term))
    assert is_a(term, other) is (term in descendants(other))
