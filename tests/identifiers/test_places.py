"""Addresses in seven languages, coordinates and plus codes; streets without a number and numbers of things are none."""

import pytest
from sought import certain_and_doubtful, kinds_of

ADDRESSES = """Brīvības iela 12-4|Brīvības ielā 12-4|brīvības iela 12|Krišjāņa Barona iela 3 k-2
K. Barona ielā 3|Raiņa bulvāris 19|Brīvības gatve 222|Kr. Valdemāra iela 5a dz. 12|"Kalniņi", Ādažu pagasts
calle Mayor 5, 2º B|C/ Mayor 5|calle de Alcalá, 23|Avenida de la Constitución 5|Avda. Andalucía 12
Plaza España 3|Paseo de Gracia, 55|calle San Juan nº 7|via Roma 3|Via Giuseppe Garibaldi, 12|viale Monza 12/b
Piazza Dante 3|Corso Italia 44|12 rue de la Paix|12, rue Victor Hugo|3 bis avenue Foch
15 boulevard Saint-Germain|8 place du Marché|10 Downing Street|221B Baker Street|5 Oak Lane|14 Church Rd
Hauptstraße 5|Hauptstr. 5|Lange Straße 12|Bahnhofsweg 3|Dorpsstraat 5|Keizersgracht 12|Kerkstraat 14-2"""
COORDINATES = """56.9496, 24.1052|56.949600 24.105200|56,9496; 24,1052|56,9496, 24,1052|56,9496 24,1052
-33.4489,-70.6693|56°57'0"N 24°6'0"E|56°57′0″N, 24°6′0″E|56° 57' N 24° 6' E|56º57'N 24º06'E|N 56.9496 E 24.1052
56.9496° N, 24.1052° E|lat 56.9496 lon 24.1052|9G4W2222+22|8FGH2WQ4+X7|///word.word.word"""


def listed(block):
    return block.replace("\n", "|").split("|")


@pytest.mark.parametrize("words", listed(ADDRESSES))
def test_an_address_is_certain_to_the_number_of_the_flat(words):
    assert certain_and_doubtful(words)[0] and ("address", True) in kinds_of(f"she lives {words}")


@pytest.mark.parametrize("words", listed(COORDINATES))
def test_coordinates_are_certain_in_every_spelling(words):
    assert certain_and_doubtful(words)[0] and ("coordinates", True) in kinds_of(words)


@pytest.mark.parametrize(
    "text",
    [
        "Brīvības iela ir slikta",
        "la calle Mayor está rota",
        "rue de la Paix",
        "the street has 5 lamps",
        "8 square miles",
        "3 places de parking",
        "12 routes cassées",
        "via 3 canales",
        "the weather is 21.5 °C",
        "5 minutes' walk",
        "Monday 9-12",
        "Klases 10-12",
        "the street is 2,5 km long, 3,75 m wide",
    ],
)
def test_streets_without_a_number_and_numbers_of_things_are_no_address(text):
    assert kinds_of(text) == []


@pytest.mark.parametrize(
    "text", ["calle mayor 5", "via roma 3", "12 rue de la paix", "10 baker street", "Lāčplēša 12-4"]
)
def test_what_could_be_an_address_is_doubtful(text):
    certain, either = certain_and_doubtful(text)
    assert either and not certain
