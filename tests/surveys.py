"""Small surveys as tables, for the tests of the stages after cleaning."""

from __future__ import annotations

import numpy as np
import pandas as pd

from herelib import tables
from herelib.vocabulary import GROUPS

PARAMETERS = {
    "group_weights": "equal",
    "pooling": "overall",
    "prior_scale": 0.35,
    "empty_cells": "estimate",
    "draws": 400,
    "seed": 7,
    "k": 2,
    "linkage": "ward",
    "inherited": "exclude",
    "block_weights": "equal",
    "reclusterings": 60,
    "nulls": 19,
    "importance": "equal",
    "emphasis": "none",
    "importance_doubt": 0.35,
    "elicited_doubt": 0.25,
    "lack_low": 0.25,
    "lack_high": 0.75,
    "level_shares": "modest",
    "aim": "both",
    "hard_from": 3,
    "zero_slip": 0.05,
    "rating_doubt": 0.25,
    "least_part": 0.03,
    "least_relief": 0.05,
    "close_enough": 0.1,
    "p_clear": 0.8,
    "p_all": 0.6,
    "unknown_cost": "typical",
    "required_groups": "none",
    "out_of_scope": "none",
    "competes_from": 0.67,
    "least_opportunity": 0.05,
    "package_draws": 400,
}

CONTEXT_COLUMNS = (
    *("region", "indicator", "dimension", "label", "unit", "value", "scaled", "low", "high", "direction"),
    *("year", "source", "level", "inherited_from"),
)


SAID = {
    "open_answers": ("interview", "item", "language", "language_source", "text"),
    "segments": (
        "segment",
        "interview",
        "item",
        "code",
        "coder",
        "start",
        "end",
        "cleared",
        "negated",
        "satisfied",
        "counts",
    ),
    "codebook": ("code", "parent", "label", "items"),
    "choices": ("item", "answer", "label", "several"),
    "published": ("region", "typology", "kind"),
}


def nothing_said() -> dict[str, pd.DataFrame]:
    """Empty tables of a survey without open answers, questions with choices, and published typologies."""
    return {name: tables.check(name, pd.DataFrame(columns=list(columns))) for name, columns in SAID.items()}


def survey(rows: list[tuple], dimensions: dict[str, str], settings: dict[str, str] | None = None) -> dict:
    """A survey from rows (region, group, {item: value or choice}); items map to dimensions, all groups are asked all.

    Values are numbers 0-1 (scale) or names (cover); an item that a row lacks is blank.
    """
    regions = sorted({region for region, *_ in rows} | set(settings or {}))
    interviews = pd.DataFrame(
        {
            "interview": [f"i{n:04d}" for n in range(len(rows))],
            "region": [r[0] for r in rows],
            "group": [r[1] for r in rows],
            "language": "en",
            "date": "2026-03-01",
            "minutes": 30.0,
            "export": "x.csv",
            "consent_quote": True,
            "weight": 1.0,
        }
    )
    answers = {"interview": interviews["interview"]}
    for item, dimension in dimensions.items():
        told = [given.get(item) for _, _, given in rows]
        empty = "" if dimension.startswith("cover:") else np.nan
        answers[item] = [empty if value is None else value for value in told]
    answers = pd.DataFrame(answers)
    items = pd.DataFrame(
        {
            "item": list(dimensions),
            "dimension": list(dimensions.values()),
            "block": [d.split(":")[0] for d in dimensions.values()],
            "kind": ["choice" if d.startswith("cover:") else "scale" for d in dimensions.values()],
            "direction": 1,
            "low": 0.0,
            "high": 1.0,
            "label": list(dimensions),
            "groups": "|".join(sorted({r[1] for r in rows}, key=GROUPS.index)),
        }
    )
    places = pd.DataFrame(
        {
            "region": regions,
            "country": "XA",
            "setting": [(settings or {}).get(r, "rural") for r in regions],
            "population": 1000.0,
        }
    )
    context = pd.DataFrame({name: pd.Series(dtype=object) for name in CONTEXT_COLUMNS})
    made = {"interviews": interviews, "answers": answers, "items": items, "regions": places, "context": context}
    return {**made, **nothing_said(), "cleaned": interviews[["interview"]]}


