"""The stage: from two waves, the study's word on who had the incubator, and the register, to every table of 07.

Nothing of the second wave leaves here but aggregates: no row is about a person or an interview.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from herelib.errors import HereError, nearest
from herelib.impact.changes import Waves, two_waves
from herelib.impact.designs import SEED, Design, design_of
from herelib.impact.evaluation import DIFFERENCES, Plan, evaluate
from herelib.impact.learnt import blocks_compared, figures_compared, statements, would_travel
from herelib.impact.register import COLUMNS, register_figures, watched
from herelib.impact.results import ASSIGNMENTS
from herelib.impact.survival import survival_curve
from herelib.impact.waves import STABLE
from herelib.vocabulary import GROUPS
from herelib.weights import factors
from herelib.words import words

NONE = "none"  # outcomes of which none was decided on: all that can be compared are explored
EXPLORED = ("need", "barrier", "capacity")  # blocks that are looked at where no outcome was decided on
ATTRITION = ["region", "group", "treated", "before", "again", "lost", "unclear", "new", "lost_share"]
SENSITIVITY = ["outcome", "assumption", "estimate", "low", "high", "regions"]
LINK_ERRORS = ["error", "column", "wave", "links", "rows"]
REGISTER = [
    *("region", "supported", "founded", "alive", "closed", "jobs", "jobs_unknown", "largest", "half_life_months"),
    "checked_on",
]
SURVIVAL = ["supported", "months", "at_risk", "closed", "censored", "alive", "error", "low", "high"]


def evaluate_study(
    first: Mapping[str, pd.DataFrame],
    second: Mapping[str, pd.DataFrame],
    declared: Mapping[str, object],
    register: pd.DataFrame | None,
    parameters: Mapping[str, object],
) -> dict[str, pd.DataFrame]:
    """All tables of the stage evaluate but its parameters.

    Parameters
    ----------
    first : tables interviews, answers, items, regions, profiles and context of the run
    second : tables interviews, answers and items of the second wave. People are linked where the interviews of both
        waves have a column `person`; columns of `herelib.impact.waves.STABLE` beside it are compared and kept nowhere.
    declared : what study.yaml says under evaluation: incubator_in, picked, blocks, renamed
    register : businesses.csv as it is written; None or without rows where there is none
    parameters : outcomes, alpha, side, measure, harm_margin, group_weights, seed, and decided_on, the day of the
        decision on the outcomes ("" where none is recorded)

    Raises
    ------
    HereError
        If a region or an outcome is not known, or the waves cannot be compared.
    StudyError
        If the register has faults: all of them.
    """
    first, second = _plain(first), _plain(second)
    regions = first["regions"]
    design = design_in_study(first["interviews"], regions, declared, parameters)
    waves = _waves(first, second, declared)
    plan = _plan(waves, first["profiles"], first["interviews"], parameters)
    seed = int(parameters.get("seed", SEED))
    tables = dict(evaluate(waves, design, plan, second["interviews"]["date"], seed).tables)
    tables["differences"] = tables["differences"][DIFFERENCES]
    tables["link_errors"] = _errors_counted(tables.get("link_errors"))
    tables.setdefault("attrition", pd.DataFrame(columns=ATTRITION))
    tables.setdefault("sensitivity", pd.DataFrame(columns=SENSITIVITY))
    tables["assignments"] = tables["assignments"].reindex(columns=ASSIGNMENTS)
    tables["statements"] = statements(tables["changes"], tables["differences"], design, regions)
    tables |= register_tables(register, list(regions["region"]))
    return tables | transfer_tables(first, tables["differences"], design)


def _plain(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The tables with texts as such: what is cleaned in memory holds words as codes, of each wave other ones."""
    plain = {}
    for name, table in tables.items():
        coded = [column for column in table if isinstance(table[column].dtype, pd.CategoricalDtype)]
        plain[name] = table.astype(dict.fromkeys(coded, str))
    return plain


def design_in_study(
    interviews: pd.DataFrame,
    regions: pd.DataFrame,
    declared: Mapping[str, object],
    parameters: Mapping[str, object],
) -> Design:
    """The design that study.yaml describes, of the regions with interviews.

    Raises
    ------
    HereError
        If a region is not in regions.csv, or had the incubator and was never interviewed.
    """
    known = [str(region) for region in regions["region"]]
    had, blocks = [str(name) for name in declared.get("incubator_in", ())], declared.get("blocks") or {}
    for name in [*had, *blocks]:
        if name not in known:
            raise HereError(f"study.yaml, evaluation: region {name}: {nearest(name, known)}")
    interviewed = set(interviews["region"].astype(str))
    if missing := sorted(set(had) - interviewed):
        raise HereError(f"study.yaml, evaluation: incubator_in: no interviews in {', '.join(missing)}")
    names = sorted(interviewed & set(known))
    table = pd.DataFrame({"region": names, "treated": [name in had for name in names]})
    table["block"] = [str(blocks.get(name, "")) for name in names]
    options = {"alpha": float(parameters["alpha"]), "side": str(parameters["side"]), "blocks": "block"}
    return design_of(table, str(declared.get("picked", "chosen")), **options)


