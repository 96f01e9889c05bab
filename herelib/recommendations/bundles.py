"""Bundles: a recommended method with what goes well with it here, and what cannot run beside it.

Skills, finance and networks are complements (OECD and European Commission, Better Entrepreneurship Policy Tool): one
method rarely remedies all that a place lacks. The catalogue names the partners of each method; the region says which
of them add something.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import zip_longest

import pandas as pd

from herelib.studies import JUDGED, listed
from herelib.tables import CONTRACTS, empty
from herelib.vocabulary import USABLE

ROLES = ("method", "complement", "excluded")
RANGES = ("cost_low_eur", "cost_high_eur", "lead_time_low_months", "lead_time_high_months")
UNRATED = "what it remedies is not rated"
NEED_WORDS = {"need:digital": "digital help", "need:admin": "help with paperwork"}
COLUMNS = list(CONTRACTS["bundles"].columns)


def bundles(
    verdicts: pd.DataFrame,
    judged_gates: pd.DataFrame,
    catalogue: Mapping[str, pd.DataFrame],
    profiles: pd.DataFrame,
    lack_low: float,
    lack_high: float,
) -> pd.DataFrame:
    """The recommended method of each region with its complements and what it excludes.

    A contested verdict has a bundle for the leader and one for the runner-up. `remedies` of the method are the pressing
    lacks that it lowers or meets here; those of a complement are the pressing lacks that it does and the method does
    not. A lack presses where the region's figure lies above the middle of `lack_low` and `lack_high`; a figure of too
    few groups does not count. Within a bundle stand the method, the complements, those that remedy most first, and what
    is excluded.

    Parameters
    ----------
    verdicts : table verdicts
    judged_gates : table gates; a gate that it does not hold is unknown, and unknown never closes a gate
    catalogue : tables methods, remedies, gates
    profiles : table [region, indicator, estimate, status]
    lack_low, lack_high : severity from which a lack presses, and from which it presses fully, 0-1

    Returns
    -------
    table bundles (see `herelib.tables.contracts`); cost and lead time are NaN where the catalogue does not state them
    """
    methods = {m.method: m for m in catalogue["methods"].itertuples()}
    ratings = catalogue["remedies"].set_index("method").drop(columns=list(JUDGED), errors="ignore")
    rated = {
        method: set(ratings.columns[row > 0]) for method, row in zip(ratings.index, ratings.to_numpy(), strict=True)
    }
    pressing = _pressing(profiles, ratings.columns, (lack_low + lack_high) / 2)
    states = _gate_states(judged_gates, catalogue["gates"])
    rows = []
    for verdict in verdicts.sort_values("region").itertuples():
        leaders = [verdict.method, verdict.runner_up] if verdict.verdict == "contested" else [verdict.method]
        for leader in filter(None, leaders):  # nothing is named where no method is feasible or none can be ranked
            rows += _bundle(verdict.region, methods[leader], methods, rated, pressing.get(verdict.region, []), states)
    return pd.DataFrame(rows, columns=COLUMNS) if rows else empty("bundles")


def _pressing(profiles: pd.DataFrame, lacks: pd.Index, middle: float) -> dict[str, list[str]]:
    """The pressing lacks of each region, the worst first."""
    own = profiles[profiles["indicator"].isin(lacks) & profiles["status"].isin(USABLE)]
    own = own[own["estimate"] > middle].sort_values(["estimate", "indicator"], ascending=[False, True])
    return own.groupby("region")["indicator"].agg(list).to_dict()


def _gate_states(judged: pd.DataFrame, gates: pd.DataFrame):
    """A function of region and part: the names of its closed and of its unanswered gates."""
    told = {(g.region, g.method, g.gate): (g.open, g.answer) for g in judged.itertuples()}
    asked = gates.sort_values(["method", "gate"]).groupby("method")["gate"].agg(list).to_dict()

    def states(region: str, part: str) -> tuple[list[str], list[str]]:
        found = [(gate, *told.get((region, part, gate), (True, "unknown"))) for gate in asked.get(part, [])]
        return [g for g, is_open, _ in found if not is_open], [g for g, _, answer in found if answer == "unknown"]

    return states


def _bundle(
    region: str, leader, methods: Mapping, rated: Mapping[str, set], pressing: list[str], states
) -> list[tuple]:
    """The rows of one bundle; `leader` is the method's row of the catalogue, `rated` what each method remedies."""

    def row(part: str, role: str, remedies: list[str], notes: list[str]) -> tuple:
        closed, unknown = states(region, part)
        notes = [*notes, *([f"closed: {', '.join(closed)}"] if closed else [])]
        notes += [f"to be confirmed: {', '.join(unknown)}"] if unknown else []
        stated = [float(getattr(methods[part], column)) for column in RANGES]
        return (region, leader.method, part, role, ", ".join(remedies), "; ".join(notes), *stated, not closed)

    done = rated.get(leader.method, set())
    partners = listed(leader.complements)
    adds = {p: [lack for lack in pressing if lack in rated.get(p, ()) and lack not in done] for p in partners}
    rows = [row(leader.method, "method", [lack for lack in pressing if lack in done], [])]
    for part in sorted(adds, key=lambda p: (-len(adds[p]), p)):
        rows.append(row(part, "complement", adds[part], [] if part in rated else [UNRATED]))
    names, reasons = listed(leader.excludes), listed(leader.excludes_reason)
    excluded = sorted(zip_longest(names, reasons[: len(names)], fillvalue="no reason is given"))
    return rows + [row(part, "excluded", [], [reason]) for part, reason in excluded]


