"""Identifiers: what in any text may say who somebody is, by its form or by the names that a study holds."""

from herelib.identifiers.covering import uncovered
from herelib.identifiers.folding import key
from herelib.identifiers.names import NO_NAMES, Names, often_small
from herelib.identifiers.passage import Passage, article, joined
from herelib.identifiers.search import kinds, passages

__all__ = ["NO_NAMES", "Names", "Passage", "article", "joined", "key", "kinds", "often_small", "passages", "uncovered"]
