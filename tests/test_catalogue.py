"""The catalogue of methods and business types: consistent ids, ratings in range, judgement marked as judgement."""

import pandas as pd
import pytest

from herelib.tables import ROOT

CATALOGUE = ROOT / "data" / "raw" / "catalogue"
FILES = ("methods", "requires", "remedies", "gates", "business_types", "meets", "sources")
CAPACITIES = ["skills", "founders", "reach", "finance", "public_partner", "mentors", "digital", "organisation"]
BARRIERS = [
    "finance",
    "skills",
    "network",
    "regulation",
    "premises",
    "language",
    "transport",
    "health",
    "digital",
    "motivation",
    "benefits",
    "care_duties",
]
NEEDS = ["care", "food", "repair", "mobility", "childcare", "housing", "energy", "culture", "digital", "admin"]
REMEDIES = [f"barrier:{name}" for name in BARRIERS] + [f"need:{name}" for name in NEEDS]
AWAITING = "J: judgement awaiting review"
# matrix: key column, rated columns, highest rating
MATRICES = {
    "requires": ("method", CAPACITIES, 5),
    "remedies": ("method", REMEDIES, 3),
    "meets": ("type", NEEDS, 3),
}


@pytest.fixture(scope="module")
def catalogue() -> dict[str, pd.DataFrame]:
    """Each file as text, as a spreadsheet would show it; an empty cell is an empty text."""
    return {name: pd.read_csv(CATALOGUE / f"{name}.csv", dtype=str, keep_default_na=False) for name in FILES}


@pytest.fixture(scope="module")
def ranked(catalogue) -> set[str]:
    methods = catalogue["methods"]
    return set(methods.loc[methods["role"] == "method", "method"])


def parts(column: pd.Series) -> set[str]:
    """Return the ids that a ";"-separated column names."""
    return {part for cell in column for part in cell.split(";") if part}


@pytest.mark.parametrize("name", FILES)
def test_files_are_utf8_with_plain_line_ends(name):
    raw = (CATALOGUE / f"{name}.csv").read_bytes()
    assert b"\r" not in raw
    assert raw.endswith(b"\n")
    assert not raw.startswith(b"\xef\xbb\xbf")
    raw.decode("utf-8")


@pytest.mark.parametrize(
    ("name", "key"),
    [("methods", "method"), ("requires", "method"), ("remedies", "method"), ("meets", "type"), ("sources", "source")],
)
def test_ids_are_unique_slugs(catalogue, name, key):
    ids = catalogue[name][key]
    assert ids.is_unique
    assert ids.str.fullmatch(r"[a-z][a-z0-9_]*").all()


def test_at_least_16_methods_and_24_business_types(catalogue, ranked):
    assert len(ranked) >= 16
    assert len(catalogue["business_types"]) >= 24
    assert catalogue["business_types"]["type"].is_unique


def test_matrices_rate_exactly_the_methods_and_types(catalogue, ranked):
    assert set(catalogue["requires"]["method"]) == ranked
    assert set(catalogue["remedies"]["method"]) == ranked
    assert set(catalogue["meets"]["type"]) == set(catalogue["business_types"]["type"])


@pytest.mark.parametrize("name", MATRICES)
def test_ratings_are_whole_numbers_within_their_range(catalogue, name):
    key, rated, highest = MATRICES[name]
    table = catalogue[name]
    assert list(table.columns) == [key, *rated, "reviewer", "reviewed", "status"]
    allowed = {str(rating) for rating in range(highest + 1)}
    assert set(table[rated].to_numpy().ravel()) <= allowed


@pytest.mark.parametrize("name", MATRICES)
def test_judged_matrices_say_that_they_await_review(catalogue, name):
    table = catalogue[name]
    unreviewed = table["reviewer"] == ""
    assert (table.loc[unreviewed, "status"] == AWAITING).all()
    assert (table.loc[~unreviewed, "reviewed"] != "").all()
    assert (table.loc[~unreviewed, "status"] != AWAITING).all()


def test_each_method_remedies_a_few_things_and_one_of_them_strongly(catalogue):
    ratings = catalogue["remedies"].set_index("method")[REMEDIES].astype(int)
    assert (ratings > 0).sum(axis=1).between(4, 7).all()
    assert (ratings.max(axis=1) == 3).all()


def test_each_barrier_and_need_has_a_method_and_each_need_a_business_type(catalogue):
    assert (catalogue["remedies"][REMEDIES].astype(int).max() > 0).all()
    assert (catalogue["meets"][NEEDS].astype(int).max() > 0).all()
    assert (catalogue["meets"][NEEDS].astype(int).max(axis=1) > 0).all()


