"""The catalogue of parts and business types as it is shipped, and how it is read."""

import pandas as pd
import pytest
from small_catalogue import BARRIERS as SMALL_BARRIERS
from small_catalogue import CAPACITIES as SMALL_CAPACITIES
from small_catalogue import RATERS, small_catalogue, small_tables, write_small_catalogue

from herelib.errors import HereError
from herelib.folders import catalogue_folder
from herelib.studies.catalogue import (
    NAMES,
    RATED,
    TARGET_GROUPS,
    capacities,
    cell_text,
    contradictions,
    listed,
    raters,
    read_catalogue,
    read_file,
)
from herelib.studies.catalogue_rules import check

CAPACITIES = ["skills", "founders", "reach", "finance", "public_partner", "mentors", "digital", "organisation"]
BARRIERS = [
    *("finance", "skills", "network", "regulation", "premises", "language", "transport", "health", "digital"),
    *("motivation", "benefits", "care_duties"),
]
NEEDS = ["care", "food", "repair", "mobility", "childcare", "housing", "energy", "culture", "digital", "admin"]
NEEDS += ["health", "jobs", "shops"]


@pytest.fixture(scope="module")
def shipped() -> dict[str, pd.DataFrame]:
    return read_catalogue()


# The shipped catalogue


def test_the_shipped_catalogue_has_no_fault():
    assert check().to_numpy().tolist() == []


def test_files_are_utf8_with_plain_line_ends():
    files = sorted(catalogue_folder().rglob("*.csv"))
    assert len(files) >= len(NAMES) + 2 * len(RATED)
    for file in files:
        raw = file.read_bytes()
        assert b"\r" not in raw and raw.endswith(b"\n") and not raw.startswith(b"\xef\xbb\xbf"), file.name
        raw.decode("utf-8")


def test_there_are_parts_of_each_role_and_two_raters(shipped):
    counts = shipped["parts"]["role"].value_counts()
    assert counts.sum() >= 40
    assert (counts[["support", "form", "finance", "place", "steering"]] >= 3).all()
    assert len(shipped["effects"]["rater"].unique()) >= 2
    assert len(shipped["business_types"]) >= 24


def test_the_ratings_are_of_the_dimensions_that_the_instrument_may_ask(shipped):
    assert sorted(capacities(shipped)) == sorted(CAPACITIES)
    assert list(shipped["effects"]["barrier"].unique()) == [f"barrier:{name}" for name in BARRIERS]
    assert list(shipped["meets"].columns) == ["type", *NEEDS, "reviewer", "reviewed", "status"]
    ratings = shipped["type_requires"].set_index("type")[CAPACITIES]
    assert ratings.to_numpy().max() <= 4 and (ratings.max(axis=1) >= 2).all()
    assert len(ratings.drop_duplicates()) >= 20


def test_each_barrier_has_a_part_and_each_need_a_business_type(shipped):
    assert (shipped["effects"].groupby("barrier")["level"].max() > 0).all()
    assert (shipped["meets"][NEEDS].max() > 0).all()
    assert (shipped["meets"][NEEDS].max(axis=1) > 0).all()


def test_sources_are_cited_and_say_whether_they_were_seen(shipped):
    sources = shipped["sources"]
    assert (sources["citation"] != "").all()
    assert set(sources["seen"]) <= {"S", "B"}
    assert not sources["url_or_doi"].str.contains(r"utm_|fbclid").any()


def test_a_cost_says_which_part_of_it_is_sourced(shipped):
    parts = shipped["parts"]
    stated = parts[parts["cost_low_eur"].notna()]
    assert stated["cost_basis"].str.contains(r"\[[SBJ]").all()


def test_thresholds_of_interview_gates_are_low_and_judged(shipped):
    interview = shipped["gates"].query("kind == 'interview'")
    assert interview["threshold"].between(0.15, 0.30).all()
    assert interview["status"].str.startswith("J").all()


def test_figures_that_contradict_each_other_stand_side_by_side(shipped):
    apart = contradictions(shipped).set_index(["part", "measure"])["figures"]
    assert apart["wise", "left for a job"] == (
        "48.5 % (ENSIE survey of 807 enterprises, 2016) | 78 % (ENSIE text of another edition)"
    )
    assert "no figure" in apart["enterprise_facilitation", "firms that survive"]


# How a catalogue is read


def test_ratings_are_long_over_all_raters_in_the_order_of_their_files():
    catalogue, parts = small_catalogue(), small_tables()["parts"]["part"].tolist()
    effects, requires = catalogue["effects"], catalogue["requires"]
    assert list(effects.columns) == ["rater", "part", "barrier", "level", "possible"]
    assert list(requires.columns) == ["rater", "part", "capacity", "level", "hard"]
    first = effects.iloc[: len(SMALL_BARRIERS)]
    assert set(first["rater"]) == {"one"} and set(first["part"]) == {parts[0]}
    assert first["barrier"].tolist() == [f"barrier:{name}" for name in SMALL_BARRIERS]
    assert len(effects) == len(RATERS) * len(parts) * len(SMALL_BARRIERS)
    assert capacities(catalogue) == SMALL_CAPACITIES


