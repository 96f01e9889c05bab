"""Runs of notebooks, measured beside plain papermill: `python benchmarks/notebooks.py [RUNS] [NAME=VALUE ...]`.

(a) The demo cold by `here report`, beside the same cells one after the other in one kernel, which imports once: at most
1.5 times. (b) The same again with nothing changed: at most 1 s. (c) The same with one changed decision: which notebooks
ran. (d) RUNS (100) runs of one small notebook with other parameters, beside plain papermill in series (ten are run and
scaled): at least 6 times faster.

Each is a process of its own. Beside the time on the clock stands that of the processors, user and system, with all
children: on a machine that is busy with other things the second says more. NAME=VALUE are parameters of the demo, for a
quick look (`draws=200`); the ratios that count are those without.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat

from herelib.folders import ROOT

PLAIN = 10  # runs of plain papermill that are measured
DECISION = ("0006-how-regions-are-joined.md", "chosen: ward", "chosen: average")
SPEC = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
SMALL = (
    "import pandas as pd\nimport seaborn as sns\nfrom sklearn.linear_model import LinearRegression",
    "answers = pd.DataFrame({'need': range(50)})\nanswers['capacity'] = answers['need'] * weight + answers['need'] % 7",
    "LinearRegression().fit(answers[['need']], answers['capacity']).coef_",
    "sns.scatterplot(answers, x='need', y='capacity');",
)
IN_SERIES = """
import json, logging, sys, papermill
logging.getLogger("papermill").setLevel(logging.ERROR)
folder, count = sys.argv[1], int(sys.argv[2])
for number in range(count):
    papermill.execute_notebook(f"{folder}/small.ipynb", f"{folder}/plain-{number}.ipynb", {"weight": number},
                               progress_bar=False)
