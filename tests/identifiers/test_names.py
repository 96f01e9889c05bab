"""Names of the study's columns in all their forms, and names of others; words, months and towns are none."""

import time

import pytest
from sought import certain_and_doubtful, kinds_of

from herelib.identifiers import NO_NAMES, Names, passages

NAMES = Names.of(
    [
        "Ilze Bērziņa",
        "Jānis Kalniņš",
        "Mario Rossi",
        "José García López",
        "Zane Liepa-Roze",
        "Anete Krūmiņa",
        "Edgars Lācis",
        "Nguyen Xuan",
        "Bo Xi",
        "Rosa Paz",
        "Will Mark",
        "Анна Иванова",
    ]
)
FORMS = """Ilze|Ilzei|Ilzes|Ilzi|ilze|ILZE|ILZEI|Bērziņa|Bērziņai|Bērziņas|Bērziņš|Berzina|BĒRZIŅA|Berzinas|Jāņa
Jānim|Jāni|Janis|Kalniņam|Kalniņa|Kalnins|Kalniņi|Mario|Garcia|García|GARCIA|Garci\u0301a|I. Bērziņa|Bērziņa I.
Bērziņa Ilze|Kalniņš, Jānis|José|Jose|Liepa-Roze|Krūmiņas|Anetei|Lāča|Lācim|Lāci|Edgaram|Nguyen|xuan|Bo Xi|Анны
Анне|Ивановой|Il\u200bze|Il\u00adzei"""
OTHERS = """Anna Ozoliņa|Pedro Sánchez|María José García|Giulia Rossi|Marco|Jean Dupont|Marie-Claire Dubois
François|John Smith|Emma Thompson|ANNA OZOLIŅA|Анна Петрова|Anna van der Berg|Juan de la Fuente|Kowalska Anna
Anna"""


def listed(block):
    return block.replace("\n", "|").split("|")


@pytest.mark.parametrize("words", listed(FORMS))
def test_a_name_of_the_study_is_certain_in_every_form_and_spelling(words):
    assert certain_and_doubtful(words, NAMES)[0]


@pytest.mark.parametrize("words", listed(OTHERS))
def test_names_of_others_are_certain_by_a_given_name(words):
    assert certain_and_doubtful(words)[0]


@pytest.mark.parametrize(
    ("text", "certain"),
    [
        ("Rosa blooms", False),
        ("a rosa in the garden", False),
        ("I met Rosa there", True),
        ("Rosa Paz came", True),
        ("we will see", False),
        ("we will mark it", False),
        ("Will Mark came", True),
    ],
)
def test_a_name_that_is_a_word_too_counts_with_a_capital_inside_a_sentence_or_beside_a_name(text, certain):
    assert {hit.certain for hit in passages(text, NAMES)} == {certain}


@pytest.mark.parametrize(
    "text",
    [
        "In May and June we will mark it. Hope is what we have.",
        "The rose garden needs a grant. Will there be art?",
        "Jūlijā un augustā līst. Maijā zied liepa pie upes.",
        "La paz y la luz del sol. Esperanza no falta. Mar y sol.",
        "La rosa è bella. Grazia e pace. Speranza.",
        "La claire fontaine; les marchands de roses. Espérance.",
        "Santa Cruz, San Francisco and Saint-Denis are towns",
        "Annas iela un Raiņa bulvāris; calle Victor Hugo, rue Pierre Curie",
        "Ella y él dicen que sean así. Otto ore di lavoro.",
        "Viena kundze man teica; kāds kungs arī.",
        "Kungs un kundze",
    ],
)
def test_words_months_towns_and_streets_are_no_persons(text):
    assert kinds_of(text) == []


def test_what_is_doubtful_says_so():
    assert kinds_of("we asked anna about it") == [("person's name", False)]
    assert kinds_of("the Simmons family") == [("person's name", False)]
    assert kinds_of("asked A. Pumpurs again") == [("person's name", False)]


def test_details_in_the_column_of_names_are_no_names_and_the_name_beside_them_is():
    names = Names.of(["Ieva Strauta, 29 123 456, Brīvības iela 5", "ieva@example.org", "refused", "n/a"])
    assert kinds_of("Strautas kundze", names) == [("person's name", True)]
    assert kinds_of("garā iela, refused, brīvības", names) == []


def test_a_sentence_in_the_column_of_names_names_nobody():
    names = Names.of(["I do not want to say what my name is"])
    assert kinds_of("what to say of it and my name", names) == []


def test_a_word_that_the_study_uses_is_doubtful_in_small_letters():
    assert kinds_of("augsts strautiņš tek", Names.of(["Pēteris Strautiņš"])) == [("person's name", True)]
    ordinary = Names.of(["Pēteris Strautiņš"], ["strautiņš"])
    assert kinds_of("augsts strautiņš tek", ordinary) == [("person's name", False)]
    assert kinds_of("nāca Strautiņš", ordinary) == [("person's name", True)]


def test_no_names_are_false_and_names_are_true():
    assert not NO_NAMES and not Names.of([]) and NAMES


def test_the_time_grows_with_the_text_and_not_with_the_names():
    text = "Prasiet Ilzei un Jānim, kas dzīvo pie upes un zina visu par veikalu. " * 50
    few, many = NAMES, Names.of([f"Vards{n} Uzvards{n}s" for n in range(50_000)] + ["Ilze Bērziņa"])
    seconds = []
    for names in (few, many):
        passages(text, names)  # words are looked up once
        start = time.process_time()
        for _ in range(5):
            passages(text, names)
        seconds.append(time.process_time() - start)
    assert seconds[1] < 5 * seconds[0] + 0.05