def test_each_source_named_by_a_method_exists(catalogue):
    methods = catalogue["methods"]
    assert (methods["source"] != "").all()
    assert parts(methods["source"]) <= set(catalogue["sources"]["source"])


def test_sources_are_cited_and_say_whether_they_were_seen(catalogue):
    sources = catalogue["sources"]
    assert (sources["citation"] != "").all()
    assert set(sources["seen"]) <= {"S", "B"}
    assert not sources["url_or_doi"].str.contains(r"utm_|[?&]|fbclid").any()


def test_a_sourced_finding_rests_on_a_source_that_was_seen(catalogue):
    seen = set(catalogue["sources"].query("seen == 'S'")["source"])
    sourced = catalogue["methods"].query("status == 'S'").set_index("method")["source"]
    unseen = [method for method, cell in sourced.items() if not seen & set(cell.split(";"))]
    assert unseen == []


def test_costs_and_lead_times_run_from_low_to_high(catalogue, ranked):
    table = catalogue["methods"].set_index("method")
    assert (table["cost_basis"] != "").all()
    for low, high in [("cost_low_eur", "cost_high_eur"), ("lead_time_low_months", "lead_time_high_months")]:
        given = table[(table[low] != "") | (table[high] != "")]
        assert ranked <= set(given.index)
        assert (given[low].astype(float) > 0).all()
        assert (given[low].astype(float) <= given[high].astype(float)).all()


def test_a_cost_without_a_source_is_marked_as_judged(catalogue):
    """A cost basis says which part is sourced, else it says that it is judged or not estimated."""
    basis = catalogue["methods"]["cost_basis"]
    assert basis.str.contains(r"\[[SBJ]\]|sourced figures|Not estimated").all()


def test_grades_roles_and_status_are_known(catalogue):
    methods = catalogue["methods"]
    assert set(methods["evidence_grade"]) <= {"A", "B", "C", "audit"}
    assert set(methods["role"]) == {"method", "complement"}
    assert set(methods["status"]) <= {"S", "B", "J"}
    assert (methods[["label", "one_line", "finding"]] != "").all(axis=None)


def test_complements_are_known_and_mutual(catalogue):
    complements = {row.method: set(row.complements.split(";")) - {""} for row in catalogue["methods"].itertuples()}
    for method, others in complements.items():
        assert method not in others
        assert all(method in complements[other] for other in others)


def test_contradictory_figures_stay_side_by_side(catalogue):
    figures = catalogue["methods"].set_index("method")["contradictory_figures"]
    assert "48.5 %" in figures["wise"]
    assert "78 %" in figures["wise"]
    assert figures[figures != ""].str.contains(" | ", regex=False).all()


def test_design_fields_are_blank_or_positive(catalogue):
    methods = catalogue["methods"].set_index("method")
    for field in ("weeks", "hours_per_week", "founders_per_mentor"):
        assert (methods.loc[methods[field] != "", field].astype(float) > 0).all()
    assert methods.loc["incubator", "weeks"] == "10"


def test_each_gate_belongs_to_a_ranked_method_and_occurs_once(catalogue, ranked):
    gates = catalogue["gates"]
    assert set(gates["method"]) == ranked
    assert not gates.duplicated(["method", "gate"]).any()
    assert gates["question"].str.endswith("?").all()
    assert set(gates["status"]) <= {"S", "B", "J"}


def test_interview_gates_have_a_threshold_and_fact_gates_have_none(catalogue):
    gates = catalogue["gates"]
    assert set(gates["kind"]) == {"fact", "interview"}
    fact, interview = gates[gates["kind"] == "fact"], gates[gates["kind"] == "interview"]
    assert (fact[["indicator", "threshold"]] == "").all(axis=None)
    assert set(interview["indicator"]) <= {f"capacity:{name}" for name in CAPACITIES}
    assert interview["threshold"].astype(float).between(0.15, 0.30).all()
    assert (interview["status"] == "J").all()


def test_business_types_carry_their_nace_revision_and_licence(catalogue):
    types = catalogue["business_types"]
    assert (types["nace_rev"] == "2").all()
    assert types["nace"].str.fullmatch(r"\d\d\.\d\d(;\d\d\.\d\d)*").all()
    assert set(types["licence"]) <= {"yes", "no", "depends"}
    assert (types[["label", "need_met", "entry_barrier", "status"]] != "").all(axis=None)
