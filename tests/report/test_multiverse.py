"""Section 9: what other choices would change, by option of the decision that decides most."""

import pandas as pd
import pytest
import table_examples
from multiverse_examples import multiverse
from report_sections import example, text_of

from herelib import release, report
from herelib.report import multiverse as section

FIRST = "elm-rural"  # the region that the example's last universe turns


def with_multiverse(note="all 4 compatible combinations"):
    run = table_examples.run()
    return release.protect({**run, **multiverse(run["verdicts"], note)}, 5)


def open_multiverse():
    """A multiverse of a run in which no level is hidden, so that every region is in it."""
    run = table_examples.run()
    shown, made = release.protect(run, 5), multiverse(run["verdicts"])
    return {**shown, **{name: made[name] for name in release.MULTIVERSE}}


def test_without_a_multiverse_the_section_says_so():
    assert "it was not computed" in text_of(example()["choices"]) and "<img" not in example()["choices"]


def test_each_option_of_the_deciding_decision_is_shown_with_its_share():
    page = report.other_choices(open_multiverse(), table_examples.catalogue()["parts"])
    text = text_of(page)
    assert f"{FIRST}: turned most often by 'About importance'" in text
    assert "look at each option by itself" in text and page.count("<img ") >= 2
    rows = section.option_rows(FIRST, "0001", open_multiverse()["option_shares"], pd.Series(dtype=str))
    ends = {(option, share) for option, _, share, _ in rows}
    assert ends == {("option 0", "100%"), ("option 1", "50%")} and len(rows) == 3
    assert "Clear: microcredit" in {ending for _, ending, _, _ in rows}
    assert "No decision alone turns the verdict of: elm-suburb, oak-rural, oak-suburb." in text


def test_regions_that_are_hidden_have_no_figures_in_the_section():
    shown = with_multiverse()
    hidden = set(shown["verdicts"]["region"]) - set(shown["option_shares"]["region"])
    view = section.choices_view(shown, pd.Series(dtype=str))
    assert hidden and not hidden & {*view["turned_by_none"], *(region["name"] for region in view["regions"])}


def test_the_deciding_decision_is_the_one_that_turns_most_and_of_equals_the_first():
    rows = [("0002", "B", "elm", 2, 0.5), ("0001", "A", "elm", 2, 0.5), ("0003", "C", "elm", 0, 0.0)]
    importance = pd.DataFrame(rows, columns=["decision", "title", "region", "turned", "importance"])
    assert section.deciding_decision("elm", importance) == ("0001", "A")
    assert section.deciding_decision("oak", importance) == ("", "")


@pytest.mark.parametrize("note", ["all 4 compatible combinations; by hand in all: p_clear = 0.9"])
def test_a_multiverse_around_values_by_hand_is_not_about_this_run(note):
    assert not section.about_this_run(with_multiverse(note))
    assert section.choices_view(with_multiverse(note), pd.Series(dtype=str))["overview"] is None


def test_a_multiverse_that_was_made_before_the_verdicts_changed_is_not_shown():
    shown = open_multiverse()
    assert section.about_this_run(shown)
    now = shown["verdicts"].copy()
    now.loc[now.index[0], "verdict"] = "none feasible"
    assert not section.about_this_run({**shown, "verdicts": now})


def test_a_multiverse_without_a_region_that_is_hidden_is_still_about_this_run():
    shown = open_multiverse()
    region = shown["verdicts"]["region"].iloc[-1]
    rest = shown["universe_verdicts"][shown["universe_verdicts"]["region"] != region]
    assert section.about_this_run({**shown, "universe_verdicts": rest})
