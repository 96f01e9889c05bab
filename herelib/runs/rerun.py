"""A recorded run made again, to see whether it comes out the same: with this version, or with the recorded one.

Nothing of the recorded run is touched, and whatever is made on the way is removed at the end, after an interrupt, too.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from herelib import decisions
from herelib.errors import HereError
from herelib.folders import BESIDE, KEY, study_folder
from herelib.runs import recorded, steps
from herelib.runs.compare import Comparison, Side, compare
from herelib.runs.differences import TOLERANCE
from herelib.runs.manifest import read


@dataclass(frozen=True)
class Repetition:
    """How a run is made again: within which tolerance, by the recorded version or by this one, from which folder.

    `study` names the folder of the study where the record does not lead to it any more.
    """

    tolerance: float = TOLERANCE
    as_recorded: bool = False
    study: str = ""


PLAIN = Repetition()


def rerun(run: Side, echo: Callable[[str], object] = print, how: Repetition = PLAIN) -> Comparison:
    """Make a run again with its recorded parameters, and compare: A is the recorded run, B the one made now.

    Raises
    ------
    HereError
        If the study or the recorded version is not there any more, or a notebook fails.
    """
    if not run.record.get("parameters"):
        raise HereError(f"{run.name} has recorded no parameters: it did not come to its end, or is too old")
    study = study_of(run, how.study)
    with _ending_politely(), scratch(run, anywhere=how.as_recorded) as folder:
        if how.as_recorded:
            folder = recorded.make(run, study, folder, echo)
        else:
            _make(run, study, folder, echo)
        return compare(run, Side("made again", folder, read(folder)), how.tolerance)


def study_of(run: Side, named: str = "") -> Path:
    """The folder of the study that a run was made of: as it is named, as recorded, or by its name.

    Raises
    ------
    HereError
        If it is in none of these places.
    """
    beside = run.folder.parent
    folders = [named] if named else [run.record.get("study_path", ""), str(run.record.get("study", ""))]
    if not named and beside.name.endswith(BESIDE):
        folders.append(str(beside.with_name(beside.name.removesuffix(BESIDE))))
    for folder in filter(None, folders):
        with contextlib.suppress(HereError):
            return study_folder(folder)
    raise HereError(f"the study of {run.name} is not in {' or '.join(filter(None, folders))}: name it, --study FOLDER")


def _make(run: Side, study: Path, folder: Path, echo: Callable[[str], object]) -> None:
    scenario = run.record.get("scenario", run.folder.name)
    by_hand, notes = values_by_hand(run, study)
    for note in notes:
        echo(note)
    planned = steps.planned(study, scenario, by_hand)
    steps.take(replace(planned, folder=folder, record={}), echo, name=scenario)


def values_by_hand(run: Side, study: Path) -> tuple[dict[str, object], list[str]]:
    """The recorded values that are not what is decided now, to be given by hand; and what is to be said of them."""
    settled_now = steps.planned(study, "baseline", {}).settled
    current = {
        (stage, row.parameter): (row.value, row.source) for stage, f in settled_now.items() for row in f.itertuples()
    }
    by_hand: dict[str, object] = {}
    notes = []
    for entry in run.record["parameters"]:
        name, key = entry["parameter"], (entry["stage"], entry["parameter"])
        if key not in current:
            notes.append(f"note: this version has no parameter {name} of {key[0]}: {entry['value']} is left out")
        elif entry["value"] != current[key][0]:
            by_hand[name] = decisions.parse(name, entry["value"])
            if entry["source"] != "hand":
                notes.append(f"note: {name} is {current[key][0]} now: {entry['value']}, as recorded, is given by hand")
    return by_hand, notes


@contextlib.contextmanager
def scratch(run: Side, anywhere: bool = False) -> Iterator[Path]:
    """A folder for a run, gone at the end: beside the recorded run, whose key and multiverse it shares.

    Where nothing can be written there, as in an archive, or with `anywhere`, it is one in the temporary directory,
    `processed/<study>/<scenario>`, and key and multiverse are copied.
    """
    folder = run.folder.with_name(f".rerun-{run.folder.name}-{os.getpid()}")
    temporary = None
    try:
        if not anywhere:
            with contextlib.suppress(OSError):
                folder.mkdir()
        if not folder.is_dir():
            temporary = Path(tempfile.mkdtemp(prefix="here-rerun-"))
            folder = temporary / "processed" / str(run.record.get("study", "study")) / run.folder.name
            folder.mkdir(parents=True)
            if (run.folder.parent / KEY).is_file():
                shutil.copy2(run.folder.parent / KEY, folder.parent / KEY)
            if (run.folder.parent / "multiverse").is_dir():
                shutil.copytree(run.folder.parent / "multiverse", folder.parent / "multiverse")
        yield folder
    finally:
        shutil.rmtree(temporary or folder, ignore_errors=True)


@contextlib.contextmanager
def _ending_politely() -> Iterator[None]:
    """A request to end (SIGTERM) ends as an interrupt does, so that what was made on the way is removed."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    try:
        before = signal.signal(signal.SIGTERM, stop)
    except ValueError:  # not the main thread: whoever called it there sees to it
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
