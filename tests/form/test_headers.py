"""A header is the item that it names, however survey tools and other programs have written it."""

import pandas as pd
import pytest
from studies import write_form

from herelib.form import headers, xlsform
from herelib.form.headers import Resolver

SURVEY = """
type | name | label::English (en) | label::Español (es)
text | who | Your name | Su nombre
begin group | needs | Needs | Necesidades
integer | food | How hard is it? | ¿Es difícil?
select_multiple rooms | rooms | Which rooms? | ¿Qué salas?
end group | | |
begin group | hopes | Hopes | Esperanzas
integer | hope | How hard is it? | ¿Es difícil?
end group | | |
note | thanks | Thank you | Gracias
"""
CHOICES = """
list_name | name | label::English (en) | label::Español (es)
rooms | shop | Empty shop | Tienda
rooms | hall | Hall | Sala
"""


@pytest.fixture(scope="module")
def resolver(tmp_path_factory):
    form, faults = xlsform.read(write_form(tmp_path_factory.mktemp("form") / "form.xlsx", SURVEY, CHOICES))
    assert not len(faults)
    return Resolver(form)


@pytest.mark.parametrize(
    "header, item, by_label",
    [
        ("food", "food", False),
        ("needs/food", "food", False),
        ("needs.food", "food", False),
        ("Needs/How hard is it?", "food", True),
        ("Necesidades/¿Es difícil?", "food", True),
        ("SU NOMBRE", "who", True),
        ("X_uuid", "_uuid", False),
        ("meta/instanceID", "_uuid", False),
        ("food. How hard is it?", "food", False),
    ],
)
def test_a_header_leads_to_its_item_and_says_whether_a_label_did(resolver, header, item, by_label):
    (column,) = resolver.columns([header])
    assert (column.item, column.labels, column.problem) == (item, by_label, "")


@pytest.mark.parametrize("header", ["rooms/shop", "needs/rooms/shop", "rooms[shop]", "Which rooms?/Empty shop"])
def test_a_choice_behind_its_question_is_its_column(resolver, header):
    (column,) = resolver.columns([header])
    assert (column.item, column.choice, column.stray) == ("rooms", "shop", False)


def test_a_label_of_two_questions_is_listed_with_both_and_read_as_neither(resolver):
    (column,) = resolver.columns(["How hard is it?"])
    assert column.item == "" and column.problem == "fits food, hope"


def test_what_the_form_lacks_is_stray_behind_its_question_and_unknown_elsewhere(resolver):
    cellar, thanks, blank = resolver.columns(["rooms/cellar", "thanks", ""])
    assert (cellar.item, cellar.choice, cellar.stray) == ("rooms", "cellar", True)
    assert thanks.item == blank.item == ""


def test_a_second_column_of_an_item_is_marked_and_the_usual_name_of_an_id_goes_first(resolver):
    first, second = resolver.columns(["food", "needs/food"])
    assert (first.again, second.again) == (False, True)
    key, usual = resolver.columns(["KEY", "_uuid"])
    assert (key.again, usual.again) == (True, False)


@pytest.mark.parametrize(
    "header, name",
    [("_uuid", "X_uuid"), ("5 a day?", "X5.a.day."), ("water/tap", "water.tap"), (".5", "X.5"), (".x", ".x")],
)
def test_mangling_is_what_r_does(header, name):
    assert headers.mangled(header) == name


@pytest.mark.parametrize("mark", ["\ufeff", "ï»¿", "<U+FEFF>", "X.U.FEFF."])
def test_a_byte_order_mark_in_any_disguise_is_taken_off(mark):
    assert headers.plain(f"{mark}start") == "start"


def test_notes_are_no_columns(resolver):
    assert resolver.find("Thank you") == (set(), False)
    assert isinstance(resolver.instrument.items, pd.DataFrame)
