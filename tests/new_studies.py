"""New studies for tests: written as `here new` writes them, and filled with answers that nobody gave."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd

PEOPLE = ("resident", "resident", "resident", "entrepreneur", "ngo", "municipality", "state")


def sheet(folder: Path, name: str) -> pd.DataFrame:
    """A sheet of the study's form, all as text."""
    rows = [*openpyxl.load_workbook(folder / "instrument.xlsx")[name].iter_rows(values_only=True)]
    return pd.DataFrame(rows[1:], columns=rows[0]).fillna("").astype(str)


def fill(folder: Path, people: int = 63, seed: int = 3) -> Path:
    """The study with one export of so many people who answer at random, each what their group is asked."""
    survey, choices, rng = sheet(folder, "survey"), sheet(folder, "choices"), np.random.default_rng(seed)
    listed = choices[~choices["name"].isin(["refused", "dont_know"])].groupby("list_name")["name"].agg(list)
    rows = []
    for n in range(people):
        group, day = PEOPLE[n % len(PEOPLE)], f"2026-03-0{1 + n % 9}"
        told = {"group": group, "consent": "yes", "mode": "phone", "interviewer": str(n % 4), "today": day}
        told |= {"start": f"{day}T10:00:00.000+02:00", "end": f"{day}T10:40:00.000+02:00", "_uuid": f"id-{seed}-{n}"}
        for item in survey[~survey["type"].str.startswith(("begin", "end_"))].itertuples():
            kind, _, name = item.type.partition(" ")
            if item.name in told:
                continue
            if "selected" in item.relevant and f"'{group}'" not in item.relevant:
                told[item.name] = ""
            elif kind == "select_one":
                told[item.name] = rng.choice(listed[name])
            else:
                told[item.name] = "The bus is late." if kind == "text" else str(rng.integers(0, 11))
        rows.append(told)
    pd.DataFrame(rows).to_csv(folder / "interviews" / "all.csv", index=False)
    return folder
