"""All exports of a study: read one by one, then put together as one table of records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from herelib import columns, exports, settings, typed
from herelib.exports import Export
from herelib.faults import Faults
from herelib.parameters import nearest
from herelib.versions import Version

KINDS = (".csv", ".xlsx", ".parquet")  # of exports
VERSION = "__version__"  # the mark of a record's form


def check_readable(folder: Path, faults: Faults) -> None:
    """Without form or settings: at least say which exports cannot be read at all."""
    for path in files(folder):
        if path.suffix.lower() in KINDS:
            typed.read_one(path, f"interviews/{path.name}", faults)


def read(folder, form, told, roles, analysed, earlier, faults) -> tuple[dict[str, Export], list[str]]:
    """All exports that can be read, and the names of those that hold every column that a record cannot do without.

    Parameters
    ----------
    folder : of the study
    form : with the items and choices of all its versions
    told : settings
    roles : item by role
    analysed : items that every export must hold
    earlier : versions of the form by their mark
    """
    found, complete = {}, []
    there = files(folder)
    for name in told["exports"]:
        if name not in {path.name for path in there}:
            do = nearest(name, [path.name for path in there] or ["(none)"])
            faults.add(settings.FILE, "", f"exports.{name}", "", "no such file in interviews/", do)
    if not there:
        faults.add(
            "interviews/", "", "", "", "no export", "put the exports (CSV, XLSX or Parquet) into the folder interviews"
        )
    for path in there:
        file = f"interviews/{path.name}"
        if path.suffix.lower() not in KINDS:
            faults.add(file, "", "", "", "neither CSV nor XLSX nor Parquet", "export it as one of them, or take it out")
            continue
        options = {**told["exports"].get(path.name, {}), "id": roles.get("id", "")}
        export, wrong = exports.read(path, form, file, options, tuple(told["languages"]))
        faults.extend(wrong)
        if export is None:
            continue
        if options.get("version"):
            mark = columns.column(np.zeros(len(export.frame), np.int8), [options["version"]], export.frame.index)
            export = replace(export, frame=export.frame.assign(**{VERSION: mark}))
        found[path.name] = export
        if export.only_repeats:  # ODK writes each repeat group to a file of its own
            continue
        vital = [roles[role] for role in ("id", "region", "group", "consent", "weight") if role in roles]
        wanted = [item for item in dict.fromkeys([*vital, *analysed]) if item not in options.get("absent", [])]
        missing = [item for item in wanted if not _holds(export.frame, item, earlier)]
        for item in missing:
            _missing(export, item, roles, faults)
        if not set(vital) & set(missing):
            complete.append(path.name)
    if found and all(export.only_repeats for export in found.values()):
        faults.add("interviews/", "", "", "", "repeat groups only, and no interviews", "export the interviews, too")
    return found, complete


def files(folder: Path) -> list[Path]:
    """The exports of a study; hidden files and what an office program leaves lying about are none."""
    there = sorted((folder / "interviews").glob("*"), key=lambda path: path.name)
    return [path for path in there if path.is_file() and not path.name.startswith((".", "~"))]


def _holds(frame: pd.DataFrame, item: str, earlier: Mapping[str, Version]) -> bool:
    """Whether an export has an item, under an earlier name too, or none of its records was asked it."""
    if item in frame.columns or any(v.now(old) == item for v in earlier.values() for old in v.renamed if old in frame):
        return True
    marks = set(columns.coded(frame[VERSION])[1]) if VERSION in frame.columns else {""}
    return marks <= set(earlier) and all(item not in map(earlier[m].now, earlier[m].form.named) for m in marks)


def _missing(export: Export, item: str, roles: Mapping[str, str], faults: Faults) -> None:
    """Say that an export lacks an item, and what may be behind it."""
    unclear = [header for header, problem in export.ambiguous.items() if item in problem.replace(",", "").split()]
    if unclear:
        do = "export with group names in the headers, or with names (XML values) instead of labels"
        faults.add(export.file, 1, item, "", "a header fits several items", do)
        return
    holds = next((f" (it holds the {role})" for role, name in roles.items() if name == item), "")
    near = nearest(item, export.unknown) if export.unknown else ""
    if near.startswith("did you mean"):
        do = near
    else:
        do = (
            "export it"
            if holds
            else "export it; or, if it was never asked, list it in study.yaml under exports: absent"
        )
    faults.add(export.file, 1, item, "", f"column missing{holds}", do)


def together(read: Mapping[str, Export], roles: Mapping[str, str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """All records one under the other, and the export and row of each."""
    frames = {name: export.frame for name, export in read.items()}
    items = list(dict.fromkeys(item for frame in frames.values() for item in frame.columns))
    spelled = {
        item for role, item in roles.items() if role not in ("start", "end", "date")
    }  # times are spelled already
    records = {}
    for item in items:
        parts = [frame[item] if item in frame else columns.blank(frame.index) for frame in frames.values()]
        records[item] = columns.stacked(parts)
        if item in spelled:
            records[item] = columns.stripped(records[item])
    sizes = [len(frame) for frame in frames.values()]
    index = pd.RangeIndex(sum(sizes))
    export = columns.column(np.repeat(np.arange(len(sizes), dtype=np.int32), sizes), list(frames), index)
    rows = np.concatenate([frame.index.to_numpy(dtype="int64") for frame in frames.values()])
    return pd.DataFrame(records, index=index, copy=False), pd.DataFrame({"export": export, "row": rows}, index=index)
