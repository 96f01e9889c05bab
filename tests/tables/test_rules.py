"""Every rule of cleaning stands once, with a parameter that exists, and is counted."""

import pandas as pd

from herelib.decisions import PARAMETERS
from herelib.tables import CONTRACTS, rules
from herelib.tables.rules import RULES

LOG = pd.DataFrame({"rule": ["blank", "blank", "no_consent"], "applied": [True, False, True]})


def test_rules_are_about_what_the_table_allows_and_their_parameters_exist():
    assert {rule.about for rule in RULES.values()} <= set(CONTRACTS["rules"].columns["about"].allowed)
    for rule in RULES.values():
        assert rule.meaning and (not rule.parameter or PARAMETERS[rule.parameter].stage == "clean"), rule.name


def test_each_rule_is_counted_by_what_it_found_and_what_it_changed():
    table = rules.summary(LOG, {"duplicates": "first"}, {"duplicates": "0003"}).set_index("rule")
    assert list(table.index) == list(RULES)
    assert table.loc["blank", ["found", "applied"]].tolist() == [2, 1]
    assert table.loc["no_consent", ["found", "applied"]].tolist() == [1, 1]
    assert table.loc["no_id", ["found", "applied"]].tolist() == [0, 0]


def test_the_value_and_decision_behind_a_rule_stand_beside_it():
    table = rules.summary(LOG.head(0), {"duplicates": "first"}, {"duplicates": "0003"}).set_index("rule")
    assert table.loc["duplicate_id", ["parameter", "value", "decision"]].tolist() == ["duplicates", "first", "0003"]
    assert table.loc["too_short", ["parameter", "value", "decision"]].tolist() == ["shortest_minutes", "", ""]
    assert table.loc["no_id", ["parameter", "value", "decision"]].tolist() == ["", "", ""]
