"""Runs of the numbered notebooks: check, skip, run, resume, and the report at the end.

Papermill executes each notebook in a fresh kernel. A step runs again only if one of its inputs changed since it last
succeeded; which one is said. A step that fails never looks finished: its notebook is written beside and renamed at
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

from herelib import decisions, segments, tables
from herelib.errors import HereError, StudyError
from herelib.folders import ROOT, run_folder, study_folder
from herelib.interviews import checking
from herelib.report import TEMPLATE, pages
from herelib.runs import kernels, manifest
from herelib.studies import catalogue, catalogue_rules
from herelib.tables import CONTRACTS
from herelib.vocabulary import BEHIND, STAGES, UNREAD

try:
    import fcntl
except ImportError:  # Windows: two runs at once are not noticed there
    fcntl = None

NOTEBOOKS = ROOT / "notebooks"
SURVEY = ("interviews", "answers", "items", "regions", "published", "context")
PROFILE = ("coverage", "cells", "profiles", "draws", "matrix", "gaps", "consistency", "adequacy", "new_codes", "totals")
TYPOLOGY = ("clusters", "memberships", "coassignment", "stability", "choice_of_k", "typology", "features")
TYPOLOGY += ("screening", "dendrogram", "left_out", "associations", "placements")
ADVICE = ("verdicts", "acceptability", "rankings", "central_weights", "pairwise", "scores", "flips", "gates")
ADVICE += ("second_opinions", "reversals", "settling", "bundles", "business_types", "type_acceptability")
ADVICE += ("evidence", "links", "cluster_advice", "borrowed", "transfer", "setting_differences")
CLEANED = ("accounting", "missing", "cleaned", "choices", "codebook", "repeats", "cleaning_log", "rules", "places")
CLEANED += ("gate_facts",)
SAID = ("open_answers", "segments", "codebook", "cleaned", "choices")  # what profiles take beside values
BEFORE = ("parameters_profile", "parameters_cluster")
CODED = ("open_answers", "segments", "seen", "agreement", "disagreements", "suggestions")


@dataclass(frozen=True)
class Step:
    """One notebook: its stage, the tables it reads and writes, and which of study, catalogue, decisions it reads."""

    notebook: str
    stage: str
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    folders: tuple[str, ...] = ()


STEPS = (
    Step("01-clean-interviews", "clean", (), (*SURVEY, *CLEANED, *CODED, "parameters_clean"), ("study", "catalogue")),
    Step("02-profile-regions", "profile", (*SURVEY, *SAID), (*PROFILE, "parameters_profile")),
    Step(
        "03-cluster-regions",
        "cluster",
        (*SURVEY, "places", "profiles", "draws", "parameters_profile"),
        (*TYPOLOGY, "parameters_cluster"),
    ),
    Step(
        "04-recommend-methods",
        "recommend",
        (*SURVEY, *SAID, "profiles", "draws", "cells", "memberships", "placements", "gate_facts", *BEFORE),
        (*ADVICE, "parameters_recommend"),
        ("catalogue",),
    ),
    Step(
        "09-report",
        "",
        tuple(name for name in CONTRACTS if name not in UNREAD),
        ("decisions", "overrides"),
        ("study", "catalogue", "decisions"),
    ),
)


def check(study: str | Path, given: Mapping[str, object] | None = None) -> pd.DataFrame:
    """Every fault of a study, its decision records and the catalogue: table [file, row, column, value, rule, do].

    Raises
    ------
    HereError
        If the study is not there, or a parameter given by hand is unknown or does not fit.
    """
    folder = study_folder(study)
    found = decisions.faults(folder)
    if len(found):
        decisions.check(given or {})
        return pd.concat([checking.check(folder), found, catalogue_rules.check()], ignore_index=True)
    decisions.check(given or {}, folder)
    settled = {stage: decisions.settle(folder, stage, _of_stage(stage, given)) for stage in STAGES}
    return pd.concat([checking.check(folder, settled["clean"]), catalogue_rules.check()], ignore_index=True)


def notes(study: str | Path) -> pd.DataFrame:
    """What a user should know of how a study without faults was read: table [file, subject, note]."""
    read = checking.read(study)
    on_codebook = segments.codebook_notes(read.codebook, read.settings["languages"])
    return pd.concat([read.notes, on_codebook], ignore_index=True)


def report(
    study: str | Path,
    scenario: str = "baseline",
    given: Mapping[str, object] | None = None,
    echo: Callable[[str], object] = print,
) -> Path:
    """Run what changed of a study and write its report; returns the path of the report.

    Parameters
    ----------
    study : name or folder of the study
    scenario : names the run folder; `baseline` becomes `baseline+k=3` where values given by hand differ from it
    given : parameters by name, None meaning "as decided"
    echo : takes one line of progress a time

    Raises
    ------
    StudyError
        If the study or its decision records have faults; nothing has been run or written then.
    HereError
        If a parameter is wrong (nothing has been run or written then), or a notebook fails: names notebook, cell and
        cause. An earlier report of this run is removed as soon as a step runs, since it no longer fits the tables.
    """
    folder = study_folder(study)
    given = {name: value for name, value in (given or {}).items() if value is not None}
    found = check(folder, given)
    if len(found):
        raise StudyError(found)
    takes = _parameters_of_notebooks(given)
    settled = {
        step.stage: decisions.settled_table(folder, step.stage, _of_stage(step.stage, given))
        for step in STEPS
        if step.stage
    }
    by_hand = {name for frame in settled.values() for name in frame.loc[frame["source"] == "hand", "parameter"]}
    name = scenario_name(scenario, {name: given[name] for name in by_hand})
    run = run_folder(folder, name)
    if note := bytecode_note():
        echo(note)
    started = time.perf_counter()
    own = ROOT / "data" / "raw" / folder.name
    places = {"study": folder.name if own == folder else str(folder), "scenario": name}
    with _alone(run):
        record = manifest.read(run)
        for step in STEPS:
            passed = {key: value for key, value in {**places, **given}.items() if key in takes[step.notebook]}
            echo(_take_step(step, folder, run, passed, settled.get(step.stage), record))
        record["pages"] = _make_pages(folder, run, record.get("pages", {}))
        record |= _description(folder, name, settled, started)
        manifest.write(run, {**record, "finished": True})
    echo(f"for the team only: {_internal_file(run)}")
    echo(f"report: {_page_file(run)}")
    return _page_file(run)


def _take_step(step: Step, folder: Path, run: Path, passed: dict, settled: pd.DataFrame | None, record: dict) -> str:
    """Run one step, or skip it if nothing it depends on changed; a line that says which, and the record kept."""
    now = _inputs(step, folder, run, settled)
    reasons = _reasons(step, run, record.get("steps", {}).get(step.notebook, {}), now)
    if not reasons:
        (run / "notebooks" / f"{step.notebook}.failed.ipynb").unlink(missing_ok=True)
        return f"{step.notebook:<22}  unchanged, skipped"
    for page in (_page_file(run), _internal_file(run)):
        page.unlink(missing_ok=True)
    manifest.write(run, {**record, "finished": False})
    clock = time.perf_counter()
    kernels.execute(NOTEBOOKS / f"{step.notebook}.ipynb", run / "notebooks", passed)
    seconds = round(time.perf_counter() - clock, 2)
    if "study files" in now:  # the first run may have made the key of the pseudonyms
        now["study files"] |= {k: v for k, v in manifest.study_hashes(folder).items() if k == "pseudonym.key"}
    outputs = manifest.table_hashes(run, step.writes)
    if missing := [table for table, found in outputs.items() if not found]:
        raise HereError(f"{step.notebook} ended without writing {', '.join(missing)}")
    done = {"reason": "; ".join(reasons), "seconds": seconds, "inputs": now, "outputs": outputs}
    record["steps"] = {**record.get("steps", {}), step.notebook: done}
    manifest.write(run, {**record, "finished": False})
    return f"{step.notebook:<22}{seconds:7.1f} s  (ran: {done['reason']})"


def scenario_name(scenario: str, given: Mapping[str, object]) -> str:
    """The name of a run folder: what differs from the baseline by hand stands in it.

    Examples
    --------
    >>> scenario_name("baseline", {"linkage": "average", "k": 3})
    'baseline+k=3+linkage=average'
    """
    if not re.fullmatch(r"\w[\w.+=-]{0,99}", scenario):
        raise HereError(f"scenario '{scenario}': use letters, digits and . + = - _, at most 100")
    if scenario != "baseline":
        return scenario
    changed = [f"{name}={re.sub(r'[^A-Za-z0-9_.=-]+', '-', str(given[name]))}" for name in sorted(given)]
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


def _of_stage(stage: str, given: Mapping[str, object] | None) -> dict:
    return {k: v for k, v in (given or {}).items() if decisions.PARAMETERS[k].stage in (stage, "all")}


def _parameters_of_notebooks(given: Mapping[str, object]) -> dict[str, set[str]]:
    """The parameters that each notebook declares; an error if a given one is declared by none."""
    missing = [step.notebook for step in STEPS if not (NOTEBOOKS / f"{step.notebook}.ipynb").is_file()]
    if missing:
        raise HereError(
            f"{missing[0]}.ipynb is not in {NOTEBOOKS}: install herelib from its repository (pip install -e .)"
        )
    takes = {step.notebook: kernels.parameters(NOTEBOOKS / f"{step.notebook}.ipynb") for step in STEPS}
    if lost := sorted(set(given) - set().union(*takes.values())):
        raise HereError(f"no notebook declares the parameter {', '.join(lost)}")
    return takes


def _inputs(step: Step, folder: Path, run: Path, settled: pd.DataFrame | None) -> dict[str, dict]:
    """All that a step's result depends on, by kind and name."""
    source = NOTEBOOKS / f"{step.notebook}.ipynb"
    inputs = {
        "notebook": {source.name: manifest.notebook_hash(source)},
        "herelib": manifest.library_hashes(source),
        "packages": manifest.versions(),
        "tables": manifest.table_hashes(run, step.reads),
    }
    if settled is not None:
        said = settled["value"] + " " + settled["source"] + settled["decision"]
        inputs["parameters"] = dict(zip(settled["parameter"], said, strict=True))
    if "study" in step.folders:
        inputs["study files"] = manifest.study_hashes(folder)
    if "catalogue" in step.folders:
        inputs["catalogue"] = manifest.folder_hashes(manifest.CATALOGUE)
    if "decisions" in step.folders:
        inputs["decision records"] = manifest.folder_hashes(folder / "decisions")
    return inputs


