"""The demo's second wave: most people again and some new ones, with what was planted to change in some regions.

Who is asked again gives most answers as before. Where a level was planted to fall, each step of an earlier answer stays
with the share that the level keeps: what was binomial about the first level is binomial about the second (thinning), so
that the planted change is the true one. A few links of people are planted to be wrong.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from herelib.demo.forms import second_questions
from herelib.demo.people import CIRCUMSTANCES, OUT_OF_WORK, add_circumstances, add_people
from herelib.demo.simulation import (
    GROUPS,
    SPECIAL,
    design,
    drawn_questions,
    interviews,
    steps,
    stream,
    truth,
    truth_after,
)

WAVE = "second wave"
FIRST_DAY, YEAR, YEARS_LATER = "2028-03-06", 2028, 2
AS_BEFORE = 0.75  # share of answers that somebody gives again, where nothing was planted to change
NEW_FROM = 5000  # number of the first person who was not in the first wave, as their names and telephones show it
TWICE, OTHER_YEAR, OTHER_CODE = 2, 3, 2  # people whose link was planted to be wrong, of each kind


def second_wave(people: pd.DataFrame, seed: int) -> pd.DataFrame:
    """The people of the second wave with their answers, under the names of the second form.

    Parameters
    ----------
    people : of the first wave, in the order of `herelib.demo.simulation.interviews`, with their circumstances

    Returns
    -------
    table as of the first wave, without open answers; `planted` says whose link is wrong and how, "" of all others
    """
    again = _asked_again(people, seed)
    new = _new_people(people, seed)
    both = pd.concat([again, new], ignore_index=True)
    planted = design("planted")["region"]
    order = both["region"].map({region: at for at, region in enumerate(planted)})
    both = both.iloc[np.argsort(order, kind="stable")].reset_index(drop=True)
    both = _with_wrong_links(both, stream(seed, WAVE, "links"))
    renamed = design("second_form").set_index("item")["name"]
    known = [name for name in second_questions()["name"] if name in {*both, *renamed}]
    return both.rename(columns=renamed)[[*known, "_uuid", "planted"]]


def _asked_again(people: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Those of the first wave who were asked again."""
    answers = _answers_again(people, seed)
    met = add_people(people[["region", "group", "language"]], stream(seed, WAVE), FIRST_DAY)
    for column in ("respondent_name", "phone", "age_band", *CIRCUMSTANCES, "person_code"):
        met[column] = people[column]
    met["years_in_area"] = (people["years_in_area"].astype(int) + YEARS_LATER).astype(str)
    still = met["work_status"].isin(OUT_OF_WORK)
    months = pd.to_numeric(met["out_of_work"]).add(12 * YEARS_LATER)
    met["out_of_work"] = months.where(still).map(lambda number: "" if pd.isna(number) else f"{number:.0f}")
    kept = sorted(
        row
        for region, part in people.groupby("region", sort=False)
        for row in _kept(part, stream(seed, region, "asked again"))
    )
    return met.join(answers[[name for name in answers if name not in met]]).loc[kept]


def _kept(people: pd.DataFrame, rng: np.random.Generator) -> list[int]:
    """Who of a region is asked again: so many residents and so many others as planted."""
    planted = design("planted_waves").set_index("region").loc[people["region"].iloc[0]]
    chosen: list[int] = []
    for name, flags in (("resident", people["group"] == "resident"), ("other", people["group"] != "resident")):
        rows = people.index[flags]
        count = round(float(planted[name]) * len(rows))
        chosen += list(rng.choice(rows, count, replace=False))
    return chosen


def _answers_again(people: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Answers of all people of the first wave at the second: most as before, moved where a change was planted."""
    fresh = interviews(truth_after(), seed, wave=WAVE)
    before, after = truth(), truth_after()
    rng, table = stream(seed, WAVE, "answers"), fresh.copy()
    for item in drawn_questions().itertuples():
        first, same = people[item.name], rng.random(len(people)) < AS_BEFORE
        same &= ~first.isin(["", *SPECIAL]) & (fresh[item.name] != "")
        moved = first
        if not item.here_dimension.startswith("cover:"):
            levels = [people["region"].map(truths[item.here_dimension]).to_numpy(float) for truths in (before, after)]
            if (levels[0] != levels[1]).any():
                moved = thinned(first, steps(item.type), levels, rng)
        table[item.name] = fresh[item.name].mask(same, moved)
    return table


def thinned(first: pd.Series, names: list[str], levels: list[np.ndarray], rng: np.random.Generator) -> pd.Series:
    """Answers moved from one level to another; what is no step stays."""
    position = first.map({name: at for at, name in enumerate(names)})
    steps_up, top = position.fillna(0).astype(int).to_numpy(), len(names) - 1
    before, after = levels
    fewer = rng.binomial(steps_up, np.minimum(after / before, 1))
    more = top - rng.binomial(top - steps_up, np.minimum((1 - after) / (1 - before), 1))
    moved = np.where(after < before, fewer, more)
    return first.mask(position.notna(), pd.Series(np.array(names, dtype=object)[moved], index=first.index))


def _new_people(people: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Those who were not in the first wave: residents, and one of each other group where there are more of them."""
    planted, numbers = design("planted").copy(), design("planted_waves").set_index("region")["new"].astype(int)
    for at, group in enumerate(GROUPS):
        others = (numbers - at).clip(0, 1) if at else (numbers - len(GROUPS) + 1).clip(0) + (numbers > 0)
        planted[group] = planted["region"].map(others).astype(str)
    answers = interviews(truth_after(), seed, planted, "new people")
    rng = stream(seed, WAVE, "new people")
    met = add_circumstances(add_people(answers, rng, FIRST_DAY), seed + 1, YEAR)
    number = NEW_FROM + np.arange(len(met))
    return met.assign(
        respondent_name=[f"Synthetic Person {n}" for n in number], phone=[f"+999 555 {n}" for n in number]
    )


def _with_wrong_links(people: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Codes that two people have, birth years that cannot be, and codes that somebody wrote in another way."""
    table = people.assign(planted="")
    number = table["phone"].str[-4:].astype(int)
    known = table.index[(table["person_code"] != "") & (number < NEW_FROM)]
    with_year = known[(table.loc[known, "birth_year"] != "").to_numpy()]
    wrong = list(rng.choice(with_year, OTHER_YEAR + OTHER_CODE, replace=False))
    for row in wrong[:OTHER_YEAR]:
        table.loc[row, "birth_year"] = str(int(table.loc[row, "birth_year"]) - 11)
    for row in wrong[OTHER_YEAR:]:
        table.loc[row, "person_code"] = table.loc[row, "person_code"][::-1]
    table.loc[wrong, "planted"] = ["another birth year"] * OTHER_YEAR + ["another code"] * OTHER_CODE
    new = rng.choice(table.index[number >= NEW_FROM], TWICE, replace=False)
    taken = [row for row in known if row not in wrong]
    for row, other in zip(new, rng.choice(taken, TWICE, replace=False), strict=True):
        table.loc[row, "person_code"] = table.loc[other, "person_code"]
        table.loc[[row, other], "planted"] = "code of two"
    return table