def with_voices(made: dict, said: dict[int, list[str]], parents: dict[str, str] | None = None) -> dict:
    """The same survey where interviews (by position) answered the open question `open`, and their codes there."""
    names = made["interviews"]["interview"]
    parents = {code: "" for codes in said.values() for code in codes} | (parents or {})
    parents |= {parent: parents.get(parent, "") for parent in list(parents.values()) if parent}
    told = {"item": "open", "language": "en", "language_source": "interview", "text": "text"}
    given = [(names[i], code) for i, codes in said.items() for code in codes]
    segments = pd.DataFrame(given, columns=["interview", "code"]).assign(
        segment=[f"s{n}" for n in range(len(given))], item="open", coder="a", start=0, end=4, cleared=False
    )
    segments = segments.assign(negated=False, satisfied=False, counts=True)[list(SAID["segments"])]
    book = pd.DataFrame({"code": list(parents), "parent": list(parents.values())}, dtype=str)
    return {
        **made,
        "open_answers": pd.DataFrame({"interview": [names[i] for i in said]}).assign(**told),
        "segments": segments.astype(made["segments"].dtypes.to_dict()),
        "codebook": book.assign(label=book["code"].str.capitalize(), items="").astype(str),
    }


def with_context(made: dict, values: dict[str, float], dimension: str = "", inherited: str = "") -> dict:
    """The same survey with one context figure, `density`, given on the 0-1 scale."""
    rows = pd.DataFrame(
        {
            "region": list(values),
            "indicator": "density",
            "dimension": dimension,
            "label": "Population density",
            "unit": "inhabitants/km2",
            "value": list(values.values()),
            "scaled": list(values.values()),
            "low": 0.0,
            "high": 1.0,
            "direction": 1,
            "year": "2024",
            "source": "test",
            "level": "own",
            "inherited_from": inherited,
        }
    )
    return {**made, "context": rows}


def shuffled(made: dict, seed: int) -> dict:
    """The same survey with the rows of every table in another order."""
    return {name: table.sample(frac=1, random_state=seed).reset_index(drop=True) for name, table in made.items()}


def random_survey(seed: int, regions: int = 4, per_cell: int = 6, dimensions: int = 6, spread: float = 0.2) -> dict:
    """Interviews in regions whose levels differ by `spread` (standard deviation), two groups."""
    rng = np.random.default_rng(seed)
    named = {f"q{d}": f"need:n{d}" for d in range(dimensions)}
    levels = np.clip(0.5 + spread * rng.standard_normal((regions, dimensions)), 0.05, 0.95)
    rows = [
        (f"r{r}", group, {f"q{d}": float(rng.binomial(4, levels[r, d]) / 4) for d in range(dimensions)})
        for r in range(regions)
        for group in ("resident", "ngo")
        for _ in range(per_cell)
    ]
    return survey(rows, named)


def figures_only(regions: int, seed: int = 1, apart: float = 0.5, kinds: int = 3, figures: int = 6) -> dict:
    """A study known by context figures alone; the setting says which kind a region is."""
    rng = np.random.default_rng(seed)
    kind = np.arange(regions) % kinds
    centres = rng.permuted(np.tile(np.linspace(0.5 - apart / 2, 0.5 + apart / 2, kinds), (figures, 1)), axis=1)
    values = np.clip(centres[:, kind].T + 0.06 * rng.standard_normal((regions, figures)), 0, 1)
    names = [f"r{i:06d}" for i in range(regions)]
    made = survey([], {}, dict(zip(names, np.array(["rural", "suburban", "urban"])[kind], strict=True)))
    named = np.tile([f"f{i}" for i in range(figures)], regions)
    context = pd.DataFrame({"region": np.repeat(names, figures), "indicator": named, "dimension": "", "label": named})
    context = context.assign(unit="", value=values.ravel(), scaled=values.ravel(), low=0.0, high=1.0, direction=1)
    return {**made, "context": context.assign(year="2024", source="test", level="own", inherited_from="")}


def repeated_questions() -> dict:
    """Six regions of twelve interviews: `flat` is answered alike but once, `same` repeats `bus` but once."""
    rng = np.random.default_rng(3)
    rows = []
    for region in range(6):
        for at in range(12):
            own = {item: float(rng.integers(0, 5)) / 4 for item in ("bus", "care", "jobs")}
            own |= {"flat": 0.5, "same": own["bus"]}
            rows.append((f"r{region}", ("resident", "ngo")[at % 2], own))
    rows[5][2]["flat"] = 1.0
    rows[7][2]["same"] = (rows[7][2]["bus"] + 0.5) % 1.25
    items = {"bus": "need:bus", "care": "need:care", "flat": "need:flat", "jobs": "need:jobs", "same": "need:zsame"}
    return survey(rows, items)
