"""Everyday words: how sure, how much, when, and what regions and needs are called."""

import pytest
from brief_examples import lix, statistical, verdict

from herelib.briefs.plain import (
    OFTEN,
    from_share,
    language_wanted,
    need_name,
    or_more,
    relief_sentence,
    short_day,
    start_sentence,
    whole,
)
from herelib.errors import HereError
from herelib.translations import speaking
from herelib.vocabulary import NEEDS


def test_every_need_of_the_catalogue_has_an_everyday_name():
    assert all("_" not in need_name(field) for field in NEEDS)
    assert need_name("admin") == "help with forms" and need_name("street_light") == "street light"


@pytest.mark.parametrize(
    ("share", "begins"), [(1.0, "Sure"), (0.95, "Sure"), (0.9, "Quite"), (0.6, "Fairly"), (0, "Not")]
)
def test_how_sure_something_is_follows_how_often_it_came_out(share, begins):
    assert from_share(OFTEN, share).startswith(begins)


def test_a_share_that_is_hidden_says_nothing():
    assert from_share(OFTEN, float("nan")) == ""


def test_what_a_package_takes_away_is_said_with_how_little_and_how_much_it_could_be():
    usual = relief_sentence(verdict(relief=0.3, low90=0.2, high90=0.4))
    assert "about 30%" in usual and "as little as 20% or as much as 40%" in usual
    none = relief_sentence(verdict(relief=0.2, low90=0.0, high90=0.2))
    assert "hardly anything" in none and "up to 20%" in none and "0%" not in none.replace("20%", "")
    assert "about 0%" not in relief_sentence(verdict(relief=0.0, low90=0.0, high90=0.1))
    assert relief_sentence(verdict(relief=0.2, low90=0.2, high90=0.2)).count("20%") == 1
    hidden = relief_sentence(verdict(relief=float("nan"), low90=float("nan"), high90=float("nan")))
    assert "not shown" in hidden and "%" not in hidden


def test_when_it_could_start_is_said_in_months():
    assert start_sentence(3, 6) == "All of it could start 3 to 6 months after the decision."
    assert start_sentence(1, 1) == "All of it could start 1 month after the decision."
    assert "not known" in start_sentence(float("nan"), 6)


def test_of_many_alternatives_the_first_are_named():
    assert or_more(["A"], 1) == "A" and or_more(["A", "B", "C"], 3) == "A, B or C"
    assert or_more(["A", "B", "C"], 2) == "A, B or 1 other"


def test_numbers_are_those_of_the_language_that_is_spoken():
    with speaking("lv"):
        assert whole(21500) == "21\u00a0500"
    assert whole(21500) == "21,500"


def test_a_language_without_texts_is_refused_and_none_is_that_which_is_spoken():
    assert language_wanted("lv") == "lv" and language_wanted("") == "en"
    with pytest.raises(HereError, match="no texts in 'xx'; there are: en, lv"):
        language_wanted("xx")


def test_texts_that_are_hard_to_read_are_found():
    easy = ["The shop is shut. Who will run it? Ask them now."]
    hard = ["Notwithstanding organisational heterogeneity, municipalities implementing participatory frameworks "
            "demonstrate substantially improved administrative responsiveness"]  # fmt: skip
    assert lix(easy) < 20 and lix(hard) > 60


def test_words_of_statistics_are_found_on_a_page_but_not_in_what_people_said():
    assert statistical("<p>The median of 40 draws</p>", "en") == ["draw", "median"]
    assert statistical("<blockquote><p>The median strip</p></blockquote><p>undrawn</p>", "en") == []
    assert statistical('<img alt="95% confidence interval">', "en") == ["confidence interval", "interval"]


def test_a_day_is_short_where_it_is_the_first_of_a_month():
    assert short_day("2027-03-01") == "Mar 2027" and short_day("2027-03-02") == "2 March 2027"
