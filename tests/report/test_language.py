"""A report speaks the language of its study, or the one asked for."""

import pandas as pd
import pytest

from herelib import report, translations
from herelib.report import pages


@pytest.fixture
def english():
    """Whatever a test speaks, others hear English."""
    yield
    translations.speak("en")
    translations.speak_in("")


def test_a_value_by_hand_comes_before_the_study():
    settings = {"language": "lv"}
    assert report.language_of(settings) == report.language_of(settings, "study") == "lv"
    assert report.language_of(settings, "fr") == "fr"


def test_texts_of_tables_follow_and_everything_else_stays(english):
    shown = {
        "verdicts": pd.DataFrame(
            {"region": ["a"], "reason": ["no part that could lead can be had here"], "lead": ["x"]}
        ),
        "regions": pd.DataFrame({"region": ["a"], "label": ["need"]}),
    }
    assert report.speak({"language": "es"}) == "Español"
    renewed = report.in_language(shown, "table")
    assert renewed["verdicts"]["reason"].iloc[0] != shown["verdicts"]["reason"].iloc[0]
    assert renewed["regions"].equals(shown["regions"]), "a region may be called as a word of ours"
    assert shown["verdicts"]["reason"].iloc[0].startswith("no part"), "what was handed in stays English"
    assert renewed["verdicts"]["lead"].iloc[0] == "x"


def test_names_of_the_catalogue_follow(english):
    from herelib.studies import read_catalogue

    catalogue = read_catalogue()
    translations.speak("it")
    said = report.in_language(catalogue, "catalogue")
    assert (said["parts"]["label"] != catalogue["parts"]["label"]).mean() > 0.9
    assert said["parts"]["part"].equals(catalogue["parts"]["part"])


def test_a_page_names_its_language(english):
    translations.speak("fr")
    assert '<html lang="fr">' in pages.fragment_page("<h1>Bonjour</h1>", "Titre", "page")


def test_questions_are_called_as_the_form_calls_them_and_others_keep_their_label():
    tables = {
        "links": pd.DataFrame({"item": ["food", "bus"], "label": ["Food?", "Bus?"]}),
        "regions": pd.DataFrame({"label": ["Food?"]}),
    }
    renewed = report.with_questions(tables, {"food": "Pārtika?"})
    assert renewed["links"]["label"].tolist() == ["Pārtika?", "Bus?"]
    assert tables["links"]["label"].tolist() == ["Food?", "Bus?"] and renewed["regions"] is tables["regions"]


def test_a_title_follows_where_study_yaml_has_it(english):
    settings = {"title": "Study", "titles": {"en": "Study", "lv": "Pētījums"}}
    translations.speak("lv")
    assert report.titled(settings)["title"] == "Pētījums"
    translations.speak("fr")
    assert report.titled(settings)["title"] == report.titled({"title": "Study"})["title"] == "Study"


def test_a_report_of_one_country_is_spoken_as_there(english):
    report.speak({"language": "fr"}, None, ["BE", "BE"])
    assert translations.translated("NGOs") == "associations (ASBL)"
    report.speak({"language": "fr"}, None, ["BE", "FR"])
    assert "ASBL" not in translations.translated("NGOs")
