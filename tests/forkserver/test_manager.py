"""Where a forked kernel cannot stand in for a fresh one, a plain one serves."""

import os
import sys

from forked_notebooks import outputs, said, write

from herelib.forkserver import Server, manager
from herelib.forkserver import server as server_module


def test_a_variable_that_is_read_at_import_or_another_command_is_served_by_a_plain_kernel(
    server, tmp_path, monkeypatch
):
    notebook = write(tmp_path / "who.ipynb", "import os; (os.getppid(), os.environ.get('OMP_NUM_THREADS'))")
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    assert said(outputs(notebook, tmp_path, kernel_manager_class=server.manager())) == [f"({os.getpid()}, '1')"]
    words = manager._words_of_ipykernel
    assert words([sys.executable, "-m", "ipykernel_launcher", "-f", "x.json", "--a"]) == ["--a"]
    assert words(["/usr/bin/R", "-m", "ipykernel_launcher"]) is words([sys.executable, "-m", "other"]) is None


def test_where_nothing_can_be_forked_plain_kernels_serve(tmp_path, monkeypatch):
    monkeypatch.setattr(server_module, "can_fork", lambda: False)
    with Server(()) as server:
        notebook = write(tmp_path / "who.ipynb", "import os; (k, os.getppid())")
        assert said(outputs(notebook, tmp_path, kernel_manager_class=server.manager())) == [f"(2, {os.getpid()})"]
        assert server.process is None
