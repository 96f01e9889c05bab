"""Questions of one name in several groups: they are called by their path, `kitchen/own` and `workshop/own`.

XLSForm wants names to be unique within a group only. What stands outside of all groups keeps its plain name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from herelib.form import spellings
from herelib.form.expressions import REFERENCE
from herelib.form.spellings import EXPRESSIONS


def located(lines: Iterable[dict]) -> list[dict]:
    """The lines of the sheet `survey` with the path of each (`#path`) and what it is called here (`#called`).

    An expression that names one of several namesakes means the nearest in the tree of groups; where two are equally
    near it stays as it is, and is no item of the form.
    """
    lines, path = [dict(line) for line in lines], []
    paths_by_name: dict[str, list[str]] = {}
    for line in lines:
        block = spellings.block(line["type"])
        if block and block[0] == "end":
            del path[-1:]
        line["#path"] = "/".join(path)
        line["#called"] = line["name"]
        if block and block[0] == "begin":
            path.append(line["name"])
        elif line["name"] and block is None and spellings.question(line["type"])[0] != "note":
            paths_by_name.setdefault(line["name"], []).append(line["#path"])
    several = {name: paths for name, paths in paths_by_name.items() if len(set(paths)) > 1}
    if several:
        for line in lines:
            _call(line, several)
    return lines


def called(name: str, path: str) -> str:
    """What one of several namesakes is called."""
    return f"{path}/{name}" if path else name


def _call(line: dict, several: Mapping[str, list[str]]) -> None:
    if line["name"] in several and spellings.block(line["type"]) is None:
        line["#called"] = called(line["name"], line["#path"])
    for column in EXPRESSIONS:
        if "${" in line.get(column, ""):
            line[column] = REFERENCE.sub(lambda match: _nearest(match, line["#path"], several), line[column])


def _nearest(reference, path: str, several: Mapping[str, list[str]]) -> str:
    """A reference to the nearest of several namesakes."""
    name = reference[1]
    if name not in several:
        return reference[0]
    steps = {other: _distance(path, other) for other in set(several[name])}
    nearest = [other for other in steps if steps[other] == min(steps.values())]
    return f"${{{called(name, nearest[0])}}}" if len(nearest) == 1 else reference[0]


def _distance(path: str, other: str) -> int:
    """Steps up and down the tree from one group to another."""
    here, there = ([part for part in each.split("/") if part] for each in (path, other))
    shared = 0
    while shared < min(len(here), len(there)) and here[shared] == there[shared]:
        shared += 1
    return len(here) + len(there) - 2 * shared
