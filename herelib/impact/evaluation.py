"""Evaluation: every outcome that was decided on, with its test, what it rests on, and what was lost on the way.

The verb of stage 07. What was to be looked at was decided before the second wave; an outcome that was not, or that was
decided on later, is marked wherever it stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from herelib.errors import HereError, nearest
from herelib.impact.attrition import attrition_table, lost_by_region, lost_shares, sensitivity
from herelib.impact.changes import BASES, Waves, region_changes
from herelib.impact.designs import PICKED, SEED, Design
from herelib.impact.inference import Margin, Tested, against_margin, bad_when_high, randomised, together
from herelib.impact.power import SPREAD, size_if_uneven
from herelib.words import listing, marked, message

LOST = marked("people lost between the waves")
DIFFERENCES = [
    *("outcome", "label", "basis", "kind", "measure", "estimate", "low", "high", "p", "p_both", "p_more", "p_less"),
    *("smallest_p", "alpha", "verdict", "p_together", "regions", "treated", "n_before", "n_after", "assignments"),
    *("complete", "left_out", "decided_on", "planned", "spread_treated", "spread_others"),
    *("lost_treated", "lost_others", "uneven", "harm_margin", "p_no_harm", "harm_verdict"),
]


@dataclass(frozen=True)
class Plan:
    """What was decided before the second wave.

    `outcomes` -> how each is called; `margins` -> the change for the worse of an outcome that would be harm, for those
    where it was decided (a rise of a need or a barrier, else a fall); `decided_on` is the day of the decision,
    YYYY-MM-DD, "" where none is recorded.
    """

    outcomes: Mapping[str, str]
    decided_on: str = ""
    margins: Mapping[str, float] = field(default_factory=dict)
    group_weights: Mapping[str, float] | None = None
    measure: str = "difference"

    def before(self, interviewed: pd.Series) -> bool:
        """Whether it was decided before the first interview of the second wave; no day is never before.

        Parameters
        ----------
        interviewed : days of the second wave's interviews, YYYY-MM-DD, blank where not known
        """
        days = sorted(day for day in interviewed.astype(str) if day[:4].isdecimal())
        return bool(self.decided_on and days and self.decided_on < days[0])


@dataclass(frozen=True)
class Evaluation:
    """What the two waves say.

    `tables`: design (a row a region), differences (one row an outcome and basis), assignments, changes (by region), and
    where people were linked attrition, sensitivity, link_errors; item_links. `tested` are the tests behind them.
    """

    design: Design
    plan: Plan
    tables: Mapping[str, pd.DataFrame]
    tested: tuple[Tested, ...]


def evaluate(study: Waves, design: Design, plan: Plan, interviewed: pd.Series, seed: int = SEED) -> Evaluation:
    """What the two waves say of each outcome that was decided on.

    Parameters
    ----------
    interviewed : days of the second wave's interviews, YYYY-MM-DD, blank where not known

    Returns
    -------
    Evaluation
        Its table differences has a row an outcome and basis: what the test says, regions and answers behind it, and the
        spread of changes on both sides, since the test is liberal where regions with the incubator vary more, and the
        shares of people lost, missing where people were not linked

    Raises
    ------
    HereError
        If an outcome was not asked in both waves, no outcome was decided on, or figures do not allow the measure.
    """
    if not plan.outcomes:
        raise HereError(f"no outcome was decided on; asked in both waves: {listing(study.outcomes)}")
    for name in [*plan.outcomes, *plan.margins]:
        if name not in study.outcomes:
            raise HereError(f"outcome {name}: {nearest(name, study.outcomes)}")
    bases = BASES if study.linked is not None else BASES[:1]
    by_basis = {
        (name, basis): _of_design(region_changes(study, name, basis, plan.group_weights), design)
        for basis in bases
        for name in plan.outcomes
    }
    tests = {
        key: randomised(table, design, plan.outcomes[key[0]], plan.measure, seed) for key, table in by_basis.items()
    }
    joint = _joint(by_basis, bases, design, plan)
    planned = plan.before(interviewed)
    margins = _margins(by_basis, design, plan, seed)
    uneven = size_if_uneven(design, SPREAD, seed=seed) if design.able else np.nan
    rows = [_row(key, test, by_basis[key], joint[key]) for key, test in tests.items()]
    differences = pd.DataFrame(rows, columns=DIFFERENCES).assign(
        decided_on=plan.decided_on, planned=planned, uneven=uneven
    )
    tables = {
        "design": _regions_of(design),
        "differences": _with_margins(differences, margins),
        "assignments": _stacked({key: test.listed for key, test in tests.items()}),
        "changes": _stacked({key: _described(table, design) for key, table in by_basis.items()}),
        "item_links": study.items,
    }
    if study.linked is not None:
        parts = [sensitivity(study, name, design, plan.group_weights) for name in plan.outcomes]
        tables["sensitivity"] = pd.concat(parts, ignore_index=True)
        tables["attrition"], tables["link_errors"] = attrition_table(study, design), study.linked.errors
        lost = lost_shares(tables["attrition"])
        shares = {"lost_treated": lost.get(True, np.nan), "lost_others": lost.get(False, np.nan)}
        tables["differences"] = tables["differences"].assign(**shares)
    return Evaluation(design, plan, tables, tuple(tests[name, bases[0]] for name in plan.outcomes))


def _regions_of(design: Design) -> pd.DataFrame:
    columns = {"region": design.regions, "treated": design.treated, "block": design.blocks}
    return pd.DataFrame(columns).assign(picked=design.picked, side=design.side)


def _margins(by_basis: Mapping, design: Design, plan: Plan, seed: int) -> dict[tuple[str, str], Margin]:
    """Tests against harm, of all interviews; what is bad when it rises is turned round."""
    margins = {}
    for name, margin in plan.margins.items():
        table = by_basis.get((name, BASES[0]))
        if table is None:
            continue
        if bad_when_high(name):
            table = table.assign(before=-table["before"], after=-table["after"])
        margins[name, BASES[0]] = against_margin(table, design, margin, plan.outcomes[name], seed)
    return margins


def _with_margins(differences: pd.DataFrame, margins: Mapping[tuple[str, str], Margin]) -> pd.DataFrame:
    keys = list(zip(differences["outcome"], differences["basis"], strict=True))
    asked = [margins.get(key) for key in keys]
    return differences.assign(
        harm_margin=[np.nan if margin is None else margin.margin for margin in asked],
        p_no_harm=[np.nan if margin is None else margin.p_no_harm for margin in asked],
        harm_verdict=["" if margin is None else margin.verdict(margin.p_no_harm) for margin in asked],
    )


def lost_test(table: pd.DataFrame, design: Design, seed: int = SEED) -> Tested:
    """Whether the incubator goes with who was lost: the same test, of the share of people not asked again.

    Parameters
    ----------
    table : what `herelib.impact.attrition.attrition_table` returns
    """
    return randomised(_of_design(lost_by_region(table), design), design, message(LOST), seed=seed)


def _of_design(changes: pd.DataFrame, design: Design) -> pd.DataFrame:
    """Changes of the design's regions only; others took part in no comparison."""
    return changes[changes["region"].isin(design.regions)].reset_index(drop=True)


