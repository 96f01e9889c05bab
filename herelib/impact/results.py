"""Results: an evaluation read back from its tables, and what there is to say of it, in the language of the reader.

Sentences are made of the tables alone: what a notebook says of all figures, a report says of those that it may show.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import pandas as pd

from herelib.impact.attrition import say_attrition, say_sensitivity
from herelib.impact.changes import BASES
from herelib.impact.designs import PICKED, Design, assignments
from herelib.impact.inference import Margin, Tested, assignment_table
from herelib.impact.statistics import contrasts
from herelib.impact.wording import (
    allowed,
    say_assignments,
    say_design,
    say_left_out,
    say_no_harm,
    say_smallest,
    say_tested,
    say_uneven,
)
from herelib.translations import long_date
from herelib.words import message

SEPARATOR = "|"
ASSIGNMENTS = ["outcome", "basis", "assignment", "regions", "statistic", "as_far", "actual"]


def design_in(tables: Mapping[str, pd.DataFrame]) -> Design:
    """The design that an evaluation rests on.

    Parameters
    ----------
    tables : design and differences
    """
    regions = tables["design"].sort_values("region", ignore_index=True)
    alpha = float(tables["differences"]["alpha"].iloc[0])
    treated = tuple(bool(flag) for flag in regions["treated"])
    picked, side = str(regions["picked"].iloc[0]), str(regions["side"].iloc[0])
    return Design(tuple(regions["region"]), treated, tuple(regions["block"].astype(str)), picked, alpha, side)


def main_rows(differences: pd.DataFrame) -> pd.DataFrame:
    """The rows of all interviews, which the verdicts are of."""
    return differences[differences["basis"] == BASES[0]].reset_index(drop=True)


def outcome_tests(tables: Mapping[str, pd.DataFrame], basis: str = BASES[0]) -> list[Tested]:
    """The tests of each outcome on one basis, without the lists of their assignments."""
    design, rows = design_in(tables), tables["differences"]
    return [_tested(row, design) for row in rows[rows["basis"] == basis].itertuples()]


def _tested(row, design: Design) -> Tested:
    left_out = tuple(part for part in str(row.left_out).split(SEPARATOR) if part)
    p_by_side = {"both": row.p_both, "more": row.p_more, "less": row.p_less}
    ends = (row.low, row.high)
    return Tested(
        row.label,
        design.without(set(left_out)),
        row.measure,
        row.estimate,
        p_by_side,
        *ends,
        pd.DataFrame(),
        int(row.assignments),
        bool(row.complete),
        left_out,
    )


def margins_in(tables: Mapping[str, pd.DataFrame]) -> list[Margin]:
    """The tests against harm; none where none were asked for."""
    design = design_in(tables)
    rows = main_rows(tables["differences"])
    asked = rows[rows["harm_margin"].notna() & (rows["harm_verdict"] != "")]
    return [
        Margin(row.label, design, row.harm_margin, row.p_no_harm, math.nan, 1 / max(1, row.assignments))
        for row in asked.itertuples()
    ]


def say_decided(differences: pd.DataFrame) -> str:
    """When the outcomes were decided on, against when the second wave was made."""
    row = differences.iloc[0]
    if not row["decided_on"]:
        return message("No recorded decision says which outcomes were to be looked at: all of them are explorations.")
    if row["planned"]:
        return message(
            "The outcomes were decided on %(day)s, before the second wave.", day=long_date(row["decided_on"])
        )
    return message(
        "The outcomes were decided on %(day)s, when the second wave had begun: all of them are explorations.",
        day=long_date(row["decided_on"]),
    )


def say_together(differences: pd.DataFrame) -> str:
    """How much less several outcomes say, each of them, than one alone; "" with one outcome."""
    rows = main_rows(differences)
    known = rows[rows["p_together"].notna()]
    if len(known) < 2:
        return ""
    shown = known[known["verdict"] == "shown"]
    still = (shown["p_together"] <= shown["alpha"] + 1e-12).sum()
    return message(
        "%(n)s outcomes were looked at. Of the %(shown)s that are shown each by itself, %(still)s are still shown when "
        "all are looked at together.",
        n=len(known),
        shown=len(shown),
        still=int(still),
    )


def say_results(tables: Mapping[str, pd.DataFrame]) -> list[str]:
    """What the test says of each outcome, of all interviews."""
    return [allowed(test.design.kind, say_tested(test)) for test in outcome_tests(tables)]


def assignments_in(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """All assignments with what they would have given by the changes of regions as they stand in the tables.

    From changes that are rounded, as a report has them, nothing more follows than from these. So many lie as far out as
    p says, the furthest ones; none are listed where a change is hidden or assignments were drawn.

    Returns
    -------
    table [outcome, basis, assignment, regions, statistic, as_far, actual]
    """
    design, parts = design_in(tables), []
    for row in main_rows(tables["differences"]).itertuples():
        table = tables["changes"][tables["changes"]["outcome"] == row.outcome]
        table = table[(table["basis"] == BASES[0]) & table["region"].isin(design.regions)]
        left = design.without({part for part in str(row.left_out).split(SEPARATOR) if part})
        table = table[table["region"].isin(left.regions)]
        measured = row.measure == "difference" and row.complete and left.kind in PICKED
        if not measured or table["change"].isna().any():
            continue
        listed = assignments(left)
        changes = table.set_index("region")["change"].reindex(list(left.regions)).to_numpy(float)
        values = contrasts(left, listed, np.ones(len(left.regions))) @ changes
        part = assignment_table(left, listed, values)
        first = part.sort_values("actual", ascending=False, kind="stable").index[: round(row.p_both * len(part))]
        part["as_far"] = part.index.isin(first) | part["actual"]
        parts.append(part.assign(outcome=row.outcome, basis=BASES[0]))
    return pd.concat(parts, ignore_index=True)[ASSIGNMENTS] if parts else pd.DataFrame(columns=ASSIGNMENTS)


def say_uneven_in(tables: Mapping[str, pd.DataFrame]) -> str:
    """How often the test is wrong where regions with the incubator vary more; "" where it shows nothing."""
    design, uneven = design_in(tables), float(tables["differences"]["uneven"].iloc[0])
    return say_uneven(design, uneven) if design.able and not np.isnan(uneven) else ""


def say_harm(tables: Mapping[str, pd.DataFrame]) -> list[str]:
    """Of each outcome whether a change for the worse is ruled out; nothing where none was asked for."""
    return [say_no_harm(margin) for margin in margins_in(tables)]


def sentences(tables: Mapping[str, pd.DataFrame]) -> list[str]:
    """What there is to say, design first; each sentence keeps to the words that the design allows.

    Parameters
    ----------
    tables : design and differences, and where people were linked attrition and sensitivity
    """
    design, tests = design_in(tables), outcome_tests(tables)
    lines = [say_design(design), say_smallest(design), say_decided(tables["differences"]), say_uneven_in(tables)]
    for test in tests:
        # Regions without figures may leave a poorer design than the one that was planned.
        lines += [allowed(test.design.kind, say_tested(test)), say_left_out(test)]
    lines += [say_together(tables["differences"]), *_counted(tests)]
    lines += say_harm(tables)
    if len(tables.get("attrition", ())):
        lines.append(say_attrition(tables["attrition"]))
    if len(tables.get("sensitivity", ())):
        lines += say_all_sensitivity(tables)
    return [allowed(design.kind, line) for line in lines if line]


def say_all_sensitivity(tables: Mapping[str, pd.DataFrame]) -> list[str]:
    """Of each outcome whether its direction stands, whatever is assumed of those who were lost."""
    labels = main_rows(tables["differences"]).set_index("outcome")["label"]
    table = tables["sensitivity"].assign(outcome=tables["sensitivity"]["outcome"].map(labels))
    return [say_sensitivity(table, label) for label in labels if (table["outcome"] == label).any()]


def _counted(tests: list[Tested]) -> list[str]:
    counted = {test.outcome: say_assignments(test) for test in tests}
    if len(set(counted.values())) == 1:
        return [next(iter(counted.values()))]
    return [message("%(outcome)s: %(text)s", outcome=name, text=text) for name, text in counted.items()]
