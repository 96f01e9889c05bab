"""What belongs to decisions beside their register: joint sessions, what is still open, and what was done since."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from herelib.decisions import parameters_of, undecided
from herelib.words import GROUP_WORDS, listing, marked, message, words

STATUS_WORDS = {
    "planned": marked("planned"),
    "begun": marked("begun"),
    "done": marked("done"),
    "dropped": marked("dropped"),
}
SURE_WORDS = {"low": marked("not very sure"), "middle": marked("fairly sure"), "high": marked("very sure")}
OPEN_WORDS = {  # what no decision covers, and what is set by hand, stand in tables of their own
    "proposed": marked("proposed, not yet taken"),
    "left open": marked("a joint session left something open"),
}


def followup_view(shown: Mapping[str, pd.DataFrame]) -> dict:
    """Sessions, open decisions, actions and results given back; empty where a run has none.

    Parameters
    ----------
    shown : tables as `herelib.release.protect` lets them through
    """
    actions = shown.get("actions", pd.DataFrame(columns=["kind"]))
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
    return [
        {
            "title": first.title,
            "date": first.date,
            "question": first.question,
            "who": message(
                "%(number)s people: %(roles)s",
                number=first.participants,
                roles=listing(role_words(role) for role in first.roles.split("; ")),
            ),
            "rows": [
                [
                    decision_words(row.decision, titles),
                    message("%(agreed)s of %(people)s", agreed=row.agreed, people=row.participants),
                    sureness(row.sure),
                    row.open or "–",
                    row.objections or "–",
                ]
                for row in part.itertuples()
            ],
        }
        for _, part in sessions.groupby(["date", "session"], sort=True)
        for first in part.head(1).itertuples()
    ]


def role_words(role: str) -> str:
    """A role in words: a group as everywhere, any other as the team wrote it."""
    return message(GROUP_WORDS[role]) if role in GROUP_WORDS else role


def sureness(sure: str) -> str:
    """How sure a session was, in words.

    Examples
    --------
    >>> sureness("8"), sureness("low")
    ('8 of 10', 'not very sure')
    """
    return message(SURE_WORDS[sure]) if sure in SURE_WORDS else message("%(sure)s of 10", sure=sure)


def decision_words(decision: str, titles: pd.Series) -> str:
    """A decision by its number and title."""
    title = titles.get(decision, "")
    return message("%(number)s: %(title)s", number=decision, title=title) if title else decision


def open_rows(shown: Mapping[str, pd.DataFrame]) -> list[list[str]]:
    """What is proposed or was left open, with what it would change in the regions that a multiverse may show."""
    importance = shown.get("decision_importance")
    table = undecided.open_decisions(shown["decisions"], parameters_of(shown), shown.get("sessions"), importance)
    return [
        [
            message(OPEN_WORDS[row.kind]),
            what_is_open(row),
            row.value,
            undecided.say_change(*undecided.turned(row.parameter, row.decision, importance)),
        ]
        for row in table[table["kind"].isin(OPEN_WORDS)].itertuples()
    ]


def what_is_open(row) -> str:
    """What an open decision is about: the setting, or what was left open about a record."""
    meaning = row.meaning or words(row.parameter)
    if row.kind == "proposed":
        return meaning
    return message("%(meaning)s, decision %(number)s: %(left)s", meaning=meaning, number=row.decision, left=row.note)


def action_rows(actions: pd.DataFrame, titles: pd.Series) -> list[list[str]]:
    """What was done, or is to be done, after each decision."""
    return [
        [
            decision_words(row.decision, titles),
            row.region or message("all regions"),
            row.action,
            row.who,
            message("%(status)s, %(date)s", status=message(STATUS_WORDS[row.status]), date=row.date),
            row.answer or "–",
        ]
        for row in actions.sort_values(["decision", "date", "row"]).itertuples()
    ]


def returned_rows(returned: pd.DataFrame) -> list[list[str]]:
    """How results were given back to those who were asked, and what they answered."""
    return [
        [
            role_words(row.who),
            row.region or message("all regions"),
            row.action,
            message("%(status)s, %(date)s", status=message(STATUS_WORDS[row.status]), date=row.date),
            row.answer or "–",
        ]
        for row in returned.sort_values(["date", "row"]).itertuples()
    ]
