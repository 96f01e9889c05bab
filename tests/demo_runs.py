"""Runs of the demo with few draws, and how one of them serves all tests: what takes half a minute is made once."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from commands import here

from herelib import vocabulary
from herelib.decisions.parameters import PARAMETERS
from herelib.folders import ROOT

FOLDER = ROOT / "notebooks"
NUMBERED = [
    *("01-clean-interviews", "02-profile-regions", "03-cluster-regions", "04-recommend-methods"),
    *("06-plan-incubator", "07-evaluate-impact", "09-report"),
]
STAGES = dict(zip(NUMBERED, [*vocabulary.STAGES, "report"], strict=True))
FEW = {"draws": 200, "reclusterings": 20, "nulls": 9, "package_draws": 100}
SETS = [word for name, value in FEW.items() for word in ("--set", f"{name}={value}")]


def hashes(processed: Path) -> dict[str, str]:
    """SHA-256 of every table below a folder of runs."""
    files = sorted(processed.rglob("tables/*.parquet"))
    return {file.stem: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def report(study: str | Path, processed: Path) -> Path:
    """The run folder of `here report` with few draws, as a user types it."""
    code, out, problem = here("report", str(study), "--scenario", "few", *SETS, HERE_PROCESSED=str(processed))
    assert code == 0, problem
    assert len(re.findall(r"^\d\d-[a-z-]+ +[\d.]+ s  \(ran: first run\)$", out, re.MULTILINE)) == len(NUMBERED)
    return processed / Path(study).name / "few"


def plain_papermill(processed: Path) -> None:
    """All numbered notebooks by papermill from a folder that is not theirs, with few draws."""
    for name in NUMBERED:
        few = [str(w) for k, v in FEW.items() if PARAMETERS[k].stage == STAGES[name] for w in ("-p", k, v)]
        paths = [str(FOLDER / f"{name}.ipynb"), str(processed / f"{name}.ipynb")]
        done = subprocess.run(
            [sys.executable, "-m", "papermill", *paths, *few],
            env={**os.environ, "HERE_PROCESSED": str(processed)},
            cwd=processed,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr[-2000:]


def made_once(base: Path, name: str, make: Callable[[Path], object]) -> Path:
    """A folder that the first to ask for it makes; the others, processes too, wait until it is there.

    Parameters
    ----------
    base : a folder that all who ask share
    """
    folder, ready = base / name, base / f"{name}.ready"
    with (base / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # the system frees it, also where its holder was killed
        if not ready.exists():
            shutil.rmtree(folder, ignore_errors=True)  # half of it, by one who failed
            folder.mkdir()
            make(folder)
            ready.touch()
    return folder


def stamps(folder: Path) -> dict[Path, tuple[int, int]]:
    """Size and time of every file below a folder."""
    return {f: (f.stat().st_size, f.stat().st_mtime_ns) for f in folder.rglob("*") if f.is_file()}
