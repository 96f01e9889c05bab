"""The messages that code, templates and the catalogue of parts hold, and what the catalogue of a language lacks of it.

`python -m herelib.translations.collected` (`make messages`) writes new messages into each `<language>.po`, yet
untranslated, and takes out those that nobody says any more.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from herelib.translations.catalogues import ENGLISH, FOLDER, LANGUAGES, REVIEW
from herelib.translations.program_texts import messages_of_code, texts_of_faults
from herelib.translations.sentences import texts_of

HERELIB = FOLDER.parent
# Data files whose texts are messages, by their kind in texts.csv.
FOLDERS = {
    "catalogue": HERELIB.parent / "data" / "raw" / "catalogue",
    "incubator": HERELIB / "incubator",
    "template": HERELIB / "templates",
}
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2)}
METHODS = [("**/templates/**.j2", "jinja2")]
OPTIONS = {"**/templates/**.j2": {"extensions": "jinja2.ext.do", "trimmed": "true", "silent": "false"}}
_GAP = re.compile(r"%\((\w+)\)s")


@cache
def collected() -> dict[str | tuple[str, str], list[str]]:
    """Each message, or both forms of one about a number, with the places where it is said."""
    from babel.messages.extract import extract_from_dir

    places_by_message: dict[str | tuple[str, str], list[str]] = {}
    rows = extract_from_dir(HERELIB, METHODS, OPTIONS, KEYWORDS, strip_comment_tags=True)
    for file, _, key, _, _ in rows:
        places_by_message.setdefault(key, []).append(f"herelib/{Path(file).as_posix()}")
    for key, file in [*messages_of_code(HERELIB), *texts_of_faults(HERELIB)]:
        places_by_message.setdefault(key, []).append(f"herelib/{file}")
    for key, source in _of_data():
        places_by_message.setdefault(key, []).append(source)
    # One entry serves a message that is said with a number and without one: gettext keeps entries by the singular.
    for singular, _ in [key for key in places_by_message if not isinstance(key, str)]:
        places_by_message.pop(singular, None)
    # Not the lines: they would change with each edit of the code, and nobody needs them.
    return {
        key: sorted(set(places))
        for key, places in sorted(places_by_message.items(), key=lambda item: (item[1], str(item[0])))
    }


def _of_data() -> Iterator[tuple[str, str]]:
    named = [(kind, name, column) for kind in FOLDERS for name, column in texts_of(kind)]
    for kind, name, column in named:
        file = FOLDERS[kind] / f"{name}.csv"
        with file.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                if text := row[column].strip():
                    # gettext's values are put in with %
                    yield text.replace("%", "%%"), f"{kind}/{file.name}"


def read(language: str):
    """The catalogue of a language as Babel has it; an empty one where there is none yet."""
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import read_po

    file = FOLDER / f"{language}.po"
    if not file.is_file():
        return Catalog(locale=language, project="herelib", charset="utf-8")
    with file.open("rb") as stream:
        return read_po(stream, locale=language)


def missing(language: str) -> list[str]:
    """Messages that the catalogue of a language does not translate, or not in each form that its numbers have."""
    catalogue = read(language)
    return [_text(key) for key in collected() if not _whole(_entry(catalogue, key))]


def stale(language: str) -> list[str]:
    """Messages of the catalogue of a language that nobody says any more."""
    known = set(collected())
    return [_text(entry.id) for entry in read(language) if entry.id and entry.id not in known]


def broken(language: str) -> list[str]:
    """Messages whose translation lacks a gap, or has one that the message lacks: it would stop a page."""
    faults = []
    for entry in read(language):
        if not entry.id or not _whole(entry):
            continue
        ids, strings = _forms(entry.id), _forms(entry.string)
        wanted, percents = set(_GAP.findall(" ".join(ids))), _bare("".join(strings))
        # The form for one thing may leave the number out.
        if (
            any(set(_GAP.findall(text)) - wanted or wanted - set(_GAP.findall(text)) - {"n"} for text in strings)
            or percents
        ):
            faults.append(_text(entry.id))
    return faults


def write(language: str) -> Path:
    """The catalogue of a language with all messages that are said and no other; translations stay."""
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import write_po

    before, file = read(language), FOLDER / f"{language}.po"
    head = before.header_comment if file.is_file() else f"# Messages of herelib in {LANGUAGES[language]}: {REVIEW}."
    renewed = Catalog(locale=language, project="herelib", charset="utf-8", header_comment=head, fuzzy=False)
    for key, places in collected().items():
        kept = _entry(before, key)
        string = kept.string if kept is not None else ("",) * renewed.num_plurals if isinstance(key, tuple) else ""
        renewed.add(key, string, locations=[(source, None) for source in places], flags=kept.flags if kept else ())
    with file.open("wb") as stream:
        write_po(stream, renewed, width=110, omit_header=False, include_lineno=False)
    # Times of creation would differ with each run.
    lines = file.read_text(encoding="utf-8").split("\n")
    file.write_text("\n".join(line for line in lines if not _DATED.match(line)), encoding="utf-8", newline="\n")
    return file


_DATED = re.compile(
    r'"(POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team|Report-Msgid-Bugs-To|Generated-By):'
)


def _entry(catalogue, key: str | tuple[str, str]):
    """The entry of a message; None where only its singular is there, as a message without a number."""
    entry = catalogue.get(key)
    return entry if entry is not None and entry.id == key else None


def _gaps(text: str) -> set[str]:
    return set(_GAP.findall(text))


def _forms(text: str | tuple[str, ...]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def _text(key: str | tuple[str, str]) -> str:
    return key if isinstance(key, str) else key[1]


def _whole(entry) -> bool:
    return entry is not None and not entry.fuzzy and all(_forms(entry.string)) and bool(entry.string)


def _bare(text: str) -> bool:
    """Whether a % stands alone, where values are put in with it."""
    return "%" in _GAP.sub("", text.replace("%%", ""))


if __name__ == "__main__":
    for name in LANGUAGES:
        if name != ENGLISH:
            write(name)
            print(f"{name}: {len(missing(name))} of {len(collected())} messages await a translation")
