"""Gates: what must be in place before a part can start in a region, answered by facts or judged from the interviews.

A fact gate is answered by the study's gates.csv, the region's own answer before its country's; what nobody has answered
is unknown, and unknown never closes a gate. An interview gate is open in a draw where its indicator reaches the
threshold.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

COLUMNS = ["region", "part", "gate", "kind", "answer", "share", "question", "source", "date", "open"]
MOSTLY = 0.5  # share of draws from which on the interviews answer yes: what most draws say


@dataclass(frozen=True)
class Gates:
    """The gates of the parts in one region: those that facts close, and those that are judged in every draw."""

    rows: tuple[tuple, ...]  # of the table gates
    closed: np.ndarray  # part: a fact says no
    judged: tuple[tuple[int, str, float], ...]  # interview gates: position of the part, indicator, threshold

    def feasible(self, levels: np.ndarray, columns: Sequence[str]) -> np.ndarray:
        """Whether each part is feasible in each draw, shape (draw, part).

        Parameters
        ----------
        levels : array, shape (draw, indicator), its columns named by `columns`
        """
        feasible = np.tile(~self.closed, (len(levels), 1))
        for part, indicator, threshold in self.judged:
            feasible[:, part] &= levels[:, columns.index(indicator)] >= threshold
        return feasible

    def closed_for(self, parts: Sequence[str]) -> np.ndarray:
        """Whether a fact, or the interviews in most draws, close each of some parts."""
        shut = {row[1] for row in self.rows if not row[-1]}
        return np.array([part in shut for part in parts], bool)

    def unknown(self, part: str) -> list[str]:
        """The gates of a part that nobody has answered."""
        return [gate for _, row_part, gate, _, answer, *_ in self.rows if (row_part, answer) == (part, "unknown")]

    def nearest(self, parts: Collection[str]) -> str:
        """Of some parts that gates shut out, the one with the fewest closed, and those; "" where none is shut out."""
        closed: dict[str, list[str]] = {}
        for _, part, gate, *_, is_open in self.rows:
            if not is_open and part in parts:
                closed.setdefault(part, []).append(gate)
        if not closed:
            return ""
        part = min(closed, key=lambda name: (len(closed[name]), name))
        return f"{part}: {', '.join(closed[part])}"


class GateRules:
    """The catalogue's gates of some parts with the facts of a study: judges one region after the other."""

    def __init__(self, gates: pd.DataFrame, facts: pd.DataFrame, parts: Sequence[str]):
        self.parts = list(parts)
        self.gates = list(gates[gates["part"].isin(parts)].sort_values(["part", "gate"]).itertuples())
        columns = ("part", "gate", "region", "country", "answer", "source", "date")
        self.answers: dict[tuple[str, str, str], tuple[str, str, str]] = {}
        for part, gate, region, country, *answer in zip(*(facts[column] for column in columns), strict=True):
            self.answers[part, gate, region or _country(country)] = tuple(answer)

    def judge(self, region: str, country: str, draws: pd.DataFrame, usable: frozenset[str]) -> Gates:
        """Every gate of every part in one region.

        `answer` is what the facts say, of interviews what most draws say; `share` is in how many draws an interview
        gate is open. Where its indicator was not asked an interview gate is unknown.

        Parameters
        ----------
        draws : of the region, a column per indicator
        usable : indicators that may be used here
        """
        rows, judged = [], []
        closed = np.zeros(len(self.parts), bool)
        for gate in self.gates:
            answer, source, date, share = "unknown", "", "", np.nan
            position = self.parts.index(gate.part)
            if gate.kind == "fact":
                answer, source, date = self._fact(gate, region, country)
                closed[position] |= answer == "no"
            elif gate.indicator in usable:
                share = float((draws[gate.indicator].to_numpy() >= float(gate.threshold)).mean())
                answer, source = "yes" if share >= MOSTLY else "no", "interviews"
                judged.append((position, gate.indicator, float(gate.threshold)))
            keys = (region, gate.part, gate.gate, gate.kind)
            rows.append((*keys, answer, share, gate.question, source, date, answer != "no"))
        return Gates(tuple(rows), closed, tuple(judged))

    def _fact(self, gate, region: str, country: str) -> tuple[str, str, str]:
        """Answer, source and date of a fact gate: the region's own answer goes before its country's."""
        for area in (region, _country(country)):
            if (gate.part, gate.gate, area) in self.answers:
                return self.answers[gate.part, gate.gate, area]
        return "unknown", "", ""


def _country(name: str) -> str:
    """A country among regions: with a word before it, so that no region is called the same."""
    return f"country {name}"
