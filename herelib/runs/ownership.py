"""Which study a folder of runs belongs to: another one of the same name may not write there.

`study.json` in the folder of all runs of a study names it: an id, its path, and the SHA-256 of the files that make a
study this one and no other (settings, form, regions). Nothing is written into the study itself, which may lie on a
mount that can only be read.

A study that was moved is known by those files: where its earlier path holds no study any more and they are equal, its
runs go on. Anything else is somebody's choice: a second study of one name, a copy that goes its own way, a study that
was moved and edited at once. Those are refused until `--moved` says which it is, since runs that are mixed look whole.
"""

from __future__ import annotations

import hashlib
import json
import os
import shlex
from pathlib import Path

from herelib.errors import HereError
from herelib.folders import processed_folder, root, runs_folder
from herelib.runs import manifest

NAME = "study.json"
IDENTIFYING = ("study.yaml", "regions.csv", "instrument.*")  # what tells a study from others; interviews only grow


def claim(study: Path, moved: bool = False) -> tuple[dict[str, str], list[str]]:
    """Whose runs these are, {id, path}, written where nobody's were; and what a user should be told of it.

    Parameters
    ----------
    study : folder of the study
    moved : whether the user says that this is the study that the runs belong to, in a new place

    Raises
    ------
    HereError
        If the runs belong to another study, or the folder of runs cannot be made.
    """
    runs, files = runs_folder(study), _identifying(study)
    before = owner(runs)
    notes = _left_behind(study, runs)
    if before and not _same(Path(before["path"]), study):
        if not moved and not _went_away(before, files):
            raise HereError(_refusal(runs, before, study))
        notes.append(f"note: the runs of {before['path']} go on as those of {study}")
    label = before.get("id") or _new_id(study, files)
    current = {"id": label, "path": str(study), "files": files}
    if current != before:
        _write(runs, current)
    return {"id": label, "path": str(study)}, notes


def owner(runs: Path) -> dict:
    """What `study.json` in a folder of runs says; {} where nobody has claimed them, as before there were owners."""
    try:
        stated = json.loads((runs / NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    whole = isinstance(stated, dict) and isinstance(stated.get("path"), str) and isinstance(stated.get("id"), str)
    return stated if whole else {}


def _identifying(study: Path) -> dict[str, str]:
    files = sorted(file for pattern in IDENTIFYING for file in study.glob(pattern) if file.is_file())
    return {file.name: manifest.file_hash(file) for file in files}


def _new_id(study: Path, files: dict[str, str]) -> str:
    # from what is there, not at random: two scenarios of a new study may start at the same moment
    return hashlib.sha256(json.dumps([str(study), files]).encode()).hexdigest()[:16]


def _same(path: Path, study: Path) -> bool:
    try:
        return path == study or path.samefile(study)
    except OSError:  # it is not there any more
        return False


def _went_away(before: dict, files: dict[str, str]) -> bool:
    """Whether the study that runs belong to is no longer where it was, and this one has its settings and form."""
    there = any(file.is_file() for pattern in IDENTIFYING for file in Path(before["path"]).glob(pattern))
    return not there and bool(files) and before.get("files") == files


def _refusal(runs: Path, before: dict, study: Path) -> str:
    there = Path(before["path"]).is_dir()
    state = "which is there still" if there else "which is not there now, and had other settings or another form"
    command = f"here report {shlex.quote(str(study))}"
    return (
        f"the runs in {runs} belong to the study {before['path']}, {state}: {study} would be mixed with them.\n"
        f"  another study: rename its folder, or keep its runs elsewhere: HERE_PROCESSED=FOLDER {command}\n"
        f"  the same study in a new place: {command} --moved"
    )


def _left_behind(study: Path, runs: Path) -> list[str]:
    """That runs of an earlier version lie where those of studies outside of the checkout went then."""
    try:
        earlier, taken = processed_folder() / study.name, root() / "data" / "raw" / study.name
    except HereError:
        return []
    if runs == earlier or taken.is_dir() or not any(earlier.glob(f"*/{manifest.NAME}")) or runs.is_dir():
        return []
    return [f"note: runs of this study now go to {runs}; earlier ones stay in {earlier}"]


def _write(runs: Path, current: dict) -> None:
    try:
        manifest.write_text(runs / NAME, json.dumps(current, indent=1, ensure_ascii=False) + "\n")
    except OSError as error:
        raise HereError(
            f"{runs} cannot be written to ({error.strerror or os.strerror(error.errno or 0)}): name a folder for "
            "runs in HERE_PROCESSED"
        ) from None