def _joint(by_basis: Mapping, bases: tuple[str, ...], design: Design, plan: Plan) -> dict:
    """p of all outcomes together, basis by basis: those of one basis are one family."""
    joint = {}
    for basis in bases:
        tables = {name: by_basis[name, basis] for name in plan.outcomes}
        family = together(tables, design) if plan.measure == "difference" else dict.fromkeys(tables, np.nan)
        joint |= {(name, basis): p for name, p in family.items()}
    return joint


def _row(key: tuple[str, str], test: Tested, table: pd.DataFrame, p_together: float) -> tuple:
    design = test.design
    whole = table[table["region"].isin(design.regions)]
    sides = [test.p_by_side[side] for side in ("both", "more", "less")]
    smallest = design.smallest_p if design.kind in PICKED else 1.0
    counts = (len(design.regions), sum(design.treated), int(whole["n_before"].sum()), int(whole["n_after"].sum()))
    head = (key[0], test.outcome, key[1], design.kind, test.measure, test.estimate, test.low, test.high, test.p)
    # what is the same in all rows is put in at the end
    rest = ("", False, *_spreads(whole, design), *[np.nan] * 5, "")
    tail = (test.assignments, test.complete, "|".join(test.left_out), *rest)
    return (*head, *sides, smallest, design.alpha, test.verdict, p_together, *counts, *tail)


def _spreads(table: pd.DataFrame, design: Design) -> tuple[float, float]:
    """Standard deviation of changes of regions with the incubator, and of the others; missing with fewer than two."""
    change = (table["after"] - table["before"]).groupby(table["region"].isin(_had(design))).std(ddof=1)
    return float(change.get(True, np.nan)), float(change.get(False, np.nan))


def _had(design: Design) -> set[str]:
    return {region for region, treated in zip(design.regions, design.treated, strict=True) if treated}


def _described(table: pd.DataFrame, design: Design) -> pd.DataFrame:
    return table.assign(treated=table["region"].isin(_had(design)), change=table["after"] - table["before"])


def _stacked(tables: Mapping[tuple[str, str], pd.DataFrame]) -> pd.DataFrame:
    parts = [table.assign(outcome=key[0], basis=key[1]) for key, table in tables.items() if len(table)]
    if not parts:
        return next(iter(tables.values())).assign(outcome="", basis="")
    whole = pd.concat(parts, ignore_index=True)
    return whole[["outcome", "basis", *whole.columns.drop(["outcome", "basis"])]]
