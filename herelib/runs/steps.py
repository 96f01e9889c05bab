"""Runs of the numbered notebooks: check, skip, run, resume, and the report at the end.

Which tables a step reads and writes stands in `herelib/tables/tables.csv`.

Papermill executes each notebook in a kernel of its own. A step runs again only if one of its inputs changed since it
last succeeded; which one is said. A step that fails never looks finished: its notebook is written beside and renamed at
the end, and the failed one is kept as `*.failed.ipynb` for whoever looks for the cause.
"""

from __future__ import annotations

import contextlib
import importlib.util
import platform
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import pandas as pd

from herelib import decisions, readiness, tables
from herelib.errors import HereError, StudyError, nearest
from herelib.folders import KEY, ROOT, run_folder, study_folder
from herelib.runs import (
    compiling,
    copies,
    executed,
    failures,
    fingerprints,
    kernels,
    manifest,
    ownership,
    publication,
    reasons,
    standing,
)
from herelib.runs.failures import command, study_word
from herelib.runs.run import Request, Run, Step
from herelib.runs.scenarios import scenario_name
from herelib.studies import awaited, figures_alone, states, sufficiency
from herelib.vocabulary import OF_ANSWERS, OPTIONAL

try:
    import fcntl
except ImportError:  # Windows: two runs at once are not noticed there
    fcntl = None

NOTEBOOKS = ROOT / "notebooks"
PLAIN = Request()


def _stage_step(notebook: str, stage: str, *folders: str) -> Step:
    return Step(notebook, stage, tables.read_by(stage), tables.made_by(stage), folders, OPTIONAL.get(stage, ""))


STEPS = (
    _stage_step("01-clean-interviews", "clean", "study", "catalogue"),
    _stage_step("02-profile-regions", "profile"),
    _stage_step("03-cluster-regions", "cluster"),
    _stage_step("04-recommend-methods", "recommend", "catalogue"),
    _stage_step("06-plan-incubator", "plan", "study", "catalogue"),
    _stage_step("07-evaluate-impact", "evaluate", "study", "decisions"),
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
    request: Request = PLAIN,
) -> Path:
    """Run what changed of a study and write its report; returns the path of the report.

    Parameters
    ----------
    study : name or folder of the study
    scenario : names the run folder; `baseline` becomes `baseline+k=3` where values given by hand differ from it
    by_hand : parameters by name, None meaning "as decided"
    echo : takes one line of progress a time
    request : which steps run in any case, whether a copy is kept, and where progress inside a notebook is shown

    Raises
    ------
    StudyError
        If the study or its decision records have faults; nothing has been run or written then.
    HereError
        If a parameter is wrong, or the runs there belong to another study (nothing has been run or written then), or
        a notebook fails: names notebook, section, cell, cause, and the command that repeats it. An earlier report of
        this run is removed as soon as a step runs, since it no longer fits the tables.
    """
    by_hand = {name: value for name, value in (by_hand or {}).items() if value is not None}
    chosen = _chosen(request)
    folder = study_folder(study)
    faults = readiness.check(folder, by_hand)
    if len(faults):
        raise StudyError(faults, clear=True)
    if awaited(folder) and not figures_alone(folder):
        raise HereError(sufficiency.say_awaited(folder.name))
    run = planned(folder, scenario, by_hand)
    publication.refuse_to_print(folder, request.pdf)
    owner, notes = ownership.claim(folder, request.moved)
    for note in filter(None, [*notes, bytecode_note()]):
        echo(note)
    started = time.perf_counter()
    with alone(run.folder), compiling.beside(), kernels.forking():
        kernels.clear(run.folder)
        # only now: a run that has just ended has left another record
        run = replace(run, record=manifest.read(run.folder), owner=owner, progress=request.progress)
        run = replace(run, pdf=request.pdf, further=request.further)
        outdated = take(run, echo, chosen)
        if outdated:
            run.record.update(_description(run, run.folder.name, started))
            run.note()
            echo(f"no report: {', '.join(outdated)} out of date; {command(run)} makes the rest")
            return run.page
        run.record["pages"] = publication.make_pages(run)
        run.record.update(_description(run, run.folder.name, started))
        run.record["standing"] = standing.digest(run.study, run.folder)
        run.note(finished=True)
    if request.keep:
        echo(f"kept: {copies.keep(run.folder)}")
    echo(f"for the team only: {run.internal_page}")
    withheld = run.record["pages"]["withheld"]
    echo(withheld or f"report: {run.page}")
    return run.internal_page if withheld else run.page


