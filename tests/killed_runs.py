"""A program that makes a report, killed at a moment of its own choice, and what must hold of what it leaves."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path

# The stages after the notebooks: pages and the release folder of a run, then a release that is issued and entered.
PAGES, RELEASE, LEDGER = "pages", "release folder", "ledger"


TIME = re.compile(rb"\d{4}-\d\d-\d\dT[\d:]{8}\+00:00")
NOTEBOOKS = ("01", "02", "03", "04", "09")


def beginning(stage: str) -> str:
    """How the line begins that a program prints first in a stage.

    A cell's line begins with its title, that of a finished notebook with its file's name; the rest programs say.
    """
    return "09-report" if stage == PAGES else f"{stage} " if stage in NOTEBOOKS else stage


class Program:
    """A Python program that prints a line for each cell and notebook, and all processes that it leads to."""

    def __init__(self, code: str, folder: Path, **variables: str):
        self.mark, self.temporary = f"HERE_KILLS={uuid.uuid4().hex}", folder / "tmp"
        self.temporary.mkdir(exist_ok=True)
        name, _, value = self.mark.partition("=")
        environment = {**os.environ, **variables, name: value, "TMPDIR": str(self.temporary), "PYTHONUNBUFFERED": "1"}
        self.process = subprocess.Popen(
            [sys.executable, "-c", code, str(folder)],
            stdout=subprocess.PIPE,
            stderr=(folder / "stderr").open("w"),
            env=environment,
            text=True,
        )

    def wait_for(self, stage: str) -> bool:
        """Read on until a stage has begun; False if it never does."""
        return any(line.startswith(beginning(stage)) for line in self.process.stdout)

    def spans(self) -> dict[str, float]:
        """Seconds that each stage took that its program reports, once it has ended well."""
        times = {}
        for line in self.process.stdout:
            for stage in (*NOTEBOOKS, PAGES, RELEASE, LEDGER):
                if line.startswith(beginning(stage)):
                    times.setdefault(stage, time.monotonic())
        ended = time.monotonic()
        self.finish()
        begun = [*times.values(), ended]
        return {stage: later - at for (stage, at), later in zip(times.items(), begun[1:], strict=True)}

    def processes(self) -> list[int]:
        """The processes that run, forked kernels too."""
        alive = []
        for folder in Path("/proc").iterdir():
            try:
                if folder.name.isdigit() and self.mark.encode() in (folder / "environ").read_bytes().split(b"\0"):
                    alive.append(int(folder.name))
            except OSError:  # it has just ended, or is somebody else's
                continue
        return alive

    def ended(self) -> bool:
        """Whether it has ended by itself."""
        return self.process.poll() is not None

    def kill(self, everything: bool) -> None:
        """Kill the program, and where `everything` also what it has started; nothing of it may run on for long."""
        for number in self.processes() if everything else [self.process.pid]:
            with suppressed():
                os.kill(number, signal.SIGKILL)
        self.process.wait()
        until = time.monotonic() + 30
        while (alive := self.processes()) and time.monotonic() < until:
            time.sleep(0.05)
        assert alive == [], "kernels or their server outlive the run"

    def finish(self) -> None:
        """Let it run to its end, which must be a good one."""
        self.process.stdout.read()
        assert self.process.wait() == 0, Path(self.temporary.parent, "stderr").read_text()[-2000:]
        assert self.processes() == []


class suppressed:
    """Whoever is to be killed may have ended."""

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        return kind is ProcessLookupError


def results(run: Path) -> dict[str, bytes]:
    """What a run has made, by path: its tables and pages, and its release folder."""
    files = [*run.glob("tables/*"), *run.glob("release/**/*"), *run.glob("internal/**/*")]
    return {file.relative_to(run).as_posix(): content(file) for file in files if file.is_file()}


def content(file: Path) -> bytes:
    """The bytes of a file; a crate says when its notebooks ran, which is no result, so its times are left out."""
    return TIME.sub(b"", file.read_bytes()) if file.name == "ro-crate-metadata.json" else file.read_bytes()


def forget(run: Path, stage: str) -> None:
    """Make of a finished run one whose stage is still to be run; tables of later stages still fit what it will make."""
    record = json.loads((run / "run.json").read_text())
    if stage in (PAGES, RELEASE):
        record["pages"] = {}
    elif stage in NOTEBOOKS:
        del record["steps"][next(name for name in record["steps"] if name.startswith(stage))]
    (run / "run.json").write_text(json.dumps(record))


def is_whole(run: Path) -> bool:
    """Whether a run is finished and nothing in it is half-written."""
    hidden = {file.name for file in run.rglob(".*")} - {".lock"}
    return json.loads((run / "run.json").read_text())["finished"] and not hidden and not list(run.rglob("*.failed.*"))
