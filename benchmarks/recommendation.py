"""Recommendations, measured beside what users would pick: `python benchmarks/recommendation.py [RUNS] [PART ...]`.

Parts, all if none is named: `smaa` (SMAA-2 over given weights, iterations a second), `regions` (all regions of a study
in one call, and its memory), `multiverse` (500 universes of the demo study). Each program runs in a process of its own,
one after the other, in turns; the median of the runs counts. Random weights are drawn beforehand and are the same for
all. R with the package smaa is no dependency: without it its lines are skipped with the reason.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import statistics
import sys
import tempfile
import time
import warnings
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from typology import started

METHODS, CRITERIA = 14, 8
SHORTEST = 0.5  # seconds: passes are repeated until they take so long, as clocks of some programs tick in milliseconds
QUIET = 0.9  # processors: a program of one thread that is given less shares the machine, and its rate says little
PEER = "R smaa"
PYMCDM = "pymcdm loop"
SCIKIT_CRITERIA = "scikit-criteria loop"
PROGRAMS = {  # what each computes
    "ours": "ranks, central weights; pairwise wins too",
    "ours, one thread": "the same",
    PEER: "ranks, central weights",
    "numpy double argsort": "ranks, central weights",
    PYMCDM: "ranks, central weights; weighted sum, one matrix at a time",
    SCIKIT_CRITERIA: "ranks, central weights; weighted sum, one matrix at a time",
}
FEWER = {PYMCDM: 3_000, SCIKIT_CRITERIA: 500}  # iterations that these are timed on: they take about a second


@dataclass(frozen=True)
class Work:
    """SMAA-2 with so many weights; the scores of iteration i are draw i modulo `draws`."""

    title: str
    weights: int
    draws: int
    asked: float | None  # iterations a second, as a multiple of R smaa


WORKS = {
    "few": Work("10,000 weights, one matrix", 10_000, 1, None),
    "many": Work("1,000,000 weights, one matrix", 1_000_000, 1, 8),
    "drawn": Work("1,000,000 weights, criteria from 1,000 bootstrap draws", 1_000_000, 1_000, 15),
}
# Where there is one matrix, R is handed its copies, one per weight, before the clock starts. Gathering a draw for each
# weight is work: it is timed in all programs. R keeps arrays with the first index running fastest.
BY_SMAA = """
suppressMessages(library(smaa))
words <- commandArgs(TRUE); folder <- words[1]
size <- as.integer(words[2:5]); n <- size[1]; draws <- size[2]; shortest <- as.numeric(words[6])
read <- function(name, shape) array(readBin(file.path(folder, name), "double", prod(shape)), shape)
weights <- read("weights.r", c(n, size[4])); scores <- read("scores.r", c(draws, size[3:4]))
copies <- if (draws == 1) scores[rep(1L, n), , ]
work <- if (draws == 1) function() smaa(copies, weights) else
  function() smaa(scores[(seq_len(n) - 1L) %% draws + 1L, , ], weights)
invisible(smaa(scores[rep(1L, 100), , ], weights[1:100, ]))
now <- function() { t <- proc.time(); c(t[["elapsed"]], t[["user.self"]] + t[["sys.self"]]) }
passes <- 0; start <- now()
while ((now() - start)[1] < shortest) { found <- work(); passes <- passes + 1 }
spent <- now() - start
told <- packageDescription("smaa")
cat(n * passes / spent[1], spent[2] / spent[1], told$Version, if (is.null(told$Repository)) "none" else told$Repository)
writeBin(c(found$ra, found$cw), file.path(folder, words[7]))
"""
REGIONS = (6, 100, 1_000)
ITERATIONS = 10_000
MANY_ITERATIONS = 1_000_000
FLAT_MB = 25  # more memory for a hundred times the iterations than this would not be flat; allocators differ by less
UNIVERSES, DRAWS, RECLUSTERINGS = 500, 1_000, 1_000
ASKED_MULTIVERSE = 50  # times as fast as the loop
APART = 8  # universes that are timed without sharing anything, of the 500 at random
GIVEN = {"iterations": ITERATIONS, "reclusterings": RECLUSTERINGS, "draws": DRAWS}


def clock() -> np.ndarray:
    """Seconds that have gone by, and seconds of processors that this process has used."""
    return np.array([time.perf_counter(), time.process_time()])


def peak_mb() -> float:
    """Peak memory of this process so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


