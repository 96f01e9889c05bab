"""The catalogues of messages are whole, and a missing text is said in English."""

import pytest

from herelib import translations
from herelib.translations import LANGUAGES, catalogues, collected

OTHERS = [language for language in LANGUAGES if language != "en"]


@pytest.mark.parametrize("language", OTHERS)
def test_every_message_has_a_translation_and_no_translation_is_left_over(language):
    assert collected.missing(language) == [], "translate them in the .po file (make messages adds new ones)"
    assert collected.stale(language) == [], "make messages"


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_has_the_gaps_of_its_message(language):
    assert collected.broken(language) == []


@pytest.mark.parametrize("language", OTHERS)
def test_catalogues_say_that_no_native_speaker_has_read_them(language):
    assert translations.awaiting_review(language)
    assert not translations.awaiting_review("en")


def test_a_language_is_spoken_within_its_block_only():
    with translations.speaking("es"):
        assert translations.translated("need") == "necesidad"
        with translations.speaking("en"):
            assert translations.translated("need") == "need"
        assert translations.language() == "es"
    assert translations.language() == "en"


def test_what_a_catalogue_lacks_is_said_in_english():
    with translations.speaking("fr"):
        assert translations.translated("no catalogue has this sentence") == "no catalogue has this sentence"
        assert translations.translated("") == ""
        assert translations.translated_by_number("a unicorn", "unicorns", 2) == "unicorns"


def test_latvian_has_three_forms_of_a_number():
    with translations.speaking("lv"):
        forms = {
            n: translations.translated_by_number("%(n)s interview", "%(n)s interviews", n) % {"n": n}
            for n in (0, 1, 2, 11, 21)
        }
    endings = {n: text.removeprefix(str(n)) for n, text in forms.items()}
    assert endings[1] == endings[21] != endings[2] == endings[11]


def test_an_unknown_language_is_refused():
    with pytest.raises(ValueError, match="'de' is no language of the catalogues"), translations.speaking("de"):
        pass
    assert translations.language() == catalogues.ENGLISH
