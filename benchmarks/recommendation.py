"""Recommendations, measured: `python benchmarks/recommendation.py [RUNS] [PART ...]`.

Parts, all if none is named: `packages` (all packages of a region: exact, and how much faster than a loop in numpy),
`regions` (all regions of a study in one call: seconds, memory, and how both grow), `multiverse` (500 universes of the
demo study). Each figure is made in a process of its own, one after the other; the median of the runs counts. All
regions and the neutral catalogues are synthetic; the catalogue of `regions` is the shipped one.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import sys
import time
from itertools import combinations
from pathlib import Path

import numpy as np
from typology import started

TESTS = Path(__file__).parents[1] / "tests"
SMALL = {"supports": 8, "others": 10}  # parts of the catalogue on which the loop goes through every package
EARNS = 0.05  # least_part there, so that many packages hold a part that does not earn its place
LARGE = {"supports": 16, "others": 32}
FORTY = {"supports": 14, "others": 26}
LOOPED = 300  # packages of the large catalogues that the loop is timed on, taken at random
ASKED_PACKAGES = 50  # times as fast as the loop
DRAWS = 200
REGIONS = (100, 300, 1_000)
ASKED_SECONDS, ASKED_MB = 600, 2_000  # for the largest number of regions
UNIVERSES = 500
ASKED_MULTIVERSE = 300  # seconds
GIVEN = {"draws": 1_000, "reclusterings": 300}
BUSY = 0.8  # share of a processor below which a process waited for others: seconds of processors are then fairer


def clock() -> np.ndarray:
    """Seconds that have gone by, and seconds of processors that this process and those it started have used."""
    return np.array([time.perf_counter(), sum(os.times()[:4])])


def peak_mb() -> float:
    """Peak memory of this process so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


def child(*words: object) -> dict:
    """What this file tells when it is started with these words, or why it does not."""
    told, _, wrong = started([sys.executable, __file__, *map(str, words)])
    return {"skipped": wrong} if wrong else json.loads(told)


def settled(**given) -> dict:
    """Parameters of the stage recommend, as they are if nothing is decided."""
    from herelib.decisions import PARAMETERS

    parameters = {p.name: p.default for p in PARAMETERS.values() if p.stage in ("recommend", "all")}
    return {**parameters, "required_groups": "none", "package_draws": DRAWS, **given}


def worlds():
    """The module that makes regions and catalogues for tests, too."""
    sys.path.insert(0, str(TESTS))
    import worlds

    return worlds


def profiled(count: int) -> tuple[dict, dict]:
    """Survey and profile of so many regions, whose draws lie around what is true."""
    made, rng = worlds(), np.random.default_rng(count)
    true = made.levels(rng, count)
    values = np.clip(true.to_numpy() + 0.05 * rng.standard_normal((DRAWS, *true.shape)), 0, 1)
    return made.study(true), made.profile(true, values.mean(0), values)


# All packages of a region ---------------------------------------------------------------------------------------------


def place(sizes: dict, **given):
    """A region and a neutral catalogue, ready for packages to be compared: situation and model."""
    from herelib.recommendations.model import package_model, regions, situation

    survey, profile = profiled(1)
    catalogue = worlds().neutral(np.random.default_rng(1), **sizes)
    supplies = catalogue["parts"]["part"].iloc[::3]
    rows = [(part, "mentors" if i % 2 else "organisation", 4, "J") for i, part in enumerate(supplies)]
    catalogue["supplies"] = type(catalogue["parts"])(rows, columns=["part", "capacity", "level", "status"])
    model = package_model(catalogue, settled(**given))
    return situation(regions(survey, profile, catalogue, model)[0], model), model


class Loop:
    """Relief of one package after the other, as one writes it in numpy."""

    def __init__(self, scene):
        self.scene = scene
        parts = range(scene.needed.shape[1])
        self.alone = np.stack([self.delivery(m, scene.capacity) * scene.open[:, m] for m in parts], axis=1)

    def delivery(self, part: int, there: np.ndarray) -> np.ndarray:
        """Least share over what is hard x (1 - half the mean shortfall of what is soft), shape (draw,)."""
        need, hard = self.scene.needed[:, part], self.scene.hard[:, part]
        with np.errstate(divide="ignore", invalid="ignore"):
            met = np.where(need > 0, np.minimum(1.0, there / need), 1.0)
        least = np.where(hard & (need > 0), met, 1.0).min(1)
        soft = ~hard & (need > 0)
        shortfall = np.where(soft, 1 - met, 0.0).sum(1) / np.maximum(1, soft.sum(1))
        return least * (1 - 0.5 * shortfall)

    def relief(self, package: np.ndarray) -> float:
        scene, members = self.scene, [m for m in package if m >= 0]
        left = np.ones_like(scene.pressure)
        for m in members:
            there = scene.capacity
            for other in members:
                if other != m:
                    there = np.maximum(there, scene.supplied[other] * self.alone[:, [other]])
            left *= 1 - (self.delivery(m, there) * scene.open[:, m])[:, None] * scene.effects[:, m]
        return float((scene.shares * (1 - left)).sum(1).mean())


