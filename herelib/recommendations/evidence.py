"""The evidence chain: a method's value down to criteria, requirements and remedies, indicators, items and answers.

Down to requirements and remedies the chain is made of sums that add up to the value; below that it is made of links,
with the number of answers, their mean and their weight. `answers_behind` and `quotes_behind` go down to single
interviews: what they give stays with the team (`herelib.release.evidence` says what may be shown).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import SimpleNamespace

import numpy as np
import pandas as pd

from herelib.profiles import ancestors, group_weights, voiced_values
from herelib.recommendations.ranking import Model
from herelib.tables import CONTRACTS, empty
from herelib.vocabulary import GROUPS

DIGITS = 12  # sums of answers differ beyond these with the order of the rows
KEY = ["region", "method", "criterion"]
SENTENCE_ENDS = ".!?"


def evidence(
    region: str,
    made: Model,
    scores: np.ndarray,
    remedied: np.ndarray,
    centre: np.ndarray,
    feasible: np.ndarray,
    profiles: pd.DataFrame,
) -> pd.DataFrame:
    """What the value of each feasible method is made of, in one region: a row for each part of each criterion.

    The contributions of a method's parts sum to its value at the reference weights, those of one criterion to the
    contribution of the criterion. A capacity that a method does not require has its row as well: it counts as met. A
    lack that a method is not stated to remedy has none: such a rating never moves, so it gives nothing.

    Parameters
    ----------
    scores : array, shape (method, criterion), 0-1
        Means over the draws.
    remedied : array, shape (method, lack)
        Means over the draws of rating x lack / sum of ratings; each row sums to the score of relevance.
    centre : array, shape (criterion,)
        Reference weights.
    feasible : array of bool, shape (method,)
        The methods that get rows.
    profiles : table profiles, for level, n and pooled share of the indicators

    Returns
    -------
    table evidence; `rating` and `level` are missing for facts of the catalogue, `level` also where nothing is required
    """
    names, criteria = np.array(made.methods, object), np.array(made.criteria, object)
    family, fits = np.array(made.family_of, object), len(made.capacities)
    relevance = made.criteria.index("relevance")
    rest = [c for c in range(len(criteria)) if c >= fits and c != relevance]

    m, c = np.nonzero(np.broadcast_to(feasible[:, None], made.requires.shape))
    capacity, need = np.array(made.capacities, object)[c], made.requires[m, c]
    on = np.where(need > 0, capacity, "")
    parts = [_rows(names[m], c, capacity, "requirement", on, need, centre[c] * scores[m, c])]
    m, d = np.nonzero((made.remedies > 0) & feasible[:, None])
    lack = np.array(made.lacks, object)[d]
    value = centre[relevance] * remedied[m, d]
    parts.append(_rows(names[m], np.full(len(m), relevance), lack, "remedy", lack, made.remedies[m, d], value))
    for place in rest:
        m = np.flatnonzero(feasible)
        at, none = np.full(len(m), place), np.full(len(m), np.nan)
        parts.append(_rows(names[m], at, criteria[at], "catalogue", "", none, centre[place] * scores[m, place]))
    told = pd.concat(parts, ignore_index=True).sort_values(["method", "place"], kind="stable", ignore_index=True)
    own = profiles[profiles["region"] == region].set_index("indicator").reindex(told["indicator"])
    told = told.assign(
        region=region,
        criterion=criteria[told["place"].to_numpy(int)],
        family=family[told["place"].to_numpy(int)],
        level=own["estimate"].to_numpy(float),
        n=own["n"].fillna(0).to_numpy(int),
        pooled_share=own["pooled_share"].to_numpy(float),
    )
    return told[list(CONTRACTS["evidence"].columns)]


def _rows(method, place, part, kind: str, indicator, rating, contribution) -> pd.DataFrame:
    named = {"method": method, "place": place, "part": part, "kind": kind, "indicator": indicator}
    return pd.DataFrame({**named, "rating": rating, "contribution": contribution})


def identity_gap(table: pd.DataFrame, scores: pd.DataFrame) -> float:
    """How far the parts of any criterion, or of any method's value, are from the sum they must add up to.

    Parameters
    ----------
    table : table evidence
    scores : table scores

    Returns
    -------
    float
        The largest absolute difference; infinite where one table has a criterion that the other lacks and that
        counts, 0.0 without rows.
    """
    parts = table.groupby(KEY)["contribution"].sum()
    whole = scores.set_index(KEY)["contribution"]
    both = pd.concat([parts.rename("parts"), whole.rename("whole")], axis=1)
    alone = both["parts"].isna() & (both["whole"] != 0) | both["whole"].isna() & (both["parts"] != 0)
    if alone.any():
        return float("inf")
    both = both.fillna(0.0)
    value = both.groupby(level=["region", "method"]).sum()
    gaps = [(each["parts"] - each["whole"]).abs().max() for each in (both, value)]
    return float(np.nanmax([0.0, *gaps]))


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
    indicators : those that requirements and remedies use; context figures have no answers and no rows
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
    regions, named = sorted(cells["region"].unique()), sorted(cells["indicator"].unique())
    people = survey["interviews"]
    region = pd.Categorical(people["region"], categories=regions).codes.astype(int)
    group = pd.Categorical(people["group"], categories=GROUPS).codes.astype(int)
    cell, size, weight = region * len(GROUPS) + group, len(regions) * len(GROUPS), people["weight"].to_numpy(float)
    counted, spread, asked = _cell_arrays(cells, regions, named)
    share_of_group = group_weights(
        SimpleNamespace(asked=asked), SimpleNamespace(n=counted), weighting, empty_cells
    ).transpose(2, 0, 1)
    told = _values(survey, named)
    parts = []
    for i, indicator in enumerate(named):
        columns = told[indicator]
        answered = np.sum([~np.isnan(values) for *_, values in columns], axis=0)
        own = np.divide(weight, answered, out=np.zeros(len(weight)), where=answered > 0)
        whole = np.bincount(cell[answered > 0], weight[answered > 0], size)
        for item, label, groups, values in columns:
            known = ~np.isnan(values)
            n = np.bincount(cell[known], minlength=size)
            heavy = np.bincount(cell[known], own[known], size)
            total = np.bincount(cell[known], own[known] * values[known], size)
            mean = np.divide(total, heavy, out=np.full(size, np.nan), where=n > 0)
            part = np.divide(heavy, whole, out=np.zeros(size), where=whole > 0) * share_of_group[i].ravel()
            reached = np.tile(asked[:, i] & np.isin(GROUPS, groups), len(regions)) | (n > 0)
            at = np.flatnonzero(reached)
            parts.append(
                pd.DataFrame(
                    {
                        "region": np.array(regions, object)[at // len(GROUPS)],
                        "indicator": indicator,
                        "item": item,
                        "label": label,
                        "group": np.array(GROUPS, object)[at % len(GROUPS)],
                        "n": n[at].astype("int64"),
                        "mean": np.clip(np.round(mean[at], DIGITS), 0, 1),
                        "weight": np.clip(np.round(part[at], DIGITS), 0, 1),
                        "pooled_share": spread[:, :, i].ravel()[at],
                    }
                )
            )
    made = pd.concat(parts, ignore_index=True)
    made = made.assign(order=_place(made["group"])).sort_values(
        ["region", "indicator", "item", "order"], ignore_index=True
    )
    return made[list(CONTRACTS["links"].columns)]


def _place(groups: pd.Series) -> np.ndarray:
    """The place of each group in the order of all tables."""
    return pd.Categorical(groups.astype(str), categories=GROUPS).codes.astype(int)


def _cell_arrays(cells: pd.DataFrame, regions: list, named: list) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Answers and pooled shares (region x group x indicator), and which groups are asked (group x indicator)."""
    r = pd.Categorical(cells["region"], categories=regions).codes.astype(int)
    g = pd.Categorical(cells["group"], categories=GROUPS).codes.astype(int)
    i = pd.Categorical(cells["indicator"], categories=named).codes.astype(int)
    shape = (len(regions), len(GROUPS), len(named))
    counted, spread, asked = np.zeros(shape), np.full(shape, np.nan), np.zeros(shape[1:], bool)
    counted[r, g, i], spread[r, g, i], asked[g, i] = cells["n"], cells["pooled_share"], True
    return counted, spread, asked


