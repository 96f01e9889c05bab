"""Stability of typologies, measured beside what users would pick instead: `python benchmarks/typology.py [RUNS]`.

Each program does the same work on the same points (12 indicators, planted clusters that overlap): take regions at
random with replacement, cluster the distinct ones anew, and compare each original cluster with its best match. It does
so in a process of its own, one program after the other, in turns; the median of the runs counts. R with the package fpc
and the Python package fastcluster are no dependencies: without them these lines are skipped with the reason.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
INDICATORS = 12
PEER = "R fpc::clusterboot"
# How many re-clusterings each program is timed on: (regions, clusters, method): {program: replicates}; what ours is to
# reach as a multiple of fpc, where anything is asked (None: nothing).
PROGRAMS = ("ours", "ours, one thread", PEER, "scikit-learn loop", "scipy linkage loop", "fastcluster loop")
WORKS = {
    ("ward", 6, 2): ((300_000, 200_000, 4_000, 4_000, 10_000, 10_000), 10),
    ("ward", 200, 4): ((10_000, 6_000, 1_000, 1_000, 2_000, 2_000), 4),
    ("ward", 1_165, 6): ((1_200, 600, 60, 150, 200, 200), 6),
    ("ward", 10_000, 8): ((24, 12, 3, 2, 2, 2), 20),
    ("kmeans", 6, 2): ((40_000, 20_000, 0, 400), None),  # fpc does not end: its k-means starts again for ever
    ("kmeans", 200, 4): ((8_000, 4_000, 500, 200), 8),
    ("kmeans", 1_165, 6): ((1_200, 600, 120, 100), 4),
    ("kmeans", 10_000, 8): ((80, 40, 10, 20), 4),
}
MANY = 100_000
METHODS_OF_R = {
    "ward": 'clustermethod = hclustCBI, method = "ward.D2", k = k',
    "kmeans": "clustermethod = kmeansCBI, krange = k, runs = 10",
}
# The first clustering, of all regions, is not counted: the time with one replicate is taken off.
BY_FPC = """
suppressMessages(library(fpc))
words <- commandArgs(TRUE); k <- as.integer(words[2]); replicates <- as.integer(words[3])
points <- as.matrix(read.csv(words[1], header = FALSE)); set.seed(as.integer(words[4]))
seconds <- function(times) system.time(
  clusterboot(points, B = times, bootmethod = "boot", CLUSTERING, count = FALSE))[["elapsed"]]
invisible(seconds(1)); first <- seconds(1)
cat((replicates - 1) / (seconds(replicates) - first))
"""
COST = """
import json, sys, time
start = time.perf_counter()
import numba
loaded = time.perf_counter() - start
import numpy as np
from herelib.clusters.partitioning import partition
points = np.random.default_rng(1).normal(size=(50, 12))
start = time.perf_counter()
partition(points, [2], "ward", 1)
ward = time.perf_counter() - start
partition(points, [2], "kmeans", 1)
print(json.dumps({"loaded": loaded, "ward": ward, "kmeans": time.perf_counter() - start - ward}))
"""


def regions(count: int, k: int) -> np.ndarray:
    """Points of k overlapping clusters, shape (region, indicator). Synthetic."""
    rng = np.random.default_rng(count)
    centres = rng.normal(size=(k, INDICATORS)) * 1.5
    return centres[rng.integers(0, k, count)] + rng.normal(size=(count, INDICATORS))


def by_ours(points: np.ndarray, labels: np.ndarray, method: str, replicates: int, seed: int) -> None:
    from herelib.clusters.stability import bootstrap, taken_regions

    bootstrap(points, labels, method, taken_regions(points, replicates, seed), seed)


def by_loop(cluster, points: np.ndarray, labels: np.ndarray, replicates: int, seed: int) -> None:
    """What a user of a Python package writes: a loop that clusters, and then all agreements at once."""
    from herelib.clusters.stability import jaccard

    rng, found = np.random.default_rng(seed), np.full((replicates, len(points)), -1)
    for row in found:
        taken = np.unique(rng.integers(0, len(points), len(points)))
        row[taken] = cluster(points[taken], min(int(labels.max()) + 1, len(taken)))
    jaccard(labels, found)


def of_scikit_learn(method: str):
    from sklearn.cluster import AgglomerativeClustering, KMeans

    if method == "ward":
        return lambda points, k: AgglomerativeClustering(k).fit_predict(points) if len(points) > 1 else 0
    return lambda points, k: KMeans(k, n_init=10).fit_predict(points)


def of_linkage(linkage):
    from scipy.cluster.hierarchy import fcluster

    return lambda points, k: fcluster(linkage(points, "ward"), k, "maxclust") - 1 if len(points) > 1 else 0


def one(program: str, method: str, file: str, k: int, replicates: int, seed: int) -> dict:
    """Re-clusterings a second of one program, with the peak memory of this process."""
    from threadpoolctl import threadpool_limits

    from herelib.clusters.partitioning import partition, workers

    points = np.load(file)
    labels = partition(points, [k], method, 1)[0]
    if program.startswith("ours"):

        def work(times: int) -> None:
            by_ours(points, labels, method, times, seed)
    else:
        if program == "scikit-learn loop":
            cluster = of_scikit_learn(method)
        elif program == "scipy linkage loop":
            from scipy.cluster.hierarchy import linkage

            cluster = of_linkage(linkage)
        else:
            from fastcluster import linkage_vector

            cluster = of_linkage(linkage_vector)

        def work(times: int) -> None:
            by_loop(cluster, points, labels, times, seed)

    threads = 1 if program == "ours, one thread" else len(os.sched_getaffinity(0))
    with threadpool_limits(1), workers(threads):
        work(1)
        start = time.perf_counter()
        work(replicates)
        rate = replicates / (time.perf_counter() - start)
    return {"rate": rate, "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3}


def many(method: str) -> dict:
    """Seconds and memory of one clustering of 100,000 regions."""
    from herelib.clusters.partitioning import partition

    points = regions(MANY, 8)
    partition(points[:100], [8], method, 1)
    partition(points[:100], [8], "kmeans", 1)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    partition(points, [8], method, 1)
    seconds = time.perf_counter() - start
    return {"seconds": seconds, "more_mb": (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1e3}


def started(words: list[str], **more: str) -> tuple[str, float, str]:
    """What a program prints, its peak memory (MB), and the last line of its error, if any."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(HERE.parent), os.environ.get("PYTHONPATH", "")])}
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        process = subprocess.Popen(words, stdout=out, stderr=err, env={**environment, **more})
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0), err.seek(0)
        lines = err.read().decode().strip().splitlines() or ["ended with an error"]
        return out.read().decode(), used.ru_maxrss / 1e3, lines[-1][:90] if process.returncode else ""


