"""Runs of the numbered notebooks: check, skip, run, resume, and the report at the end.

Which tables a step reads and writes stands in `herelib/tables/tables.csv`.

Papermill executes each notebook in a kernel of its own. A step runs again only if one of its inputs changed since it
last succeeded; which one is said. A step that fails never looks finished: its notebook is written beside and renamed at
the end, and the failed one is kept as `*.failed.ipynb` for whoever looks for the cause.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import platform
import re
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import pandas as pd

from herelib import decisions, readiness, tables
from herelib.errors import HereError, StudyError
from herelib.folders import ROOT, SCRATCH, run_folder, study_folder
from herelib.runs import kernels, manifest, publication
from herelib.runs.run import Run
from herelib.studies import awaited, sufficiency

try:
    import fcntl
except ImportError:  # Windows: two runs at once are not noticed there
    fcntl = None

# Folders beside the runs of a study that are no runs.
RESERVED = {SCRATCH: "what notebooks run by hand write", "multiverse": "what here multiverse writes"}
NOTEBOOKS = ROOT / "notebooks"


@dataclass(frozen=True)
class Step:
    """One notebook: its stage ("" for the report), the tables it reads and writes, and the folders it reads.

    The folders are `study` (its files without decision records), `catalogue` and `decisions`.
    """

    notebook: str
    stage: str
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    folders: tuple[str, ...] = ()


def _stage_step(notebook: str, stage: str, *folders: str) -> Step:
    return Step(notebook, stage, tables.read_by(stage), tables.made_by(stage), folders)


STEPS = (
    _stage_step("01-clean-interviews", "clean", "study", "catalogue"),
    _stage_step("02-profile-regions", "profile"),
    _stage_step("03-cluster-regions", "cluster"),
    _stage_step("04-recommend-methods", "recommend", "catalogue"),
    # no stage of its own: the report has no parameters that decision records settle
    Step(
        "09-report",
        "",
        tables.read_by("report"),
        tables.made_by("report"),
        ("study", "catalogue", "decisions"),
    ),
)


def report(
    study: str | Path,
    scenario: str = "baseline",
    by_hand: Mapping[str, object] | None = None,
    echo: Callable[[str], object] = print,
    progress: Callable[[str], object] | None = None,
) -> Path:
    """Run what changed of a study and write its report; returns the path of the report.

    Parameters
    ----------
    study : name or folder of the study
    scenario : names the run folder; `baseline` becomes `baseline+k=3` where values given by hand differ from it
    by_hand : parameters by name, None meaning "as decided"
    echo : takes one line for each notebook
    progress : takes a line before each cell, and "" when there is nothing to say

    Raises
    ------
    StudyError
        If the study or its decision records have faults; nothing has been run or written then.
    HereError
        If a parameter is wrong (nothing has been run or written then), or a notebook fails: names notebook, cell and
        cause. An earlier report of this run is removed as soon as a step runs, since it no longer fits the tables.
    """
    folder = study_folder(study)
    by_hand = {name: value for name, value in (by_hand or {}).items() if value is not None}
    faults = readiness.check(folder, by_hand)
    if len(faults):
        raise StudyError(faults)
    if awaited(folder):
        raise HereError(sufficiency.say_awaited(folder.name))
    declared = _declared_parameters(by_hand)
    stages = [step.stage for step in STEPS if step.stage]
    settled = {stage: decisions.settled_table(folder, stage, readiness.of_stage(stage, by_hand)) for stage in stages}
    name = scenario_name(scenario, _differing(by_hand, settled))
    run_path = run_folder(folder, name)
    if note := bytecode_note():
        echo(note)
    started = time.perf_counter()
    shipped = ROOT / "data" / "raw" / folder.name == folder  # a study of this repository goes by its name
    injected = {"study": folder.name if shipped else str(folder), "scenario": name, **by_hand}
    with _alone(run_path), kernels.forking():
        kernels.clear(run_path)
        run = Run(folder, run_path, settled, manifest.read(run_path))
        for step in STEPS:
            values = {key: injected[key] for key in injected if key in declared[step.notebook]}
            echo(_take_step(step, run, values, progress))
        run.record["pages"] = publication.make_pages(run)
        run.record.update(_description(run, name, started))
        run.note(finished=True)
    echo(f"for the team only: {run.internal_page}")
    echo(f"report: {run.page}")
    return run.page


def _differing(by_hand: Mapping[str, object], settled: Mapping[str, pd.DataFrame]) -> dict[str, object]:
    """The values given by hand that are not what is decided anyway."""
    parameters = pd.concat([frame.loc[frame["source"] == "hand", "parameter"] for frame in settled.values()])
    return {name: by_hand[name] for name in sorted(set(parameters))}


def _take_step(step: Step, run: Run, injected: dict, progress: Callable[[str], object] | None) -> str:
    """Run one step, or skip it if nothing it depends on changed; a line that says which, and the record kept."""
    inputs = _inputs(step, run)
    reasons = _reasons(step, run, inputs)
    if not reasons:
        (run.folder / "notebooks" / f"{step.notebook}.failed.ipynb").unlink(missing_ok=True)
        return f"{step.notebook:<22}  unchanged, skipped"
    for page in (run.page, run.internal_page):
        page.unlink(missing_ok=True)
    run.note()
    started = time.perf_counter()
    kernels.execute(NOTEBOOKS / f"{step.notebook}.ipynb", run.folder, injected, progress)
    seconds = round(time.perf_counter() - started, 2)
    if "study files" in inputs:  # the first run may have made the key of the pseudonyms
        hashes = manifest.study_hashes(run.study)
        inputs["study files"] |= {file: digest for file, digest in hashes.items() if file == "pseudonym.key"}
    outputs = manifest.table_hashes(run.folder, step.writes)
    if missing := [table for table, digest in outputs.items() if not digest]:
        raise HereError(f"{step.notebook} ended without writing {', '.join(missing)}")
    done = {"reason": "; ".join(reasons), "seconds": seconds, "inputs": inputs, "outputs": outputs}
    run.record["steps"] = {**run.record.get("steps", {}), step.notebook: done}
    run.note()
    return f"{step.notebook:<22}{seconds:7.1f} s  (ran: {done['reason']})"


def scenario_name(scenario: str, by_hand: Mapping[str, object]) -> str:
    """The name of a run folder: what differs from the baseline by hand stands in it.

    Examples
    --------
    >>> scenario_name("baseline", {"linkage": "average", "k": 3})
    'baseline+k=3+linkage=average'
    """
    if not re.fullmatch(r"\w[\w.+=-]{0,99}", scenario):
        raise HereError(f"scenario '{scenario}': use letters, digits and . + = - _, at most 100")
    if scenario in RESERVED:
        raise HereError(f"scenario '{scenario}': there lies {RESERVED[scenario]}; take another name")
    if scenario != "baseline":
        return scenario
    changed = [f"{name}={re.sub(r'[^A-Za-z0-9_.=-]+', '-', str(by_hand[name]))}" for name in sorted(by_hand)]
    name = "+".join([scenario, *changed])
    return name if len(name) <= 100 else f"{scenario}+{hashlib.sha256(name.encode()).hexdigest()[:12]}"


def bytecode_note() -> str:
    """What PYTHONDONTWRITEBYTECODE costs here and how to clear it, or "" where it costs nothing."""
    cached = importlib.util.cache_from_source(pd.__file__)
    if not sys.dont_write_bytecode or Path(cached).is_file():
        return ""
    return (
        "note: PYTHONDONTWRITEBYTECODE is set, so each notebook compiles all packages anew (about 10 s each); "
        "`unset PYTHONDONTWRITEBYTECODE` (make does so itself)"
    )


def _declared_parameters(by_hand: Mapping[str, object]) -> dict[str, set[str]]:
    """The parameters that each notebook declares; an error if a given one is declared by none."""
    missing = [step.notebook for step in STEPS if not (NOTEBOOKS / f"{step.notebook}.ipynb").is_file()]
    if missing:
        raise HereError(
            f"{missing[0]}.ipynb is not in {NOTEBOOKS}: install herelib from its repository (pip install -e .)"
        )
    declared = {step.notebook: kernels.parameters(NOTEBOOKS / f"{step.notebook}.ipynb") for step in STEPS}
    if undeclared := sorted(set(by_hand) - set().union(*declared.values())):
        raise HereError(f"no notebook declares the parameter {', '.join(undeclared)}")
    return declared


def _inputs(step: Step, run: Run) -> dict[str, dict]:
    """All that a step's result depends on, by kind and name."""
    source = NOTEBOOKS / f"{step.notebook}.ipynb"
    inputs = {
        "notebook": {source.name: manifest.notebook_hash(source)},
        "herelib": manifest.library_hashes(source),
        "packages": manifest.versions(),
        "tables": manifest.table_hashes(run.folder, step.reads),
    }
    if step.stage:
        settled = run.settled[step.stage]
        # where a value comes from counts, too: the step writes it into its table of parameters
        values = settled["value"] + " " + settled["source"] + settled["decision"]
        inputs["parameters"] = dict(zip(settled["parameter"], values, strict=True))
    if "study" in step.folders:
        inputs["study files"] = manifest.study_hashes(run.study)
    if "catalogue" in step.folders:
        inputs["catalogue"] = manifest.folder_hashes(manifest.CATALOGUE)
    if "decisions" in step.folders:
        inputs["decision records"] = manifest.folder_hashes(run.study / "decisions")
        # The report tells what `here multiverse` found, where it has written it.
        beside = manifest.table_hashes(run.folder.parent / "multiverse", tables.made_by("multiverse"))
        inputs["multiverse"] = {table: digest for table, digest in beside.items() if digest}
    return inputs