def _values(survey: Mapping[str, pd.DataFrame], indicators: Sequence[str]) -> dict[str, list[tuple]]:
    """For each indicator its items: name, label, groups that are asked, and a value for each row of interviews.

    The values are those that the indicator is the mean of: of a choice 1 for the answer that the indicator names.
    """
    people, answers, items = survey["interviews"], survey["answers"], survey["items"]
    rows = pd.Index(answers["interview"]).get_indexer(pd.Index(people["interview"]))
    found: dict[str, list[tuple]] = {}
    if any(name.startswith("voiced:") for name in indicators):
        voiced = voiced_values(people, survey["open_answers"], survey["segments"], survey["codebook"])
        called = dict(zip(survey["codebook"]["code"], survey["codebook"]["label"], strict=True))
    for indicator in indicators:
        block, _, code = indicator.partition(":")
        if block == "voiced":
            values = voiced[indicator].to_numpy(float) if indicator in voiced else np.full(len(people), np.nan)
            found[indicator] = [(code, called.get(code) or code, list(GROUPS), values)]
            continue
        dimension, _, answer = indicator.partition("=")
        kind = "choice" if answer else "scale"
        own = items[(items["dimension"] == dimension) & (items["kind"] == kind)].sort_values("item")
        found[indicator] = [
            (row.item, row.label, row.groups.split("|"), _column(answers[row.item], answer)[rows])
            for row in own.itertuples()
        ]
    return found


