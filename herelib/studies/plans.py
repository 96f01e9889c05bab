"""What a team plans: `plan` in study.yaml, for the whole study and, where it differs, by region."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping

import numpy as np
import pandas as pd

from herelib.errors import Faults, nearest
from herelib.studies.catalogue import TARGET_GROUPS
from herelib.tables import CONTRACTS
from herelib.vocabulary import ROLES

NUMBERS = {"budget": "budget_eur", "start_by": "start_by_months", "founders": "founders"}  # key: column of `plans`
LISTS = ("target_group", "present", "committed")
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