def _reasons(step: Step, run: Run, inputs: Mapping[str, dict]) -> list[str]:
    """Why a step must run; empty if it need not."""
    before = run.record.get("steps", {}).get(step.notebook, {})
    reasons = manifest.changes(before.get("inputs"), inputs)
    if not reasons and before.get("outputs") != manifest.table_hashes(run.folder, step.writes):
        reasons = ["its tables were changed or removed"]
    if not reasons and not (run.folder / "notebooks" / f"{step.notebook}.ipynb").is_file():
        reasons = ["its executed notebook was removed"]
    return reasons


def _description(run: Run, scenario: str, started: float) -> dict:
    """What run.json says of the run as a whole."""
    settled = [frame.assign(stage=stage) for stage, frame in run.settled.items()]
    parameters = pd.concat(settled, ignore_index=True)
    return {
        "study": run.study.name,
        "scenario": scenario,
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": round(time.perf_counter() - started, 2),
        "here": version("herelib"),
        "commit": manifest.commit(),
        "machine": f"{platform.system()} {platform.machine()}",
        "versions": manifest.versions(),
        "parameters": parameters.drop(columns="meaning").to_dict("records"),
        "decisions": sorted({number for number in parameters["decision"] if number}),
    }


@contextlib.contextmanager
def _alone(folder: Path):
    """Holds the run folder: a second run of the same study and scenario at the same time is refused."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as handle:
        if fcntl is not None:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise HereError(f"another run is writing to {folder}: wait until it ends") from None
        yield
