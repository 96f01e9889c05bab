"""The ledger of a study: which releases were issued, with every number that left, so that the next is judged by them.

It lies in `releases/` beside the runs of the study and stays with the team: `ledger.json`, and a folder for each
release that was issued without a folder of its own. What one release hides, another must not give away.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd

from herelib.errors import HereError
from herelib.folders import run_folder

FOLDER, FILE, WITHHELD = "releases", "ledger.json", "withheld.json"
PRIVATE_FILE, PRIVATE_FOLDER = 0o600, 0o700
NUMBERS = ("value", "low", "high", "step")


def folder_of(study: str | Path) -> Path:
    """Where the ledger of a study lies."""
    return run_folder(study).parent / FOLDER


def entries(study: str | Path) -> list[dict]:
    """All releases of a study that were issued, the first one first.

    Raises
    ------
    HereError
        If the ledger cannot be read: without it nobody knows what is out already.
    """
    file = folder_of(study) / FILE
    if not file.exists():
        return []
    try:
        return list(json.loads(file.read_text(encoding="utf-8"))["releases"])
    except (ValueError, KeyError, TypeError):
        raise HereError(
            f"{file} cannot be read: put back a copy of it; without it nobody knows what earlier releases say"
        ) from None


def earlier(study: str | Path) -> list[pd.DataFrame]:
    """The numbers of all releases that were issued, as `herelib.release.audit.refusals` takes them."""
    return [_figures(entry) for entry in entries(study)]


def _figures(entry: Mapping) -> pd.DataFrame:
    table = pd.DataFrame(entry["figures"])
    for name in NUMBERS:
        table[name] = table[name].astype(float)
    return table.assign(data=entry["data"])


def fingerprint(tables: Mapping[str, pd.DataFrame]) -> str:
    """A text that is the same for two runs over the same interviews, whatever was decided since.

    Parameters
    ----------
    tables : of a run: cells
    """
    cells = tables["cells"][["region", "group", "indicator", "n", "holders"]]
    rows = pd.util.hash_pandas_object(cells.sort_values(["region", "group", "indicator"]), index=False)
    return hashlib.sha256(np.sort(rows.to_numpy()).tobytes()).hexdigest()[:16]


def enter(study: str | Path, folder: Path, figures: pd.DataFrame, about: Mapping[str, object]) -> dict:
    """Write a release into the ledger, beside those that are there.

    Parameters
    ----------
    folder : where its files lie, or will: until they are all there they lie beside it under a hidden name
    figures : as `herelib.release.published` makes them
    about : `scenario`, `run`: hash of the run, `data`: see `fingerprint`, `withheld`: keys that were withheld

    Returns
    -------
    dict, the entry; its figures hold None where a number is hidden
    """
    columns = {name: figures[name].tolist() for name in figures.columns if name not in ("data", *NUMBERS)}
    columns |= {n: [None if np.isnan(v) else round(v, 10) for v in figures[n].tolist()] for n in NUMBERS}
    written = half if (half := _half(folder)).is_dir() else folder
    entry = {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "folder": str(folder),
        **about,
        "files": _hashes(written),
        "figures": columns,
    }
    home = folder_of(study)
    _private_folder(home)
    _write(home / FILE, {"releases": [*entries(study), entry]})
    return entry


def issue(
    study: str | Path, source: Path, out: Path | None, figures: pd.DataFrame, about: Mapping[str, object]
) -> Path:
    """Copy a release folder and enter it: into a new folder of the ledger by date and number, or into `out`.

    The copy takes its name when it stands in the ledger: nothing can leave that the ledger does not know. What was
    interrupted in between is completed first, and is what comes back where it is this very release.

    Parameters
    ----------
    source : the release folder of a run
    out : None for a folder of the ledger
    figures, about : as in `enter`

    Raises
    ------
    HereError
        If `out` is there and not empty: an issued release is never written over.
    """
    interrupted = _complete(study)
    wanted = None if out is None else str(Path(out).resolve())
    if interrupted and interrupted["run"] == about.get("run") and wanted in (None, interrupted["folder"]):
        return Path(interrupted["folder"])
    folder = _next_folder(study) if out is None else Path(out).resolve()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise HereError(f"{folder} is not empty: name another folder, an issued release is never written over")
    shutil.rmtree(_half(folder), ignore_errors=True)
    shutil.copytree(source, _half(folder))
    enter(study, folder, figures, about)
    _take_name(folder)
    return folder


def _complete(study: str | Path) -> dict | None:
    """Give the release that was entered last its name if whoever issued it was interrupted; its entry if so."""
    for half in folder_of(study).resolve().glob(".*-[0-9][0-9].half"):
        if str(half.with_name(half.stem[1:])) not in {entry["folder"] for entry in entries(study)}:
            shutil.rmtree(half, ignore_errors=True)  # it was not entered yet, so it is none
    last = next(iter(entries(study)[-1:]), None)
    if last is None or not (half := _half(Path(last["folder"]))).is_dir() or _hashes(half) != last["files"]:
        return None
    _take_name(Path(last["folder"]))
    return last


def _next_folder(study: str | Path) -> Path:
    home, day = folder_of(study), f"{datetime.now(UTC):%Y-%m-%d}"
    _private_folder(home)
    number = 1 + max([int(old.name[-2:]) for old in home.glob(f"{day}-[0-9][0-9]")], default=0)
    return home.resolve() / f"{day}-{number:02d}"


def _half(folder: Path) -> Path:
    """Where a release lies until it is whole and entered."""
    return folder.with_name(f".{folder.name}.half")


def _take_name(folder: Path) -> None:
    if folder.exists():  # an empty one
        folder.rmdir()
    _half(folder).rename(folder)


def _hashes(folder: Path) -> dict[str, str]:
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    return {str(f.relative_to(folder)): hashlib.sha256(f.read_bytes()).hexdigest() for f in files}


def withheld(run: Path) -> list[str]:
    """Keys of figures that the team withholds from the release of a run; none if it withholds nothing."""
    file = run / WITHHELD
    if not file.exists():
        return []
    try:
        return sorted(json.loads(file.read_text(encoding="utf-8"))["keys"])
    except (ValueError, KeyError, TypeError):
        raise HereError(f"{file} cannot be read: remove it, and name the keys again with here release") from None


def withhold_from(run: Path, keys: Iterable[str]) -> list[str]:
    """Note which figures the release of a run withholds, beside those withheld before; comes back with all of them."""
    together = sorted({*withheld(run), *keys})
    _write(run / WITHHELD, {"keys": together})
    return together


def _private_folder(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(PRIVATE_FOLDER)


def _write(file: Path, content: Mapping) -> None:
    """Write JSON for the team only, whole or not at all."""
    half = file.with_name(f".{file.name}.half")
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE_FILE), "w", encoding="utf-8") as handle:
        json.dump(content, handle, ensure_ascii=False)
    half.chmod(PRIVATE_FILE)
    half.replace(file)
