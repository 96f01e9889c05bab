"""A run made again by its recorded version: the commit in a work tree, the lock in an environment, both for a while.

The lock is installed anew into an environment of its own, except where this environment was made from the same lock.
"""

from __future__ import annotations

import contextlib
import os
import platform
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from herelib.errors import HereError
from herelib.folders import ROOT
from herelib.runs.compare import Side

LOCK, PROJECT = "requirements.lock", "pyproject.toml"
PATIENCE = 20  # seconds that an interrupted program has to end
MAIN = ("-c", "from herelib.cli import main; main()")


def make(run: Side, study: Path, folder: Path, echo: Callable[[str], object]) -> Path:
    """Make a run by its recorded version into `folder`, which is `<processed>/<study>/<scenario>`; returns its folder.

    A study that is part of the repository is taken as it was at that commit; any other as it is now.

    Raises
    ------
    HereError
        If the version is not known, had changes that no commit holds, or fails.
    """
    commit = commit_of(run)
    if (then := run.record.get("versions", {}).get("python")) != platform.python_version():
        echo(f"note: made with Python {then}, made again with {platform.python_version()}: numbers may differ")
    with (
        tempfile.TemporaryDirectory(prefix="here-recorded-", ignore_cleanup_errors=True) as temporary,
        work_tree(commit, Path(temporary) / "checkout") as checkout,
    ):
        python, places = environment(checkout, Path(temporary) / "venv", echo)
        within = study == ROOT / "data" / "raw" / study.name and _git("ls-tree", commit, f"data/raw/{study.name}")
        words = ["report", study.name if within else str(study), "--scenario", folder.name, *sets(run)]
        places |= {"HERE_PROCESSED": str(folder.parents[1]), "HERE_ROOT": str(checkout)}
        echo(f"running commit {commit[:12]} in a work tree of its own")
        _run([python, *MAIN, *words], places, echo, checkout)
    return folder.parents[1] / study.name / folder.name


def commit_of(run: Side) -> str:
    """The commit that a run was made by.

    Raises
    ------
    HereError
        If none was recorded, it had changes beside it, or this repository does not know it.
    """
    commit = str(run.record.get("commit") or "")
    if not commit:
        raise HereError(f"{run.name} has recorded no commit: it was made without git; leave out --as-recorded")
    if commit.endswith("+"):
        raise HereError(
            f"{run.name} was made by commit {commit[:12]} with changes that no commit holds: its version is not to be "
            "had again; leave out --as-recorded"
        )
    if not re.fullmatch(r"[0-9a-f]{40,64}", commit) or not _git("cat-file", "-t", commit):
        raise HereError(
            f"{run.name} was made by commit {commit[:12]}, which this repository lacks: git fetch may bring it"
        )
    return commit


def sets(run: Side) -> list[str]:
    """The values that were given by hand, as options of `here report`."""
    by_hand = {entry["parameter"]: entry["value"] for entry in run.record["parameters"] if entry["source"] == "hand"}
    return [word for name in sorted(by_hand) for word in ("--set", f"{name}={by_hand[name]}")]


@contextlib.contextmanager
def work_tree(commit: str, folder: Path):
    """A commit of this repository in a folder, as long as it is needed; the repository forgets it afterwards."""
    try:
        done = subprocess.run(
            ["git", "-C", str(ROOT), "worktree", "add", "--quiet", "--detach", str(folder), commit],
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise HereError(f"git cannot check out {commit[:12]}: {done.stderr.strip().splitlines()[-1][:200]}")
        yield folder
    finally:
        # forced twice: a work tree whose making was interrupted counts as locked
        remove = ["git", "-C", str(ROOT), "worktree", "remove", "--force", "--force", str(folder)]
        subprocess.run(remove, capture_output=True)
        shutil.rmtree(folder, ignore_errors=True)


def environment(checkout: Path, folder: Path, echo: Callable[[str], object]) -> tuple[str, dict[str, str]]:
    """The Python that runs a checkout with its locked packages, and the variables of the environment that it needs."""
    if all(_same(checkout / name, ROOT / name) for name in (LOCK, PROJECT)):
        echo("the lock is the same: the packages of this environment are used")
        return sys.executable, {"PYTHONPATH": str(checkout)}
    echo("installing the recorded lock into an environment of its own")
    places = {"PYTHONPATH": ""}
    uv = _uv()
    _run([sys.executable, "-m", "venv", *["--without-pip"] * bool(uv), str(folder)], {}, echo)
    python = str(folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    installer = [uv, "pip", "install", "--quiet", "--python", python] if uv else pip
    _run([*installer, "--require-hashes", "-r", str(checkout / LOCK)], places, echo)
    _run([*installer, "--no-deps", "--no-build-isolation", "-e", str(checkout)], places, echo)
    return python, places


def _uv() -> str | None:
    """uv, which installs quickly: in this environment, else on the path."""
    beside = Path(sys.executable).with_name("uv.exe" if os.name == "nt" else "uv")
    return str(beside) if beside.is_file() else shutil.which("uv")


def _same(file: Path, other: Path) -> bool:
    return file.is_file() and other.is_file() and file.read_bytes() == other.read_bytes()


def _git(*words: str) -> str:
    """What git answers of this repository; "" where it refuses."""
    try:
        done = subprocess.run(["git", "-C", str(ROOT), *words], capture_output=True, text=True)
    except OSError:
        return ""
    return done.stdout.strip() if not done.returncode else ""


def _run(command: Iterable[str], places: Mapping[str, str], echo: Callable[[str], object], folder: Path = ROOT) -> None:
    """Run a command, its output line by line; it ends with us, after an interrupt, too."""
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "encoding": "utf-8", "errors": "replace"}
    environ = {**os.environ, **places, "PYTHONIOENCODING": "utf-8"}
    last = ""
    # A session of its own: the interrupt comes from us, once, and gives it the time to end its kernels.
    with subprocess.Popen(list(command), **pipes, env=environ, cwd=folder, start_new_session=True) as process:
        try:
            for line in process.stdout:
                last = line.rstrip() or last
                echo(f"  {line.rstrip()}")
        except BaseException:
            _end(process)
            raise
    if process.returncode:
        raise HereError(f"the recorded version failed: {last}")


def _end(process: subprocess.Popen) -> None:
    if os.name == "posix":
        process.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(PATIENCE)
            return
    process.kill()
