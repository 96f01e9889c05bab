"""Templates: what they are handed is escaped, each sentence can be translated, and a change of one is noticed."""

import ast
import re

import matplotlib.pyplot as plt
import pytest
from jinja2 import UndefinedError

from herelib.figures import Figure
from herelib.folders import ROOT
from herelib.report import rendering
from herelib.report.rendering import TEMPLATES, environment, picture
from herelib.runs import fingerprints


def rendered(template: str, **view: object) -> str:
    return environment().from_string(template).render(view)


def test_text_and_attributes_are_escaped():
    made = rendered('<p title="{{ title }}">{{ text }}</p>', text='a "b" <i>', title='"><script>')
    assert made == '<p title="&#34;&gt;&lt;script&gt;">a &#34;b&#34; &lt;i&gt;</p>'


def test_values_in_a_sentence_are_escaped_and_a_percent_sign_stands_once():
    assert rendered('{{ _("%(name)s: 80%% of all", name=name) }}', name="<b>") == "&lt;b&gt;: 80% of all"


def test_a_value_that_a_template_is_not_handed_is_an_error():
    with pytest.raises(UndefinedError, match="nothing"):
        rendered("{{ nothing }}")


def test_a_sentence_of_a_template_is_asked_for_in_the_language_of_the_reader(monkeypatch):
    catalogue = {"%(n)s of %(all)s": "no %(all)s tikai %(n)s"}
    other = environment().overlay()
    other.install_gettext_callables(lambda text: catalogue.get(text, text), lambda one, many, n: one, newstyle=True)
    assert other.from_string('{{ _("%(n)s of %(all)s", n=2, all=5) }}').render() == "no 5 tikai 2"


@pytest.mark.parametrize("file", sorted(TEMPLATES.glob("*.j2")), ids=lambda file: file.name)
def test_no_template_holds_words_outside_of_a_message(file):
    if file.name == "page.html.j2":  # nbconvert fills it: its one text is the title of a page without one
        return
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<[^>]*>", " ", file.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert not re.search(r"[A-Za-z]{2,}", text), text


@pytest.mark.parametrize("file", sorted(TEMPLATES.glob("*.j2")), ids=lambda file: file.name)
def test_every_message_of_a_template_can_be_collected_whole(file):
    source = file.read_text(encoding="utf-8")
    collected = [found for _, _, found in environment().extract_translations(source)]
    texts = [found[0] if isinstance(found, tuple) else found for found in collected]  # with its values, if it has any
    assert all(isinstance(text, str) for text in texts), "a message that is put together from parts"
    for text in texts:
        text % {name: 0 for name in re.findall(r"%\((\w+)\)s", text)}


MESSAGES = {"message": 1, "marked": 1, "message_by_number": 2, "marked_by_number": 2}  # texts that each is handed
PACKAGE = ROOT / "herelib"
SAYING = sorted(
    [*TEMPLATES.parent.glob("*.py"), *(PACKAGE / "figures").glob("*.py"), PACKAGE / "explore.py", PACKAGE / "words.py"]
)


@pytest.mark.parametrize("file", SAYING, ids=lambda file: file.name)
def test_every_message_of_a_module_is_a_whole_text(file):
    # A message made by an f-string or by adding cannot be found in a catalogue.
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and (texts := MESSAGES.get(getattr(node.func, "id", ""))):
            for text in node.args[:texts]:
                assert not isinstance(text, ast.JoinedStr | ast.BinOp), (file.name, node.lineno)


@pytest.mark.parametrize("file", SAYING, ids=lambda file: file.name)
def test_the_gaps_of_every_message_are_named(file):
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and (texts := MESSAGES.get(getattr(node.func, "id", ""))):
            for text in node.args[:texts]:
                if isinstance(text, ast.Constant):
                    text.value % {name: 0 for name in re.findall(r"%\((\w+)\)s", text.value)}


@pytest.mark.parametrize(
    "name", sorted(file.stem for file in (PACKAGE / "figures").glob("[a-z]*.py") if file.stem != "figure")
)
def test_figures_say_no_words_outside_of_a_message(name):
    source = (PACKAGE / "figures" / f"{name}.py").read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.JoinedStr):
            glued = " ".join(part.value for part in node.values if isinstance(part, ast.Constant))
            assert not re.search(r"\b[A-Za-z]{2,}\b", glued), (name, node.lineno, glued)


def test_a_picture_is_embedded_as_wide_as_on_a_screen_and_closed():
    figure, axes = plt.subplots(figsize=(5, 2))
    shown = picture(Figure(axes, "Two dots.", "Dots"))
    assert shown.source.startswith("data:image/png;base64,") and 300 < shown.width < 600
    assert shown.alt.startswith("Dots") and shown.alt.endswith("Two dots.") and shown.sentence == "Two dots."
    assert not plt.fignum_exists(figure.number)


def test_a_change_of_any_template_is_an_input_of_the_report():
    noticed = fingerprints.library_hashes(ROOT / "notebooks" / "09-report.ipynb")
    assert {f"report/templates/{file.name}" for file in TEMPLATES.iterdir()} <= set(noticed)
    assert rendering.environment() is rendering.environment()
