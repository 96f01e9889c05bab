"""What stands beside a word decides whether it is a name: titles, initials, particles, capitals, a place."""

import pytest
from sought import kinds_of

from herelib.identifiers import passages


def seen(text):
    return [(text[hit.start : hit.stop], hit.certain) for hit in passages(text)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("ask Mrs Pumpkin there", "Pumpkin"),
        ("ask Mr. Pumpkin there", "Pumpkin"),
        ("la Sra. Quesada sabe", "Quesada"),
        ("la Sig.ra Zanella lo sa", "Zanella"),
        ("Mme Zola le sait", "Zola"),
        ("Strautas kundze zina", "Strautas"),
        ("pie Strauta kunga", "Strauta"),
        ("Frau Zwanziger weiß es", "Zwanziger"),
    ],
)
def test_a_title_makes_an_unknown_word_a_name(text, name):
    assert seen(text) == [(name, True)]


def test_a_title_that_is_a_word_too_makes_it_doubtful():
    assert seen("the Dr Strautmanis method") == [("Strautmanis", False)]


def test_initials_and_an_unknown_word_are_doubtful_and_go_with_a_given_name():
    assert seen("by J. Strautmanis here") == [("J. Strautmanis", False)]
    assert seen("by J. K. Anna Strautmane here") == [("J. K. Anna Strautmane", True)]


def test_a_surname_goes_with_the_given_name_over_particles_and_hyphens():
    assert seen("met Anna de la Torre-Quesada there") == [("Anna de la Torre-Quesada", True)]


def test_capitals_tell_nothing_where_all_are_capitals():
    assert kinds_of("WE NEED MORE WILL AND HOPE IN THIS TOWN") == []
    assert kinds_of("WE ASKED ILZE ABOUT THIS TOWN") == [("person's name", True)]


def test_a_name_ends_with_the_sentence():
    assert seen("I know Anna. People like her") == [("Anna", True)]
    assert seen("I know Anna, Sundays too") == [("Anna", True)]


def test_forms_of_listed_names_are_looked_for_in_languages_that_have_them():
    assert [hit.certain for hit in passages("tas ir Ilzei domāts", languages=("lv",))] == [True]
    assert passages("tas ir Ilzei domāts", languages=("es",)) == []
