"""Synthetic studies with a planted truth: what the demo is made of, and what tests recover.

Nothing here describes a real place or a real person. The design is data: `herelib/demo/planted.csv` names the regions,
their planted verdicts and methods, and numbers of interviews. `truth` turns it into the true level of every indicator,
`interviews` lets people answer, and `herelib.demo.study` writes their answers as a study folder with the faults that
real exports have.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from herelib.vocabulary import COVER, GROUPS

SEED = 20260101
DESIGN = Path(__file__).parent
QUIET, LOUD = (0.14, 0.30), 0.86  # true severity of what does not press here, and of what presses most
ENOUGH = 0.06  # how far the true capacity lies above what the planted method needs
PERSON = 0.05  # standard deviation of a person's own leaning, on the 0-1 scale
GROUP = 0.03  # standard deviation of what a group answers differently everywhere
FIELDS = ("care", "food", "repair", "mobility", "childcare", "housing", "energy", "culture", "digital", "admin")
ASSETS = {  # planted difference between settings, outside what decides on a method
    "suburban": {"premises": 0.3, "land": 0.2, "clubs": 0.7, "helpers": 0.3},
    "rural": {"premises": 0.7, "land": 0.8, "clubs": 0.3, "helpers": 0.75},
}
ROOMS = ("empty_shop", "workshop", "kitchen", "hall")
SPECIAL = ("dont_know", "refused")


@cache
def design(name: str) -> pd.DataFrame:
    """A table of the demo's design: planted, questions, choices, sentences or codebook, all as text."""
    return pd.read_csv(DESIGN / f"{name}.csv", dtype=str, keep_default_na=False)


def catalogue_ratings(folder: Path) -> tuple[pd.DataFrame, pd.DataFrame, pd.Series]:
    """`requires` (method x capacity), `remedies` (method x dimension) and the mean other worth of each method."""
    listed = pd.read_csv(folder / "methods.csv").set_index("method")
    listed = listed[listed["role"] == "method"].sort_index()
    requires = pd.read_csv(folder / "requires.csv").set_index("method").loc[listed.index]
    remedies = pd.read_csv(folder / "remedies.csv").set_index("method").loc[listed.index]
    grade = listed["evidence_grade"].map({"A": 1.0, "B": 2 / 3, "audit": 0.5, "C": 1 / 3})
    cost = np.log(listed["cost_low_eur"] * listed["cost_high_eur"]) / 2
    cheap = 1 - ((cost - np.log(5_000)) / np.log(200)).clip(0, 1)
    quick = 1 - ((listed["lead_time_low_months"] + listed["lead_time_high_months"]) / 72).clip(0, 1)
    other = 0.1458333 * grade + 0.0625 * (cheap + quick) / 2
    judged = ["reviewer", "reviewed", "status"]
    return requires.drop(columns=judged), remedies.drop(columns=judged), other


def reference_values(levels: pd.Series, ratings: tuple[pd.DataFrame, pd.DataFrame, pd.Series]) -> pd.Series:
    """True value of each method where every level is known: the model written out plainly, at central weights.

    An oracle of its own: it shares no code with the room `recommendations`. Weights are the rank-order centroids of
    value > fit > evidence > burden; severities press from 0.25 to 0.75.
    """
    requires, remedies, other = ratings
    values = {}
    for method in requires.index:
        shortfall = 0.0
        for capacity, level in requires.loc[method].items():
            needed = level / 5 - 0.1 if level > 0 else 0.0
            shortfall += max(0.0, needed - levels[f"capacity:{capacity}"])
        fit = 1 - shortfall / requires.shape[1]
        strength = remedies.loc[method]
        press = [min(1.0, max(0.0, (levels[dimension] - 0.25) / 0.5)) for dimension in strength.index]
        value = float(np.dot(press, strength) / strength.sum())
        values[method] = 0.5208333 * value + 0.2708333 * fit + other[method]
    return pd.Series(values)


def reach(density: float) -> float:
    """Customers within reach on the 0-1 scale, from inhabitants per km2: the bounds of the demo's study.yaml."""
    return float(np.clip(np.log(density / 20) / np.log(1500 / 20), 0, 1))


def truth(folder: Path, planted: pd.DataFrame | None = None) -> pd.DataFrame:
    """True level of every indicator in every region, 0-1; it does not depend on a seed.

    What the planted method remedies presses here, and nothing else; its conditions are met, and others are met less.
    Where two methods tie, the strength of what presses for the rival is set so that both have the same true value.

    Parameters
    ----------
    folder : the catalogue

    Returns
    -------
    table, index region, one column per indicator
    """
    ratings = catalogue_ratings(folder)
    rows = {}
    for region in (design("planted") if planted is None else planted).itertuples():
        rng = np.random.default_rng([SEED, sum(map(ord, region.region))])
        if region.rival:
            low, high = 0.0, 1.0
            # Bisection until the rival's value is that of the method: a tie to the last digit, planted on purpose.
            for _ in range(60):
                middle = (low + high) / 2
                levels = _levels(region, ratings, middle, np.random.default_rng(rng.bit_generator.seed_seq))
                value = reference_values(levels, ratings)
                low, high = (middle, high) if value[region.method] > value[region.rival] else (low, middle)
        else:
            levels = _levels(region, ratings, 0.0, rng)
        rows[region.region] = levels
    return pd.DataFrame(rows).T.rename_axis("region")


