"""A coder that learned from the team's own codings, and proposes codes for the answers that nobody has read.

It is a coder of its own, "learned". One linear model a code (logistic regression, both sides weighted equally) on the
features of `learned_features`; one limit for all codes, the one at which they agree best with people (micro F1). What
it says of the answers that people have read, and every figure of its quality, comes from models that never saw these
answers: the coded answers are parted in FOLDS, equal texts in the same one; the codings of a fold, and the limit that
is applied to them, come from the others alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from zlib import crc32

import numpy as np
import pandas as pd

from herelib.segments.codebook import codes_for
from herelib.segments.learned_features import features, has_vectors
from herelib.segments.terms import LEARNED, MACHINES

FEWEST_ANSWERS = 100  # that people must have read; fewer tell too little of how a team codes
FEWEST_EXAMPLES = 8  # of a code, and as many answers without it
FOLDS = 5
STRENGTH = 2.0  # of the data against the penalty (C): the best of 2, 3 and 4 on folds of 908 hand-coded answers
LIMITS = np.round(np.arange(0.20, 0.81, 0.01), 2)

LEARNT = {"code": str, "read": "int64", "examples": "int64", "proposes": bool, "why": str, "precision": float}
LEARNT |= {"recall": float, "f1": float, "answers": "int64", "features": str}
CODINGS = ["interview", "item", "code"]


@dataclass(frozen=True)
class Lesson:
    """What people said of the answers that they read: one row an answer, in an order that no input order changes."""

    answers: pd.DataFrame  # interview, item, language, text; of all answers, read or not
    read: np.ndarray  # answer: whether a person read it
    codes: tuple[str, ...]  # those of the codebook and those that people gave, in this order
    has_code: np.ndarray  # answer x code, bool: at least half of its readers gave it
    asked: np.ndarray  # answer x code, bool: the code is looked for in the item, and a person gave it there once
    fold: np.ndarray  # answer: its fold


@dataclass(frozen=True)
class Learned:
    """What the learned coder says, and how far it can be relied on."""

    codings: pd.DataFrame  # interview, item, code; on answers that people read too, by models that never saw them
    seen: pd.DataFrame  # coder, interview, item: the answers that it judged
    table: pd.DataFrame  # as `learned_codes`


def lesson(answers: pd.DataFrame, human: pd.DataFrame, seen: pd.DataFrame, codebook: pd.DataFrame) -> Lesson:
    """What can be learned from: answers with the codes that people gave them.

    Parameters
    ----------
    answers : table [interview, item, language, text]
    human : table [interview, item, code, coder], codes that people gave
    seen : table [coder, interview, item], what each coder has read; a code given says so too
    codebook : table [code ...]
    """
    answers = answers[["interview", "item", "language", "text"]].fillna("")
    answers = answers.sort_values(["text", "language", "item", "interview"], ignore_index=True)
    keys = pd.MultiIndex.from_frame(answers[["interview", "item"]])
    codes = tuple(dict.fromkeys([*codebook["code"], *sorted(set(human["code"]))]))
    reads = pd.concat([seen[~seen["coder"].isin(MACHINES)], human])[["coder", "interview", "item"]].drop_duplicates()
    row = keys.get_indexer(pd.MultiIndex.from_frame(reads[["interview", "item"]]))
    readers = np.bincount(row[row >= 0], minlength=len(answers))
    votes = np.zeros((len(answers), len(codes)))
    once = human[["coder", *CODINGS]].drop_duplicates()
    row = keys.get_indexer(pd.MultiIndex.from_frame(once[["interview", "item"]]))
    np.add.at(votes, (row[row >= 0], pd.Index(codes).get_indexer(once["code"])[row >= 0]), 1)
    has_code = (votes > 0) & (2 * votes >= readers[:, None])
    asked = np.zeros_like(has_code)
    for item in answers["item"].unique():
        in_item = (answers["item"] == item).to_numpy()
        in_scope = np.isin(codes, [*codes_for(item, codebook)["code"], *(set(codes) - {*codebook["code"]})])
        asked[in_item] = in_scope & has_code[in_item].any(axis=0)
    fold = np.array([crc32(text.encode("utf-8", "surrogatepass")) % FOLDS for text in answers["text"]], dtype=int)
    return Lesson(answers, readers > 0, codes, has_code & asked, asked, fold)


def learn(taught: Lesson, meaning: bool | None = None) -> Learned:
    """The learned coder's codes for every answer that it can judge, and how well it does on answers it never saw.

    Parameters
    ----------
    taught : as `lesson` gives it
    meaning : whether answers are compared by their meaning too; None where the sentence model is installed

    Returns
    -------
    Learned; without enough answers it has no codings, and its table says why
    """
    meaning = has_vectors() if meaning is None else meaning
    why = _reasons(taught)
    able = np.array([reason == "" for reason in why], dtype=bool)
    has_code = np.zeros_like(taught.has_code)
    if able.any():
        known = features(taught.answers["text"].tolist(), taught.answers["language"].tolist(), meaning)
        has_code[:, able] = _judged(known, taught, np.flatnonzero(able))
    judged = (taught.asked & able).any(axis=1)
    row, code = np.nonzero(has_code)
    keys = taught.answers[["interview", "item"]]
    codings = keys.iloc[row].assign(code=np.array(taught.codes, dtype=object)[code]).astype(str)
    return Learned(
        codings.sort_values(["item", "interview", "code"], ignore_index=True),
        keys[judged].assign(coder=LEARNED)[["coder", "interview", "item"]].reset_index(drop=True),
        _table(taught, has_code, why, "meaning and words" if meaning else "words"),
    )


def chances_of(taught: Lesson, asked: pd.DataFrame, meaning: bool) -> pd.DataFrame:
    """Chance of each code in some answers that nobody has read: what to suggest, without codings or figures.

    Parameters
    ----------
    asked : table with [interview, item], answers of the lesson
    meaning : whether answers are compared by their meaning too

    Returns
    -------
    table [interview, item and a column per code, 0-1; missing where not asked]; no code where too little was read
    """
    keys = ["interview", "item"]
    rows = pd.MultiIndex.from_frame(taught.answers[keys]).isin(pd.MultiIndex.from_frame(asked[keys])) & ~taught.read
    able = np.array([reason == "" for reason in _reasons(taught)], dtype=bool) & taught.asked[rows].any(axis=0)
    table = taught.answers.loc[rows, keys].reset_index(drop=True)
    if not able.any():
        return table
    # What was read about other items teaches nothing of these codes.
    used = rows | (taught.read & taught.asked[:, able].any(axis=1))
    known = features(taught.answers["text"][used].tolist(), taught.answers["language"][used].tolist(), meaning)
    parts = (~rows[used], rows[used])
    chance = _chances(known, taught.has_code[np.ix_(used, able)], taught.asked[np.ix_(used, able)], parts)
    names = [name for name, is_able in zip(taught.codes, able, strict=True) if is_able]
    return pd.concat([table, pd.DataFrame(chance[rows[used]], columns=names)], axis=1)


def _reasons(taught: Lesson) -> list[str]:
    """Why a code is not proposed; "" where it is."""
    read = int(taught.read.sum())
    if read < FEWEST_ANSWERS:
        return [f"people have read {read} answers; {FEWEST_ANSWERS} are needed"] * len(taught.codes)
    examples = taught.has_code[taught.read].sum(axis=0)
    others = (taught.asked & ~taught.has_code)[taught.read].sum(axis=0)
    return [
        f"{with_code} answers with it and {without} without; {FEWEST_EXAMPLES} of each are needed"
        if min(with_code, without) < FEWEST_EXAMPLES
        else ""
        for with_code, without in zip(examples.tolist(), others.tolist(), strict=True)
    ]


def _judged(known, taught: Lesson, able: np.ndarray) -> np.ndarray:
    """Whether each code is given to each answer; on answers that were read out of fold."""
    has_code, asked = taught.has_code[:, able], taught.asked[:, able]
    fold = np.where(taught.read, taught.fold, -1)

    def chances_without(*left_out: int) -> np.ndarray:
        """By models of the folds that are not left out; for the answers of those that are."""
        learning, judged = (fold >= 0) & ~np.isin(fold, left_out), np.isin(fold, left_out)
        return _chances(known, has_code, asked, (learning, judged))

    within = {pair: chances_without(*pair) for pair in combinations(range(FOLDS), 2)}
    chance, is_given = np.full(has_code.shape, np.nan), np.zeros_like(has_code)
    for number in range(FOLDS):
        # The limit for a fold is taken from answers of the others, judged by models that saw neither of the two.
        inner = np.full(has_code.shape, np.nan)
        for other in set(range(FOLDS)) - {number}:
            of_other = fold == other
            inner[of_other] = within[min(number, other), max(number, other)][of_other]
        of_fold = fold == number
        chance[of_fold] = chances_without(number)[of_fold]
        is_given[of_fold] = chance[of_fold] >= _limit(inner, has_code)
    unread = fold < 0
    whole = _limit(chance, has_code)
    chance[unread] = _chances(known, has_code, asked, (~unread, unread))[unread]
    is_given[unread] = chance[unread] >= whole
    return is_given


def _chances(known, has_code: np.ndarray, asked: np.ndarray, parts: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    """Chance of each code in the answers of the second part, learned from those of the first; elsewhere missing."""
    from sklearn.linear_model import LogisticRegression

    chance = np.full(has_code.shape, np.nan)
    for code in range(has_code.shape[1]):
        learning, judged = (np.flatnonzero(part & asked[:, code]) for part in parts)
        if not len(judged):
            continue
        if len(set(has_code[learning, code].tolist())) < 2:  # a fold took all examples of a code: nothing to learn
            chance[judged, code] = 0.0
            continue
        model = LogisticRegression(C=STRENGTH, class_weight="balanced", solver="liblinear", random_state=0)
        chance[judged, code] = model.fit(known[learning], has_code[learning, code]).predict_proba(known[judged])[:, 1]
    return chance


def _limit(chance: np.ndarray, has_code: np.ndarray) -> float:
    """The chance from which on a code is given, so that F1 over all codes and answers with a chance is highest."""
    known = ~np.isnan(chance)
    chances, right = chance[known], has_code[known]
    marks = [f1(right, chances >= limit) for limit in LIMITS]
    return float(LIMITS[int(np.argmax(marks))])


def f1(right: np.ndarray, got: np.ndarray) -> float:
    """Harmonic mean of precision and recall; 0 where nothing is right and nothing is got."""
    return float(2 * (right & got).sum() / max(right.sum() + got.sum(), 1))


def _table(taught: Lesson, has_code: np.ndarray, why: Sequence[str], used: str) -> pd.DataFrame:
    """A row per code and one, "", for all that are proposed; figures on the answers that people read, out of fold."""
    able = np.array([reason == "" for reason in why], dtype=bool)
    all_codes = "" if able.any() else next(iter(why), "the codebook has no code")
    if not able.any() and len(set(why)) > 1:
        all_codes = "no code has enough examples"
    columns = [(taught.codes[n], np.array([n]), why[n]) for n in range(len(taught.codes))]
    rows = []
    for name, numbers, reason in [("", np.flatnonzero(able), all_codes), *columns]:
        right, got = taught.has_code[taught.read][:, numbers], has_code[taught.read][:, numbers]
        hits = (right & got).sum()
        judged = reason == ""
        precision = hits / got.sum() if judged and got.sum() else np.nan
        recall = hits / right.sum() if judged and right.sum() else np.nan
        unread = int(has_code[~taught.read][:, numbers].any(axis=1).sum())
        examples = int(taught.has_code[taught.read][:, numbers].any(axis=1).sum())
        mark = f1(right, got) if judged else np.nan
        rows.append((name, int(taught.read.sum()), examples, judged, reason, precision, recall, mark, unread, used))
    return pd.DataFrame(rows, columns=list(LEARNT)).astype(LEARNT)