def equal() -> dict:
    """Whether the field is that of a loop over every package of the small catalogue."""
    from herelib.recommendations.packages import field

    here, model = place(SMALL, least_part=EARNS)
    parts, terms, loop = model.parts, here.terms, Loop(here.expected)
    by_role = [[m for m in range(len(parts.names)) if parts.roles[m] == role] for role in range(5)]
    supports = [(-1, -1), *((m, -1) for m in by_role[0]), *combinations(by_role[0], 2)]
    grid = np.array(np.meshgrid(range(len(supports)), *[[-1, *own] for own in by_role[1:]], indexing="ij"))
    packages = [(*supports[row[0]], *row[1:]) for row in grid.reshape(5, -1).T.tolist()]
    relief = {frozenset(package) - {-1}: loop.relief(package) for package in packages}
    kept = {}
    for members, worth in relief.items():
        earns = all(worth - relief[members - {m}] >= terms.least_part - 1e-12 for m in members)
        support = [m for m in members if parts.roles[m] == 0]
        if members and earns and (not support or terms.may_lead[support].any()):
            kept[members] = worth
    found = field(here.expected, parts, terms)
    ours = {frozenset(row) - {-1}: worth for row, worth in zip(found.packages.tolist(), found.relief, strict=True)}
    apart = max((abs(ours[each] - kept[each]) for each in kept.keys() & ours.keys()), default=0.0)
    return {"packages": len(packages), "same": kept.keys() == ours.keys(), "kept": len(kept), "apart": apart}


def compared(which: str) -> dict:
    """Seconds of the field of a large catalogue in which no part is left out, and of the loop, for one package."""
    from herelib.recommendations.packages import field, package_space, together

    here, model = place({"large": LARGE, "forty": FORTY}[which], least_part=0.0)
    scene = here.expected
    space = package_space(model.parts, here.terms.can_be_had, ())
    packages = space.packages[together(space.packages, model.parts.excludes)]
    scene.relief(packages[:100], mean=True)  # loads what was compiled
    start = clock()
    found = field(scene, model.parts, here.terms)
    ours = clock() - start
    chosen = packages[np.random.default_rng(2).choice(len(packages), LOOPED, replace=False)]
    loop = Loop(scene)
    start = clock()
    looped = [loop.relief(package) for package in chosen]
    slow = clock() - start
    apart = float(np.abs(scene.relief(chosen, mean=True) - looped).max())
    size = {"parts": len(model.parts.names), "packages": len(packages), "kept": len(found.packages)}
    usual, _ = place({"large": LARGE, "forty": FORTY}[which])
    start = clock()
    field(usual.expected, model.parts, usual.terms)
    lean = clock() - start
    return {**size, "ours": ours.tolist(), "loop": (slow / LOOPED).tolist(), "apart": apart, "lean": lean.tolist()}


def packages_part(runs: int) -> bool:
    print(f"\nall packages of one region, {DRAWS} draws; neutral catalogues (synthetic); medians of {runs}")
    same = child("equal")
    if "skipped" in same:
        print(f"failed: {same['skipped']}")
        return False
    exact = same["same"] and same["apart"] < 1e-12
    print(
        f"{same['packages']:,} packages of {sum(SMALL.values())} parts, a loop in numpy over every one: "
        f"{'the same' if same['same'] else 'NOT THE SAME'} {same['kept']:,} stay, reliefs within {same['apart']:.0e}"
    )
    reached = exact
    for which in ("forty", "large"):
        done = [child("compared", which) for _ in range(runs)]
        if "skipped" in done[-1]:
            print(f"failed: {done[-1]['skipped']}")
            return False
        ours, loop, lean = (np.median([each[of] for each in done], axis=0) for of in ("ours", "loop", "lean"))
        count = done[0]["packages"]
        ratio, used = loop * count / ours
        print(
            f"{done[0]['parts']} parts, {count:,} packages: field, all kept, {ours[0]:.1f} s ({ours[1]:.1f} s of "
            f"processors); with the usual least_part {lean[0]:.2f} s"
        )
        print(
            f"  the loop: {1e3 * loop[0]:.2f} ms a package, timed on {LOOPED} at random, so all would take "
            f"{loop[0] * count:,.0f} s: ours is {ratio:.0f} times as fast ({used:.0f} times by processor seconds)"
        )
        print(
            f"  reliefs of those {LOOPED} within {max(each['apart'] for each in done):.0e}; "
            f"asked: {ASKED_PACKAGES} times: {'reached' if used >= ASKED_PACKAGES else 'NOT REACHED'}"
        )
        reached &= bool(used >= ASKED_PACKAGES) and max(each["apart"] for each in done) < 1e-12
    return reached