def _reasons(step: Step, run: Path, before: Mapping, now: Mapping[str, dict]) -> list[str]:
    reasons = manifest.changes(before.get("inputs"), now)
    if not reasons and before.get("outputs") != manifest.table_hashes(run, step.writes):
        reasons = ["its tables were changed or removed"]
    if not reasons and not (run / "notebooks" / f"{step.notebook}.ipynb").is_file():
        reasons = ["its executed notebook was removed"]
    return reasons


def _page_file(run: Path) -> Path:
    return run / "release" / "report.html"


def _internal_file(run: Path) -> Path:
    return run / "internal" / "report.html"


def _make_pages(folder: Path, run: Path, before: Mapping) -> dict:
    """Write the report, released and internal, unless both are there and nothing they are made from changed.

    Returns hashes of what they are made from and of the pages.
    """
    from herelib.report import internal

    executed = run / "notebooks" / f"{STEPS[-1].notebook}.ipynb"
    modules = (Path(pages.__file__), Path(internal.__file__))
    made_from = {file.name: manifest.file_hash(file) for file in (executed, TEMPLATE, *modules)}
    made_from |= manifest.table_hashes(run, BEHIND)
    files = (_page_file(run), _internal_file(run))
    if before != {"inputs": made_from, "outputs": [manifest.file_hash(file) or None for file in files]}:
        title = checking.settings_of(folder).get("title") or folder.name
        page = pages.page(executed, str(title))
        evidence = internal.section(tables.read_all(run, BEHIND), catalogue.read_catalogue())
        manifest.write_text(_page_file(run), page)
        manifest.write_text(_internal_file(run), internal.page(page, evidence))
    return {"inputs": made_from, "outputs": [manifest.file_hash(file) for file in files]}


def _description(folder: Path, name: str, settled: Mapping[str, pd.DataFrame], started: float) -> dict:
    parameters = pd.concat([frame.assign(stage=stage) for stage, frame in settled.items()], ignore_index=True)
    return {
        "study": folder.name,
        "scenario": name,
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
def _alone(run: Path):
    """Holds the run folder: a second run of the same study and scenario at the same time is refused."""
    run.mkdir(parents=True, exist_ok=True)
    with (run / ".lock").open("w") as handle:
        if fcntl is not None:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise HereError(f"another run is writing to {run}: wait until it ends") from None
        yield
