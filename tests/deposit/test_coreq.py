"""The COREQ checklist: what the run knows, what the team states, what nobody recorded."""

import csv

import pandas as pd

from herelib.deposit import coreq
from herelib.studies import coreq_items

TEAM = {"coders": 2, "by_terms": 1, "by_model": 0, "codes": 51, "top_codes": 6}


def by_key(items):
    keys = {item.number: item.key for item in coreq_items()}
    return {keys[row.number]: row for row in items.itertuples()}


def test_the_run_fills_what_it_knows_and_leaves_the_rest_open(demo_tables, demo_settings):
    _, shown = demo_tables
    items = by_key(coreq.checklist(shown, demo_settings, TEAM, "1.2.3"))
    assert len(items) == 32
    total = int(shown["coverage"].query("region == 'all'")["n"].iloc[0])
    assert f"{total} interviews" in items["sample_size"].answer and items["sample_size"].state == coreq.KNOWN
    assert items["coders"].answer == "Coded by 2 people and the terms of the codebook."
    assert "herelib 1.2.3" in items["software"].answer and "lv, es, it and en" in items["guide"].answer
    assert items["gender"].state == coreq.OPEN and "study.yaml under coreq: gender" in items["gender"].answer
    assert items["sampling"].state == coreq.PARTLY and "coreq: sampling" in items["sampling"].answer


def test_a_team_states_items_in_study_yaml_and_the_run_adds_what_it_knows(demo_tables, demo_settings):
    _, shown = demo_tables
    stated = {"gender": "Four women, two men.", "sampling": "By quotas of age."}
    items = by_key(coreq.checklist(shown, {**demo_settings, "coreq": stated}, TEAM, "1.2.3"))
    assert items["gender"].answer == "Four women, two men." and items["gender"].state == coreq.STATED
    assert (
        items["sampling"].answer.startswith("By quotas of age. The analysis") and items["sampling"].state == coreq.BOTH
    )


def test_a_hidden_number_of_interviews_stays_hidden(demo_tables, demo_settings):
    _, shown = demo_tables
    coverage = shown["coverage"].copy()
    coverage.loc[coverage["region"] == "all", "n"] = pd.NA
    items = by_key(coreq.checklist({**shown, "coverage": coverage}, demo_settings, TEAM, "1.2.3"))
    assert not any(sign.isdigit() for sign in items["sample_size"].answer)
    assert items["refusals"].state == coreq.OPEN


def test_without_codes_or_quotes_it_says_so(demo_tables, demo_settings):
    _, shown = demo_tables
    bare = {**TEAM, "coders": 0, "by_terms": 0, "codes": 0, "top_codes": 0}
    items = by_key(coreq.checklist({**shown, "quotes": shown["quotes"][:0]}, demo_settings, bare, "1.2.3"))
    assert items["coding_tree"].state == items["themes"].state == items["coders"].state == coreq.OPEN
    assert items["quotations"].answer == "No quotes are shown."


def test_coders_are_counted_without_machines_and_without_codings_that_do_not_count():
    segments = pd.DataFrame(
        {
            "coder": ["ann-1", "ann-1", "ben-2", "automatic", "learned", "gone-3"],
            "counts": [True, True, True, True, False, False],
        }
    )
    codebook = pd.DataFrame({"code": ["a", "b"], "parent": ["", "a"]})
    assert coreq.coders_and_codes(segments, codebook) == {
        "coders": 2, "by_terms": 1, "by_model": 0, "codes": 2, "top_codes": 1,
    }  # fmt: skip


def test_both_files_of_the_release_say_the_same(demo_release):
    with (demo_release / "coreq.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    page = (demo_release / "coreq.html").read_text(encoding="utf-8")
    assert [int(row["number"]) for row in rows] == list(range(1, 33))
    assert all(f"{row['number']}. {row['item']}".replace("'", "&#39;") in page for row in rows)
    assert "10.1093/intqhc/mzm042" in page and "Content-Security-Policy" in page
