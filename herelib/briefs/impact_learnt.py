"""What was learnt in each setting, with what that rests on, and whether it would go the same way elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from herelib.briefs.impact_words import POINTS, outcome_name
from herelib.report import capital, named_region
from herelib.translations import number
from herelib.words import listing, marked, message, message_by_number, words

SEEN = {  # how far something was seen in a setting
    "seen in several regions": marked("In each of its %(n)s regions with the incubator"),
    "seen in one region": marked("In its only region with the incubator. One region is a story, not a rule"),
    "mixed": marked("Not in each of its %(n)s regions with the incubator"),
    "not compared": marked("In %(n)s regions with the incubator together. No other region there has figures"),
    "not tried": marked("No region there had it and figures in both waves"),
}
TRAVELS = {
    "nothing to carry over": marked("Nothing is shown yet that could be carried over to %(regions)s."),
    "not known": marked("Too little is known of %(regions)s to say how far it is like the regions with the incubator."),
    "outside what was tried": marked(
        "%(regions)s: not like the regions with the incubator (%(blocks)s). Nothing that was learnt speaks for it."
    ),
    "alike in what is known": marked(
        "%(regions)s: like the regions with the incubator in what is known. That it would go the same way there is not "
        "shown."
    ),
}
BLOCKS = {
    "population": marked("who lives there"),
    "provider": marked("who could help"),
    "environment": marked("what is lacking"),
    "transfer": marked("where it lies"),
}
EACH = 6  # regions up to which each has a line of its own


@dataclass(frozen=True)
class Learnt:
    """What was seen of an outcome in a setting: the change in points of 100, and where it was seen."""

    setting: str
    outcome: str
    change: str
    seen: str


def learnt_view(statements: pd.DataFrame, outcomes: list[str]) -> tuple[Learnt, ...]:
    """What was learnt in each setting of the outcomes that a sheet describes.

    Parameters
    ----------
    statements : table that may be shown
    """
    rows = statements[statements["outcome"].isin(outcomes)]
    order = rows["outcome"].map({name: at for at, name in enumerate(outcomes)})
    rows = rows.assign(order=order).sort_values(["setting", "order"])
    return tuple(
        Learnt(
            setting=capital(words(row.setting)),
            outcome=outcome_name(row.outcome, row.label),
            change=_points(row.difference),
            seen=message(SEEN[row.seen], n=row.treated),
        )
        for row in rows.itertuples()
    )


def _points(difference: float) -> str:
    if pd.isna(difference):
        return "–"
    points = round(POINTS * difference)
    return number(points, "+d").replace("-", "−") if points else number(0, ".0f")


def travel_sentences(travels: pd.DataFrame, blocks: pd.DataFrame, names: Mapping[str, str]) -> Iterator[str]:
    """Whether it would go the same way in regions without the incubator: a line each, of many one for all alike.

    Parameters
    ----------
    travels, blocks : tables travels and transfer_blocks that may be shown
    """
    labels = travels.set_index("region")["label"]
    unlike = blocks[blocks["label"] == "not alike"].groupby("region")["block"].agg(list).to_dict()
    groups: dict[tuple, list[str]] = {}
    for region, label in labels.items():
        different = tuple(unlike.get(region, ())) if label == "outside what was tried" else ()
        groups.setdefault((label, () if len(travels) > EACH else different), []).append(named_region(names, region))
    for label in TRAVELS:
        for (of_group, different), regions in groups.items():
            if of_group == label:
                yield _travel(label, different, regions)
    if labels.empty:
        yield message("There is no region without the incubator to ask this of.")


def _travel(label: str, different: tuple[str, ...], regions: list[str]) -> str:
    if len(regions) > EACH:
        called = message_by_number("%(n)s region", "%(n)s regions", len(regions))
    else:
        called = listing(regions)
    blocks = listing(message(BLOCKS[block]) for block in different if block in BLOCKS)
    return message(TRAVELS[label], regions=called, blocks=blocks or message("in one thing or another"))
