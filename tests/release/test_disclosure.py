"""Disclosure control: what is hidden cannot be found again from what is shown."""

import re
import time

import numpy as np
import pandas as pd
import pytest
import table_examples
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from herelib import release
from herelib.errors import HereError
from herelib.identifiers import Names
from herelib.release import disclosure
from herelib.vocabulary import COVER, GROUPS


def coverage_of(counts: dict[str, tuple[int, ...]]) -> pd.DataFrame:
    rows = [(region, group, n) for region, row in counts.items() for group, n in zip(GROUPS, row, strict=True)]
    return pd.DataFrame(rows, columns=["region", "group", "n"])


def cells_of(counts: dict[str, tuple[int, ...]], indicator: str = "need:food", means=0.5) -> pd.DataFrame:
    table = coverage_of(counts).assign(indicator=indicator, mean=means, estimate=means, imputed=False)
    return table.assign(holders=(table["n"] * means).round().astype(int))


def hidden_cells(shown: pd.DataFrame) -> set[tuple[str, str]]:
    rows = shown[shown["hidden"]]
    return set(zip(rows["region"], rows["group"], strict=True))


def attack(shown: pd.DataFrame) -> dict[tuple[str, str], tuple[float, float]]:
    """What a reader can work out: the least and largest value of each hidden cell, from all that is shown."""
    cells = shown[shown["group"] != "all"].reset_index(drop=True)
    free = cells.index[cells["hidden"]].tolist()
    left, right = [], []
    for row in shown[(shown["group"] == "all") & ~shown["hidden"]].itertuples():
        mine = cells["region"].eq(row.region) | (row.region == "all")
        left.append([float(mine[i]) for i in free])
        right.append(int(row.n) - cells.loc[mine & ~cells["hidden"], "n"].sum())
    found = {}
    for position, i in enumerate(free):
        aim = np.eye(len(free))[position]
        ends = [linprog(s * aim, A_eq=left, b_eq=right, bounds=(1, 10_000)).x[position] for s in (1, -1)]
        found[(cells["region"][i], cells["group"][i])] = (ends[0], ends[1])
    return found


@given(st.lists(st.tuples(*[st.integers(0, 9)] * 5), min_size=2, max_size=4).filter(lambda t: sum(map(sum, t)) > 12))
@settings(max_examples=60, deadline=None)
def test_no_cell_of_the_coverage_grid_can_be_found_by_subtraction(rows):
    counts = {f"r{i}": row for i, row in enumerate(rows)}
    shown = disclosure.protect_coverage(coverage_of(counts), 5)
    truth = coverage_of(counts).set_index(["region", "group"])["n"]
    assert {place for place, n in truth.items() if 0 < n < 5} <= hidden_cells(shown)
    if (shown["group"].eq("all") & shown["region"].eq("all") & shown["hidden"]).any():
        return
    for place, (least, most) in attack(shown).items():
        assert most > least + 0.5, "found exactly"
        if truth[place] < 5:
            assert most >= 5 - 1e-6, "known to be small"


def test_the_attack_finds_a_cell_that_is_hidden_alone():
    shown = disclosure.protect_coverage(coverage_of({"a": (9, 3, 6, 8, 7), "b": (9, 9, 9, 9, 9)}), 5)
    careless = shown.assign(hidden=shown["hidden"] & (shown["group"] == "entrepreneur"))
    careless.loc[(careless["region"] == "a") & (careless["group"] == "ngo"), "n"] = 6
    assert attack(careless) == {("a", "entrepreneur"): (3, 3)}


def test_a_region_too_thin_to_show_takes_the_total_and_the_smallest_cell_of_another_along():
    shown = disclosure.protect_coverage(coverage_of({"a": (1, 1, 0, 0, 0), "b": (9, 9, 6, 9, 9), "c": (20,) * 5}), 5)
    assert hidden_cells(shown) == {("a", "resident"), ("a", "entrepreneur"), ("a", "all"), ("b", "ngo"), ("b", "all")}
    assert shown.loc[shown["region"] == "all", "n"].tolist() == [144]


def test_that_nobody_of_a_group_answered_is_hidden_like_a_small_count():
    # "municipality, 0, nobody" would say of each of the nine that they kept silent
    counts, answered = {"a": (9, 8, 6, 9, 0)}, {"a": (9, 8, 6, 0, 0)}
    coverage = disclosure.protect_coverage(coverage_of(counts), 5)
    hidden = disclosure.hidden_groups(coverage, cells_of(answered), 5).set_index("group")["hidden"]
    assert hidden["municipality"] and hidden.sum() == 2 and not hidden["state"], "nobody of the state was interviewed"


