"""Measures bootstrap intervals of Krippendorff's alpha: one matrix product against a loop over `krippendorff`.

Run as `python benchmarks/agreement.py`. Timed is what `agree` calls: codes that are present or absent. The peer is a
package of tests and benchmarks only: without it only our own figures are printed.
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

from herelib.segments.agreement import AGREE, agree
from herelib.segments.coefficients import SUMS, distinct, draws, from_sums, unit_terms

sys.path.insert(0, str(Path(__file__).parents[1]))

UNITS, CODERS, CODES, SAMPLES, ROUNDS = 500, 3, 40, 1000, 3
ALPHA = "krippendorff_alpha"


def codings(seed: int) -> np.ndarray:
    """Whether coders gave a code, unit x coder: four in five agree with the truth, one in ten is missing. Synthetic."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, 2, UNITS)[:, None]
    guess = rng.integers(0, 2, (UNITS, CODERS))
    chosen = np.where(rng.random((UNITS, CODERS)) < 0.8, truth, guess).astype(float)
    chosen[rng.random(chosen.shape) < 0.1] = np.nan
    return chosen


def resampled(chosen: np.ndarray) -> np.ndarray:
    """Alpha of the data, then of each sample, as `agree` computes them."""
    first, repeats = distinct(np.nan_to_num(chosen, nan=-1).astype(int))
    counts = (chosen[first][:, :, None] == np.arange(2)).sum(1).astype(float)
    terms = unit_terms(counts, None, AGREE, set(SUMS[ALPHA]))
    weights = [repeats[None].astype(float), *draws(repeats, counts.sum(1) >= 2, SAMPLES, [1])]
    sums = [{name: np.tensordot(each, term, 1) for name, term in terms.items()} for each in weights]
    return np.concatenate([from_sums(ALPHA, each, AGREE)[0] for each in sums])


def segments(answers: int, codes: int, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Tables segments and seen of two human coders and the automatic one. Synthetic."""
    rng = np.random.default_rng(seed)
    truth = rng.random((answers, codes)) < 1.5 / codes
    rows, read = [], []
    for coder in ("ana", "ben", "automatic"):
        guess = rng.random(truth.shape) < 1.5 / codes
        answer, code = np.nonzero(np.where(rng.random(truth.shape) < 0.9, truth, guess))
        pairs = enumerate(zip(answer, code, strict=True))
        rows += [(f"{coder}-{n}", f"i{a}", "needs", f"c{k}", coder) for n, (a, k) in pairs]
        read += [(coder, f"i{n}", "needs") for n in range(answers)]
    columns = ["segment", "interview", "item", "code", "coder"]
    return pd.DataFrame(rows, columns=columns), pd.DataFrame(read, columns=["coder", "interview", "item"])


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


def loop(package, data: np.ndarray) -> np.ndarray:
    """Alpha of each sample, one after the other, as the peer's users do it."""
    rng = np.random.default_rng(1)
    picks = rng.integers(0, len(data), (SAMPLES, len(data)))
    return np.array([package.alpha(data[pick].T, level_of_measurement="nominal") for pick in picks])


def main() -> None:
    try:
        import krippendorff
    except ImportError:
        krippendorff = None
        print("peer left out: the package krippendorff is not installed in this environment")
    data = codings(1)
    print(f"alpha of one code, {SAMPLES} samples, {UNITS} units, {CODERS} coders; medians of {ROUNDS}")
    seconds, peak = measured(lambda: resampled(data))
    print(f"ours  {seconds:8.3f} s {peak:5.0f} MB")
    if krippendorff:
        value = krippendorff.alpha(data.T, level_of_measurement="nominal")
        assert abs(resampled(data)[0] - value) < 1e-9, "peer and ours differ"
        peer, peer_peak = measured(lambda: loop(krippendorff, data))
        print(f"peer  {peer:8.3f} s {peer_peak:5.0f} MB  {peer / seconds:.0f} times ours")
    for answers in (500, 5_000):
        tables = segments(answers, CODES, 1)
        seconds, peak = measured(lambda tables=tables: agree(*tables, seed=1, samples=SAMPLES))
        print(f"agree, {answers} answers, {CODES} codes, 3 coders: {seconds:.2f} s, {peak:.0f} MB, all coefficients")


if __name__ == "__main__":
    main()
