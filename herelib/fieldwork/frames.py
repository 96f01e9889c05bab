"""Frames: of whom what would be asked, where, and what is known of the answers before they are given.

Before any interview a frame comes from the form, the regions and the plan of a study. After a pilot it comes from the
tables of a run, with the levels and the spread that the pilot's interviews show.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from herelib import decisions, tables
from herelib.errors import HereError, StudyError
from herelib.folders import run_folder, study_folder
from herelib.form import Scale, evaluation
from herelib.studies import Study, figures_alone, folder, no_gates, plans, read_catalogue, sufficiency
from herelib.vocabulary import GROUPS
from herelib.words import marked, message

BLOCKS = ("need", "barrier", "capacity")  # what intervals are given for, and what a verdict rests on
LIKELY = 0.5  # [J] a published figure that is not known yet: the middle of its scale
MOST_STEPS = 100  # of a scale: finer ones change nothing
PILOT = ("items", "regions", "plans", "context", "gate_facts", "interviews", "answers", "cells", "draws")
DRAWS = {"draws": 200, "package_draws": 200}  # of a simulated study: what a verdict needs at the least


@dataclass(frozen=True)
class Pilot:
    """What interviews that were held say of those that would be held.

    `draws` are the run's draws of the indicators, `cells` its table of that name, `spread` the share of the largest
    possible variance that lies between people of one cell, by dimension, and `degrees` what it was estimated from.
    """

    interviews: int
    draws: pd.DataFrame
    cells: pd.DataFrame
    spread: pd.Series
    degrees: pd.Series


@dataclass(frozen=True)
class Frame:
    """Of whom what would be asked.

    `items` is the table of that name with a column `steps`: how many steps lie between the ends of the scale. `notes`
    are sentences on what was assumed.
    """

    name: str
    items: pd.DataFrame
    groups: tuple[str, ...]
    regions: pd.DataFrame
    plans: pd.DataFrame
    context: pd.DataFrame
    gate_facts: pd.DataFrame
    catalogue: Mapping[str, pd.DataFrame]
    parameters: Mapping[str, object]
    pilot: Pilot | None = None
    notes: tuple[str, ...] = ()

    @property
    def dimensions(self) -> list[str]:
        """What is asked about, sorted."""
        return sorted(self.items["dimension"].unique())

    @property
    def missing(self) -> list[str]:
        """Dimensions and groups without which no verdict is possible, whatever is answered; none where one is."""
        known = {*self.dimensions, *self.context["dimension"]}
        known |= {*decisions.dimensions(str(self.parameters["out_of_scope"]))}
        lacking = [name for name in sufficiency.judged(self.catalogue) if name not in known]
        required = decisions.dimensions(str(self.parameters["required_groups"]))
        return [*lacking, *(f"group:{name}" for name in required if name not in self.groups)]

    def asked(self) -> np.ndarray:
        """Whether each group is asked about each dimension, shape (group, dimension)."""
        of_dimension = self.items.groupby("dimension")["groups"].agg("|".join).reindex(self.dimensions)
        return np.array([[group in text.split("|") for text in of_dimension] for group in self.groups])


def of_study(study: str, scenario: str = "baseline") -> Frame:
    """The frame of a study: of its run where it has one with interviews, else of its form.

    Raises
    ------
    StudyError
        If the study cannot be read.
    HereError
        If nothing is asked that a level could be simulated of.
    """
    path = study_folder(study)
    run = run_folder(path, scenario)
    pilot = all(tables.path(run, name).is_file() for name in PILOT) and not figures_alone(path)
    frame = _of_pilot(path, run) if pilot else _read(study)
    if frame.items.empty:
        raise HereError(f"{path.name} asks about no need, barrier or capacity on a scale: nothing can be simulated")
    return frame


def synthetic() -> Frame:
    """The frame of no study: form, regions and plan of the synthetic demo, without its interviews."""
    frame = _read("demo")
    return replace(frame, notes=(marked("no study: form and regions of the demo, which are synthetic"), *frame.notes))


def _read(study: str) -> Frame:
    path, catalogue = study_folder(study), read_catalogue()
    survey, faults = folder.load(path, catalogue)
    if survey is None:
        raise StudyError(faults.table())
    return _of_form(survey, catalogue, _settled(path))


def _settled(path: Path) -> dict[str, object]:
    return {**decisions.settle(path, "profile"), **decisions.settle(path, "recommend"), **DRAWS}


def _of_form(survey: Study, catalogue: Mapping[str, pd.DataFrame], settled: Mapping[str, object]) -> Frame:
    """The frame before any interview."""
    groups = tuple(group for group in GROUPS if group in set(survey.groups.values()))
    items = _items(survey, groups)
    notes = (marked("before any interview: levels and spread of the answers are assumed (docs/sample.md)"),)
    facts = no_gates() if survey.gates is None else survey.gates
    plan = plans.table(survey.settings["plan"], survey.regions)
    frame = Frame(
        survey.name, items, groups, survey.regions, plan, survey.context, facts, catalogue, settled, None, notes
    )
    return _with_likely_context(frame)


def _items(survey: Study, groups: tuple[str, ...]) -> pd.DataFrame:
    """The analysed scales of a form, and who is asked; skip logic that names other answers asks everybody."""
    grouping = evaluation.Grouping(survey.roles.get("group"), survey.groups, pd.Series(dtype=str))
    nobody = pd.DataFrame({item: pd.Series(dtype=bool) for item in survey.scales})
    asked = evaluation.groups_asked(survey.form or survey.instrument, list(survey.scales), grouping, (nobody, {}))
    rows = [
        (
            *(s.item, s.dimension, s.block, s.kind, s.direction, s.low, s.high, s.label),
            *("|".join(asked[s.item] or groups), _steps(s)),
        )
        for s in survey.scales.values()
        if s.kind == "scale" and s.block in BLOCKS
    ]
    columns = [*tables.CONTRACTS["items"].columns, "steps"]
    return pd.DataFrame(rows, columns=columns).sort_values("item", ignore_index=True)


def _steps(scale: Scale) -> int:
    """Steps between the ends of a scale: 4 of one from 1 to 5."""
    if scale.points is not None and scale.type.startswith("select_one"):
        return max(1, len(set(scale.points.values())) - 1)
    between = len(scale.choices) if scale.choices else scale.high - scale.low
    return int(np.clip(round(between), 1, MOST_STEPS))


def _with_likely_context(frame: Frame) -> Frame:
    """The frame with the middle of the scale for published figures that stand for a dimension and are not known."""
    context = frame.context
    missing = context["scaled"].isna() & (context["dimension"] != "")
    if not missing.any():
        return frame
    names = ", ".join(sorted(context.loc[missing, "dimension"].unique()))
    note = message(
        "%(names)s: not in regions.csv for every region: taken as %(share)s of its scale where it is missing",
        names=names,
        share=f"{LIKELY:g}",
    )
    return replace(frame, context=context.assign(scaled=context["scaled"].fillna(LIKELY)), notes=(*frame.notes, note))


def _of_pilot(path: Path, folder_of_run: Path) -> Frame:
    """The frame after a pilot."""
    run, name = tables.read_all(folder_of_run, PILOT), path.name
    settled = _settled(path)
    items = run["items"]
    items = items[(items["kind"] == "scale") & items["block"].isin(BLOCKS)].reset_index(drop=True)
    answers = run["answers"]
    distinct = {item: int(answers[item].nunique()) for item in items["item"]}
    items = items.assign(steps=[int(np.clip(distinct[item] - 1, 1, MOST_STEPS)) for item in items["item"]])
    present = set(run["interviews"]["group"])
    groups = tuple(group for group in GROUPS if group in present)
    spread, degrees = spread_within(items, answers, run["interviews"])
    pilot = Pilot(len(run["interviews"]), run["draws"], run["cells"], spread, degrees)
    text = marked("after a pilot of %(n)s interviews: their levels and their spread are those of the simulation")
    note = message(text, n=pilot.interviews)
    others = (run["regions"], run["plans"], run["context"], run["gate_facts"], read_catalogue(), settled)
    return _with_likely_context(Frame(name, items, groups, *others, pilot, (note,)))


def spread_within(items: pd.DataFrame, answers: pd.DataFrame, interviews: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """How far people of one cell differ, by dimension: the correlation within a person of a beta-binomial answer.

    Of an item with T steps and mean m in a cell the variance is m(1 - m) [1/T + (1 - 1/T) rho]; rho is solved from the
    variance pooled over cells. 0: all people of a cell think alike and only the steps part them; 1: all or nothing.

    Returns
    -------
    series rho, between 0.01 and 0.9, and series of the degrees of freedom behind it, both by dimension
    """
    cell = interviews.set_index("interview")[["region", "group"]].reindex(answers["interview"])
    keys = [cell["region"].to_numpy(), cell["group"].to_numpy()]
    rows = []
    for item in items.itertuples():
        values = answers[item.item].reset_index(drop=True).groupby(keys)
        n, mean, square = values.count(), values.mean(), values.var(ddof=1)
        several = n > 1
        degrees = float((n[several] - 1).sum())
        possible = float(((n - 1) * mean * (1 - mean))[several].sum())
        share = float(((n - 1) * square)[several].sum()) / possible if possible > 0 else np.nan
        rho = (share - 1 / item.steps) / (1 - 1 / item.steps) if item.steps > 1 else np.nan
        rows.append((item.dimension, rho, degrees))
    by_item = pd.DataFrame(rows, columns=["dimension", "rho", "degrees"]).dropna()
    weighed = by_item.assign(rho=by_item["rho"] * by_item["degrees"]).groupby("dimension").sum()
    spread = (weighed["rho"] / weighed["degrees"]).clip(0.01, 0.9)
    return spread, weighed["degrees"]


def invented(frame: Frame, regions: int) -> Frame:
    """The frame with so many regions that nobody has named: plan and gates of the whole study, no figures of places.

    Parameters
    ----------
    regions : number of them, 2 at the least
    """
    names = [f"region {number + 1}" for number in range(regions)]
    first = frame.regions.iloc[0]
    places = pd.DataFrame({"region": names, "country": first["country"], "setting": "", "population": np.nan})
    plan = pd.concat([frame.plans.iloc[[0]]] * regions, ignore_index=True).assign(region=names)
    figures = frame.context.drop_duplicates("indicator")
    context = pd.concat([figures.assign(region=name, scaled=LIKELY) for name in names], ignore_index=True)
    facts = frame.gate_facts[frame.gate_facts["region"] == ""]
    note = message("%(n)s invented regions, each with the plan of the first one", n=regions)
    return replace(frame, regions=places, plans=plan, context=context, gate_facts=facts, notes=(*frame.notes, note))