def say_bundle(table: pd.DataFrame, region: str, labels: Mapping[str, str]) -> str:
    """The bundles of a region in plain English, with what they cost together.

    Parameters
    ----------
    table : table bundles
    labels : what methods are called

    Returns
    -------
    str
        Totals add up the method and the complements that are open and remedy something more; what is not stated is
        named and left out of them. The parts start together: the longest lead time counts.
    """
    own = table[table["region"] == region]
    if own.empty:
        return f"{region}: no method is recommended, so there is no bundle."
    return f"{region}: " + " Or else: ".join(_say(part, labels) for _, part in own.groupby("method", sort=False))


def _say(bundle: pd.DataFrame, labels: Mapping[str, str]) -> str:
    """One bundle in plain English."""
    from herelib.words import listing, words

    def name(row) -> str:
        return labels.get(row.part, row.part)

    def helps(row) -> str:
        return listing(_lack(lack, words) for lack in row.remedies.split(", "))

    def each(parts: list, of: str) -> str:
        return "; ".join(f"{name(r)} ({listing(map(words, _noted(r, of)))})" for r in parts)

    bundle = bundle.assign(order=bundle["role"].map(ROLES.index), more=bundle["remedies"].str.count(":"))
    rows = list(bundle.sort_values(["order", "more", "part"], ascending=[True, False, True]).itertuples())
    method, partners = rows[0], [r for r in rows if r.role == "complement"]
    adding = [r for r in partners if r.remedies and r.open]
    unrated = [r for r in partners if UNRATED in r.note and r.open]
    shut = [r for r in partners if not r.open]
    confirm = [r for r in [method, *adding, *unrated] if _noted(r, "to be confirmed")]
    told = [f"{name(method)} helps here with {helps(method) if method.remedies else 'nothing that presses'}."]
    if adding:
        told.append(f"It is best joined by {'; '.join(f'{name(r)} (for {helps(r)})' for r in adding)}.")
    told.append(_together([method, *adding], name))
    idle = [r for r in partners if not r.remedies and r.open and r not in unrated]
    if idle:
        told.append(f"What also goes with it, but helps with nothing more that presses: {'; '.join(map(name, idle))}.")
    if unrated:
        told.append(f"What also goes with it, but is not rated yet: {'; '.join(map(name, unrated))}.")
    if confirm:
        told.append(f"To be confirmed first: {each(confirm, 'to be confirmed')}.")
    if shut:
        told.append(f"Closed here: {each(shut, 'closed')}.")
    for row in rows:
        if row.role == "excluded":
            told.append(f"Not side by side with {name(row)}, as judged: {row.note.split('; ')[0].removeprefix('J: ')}.")
    return " ".join(told)


def _lack(name: str, words) -> str:
    """A lack as a reader says it: the need for something, or a barrier."""
    return f"the need for {NEED_WORDS.get(name, words(name))}" if name.startswith("need:") else words(name)


def _noted(row, of: str) -> list[str]:
    """The gates that a note names as closed, or as to be confirmed."""
    found = [part.partition(": ")[2] for part in row.note.split("; ") if part.startswith(f"{of}: ")]
    return found[0].split(", ") if found else []


def _together(parts: list, name) -> str:
    """What the parts cost together and how long until they run, and of which of them that is not stated."""
    priced = [r for r in parts if not pd.isna(r.cost_low_eur)]
    timed = [r for r in parts if not pd.isna(r.lead_time_low_months)]
    told = []
    if priced:
        told.append(f"EUR {sum(r.cost_low_eur for r in priced):,.0f} to {sum(r.cost_high_eur for r in priced):,.0f}")
    if timed:
        low, high = (max(getattr(r, column) for r in timed) for column in RANGES[2:])
        told.append(f"{low:.0f} to {high:.0f} months to get going")
    lines = [f"{'Together they take' if len(parts) > 1 else 'It takes'} {' and '.join(told)}."] if told else []
    for what, known in (("cost", priced), ("lead time", timed)):
        missing = [name(r) for r in parts if r not in known]
        lines += [f"Not stated is the {what} of {'; '.join(missing)}."] if missing else []
    return " ".join(lines)
