"""Loops are compiled beside the first notebooks: once on a machine, and nothing waits for or depends on it."""

import os
import subprocess
import sys

import pytest

from herelib.runs import compiling


@pytest.fixture
def empty_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "numba"))
    return tmp_path / "numba"


def test_with_an_empty_cache_a_process_runs_and_ends_with_the_block(empty_cache):
    assert not compiling.is_compiled()
    with compiling.beside() as process:
        assert process.poll() is None
    assert process.returncode is not None


def test_nothing_is_started_where_the_loops_are_kept_or_nothing_clusters(empty_cache):
    with compiling.beside(wanted=False) as process:
        assert process is None
    kept = empty_cache / "clusters_1" / f"compiled_joins.{compiling.LAST}-300.py311.nbi"
    kept.parent.mkdir(parents=True)
    kept.touch()
    assert compiling.is_compiled()
    with compiling.beside() as process:
        assert process is None
    os.utime(kept, (1, 1))
    assert not compiling.is_compiled(), "what is older than the code is compiled anew"


@pytest.mark.long
def test_what_the_process_compiles_is_what_a_typology_asks_for(empty_cache):
    subprocess.run([sys.executable, "-c", compiling.CODE], check=True, timeout=300)
    assert compiling.is_compiled()
    before = set(empty_cache.rglob("*.nb?"))
    code = """import sys
sys.path.insert(0, "tests")
from surveys import PARAMETERS, random_survey
from herelib.clusters import typology
from herelib.profiles import profile
made = random_survey(1, regions=6, per_cell=4, dimensions=4)
typology(made, profile(made, PARAMETERS), PARAMETERS)"""
    subprocess.run([sys.executable, "-c", code], check=True, timeout=300)
    assert set(empty_cache.rglob("*.nb?")) == before
