"""Which codes an answer may deserve that has none: three for each, for a person to look at; they never count.

Where people have read enough answers to learn from, the codes with the highest chances. Elsewhere those most alike: to
what the codebook says of the code, or to answers that have it. Meaning is compared beside words only where the team
decided for the learned coder: it takes a second for every 10 to 50 answers, and what a study shows by default must not
depend on what else is installed.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from herelib.segments.codebook import codes_for
from herelib.segments.languages import is_function_word
from herelib.segments.learned_features import features, vectors
from herelib.segments.lemmas import split
from herelib.segments.terms import AUTOMATIC, LEARNED, MACHINES

SHOWN = 3  # codes an answer
SUGGESTED_CODES = {"interview": str, "item": str, "rank": "int64", "code": str, "similarity": float, "source": str}


def suggest_codes(
    open_: pd.DataFrame, coded: pd.DataFrame, codebook: pd.DataFrame, chances: pd.DataFrame, meaning: bool = False
) -> pd.DataFrame:
    """Up to three codes for each open answer that nobody has read and in which the codebook's terms found nothing.

    Parameters
    ----------
    open_ : table [interview, item, language, text], as `uncoded` gives it
    coded : table [code, language, text], answers with the codes that they have, as `examples` gives it
    codebook : table [code, definition, items, label_<language> ..., terms_<language> ...]
    chances : as `learned.chances_of` gives it
    meaning : whether meaning is compared too, by the sentence model

    Returns
    -------
    table [interview, item, rank, code, similarity, source], sorted by item, interview and rank
        `similarity`, 0-1, is the chance of the code (source "learned") or how alike (sources "meaning", "words").
    """
    judged = _by_chance(open_, chances)
    rest = open_[~_among(open_, judged)]
    parts = [judged]
    for item, part in rest.groupby("item", sort=True):
        book = codes_for(item, codebook).fillna("").reset_index(drop=True)
        if len(book):
            parts.append(_by_likeness(part, book, coded, meaning))
    table = pd.concat(parts, ignore_index=True)
    table = table.sort_values(["item", "interview", "rank"], ignore_index=True)
    return table[list(SUGGESTED_CODES)].astype(SUGGESTED_CODES)


def uncoded(answers: pd.DataFrame, segments: pd.DataFrame, seen: pd.DataFrame) -> pd.DataFrame:
    """Answers with words that no person read and in which the codebook's terms found nothing, sorted."""
    read = seen[~seen["coder"].isin(MACHINES)]
    coded = segments[segments["coder"] != LEARNED]
    answers = answers[["interview", "item", "language", "text"]].fillna("")
    open_ = answers[answers["text"].str.contains(r"\w") & ~_among(answers, read) & ~_among(answers, coded)]
    return open_.sort_values(["text", "language", "item", "interview"], ignore_index=True)


def _among(table: pd.DataFrame, others: pd.DataFrame) -> np.ndarray:
    """Which answers of a table stand in another one too."""
    keys = ["interview", "item"]
    return pd.MultiIndex.from_frame(table[keys]).isin(pd.MultiIndex.from_frame(others[keys]))


def _by_chance(open_: pd.DataFrame, chances: pd.DataFrame) -> pd.DataFrame:
    """The likeliest codes of the answers that the learned coder judged."""
    table = open_[["interview", "item"]].merge(chances, on=["interview", "item"])
    codes = [name for name in chances.columns if name not in ("interview", "item")]
    values = table[codes].to_numpy(float)
    judged = ~np.isnan(values).all(axis=1) if codes else np.zeros(len(table), dtype=bool)
    return _ranked(table[judged], np.nan_to_num(values[judged]), codes).assign(source="learned")


def _ranked(answers: pd.DataFrame, values: np.ndarray, codes: list[str]) -> pd.DataFrame:
    """The codes with the highest values of each answer; equal ones in the order of the codebook, none that is zero."""
    values = np.round(values, 3)
    order = np.argsort(-values, axis=1, kind="stable")[:, :SHOWN]
    best = np.take_along_axis(values, order, axis=1)
    row, column = np.nonzero(best > 0)
    table = answers[["interview", "item"]].iloc[row].reset_index(drop=True)
    names = np.array(codes, dtype=object)[order[row, column]]
    return table.assign(rank=column + 1, code=names, similarity=best[row, column])


