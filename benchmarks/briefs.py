"""Briefs of many regions, measured beside plain papermill: `python benchmarks/briefs.py [REGIONS]`.

The tables of a run of the demo (made first if there is none) stand for REGIONS (100) regions: those of the demo over
again under other names. Plain papermill runs one small notebook for each of them, which reads the same tables and shows
the same brief (five are run and scaled); ours makes them all: at least 6 times faster. Then what they cost as PDF.

Each is a process of its own. Beside the time on the clock stands that of the processors, with all children.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat

from herelib import release, tables
from herelib.folders import ROOT, run_folder
from herelib.interviews import settings_of
from herelib.runs.handouts import BEHIND

PLAIN = 5  # runs of plain papermill that are measured
SPEC = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
CELLS = (
    "number = 0",
    "import pickle\nfrom pathlib import Path\n\nfrom IPython.display import HTML, display\n\n"
    "from herelib import briefs",
    'shown, catalogue, about = pickle.loads(Path("{tables}").read_bytes())',
    'region = sorted(shown["verdicts"]["region"])[number]\n'
    "display(HTML(briefs.brief_page(shown, catalogue, about, region)))",
)
IN_SERIES = """
import logging, sys, papermill
logging.getLogger("papermill").setLevel(logging.ERROR)
for number in range(int(sys.argv[2])):
    papermill.execute_notebook(f"{sys.argv[1]}/brief.ipynb", f"{sys.argv[1]}/{number}.ipynb", {"number": number},
                               progress_bar=False)
"""
OURS = """
import pickle, sys
from pathlib import Path
from herelib import briefs
for name, page in briefs.pages(*pickle.loads((Path(sys.argv[1]) / "tables.pickle").read_bytes())):
    file = Path(sys.argv[1]) / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(page, encoding="utf-8")
"""
ON_PAPER = """
import sys
from pathlib import Path
from herelib.runs import handouts
folder = Path(sys.argv[1])
files = sorted((folder / "briefs").glob("*.html"))
papers = handouts.printed({f"briefs/{file.name}": file.read_text("utf-8") for file in files})
print(len(papers), sum(map(len, papers.values())) // max(len(papers), 1))
"""


def prepare(folder: Path, regions: int) -> None:
    """The tables of so many regions, and the notebook that shows the brief of one."""
    sys.path[:0] = [str(ROOT / "tests"), str(ROOT)]
    from brief_examples import many

    from herelib.briefs import About
    from herelib.studies import read_catalogue

    run = run_folder("demo", "baseline")
    if not (run / "run.json").is_file():
        subprocess.run([sys.executable, "-c", "from herelib.cli import main; main()", "report", "demo"], check=True)
    settings = settings_of(ROOT / "data" / "raw" / "demo")
    shown = many(release.protect(tables.read_all(run, BEHIND), settings["disclosure"]["threshold"]), regions)
    about = About(settings["title"], settings["synthetic"], str(settings["year"]))
    (folder / "tables.pickle").write_bytes(pickle.dumps((shown, read_catalogue(), about)))
    cells = [nbformat.v4.new_code_cell(cell.replace("{tables}", str(folder / "tables.pickle"))) for cell in CELLS]
    cells[0].metadata["tags"] = ["parameters"]
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=SPEC), folder / "brief.ipynb")


def measure(program: str, *words: str) -> tuple[float, float, str]:
    """Seconds on the clock, seconds of the processors, and what a program printed."""
    before, started = os.times(), time.perf_counter()
    done = subprocess.run([sys.executable, "-c", program, *words], check=True, capture_output=True, text=True)
    after = os.times()
    spent = sum(after[2:4]) - sum(before[2:4])
    return time.perf_counter() - started, spent, done.stdout.strip()


def main(words: list[str]) -> None:
    regions = next((int(word) for word in words if word.isdigit()), 100)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepare(folder, regions)
        clock, spent, _ = measure(IN_SERIES, name, str(PLAIN))
        clock, spent = clock * regions / PLAIN, spent * regions / PLAIN
        print(f"plain papermill in series, {regions} briefs (from {PLAIN}): {clock:.1f} s, processors {spent:.1f} s")
        ours, ours_spent, _ = measure(OURS, name)
        ratio = f"{clock / ours:.1f} and {spent / ours_spent:.1f} times faster (at least 6)"
        print(f"ours, with the summary: {ours:.1f} s, processors {ours_spent:.1f} s: {ratio}")
        paper, paper_spent, printed = measure(ON_PAPER, name)
        count, size = printed.split()
        print(f"as PDF: {count} of {int(size) // 1000} kB each, {paper:.1f} s, processors {paper_spent:.1f} s")


if __name__ == "__main__":
    main(sys.argv[1:])
