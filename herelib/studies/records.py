"""All exports of a study: read one by one, then put together as one table of records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from herelib.errors import HIDDEN, Faults, in_braces, in_study_yaml, near, nearest, shown, some
from herelib.files import columns, workbooks
from herelib.form import SYSTEM, Instrument, Scale, Version, versions
from herelib.studies import copies, export_files, exports, figures_alone, settings
from herelib.studies.exports import Export

VERSION = "__version__"  # the mark of a record's form
_VITAL = ("id", "region", "group", "consent", "weight", "respondent")


def check_readable(folder: Path, study_settings: Mapping, faults: Faults) -> None:
    """Without form or settings: at least say which exports cannot be read at all."""
    filed = export_files.filed(folder, study_settings.get("exports", {}))
    faults.extend(filed.faults)
    for name, path in filed.exports.items():
        workbooks.read_one(path, f"interviews/{name}", faults)


@dataclass(frozen=True)
class Wanted:
    """What the exports of a study should hold.

    `form` has the items and choices of all its versions, `roles` the items of each role (several only for an id and
    for consent); every export must hold the items of `analysed`. `earlier` are the earlier versions of the form by
    their mark, `beside` columns that study.yaml names and that are no question of the form.
    """

    form: Instrument
    settings: Mapping
    roles: Mapping[str, tuple[str, ...]]
    analysed: Mapping[str, Scale]
    earlier: Mapping[str, Version]
    beside: frozenset[str] = frozenset()

    @property
    def vital(self) -> list[str]:
        """Items without which a record is none."""
        return [item for role in _VITAL for item in self.roles.get(role, ())]

    @property
    def added(self) -> list[str]:
        """Choices (question/choice) that an earlier version did not offer: its exports have no column for them."""
        return [
            f"{item}/{name}"
            for version in self.earlier.values()
            for item, listed in version.form.listed.items()
            if item in self.form.listed
            for name in self.form.listed[item]["name"]
            if name not in set(listed["name"])
        ]

    @property
    def whole(self) -> frozenset[str]:
        """Items of which a missing or damaged column of a choice is a fault: those that are analysed or vital."""
        return frozenset([*self.vital, *self.analysed])


def read_all(folder: Path, wanted: Wanted, faults: Faults) -> tuple[dict[str, Export], list[str]]:
    """All exports that can be read, and the names of those that hold every column that a record cannot do without."""
    filed = export_files.filed(folder, wanted.settings["exports"])
    faults.extend(filed.faults)
    for name, options in wanted.settings["exports"].items():
        if name not in filed.exports and not options.get("skip"):
            do = nearest(name, list(filed.exports) or ["(none)"])
            faults.add(settings.FILE, "", f"exports.{name}", "", "no such file in interviews/", do)
    if not filed.exports and not len(filed.faults) and not awaited(folder):
        do = "put the exports (CSV, XLSX, SAV, …) into the folder interviews"
        faults.add("interviews/", "", "", "", "no export", do)
    readable = dict(_readable(filed.exports, wanted, faults))
    export_by_name, complete = copies.without(readable, wanted.roles.get("id", ()), faults), []
    nowhere = _nowhere(export_by_name.values(), wanted, faults)
    for name, export in export_by_name.items():
        if export.only_repeats:  # ODK writes each repeat group to a file of its own
            continue
        missing = _missing(export, wanted, wanted.settings["exports"].get(name, {}).get("absent", []))
        if group := _one_repeat(export, wanted, bool(missing)):
            header = next((c.header for c in export.columns if c.item in wanted.roles.get("id", ())), "header")
            do = f"say which column has their id: {in_study_yaml(export.file, 'columns', {header: 'PARENT_KEY'})}"
            faults.add(export.file, 1, "", "", f"rows of the repeat group {group}, and nothing leads to interviews", do)
            continue
        _say_missing(export, [item for item in missing if item not in nowhere], wanted.roles, faults)
        _say_left_out(export, wanted, faults)
        if not set(wanted.vital) & set(missing):
            complete.append(name)
    # A file that cannot be read may hold the interviews: it has a fault of its own.
    if 0 < len(readable) == len(filed.exports) and all(export.only_repeats for export in readable.values()):
        faults.add("interviews/", "", "", "", "repeat groups only, and no interviews", "export the interviews, too")
    return export_by_name, complete


def _one_repeat(export: Export, wanted: Wanted, lacks: bool) -> str:
    """The repeat group that all questions of an export stand in; "" where it holds any question beside it.

    Published tables of members repeat the id and the region of the household: where an export `lacks` what is
    analysed, these are no questions of its own.
    """
    around = {item for items in wanted.roles.values() for item in items} if lacks else set()
    named = wanted.form.named
    groups = {named[item].get("repeat", "") for item in export.frame.columns if item in named and item not in around}
    return groups.pop() if len(groups) == 1 else ""


def awaited(folder: Path) -> bool:
    """Whether the interviews are still to come: no file of any, but their folder or official figures."""
    if not (folder / "interviews").is_dir():
        return figures_alone.figures_alone(folder)
    filed = export_files.filed(folder, {})
    return not filed.exports and not len(filed.faults)


def _readable(paths: Mapping[str, Path], wanted: Wanted, faults: Faults) -> Iterator[tuple[str, Export]]:
    """Each export that can be read, with its name; one whose version study.yaml declares carries its mark."""
    for name, path in paths.items():
        file = f"interviews/{name}"
        options = dict(wanted.settings["exports"].get(name, {}))
        options |= {"roles": wanted.roles, "vital": wanted.whole}
        options["absent"] = [*options.get("absent", ()), *wanted.added]
        export, faults_of_file = exports.read(path, wanted.form, file, options, tuple(wanted.settings["languages"]))
        faults.extend(faults_of_file)
        if export is not None and options.get("version"):
            mark = columns.column(np.zeros(len(export.frame), np.int8), [options["version"]], export.frame.index)
            export = replace(export, frame=export.frame.assign(**{VERSION: mark}))
        if export is not None:
            yield name, export


def _nowhere(export_by_name: Iterable[Export], wanted: Wanted, faults: Faults) -> set[str]:
    """Columns that study.yaml names and that are neither in the form nor in any export: one fault each."""
    frames = [export.frame for export in export_by_name if not export.only_repeats]
    nowhere = {item for item in wanted.beside if not any(item in frame for frame in frames)} if frames else set()
    there = {header for export in export_by_name for header in export.unknown if header}
    keys = {item: f"roles.{role}" for role, items in wanted.roles.items() for item in items}
    for item in sorted(nowhere):
        do = nearest(item, {*wanted.form.named, *SYSTEM, *there} - wanted.beside)
        rule = "no such item in the form, and no column of an export"
        faults.add(settings.FILE, "", keys.get(item, "test_records.item"), item, rule, do)
    return nowhere


def _missing(export: Export, wanted: Wanted, absent: list[str]) -> list[str]:
    """Items that an export should hold and does not; those of `absent` it need not.

    Nobody can do without an id, a region or consent: of several items that ask for consent one is enough.
    """
    consents = wanted.roles.get("consent", ())
    spared = {*absent} - {*wanted.vital} | ({*absent} & {*consents} if not {*consents} <= {*absent} else set())
    spared |= {*wanted.form.summaries}  # what is made of a repeat group has no column
    items = [item for item in dict.fromkeys([*wanted.vital, *wanted.analysed]) if item not in spared]
    return [item for item in items if not _holds(export.frame, item, wanted.earlier)]


def files(folder: Path, study_settings: Mapping) -> list[Path]:
    """The exports of a study, those left out that study.yaml skips."""
    return list(export_files.filed(folder, study_settings["exports"]).exports.values())


def _holds(frame: pd.DataFrame, item: str, earlier: Mapping[str, Version]) -> bool:
    """Whether an export has an item, under an earlier name too, or none of its records was asked it."""
    if item in frame.columns or any(v.now(old) == item for v in earlier.values() for old in v.renamed if old in frame):
        return True
    # An export of earlier versions alone may lack a question that none of them asked.
    marks = set(columns.coded(frame[VERSION])[1]) if VERSION in frame.columns else {""}
    return marks <= set(earlier) and all(item not in map(earlier[m].now, earlier[m].form.named) for m in marks)


def _say_missing(export: Export, missing: list[str], roles: Mapping[str, tuple[str, ...]], faults: Faults) -> None:
    """Say which items an export lacks, those of one cause at once, and what may be behind it."""
    items_by_cause: dict[tuple[str, str], list[str]] = {}
    for item in missing:
        items_by_cause.setdefault(_cause(export, item, roles), []).append(item)
    for (rule, do), items in items_by_cause.items():
        several = rule.replace("column missing", f"{len(items)} columns missing") if len(items) > 1 else rule
        # What resembles them is listed item by item in what to do.
        named = ", ".join(items) if do else some(items)
        faults.add(export.file, 1, named, "", several, do or _resembling(export, items))


def _cause(export: Export, item: str, roles: Mapping[str, tuple[str, ...]]) -> tuple[str, str]:
    """Why an export lacks an item, and what to do, "" where a header of the export resembles the item."""
    if any(item in problem.replace(",", "").split() for problem in export.ambiguous.values()):
        do = "export with group names in the headers, or with names (XML values) instead of labels; or say which it is"
        do += f": {in_study_yaml(export.file, 'columns', {'header': 'item'})}"
        return "a header fits several items", do
    holds = next((f" (it holds the {role})" for role, names in roles.items() if item in names), "")
    if _headers_near(export, item):
        return f"column missing{holds}", ""
    never = "" if holds else "; if it was never asked, list it in study.yaml under exports: absent"
    other = (
        f"if another column holds it, {in_study_yaml(export.file, 'columns', {'header': item if holds else 'item'})}"
    )
    return f"column missing{holds}", f"export it; {other}{never}"


def _headers_near(export: Export, item: str) -> list[str]:
    """Headers that nobody knows and that may be meant for an item."""
    # What could be somebody's words is no header, and is never shown.
    return near(item, [header for header in export.unknown if shown(header, spaces=True) != HIDDEN])


def _resembling(export: Export, items: list[str]) -> str:
    """What to write in study.yaml where headers resemble the items that an export lacks."""
    headers = {item: _headers_near(export, item) for item in items}
    question = dict.fromkeys(f"'{header}'" for several in headers.values() for header in several)
    item_by_header: dict[str, str] = {}
    for item, several in headers.items():
        # Two items may resemble one header: it is offered once, or the line could not be typed as it stands.
        item_by_header.setdefault(next((h for h in several if h not in item_by_header), several[0]), item)
    if len(items) == 1 and len(question) > 1:
        item_by_header = {"the right one": items[0]}
    meant = " or ".join(question) if len(items) == 1 else some(list(question))
    return f"did you mean {meant}? then write {in_study_yaml(export.file, 'columns', item_by_header)}"


def _say_left_out(export: Export, wanted: Wanted, faults: Faults) -> None:
    """Say which codes a file of a statistics program declares to be no answer, and study.yaml takes for one.

    Read as a number or a step, 99 for "refused" would count for ninety-nine.
    """
    known = {code for codes in wanted.settings.get("missing", {}).values() for code in codes}
    items_by_codes: dict[tuple[str, ...], list[str]] = {}
    for item, codes in export.left_out.items():
        if item in wanted.analysed and codes - known:
            items_by_codes.setdefault(tuple(sorted(codes - known)), []).append(item)
    for codes, items in items_by_codes.items():
        rule = f"codes that {export.file} declares to be no answer ({', '.join(items)})"
        faults.add(
            settings.FILE, "", "missing", ", ".join(codes), rule, "list them under missing: refused or dont_know"
        )


def say_astray(rows: pd.DataFrame, places: pd.DataFrame, wanted: Wanted, form: Instrument, faults: Faults) -> None:
    """Say where answers stand under a name that only an earlier form has, in rows without the mark of that form.

    Parameters
    ----------
    rows, places : as `together` gives them
    form : the current one alone
    """
    for (mark, old), positions in versions.astray(rows, VERSION, wanted.earlier, form).items():
        export, row = places.iloc[positions[0]][["export", "row"]]
        count = f"{len(positions):,} row{'s' * (len(positions) > 1)}"
        rule = f"only the form of version '{mark}' has '{old}', and {count} without this mark answer it"
        do = f"give them their {VERSION}, or say it of the whole file: "
        do += f"exports: {{{in_braces(str(export))}: {{version: {in_braces(mark)}}}}} in study.yaml"
        faults.add(f"interviews/{export}", int(row), old, "", rule, do)


def together(
    export_by_name: Mapping[str, Export], roles: Mapping[str, tuple[str, ...]], items: Iterable[str] = ()
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
        item for role, names in roles.items() if role not in ("start", "end", "date") for item in names
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
