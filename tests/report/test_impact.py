"""The section about two waves: the verdict comes first, and nothing is said that the design does not allow."""

import re

import pytest
from evaluated_studies import evaluated_study, protected_study, small_cells

from herelib.impact.wording import not_allowed
from herelib.report.contents import present_sections
from herelib.report.impact import block_row, outcome_row, whether_it_worked


def text_of(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", re.sub(r'src="data:[^"]*"', "", html)))


@pytest.fixture(scope="module")
def shown():
    return protected_study()[0]


def test_the_verdict_stands_first_and_all_outcomes_with_p_and_losses_below(shown):
    page = whether_it_worked(shown)
    text = text_of(page)
    assert text.index("are shown to differ from the others in Work") < text.index("All outcomes")
    assert text.index("All outcomes") < text.index("What was learnt")
    assert text.index("What was learnt") < text.index("Would it travel?")
    assert 'alt="Differences with their confidence sets.' in page
    for words in ("Smallest p possible", "0.10", "Not asked again, with and without", "interviews in two waves"):
        assert words in text
    for region in ("region b", "region z"):
        assert region in text


def test_a_design_that_can_show_nothing_says_so_first():
    text = text_of(whether_it_worked(protected_study(alpha=0.05)[0]))
    assert text.index("This design cannot show anything") < 120
    assert "cannot be shown by this design" in text


@pytest.mark.parametrize("declared", [{"picked": "chosen"}, {"incubator_in": []}])
def test_words_follow_the_design(declared):
    shown, tables = protected_study(declared=declared)
    _, _, below = whether_it_worked(shown).partition("</h2>")  # the heading asks, and says nothing
    assert not not_allowed(tables["differences"]["kind"].iloc[0], text_of(below))


def test_what_is_hidden_is_said_to_be_hidden():
    shown = protected_study(small_cells())[0]
    row = next(shown["differences"].assign(hidden=True).itertuples())
    assert outcome_row(row)[1:3] == ["hidden", "hidden"]
    assert "nan" not in text_of(whether_it_worked(shown)).lower().split()


def test_without_a_second_wave_there_is_no_section(shown):
    assert whether_it_worked({}) == ""
    assert whether_it_worked({**shown, "differences": shown["differences"].iloc[:0]}) == ""
    assert "impact" not in present_sections({}) and "impact" in present_sections(shown)


def test_many_figures_outside_are_counted():
    tables = evaluated_study()
    row = next(tables["transfer_blocks"].assign(outside="a; b; c; d; e; f").itertuples())
    assert block_row(row)[-1] == "a; b; c; d and 2 more"
