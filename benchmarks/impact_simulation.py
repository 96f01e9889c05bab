"""How often exact tests say "shown", and what their sets hold: `python benchmarks/impact_simulation.py [WORLDS]`.

Prints, for designs of few regions: what was planted, regions, those with the incubator, alpha, the share of worlds and
its Monte Carlo error. The same worlds are in the long tests (tests/test_impact_simulation.py).
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))


def main(worlds: int) -> None:
    """Print a line a work."""
    for name, regions, treated, alpha, share, error in importlib.import_module("impact_worlds").lines(worlds):
        print(f"{name:<34} {treated} of {regions}  alpha {alpha:.2f}  {share:.3f} ± {error:.3f}", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 4_000)
