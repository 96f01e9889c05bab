"""Repeat groups find their interviews, however a survey tool writes them."""

from dataclasses import replace

import households
import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from studies import BLANK, CHOICES, PARAMETERS, ROWS, SURVEY, row, write_form, write_rows, write_tiny

from herelib import interviews
from herelib.form import xlsform
from herelib.interviews import checking, repeats
from herelib.studies import exports

HOUSEHOLD = """
begin repeat | household | Household | Hogar
select_one yes_no | works | Works? | ¿Trabaja?
integer | age | Age | Edad
text | nick | Nickname | Apodo
integer | phone | Telephone | Teléfono | | | | | phone
begin repeat | job | Job | Trabajo
decimal | pay | Pay | Salario
end repeat
end repeat
"""
MEMBERS = [
    {"works": "yes", "age": "41", "nick": "Secret", "phone": "29123456", "_index": "1", "_parent_index": "1"},
    {"works": "no", "age": "7", "nick": "", "phone": "", "_index": "2", "_parent_index": "1"},
    {"works": "Yes", "age": "x", "nick": "", "phone": "", "_index": "3", "_parent_index": "3"},
]
JOBS = [{"pay": "10.50", "_parent_index": "3"}, {"pay": "8", "_parent_index": "1"}]
COLUMNS = ["interview", "repeat", "number", "item", "raw"]


@pytest.fixture
def folder(tmp_path):
    """The tiny study with a form that asks about the members of a household and their jobs."""
    write_form(write_tiny(tmp_path / "s") / "instrument.xlsx", SURVEY + HOUSEHOLD.strip("\n"), CHOICES)
    return tmp_path / "s"


def numbered(rows):
    return [{**each, "_id": f"9{n}", "_index": str(n)} for n, each in enumerate(rows, 1)]


