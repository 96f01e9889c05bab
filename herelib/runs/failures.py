"""What is said of a step that failed: notebook, section, cell, cause, what was settled, and how to repeat it."""

from __future__ import annotations

import re
import shlex
import tempfile
from pathlib import Path

from herelib.errors import HereError
from herelib.folders import ROOT
from herelib.runs import executed, reasons
from herelib.runs.run import Run, Step


def explained(error: HereError, step: Step, source: Path, run: Run) -> HereError:
    """The error of a step with the section of its cell, the parameters of the step and the commands that repeat it.

    Parameters
    ----------
    error : as `herelib.runs.kernels.execute` raises it: "NOTEBOOK, cell N: CAUSE"
    """
    text = str(error)
    cell = re.match(rf"{re.escape(source.stem)}, cell (\d+)", text)
    section = executed.heading(source, int(cell[1])) if cell else ""
    if section:
        text = text.replace(f"{source.stem}, cell", f'{source.stem}, section "{section}", cell', 1)
    settled = reasons.settled_values(run.settled, step.stage)
    lines = [f"parameters: {', '.join(settled) or 'all as by default'}"] if step.stage else []
    lines.append(f"again, from this step on: {command(run)}")
    lines.append(f"this notebook alone: {by_papermill(step, source, run)}")
    return HereError("\n".join([text, *lines]))


def command(run: Run, verb: str = "report") -> str:
    """The command that makes a run, as it is typed."""
    words = ["here", verb, study_word(run.study)]
    if run.asked != "baseline":
        words += ["--scenario", run.asked]
    words += [word for name in sorted(run.by_hand) for word in ("--set", f"{name}={run.by_hand[name]}")]
    return shlex.join(words)


def by_papermill(step: Step, source: Path, run: Run) -> str:
    """The command that executes a step's notebook by plain papermill; what it writes goes to `scratch`."""
    output = Path(tempfile.gettempdir()) / f"{source.stem}.ipynb"
    frame = run.settled.get(step.stage)
    of_stage = set() if frame is None else set(frame["parameter"])
    values: dict[str, object] = {"study": study_word(run.study), "scenario": run.folder.name}
    values |= {name: value for name, value in run.by_hand.items() if name in of_stage}
    words = [word for name, value in values.items() for word in ("-p", name, str(value))]
    return shlex.join(["papermill", str(source), str(output), *words])


def study_word(study: Path) -> str:
    """A study as a command takes it: its name if it is one of this repository, else its folder."""
    return study.name if study == ROOT / "data" / "raw" / study.name else str(study)
