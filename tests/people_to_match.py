"""Synthetic participants and mentors for matchings; made without any code of the library."""

from __future__ import annotations

import numpy as np
import pandas as pd

REGIONS = ("alder", "birch", "cedar", "dune", "elm", "fern")
LANGUAGES = ("lv", "es", "it", "fr", "ru", "ar")
FIELDS = ("care", "food", "repair", "trade", "culture", "digital")
SKILLS = ("accounts", "law", "sales", "grants", "staff", "web", "stock", "prices")
TIMES = ("morning", "afternoon", "evening")


def _some(rng, words, most, least=1):
    return ";".join(rng.choice(words, size=rng.integers(least, most + 1), replace=False))


def asking(rng: np.random.Generator, count: int, regions=REGIONS, alike: float = 0.0) -> pd.DataFrame:
    """Participants; a share `alike` of them repeats the attributes of another."""
    rows = []
    for _ in range(count):
        if rows and rng.random() < alike:
            row = dict(rows[rng.integers(len(rows))])
        else:
            row = {
                "region": str(rng.choice(regions)),
                "languages": _some(rng, LANGUAGES[:3], 2),
                "fields": str(rng.choice(FIELDS)),
                "modes": str(rng.choice(["in_person", "in_person;online", "online"])),
                "times": _some(rng, TIMES, 2),
                "organisations": str(rng.choice(["", "", "", "org1", "org2"])),
                "group": str(rng.choice(["women", "men"])),
                "asks": _some(rng, SKILLS, 3),
                "applied_on": str(rng.choice(["2026-09-01", "2026-09-15", ""])),
            }
        rows.append(row)
    table = pd.DataFrame(rows)
    table.insert(0, "participant", [f"p{number:05d}" for number in rng.permutation(90000)[:count]])
    return table


def offering(rng: np.random.Generator, count: int, regions=REGIONS) -> pd.DataFrame:
    """Mentors."""
    rows = [
        {
            "mentor": f"m{number:05d}",
            "region": str(rng.choice(regions)),
            "languages": _some(rng, LANGUAGES[:3], 3),
            "fields": _some(rng, FIELDS, 4, 2),
            "modes": str(rng.choice(["in_person", "in_person;online"])),
            "times": _some(rng, TIMES, 3),
            "organisations": str(rng.choice(["", "", "org1", "org2"])),
            "offers": _some(rng, SKILLS, 4),
            "reach_km": float(rng.choice([0, 20, 60])),
            "hours": float(rng.choice([3, 5, 9, 14])),
            "most": float(rng.choice([1, 2, 4])),
        }
        for number in rng.permutation(90000)[:count]
    ]
    return pd.DataFrame(rows)


def apart(regions=REGIONS, km: float = 15.0) -> pd.DataFrame:
    """Distances between regions on a line, `km` from one to the next."""
    rows = [
        (region, other, km * (j - i)) for i, region in enumerate(regions) for j, other in enumerate(regions) if i < j
    ]
    return pd.DataFrame(rows, columns=["region", "other", "km"])
