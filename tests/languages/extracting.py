"""The messages of the source, and a command that brings the catalogues up to them:

    python -m tests.languages.extracting        # every language there is
    python -m tests.languages.extracting it     # a new one

A message that is new is left empty, to be written by somebody who speaks the language; one that is gone is dropped.
The terms of the vocabulary are messages too, each with the context that `matchers/vocabulary.py` gives it.
"""

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

from matchers.saying import Said
from matchers.vocabulary import TERMS
from service.web import how_we_decide, speed

SOURCE = Path(__file__).parents[2]
CATALOGUES = SOURCE / "service/web/catalogues"
ROOMS = ("matchers", "ingest", "service")
METHODS = [
    ("**.py", "python"),
    ("**.html", "jinja2"),
]
OPTIONS = {"**.html": {"trimmed": "true", "newstyle_gettext": "true", "silent": "false"}}
KEYWORDS = DEFAULT_KEYWORDS | {"marked": None, "say": None, "counted": (1, 2)}
WIDTH = 110
HEADER = """msgid ""
msgstr ""
"Language: {language}\\n"
"Plural-Forms: {plurals}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"""


def messages() -> Catalog:
    """Every message of the source with the files it stands in, and the words of the vocabulary and the examples."""
    found = Catalog(project="spasm-trials", fuzzy=False)
    for file, words, comments, context in sorted(_found(), key=lambda one: one[0]):
        found.add(words, None, [(file, 0)], auto_comments=comments, context=context)
    for term in TERMS.values():
        for said in (term.name, term.plain, term.short, term.question):
            if isinstance(said, Said) and said:
                found.add(str(said), None, [], context=said.context)
    for words in how_we_decide.own_words():
        found.add(words, None, [], context=how_we_decide.EXAMPLES)
    for words in speed.own_words():
        found.add(words, None, [], context=speed.FIGURES)
    return found


def _found() -> Iterator[tuple[str, str | tuple[str, ...], list[str], str | None]]:
    for room in ROOMS:
        told = extract_from_dir(SOURCE / room, METHODS, OPTIONS, KEYWORDS, comment_tags=["note:"])
        for file, _, words, comments, context in told:
            yield f"{room}/{file}", words, comments, context


def catalogue(language: str) -> Catalog:
    path = CATALOGUES / f"{language}.po"
    if not path.exists():
        return Catalog(locale=language, project="spasm-trials", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def bring_up_to_date(language: str) -> int:
    """How many messages wait to be translated."""
    told = catalogue(language)
    told.update(messages(), no_fuzzy_matching=True)
    body = BytesIO()
    write_po(body, told, width=WIDTH, omit_header=True, ignore_obsolete=True, include_lineno=False)
    (CATALOGUES / f"{language}.po").write_bytes(_header(told).encode() + b"\n" + body.getvalue().lstrip())
    return sum(not is_translated(one) for one in told if one.id)


def is_translated(message: Message) -> bool:
    told = message.string
    return all(told) if isinstance(told, tuple | list) else bool(told)


def _header(told: Catalog) -> str:
    """Only what gettext needs: no dates, which would make every change a conflict."""
    return HEADER.format(language=told.locale, plurals=told.plural_forms)


if __name__ == "__main__":
    for name in sys.argv[1:] or sorted(path.stem for path in CATALOGUES.glob("*.po")):
        print(f"{name}: {bring_up_to_date(name)} to translate")
