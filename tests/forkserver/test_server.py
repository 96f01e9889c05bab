"""A server that ends, or whose program ends, takes its kernels along and leaves nothing."""

import json
import os
import shutil
import signal
import subprocess
import sys

import pytest
from forked_notebooks import alive, outputs, said, wait_for, write

from herelib import forkserver
from herelib.folders import ROOT
from herelib.forkserver.server import can_fork

pytestmark = pytest.mark.skipif(not can_fork(), reason="nothing can be forked here")


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
import forked_kernels
with forked_kernels.Server(()) as server:
    options = {"progress_bar": False, "kernel_manager_class": server.manager()}
    papermill.execute_notebook(sys.argv[2], sys.argv[2] + ".out", **options)
"""


@pytest.mark.parametrize("signum", [signal.SIGKILL, signal.SIGTERM])
def test_server_and_kernel_end_with_their_program_and_leave_nothing(tmp_path, signum):
    """The folder is lifted out, under another name: a program that has nothing of herelib."""
    (tmp_path / "tmp").mkdir()
    shutil.copytree(ROOT / "herelib" / "forkserver", tmp_path / "lifted" / "forked_kernels")
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
