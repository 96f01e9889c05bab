"""An indicator of a region at the end of the walk: its level, its questions with the answers of each group."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from herelib.profiles import context_indicators
from herelib.release import END
from herelib.report.contents import indicator_anchor
from herelib.report.rendering import capital
from herelib.vocabulary import GROUPS
from herelib.words import GROUP_WORDS, basis, message, message_by_number, number, words

NONE = "–"


def indicator_view(region: str, indicator: str, of_region: Mapping[str, pd.DataFrame]) -> dict:
    """What is said of an indicator itself.

    Parameters
    ----------
    of_region : tables profiles, links and context of the region
    """
    profile = of_region["profiles"][of_region["profiles"]["indicator"] == indicator]
    asked = (of_region["links"]["indicator"] == indicator).any()
    return {
        "anchor": indicator_anchor(region, indicator),
        "name": indicator_phrase(indicator),
        "level": " ".join(level_sentence(row) for row in profile.itertuples()),
        # Read only where nothing was asked: to look it up for each of many indicators and regions takes its time.
        "published": "" if asked else published(indicator, of_region["context"], of_region["links"]),
    }


def indicator_phrase(indicator: str) -> str:
    """An indicator as a reader says it, a need told from a barrier.

    Examples
    --------
    >>> indicator_phrase("need:digital"), indicator_phrase("barrier:finance"), indicator_phrase("capacity:mentors")
    ('need: digital', 'lack of finance', 'mentors')
    """
    return message("need: %(need)s", need=words(indicator)) if indicator.startswith("need:") else words(indicator)


def level_sentence(profile) -> str:
    """The level of an indicator, its interval and what stands behind it; `profile` is a row of the table profiles."""
    if pd.isna(profile.estimate):
        return message("The level is not shown: too few people answered.")
    level = number(profile.estimate, ".2f")
    if profile.status in ("context", "inherited"):
        return message("Level %(level)s on a scale from 0 to 1: %(basis)s.", level=level, basis=basis(profile))
    interval = message(
        "Level %(level)s on a scale from 0 to 1, in 90%% of the draws between %(low)s and %(high)s.",
        level=level, low=number(profile.low90, ".2f"), high=number(profile.high90, ".2f"),
    )  # fmt: skip
    groups = {"present": profile.groups_present, "asked": profile.groups_asked}
    if pd.isna(profile.n):
        people = message(
            "How many people answered is not shown, from %(present)s of the %(asked)s groups that were asked.", **groups
        )
    else:
        people = message(
            "%(n)s people answered, from %(present)s of the %(asked)s groups that were asked.", n=profile.n, **groups
        )
    return f"{interval} {people}"


def question_view(rows: pd.DataFrame, released: bool) -> dict:
    """One question: how many answered, and the answers of each group with their mean and weight.

    Parameters
    ----------
    rows : of one item of the table links
    released : whether the page may leave the team
    """
    # Groups stand in the same order everywhere, so that a reader finds a group at the same height.
    in_order = rows.assign(order=rows["group"].map(GROUPS.index)).sort_values("order")
    n = int(rows["n"].sum())
    if released:
        # A sum of rounded numbers may exceed the number of all, which is rounded once.
        count = message_by_number(
            "%(n)s answer in the groups shown, each rounded", "%(n)s answers in the groups shown, each rounded", n
        )
    else:
        count = message_by_number("%(n)s answer", "%(n)s answers", n)
    return {
        "label": rows["label"].iloc[0],
        "count": count,
        "groups": [
            [
                capital(message(GROUP_WORDS[row.group])),
                f"{row.n}",
                mean_phrase(row.mean, released) if row.n else message("nobody"),
                NONE if pd.isna(row.weight) else number(row.weight, ".0%"),
            ]
            for row in in_order.itertuples()
        ],
    }


def mean_phrase(mean: float, released: bool) -> str:
    """A mean of a group; at an end of the scale only its limit may be shown.

    Examples
    --------
    >>> mean_phrase(0.9, True), mean_phrase(0.9, False), mean_phrase(0.25, True)
    ('0.90 or more', '0.90', '0.25')
    """
    if pd.isna(mean):
        return NONE
    # The release clips means to exactly these two numbers, so that equality tells a limit from a mean.
    if released and mean == END:
        return message("%(mean)s or less", mean=number(mean, ".2f"))
    if released and mean == 1 - END:
        return message("%(mean)s or more", mean=number(mean, ".2f"))
    return number(mean, ".2f")


def published(indicator: str, context: pd.DataFrame, links: pd.DataFrame) -> str:
    """The published figure behind an indicator that was not asked, with its year and source."""
    figures = context_indicators(context, tuple(links["indicator"].unique()))
    sentences = [published_sentence(row) for row in figures[figures["indicator"] == indicator].itertuples()]
    return " ".join(sentences) or message("Answers by group are not shown: too few people answered.")


def published_sentence(figure) -> str:
    """A published figure in words: what it is, since when and from whom, and what it counts as between 0 and 1."""
    values = {
        "figure": f"{figure.label}: {number(figure.value, ',.4g')} {figure.unit}",
        "source": ", ".join(part for part in (figure.year, figure.source) if part),
        "scaled": number(figure.scaled, ".2f"),
        "low": number(figure.low, ",.4g"),
        "high": number(figure.high, ",.4g"),
    }
    if not figure.inherited_from:
        return message("%(figure)s (%(source)s). It counts as %(scaled)s between %(low)s and %(high)s.", **values)
    return message(
        "%(figure)s (%(source)s). It counts as %(scaled)s between %(low)s and %(high)s; value of a larger area, "
        "%(area)s.",
        area=figure.inherited_from,
        **values,
    )
