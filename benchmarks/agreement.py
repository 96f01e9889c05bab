"""Measures bootstrap intervals of Krippendorff's alpha: one matrix product against a loop over `krippendorff`.

Run as `python benchmarks/agreement.py`. The peer is not a dependency: without it only our own figures are printed.
"""

from __future__ import annotations

import statistics
import sys
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from herelib.segments.agreement import agree
from herelib.segments.coefficients import LEVELS, alpha, bootstrap, from_coders

sys.path.insert(0, str(Path(__file__).parents[1]))

UNITS, CODERS, VALUES, SAMPLES, ROUNDS = 500, 3, 40, 1000, 3


def codings(seed: int) -> np.ndarray:
    """Codings unit x coder: four in five agree with the truth, one in ten is missing. Synthetic."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(1, VALUES + 1, UNITS)[:, None]
    guess = rng.integers(1, VALUES + 1, (UNITS, CODERS))
    given = np.where(rng.random((UNITS, CODERS)) < 0.8, truth, guess).astype(float)
    given[rng.random(given.shape) < 0.1] = np.nan
    return given


def segments(answers: int, codes: int, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Tables segments and seen of two human coders and the automatic one. Synthetic."""
    rng = np.random.default_rng(seed)
    truth = rng.random((answers, codes)) < 1.5 / codes
    found, read = [], []
    for coder in ("ana", "ben", "automatic"):
        guess = rng.random(truth.shape) < 1.5 / codes
        answer, code = np.nonzero(np.where(rng.random(truth.shape) < 0.9, truth, guess))
        given = enumerate(zip(answer, code, strict=True))
        found += [(f"{coder}-{n}", f"i{a}", "needs", f"c{k}", coder) for n, (a, k) in given]
        read += [(coder, f"i{n}", "needs") for n in range(answers)]
    columns = ["segment", "interview", "item", "code", "coder"]
    return pd.DataFrame(found, columns=columns), pd.DataFrame(read, columns=["coder", "interview", "item"])


def measured(work: Callable) -> tuple[float, float]:
    """Median seconds of three rounds, and the peak of memory allocated in one more round, MB."""
    seconds = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    tracemalloc.start()
    work()
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    return statistics.median(seconds), peak


def loop(package, data: np.ndarray, level: str) -> np.ndarray:
    """Alpha of each sample, one after the other, as the peer's users do it."""
    rng = np.random.default_rng(1)
    picks = rng.integers(0, len(data), (SAMPLES, len(data)))
    return np.array([package.alpha(data[pick].T, level_of_measurement=level) for pick in picks])


def main() -> None:
    try:
        import krippendorff
    except ImportError:
        krippendorff = None
        print("peer left out: the package krippendorff is not installed in this environment")
    data = codings(1)
    print(f"alpha, {SAMPLES} samples, {UNITS} units, {CODERS} coders, {VALUES} values; medians of {ROUNDS}")
    print(f"{'work':<28}{'peer s':>9}{'peer MB':>9}{'ours s':>9}{'ours MB':>9}{'ratio':>8}")
    for level, weights in LEVELS.items():
        own = measured(lambda w=weights: bootstrap(from_coders(data), "krippendorff_alpha", w, SAMPLES, seed=1))
        line = f"{level:<28}{'-':>9}{'-':>9}{own[0]:>9.3f}{own[1]:>9.0f}{'-':>8}"
        if krippendorff:
            value = krippendorff.alpha(data.T, level_of_measurement=level)
            assert abs(alpha(from_coders(data), level).value - value) < 1e-9, "peer and ours differ"
            peer = measured(lambda name=level: loop(krippendorff, data, name))
            line = f"{level:<28}{peer[0]:>9.2f}{peer[1]:>9.0f}{own[0]:>9.3f}{own[1]:>9.0f}{peer[0] / own[0]:>7.0f}x"
        print(line)
    for answers in (500, 5_000):
        given = segments(answers, VALUES, 1)
        seconds, peak = measured(lambda tables=given: agree(*tables, seed=1, samples=SAMPLES))
        print(f"agree, {answers} answers, {VALUES} codes, 3 coders: {seconds:.2f} s, {peak:.0f} MB, all coefficients")


if __name__ == "__main__":
    main()
