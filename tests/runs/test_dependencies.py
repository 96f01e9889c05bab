"""What a notebook depends on is followed by name, and nothing that it runs is missed."""

import os
import shutil
import subprocess
import sys

import pytest
from demo_runs import NUMBERED

from herelib.folders import ROOT
from herelib.runs import fingerprints
from herelib.runs.dependencies import files_behind

PACKAGE = {
    "__init__.py": 'VERBS = {"clean": "herelib.interviews.clean"}\n',
    "words.py": "",
    "figures/__init__.py": "from herelib.figures import looks\nfrom herelib.figures.maps import plot_map\n"
    "from herelib.figures.opinions import say_opinions\n",
    "figures/looks.py": "",
    "figures/maps.py": "from herelib.figures.looks import INK\n",
    "figures/opinions.py": "from herelib import recommendations\nrecommendations.rank()\n",
    "recommendations/__init__.py": "from herelib.recommendations.recommend import rank, verdicts\n",
    "recommendations/recommend.py": "from herelib.recommendations import verdicts\n",
    "recommendations/verdicts.py": "from herelib import words\n",
    "recommendations/smaa.py": "",
}
MAPS = {"__init__.py", "figures/__init__.py", "figures/maps.py", "figures/looks.py"}
OPINIONS = {"figures/opinions.py", "recommendations/__init__.py", "recommendations/recommend.py"}
OPINIONS |= {"recommendations/verdicts.py", "words.py"}


@pytest.mark.parametrize(
    "code",
    [
        "from herelib.figures import plot_map",
        "from herelib import figures\nfigures.plot_map(1)",
        "import herelib.figures as drawn\ndrawn.plot_map",
    ],
)
def test_a_name_of_a_room_leads_to_its_module_and_not_to_the_whole_room(package, code):
    assert {file.relative_to(package).as_posix() for file in files_behind(code, package)} == MAPS


@pytest.mark.parametrize("code", ["from herelib import figures\nuse(figures)", "from herelib import figures"])
def test_a_room_that_is_handed_on_as_an_object_is_followed_whole(package, code):
    assert {file.relative_to(package).as_posix() for file in files_behind(code, package)} == MAPS | OPINIONS


def test_code_that_is_no_python_depends_on_nothing(package):
    assert files_behind("from herelib import (", package) == set()


def test_cleaning_does_not_depend_on_recommendations():
    files = set(fingerprints.library_hashes(ROOT / "notebooks" / "01-clean-interviews.ipynb"))
    assert not {name for name in files if name.startswith(("recommendations/", "transfer/", "clusters/", "profiles/"))}
    assert {"interviews/judging.py", "form/validity.py", "segments/terms.py", "tables/columns.csv"} <= files


TRACED = """
import os, sys, threading, nbformat
from herelib.folders import ROOT
ran, package = set(), str(ROOT / "herelib")
def importing(frame):
    # what runs while a module is imported (bodies of classes, decorators, constants) makes that module and no result:
    # a face imports modules of which a notebook takes nothing
    while frame is not None:
        if frame.f_code.co_name == "<module>" and frame.f_code.co_filename.startswith(package):
            return True
        frame = frame.f_back
    return False
def note(frame, event, _):
    file = frame.f_code.co_filename
    if event == "call" and file not in ran and file.startswith(package) and not importing(frame):
        ran.add(file)
cells = nbformat.read(sys.argv[1], as_version=4).cells
code = "\\n".join(cell.source for cell in cells if cell.cell_type == "code")
sys.setprofile(note); threading.setprofile(note)
exec(compile(code, "notebook", "exec"), {"__name__": "notebook"})
sys.setprofile(None)
print("\\n".join(sorted(os.path.relpath(file, package) for file in ran)), file=sys.stderr)
"""


@pytest.mark.long
@pytest.mark.parametrize("name", NUMBERED)
def test_no_module_whose_functions_a_notebook_runs_is_missed(name, demo_processed, tmp_path):
    run = shutil.copytree(demo_processed / "demo" / "few", tmp_path / "demo" / "few")
    source = ROOT / "notebooks" / f"{name}.ipynb"
    environment = {**os.environ, "HERE_RUN": str(run), "HERE_PROCESSED": str(tmp_path), "MPLBACKEND": "Agg"}
    done = subprocess.run(
        [sys.executable, "-c", TRACED, str(source)], env=environment, capture_output=True, text=True, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr[-2000:]
    ran = {line for line in done.stderr.splitlines() if line.endswith(".py")}
    followed = set(fingerprints.library_hashes(source))
    assert ran and ran <= followed, sorted(ran - followed)
