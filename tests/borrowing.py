"""Tables of regions that lend and borrow advice, made by hand or by rule."""

from __future__ import annotations

import numpy as np
import pandas as pd

from herelib.tables.contracts import CONTRACTS, empty

PARAMETERS = {"inherited": "exclude", "pooling": "overall", "seed": 1}


def verdicts(leaders: dict[str, str], lacking: tuple[str, ...] = (), contested: tuple[str, ...] = ()) -> pd.DataFrame:
    """Regions with the part that leads there, and regions with insufficient evidence."""
    rows = [(r, "contested" if r in contested else "clear", lead) for r, lead in leaders.items()]
    table = pd.DataFrame([*rows, *((r, "insufficient evidence", "") for r in lacking)])
    return table.set_axis(["region", "verdict", "lead"], axis=1)


def leads(shares: dict[str, dict[str, float]]) -> pd.DataFrame:
    """How often each part leads the best package, by region."""
    rows = [(r, lead, share) for r, by_lead in shares.items() for lead, share in by_lead.items()]
    return pd.DataFrame(rows, columns=["region", "lead", "acceptability"]).astype({"acceptability": float})


def parts(*standings: tuple[str, str, str]) -> pd.DataFrame:
    """Whether parts can be had, each as (region, part, standing); none says nothing of any."""
    return pd.DataFrame(standings, columns=["region", "part", "standing_here"], dtype=object)


def gates(*closed: tuple[str, str], interview: tuple = (), unknown: tuple = ()) -> pd.DataFrame:
    """Closed fact gates, closed interview gates and unanswered gates, each as (region, part)."""
    rows = [(*place, "legal_vehicle", "fact", "no", False) for place in closed]
    rows += [(*place, "founders", "interview", "no", False) for place in interview]
    rows += [(*place, "lender", "fact", "unknown", True) for place in unknown]
    table = pd.DataFrame(rows, columns=["region", "part", "gate", "kind", "answer", "open"])
    return table.astype({"open": bool})


def memberships(shares: dict[str, dict[str, float]]) -> pd.DataFrame:
    rows = [(r, c, share) for r, own in shares.items() for c, share in own.items()]
    return pd.DataFrame(rows, columns=["region", "cluster", "share"]).astype({"share": float})


def context(values: dict[str, dict[str, float]], inherited: tuple = ()) -> pd.DataFrame:
    rows = [
        (r, i, value, "XX1" if (r, i) in inherited else "") for r, own in values.items() for i, value in own.items()
    ]
    table = pd.DataFrame(rows, columns=["region", "indicator", "scaled", "inherited_from"])
    return table.astype({"scaled": float})


def regions(settings: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame({"region": list(settings), "country": "XX", "setting": list(settings.values())})


def small() -> dict[str, pd.DataFrame]:
    """Three donors on a line (0.0, 0.1, 0.4) and one borrower, d, at 0.0."""
    first = {"a": {"loan": 1.0}, "b": {"loan": 0.5, "hub": 0.5}, "c": {"hub": 1.0, "shop": 0.0}}
    held = {"a": {"A": 1, "B": 0}, "b": {"A": 0.8, "B": 0.2}, "c": {"A": 0, "B": 1}}
    places = {"a": {"density": 0.0}, "b": {"density": 0.1}, "c": {"density": 0.4}, "d": {"density": 0.0}}
    return {
        "verdicts": verdicts({"a": "loan", "b": "loan", "c": "hub"}, ("d",), ("b",)),
        "leads": leads(first),
        "gates": gates(),
        "parts": parts(),
        "memberships": memberships(held),
        "placements": empty("placements"),
        "context": context(places),
        "regions": regions({"a": "suburban", "b": "suburban", "c": "rural", "d": "rural"}),
    }


def many(n: int, seed: int, lacking: int = 0, gaps: float = 0.0, informed: bool = True) -> dict[str, pd.DataFrame]:
    """Regions whose leading part follows from their context (or not), in rows of no order."""
    rng = np.random.default_rng(seed)
    names = np.array([f"r{i:05d}" for i in range(n)], object)
    values = rng.uniform(size=(n, 3))
    names_of_leads = np.array(["co-op", "hub", "loan", "shop"])
    which = (2 * (values[:, 0] > 0.5) + (values[:, 1] > 0.5)) if informed else rng.integers(0, 4, n)
    share = np.full((n, 4), 0.05)
    share[np.arange(n), which] = 0.85
    inherited = rng.uniform(size=(n, 3)) < gaps
    told = np.array(["clear"] * (n - lacking) + ["insufficient evidence"] * lacking)
    own = told == "clear"
    held = rng.dirichlet([1, 1, 1], n)
    made = {
        "verdicts": pd.DataFrame({"region": names, "verdict": told, "lead": np.where(own, names_of_leads[which], "")}),
        "leads": pd.DataFrame(
            {
                "region": np.repeat(names[own], 4),
                "lead": np.tile(names_of_leads, own.sum()),
                "acceptability": share[own].ravel(),
            }
        ),
        "gates": gates(*((r, "shop") for r in names[::7])),
        "parts": parts(*((r, "shop", "gate closed") for r in names[::7])),
        "memberships": pd.DataFrame(
            {"region": np.repeat(names, 3), "cluster": np.tile(list("ABC"), n), "share": held.ravel()}
        ),
        "placements": empty("placements"),
        "context": pd.DataFrame(
            {
                "region": np.repeat(names, 3),
                "indicator": np.tile(["age", "density", "income"], n),
                "scaled": values[:, [2, 0, 1]].ravel(),
                "inherited_from": np.where(inherited.ravel(), "XX1", ""),
            }
        ),
        "regions": pd.DataFrame(
            {"region": names, "country": "XX", "setting": np.where(np.arange(n) % 2, "rural", "suburban")}
        ),
    }
    return {name: table.sample(frac=1, random_state=seed) for name, table in made.items()}


def checked(name: str, table: pd.DataFrame) -> pd.DataFrame:
    """The table, when it keeps its contract."""
    return CONTRACTS[name].validate(table)
