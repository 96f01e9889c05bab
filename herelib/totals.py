"""Totals: how many people the survey weights say stand behind each answer to a question with choices."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from herelib import columns

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
    region, weight = region[rows], interviews["weight"].to_numpy(float)[rows]
    parts = [
        _item(item, cleaned[item], several[item], region, regions, weight)
        for item in sorted(set(several) & set(cleaned.columns))
    ]
    if not parts:
        kinds = dict.fromkeys(COLUMNS[:3], str) | {"n": "int64", "total": float, "share": float}
        return pd.DataFrame(columns=list(COLUMNS)).astype(kinds)
    return pd.concat(parts, ignore_index=True)


def _item(item: str, told: pd.Series, several: bool, region: np.ndarray, regions, weight: np.ndarray) -> pd.DataFrame:
    """The rows of one question: interviews are added up by region and distinct text, texts by their choices."""
    codes, texts = columns.coded(told)
    answers = [sorted(set(text.split())) if several else [text] * (text != "") for text in texts]
    named = sorted({answer for each in answers for answer in each})
    place = {answer: position for position, answer in enumerate(named)}
    pairs = [(row, place[answer]) for row, each in enumerate(answers) for answer in each]
    of_text, of_answer = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
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
