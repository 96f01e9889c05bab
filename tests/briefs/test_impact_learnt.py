"""What was learnt in each setting, and whether it would go the same way elsewhere."""

import pandas as pd
import pytest

from herelib.briefs.impact_learnt import EACH, SEEN, TRAVELS, learnt_view, travel_sentences
from herelib.impact import learnt

COLUMNS = ["outcome", "label", "setting", "treated", "difference", "seen"]


def statements(*rows):
    return pd.DataFrame(rows, columns=COLUMNS)


def travels(**labels):
    return pd.DataFrame({"region": list(labels), "label": list(labels.values())})


def blocks(*rows):
    return pd.DataFrame(rows, columns=["region", "block", "label"])


def test_every_label_of_the_evaluation_has_words():
    assert set(SEEN) == set(learnt.LABELS) and list(TRAVELS) == list(learnt.TRAVELS)
    table = travels(**{f"r{n}": label for n, label in enumerate(TRAVELS)})
    assert all("%(" not in line for line in travel_sentences(table, blocks(), {}))


def test_what_was_seen_is_said_with_where_and_never_wider():
    view = learnt_view(
        statements(
            ("need:jobs", "", "rural", 3, -0.12, "seen in several regions"),
            ("need:jobs", "", "suburban", 1, float("nan"), "seen in one region"),
            ("need:care", "", "rural", 2, 0.0, "mixed"),
            ("need:food", "", "rural", 2, 0.0, "mixed"),
        ),
        ["need:care", "need:jobs"],
    )
    assert [(row.setting, row.outcome, row.change) for row in view] == [
        ("Rural", "What is lacking: care at home", "0"),
        ("Rural", "What is lacking: jobs", "−12"),
        ("Suburban", "What is lacking: jobs", "–"),
    ]
    assert view[1].seen == "In each of its 3 regions with the incubator" and "a story, not a rule" in view[2].seen


def test_a_region_that_is_unlike_is_named_with_what_sets_it_off():
    table = travels(birch="outside what was tried", dune="outside what was tried", fern="alike in what is known")
    rows = blocks(("birch", "provider", "not alike"), ("birch", "transfer", "not alike"), ("dune", "provider", "alike"))
    lines = list(travel_sentences(table, rows, {"birch": "Birch town"}))
    assert lines[0].startswith("Birch town: not like the regions with the incubator (who could help and where it lies)")
    assert lines[2].startswith("Fern: like the regions with the incubator in what is known.")


@pytest.mark.parametrize("label", TRAVELS)
def test_of_many_regions_those_alike_share_a_line(label):
    table = travels(**{f"r{n}": label for n in range(EACH + 3)})
    rows = blocks(*[(f"r{n}", ["provider", "transfer"][n % 2], "not alike") for n in range(EACH + 3)])
    (line,) = travel_sentences(table, rows, {})
    assert f"{EACH + 3} regions" in line


def test_where_every_region_had_it_nobody_is_left_to_ask():
    assert list(travel_sentences(travels(), blocks(), {})) == [
        "There is no region without the incubator to ask this of."
    ]
