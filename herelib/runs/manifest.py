"""What a run was made of: hashes of its inputs and outputs, versions and commit.

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

from herelib import folders, tables
from herelib.folders import ROOT

NAME = "run.json"
CATALOGUE = ROOT / "data" / "raw" / "catalogue"


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


def table_hashes(run: Path, names: Iterable[str]) -> dict[str, str]:
    """SHA-256 of tables of a run by name; "" for one that is not there."""
    return {name: file_hash(tables.path(run, name)) for name in names}


def study_hashes(folder: Path) -> dict[str, str]:
    """SHA-256 of a study's files without its decision records, and of the key that makes its pseudonyms."""
    key = next((digest for file in folders.key_files(folder) if (digest := file_hash(file))), "")
    return folder_hashes(folder, leave_out=["decisions"]) | ({folders.KEY: key} if key else {})


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
