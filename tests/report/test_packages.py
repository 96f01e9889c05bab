"""The package on a card: each sentence says what the tables hold, and nothing where they hold nothing."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from herelib.decisions import PARAMETERS
from herelib.report import packages
from herelib.tables import CONTRACTS, empty
from herelib.words import price_range

LABELS = pd.Series({"incubator": "Incubator", "mentoring": "Mentoring", "microcredit": "Loan", "third_place": "Hub"})
KNOWN = pd.DataFrame({"label": LABELS, "reached": np.nan, "cost_high_eur": 30e3})
ROW = {"region": "elm", "verdict": "clear", "lead": "mentoring", "package": "mentoring;microcredit", "committed": ""}
ROW |= {"relief": 0.163, "low90": 0.09, "high90": 0.24, "load": 0.421, "fits": 0.64, "unknown_costs": ""}
ROW |= {"cost_low_eur": 40e3, "cost_high_eur": 90e3, "lead_time_low_months": 4.0, "lead_time_high_months": 9.0}
PART = {"region": "elm", "role": "support", "standing_here": "available", "in_package": True, "standing": "core"}
PART |= {"acceptability": 0.9, "core_index": 0.9, "loss_without": 0.041, "loss_insisted": 0.0, "adds": 0.052}
PART |= {"delivery": 0.7, "reach": 1.0, "alone": 0.06, "cost_low_eur": 10e3, "cost_high_eur": 30e3, "lacks": ""}
TYPICAL = pd.Series({"unknown_cost": "typical"})


def verdict(**changes) -> SimpleNamespace:
    return SimpleNamespace(**ROW | changes)


def parts(**changes_by_part: dict) -> pd.DataFrame:
    rows = [PART | {"part": part} | changes for part, changes in changes_by_part.items()]
    return pd.DataFrame(rows)[list(CONTRACTS["parts"].columns)]


def plans(budget: float) -> dict[str, pd.DataFrame]:
    return {"plans": pd.DataFrame({"region": ["elm"], "budget_eur": [budget]})}


def test_relief_is_told_with_its_range_what_remains_and_the_load():
    sentences = packages.relief_sentences(verdict())
    assert sentences[0] == "The package takes away about 16% (9 to 24) of what holds people back here."
    assert sentences[1] == "About 84% of it would remain." and "The load here is 0.42" in sentences[2]
    assert "not shown" in packages.relief_sentences(verdict(relief=np.nan))[0]
    coarse = packages.relief_sentences(verdict(relief=0.2, low90=0.0, high90=0.2))
    assert coarse[0].startswith("The package takes away up to 20%") and coarse[1] == "At least 80% of it would remain."


def test_each_part_stands_in_its_place_with_what_is_lost_without_it():
    table = parts(mentoring={}, microcredit={"role": "finance", "standing": "open", "loss_without": 0.0})
    first, second = packages.part_rows(verdict(), table.set_index("part"), KNOWN)
    assert [first["place"], first["name"], first["anchor"]] == [
        "Leading support",
        "Mentoring",
        "evidence-elm-mentoring",
    ]
    assert first["cells"][0].startswith("core") and first["cells"][1:] == ["5", "4", "EUR 10,000 to 30,000"]
    assert second["place"] == "Money" and second["cells"][0].startswith("open")


def test_of_a_settled_part_nothing_is_said_to_be_lost_without_it():
    table = parts(mentoring={"standing_here": "committed"}, microcredit={"role": "finance"}).set_index("part")
    cells = packages.part_rows(verdict(committed="mentoring"), table, KNOWN)[0]["cells"]
    assert cells[2] == "settled; adds 5 points" and cells[0] == "settled beforehand"
    hidden = parts(mentoring={"standing_here": "committed", "adds": np.nan}, microcredit={}).set_index("part")
    assert packages.part_rows(verdict(committed="mentoring"), hidden, KNOWN)[0]["cells"][2] == "settled"


def test_cost_says_how_often_it_fits_the_budget_whose_cost_is_unknown_and_when_all_can_start():
    lines = packages.cost_sentences(verdict(unknown_costs="microcredit"), plans(150e3), LABELS, TYPICAL)
    assert lines[0] == (
        "It costs EUR 40,000 to 90,000; that fits the budget of EUR 150,000 in 64% of the draws of the cost."
    )
    assert lines[1].startswith("Not known is the cost of Loan: it is taken to be what most")
    assert lines[2] == "It takes 4 to 9 months until all of it can start."
    assert set(packages.UNKNOWN_COST) == set(PARAMETERS["unknown_cost"].allowed)
    nothing = pd.Series({"unknown_cost": "nothing"})
    assert (
        "left out of these figures"
        in packages.cost_sentences(verdict(unknown_costs="microcredit"), {}, LABELS, nothing)[1]
    )
    assert packages.cost_sentences(verdict(), plans(np.nan), LABELS, TYPICAL)[0] == "It costs EUR 40,000 to 90,000."


@pytest.mark.parametrize(
    "low, high, sentence",
    [
        (np.nan, 3.0, "When all of it could start is not known."),
        (1.0, 1.0, "It takes 1 month until all of it can start."),
        (6.0, 6.0, "It takes 6 months until all of it can start."),
    ],
)
def test_months_are_told_as_they_are_known(low, high, sentence):
    assert packages.months_sentence(low, high) == sentence


def test_a_cost_is_told_as_it_is_known():
    assert price_range(np.nan, 5.0) == "not known" and price_range(5e3, 5e3) == "EUR 5,000"
    assert price_range(115_667, 115_900) == "EUR 116,000"


def test_beside_a_cost_stands_what_it_buys_where_that_is_known():
    known, here = pd.Series({"reached": 107.0, "cost_high_eur": 115_667.0}), pd.Series(PART)
    told = packages.part_cost(here, known)
    assert told == "EUR 10,000 to 30,000 (one year or cohort, for about 107 people)"
    for other in ({"reached": np.nan}, {"cost_high_eur": np.nan}):
        assert packages.part_cost(here, pd.Series({**known, **other})) == "EUR 10,000 to 30,000"
    free = pd.Series(PART | {"cost_low_eur": 0.0, "cost_high_eur": 0.0})
    assert packages.part_cost(free, known) == "EUR 0" and packages.part_cost(here, None) == "EUR 10,000 to 30,000"


def test_a_commitment_says_what_the_rest_brings_beside_it_and_what_it_costs():
    table = parts(incubator={"alone": 0.06, "loss_insisted": 0.031}).set_index("part")
    (sentence,) = packages.commitment_sentences(verdict(committed="incubator"), table, LABELS)
    assert "Alone it would take away 6%; with what stands beside it here, the package takes away 16%." in sentence
    assert "without it the best package would take away 3 hundredths more" in sentence
    free = parts(incubator={"loss_insisted": 0.0}).set_index("part")
    assert "costs nothing" in packages.commitment_sentences(verdict(committed="incubator"), free, LABELS)[0]
    assert packages.commitment_sentences(verdict(), table, LABELS) == []
    hidden = parts(incubator={"loss_insisted": np.nan, "alone": np.nan}).set_index("part")
    (sentence,) = packages.commitment_sentences(verdict(committed="incubator", relief=np.nan), hidden, LABELS)
    assert sentence == "Incubator is settled beforehand."


def test_parts_that_could_be_in_are_named_those_with_the_least_loss_first_and_those_out_are_counted():
    outside = {"in_package": False, "standing": "open"}
    table = parts(third_place=outside | {"loss_insisted": 0.004}, incubator=outside | {"loss_insisted": 0.001},
                  wise={"in_package": False, "standing": "out"}, mentoring={})  # fmt: skip
    lines = packages.outside(table, LABELS)
    assert lines[0] == "Could be in as well (open): Incubator and Hub." and lines[1].startswith(
        "1 other part would make"
    )
    many = parts(**{f"p{i}": outside for i in range(8)})
    assert packages.outside(many, LABELS)[0].endswith("p4, and 3 more.")
    assert packages.outside(parts(mentoring={}), LABELS) == []


def test_a_part_that_is_there_already_and_not_in_the_package_is_told_with_the_reason():
    there = {"in_package": False, "standing": "open", "standing_here": "present", "acceptability": 0.0}
    lines = packages.outside(parts(mentoring={}, third_place=there | {"role": "place"}), LABELS)
    assert lines == ["Hub: there already, costs nothing more; it is in no package, because it would add too little."]
    seldom = parts(mentoring={}, third_place=there | {"acceptability": 0.1})
    assert packages.outside(seldom, LABELS)[0].endswith("it is not in the package, because it would add too little.")
    full = parts(mentoring={}, incubator={}, third_place=there)
    assert packages.outside(full, LABELS)[0].endswith("it is not in the package, because others take its place.")


def test_where_a_part_is_settled_each_place_has_its_verdict_with_none_among_the_alternatives():
    rows = [
        ("elm", "place", "", "none needed", "", np.nan, np.nan),
        ("elm", "lead", "incubator", "committed", "", 0.08, np.nan),
        ("elm", "finance", "microcredit", "either will do", "none;third_place", 0.004, 0.8),
    ]
    table = pd.DataFrame(rows, columns=list(CONTRACTS["role_verdicts"].columns))
    places = packages.place_rows(verdict(committed="incubator"), table, LABELS)
    assert places[0] == ["Leading support", "Incubator", "settled beforehand", "–", "–"]
    assert places[1] == ["Money", "Loan", "either will do", "leave it empty and Hub", "0"]
    assert places[2][1:3] == ["empty", "better left empty"]
    assert packages.place_rows(verdict(), table, LABELS) == []


def test_a_region_without_a_package_has_nothing_to_show_of_one():
    view = packages.package_view(verdict(package=""), {}, KNOWN, TYPICAL)
    assert not any(view.values())


def test_a_frontier_of_one_package_is_no_picture():
    assert packages.frontier_picture(verdict(), {"frontier": empty("frontier")}, LABELS) is None