def test_how_many_groups_answered_does_not_say_that_one_kept_silent():
    coverage = disclosure.protect_coverage(coverage_of({"a": (9, 8, 6, 9, 0)}), 5)
    profiles = pd.DataFrame({"region": ["a"], "indicator": ["need:food"], "groups_present": [3]})
    told = disclosure.groups_heard(profiles, coverage, cells_of({"a": (9, 8, 6, 0, 0)}))
    assert told["groups_present"].tolist() == [4]


def test_the_rows_of_the_exports_leave_as_rounded_counts_by_rule():
    shown = release.protect(table_examples.run(), 5)["accounting"]
    assert list(shown.columns) == ["status", "rule", "rows"] and (shown["rows"] % 5 == 0).all()


def test_nobody_is_shown_as_zero_and_groups_that_nobody_belongs_to_are_left_out():
    shown = disclosure.protect_coverage(coverage_of({"a": (9, 0, 6, 8, 0), "b": (9, 7, 6, 8, 0)}), 5)
    assert shown.set_index(["region", "group"]).loc[("a", "entrepreneur"), "n"] == 0
    assert "state" not in set(shown["group"])


def test_a_single_hidden_group_of_an_indicator_hides_the_next_smallest_too():
    # The region's mean minus the four groups shown would give the fifth.
    counts = {"a": (9, 8, 6, 7, 8)}
    answered = {"a": (9, 8, 6, 7, 3)}
    coverage = disclosure.protect_coverage(coverage_of(counts), 5)
    hidden = disclosure.hidden_groups(coverage, cells_of(answered), 5)
    assert set(hidden.loc[hidden["hidden"], "group"]) == {"state", "ngo"}
    groups = disclosure.protect_groups(cells_of(answered), hidden)
    assert list(groups["group"]) == ["resident", "entrepreneur", "municipality"]


def test_gaps_are_shown_between_shown_groups_only():
    groups = pd.DataFrame({"region": "a", "indicator": "need:food", "group": ["resident", "ngo"]})
    gaps = pd.DataFrame(
        [["a", "need:food", "resident", "ngo"], ["a", "need:food", "resident", "state"]],
        columns=["region", "indicator", "group_a", "group_b"],
    )
    assert disclosure.protect_gaps(gaps, groups)["group_b"].tolist() == ["ngo"]


def test_the_n_of_an_indicator_is_hidden_where_it_gives_a_hidden_count_away():
    # Only residents and municipality were asked: n minus the 9 residents of the grid would be the municipality's 3.
    coverage = disclosure.protect_coverage(coverage_of({"a": (9, 8, 6, 3, 8)}), 5)
    cells = cells_of({"a": (9, 8, 6, 3, 8)})
    asked = cells[cells["group"].isin(["resident", "municipality"])]
    assert disclosure.hidden_groups(coverage, asked, 5)["n_hidden"].all()
    assert not disclosure.hidden_groups(coverage, cells, 5)["n_hidden"].any()


def test_indicators_of_a_region_need_as_many_answers_as_the_threshold():
    run = table_examples.run()
    shown = release.protect(run, 5)["profiles"]
    few = run["profiles"].query("0 < n < 5 and block != 'cover'")
    assert len(few) and shown["hidden"].sum() == len(few)
    assert shown.loc[shown["hidden"], ["estimate", "low90", "high90", "n"]].isna().all(axis=None)
    assert shown.loc[~shown["hidden"] & shown["status"].eq("ok"), "estimate"].notna().all()
    assert not set(disclosure.TELLING) & set(shown)


def matrix_of(people: tuple[int, ...]) -> pd.DataFrame:
    """The protected matrix of one region where that many people gave each of the four answers about food."""
    total = sum(people)
    n = {"a": (total, 0, 0, 0, 0), "b": (99, 0, 0, 0, 0)}
    cells = pd.concat(
        cells_of(n, f"cover:food={answer}", count / total) for answer, count in zip(COVER, people, strict=True)
    )
    profiles = pd.DataFrame(
        {"region": ["a"], "indicator": ["need:food"], "block": ["need"], "n": [total], "hidden": [False]}
    )
    row = {"region": "a", "field": "food", "severity": 0.5, "severity_low90": 0.4, "severity_high90": 0.6}
    row |= {answer: count / total for answer, count in zip(COVER, people, strict=True)}
    matrix = pd.DataFrame([{**row, "supply": np.nan, "n": total, "status": "ok"}])
    return disclosure.protect_matrix(matrix, profiles, cells, 5)


