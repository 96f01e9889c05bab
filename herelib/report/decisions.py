"""Section 8: what was decided, set by hand or replaced, by whom, when and why."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pandas as pd

from herelib.decisions import (
    PARAMETERS,
    VERDICT,
    chosen,
    parameters_of,
    settled_elsewhere,
    superseded,
    undecided,
    undocumented,
)
from herelib.report.followup import followup_view
from herelib.report.rendering import render
from herelib.words import VERDICT_WORDS, marked, message, words

WHERE_FROM = {"default": marked("default, no decision recorded"), "hand": marked("set by hand: undocumented")}


STANDINGS = (marked("defensible"), marked("wrong"))  # of options that were rejected


def decisions_taken(
    shown: Mapping[str, pd.DataFrame],
    parts: pd.DataFrame | None = None,
    title: str = marked("Decisions that were taken"),
) -> str:
    """Section 8 as HTML.

    Parameters
    ----------
    shown : tables decisions, parameters_<stage> and, where there are any, overrides, sessions, actions and those of a
        multiverse
    parts : of the catalogue, for the names of parts; their ids are shown if not given
    """
    labels = pd.Series(dtype=str) if parts is None else parts.set_index("part")["label"]
    return render("decisions.html.j2", section_title=message(title), **decisions_view(shown, labels))


def decisions_view(shown: Mapping[str, pd.DataFrame], labels: pd.Series) -> dict:
    """The register, verdicts set by people, values by hand, choices that no decision covers, and replaced ones.

    Parameters
    ----------
    labels : names of the parts for readers, by part
    """
    used = parameters_of(shown)
    by_hand = undocumented(used, shown["decisions"])
    return {
        "register": register_rows(shown["decisions"]),
        "by_people": verdicts_by_people(shown["overrides"], labels) if "overrides" in shown else [],
        "against": [
            [row.parameter, row.meaning, row.value, row.decided, row.decision]
            for row in by_hand[by_hand["decision"] != ""].itertuples()
        ],
        "uncovered": uncovered(used, by_hand, shown),
        "replaced": replaced(shown["decisions"]),
        **followup_view(shown),
    }


def register_rows(register: pd.DataFrame) -> list[dict]:
    """Every decision with its alternatives, superseded ones too."""
    return [
        {
            "id": row.id,
            "title": row.title,
            "chosen": chosen(row.chosen, row.value),
            "reason": row.reason,
            "alternatives": alternatives(row.alternatives),
            "who_and_when": f"{row.decided_by}, {row.date}",
            "status": message("in force") if row.status == "accepted" else row.status,
        }
        for row in register.itertuples()
    ]


def alternatives(text: str) -> list[str]:
    """The options that a decision rejected, one by one; a name that is its value is said once.

    Examples
    --------
    >>> alternatives("last = last (defensible): newer | three = 3 (wrong): too many")
    ['last (defensible): newer', 'three = 3 (wrong): too many']
    """
    # Only a bar before "name = value (standing): " parts two options: a reason may hold a bar, too.
    options = re.split(r" \| (?=[^|]+ = [^|]+ \((?:defensible|wrong)\): )", text)
    once = [re.sub(r"^(.+) = \1 (?=\()", r"\1 ", option) for option in options if option]
    # What a team called its options stays; whether they could be defended is said in words of ours.
    standing = {f"({text}): ": f"({message(text)}): " for text in STANDINGS}
    return [re.sub(r"\((?:defensible|wrong)\): ", lambda match: standing[match[0]], text, count=1) for text in once]


def verdicts_by_people(overrides: pd.DataFrame, labels: pd.Series) -> list[list[str]]:
    """Verdicts that people set, each beside the computed one."""
    if overrides.empty:
        return []
    rows = []
    for row in overrides.sort_values("region").itertuples():
        computed = message(VERDICT_WORDS.get(row.computed_verdict, marked("no verdict")))
        leader = f": {labels.get(row.computed_lead, row.computed_lead)}" if row.computed_lead else ""
        by_whom = f"{row.decided_by}, {row.date}"
        lead = labels.get(row.lead, row.lead)
        rows.append([row.region, f"{computed}{leader}", lead, row.reason, by_whom, row.decision])
    return rows


def uncovered(used: pd.DataFrame, by_hand: pd.DataFrame, shown: Mapping[str, pd.DataFrame]) -> list[list[str]]:
    """Choices that no decision covers: defaults, and values set by hand about which nothing was decided.

    What is proposed is left out: it stands among the decisions that are still open.
    """
    # Seed and draws change how exact a figure is, not what it says: section 10 lists them.
    left_out = {name for name, parameter in PARAMETERS.items() if not parameter.decision}
    left_out |= set(by_hand.loc[by_hand["decision"] != "", "parameter"])
    left_out |= set(shown["decisions"].loc[shown["decisions"]["status"] == "proposed", "parameter"])
    loose = used[(used["source"] != "decision") & ~used["parameter"].isin(left_out)]
    loose = loose[[not settled_elsewhere(row.parameter, row.value) for row in loose.itertuples()]]
    importance = shown.get("decision_importance")
    return [
        [
            row.parameter,
            row.meaning,
            row.value,
            message(WHERE_FROM[row.source]),
            undecided.say_change(*undecided.turned(row.parameter, "", importance)),
        ]
        for row in loose.itertuples()
    ]


def replaced(register: pd.DataFrame) -> list[list[str]]:
    """Choices that were replaced by later ones, in the order in which that happened."""
    choice = marked("%(value)s, decision %(decision)s")
    return [
        [
            subject(row.parameter),
            message(choice, value=row.was, decision=row.decision),
            message(choice, value=row.now, decision=row.by),
            row.date,
            row.reason,
        ]
        for row in superseded(register).itertuples()
    ]


def subject(parameter: str) -> str:
    """What a record is about, in words.

    Examples
    --------
    >>> subject("verdict:alder"), subject("k")
    ('verdict of alder', 'number of clusters')
    """
    if parameter.startswith(VERDICT):
        return message("verdict of %(region)s", region=parameter.removeprefix(VERDICT))
    return PARAMETERS[parameter].meaning if parameter in PARAMETERS else words(parameter)
