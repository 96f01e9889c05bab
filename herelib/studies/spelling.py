"""How an export spells its answers, as study.yaml says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from herelib.form import cleared, folded

SPOKEN = ("region", "group", "consent", "consent_quote", "language", "mode")  # roles whose answers are words


@dataclass(frozen=True)
class Spelling:
    """How an export spells its answers, where study.yaml says it.

    `dates` is the order of day, month and year (ymd, dmy, mdy), `decimal` the sign "," or ".", "" where it is told by
    the cells themselves. `typed` says that numbers come from cells that have a type, as in a workbook. `id_items` hold
    the id of an interview, or that of its respondent. `words` leads from raw answers to choices, or to yes and no.
    `spoken` are texts to which that applies, too. `absent` are choices (question/choice) that need no column. `vital`
    are questions that a study cannot do without: a column that is missing or damaged is a fault there, and a note
    elsewhere.
    """

    dates: str = ""
    decimal: str = ""
    typed: bool = False
    id_items: frozenset[str] = frozenset()
    words: Mapping[str, str] = field(default_factory=dict)
    spoken: frozenset[str] = frozenset()
    absent: frozenset[str] = frozenset()
    vital: frozenset[str] = frozenset()

    @cached_property
    def meanings(self) -> dict[str, str]:
        """Raw answers as they are compared, and what they mean."""
        return {folded(cleared(raw)): meant for raw, meant in self.words.items()}
