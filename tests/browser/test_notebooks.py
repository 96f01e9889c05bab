"""Each notebook in JupyterLab as people open it: Run All leaves no cell without its number and none with an error."""

import json
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import NamedTuple

import nbformat
import pytest
from demo_runs import FOLDER, NUMBERED

from herelib.folders import ROOT

pytestmark = pytest.mark.browser

ALL = ["00-start-here", *NUMBERED, "explore"]
MINUTES = 5  # that Run All of one notebook may take on a machine that does other things, too
# All cells are in the page, not only those near the window; nothing opens that nobody asked for.
SETTINGS = {"@jupyterlab/notebook-extension/tracker": {"windowingMode": "none", "defaultCell": "code"}}
DONE = """() => {
  const seen = document.querySelector('.jp-NotebookPanel:not(.lm-mod-hidden)');
  const prompts = [...seen.querySelectorAll('.jp-CodeCell .jp-InputPrompt')].map(each => each.textContent.trim());
  const numbered = prompts.filter(each => /^\\[\\d+\\]:$/.test(each)).length;
  // After an error the rest of the cells are left as they were.
  if (!numbered || prompts.some(each => each.includes('*'))) return null;
  const told = [...seen.querySelectorAll('[data-mime-type^="application/vnd.jupyter."]')].map(each => each.textContent);
  return {numbered, failed: told.filter(each => each.includes('Traceback')).length};
}"""


class Lab(NamedTuple):
    """JupyterLab on this machine: its address, the token that opens it, and its folder."""

    url: str
    token: str
    folder: Path

    def page_of(self, notebook: str) -> str:
        return f"{self.url}lab/tree/notebooks/{notebook}.ipynb?reset&token={self.token}"

    def asked(self, path: str, method: str = "GET") -> bytes:
        """What the server answers."""
        request = urllib.request.Request(
            self.url + path, method=method, headers={"Authorization": f"token {self.token}"}
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.read()


def started(folder, process) -> dict:
    """What the server says of itself once it is up: address and token."""
    for _ in range(600):
        for file in folder.glob("jpserver-*.json"):
            text = file.read_text(encoding="utf-8")
            if text.rstrip().endswith("}"):
                return json.loads(text)
        assert process.poll() is None, "JupyterLab ended"
        time.sleep(0.1)
    raise AssertionError("JupyterLab did not start within a minute")


@pytest.fixture(scope="module")
def lab(demo_processed, tmp_path_factory):
    """JupyterLab on this machine, with copies of the notebooks and of the demo's run."""
    folder = tmp_path_factory.mktemp("lab")
    shutil.copytree(FOLDER, folder / "notebooks", ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    failing = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 / 0"), nbformat.v4.new_code_cell("2")])
    failing.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(failing, folder / "notebooks" / "failing.ipynb")
    shutil.copytree(demo_processed / "demo" / "few", folder / "processed" / "demo" / "baseline")
    for name, values in SETTINGS.items():
        file = folder / "settings" / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True)
        file.write_text(json.dumps(values), encoding="utf-8")
    folders = {"RUNTIME": "runtime", "CONFIG": "config", "LAB_SETTINGS": "settings", "LAB_WORKSPACES": "workspaces"}
    environment = {
        **os.environ,
        **{f"JUPYTER{'' if 'LAB_' in name else '_'}{name}_DIR": str(folder / sub) for name, sub in folders.items()},
        "IPYTHONDIR": str(folder / "ipython"),
        "HERE_ROOT": str(ROOT),
        "HERE_PROCESSED": str(folder / "processed"),
    }
    words = ["--no-browser", "--allow-root", "--ServerApp.ip=127.0.0.1", "--ServerApp.port=0"]
    words += [f"--ServerApp.root_dir={folder}"]
    with (folder / "log.txt").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", *words], env=environment, stdout=log, stderr=log
        )
        try:
            server = started(folder / "runtime", process)
            yield Lab(server["url"], server["token"], folder)
        finally:
            process.terminate()  # it ends its kernels first
            try:
                process.wait(30)
            finally:
                process.kill()


@pytest.fixture
def tab(chromium, lab):
    """A window of its own for each notebook; its kernel ends with it."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()
    for kernel in json.loads(lab.asked("api/kernels")):
        lab.asked(f"api/kernels/{kernel['id']}", "DELETE")


def run_all(tab, address: str) -> dict:
    """What became of the cells of a notebook after Run → Run All Cells: how many are numbered, how many failed."""
    tab.goto(address)
    tab.locator(".jp-NotebookPanel .jp-CodeCell").first.wait_for(timeout=60_000)
    tab.get_by_text("(ipykernel) | Idle").wait_for(timeout=60_000)  # before that nothing runs what is asked for
    tab.get_by_role("menuitem", name="Run", exact=True).click()
    tab.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    return tab.wait_for_function(DONE, timeout=MINUTES * 60_000, polling=200).json_value()


@pytest.mark.parametrize("name", ALL)
def test_run_all_in_jupyterlab_leaves_no_cell_with_an_error(lab, tab, name):
    cells = nbformat.read(lab.folder / "notebooks" / f"{name}.ipynb", as_version=4).cells
    code = [cell for cell in cells if cell.cell_type == "code" and cell.source.strip()]
    assert run_all(tab, lab.page_of(name)) == {"numbered": len(code), "failed": 0}
    pictures = tab.locator(".jp-NotebookPanel .jp-OutputArea-output img, .jp-NotebookPanel .jp-OutputArea-output table")
    assert pictures.count() > 0, "something to look at"


def test_a_cell_with_an_error_is_noticed(lab, tab):
    assert run_all(tab, lab.page_of("failing")) == {"numbered": 1, "failed": 1}
