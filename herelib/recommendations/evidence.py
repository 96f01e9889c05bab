"""The evidence chain: the relief of a package down to parts, barriers, indicators, items and answers.

Down to part and barrier the chain is made of shares that add up to the relief; below that it is made of links, with
the number of answers, their mean and their weight. `answers_behind` and `quotes_behind` go down to single interviews:
what they give stays with the team (`herelib.release.evidence` says what may be shown).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np
import pandas as pd

from herelib.profiles import ancestors, group_weights, voiced_values
from herelib.recommendations.shapley import shapley_shares
from herelib.recommendations.verdicts import Advice
from herelib.tables import CONTRACTS, empty
from herelib.vocabulary import GROUPS

DIGITS = 12  # sums of answers differ beyond these with the order of the rows
SENTENCE_ENDS = ".!?"


def evidence(advice: Advice, profiles: pd.DataFrame) -> pd.DataFrame:
    """What the relief of the package named is made of in one region: a row for each part and barrier.

    The Shapley shares of the rows sum to the relief. Effects and delivery are means over the draws.

    Parameters
    ----------
    advice : of a region in which a package is named
    profiles : table profiles, for severity, interval and interviews of each barrier

    Returns
    -------
    table evidence
    """
    here, package = advice.situation, advice.package
    parts, scene = here.model.parts, here.expected
    shares, delivery = shapley_shares(scene, package), scene.deliveries(package)
    basis = profiles[profiles["region"] == advice.region.name].set_index("indicator").reindex(parts.barriers)
    frames = []
    for row, slot in enumerate(np.flatnonzero(package >= 0)):
        m = package[slot]
        levels = parts.levels[:, m].astype(int)
        frames.append(
            pd.DataFrame(
                {
                    "region": advice.region.name,
                    "part": parts.names[m],
                    "barrier": parts.barriers,
                    "relief": np.clip(shares[row], 0, 1),
                    "effect": here.model.drawn_ratings.effects[:, m].mean(0),
                    "delivery": delivery[slot].mean(),
                    "reach": advice.region.reach[m],
                    "levels": [";".join(map(str, levels[:, b])) for b in range(len(parts.barriers))],
                    "grade": here.model.evidence.grades[m],
                    "pressure": here.pressure.mean(0),
                    "estimate": basis["estimate"].to_numpy(float),
                    "low90": basis["low90"].to_numpy(float),
                    "high90": basis["high90"].to_numpy(float),
                    "n": basis["n"].to_numpy(int),
                }
            )
        )
    return pd.concat(frames, ignore_index=True)[list(CONTRACTS["evidence"].columns)]


def links(
    survey: Mapping[str, pd.DataFrame],
    profile: Mapping[str, pd.DataFrame],
    indicators: Sequence[str],
    *,
    weighting: str = "equal",
    empty_cells: str = "estimate",
) -> pd.DataFrame:
    """What some indicators of each region rest on: items by group, with answers, mean and weight.

    An interview speaks once in an indicator, so that its answer to one of k items counts 1/k; `mean` is the mean of
    the answers with these weights, and the sum of weight x mean over a region's rows is the indicator before pooling.
    The weights of a region sum to 1 less what the weight of its groups without any answer is.

    Parameters
    ----------
    survey : tables interviews, answers, items (and for `voiced:` open_answers, segments, codebook)
    profile : table cells
    indicators : those that packages are judged by; context figures have no answers and no rows
    weighting, empty_cells : parameters group_weights and empty_cells of the profiles

    Returns
    -------
    table links, a row for each group that is asked; `mean` is missing where nobody answered. For an indicator of what
    was voiced, `item` is the code.
    """
    cells = profile["cells"]
    cells = cells[cells["indicator"].isin(set(indicators))]
    if cells.empty:
        return empty("links")
    asked_cells = _AskedCells.of(cells)
    # The very weights of the profiles' indicators, which need no more of a design and of answers than these arrays.
    shares = group_weights(
        SimpleNamespace(asked=asked_cells.asked), SimpleNamespace(n=asked_cells.answers), weighting, empty_cells
    ).transpose(2, 0, 1)  # indicator x region x group
    people = survey["interviews"]
    region = pd.Categorical(people["region"], categories=asked_cells.regions).codes.astype(int)
    cell = region * len(GROUPS) + _group_position(people["group"])
    columns = _values(survey, asked_cells.indicators)
    parts = [
        _links_of_indicator(i, columns[indicator], (cell, people["weight"].to_numpy(float)), asked_cells, shares[i])
        for i, indicator in enumerate(asked_cells.indicators)
    ]
    rows = pd.concat(parts, ignore_index=True)
    rows = rows.assign(order=_group_position(rows["group"]))
    rows = rows.sort_values(["region", "indicator", "item", "order"], ignore_index=True)
    return rows[list(CONTRACTS["links"].columns)]


@dataclass(frozen=True)
class _AskedCells:
    """The table cells of some indicators as arrays."""

    regions: list[str]
    indicators: list[str]
    answers: np.ndarray  # region x group x indicator
    pooled_share: np.ndarray  # region x group x indicator
    asked: np.ndarray  # group x indicator: whether the group is asked at all

    @classmethod
    def of(cls, cells: pd.DataFrame) -> _AskedCells:
        regions, indicators = sorted(cells["region"].unique()), sorted(cells["indicator"].unique())
        r = pd.Categorical(cells["region"], categories=regions).codes.astype(int)
        g = _group_position(cells["group"])
        i = pd.Categorical(cells["indicator"], categories=indicators).codes.astype(int)
        shape = (len(regions), len(GROUPS), len(indicators))
        answers, pooled_share, asked = np.zeros(shape), np.full(shape, np.nan), np.zeros(shape[1:], bool)
        answers[r, g, i], pooled_share[r, g, i], asked[g, i] = cells["n"], cells["pooled_share"], True
        return cls(regions, indicators, answers, pooled_share, asked)


def _links_of_indicator(
    i: int, columns: list[tuple], people: tuple[np.ndarray, np.ndarray], cells: _AskedCells, shares: np.ndarray
) -> pd.DataFrame:
    """The rows of one indicator, unsorted.

    Parameters
    ----------
    i : position of the indicator
    columns : its items, as `_values` gives them
    people : of each interview its cell (region x group, counted through) and its weight
    shares : weight of each group in each region's indicator, region x group
    """
    cell, weight = people
    size = len(cells.regions) * len(GROUPS)
    answered = np.sum([~np.isnan(values) for *_, values in columns], axis=0)
    answer_weight = np.divide(weight, answered, out=np.zeros(len(weight)), where=answered > 0)
    cell_weight = np.bincount(cell[answered > 0], weight[answered > 0], size)
    parts = []
    for item, label, groups, values in columns:
        known = ~np.isnan(values)
        n = np.bincount(cell[known], minlength=size)
        item_weight = np.bincount(cell[known], answer_weight[known], size)
        total = np.bincount(cell[known], answer_weight[known] * values[known], size)
        mean = np.divide(total, item_weight, out=np.full(size, np.nan), where=n > 0)
        part = np.divide(item_weight, cell_weight, out=np.zeros(size), where=cell_weight > 0) * shares.ravel()
        # A group has a row where it is asked, and where it answered all the same.
        shown = np.flatnonzero(np.tile(cells.asked[:, i] & np.isin(GROUPS, groups), len(cells.regions)) | (n > 0))
        parts.append(
            pd.DataFrame(
                {
                    "region": np.array(cells.regions, object)[shown // len(GROUPS)],
                    "indicator": cells.indicators[i],
                    "item": item,
                    "label": label,
                    "group": np.array(GROUPS, object)[shown % len(GROUPS)],
                    "n": n[shown].astype("int64"),
                    "mean": np.clip(np.round(mean[shown], DIGITS), 0, 1),
                    "weight": np.clip(np.round(part[shown], DIGITS), 0, 1),
                    "pooled_share": cells.pooled_share[:, :, i].ravel()[shown],
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def _group_position(groups: pd.Series) -> np.ndarray:
    """The position of each group in the order of all tables."""
    return pd.Categorical(groups.astype(str), categories=GROUPS).codes.astype(int)


def _values(survey: Mapping[str, pd.DataFrame], indicators: Sequence[str]) -> dict[str, list[tuple]]:
    """For each indicator its items: name, label, groups that are asked, and a value for each row of interviews.

    The values are those that the indicator is the mean of: of a choice 1 for the answer that the indicator names.
    """
    people, answers, items = survey["interviews"], survey["answers"], survey["items"]
    rows = pd.Index(answers["interview"]).get_indexer(pd.Index(people["interview"]))
    items_by_indicator: dict[str, list[tuple]] = {}
    if any(name.startswith("voiced:") for name in indicators):
        voiced = voiced_values(people, survey["open_answers"], survey["segments"], survey["codebook"])
        label_of_code = dict(zip(survey["codebook"]["code"], survey["codebook"]["label"], strict=True))
    for indicator in indicators:
        block, _, code = indicator.partition(":")
        if block == "voiced":
            values = voiced[indicator].to_numpy(float) if indicator in voiced else np.full(len(people), np.nan)
            items_by_indicator[indicator] = [(code, label_of_code.get(code) or code, list(GROUPS), values)]
            continue
        dimension, _, answer = indicator.partition("=")
        kind = "choice" if answer else "scale"
        indicator_items = items[(items["dimension"] == dimension) & (items["kind"] == kind)].sort_values("item")
        items_by_indicator[indicator] = [
            (row.item, row.label, row.groups.split("|"), _answer_values(answers[row.item], answer)[rows])
            for row in indicator_items.itertuples()
        ]
    return items_by_indicator


def _answer_values(answers: pd.Series, answer: str) -> np.ndarray:
    if not answer:
        return answers.to_numpy(float)
    return np.where((answers == "").to_numpy(), np.nan, (answers == answer).to_numpy(float))


def answers_behind(survey: Mapping[str, pd.DataFrame], region: str, indicator: str) -> pd.DataFrame:
    """The single answers that an indicator of a region rests on. Of persons: for the team's own page only.

    Parameters
    ----------
    survey : tables interviews, answers, items, cleaned (and for `voiced:` open_answers, segments, codebook)

    Returns
    -------
    table [interview, group, item, label, answer, value, weight]
        `answer` as it was given, `value` as it counts (0-1), `weight` of the answer in the mean of its group (they sum
        to 1 in a group). Sorted by group, item, value and place in the tables, never by pseudonym.
    """
    people = survey["interviews"]
    people = people[people["region"] == region].reset_index(drop=True)
    columns = _values({**survey, "interviews": people}, [indicator])[indicator]
    answered = np.sum([~np.isnan(values) for *_, values in columns], axis=0, initial=0) + np.zeros(len(people), int)
    answer_weight = np.divide(people["weight"], answered, out=np.zeros(len(people)), where=answered > 0)
    group_weight = people["weight"].where(answered > 0).groupby(people["group"]).transform("sum")
    rows = pd.Index(survey["cleaned"]["interview"]).get_indexer(pd.Index(people["interview"]))
    parts = []
    for item, label, _, values in columns:
        raw = survey["cleaned"][item].to_numpy(object)[rows] if item in survey["cleaned"] else None
        texts = [f"{value:g}" for value in values] if raw is None else [str(text) for text in raw]
        part = people[["interview", "group"]].assign(item=item, label=label, answer=texts, value=values)
        part = part.assign(weight=answer_weight / group_weight, row=np.arange(len(people)))
        parts.append(part[~np.isnan(values)])
    columns = ["interview", "group", "item", "label", "answer", "value", "weight"]
    if not parts:
        return pd.DataFrame(columns=columns)
    behind = pd.concat(parts, ignore_index=True)
    behind = behind.assign(order=_group_position(behind["group"])).sort_values(["order", "item", "value", "row"])
    return behind[columns].reset_index(drop=True)


def code_of(indicator: str) -> str:
    """The code of open answers that speaks of an indicator, by their names.

    Examples
    --------
    >>> code_of("need:care"), code_of("barrier:care_duties"), code_of("voiced:idea_shop")
    ('need_care', 'barrier_care_duties', 'idea_shop')
    """
    block, _, name = indicator.partition(":")
    name = name.partition("=")[0]
    return name if block == "voiced" else f"{block}_{name}"


def _quoted(text: str, start: int, end: int, cleared: bool) -> str:
    """What was said: exactly what is cleared, else the sentence around it (a term that was found is one word)."""
    if not cleared:
        # -1, where no sentence ends before, becomes the beginning of the text.
        start = max(text.rfind(mark, 0, start) for mark in SENTENCE_ENDS) + 1
        ends = [position for mark in SENTENCE_ENDS if (position := text.find(mark, max(start, end - 1))) >= 0]
        end = min(ends, default=len(text)) + 1
    return " ".join(text[start:end].split())


def quotes_behind(survey: Mapping[str, pd.DataFrame], region: str, indicator: str) -> pd.DataFrame:
    """What people of a region said in their own words about an indicator. Of persons: for the team's own page only.

    Segments of the indicator's code, or of a code below it, that count and are not negated; those that are cleared in
    any case. What is not cleared stands in its whole sentence.

    Parameters
    ----------
    survey : tables interviews, open_answers, segments, codebook

    Returns
    -------
    table [interview, group, code, text, language, cleared, consent], sorted by group, code, language and text
    """
    indicator_code, ancestors_of = code_of(indicator), ancestors(survey["codebook"])
    segments = survey["segments"]
    # A cleared quote stays, even of a code that does not count: somebody has read it and let it stand.
    segments = segments[segments["cleared"] | (segments["counts"] & ~segments["negated"])]
    codes = {
        code
        for code in segments["code"].unique()
        if code == indicator_code or indicator_code in ancestors_of.get(code, ())
    }
    people = survey["interviews"]
    people = people.loc[people["region"] == region, ["interview", "group", "consent_quote"]]
    rows = segments[segments["code"].isin(codes)].merge(people, on="interview").merge(
        survey["open_answers"], on=["interview", "item"]
    )  # fmt: skip
    texts = [
        _quoted(row.text, row.start, row.end, row.cleared)
        for row in rows[["text", "start", "end", "cleared"]].itertuples()
    ]
    rows = rows.assign(text=texts, order=_group_position(rows["group"])).rename(columns={"consent_quote": "consent"})
    rows = rows[rows["text"] != ""].sort_values(["order", "code", "language", "text", "cleared"], kind="stable")
    rows = rows.drop_duplicates(["interview", "item", "code", "text"], keep="last")
    columns = ["interview", "group", "code", "text", "language", "cleared", "consent"]
    return rows[columns].reset_index(drop=True)
