"""Files of forms: old and new workbooks, texts, sheets that claim a million rows, cells with types."""

import base64
import datetime
import time
import zlib

import openpyxl
import pytest
from deployed_forms import deployed, workbook

from herelib.form import form_files, xlsform

SURVEY = [["type", "name", "label"], ["integer", "age", "Age"], ["text", "job", "Job"]]
# An old workbook (.xls), which nothing here can write: two questions, one with TRUE and FALSE as names of its choices.
OLD = (
    "c-rk)O-vI(6#i!0r7ad{5lFy<5E2oQi}B(GRy4{<L@)lt1luxTL*0^gmEc7bdo(fer13(+#S7}ipXfnv9!xNLFflO!J$f?H!~?Lt"
    "dAnPSHj(;6{Mm0aZ{EClZ)bMjn>VxjY(Bm)bGu~`U!fNPtk@A$mB<8@h}VdL`fXdWULB@l`}nI636mqMbUdhe8d5$~{$7NJTfxUf"
    "fj3l+V;lonQ?{)mcJmw(Ld~H^1S$43T&GftW}a6)(-hN<OmDL8L#De}a*1gV=`M(4m^TKxcDiwVL~G~1TA~7X+2$2XwxbbGR2-kX"
    "EF4`OeYtcZ^JjLn2BVk-d9GiYGMC6Kpn+UCi;s32@WETFkJ^0s`pN}J{%N&5R7QS93j$NHPY4x=1q#T{ptB6~r*miIWC3+(;v5{p"
    "o|D;hO6Hefs^p6rDx_;oj!UY{#3`u*nM6`%s3$KoGGz^^MQe>vcXq<eQ*~g%G$>forX@#ZE&wD(CDFc7NqIe!&Raw3KC}+35fUGj"
    "d142$)hh3Eo`|i=6E(bgqC|&jnu?F}8j8_Quyo`7^Zm&|V~8bFyf-*I$Y%A(uyI~lkZ~>d1d6naEw(Yez<1rmd<)YCihQa&1{+;w"
    "-!$u7<lYV%X9wejv89CXB);(O;JwzuTVpHnbN!2F8|GdbGiawBZJ6xUHH~i3Ev{WvxNms1aC6OTrp@2vov;>j=We^(WF3}K&1{^h"
    "(^79o6kD46u9USXV=dS^;OYyu4i;O=T6e9rGS(VfSGoF*XF|o6vR3}+)#`CasZzfD0^i#|?(N7=d0T1fTG;irDDm}%@A}%ab^KE5"
    ">8R&vl=HL?A3l8e@ZsbCgW%JNa~4x4HQhb!h1~x-%T!kU-z5Jm4k1gIMW3a6>ATWG4wDtdPZM<E-Ak;|#`|BWaF|BVVGK#0$5_Sj"
    "OQ&^F`aEkkjQzSLRO$FDmCW-ukN+8O$Q1k"
)


def names(path):
    form, faults = xlsform.read(path, path.name)
    assert not len(faults), faults.table()
    return list(form.named)


@pytest.mark.parametrize("name", ["instrument.xlsx", "instrument.xlsm", "instrument.csv", "instrument.md"])
def test_each_kind_of_file_that_pyxform_takes_is_read(tmp_path, name):
    path = tmp_path / name
    if name.endswith(("xlsx", "xlsm")):
        workbook(path, survey=SURVEY)
    elif name.endswith("csv"):
        path.write_text("survey,,\n" + "\n".join(",".join(["", *row]) for row in SURVEY), encoding="utf-8")
    else:
        path.write_text("| survey |\n" + "\n".join(f"| | {' | '.join(row)} |" for row in SURVEY), encoding="utf-8")
    assert deployed(path)
    assert names(path) == ["age", "job"]


