"""The gallery of a report: figures as files, carried by the executed notebook."""

import matplotlib.pyplot as plt
import nbformat
import pytest

from herelib.figures import Figure
from herelib.report import gallery, rendering


@pytest.fixture(autouse=True)
def closed():
    yield
    gallery._open.clear()


def figure(height=1):
    axes = plt.subplots()[1]
    axes.bar(["a"], [height])
    return Figure(axes, f"One bar of {height}.", "Bar")


def executed(tmp_path, *bundles):
    """A notebook that displayed these things."""
    outputs = [nbformat.v4.new_output("display_data", data=data) for data in bundles]
    cells = [nbformat.v4.new_code_cell("", outputs=[output]) for output in outputs]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "09.ipynb")
    return tmp_path / "09.ipynb"


def page_of(*pictures):
    return {"text/html": "".join(f'<img src="{picture.source}" alt="">' for picture in pictures)}


def test_figures_of_a_page_come_back_from_the_executed_notebook(tmp_path):
    opened = gallery.open_gallery()
    pictures = [rendering.picture(figure(height)) for height in (1, 2)]
    back = gallery.gallery_of(executed(tmp_path, page_of(*pictures), opened._repr_mimebundle_()))
    assert back.drawings == opened.drawings and [d.alt for d in back.drawings] == [
        "Bar. One bar of 1.",
        "Bar. One bar of 2.",
    ]
    assert back.drawings[0].svg.startswith(b"<?xml") and back.drawings[0].png.startswith(b"\x89PNG")


def test_a_figure_that_was_drawn_and_not_shown_does_not_come_back(tmp_path):
    opened = gallery.open_gallery()
    pictures = [rendering.picture(figure(height)) for height in (1, 2)]
    back = gallery.gallery_of(executed(tmp_path, page_of(pictures[1]), opened._repr_mimebundle_()))
    assert [drawing.alt for drawing in back.drawings] == ["Bar. One bar of 2."]


def test_a_cell_that_is_run_again_adds_nothing():
    opened = gallery.open_gallery()
    for _ in range(2):
        rendering.picture(figure())
    assert len(opened.drawings) == 1


def test_without_an_open_gallery_a_page_is_the_same_and_nothing_is_kept(tmp_path):
    plain = rendering.picture(figure())
    gallery.open_gallery()
    assert rendering.picture(figure()) == plain
    assert gallery.gallery_of(executed(tmp_path, page_of(plain))).drawings == []


def test_more_figures_than_fit_are_counted(monkeypatch):
    monkeypatch.setattr(gallery, "MOST", 1)
    opened = gallery.open_gallery()
    for height in (1, 2, 3):
        rendering.picture(figure(height))
    assert len(opened.drawings) == 1 and opened.left_out == 2
    assert opened._repr_mimebundle_()["text/plain"] == "1 figure of the report"
