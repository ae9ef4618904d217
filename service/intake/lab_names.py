"""The laboratory tests that rules know, under the names people write."""

import re
from difflib import get_close_matches

LABS: dict[str, tuple[str, ...]] = {
    "alt": ("sgpt", "gpt", "alat", "alanine aminotransferase", "alanine transaminase"),
    "ast": ("sgot", "got", "asat", "aspartate aminotransferase", "aspartate transaminase"),
    "bilirubin": ("total bilirubin", "serum bilirubin", "tbil", "bilirubin total"),
    "creatinine": ("serum creatinine", "crea", "creat", "scr"),
    "platelets": ("platelet count", "platelet", "plt", "thrombocytes"),
    "neutrophils": ("absolute neutrophil count", "anc", "neutrophil count", "neut", "neutrophil"),
    "alp": ("alkaline phosphatase", "alk phos"),
    "ggt": ("gamma gt", "gamma glutamyl transferase", "gamma glutamyltransferase"),
    "albumin": ("serum albumin", "alb"),
    "haemoglobin": ("hemoglobin", "hb", "hgb"),
    "leukocytes": ("wbc", "white blood cells", "white blood cell count", "white cell count", "leucocytes"),
    "lymphocytes": ("absolute lymphocyte count", "alc", "lymphocyte count"),
    "inr": ("international normalised ratio", "international normalized ratio"),
    "urea": ("bun", "blood urea nitrogen"),
    "egfr": ("gfr", "estimated glomerular filtration rate", "glomerular filtration rate"),
    "glucose": ("blood glucose", "blood sugar"),
    "ammonia": ("nh3",),
    "lactate": ("lactic acid",),
    "lipase": (),
    "amylase": (),
    "sodium": ("na",),
    "potassium": ("k",),
    "calcium": ("ca",),
    "magnesium": ("mg",),
    "cortisol": ("morning cortisol",),
}
NAMES = {name: test for test, synonyms in LABS.items() for name in (test, *synonyms)}


def lab_name(words: str) -> str | None:
    """The test's one name, whatever the case and the hyphens; None for a test nobody knows."""
    return NAMES.get(_folded(words))


def labs_like(words: str, most: int = 3) -> tuple[str, ...]:
    close = get_close_matches(_folded(words), NAMES, n=most)
    return tuple(dict.fromkeys(NAMES[name] for name in close))


def _folded(words: str) -> str:
    return " ".join(re.sub(r"[-_,()]", " ", words.casefold()).split())
