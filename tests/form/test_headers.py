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
        ("_validation_status.uid", "_validation_status", False),
        ("X_validation_status.label", "_validation_status", False),
        ("Fecha de envío", "submitdate", False),
        ("Finished", "_finished", False),
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


# Spellings of programs


WIDER = """
type | name | label
select_multiple rooms | sources | Which sources?
rank rooms | best | Order them
integer | Q1_SQ001 | One
integer | Q2_SQ1_1 | Two
integer | Q2_SQ1_2 | Three
integer | how_much_time_do_you_spend_on_travel_to_work | Four
begin group | kitchen | Kitchen
geopoint | spot | Where?
image | shot | Picture
integer | size | How large is it?
end group
"""


@pytest.fixture(scope="module")
def wider(tmp_path_factory):
    choices = "list_name | name | label\nrooms | shop | Empty shop\nrooms | hall | Hall"
    form, faults = xlsform.read(write_form(tmp_path_factory.mktemp("form") / "form.xlsx", WIDER, choices))
    assert not len(faults)
    return Resolver(form)


@pytest.mark.parametrize(
    "header, item",
    [
        ("Q1[SQ001]", "Q1_SQ001"),
        ("Q1SQ001", "Q1_SQ001"),
        ("q1_sq001", "Q1_SQ001"),
        ("Q1.SQ001", "Q1_SQ001"),
        ("Q2[SQ1][2]", "Q2_SQ1_2"),
        ("Q2_SQ1#0", "Q2_SQ1_1"),
        ("Q2_SQ1#1", "Q2_SQ1_2"),
        ("Q2[SQ1#0]", "Q2_SQ1_1"),
        ("Q2[SQ1#1]", "Q2_SQ1_2"),
        ("how_much_time_do_you_spend_on_tra", ""),
        ("how_much_time_do_you_spend_on_tr", "how_much_time_do_you_spend_on_travel_to_work"),
        ("How.large.is.it.", "size"),
        ("KITCHEN/SIZE", "size"),
        ("kitchen_size", "size"),
        ("Kitchen/How large is it?", "size"),
    ],
)
def test_a_header_that_another_program_changed_is_its_item(wider, header, item):
    (column,) = wider.columns([header])
    assert (column.item, column.problem) == (item, "")


@pytest.mark.parametrize(
    "header",
    [
        *(
            "sources_shop",
            "sourcesshop",
            "SOURCES/SHOP",
            "sources.shop",
            "Which sources? [Empty shop]",
            "sources[shop]",
        ),
        *("Which.sources..Empty.shop", "sources:shop", "sources[shop]. Which sources? [Empty shop]"),
        "WHICH SOURCES?/EMPTY SHOP",
    ],
)
def test_a_choice_is_found_behind_its_question_whatever_parts_them(wider, header):
    (column,) = wider.columns([header])
    assert (column.item, column.choice, column.problem) == ("sources", "shop", "")


@pytest.mark.parametrize("header, number", [("sources_2", 2), ("Which sources?_1", 1), ("best[2]", 2), ("best_1", 1)])
def test_a_number_in_place_of_a_choice_is_kept_until_it_is_known_what_it_means(wider, header, number):
    (column,) = wider.columns([header])
    assert (column.number, column.choice) == (number, "")


@pytest.mark.parametrize(
    "header, known",
    [
        ("_spot_latitude", "coordinates"),
        ("kitchen/_spot_longitude", "coordinates"),
        ("spot-Altitude", "coordinates"),
        ("_spot_precision", "coordinates"),
        ("shot_URL", "media"),
        ("_submission__tags", "survey tool"),
        ("kitchen", "groups"),
        ("sources[comment]", "words beside choices"),
        ("size_of_shop", ""),
    ],
)
def test_what_the_form_or_the_tool_explains_is_known_and_not_read(wider, header, known):
    (column,) = wider.columns([header])
    assert (column.known, column.item) == (known, "")


def test_the_text_of_a_question_is_a_second_way_to_recognise_a_column(wider):
    first, second, third = wider.columns(["V1", "V2", "size"], {0: "How large is it?", 1: "Something", 2: "One"})
    assert (first.item, second.item, third.item) == ("size", "", "size")
