"""A report speaks the language of its study, or the one asked for."""

from html.parser import HTMLParser

import pandas as pd
import pytest
import table_examples

from herelib import release, report, translations
from herelib.report import cards, pages, rows_by_region


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


class Texts(HTMLParser):
    """The texts of a page with two words or more, but for what has a language of its own."""

    def __init__(self):
        super().__init__()
        self.texts, self.own = set(), []

    def handle_starttag(self, tag, attrs):
        self.own += [tag] if self.own or "lang" in dict(attrs) else []

    def handle_endtag(self, tag):
        if self.own and self.own[-1] == tag:
            self.own.pop()

    def handle_data(self, data):
        if not self.own and len([word for word in data.split() if len(word.strip(".,;:()")) > 2]) > 1:
            self.texts.add(" ".join(data.split()))


def texts_in(language):
    """The texts of the report's opening, and of one region's card with the evidence in it, on the small tables."""
    shown, catalogue = release.protect(table_examples.run(), 5), table_examples.catalogue()
    settings = {"title": "", "year": 2026, "disclosure": {"threshold": 5}}
    with translations.speaking(language), report.without_pictures(True):
        shown, catalogue = report.in_language(shown, "table"), report.in_language(catalogue, "catalogue")
        one = {**shown, **rows_by_region(shown)("elm-suburb")}
        sections = [report.opening(shown, settings, catalogue["parts"]), cards.recommendation_cards(one, catalogue)]
        finder = Texts()
        finder.feed("\n".join(sections))
    return finder.texts


def test_no_sentence_of_ours_stays_english_on_a_latvian_page():
    english, latvian = texts_in("en"), texts_in("lv")
    alike = english & latvian
    assert len(latvian) > 50
    # What a form asks, and what a source is called, is not ours to translate.
    asked = set(table_examples.run()["items"]["label"])
    assert sorted(text for text in alike if text not in asked) == []
