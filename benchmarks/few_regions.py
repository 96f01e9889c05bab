"""What other programs say of six regions, once, for docs/methods.md: `python benchmarks/few_regions.py`.

One data set, six regions of 40 interviews in two waves, three of which got an incubator. The programs (pyfixest and
wildboottest, locked in benchmarks/oracles.lock: `uv pip install --require-hashes -r benchmarks/oracles.lock` into an
environment of its own) are no dependencies: without them the lines are skipped with the reason. The same figures are
recomputed without them in tests/oracles/few_clusters.py.
"""

from __future__ import annotations

import importlib
import sys
import warnings
from pathlib import Path

import pandas as pd

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
DRAWS, SEEDS = 9_999, (1, 2, 3)


def main() -> None:
    """Print a line a test: its name and p."""
    oracle = importlib.import_module("oracles.few_clusters")
    rows = oracle.six_regions()
    print(f"exact randomisation  {oracle.exact(rows):.4f}")
    try:
        pyfixest = importlib.import_module("pyfixest")
    except ImportError as missing:
        print(f"skipped: {missing}; see benchmarks/oracles.lock")
        return
    table = pd.DataFrame(rows, columns=["region", "wave", "treated", "answer"])
    table = table.assign(region=table["region"].astype(int), got=(table["treated"] * table["wave"]).astype(int))
    warnings.simplefilter("ignore")
    for name, errors in (("interviews alone", "HC1"), ("by region", {"CRV1": "region"})):
        fit = pyfixest.feols("answer ~ got | region + wave", table, vcov=errors)
        print(f"{name:<20} {fit.pvalue()['got']:.7f}")
    print(f"{'leaving regions out':<20} {fit.vcov({'CRV3': 'region'}).pvalue()['got']:.7f}")
    fit = pyfixest.feols("answer ~ got | region + wave", table, vcov={"CRV1": "region"})
    for weights in ("rademacher", "webb"):
        options = {"reps": DRAWS, "cluster": "region", "param": "got", "weights_type": weights}
        p = [fit.wildboottest(**options, seed=seed)["Pr(>|t|)"] for seed in SEEDS]
        print(f"wild, {weights:<14} {'  '.join(f'{value:.4f}' for value in p)}")


if __name__ == "__main__":
    main()
