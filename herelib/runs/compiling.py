"""What numba compiles once on a machine, compiled beside the first notebooks of a run instead of within a later one.

Clustering waits for compiled loops: some seconds the first time on a machine, nothing later, since numba keeps them on
disk. While the first notebooks run, a process of low priority clusters a handful of points; whoever needs the loops
then finds them there. Nothing depends on it: what it has not done by then is compiled as ever.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from herelib.folders import root

LOOPS = Path(__file__).resolve().parents[1] / "clusters" / "compiled_joins.py"
LAST = "trees"  # of the loops that a typology needs, the one that is compiled last
# As a typology does it: same types of arrays, so the same loops.
CODE = """import contextlib, os, sys
with contextlib.suppress(AttributeError, OSError):
    os.nice(10)
import numpy as np
from herelib.clusters.partitioning import partitions, resampled, tree
points = np.random.default_rng(1).normal(size=(6, 3))
partitions(points[None], [2, 3], "ward", 1)
tree(points, "ward")
resampled(points, [2], "ward", np.ones((2, 6), bool), 1)
"""


def is_compiled() -> bool:
    """Whether numba keeps the loops of clustering on this machine, made after they were last changed."""
    named, cache = f"{LOOPS.stem}.{LAST}-*.nbi", os.environ.get("NUMBA_CACHE_DIR")
    kept = Path(cache).rglob(named) if cache else (LOOPS.parent / "__pycache__").glob(named)
    return any(file.stat().st_mtime >= LOOPS.stat().st_mtime for file in kept)


@contextlib.contextmanager
def beside(wanted: bool = True) -> Iterator[subprocess.Popen | None]:
    """Within it, a process compiles what is not compiled yet; it ends with this block at the latest.

    Parameters
    ----------
    wanted : whether anything that clusters is to run at all
    """
    if not wanted or is_compiled() or os.environ.get("NUMBA_DISABLE_JIT", "0") != "0":
        yield None
        return
    quiet = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)
    one_thread = {name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")}
    environment = {**os.environ, **one_thread, "HERE_ROOT": str(root())}
    process = subprocess.Popen([sys.executable, "-c", CODE], env=environment, cwd=root(), **quiet)
    try:
        yield process
    finally:
        # numba moves a finished file into its place: to be stopped leaves nothing half-written.
        process.kill()
        process.wait()