@pytest.mark.parametrize("name", ["instrument.xls", "instrument.xlsx"])
def test_an_old_workbook_is_read_under_its_name_and_under_the_new_one(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(zlib.decompress(base64.b85decode("".join(OLD))))
    form, faults = xlsform.read(tmp_path / "instrument.xlsx")
    assert not len(faults)
    assert form.items[["name", "type"]].to_numpy().tolist() == [["owns", "select_one"], ["age", "integer"]]
    assert list(form.listed["owns"]["name"]) == ["TRUE", "FALSE"]
    assert name == "instrument.xlsx" or deployed(path)


def test_a_form_is_found_under_another_kind_and_a_second_one_is_named(tmp_path):
    workbook(tmp_path / "instrument.xlsm", survey=SURVEY)
    form, faults = xlsform.read(tmp_path / "instrument.xlsx", "instrument.xlsx")
    assert not len(faults) and list(form.named) == ["age", "job"]
    workbook(tmp_path / "instrument.xlsx", survey=SURVEY[:2])
    form, faults = xlsform.read(tmp_path / "instrument.xlsx", "instrument.xlsx")
    assert list(form.named) == ["age"]
    assert form.notes[["column", "note"]].to_numpy().tolist() == [
        ["instrument.xlsm", "not read: the form is instrument.xlsx"]
    ]


@pytest.mark.parametrize("sheet", ["Survey", " SURVEY ", "survey"])
def test_sheets_are_known_in_any_case_and_others_are_passed_over(tmp_path, sheet):
    rows = {sheet: SURVEY, "Notes for us": [["type"], ["nonsense"]], "entities": [["dataset"], ["trees"]], "osm": [[]]}
    assert names(workbook(tmp_path / "f.xlsx", **rows)) == ["age", "job"]


def test_a_workbook_with_one_sheet_holds_the_survey_whatever_it_is_called(tmp_path):
    path = workbook(tmp_path / "f.xlsx", Sheet1=SURVEY)
    assert deployed(path)
    assert names(path) == ["age", "job"]


def test_what_stands_behind_sixty_blank_rows_is_not_read_and_said(tmp_path):
    rows = [*SURVEY, *[[]] * 60, ["text", "near", "Near"], *[[]] * 61, ["party like it's 1999"]]
    form, faults = xlsform.read(workbook(tmp_path / "f.xlsx", survey=rows))
    assert not len(faults) and list(form.named) == ["age", "job", "near"]
    assert form.notes[["row", "column"]].to_numpy().tolist() == [[126, "survey"]]
    assert "survey tools stop there" in form.notes["note"].iloc[0]


def test_a_sheet_that_claims_a_million_rows_is_read_at_once(tmp_path):
    path = workbook(tmp_path / "f.xlsx", survey=SURVEY)
    book = openpyxl.load_workbook(path)
    book["survey"].cell(1_048_576, 16_384).number_format = "0.00"
    book["survey"].cell(1_048_576, 16_384).value = "a stray word"
    book.save(path)
    before = time.process_time()
    assert names(path) == ["age", "job"]
    assert time.process_time() - before < 2


def test_columns_without_a_header_and_behind_twenty_of_them_are_passed_over(tmp_path):
    rows = [
        ["type", "name", None, "label", *[None] * 21, "relevant"],
        ["text", "a", "aside", "A", *[None] * 21, "1 = 2"],
    ]
    path = workbook(tmp_path / "f.xlsx", survey=rows)
    assert deployed(path)
    form, faults = xlsform.read(path)
    assert not len(faults) and form.named["a"]["relevant"] == "" and form.named["a"]["label"] == "A"


@pytest.mark.parametrize(
    "cell, text",
    [
        (True, "TRUE"),
        (False, "FALSE"),
        (7, "7"),
        (7.0, "7"),
        (0.5, "0.5"),
        (datetime.time(7, 30), "07:30:00"),
        (datetime.datetime(2026, 9, 5), "2026-09-05 00:00:00"),
        (datetime.date(2026, 9, 5), "2026-09-05 00:00:00"),
        ("two\xa0words ", "two words"),
    ],
)
def test_a_cell_is_read_as_survey_tools_read_it(cell, text):
    assert form_files.cell_text(cell) == text


def test_truths_and_numbers_are_names_of_choices(tmp_path):
    choices = [["list_name", "name", "label"], ["tf", True, "Yes"], ["tf", False, "No"], ["n", 1, "One"], ["n", 2.0, 2]]
    rows = [["type", "name", "label"], ["select_one tf", "owns", "Own?"], ["select_one n", "many", "How many?"]]
    path = workbook(tmp_path / "f.xlsx", survey=rows, choices=choices)
    assert deployed(path)
    form, faults = xlsform.read(path)
    assert not len(faults)
    assert list(form.listed["owns"]["name"]) == ["TRUE", "FALSE"]
    assert form.listed["many"][["name", "label"]].to_numpy().tolist() == [["1", "One"], ["2", "2"]]


def test_a_label_that_became_a_date_is_a_note_and_reads_as_a_date(tmp_path):
    choices = [["list_name", "name", "label"], ["age", "a", datetime.datetime(2022, 9, 5)], ["age", "b", "9-12"]]
    path = workbook(
        tmp_path / "f.xlsx", survey=[["type", "name", "label"], ["select_one age", "x", "Age"]], choices=choices
    )
    assert deployed(path)
    form, faults = xlsform.read(path)
    assert not len(faults) and list(form.listed["x"]["label"]) == ["2022-09-05", "9-12"]
    assert form.notes[["row", "column"]].to_numpy().tolist() == [[2, "choices: label"]]
    assert "made by a spreadsheet" in form.notes["note"].iloc[0]


def test_what_cannot_be_opened_is_one_fault(tmp_path):
    (tmp_path / "form.csv").write_text("type;name\ntext;a", encoding="utf-8")
    (tmp_path / "form.md").write_bytes("| survey |\n| | typ\xe9 |".encode("latin-1"))
    for name in ("form.csv", "form.md"):
        form, faults = xlsform.read(tmp_path / name, name)
        assert form is None and len(faults) == 1