def child(*words: object) -> dict:
    """What this file tells when it is started with these words, or why it does not."""
    told, _, wrong = started([sys.executable, __file__, *map(str, words)])
    return {"skipped": wrong} if wrong else json.loads(told)


# SMAA-2 over given weights -------------------------------------------------------------------------------------------


def prepare(work: str, folder: str) -> dict:
    """Writes weights, uniform over all that sum to 1, and scores around a matrix, 0-1, for all programs. Synthetic."""
    asked, rng = WORKS[work], np.random.default_rng(1)
    weights = rng.exponential(size=(asked.weights, CRITERIA))
    weights /= weights.sum(1, keepdims=True)
    centre = rng.uniform(0.2, 0.8, (METHODS, CRITERIA))
    scores = np.clip(centre + 0.1 * rng.normal(size=(asked.draws, METHODS, CRITERIA)), 0, 1)
    for name, array in {"weights": weights, "scores": scores}.items():
        np.save(Path(folder, f"{name}.npy"), array)
        array.ravel("F").tofile(Path(folder, f"{name}.r"))
    return {}


def told(acceptability: np.ndarray, central: np.ndarray) -> np.ndarray:
    """Both indices in one row, as R writes them."""
    return np.concatenate([acceptability.ravel("F"), central.ravel("F")])


