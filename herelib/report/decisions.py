"""The section of the report on decisions: what was decided, set by hand or replaced, by whom, when and why."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pandas as pd

from herelib.decisions import PARAMETERS, VERDICT, chosen, parameters_of, superseded, undocumented
from herelib.report.html import Html, bullets, element, join, section, table
from herelib.words import VERDICT_WORDS, words

BY_PEOPLE = (
    "Who knows a place may set another verdict than the computed one. It stands beside the computed result and changes "
    "no figure of this report."
)
AGAINST = "These values of this run differ from what was decided, and no record says why."
COVERED = "Every choice of this run is covered by a decision."
OPEN = "No record says why these values were taken and others were not."
WHERE_FROM = {"default": "default, no decision recorded", "hand": "set by hand: undocumented"}


def decisions_taken(
    shown: Mapping[str, pd.DataFrame], methods: pd.DataFrame | None = None, title: str = "Decisions that were taken"
) -> Html:
    """The section on decisions: register, verdicts set by people, values by hand, uncovered choices, replaced choices.

    Parameters
    ----------
    shown : tables decisions, overrides (may be missing) and parameters_<stage>
    methods : of the catalogue, for the names of methods; their ids are shown if not given
    """
    labels = {} if methods is None else methods.set_index("method")["label"].to_dict()
    used, overrides = parameters_of(shown), shown.get("overrides", pd.DataFrame())
    by_hand = undocumented(used, shown["decisions"])
    parts = [
        element("p", "Every choice that could change the result is recorded, with what was rejected and why."),
        register_table(shown["decisions"]),
        verdicts_by_people(overrides, labels),
        against_decisions(by_hand),
        element("h3", "Choices that no decision covers"),
        not_covered(used, by_hand),
        replaced(shown["decisions"]),
    ]
    return section("decisions", title, *(part for part in parts if part))


def register_table(register: pd.DataFrame) -> Html:
    """Every decision with its alternatives, superseded ones too."""
    rows = [
        [
            row.id,
            row.title,
            f"{chosen(row.chosen, row.value)}: {row.reason}",
            bullets(alternatives(row.alternatives)) or "–",
            f"{row.decided_by}, {row.date}",
            "in force" if row.status == "accepted" else row.status,
        ]
        for row in register.itertuples()
    ]
    columns = ["No.", "Decision", "Chosen, and why", "Alternatives, and why not", "By whom, when", "Status"]
    if not rows:
        return element("p", "No decision is recorded.")
    return table(columns, rows, "Register of decisions", "small")


def alternatives(told: str) -> list[str]:
    """The options that a decision rejected, one by one; a name that is its value is said once.

    Examples
    --------
    >>> alternatives("last = last (defensible): newer | three = 3 (wrong): too many")
    ['last (defensible): newer', 'three = 3 (wrong): too many']
    """
    options = re.split(r" \| (?=[^|]+ = [^|]+ \((?:defensible|wrong)\): )", told)  # a reason may hold a bar, too
    return [re.sub(r"^(.+) = \1 (?=\()", r"\1 ", option) for option in options if option]


def verdicts_by_people(overrides: pd.DataFrame, labels: Mapping[str, str]) -> Html:
    """Verdicts that people set, each beside the computed one; nothing if there is none."""
    if overrides.empty:
        return Html("")
    rows = []
    for row in overrides.sort_values("region").itertuples():
        computed = VERDICT_WORDS.get(row.computed_verdict, "no verdict")
        leader = f": {labels.get(row.computed_method, row.computed_method)}" if row.computed_method else ""
        by = f"{row.decided_by}, {row.date}"
        own = labels.get(row.method, row.method)
        rows.append([row.region, f"{computed}{leader}", own, row.reason, by, row.decision])
    columns = ["Region", "Computed", "Set by people", "Why", "By whom, when", "Decision"]
    made = table(columns, rows, "Verdicts set by people, beside the computed ones", "small")
    return join(element("h3", "Verdicts set by people"), element("p", BY_PEOPLE), made)


def against_decisions(by_hand: pd.DataFrame) -> Html:
    """Values set by hand that differ from a decision; nothing if there is none."""
    rows = [
        [row.parameter, row.meaning, row.value, row.decided, row.decision]
        for row in by_hand[by_hand["decision"] != ""].itertuples()
    ]
    if not rows:
        return Html("")
    columns = ["Parameter", "Meaning", "Set by hand", "Decided", "Decision"]
    made = table(columns, rows, "Values set by hand against a decision", "small")
    return join(element("h3", "Set by hand against a decision: undocumented"), element("p", AGAINST), made)


def not_covered(used: pd.DataFrame, by_hand: pd.DataFrame) -> Html:
    """Choices that no decision covers: defaults, and values set by hand."""
    precision = {name for name, parameter in PARAMETERS.items() if not parameter.decision}
    against = set(by_hand.loc[by_hand["decision"] != "", "parameter"])
    loose = used[(used["source"] != "decision") & ~used["parameter"].isin(precision | against)]
    if loose.empty:
        return element("p", "Every other choice of this run is covered by a decision." if against else COVERED)
    rows = [[row.parameter, row.meaning, row.value, WHERE_FROM[row.source]] for row in loose.itertuples()]
    columns = ["Parameter", "Meaning", "Value", "Where from"]
    return join(element("p", OPEN), table(columns, rows, "Choices that no decision covers", "small"))


def replaced(register: pd.DataFrame) -> Html:
    """Choices that were replaced by later ones, in the order in which that happened; nothing if there is none."""
    rows = [
        [
            subject(row.parameter),
            f"{row.was}, decision {row.decision}",
            f"{row.now}, decision {row.by}",
            row.date,
            row.reason,
        ]
        for row in superseded(register).itertuples()
    ]
    if not rows:
        return Html("")
    columns = ["What", "Was", "Replaced by", "When", "Why"]
    return join(element("h3", "Choices that were replaced"), table(columns, rows, "Superseded choices", "small"))


def subject(parameter: str) -> str:
    """What a record is about, in words.

    Examples
    --------
    >>> subject("verdict:alder"), subject("k")
    ('verdict of alder', 'number of clusters')
    """
    if parameter.startswith(VERDICT):
        return f"verdict of {parameter.removeprefix(VERDICT)}"
    return PARAMETERS[parameter].meaning if parameter in PARAMETERS else words(parameter)
