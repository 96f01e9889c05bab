"""A column of answers as a dictionary: its distinct texts once, and a code for each row.

A survey column has few distinct answers. What is done to answers is done to the dictionary, not to the cells: columns
are pandas categoricals of text, "" for a blank. A column in which nearly every row differs (ids, times, open answers)
is plain text. All functions here take and give both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import numpy as np
import pandas as pd

# of no width, and marks of direction: they come with text copied from web pages, PDFs and right-to-left scripts
INVISIBLE = (
    "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u061c"
)
_A_FEW = 50
SPACE = "".join(filter(str.isspace, map(chr, range(0x3001)))) + INVISIBLE


def coded(column: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """The code of each row, and the distinct texts (object array), of which some may not occur.

    Examples
    --------
    >>> codes, texts = coded(pd.Series(["b", "a", "b"], dtype="category"))
    >>> texts[codes].tolist()
    ['b', 'a', 'b']
    """
    if isinstance(column.dtype, pd.CategoricalDtype):
        return column.cat.codes.to_numpy(), column.cat.categories.to_numpy(dtype=object)
    # Plain text has no dictionary; made here, it serves one call and is not kept: nearly every text differs.
    codes, texts = pd.factorize(column)
    return codes, np.asarray(texts, dtype=object)


def column(codes: np.ndarray, texts: Iterable[str], index: pd.Index) -> pd.Series:
    """A column from codes and texts; texts that are alike become one.

    Examples
    --------
    >>> column(np.array([0, 1, 2]), ["yes", "no", "yes"], pd.RangeIndex(3)).tolist()
    ['yes', 'no', 'yes']
    """
    texts = np.asarray(list(texts), dtype=object)
    # A function may make one text of several (" a" and "a"): a categorical must not hold it twice.
    merged, distinct = pd.factorize(texts)
    if len(distinct) < len(texts):
        codes = merged.astype(np.int32)[codes]
    kind = pd.CategoricalDtype(pd.Index(distinct, dtype=str))
    # The codes are right by construction; to look at each of millions of them again would take longer than all else.
    return pd.Series(pd.Categorical.from_codes(codes, dtype=kind, validate=False), index=index, copy=False)


def translated(answers: pd.Series, function: Callable[[str], str]) -> pd.Series:
    """A column with each of its distinct texts replaced once."""
    codes, texts = coded(answers)
    return column(codes, [function(text) for text in texts], answers.index)


def used(table: pd.DataFrame) -> pd.DataFrame:
    """A table whose dictionaries hold only texts that occur."""
    new = {}
    for name in table.columns:
        if isinstance(table[name].dtype, pd.CategoricalDtype):
            codes, texts = coded(table[name])
            occurs = np.bincount(codes, minlength=len(texts)) > 0
            if not occurs.all():
                new[name] = column((np.cumsum(occurs, dtype=np.int32) - 1)[codes], texts[occurs], table.index)
    return table.assign(**new)


def blank(index: pd.Index) -> pd.Series:
    """A column in which nothing stands."""
    return column(np.zeros(len(index), np.int8), [""], index)


def holds(answers: pd.Series, wanted: Iterable[str]) -> np.ndarray:
    """Whether each row is one of these texts."""
    wanted = set(wanted)
    if not isinstance(answers.dtype, pd.CategoricalDtype):
        return answers.isin(list(wanted)).to_numpy(bool)
    codes, texts = coded(answers)
    return np.fromiter((text in wanted for text in texts), bool, len(texts))[codes]


def filled(answers: pd.Series) -> np.ndarray:
    """Whether something that can be seen stands in each row."""
    if not isinstance(answers.dtype, pd.CategoricalDtype):
        return (answers.str.strip(SPACE) != "").to_numpy(bool)
    codes, texts = coded(answers)
    return np.fromiter((text.strip(SPACE) != "" for text in texts), bool, len(texts))[codes]


def stripped(answers: pd.Series) -> pd.Series:
    """A column without white space around its texts, and what else cannot be seen; the same column if there is none.

    Examples
    --------
    >>> stripped(pd.Series([" east\\u200b", "west\\u00a0"], dtype=str)).tolist()
    ['east', 'west']
    """
    if isinstance(answers.dtype, pd.CategoricalDtype):
        around = any(text != text.strip(SPACE) for text in answers.cat.categories)
        return translated(answers, lambda text: text.strip(SPACE)) if around else answers
    new = answers.str.strip(SPACE)
    return answers if new.equals(answers) else new


def bare_id(text: str) -> str:
    """An interview's id without white space and without what ODK writes before it.

    Examples
    --------
    >>> bare_id(" uuid:7f3a"), bare_id("UUID:7F3A"), bare_id("7f3a")
    ('7f3a', '7F3A', '7f3a')
    """
    text = text.strip(SPACE)
    return text[5:] if text[:5].lower() == "uuid:" else text


def bare_ids(ids: pd.Series) -> pd.Series:
    """A column of ids, each as `bare_id` has it, without the .0 of floats; the same where nothing is to be done.

    Examples
    --------
    >>> bare_ids(pd.Series(["uuid:7f3a", "1.0"], dtype=str)).tolist(), bare_ids(pd.Series(["1.0", ""])).tolist()
    (['7f3a', '1.0'], ['1', ''])
    """
    ids = stripped(ids)
    if isinstance(ids.dtype, pd.CategoricalDtype):
        ids = translated(ids, bare_id) if any(text != bare_id(text) for text in ids.cat.categories) else ids
    else:
        prefixed = ids.str.slice(0, 5).str.lower() == "uuid:"
        ids = ids.where(~prefixed, ids.str.slice(5)) if prefixed.any() else ids
    return translated(ids, lambda text: text.removesuffix(".0")) if floats(ids) else ids


def floats(ids: pd.Series) -> bool:
    """Whether all ids of a column are whole numbers that a program wrote as 1.0, as pandas does beside a blank.

    Where 3.1 stands beside 3.0 the part behind the point says something (household 3, person 0).
    """
    texts = {text for text in coded(ids)[1][:_A_FEW] if text}
    if not all(text.endswith(".0") for text in texts):
        return False  # of a million ids a few tell it
    texts = {text for text in coded(ids)[1] if text}
    return bool(texts) and all(text.endswith(".0") and text[:-2].isdecimal() for text in texts)


def changed(answers: pd.Series, values: Mapping[int, str]) -> pd.Series:
    """A column in which some rows, named by position, hold another text."""
    if not values:
        return answers
    if not isinstance(answers.dtype, pd.CategoricalDtype):
        replaced = answers.copy()
        replaced.iloc[list(values)] = list(values.values())
        return replaced
    codes, texts = coded(answers)
    new = sorted(set(values.values()))
    codes = codes.astype(np.int32)
    codes[list(values)] = [len(texts) + new.index(text) for text in values.values()]
    return column(codes, [*texts, *new], answers.index)


def differ(answers: pd.Series, other: pd.Series) -> np.ndarray:
    """Whether each row of one column holds another text than the same row of the other."""
    if answers.dtype == other.dtype == "str":
        return np.asarray(answers.array != other.array, dtype=bool)
    (codes, texts), (other_codes, other_texts) = coded(answers), coded(other)
    # Copies of one column share their dictionary: then codes say it all.
    if texts is other_texts or np.array_equal(texts, other_texts):
        return codes != other_codes
    code_by_text = {text: n for n, text in enumerate(dict.fromkeys([*texts, *other_texts]))}
    return (
        np.array([code_by_text[t] for t in texts])[codes]
        != np.array([code_by_text[w] for w in other_texts])[other_codes]
    )


def first(answers: pd.Series, otherwise: pd.Series) -> pd.Series:
    """The first column, the second where the first is blank."""
    empty = holds(answers, [""])
    if not empty.any():
        return answers
    codes, texts = coded(answers)
    others, other_texts = coded(otherwise)
    # Codes may be int8: behind the texts of the first column they could overflow.
    both = np.where(empty, others.astype(np.int32) + len(texts), codes)
    return column(both, [*texts, *other_texts], answers.index)


def blanked(answers: pd.Series, where: np.ndarray) -> pd.Series:
    """A column in which some rows are blank."""
    return changed(answers, dict.fromkeys(np.flatnonzero(where).tolist(), "")) if where.any() else answers


def stacked(parts: Iterable[pd.Series]) -> pd.Series:
    """Columns one under the other, with a new index 0, 1, 2 …; plain text if one of them is."""
    parts = list(parts)
    if len(parts) == 1:
        return parts[0].reset_index(drop=True)
    index = pd.RangeIndex(sum(map(len, parts)))
    if not all(isinstance(part.dtype, pd.CategoricalDtype) for part in parts):
        return pd.concat([part.astype(str) for part in parts], ignore_index=True)
    codes, texts = [], []
    for part in parts:
        part_codes, part_texts = coded(part)
        codes.append(part_codes.astype(np.int32) + len(texts))
        texts.extend(part_texts)
    return column(np.concatenate(codes), texts, index)


def combinations(table: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """The code of each row's combination of texts, and the first row of each combination."""
    code = np.zeros(len(table), dtype=np.int64)
    for name in table.columns:
        column_codes, texts = coded(table[name])
        if len(texts):
            code = pd.factorize(code * len(texts) + column_codes)[0]
    # factorize keeps codes small after each column, so that the product of many dictionaries cannot overflow.
    _, first, code = np.unique(code, return_index=True, return_inverse=True)
    return code.ravel(), first