def planned(study: Path, scenario: str, by_hand: Mapping[str, object]) -> Run:
    """A run as it would be made: its folder, the settled parameters, and the record of the last one there.

    Raises
    ------
    StudyError, HereError
        If a decision record or a parameter is wrong, or no notebook declares a parameter.
    """
    declared_parameters(by_hand)
    stages = [step.stage for step in STEPS if step.stage]
    settled = {stage: decisions.settled_table(study, stage, readiness.of_stage(stage, by_hand)) for stage in stages}
    run_path = run_folder(study, scenario_name(scenario, _differing(by_hand, settled)))
    return Run(study, run_path, settled, manifest.read(run_path), scenario, by_hand)


def take(run: Run, echo: Callable[[str], object], chosen: Mapping[str, str] | None = None, name: str = "") -> list[str]:
    """Take the steps of a run; returns the notebooks that are left out of date, as only `--only` does.

    Parameters
    ----------
    chosen : by notebook why it runs in any case; "" for one that is left as it is even if it is out of date
    name : of the scenario, as notebooks are told it; that of the folder if not given
    """
    declared = declared_parameters(run.by_hand)
    injected = {"study": study_word(run.study), "scenario": name or run.folder.name, **run.by_hand}
    chosen, outdated = chosen or {}, []
    run.record["absent"] = {step.notebook: reason for step in STEPS if (reason := absent(step, run.study))}
    for step in STEPS:
        if step.notebook in run.record["absent"]:
            _clear(step, run)
            echo(standing.absent_line(step.notebook, run.record["absent"][step.notebook]))
            continue
        if chosen.get(step.notebook) == "":
            outdated += _left(step, run, echo)
            continue
        echo(_take_step(step, run, {key: injected[key] for key in injected if key in declared[step.notebook]}, chosen))
    return outdated


def absent(step: Step, study: Path) -> str:
    """Why a study has no such step: what is not in study.yaml, or that nobody was asked; "" where it has."""
    if step.stage in OF_ANSWERS and figures_alone(study):
        return "no interviews: official figures alone give no verdict (docs/study-format.md)"
    if not step.block or states(study, step.block):
        return ""
    return f"study.yaml has no `{step.block}:` (docs/study-format.md)"


def _clear(step: Step, run: Run) -> None:
    """Take away what a step left that the study has no more: the report would speak of it."""
    if step.notebook not in run.record.get("steps", {}):
        return
    publication.withdraw(run)
    for table in step.writes:
        tables.path(run.folder, table).unlink(missing_ok=True)
    (run.folder / "notebooks" / f"{step.notebook}.ipynb").unlink(missing_ok=True)
    run.record["steps"] = {name: entry for name, entry in run.record["steps"].items() if name != step.notebook}
    run.note()


def _chosen(request: Request) -> dict[str, str]:
    """By notebook why it runs in any case; "" for those that `--only` leaves."""
    if bool(request.force) + bool(request.start) + bool(request.only) > 1:
        raise HereError("--force, --from and --only: give one of them")
    notebooks = [step.notebook for step in STEPS]
    if request.force:
        return dict.fromkeys(notebooks, "asked for by --force")
    if request.start:
        first = notebooks.index(step_of(request.start).notebook)
        return dict.fromkeys(notebooks[first:], f"asked for by --from {request.start}")
    if request.only:
        single = step_of(request.only).notebook
        return {name: f"asked for by --only {request.only}" if name == single else "" for name in notebooks}
    return {}


def step_of(word: str) -> Step:
    """A step by its number, notebook or stage: `03`, `03-cluster-regions`, `cluster`.

    Raises
    ------
    HereError
        If there is none; names the nearest.
    """
    for step in STEPS:
        number, _, rest = step.notebook.partition("-")
        if word.removesuffix(".ipynb") in {step.notebook, number, number.lstrip("0"), rest, step.stage} - {""}:
            return step
    raise HereError(f"no step '{word}': {nearest(word, [step.notebook for step in STEPS])}")


def _left(step: Step, run: Run, echo: Callable[[str], object]) -> list[str]:
    """A step that `--only` leaves: named and said why, if it is out of date."""
    because = reasons.of_step(step, run, reasons.inputs(step, notebook_of(step), run))
    if because:
        echo(f"{step.notebook:<22}  left as it is, out of date: {'; '.join(because)}")
    return [step.notebook] if because else []


def notebook_of(step: Step) -> Path:
    """The notebook of a step, as it is committed."""
    return NOTEBOOKS / f"{step.notebook}.ipynb"


