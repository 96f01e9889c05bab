"""The opening says what the report is, of whom it speaks, and how a verdict is to be read."""

import table_examples
from report_sections import SETTINGS, example, sections, text_of

from herelib import release
from herelib.report import glance
from herelib.vocabulary import VERDICTS
from herelib.words import VERDICT_WORDS


def test_synthetic_data_say_so_before_anything_else():
    assert example()["glance"].index("SYNTHETIC DATA") < example()["glance"].index("1. At a glance")
    real = sections(table_examples.run(), {**SETTINGS, "synthetic": False})["glance"]
    assert "SYNTHETIC" not in real


def test_every_verdict_is_explained_and_those_of_the_run_stand_in_the_table_too():
    in_run = set(table_examples.run()["verdicts"]["verdict"])
    for verdict in VERDICTS:
        assert example()["glance"].count(f">{VERDICT_WORDS[verdict]}<") >= 1 + (verdict in in_run)


def test_the_table_has_lead_package_relief_and_load_of_each_region():
    run = table_examples.run()
    shown, parts = release.protect(run, 5), table_examples.catalogue()["parts"]
    rows = {row["region"]: row for row in glance.verdict_rows(shown, parts)}
    verdict = shown["verdicts"].set_index("region").loc["elm-suburb"]
    assert rows["elm-suburb"]["relief"].startswith(f"{verdict['relief']:.0%} (")
    assert rows["elm-suburb"]["load"] == f"{verdict['load']:.2f}"
    labels = parts.set_index("part")["label"]
    rest = [labels[part] for part in verdict["package"].split(";") if part != verdict["lead"]]
    assert all(label in rows["elm-suburb"]["rest"] for label in rest) and rest
    assert rows["oak-rural"]["rest"] == rows["oak-rural"]["relief"] == "–"


def numbers_by_name(shown, parts, groups):
    return {name: number for name, number, _ in glance.key_numbers(shown, parts, groups)}


def test_numbers_are_counted_and_one_thing_is_said_in_the_singular():
    shown = release.protect(table_examples.run(), 5)
    parts = table_examples.catalogue()["parts"].head(3)
    numbers = numbers_by_name(shown, parts, 1)
    assert numbers["group asked"] == 1 and numbers["regions"] == 4 and numbers["parts compared"] == 3
    # 114 interviews, said in fives: the border between two may lie up to a quarter of five off
    assert numbers["interviews, about"] == 115


def test_a_hidden_total_is_not_counted():
    shown = release.protect(table_examples.run(), 5)
    total = shown["coverage"]["region"] == "all"
    shown["coverage"] = shown["coverage"].assign(n=shown["coverage"]["n"].mask(total))
    assert numbers_by_name(shown, table_examples.catalogue()["parts"], 5)["interviews, about"] == "hidden"


def test_the_limits_that_the_run_used_and_what_counts_how_much_stand_in_the_explanation():
    text = text_of(example()["glance"])
    assert "in at least 80% of the draws" in text and "takes away 5% of what holds people back" in text
    assert "None of these figures is a probability" in text and "All count equally" in text and "%(" not in text


def test_without_any_package_there_is_no_picture_of_packages():
    shown = release.protect(table_examples.run(), 5)
    bare = {**shown, "parts": shown["parts"].assign(in_package=False)}
    assert glance.packages_picture(bare, table_examples.catalogue()["parts"]) is None
