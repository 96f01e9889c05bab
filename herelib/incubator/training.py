"""What to teach first, of people counted together: never of fewer than may be shown."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pandas as pd

from herelib.incubator.skills import TRAINING_COLUMNS, competences, training_plan
from herelib.incubator.team import Team

ALL = "all"
REGION_TRAINING_COLUMNS = ("region", *TRAINING_COLUMNS)


def training(team: Team, planned: Collection[str], parameters: Mapping, least: int) -> pd.DataFrame:
    """Modules in the order of the gap, by region or for all: table [region, order, competence, ...].

    Parameters
    ----------
    planned : regions for which something is planned; who takes part elsewhere is not trained
    parameters : of stage `plan`
    least : people behind a level

    Each region has modules of its own where in every one of them at least `least` people answered every competence
    that was asked; else all learn the same (region `all`). Both are never there at once: from all and the larger
    regions, the levels of the few in a small one would follow. With fewer than `least` people in all there are none.
    """
    empty = pd.DataFrame(columns=list(REGION_TRAINING_COLUMNS))
    if team.skills is None or team.participants is None or team.skills.empty:
        return empty
    people = team.participants[team.participants["region"].isin(list(planned))]
    levels = team.skills.merge(people[["participant", "region"]], on="participant")
    levels = levels.assign(level=levels["level"].astype(float))
    needed = competences()[["competence"]].assign(level=float(parameters["needed_level"]))
    asked = levels["competence"].unique()
    counts = levels.groupby(["region", "competence"])["participant"].nunique()
    every = pd.MultiIndex.from_product([sorted(set(people["region"])), sorted(asked)])
    if len(counts) and (counts.reindex(every, fill_value=0) >= least).all():
        groups = list(levels.groupby("region", sort=True))
    else:
        enough = levels.groupby("competence")["participant"].nunique()
        levels = levels[levels["competence"].isin(enough.index[enough >= least])]
        groups = [(ALL, levels)]
    hours = int(parameters["training_hours"])
    tables = [training_plan(inside, needed, hours).assign(region=name) for name, inside in groups if len(inside)]
    return pd.concat(tables, ignore_index=True)[list(REGION_TRAINING_COLUMNS)] if tables else empty