def _by_likeness(open_: pd.DataFrame, book: pd.DataFrame, coded: pd.DataFrame, meaning: bool) -> pd.DataFrame:
    """The codes most alike to each answer of one item."""
    coded = coded.assign(rank=pd.Index(book["code"]).get_indexer(coded["code"])).query("rank >= 0")
    parts = []
    for _, part in open_.groupby("language", sort=True):
        likeness = _alike_in_words(part, book, coded)
        if meaning:
            likeness = (likeness + _alike_in_meaning(part, book)) / 2
        parts.append(_ranked(part, likeness, book["code"].tolist()))
    return pd.concat(parts, ignore_index=True).assign(source="meaning" if meaning else "words")


def _alike_in_words(asked: pd.DataFrame, book: pd.DataFrame, coded: pd.DataFrame) -> np.ndarray:
    """How alike answers of one language are to what the book says of each code, or to answers that have it, 0-1."""
    from scipy.sparse import csr_matrix

    language = asked["language"].iloc[0]
    described = [_description(code, language, ("label", "terms")) for code in book.to_dict("records")]
    texts = [*asked["text"], *described, *coded["text"]]
    spoken = [*asked["language"], *[language] * len(book), *coded["language"]]
    rows = features(_without_function_words(texts, spoken), spoken, meaning=False)
    answers, codes, examples = rows[: len(asked)], rows[len(asked) :][: len(book)], rows[len(asked) + len(book) :]
    belongs = csr_matrix((np.ones(len(coded)), (coded["rank"], np.arange(len(coded)))), shape=(len(book), len(coded)))
    return np.maximum(_cosine(answers, codes), _cosine(answers, belongs @ examples))


def _without_function_words(texts: list[str], languages: list[str]) -> list[str]:
    """The other words of each text: with few texts to compare, "the" looks as rare as any word."""
    words = split(texts)
    kept: list[list[str]] = [[] for _ in texts]
    for text, number in zip(words.text.tolist(), words.word.tolist(), strict=True):
        word = words.vocabulary[number]
        if not is_function_word(word, languages[text]):
            kept[text].append(word)
    return [" ".join(some) for some in kept]


def _cosine(answers, codes) -> np.ndarray:
    """Cosine of each pair of rows of two sparse matrices; 0 where one is empty."""
    lengths = [np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel()) for rows in (answers, codes)]
    product, length = (answers @ codes.T).toarray(), np.outer(*lengths)
    return np.clip(np.divide(product, length, out=np.zeros(length.shape), where=length > 0), 0, 1)


def _alike_in_meaning(asked: pd.DataFrame, book: pd.DataFrame) -> np.ndarray:
    """Cosine of the meaning of answers and of codes as label and definition tell it; what is below 0 counts as 0."""
    language = asked["language"].iloc[0]
    described = [_description(code, language, ("label",)) for code in book.to_dict("records")]
    answers, codes = vectors(asked["text"].tolist()), vectors(described)
    # From the mean of the codes: what all of them share does not tell one from another.
    centre = codes.mean(axis=0)
    answers, codes = answers - centre, codes - centre
    lengths = np.linalg.norm(answers, axis=1)[:, None] * np.linalg.norm(codes, axis=1)
    return np.clip(np.divide(answers @ codes.T, lengths, out=np.zeros(lengths.shape), where=lengths > 0), 0, 1)


def _description(code: dict, language: str, parts: tuple[str, ...]) -> str:
    """What the codebook says of a code in a language; its name where it has no label in it."""
    parts_of_code = [code.get(f"{part}_{language}", "") for part in parts]
    parts_of_code[0] = parts_of_code[0] or code["code"].replace("_", " ")
    return ". ".join(
        filter(
            None,
            [parts_of_code[0], code.get("definition", ""), *(text.replace("|", ", ") for text in parts_of_code[1:])],
        )
    )


def examples(answers: pd.DataFrame, segments: pd.DataFrame) -> pd.DataFrame:
    """Answers with the codes that they have: table [code, language, text], sorted and each once.

    Of a code that people gave only what they coded: terms find again what they know.
    """
    counted = segments[~segments["negated"].astype(bool) & (segments["coder"] != LEARNED)]
    by_people = counted["coder"] != AUTOMATIC
    counted = counted[by_people | ~counted["code"].isin(counted.loc[by_people, "code"])]
    counted = counted[["interview", "item", "code"]].merge(answers, on=["interview", "item"])
    counted = counted[["code", "language", "text"]].fillna("").drop_duplicates()
    return counted.sort_values(["code", "language", "text"], ignore_index=True)