def _levels(region, ratings, rival: float, rng: np.random.Generator) -> pd.Series:
    """True levels of one region; `rival` is how strongly the rival's remedies press, 0-1."""
    requires, remedies, _ = ratings
    levels = {d: rng.uniform(*QUIET) for d in remedies.columns}
    conditions = {c: rng.uniform(0.25, 0.45) for c in requires.columns}
    for method, strength in ((region.method, 1.0), (region.rival, rival)):
        if method:
            for dimension, rating in remedies.loc[method].items():
                press = QUIET[1] + (LOUD - QUIET[1]) * strength * (0.7 + 0.1 * rating)
                levels[dimension] = max(levels[dimension], press) if rating else levels[dimension]
            for capacity, rating in requires.loc[method].items():
                conditions[capacity] = max(conditions[capacity], min(rating / 5 - 0.1 + ENOUGH, 0.93))
    levels |= {f"capacity:{name}": level for name, level in conditions.items()}
    levels["capacity:reach"] = reach(float(region.density))
    levels |= {f"asset:{name}": level + rng.uniform(-0.1, 0.1) for name, level in ASSETS[region.setting].items()}
    for field in FIELDS:
        shares = rng.dirichlet([3.0, 3.0, 2.5, 1.5])
        levels |= {f"cover:{field}={answer}": share for answer, share in zip(COVER, shares, strict=True)}
        levels[f"supply:{field}"] = rng.uniform(0.15, 0.6)
    return pd.Series(levels).round(6)


def _steps(item, choices: pd.DataFrame) -> list[str]:
    """The answers of a scale item from low to high; a range goes from 0 to 10."""
    kind, _, listed = item.type.partition(" ")
    if kind == "select_one":
        return [n for n in choices.loc[choices["list_name"] == listed, "name"] if n.isdigit()]
    return [str(n) for n in range(11)]


def interviews(levels: pd.DataFrame, seed: int, planted: pd.DataFrame | None = None) -> pd.DataFrame:
    """Interviews in canonical form: a row per person, a column per item, names of choices as values, "" = not asked.

    A person's answer to an item with L steps is binomial with L - 1 trials, so that its mean is the true level; people
    lean to one side over all their answers, and groups differ a little from each other everywhere. In a region with a
    `split`, residents see needs as more severe than the municipality does by that much, around the same mean.
    """
    planted = design("planted") if planted is None else planted
    rng = np.random.default_rng([seed, 1])
    questions, choices = design("questions"), design("choices")
    leaning = {(d, g): rng.normal(0, GROUP) for d in sorted(set(questions["here_dimension"]) - {""}) for g in GROUPS}
    people = [
        {
            "region": planted_region.region,
            "group": group,
            "language": planted_region.language,
            "split": float(planted_region.split),
        }
        for planted_region in planted.itertuples()
        for group in GROUPS
        for _ in range(int(getattr(planted_region, group)))
    ]
    frame = pd.DataFrame(people)
    leaning_of_person = rng.normal(0, PERSON, len(frame))
    columns = {}
    for item in questions[questions["here_dimension"] != ""].itertuples():
        asked = item.groups.split() or list(GROUPS)
        mean = np.mean([leaning[item.here_dimension, g] for g in asked])
        answers = np.full(len(frame), "", dtype=object)
        for (region, group, split), rows in frame.groupby(["region", "group", "split"], sort=False).indices.items():
            if group in asked:
                shift = leaning_of_person[rows] + leaning[item.here_dimension, group] - mean
                if item.here_dimension.startswith("need:"):
                    shift = shift + {"resident": 0.5, "municipality": -0.5}.get(group, 0.0) * split
                answers[rows] = _answers(item, levels.loc[region], shift, choices, rng)
        columns[item.name] = answers
    answered = pd.DataFrame(columns)
    # Refusals and "don't know" stand where a form offers them.
    special = rng.random(answered.shape) < 0.02
    special &= (answered != "").to_numpy() & answered.columns.str.contains("need_|barrier_|supply_|cover_|asset_[^l]")
    which = rng.choice(SPECIAL, answered.shape)
    answered = answered.mask(special, pd.DataFrame(which, columns=answered.columns))
    blank = (rng.random(answered.shape) < 0.01) & ~answered.columns.isin(["assets_list"])
    return pd.concat([frame, answered.mask(blank, "")], axis=1)


def _answers(item, levels: pd.Series, shift: np.ndarray, choices: pd.DataFrame, rng: np.random.Generator) -> np.ndarray:
    """Answers of one cell to one item; `shift` is how far each person leans from the true level."""
    if item.here_dimension.startswith("cover:"):
        shares = levels[[f"{item.here_dimension}={answer}" for answer in COVER]].to_numpy(float)
        return np.array(COVER, dtype=object)[rng.choice(len(COVER), len(shift), p=shares / shares.sum())]
    level = np.clip(levels[item.here_dimension] + shift, 0.02, 0.98)
    if item.type.startswith("select_multiple"):
        rooms = rng.random((len(shift), len(ROOMS))) < level[:, None] / 2
        none = np.where(rng.random(len(shift)) < 0.5, "land", "none")
        listed = [" ".join(np.array(ROOMS)[row]) for row in rooms]
        return np.array([a or b for a, b in zip(listed, none, strict=True)], dtype=object)
    if item.type == "decimal":
        return np.array([f"{half / 2:.1f}" for half in rng.binomial(40, level)], dtype=object)
    steps = np.array(_steps(item, choices), dtype=object)
    return steps[rng.binomial(len(steps) - 1, level)]
