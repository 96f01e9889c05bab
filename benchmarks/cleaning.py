"""Cleaning, measured beside what users would pick instead: `python benchmarks/cleaning.py [INTERVIEWS] [RUNS]`.

Each program cleans the same synthetic export (40 columns, labels in four languages, select_multiple, times, duplicates)
in a process of its own, one after the other, in turns; the median of the runs counts. Ours does more than the others:
contracts, cleaning log, pseudonyms, kinds of missing.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from cleaning_peers import PEERS

HERE = Path(__file__).parent
OURS = """
import json, resource, sys, time
from pathlib import Path
from herelib import interviews, tables
from herelib.decisions.parameters import PARAMETERS
chosen = {name: p.default for name, p in PARAMETERS.items() if p.stage == "clean"} | {"shortest_minutes": 15.0}
started = time.perf_counter()
told = interviews.read(Path(sys.argv[1]), chosen)
cleaned = interviews.clean(told, chosen)
tables.write_all(Path(sys.argv[2]), cleaned)
seconds = time.perf_counter() - started
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
print(json.dumps({"seconds": seconds, "peak_gb": peak, "rows": len(cleaned["interviews"])}))
"""


# A process starts with the peak memory of the one that starts it: what takes memory is done in processes of their own.
STUDIES = """
import shutil, sys
from pathlib import Path
import pyarrow.csv as pa_csv, pyarrow.parquet as pq
from survey_file import write_study
folder = write_study(Path(sys.argv[1]), int(sys.argv[3]))
other = shutil.copytree(folder, sys.argv[2], ignore=shutil.ignore_patterns("all.csv"))
source = folder / "interviews" / "all.csv"
header = source.open().readline().replace('"', "").strip().split(",")
kinds = pa_csv.ConvertOptions(column_types=dict.fromkeys(header, "string"), strings_can_be_null=False)
pq.write_table(pa_csv.read_csv(source, convert_options=kinds), Path(other) / "interviews" / "all.parquet")
print("{}")
"""


def run(*words: str) -> dict:
    """What a program says of itself: seconds, peak_gb and rows, or why it was skipped."""
    environment = {**os.environ, "PYTHONPATH": str(HERE.parent)}
    done = subprocess.run([sys.executable, *words], capture_output=True, text=True, env=environment, cwd=HERE)
    if done.returncode:
        return {"skipped": f"ended with an error: {done.stderr.strip().splitlines()[-1][:90]}"}
    return json.loads(done.stdout.strip().splitlines()[-1])


def main() -> None:
    count, runs = (int(word) for word in (*sys.argv[1:], *("1000000", "3")[len(sys.argv) - 1 :]))
    with tempfile.TemporaryDirectory() as place:
        folder, other, out = (str(Path(place) / name) for name in ("csv", "parquet", "out"))
        if problem := run("-c", STUDIES, folder, other, str(count)).get("skipped"):
            raise SystemExit(f"the study was not made: {problem}")
        csv = f"{folder}/interviews/all.csv"
        programs = {
            "ours": ("-c", OURS, folder, out),
            "ours, Parquet in": ("-c", OURS, other, out),
            **{
                peer.__name__: (str(HERE / "cleaning_peers.py"), peer.__name__, csv, f"{out}.parquet") for peer in PEERS
            },
        }
        told: dict[str, list[dict]] = {name: [] for name in programs}
        for _ in range(runs):
            for name, words in programs.items():
                if not any("skipped" in each for each in told[name]):
                    told[name].append(run(*words))
    show(told, count)


def show(told: dict[str, list[dict]], count: int) -> None:
    """The table: seconds and memory of each program, and how much longer than ours it takes."""
    ours = statistics.median(each["seconds"] for each in told["ours"])
    print(f"cleaning {count:,} interviews x 40 columns; medians of {len(told['ours'])} runs")
    print(f"{'program':<22}{'seconds':>9}{'/ ours':>8}{'peak GB':>9}{'rows':>10}")
    for name, each in told.items():
        if "skipped" in each[-1]:
            print(f"{name:<22}  skipped: {each[-1]['skipped']}")
            continue
        seconds, peak = (statistics.median(run[key] for run in each) for key in ("seconds", "peak_gb"))
        print(f"{name:<22}{seconds:>9.2f}{seconds / ours:>8.2f}{peak:>9.2f}{each[0]['rows']:>10,}")


if __name__ == "__main__":
    main()
