"""The catalogue of methods and business types as it is shipped, and how it is read."""

import pandas as pd
import pytest

from herelib.errors import HereError
from herelib.folders import catalogue_folder
from herelib.studies.catalogue import (
    NAMES,
    capacities,
    cell_text,
    contradictions,
    listed,
    read_catalogue,
    read_file,
)

CAPACITIES = ["skills", "founders", "reach", "finance", "public_partner", "mentors", "digital", "organisation"]
BARRIERS = [
    *("finance", "skills", "network", "regulation", "premises", "language", "transport", "health", "digital"),
    *("motivation", "benefits", "care_duties"),
]
NEEDS = ["care", "food", "repair", "mobility", "childcare", "housing", "energy", "culture", "digital", "admin"]
REMEDIES = [f"barrier:{name}" for name in BARRIERS] + [f"need:{name}" for name in NEEDS]


@pytest.fixture(scope="module")
def catalogue() -> dict[str, pd.DataFrame]:
    """Each file as text, as a spreadsheet would show it; an empty cell is an empty text."""
    return {name: pd.read_csv(catalogue_folder() / f"{name}.csv", dtype=str, keep_default_na=False) for name in NAMES}


@pytest.fixture(scope="module")
def ranked(catalogue) -> set[str]:
    methods = catalogue["methods"]
    return set(methods.loc[methods["role"] == "method", "method"])


@pytest.mark.parametrize("name", NAMES)
def test_files_are_utf8_with_plain_line_ends(name):
    raw = (catalogue_folder() / f"{name}.csv").read_bytes()
    assert b"\r" not in raw
    assert raw.endswith(b"\n")
    assert not raw.startswith(b"\xef\xbb\xbf")
    raw.decode("utf-8")


def test_at_least_16_methods_and_24_business_types(catalogue, ranked):
    assert len(ranked) >= 16
    assert len(catalogue["business_types"]) >= 24
    assert catalogue["business_types"]["type"].is_unique


def test_matrices_rate_exactly_the_methods_and_types(catalogue, ranked):
    assert set(catalogue["requires"]["method"]) == ranked
    assert set(catalogue["remedies"]["method"]) == ranked
    assert set(catalogue["meets"]["type"]) == set(catalogue["business_types"]["type"])


def test_each_method_remedies_a_few_things_and_one_of_them_strongly(catalogue):
    ratings = catalogue["remedies"].set_index("method")[REMEDIES].astype(int)
    assert (ratings > 0).sum(axis=1).between(4, 7).all()
    assert (ratings.max(axis=1) == 3).all()


def test_each_barrier_and_need_has_a_method_and_each_need_a_business_type(catalogue):
    assert (catalogue["remedies"][REMEDIES].astype(int).max() > 0).all()
    assert (catalogue["meets"][NEEDS].astype(int).max() > 0).all()
    assert (catalogue["meets"][NEEDS].astype(int).max(axis=1) > 0).all()


def test_sources_are_cited_and_say_whether_they_were_seen(catalogue):
    sources = catalogue["sources"]
    assert (sources["citation"] != "").all()
    assert set(sources["seen"]) <= {"S", "B"}
    assert not sources["url_or_doi"].str.contains(r"utm_|[?&]|fbclid").any()


def test_a_cost_without_a_source_is_marked_as_judged(catalogue):
    """A cost basis says which part is sourced, else it says that it is judged or not estimated."""
    basis = catalogue["methods"]["cost_basis"]
    assert basis.str.contains(r"\[[SBJ]\]|sourced figures|Not estimated").all()


def test_the_matrices_rate_the_dimensions_that_the_instrument_may_ask(catalogue):
    judged = ["reviewer", "reviewed", "status"]
    assert list(catalogue["requires"].columns) == ["method", *CAPACITIES, *judged]
    assert list(catalogue["remedies"].columns) == ["method", *REMEDIES, *judged]
    assert list(catalogue["meets"].columns) == ["type", *NEEDS, *judged]
    assert sorted(catalogue["type_requires"].columns) == sorted(["type", *CAPACITIES, *judged])


def test_requirements_of_business_types_are_modest_and_differ(catalogue):
    table = catalogue["type_requires"].set_index("type")
    ratings = table[CAPACITIES].astype(int)
    assert set(table.index) == set(catalogue["business_types"]["type"])
    assert ratings.to_numpy().max() <= 4 and (ratings.max(axis=1) >= 2).all()
    assert len(ratings.drop_duplicates()) >= 20


