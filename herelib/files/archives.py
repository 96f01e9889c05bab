"""The tables of a ZIP, as ODK Central and KoboToolbox write them: the interviews, and a file for each repeat group.

Members are read in memory, up to a limit: nothing is unpacked to the disk, whatever paths an archive names.
"""

from __future__ import annotations

import zipfile
import zlib
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import PurePosixPath

from herelib.errors import Faults
from herelib.files import kinds, limits
from herelib.files.cells import Cells, Member, Source

LIMIT = limits.UNPACKED  # bytes of all tables of an archive, unpacked
_READING = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError)


def members(path: Source, known: Collection[str], file: str, faults: Faults) -> tuple[list[Member], str]:
    """The tables in an archive, and what of it is not read, as a note; none, with the reason, where there is none.

    Parameters
    ----------
    known : the ends of names of tables, such as ".csv"
    """
    tables, left = [], Counter()
    try:
        with path.open("rb") as handle, zipfile.ZipFile(handle) as archive:
            room = LIMIT
            packed = [info for info in archive.infolist() if _kind(info.filename.replace("\\", "/"), known) == "table"]
            if problem := limits.of_parts(packed, "ZIP"):
                faults.add(file, "", "", "", *problem)
                return [], ""
            for info in archive.infolist():
                name = info.filename.replace("\\", "/")
                kind = _kind(name, known)
                if info.is_dir() or not kind:
                    continue
                if kind != "table":
                    left[kind] += 1
                    continue
                content = _content(archive, info, room)
                if content is None:
                    rule = f"a ZIP of more than {LIMIT // 1_000_000:,} MB unpacked"
                    faults.add(file, "", "", "", rule, "unpack it, and put the tables into interviews/")
                    return [], ""
                room -= len(content)
                member = Member(name, content)
                if kinds.is_audit(member):
                    left["audit log"] += 1
                elif member.suffix.lower() == ".txt" and kinds.is_prose(member):
                    left["text"] += 1
                else:
                    tables.append(member)
    except RuntimeError:  # what zipfile raises on a member that is encrypted
        faults.add(file, "", "", "", "a ZIP that is locked with a password", "unpack it and put its tables here")
        return [], ""
    except _READING:
        faults.add(file, "", "", "", "not readable as ZIP", "it is damaged or cut off: download it again")
        return [], ""
    if not tables:
        faults.add(file, "", "", "", "a ZIP without a table", "export the interviews, or take it out")
    return tables, ", ".join(f"{count} {kind}{'s' * (count > 1)}" for kind, count in sorted(left.items()))


def only_media(path: Source) -> int:
    """How many files an archive holds if all are media; else 0."""
    try:
        with path.open("rb") as handle, zipfile.ZipFile(handle) as archive:
            kinds_of = [_kind(info.filename, ()) for info in archive.infolist() if not info.is_dir()]
    except _READING:
        return 0
    kinds_of = [kind for kind in kinds_of if kind]
    return len(kinds_of) if set(kinds_of) == {"media file"} else 0


def _kind(name: str, known: Collection[str]) -> str:
    """What a member is: a table, a media file, another file; "" for what is left lying about."""
    path = PurePosixPath(name)
    if any(kinds.is_litter(part) for part in path.parts if part != ".."):
        return ""
    if path.suffix.lower() in known and path.suffix.lower() != ".zip":
        return "table"
    return "media file" if kinds.is_media(path) else "other file"


def _content(archive: zipfile.ZipFile, info: zipfile.ZipInfo, room: int) -> bytes | None:
    """The bytes of a member; None where they are too many: what an archive says of its size may be wrong."""
    with archive.open(info) as handle:
        content = handle.read(room + 1)
    return None if len(content) > room else content


def named(sheets_by_member: Mapping[str, Mapping[str, Cells]], note: str) -> dict[str, Cells]:
    """The sheets of all members by one name each: that of the member, as short as it can be told from the others.

    ODK Central calls the interviews `form.csv` and a repeat group `form-group.csv`: the latter is then called `group`.
    A file of one table is one sheet without a name.
    """
    stems = {name: PurePosixPath(name).stem for name in sheets_by_member}
    short = {name: _short(stem, stems.values()) for name, stem in stems.items()}
    doubled = {name for name, count in Counter(short.values()).items() if count > 1}
    sheets: dict[str, Cells] = {}
    for member, read in sheets_by_member.items():
        name = member if short[member] in doubled else short[member]
        for sheet, table in read.items():
            sheets[f"{name}: {sheet}" if len(read) > 1 else name] = table
    if len(sheets) == 1:
        sheets = {"": next(iter(sheets.values()))}
    if note:
        first = next(iter(sheets), None)
        if first is not None:
            text = f"{note} in the ZIP: not read"
            already = sheets[first].note
            sheets[first] = replace(sheets[first], note=f"{already}; {text}" if already else text)
    return sheets


def _short(stem: str, stems: Collection[str]) -> str:
    before = [other for other in stems if stem.startswith(f"{other}-")]
    return stem.removeprefix(max(before, key=len) + "-") if before else stem
