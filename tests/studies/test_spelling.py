"""What study.yaml says of an export's answers, whatever marks or spaces stand in a cell."""

from herelib.studies.spelling import SPOKEN, Spelling


def test_words_are_looked_up_as_they_are_compared():
    meanings = Spelling(words={" Don’t  know ": "dont_know", "<b>Jā</b>": "yes"}).meanings
    assert meanings == {"Don't know": "dont_know", "Jā": "yes"}


def test_nothing_is_declared_unless_study_yaml_does():
    plain = Spelling()
    assert (plain.dates, plain.decimal, plain.typed, plain.id_items) == (
        "",
        "",
        False,
        frozenset(),
    ) and plain.meanings == {}


def test_who_was_asked_and_whether_they_agreed_is_told_in_words():
    assert {"region", "group", "consent", "consent_quote"} <= set(SPOKEN)
