"""Surveys whose answers depend on age and sex, with the margins of their regions: for tests of poststratification."""

from __future__ import annotations

import numpy as np
import pandas as pd
import surveys

AGES, SEXES = ("18-29", "30-59", "60+"), ("f", "m")


def with_margins(made: dict, strata: list[tuple[str, str]], people: dict[str, tuple]) -> dict:
    """The same survey with an age and a sex for each interview ("" where not known), and margins of its residents.

    Parameters
    ----------
    strata : age and sex of each interview
    people : by region the shares of the ages and of the sexes
    """
    people_asked = made["interviews"]
    counted = (people_asked["group"] == "resident") & people_asked["region"].isin(list(people))
    rows = [
        (name, variable, category)
        for name, known, counts in zip(people_asked["interview"], strata, counted, strict=True)
        for variable, category in zip(("age", "sex"), known, strict=True)
        if category and counts
    ]
    margins = [
        (region, "resident", variable, category, place + 1, share, "invented", "2026")
        for region, both in people.items()
        for variable, categories, shares in zip(("age", "sex"), (AGES, SEXES), both, strict=True)
        for place, (category, share) in enumerate(zip(categories, shares, strict=True))
    ]
    columns = ["region", "group", "variable", "category", "position", "share", "source", "year"]
    return {
        **made,
        "strata": pd.DataFrame(rows, columns=["interview", "variable", "category"]).astype(str),
        "margins": pd.DataFrame(margins, columns=columns),
    }


def unbalanced(seed: int, regions: int = 6, per_cell: int = 8, effect: float = 0.3, lean: float = 2.0) -> tuple:
    """A survey whose residents are older than the people and answer by age, and the truth of its residents.

    Answers are steps of five (binomial) whose level follows a logit of region, age and sex; the ages of the interviews
    lean towards the old by `lean` (odds), more in some regions than in others.

    Returns
    -------
    the survey with margins; an array (region, indicator) with the mean of all people of each region; and by indicator
    the sign of the effect of age, towards which the interviews as they are err
    """
    rng = np.random.default_rng(seed)
    people = rng.dirichlet([6.0, 9.0, 6.0], regions)
    women = rng.uniform(0.45, 0.55, regions)
    slopes = effect * rng.standard_normal(4) * 4
    level = rng.normal(0, 0.5, (regions, 4))
    place = np.array([-1.0, 0.0, 1.0])

    def chance(r: int, age: int, sex: int) -> np.ndarray:
        return 1 / (1 + np.exp(-(level[r] + slopes * place[age] + 0.3 * effect * 4 * (sex - 0.5))))

    rows, strata, truth = [], [], np.zeros((regions, 4))
    for r in range(regions):
        asked = people[r] * lean ** (place * rng.uniform(0.5, 1.5))
        for _ in range(per_cell):
            age, sex = rng.choice(3, p=asked / asked.sum()), rng.binomial(1, 0.35)
            rows.append((f"r{r}", "resident", dict(zip("abcd", rng.binomial(4, chance(r, age, sex)) / 4, strict=True))))
            strata.append((AGES[age], SEXES[sex]))
        for age in range(3):
            for sex in range(2):
                truth[r] += people[r, age] * (women[r] if sex == 0 else 1 - women[r]) * chance(r, age, sex)
    made = surveys.survey(rows, {name: f"need:{name}" for name in "abcd"})
    shares = {f"r{r}": (tuple(people[r]), (women[r], 1 - women[r])) for r in range(regions)}
    return with_margins(made, strata, shares), truth, np.sign(slopes)