def test_the_signs_of_a_rating_are_read():
    effects = small_catalogue()["effects"].set_index(["rater", "part", "barrier"])
    assert effects.loc[("one", "microcredit", "barrier:premises"), ["level", "possible"]].tolist() == [0, False]
    assert effects.loc[("one", "microcredit", "barrier:skills"), ["level", "possible"]].tolist() == [0, True]
    assert effects.loc[("two", "mentors", "barrier:skills"), "level"] == 2
    requires = small_catalogue()["requires"].set_index(["rater", "part", "capacity"])
    assert requires.loc[("one", "mentors", "skills"), ["level", "hard"]].tolist() == [3, True]
    assert requires.loc[("one", "workshop", "public_partner"), ["level", "hard"]].tolist() == [2, False]
    assert requires.loc[("one", "course", "skills"), ["level", "hard"]].tolist() == [1, None]
    assert requires["hard"].dtype == object and requires["level"].dtype == "int64"


def test_raters_are_the_files_in_alphabetical_order(tmp_path):
    tables = small_tables()
    for what in RATED:
        tables[f"{what}/anna"] = tables.pop(f"{what}/two")
    folder = write_small_catalogue(tmp_path, tables)
    assert raters(folder, "effects") == ["anna", "one"]
    assert list(read_catalogue(folder)["effects"]["rater"].unique()) == ["anna", "one"]


def test_who_rated_is_told_once_for_each_rater(shipped):
    table = shipped["raters"]
    assert list(table.columns) == ["rater", "rated_by", "rated_on", "status"]
    assert set(table["rater"]) == set(shipped["effects"]["rater"]) and table["rated_by"].ne("").all()
    assert len(table) == len(table.drop_duplicates())


def test_a_cell_without_a_rating_is_named_with_its_file_and_row(tmp_path):
    tables = small_tables()
    tables["effects/two"].loc[3, "barrier:network"] = "4"
    with pytest.raises(HereError, match=r"effects/two\.csv, row 5, barrier:network: not a rating"):
        read_catalogue(write_small_catalogue(tmp_path, tables))


def test_a_catalogue_without_raters_says_where_they_belong(tmp_path):
    tables = {name: table for name, table in small_tables().items() if not name.startswith("requires/")}
    with pytest.raises(HereError, match="no file in the folder requires"):
        read_catalogue(write_small_catalogue(tmp_path, tables))


def test_a_column_of_numbers_that_nobody_filled_in_holds_missing_numbers():
    parts = small_catalogue()["parts"]
    assert parts[["weeks", "cost_founder_low_eur"]].isna().all(axis=None)
    assert pd.api.types.is_numeric_dtype(parts["weeks"]) and pd.api.types.is_numeric_dtype(parts["reached"])
    assert (parts["settings"] == "").all() and parts["year"].map(type).eq(str).all()
    assert {group for cell in parts["for_whom"] for group in listed(cell)} <= {"anyone", *TARGET_GROUPS}


def test_equal_figures_and_different_measures_do_not_contradict_each_other():
    columns = ["part", "measure", "figure", "unit", "who", "source", "year", "mark"]
    rows = [
        ("hub", "alive", "80", "%", "one", "a", 2016.0, "S"),
        ("hub", "alive", "80", "%", "two", "b", float("nan"), "S"),
        ("hub", "jobs", "3", "jobs", "one", "a", 2016.0, "S"),
        ("loan", "alive", "70", "%", "one", "a", 2016.0, "S"),
        ("loan", "alive", "60", "%", "two", "b", 2009.0, "S"),
    ]
    table = pd.DataFrame(rows, columns=columns)
    for seed in (1, 2):
        found = contradictions({"figures": table.sample(frac=1, random_state=seed)})
        assert found.to_numpy().tolist() == [["loan", "alive", "60 % (two, 2009) | 70 % (one, 2016)"]]
    assert contradictions({"figures": table.head(3)}).empty


def test_blank_lines_keep_the_place_of_the_others(tmp_path):
    (tmp_path / "sources.csv").write_text("source,year\na,2016\n\nb,\n", encoding="utf-8")
    table = read_file(tmp_path, "sources")
    assert list(table.index) == [0, 2] and table["year"].tolist() == ["2016", ""]


def test_a_file_that_is_no_text_is_named(tmp_path):
    (tmp_path / "parts.csv").write_bytes("part\nmi\u00e9l".encode("latin-1"))
    with pytest.raises(HereError, match=r"parts\.csv is not readable as CSV in UTF-8"):
        read_file(tmp_path, "parts")
    with pytest.raises(HereError, match=r"no file part\.csv in .*; did you mean 'parts'\?"):
        read_file(tmp_path, "part")


def test_a_missing_catalogue_file_is_named(tmp_path):
    with pytest.raises(HereError, match=r"no file parts\.csv"):
        read_catalogue(tmp_path)


def test_cells_are_told_as_their_file_shows_them():
    assert [cell_text(v) for v in (2.0, 0.5, float("nan"), None, 7, " x ")] == ["2", "0.5", "", "", "7", "x"]
    assert listed(" a; b;;c ") == ["a", "b", "c"]
