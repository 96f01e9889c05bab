"""What a region lacks, what its neighbours could do, and what holds people back: first part of a brief."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from herelib.briefs.plain import PRESSING, from_share, need_name
from herelib.figures import Figure, neighbours
from herelib.report import PRESSES, capital, pictured
from herelib.words import message, percent, words

MOST = 4  # of what holds people back that a brief names


@dataclass(frozen=True)
class Drawn:
    """A picture as a brief shows it: an SVG embedded, what it says to those who cannot see it, the sentence below."""

    source: str
    alt: str
    sentence: str


@dataclass(frozen=True)
class Needs:
    """What is lacking: the picture (None where too few were heard), the sentences beside it, what holds people back."""

    picture: Drawn | None
    sentences: tuple[str, ...]
    first: tuple[str, ...]
    pressing: tuple[str, ...]


def drawn(figure: Figure) -> Drawn:
    """A figure made fit for a page; it is closed."""
    source = "data:image/svg+xml;base64," + base64.b64encode(figure.svg()).decode("ascii")
    return Drawn(source, figure.alt, figure.sentence)


def needs_view(of_region: Mapping[str, pd.DataFrame], region: str, name: str) -> Needs:
    """What a region lacks and what holds people back there.

    Parameters
    ----------
    of_region : rows of this region of all tables that may be shown
    name : what the region is called
    """
    matrix = of_region["matrix"]
    table = neighbours.lacking(matrix, region)
    picture, sentences = None, [neighbours.say_neighbours(matrix, region, need_name, name)]
    if len(table) and pictured():
        picture = drawn(neighbours.show_neighbours(matrix, region, need_name, name))
        sentences = []
    thin = int((matrix["status"] == "insufficient").sum())
    if thin and len(table):
        unheard = matrix.loc[matrix["status"] == "insufficient", "field"].head(MOST)
        sentences.append(
            message("Too few were heard on this: %(needs)s.", needs=", ".join(need_name(field) for field in unheard))
        )  # fmt: skip
    first = tuple(need_name(field) for field in table["field"].head(3))
    return Needs(picture, tuple(sentences), first, tuple(pressing(of_region["pressures"])))


def pressing(pressures: pd.DataFrame) -> list[str]:
    """What holds people back most from a business or work, and how much of it the package takes away."""
    rows = pressures[pressures["pressure"] >= PRESSES].sort_values(["pressure", "barrier"], ascending=[False, True])
    lines = []
    for row in rows.head(MOST).itertuples():
        values = {"barrier": capital(words(row.barrier)), "much": from_share(PRESSING, row.pressure)}
        if pd.isna(row.relieved) or row.relieved <= 0:
            lines.append(message("%(barrier)s: %(much)s.", **values))
        else:
            lines.append(
                message(
                    "%(barrier)s: %(much)s. The help below could take away %(share)s of that.",
                    share=percent(row.relieved), **values,
                )
            )  # fmt: skip
    return lines
