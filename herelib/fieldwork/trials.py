"""Trials: what the chain says of a world in which so many people were interviewed, beside what is true there.

Profiles and verdicts are those of a run, in short form: few draws, no clusters, no reports. The truth is what the same
catalogue says where every level is known, with weights and raters as much in doubt as in a run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from herelib import parallel, profiles, recommendations
from herelib.fieldwork import worlds
from herelib.fieldwork.frames import Frame
from herelib.fieldwork.worlds import World

FIRM = ("clear", "either will do", "only one is left")  # verdicts that name what to do
NOTHING = ("nothing helps enough", "none feasible")
KNOWN = 20  # draws of a place that is known: all are alike, and weights and raters have draws of their own
STREAM = 16  # of random numbers of simulated fieldwork, beside those of other stages with the same seed
TRUE = "known without doubt"
COLUMNS = (
    *("world", "step", "region", "verdict", "firm", "right", "choosable", "need_half", "need_holds", "verdict_half"),
)


@dataclass(frozen=True)
class Trial:
    """One world to be tried: its number, and for each step how many of each group are interviewed in each region."""

    world: int
    steps: tuple[tuple[str, tuple[int, ...]], ...]
    most: int  # people of a group who could be asked: the same for all trials of a world


@dataclass(frozen=True)
class Shared:
    """What all trials share; `interviewers` as in `herelib.fieldwork.worlds.answers`."""

    frame: Frame
    seed: int
    interviewers: int


@dataclass(frozen=True)
class Known:
    """What is truly best in a region: the verdict where all is known, and relief of the best package of each lead."""

    verdict: str
    relief: Mapping[int, float]

    @property
    def choosable(self) -> bool:
        """Whether anything helps enough there."""
        return self.verdict not in NOTHING

    def right(self, lead: int, close_enough: float) -> bool:
        """Whether a lead comes close enough to what is best."""
        best = max(self.relief.values(), default=0.0)
        return self.choosable and self.relief.get(lead, 0.0) >= (1 - close_enough) * best


def tried(shared: Shared, trial: Trial) -> pd.DataFrame:
    """What each step of a trial gives: a row for each step and region, and rows for what is known without doubt.

    Returns
    -------
    table `COLUMNS`: `firm` says whether the verdict names what to do, `right` whether that comes close enough to what
        is truly best, `choosable` whether anything truly helps enough; `need_half` is the half width of the 90 %
        interval of a need (mean over needs), `need_holds` the share of them that hold the truth, `verdict_half` the
        half width for what the verdict rests on
    """
    frame = shared.frame
    rng = np.random.default_rng([*parallel.seed_of(shared.seed, "world", trial.world), STREAM])
    world = worlds.draw_world(frame, rng)
    people = worlds.answers(frame, world, trial.most, rng, shared.interviewers)
    # Simulated people have no age and no sex to be weighted by.
    parameters = {**frame.parameters, "seed": int(rng.integers(2**31)), "poststratification": "none"}
    surveys = [worlds.survey(frame, people, np.array(wanted)) for _, wanted in trial.steps]
    estimated = [profiles.drawn(asked, parameters) for asked in surveys]
    truth = exactly(frame, world, estimated[0])
    # Who was asked differs in number only: the same groups are heard everywhere.
    judged = recommendations.advised_each(surveys[0], [truth, *estimated], frame.catalogue, parameters)
    known = {advice.region.name: known_of(advice) for advice in judged[0]}
    frames = [_known_rows(known)]
    for (step, _), profile, advices in zip(trial.steps, estimated, judged[1:], strict=True):
        intervals = _intervals(frame, world, profile["profiles"])
        frames.append(_rows(step, advices, intervals, known, float(parameters["close_enough"])))
    return pd.concat(frames, ignore_index=True).assign(world=trial.world)[list(COLUMNS)]


def exactly(frame: Frame, world: World, estimated: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The tables profiles and draws as they would be if every level were known.

    Parameters
    ----------
    estimated : tables profiles and draws of any size: what was asked, and published figures, are taken of it
    """
    levels = pd.DataFrame(world.truth, columns=frame.dimensions).assign(region=list(frame.regions["region"]))
    exact = levels.merge(pd.DataFrame({"draw": range(KNOWN)}), how="cross")
    draws = estimated["draws"]
    figures = [name for name in draws if name not in exact]
    exact = exact.merge(draws.loc[draws["draw"] == 0, ["region", *figures]], on="region")
    return {"profiles": estimated["profiles"], "draws": exact}


def known_of(advice) -> Known:
    """What is truly best where an advice rests on levels that are known."""
    leads = advice.choice.leads if advice.choice else ()
    return Known(advice.verdict, {lead.part: lead.relief for lead in leads})


def _known_rows(known: Mapping[str, Known]) -> pd.DataFrame:
    rows = [
        {"step": TRUE, "region": region, "verdict": truth.verdict, "choosable": truth.choosable}
        | {"firm": truth.verdict in FIRM, "right": True, "need_half": 0.0, "need_holds": 1.0, "verdict_half": 0.0}
        for region, truth in known.items()
    ]
    return pd.DataFrame(rows)


def _rows(
    step: str, advices: Sequence, intervals: Mapping[str, tuple], known: Mapping[str, Known], close_enough: float
) -> pd.DataFrame:
    """The rows of one step: a region each."""
    rows = []
    for advice in advices:
        name, truth = advice.region.name, known[advice.region.name]
        firm = advice.verdict in FIRM
        right = firm and truth.right(advice.choice.lead.part, close_enough)
        rows.append((step, name, advice.verdict, firm, right, truth.choosable, *intervals[name]))
    return pd.DataFrame(rows, columns=list(COLUMNS[1:]))


def _intervals(frame: Frame, world: World, table: pd.DataFrame) -> dict[str, tuple[float, float, float]]:
    """By region: half width of a need's interval, share of them that hold the truth, half width for the verdict."""
    table = table[table["indicator"].isin(frame.dimensions)]
    truth = pd.DataFrame(world.truth, index=list(frame.regions["region"]), columns=frame.dimensions)
    true = truth.to_numpy()[truth.index.get_indexer(table["region"]), truth.columns.get_indexer(table["indicator"])]
    half = (table["high90"] - table["low90"]).to_numpy(float) / 2
    holds = np.where(np.isnan(half), np.nan, (table["low90"] <= true) & (true <= table["high90"]))
    rows = table[["region", "block"]].assign(half=half, holds=holds, need=(table["block"] == "need").to_numpy())
    means = rows.groupby(["region", "need"])[["half", "holds"]].mean()
    return {
        region: (
            float(means["half"].get((region, True), np.nan)),
            float(means["holds"].get((region, True), np.nan)),
            float(means["half"].get((region, False), np.nan)),
        )
        for region in truth.index
    }
