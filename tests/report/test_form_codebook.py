"""The printable codebook shows every question in every language, escapes what forms hold, and fetches nothing."""

import re
from html.parser import HTMLParser

from studies import CHOICES, SURVEY, write_form

from herelib.form import Version, xlsform
from herelib.report.form_codebook import MOST, form_codebook
from herelib.report.pages import addresses

SETTINGS = {
    "title": "A tiny study",
    "items": {"hours": {"low": 0, "high": 20}},
    "roles": {"weight": "trust", "consent": ["consent", "may_quote"], "group": {"constant": "resident"}},
}


class Cells(HTMLParser):
    """The texts of a page, one an element."""

    def __init__(self, html):
        super().__init__()
        self.texts = []
        self.feed(html)

    def handle_data(self, data):
        self.texts += [data.strip()] if data.strip() else []


def form_of(folder, survey=SURVEY, choices=CHOICES):
    form, faults = xlsform.read(write_form(folder / "form.xlsx", survey, choices))
    assert not len(faults)
    return form


def article(html, name):
    """The part of the page that is about a question."""
    [part] = [part for part in html.split("<article")[1:] if f'<th scope="col"><code>{name}</code>' in part]
    return part.partition("</article>")[0]


def facts(html, name):
    return dict(re.findall(r"<dt>([^<]*)</dt><dd>([^<]*)</dd>", article(html, name)))


def test_every_question_stands_in_all_languages_side_by_side_with_its_choices(tmp_path):
    form = form_of(tmp_path)
    html = form_codebook(form, {}, SETTINGS)
    assert html.count("<article") == len(form.items)
    texts = Cells(article(html, "food")).texts
    for text in (
        "food",
        "en",
        "es",
        "How hard is it to get food?",
        "¿Cuesta conseguir comida?",
        "4",
        "Bastante difícil",
    ):
        assert text in texts
    assert "A tiny study" in html and "Needs" in html and "Necesidades" in html


def test_what_the_form_and_the_study_say_of_a_question_stands_below_it(tmp_path):
    html = form_codebook(form_of(tmp_path), {}, SETTINGS)
    assert facts(html, "repair") == {
        "Type": "select_one scale5",
        "Asked if": "(${group} != &#39;state&#39;)",
        "Dimension": "need:repair",
        "Direction": "+1",
    }
    assert facts(html, "hours")["Range"] == "0–20" and facts(html, "trust")["Role"] == "weight"
    assert facts(html, "consent")["Role"] == "consent" and "Direction" not in facts(html, "consent")
    assert facts(html, "may_quote")["Role"] == "consent_quote, consent"


def test_an_earlier_version_has_a_section_of_its_own_that_says_what_is_called_otherwise_today(tmp_path):
    earlier = form_of(tmp_path / "old", SURVEY.replace("| repair |", "| mending |"))
    html = form_codebook(form_of(tmp_path), {"v1": Version(earlier, {"mending": "repair"})}, SETTINGS)
    assert html.count("<section") == 2 and "Earlier version v1" in html
    assert facts(html, "mending")["Called today"] == "repair"


def test_markup_in_a_form_is_text_and_the_page_fetches_nothing(tmp_path):
    survey = SURVEY.replace("Your name", "<script>alert(1)</script> <b>you</b>")
    html = form_codebook(form_of(tmp_path, survey), {}, SETTINGS)
    assert "<script" not in html and "&lt;script&gt;" in html
    assert addresses(html) == [] and "@page { size: A4" in html


def test_of_a_list_of_hundreds_the_first_are_printed_and_the_rest_counted(tmp_path):
    choices = CHOICES + "".join(f"region | r{n} | Place {n} | Lugar {n}\n" for n in range(MOST + 10))
    html = form_codebook(form_of(tmp_path, choices=choices), {}, SETTINGS)
    assert "12 more choices are in the form." in html


def test_a_form_without_languages_and_a_study_without_a_title_have_a_page_too(tmp_path):
    survey = "type | name | label\ninteger | age | How old?\n"
    html = form_codebook(form_of(tmp_path, survey, "list_name | name | label\n"), {}, {})
    assert "How old?" in Cells(html).texts