def _waves(first: Mapping, second: Mapping, declared: Mapping[str, object]) -> Waves:
    if second["interviews"].empty:
        raise HereError("the second wave has no interviews")
    people = tuple(_people(wave["interviews"]) for wave in (first, second))
    both = all(len(part) for part in people)
    waves = ({name: wave[name] for name in ("interviews", "answers", "items")} for wave in (first, second))
    return two_waves(*waves, declared.get("renamed") or None, people if both else None)


def _people(interviews: pd.DataFrame) -> pd.DataFrame:
    """Who was interviewed, by pseudonym; no rows where nobody's is known."""
    if "person" not in interviews or not (interviews["person"].astype(str) != "").any():
        return pd.DataFrame()
    return interviews[["person", "interview", *[name for name in STABLE if name in interviews]]]


def _plan(waves: Waves, profiles: pd.DataFrame, interviews: pd.DataFrame, parameters: Mapping[str, object]) -> Plan:
    text = str(parameters["outcomes"]).strip()
    explored = [name for name in waves.outcomes if name.partition(":")[0] in EXPLORED]
    chosen = explored if text == NONE else [part.strip() for part in text.split("+")]
    if not chosen:
        raise HereError("no need, barrier or capacity was asked in both waves: nothing can be compared")
    labels = profiles.drop_duplicates("indicator").set_index("indicator")["label"]
    called = {name: str(labels.get(name, "") or words(name)) for name in chosen}
    margin = float(parameters.get("harm_margin", 0))
    margins = dict.fromkeys(chosen, margin) if margin > 0 and text != NONE else {}
    decided_on = "" if text == NONE else str(parameters.get("decided_on", ""))
    weights = _group_weights(str(parameters.get("group_weights", "equal")), interviews)
    return Plan(called, decided_on, margins, weights, str(parameters["measure"]))


def _group_weights(text: str, interviews: pd.DataFrame) -> dict[str, float] | None:
    """What each group counts; by interviews: as many as the first wave has of it over all regions."""
    if text == "equal":
        return None
    if text == "interviews":
        return {str(group): float(n) for group, n in interviews.groupby("group").size().items()}
    return dict(zip(GROUPS, map(float, factors(text, GROUPS)), strict=True))


def _errors_counted(errors: pd.DataFrame | None) -> pd.DataFrame:
    """How many links have which fault; nobody's pseudonym."""
    if errors is None or errors.empty:
        return pd.DataFrame(columns=LINK_ERRORS)
    grouped = errors.groupby(["error", "column", "wave"], sort=True)["rows"]
    counted = pd.DataFrame({"links": grouped.size(), "rows": grouped.sum()}).reset_index()
    return counted[LINK_ERRORS]


def register_tables(register: pd.DataFrame | None, regions: list[str]) -> dict[str, pd.DataFrame]:
    """The tables register and survival; without rows where there is no register.

    Raises
    ------
    StudyError
        If the register has faults: all of them.
    """
    if register is None or register.empty:
        return {"register": pd.DataFrame(columns=REGISTER), "survival": pd.DataFrame(columns=SURVIVAL)}
    businesses = watched(register[list(COLUMNS)], regions)
    figures = register_figures(businesses).assign(checked_on=str(register["checked_on"].max()))
    # half of them are alive: no month is known, and a table holds no endless number
    figures["half_life_months"] = figures["half_life_months"].replace(np.inf, np.nan)
    curves = []
    for supported, part in businesses.groupby("supported"):
        curve = survival_curve(part["months"].to_numpy(), part["closed"].to_numpy())
        curves.append(curve.assign(supported=bool(supported)))
    return {"register": figures[REGISTER], "survival": pd.concat(curves, ignore_index=True)[SURVIVAL]}


def transfer_tables(
    known: Mapping[str, pd.DataFrame], differences: pd.DataFrame, design: Design
) -> dict[str, pd.DataFrame]:
    """How far each region without the incubator is like those with it, and what may be said of it.

    Parameters
    ----------
    known : tables regions, profiles and context

    Returns
    -------
    tables transfer_blocks and travels; without rows where no region had the incubator
    """
    had = {region for region, treated in zip(design.regions, design.treated, strict=True) if treated}
    unseen = [region for region in known["regions"]["region"].astype(str) if region not in had] if had else []
    blocks, labels = [], []
    # Only the rows of those compared are looked at: else each of a thousand regions would go through all of them.
    profiles, context = (_rows_of(known[name], had) for name in ("profiles", "context"))
    for region in unseen:
        figures = figures_compared(profiles(region), context(region), known["regions"], design, region)
        compared = blocks_compared(figures)
        blocks.append(compared.assign(region=region))
        labels.append((region, region in design.regions, would_travel(compared, differences, region).label))
    columns = ["region", "block", "figures", "known", "inside", "outside", "label"]
    table = pd.concat(blocks, ignore_index=True)[columns] if blocks else pd.DataFrame(columns=columns)
    travels = pd.DataFrame(labels, columns=["region", "interviewed", "label"])
    return {"transfer_blocks": table, "travels": travels}


def _rows_of(table: pd.DataFrame, had: set[str]) -> Callable[[str], pd.DataFrame]:
    """A function that gives the rows of a region and of those that had the incubator, in the order of the table."""
    rows = table.groupby("region", observed=True).indices
    theirs = [rows[region] for region in sorted(had) if region in rows]
    nobody = np.empty(0, dtype=np.intp)
    return lambda region: table.iloc[np.sort(np.concatenate([*theirs, rows.get(region, nobody)]))]
