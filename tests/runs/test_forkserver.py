"""Forked kernels beside fresh ones: the same answers, nothing shared, and none that outlives its run."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import papermill
import pytest

from herelib.runs import forkserver

MODULES = ("numpy", "pandas", "matplotlib.pyplot", "pyarrow.parquet")
SPEC = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
needs_fork = pytest.mark.skipif(not forkserver.can_fork(), reason="nothing can be forked here")
# What a notebook can see of the process it runs in.
SEEN = [
    "import gc, os, random, signal, subprocess, sys, threading",
    "import matplotlib, numpy as np, pandas as pd",
    "sorted(name for name in globals() if name[0] != '_')",
    "sys.path, sys.flags, sys.argv[:1], __name__, sys.modules['__main__'].__dict__ is globals()",
    "{s.name: str(signal.getsignal(s)) for s in signal.Signals}, signal.pthread_sigmask(signal.SIG_BLOCK, [])",
    "sorted(os.environ), os.environ['MPLBACKEND']",
    "os.getcwd(), os.umask(0o22), os.getpgid(0) == os.getpid(), sys.stdin.read(), gc.isenabled(), gc.get_threshold()",
    "pd.get_option('display.max_columns'), matplotlib.get_backend(), matplotlib.is_interactive()",
    "str(matplotlib.rcParams)",
    "print(subprocess.run(['echo', 'x'], capture_output=True)); print('said', file=sys.stderr); os.system('echo low');",
    # thread pools: OpenBLAS, Arrow
    "(np.arange(360000.0).reshape(600, 600) @ np.ones((600, 600))).sum()",
    "pd.DataFrame({'x': np.arange(300000)}).to_parquet('x.parquet'); pd.read_parquet('x.parquet')['x'].sum()",
    "len(os.listdir('/proc/self/fd')) if os.path.isdir('/proc/self/fd') else 0",
    "import matplotlib.pyplot as plt; plt.plot([1, 2]);",
]


def write(file, *sources):
    cells = [nbformat.v4.new_code_cell(source) for source in ("k = 1", *sources)]
    cells[0].metadata["tags"] = ["parameters"]
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=SPEC), file)
    return str(file)


def outputs(notebook, folder, **options):
    """What the cells of a notebook gave, run by papermill in a folder."""
    target = str(Path(folder) / "executed.ipynb")
    cells = papermill.execute_notebook(notebook, target, {"k": 2}, progress_bar=False, cwd=folder, **options).cells
    return [cell.outputs for cell in cells]


def said(outputs):
    return [piece.get("text") or piece["data"]["text/plain"] for pieces in outputs for piece in pieces]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with forkserver.Server(MODULES, folder=tmp_path_factory.mktemp("server")) as server:
        yield server


@needs_fork
def test_a_notebook_sees_of_a_forked_kernel_what_it_sees_of_a_fresh_one(server, tmp_path):
    notebook = write(tmp_path / "seen.ipynb", *SEEN)
    forked = outputs(notebook, tmp_path, kernel_manager_class=server.manager())
    assert forked == outputs(notebook, tmp_path)
    assert len(said(forked)) >= len(SEEN) - 3


@needs_fork
def test_forked_kernels_share_no_names_and_no_random_numbers(server, tmp_path):
    draw = "import random, numpy as np; (random.random(), np.random.random(), 'left' in globals(), 'left' in vars(np))"
    notebook = write(tmp_path / "draw.ipynb", draw, "left = np.left = 1", "import os; os.getppid()")
    first, second = (said(outputs(notebook, tmp_path, kernel_manager_class=server.manager())) for _ in "ab")
    assert "False, False)" in first[0] and "False, False)" in second[0]
    assert first[0].split(",")[:2] != second[0].split(",")[:2]
    assert first[1] == second[1] == str(server.process.pid)


@needs_fork
@pytest.mark.parametrize(
    ("last_words", "exit_code"),
    [("os._exit(3)", 3), ("os.kill(os.getpid(), 11)", -11), ("os.kill(os.getpid(), 9)", -9)],
)
def test_a_kernel_that_ends_by_itself_says_how(server, tmp_path, last_words, exit_code):
    started = []

    class Manager(server.manager()):
        def __init__(self, **options):
            super().__init__(**options)
            started.append(self)

    with pytest.raises(RuntimeError):
        outputs(write(tmp_path / "end.ipynb", f"import os\n{last_words}"), tmp_path, kernel_manager_class=Manager)
    assert started[0].exit_code == exit_code


@needs_fork
def test_a_variable_that_is_read_at_import_or_another_command_is_served_by_a_plain_kernel(
    server, tmp_path, monkeypatch
):
    notebook = write(tmp_path / "who.ipynb", "import os; (os.getppid(), os.environ.get('OMP_NUM_THREADS'))")
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    assert said(outputs(notebook, tmp_path, kernel_manager_class=server.manager())) == [f"({os.getpid()}, '1')"]
    words = forkserver._words_of_ipykernel
    assert words([sys.executable, "-m", "ipykernel_launcher", "-f", "x.json", "--a"]) == ["--a"]
    assert words(["/usr/bin/R", "-m", "ipykernel_launcher"]) is words([sys.executable, "-m", "other"]) is None


def test_where_nothing_can_be_forked_plain_kernels_serve(tmp_path, monkeypatch):
    monkeypatch.setattr(forkserver, "can_fork", lambda: False)
    with forkserver.Server(MODULES) as server:
        notebook = write(tmp_path / "who.ipynb", "import os; (k, os.getppid())")
        assert said(outputs(notebook, tmp_path, kernel_manager_class=server.manager())) == [f"(2, {os.getpid()})"]
        assert server.process is None


@needs_fork
def test_a_server_that_was_killed_is_replaced_by_plain_kernels_and_takes_its_kernels_along(tmp_path):
    with forkserver.Server(()) as server:
        notebook = write(
            tmp_path / "kill.ipynb",
            f"import os, time\nif os.getppid() != {os.getpid()}:\n    os.kill(os.getppid(), 9); time.sleep(60)\nk",
        )
        with pytest.raises(RuntimeError):
            outputs(notebook, tmp_path, kernel_manager_class=server.manager())
        assert said(outputs(notebook, tmp_path, kernel_manager_class=server.manager())) == ["2"]


PROGRAM = """
import papermill, sys
sys.path.insert(0, sys.argv[1])
import forkserver
with forkserver.Server(()) as server:
    options = {"progress_bar": False, "kernel_manager_class": server.manager()}
    papermill.execute_notebook(sys.argv[2], sys.argv[2] + ".out", **options)
