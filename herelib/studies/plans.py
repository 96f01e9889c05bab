"""What a team plans: `plan` in study.yaml, for the whole study and, where it differs, by region."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping

import numpy as np
import pandas as pd

from herelib.errors import Faults, HereError, nearest
from herelib.studies.catalogue import TARGET_GROUPS
from herelib.tables import CONTRACTS
from herelib.vocabulary import ROLES

NUMBERS = {"budget": "budget_eur", "start_by": "start_by_months", "founders": "founders"}  # key: column of `plans`
LISTS = ("target_group", "present", "committed")
PLANNED = "planned"  # of a parameter: as study.yaml says
NOTHING = "none"  # of parts: none of them
_BUDGET = re.compile(r"([\w.-]+)\s+(\d+(?:\.\d+)?|none)")
_COMMITTED = re.compile(r"([\w.-]+)\s+(\w+(?:\+\w+)*)")
PLACES = {role: 2 if role == "support" else 1 for role in ROLES}  # how many parts of a role a package holds


def check_values(plan: Mapping, fault: Callable) -> None:
    """Say which numbers are not positive and which groups are unknown.

    Parameters
    ----------
    plan : as study.yaml declares it
    fault : takes key, value, rule and what to do
    """
    for key, stated in _levels(plan):
        for name in NUMBERS:
            if name in stated and not stated[name] > 0:
                fault(f"{key}.{name}", f"{stated[name]:g}", "not above 0", "leave it out if it is not known")
        for group in stated.get("target_group", ()):
            if group not in TARGET_GROUPS:
                fault(f"{key}.target_group", group, "unknown group", nearest(group, TARGET_GROUPS))


def check_names(
    plan: Mapping, regions: pd.DataFrame | None, catalogue: Mapping | None, file: str, faults: Faults
) -> None:
    """Say which regions and parts are unknown, and which commitments no package can hold together.

    Parameters
    ----------
    plan : as study.yaml declares it
    regions, catalogue : None where they could not be read; names are then not checked
    file : that declares the plan, as messages show it
    """
    known = None if regions is None else set(regions["region"])
    for region in plan.get("regions", {}):
        if known is not None and region not in known:
            faults.add(file, "", f"plan.regions.{region}", region, "not in regions.csv", nearest(region, known))
    if catalogue is None:
        return
    roles = catalogue["parts"].set_index("part")["role"].to_dict()
    for key, stated in _levels(plan):
        for name in ("present", "committed"):
            for part in stated.get(name, ()):
                if part not in roles:
                    faults.add(file, "", f"{key}.{name}", part, "not in the catalogue", nearest(part, roles))
        for rule in _impossible(stated.get("committed", ()), roles, catalogue["excludes"]):
            do = "commit to what can be done together; what is there already belongs under present"
            faults.add(file, "", f"{key}.committed", "", rule, do)


def table(plan: Mapping, regions: pd.DataFrame) -> pd.DataFrame:
    """Table `plans`: what holds in each region, a region's own statement before that of the whole study.

    Examples
    --------
    >>> plan = {"budget": 90000.0, "present": ["mentoring"], "regions": {"alder": {"present": ["incubator"]}}}
    >>> table(plan, pd.DataFrame({"region": ["alder", "birch"]}))[["region", "budget_eur", "present"]]
      region  budget_eur    present
    0  alder     90000.0  incubator
    1  birch     90000.0  mentoring
    """
    rows = []
    for region in regions["region"]:
        stated = {**plan, **plan.get("regions", {}).get(region, {})}
        figures = {column: float(stated.get(key, np.nan)) for key, column in NUMBERS.items()}
        rows.append({"region": region, **figures, **{name: ";".join(stated.get(name, ())) for name in LISTS}})
    kinds = dict.fromkeys(("region", *LISTS), str) | dict.fromkeys(NUMBERS.values(), float)
    return pd.DataFrame(rows, columns=list(CONTRACTS["plans"].columns)).astype(kinds)


def otherwise_fault(text: str, parts: bool = False) -> str:
    """What is wrong with a text that says what holds in some regions in place of the plan; "" if nothing.

    Parameters
    ----------
    parts : whether it names parts, and not amounts

    Examples
    --------
    >>> otherwise_fault("alder 90000, birch none"), otherwise_fault("alder mentoring+microcredit", parts=True)
    ('', '')
    >>> otherwise_fault("90000")
    "write regions with what holds there ('alder 90000, birch none')"
    """
    if text.strip() == PLANNED:
        return ""
    pattern, example = (_COMMITTED, "mentoring+microcredit") if parts else (_BUDGET, "90000")
    stated = [pattern.fullmatch(part.strip()) for part in text.split(",")]
    if not all(stated):
        return f"write regions with what holds there ('alder {example}, birch {NOTHING}')"
    regions = [match.group(1) for match in stated]
    twice = [region for region in dict.fromkeys(regions) if regions.count(region) > 1]
    return f"{', '.join(twice)} named twice" if twice else ""


def otherwise(plans: pd.DataFrame, budget: str, committed: str) -> pd.DataFrame:
    """The table `plans` with what the parameters `budget` and `committed` say in place of study.yaml.

    Raises
    ------
    HereError
        If a text names a region that the study does not have.

    Examples
    --------
    >>> plans = pd.DataFrame({"region": ["alder", "birch"], "budget_eur": [1e5, 1e5], "committed": ["", "incubator"]})
    >>> otherwise(plans, "alder 90000", "birch none").to_numpy().tolist()
    [['alder', 90000.0, ''], ['birch', 100000.0, '']]
    """
    changed = plans.copy()
    for name, column, pattern, text in (
        ("budget", "budget_eur", _BUDGET, budget),
        ("committed", "committed", _COMMITTED, committed),
    ):
        if text.strip() == PLANNED:
            continue
        for region, stated in (pattern.fullmatch(part.strip()).groups() for part in text.split(",")):
            at = changed["region"] == region
            if not at.any():
                raise HereError(f"{name}: '{region}' is no region of this study; {nearest(region, plans['region'])}")
            if column == "committed":
                changed.loc[at, column] = "" if stated == NOTHING else ";".join(stated.split("+"))
            else:
                changed.loc[at, column] = np.nan if stated == NOTHING else float(stated)
    return changed


def _levels(plan: Mapping) -> Iterator[tuple[str, Mapping]]:
    """What is stated for the whole study and for each region, under its key in study.yaml."""
    yield "plan", plan
    for region, stated in plan.get("regions", {}).items():
        yield f"plan.regions.{region}", stated


def _impossible(committed: list[str], roles: Mapping[str, str], excludes: pd.DataFrame) -> list[str]:
    """Why the parts of a list cannot all be in one package; nothing if they can."""
    counts = Counter(roles[part] for part in dict.fromkeys(committed) if part in roles)
    rules = [
        f"{count} parts of the role {role}: a package has {PLACES[role]}"
        for role, count in counts.items()
        if count > PLACES.get(role, count)
    ]
    for part, other in zip(excludes["part"], excludes["other"], strict=True):
        if part in committed and other in committed:
            rules.append(f"{part} and {other} exclude each other")
    return rules