"""
FORKED = """
import sys
from pathlib import Path
from herelib.runs import kernels
folder, count, jobs = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
targets = {folder / f"forked-{jobs}-{number}.ipynb": {"weight": number} for number in range(count)}
failed = kernels.execute_many(folder / "small.ipynb", folder / "run", targets, jobs)
sys.exit("; ".join(failed.values()) or None)
"""


def measure(words: list[str], **variables: str) -> tuple[float, float, str]:
    """Seconds on the clock, seconds of the processors, and what a program printed."""
    before, started = os.times(), time.perf_counter()
    environment = {**os.environ, **variables}
    done = subprocess.run([sys.executable, *words], cwd=ROOT, env=environment, capture_output=True, text=True)
    clock, after = time.perf_counter() - started, os.times()
    if done.returncode:
        sys.exit(f"{words[:4]} ended with an error:\n{done.stderr[-2000:]}")
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return clock, spent, done.stdout


def write_notebook(file: Path, sources: list[str] | tuple[str, ...]) -> Path:
    """A notebook of code cells."""
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    cells[0].metadata["tags"] = ["parameters"]
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=SPEC), file)
    return file


def all_cells(parameters: dict) -> list[str]:
    """The code of the numbered notebooks, each with the parameters that it declares of those given."""
    sources = []
    for notebook in sorted((ROOT / "notebooks").glob("0*.ipynb")):
        sources.append("%reset -f")  # what an earlier notebook has named is gone, what it has imported stays loaded
        for cell in nbformat.read(notebook, as_version=4).cells:
            if cell.cell_type == "code":
                sources.append(cell.source)
                if "parameters" in cell.metadata.get("tags", []):
                    names = set(re.findall(r"^(\w+)", cell.source, re.MULTILINE))
                    declared = {name: value for name, value in parameters.items() if name in names}
                    sources.append("\n".join(f"{name} = {value!r}" for name, value in declared.items()))
    return sources


def ran(printed: str) -> list[str]:
    """The notebooks that `here report` says it ran."""
    return re.findall(r"^(\S+) +[\d.]+ s  \(ran:", printed, re.MULTILINE)


def say(name: str, clock: float, spent: float, more: str = "") -> None:
    print(f"{name:<52}{clock:8.1f} s on the clock {spent:8.1f} s of processors{more}", flush=True)


def demo(folder: Path, parameters: dict) -> None:
    """(a), (b) and (c): the demo cold, unchanged and with one other decision."""
    study = Path(shutil.copytree(ROOT / "data" / "raw" / "demo", folder / "demo"))
    report = ["-c", "from herelib.cli import main; main()", "report", str(study)]
    report += [word for name, value in parameters.items() for word in ("--set", f"{name}={value}")]
    # What numba compiles is kept from run to run: neither of the two that are compared shall be the first.
    few = ["--set", "draws=200", "--set", "nulls=9", "--set", "reclusterings=20", "--set", "package_draws=100"]
    measure([*report[:4], *few], HERE_PROCESSED=str(folder / "before"))
    values = {"study": str(study), "scenario": "baseline", **parameters}
    single = write_notebook(folder / "single.ipynb", all_cells(values))
    places = {"HERE_PROCESSED": str(folder / "single"), "HERE_RUN": str(folder / "single" / "demo" / "baseline")}
    words = ["-m", "papermill", str(single), str(folder / "single.out.ipynb"), "--cwd", str(ROOT / "notebooks")]
    single_clock, single_spent, _ = measure(words, HERE_ROOT=str(ROOT), **places)
    say("(a) all cells in one kernel, which imports once", single_clock, single_spent)
    clock, spent, printed = measure(report, HERE_PROCESSED=str(folder / "processed"))
    ratio = f": {clock / single_clock:.2f} and {spent / single_spent:.2f} times (at most 1.5)"
    say(f"    here report, cold: {len(ran(printed))} notebooks and the pages", clock, spent, ratio)
    clock, spent, printed = measure(report, HERE_PROCESSED=str(folder / "processed"))
    say(f"(b) here report, unchanged: {len(ran(printed))} notebooks", clock, spent, " (at most 1)")
    name, old, new = DECISION
    record = study / "decisions" / name
    record.write_text(record.read_text("utf-8").replace(old, new), encoding="utf-8")
    clock, spent, printed = measure(report, HERE_PROCESSED=str(folder / "processed"))
    say("(c) here report, one decision changed", clock, spent, f": {', '.join(ran(printed))}")


def many(folder: Path, runs: int) -> None:
    """(d): one small notebook with many sets of parameters."""
    write_notebook(folder / "small.ipynb", ["weight = 1", *SMALL])
    clock, spent, _ = measure(["-c", IN_SERIES, str(folder), str(PLAIN)])
    clock, spent = clock * runs / PLAIN, spent * runs / PLAIN
    say(f"(d) plain papermill in series, {runs} runs (from {PLAIN})", clock, spent)
    for jobs in (1, 2):
        ours, ours_spent, _ = measure(["-c", FORKED, str(folder), str(runs), str(jobs)])
        ratio = f": {clock / ours:.1f} and {spent / ours_spent:.1f} times faster (at least 6)"
        say(f"    forked kernels, {jobs} at a time", ours, ours_spent, ratio)
    plain, forked = (nbformat.read(folder / f"{name}-3.ipynb", as_version=4).cells for name in ("plain", "forked-2"))
    equal = [cell.get("outputs") for cell in plain] == [cell.get("outputs") for cell in forked]
    print(f"    outputs of a run by both: {'equal' if equal else 'NOT equal'}")


def main(words: list[str]) -> None:
    runs = next((int(word) for word in words if word.isdigit()), 100)
    parameters = {name: json.loads(value) for name, _, value in (w.partition("=") for w in words if "=" in w)}
    with tempfile.TemporaryDirectory() as folder:
        many(Path(folder), runs)
        demo(Path(folder), parameters)


if __name__ == "__main__":
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    main(sys.argv[1:])
