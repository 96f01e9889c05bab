"""A picture and its sentence are one object, in a notebook and on a page."""

import html
import re

import matplotlib.pyplot as plt
import pytest

from herelib.figures.figure import CSS_PIXELS, DPI, Figure, Paragraph, paragraphs, png_width


@pytest.fixture
def figure():
    ax = plt.subplots(figsize=(3, 2))[1]
    ax.barh([0], [4])
    return Figure(ax, "**4** of 5 are <kept>.\n\nMore & more.", "Bar chart")


def test_the_alternative_text_is_kind_and_sentence_without_marks(figure):
    assert figure.alt == "Bar chart. 4 of 5 are <kept>.\n\nMore & more."


def test_the_picture_is_a_png_that_leaves_no_figure_open(figure):
    png = figure.png()
    assert png.startswith(b"\x89PNG") and not plt.get_fignums()
    assert b"matplotlib" not in png.lower(), "its version would change the bytes"


def test_fewer_dots_an_inch_make_a_smaller_picture(figure):
    assert png_width(figure.png(DPI // 2)) == pytest.approx(png_width(figure.png()) / 2, abs=2)


def test_a_notebook_shows_picture_alternative_text_and_sentence_in_one_cell(figure):
    bundle = figure._repr_mimebundle_()
    shown, width = bundle["text/html"], round(CSS_PIXELS * png_width(figure.png()) / DPI)
    assert shown.startswith('<figure><img src="data:image/png;base64,') and f'width="{width}"' in shown
    assert 'alt="Bar chart. 4 of 5 are &lt;kept&gt;.' in shown
    assert shown.endswith(f"<figcaption>{paragraphs(figure.sentence)}</figcaption></figure>")
    assert "**4** of 5 are &lt;kept&gt;.</p>" in shown and ">More &amp; more.</p></figcaption>" in shown
    assert bundle["text/plain"].startswith("Bar chart: **4** of 5")


def test_a_paragraph_shows_names_as_they_are_and_runs_nothing():
    hostile = "<script>alert(1)</script> [a](javascript:alert(1)) ![b](x) `c` <img src=x onerror=alert(1)>"
    shown = Paragraph(f"{hostile} leads.\nNothing else does.")._repr_mimebundle_()
    assert "<script" not in shown["text/html"] and "<img" not in shown["text/html"]
    assert "text/markdown" not in shown and shown["text/plain"].startswith(hostile)
    assert html.unescape(re.sub(r"<[^>]*>", "", shown["text/html"])) == f"{hostile} leads.Nothing else does."


def test_a_name_that_looks_like_a_broken_formula_is_drawn_as_it_is():
    axes = plt.subplots()[1]
    axes.set_title(r"costs $\frac{$ or $x^$")
    axes.set_xticks([0.5], [r"$\nothing{$"])
    axes.set_xlabel("$$")
    axes.plot([0, 1], label=r"$\frac$")
    axes.legend()
    assert Figure(axes, "A sentence.", "Bars").png().startswith(b"\x89PNG")
