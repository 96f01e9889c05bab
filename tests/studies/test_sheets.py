"""The tables beside the exports: every fault of each row, and figures on their fixed scales."""

import math

import pandas as pd
import pytest

from herelib.errors import Faults
from herelib.files.cells import read as read_cells
from herelib.studies import sheets

DENSITY = {"density": {"low": 10.0, "high": 1000.0, "log": True, "source": "s", "dimension": "capacity:reach"}}
HEADER = "region,country,setting,population,density,density_year,density_source,density_level,density_inherited_from\n"
PLACES = pd.DataFrame({"region": ["east", "west"], "country": ["XA", "XB"]})
KNOWN = pd.DataFrame({"part": ["incubator", "incubator", "time_bank"], "gate": ["partner", "mentors", "rules"]})


@pytest.fixture
def cells(tmp_path):
    def reader(text):
        (tmp_path / "t.csv").write_text(text, encoding="utf-8")
        return read_cells(tmp_path / "t.csv", "t.csv", Faults())

    return reader


def told(function, *arguments):
    faults = Faults()
    table = function(*arguments, faults)
    return table, list(faults.table()[["row", "column", "rule"]].itertuples(index=False, name=None))


def test_marks_that_nobody_sees_make_no_region_another(cells):
    text = "region,country,setting,population\n\u200eeast\u200f,XX,urban,10\n\u00a0we\u00adst,XX,rural,20\n"
    (regions, _), faults = told(sheets.regions, cells(text), "t.csv", {})
    assert faults == [] and regions["region"].tolist() == ["east", "west"]


def test_a_figure_is_scaled_by_its_reference_bounds(cells):
    lines = "a,XX,urban,10,100,2024,s,own,\nb,XX,rural,10,5,2024,s,nuts2,YY1\nc,XX,rural,,,,,,\n"
    (regions, context), faults = told(sheets.regions, cells(HEADER + lines), "t.csv", DENSITY)
    assert faults == []
    assert context["scaled"].tolist()[:2] == pytest.approx([0.5, 0.0])
    assert math.isnan(context["scaled"][2]) and math.isnan(regions["population"][2])
    assert context["inherited_from"].tolist() == ["", "YY1", ""]


def test_adding_a_region_changes_no_other_figure(cells):
    one = HEADER + "a,XX,urban,10,100,2024,s,own,\n"
    (_, alone), _ = told(sheets.regions, cells(one), "t.csv", DENSITY)
    (_, both), _ = told(sheets.regions, cells(one + "b,XX,rural,10,900,2024,s,own,\n"), "t.csv", DENSITY)
    pd.testing.assert_frame_equal(alone, both.iloc[:1])


def test_direction_turns_a_figure_round(cells):
    figure = {"density": {"low": 0.0, "high": 200.0, "direction": -1, "source": "s"}}
    (_, context), _ = told(sheets.regions, cells(HEADER + "a,XX,urban,10,50,2024,s,own,\n"), "t.csv", figure)
    assert context["scaled"].tolist() == [0.75]


def test_every_fault_of_regions_is_reported(cells):
    lines = "a,,town,x,100,2024,s,nuts9,\na,XX,rural,5,100,,,own,YY1\n,XX,rural,5,x,,,own,\n"
    _, faults = told(sheets.regions, cells(HEADER + lines), "t.csv", DENSITY)
    assert faults == [
        (2, "country", "country missing"),
        (2, "setting", "unknown setting"),
        (2, "population", "not a number above 0"),
        (4, "region", "region without a name"),
        (3, "region", "region stands twice"),
        (4, "density", "not a number"),
        (3, "density_year", "figure without its year"),
        (3, "density_source", "figure without its source"),
        (2, "density_level", "unknown level"),
        (3, "density_level", "an own figure is not inherited"),
    ]


def test_a_figure_that_study_yaml_does_not_declare_has_no_bounds(cells):
    _, faults = told(sheets.regions, cells(HEADER + "a,XX,urban,10,100,2024,s,own,\n"), "t.csv", {})
    assert faults == [(1, "density", "context without bounds")]


