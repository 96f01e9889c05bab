"""Learnt: statements no wider than their regions, and likeness that never becomes a forecast."""

import numpy as np
import pandas as pd
import pytest
from impact_designs import design

from herelib.errors import HereError
from herelib.impact import learnt
from herelib.impact.learnt import (
    LABELS,
    blocks_compared,
    figures_compared,
    say_statement,
    statements,
    would_travel,
)
from herelib.impact.wording import KINDS, not_allowed

SIX = design(6, 3)
REGIONS = pd.DataFrame(
    {
        "region": [*"abcdef", "new"],
        "country": ["LV", "LV", "ES", "ES", "ES", "LV", "LV"],
        "setting": ["rural", "rural", "suburban", "rural", "suburban", "suburban", "rural"],
    }
)


def changes(values, treated=(True, True, True, False, False, False)):
    return pd.DataFrame(
        {
            "outcome": "trust",
            "basis": "all interviews",
            "region": list("abcdef"),
            "change": values,
            "treated": treated,
            "n_before": 40,
            "n_after": 30,
        }
    )


def differences(verdict="shown", kind="lot", planned=True):
    row = {"outcome": "trust", "label": "trust", "basis": "all interviews", "kind": kind, "verdict": verdict}
    return pd.DataFrame([{**row, "planned": planned}])


def seen(values, **changed):
    regions = REGIONS.assign(**changed)
    return statements(changes(values), differences(), SIX, regions).set_index("setting")


def test_a_statement_has_its_regions_interviews_and_waves():
    row = seen([0.3, 0.2, 0.1, 0.05, 0.0, 0.0]).loc["rural"]
    assert row[["treated", "others", "n_before", "n_after", "waves"]].tolist() == [2, 1, 120, 90, 2]
    assert row["difference"] == pytest.approx(0.2)
    assert row["seen"] == "seen in several regions"


@pytest.mark.parametrize(
    ("values", "setting", "label"),
    [
        ([0.3, 0.2, 0.1, 0.05, 0.0, 0.0], ["rural"] * 6 + ["rural"], "seen in several regions"),
        ([0.3, -0.2, 0.1, 0.05, 0.0, 0.0], ["rural"] * 7, "mixed"),
        ([0.3, 0.2, 0.1, 0.05, 0.0, 0.0], [*["urban"] * 2, "rural", *["rural"] * 3, "rural"], "seen in one region"),
        ([0.3, 0.2, 0.1, 0.05, 0.0, 0.0], [*["rural"] * 3, *["urban"] * 4], "not compared"),
    ],
)
def test_labels_follow_from_the_regions_behind_them(values, setting, label):
    assert seen(values, setting=setting).loc["rural", "seen"] == label


def test_a_setting_without_an_incubator_was_not_tried():
    row = seen([0.3, 0.2, 0.1, 0.05, 0.0, 0.0], setting=[*["rural"] * 3, *["urban"] * 4]).loc["urban"]
    assert row["seen"] == "not tried"
    assert np.isnan(row["difference"])


def test_regions_that_were_not_heard_again_are_not_said_to_have_had_no_incubator():
    lost = changes([np.nan, np.nan, np.nan, 0.05, 0.0, 0.0])
    table = statements(lost, differences("no comparison"), SIX, REGIONS)
    text = " ".join(say_statement(row) for _, row in table.iterrows())
    assert "had the incubator and figures in both waves" in text and "No region stayed without" not in text


def test_each_statement_says_its_support_and_the_verdict_of_the_design():
    for values in ([0.3, 0.2, 0.1, 0.05, 0.0, 0.0], [0.3, -0.4, 0.1, 0.05, 0.0, 0.0]):
        table = statements(changes(values), differences("cannot show it"), SIX, REGIONS)
        for _, row in table.iterrows():
            text = say_statement(row)
            assert text.endswith("This design cannot show a difference over all settings.")
            assert f"{row['n_before']} and {row['n_after']} interviews in two waves" in text
    assert set(table["seen"]) <= set(LABELS)


def profiles(values_by_region):
    rows = [
        (region, indicator, block, indicator, value, "ok" if not np.isnan(value) else "insufficient")
        for region, values in values_by_region.items()
        for (indicator, block), value in values.items()
    ]
    return pd.DataFrame(rows, columns=["region", "indicator", "block", "label", "estimate", "status"])


INDICATORS = [("context:age", "context"), ("capacity:skills", "capacity"), ("barrier:finance", "barrier")]


def figures(new, spread=0.1):
    level = dict(zip([*"abcdef"], [0.4, 0.4 + spread, 0.4 + 2 * spread, 0.1, 0.1, 0.1], strict=True))
    values = {region: dict.fromkeys(INDICATORS, value) for region, value in level.items()}
    values["new"] = dict(zip(INDICATORS, new, strict=True))
    context = pd.DataFrame(
        [(region, "age", part[INDICATORS[0]], "") for region, part in values.items()],
        columns=["region", "indicator", "scaled", "inherited_from"],
    ).dropna()
    return figures_compared(profiles(values), context, REGIONS, SIX, "new")


