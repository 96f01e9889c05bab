"""The language of a report, and what it says that was written down in English before: tables and the catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from herelib import translations
from herelib.decisions import LANGUAGE_OF_STUDY
from herelib.translations import LANGUAGES, said_in_table, texts_of


def language_of(settings: Mapping, by_hand: str | None = None) -> str:
    """The language of a report: the one given by hand, else that of study.yaml.

    Parameters
    ----------
    settings : of study.yaml
    by_hand : value of the parameter `language`; None and "study" leave it to study.yaml
    """
    return settings.get("language", "en") if by_hand in (None, LANGUAGE_OF_STUDY) else by_hand


def speak(settings: Mapping, by_hand: str | None = None, countries: Iterable[str] = ()) -> str:
    """Speak the language of a report from here on; comes back with its own name for itself.

    Parameters
    ----------
    countries : of the regions; where all lie in one, it is spoken as there
    """
    language = language_of(settings, by_hand)
    translations.speak(language)
    translations.speak_in(translations.shared_country(countries))
    return LANGUAGES[language]


def in_language(tables: Mapping[str, pd.DataFrame], kind: str) -> dict[str, pd.DataFrame]:
    """Tables with the texts that readers see in the language that is spoken; anything else in them stays.

    Parameters
    ----------
    tables : by name; none of them is changed
    kind : "catalogue" for the parts' tables, "table" for those of a run
    """
    renewed = dict(tables)
    for name, column in texts_of(kind):
        table = renewed.get(name)
        if table is None or column not in table:
            continue
        # A text stands in many rows: each is looked up once.
        by_text = {text: said_in_table(text) for text in table[column].dropna().unique()}
        renewed[name] = table.assign(**{column: table[column].map(by_text).astype(table[column].dtype)})
    return renewed


def with_questions(tables: Mapping[str, pd.DataFrame], labels: Mapping[str, str]) -> dict[str, pd.DataFrame]:
    """Tables whose questions are called as the form calls them in a language; others keep the form's own label.

    Parameters
    ----------
    tables : by name; none of them is changed
    labels : by question, as `herelib.studies.labels_of_questions` gives them
    """
    renewed = dict(tables)
    for name in ("items", "links"):
        table = renewed.get(name)
        if table is not None and labels:
            called = table["item"].map(labels).fillna(table["label"])
            renewed[name] = table.assign(label=called.astype(table["label"].dtype))
    return renewed


def titled(settings: Mapping) -> dict:
    """Settings whose title is the one in the language that is spoken, where study.yaml has the title in it."""
    return {**settings, "title": settings.get("titles", {}).get(translations.language(), settings["title"])}
