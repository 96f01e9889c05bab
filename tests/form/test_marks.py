"""A cell says yes or no in the languages of surveys and spreadsheets, or nothing."""

import pytest

from herelib.form import marks


@pytest.mark.parametrize("text, chosen", [("WAHR", True), ("0,0", False), ("2", None), ("Empty  shop", True)])
def test_a_mark_says_yes_no_or_nothing(text, chosen):
    assert marks.flag(text, ("Empty shop",)) is chosen


@pytest.mark.parametrize(
    "yes, no",
    [
        ("Jā", "Nē"),
        ("Sí", "No"),
        ("Sì", "NO"),
        ("Oui", "Non"),
        ("Yes", "No"),
        ("Ja", "Nein"),
        ("ja", "nee"),
        ("Evet", "Hayır"),
        ("Mentioned", "Not mentioned"),
        ("Gewählt", "Nicht gewählt"),
        ("Coché", "Non coché"),
    ],
)
def test_yes_and_no_are_known_with_and_without_accents_in_any_case(yes, no):
    for change in (str, str.lower, str.upper, marks.bare):
        assert (marks.flag(change(yes)), marks.flag(change(no))) == (True, False)


def test_no_word_says_both():
    yes, no = marks.words()
    assert len(yes) > 30 and len(no) > 30 and not yes & no


@pytest.mark.parametrize(
    "text, names, meant",
    [
        *[("evet", ["agreed", "no", "yes"], "yes"), ("FALSE", ["yes", "no"], "no"), ("1", ["no", "yes"], "yes")],
        *[("oui", ["yes", "true"], ""), ("perhaps", ["yes", "no"], ""), ("oui", ["east", "west"], "")],
    ],
)
def test_a_yes_of_another_language_is_meant_for_the_one_choice_that_says_yes(text, names, meant):
    assert marks.same_word(text, names) == meant