def test_a_new_regions_figures_lie_inside_below_or_above_what_was_tried():
    table = figures([0.5, 0.2, 0.9]).set_index("figure")
    assert table.loc[[name for name, _ in INDICATORS], "position"].tolist() == ["inside", "below", "above"]
    assert table.loc["capacity:skills", ["low", "high", "regions"]].tolist() == pytest.approx([0.4, 0.6, 3])
    assert table.loc["setting", "position"] == "inside"
    assert table.loc["distance", "value"] == pytest.approx(0.0)


def test_a_setting_that_was_not_tried_is_not_alike_on_the_way_there():
    regions = REGIONS.assign(setting=[*["rural"] * 6, "suburban"])
    table = figures_compared(profiles({}), pd.DataFrame(columns=CONTEXT), regions, SIX, "new")
    blocks = blocks_compared(table).set_index("block")
    assert blocks.loc["transfer", "label"] == "not alike"
    assert "its setting" in blocks.loc["transfer", "outside"]


CONTEXT = ["region", "indicator", "scaled", "inherited_from"]


@pytest.mark.parametrize(
    ("new", "verdict", "label"),
    [
        ([0.5, 0.5, 0.5], "shown", "alike in what is known"),
        ([0.5, 0.5, 0.9], "shown", "outside what was tried"),
        ([0.5, np.nan, 0.5], "shown", "not known"),
        ([0.5, 0.5, 0.5], "not shown", "nothing to carry over"),
        ([0.5, 0.5, 0.5], "cannot show it", "nothing to carry over"),
    ],
)
def test_would_it_travel_has_an_honest_label(new, verdict, label):
    travel = would_travel(blocks_compared(figures(new)), differences(verdict), "new")
    assert travel.label == label
    assert travel.say().startswith("new")
    assert "will" not in travel.say().split()
    assert "%(" not in travel.say() + travel.say_support()


def test_what_was_found_by_looking_around_carries_nothing_over():
    blocks = blocks_compared(figures([0.5, 0.5, 0.5]))
    assert would_travel(blocks, differences(planned=False), "new").label == "nothing to carry over"


def test_the_best_label_still_says_that_it_was_not_shown():
    travel = would_travel(blocks_compared(figures([0.5, 0.5, 0.5])), differences(), "new")
    assert travel.say().endswith("That it would go the same way there has not been shown.")
    assert travel.say_support() == (
        "6 of 6 known figures lie inside the range of the regions that had the incubator; 0 are not known."
    )


def test_figures_that_nobody_knows_are_not_called_alike():
    blocks = blocks_compared(figures([np.nan, np.nan, np.nan])).set_index("block")
    assert blocks.loc[["population", "provider", "environment"], "label"].tolist() == ["not known"] * 3


def test_a_region_that_had_the_incubator_is_no_new_one():
    with pytest.raises(HereError, match="a had the incubator"):
        figures_compared(profiles({}), pd.DataFrame(columns=CONTEXT), REGIONS, SIX, "a")
    with pytest.raises(HereError, match="did you mean"):
        figures_compared(profiles({}), pd.DataFrame(columns=CONTEXT), REGIONS, SIX, "newe")


@pytest.mark.parametrize(("away", "label"), [(0.0, "alike"), (0.5, "not alike")])
def test_one_more_region_of_the_same_kind_is_alike_and_a_distant_one_is_not(away, label):
    rng = np.random.default_rng(4)
    labels = []
    for _ in range(12):
        names = [(f"barrier:{at}", "barrier") for at in range(25)]
        values = {region: dict(zip(names, rng.normal(0.5, 0.1, 25), strict=True)) for region in "abcdef"}
        values["new"] = dict(zip(names, rng.normal(0.5 + away, 0.1, 25), strict=True))
        table = figures_compared(profiles(values), pd.DataFrame(columns=CONTEXT), REGIONS, SIX, "new")
        labels.append(blocks_compared(table).set_index("block").loc["environment", "label"])
    assert labels.count(label) >= 11


def test_a_single_region_with_the_incubator_makes_no_range():
    values = {region: dict.fromkeys(INDICATORS, 0.5) for region in [*"abcdef", "new"]}
    table = figures_compared(profiles(values), pd.DataFrame(columns=CONTEXT), REGIONS, design(6, 1), "new")
    assert set(table.loc[table["block"] != "transfer", "position"]) == {"unknown"}


def test_no_statement_has_a_word_that_a_design_without_lots_does_not_allow():
    texts = [*learnt.STATEMENT.values(), *learnt.WHOLE.values(), *learnt.TRAVEL.values()]
    assert [not_allowed(kind, text) for text in texts for kind in KINDS] == [[]] * len(texts) * len(KINDS)
