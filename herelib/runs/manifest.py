"""What a run was made of: hashes of its inputs and outputs, versions, commit, and why a step must run again.

`run.json` in the run folder is written after each step, so that a run that was stopped resumes where it stood.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import os
import platform
import re
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path

import nbformat

from herelib import folders, tables
from herelib.folders import ROOT
from herelib.runs.dependencies import files_behind

NAME = "run.json"
CATALOGUE = ROOT / "data" / "raw" / "catalogue"
SOURCES = Path(__file__).parents[1]


def file_hash(file: Path) -> str:
    """SHA-256 of a file's bytes, or "" if it is not there."""
    if not file.is_file():
        return ""
    with file.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def folder_hashes(folder: Path, leave_out: Iterable[str] = ()) -> dict[str, str]:
    """SHA-256 of each file below a folder by its relative path; hidden and half-saved files do not count."""
    hashes = {}
    for file in sorted(folder.rglob("*")):
        parts = file.relative_to(folder).parts
        # an open spreadsheet leaves `~$x.xlsx` or `.~lock.x#` beside itself: looking at a file is no change
        if file.is_file() and not any(p.startswith((".", "~$")) for p in parts) and parts[0] not in leave_out:
            hashes["/".join(parts)] = file_hash(file)
    return hashes


def notebook_hash(file: Path) -> str:
    """SHA-256 of the cells' sources and tags: a notebook that was only run and saved keeps its hash."""
    notebook = nbformat.read(file, as_version=4)
    cells = [[cell.cell_type, cell.source, cell.metadata.get("tags", [])] for cell in notebook.cells]
    return hashlib.sha256(json.dumps(cells).encode()).hexdigest()


def library_hashes(notebook: Path, package: Path = SOURCES) -> dict[str, str]:
    """SHA-256 of the files of herelib that a notebook depends on, by their path in the package.

    These are the modules that it takes names from, directly or through others, the packages they lie in, what the verbs
    of the package's face lead to (`import herelib as here; here.clean(...)`), and the data files beside them.

    Parameters
    ----------
    package : folder of the package
    """
    cells = nbformat.read(notebook, as_version=4).cells
    code = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
    plain = "\n".join(line for line in code.splitlines() if not line.lstrip().startswith(("%", "!")))
    return {file.relative_to(package).as_posix(): file_hash(file) for file in sorted(files_behind(plain, package))}


def table_hashes(run: Path, names: Iterable[str]) -> dict[str, str]:
    """SHA-256 of tables of a run by name; "" for one that is not there."""
    return {name: file_hash(tables.path(run, name)) for name in names}


def study_hashes(folder: Path) -> dict[str, str]:
    """SHA-256 of a study's files without its decision records, and of the key that makes its pseudonyms."""
    key = file_hash(folders.processed_folder() / folder.name / "pseudonym.key")
    return folder_hashes(folder, leave_out=["decisions"]) | ({"pseudonym.key": key} if key else {})


def versions() -> dict[str, str]:
    """Versions of Python and of the packages that herelib names as its own dependencies."""
    lines = [line for line in importlib.metadata.requires("herelib") or [] if ";" not in line]  # extras have a marker
    names = sorted(re.match(r"[\w.-]+", line)[0] for line in lines)
    return {"python": platform.python_version(), **{name: importlib.metadata.version(name) for name in names}}


def commit() -> str:
    """The repository's commit, with "+" if files differ from it; "" without git."""
    git = ["git", "-C", str(ROOT)]
    try:
        top, head = (
            subprocess.run([*git, "rev-parse", name], capture_output=True, text=True, check=True).stdout.strip()
            for name in ("--show-toplevel", "HEAD")
        )
        changed = subprocess.run([*git, "status", "--porcelain"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return ""
    # an installed copy may lie in somebody else's repository: that commit says nothing about herelib
    return head + ("+" if changed else "") if Path(top).resolve() == ROOT else ""


def changes(before: Mapping[str, dict] | None, now: Mapping[str, dict]) -> list[str]:
    """Which inputs differ from those recorded, in words; empty if none does.

    Examples
    --------
    >>> changes({"parameters": {"k": 2}}, {"parameters": {"k": 3}})
    ['parameters changed: k']
    >>> changes(None, {})
    ['first run']
    """
    if before is None:
        return ["first run"]
    reasons = []
    for kind, new in now.items():
        old = before.get(kind, {})
        names = sorted(name for name in {*old, *new} if old.get(name) != new.get(name))
        if names:
            more = f" and {len(names) - 3} more" if len(names) > 3 else ""
            reasons.append(f"{kind} changed: {', '.join(names[:3])}{more}")
    return reasons


def read(run: Path) -> dict:
    """The record of a run folder; an empty one if there is none or it cannot be read."""
    try:
        record = json.loads((run / NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return record if _whole(record) else {}


def _whole(record: object) -> bool:
    """Whether a record has the shape that `write` gives it; any other is as good as none."""
    steps = record.get("steps", {}) if isinstance(record, dict) else None
    if not isinstance(steps, dict) or not isinstance(record.get("pages", {}), dict):
        return False
    inputs = [step.get("inputs") if isinstance(step, dict) else None for step in steps.values()]
    return all(isinstance(kinds, dict) and all(isinstance(k, dict) for k in kinds.values()) for kinds in inputs)


def write(run: Path, record: Mapping) -> None:
    """Write the record of a run; the file appears whole or not at all."""
    write_text(run / NAME, json.dumps(record, indent=1, ensure_ascii=False, allow_nan=False) + "\n")


def write_text(file: Path, text: str) -> None:
    """Write a text file so that it appears whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    temporary = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        temporary.write_text(text, encoding="utf-8", newline="\n")
        os.replace(temporary, file)
    finally:
        temporary.unlink(missing_ok=True)
