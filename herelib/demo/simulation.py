"""Synthetic studies with a planted truth: what the demo is made of, and what tests recover.

Nothing here describes a real place or a real person. The design is data in `herelib/demo/`: `planted.csv` names the
regions, their plans, the verdicts that are meant and the numbers of interviews, `planted_levels.csv` holds the true
level of every indicator, `planted_splits.csv` where groups see things differently, `planted_changes.csv` what changed
until the second wave. None of it knows the catalogue: what is to be recommended follows from the levels, or does not.
`interviews` lets people answer, and `herelib.demo.study` writes their answers as a study folder with the faults that
real exports have.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from herelib.vocabulary import COVER, GROUPS

SEED = 20260101
DESIGN = Path(__file__).parent
PERSON = 0.05  # standard deviation of a person's own leaning, on the 0-1 scale
GROUP = 0.03  # standard deviation of what a group answers differently everywhere
ROOMS = ("empty_shop", "workshop", "kitchen", "hall")
SPECIAL = ("dont_know", "refused")
LIKE = {"mentor_hours": "capacity:mentors"}  # no indicator, but people answer by the true level of one


@cache
def design(name: str) -> pd.DataFrame:
    """A table of the demo's design, all as text: planted, planted_levels, planted_splits, questions, sentences ..."""
    return pd.read_csv(DESIGN / f"{name}.csv", dtype=str, keep_default_na=False)


def stream(seed: int, *names: str) -> np.random.Generator:
    """Random numbers that belong to some names and a seed, the same on every machine.

    >>> first, second = (int(stream(1, name).integers(2**60)) for name in ("alder", "birch"))
    >>> first == second
    False
    """
    # No sum of letters: regions whose letters have the same sum would share all that is drawn.
    digest = hashlib.sha256("\n".join(names).encode()).digest()
    return np.random.default_rng([seed, int.from_bytes(digest[:8], "big")])


def reach(density: float) -> float:
    """Customers within reach on the 0-1 scale, from inhabitants per km2: the bounds of the demo's study.yaml."""
    return float(np.clip(np.log(density / 20) / np.log(1500 / 20), 0, 1))


def truth() -> pd.DataFrame:
    """True level of every indicator in every region, 0-1: the mean of the groups that are asked, each counting once.

    Returns
    -------
    table, index region, one column per indicator; customers within reach follow from the density
    """
    levels = design("planted_levels").set_index("indicator").astype(float).T.rename_axis("region")
    levels.columns.name = None
    density = design("planted").set_index("region")["density"].astype(float)
    return levels.assign(**{"capacity:reach": density.loc[levels.index].map(reach).round(6)})


def truth_after() -> pd.DataFrame:
    """True level of every indicator at the second wave: that of the first, and what was planted to change."""
    levels = truth()
    for planted in design("planted_changes").itertuples():
        levels.loc[planted.region, planted.indicator] += float(planted.change)
    return levels.round(6)


def drawn_questions(questions: pd.DataFrame | None = None) -> pd.DataFrame:
    """The questions that are answered by a true level, each with its indicator."""
    questions = design("questions") if questions is None else questions
    subject = questions["here_dimension"].mask(questions["name"].isin(list(LIKE)), questions["name"].map(LIKE))
    return questions.assign(here_dimension=subject)[subject != ""]


def asked_groups() -> dict[str, list[str]]:
    """The groups that answer some question on each indicator, in the order of GROUPS."""
    questions = design("questions")
    analysed = questions[questions["here_dimension"] != ""]
    asked: dict[str, set[str]] = {}
    for item in analysed.itertuples():
        asked.setdefault(item.here_dimension, set()).update(item.groups.split() or GROUPS)
    return {dimension: [group for group in GROUPS if group in named] for dimension, named in asked.items()}


def shifts() -> pd.Series:
    """How far each group lies from the true level where it was planted to see things differently.

    What is planted is brought to a mean of 0 over the groups that are asked, so that the level of the region stays.

    Returns
    -------
    series, index (region, indicator, group)
    """
    planted = design("planted_splits").astype({"shift": float})
    asked = asked_groups()
    rows = {}
    for (region, indicator), part in planted.groupby(["region", "indicator"]):
        shift_by_group = part.set_index("group")["shift"].reindex(asked[indicator], fill_value=0.0)
        centred = shift_by_group - shift_by_group.mean()
        rows |= {(region, indicator, group): shift for group, shift in centred.items()}
    return pd.Series(rows).rename_axis(["region", "indicator", "group"])


