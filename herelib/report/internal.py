"""The team's own page: the report, where the walk from a recommendation ends at single answers.

It names pseudonyms and quotes that nobody has cleared: it stays in the folder `internal` of a run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from html.parser import HTMLParser

import numpy as np
import pandas as pd

from herelib.errors import HereError
from herelib.recommendations import answers_behind, voices
from herelib.report import evidence
from herelib.report.contents import one_page, rows_by_region, walk_anchor
from herelib.report.evidence import Depth
from herelib.report.quotes import internal_quotes
from herelib.report.rendering import render
from herelib.words import GROUP_WORDS, marked, message, number, words

MOST_ANSWERS = 200  # [J] to one question in one region: a page of six regions then stays below 20 MB
SURVEY = ("interviews", "answers", "items", "cleaned", "open_answers", "segments", "codebook")
NAMED = 40  # regions that a message names
TYPES = 5  # business types of a region for which the interviews are named, the best ones
WALK = walk_anchor("")  # how the ids of walks begin
MARK = marked("INTERNAL – never leaves the team")
# Elements that have no end tag: whoever counts open elements must not wait for one.
_OPEN_ENDED = {"img", "br", "hr", "meta", "link", "input", "col", "wbr", "source", "area", "base", "embed", "track"}


def walks(
    run: Mapping[str, pd.DataFrame], catalogue: Mapping[str, pd.DataFrame], regions: Iterable[str] | None = None
) -> dict[str, str]:
    """Each region's walk down to single answers by its id: pseudonym, group, answer, value, weight; and all quotes.

    Parameters
    ----------
    run : tables `herelib.tables.read_by("internal page")` of a run, as they are
    regions : whose single answers are shown; all if not given

    Of more regions than one page holds (`herelib.report.contents.MOST_REGIONS`) there are none here: each has a page of
    its own, whose walk `walks_by_region` makes. At most `MOST_ANSWERS` answers to a question of a region and quotes
    about an indicator are listed.

    Raises
    ------
    HereError
        If a region that is asked for has no verdict.
    """
    known = sorted(run["verdicts"]["region"])
    wanted = set(known if one_page(run) else []) if regions is None else set(regions)
    if lost := sorted(wanted - set(known)):
        raise HereError(f"no region {', '.join(lost)} in this run; known are {', '.join(known[:NAMED])}")
    survey = {region: survey_of_region(run, region) for region in sorted(wanted)}
    # Nothing is hidden from the team; the walk asks each row whether it is.
    shown = {name: run[name] for name in ("verdicts", "requirements", "links", "context")}
    shown |= {name: run[name].assign(hidden=False) for name in ("evidence", "profiles")}
    internal = Depth(
        answers=lambda region, indicator, item: answers(survey.get(region), region, indicator, item),
        quotes=lambda region, indicator: (
            evenly(internal_quotes(survey[region], region, indicator)) if region in survey else []
        ),
        voices=lambda region: voices_by_type(run, survey.get(region), region, catalogue["business_types"]),
        released=False,
    )  # fmt: skip
    return evidence.walks(shown, catalogue, internal)


def walks_by_region(
    run: Mapping[str, pd.DataFrame], catalogue: Mapping[str, pd.DataFrame]
) -> Iterator[tuple[str, dict[str, str]]]:
    """Each region of a run with the walk on its own page by its id, down to single answers."""
    region_of_interview = run["interviews"].set_index("interview")["region"].astype(object)
    of_region = rows_by_region(run, region_of_interview)
    for region in sorted(run["verdicts"]["region"]):
        yield region, walks(of_region(region), catalogue)


def evenly(rows: list) -> list:
    """All rows, or `MOST_ANSWERS` of them, evenly over their order: what many said shall not fill a page.

    Examples
    --------
    >>> len(evenly(list(range(7)))), evenly(list(range(1000)))[:3]
    (7, [0, 5, 10])
    """
    if len(rows) <= MOST_ANSWERS:
        return rows
    return [rows[position] for position in np.linspace(0, len(rows) - 1, MOST_ANSWERS).astype(int)]


def survey_of_region(run: Mapping[str, pd.DataFrame], region: str) -> dict[str, pd.DataFrame]:
    """The tables of the survey with the interviews of one region only."""
    people = set(run["interviews"].loc[run["interviews"]["region"] == region, "interview"])
    tables = {name: run[name] for name in SURVEY}
    return {
        name: table[table["interview"].isin(people)] if "interview" in table else table
        for name, table in tables.items()
    }


def answers(survey: Mapping[str, pd.DataFrame] | None, region: str, indicator: str, item: str) -> dict:
    """The single answers to an item, by group; of a region without `survey` only that they were left out."""
    if survey is None:
        return {"left_out": True, "count": 0, "rows": []}
    behind = answers_behind(survey, region, indicator)
    of_item = behind[behind["item"] == item]
    # Only those that are listed are walked through: there may be a hundred times as many.
    rows = [
        [
            row.interview,
            message(GROUP_WORDS[row.group]),
            row.answer,
            number(row.value, ".2f"),
            number(row.weight, ".1%"),
        ]
        for row in of_item.iloc[evenly(list(range(len(of_item))))].itertuples()
    ]
    return {"left_out": False, "count": len(of_item), "rows": rows}


def voices_by_type(
    run: Mapping[str, pd.DataFrame], survey: Mapping[str, pd.DataFrame] | None, region: str, catalogue: pd.DataFrame
) -> list[list[str]]:
    """The interviews that speak for and against the first business types of a region.

    Parameters
    ----------
    catalogue : business types of the catalogue
    """
    types = run["business_types"]
    first = types[types["region"] == region].sort_values("rank").head(TYPES)
    if survey is None or first.empty:
        return []
    parameters = run["parameters_recommend"].set_index("parameter")["value"]
    stances = voices(survey, float(parameters["competes_from"]))
    labels = catalogue.set_index("type")["label"]
    rows = []
    for row in first.itertuples():
        about = stances[stances["field"] == row.field]
        people = about.groupby("stance", observed=False)["interview"].agg(list)
        counted = [
            f"{len(names)}: {', '.join(evenly(names))}" if names else "0"
            for names in (people["for"], people["against"])
        ]
        rows.append([labels.get(row.type, row.type), words(row.field), *counted])
    return rows


def page(release_page: str, walked: Mapping[str, str]) -> str:
    """The internal page: the released report with other walks in it, a banner, and a title that says so.

    Parameters
    ----------
    release_page : a finished report with one element `<section id="walk-…">` for each region
    walked : by their ids, as `walks` makes them

    Raises
    ------
    HereError
        If the page has not each of these sections once and no other, or no body.
    """
    landmarks = _Landmarks(release_page)
    places = [anchor for anchor, _, _ in landmarks.sections]
    if sorted(places) != sorted(walked) or landmarks.body is None or landmarks.title is None:
        raise HereError(
            f"the report has {len(places)} sections for the walks of {len(walked)} regions, each of them once and a "
            "body and a title needed: no internal page"
        )
    mark = message(MARK)
    swaps = [
        *((begin, end, walked[anchor]) for anchor, begin, end in landmarks.sections),
        (landmarks.body, landmarks.body, render("internal_banner.html.j2", mark=mark)),
        (*landmarks.title, mark + " – "),
    ]
    # From the end to the beginning: what is put in moves only what lies behind it.
    for start, stop, html in sorted(swaps, reverse=True):
        release_page = release_page[:start] + html + release_page[stop:]
    return release_page


class _Landmarks(HTMLParser):
    """Where in a page the walks of regions begin and end, by their ids, and where content and title begin."""

    def __init__(self, page: str):
        super().__init__(convert_charrefs=False)
        self.starts = [0]
        for line in page.split("\n"):
            self.starts.append(self.starts[-1] + len(line) + 1)
        self.page, self.open = page, []
        self.sections: list[tuple[str, int, int]] = []
        self.body: int | None = None
        self.title: tuple[int, int] | None = None
        self.feed(page)
        self.close()

    def _here(self) -> int:
        line, column = self.getpos()
        return self.starts[line - 1] + column

    def handle_starttag(self, tag, attrs):
        begin = self._here()
        after = begin + len(self.get_starttag_text())
        if tag == "title" and self.title is None and not self.open_section():
            self.title = after, after
        # The banner goes into <main> where there is one: there the page has its width.
        if tag == "main" or (tag == "body" and self.body is None):
            self.body = after
        if tag not in _OPEN_ENDED:
            anchor = dict(attrs).get("id") or ""
            walk = (anchor, begin) if tag == "section" and anchor.startswith(WALK) else None
            self.open.append((tag, walk))

    def open_section(self) -> bool:
        return any(walk is not None for _, walk in self.open)

    def handle_endtag(self, tag):
        # What was left open within closes with it, as browsers do.
        while self.open:
            name, walk = self.open.pop()
            if name != tag:
                continue
            if walk is not None:
                self.sections.append((*walk, self.page.index(">", self._here()) + 1))
            return
