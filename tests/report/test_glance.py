"""The opening says what the report is, of whom it speaks, and how a verdict is to be read."""

import pandas as pd
import table_examples
from report_sections import SETTINGS, example, sections, text_of

from herelib import release
from herelib.report import glance
from herelib.words import VERDICT_WORDS


def test_synthetic_data_say_so_before_anything_else():
    assert example()["glance"].index("SYNTHETIC DATA") < example()["glance"].index("1. At a glance")
    real = sections(table_examples.run(), {**SETTINGS, "synthetic": False})["glance"]
    assert "SYNTHETIC" not in real


def test_a_verdict_stands_in_the_table_and_in_its_explanation():
    for verdict in set(table_examples.run()["verdicts"]["verdict"]):
        assert example()["glance"].count(VERDICT_WORDS[verdict]) >= 2


def test_numbers_are_counted_and_one_thing_is_said_in_the_singular():
    shown = release.protect(table_examples.run(), 5)
    methods = pd.DataFrame({"role": ["method", "method", "support"]})
    numbers = dict(glance.key_numbers(shown, methods, 1))
    assert numbers["group asked"] == 1 and numbers["regions"] == 4 and numbers["methods compared"] == 2
    assert numbers["interviews"] == len(table_examples.run()["interviews"])


def test_a_hidden_total_is_not_counted():
    shown = release.protect(table_examples.run(), 5)
    total = shown["coverage"]["region"] == "all"
    shown["coverage"] = shown["coverage"].assign(n=shown["coverage"]["n"].mask(total))
    assert dict(glance.key_numbers(shown, table_examples.catalogue()["methods"], 5))["interviews"] == "hidden"


def test_the_limits_that_the_run_used_stand_in_the_explanation():
    text = text_of(example()["glance"])
    assert "Being first in 80% of the draws" in text, "a percent sign of a sentence stands once"
    assert "one method comes first in at least" in text and "%(" not in text
