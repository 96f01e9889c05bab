"""One notebook in one kernel of its own: papermill executes it, a failure becomes one message."""

from __future__ import annotations

import ast
import contextlib
import itertools
import logging
import os
import re
import signal
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import papermill
from ipykernel.kernelspec import get_kernel_dict
from jupyter_client.kernelspec import KernelSpec
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import Engine, papermill_engines
from papermill.exceptions import PapermillExecutionError
from papermill.iorw import write_ipynb
from papermill.log import logger

from herelib import forkserver, parallel
from herelib.errors import HereError
from herelib.folders import processed_folder, root
from herelib.runs.progress import SO_FAR, positions

# What the notebooks import, loaded once for all kernels of a run. None of it may start a Python thread.
PRELOADED = (
    *("numpy", "scipy.stats", "scipy.optimize", "scipy.sparse.csgraph", "pandas", "pyarrow.parquet", "pandera.pandas"),
    *(
        "sklearn.cluster",
        "sklearn.ensemble",
        "numba",
        "matplotlib.pyplot",
        "matplotlib.backends.backend_agg",
        "seaborn",
    ),
    *("herelib.decisions", "herelib.interviews", "herelib.segments", "herelib.profiles", "herelib.clusters"),
    *("herelib.recommendations", "herelib.transfer", "herelib.figures", "herelib.release", "herelib.report"),
)
_SERVER: forkserver.Server | None = None


class Kernel(forkserver.ForkedKernelManager):
    """A kernel of this very Python (not of another one that is called python3), which knows its run."""

    run: Path  # papermill takes a class and no options for it, so each notebook has a class
    file: Path  # that a kernel which is not forked learns its connection from
    started: list  # the kernel, once there is one

    def __init__(self, **options):
        super().__init__(**options)
        self.connection_file = str(self.file)
        self.started.append(self)

    @property
    def kernel_spec(self) -> KernelSpec:
        # Each shutdown begins with an interrupt, which an idle kernel now and then logs as an error: it is none.
        quietly = "--IPKernelApp.log_level=CRITICAL"
        command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}", quietly]
        return KernelSpec(
            argv=command, language="python", display_name="python3", metadata=get_kernel_dict()["metadata"]
        )

    async def start_kernel(self, **options):
        # The notebook's working folder is not ours: relative places would lead elsewhere from there.
        options["env"] = _environment(self.run)
        return await super().start_kernel(**options)


def _environment(run: Path) -> dict[str, str]:
    """The variables of a kernel: ours, and where it reads and writes."""
    places = {"HERE_PROCESSED": processed_folder().resolve(), "HERE_RUN": run.resolve(), "HERE_ROOT": root()}
    return {**os.environ, **{name: str(folder) for name, folder in places.items()}}


@contextlib.contextmanager
def forking():
    """All kernels that are started inside are forked from one process that imports their packages once.

    The process starts with the first kernel and ends, with all its kernels, with this block or with the program.
    """
    global _SERVER
    if _SERVER is not None:
        yield
        return
    server = forkserver.Server(PRELOADED, {**os.environ, "HERE_ROOT": str(root())}, fixed=["HERE_ROOT"], folder=root())
    with server:
        _SERVER = server
        try:
            yield
        finally:
            _SERVER = None


def clear(run: Path) -> None:
    """Remove what a killed run left half-written; to be called while nobody else writes into the run."""
    for file in run.rglob(".*"):
        if file.is_file() and re.fullmatch(r"\..+\.(\d+|ipynb|kernel\.json)", file.name):
            file.unlink()


class _Client(PapermillNotebookClient):
    """Papermill's client, which takes what a cell announces of its progress out of what the cell shows."""

    def process_message(self, msg, cell, cell_index):
        content = msg["content"]
        if (content.get("transient") or {}).get("display_id") != parallel.ANNOUNCED:
            return super().process_message(msg, cell, cell_index)
        self.announced(cell_index, content["data"].get("text/plain", ""))
        return None


class _Engine(Engine):
    """Papermill's engine, which says where it stands and keeps what was done if the kernel ends.

    It says so before each cell, and within a cell what `herelib.parallel` announces there.
    """

    @classmethod
    def execute_managed_notebook(cls, nb_man, kernel_name, progress=None, kept=None, **options):
        places = positions(nb_man.nb.cells)
        start = nb_man.cell_start

        def cell_start(cell, cell_index=None, **more):
            progress(str(places[cell_index]))
            return start(cell, cell_index, **more)

        def announced(cell_index, line):
            if progress is not None:
                progress(f"{places[cell_index]}{SO_FAR}{line}" if line else str(places[cell_index]))

        if progress is not None:
            nb_man.cell_start = cell_start
        asked = {name: options[name] for name in ("kernel_manager_class", "resources")}
        client = _Client(nb_man, kernel_name=kernel_name, startup_timeout=options["start_timeout"], log=logger, **asked)
        client.announced = announced
        try:
            return client.execute()
        except RuntimeError:
            write_ipynb(nb_man.nb, kept)
            raise


papermill_engines.register("herelib", _Engine)


def parameters(source: Path) -> set[str]:
    """The names that a notebook's cell tagged `parameters` assigns."""
    cells = nbformat.read(source, as_version=4).cells
    code = "\n".join(cell.source for cell in cells if "parameters" in cell.metadata.get("tags", []))
    try:
        lines = ast.parse(code).body
    except SyntaxError:
        raise HereError(f"{source.stem}: its cell of parameters is not valid Python") from None
    targets = [target for line in lines for target in getattr(line, "targets", [getattr(line, "target", None)])]
    return {target.id for target in targets if isinstance(target, ast.Name)}


