"""The tables of a stage say what they are, and nothing of what people said."""

import pickle

import pandas as pd

from herelib.tables import meanings
from herelib.views import StageTables

SAID = "My neighbour Anna drinks"
TABLES = {
    "regions": pd.DataFrame({"region": ["alder", "birch"]}),
    "open_answers": pd.DataFrame({"answer": [SAID] * 1200}),
}


def test_each_table_stands_with_its_size_and_meaning_in_text_and_html():
    text, html = repr(StageTables(TABLES)), StageTables(TABLES)._repr_html_()
    assert meanings()["regions"] in text and "2 x 1" in text and "1,200 x 1" in text
    assert meanings()["regions"] in html and html.count("<tr>") == 3
    assert '["regions"]' in text and "[&#34;regions&#34;]" in html


def test_no_row_is_shown():
    assert SAID not in repr(StageTables(TABLES)) + StageTables(TABLES)._repr_html_()


def test_it_is_a_dictionary_and_stays_itself_when_tables_are_added():
    tables = StageTables(TABLES)
    tables |= {"seed": 1}
    assert isinstance(tables, StageTables) and isinstance(tables | {"k": 3}, StageTables) and tables["seed"] == 1
    assert {**tables} == tables and "seed" not in repr(tables)
    pd.testing.assert_frame_equal(pickle.loads(pickle.dumps(tables))["regions"], TABLES["regions"])


def test_a_stage_keeps_its_name_and_docstring():
    def profile(survey: dict) -> dict:
        """Profiles."""
        return survey

    stage = StageTables.of(profile)
    assert stage.__name__ == "profile" and stage.__doc__ == "Profiles." and isinstance(stage({}), StageTables)


def test_without_a_table_it_still_says_something():
    assert repr(StageTables()).startswith("ask for")
