"""One notebook in one fresh kernel: papermill executes it, a failure becomes one message."""

from __future__ import annotations

import ast
import contextlib
import logging
import os
import re
import sys
import tempfile
from pathlib import Path

import nbformat
import papermill
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from papermill.exceptions import PapermillExecutionError

from herelib.errors import HereError
from herelib.folders import processed_folder, root


class Kernel(AsyncKernelManager):
    """A kernel of this very Python (not of another one that is called python3), spoken to through files, not ports."""

    run: Path  # that its notebook makes; papermill takes a class and no options for it, so each run has a class

    def __init__(self, **options):
        super().__init__(**options)
        self.directory = tempfile.TemporaryDirectory(prefix="here-", ignore_cleanup_errors=True)
        self.connection_file = str(Path(self.directory.name) / "kernel.json")
        if os.name == "posix" and len(self.connection_file) < 80:  # the name of a socket holds about 100 characters
            self.transport = "ipc"

    @property
    def kernel_spec(self) -> KernelSpec:
        # Each shutdown begins with an interrupt, which an idle kernel now and then logs as an error: it is none.
        quietly = "--IPKernelApp.log_level=CRITICAL"
        command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}", quietly]
        return KernelSpec(argv=command, language="python", display_name="python3")

    async def start_kernel(self, **options):
        # The notebook's working folder is not ours: relative places would lead elsewhere from there.
        places = {"HERE_PROCESSED": processed_folder().resolve(), "HERE_RUN": self.run.resolve(), "HERE_ROOT": root()}
        options["env"] = {**os.environ, **{name: str(folder) for name, folder in places.items()}}
        return await super().start_kernel(**options)


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


def execute(source: Path, run: Path, injected: dict) -> None:
    """Execute a notebook into `notebooks` of a run; it appears there when it has succeeded, or as `*.failed.ipynb`.

    Raises
    ------
    HereError
        If a cell fails or the kernel stops: names notebook, cell and cause, without a traceback.
    """
    target = (run / "notebooks" / source.name).resolve()
    working, failed = target.with_name(f".{source.name}"), target.with_suffix(".failed.ipynb")
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with quiet():
            papermill.execute_notebook(
                str(source.resolve()),
                str(working),
                injected,
                kernel_name="python3",
                progress_bar=False,
                log_output=False,
                cwd=str(source.parent.resolve()),
                kernel_manager_class=type("KernelOfRun", (Kernel,), {"run": run}),
            )
        os.replace(working, target)
        failed.unlink(missing_ok=True)
    except (PapermillExecutionError, RuntimeError) as error:
        cause = _cause(source, error)
        if working.is_file():
            os.replace(working, failed)
            cause += f"\nThe failed notebook is kept: {failed}"
        raise HereError(f"{source.stem}, {cause}") from None
    finally:
        working.unlink(missing_ok=True)


def _cause(source: Path, error: Exception) -> str:
    """Cell and cause of a failure without traceback; quoted text that may be somebody's answer is left out."""
    if not isinstance(error, PapermillExecutionError):
        return f"the kernel stopped ({type(error).__name__}): perhaps memory ran out"
    cells = [cell.source for cell in nbformat.read(source, as_version=4).cells]
    number = f"cell {cells.index(error.source) + 1}" if error.source in cells else "injected parameters"
    if error.ename in ("HereError", "StudyError"):
        return f"{number}: {error.evalue}"
    lines = error.evalue.strip().splitlines() or [""]
    name = re.compile(r"[A-Za-z_][\w:.-]{0,39}")
    text = re.sub(r"(['\"])(.*?)\1", lambda quote: quote[0] if name.fullmatch(quote[2]) else "'…'", lines[0])[:200]
    plain = re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(error.traceback))  # without the colours of the terminal
    places = re.findall(r"herelib[/\\]((?:\w+[/\\])?\w+\.py)\D{1,20}(\d+)", plain)
    file, line = places[-1] if places else ("", "")
    return f"{number}: {error.ename}: {text}" + (f" (herelib/{file}, line {line})" if places else "")


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
