"""Gates: what must be in place before a method can start here, answered by facts or judged from the interviews."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

COLUMNS = ["region", "method", "gate", "kind", "answer", "share", "question", "source", "date", "open"]


@dataclass(frozen=True)
class Gates:
    """The gates of the methods in one region: those that facts close, and those that are judged in every draw."""

    rows: tuple[tuple, ...]  # of the table gates
    closed: np.ndarray  # method: a fact says no
    method: tuple[int, ...]  # of each interview gate that can be judged here: position of its method
    indicator: tuple[str, ...]
    threshold: tuple[float, ...]

    def feasible(self, levels: np.ndarray, columns: Sequence[str]) -> np.ndarray:
        """Whether each method is feasible in each draw, shape (draw, method).

        Parameters
        ----------
        levels : array, shape (draw, indicator), its columns named by `columns`
        """
        out = np.tile(~self.closed, (len(levels), 1))
        for method, indicator, threshold in zip(self.method, self.indicator, self.threshold, strict=True):
            out[:, method] &= levels[:, columns.index(indicator)] >= threshold
        return out

    def unknown(self, method: str) -> list[str]:
        """The gates of a method that nobody has answered."""
        return [row[2] for row in self.rows if row[1] == method and row[4] == "unknown"]

    def nearest(self) -> str:
        """Of the methods that are shut out, the one with the fewest closed gates, and those gates."""
        closed: dict[str, list[str]] = {}
        for row in self.rows:
            if not row[-1]:
                closed.setdefault(row[1], []).append(row[2])
        method = min(closed, key=lambda m: (len(closed[m]), m))
        return f"{method}: {', '.join(closed[method])}"


class GateRules:
    """The catalogue's gates of some methods with the facts of a study: judges one region after the other."""

    def __init__(self, gates: pd.DataFrame, facts: pd.DataFrame, methods: Sequence[str]):
        self.methods = list(methods)
        self.gates = list(gates[gates["method"].isin(methods)].sort_values(["method", "gate"]).itertuples())
        told = zip(
            *(facts[c] for c in ("method", "gate", "region", "country", "answer", "source", "date")), strict=True
        )
        self.answers = {(m, g, region or f"country {country}"): tuple(said) for m, g, region, country, *said in told}

    def judge(self, region: str, country: str, own: pd.DataFrame, known: frozenset[str]) -> Gates:
        """Every gate of every method in one region.

        A fact gate is answered by the study's gates.csv, the region's own answer before its country's; what nobody has
        answered is unknown, and unknown never closes a gate. An interview gate is open in a draw where its indicator
        reaches the threshold; its answer is what most draws say, `share` how many are open; where the indicator was not
        asked it is unknown.

        Parameters
        ----------
        own : draws of the region, a column per indicator
        known : indicators that may be used here
        """
        rows, judged = [], []
        closed = np.zeros(len(self.methods), bool)
        for gate in self.gates:
            answer, source, date, share = "unknown", "", "", np.nan
            position = self.methods.index(gate.method)
            if gate.kind == "fact":
                for place in (region, f"country {country}"):
                    if (gate.method, gate.gate, place) in self.answers:
                        answer, source, date = self.answers[gate.method, gate.gate, place]
                        break
                closed[position] |= answer == "no"
            elif gate.indicator in known:
                share = float((own[gate.indicator].to_numpy() >= float(gate.threshold)).mean())
                answer, source = "yes" if share >= 0.5 else "no", "interviews"
                judged.append((position, gate.indicator, float(gate.threshold)))
            named = (region, gate.method, gate.gate, gate.kind)
            rows.append((*named, answer, share, gate.question, source, date, answer != "no"))
        where, indicators, thresholds = zip(*judged, strict=True) if judged else ((), (), ())
        return Gates(tuple(rows), closed, where, indicators, thresholds)
