"""What belongs to decisions beside their register: joint sessions, what is still open, and what was done since."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from herelib.decisions import parameters_of, undecided
from herelib.tables import empty
from herelib.words import GROUP_WORDS, listing, marked, message, words

STATUS_WORDS = {
    "planned": marked("Planned"),
    "begun": marked("Begun"),
    "done": marked("Done"),
    "dropped": marked("Dropped"),
}
SURE_WORDS = {"low": marked("not very sure"), "middle": marked("fairly sure"), "high": marked("very sure")}
OPEN_WORDS = {  # what no decision covers, and what is set by hand, stand in tables of their own
    "proposed": marked("Proposed, not yet taken"),
    "left open": marked("A joint session left open: %(text)s"),
}


def followup_view(shown: Mapping[str, pd.DataFrame]) -> dict:
    """Sessions, open decisions, actions and results given back; empty where a run has none.

    Parameters
    ----------
    shown : tables as `herelib.release.protect` lets them through
    """
    actions = shown.get("actions", empty("actions"))
    titles = shown["decisions"].set_index("id")["title"]
    return {
        "sessions": session_rows(shown.get("sessions"), titles),
        "still_open": open_rows(shown),
        "since": action_rows(actions[actions["kind"] == "action"], titles),
        "returned": returned_rows(actions[actions["kind"] == "returned"]),
    }


def session_rows(sessions: pd.DataFrame | None, titles: pd.Series) -> list[dict]:
    """Every session with what it said of each decision, the latest last."""
    if sessions is None or sessions.empty:
        return []
    rows = []
    for _, part in sessions.groupby(["date", "session"], sort=True):
        first = part.iloc[0]
        roles = listing(role_words(role) for role in first["roles"].split("; "))
        about = {name: first[name] for name in ("title", "date", "question")}
        agreed = [_agreement(row, titles) for row in part.itertuples()]
        rows.append({**about, "people": int(first["participants"]), "roles": roles, "agreements": agreed})
    return rows


def _agreement(row, titles: pd.Series) -> dict[str, str]:
    """What a session said of one decision."""
    agreed = message("%(agreed)s of %(people)s agreed", agreed=row.agreed, people=row.participants)
    texts = {"open": row.open, "objections": row.objections}
    return {"decision": decision_words(row.decision, titles), "agreed": agreed, "sure": sureness(row.sure), **texts}


def role_words(role: str) -> str:
    """A role in words: a group as everywhere, any other as the team wrote it."""
    return message(GROUP_WORDS[role]) if role in GROUP_WORDS else role


def sureness(sure: str) -> str:
    """How sure a session was, in words.

    Examples
    --------
    >>> sureness("8"), sureness("low")
    ('sure: 8 of 10', 'not very sure')
    """
    if sure in SURE_WORDS:
        return message(SURE_WORDS[sure])
    return message("sure: %(sure)s of 10", sure=sure)


def decision_words(decision: str, titles: pd.Series) -> str:
    """A decision by its number and title."""
    title = titles.get(decision, "")
    return message("%(number)s: %(title)s", number=decision, title=title) if title else decision


def open_rows(shown: Mapping[str, pd.DataFrame]) -> list[dict[str, str]]:
    """What is proposed or was left open, with what it would change in the regions that a multiverse may show."""
    importance = shown.get("decision_importance")
    table = undecided.open_decisions(shown["decisions"], parameters_of(shown), shown.get("sessions"), importance)
    return [
        {
            "what": what_is_open(row),
            "why": message(OPEN_WORDS[row.kind], text=row.note.rstrip(".")),
            "value": row.value,
            "change": undecided.say_change(*undecided.turned(row.parameter, row.decision, importance)),
        }
        for row in table[table["kind"].isin(OPEN_WORDS)].itertuples()
    ]


def what_is_open(row) -> str:
    """The setting that an open decision is about, with the number of its record."""
    meaning = row.meaning or words(row.parameter)
    about = meaning[:1].upper() + meaning[1:]
    return message("%(about)s (decision %(number)s)", about=about, number=row.decision)


def action_rows(actions: pd.DataFrame, titles: pd.Series) -> list[dict[str, str]]:
    """What was done, or is to be done, after each decision."""
    return [
        {**_row(row), "who": row.who, "decision": decision_words(row.decision, titles)}
        for row in actions.sort_values(["decision", "date", "row"]).itertuples()
    ]


def returned_rows(returned: pd.DataFrame) -> list[dict[str, str]]:
    """How results were given back to those who were asked, and what they answered."""
    return [{**_row(row), "who": role_words(row.who)} for row in returned.sort_values(["date", "row"]).itertuples()]


def _row(row) -> dict[str, str]:
    status = message(STATUS_WORDS[row.status])
    where = row.region or message("all regions")
    return {"action": row.action, "where": where, "status": status, "date": row.date, "answer": row.answer}