def test_shares_of_few_people_are_hidden_two_at_a_time_and_shown_as_one_sum():
    shown = matrix_of((20, 10, 7, 3)).iloc[0]
    assert shown[["now", "training"]].tolist() == [0.5, 0.25]
    assert shown[["outside", "public"]].isna().all()
    assert shown["together"] == pytest.approx(0.25) and shown["answers_hidden"]


def test_shares_that_enough_people_hold_are_shown():
    shown = matrix_of((20, 10, 5, 5)).iloc[0]
    assert shown[list(COVER)].tolist() == [0.5, 0.25, 0.125, 0.125] and not shown["answers_hidden"]


def test_an_answer_that_all_gave_is_not_shown():
    shown = matrix_of((40, 0, 0, 0)).iloc[0]
    assert shown[list(COVER)].isna().all() and shown["together"] == pytest.approx(1)


def voiced_of(holders: tuple[int, ...], n: tuple[int, ...]) -> pd.Series:
    """Which regions' share of people who brought a code up is hidden."""
    regions = [f"r{i}" for i in range(len(n))]
    cells = pd.DataFrame({"region": regions, "indicator": "voiced:bus", "n": n, "holders": holders})
    profiles = pd.DataFrame({"region": regions, "indicator": "voiced:bus", "hidden": False})
    shown = disclosure.protect_voiced(profiles.assign(**dict.fromkeys(disclosure.PROFILE_NUMBERS, 0.5)), cells, 5)
    assert shown["estimate"].isna().tolist() == shown["hidden"].tolist()
    return shown["hidden"]


def test_what_few_people_brought_up_is_hidden_and_so_is_what_nearly_all_or_nobody_did():
    assert voiced_of((4, 5, 25, 26, 0, 30), (30,) * 6).tolist() == [True, False, False, True, True, True]


def test_nobody_who_answered_is_no_small_number():
    assert voiced_of((0, 10), (0, 20)).tolist() == [False, False]


def test_single_groups_have_no_share_of_what_was_voiced_and_no_gap_in_it():
    shown = release.protect(table_examples.run(), 5)
    assert not shown["groups"]["indicator"].str.startswith("voiced:").any()
    assert not shown["gaps"]["indicator"].str.startswith("voiced:").any()


def test_a_gap_to_a_hidden_group_takes_its_question_and_its_doubt_along():
    run = table_examples.run()
    shown = release.protect(run, 5)
    groups = set(zip(shown["groups"]["region"], shown["groups"]["group"], strict=True))
    assert len(shown["gaps"]) < len(run["gaps"]) and set(shown["gaps"]) == set(run["gaps"])
    for name in ("group_a", "group_b"):
        assert set(zip(shown["gaps"]["region"], shown["gaps"][name], strict=True)) <= groups
    assert not shown["gaps"]["question"].str.contains(r"\d").any()


def test_consistency_of_few_people_is_not_shown():
    table = pd.DataFrame({"indicator": ["a", "b"], "n": [4, 5]})
    assert disclosure.protect_consistency(table, 5)["indicator"].tolist() == ["b"]


def test_counts_by_region_and_group_that_the_report_does_not_need_stay_with_the_team():
    run = {**table_examples.run(), "adequacy": pd.DataFrame({"n": [1]}), "totals": pd.DataFrame({"n": [1]})}
    assert not {"adequacy", "new_codes", "totals"} & set(release.protect(run, 5))


def quotes_of(
    text="We need a bakery here.", consent=True, cleared=True, group="resident", counts=(9, 9, 9, 9, 9), translation=""
):
    names = [f"p{g}{i}" for g, n in zip(GROUPS, counts, strict=True) for i in range(n)]
    groups = [g for g, n in zip(GROUPS, counts, strict=True) for _ in range(n)]
    interviews = pd.DataFrame({"interview": names, "region": "a", "group": groups, "consent_quote": consent})
    said = interviews.loc[interviews["group"] == group, "interview"].iloc[0]
    answers = pd.DataFrame({"interview": [said], "item": ["open"], "language": ["en"], "text": [text]})
    segments = pd.DataFrame(
        {"interview": said, "item": "open", "code": "need_food", "coder": ["x", "y"], "start": 0, "end": len(text),
         "cleared": cleared}
    )  # fmt: skip
    segments = segments.assign(translation_lv=translation) if translation else segments
    coverage = disclosure.protect_coverage(coverage_of({"a": counts, "b": (50,) * 5}), 5)
    return disclosure.cleared_quotes(segments, answers, interviews, coverage, 5)


