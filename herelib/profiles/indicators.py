"""Indicators: the figures, from 0 to 1, that answers, open answers and context give; and how they are called.
Totals say how many people, by the survey's weights, stand behind each answer to a question with choices.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from herelib.files import columns
from herelib.vocabulary import COVER

INHERITED = "inherited"
_ANSWERS = {
    "now": "neighbours could now",
    "training": "neighbours could with training",
    "outside": "only an outside provider could",
    "public": "a public duty",
}


def indicator_values(answers: pd.DataFrame, items: pd.DataFrame) -> pd.DataFrame:
    """Value of each indicator in each interview.

    An indicator is the mean of the interview's valid answers to the items of its dimension; a `cover` item becomes
    four indicators (`cover:food=now` ...), 1 for the answer given and 0 for the other three.

    Parameters
    ----------
    answers : table `answers`, one column per item

    Returns
    -------
    table, index interview, one column per indicator (sorted), values 0-1, NaN = no valid answer
    """
    values: dict[str, np.ndarray] = {}
    for dimension, part in items.groupby("dimension", sort=True):
        for kind, items_of_kind in part.groupby("kind"):
            names = sorted(items_of_kind["item"])
            if kind == "scale":
                values[dimension] = _mean([answers[name].to_numpy(float) for name in names])
                continue
            for answer in COVER:
                flags = [(answers[name] == answer).to_numpy(float) for name in names]
                # Four shares, not four flags: somebody who was not asked is missing from all of them.
                silent = [(answers[name] == "").to_numpy() for name in names]
                values[f"{dimension}={answer}"] = _mean(
                    [np.where(none, np.nan, flag) for flag, none in zip(flags, silent, strict=True)]
                )
    return pd.DataFrame({name: values[name] for name in sorted(values)}, index=pd.Index(answers["interview"]))


def _mean(columns: list[np.ndarray]) -> np.ndarray:
    """Mean of what is known in each row, NaN where nothing is."""
    count = np.sum([~np.isnan(column) for column in columns], axis=0)
    total = np.sum([np.nan_to_num(column) for column in columns], axis=0)
    return np.divide(total, count, out=np.full(len(total), np.nan), where=count > 0)


def voiced_values(
    interviews: pd.DataFrame, open_answers: pd.DataFrame, segments: pd.DataFrame, codebook: pd.DataFrame
) -> pd.DataFrame:
    """Whether each interview brought up each code in its open answers, unasked.

    A code counts as brought up where a segment of it, or of a code below it in the codebook, counts and is not negated.
    Segments in answers to questions in which the code is not looked for (`codebook.items`) are left aside.

    Returns
    -------
    table, index interview, one column `voiced:<code>` for each code that anybody gave (sorted); 1 or 0, NaN where the
    interview answered no open question in which the code is looked for
    """
    above = ancestors(codebook)
    scopes = _scopes(codebook, above)
    coded = segments[segments["counts"] & ~segments["negated"]]
    coded = coded[["interview", "item", "code"]].drop_duplicates()
    # A code speaks for the codes above it, too: "no bus at night" is a voice for transport.
    pairs = pd.DataFrame(
        [(code, each) for code in coded["code"].unique() for each in (code, *above.get(code, ()))],
        columns=["code", "of"],
    )
    voiced = coded.merge(pairs, on="code")
    looked_for = [
        not scopes.get(of) or item in scopes[of] for of, item in zip(voiced["of"], voiced["item"], strict=True)
    ]
    voiced = voiced[np.array(looked_for, bool)]
    rows = pd.Index(interviews["interview"])
    answered = {item: part["interview"] for item, part in open_answers.groupby("item")}
    values = {}
    for code, part in voiced.groupby("of", sort=True):
        items = [item for item in answered if not scopes.get(code) or item in scopes[code]]
        value = np.full(len(rows), np.nan)
        for item in items:
            # Only who answered an open question could have brought the code up: all others stay missing, not 0.
            value[_places(rows, answered[item])] = 0.0
        value[_places(rows, part["interview"])] = 1.0
        values[f"voiced:{code}"] = value
    return pd.DataFrame(values, index=rows, dtype=float)


def _places(rows: pd.Index, wanted: pd.Series) -> np.ndarray:
    where = rows.get_indexer(pd.Index(wanted))
    return where[where >= 0]


def ancestors(codebook: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """The codes above each code, nearest first; a circle ends where it closes.

    Examples
    --------
    >>> ancestors(pd.DataFrame({"code": ["need", "shop", "bakery"], "parent": ["", "need", "shop"]}))["bakery"]
    ('shop', 'need')
    """
    parent = dict(zip(codebook["code"], codebook["parent"], strict=True))
    lines = {}
    for code in parent:
        line, at = [], parent[code]
        while at and at != code and at not in line:
            line.append(at)
            at = parent.get(at, "")
        lines[code] = tuple(line)
    return lines


def _scopes(codebook: pd.DataFrame, above: dict[str, tuple[str, ...]]) -> dict[str, set[str]]:
    """The open questions in which each code, or one below it, is looked for; an empty set: in all of them."""
    named = zip(codebook["code"], codebook["items"], strict=True)
    items_of_code = {code: set(re.findall(r"[^|\s]+", items)) for code, items in named}
    scopes = {code: set(items) for code, items in items_of_code.items()}
    everywhere = {code for code, items in items_of_code.items() if not items}
    for code, line in above.items():
        for each in line:
            scopes.setdefault(each, set()).update(items_of_code[code])
            if code in everywhere:
                everywhere.add(each)
    return {code: set() if code in everywhere else items for code, items in scopes.items()}


def context_indicators(context: pd.DataFrame, taken: tuple[str, ...] = ()) -> pd.DataFrame:
    """The context figures as indicators: name, block, and whether the value is the region's own.

    A figure stands under its dimension (`capacity:reach`), or as `context:<name>` where it has none or where interviews
    ask for the same dimension.
    """
    keys = context[["dimension", "indicator"]].drop_duplicates()  # few, whatever the number of regions
    measures_dimension = (keys["dimension"] != "") & ~keys["dimension"].isin(taken)
    keys = keys.assign(
        named=np.where(measures_dimension, keys["dimension"], "context:" + keys["indicator"]),
        block=np.where(measures_dimension, keys["dimension"].str.split(":").str[0], "context"),
    )
    named_rows = context[["dimension", "indicator"]].merge(keys, on=["dimension", "indicator"], how="left")
    return context.assign(
        indicator=named_rows["named"].to_numpy(),
        block=named_rows["block"].to_numpy(),
        status=np.where(context["inherited_from"] != "", INHERITED, "context"),
    )


def indicator_labels(indicators: tuple[str, ...], codebook: pd.DataFrame) -> dict[str, str]:
    """A short name for each indicator: its field and, for `cover`, the answer; for `voiced`, the code's label.

    Examples
    --------
    >>> book = pd.DataFrame({"code": ["bus"], "label": ["Buses"]})
    >>> list(indicator_labels(("need:food", "cover:food=now", "voiced:bus"), book).values())
    ['food (need)', 'food: neighbours could now', 'Buses (voiced)']
    """
    called = dict(zip(codebook["code"], codebook["label"], strict=True))
    named = {}
    for indicator in indicators:
        block, name = indicator.split(":", 1)
        if block == "voiced":
            named[indicator] = f"{called.get(name) or name.replace('_', ' ')} (voiced)"
            continue
        field, _, answer = name.partition("=")
        text = field.replace("_", " ").replace("childcare", "child care")
        named[indicator] = f"{text}: {_ANSWERS[answer]}" if answer else f"{text} ({block})"
    return named


COLUMNS = ("region", "item", "answer", "n", "total", "share")


def totals(interviews: pd.DataFrame, cleaned: pd.DataFrame, choices: pd.DataFrame) -> pd.DataFrame:
    """Interviews, sum of weights and share of each answer, by region and for all regions together.

    Totals are those of Horvitz and Thompson (1952, doi:10.1080/01621459.1952.10483446): each interview stands for as
    many people as its weight says. Where a study has no weights these are counts of interviews.

    Parameters
    ----------
    interviews : table with interview, region, weight
    cleaned : table `cleaned`, one column per item; only items of `choices` are counted
    choices : table `choices`: the questions with choices, and which of them allow several

    Returns
    -------
    table [region, item, answer, n, total, share], a row for each answer that anybody gave, sorted by item, region
    ("all" first) and answer. `share` is that of the weights of those in the region who answered the question; of
    several choices each counts, so that the shares of a question may sum to more than 1.
    """
    several = dict(zip(choices["item"], choices["several"], strict=True))
    rows = pd.Index(interviews["interview"]).get_indexer(pd.Index(cleaned["interview"]))
    region, regions = pd.factorize(interviews["region"].astype(str), sort=True)
    people = People(region[rows], regions, interviews["weight"].to_numpy(float)[rows])
    parts = [_item(item, cleaned[item], several[item], people) for item in sorted(set(several) & set(cleaned.columns))]
    if not parts:
        kinds = dict.fromkeys(COLUMNS[:3], str) | {"n": "int64", "total": float, "share": float}
        return pd.DataFrame(columns=list(COLUMNS)).astype(kinds)
    return pd.concat(parts, ignore_index=True)


@dataclass(frozen=True)
class People:
    """Whom the rows of the answers stand for: position of their region, the regions, and their weight."""

    region: np.ndarray
    regions: pd.Index
    weight: np.ndarray


def _item(item: str, answers_given: pd.Series, several: bool, people: People) -> pd.DataFrame:
    """The rows of one question: interviews are added up by region and distinct text, texts by their choices."""
    region, regions, weight = people.region, people.regions, people.weight
    codes, texts = columns.coded(answers_given)
    answers = [sorted(set(text.split())) if several else [text] * (text != "") for text in texts]
    named = sorted({answer for each in answers for answer in each})
    column_of_answer = {answer: position for position, answer in enumerate(named)}
    pairs = [(row, column_of_answer[answer]) for row, each in enumerate(answers) for answer in each]
    of_text, of_answer = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    # Distinct texts are few even among a million answers: sums go over them, not over the answers.
    holds = csr_array((np.ones(len(pairs)), (of_text, of_answer)), shape=(len(texts), len(named)))
    shape, where = (len(regions), len(texts)), (region, codes.astype(np.int64))
    weights = csr_array((weight, where), shape=shape)
    n = (csr_array((np.ones(len(region)), where), shape=shape) @ holds).tocoo()
    total = (weights @ holds).tocoo()
    answered = weights @ np.array([float(bool(each)) for each in answers])
    everywhere = np.bincount(n.col, n.data, len(named)), np.bincount(total.col, total.data, len(named))
    n, total = np.vstack([everywhere[0], n.toarray()]), np.vstack([everywhere[1], total.toarray()])
    base = np.concatenate([[answered.sum()], answered])
    r, a = np.nonzero(n)
    return pd.DataFrame(
        {
            "region": np.concatenate([["all"], regions])[r].astype(str),
            "item": item,
            "answer": np.array(named, dtype=object)[a].astype(str),
            "n": np.rint(n[r, a]).astype(np.int64),
            "total": total[r, a],
            "share": np.clip(total[r, a] / base[r], 0, 1),
        }
    )
