"""What was not heard: of each mean of a group in a region, the part that stands for people without an answer.

Answers that are missing are told apart by their kind (refused, do not know, blank, off the scale). Beside them stand
people who were never interviewed: those who declined, groups of which nobody was reached, and all others of a group.
The analysis takes all of them for people like those of the same group and region who answered. Each part says from
which value that sets out, so that one can ask what follows if they differ (`herelib.profiles.tipping_points`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from herelib.vocabulary import COVER, GROUPS, MISSING

NOT_ASKED = "not_asked"  # nobody is missing there: the form asks others
KINDS = tuple(kind for kind in MISSING if kind not in ("", NOT_ASKED))
ALL_KINDS = "unanswered"
DECLINED, NOT_REACHED, HALF, RESIDENTS = "declined", "not_reached", "half_of_groups", "residents"
SOURCES = (*KINDS, ALL_KINDS, DECLINED, NOT_REACHED, HALF, RESIDENTS)
WHAT_IF = 0.5  # [J] share of a group that was not interviewed where nobody knows its size: said as a "what if"
DECLINING = ("consent_refused", "no_consent")  # rules of cleaning: people who were met and did not agree
COLUMNS = ("source", "region", "group", "indicator", "share", "base", "people")
KEY = ["region", "group", "indicator"]


@dataclass(frozen=True)
class _People:
    """Interviews as arrays: where in the tables of answers each stands, its cell region x group, and its weight."""

    row: np.ndarray
    cell: np.ndarray
    weight: np.ndarray
    regions: pd.Index

    @property
    def cells(self) -> int:
        return len(self.regions) * len(GROUPS)


def not_heard(survey: Mapping[str, pd.DataFrame], cells: pd.DataFrame, indicators: Collection[str]) -> pd.DataFrame:
    """Parts of the means of groups that stand for people who were not heard.

    An interview without any answer about an indicator counts with the mean of its group in the region (with the
    estimate where nobody answered); where some of its questions are answered, the others count with the mean of these.
    So without a difference the mean is that of the profile.

    Parameters
    ----------
    survey : tables interviews, answers, items, regions; missing and accounting where they are known
    cells : table cells of the profile
    indicators : those that are looked at; of what was voiced no answer can be missing

    Returns
    -------
    table [source, region, group, indicator, share, base, people]
        `share`, 0-1, is the weight in the mean of the group, `base` the value 0-1 that the analysis takes, `people` the
        number of interviews without an answer; 0 where nobody was interviewed. Sources are `SOURCES`.
    """
    known = cells[cells["indicator"].isin(set(indicators))]
    parts = [_never_interviewed(survey, known)]
    if "missing" in survey and len(survey["interviews"]):
        parts.append(_unanswered(survey, known))
    parts = [part[list(COLUMNS)] for part in parts if len(part)]
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(COLUMNS))
    return table[table["share"] > 0].reset_index(drop=True)


def _base(cells: pd.DataFrame) -> np.ndarray:
    """The value that people who were not heard are taken for."""
    return np.clip(cells["mean"].fillna(cells["estimate"]).to_numpy(float), 0, 1)


def _never_interviewed(survey: Mapping[str, pd.DataFrame], cells: pd.DataFrame) -> pd.DataFrame:
    """The parts of people who were not interviewed: who declined, groups not reached, and everybody else."""
    interviews = survey["interviews"]
    there = interviews.groupby(["region", "group"], observed=True).size()
    people = there.reindex(pd.MultiIndex.from_frame(cells[["region", "group"]]), fill_value=0).to_numpy(float)
    population = survey["regions"].set_index("region")["population"].astype(float)
    size = population.reindex(cells["region"]).to_numpy(float)
    residents = np.where((cells["group"] == GROUPS[0]) & (size > people), 1 - people / size, 0.0)
    shares = {
        DECLINED: np.where(people > 0, _declined(survey.get("accounting")), 0.0),
        NOT_REACHED: np.where(people == 0, 1.0, 0.0),
        HALF: np.where(people > 0, WHAT_IF, 1.0),
        RESIDENTS: np.where(np.isnan(residents), 0.0, residents),
    }
    base = _base(cells)
    frames = [cells[KEY].assign(source=source, share=share, base=base, people=0) for source, share in shares.items()]
    table = pd.concat(frames, ignore_index=True)
    return table[table["base"].notna()]


def _declined(accounting: pd.DataFrame | None) -> float:
    """Share of those who were met and did not agree, over the whole study; 0 where no export has them."""
    if accounting is None or accounting.empty:
        return 0.0
    declined = int(accounting["rule"].isin(DECLINING).sum())
    return declined / max(1, declined + int((accounting["status"] == "kept").sum()))


def _unanswered(survey: Mapping[str, pd.DataFrame], cells: pd.DataFrame) -> pd.DataFrame:
    """The parts of interviews without an answer, for each kind of missing and for all kinds together."""
    people = _people(survey)
    by_indicator = dict(list(cells.groupby("indicator", sort=True)))
    wanted = {name.split("=")[0] for name in by_indicator}
    items = survey["items"][survey["items"]["dimension"].isin(wanted)]
    parts = []
    for (dimension, choice), part in items.groupby(["dimension", items["kind"] == "choice"], sort=True):
        names = sorted(part["item"])
        answers = np.stack([survey["answers"][name].to_numpy()[people.row] for name in names], axis=1)
        valid = answers != "" if choice else ~np.isnan(answers.astype(float))
        kinds = np.stack([_codes(survey["missing"][name])[people.row] for name in names], axis=1)
        kinds = np.where(valid, 0, kinds)
        values = {f"{dimension}={a}": answers == a for a in COVER} if choice else {dimension: answers}
        for indicator, value in values.items():
            if indicator in by_indicator and kinds.any():
                about = _Indicator(indicator, by_indicator[indicator], value.astype(float), valid)
                parts.extend(_parts_of_kinds(about, kinds, people))
    return _summed(parts, people) if parts else pd.DataFrame(columns=list(COLUMNS))


def _people(survey: Mapping[str, pd.DataFrame]) -> _People:
    interviews = survey["interviews"]
    regions = pd.Index(sorted(interviews["region"].unique()))
    row = pd.Index(survey["answers"]["interview"]).get_indexer(pd.Index(interviews["interview"]))
    region = regions.get_indexer(pd.Index(interviews["region"]))
    cell = region * len(GROUPS) + pd.Index(GROUPS).get_indexer(pd.Index(interviews["group"]))
    return _People(row, cell, interviews["weight"].to_numpy(float), regions)


def _codes(missing: pd.Series) -> np.ndarray:
    """The position of each kind in `KINDS` + 1; 0 where an answer stands, or where nobody was asked."""
    codes, kinds = pd.factorize(missing)
    position = np.array([KINDS.index(kind) + 1 if kind in KINDS else 0 for kind in kinds])
    return position[codes] if len(kinds) else np.zeros(len(missing), int)


@dataclass(frozen=True)
class _Indicator:
    """An indicator: its cells, and the value of each of its questions in each interview, shape (interview, item)."""

    name: str
    cells: pd.DataFrame
    value: np.ndarray
    valid: np.ndarray


def _parts_of_kinds(about: _Indicator, kinds: np.ndarray, people: _People) -> list[pd.DataFrame]:
    valid = about.valid.sum(1)
    mean = np.divide(
        np.where(about.valid, about.value, 0.0).sum(1), valid, out=np.full(len(valid), np.nan), where=valid > 0
    )
    at = pd.Index(about.cells["region"] + "\n" + about.cells["group"])
    named = pd.Index([f"{region}\n{group}" for region in people.regions for group in GROUPS])
    position = at.get_indexer(named)
    base = np.where(position >= 0, _base(about.cells)[position], np.nan)
    parts = []
    for source, lost in [(kind, kinds == k + 1) for k, kind in enumerate(KINDS)] + [(ALL_KINDS, kinds > 0)]:
        lacking = lost.sum(1)
        counted = (lacking > 0) & (people.cell >= 0)
        if not counted.any():
            continue
        both = ((valid > 0) | (lacking > 0)) & (people.cell >= 0)
        total = np.bincount(people.cell[both], people.weight[both], people.cells)
        rows = np.flatnonzero(counted)
        cell = people.cell[rows]
        share = people.weight[rows] * lacking[rows] / (valid[rows] + lacking[rows])
        frame = {"cell": cell, "base": np.where(valid[rows] > 0, mean[rows], base[cell]).round(9)}
        frame["share"] = np.divide(share, total[cell], out=np.zeros(len(rows)), where=total[cell] > 0)
        parts.append(pd.DataFrame({"source": source, "indicator": about.name, **frame, "people": 1}))
    return parts


def _summed(parts: list[pd.DataFrame], people: _People) -> pd.DataFrame:
    """One row for all interviews of a cell that set out from the same value."""
    keys = ["source", "indicator", "cell", "base"]
    counted = pd.concat(parts, ignore_index=True).groupby(keys, as_index=False, sort=False).sum()
    cell = counted["cell"].to_numpy()
    region = people.regions.to_numpy()[cell // len(GROUPS)]
    return counted.assign(region=region, group=np.array(GROUPS, object)[cell % len(GROUPS)])
