"""The rules of cleaning: what each looks for, and the parameter (and so the decision record) that governs it.

A rule about a *record* drops it or marks it; a rule about an *answer* changes a cell or marks it; a rule about the
*form* says what could not be checked. Rules without a parameter leave no choice: without consent, id or a real
respondent there is no interview, and a finding that is only listed needs none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Rule:
    """One rule: its id, what it is about (record, answer or form), what it finds, and the parameter behind it."""

    name: str
    about: str
    meaning: str
    parameter: str = ""


RULES: dict[str, Rule] = {
    rule.name: rule
    for rule in [
        Rule("consent_refused", "record", "consent refused"),
        Rule("consent_not_asked", "record", "no recorded consent: the skip logic did not ask for it"),
        Rule("no_consent", "record", "no recorded consent: blank though it was asked"),
        Rule("test_record", "record", "a record made to test the form"),
        Rule("no_id", "record", "no id: the record cannot be followed"),
        Rule("removed", "record", "removed in the analyst's log"),
        Rule("rejected", "record", "rejected or put on hold by a reviewer", "rejected"),
        Rule("incomplete", "record", "never sent off", "incomplete"),
        Rule("no_answers", "record", "ended after consent without any answer", "no_answers"),
        Rule("no_region", "record", "no region", "no_region"),
        Rule("duplicate_id", "record", "another record has the same id", "duplicates"),
        Rule(
            "duplicate_content",
            "record",
            "another record has the same answers, start and end under another id",
            "duplicates",
        ),
        Rule("too_short", "record", "shorter than the shortest plausible interview", "shortest_minutes"),
        Rule("too_long", "record", "longer than the longest plausible interview", "too_long"),
        Rule("overnight", "record", "ended on a later day than it began", "overnight"),
        Rule("end_before_start", "record", "ended before it began: its length is not known"),
        Rule("straight_lining", "record", "one answer to every scale", "straight_lining"),
        Rule("contradiction", "record", "answers that contradict each other", "contradictions"),
        Rule("date_unreadable", "record", "a date or a time that cannot be read"),
        Rule("out_of_range", "answer", "a number outside its scale", "out_of_range"),
        Rule("unknown_choice", "answer", "a choice that the form lacks", "unknown_choice"),
        Rule("retyped", "answer", "an answer to an earlier question that is none to the one it became"),
        Rule("not_a_number", "answer", "a text where a number was asked"),
        Rule("constraint", "answer", "breaks the form's own constraint", "constraint"),
        Rule("choice_filtered", "answer", "a choice that the form did not offer here"),
        Rule("required_blank", "answer", "required, asked, and blank"),
        Rule("answer_not_asked", "answer", "an answer to what the skip logic did not ask"),
        Rule("calculation_differs", "answer", "differs from what the form calculates"),
        Rule("other_without_text", "answer", "'other' without saying what"),
        Rule("text_without_other", "answer", "a text beside 'other', which was not chosen"),
        Rule("select_multiple_conflict", "answer", "the string and the 0/1 columns of one answer disagree"),
        Rule("outlier", "answer", "an amount far from the others", "outlier_limit"),
        Rule("redacted", "answer", "contact details, long numbers or names in an open answer"),
        Rule("change", "answer", "changed in the analyst's log"),
        Rule("blank", "answer", "blanked in the analyst's log"),
        Rule("remove", "record", "a line of the analyst's log that removes a record"),
        Rule("not_evaluated", "form", "an expression of the form that cannot be evaluated"),
    ]
}
DROPPED = "dropped"  # what the log says of a record that is taken out


def summary(log: pd.DataFrame, parameters: Mapping, decisions: Mapping[str, str]) -> pd.DataFrame:
    """The table `rules`: each rule with its decision and how often it found and changed something.

    Parameters
    ----------
    log : table `cleaning_log`
    parameters : value of each parameter
    decisions : id of the decision record behind each parameter
    """
    import pandas as pd

    findings, changes = log["rule"].value_counts(), log.loc[log["applied"], "rule"].value_counts()
    rows = []
    for rule in RULES.values():
        value = str(parameters[rule.parameter]) if rule.parameter in parameters else ""
        counts = (int(findings.get(rule.name, 0)), int(changes.get(rule.name, 0)))
        decision = decisions.get(rule.parameter, "")
        rows.append((rule.name, rule.about, rule.meaning, rule.parameter, value, decision, *counts))
    columns = ["rule", "about", "meaning", "parameter", "value", "decision", "found", "applied"]
    return pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(columns[:6], str))