def test_every_method_has_a_gate_and_complements_that_hang_on_law_or_money_have_theirs(catalogue, ranked):
    gates = catalogue["gates"]
    assert ranked <= set(gates["method"])
    others = gates[~gates["method"].isin(ranked)]
    assert set(others["kind"]) == {"fact"}
    assert set(zip(others["method"], others["gate"], strict=True)) >= {
        ("activity_cover", "host_body"),
        ("welfare_bridge", "national_scheme"),
        ("job_guarantee", "special_law"),
        ("community_training", "credit_link"),
    }


def test_thresholds_of_interview_gates_are_low_and_judged(catalogue):
    interview = catalogue["gates"].query("kind == 'interview'")
    assert interview["threshold"].astype(float).between(0.15, 0.30).all()
    assert (interview["status"] == "J").all()


def test_the_design_of_a_method_holds_only_what_a_published_figure_states(catalogue):
    design = catalogue["methods"].set_index("method")
    figures = set(zip(catalogue["figures"]["method"], catalogue["figures"]["figure"], strict=True))
    for column in ("weeks", "hours_per_week", "founders_per_mentor"):
        assert {pair for pair in design[column].items() if pair[1] != ""} <= figures
    assert design.loc["incubator", "weeks"] == "10"


def test_exclusions_are_few_and_judged(catalogue):
    told = catalogue["methods"].set_index("method")[["excludes", "excludes_reason"]]
    told = told[told["excludes"] != ""]
    assert len(told) <= 6 and told["excludes_reason"].str.startswith("J: ").all()


def test_each_graded_finding_with_numbers_has_its_figures(catalogue):
    methods = catalogue["methods"]
    with_effect = methods.loc[methods["evidence_grade"].isin(["A", "B"]), "method"]
    assert set(with_effect) <= set(catalogue["figures"]["method"])


def test_figures_that_contradict_each_other_stand_side_by_side():
    found = contradictions(read_catalogue()).set_index(["method", "measure"])["figures"]
    assert found["wise", "left for a job"] == (
        "48.5 % (ENSIE survey of 807 enterprises, 2016) | 78 % (ENSIE text of another edition)"
    )
    assert "no figure" in found["enterprise_facilitation", "firms that survive"]


def test_equal_figures_and_different_measures_do_not_contradict_each_other():
    columns = ["method", "measure", "figure", "unit", "who", "source", "year", "mark"]
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


def test_the_catalogue_is_read_with_its_new_tables_and_blank_lines_keep_their_place(tmp_path):
    assert set(read_catalogue()) == set(NAMES) >= {"figures", "type_requires"}
    (tmp_path / "sources.csv").write_text("source,year\na,2016\n\nb,\n", encoding="utf-8")
    table = read_file(tmp_path, "sources")
    assert list(table.index) == [0, 2] and table["year"].tolist() == ["2016", ""]


def test_a_file_that_is_no_text_is_named(tmp_path):
    (tmp_path / "methods.csv").write_bytes("method\nmi\u00e9l".encode("latin-1"))
    with pytest.raises(HereError, match=r"methods\.csv is not readable as CSV in UTF-8"):
        read_file(tmp_path, "methods")
    with pytest.raises(HereError, match=r"no file method\.csv in .*; did you mean 'methods'\?"):
        read_file(tmp_path, "method")


def test_the_catalogue_is_read_with_numbers_as_numbers():
    catalogue = read_catalogue()
    assert len(catalogue["methods"]) >= 16
    assert pd.api.types.is_numeric_dtype(catalogue["requires"]["skills"])
    assert pd.api.types.is_numeric_dtype(catalogue["gates"]["threshold"])
    assert (catalogue["requires"]["reviewer"] == "").all()
    assert catalogue["methods"]["year"].map(type).eq(str).all()


def test_a_missing_catalogue_file_is_named(tmp_path):
    with pytest.raises(HereError, match=r"no file methods\.csv"):
        read_catalogue(tmp_path)


def test_capacities_are_the_columns_of_what_methods_require():
    assert sorted(capacities(read_catalogue())) == sorted(CAPACITIES)


def test_cells_are_told_as_their_file_shows_them():
    assert [cell_text(v) for v in (2.0, 0.5, float("nan"), None, 7, " x ")] == ["2", "0.5", "", "", "7", "x"]
    assert listed(" a; b;;c ") == ["a", "b", "c"]
