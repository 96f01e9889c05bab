"""What was not heard: which part of a mean stands for whom, by kind of missing answer and by who was not reached."""

import numpy as np
import pandas as pd
import pytest
from surveys import PARAMETERS, survey

from herelib.profiles.not_heard import KINDS, SOURCES, not_heard
from herelib.profiles.profile import profile
from herelib.vocabulary import MISSING


def asked() -> dict:
    """Four residents asked two questions about food; one NGO; nobody of the municipality in region a."""
    rows = [("a", "resident", {"q": 1.0, "p": 0.5}), ("a", "resident", {"q": 0.0}), ("a", "resident", {}),
            ("a", "resident", {}), ("a", "ngo", {"q": 0.5, "p": 0.5}),
            ("b", "municipality", {"q": 0.25, "p": 0.25}), ("b", "resident", {"q": 0.5, "p": 0.5}),
            ("b", "ngo", {"q": 0.5, "p": 0.5})]  # fmt: skip
    made = survey(rows, {"q": "need:food", "p": "need:food"})
    kinds = pd.DataFrame({"interview": made["answers"]["interview"], "q": "", "p": ""})
    kinds.loc[1, "p"] = "refused"
    kinds.loc[2, ["q", "p"]] = "refused"
    kinds.loc[3, ["q", "p"]] = ["dont_know", "not_asked"]
    return {**made, "missing": kinds}


def parts(made: dict) -> pd.DataFrame:
    return not_heard(made, profile(made, {**PARAMETERS, "draws": 200})["cells"], ["need:food"])


def of(table: pd.DataFrame, source: str, group: str = "resident") -> list[tuple]:
    rows = table[(table["source"] == source) & (table["region"] == "a") & (table["group"] == group)]
    return sorted(zip(rows["base"].round(6), rows["share"].round(6), rows["people"], strict=True))


def test_each_kind_of_missing_has_its_part_of_the_mean():
    table = parts(asked())
    # Two answered, .75 and 0, with mean .375. Of those who refused, one left half of her questions out.
    assert of(table, "refused") == [(0.0, round(0.5 / 3, 6), 1), (0.375, round(1 / 3, 6), 1)]
    assert of(table, "dont_know") == [(0.375, round(1 / 3, 6), 1)]
    assert of(table, "unanswered") == [(0.0, 0.125, 1), (0.375, 0.5, 2)]
    assert of(table, "blank") == [] and "not_asked" not in set(table["source"])
    assert set(KINDS) == set(MISSING) - {"", "not_asked"} and set(table["source"]) <= set(SOURCES)


def test_groups_that_were_not_reached_and_the_others_of_a_group_stand_beside_them():
    made = asked()
    made["accounting"] = pd.DataFrame(
        {"status": ["kept"] * 7 + ["dropped"] * 3, "rule": [""] * 7 + ["consent_refused"] * 3}
    )
    table = parts(made)
    assert of(table, "not_reached") == [] and of(table, "not_reached", "municipality")[0][1:] == (1.0, 0)
    assert (
        of(table, "half_of_groups")[0] == (0.375, 0.5, 0) and of(table, "half_of_groups", "municipality")[0][1] == 1.0
    )
    assert of(table, "residents") == [(0.375, 1 - 4 / 1000, 0)] and of(table, "residents", "ngo") == []
    assert of(table, "declined") == [(0.375, 0.3, 0)]


def test_a_group_in_which_nobody_answered_counts_with_its_estimate():
    made = asked()
    made["answers"].loc[4, ["q", "p"]] = np.nan
    made["missing"].loc[4, ["q", "p"]] = "blank"
    cells = profile(made, {**PARAMETERS, "draws": 200})["cells"].set_index(["region", "group"])
    estimate = cells.loc[("a", "ngo"), "estimate"]
    assert of(parts(made), "blank", "ngo") == [(pytest.approx(round(estimate, 6)), 1.0, 1)]


def test_without_what_is_missing_only_those_never_interviewed_are_known():
    made = asked()
    del made["missing"]
    assert set(parts(made)["source"]) == {"not_reached", "half_of_groups", "residents"}
