"""The JSON of a survey tool becomes the sheets that its XLSX would have."""

import json

import pandas as pd
import pytest

from herelib.errors import Faults
from herelib.files import workbooks

ANSWERS = [
    {
        "_id": 7,
        "_uuid": "aa-1",
        "home/food": "4",
        "home/hours": 2.5,
        "_geolocation": [56.9, 24.1],
        "_attachments": [{"download_url": "https://tool/x", "filename": "team/attachments/1.jpg"}],
        "_validation_status": {"uid": "validation_status_approved", "label": "Approved"},
        "_tags": [],
        "home/members": [
            {"home/members/age": "12", "home/members/pets": [{"home/members/pets/kind": "cat"}]},
            {"home/members/age": "40"},
        ],
    },
    {
        "_id": 8,
        "_uuid": "bb-2",
        "home/food": "1",
        "idea": "vairāk",
        "_geolocation": [None, None],
        "_validation_status": {},
    },
]


def test_an_object_a_line_is_a_list_and_one_that_is_cut_off_is_none(tmp_path):
    lines = "\n".join(json.dumps(answer) for answer in ANSWERS)
    assert read(tmp_path, lines)[0].keys() == read(tmp_path, ANSWERS)[0].keys()
    sheets, rules = read(tmp_path, lines[:-5])
    assert sheets == {} and rules == ["not readable as JSON"]


@pytest.mark.parametrize("orient", ["columns", "split", "records"])
def test_a_table_that_pandas_wrote_is_its_rows(tmp_path, orient):
    table = pd.DataFrame({"_uuid": ["a", "b"], "food": ["4", "1"]})
    sheets, rules = read(tmp_path, table.to_json(orient=orient))
    assert rules == [] and sheets[""].header == ["_uuid", "food"]
    assert sheets[""].frame.astype(str).to_numpy().tolist() == [["a", "4"], ["b", "1"]]


def test_a_page_of_central_is_told_from_the_whole(tmp_path):
    page = {"value": [{"__id": "uuid:a", "food": "1"}], "@odata.nextLink": "https://x?$top=1", "@odata.count": 9}
    assert read(tmp_path, page) == ({}, ["one page of several: 1 of 9 submissions"])


def read(tmp_path, content):
    path = tmp_path / "x.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content, ensure_ascii=False), encoding="utf-8")
    faults = Faults()
    return workbooks.read(path, "x.json", faults), faults.rules()


def rows(table):
    return [dict(zip(table.header, row, strict=True)) for row in table.frame.astype(str).to_numpy().tolist()]


@pytest.mark.parametrize("wrapped", [ANSWERS, {"results": ANSWERS, "next": None}, {"count": 2, "results": ANSWERS}])
def test_a_list_of_submissions_is_read_however_it_is_wrapped(tmp_path, wrapped):
    sheets, faults = read(tmp_path, wrapped)
    assert faults == [] and list(sheets) == ["", "members", "pets"]
    first, second = rows(sheets[""])
    assert first["home/food"] == "4" and first["home/hours"] == "2.5" and first["_uuid"] == "aa-1"
    assert first["_geolocation"] == "56.9 24.1" and second["_geolocation"] == ""
    assert first["_attachments"] == "1.jpg" and "https" not in str(first)
    assert (first["_validation_status"], second["_validation_status"]) == ("Approved", "")
    assert second["idea"] == "vairāk" and second["home/hours"] == ""


def test_repeat_groups_lead_to_their_interview_and_to_the_group_around_them(tmp_path):
    sheets, _ = read(tmp_path, ANSWERS)
    members, pets = rows(sheets["members"]), rows(sheets["pets"])
    assert [each["home/members/age"] for each in members] == ["12", "40"]
    assert {(each["_submission__uuid"], each["_submission__id"], each["_parent_index"]) for each in members} == {
        ("aa-1", "7", "1")
    }
    assert [each["_index"] for each in members] == ["1", "2"]
    assert pets[0]["_parent_table_name"] == "members" and pets[0]["_parent_index"] == "1"
    assert rows(sheets[""])[0]["_index"] == "1"


def test_groups_as_objects_and_the_names_of_central(tmp_path):
    answer = {
        "__id": "uuid:aa-1",
        "__system": {"submissionDate": "2026-03-01T10:00:00Z", "reviewState": "rejected"},
        "home": {
            "food": "4",
            "place": {"type": "Point", "coordinates": [24.1, 56.9, 3]},
            "members": [{"__id": "m1", "__Submissions-id": "uuid:aa-1", "age": 12}],
            "members@odata.navigationLink": "Submissions('uuid%3Aaa-1')/flat/members",
        },
    }
    sheets, faults = read(tmp_path, {"value": [answer], "@odata.context": "https://tool/$metadata"})
    assert faults == [] and list(sheets) == ["", "members"]
    assert rows(sheets[""])[0] == {
        "KEY": "uuid:aa-1",
        "SubmissionDate": "2026-03-01T10:00:00Z",
        "ReviewState": "rejected",
        "home/food": "4",
        "home/place": "56.9 24.1 3",
        "_index": "1",
    }
    assert rows(sheets["members"])[0]["PARENT_KEY"] == "uuid:aa-1"
    assert rows(sheets["members"])[0]["home/members/age"] == "12"


def test_responses_of_limesurvey_under_their_numbers(tmp_path):
    sheets, _ = read(tmp_path, {"responses": [{"1": {"id": "1", "food": "A1"}}, {"2": {"id": "2", "food": ""}}]})
    assert rows(sheets[""]) == [{"id": "1", "food": "A1"}, {"id": "2", "food": ""}]


@pytest.mark.parametrize(
    "content, rule",
    [
        ('[{"_id": 1', "not readable as JSON"),
        ({"detail": "Not found."}, "no list of submissions"),
        (["a", "b"], "no list of submissions"),
        ([], "a list without a submission"),
        ({"count": 9, "next": "https://tool/page2", "results": ANSWERS}, "one page of several: 2 of 9 submissions"),
    ],
)
def test_what_is_no_whole_list_of_submissions_is_a_fault(tmp_path, content, rule):
    sheets, faults = read(tmp_path, content)
    assert sheets == {} and faults == [rule]


def test_objects_inside_of_one_another_without_an_end_are_a_fault(tmp_path):
    answer = "".join('{"a": [' for _ in range(300)) + "".join("]}" for _ in range(300))
    assert read(tmp_path, f"[{answer}]")[1] in (
        ["a list without a submission"],
        ["objects inside of objects without an end"],
    )
