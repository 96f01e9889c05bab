"""The form of a new study: the questions of the demo and a few more, in the languages that a team chooses.

They are our own questions; they ask about every dimension that a verdict needs. Texts stand in data files, a column for
each language; a language that these lack falls back to English, for the team to translate.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import pandas as pd

from herelib.demo import design
from herelib.errors import HereError, nearest
from herelib.translations import ENGLISH, LANGUAGES, speaking
from herelib.words import message

WRITTEN = ("en", "lv", "es", "it", "fr")  # languages that the questions are written in
FALLBACK = ENGLISH
# The template asks for no name and no number, and leaves out what needs bounds of its own or is asked twice.
LEFT_OUT = ("respondent_name", "phone", "assets_list", "expected_effect")
ASKED_TWICE = "_frequency"
PLACEHOLDERS = ("region_1", "region_2", "region_3")
CONSENTED = "${consent} = 'yes'"
BEFORE_CONSENT = ("start", "end", "today", "region", "group", "mode", "language", "interviewer", "consent")


@cache
def data(name: str) -> pd.DataFrame:
    """A table of this room: added, hints, languages, decisions, all as text."""
    return pd.read_csv(Path(__file__).parent / f"{name}.csv", dtype=str, keep_default_na=False)


def language_names(codes: Sequence[str]) -> dict[str, str]:
    """The English name of each language, as labels of a form have it: "Latvian (lv)".

    Raises
    ------
    HereError
        If none is given, or one is unknown or given twice.

    Examples
    --------
    >>> language_names(["lv", "en"])
    {'lv': 'Latvian (lv)', 'en': 'English (en)'}
    """
    known = dict(data("languages")[["code", "name"]].to_numpy())
    by_name = {name.lower(): f"did you mean '{code}'?" for code, name in known.items()}
    wrong = [
        f"'{code}' is no language: {by_name.get(code.lower()) or nearest(code, known)}"
        for code in codes
        if code not in known
    ]
    wrong += [f"'{code}' stands twice" for code in dict.fromkeys(codes) if list(codes).count(code) > 1]
    if wrong or not codes:
        raise HereError("; ".join(wrong) or "no language: for instance --languages lv,en")
    return {code: f"{known[code]} ({code})" for code in codes}


def form(title: str, form_id: str, codes: Sequence[str]) -> dict[str, list[list[str]]]:
    """The XLSForm as sheets: survey, choices, settings.

    Parameters
    ----------
    codes : languages, the first one is that in which the form opens
    """
    names = language_names(codes)
    settings = [["form_title", "form_id", "version", "default_language"], [title, form_id, "1", names[codes[0]]]]
    return {"survey": _survey(names), "choices": _choices(names), "settings": settings}


def _questions() -> pd.DataFrame:
    """The questions in their order, those of the demo with those that only a template has."""
    demo, added = design("questions"), data("added")
    kept = ~demo["name"].isin(LEFT_OUT) & ~demo["name"].str.endswith(ASKED_TWICE)
    rows = []
    for row in demo[kept].to_dict("records"):
        rows += [row, *added[added["after"] == row["name"]].drop(columns="after").to_dict("records")]
    return pd.DataFrame(rows)


def _survey(names: Mapping[str, str]) -> list[list[str]]:
    heads = [f"{column}::{name}" for column in ("label", "hint", "constraint_message") for name in names.values()]
    survey = [["type", "name", *heads, "required", "relevant", "constraint", "parameters", *_HERE]]
    hints, blank = data("hints").set_index("name"), dict.fromkeys(data("hints"), "")
    group = ""
    for row in _questions().to_dict("records"):
        hint = dict(hints.loc[row["name"]]) if row["name"] in hints.index else blank
        group = {"begin_group": row["name"], "end_group": ""}.get(row["type"], group)
        texts = [in_language(row, "label", code) for code in names]
        texts += [in_language(hint, column, code) for column in ("hint", "message") for code in names]
        logic = [row["required"], _relevant(row, group), hint["constraint"], row["parameters"]]
        survey.append([row["type"], row["name"], *texts, *logic, *(row[column] for column in _HERE)])
    return survey


_HERE = ("here_dimension", "here_direction", "here_role")


def _relevant(row: Mapping[str, str], group: str) -> str:
    """To whom a question is shown: nobody who has not agreed, and of a question of some groups only these."""
    groups = " or ".join(f"selected(${{group}}, '{name}')" for name in row["groups"].split())
    opens_the_form = group == "about" and row["type"] == "begin_group"
    if row["type"] == "begin_group" and not opens_the_form:
        return CONSENTED
    # Within the other groups the group's own condition already holds.
    if group == "about" and row["type"] != "begin_group" and row["name"] not in BEFORE_CONSENT:
        return f"{CONSENTED} and ({groups})" if groups else CONSENTED
    return groups


def in_language(row: Mapping[str, str], column: str, code: str) -> str:
    """A text of a data file in a language, else in English."""
    return row.get(f"{column}_{code}") or row.get(f"{column}_{FALLBACK}", "")


def _placeholder(name: str, code: str) -> str:
    """The label of a region that is still to be named, in a language of the form, else in English."""
    with speaking(code if code in LANGUAGES else ENGLISH):
        return message("%(name)s (placeholder)", name=name)


def _choices(names: Mapping[str, str]) -> list[list[str]]:
    choices = [["list_name", "name", *(f"label::{name}" for name in names.values())]]
    choices += [["region", name, *(_placeholder(name, code) for code in names)] for name in PLACEHOLDERS]
    listed = design("choices")
    used = {kind.partition(" ")[2] for kind in _questions()["type"]} - {"language"}
    for row in listed[listed["list_name"].isin(used)].to_dict("records"):
        choices.append([row["list_name"], row["name"], *(in_language(row, "label", code) for code in names)])
    spoken = data("languages").set_index("code")
    for code in names:
        row = {**spoken.loc[code], f"label_{FALLBACK}": spoken.loc[code, "name"]}
        choices.append(["language", code, *(in_language(row, "label", shown) for shown in names)])
    return choices
