"""All exports of a study: read one by one, then put together as one table of records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from herelib.errors import Faults, nearest
from herelib.files import columns, workbooks
from herelib.form import Instrument, Scale, Version
from herelib.studies import exports, settings
from herelib.studies.exports import Export

KINDS = (".csv", ".xlsx", ".parquet")  # of exports
VERSION = "__version__"  # the mark of a record's form


def check_readable(folder: Path, faults: Faults) -> None:
    """Without form or settings: at least say which exports cannot be read at all."""
    for path in files(folder):
        if path.suffix.lower() in KINDS:
            workbooks.read_one(path, f"interviews/{path.name}", faults)


@dataclass(frozen=True)
class Wanted:
    """What the exports of a study should hold.

    `form` has the items and choices of all its versions, `roles` the item of each role; every export must hold the
    items of `analysed`. `earlier` are the earlier versions of the form by their mark.
    """

    form: Instrument
    settings: Mapping
    roles: Mapping[str, str]
    analysed: Mapping[str, Scale]
    earlier: Mapping[str, Version]

    @property
    def vital(self) -> list[str]:
        """Items without which a record is none."""
        return [self.roles[role] for role in ("id", "region", "group", "consent", "weight") if role in self.roles]


def read_all(folder: Path, wanted: Wanted, faults: Faults) -> tuple[dict[str, Export], list[str]]:
    """All exports that can be read, and the names of those that hold every column that a record cannot do without."""
    there = files(folder)
    names = [path.name for path in there]
    for name in wanted.settings["exports"]:
        if name not in names:
            do = nearest(name, names or ["(none)"])
            faults.add(settings.FILE, "", f"exports.{name}", "", "no such file in interviews/", do)
    if not there and not awaited(folder):
        do = "put the exports (CSV, XLSX or Parquet) into the folder interviews"
        faults.add("interviews/", "", "", "", "no export", do)
    export_by_name, complete = {}, []
    for name, export in _readable(there, wanted, faults):
        export_by_name[name] = export
        if export.only_repeats:  # ODK writes each repeat group to a file of its own
            continue
        missing = _missing(export, wanted, wanted.settings["exports"].get(name, {}).get("absent", []))
        for item in missing:
            _say_missing(export, item, wanted.roles, faults)
        if not set(wanted.vital) & set(missing):
            complete.append(name)
    if export_by_name and all(export.only_repeats for export in export_by_name.values()):
        faults.add("interviews/", "", "", "", "repeat groups only, and no interviews", "export the interviews, too")
    return export_by_name, complete


def awaited(folder: Path) -> bool:
    """Whether the interviews are still to come: there is the folder for the exports, and nothing in it."""
    return (folder / "interviews").is_dir() and not files(folder)


def _readable(paths: list[Path], wanted: Wanted, faults: Faults) -> Iterator[tuple[str, Export]]:
    """Each export that can be read, with its name; one whose version study.yaml declares carries its mark."""
    for path in paths:
        file = f"interviews/{path.name}"
        if path.suffix.lower() not in KINDS:
            faults.add(file, "", "", "", "neither CSV nor XLSX nor Parquet", "export it as one of them, or take it out")
            continue
        options = {**wanted.settings["exports"].get(path.name, {}), "id": wanted.roles.get("id", "")}
        export, faults_of_file = exports.read(path, wanted.form, file, options, tuple(wanted.settings["languages"]))
        faults.extend(faults_of_file)
        if export is not None and options.get("version"):
            mark = columns.column(np.zeros(len(export.frame), np.int8), [options["version"]], export.frame.index)
            export = replace(export, frame=export.frame.assign(**{VERSION: mark}))
        if export is not None:
            yield path.name, export


def _missing(export: Export, wanted: Wanted, absent: list[str]) -> list[str]:
    """Items that an export should hold and does not; those of `absent` it need not."""
    absent = {*absent, *wanted.form.summaries}  # what is made of a repeat group has no column
    items = [item for item in dict.fromkeys([*wanted.vital, *wanted.analysed]) if item not in absent]
    return [item for item in items if not _holds(export.frame, item, wanted.earlier)]


def files(folder: Path) -> list[Path]:
    """The exports of a study; hidden files and what an office program leaves lying about are none."""
    there = sorted((folder / "interviews").glob("*"), key=lambda path: path.name)
    return [path for path in there if path.is_file() and not path.name.startswith((".", "~"))]


def _holds(frame: pd.DataFrame, item: str, earlier: Mapping[str, Version]) -> bool:
    """Whether an export has an item, under an earlier name too, or none of its records was asked it."""
    if item in frame.columns or any(v.now(old) == item for v in earlier.values() for old in v.renamed if old in frame):
        return True
    # An export of earlier versions alone may lack a question that none of them asked.
    marks = set(columns.coded(frame[VERSION])[1]) if VERSION in frame.columns else {""}
    return marks <= set(earlier) and all(item not in map(earlier[m].now, earlier[m].form.named) for m in marks)


def _say_missing(export: Export, item: str, roles: Mapping[str, str], faults: Faults) -> None:
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


def together(
    export_by_name: Mapping[str, Export], roles: Mapping[str, str], items: Iterable[str] = ()
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """All records one under the other, and the export and row of each.

    Parameters
    ----------
    items : that have a column before there is any export, too
    """
    frames = {name: export.frame for name, export in export_by_name.items()}
    frames = frames or {"": pd.DataFrame({item: columns.blank(pd.RangeIndex(0)) for item in dict.fromkeys(items)})}
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
