"""Regions in which residents say of each barrier how severe it is, some of them being whom the plan is for."""

from __future__ import annotations

import numpy as np
import pandas as pd
import worlds

SETTLED = {**worlds.SETTLED, "required_groups": "none", "target_voice": 1.0}
PLAN = {"target_group": "unemployed;migrants"}


def spoken(true: pd.DataFrame, theirs: np.ndarray, heard: int, rest: int = 12, *, spread: float = 0.0, seed: int = 1):
    """Survey and profile: so many unemployed residents say `theirs`, so many others what is true of everybody.

    Parameters
    ----------
    true : as `worlds.levels` gives it
    theirs : array, shape (region, barrier)
    spread : standard deviation of an answer around that
    """
    rng = np.random.default_rng(seed)
    survey, profile = worlds.known(true, PLAN)
    people, answers, members = [], [], []
    for nth, region in enumerate(true.index):
        everybody = true.loc[region, worlds.BARRIERS].to_numpy(float)
        for number in range(heard + rest):
            mean = theirs[nth] if number < heard else everybody
            answers.append(np.clip(mean + spread * rng.standard_normal(len(mean)), 0, 1))
            people.append((f"p{nth:02d}{number:03d}", region))
            if number < heard:
                members.append((people[-1][0], "unemployed"))
    names = [name for name, _ in people]
    person = {"language": "en", "date": "2026-03-01", "minutes": 30.0, "export": "x.csv", "consent_quote": True}
    table = pd.DataFrame({"interview": names, "region": [region for _, region in people], "group": "resident"})
    items = [f"q_{name}" for name in worlds.BARRIER_NAMES]
    survey |= {
        "interviews": table.assign(**person, weight=1.0),
        "answers": pd.DataFrame(np.array(answers), columns=items).assign(interview=names),
        "items": pd.DataFrame({"item": items, "dimension": worlds.BARRIERS, "kind": "scale"}),
        "target_people": pd.DataFrame(members, columns=["interview", "people"]),
    }
    return survey, profile
