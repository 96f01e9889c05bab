"""Decisions that are still open, with what they would change.

Open is a choice that no accepted record covers, a record that is only proposed, a value by hand against a record, and
what a joint session left open about a record. What such a choice would change is known where the multiverse has varied
it; where it has not, the table says what to do, and never guesses.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

from herelib.decisions.actions import load_actions
from herelib.decisions.parameters import PARAMETERS, settled_elsewhere
from herelib.decisions.registers import overrides, register, undocumented
from herelib.decisions.sessions import load_sessions, session_table
from herelib.decisions.values import parameters_of
from herelib.tables import CONTRACTS
from herelib.words import message, percent

KINDS = ("uncovered", "by hand", "proposed", "left open")
NOT_COMPUTED = "not computed"
NOT_VARIED = "not varied"
TURNS = "turns"
NOTHING = "turns nothing"


def recorded_tables(study: str | Path, run: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """What a study records beside its data: tables decisions, overrides, sessions, actions, open_decisions.

    Parameters
    ----------
    run : tables verdicts and parameters_<stage> of a run, and those of a multiverse where there is one
    """
    listed, sessions = register(study), session_table(load_sessions(study)[0])
    still_open = open_decisions(listed, parameters_of(run), sessions, run.get("decision_importance"))
    return {
        "decisions": listed,
        "overrides": overrides(study, run["verdicts"]),
        "sessions": sessions,
        "actions": load_actions(study)[0],
        "open_decisions": still_open,
    }


def open_decisions(
    register: pd.DataFrame,
    parameters: pd.DataFrame,
    sessions: pd.DataFrame | None = None,
    importance: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The table `open_decisions`, in the order of `KINDS`.

    Parameters
    ----------
    register : table `decisions`
    parameters : settled parameters of the stages, [parameter, value, source, decision, meaning]
    sessions : table `sessions`
    importance : table `decision_importance` of a multiverse about this run; None where there is none
    """
    rows = [*_uncovered(parameters, register), *_by_hand(parameters, register), *_proposed(register)]
    rows += _left_open(register, sessions)
    columns = list(CONTRACTS["open_decisions"].columns)
    whole = [{**row, "change": turned(row["parameter"], row["decision"], importance)[0]} for row in rows]
    table = pd.DataFrame(whole, columns=columns).astype(str)
    order = table["kind"].map(KINDS.index)
    return table.assign(order=order).sort_values(["order", "parameter", "decision"], ignore_index=True)[columns]


def _row(kind: str, parameter: str, value: object, **details: str) -> dict[str, str]:
    known = PARAMETERS.get(parameter)
    details = {"meaning": known.meaning if known else "", "decision": "", "note": "", **details}
    return {"kind": kind, "parameter": parameter, "value": str(value), "options": _options(parameter), **details}


def _options(parameter: str) -> str:
    """What could be chosen, in words."""
    return PARAMETERS[parameter].expected if parameter in PARAMETERS else ""


def _uncovered(parameters: pd.DataFrame, register: pd.DataFrame) -> Iterable[dict[str, str]]:
    """Defaults, and values by hand, that no record in force covers; a proposed record has a row of its own."""
    in_force = set(register.loc[register["status"] == "accepted", "parameter"])
    proposed = set(register.loc[register["status"] == "proposed", "parameter"])
    for row in parameters.drop_duplicates("parameter").itertuples():
        known = PARAMETERS.get(row.parameter)
        if known is None or not known.decision or row.source == "decision" or row.parameter in in_force | proposed:
            continue
        if settled_elsewhere(row.parameter, row.value):
            continue
        yield _row("uncovered", row.parameter, row.value, note=row.source)


def _by_hand(parameters: pd.DataFrame, register: pd.DataFrame) -> Iterable[dict[str, str]]:
    """Values by hand against a record in force."""
    by_hand = undocumented(parameters, register)
    for row in by_hand[by_hand["decision"] != ""].itertuples():
        yield _row("by hand", row.parameter, row.value, decision=row.decision, note=row.decided)


def _proposed(register: pd.DataFrame) -> Iterable[dict[str, str]]:
    """Records that are still to be taken."""
    for row in register[register["status"] == "proposed"].itertuples():
        yield _row("proposed", row.parameter, row.value, decision=row.id, note=row.title)


def _left_open(register: pd.DataFrame, sessions: pd.DataFrame | None) -> Iterable[dict[str, str]]:
    """What joint sessions left open about records."""
    if sessions is None or sessions.empty:
        return
    by_id = register.set_index("id")
    for row in sessions[sessions["open"] != ""].itertuples():
        if row.decision in by_id.index:
            record = by_id.loc[row.decision]
            yield _row("left open", record["parameter"], record["value"], decision=row.decision, note=row.open)


def turned(parameter: str, decision: str, importance: pd.DataFrame | None) -> tuple[str, pd.DataFrame]:
    """How far a choice changes verdicts, as far as a multiverse shows: a word, and the regions that it turns.

    Parameters
    ----------
    importance : table `decision_importance`, or None

    Returns
    -------
    a word of the column `change`, and table [region, importance] of the regions whose verdict it turns, those first
    that it turns most often
    """
    nobody = pd.DataFrame({"region": [], "importance": []})
    if importance is None or importance.empty:
        return NOT_COMPUTED, nobody
    rows = importance[(importance["parameter"] == parameter) | (importance["decision"] == (decision or "-"))]
    if rows.empty:
        return NOT_VARIED, nobody
    rows = rows[(rows["turned"] > 0) & (rows["region"] != "all")]
    rows = rows.sort_values(["importance", "region"], ascending=[False, True])
    return (TURNS if len(rows) else NOTHING), rows[["region", "importance"]].reset_index(drop=True)


def say_change(change: str, regions: pd.DataFrame, study: str = "") -> str:
    """What a choice would change, as a sentence; `change` and `regions` as `turned` gives them.

    Parameters
    ----------
    study : as it is typed, for the command that computes it; "": no command is named

    Examples
    --------
    >>> say_change("turns", pd.DataFrame({"region": ["alder", "birch"], "importance": [0.5, 0.1]}))
    'turns the verdict of alder (50%), birch (10%): share of pairs of combinations that differ in this choice alone'
    >>> say_change("not computed", pd.DataFrame(), "demo")
    'not computed: here multiverse demo'
    """
    if change == TURNS and len(regions):
        return message(
            "turns the verdict of %(regions)s: share of pairs of combinations that differ in this choice alone",
            regions=", ".join(f"{row.region} ({percent(row.importance)})" for row in regions.itertuples()),
        )
    if change in (TURNS, NOTHING):
        return message("turns no verdict in any combination that was tried")
    if change == NOT_VARIED:
        if not study:
            return message("not known: no other option is recorded")
        return message(
            "not varied: record its options (here decide %(study)s), then here multiverse %(study)s", study=study
        )
    if not study:
        return message("not computed yet")
    return message("not computed: here multiverse %(study)s", study=study)