def test_a_quote_needs_consent_and_clearance():
    assert quotes_of()["text"].tolist() == ["We need a bakery here."]
    assert quotes_of(consent=False).empty and quotes_of(cleared=False).empty


@pytest.mark.parametrize(
    "text",
    [
        "Write to ann.b@example.org please",
        "Call me on +371 2000 1111",
        "My number is 20 00 11 11",
        "I am in file 010190-12345",
        "Look for AB12345 in the list",
        "See www.example.org",
        "Ask @bakery_anna",
    ],
)
def test_a_quote_with_an_identifier_is_left_out(text):
    assert quotes_of(text).empty


def test_a_quote_names_the_group_only_where_its_count_is_shown():
    assert quotes_of()["speaker"].tolist() == ["resident"]
    assert quotes_of(group="ngo", counts=(9, 9, 3, 9, 9))["speaker"].tolist() == ["a respondent"]


def test_a_region_of_few_people_has_no_quotes():
    assert quotes_of(counts=(4, 0, 0, 0, 0)).empty


def test_quotes_carry_no_pseudonym():
    assert list(quotes_of().columns) == ["region", "speaker", "code", "language", "text"]


def test_protect_leaves_out_what_belongs_to_single_people():
    run = table_examples.run()
    shown = release.protect(run, 5)
    assert not {"interviews", "answers", "open_answers", "segments", "cleaning_log", "cells", "draws"} & set(shown)
    assert not any("interview" in table for table in shown.values())
    assert not shown["features"]["indicator"].str.startswith("cover:").any()
    assert list(run) == list(table_examples.run()), "the run is not changed"


def test_protect_refuses_a_threshold_that_protects_nobody():
    with pytest.raises(HereError, match="the smallest that protects anybody is 3"):
        release.protect(table_examples.run(), 2)


@pytest.mark.parametrize(
    "text, kind",
    [
        ("<p>ann.b@example.org</p>", "e-mail address"),
        ('<img alt="call +371 2000 1111">', "phone number"),
        ("<p>20001111</p>", "number that could be a phone's"),
        ("<p>200 01 111 22</p>", "number that could be a phone's"),
        ("<p>010190-12345</p>", "identity number"),
        ('<p id="i-4fa9c">x</p>', "pseudonym"),
        ("<p>ann (at) example.org</p>", "e-mail address"),
        ("<p>ann arroba example.org</p>", "e-mail address"),
        ("<p>RSSMRA85T10A562S</p>", "identity number"),
        ("<p>ES91 2100 0418 4502 0005 1332</p>", "bank account"),
        ("<p>56,946285 24,105078</p>", "coordinates"),
        ("<p>Prasiet Ilzei Kalnozolei!</p>", "person's name"),
    ],
)
def test_a_page_with_an_identifier_is_refused_and_the_message_does_not_repeat_it(text, kind):
    with pytest.raises(HereError, match=kind) as told:
        release.refuse_identifiers(text, ["i-4fa9c"], names=Names.of(["Ilze Kalnozola"]))
    secrets = ("ann", "2000", "111", "4fa9c", "RSS", "2100", "56,9", "Ilze", "Kalnoz")
    assert not any(secret in str(told.value) for secret in secrets)


def test_the_message_names_the_heading_and_never_one_that_is_the_identifier():
    page = "<h1>Report</h1><p>fine</p><h2 id='x'>Quotes &amp; <b>more</b></h2><p>ann.b@example.org</p>"
    with pytest.raises(HereError, match=re.escape("e-mail address (1) below the heading 'Quotes & more'")):
        release.refuse_identifiers(page, [])
    with pytest.raises(HereError, match=re.escape("e-mail address (1)")) as error:
        release.refuse_identifiers("<h2>ann.b@example.org</h2><p>x</p>", [])
    assert "ann" not in str(error.value) and "heading" not in str(error.value)


def test_who_wrote_what_may_be_named_and_a_long_page_takes_seconds():
    page = "<p>Stefan Smith and Anna Rossi (2019), https://doi.org/10.1287/opre.1060.0318</p>" * 5_000
    start = time.process_time()
    assert release.refuse_identifiers(page, ["i-4fa9c"]) == page
    assert time.process_time() - start < 5


def test_a_page_with_numbers_of_its_own_passes():
    page = (
        "<style>a { width: 123456789px }</style><p>Seed 20260101, 2026-03-01, 150,000 to 1,000,000 EUR, 60% (0.25)</p>"
        '<td>12</td><td>13</td><td>14</td><img src="data:image/png;base64,AAAA20001111BBBB+371200011112222=">'
        "<p>doi 10.1177/10422587221134928, 2014-2020, NACE 88.10;97.00</p>"
    )
    assert release.refuse_identifiers(page, ["i-4fa9c"], allowed=["20260101"]) == page