"""


@needs_fork
@pytest.mark.parametrize("signum", [signal.SIGKILL, signal.SIGTERM])
def test_server_and_kernel_end_with_their_program_and_leave_nothing(tmp_path, signum):
    """The module is lifted out: a program that has nothing of herelib."""
    (tmp_path / "tmp").mkdir()
    (tmp_path / "lifted").mkdir()
    (tmp_path / "lifted" / "forkserver.py").write_text(Path(forkserver.__file__).read_text("utf-8"), "utf-8")
    here = tmp_path / "here.json"
    code = (
        f"import json, os, time, sys\nfrom pathlib import Path\nnumbers = [os.getpid(), os.getppid()]\n"
        f"Path({str(here)!r}).write_text(json.dumps([*numbers, 'herelib' in sys.modules]))\ntime.sleep(100)"
    )
    notebook = write(tmp_path / "long.ipynb", code)
    program = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(tmp_path / "lifted"), notebook],
        env={**os.environ, "TMPDIR": str(tmp_path / "tmp")},
        cwd=tmp_path,
        stderr=subprocess.DEVNULL,
    )
    numbers = wait_for(lambda: json.loads(here.read_text()))
    program.send_signal(signum)
    program.wait()
    assert numbers.pop() is False
    wait_for(lambda: not any(map(alive, numbers)) or 1 / 0)
    assert os.listdir(tmp_path / "tmp") == []


def wait_for(look, seconds=60):
    """What `look` returns as soon as it raises nothing."""
    until = time.monotonic() + seconds
    while True:
        try:
            return look()
        except (OSError, ValueError, ZeroDivisionError):
            if time.monotonic() > until:
                raise
            time.sleep(0.05)


def alive(pid):
    """Whether a process runs; one that has ended and that nobody has asked about does not."""
    try:
        return " Z " not in Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False