def interviews(levels: pd.DataFrame, seed: int, planted: pd.DataFrame | None = None, wave: str = "") -> pd.DataFrame:
    """Interviews in canonical form: a row per person, a column per item, names of choices as values, "" = not asked.

    A person's answer to an item with L steps is binomial with L - 1 trials, so that its mean is the true level; people
    lean to one side over all their answers, groups differ a little from each other everywhere, and by what `shifts`
    says where that is planted. Each region has random numbers of its own: more interviews in one leave the others.

    Parameters
    ----------
    wave : name of a later round of interviews, which has random numbers of its own; groups lean as they did
    """
    planted = design("planted") if planted is None else planted
    questions = design("questions")
    rng = np.random.default_rng([seed, 1])
    leaning = {(d, g): rng.normal(0, GROUP) for d in sorted(set(questions["here_dimension"]) - {""}) for g in GROUPS}
    regions = [
        _region_interviews(
            planted_region,
            levels.loc[planted_region.region].to_dict(),
            leaning,
            stream(seed, planted_region.region, *([wave] if wave else [])),
        )
        for planted_region in planted.itertuples()
    ]
    return pd.concat(regions, ignore_index=True)


def _region_interviews(
    planted_region, levels: Mapping[str, float], leaning: dict, rng: np.random.Generator
) -> pd.DataFrame:
    """The interviews of one region; `leaning` is what each group answers differently everywhere."""
    groups = np.repeat(GROUPS, [int(getattr(planted_region, group)) for group in GROUPS])
    frame = pd.DataFrame({"region": planted_region.region, "group": groups, "language": planted_region.language})
    leaning_of_person = rng.normal(0, PERSON, len(frame))
    planted_shifts, columns = shifts().to_dict(), {}
    rows_by_group = frame.groupby("group", sort=False).indices
    for item in drawn_questions().itertuples():
        asked = item.groups.split() or list(GROUPS)
        mean = np.mean([leaning[item.here_dimension, group] for group in asked])
        answers = np.full(len(frame), "", dtype=object)
        for group, rows in rows_by_group.items():
            if group in asked:
                shift = leaning_of_person[rows] + leaning[item.here_dimension, group] - mean
                shift = shift + planted_shifts.get((planted_region.region, item.here_dimension, group), 0.0)
                answers[rows] = _answers(item, levels, shift, rng)
        columns[item.name] = answers
    return pd.concat([frame, _with_silences(pd.DataFrame(columns), rng)], axis=1)


def _with_silences(answered: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """The answers with what people do not know or refuse, where a form offers that, and with a few blanks."""
    special = rng.random(answered.shape) < 0.02
    special &= (answered != "").to_numpy() & answered.columns.str.contains("need_|barrier_|supply_|cover_|asset_[^l]")
    which = rng.choice(SPECIAL, answered.shape)
    answered = answered.mask(special, pd.DataFrame(which, columns=answered.columns))
    blank = (rng.random(answered.shape) < 0.01) & ~answered.columns.isin(["assets_list"])
    return answered.mask(blank, "")


@cache
def steps(kind: str) -> list[str]:
    """The answers of a type of scale from low to high; a range goes from 0 to 10."""
    kind, _, listed = kind.partition(" ")
    if kind == "select_one":
        choices = design("choices")
        return [n for n in choices.loc[choices["list_name"] == listed, "name"] if n.isdigit()]
    return [str(n) for n in range(11)]


def _answers(item, levels: Mapping[str, float], shift: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Answers of one cell to one item; `shift` is how far each person leans from the true level."""
    if item.here_dimension.startswith("cover:"):
        shares = np.array([levels[f"{item.here_dimension}={answer}"] for answer in COVER])
        return np.array(COVER, dtype=object)[rng.choice(len(COVER), len(shift), p=shares / shares.sum())]
    level = np.clip(levels[item.here_dimension] + shift, 0.02, 0.98)
    if item.type.startswith("select_multiple"):
        rooms = rng.random((len(shift), len(ROOMS))) < level[:, None] / 2
        none = np.where(rng.random(len(shift)) < 0.5, "land", "none")
        listed = [" ".join(np.array(ROOMS)[row]) for row in rooms]
        return np.array([a or b for a, b in zip(listed, none, strict=True)], dtype=object)
    if item.type == "decimal":
        return np.array([f"{half / 2:.1f}" for half in rng.binomial(40, level)], dtype=object)
    answers = np.array(steps(item.type), dtype=object)
    return answers[rng.binomial(len(answers) - 1, level)]
