"""The release of the demo's run, and what it was made of: to read only."""

import functools

import pytest

from herelib import release, tables
from herelib.interviews import settings_of


@functools.cache
def _tables(run):
    everything = tables.read_all(run, (*tables.read_by("report"), *tables.made_by("report")))
    return {**everything, "codebook": tables.read(run, "codebook")}, release.protect(everything, 5)


@pytest.fixture
def demo_run(demo_processed):
    """The run folder."""
    return demo_processed / "demo" / "few"


@pytest.fixture
def demo_release(demo_run):
    """The release folder in it."""
    return demo_run / "release"


@pytest.fixture
def demo_tables(demo_run):
    """The tables of the run, and what of them may be shown; a new dict each time, so that a test may exchange one."""
    everything, shown = _tables(demo_run)
    return dict(everything), dict(shown)


@pytest.fixture
def demo_settings():
    """The settings of the demo, a new dict each time."""
    return settings_of("demo")