# All regions of a study in one call -----------------------------------------------------------------------------------


def ranked(count: int) -> dict:
    """Seconds and memory of one call that advises so many regions, with all tables of the packages."""
    from herelib import recommendations
    from herelib.studies import read_catalogue

    catalogue, parameters = read_catalogue(), settled()
    recommendations.ranked(*profiled(2), catalogue, parameters)  # loads and compiles
    survey, profile = profiled(count)
    before, start = peak_mb(), clock()
    tables = recommendations.ranked(survey, profile, catalogue, parameters)
    seconds, used = clock() - start
    words = tables["verdicts"]["verdict"].value_counts().to_dict()
    size = {"parts": len(catalogue["parts"]), "verdicts": words}
    return {"seconds": seconds, "used": used, "peak_mb": peak_mb(), "more_mb": peak_mb() - before, **size}


def regions_part(runs: int) -> bool:
    print(f"\nall regions in one call, shipped catalogue, {DRAWS} draws each, all tables; medians of {runs}")
    print(f"{'regions':>8}{'seconds':>9}{'of processors':>15}{'a region, ms':>14}{'peak MB':>9}")
    middle = {}
    for count in REGIONS:
        done = [child("ranked", count) for _ in range(runs)]
        if "skipped" in done[-1]:
            print(f"{count:>8,}  failed: {done[-1]['skipped']}")
            return False
        middle[count] = {of: statistics.median(each[of] for each in done) for of in ("seconds", "used", "peak_mb")}
        seconds, used, peak = middle[count].values()
        print(f"{count:>8,}{seconds:>9.1f}{used:>15.1f}{1e3 * seconds / count:>14,.0f}{peak:>9,.0f}")
    sizes = np.log(REGIONS)
    exponents = {of: np.polyfit(sizes, np.log([m[of] for m in middle.values()]), 1)[0] for of in ("used", "peak_mb")}
    print(
        f"{done[-1]['parts']} parts; seconds of processors grow with regions to the power of {exponents['used']:.2f}, "
        f"memory {exponents['peak_mb']:.2f}; verdicts of the last: {done[-1]['verdicts']}"
    )
    last = middle[REGIONS[-1]]
    fits = last["seconds"] <= ASKED_SECONDS and last["peak_mb"] <= ASKED_MB
    print(f"asked: {ASKED_SECONDS} s and {ASKED_MB:,} MB for {REGIONS[-1]:,}: {'reached' if fits else 'NOT REACHED'}")
    return fits


# The multiverse -------------------------------------------------------------------------------------------------------


def evaluated() -> dict:
    """Seconds of `herelib.runs.multiverse.evaluate` on the demo, as a user calls it, and how many universes it made."""
    from herelib.runs import multiverse

    multiverse.universe(multiverse.settle("demo", GIVEN), {})  # loads and compiles
    start = clock()
    found = multiverse.evaluate("demo", multiverse.Variation(most=UNIVERSES, by_hand=GIVEN))
    seconds, used = clock() - start
    listed, processes = found["universes"], len(os.sched_getaffinity(0))
    counts = {"universes": len(listed), "failed": int(listed["failed"].sum()), "processes": processes}
    return {"seconds": seconds, "used": used, **counts}


def multiverse_part(runs: int) -> bool:
    done = [child("evaluated") for _ in range(runs)]
    if "skipped" in done[-1]:
        print(f"\nmultiverse failed: {done[-1]['skipped']}")
        return False
    seconds, used = (statistics.median(each[of] for each in done) for of in ("seconds", "used"))
    last = done[-1]
    print(f"\nmultiverse of the demo, {last['processes']} processes, {GIVEN}; medians of {runs}")
    print(
        f"{last['universes']} universes, of which {last['failed']} give no result: {seconds:.0f} s, {used:.0f} s of "
        f"processors, {1e3 * used / last['universes']:.0f} ms a universe"
    )
    if used < BUSY * seconds * last["processes"]:
        print("the machine was BUSY or processes waited: seconds of processors are the fairer figure")
    fits = min(seconds, used / last["processes"]) <= ASKED_MULTIVERSE
    print(f"asked: {ASKED_MULTIVERSE} s: {'reached' if fits else 'NOT REACHED'}")
    return fits


PARTS = {"packages": packages_part, "regions": regions_part, "multiverse": multiverse_part}
CHILDREN = {
    "equal": equal,
    "compared": compared,
    "ranked": lambda count: ranked(int(count)),
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
