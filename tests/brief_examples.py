"""Briefs of the small tables, and how easily a text is read."""

from __future__ import annotations

import csv
import html
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pandas as pd
import table_examples

from herelib import release
from herelib.briefs import About, pages
from herelib.report import rows_by_region

ABOUT = About("Example <script>alert(1)</script>", True, "2026", {"elm-suburb": "Élm <i>suburb</i>"})
LISTED = Path(__file__).parent / "briefs" / "statistical_words.csv"


@cache
def _shown() -> dict[str, pd.DataFrame]:
    return release.protect(table_examples.run(), 5)


def shown() -> dict[str, pd.DataFrame]:
    """Tables that may be shown; a new dict each time, so that a test may exchange one."""
    return dict(_shown())


def rows(region: str, tables: Mapping[str, pd.DataFrame] | None = None) -> dict[str, pd.DataFrame]:
    """The tables with the rows of one region."""
    return dict(rows_by_region(tables or shown())(region))


def verdict(region: str = "elm-suburb", **changes: object):
    """A row of the table verdicts, changed."""
    table = shown()["verdicts"]
    return next(table[table["region"] == region].assign(**changes).itertuples())


def changed(region: str, **changes: object) -> dict[str, pd.DataFrame]:
    """The tables with the verdict of a region changed."""
    tables = shown()
    verdicts = tables["verdicts"].copy()
    for name, value in changes.items():
        verdicts.loc[verdicts["region"] == region, name] = value
    return tables | {"verdicts": verdicts}


def known() -> pd.DataFrame:
    """What the catalogue knows of the parts, by part."""
    return table_examples.catalogue()["parts"].set_index("part")


@cache
def made() -> dict[str, str]:
    """Summary and briefs of the small tables."""
    return dict(pages(shown(), table_examples.catalogue(), ABOUT))


def many(tables: Mapping[str, pd.DataFrame], n: int) -> dict[str, pd.DataFrame]:
    """The tables as if the study had n regions: those that there are, over again under other names."""
    regions = sorted(tables["verdicts"]["region"])
    named = [(regions[i % len(regions)], f"{regions[i % len(regions)]}-{i:02d}") for i in range(n)]
    result = {}
    for name, table in tables.items():
        if "region" in table:
            parts = [table[table["region"] == old].assign(region=new) for old, new in named]
            table = pd.concat(parts, ignore_index=True)
        result[name] = table
    return result


def prose(page: str) -> list[str]:
    """The sentences of a page: paragraphs, items of lists and captions, without what people said."""
    page = re.sub(r"(?s)<blockquote.*?</blockquote>|<style.*?</style>", "", page)
    texts = re.findall(r"(?s)<(p|li|figcaption|caption)\b[^>]*>(.*?)</\1>", page)
    return [html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))).strip() for _, text in texts]


def words_of(page: str) -> str:
    """All that can be read or heard on a page but what people said, in small letters."""
    page = re.sub(r"(?s)<blockquote.*?</blockquote>|<style.*?</style>", "", page)
    alternatives = " ".join(re.findall(r'alt="([^"]*)"', page))
    return html.unescape(f"{re.sub(r'<[^>]+>', ' ', page)} {alternatives}").casefold()


def lix(texts: list[str]) -> float:
    """How hard texts are to read: words to a sentence, and the share of words of more than six letters, in per cent.

    Björnsson (1968): below 40 books for everybody, 50 newspapers' leaders, 60 laws. A text ends a sentence.
    """
    words, sentences = counted(texts)
    return len(words) / sentences + 100 * sum(len(word) > 6 for word in words) / len(words)


def words_per_sentence(texts: list[str]) -> float:
    """How many words a sentence has on the average."""
    words, sentences = counted(texts)
    return len(words) / sentences


def counted(texts: list[str]) -> tuple[list[str], int]:
    """All words of some texts, and the number of their sentences."""
    words, sentences = [], 0
    for text in texts:
        of_text = re.findall(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", text)
        words += of_text
        sentences += max(1, len(re.findall(r"[.:!?](?=\s|$)", text))) if of_text else 0
    return words, sentences


def statistical_words(language: str) -> list[str]:
    """Beginnings of words that nobody should need who reads a brief in that language."""
    with LISTED.open(encoding="utf-8", newline="") as file:
        return [row["begins"] for row in csv.DictReader(file) if row["language"] in (language, "any")]


def statistical(page: str, language: str) -> list[str]:
    """Which of the listed beginnings stand on a page."""
    text = words_of(page)
    return [begins for begins in statistical_words(language) if re.search(rf"(?<!\w){re.escape(begins)}", text)]
