"""A picture and its sentence are one object, in a notebook and on a page."""

import matplotlib.pyplot as plt
import pytest

from herelib.figures.figure import CSS_PIXELS, DPI, Figure, png_width


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


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
    html, width = bundle["text/html"], round(CSS_PIXELS * png_width(figure.png()) / DPI)
    assert html.startswith('<figure><img src="data:image/png;base64,') and f'width="{width}"' in html
    assert 'alt="Bar chart. 4 of 5 are &lt;kept&gt;.' in html
    assert html.endswith("<figcaption><p>**4** of 5 are &lt;kept&gt;.</p><p>More &amp; more.</p></figcaption></figure>")
    assert bundle["text/plain"].startswith("Bar chart: **4** of 5")
