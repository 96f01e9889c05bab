"""Whether a finished run still stands: nothing that it was made from changed, and nothing in it.

That is asked before anything else, in less than a second: it compares hashes of bytes and loads no package that
computes. Where they differ, the steps say which of them must run and why (`herelib.runs.reasons`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from herelib.errors import HereError
from herelib.folders import key_files, root, runs_folder, study_folder
from herelib.runs import manifest
from herelib.runs.dependencies import DATA

SOURCES = Path(__file__).parents[1]
# what of a run is no product of its steps: hidden files, failed notebooks, and what other commands write there
PRODUCTS = (
    "tables/[!.]*.parquet",
    "notebooks/[!.]*.ipynb",
    "pages/*.html",
    "release/**/*",
    "internal/**/*.html",
    "ro-crate-metadata.json",
    "withheld.json",
)


def digest(study: Path, run: Path) -> str:
    """SHA-256 over the bytes of all that a run depends on and of all that it made.

    Parameters
    ----------
    study, run : their folders
    """
    groups = {
        "versions": manifest.versions(),
        "package": _hashes(SOURCES, (f for f in SOURCES.rglob("*") if f.suffix in {".py", ".po", *DATA})),
        "notebooks": _hashes(root(), root().glob("notebooks/*.ipynb")),
        "catalogue": manifest.folder_hashes(manifest.CATALOGUE),
        "study": manifest.folder_hashes(study),
        "key": [manifest.file_hash(file) for file in key_files(study)],
        "owner": manifest.file_hash(run.parent / "study.json"),
        "run": _hashes(run, (file for pattern in PRODUCTS for file in run.glob(pattern))),
        "ledger": manifest.file_hash(run.parent / "releases" / "ledger.json"),
        "multiverse": _hashes(run.parent, run.parent.glob("multiverse/tables/[!.]*.parquet")),
    }
    return hashlib.sha256(json.dumps([str(study), groups], sort_keys=True).encode()).hexdigest()


def _hashes(folder: Path, files: Iterable[Path]) -> dict[str, str]:
    return {file.relative_to(folder).as_posix(): manifest.file_hash(file) for file in files if file.is_file()}


def as_typed(by_hand: Mapping[str, object]) -> dict[str, str]:
    """Values by hand as texts, to be compared with what somebody types."""
    return {name: str(value) for name, value in sorted(by_hand.items())}


def lines(study: str, scenario: str, sets: Iterable[str]) -> list[str]:
    """What `here report` says of a run that still stands; [] if it does not, or if that takes a closer look.

    Parameters
    ----------
    sets : values by hand as they are typed, name=value
    """
    pairs = [text.partition("=")[::2] for text in sets]
    by_hand = as_typed({name.strip(): value.strip() for name, value in pairs})
    if len(by_hand) < len(pairs):
        return []
    try:
        folder = study_folder(study)
        record, run = _recorded(runs_folder(folder), scenario, by_hand)
    except HereError:  # of which those speak who do it properly
        return []
    if not record.get("finished") or not record.get("standing") or record["standing"] != digest(folder, run):
        return []
    line_by_notebook = {notebook: f"{notebook:<22}  unchanged, skipped" for notebook in record["steps"]}
    line_by_notebook |= {notebook: absent_line(notebook, why) for notebook, why in record.get("absent", {}).items()}
    skipped = [line_by_notebook[notebook] for notebook in sorted(line_by_notebook)]
    report = record.get("pages", {}).get("withheld") or f"report: {run / 'release' / 'report.html'}"
    return [*skipped, f"for the team only: {run / 'internal' / 'report.html'}", report]


def absent_line(notebook: str, reason: str) -> str:
    """What is said of a step that a study does not have."""
    return f"{notebook:<22}  skipped: {reason}"


def _recorded(runs: Path, scenario: str, by_hand: Mapping[str, str]) -> tuple[dict, Path]:
    """The record and folder of the run that was asked for in these words; an empty record if there is none."""
    near = [runs / scenario] if scenario != "baseline" else sorted(runs.glob("baseline*"))
    for run in near:
        record = manifest.read(run)
        if record.get("asked") == scenario and record.get("by_hand") == by_hand:
            return record, run
    return {}, runs
