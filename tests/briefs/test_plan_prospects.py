"""What to teach, which businesses have room, what to expect and what is measured."""

import pandas as pd

from herelib.briefs.plan_prospects import (
    expected_view,
    ideas_sentences,
    measured_view,
    net_sentence,
    training_view,
)

NAN = float("nan")
LABELS = pd.Series({"repair": "Repair shop", "care": "Care at home", "cafe": "Café"})


def training(region, *hours):
    names = [f"Subject {n}" for n in range(len(hours))]
    return pd.DataFrame({"region": region, "order": range(1, len(hours) + 1), "label": names, "hours": list(hours)})


def expected(net=(1.0, 2.4, 6.0)):
    rows = [("reached", 8.0, 12.0, 12.0, ""), ("founded", 1.6, 4.2, 6.0, "a course"), ("alive_net", *net, "a guess")]
    return pd.DataFrame(rows, columns=["measure", "low", "central", "high", "basis"])


def test_subjects_come_in_the_order_of_what_is_lacking_with_their_hours():
    view = training_view(training("alder", 8, 1, 0), "alder")
    assert view.modules == ("Subject 0 (8 hours)", "Subject 1 (1 hour)") and view.remarks == ()
    many = training_view(training("all", *[5] * 7), "alder")
    assert len(many.modules) == 5 and many.remarks[0] == "2 more subjects take 10 hours."
    assert many.remarks[1].startswith("That is the same for all regions")
    assert "too few said" in training_view(training("birch", 5), "alder").remarks[0]


def test_ideas_with_room_come_before_those_that_nobody_named_and_those_without_room():
    rows = [("care", True, 2, "yes", "room"), ("repair", False, 1, "no", "room"), ("cafe", True, 0, "", "no room"),
            ("", True, 0, "", "no type")]  # fmt: skip
    ideas = pd.DataFrame(rows, columns=["type", "named", "rank", "licence", "standing"])
    assert ideas_sentences(ideas, LABELS) == (
        "Named by many people, and there is room: Care at home (ask for its licence).",
        "There is room, and few or none named it: Repair shop.",
        "Named, but there is no room: Café.",
    )
    assert ideas_sentences(ideas.head(0), LABELS)[0].startswith("Nothing can be said yet")
    many = pd.concat([ideas.iloc[[1]]] * 6)
    assert ideas_sentences(many, LABELS)[0].endswith("Repair shop and 3 more.")


def test_what_to_expect_is_said_in_whole_numbers_with_what_it_rests_on_and_is_no_ratio():
    rows = expected_view(expected())
    assert [(row.low, row.central, row.high, row.basis) for row in rows[:2]] == [
        ("8", "12", "12", "not known"),
        ("2", "4", "6", "a course"),
    ]
    assert net_sentence(expected()).startswith("In the last line all is taken off")


def test_an_unknown_share_leaves_the_net_unknown_and_the_sheet_says_why():
    rows = expected_view(expected((NAN, NAN, NAN)))
    assert (rows[-1].central, rows[-1].basis) == ("not known", "a share is not known")
    assert "Some of it would come without the plan" in net_sentence(expected((NAN, NAN, NAN)))
    assert net_sentence(expected().head(2)) == ""


def test_what_is_measured_has_its_value_from_before():
    table = pd.DataFrame([["businesses", 1250.5, "2026-06-30", "register", "June"]],
                         columns=["indicator", "baseline", "baseline_on", "source", "measured_when"])  # fmt: skip
    (row,) = measured_view(table)
    assert row.before == "1,250.5 on 30 June 2026" and (row.label, row.source, row.again) == (
        "businesses",
        "register",
        "June",
    )
