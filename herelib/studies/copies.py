"""The same export twice: a table beside the ZIP that holds it, a second download, a part of an export in a file apart.

Copies do no harm to interviews: rows of one id follow the decision `duplicates`. They are said, so that nobody takes
two files for two surveys. Rows of repeat groups have no id of their own: where two files say the same of an interview,
in whatever order and by whatever link, they are read once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from herelib.errors import Faults, in_braces
from herelib.files import columns
from herelib.studies.declared import PARENTS
from herelib.studies.exports import BY_ID, Export

_PREFIX = "uuid:"
_SEVERAL = 3  # fewer equal rows, or answers, may be chance
_OF_ROW = {*PARENTS, *("_index", "_parent_table_name", "_uuid", "_id", "__version__")}  # what leads to an interview
_OF_FILE = ("_index", "_parent_index", "_id", "__version__")  # what may differ though the interviews are the same


def without(
    export_by_name: Mapping[str, Export], id_items: Iterable[str], faults: Faults | None = None
) -> dict[str, Export]:
    """The exports, those that repeat another one with a note that says so, and repeat groups once.

    Parameters
    ----------
    faults : takes files of repeat groups of which nobody can say whose rows count
    """
    names, id_items = list(export_by_name), list(id_items)
    kept = dict(export_by_name)
    if len(names) < 2:
        return kept  # to find out whether a million ids differ takes longer than most else
    ids = {name: _ids(export.frame, id_items) for name, export in kept.items() if not export.only_repeats}
    ids = {name: of for name, of in ids.items() if of is not None and len(of)}
    owners = {name: _owners_by_group(export) for name, export in kept.items()}
    for position, name in enumerate(names):
        for earlier in names[:position]:
            note = _note(kept[earlier], kept[name], ids.get(earlier), ids.get(name))
            note = note or _under_other_ids(kept[earlier], kept[name], id_items)
            if note:
                kept[name] = _noted(kept[name], note)
            gone, different = _beside(kept[earlier].repeats, kept[name].repeats, owners[earlier], owners[name])
            if different:
                kept[name] = _with_other_rows(kept[name], kept[earlier], different, faults)
            if any(rows.any() for rows in gone.values()):
                kept[name] = _without_rows(kept[name], gone, kept[earlier].file)
                owners[name] = _owners_by_group(kept[name])
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


def _under_other_ids(earlier: Export, later: Export, id_items: list[str]) -> str:
    """What is said of an export all of whose interviews stand in another one under other ids; "" for none.

    Rows with equal times are one interview (rule `duplicate_content`); without times nobody can know, and it is said.
    """
    few, many = sorted((later.frame, earlier.frame), key=len)
    left_out = {*id_items, *_OF_ROW, *_OF_FILE}
    both_ids = {item for item in id_items if item in few.columns and item in many.columns}
    both = [item for item in few.columns if item in many.columns and item not in left_out]
    if len(few) < _SEVERAL or len(both) < _SEVERAL:
        return ""
    fits = np.ones(len(many), bool)
    for item in both:  # the first interview tells most pairs apart at once
        fits &= columns.holds(many[item], [str(few[item].iloc[0])])
        if not fits.any():
            return ""
    if any(
        set(few[item].astype(str)) & set(many[item].astype(str)) - {""} for item in id_items[:1] if item in both_ids
    ):
        return ""
    texts = [pd.Series(list(zip(*(frame[item].astype(str) for item in both), strict=True))) for frame in (few, many)]
    if not texts[0].is_unique or not texts[0].isin(set(texts[1])).all():
        return ""
    inner, outer = ("this file", earlier.file) if few is later.frame else (earlier.file, "this file")
    sentence = f"all {len(few):,} interviews of {inner} have the answers of interviews in {outer} under other ids"
    return f"{sentence}: the same interviews twice? then leave one file out (exports: skip)"


def _differ(left: pd.Series, right: pd.Series) -> np.ndarray:
    """Whether answers differ; an id with and without its prefix does not."""

    def plain(answers: pd.Series) -> pd.Series:
        return columns.translated(answers, lambda text: text.strip().removeprefix(_PREFIX))

    return columns.differ(plain(left), plain(right))


def _without_rows(export: Export, gone: Mapping[str, np.ndarray], file: str) -> Export:
    """An export without these rows of its repeat groups, which stand in another file, too."""
    groups = [group for group, rows in gone.items() if rows.any()]
    repeats = {group: frame[~gone[group]] for group, frame in export.repeats.items()}
    count = sum(int(gone[group].sum()) for group in groups)
    rows = "the rows" if all(gone[group].all() for group in groups) else f"{count:,} row{'s' * (count > 1)}"
    stand = "stands" if rows == "1 row" else "stand"
    return _noted(replace(export, repeats=repeats), f"{rows} of {', '.join(groups)} {stand} in {file}, too: read once")


def _with_other_rows(
    later: Export, earlier: Export, different: Mapping[str, set[str]], faults: Faults | None
) -> Export:
    """A later export that has other rows of repeat groups for some interviews, with what is to be said of it.

    In one file with the interviews rows go with their copy; of files with nothing but rows both would count.
    """
    interviews = set().union(*different.values())
    count = f"{len(interviews):,} interview{'s' * (len(interviews) > 1)}"
    groups = ", ".join(different)
    if faults is None or not (earlier.only_repeats or later.only_repeats):
        sentence = f"{groups}: other rows than in {earlier.file} for {count}"
        return _noted(later, f"{sentence}: those of the copy that is kept count (decision duplicates)")
    rule = f"other rows of {groups} than in {earlier.file} for {count}: both would count"
    name = in_braces(earlier.file.removeprefix("interviews/"))
    do = f"of two downloads leave out the earlier one: exports: {{{name}: {{skip: downloaded again}}}} in study.yaml"
    faults.add(later.file, "", "", "", rule, f"{do}; rows that belong together go into one file")
    return later


def _compared(
    frame: pd.DataFrame, owners: pd.Series, earlier: Mapping[str, pd.DataFrame], earlier_owners: Mapping[str, pd.Series]
) -> Iterator[tuple[dict[str, list[str]], dict[str, list[str]]]]:
    """By interview, what the rows of a repeat group say, and what those of an earlier export say of the same items."""
    for other, rows in earlier.items():
        both = [item for item in frame.columns if item in rows.columns and item not in _OF_ROW]
        if both and owners.isin(set(earlier_owners[other]) - {""}).any():
            yield _texts_by_interview(frame[both], owners), _texts_by_interview(rows[both], earlier_owners[other])


def _beside(
    earlier: Mapping[str, pd.DataFrame],
    later: Mapping[str, pd.DataFrame],
    earlier_owners: Mapping[str, pd.Series],
    later_owners: Mapping[str, pd.Series],
) -> tuple[dict[str, np.ndarray], dict[str, set[str]]]:
    """The rows of an export's repeat groups that an earlier one has for the same interviews, too; and by group, the
    interviews for which that one has other rows."""
    copied, alone, different = set(), set(), {}
    for group, frame in later.items():
        for left, right in _compared(frame, later_owners[group], earlier, earlier_owners):
            copied |= {uuid for uuid, texts in left.items() if right.get(uuid) == texts}
            alone |= left.keys() - right.keys()
            if others := {uuid for uuid, texts in left.items() if right.get(uuid, texts) != texts}:
                different.setdefault(group, set()).update(others)
    # Rows of nested groups lead to one another: those of an interview go together, or stay.
    copied -= alone.union(*different.values())
    return {group: owners.isin(copied).to_numpy() for group, owners in later_owners.items()}, different


def _owners_by_group(export: Export) -> dict[str, pd.Series]:
    return {group: _owners(export, group) for group in export.repeats}


def _owners(export: Export, group: str, inside: frozenset[str] = frozenset()) -> pd.Series:
    """The id of the interview of each row of a repeat group, "" where the file does not tell it.

    Parameters
    ----------
    inside : the groups that were gone through already: groups that name each other end nowhere
    """
    frame = export.repeats[group]
    owners = pd.Series("", index=frame.index, dtype=object)
    for link in (link for link in BY_ID if link in frame):
        # ODK Central writes the way to a row of a group behind the id.
        owners = owners.where(owners != "", columns.bare_ids(frame[link].astype(str)).str.split("/").str[0])
    if "_parent_index" not in frame or (owners != "").all():
        return owners
    around = frame.get("_parent_table_name", owners).astype(str)
    outer = set(around) & (export.repeats.keys() - {group, *inside})
    for name in ("", *sorted(outer)):
        rows = (owners == "") & ((around == name) if name else ~around.isin(outer))
        table = export.repeats[name] if name else export.frame
        if rows.any() and "_index" in table and (name or "_uuid" in table):
            ids = _owners(export, name, inside | {group}) if name else columns.bare_ids(table["_uuid"].astype(str))
            by_index = pd.Series(ids.to_numpy(), table["_index"].astype(str))
            by_index = by_index[~by_index.index.duplicated(keep=False)]
            owners = owners.where(~rows, frame["_parent_index"].astype(str).map(by_index).fillna(""))
    return owners


def _texts_by_interview(answers: pd.DataFrame, owners: pd.Series) -> dict[str, list[str]]:
    """All that the rows of each interview say, whatever their order."""
    texts = [answers[item].astype(str).str.strip() for item in sorted(answers.columns)]
    rows = texts[0].str.cat(texts[1:], sep="\x1f") if len(texts) > 1 else texts[0]
    return {uuid: sorted(texts) for uuid, texts in rows.groupby(owners.to_numpy()) if uuid}