def test_a_missing_column_is_named(cells):
    table, faults = told(sheets.regions, cells("region,country,settin,population\na,b,c,d\n"), "t.csv", {})
    assert table is None and faults == [(1, "setting", "column missing")]


def test_every_fault_of_a_codebook_is_reported(cells):
    _, faults = told(sheets.codebook, cells("code,parent,definition\na,b,x\nb,a,x\nb,,x\n,c,x\nd,e,x\n"), "t.csv")
    assert (4, "code", "code stands twice") in faults
    assert (5, "code", "row without a code") in faults
    assert (6, "parent", "no such code") in faults
    assert (2, "parent", "a code is its own ancestor") in faults


def test_every_fault_of_segments_is_reported(cells):
    lines = ["x1,idea,ned,c1,0,5,yes", "x9,idea,need,,5,5,", "x1,remark,need,c1,0,5,maybe", "x1,idea,need,c1,0,99,no"]
    text = "interview,item,code,coder,start,end,cleared\n" + "\n".join(lines) + "\n"
    _, faults = told(sheets.segments, cells(text), "t.csv", ["need"], {("x1", "idea"): 20})
    assert faults == [
        (2, "code", "code not in codebook.csv"),
        (3, "coder", "coder missing"),
        (3, "interview", "no export has this id"),
        (3, "start, end", "start must lie before end"),
        (4, "cleared", "not yes, no or blank"),
        (4, "item", "no open answers under this name"),
        (5, "start, end", "the answer has 20 characters"),
    ]


def test_every_fault_of_gates_is_reported(cells):
    lines = [
        "incubator,east,,partner,yes,s,2026-01-01",
        "incubator,,XA,mentor,maybe,s,",
        "incubatr,,XC,partner,no,,1.1.2026",
        "time_bank,west,XB,rules,unknown,,",
    ]
    text = "part,region,country,gate,answer,source,date\n" + "\n".join(lines) + "\n"
    table, faults = told(sheets.gates, cells(text), "t.csv", PLACES, KNOWN)
    assert len(table) == 4
    assert faults == [
        (3, "answer", "not an answer"),
        (3, "gate", "no gate of incubator"),
        (4, "part", "no gates of this part"),
        (4, "country", "not in regions.csv"),
        (4, "source", "fact without a source"),
        (4, "date", "not a date"),
        (5, "region, country", "exactly one of the two"),
    ]


def test_a_column_method_of_gates_is_read_as_part(cells):
    line = "incubator,east,,partner,yes,s,2026-01-01\n"
    by_name = {
        name: sheets.gates(
            cells(f"{name},region,country,gate,answer,source,date\n{line}"), "g", PLACES, KNOWN, Faults()
        )
        for name in ("part", "method")
    }
    pd.testing.assert_frame_equal(by_name["method"], by_name["part"])
    assert by_name["method"]["part"].tolist() == ["incubator"]


def test_a_cleaning_log_may_have_other_names_and_words(cells):
    mapping = {
        "columns": {
            "uuid": "id",
            "question": "q",
            "old_value": "o",
            "new_value": "n",
            "change_type": "t",
            "reason": "why",
        },
        "types": {"fix": "change", "drop": "remove", "-": "none"},
    }
    text = "id,q,o,n,t\nx,food,1,2,fix\nx,,,,drop\ny,,,,-\n,food,1,2,fix\nz,,1,2,fix\nz,food,1,2,fixx\n"
    table, faults = told(sheets.corrections, cells(text), "t.csv", mapping)
    assert table["change_type"].tolist() == ["change", "remove", "none", "change", "change", "none"]
    assert table["reason"].tolist() == [""] * 6
    assert faults == [
        (7, "t", "unknown type of change"),
        (5, "id", "correction without an id"),
        (6, "q", "correction without an item"),
    ]
