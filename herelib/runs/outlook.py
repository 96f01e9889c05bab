"""What the next run of a study would do, and why: nothing is run or written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from herelib.folders import study_folder
from herelib.runs import reasons, standing, steps
from herelib.runs.run import Run, Step
from herelib.words import listing


def why(
    study: str | Path, scenario: str = "baseline", by_hand: Mapping[str, object] | None = None, word: str = ""
) -> list[str]:
    """A line for each step: that it stands, or why it would run, with before and after.

    Parameters
    ----------
    study, scenario, by_hand : as `herelib.runs.report` takes them
    word : names a single step, by its number, notebook or stage; all if not given

    Raises
    ------
    HereError
        If there is no such study or step, or a parameter or a decision record is wrong.
    """
    wanted = steps.step_of(word) if word else None
    values = {name: value for name, value in (by_hand or {}).items() if value is not None}
    run = steps.planned(study_folder(study), scenario, values)
    lines, renewed = [], {}  # tables that a step before may make anew, by name: its notebook
    for step in steps.STEPS:
        if reason := steps.absent(step, run.study):
            if wanted in (None, step):
                lines.append(standing.absent_line(step.notebook, reason))
            continue
        line, runs = _line(step, run, renewed)
        if runs:
            renewed |= dict.fromkeys(step.writes, step.notebook)
        if wanted in (None, step):
            lines.append(f"{step.notebook:<22}  {line}")
    return lines


def _line(step: Step, run: Run, renewed: Mapping[str, str]) -> tuple[str, bool]:
    """What is said of a step, and whether it runs or may run."""
    because = reasons.of_step(step, run, reasons.inputs(step, steps.notebook_of(step), run))
    if because:
        return f"would run: {'; '.join(because)}", True
    read = [table for table in step.reads if table in renewed]
    if read:
        makers = sorted({renewed[table] for table in read})
        more = f" and {len(read) - 3} more" if len(read) > 3 else ""
        return f"would run if {listing(makers)} changes {', '.join(read[:3])}{more}", True
    entry = run.record["steps"][step.notebook]
    return f"stands: nothing changed since it ran{_when(run)} (then: {entry.get('reason', 'not noted')})", False


def _when(run: Run) -> str:
    try:
        return f", in the run of {datetime.fromisoformat(run.record['made']):%Y-%m-%d %H:%M} UTC"
    except (KeyError, TypeError, ValueError):  # the run has not come to its end
        return ""
