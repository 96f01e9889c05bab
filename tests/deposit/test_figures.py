"""The figures of a release as files: the same bytes each time, and nothing of a machine in them."""

import csv
import re
import struct

import matplotlib.pyplot as plt

from herelib.deposit import figures
from herelib.figures import Figure
from herelib.report import Drawing, Gallery


def drawing(kind="Bars", sentence="Two bars.") -> Drawing:
    axes = plt.subplots(layout="constrained")[1]
    axes.bar(["a", "b"], [1, 2])
    axes.set_title("ēšana & <b>")
    figure = Figure(axes, sentence, kind)
    return Drawing(*figure.png_and_svg(), figure.kind, figure.alt, 400)


def chunks(png):
    """The kinds of the pieces of a PNG."""
    kinds, at = [], 8
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at : at + 8])
        kinds.append(kind.decode())
        at += length + 12
    return kinds


def test_figures_are_numbered_named_by_kind_and_listed_with_their_texts(tmp_path):
    named = figures.write(tmp_path, Gallery([drawing("Grid of needs"), drawing("Grid of needs", "Another.")]))
    assert [name for name, _ in named] == ["01-grid-of-needs", "02-grid-of-needs"]
    files = sorted(file.name for file in (tmp_path / "figures").iterdir())
    assert files == ["01-grid-of-needs.png", "01-grid-of-needs.svg", "02-grid-of-needs.png", "02-grid-of-needs.svg",
                     "figures.csv"]  # fmt: skip
    with (tmp_path / "figures" / "figures.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert rows[1]["alternative_text"] == "Grid of needs. Another." and rows[1]["svg"] == "02-grid-of-needs.svg"


def test_the_same_figure_gives_the_same_bytes_without_date_path_or_version():
    first, second = drawing(), drawing()
    assert first == second
    assert set(chunks(first.png)) <= {"IHDR", "pHYs", "IDAT", "IEND"}, "no text, no time"
    svg = first.svg.decode()
    assert "<title>Bars</title>" in svg and "Bars. Two bars." in svg
    assert not re.search(r"dc:date|dc:creator|[Mm]atplotlib v|/home|/tmp|/work", svg)
    assert not re.search(r"<script|<image|\son\w+=|href=\"(?!#)", svg)


def test_the_release_has_each_figure_of_its_report_and_no_other(demo_release):
    page = (demo_release / "report.html").read_text(encoding="utf-8")
    with (demo_release / "figures" / "figures.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert len(rows) == page.count("data:image/png;base64,") > 20
    pictures = {file.name for file in demo_release.glob("figures/*.[ps][nv]g")}
    assert pictures == {row[kind] for row in rows for kind in ("png", "svg")}
    assert all(row["alternative_text"] for row in rows)
