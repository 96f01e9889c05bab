"""The same export twice: a table beside the ZIP that holds it, a second download, a part of an export in a file apart.

Copies do no harm to interviews: rows of one id follow the decision `duplicates`. They are said, so that nobody takes
two files for two surveys. Rows of repeat groups have no id of their own, and are read once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from herelib.files import columns
from herelib.studies.exports import BY_ID, Export

_PREFIX = "uuid:"
_OF_FILE = ("_index", "_parent_index", "_id", "__version__")  # what may differ though the interviews are the same


def without(export_by_name: Mapping[str, Export], id_items: Iterable[str]) -> dict[str, Export]:
    """The exports, those that repeat another one with a note that says so, and repeat groups once."""
    names, id_items = list(export_by_name), list(id_items)
    kept = dict(export_by_name)
    if len(names) < 2:
        return kept  # to find out whether a million ids differ takes longer than most else
    ids = {name: _ids(export.frame, id_items) for name, export in kept.items() if not export.only_repeats}
    ids = {name: of for name, of in ids.items() if of is not None and len(of)}
    for position, name in enumerate(names):
        for earlier in names[:position]:
            note = _note(kept[earlier], kept[name], ids.get(earlier), ids.get(name))
            if note:
                kept[name] = _noted(kept[name], note)
            kept[name] = _without_repeats_of(kept[earlier], kept[name])
    return kept


def _noted(export: Export, note: str) -> Export:
    already = export.notes.get("the whole file", "")
    return replace(export, notes={**export.notes, "the whole file": f"{already}; {note}" if already else note})


def _ids(frame: pd.DataFrame, id_items: list[str]) -> pd.Index | None:
    """The id of each row; None where it is not there, or where rows share one."""
    if not id_items or not set(id_items) <= set(frame.columns):
        return None
    parts = [frame[item].astype(str).str.strip().str.removeprefix(_PREFIX) for item in id_items]
    ids = pd.Index(parts[0].str.cat(parts[1:], sep="/") if len(parts) > 1 else parts[0])
    return ids if ids.is_unique and not (ids == "").any() else None


def _note(earlier: Export, later: Export, ids: pd.Index | None, later_ids: pd.Index | None) -> str:
    """What is said of an export whose interviews another one has, or which has those of another one; "" for none."""
    if ids is None or later_ids is None:
        return ""
    few, many = (later_ids, ids) if len(later_ids) <= len(ids) else (ids, later_ids)
    # The first id tells most pairs apart at once.
    if few[0] not in many or not few.isin(many).all():
        return ""
    left, right = earlier.frame.iloc[ids.get_indexer(few)], later.frame.iloc[later_ids.get_indexer(few)]
    both = [item for item in left.columns if item in right.columns and item not in _OF_FILE]
    if any(_differ(left[item], right[item]).any() for item in both):
        return ""
    count = f"{len(few):,} interview{'s' * (len(few) != 1)}"
    do = "rows that stand twice follow the decision duplicates"
    if len(ids) == len(later_ids):
        return f"the same export as {earlier.file}: {count} in both, with the same answers; {do}"
    inner, outer = ("this file", earlier.file) if len(later_ids) < len(ids) else (earlier.file, "this file")
    return f"all {count} of {inner} stand in {outer}, too, with the same answers ({earlier.file}); {do}"


def _differ(left: pd.Series, right: pd.Series) -> np.ndarray:
    """Whether answers differ; an id with and without its prefix does not."""

    def plain(answers: pd.Series) -> pd.Series:
        return columns.translated(answers, lambda text: text.strip().removeprefix(_PREFIX))

    return columns.differ(plain(left), plain(right))


def _without_repeats_of(earlier: Export, later: Export) -> Export:
    """An export whose repeat groups have no rows where another one has the same, row by row."""
    copied = [
        group
        for group, frame in later.repeats.items()
        if any(_same_rows(frame, other) for other in earlier.repeats.values())
    ]
    if not copied:
        return later
    repeats = {group: frame.iloc[:0] if group in copied else frame for group, frame in later.repeats.items()}
    note = f"the rows of {', '.join(copied)} stand in {earlier.file}, too: read once"
    return _noted(replace(later, repeats=repeats), note)


def _same_rows(frame: pd.DataFrame, other: pd.DataFrame) -> bool:
    """Whether two repeat groups have the same rows of the same interviews."""
    both = [item for item in frame.columns if item in other.columns and item not in _OF_FILE]
    if len(frame) != len(other) or not len(frame) or not set(BY_ID) & set(both) or len(both) < 2:
        return False
    return not any(_differ(frame[item], other[item]).any() for item in both)
