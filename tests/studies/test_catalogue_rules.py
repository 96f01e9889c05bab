"""The rules of the catalogue: the shipped one keeps them, and every planted fault is found with what to do."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from herelib.errors import COLUMNS
from herelib.folders import ROOT, catalogue_folder
from herelib.studies.catalogue import JUDGED, NAMES, read_catalogue
from herelib.studies.catalogue_rules import AWAITING, HIGHEST, check, faults


def text_tables() -> dict[str, pd.DataFrame]:
    """The shipped catalogue as text, so that any cell can be spoilt."""
    return {name: pd.read_csv(catalogue_folder() / f"{name}.csv", dtype=str, keep_default_na=False) for name in NAMES}


SHIPPED = text_tables()


def spoilt(*cells: tuple) -> list[list[str]]:
    """What is found where some cells are changed: (table, key of the row, column, value), a fault as texts."""
    tables = {name: table.copy() for name, table in SHIPPED.items()}
    for name, key, column, value in cells:
        table = tables[name]
        row = table.index[table.iloc[:, 0] == key] if isinstance(key, str) else [key]
        table.loc[row[0], column] = value
    return faults(tables).astype(str).to_numpy().tolist()


def line(name: str, key: str) -> str:
    """The line in which a spreadsheet shows the first row with a name."""
    return str(2 + int((SHIPPED[name].iloc[:, 0] == key).to_numpy().argmax()))


# what is changed, and the fault: table, key or row, column, value, rule, and what to do (after the list if it is long)
PLANTED = {
    "a rating above its range": (
        [("requires", "wise", "skills", "7")],
        ["requires", "wise", "skills", "7", "not a whole number from 0 to 5", "the nearest is 5"],
    ),
    "half a rating": (
        [("remedies", "wise", "barrier:skills", "2.6")],
        ["remedies", "wise", "barrier:skills", "2.6", "not a whole number from 0 to 3", "the nearest is 3"],
    ),
    "a rating below zero": (
        [("meets", "repair", "care", "-1")],
        ["meets", "repair", "care", "-1", "not a whole number from 0 to 3", "the nearest is 0"],
    ),
    "a blank rating": (
        [("type_requires", "repair", "digital", "")],
        ["type_requires", "repair", "digital", "", "not a whole number from 0 to 5"],
        "write 0 where it does not apply",
    ),
    "a rating in words": (
        [("requires", "wise", "digital", "high")],
        ["requires", "wise", "digital", "high", "not a whole number from 0 to 5", "write a digit"],
    ),
    "an unknown grade": (
        [("methods", "wise", "evidence_grade", "audti")],
        ["methods", "wise", "evidence_grade", "audti", "not an allowed word", "did you mean 'audit'?"],
    ),
    "an unknown mark": (
        [("figures", "microcredit", "mark", "X")],
        ["figures", "microcredit", "mark", "X", "not an allowed word", "known are B, J, S"],
    ),
    "an unknown role": (
        [("methods", "activity_cover", "role", "complements")],
        ["methods", "activity_cover", "role", "complements", "not an allowed word", "did you mean 'complement'?"],
    ),
    "a cost that runs down": (
        [("methods", "wise", "cost_low_eur", "900000")],
        ["methods", "wise", "cost_low_eur", "900000", "above cost_high_eur = 800000", "exchange the two"],
    ),
    "a lead time of nothing": (
        [("methods", "wise", "lead_time_low_months", "0")],
        ["methods", "wise", "lead_time_low_months", "0", "not a number above 0", "leave it blank if not stated"],
    ),
    "a method without a cost": (
        [("methods", "wise", "cost_low_eur", "")],
        ["methods", "wise", "cost_low_eur", "", "not stated"],
        "methods are ranked by it: give a range and say in cost_basis where it comes from",
    ),
    "half a range of a complement": (
        [("methods", "job_guarantee", "cost_high_eur", "")],
        ["methods", "job_guarantee", "cost_high_eur", "", "not stated", "give both or none"],
    ),
    "weeks in words": (
        [("methods", "incubator", "weeks", "ten")],
        ["methods", "incubator", "weeks", "ten", "not a number above 0", "leave it blank if not stated"],
    ),
    "a source that is not listed": (
        [("methods", "ptce", "source", "labo_ess_ptce;agregativ_ptce")],
        ["methods", "ptce", "source", "agregativ_ptce", "not in sources.csv", "did you mean 'agregative_ptce'?"],
    ),
    "a method without a source": (
        [("methods", "ptce", "source", "")],
        ["methods", "ptce", "source", "", "is blank", "fill it in"],
    ),
    "sourced without a source that was seen": (
        [("methods", "coworking_hub", "source", "irish_times_2022")],
        ["methods", "coworking_hub", "status", "S", "no source of it was seen"],
        "mark it B, or read one and set seen to S",
    ),
    "a year of three digits": (
        [("sources", "ebn", "year", "202")],
        ["sources", "ebn", "year", "202", "not a year", "write four digits, or leave it blank"],
    ),
    "a figure in words": (
        [("figures", "wise", "figure", "about half")],
        ["figures", "wise", "figure", "about half", "not a figure"],
        "write 15, 80-90, ~850 or >=10000 without unit; 'none' where the source names none",
    ),
    "a complement that is not listed": (
        [("methods", "food_hub", "complements", "leader_group;community_shares;mentorin")],
        ["methods", "food_hub", "complements", "mentorin", "not in methods.csv", "did you mean 'mentoring'?"],
    ),
    "a complement on one side only": (
        [("methods", "food_hub", "complements", "leader_group;community_shares;mentoring")],
        ["methods", "food_hub", "complements", "mentoring", "does not hold both ways", "name food_hub there, too"],
    ),
    "a method that complements itself": (
        [("methods", "food_hub", "complements", "leader_group;community_shares;food_hub")],
        ["methods", "food_hub", "complements", "food_hub", "names itself", "take it out"],
    ),
    "an exclusion on one side only": (
        [("methods", "food_hub", "excludes", "ptce"), ("methods", "food_hub", "excludes_reason", "J: one store")],
        ["methods", "food_hub", "excludes", "ptce", "does not hold both ways", "name food_hub there, too"],
    ),
    "an exclusion without a reason": (
        [("methods", "peer_teams", "excludes_reason", "")],
        ["methods", "peer_teams", "excludes_reason", "", "a reason is needed for each"],
        "give one each, in the same order, joined by ;",
    ),
    "a reviewer without a date": (
        [("requires", "wise", "reviewer", "A. Expert"), ("requires", "wise", "status", "J: reviewed")],
        ["requires", "wise", "reviewed", "", "reviewer and date stand together", "give both or neither"],
    ),
    "a review on a day that is none": (
        [
            ("meets", "repair", "reviewer", "A. Expert"),
            ("meets", "repair", "reviewed", "2026-02-30"),
            ("meets", "repair", "status", "J: reviewed"),
        ],
        ["meets", "repair", "reviewed", "2026-02-30", "not a date", "write YYYY-MM-DD"],
    ),
    "reviewed and still awaiting review": (
        [("requires", "wise", "reviewer", "A. Expert"), ("requires", "wise", "reviewed", "2026-02-03")],
        ["requires", "wise", "status", AWAITING, "it was reviewed", "say what the review found, as 'J: reviewed'"],
    ),
    "a judgement that claims more than it is": (
        [("type_requires", "repair", "status", "S")],
        ["type_requires", "repair", "status", "S", "nobody reviewed it"],
        f"write '{AWAITING}', or name the reviewer",
    ),
    "a gate that asks nothing": (
        [("gates", "microcredit", "question", "A lender is ready.")],
        ["gates", "microcredit", "question", "A lender is ready.", "not a question", "end it with ?"],
    ),
    "a fact with a threshold": (
        [("gates", "microcredit", "threshold", "0.5")],
        ["gates", "microcredit", "threshold", "0.5", "a fact is not judged by interviews", "leave it blank"],
    ),
    "an interview gate on nothing known": (
        [("gates", "mentoring", "indicator", "capacity:mentor")],
        ["gates", "mentoring", "indicator", "capacity:mentor", "unknown indicator"],
        "did you mean 'capacity:mentors'?",
    ),
    "a threshold in percent": (
        [("gates", "mentoring", "threshold", "30")],
        ["gates", "mentoring", "threshold", "30", "not a number from 0 to 1", "the nearest is 1"],
    ),
    "an interview gate without a threshold": (
        [("gates", "mentoring", "threshold", "")],
        ["gates", "mentoring", "threshold", "", "not a number from 0 to 1", "give a number"],
    ),
    "a gate of an unknown kind": (
        [("gates", "microcredit", "kind", "facts")],
        ["gates", "microcredit", "kind", "facts", "not an allowed word", "did you mean 'fact'?"],
    ),
    "codes of an unknown revision": (
        [("business_types", "repair", "nace_rev", "3")],
        ["business_types", "repair", "nace_rev", "3", "not an allowed word", "known are 2, 2.1"],
    ),
    "a code that is no class": (
        [("business_types", "repair", "nace", "95.11;952")],
        ["business_types", "repair", "nace", "952", "not a class of NACE", "write 88.10, joined by ;"],
    ),
    "a licence that may be": (
        [("business_types", "repair", "licence", "depend")],
        ["business_types", "repair", "licence", "depend", "not an allowed word", "did you mean 'depends'?"],
    ),
    "a label that is blank": (
        [("business_types", "repair", "label", "")],
        ["business_types", "repair", "label", "", "is blank", "fill it in"],
    ),
    "a name with spaces": (
        [("sources", "ebn", "source", "ebn net")],
        ["sources", 9, "source", "ebn net", "not a plain name"],
        "write small letters, digits and _, a letter first",
    ),
}


@pytest.mark.parametrize("case", PLANTED)
def test_a_planted_fault_is_found_where_it_is_with_what_to_do(case):
    cells, expected, *do = PLANTED[case]
    name, key, *rest = [*expected, *do]
    where = str(key + 2) if isinstance(key, int) else line(name, key)
    assert [f"catalogue/{name}.csv", where, *rest] in spoilt(*cells)


def test_the_shipped_catalogue_has_no_fault():
    assert check().to_numpy().tolist() == []
    assert list(check().columns) == COLUMNS
    assert faults(read_catalogue()).empty  # with numbers as numbers, too


def test_all_faults_are_told_at_once_and_a_good_cell_is_not_blamed():
    cells = [cells[0] for cells, *_ in PLANTED.values() if len(cells) == 1][:5]
    found = spoilt(*cells)
    assert {(f[0], f[2]) for f in found} >= {(f"catalogue/{name}.csv", column) for name, _, column, _ in cells}
    assert len(spoilt(("requires", "wise", "skills", "7"))) == 1


def changed(name: str, table) -> list[list[str]]:
    tables = {each: own.copy() for each, own in SHIPPED.items()}
    tables[name] = table(tables[name])
    return faults(tables).astype(str).to_numpy().tolist()


@pytest.mark.parametrize("name", HIGHEST)
def test_each_method_and_type_needs_its_row_in_each_matrix(name):
    gone = SHIPPED[name].iloc[0, 0]
    base, key = ("methods", "method") if "method" in SHIPPED[name] else ("business_types", "type")
    expected = [f"catalogue/{base}.csv", line(base, gone), key, gone, f"no row in {name}.csv"]
    assert [*expected, f"add one with a rating from 0 to {HIGHEST[name]} each"] in changed(name, lambda t: t.iloc[1:])


def test_a_row_of_nothing_known_and_a_row_that_stands_twice_are_found():
    found = changed("requires", lambda t: pd.concat([t, t.head(1).assign(method="incubater")]))
    assert ["method", "incubater", "not in methods.csv", "did you mean 'incubator'?"] in [f[2:] for f in found]
    twice = changed("gates", lambda t: pd.concat([t, t.head(1)], ignore_index=True))
    assert ["method, gate", "already in row 2", "keep one"] in [[f[2], f[4], f[5]] for f in twice]


def test_a_method_that_remedies_nothing_and_a_type_that_meets_nothing_are_found():
    barriers = [c for c in SHIPPED["remedies"] if ":" in c]
    found = spoilt(*[("remedies", "ptce", c, "0") for c in barriers])
    assert [f[3:] for f in found] == [["ptce", "remedies nothing", "rate at least one thing above 0"]]
    needs = SHIPPED["meets"].columns[1:-3]
    found = spoilt(*[("meets", "tourism", c, "0") for c in needs])
    assert [f[3:] for f in found] == [["tourism", "meets no need", "rate at least one thing above 0"]]


def test_names_of_dimensions_are_the_same_everywhere():
    found = changed("remedies", lambda t: t.rename(columns={"barrier:network": "barier:network"}))
    assert ["barier:network", "not barrier:x or need:x"] in [f[3:5] for f in found]
    found = changed("type_requires", lambda t: t.rename(columns={"skills": "skill"}))
    assert ["skill", "unknown capacity", "did you mean 'skills'?"] in [f[3:] for f in found]
    found = changed("meets", lambda t: t.rename(columns={"childcare": "child_care"}))
    assert ["child_care", "unknown need", "did you mean 'childcare'?"] in [f[3:] for f in found]


def test_a_complement_cannot_be_excluded_at_once():
    both = [("methods", "wise", "excludes", "ptce"), ("methods", "ptce", "excludes", "wise")]
    why = [("methods", each, "excludes_reason", "J: same people") for each in ("wise", "ptce")]
    found = spoilt(*both, *why)
    assert sorted(f[3:] for f in found) == [
        [m, "also a complement", "keep it in one of the two"] for m in ("ptce", "wise")
    ]


def test_a_missing_column_is_named_once_and_the_other_columns_are_still_judged():
    found = changed("gates", lambda t: t.rename(columns={"question": "questions"}).assign(kind="fakt"))
    assert found[0] == ["catalogue/gates.csv", "1", "question", "", "column missing", "did you mean 'questions'?"]
    assert {f[2] for f in found} == {"question", "kind"} and len(found) == 1 + len(SHIPPED["gates"])


def test_files_that_are_missing_or_no_text_are_faults_like_others(tmp_path):
    folder = tmp_path / "catalogue"
    folder.mkdir()
    for name in NAMES:
        if name != "figures":
            (folder / f"{name}.csv").write_bytes((catalogue_folder() / f"{name}.csv").read_bytes())
    (folder / "sources.csv").write_bytes("source\né".encode("latin-1"))
    found = check(folder).astype(str).to_numpy().tolist()
    assert ["catalogue/figures.csv", "", "", "", "file missing", "take it from the shipped catalogue"] in found
    assert ["catalogue/sources.csv", "", "", "", "not readable", "save it as CSV in UTF-8"] in found
    assert len(found) == 2


def test_blank_lines_do_not_shift_the_row_that_is_named(tmp_path):
    for name in NAMES:
        (tmp_path / f"{name}.csv").write_bytes((catalogue_folder() / f"{name}.csv").read_bytes())
    file = tmp_path / "requires.csv"
    lines = file.read_text(encoding="utf-8").splitlines()
    file.write_text("\n".join([lines[0], "", lines[1].replace("incubator,3", "incubator,9"), *lines[2:], ""]))
    found = check(tmp_path)
    assert found[["row", "value"]].astype(str).to_numpy().tolist() == [["3", "9"]]


def test_long_texts_are_not_shown():
    found = spoilt(("gates", "microcredit", "question", "word " * 30))
    assert [f[3:5] for f in found] == [["[text]", "not a question"]]


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_any_text_in_any_cell_gives_a_table_of_faults_and_never_an_error(data):
    name = data.draw(st.sampled_from(NAMES))
    column = data.draw(st.sampled_from(list(SHIPPED[name].columns)))
    row = data.draw(st.integers(0, len(SHIPPED[name]) - 1))
    value = data.draw(st.text(max_size=12) | st.sampled_from(["nan", "inf", "1e400", ";", "-0", "NaN"]))
    found = spoilt((name, row, column, value))
    assert all(len(fault) == len(COLUMNS) and fault[0].startswith("catalogue/") for fault in found)


def test_a_method_that_is_added_as_the_guide_says_has_no_fault():
    tables = {name: table.copy() for name, table in SHIPPED.items()}

    def add(name, like, **cells):
        row = tables[name][tables[name].iloc[:, 0] == like].head(1).assign(**cells)
        tables[name] = pd.concat([tables[name], row], ignore_index=True)

    add("sources", "goteo", source="new_study", citation="An evaluation of repair cafes")
    add("methods", "time_bank", method="repair_cafe", source="new_study", complements="time_bank")
    for name in ("requires", "remedies"):
        add(name, "time_bank", method="repair_cafe")
    add("figures", "time_bank", method="repair_cafe", source="new_study")
    add("gates", "time_bank", method="repair_cafe", gate="room", question="Is there a room?")
    own = tables["methods"]["method"] == "time_bank"
    assert [f[4] for f in faults(tables).to_numpy()] == ["does not hold both ways"]
    tables["methods"].loc[own, "complements"] += ";repair_cafe"
    assert faults(tables).empty


def test_the_guide_explains_every_column_and_names_every_file():
    guide = (ROOT / "docs" / "catalogue.md").read_text(encoding="utf-8")
    for name, table in SHIPPED.items():
        assert f"**{name}.csv**" in guide
        rated = [c for c in table if name in ("remedies", "meets") and c not in ("method", "type", *JUDGED)]
        missing = [c for c in table if c not in rated and f"`{c}`" not in guide]
        assert missing == [], name
