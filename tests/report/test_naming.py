"""Regions bear the names that readers know, wherever they are read; ids and files keep those of regions.csv."""

import pandas as pd
import pytest
import table_examples
from report_sections import text_of

from herelib import release, report
from herelib.report import cards, glance, naming, regions
from herelib.report.naming import call_regions, code_of, coded, named_region

NAMES = {"elm-suburb": "Élm <i>suburb</i>", "oak-rural": "Oakshire", "elm-rural": "Oakshire"}


@pytest.fixture
def shown():
    with coded({}):
        yield call_regions(release.protect(table_examples.run(), 5), NAMES)
    assert code_of("Oak-suburb") == "Oak-suburb", "names of a study that is done are forgotten"


def test_tables_get_names_and_ids_keep_codes(shown):
    called = {"Oakshire (elm-rural)", "Élm <i>suburb</i>", "Oakshire (oak-rural)", "Oak-suburb"}
    assert set(shown["verdicts"]["region"]) == called
    assert {code_of(name) for name in called} == set(table_examples.run()["verdicts"]["region"])
    assert set(shown["coverage"]["region"]) == called | {"all"}
    assert "elm-rural" in set(release.protect(table_examples.run(), 5)["verdicts"]["region"]), "nothing is changed"


def test_a_reader_meets_no_code_and_every_link_leads_to_its_place(shown):
    catalogue = table_examples.catalogue()
    made = cards.recommendation_cards(shown, catalogue)
    assert 'id="region-elm-suburb"' in made and 'href="briefs/elm-suburb.html"' in made
    assert "Élm &lt;i&gt;suburb&lt;/i&gt;" in made and "<i>suburb" not in made
    words = text_of(made).replace("(elm-rural)", "").replace("(oak-rural)", "")
    assert not [code for code in table_examples.COUNTS if code in words]
    (row,) = [row for row in glance.verdict_rows(shown, catalogue["parts"]) if row["region"].startswith("Élm")]
    assert row["link"] == "#region-elm-suburb" and row["brief"] == "briefs/elm-suburb.html"


def test_workers_know_the_codes_too(shown):
    known, one = naming.codes(), shown["verdicts"]["region"].iloc[0]
    whole = {name: table for name, table in shown.items() if "region" not in table}
    of_region = {name: t[t["region"] == one] for name, t in shown.items() if name not in whole}
    settings = {"title": "Example", "synthetic": True}
    with coded({}):
        page = regions.region_page((whole, table_examples.catalogue(), settings, (False, "en", known)), of_region)
    assert f'id="region-{known[one]}"' in page


def test_names_stand_wherever_a_table_names_regions():
    tables = {
        "verdicts": pd.DataFrame({"region": ["a", "b"]}),
        "left_out": pd.DataFrame(
            {"kind": ["region", "block"], "name": ["a", "b"], "label": ["a", "needs"], "moved_regions": ["a, b", ""]}
        ),
        "dendrogram": pd.DataFrame({"left": ["a", "#1"], "right": ["b", "c"]}),
        "decisions": pd.DataFrame({"parameter": ["verdict:a", "least_relief"]}),
        "pairs": pd.DataFrame({"region_a": pd.Categorical(["a"]), "region_b": pd.Categorical(["b"])}),
    }
    with coded({}):
        named = report.call_regions(tables, {"a": "Alpha"})
        assert code_of("Alpha") == "a" and code_of("B") == "b"
    assert named["left_out"]["name"].tolist() == ["Alpha", "b"]
    assert named["left_out"]["label"].tolist() == ["Alpha", "needs"]
    assert named["left_out"]["moved_regions"].tolist() == ["Alpha, B", ""]
    assert named["dendrogram"]["left"].tolist() == ["Alpha", "#1"]
    assert named["dendrogram"]["right"].tolist() == ["B", "c"]
    assert named["decisions"]["parameter"].tolist() == ["verdict:Alpha", "least_relief"]
    assert named["pairs"].iloc[0].tolist() == ["Alpha", "B"]


def test_a_region_without_a_label_has_its_name_with_a_capital():
    assert named_region({}, "north_bank") == "North bank" and named_region({"x": "Rīga"}, "x") == "Rīga"