def run(program: str, method: str, file: Path, k: int, replicates: int, seed: int) -> dict:
    """What one program reaches: rate and peak_mb, or why it was skipped."""
    if not replicates:
        return {"skipped": "it does not end with so few regions"}
    if program == PEER:
        if not shutil.which("Rscript"):
            return {"skipped": "R is not installed (Debian: r-base, r-cran-fpc)"}
        code = BY_FPC.replace("CLUSTERING", METHODS_OF_R[method])
        words = ["Rscript", "-e", code, str(file.with_suffix(".csv")), str(k), str(replicates), str(seed)]
        told, peak, wrong = started(words)
        return {"skipped": f"R: {wrong}"} if wrong else {"rate": float(told), "peak_mb": peak}
    words = [sys.executable, __file__, "one", program, method, str(file), str(k), str(replicates), str(seed)]
    told, _, wrong = started(words)
    return {"skipped": wrong} if wrong else json.loads(told)


def compare(method: str, count: int, k: int, folder: Path, runs: int) -> bool:
    """Prints the table of one work; whether ours reaches what is asked."""
    replicates, asked = WORKS[method, count, k]
    file = folder / f"{count}.npy"
    points = regions(count, k)
    np.save(file, points)
    np.savetxt(file.with_suffix(".csv"), points, delimiter=",")
    programs = dict(zip(PROGRAMS, replicates, strict=False))
    told: dict[str, list[dict]] = {name: [] for name in programs}
    for seed in range(1, runs + 1):
        for name, times in programs.items():
            if not any("skipped" in each for each in told[name]):
                told[name].append(run(name, method, file, k, times, seed))
    middle = {
        name: {key: statistics.median(each[key] for each in done) for key in ("rate", "peak_mb")}
        for name, done in told.items()
        if "skipped" not in done[-1]
    }
    print(f"\n{method}, {count:,} regions, {k} clusters; medians of {runs}")
    print(f"{'program':<22}{'a second':>12}{'ours / it':>11}{'peak MB':>9}")
    for name, done in told.items():
        if "skipped" in done[-1]:
            print(f"{name:<22}  skipped: {done[-1]['skipped']}")
            continue
        rate = middle[name]["rate"]
        print(f"{name:<22}{rate:>12,.2f}{middle['ours']['rate'] / rate:>10.1f}x{middle[name]['peak_mb']:>9,.0f}")
    if asked is None or PEER not in middle:
        return True
    ratio = middle["ours"]["rate"] / middle[PEER]["rate"]
    print(f"asked: {asked} times fpc; {'reached' if ratio >= asked else 'NOT REACHED'}")
    return ratio >= asked


def cost() -> None:
    """Prints what numba costs: loading it, compiling once, and starting from its cache."""
    with tempfile.TemporaryDirectory() as folder:
        first, again = (
            json.loads(started([sys.executable, "-c", COST], NUMBA_CACHE_DIR=folder)[0]) for _ in ("first", "again")
        )
    print(f"\nnumba: {again['loaded']:.2f} s to load, once a process that clusters")
    for name in ("ward", "kmeans"):
        print(f"{name}: {first[name]:.1f} s to compile, once on a machine; {again[name]:.2f} s from the cache")


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    print(f"bootstrap stability, {INDICATORS} indicators: re-clusterings a second, with resampling and agreement")
    with tempfile.TemporaryDirectory() as place:
        reached = [compare(method, count, k, Path(place), runs) for method, count, k in WORKS]
    print()
    for method in ("ward", "average", "kmeans"):
        told = json.loads(started([sys.executable, __file__, "many", method])[0])
        print(f"{MANY:,} regions, {method}: {told['seconds']:.1f} s, {told['more_mb']:,.0f} MB more than before")
    cost()
    if not all(reached):
        raise SystemExit("some of what is asked was not reached")


if __name__ == "__main__":
    if sys.argv[1:2] == ["one"]:
        print(json.dumps(one(*sys.argv[2:5], *map(int, sys.argv[5:]))))
    elif sys.argv[1:2] == ["many"]:
        print(json.dumps(many(sys.argv[2])))
    else:
        main()
