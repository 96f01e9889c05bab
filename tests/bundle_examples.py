"""Bundles of a small catalogue: a hub with three partners, one of them not rated, and a bank that it excludes."""

import numpy as np
import pandas as pd

from herelib import tables
from herelib.recommendations.bundles import bundles

SCALE = (0.25, 0.75)  # of lacks
LACKS = ["barrier:finance", "barrier:skills", "need:care", "need:digital"]
METHODS = pd.DataFrame(
    [
        ("hub", "method", "loan;mentor;bridge", "bank", "J: one room", 1000, 2000, 6, 12),
        ("loan", "method", "hub", "", "", 500, 900, 3, 18),
        ("mentor", "method", "hub", "", "", 100, 300, 2, 4),
        ("bridge", "complement", "hub", "", "", np.nan, np.nan, np.nan, np.nan),
        ("bank", "method", "", "hub", "J: one room", 10, 20, 1, 2),
    ],
    columns=[
        *("method", "role", "complements", "excludes", "excludes_reason", "cost_low_eur", "cost_high_eur"),
        *("lead_time_low_months", "lead_time_high_months"),
    ],
)
RATED = {"hub": [0, 3, 0, 0], "loan": [3, 0, 0, 0], "mentor": [1, 2, 0, 3], "bank": [3, 0, 0, 0]}
GATES = pd.DataFrame({"method": ["hub", "loan", "bridge"], "gate": ["partner", "lender", "scheme"]})
CATALOGUE = {
    "methods": METHODS,
    "remedies": pd.DataFrame(RATED, index=LACKS).T.rename_axis("method").reset_index().assign(status="J"),
    "gates": GATES,
}
LEVELS = {"barrier:finance": 0.7, "barrier:skills": 0.9, "need:care": 0.8, "need:digital": 0.6}
ASKED = [("hub", "partner", True, "yes"), ("loan", "lender", True, "yes"), ("bridge", "scheme", True, "yes")]


def verdicts(verdict: str = "clear", method: str = "hub", runner_up: str = "loan", region: str = "elm") -> pd.DataFrame:
    columns = {"region": [region], "verdict": verdict, "method": method, "runner_up": runner_up}
    return pd.DataFrame(columns)


def profiles(levels: dict[str, float], region: str = "elm", status: str = "ok") -> pd.DataFrame:
    columns = {"region": region, "indicator": list(levels), "estimate": list(levels.values()), "status": status}
    return pd.DataFrame(columns)


def gates(rows: list[tuple], region: str = "elm") -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["method", "gate", "open", "answer"]).assign(region=region)


def small_bundles(verdict=None, rows=ASKED, levels=LEVELS, catalogue=CATALOGUE, **more) -> pd.DataFrame:
    found = bundles(verdicts() if verdict is None else verdict, gates(rows), catalogue, profiles(levels, **more), SCALE)
    return tables.check("bundles", found)
