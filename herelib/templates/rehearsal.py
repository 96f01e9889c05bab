"""Answers that nobody gave, in a copy of a study: to see the check, the report and the decisions before field work."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import yaml

from herelib.folders import study_folder
from herelib.form import NUMBERS, SELECTS, Instrument, codes_of_no_answer, evaluation
from herelib.studies import read_forms
from herelib.templates.new_study import empty_folder
from herelib.vocabulary import GROUPS
from herelib.words import marked, message

COPIED = (
    "study.yaml",
    "instrument.xlsx",
    "regions.csv",
    "codebook.csv",
    "gates.csv",
    "boundaries.geojson",
    "decisions",
)
# keys of study.yaml; what comes after a recommendation has people and a second wave that stay behind
LEFT_OUT = ("synthetic", "exports", "versions", "incubator", "evaluation")
EXPORT = "rehearsal.csv"
SPREAD = 0.18  # how far people of one region differ, as a share of a scale: they neither agree nor contradict
MORE_RESIDENTS = 2  # asked for every one of each other group
MOST = 50  # the highest number where the form sets no bound: years, mostly
SPOKEN = marked("Nobody said this: a program wrote it.")
FIRST_DAY = "2026-03-02"


def rehearse(study: str | Path, target: str | Path, people: int, seed: int) -> Path:
    """The folder of a copy of the study in which so many people answer whom nobody asked.

    The copy says in study.yaml that it is synthetic, and so does each page of its report. Answers vary by region and
    question around levels that are drawn: they say nothing about any place.

    Parameters
    ----------
    study : a study with a form, best one that `here new` wrote; its interviews are not looked at
    target : a folder that is not there, or empty
    people : how many answer; they take turns by region
    seed : the same seed gives the same answers

    Raises
    ------
    HereError
        If there is no such study, its form cannot be read, or the target holds anything; nothing has been written then.
    """
    source, folder = study_folder(study), empty_folder(target)
    instrument, _, settings = read_forms(source)
    answers = _answers(instrument, settings, people, np.random.default_rng(seed))
    (folder / "interviews").mkdir(parents=True)
    for name in COPIED:
        if (source / name).is_dir():
            shutil.copytree(source / name, folder / name)
        elif (source / name).is_file():
            shutil.copy(source / name, folder / name)
    _say_synthetic(folder / "study.yaml")
    answers.to_csv(folder / "interviews" / EXPORT, index=False, lineterminator="\n")
    return folder


def _say_synthetic(file: Path) -> None:
    """Mark the copy, and leave out what study.yaml says of exports and forms that stayed behind."""
    text = file.read_text(encoding="utf-8")
    lines = text.splitlines()
    # By line and not by value: what a team wrote, `yes` as a text and comments too, stays as they wrote it.
    keys = [(key.value, key.start_mark.line) for key, _ in yaml.compose(text).value]
    ends = [line for _, line in keys[1:]] + [len(lines)]
    behind = {n for (key, start), end in zip(keys, ends, strict=True) if key in LEFT_OUT for n in range(start, end)}
    kept = [line for number, line in enumerate(lines) if number not in behind]
    comment = message("a rehearsal: nobody gave these answers")
    file.write_text("\n".join([f"synthetic: true  # {comment}", *kept]) + "\n", encoding="utf-8", newline="\n")


def _answers(instrument: Instrument, settings: Mapping, people: int, rng: np.random.Generator) -> pd.DataFrame:
    """An export of people who answer what they are asked, one row each, all as text."""
    records = _interviews(instrument, people, rng)
    regions = records[_named(instrument, "region")]
    # Not drawn: codes of no answer, and the mode that marks a test, whose records would be dropped.
    left_out = codes_of_no_answer(settings) | set(settings.get("test_records", {}).get("values", ()))
    for item in instrument.items.itertuples():
        if item.name in records:
            continue
        if item.type == "text":
            records[item.name] = message(SPOKEN)
        elif item.type in SELECTS:
            offered = [name for name in instrument.listed[item.name]["name"] if name not in left_out]
            steps = _levels(regions, rng) if item.dimension else rng.random(people)
            records[item.name] = np.array(offered)[(steps * len(offered)).astype(int)]
        elif item.type in NUMBERS:
            low, high = item.low if item.low == item.low else 0, item.high if item.high == item.high else MOST
            records[item.name] = (low + np.round(_levels(regions, rng) * (high - low))).astype(int).astype(str)
    items = [item for item in instrument.items["name"] if item in records]
    asked, _ = evaluation.asked(instrument, records, items, records[_named(instrument, "date")])
    return records.assign(**{item: records[item].where(asked[item], "") for item in items})


def _levels(regions: pd.Series, rng: np.random.Generator) -> np.ndarray:
    """An answer of each person as a position on its scale, 0 <= x < 1, around a level that is drawn for each region."""
    level_by_region = {region: rng.uniform(0.15, 0.85) for region in regions.unique()}
    return np.clip(rng.normal(regions.map(level_by_region).to_numpy(), SPREAD), 0, 0.999)


def _named(instrument: Instrument, role: str) -> str:
    return next(iter(instrument.items.loc[instrument.items["role"] == role, "name"]), "")


def _interviews(instrument: Instrument, people: int, rng: np.random.Generator) -> pd.DataFrame:
    """What stands about each interview before the first question: number, times, consent, region and group."""
    days = pd.Timestamp(FIRST_DAY) + pd.to_timedelta(rng.integers(0, 40, people), unit="D")
    starts = days + pd.to_timedelta(rng.integers(540, 1080, people), unit="min")
    ends = starts + pd.to_timedelta(rng.integers(25, 60, people), unit="min")
    number = np.arange(people)
    offered = {role: instrument.listed[_named(instrument, role)]["name"].to_numpy() for role in ("region", "group")}
    # Regions take turns, and within each the groups: no cell stays empty that a hundred people can fill.
    turns = np.append(offered["group"], [GROUPS[0]] * MORE_RESIDENTS)
    by_role = {
        "start": starts.strftime("%Y-%m-%dT%H:%M:%S.000"),
        "end": ends.strftime("%Y-%m-%dT%H:%M:%S.000"),
        "date": days.strftime("%Y-%m-%d"),
        "region": offered["region"][number % len(offered["region"])],
        "group": turns[number // len(offered["region"]) % len(turns)],
        "consent": "yes",
        "consent_quote": "no",
        "interviewer": [f"{position % 3 + 1}" for position in number],
    }
    named = {name: by_role[role] for role in by_role if (name := _named(instrument, role))}
    return pd.DataFrame({**named, "_uuid": [f"rehearsal-{position + 1:04d}" for position in number]})