def execute(source: Path, run: Path, injected: dict, progress: Callable[[str], object] | None = None) -> None:
    """Execute a notebook into `notebooks` of a run; it appears there when it has succeeded, or as `*.failed.ipynb`.

    Parameters
    ----------
    progress : takes a line before each cell, its section and position, and "" at the end

    Raises
    ------
    HereError
        If a cell fails or the kernel stops: names notebook, cell, section and cause, without a traceback.
    """
    with quiet():
        _execute(source, (run / "notebooks" / source.name).resolve(), run, injected, progress)


def execute_many(
    source: Path,
    run: Path,
    parameters_by_target: Mapping[Path, dict],
    jobs: int = 2,
    progress: Callable[[str], object] | None = None,
) -> dict[Path, str]:
    """Execute one notebook with many sets of parameters, `jobs` at a time; returns what failed and why.

    Parameters
    ----------
    run : folder of the run that they belong to
    parameters_by_target : parameters by the file that the executed notebook is written to
    progress : takes a line when one is done, how many are, and "" at the end

    Returns
    -------
    dict : by target, a message that names notebook, cell and cause, as `execute` raises it; {} if all succeeded
    """
    done = itertools.count(1)

    def attempt(target: Path) -> str:
        try:
            _execute(source, target.resolve(), run, parameters_by_target[target], None)
        except HereError as error:
            return str(error)
        finally:
            if progress is not None:
                progress(f"{source.stem}: {next(done)} of {len(parameters_by_target)}")
        return ""

    with forking(), quiet(), ThreadPoolExecutor(jobs) as pool:
        _SERVER.start()  # from this thread, which outlives those of the pool
        messages = dict(zip(parameters_by_target, pool.map(attempt, parameters_by_target), strict=True))
    if progress is not None:
        progress("")
    return {target: message for target, message in messages.items() if message}


def _execute(source: Path, target: Path, run: Path, injected: dict, progress: Callable | None) -> None:
    """Execute a notebook into a file, in a kernel of its own."""
    working, failed = target.with_name(f".{target.name}"), target.with_suffix(".failed.ipynb")
    connection = target.with_name(f".{target.stem}.kernel.json")  # of kernels that are not forked
    target.parent.mkdir(parents=True, exist_ok=True)
    connection.unlink(missing_ok=True)  # of a run that was killed
    started = []
    options = {"server": _SERVER, "run": run, "started": started, "file": connection}
    try:
        papermill.execute_notebook(
            str(source.resolve()),
            str(working),
            injected,
            engine_name="herelib",
            # written once: after each cell it would be written whole, with all its figures
            request_save_on_cell_execute=False,
            kernel_name="python3",
            progress_bar=False,
            log_output=False,
            kernel_manager_class=type("KernelOfNotebook", (Kernel,), options),
            resources={"metadata": {"path": str(source.parent.resolve())}},  # cwd= would move all threads
            progress=progress,
            kept=str(working),
        )
        os.replace(working, target)
        failed.unlink(missing_ok=True)
    except (PapermillExecutionError, RuntimeError) as error:
        cause = _cause(source, error, started[-1].exit_code if started else None)
        if working.is_file():
            os.replace(working, failed)
            cause += f"\nThe failed notebook is kept: {failed}"
        raise HereError(f"{source.stem}, {cause}") from None
    finally:
        working.unlink(missing_ok=True)
        connection.unlink(missing_ok=True)
        if progress is not None:
            progress("")


def _cause(source: Path, error: Exception, exit_code: int | None = None) -> str:
    """Cell and cause of a failure without traceback; quoted text that may be somebody's answer is left out."""
    if not isinstance(error, PapermillExecutionError):
        return _end_of_kernel(error, exit_code)
    cells = nbformat.read(source, as_version=4).cells
    position = next((at for cell, at in zip(cells, positions(cells), strict=True) if cell.source == error.source), None)
    section = f" ({position.section})" if position and position.section else ""
    number = f"cell {position.number}{section}" if position else "injected parameters"
    if error.ename in ("HereError", "StudyError"):
        return f"{number}: {error.evalue}"
    lines = error.evalue.strip().splitlines() or [""]
    name = re.compile(r"[A-Za-z_][\w:.-]{0,39}")
    text = re.sub(r"(['\"])(.*?)\1", lambda quote: quote[0] if name.fullmatch(quote[2]) else "'…'", lines[0])[:200]
    plain = re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(error.traceback))  # without the colours of the terminal
    places = re.findall(r"herelib[/\\]((?:\w+[/\\])?\w+\.py)\D{1,20}(\d+)", plain)
    file, line = places[-1] if places else ("", "")
    return f"{number}: {error.ename}: {text}" + (f" (herelib/{file}, line {line})" if places else "")


def _end_of_kernel(error: Exception, exit_code: int | None) -> str:
    """How a kernel ended that nobody asked to."""
    if exit_code is None:
        return f"the kernel stopped ({type(error).__name__}): perhaps memory ran out"
    if exit_code >= 0:
        return f"the kernel stopped: its process ended by itself with exit code {exit_code}"
    name = signal.Signals(-exit_code).name if -exit_code in list(signal.Signals) else f"signal {-exit_code}"
    perhaps = {"SIGKILL": ": perhaps memory ran out", "SIGSEGV": ": a fault in compiled code"}
    return f"the kernel stopped: its process was ended by {name}{perhaps.get(name, '')}"


@contextlib.contextmanager
def quiet():
    """Papermill's log of notebooks without parameters is silenced; errors still come."""
    log = logging.getLogger("papermill")
    level = log.level
    log.setLevel(logging.ERROR)
    try:
        yield
    finally:
        log.setLevel(level)
