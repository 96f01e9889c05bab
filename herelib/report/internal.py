"""The team's own page: the report, where the walk from a recommendation ends at single answers.

It names pseudonyms and quotes that nobody has cleared: it stays in the folder `internal` of a run.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html.parser import HTMLParser

import pandas as pd

from herelib.errors import HereError
from herelib.recommendations import answers_behind, quotes_behind, voices
from herelib.report.evidence import Depth, evidence_section
from herelib.report.html import VOID, Html, element, join, language, table
from herelib.words import GROUP_WORDS, words

MOST_REGIONS = 40  # [J] about 1 MB of single answers each 10 regions of 60 interviews: beyond it a browser is slow
SURVEY = ("interviews", "answers", "items", "cleaned", "open_answers", "segments", "codebook")
TYPES = 5  # business types of a region for which the interviews are named, the best ones
MARK = "INTERNAL – never leaves the team"
BANNER = element(
    "p",
    element("strong", f"{MARK}. "),
    "This page shows single answers with their pseudonyms, and quotes that nobody has cleared. The page that may be "
    "shown to others is release/report.html.",
    class_="banner",
    role="note",
)
_OPEN_ENDED = VOID | {"meta", "link", "input", "col", "wbr", "source", "area", "base", "embed", "track"}


def section(
    run: Mapping[str, pd.DataFrame], catalogue: Mapping[str, pd.DataFrame], regions: Iterable[str] | None = None
) -> Html:
    """The section `evidence` down to single answers: pseudonym, group, answer as given, value, weight; and all quotes.

    Parameters
    ----------
    run : tables `herelib.tables.read_by("internal page")` of a run, as they are
    regions : whose single answers are shown; all if not given, in a study of at most `MOST_REGIONS` regions

    Raises
    ------
    HereError
        If a region that is asked for has no verdict.
    """
    known = sorted(run["verdicts"]["region"])
    asked = set(known if len(known) <= MOST_REGIONS else []) if regions is None else set(regions)
    if lost := sorted(asked - set(known)):
        raise HereError(f"no region {', '.join(lost)} in this run; known are {', '.join(known[:MOST_REGIONS])}")
    survey = {region: _of(run, region) for region in sorted(asked)}
    shown = {name: run[name] for name in ("verdicts", "scores", "links", "context")}
    shown["evidence"] = run["evidence"].assign(hidden=False)
    shown["profiles"] = run["profiles"].assign(hidden=False)
    depth = Depth(
        lambda region, indicator, item: answers(survey.get(region), region, indicator, item),
        lambda region, indicator: quotes(survey.get(region), region, indicator),
        released=False,
        types=lambda region: types(run, survey.get(region), region, catalogue["business_types"]),
    )
    return evidence_section(shown, catalogue, depth)


def _of(run: Mapping[str, pd.DataFrame], region: str) -> dict[str, pd.DataFrame]:
    """The tables of the survey with the interviews of one region only."""
    people = set(run["interviews"].loc[run["interviews"]["region"] == region, "interview"])
    tables = {name: run[name] for name in SURVEY}
    return {
        name: part[part["interview"].isin(people)] if "interview" in part else part for name, part in tables.items()
    }


def answers(survey: Mapping[str, pd.DataFrame] | None, region: str, indicator: str, item: str) -> Html:
    """The single answers to an item, by group."""
    if survey is None:
        return element(
            "p",
            f"This study has more than {MOST_REGIONS} regions: the single answers of this one are not in this page.",
            class_="note",
        )
    rows = answers_behind(survey, region, indicator)
    rows = rows[rows["item"] == item]
    told = [
        [row.interview, GROUP_WORDS[row.group], row.answer, f"{row.value:.2f}", f"{row.weight:.1%}"]
        for row in rows.itertuples()
    ]
    columns = ["Interview", "Group", "Answer", "Counts as (0-1)", "Weight in its group"]
    return element("div", table(columns, told, "Single answers", "small"), class_="answers")


def quotes(survey: Mapping[str, pd.DataFrame] | None, region: str, indicator: str) -> Html | None:
    """What people said in their own words about an indicator, each marked whether it may be shown."""
    if survey is None:
        return None
    made = []
    for row in quotes_behind(survey, region, indicator).itertuples():
        may = "cleared" if row.cleared and row.consent else "not cleared" if row.consent else "no consent to be quoted"
        mark = element("span", may, class_="badge clear" if may == "cleared" else "badge insufficient-evidence")
        footer = element(
            "footer", f"{row.interview}, {GROUP_WORDS[row.group]}, in {language(row.language)}; {row.code} ", mark
        )
        made.append(element("blockquote", element("p", f"“{row.text}”", lang=row.language), footer))
    return join(*made) if made else None


def types(
    run: Mapping[str, pd.DataFrame], survey: Mapping[str, pd.DataFrame] | None, region: str, catalogue: pd.DataFrame
) -> Html | None:
    """The interviews that speak for and against the first business types of a region."""
    own = run["business_types"]
    own = own[own["region"] == region].sort_values("rank").head(TYPES)
    if survey is None or own.empty:
        return None
    settled = run["parameters_recommend"].set_index("parameter")["value"]
    said = voices(survey, float(settled["competes_from"]))
    label = catalogue.set_index("type")["label"]
    rows = []
    for row in own.itertuples():
        told = said[said["field"] == row.field].groupby("stance", observed=False)["interview"].agg(list)
        named = [f"{len(who)}: {', '.join(who)}" if len(who) else "0" for who in (told["for"], told["against"])]
        rows.append([label.get(row.type, row.type), words(row.field), *named])
    why = (
        "For: the need is severe and neighbours could cover it, now or with training. Against: it is offered already, "
        "or only others could cover it."
    )
    columns = ["Business type", "Meets", "Speak for it", "Speak against it"]
    return element(
        "article",
        element("h4", f"Who speaks for and against business types, in {region}"),
        element("p", why, class_="note"),
        table(columns, rows, "Interviews for and against", "small"),
        class_="chain",
        id=f"types-{region}",
    )


def page(release_page: str, evidence: Html) -> str:
    """The internal page: the released report with another section `evidence`, a banner, and a title that says so.

    Parameters
    ----------
    release_page : a finished report with one element `<section id="evidence">`
    evidence : as `section` makes it

    Raises
    ------
    HereError
        If the page has no such section, more than one, or no body.
    """
    places = _Places(release_page)
    if len(places.sections) != 1 or places.body is None or places.title is None:
        found = len(places.sections)
        raise HereError(f"the report has {found} sections 'evidence', a body and a title needed: no internal page")
    cuts = [(*places.sections[0], evidence), (places.body, places.body, BANNER), (*places.title, MARK + " – ")]
    out, end = [], len(release_page)
    for start, stop, new in sorted(cuts, reverse=True):
        out.append(new + release_page[stop:end])
        end = start
    return release_page[:end] + "".join(reversed(out))


class _Places(HTMLParser):
    """Where in a page the sections `evidence` begin and end, where the content begins, and where the title."""

    def __init__(self, page: str):
        super().__init__(convert_charrefs=False)
        self.starts = [0]
        for line in page.split("\n"):
            self.starts.append(self.starts[-1] + len(line) + 1)
        self.page, self.open = page, []
        self.sections: list[tuple[int, int]] = []
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
        if tag == "main" or (tag == "body" and self.body is None):
            self.body = after
        if tag not in _OPEN_ENDED:
            self.open.append((tag, begin if tag == "section" and dict(attrs).get("id") == "evidence" else None))

    def open_section(self) -> bool:
        return any(begin is not None for _, begin in self.open)

    def handle_endtag(self, tag):
        while self.open:
            name, begin = self.open.pop()
            if name != tag:
                continue
            if begin is not None:
                self.sections.append((begin, self.page.index(">", self._here()) + 1))
            return
