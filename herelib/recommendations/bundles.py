"""Bundles: a recommended method with what goes well with it here, and what cannot run beside it.

Skills, finance and networks are complements (OECD and European Commission, Better Entrepreneurship Policy Tool): one
method rarely remedies all that a place lacks. The catalogue names the partners of each method; the region says which
of them add something.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

import pandas as pd

from herelib.studies import JUDGED, listed
from herelib.tables import CONTRACTS, empty
from herelib.vocabulary import USABLE

ROLES = ("method", "complement", "excluded")
RANGES = ("cost_low_eur", "cost_high_eur", "lead_time_low_months", "lead_time_high_months")
UNRATED = "what it remedies is not rated"
COLUMNS = list(CONTRACTS["bundles"].columns)


def bundles(
    verdicts: pd.DataFrame,
    gates: pd.DataFrame,
    catalogue: Mapping[str, pd.DataFrame],
    profiles: pd.DataFrame,
    lack_scale: tuple[float, float],
) -> pd.DataFrame:
    """The recommended method of each region with its complements and what it excludes.

    A contested verdict has a bundle for the leader and one for the runner-up. `remedies` of the method are the pressing
    lacks that it lowers or meets here; those of a complement are the pressing lacks that it does and the method does
    not. A lack presses where the region's figure lies above the middle of `lack_scale`; a figure of too few groups does
    not count. Within a bundle stand the method, the complements, those that remedy most first, and what is excluded.

    Parameters
    ----------
    verdicts : table verdicts
    gates : table gates; a gate that it does not hold is unknown, and unknown never closes a gate
    catalogue : tables methods, remedies, gates
    profiles : table [region, indicator, estimate, status]
    lack_scale : severity from which a lack presses, and from which it presses fully, 0-1

    Returns
    -------
    table bundles (see `herelib.tables.contracts`); cost and lead time are NaN where the catalogue does not state them
    """
    parts = Parts.of(catalogue, gates)
    lacks = frozenset().union(*parts.remedies.values())
    pressing = _pressing(profiles, lacks, sum(lack_scale) / 2)
    rows = []
    for verdict in verdicts.sort_values("region").itertuples():
        leaders = [verdict.method, verdict.runner_up] if verdict.verdict == "contested" else [verdict.method]
        for leader in filter(None, leaders):  # nothing is named where no method is feasible or none can be ranked
            rows += _bundle(verdict.region, leader, pressing.get(verdict.region, []), parts)
    return pd.DataFrame(rows, columns=COLUMNS) if rows else empty("bundles")


def _pressing(profiles: pd.DataFrame, lacks: Collection[str], middle: float) -> dict[str, list[str]]:
    """The pressing lacks of each region, the worst first."""
    usable = profiles[profiles["indicator"].isin(lacks) & profiles["status"].isin(USABLE)]
    above = usable[usable["estimate"] > middle].sort_values(["estimate", "indicator"], ascending=[False, True])
    return above.groupby("region")["indicator"].agg(list).to_dict()


@dataclass(frozen=True)
class Parts:
    """What bundles are made of: methods and complements as the catalogue states them, with their gates by region."""

    stated: dict[str, Any]  # row of the table methods, by part
    remedies: dict[str, frozenset[str]]  # lacks that a part lowers or meets; a part without ratings is not in it
    gates: dict[str, list[str]]  # names, in order, by part
    states: dict[tuple[str, str, str], tuple[bool, str]]  # open, and the answer, by region, part and gate

    @classmethod
    def of(cls, catalogue: Mapping[str, pd.DataFrame], gates: pd.DataFrame) -> Parts:
        ratings = catalogue["remedies"].set_index("method").drop(columns=list(JUDGED), errors="ignore")
        rated = zip(ratings.index, ratings.to_numpy(), strict=True)
        listed_gates = catalogue["gates"].sort_values(["method", "gate"])
        return cls(
            {row.method: row for row in catalogue["methods"].itertuples()},
            {part: frozenset(ratings.columns[row > 0]) for part, row in rated},
            listed_gates.groupby("method")["gate"].agg(list).to_dict(),
            {(row.region, row.method, row.gate): (row.open, row.answer) for row in gates.itertuples()},
        )

    def notes(self, region: str, part: str) -> list[str]:
        """Which gates of a part are closed in a region, and which nobody has answered."""
        states = {gate: self.states.get((region, part, gate), (True, "unknown")) for gate in self.gates.get(part, [])}
        closed = [gate for gate, (is_open, _) in states.items() if not is_open]
        unknown = [gate for gate, (_, answer) in states.items() if answer == "unknown"]
        labelled = {"closed": closed, "to be confirmed": unknown}
        return [f"{label}: {', '.join(gates)}" for label, gates in labelled.items() if gates]

    def is_open(self, region: str, part: str) -> bool:
        return all(self.states.get((region, part, gate), (True, ""))[0] for gate in self.gates.get(part, []))


def _bundle(region: str, leader: str, pressing: list[str], parts: Parts) -> list[tuple]:
    """The rows of one bundle."""

    def row(part: str, role: str, remedies: list[str], notes: list[str]) -> tuple:
        notes = "; ".join([*notes, *parts.notes(region, part)])
        figures = [float(getattr(parts.stated[part], column)) for column in RANGES]
        return (region, leader, part, role, ", ".join(remedies), notes, *figures, parts.is_open(region, part))

    method = parts.stated[leader]
    remedied = parts.remedies.get(leader, frozenset())
    # Of a complement counts what it adds: pressing lacks that the method itself does not remedy.
    still = [lack for lack in pressing if lack not in remedied]
    adds = {
        partner: [lack for lack in still if lack in parts.remedies.get(partner, ())]
        for partner in listed(method.complements)
    }
    rows = [row(leader, "method", [lack for lack in pressing if lack in remedied], [])]
    for partner in sorted(adds, key=lambda name: (-len(adds[name]), name)):
        rows.append(row(partner, "complement", adds[partner], [] if partner in parts.remedies else [UNRATED]))
    names, reasons = listed(method.excludes), listed(method.excludes_reason)
    excluded = sorted(zip_longest(names, reasons[: len(names)], fillvalue="no reason is given"))
    return rows + [row(part, "excluded", [], [reason]) for part, reason in excluded]
