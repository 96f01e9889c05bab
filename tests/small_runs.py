"""A study with three tiny notebooks in place of the real ones, so that runs take seconds."""

import re

import nbformat

from herelib import deposit, runs
from herelib.errors import Faults
from herelib.interviews import checking
from herelib.interviews.checking import Examined
from herelib.report import internal
from herelib.runs import kernels, publication, steps

STEPS = (
    steps.Step("01-one", "clean", (), ("coverage",), ("study",)),
    steps.Step("02-two", "cluster", ("coverage",), ("regions",)),
    steps.Step("09-report", "", ("regions",), ("decisions",), ("study", "decisions")),
)
SETTINGS = {"title": "Tiny study", "synthetic": True, "licence": "", "organisation": ""}
SETUP = """
import os
from pathlib import Path
tables = Path(os.environ["HERE_RUN"]) / "tables"
tables.mkdir(parents=True, exist_ok=True)
"""
ONE = """
(tables / "coverage.parquet").write_text(str(len(list((Path(study) / "interviews").iterdir()))))
"""
TWO = """
import sys
print("a warning that names a folder", file=sys.stderr)
if (Path(study) / ".broken").exists():
    raise ValueError("could not read 'Anna Example, Green Street 4'")
(tables / "regions.parquet").write_text(f"{(tables / 'coverage.parquet').read_text()} files, k = {k}")
"""
REPORT = """
(tables / "decisions.parquet").write_text("none")
from IPython.display import HTML, display
display(HTML("<h1>Tiny study</h1><p>The report says: " + (tables / "regions.parquet").read_text() + "</p>"))
"""


def write_notebook(folder, name, parameters, code):
    cells = [
        nbformat.v4.new_markdown_cell(f"# {name}"),
        nbformat.v4.new_code_cell(parameters, metadata={"tags": ["parameters"]}),
        nbformat.v4.new_code_cell(SETUP.strip()),
        nbformat.v4.new_code_cell(code.strip()),
    ]
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    spec = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=spec), folder / f"{name}.ipynb")


def make_house(folder):
    """A study with one decision, three notebooks and a place for runs."""
    (folder / "notebooks").mkdir(parents=True)
    (folder / "tiny" / "interviews").mkdir(parents=True)
    (folder / "tiny" / "interviews" / "lv.csv").write_text("a\n1\n")
    (folder / "tiny" / "decisions").mkdir()
    places = 'study = "tiny"\nscenario = "baseline"'
    write_notebook(folder / "notebooks", "01-one", f"{places}\nduplicates = None", ONE)
    write_notebook(folder / "notebooks", "02-two", f"{places}\nk = None", TWO)
    write_notebook(folder / "notebooks", "09-report", places, REPORT)


def write_release(run, released, settings, everything):
    """A release that is the report alone."""
    with deposit.swap.replaced(run.page.parent) as folder:
        (folder / deposit.REPORT).write_text(released[deposit.REPORT], encoding="utf-8")
    return ""


def move_in(folder, monkeypatch):
    monkeypatch.setattr(steps, "NOTEBOOKS", folder / "notebooks")
    monkeypatch.setattr(steps, "STEPS", STEPS)
    monkeypatch.setattr(kernels, "PRELOADED", ())  # they import nothing that takes long
    monkeypatch.setattr(checking, "examine", lambda study, parameters=None: Examined(Faults(), None, None, {}))
    monkeypatch.setattr(publication, "settings_of", lambda study: SETTINGS)
    # these notebooks make no evidence: the team's own page is the report with a mark
    monkeypatch.setattr(publication, "BEHIND", ())
    monkeypatch.setattr(publication, "BEHIND_RELEASE", ())
    # nor tables that disclosure control could look at
    monkeypatch.setattr(publication, "write_release", write_release)
    monkeypatch.setattr(publication, "country_of", lambda everything: "")
    monkeypatch.setattr(internal, "walks", lambda run, catalogue: {})
    monkeypatch.setattr(internal, "page", lambda page, walked: page + "<!-- internal -->")
    monkeypatch.setenv("HERE_PROCESSED", str(folder / "processed"))
    return folder


def report(house, **options):
    lines = []
    page = runs.report(house / "tiny", echo=lines.append, **options)
    return page, [re.sub(r" +", " ", re.sub(r" +[\d.]+ s ", " ", line)) for line in lines]
