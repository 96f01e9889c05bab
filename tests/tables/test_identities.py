"""A table set in which a row or a change is lost is never written."""

import pandas as pd
import pytest
from cleaned_studies import clean
from studies import BLANK, ROWS, row

from herelib import tables
from herelib.errors import HereError
from herelib.tables import identities
from herelib.tables.rules import RULES

ODD = [*ROWS, row("d4", food="7"), row("e5", consent="no")]


@pytest.fixture
def cleaned(tiny_study):
    return clean(tiny_study, BLANK, en=ODD)


def spoilt(cleaned, name, change):
    return {**cleaned, name: change(cleaned[name]).reset_index(drop=True)}


def test_what_cleaning_gives_keeps_all_identities(cleaned):
    assert identities.broken(cleaned) == []
    assert cleaned["accounting"]["cells_changed"].sum() == 1


@pytest.mark.parametrize("value", ["9", "somebody said so"])
def test_a_cell_that_a_later_rule_makes_what_it_was_is_no_changed_cell(tiny_study, value):
    log = f"uuid,question,old_value,new_value,change_type,reason,analyst\nd4,food,,{value},change,heard,m\n"
    (tiny_study / "cleaning_log.csv").write_text(log, encoding="utf-8")
    told = clean(tiny_study, BLANK, en=[*ROWS, row("d4", food="")])
    assert (told["cleaning_log"]["item"] == "food").sum() == 2 and told["accounting"]["cells_changed"].sum() == 0


@pytest.mark.parametrize(
    "name, change, told",
    [
        ("interviews", lambda t: t.iloc[1:], "rows are lost: 5 read, 4 kept, 3 interviews"),
        ("interviews", lambda t: t.iloc[::-1], "rows are lost"),
        ("accounting", lambda t: t.iloc[1:], "rows are lost"),
        ("answers", lambda t: t.iloc[::-1], "table answers has other rows than interviews"),
        ("cleaned", lambda t: t.iloc[1:], "table cleaned has other rows than interviews"),
        (
            "cleaning_log",
            lambda t: t[t["rule"] != "consent_refused"],
            "1 rows are dropped, the cleaning log says so of 0",
        ),
        ("cleaning_log", lambda t: t[t["rule"] != "out_of_range"], "1 cells differ from the exports"),
        ("cleaning_log", lambda t: t.assign(applied=False), "the cleaning log has 0"),
        ("accounting", lambda t: t.assign(cells_changed=0), "0 cells differ from the exports, the cleaning log has 1"),
    ],
)
def test_a_row_or_a_change_that_is_lost_is_named_and_nothing_is_written(cleaned, tmp_path, name, change, told):
    wrong = spoilt(cleaned, name, change)
    assert any(told in line for line in identities.broken(wrong))
    with pytest.raises(HereError, match=r"rows|cells"):
        tables.write_all(tmp_path / "run", wrong)
    assert not [file for file in (tmp_path / "run").rglob("*") if file.is_file()]


def test_every_rule_of_the_log_is_listed_with_its_counts(cleaned):
    log, rules = cleaned["cleaning_log"], cleaned["rules"].set_index("rule")
    assert list(rules.index) == list(RULES) and set(log["rule"]) <= set(RULES)
    for rule, part in log.groupby("rule"):
        assert (rules.loc[rule, "found"], rules.loc[rule, "applied"]) == (len(part), part["applied"].sum())


def test_a_plan_whose_sums_do_not_add_up_is_named():
    money = {"needed_eur": [9.0], "found_eur": [4.0], "asked_eur": [1.0], "open_eur": [5.0]}
    budget = pd.DataFrame({"region": ["alder"], "category": ["premises"], **money})
    whole = pd.DataFrame({"region": ["alder"], "band": ["central"], "planned": [True], **money})
    assert identities.broken({"budget": budget, "money": whole}) == []
    assert identities.broken({"budget": budget.assign(open_eur=4.0), "money": whole}) == [
        "table budget: needed_eur is not found_eur + open_eur in 1 rows",
        "the budget of alder does not add up to its money",
    ]
    matching = pd.DataFrame({"participants": [3], "matched": [1], "nobody_admissible": [1], "no_place_left": [0]})
    assert identities.broken({"matching": matching}) == [
        "table matching: participants is not matched + nobody_admissible + no_place_left in 1 rows"
    ]
    assert identities.broken({name: budget.iloc[:0] for name in ("budget",)} | {"money": whole.iloc[:0]}) == []