def obvious(scores: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Acceptability and central weights as one writes them in numpy: sort twice, count."""
    n = len(weights)
    if len(scores) == 1:
        values = weights @ scores[0].T
    else:
        values = np.einsum("imc,ic->im", scores[np.arange(n) % len(scores)], weights)
    return counted((-values).argsort(1).argsort(1), weights)


def counted(ranks: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """The indices from ranks, shape (iteration, method), 0 = first."""
    acceptability = np.stack([np.bincount(own, minlength=ranks.shape[1]) for own in ranks.T]) / len(ranks)
    first = (ranks == 0).astype(float)
    with np.errstate(invalid="ignore"):
        return told(acceptability, first.T @ weights / first.sum(0)[:, None])


def by_ours(scores: np.ndarray, weights: np.ndarray, workers: int) -> np.ndarray:
    """As `herelib.recommendations.ranking` counts: block by block in threads, joined in the order of the blocks."""
    from herelib.recommendations.ranking import BLOCK
    from herelib.recommendations.smaa import Tally

    turned, feasible = np.ascontiguousarray(scores.transpose(0, 2, 1)), np.ones((1, METHODS), bool)

    def count(start: int) -> Tally:
        rows = np.arange(start, min(start + BLOCK, len(weights)))
        block = turned[rows % len(turned)] if len(turned) > 1 else turned
        return Tally(METHODS, CRITERIA).add(block, weights[rows[0] : rows[-1] + 1], feasible, len(rows))

    total = Tally(METHODS, CRITERIA)
    with ThreadPoolExecutor(workers) as pool:
        for tally in pool.map(count, range(0, len(weights), BLOCK)):
            total.join(tally)
    return told(total.acceptability, total.central_weights)


def by_pymcdm(scores: np.ndarray, weights: np.ndarray) -> np.ndarray:
    from pymcdm.methods import WSM

    method, types = WSM(lambda column, cost: column), np.ones(CRITERIA, int)  # the scores are comparable already
    ranks = [method.rank(method(scores[i % len(scores)], w, types)) for i, w in enumerate(weights)]
    return counted(np.array(ranks).astype(int) - 1, weights)


def by_scikit_criteria(scores: np.ndarray, weights: np.ndarray) -> np.ndarray:
    from skcriteria import mkdm
    from skcriteria.agg.simple import WeightedSumModel

    method, objectives = WeightedSumModel(), [max] * CRITERIA
    ranks = [method.evaluate(mkdm(scores[i % len(scores)], objectives, weights=w)).rank_ for i, w in enumerate(weights)]
    return counted(np.array(ranks).astype(int) - 1, weights)


def program(name: str):
    """What a Python program makes from scores and weights."""
    if name.startswith("ours"):
        workers = 1 if name == "ours, one thread" else len(os.sched_getaffinity(0))
        return lambda scores, weights: by_ours(scores, weights, workers)
    return {PYMCDM: by_pymcdm, SCIKIT_CRITERIA: by_scikit_criteria}.get(name, obvious)


def one(name: str, folder: str) -> dict:
    """Iterations a second of one program, with the peak memory of this process; what it found is written."""
    scores, weights = (np.load(Path(folder, f"{array}.npy")) for array in ("scores", "weights"))
    weights, work = weights[: FEWER.get(name)], program(name)
    work(scores, weights[:100])
    passes, start = 0, clock()
    while (clock() - start)[0] < SHORTEST:
        found = work(scores, weights)
        passes += 1
    elapsed, used = clock() - start
    found.tofile(Path(folder, f"{name}.found"))
    return {"rate": len(weights) * passes / elapsed, "busy": used / elapsed, "peak_mb": peak_mb()}


def agreement(folder: str) -> dict:
    """Largest difference of each program from numpy's way, on the same weights: acceptability, central weights."""
    scores, weights = (np.load(Path(folder, f"{array}.npy")) for array in ("scores", "weights"))
    expected, out = {}, {}
    for name in PROGRAMS:
        file = Path(folder, f"{name}.found")
        if file.exists():
            n = FEWER.get(name, len(weights))
            if n not in expected:
                expected[n] = obvious(scores, weights[:n])
            found, size = np.fromfile(file), METHODS * METHODS
            same = np.array_equal(np.isnan(found), np.isnan(expected[n]))
            apart = np.nan_to_num(np.abs(found - expected[n])) if same else np.full(found.shape, np.inf)
            out[name] = [float(apart[:size].max()), float(apart[size:].max())]
    return out


def run(name: str, work: Work, folder: str) -> dict:
    """What one program reaches: rate and peak_mb, or why it was skipped."""
    if name != PEER:
        return child("one", name, folder)
    if not shutil.which("Rscript"):
        return {"skipped": "R is not installed (Debian: r-base; its package smaa is on CRAN)"}
    size = (work.weights, work.draws, METHODS, CRITERIA, SHORTEST)
    printed, peak, wrong = started(["Rscript", "-e", BY_SMAA, folder, *map(str, size), f"{name}.found"])
    if wrong:
        return {"skipped": f"R: {wrong}"}
    rate, busy, version, origin = printed.split()
    return {"rate": float(rate), "busy": float(busy), "peak_mb": peak, "version": version, "origin": origin}


def compare(key: str, runs: int) -> bool:
    """Prints the table of one work; whether ours reaches what is asked and all programs agree."""
    work = WORKS[key]
    reached: dict[str, list[dict]] = {name: [] for name in PROGRAMS}
    with tempfile.TemporaryDirectory() as folder:
        child("prepare", key, folder)
        for _ in range(runs):
            for name, done in reached.items():
                if not any("skipped" in each for each in done):
                    done.append(run(name, work, folder))
        apart = child("agreement", folder)
    middle = {
        name: {of: statistics.median(each[of] for each in done) for of in ("rate", "busy", "peak_mb")}
        for name, done in reached.items()
        if "skipped" not in done[-1]
    }
    print(f"\n{work.title}; medians of {runs}")
    print(f"{'program':<22}{'a second':>12}{'ours / it':>11}{'processors':>12}{'peak MB':>9}  computes")
    for name, done in reached.items():
        if name not in middle:
            print(f"{name:<22}  skipped: {done[-1]['skipped']}")
            continue
        rate, busy, peak = (middle[name][of] for of in ("rate", "busy", "peak_mb"))
        ratio = middle["ours"]["rate"] / rate if "ours" in middle else np.nan
        fewer = f" (on {FEWER[name]:,} iterations)" if name in FEWER else ""
        print(f"{name:<22}{rate:>12,.0f}{ratio:>10.1f}x{busy:>12.2f}{peak:>9,.0f}  {PROGRAMS[name]}{fewer}")
    if PEER in middle and reached[PEER][-1]["origin"] != "CRAN":
        version = reached[PEER][-1]["version"]
        print(
            f"CAUTION: the package that calls itself smaa {version} here was not published by CRAN, but built by hand:"
        )
        print("what is said of R smaa holds for that build; install the published package to compare with it")
    wrong = [name for name, (ranks, weights) in apart.items() if ranks > 0 or weights > 1e-9]
    furthest = max(weights for _, weights in apart.values())
    if wrong:
        print(f"NOT THE SAME INDICES: {', '.join(wrong)}")
    else:
        print(
            f"same weights: acceptabilities exactly equal in {', '.join(apart)}; central weights within {furthest:.0e}"
        )
    if work.asked is None or PEER not in middle or "ours" not in middle:
        return not wrong and "ours" in middle
    ratio = middle["ours"]["rate"] / middle[PEER]["rate"]
    print(f"asked: {work.asked:g} times R smaa; {'reached' if ratio >= work.asked else 'NOT REACHED'}")
    if middle[PEER]["busy"] < QUIET:
        alone = ratio * middle[PEER]["busy"] / middle["ours"]["busy"]
        print(f"but the machine was BUSY: measure again. By processor time, thread for thread, it is {alone:.1f} times")
    return ratio >= work.asked and not wrong


def smaa_part(runs: int) -> bool:
    print(f"SMAA-2, {METHODS} methods x {CRITERIA} criteria: iterations a second; weights are drawn beforehand")
    return all([compare(key, runs) for key in WORKS])


# All regions of a study in one call ----------------------------------------------------------------------------------


def synthetic_regions(alternatives, count: int) -> list:
    """Regions of drawn levels; every method is feasible in nine of ten draws. Synthetic."""
    from herelib.recommendations.alternatives import ramp
    from herelib.recommendations.ranking import RegionDraws

    rng, found = np.random.default_rng(count), []
    for r in range(count):
        capacity, lack = (
            np.clip(rng.uniform(0.2, 0.8, len(names)) + 0.1 * rng.normal(size=(DRAWS, len(names))), 0, 1)
            for names in (alternatives.capacities, alternatives.lacks)
        )
        feasible = rng.random((DRAWS, len(alternatives.methods))) < 0.9
        found.append(RegionDraws(f"r{r}", capacity, ramp(lack, *alternatives.scales.lack), feasible, ()))
    return found


def rankings_of(count: int, iterations: int) -> dict:
    """Seconds and memory of one call that ranks so many regions."""
    from herelib import decisions
    from herelib.recommendations.ranking import ranking_model, rankings
    from herelib.studies.catalogue import read_catalogue

    model = ranking_model(read_catalogue(), decisions.settle("demo", "recommend", {"iterations": iterations}))
    few = ranking_model(read_catalogue(), decisions.settle("demo", "recommend", {"iterations": 200}))
    regions = synthetic_regions(model.alternatives, count)
    rankings(regions[:1], few)
    before, start = peak_mb(), time.perf_counter()
    rankings(regions, model)
    size = [len(model.alternatives.methods), len(model.alternatives.criteria)]
    return {"seconds": time.perf_counter() - start, "more_mb": peak_mb() - before, "peak_mb": peak_mb(), "size": size}


def regions_part(runs: int) -> bool:
    print(f"\nall regions in one call, shipped catalogue, {DRAWS:,} interview draws each; medians of {runs}")
    print(f"{'regions':>8}{'iterations':>12}{'seconds':>9}{'a region, ms':>14}{'more MB':>9}{'peak MB':>9}")
    more = {}
    for count, iterations in [*((count, ITERATIONS) for count in REGIONS), (REGIONS[0], MANY_ITERATIONS)]:
        times = runs if iterations == ITERATIONS else 1
        done = [child("rankings", count, iterations) for _ in range(times)]
        if "skipped" in done[-1]:
            print(f"{count:>8,}{iterations:>12,}  failed: {done[-1]['skipped']}")
            return False
        middle = {of: statistics.median(each[of] for each in done) for of in ("seconds", "more_mb", "peak_mb")}
        more[count, iterations] = middle["more_mb"]
        a_region = 1e3 * middle["seconds"] / count
        print(f"{count:>8,}{iterations:>12,}{middle['seconds']:>9.2f}{a_region:>14,.1f}", end="")
        print(f"{middle['more_mb']:>9,.0f}{middle['peak_mb']:>9,.0f}")
    methods, criteria = done[-1]["size"]
    print(f"{methods} methods x {criteria} criteria; more MB: beyond what the regions themselves take")
    grown = more[REGIONS[0], MANY_ITERATIONS] - more[REGIONS[0], ITERATIONS]
    flat = grown <= FLAT_MB
    print(f"a hundred times the iterations take {grown:+,.0f} MB; memory is {'flat' if flat else 'NOT FLAT'}")
    return flat


# The multiverse ------------------------------------------------------------------------------------------------------


def used_by_all() -> float:
    """Seconds of processors used by this process and by those that it started and that have ended."""
    return sum(os.times()[:4])


def evaluated() -> dict:
    """Seconds of `herelib.runs.multiverse.evaluate` on the demo, as a user calls it, and how many universes it made."""
    from herelib.runs import multiverse

    multiverse.universe(multiverse.settle("demo", GIVEN), {})  # loads and compiles
    before, start = used_by_all(), time.perf_counter()
    found = multiverse.evaluate("demo", multiverse.Variation(most=UNIVERSES, by_hand=GIVEN))
    seconds = time.perf_counter() - start
    listed = found["universes"]
    return {
        "seconds": seconds,
        "universes": len(listed),
        "failed": int(listed["failed"].sum()),
        "processes": len(os.sched_getaffinity(0)),
        "used": used_by_all() - before,
    }


def apart() -> dict:
    """Seconds of a universe in one process that shares nothing with other universes, mean over some of them."""
    from threadpoolctl import threadpool_limits

    from herelib import decisions
    from herelib.clusters.partitioning import workers
    from herelib.errors import HereError
    from herelib.runs import multiverse, universes

    base = multiverse.settle("demo", GIVEN)
    made = universes.option_space(decisions.read("demo"), by_hand=GIVEN)
    first = universes.one_at_a_time(made)
    plan = universes.combined(made, first, UNIVERSES, set(), base.parameters["clean"]["seed"])
    seconds, order = [], np.random.default_rng(1).permutation(len(plan.combinations))
    multiverse.universe(base, {})
    with threadpool_limits(1), workers(1):
        for u in order:
            start = clock()
            try:
                multiverse.universe(base, made.values(plan.combinations[u]))
            except HereError:  # an option that stops the run
                continue
            seconds.append(clock() - start)
            if len(seconds) == APART:
                break
    elapsed, used = np.mean(seconds, axis=0)
    return {"seconds": elapsed, "used": used, "universes": len(seconds)}


def looped() -> dict:
    """Seconds of one universe, the baseline, as a plain loop over scikit-learn and pymcdm, by step.

    It resamples interviews for 1,000 profiles, clusters each profile, and ranks 10,000 times for each region that ours
    ranks. What else a universe consists of is handed to it, untimed: clean interviews, what is clustered and judged,
    gates, and the scores and weights of each iteration. Ours is timed on the same three steps, scores included.
    """
    from threadpoolctl import threadpool_limits

    from herelib import clusters, interviews, profiles, recommendations, segments
    from herelib.clusters.partitioning import workers
    from herelib.profiles.pooling import design
    from herelib.recommendations.alternatives import ramp
    from herelib.recommendations.ranking import RegionDraws, ranking_model, rankings
    from herelib.runs import multiverse

    warnings.simplefilter("ignore", RuntimeWarning)  # means of groups that were not asked
    base = multiverse.settle("demo", GIVEN)
    asked, study = base.parameters, base.study
    survey = interviews.clean(study, asked["clean"])
    survey |= segments.segment(survey, study.codebook, study.settings["languages"], asked["clean"]["seed"])
    profile = profiles.drawn(survey, asked["profile"])
    chosen, _ = clusters.chosen_features(profile["profiles"], asked["cluster"])
    model, made = ranking_model(base.catalogue, asked["recommend"]), design(survey)
    alternatives = model.alternatives
    ours = recommendations.ranked(survey, profile, base.catalogue, asked["recommend"])
    ranked, may = sorted(set(ours["scores"]["region"])), ours["gates"].groupby(["region", "method"])["open"].all()
    weight = pd.Series(chosen.weight, list(chosen.indicators))
    inside = [name for name in chosen.indicators if name in made.indicators]

    start = clock()
    resampled = resample(made)
    seconds = {"profiles": clock() - start}

    drawn = {}  # of each region, a table draw x indicator; what no interview says is taken from our profiles
    for r, name in enumerate(made.regions):
        own = profile["draws"][profile["draws"]["region"] == name].sort_values("draw").drop(columns=["region", "draw"])
        own = own.reset_index(drop=True).astype(float)
        drawn[name] = pd.DataFrame(resampled[:, r], columns=list(made.indicators)).combine_first(own)
    points = np.stack([drawn[name][inside].to_numpy() * weight[inside].to_numpy() for name in chosen.regions], axis=1)

    start = clock()
    cluster_loop(points, asked["cluster"]["k"])
    seconds["re-clusterings"] = clock() - start

    seconds["SMAA"], apart = np.zeros(2), 0.0
    for name in ranked:
        judged_by = (alternatives.capacities, alternatives.lacks)
        capacity, lack = (drawn[name][list(indicators)].to_numpy() for indicators in judged_by)
        feasible = may[name].reindex(alternatives.methods, fill_value=True).to_numpy(bool)[None]
        lack = ramp(lack, *alternatives.scales.lack)
        region = RegionDraws(name, capacity, lack, np.repeat(feasible, len(lack), axis=0), ())
        prepared = list(iterations_of(region, model))
        start = clock()
        found = smaa_loop(prepared, len(alternatives.methods))
        seconds["SMAA"] += clock() - start
        apart = max(apart, float(np.abs(found - rankings([region], model)[0].acceptability).max()))
    with threadpool_limits(1), workers(1):
        start = clock()
        profile = profiles.drawn(survey, asked["profile"])
        clusters.memberships(survey, profile, asked["cluster"])
        recommendations.ranked(survey, profile, base.catalogue, asked["recommend"], workers=1)
        own = clock() - start
    return {
        "seconds": {step: spent[0] for step, spent in seconds.items()},
        "used": sum(spent[1] for spent in seconds.values()),
        "ours": own.tolist(),
        "regions": len(ranked),
        "apart": apart,
    }


def resample(made) -> np.ndarray:
    """Profiles from interviews taken at random within region and group, shape (draw, region, indicator)."""
    rng, cell = np.random.default_rng(1), pd.DataFrame({"region": made.region, "group": made.group})
    out = np.empty((DRAWS, len(made.regions), len(made.indicators)))
    cells = [[rows.to_numpy() for _, rows in own.groupby("group").groups.items()] for _, own in cell.groupby("region")]
    for draw in out:
        for r, groups in enumerate(cells):
            means = [np.nanmean(made.matrix[rng.choice(rows, len(rows))], 0) for rows in groups]
            draw[r] = np.nanmean(means, 0)
    return out


def cluster_loop(points: np.ndarray, k: int) -> np.ndarray:
    """Clusters of each draw, shape (draw, region)."""
    from sklearn.cluster import AgglomerativeClustering

    return np.array([AgglomerativeClustering(k).fit_predict(drawn) for drawn in points[:RECLUSTERINGS]])


def iterations_of(region, model):
    """Of each iteration the methods that are feasible, their scores (method x criterion) and the weights."""
    from herelib.recommendations.alternatives import criterion_scores
    from herelib.recommendations.ranking import BLOCK

    for start in range(0, model.iterations, BLOCK):
        n, weights, ratings = model.draws_from(start)
        scores, _ = criterion_scores(model.alternatives, region.levels, ratings, n, start)
        for i in range(n):
            may = np.flatnonzero(region.feasible[(start + i) % len(region.feasible)])
            yield may, scores[i].T[may], weights[i] / weights[i].sum()


def smaa_loop(prepared: list, methods: int) -> np.ndarray:
    """Rank acceptability, shape (method, rank)."""
    from pymcdm.methods import WSM

    method, counts = WSM(lambda column, cost: column), np.zeros((methods, methods))
    for may, scores, weights in prepared:
        rank = method.rank(method(scores, weights, np.ones(len(weights), int)))
        counts[may, rank.astype(int) - 1] += 1
    return counts / len(prepared)


def multiverse_part(runs: int) -> bool:
    print(f"\nmultiverse of the demo: {RECLUSTERINGS:,} re-clusterings and {ITERATIONS:,} iterations of SMAA in each")
    loops, alone = [child("looped") for _ in range(runs)], [child("apart") for _ in range(runs)]
    whole = child("evaluated")
    failed = [each["skipped"] for each in (*loops, *alone, whole) if "skipped" in each]
    if failed:
        print(f"failed: {failed[0]}")
        return False
    steps = {step: statistics.median(each["seconds"][step] for each in loops) for step in loops[0]["seconds"]}
    loop, count = sum(steps.values()), whole["universes"]
    rows = {
        "loop: scikit-learn and pymcdm": (loop, statistics.median(each["used"] for each in loops), "1 universe a run"),
        "ours, these steps, one process": (
            *(statistics.median(each["ours"][i] for each in loops) for i in range(2)),
            "1 universe a run",
        ),
        "ours, all steps, one process": (
            *(statistics.median(each[of] for each in alone) for of in ("seconds", "used")),
            f"{alone[0]['universes']} universes a run, nothing shared",
        ),
        f"ours as called, {whole['processes']} processes": (
            whole["seconds"] / count,
            whole["used"] / count,
            f"once: all {count}, of which {whole['failed']} stop; stages shared",
        ),
    }
    print(f"{'':<35}{'a universe, s':>14}{f'{UNIVERSES}, s':>9}{'loop / it':>11}{'processor s':>13}  measured on")
    for name, (seconds, used, how) in rows.items():
        print(f"{name:<35}{seconds:>14.3f}{seconds * UNIVERSES:>9,.0f}{loop / seconds:>10.1f}x{used:>13.3f}  {how}")
    print(f"medians of {runs}; the time of {UNIVERSES} universes is that of those measured, multiplied")
    print(f"the loop: {', '.join(f'{step} {seconds:.1f} s' for step, seconds in steps.items())}")
    print(
        f"it ranks the {loops[0]['regions']} regions that ours ranks; cleaning, gates, scores are handed to it untimed"
    )
    same = max(each["apart"] for each in loops)
    print(f"same scores and weights: acceptabilities of loop and ours differ by {same:.0e} at the most")
    if rows["loop: scikit-learn and pymcdm"][1] < QUIET * loop:
        print("the machine was BUSY: measure again; processor seconds are the fairer figures")
    ratio = loop / (whole["seconds"] / count)
    verdict = "reached" if ratio >= ASKED_MULTIVERSE else "NOT REACHED"
    print(f"asked: {ASKED_MULTIVERSE} times the loop; as called {ratio:.1f} times: {verdict}")
    return ratio >= ASKED_MULTIVERSE and same < 1e-9


PARTS = {"smaa": smaa_part, "regions": regions_part, "multiverse": multiverse_part}
CHILDREN = {
    "prepare": prepare,
    "one": one,
    "agreement": agreement,
    "rankings": lambda count, iterations: rankings_of(int(count), int(iterations)),
    "looped": looped,
    "apart": apart,
    "evaluated": evaluated,
}


def main(words: list[str]) -> None:
    runs = int(words[0]) if words and words[0].isdigit() else 3
    named = [word for word in words if not word.isdigit()]
    unknown = set(named) - set(PARTS)
    if unknown:
        raise SystemExit(f"no part {', '.join(sorted(unknown))}: one of {', '.join(PARTS)}")
    reached = [PARTS[name](runs) for name in named or PARTS]
    if not all(reached):
        raise SystemExit("some of what is asked was not reached")


if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] in CHILDREN:
        print(json.dumps(CHILDREN[sys.argv[1]](*sys.argv[2:])))
    else:
        main(sys.argv[1:])