def _column(told: pd.Series, answer: str) -> np.ndarray:
    if not answer:
        return told.to_numpy(float)
    return np.where((told == "").to_numpy(), np.nan, (told == answer).to_numpy(float))


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
    own = np.divide(people["weight"], answered, out=np.zeros(len(people)), where=answered > 0)
    heard = people["weight"].where(answered > 0).groupby(people["group"]).transform("sum")
    rows = pd.Index(survey["cleaned"]["interview"]).get_indexer(pd.Index(people["interview"]))
    parts = []
    for item, label, _, values in columns:
        raw = survey["cleaned"][item].to_numpy(object)[rows] if item in survey["cleaned"] else None
        told = [f"{value:g}" for value in values] if raw is None else [str(text) for text in raw]
        part = people[["interview", "group"]].assign(item=item, label=label, answer=told, value=values)
        part = part.assign(weight=own / heard, row=np.arange(len(people)))
        parts.append(part[~np.isnan(values)])
    columns = ["interview", "group", "item", "label", "answer", "value", "weight"]
    if not parts:
        return pd.DataFrame(columns=columns)
    made = pd.concat(parts, ignore_index=True)
    made = made.assign(order=_place(made["group"])).sort_values(["order", "item", "value", "row"])
    return made[columns].reset_index(drop=True)


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


def _said(text: str, start: int, end: int, cleared: bool) -> str:
    """What was said: exactly what is cleared, else the sentence around it (a term that was found is one word)."""
    if not cleared:
        start = max(text.rfind(mark, 0, start) for mark in SENTENCE_ENDS) + 1
        ends = [place for mark in SENTENCE_ENDS if (place := text.find(mark, max(start, end - 1))) >= 0]
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
    wanted, above = code_of(indicator), ancestors(survey["codebook"])
    own = survey["segments"]
    own = own[own["cleared"] | (own["counts"] & ~own["negated"])]
    about = {code for code in own["code"].unique() if code == wanted or wanted in above.get(code, ())}
    people = survey["interviews"]
    people = people.loc[people["region"] == region, ["interview", "group", "consent_quote"]]
    rows = own[own["code"].isin(about)].merge(people, on="interview").merge(
        survey["open_answers"], on=["interview", "item"]
    )  # fmt: skip
    said = [
        _said(row.text, row.start, row.end, row.cleared)
        for row in rows[["text", "start", "end", "cleared"]].itertuples()
    ]
    rows = rows.assign(text=said, order=_place(rows["group"])).rename(columns={"consent_quote": "consent"})
    rows = rows[rows["text"] != ""].sort_values(["order", "code", "language", "text", "cleared"], kind="stable")
    rows = rows.drop_duplicates(["interview", "item", "code", "text"], keep="last")
    named = ["interview", "group", "code", "text", "language", "cleared", "consent"]
    return rows[named].reset_index(drop=True)
