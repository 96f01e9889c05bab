"""Dated copies of finished runs: complete, and never written again."""

from __future__ import annotations

import os
import shutil
import stat
from datetime import date
from pathlib import Path

from herelib.errors import HereError
from herelib.runs import manifest

AT = "@"  # parts the scenario from the day; no scenario may have it in its name, so that no run writes there


def keep(run: Path, day: date | None = None) -> Path:
    """A copy of a finished run beside it, `<scenario>@2026-11-30`, and `….2` for a second one of that day.

    It appears whole or not at all, and its files can only be read.

    Raises
    ------
    HereError
        If the run is not finished.
    """
    if not manifest.read(run).get("finished"):
        raise HereError(f"{run.name} is not finished: only a whole run is kept")
    label = f"{run.name}{AT}{day or date.today()}"
    temporary = run.with_name(f".{label}.{os.getpid()}")
    try:
        shutil.copytree(run, temporary, ignore=shutil.ignore_patterns(".*", "*.failed.ipynb"))
        for file in temporary.rglob("*"):
            if file.is_file():
                file.chmod(file.stat().st_mode & ~(stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH))
        return _into(temporary, run.with_name(label))
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _into(temporary: Path, wanted: Path) -> Path:
    """Move a copy to the first free name; a folder that is there is never replaced."""
    number, target = 1, wanted
    while True:
        if not target.exists():
            try:
                os.rename(temporary, target)
                return target
            except OSError:
                if not target.exists():
                    raise
        number += 1
        target = wanted.with_name(f"{wanted.name}.{number}")
