"""One name in several groups: each question is called by its path, and a reference means the nearest."""

import pytest
from deployed_forms import read, table
from studies import CHOICES, write_form

from herelib.form import namesakes, xlsform
from herelib.form.headers import Resolver

TWO = """
survey
type | name | label | relevant
integer | size | Size |
begin group | kitchen | Kitchen |
select_one yn | own | Own one? |
end group | | |
begin group | workshop | Workshop |
select_one yn | own | Own a workshop? |
end group | | |
choices
list_name | name | label
yn | yes | Yes
yn | no | No
"""


def test_each_is_called_by_its_path_and_what_is_unique_by_its_name(tmp_path):
    form, faults = read(tmp_path, TWO)
    assert not len(faults)
    assert list(form.named) == ["size", "kitchen/own", "workshop/own"]
    assert list(form.listed["workshop/own"]["name"]) == ["yes", "no"]


@pytest.mark.parametrize("sign", ["/", ".", "-", ":", "_"])
def test_headers_with_their_group_tell_them_apart(tmp_path, sign):
    form, _ = read(tmp_path, TWO)
    headers = [f"kitchen{sign}own", f"workshop{sign}own", "size", "own"]
    taken = Resolver(form).columns(headers)
    assert [column.item for column in taken] == ["kitchen/own", "workshop/own", "size", ""]
    assert taken[3].problem == "fits kitchen/own, workshop/own"


def test_a_label_tells_them_apart_where_labels_differ(tmp_path):
    form, _ = read(tmp_path, TWO)
    assert [c.item for c in Resolver(form).columns(["Own a workshop?", "Own one?"])] == ["workshop/own", "kitchen/own"]


def test_one_outside_of_all_groups_keeps_its_name(tmp_path):
    form, faults = read(tmp_path, TWO.replace("integer | size", "integer | own"))
    assert not len(faults) and list(form.named) == ["own", "kitchen/own", "workshop/own"]
    assert [c.item for c in Resolver(form).columns(["own", "kitchen/own"])] == ["own", "kitchen/own"]


def test_in_the_sheet_of_a_repeat_the_question_of_the_repeat_is_meant(tmp_path):
    form, faults = read(
        tmp_path,
        """
        survey
        type | name | label
        integer | age | Age
        begin repeat | member | Member
        integer | age | Age of each
        end repeat
        begin repeat | guest | Guest
        integer | age | Age of each
        end repeat
        """,
    )
    assert not len(faults)
    resolver = Resolver(form)
    assert resolver.columns(["age"], "guest")[0].item == "age"  # a plain name is the question that is called so
    assert [resolver.columns(["Age of each"], each)[0].item for each in ("member", "guest")] == [
        "member/age",
        "guest/age",
    ]


def test_a_reference_means_the_nearest_in_the_tree(tmp_path):
    # Survey tools that cannot tell refuse such a form, and ODK's own rule is the nearest.
    survey = """
    type | name | relevant
    begin group | kitchen |
    text | own |
    text | why | ${own} = 'a'
    begin group | stove |
    text | how | ${ own } = 'b'
    end group | |
    end group | |
    begin group | workshop | ${size} > 1
    text | own |
    text | why | ${own} = 'c'
    end group | |
    text | size |
    text | far | ${own} = 'd'
    """
    form, _ = xlsform.read(write_form(tmp_path / "f.xlsx", survey, CHOICES))
    assert form.named["kitchen/why"]["relevant"] == "(${kitchen/own} = 'a')"
    assert form.named["how"]["relevant"] == "(${kitchen/own} = 'b')"
    assert form.named["workshop/why"]["relevant"] == "(${size} > 1) and (${workshop/own} = 'c')"
    assert form.named["far"]["relevant"] == "(${own} = 'd')"


def test_a_form_without_namesakes_stays_as_it_is():
    lines = [{"type": "text", "name": "a"}, {"type": "begin group", "name": "g"}, {"type": "note", "name": "a"}]
    assert [(line["#called"], line["#path"]) for line in namesakes.located(lines)] == [("a", ""), ("g", ""), ("a", "g")]


def test_the_small_forms_are_markdown():
    assert table("survey\ntype | name") == "| survey |\n| | type | name |"