def test_an_allowed_number_is_taken_out_whole_and_leaves_no_new_number_behind():
    page = "<p>80-90 of 190 in 2024 and the seed 20260101, alive 66 % after 3 years, 61-82 % after 5</p>"
    assert release.refuse_identifiers(page, [], allowed=["9", "20260101", "", 2]) == page
    with pytest.raises(HereError, match="phone"):
        release.refuse_identifiers("<p>20260101 or 29123456</p>", [], allowed=["20260101"])


def test_what_is_public_passes_as_it_is_and_what_is_made_of_whole_regions_passes_rounded():
    run = table_examples.run()
    shown = release.protect(run, 5)
    for name in ("published", "places", "context", "plans", "gate_facts"):
        pd.testing.assert_frame_equal(shown[name], run[name])
    for name in ("clusters", "screening", "dendrogram", "left_out", "associations", "placements"):
        texts = run[name].select_dtypes(exclude="number").columns
        pd.testing.assert_frame_equal(shown[name][texts], run[name][texts])
    assert (shown["clusters"]["silhouette"] - run["clusters"]["silhouette"]).abs().max() <= 0.75 * 0.05 + 1e-9
    assert not {"adequacy", "new_codes", "totals"} & set(shown)


def test_a_short_setting_hides_no_phone_number_around_it():
    with pytest.raises(HereError, match="phone number"):
        disclosure.refuse_identifiers("<p>call +371 20 000 000</p>", [], ["20", "5"])
    assert disclosure.refuse_identifiers("<p>seed 20261130</p>", [], ["20261130"])


def test_words_that_a_decision_calls_nobodys_name_are_counted_only():
    values = pd.DataFrame({"parameter": ["not_a_person", "k"], "value": ["ozols+priede", "3"]})
    shown = disclosure.without_cleared_words({"parameters_clean": values, "quotes": pd.DataFrame({"text": ["a"]})})
    assert shown["parameters_clean"]["value"].tolist() == ["2 words", "3"]


def test_a_share_and_a_number_of_people_are_no_phone_number():
    page = "<p>In 90% of the draws between 0.20 and 0.20. 16155 people answered.</p>"
    assert release.refuse_identifiers(page, []) == page
    for phone in ("20. 161 55 12", "call +371 20 161 551", "0.20.16155"):
        with pytest.raises(HereError, match="phone"):
            release.refuse_identifiers(f"<p>{phone}</p>", [])


def test_a_translation_goes_with_its_quote_and_through_the_same_net():
    segments = pd.DataFrame({"interview": ["p1"], "item": ["open"], "start": [0], "end": [4]})
    made = pd.DataFrame(
        {"interview": "p1", "item": "open", "start": 0, "end": 4, "language": ["en", "lv"], "text": ["Bread", "Maize"]}
    )
    wide = disclosure.with_translations(segments, made)
    assert (wide["translation_en"].tolist(), wide["translation_lv"].tolist()) == (["Bread"], ["Maize"])
    assert disclosure.with_translations(segments, None) is segments


@pytest.mark.parametrize(("text", "shown"), [("We need a bakery", "We need a bakery"), ("Call +371 2000 1111", "")])
def test_a_translation_with_an_identifier_is_blank_and_its_quote_stays(text, shown):
    said = quotes_of(translation=text)
    assert said["translation_lv"].tolist() == [shown] and said["text"].tolist() == ["We need a bakery here."]


def test_of_who_asked_leave_only_figures_over_the_whole_study():
    table = pd.DataFrame(
        {
            **{"indicator": ["need:a", "need:b"], "label": ["A", "B"], "n": [40, 4], "interviewers": 3, "compared": 3},
            **{"share": [0.123, 0.2], "workload": 9.0, "design_effect": [1.98, 2.6]},
        }
    )
    run = {**table_examples.run(), "interviewer_effects": table}
    run["interviewers"] = pd.DataFrame({"interview": ["i1"], "interviewer": ["v123456789abc"]})
    shown = release.protect(run, 5)
    effects = shown["interviewer_effects"]
    assert list(effects.columns) == ["indicator", "label", "n", "share", "design_effect"]
    assert effects["indicator"].tolist() == ["need:a"] and effects["share"].iloc[0] == pytest.approx(0.1, abs=0.051)
    assert "interviewers" not in shown