def _differing(by_hand: Mapping[str, object], settled: Mapping[str, pd.DataFrame]) -> dict[str, object]:
    """The values given by hand that are not what is decided anyway."""
    parameters = pd.concat([frame.loc[frame["source"] == "hand", "parameter"] for frame in settled.values()])
    return {name: by_hand[name] for name in sorted(set(parameters))}


def _take_step(step: Step, run: Run, injected: dict, chosen: Mapping[str, str]) -> str:
    """Run one step, or skip it if nothing it depends on changed; a line that says which, and the record kept."""
    source = notebook_of(step)
    inputs = reasons.inputs(step, source, run)
    because = reasons.of_step(step, run, inputs)
    if not because and step.notebook not in chosen:
        return _skip(step, run)
    because = because or [chosen[step.notebook]]
    publication.withdraw(run)
    run.note()
    started = time.perf_counter()
    try:
        kernels.execute(source, run.folder, injected, run.progress)
    except HereError as error:
        raise failures.explained(error, step, source, run) from None
    seconds = round(time.perf_counter() - started, 2)
    if "study files" in inputs:  # the first run may have made the key of the pseudonyms
        hashes = manifest.study_hashes(run.study)
        inputs["study files"] |= {file: digest for file, digest in hashes.items() if file == KEY}
    outputs = manifest.table_hashes(run.folder, step.writes)
    if missing := [table for table, digest in outputs.items() if not digest]:
        raise HereError(f"{step.notebook} ended without writing {', '.join(missing)}")
    _record(step, run, {"reason": "; ".join(because), "seconds": seconds, "inputs": inputs, "outputs": outputs})
    return f"{step.notebook:<22}{seconds:7.1f} s  (ran: {'; '.join(because)})"


def _record(step: Step, run: Run, entry: dict) -> None:
    """Note what a step was made of, with what the next run needs to find out quickly and to say what changed."""
    source = notebook_of(step)
    entry |= {
        "format": reasons.FORMAT,
        "sources": fingerprints.sources_hash(source),
        "texts": fingerprints.text_hash(source),
        "rows": reasons.rows_of_files(run, step, entry["inputs"].get("study files", {})),
    }
    run.record["steps"] = {**run.record.get("steps", {}), step.notebook: entry}
    run.note()


def _skip(step: Step, run: Run) -> str:
    """Leave a step as it is; texts that were edited since are renewed in its executed notebook."""
    executed_notebook = run.folder / "notebooks" / f"{step.notebook}.ipynb"
    executed_notebook.with_suffix(".failed.ipynb").unlink(missing_ok=True)
    source, entry = notebook_of(step), run.record["steps"][step.notebook]
    sources = fingerprints.sources_hash(source)
    if entry.get("sources") == sources:
        return f"{step.notebook:<22}  unchanged, skipped"
    texts = fingerprints.text_hash(source)
    renewed = entry.get("texts") != texts and executed.renew_texts(source, executed_notebook)
    run.record["steps"] = {**run.record["steps"], step.notebook: {**entry, "sources": sources, "texts": texts}}
    run.note()
    return f"{step.notebook:<22}  unchanged, skipped" + "; its texts were renewed" * renewed


def bytecode_note() -> str:
    """What PYTHONDONTWRITEBYTECODE costs here and how to clear it, or "" where it costs nothing."""
    cached = importlib.util.cache_from_source(pd.__file__)
    if not sys.dont_write_bytecode or Path(cached).is_file():
        return ""
    return (
        "note: PYTHONDONTWRITEBYTECODE is set, so each notebook compiles all packages anew (about 10 s each); "
        "`unset PYTHONDONTWRITEBYTECODE` (make does so itself)"
    )


def declared_parameters(by_hand: Mapping[str, object]) -> dict[str, set[str]]:
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


def _description(run: Run, scenario: str, started: float) -> dict:
    """What run.json says of the run as a whole."""
    settled = [frame.assign(stage=stage) for stage, frame in run.settled.items()]
    parameters = pd.concat(settled, ignore_index=True)
    return {
        "study": run.study.name,
        "study_id": run.owner.get("id", ""),
        "study_path": run.owner.get("path", ""),
        "scenario": scenario,
        "asked": run.asked,
        "by_hand": standing.as_typed(run.by_hand),
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
def alone(folder: Path):
    """Holds the run folder: a second run of the same study and scenario at the same time is refused."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as handle:
        if fcntl is not None:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise HereError(f"another run is writing to {folder}: wait until it ends") from None
        yield
