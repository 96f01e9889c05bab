"""Several rows of one person are one person."""

import attacks
import pandas as pd

from herelib import release
from herelib.release.respondents import count_respondents


def twice(run: dict, region: str, group: str, times: int) -> dict:
    """The run as if all rows of a group were rows of persons with so many rows each."""
    interviews = run["interviews"].copy()
    mine = (interviews["region"] == region) & (interviews["group"] == group)
    return {**run, "interviews": interviews.assign(weight=interviews["weight"].mask(mine, 1 / times))}


def test_rows_of_one_person_count_once_and_hide_the_group():
    run = attacks.run_of(attacks.people_of(1))
    grid = run["coverage"].set_index(["region", "group"])["n"]
    assert grid[("dogwood", "resident")] == 12
    people = count_respondents(twice(run, "dogwood", "resident", 4))
    assert people["coverage"].set_index(["region", "group"])["n"][("dogwood", "resident")] == 3
    cells = people["cells"].set_index(["region", "group"])["n"][("dogwood", "resident")]
    assert cells.max() <= 3
    shown = release.protect(twice(run, "dogwood", "resident", 4), 5)
    hidden = shown["coverage"].set_index(["region", "group"])["hidden"]
    assert hidden[("dogwood", "resident")]
    groups = set(zip(shown["groups"]["region"], shown["groups"]["group"], strict=True))
    assert ("dogwood", "resident") not in groups


def test_without_several_rows_and_with_survey_weights_counts_are_those_of_rows():
    run = attacks.run_of(attacks.people_of(1))
    weighted = {**run, "interviews": run["interviews"].assign(weight=2.7)}
    for tables in (run, weighted):
        counted = count_respondents(tables)
        pd.testing.assert_frame_equal(counted["coverage"], run["coverage"])
        pd.testing.assert_frame_equal(counted["cells"], run["cells"])