def workbook(path, **sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        sheet.append(list(rows[0]))
        for each in rows:
            sheet.append([value or None for value in each.values()])
    book.save(path)


def kobo(folder, links=("_parent_index",), jobs=JOBS, members=MEMBERS, rows=ROWS):
    """The study with an export of KoboToolbox: a sheet for each repeat group, and some columns that link them."""
    (folder / "interviews" / "en.csv").unlink()
    rows = numbered(rows)
    ids = {each["_index"]: each for each in rows}

    def linked(each, parent):
        own = ids[each["_parent_index"]] if parent == "data" else rows[0]
        all_links = {"_parent_index": each["_parent_index"], "_submission__id": own["_id"]}
        all_links |= {"_submission__uuid": own["_uuid"], "_parent_table_name": parent}
        plain = {key: value for key, value in each.items() if key != "_parent_index"}
        return plain | {name: all_links[name] for name in links}

    sheets = {"data": rows, "household": [linked(each, "data") for each in members]}
    if jobs:
        sheets["job"] = [linked(each, "household") for each in jobs]
    workbook(folder / "interviews" / "en.xlsx", **sheets)
    return checking.read(folder)


def owned(told, name="household", export="en.xlsx"):
    """The raw id of the interview of each row of a repeat group, "" for none."""
    ids = told.records["_uuid"].tolist()
    return ["" if place < 0 else ids[place] for place in repeats.owners(told, export, name)]


# By hand


def test_the_table_by_hand(folder):
    told = kobo(folder, ("_parent_index", "_parent_table_name"))
    names = dict(zip(told.records["_uuid"], interviews.pseudonyms(told.records["_uuid"], told.key), strict=True))
    found = interviews.clean(told, PARAMETERS)["repeats"]
    assert found[COLUMNS].to_numpy().tolist() == [
        [names["a1"], "household", 1, "works", "yes"],
        [names["a1"], "household", 2, "works", "no"],
        [names["c3"], "household", 1, "works", "yes"],
        [names["a1"], "household", 1, "age", "41"],
        [names["a1"], "household", 2, "age", "7"],
        [names["c3"], "household", 1, "age", "[text]"],
        [names["c3"], "job", 1, "pay", "10.5"],
        [names["a1"], "job", 1, "pay", "8"],
    ]


def test_a_study_without_repeat_groups_has_an_empty_table(tiny_study):
    found = interviews.clean(checking.read(tiny_study), PARAMETERS)["repeats"]
    assert list(found.columns) == COLUMNS and len(found) == 0
    assert len(repeats.lost(checking.read(tiny_study))) == 0


# Links


@pytest.mark.parametrize(
    "links", [("_submission__uuid",), ("_submission__id",), ("_parent_index",), ("_submission__uuid", "_parent_index")]
)
def test_each_link_of_kobotoolbox_leads_to_the_interview(folder, links):
    assert owned(kobo(folder, links, jobs=())) == ["a1", "a1", "c3"]


def test_a_group_in_a_group_is_followed_outwards(folder):
    told = kobo(folder, ("_parent_index", "_parent_table_name"))
    assert owned(told, "job") == ["c3", "a1"]


def test_groups_that_name_each_other_end_nowhere(folder):
    told = kobo(folder, ("_parent_index", "_parent_table_name"))
    groups = dict(told.exports["en.xlsx"].repeats)
    groups["household"] = groups["household"].assign(_parent_table_name="job")
    groups["job"] = groups["job"].assign(_index="1")
    circle = replace(told, exports={"en.xlsx": replace(told.exports["en.xlsx"], repeats=groups)})
    assert set(owned(circle)) == set(owned(circle, "job")) == {""}


def odk(folder, rows, *files):
    """The study with exports of ODK Central: each repeat group is a file of its own."""
    write_rows(
        folder / "interviews" / "en.csv", [{("KEY" if k == "_uuid" else k): v for k, v in r.items()} for r in rows]
    )
    told, form = checking.read(folder), xlsform.read(folder / "instrument.xlsx")[0]
    found = dict(told.exports)
    for name, lines in files:
        path = write_rows(folder / f"{name}.csv", lines)
        found[path.name], faults = exports.read(path, form, f"interviews/{path.name}")
        assert not len(faults)
    return replace(told, exports=found)


def test_files_of_odk_central_lead_to_the_interview_in_another_file(folder):
    rows = [row(f"uuid:{each}") for each in ("a1", "b2")]
    members = [
        {"works": "yes", "age": "41", "PARENT_KEY": "uuid:b2", "KEY": "uuid:b2/household[1]"},
        {"works": "no", "age": "7", "PARENT_KEY": "uuid:a1", "KEY": "uuid:a1/household[1]"},
    ]
    jobs = [{"pay": "8", "PARENT_KEY": "uuid:b2/household[1]", "KEY": "uuid:b2/household[1]/job[1]"}]
    told = odk(folder, rows, ("en-household", members), ("en-household-job", jobs))
    assert told.exports["en-household.csv"].only_repeats and not told.exports["en.csv"].only_repeats
    assert owned(told, export="en-household.csv") == ["b2", "a1"]
    assert owned(told, "job", "en-household-job.csv") == ["b2"]
    assert len(repeats.lost(told)) == 0
    found = interviews.clean(told, PARAMETERS)["repeats"]
    assert found["item"].tolist() == ["works", "works", "age", "age", "pay"]


def test_a_file_of_a_repeat_group_is_called_as_the_form_calls_it(folder, tmp_path):
    form = xlsform.read(folder / "instrument.xlsx")[0]
    named = write_rows(tmp_path / "x.csv", [{"pay": "8", "PARENT_KEY": "uuid:a1/household[1]"}])
    other = write_rows(tmp_path / "y.csv", [{"strange": "8", "PARENT_KEY": "uuid:a1"}])
    assert list(exports.read(named, form, "x.csv")[0].repeats) == ["job"]
    assert list(exports.read(other, form, "y.csv")[0].repeats) == ["y"]


def test_columns_of_a_repeat_group_that_the_form_does_not_know_are_said_and_those_of_the_survey_tool_are_not(
    folder, tmp_path
):
    form = xlsform.read(folder / "instrument.xlsx")[0]
    cells = {"pay": "8", "payy": "9", "age_group": "adult", "KEY": "uuid:a1/job[1]", "SET-OF-job": "x"}
    file = write_rows(tmp_path / "x.csv", [{**cells, "PARENT_KEY": "uuid:a1/household[1]"}])
    notes = exports.read(file, form, "x.csv")[0].notes
    assert list(notes) == ["job: payy, age_group"]
    hints = "payy: did you mean 'pay'?; age_group: did you mean 'group'?"
    assert notes["job: payy, age_group"].startswith(f"{exports.UNREAD}; {hints}; if one is an answer, write exports:")


def test_rows_of_nobody_are_listed_and_those_of_dropped_interviews_go_with_them(folder):
    rows = [row("uuid:a1", consent="no"), row("uuid:b2")]
    members = [{"works": "yes", "PARENT_KEY": f"uuid:{each}"} for each in ("a1", "b2", "zz", "")]
    told = odk(folder, rows, ("h", members))
    assert repeats.lost(told).to_numpy().tolist() == [["interviews/h.csv", "household", n] for n in (4, 5)]
    found = interviews.clean(told, PARAMETERS)["repeats"]
    assert found["raw"].tolist() == ["yes"]


@pytest.mark.parametrize("which", ["first", "last"])
def test_of_two_records_with_one_id_the_kept_one_has_the_rows(folder, which):
    rows = [row("uuid:a1", consent=""), row("uuid:a1"), row("uuid:a1", food=""), row("uuid:b2")]
    told = odk(folder, rows, ("h", [{"works": "yes", "PARENT_KEY": "uuid:a1"}]))
    cleaned = interviews.clean(told, {**PARAMETERS, "duplicates": which})
    assert cleaned["repeats"]["interview"].tolist() == cleaned["interviews"]["interview"].tolist()[:1]


def test_an_id_of_the_teams_own_does_not_hide_the_one_of_the_tool(folder):
    with (folder / "study.yaml").open("a", encoding="utf-8") as handle:
        handle.write("roles: {id: remark}\n")
    told = kobo(
        folder, ("_submission__uuid",), jobs=(), rows=[{**each, "remark": f"own {each['_uuid']}"} for each in ROWS]
    )
    assert owned(told) == ["a1", "a1", "c3"]


# Nothing personal


def test_texts_and_private_items_of_a_repeat_group_reach_no_table(folder):
    for table in interviews.clean(kobo(folder, ("_submission__uuid",)), PARAMETERS).values():
        assert "Secret" not in table.to_csv() and "29123456" not in table.to_csv()


# Property


@settings(max_examples=12, deadline=None)
@given(st.lists(st.sampled_from(["a1", "b2", "c3", "zz"]), min_size=1, max_size=8), st.randoms())
def test_each_row_is_in_the_table_once_or_lost(tmp_path_factory, links, shuffle):
    folder = write_tiny(tmp_path_factory.mktemp("property") / "s")
    write_form(folder / "instrument.xlsx", SURVEY + HOUSEHOLD.strip("\n"), CHOICES)
    rows = [row(f"uuid:{each}") for each in ("a1", "b2", "c3")]
    shuffle.shuffle(rows)
    members = [{"works": "yes", "PARENT_KEY": f"uuid:{link}"} for link in links]
    told = odk(folder, rows, ("h", members))
    found, gone = interviews.clean(told, PARAMETERS)["repeats"], repeats.lost(told)
    assert len(found) + len(gone) == len(links) and len(gone) == links.count("zz")
    counts = found["interview"].value_counts().to_dict()
    names = dict(zip(told.records["_uuid"], interviews.pseudonyms(told.records["_uuid"], told.key), strict=True))
    assert counts == {names[each]: links.count(each) for each in {*links} - {"zz"}}
    assert (found.groupby("interview")["number"].apply(lambda own: sorted(own) == list(range(1, len(own) + 1)))).all()
    assert pd.api.types.is_integer_dtype(found["number"])


LATER = [(1, "41", "yes", "5"), (1, "7", "", "3"), (1, "13", "", ""), (1, "2", "", ""), (2, "-99", "no", "")]


def two_downloads(folder, later, link="_submission__uuid", items=""):
    """A household study and a later download of it with other members, both linked by the interview's id."""
    households.write(folder, items=items)
    for name, people in {"en": households.PEOPLE, "later": later}.items():
        rows = [{"anybody": "yes", **each, "_index": n} for n, each in enumerate(ROWS, 1)]
        members = [
            {"age": age, "works": works, "hardship": hardship, link: ROWS[index - 1]["_uuid"]}
            for index, age, works, hardship in people
        ]
        workbook(folder / "interviews" / f"{name}.xlsx", data=rows, member=members)
    return folder


def ages(folder, keep):
    cleaned = interviews.clean(checking.read(folder, BLANK), {**BLANK, "duplicates": keep})
    return cleaned["repeats"].query("item == 'age'")["raw"].tolist()


@pytest.mark.parametrize("link", ["_submission__uuid", "PARENT_KEY"])
def test_of_two_downloads_the_rows_of_the_copy_that_is_kept_count_once(tmp_path, link):
    folder = two_downloads(tmp_path / "s", LATER, link)
    assert ages(folder, "first") == ["41", "7", "12", "-99", "130"]
    assert ages(folder, "last") == ["41", "7", "13", "2", "-99"]
    said = " ".join(checking.read(folder, BLANK).notes["note"])
    assert "member: other rows than in interviews/en.xlsx for 2 interviews: those of the copy that is kept" in said


def test_rows_that_both_downloads_have_count_whichever_copy_is_kept(tmp_path):
    folder = two_downloads(tmp_path / "s", households.PEOPLE)
    assert ages(folder, "first") == ages(folder, "last") == ["41", "7", "12", "-99", "130"]


def test_a_summary_that_differs_between_downloads_is_a_fault_and_no_part_of_an_id(tmp_path):
    folder = two_downloads(tmp_path / "s", LATER, items="  n: {repeat: member}\n")
    fault = checking.check(folder, BLANK).iloc[0]
    assert fault["rule"].endswith("contradict each other: they differ in n") and "[_uuid, n]" not in fault["do"]


def test_files_of_rows_alone_that_differ_are_a_fault_with_its_way_out(tmp_path):
    folder = households.write(tmp_path / "s", items="  n: {repeat: member}\n")
    (folder / "interviews" / "en.xlsx").unlink()
    write_rows(folder / "interviews" / "data.csv", [{"anybody": "yes", **each} for each in ROWS])
    for name, people in {"a": households.PEOPLE, "b": LATER}.items():
        rows = [{"age": age, "PARENT_KEY": ROWS[n - 1]["_uuid"]} for n, age, *_ in people]
        write_rows(folder / "interviews" / f"{name}.csv", rows)
    fault = checking.check(folder, BLANK).iloc[0]
    assert fault["file"] == "interviews/b.csv" and "for 2 interviews: both would count" in fault["rule"]
    with (folder / "study.yaml").open("a", encoding="utf-8") as handle:
        handle.write("exports: {a.csv: {skip: downloaded again}}\n")
    assert checking.read(folder, BLANK).records["n"].tolist() == ["4", "1", "0"]


def test_rows_of_a_nested_group_that_name_the_key_of_the_row_around_them_are_found(tmp_path):
    folder = write_tiny(tmp_path / "s")
    write_form(folder / "instrument.xlsx", SURVEY + HOUSEHOLD)
    (folder / "interviews" / "en.csv").unlink()
    members = [{"age": "41", "PARENT_KEY": "uuid:b2", "KEY": "h-one"}, {"age": "7", "PARENT_KEY": "a1", "KEY": "h-two"}]
    jobs = [{"pay": "8", "PARENT_KEY": "h-one", "KEY": "j1"}, {"pay": "3", "PARENT_KEY": "h-two", "KEY": "j2"}]
    jobs += [{"pay": "9", "PARENT_KEY": "h-none", "KEY": "j3"}]
    workbook(folder / "interviews" / "en.xlsx", data=ROWS, household=members, job=jobs)
    cleaned = interviews.clean(checking.read(folder, BLANK), BLANK)
    pays = cleaned["repeats"].query("item == 'pay'").set_index("raw")["interview"]
    ages = cleaned["repeats"].query("item == 'age'").set_index("raw")["interview"]
    assert pays["8"] == ages["41"] and pays["3"] == ages["7"] and len(pays) == 2
    assert "1 rows of no interview (the first in row 4)" in checking.read(folder, BLANK).notes["note"].tolist()
