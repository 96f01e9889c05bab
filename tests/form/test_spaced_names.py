"""A choice with a space in its name: told by label, by column, or as written beside the others."""

import pytest
from studies import write_form

from herelib.form import scales, spaced_names, xlsform
from herelib.form.choices import Choices
from herelib.form.headers import Resolver

SURVEY = "type | name | relevant\nselect_multiple rooms | rooms |\ntext | why | selected(${rooms}, 'empty shop')"
ROOMS = "list_name | name | label\nrooms | empty shop | A shop that is empty\nrooms | hall | Hall\nrooms | none | None"


@pytest.fixture
def form(tmp_path):
    form, faults = xlsform.read(write_form(tmp_path / "f.xlsx", SURVEY, ROOMS))
    assert not len(faults)
    return form


def test_it_is_called_without_the_space_and_a_note_says_so(form):
    assert list(form.listed["rooms"]["name"]) == ["empty_shop", "hall", "none"]
    assert form.notes["note"].tolist() == ["the name of the choice has a space: it is called empty_shop here"]


@pytest.mark.parametrize(
    "cell, names",
    [
        ("empty shop", "empty_shop"),
        ("empty shop hall", "empty_shop hall"),
        ("hall empty shop", "empty_shop hall"),
        ("A shop that is empty", "empty_shop"),
        ("A shop that is empty Hall", "empty_shop hall"),
        ("hall", "hall"),
        ("shop", "shop"),
    ],
)
@pytest.mark.parametrize("labels", [False, True])
def test_a_cell_is_read_by_written_name_and_by_label(form, cell, names, labels):
    assert Choices(form.listed["rooms"], labels).several(cell) == names


def test_its_own_column_is_found_by_the_written_name_and_by_the_label(form):
    taken = Resolver(form).columns(["rooms/empty shop", "rooms/hall", "rooms/A shop that is empty"])
    assert [column.choice for column in taken] == ["empty_shop", "hall", "empty_shop"]


def test_expressions_mean_the_same_choice(form):
    assert form.named["why"]["relevant"] == "(selected(${rooms}, 'empty_shop'))"


def test_study_yaml_may_name_it_either_way(form):
    for name in ("empty shop", "empty_shop"):
        declared = {"dimension": "asset:premises", "values": {name: "1", "hall": "0.5", "none": "0"}}
        found, faults = scales.analysed(form, {"missing": {}, "items": {"rooms": declared}})
        assert not len(faults) and found["rooms"].points["empty_shop"] == 1


def test_where_one_choice_is_chosen_a_space_says_nothing_wrong(tmp_path):
    path = write_form(tmp_path / "f.xlsx", SURVEY.replace("select_multiple", "select_one"), ROOMS)
    form, faults = xlsform.read(path)
    assert not len(faults) and "empty shop" in set(form.listed["rooms"]["name"]) and not len(form.notes)


def test_a_name_without_spaces_stays():
    assert spaced_names.joined("hall") == "hall" and spaced_names.joined(" a  b ") == "a_b"
