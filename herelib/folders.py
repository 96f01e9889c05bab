"""Where things lie: the repository, studies and what runs make."""

from __future__ import annotations

import contextlib
import os
import re
from dataclasses import dataclass
from pathlib import Path

from herelib.errors import HereError, nearest

BESIDE = "-runs"  # ends the name of the folder of runs beside a study that lies elsewhere
KEY = "pseudonym.key"
SCRATCH = "scratch"  # beside the runs of a study: what notebooks run by hand write
_NOTEBOOK = Path("notebooks", "01-clean-interviews.ipynb")
_RAW = Path("data", "raw")
_CATALOGUE = _RAW / "catalogue"


def root() -> Path:
    """The folder of the repository, which holds notebooks and catalogue.

    The environment variable HERE_ROOT names it; else it is the nearest folder around the working directory that holds
    both; else the one that this package lies in, as where it was installed with `pip install -e`.

    Raises
    ------
    HereError
        If none of them holds notebooks and catalogue.
    """
    named = os.environ.get("HERE_ROOT")
    if named:
        if not _is_root(Path(named)):
            raise HereError(f"HERE_ROOT is {named}, which lacks notebooks and data/raw/catalogue: name a clone of HERE")
        return Path(named).resolve()
    # The working directory goes first: whoever has two clones means the one that they stand in.
    working = Path.cwd()
    for folder in (working, *working.parents, Path(__file__).resolve().parents[1]):
        if _is_root(folder):
            return folder
    raise HereError(
        "no notebooks and no data/raw/catalogue around here: work inside a clone of HERE, or name one in HERE_ROOT"
    )


def _is_root(folder: Path) -> bool:
    return (folder / _NOTEBOOK).is_file() and (folder / _CATALOGUE).is_dir()


def __getattr__(name: str) -> Path:
    # ROOT is looked up when it is imported, not when this module is: `here --help` works anywhere.
    if name == "ROOT":
        return root()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def catalogue_folder() -> Path:
    """Where the catalogue lies that all studies share."""
    return root() / _CATALOGUE


def study_folder(study: str | Path) -> Path:
    """The folder of a study: a name is looked up in data/raw, a path is taken as it is.

    Raises
    ------
    HereError
        If there is neither; says what there is, and the nearest name.
    """
    name = str(study).rstrip("/\\")
    # The catalogue lies among the studies and is none; a path is a study where no clone is around, too.
    if re.fullmatch(r"[\w.-]*\w", name) and name != _CATALOGUE.name and (root() / _RAW / name).is_dir():
        return root() / _RAW / name
    if name and Path(study).is_dir():
        return Path(study).resolve()
    raw = root() / _RAW
    known = sorted(file.parent.name for file in raw.glob("*/study.yaml"))
    near = nearest(name, known) if known else ""
    hint = f"; {near}" if near.startswith("did you mean") else ""
    raise HereError(f"no study '{study}': neither a folder nor one of data/raw: {', '.join(known) or '(none)'}{hint}")


def processed_folder() -> Path:
    """Where runs of this repository's studies are written: HERE_PROCESSED of the environment, else data/processed."""
    return Path(os.environ.get("HERE_PROCESSED") or root() / "data" / "processed")


def runs_folder(study: str | Path) -> Path:
    """The folder of all runs of a study.

    It is `$HERE_PROCESSED/<study>` where that variable of the environment is set; else `data/processed/<study>` for a
    study in this checkout, and `<study>-runs` beside the study for one that lies elsewhere: two studies of one name in
    two folders never share runs, and whoever copies a study's parent folder has its runs, too.
    """
    folder = study_folder(study)
    if run := os.environ.get("HERE_RUN"):  # a kernel of `here report`: where its run lies is settled
        return Path(run).parent
    if not os.environ.get("HERE_PROCESSED") and not _in_checkout(folder):
        return folder.with_name(folder.name + BESIDE)
    return processed_folder() / folder.name


def _in_checkout(folder: Path) -> bool:
    try:
        checkout = root()
    except HereError:
        return False
    linked = checkout / _RAW / folder.name  # data/raw may hold a link to a folder elsewhere
    return folder.is_relative_to(checkout) or (linked.is_dir() and linked.samefile(folder))


def run_folder(study: str | Path, scenario: str = "baseline") -> Path:
    """The folder of one run: everything that a study and a scenario make."""
    return runs_folder(study) / scenario


def key_files(study: str | Path) -> tuple[Path, ...]:
    """Where a key of the pseudonyms that was made for a study may lie, the place where a new one is made first.

    The second place is where keys of studies outside of the checkout were made before their runs went beside them.
    """
    first = runs_folder(study) / KEY
    try:
        earlier = processed_folder() / study_folder(study).name / KEY
    except HereError:  # no checkout, so that none can have been made there
        return (first,)
    return tuple(dict.fromkeys((first, earlier)))


def private(folder: Path) -> Path:
    """A folder that its owner alone may look into, made if need be, and those above it as far as they belong to runs.

    Whatever is written below is then out of reach for others on the machine, whoever sets the modes of files.
    """
    folder, runs = Path(folder), processed_folder().resolve()
    absent = [each for each in (folder, *folder.parents) if not each.exists()]
    for each in reversed(absent):
        each.mkdir(mode=0o700, exist_ok=True)
    for each in (folder, *folder.parents):
        # Of folders that were there only those of runs are closed: any other, the one of all runs too, may be shared.
        if runs in each.resolve().parents and each.stat().st_mode & 0o077:
            with contextlib.suppress(PermissionError):  # somebody else's: then it is theirs to close
                each.chmod(0o700)
    return folder


def touch_private(file: Path) -> Path:
    """A file that its owner alone may read, made before the first byte is in it."""
    file.touch(mode=0o600)
    file.chmod(0o600)
    return file


@dataclass(frozen=True)
class Workplace:
    """Where a notebook writes its tables, and where it looks for those of earlier stages: the first that has one.

    Parameters
    ----------
    writes : the folder that tables are written to
    reads : folders that may hold a table, in the order in which they are asked
    """

    writes: Path
    reads: tuple[Path, ...]

    @property
    def by_hand(self) -> bool:
        """Whether somebody runs the notebook, and not `here report`."""
        return self.writes.parent.name == SCRATCH


def run_to_write(study: str | Path, scenario: str = "baseline") -> Workplace:
    """Where a notebook of a study and scenario reads and writes.

    `here report` tells its kernels by the environment variable HERE_RUN which run they make. Without it somebody runs
    the notebook by hand or by plain papermill: what it writes goes to `scratch/<scenario>` beside the runs, since a run
    that `here report` made holds together only as long as nothing else writes into it. Tables that earlier notebooks
    left in scratch are read first, all others come from the run.
    """
    if run := os.environ.get("HERE_RUN"):
        return Workplace(Path(run), (Path(run),))
    run = run_folder(study, scenario)
    scratch = run.parent / SCRATCH / run.name
    return Workplace(scratch, (scratch, run))
