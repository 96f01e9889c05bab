"""Fixtures of several tests of the command line."""

import sys
import types

import pytest


@pytest.fixture
def runs(monkeypatch):
    """The module `runs` replaced by one that notes what it was asked for."""
    asked = []
    fake = types.ModuleType("herelib.runs")
    fake.asked = asked
    fake.report = lambda study, scenario, given, echo: asked.append((study, scenario, given)) or echo("one line")
    monkeypatch.setitem(sys.modules, "herelib.runs", fake)
    monkeypatch.setattr("herelib.runs", fake, raising=False)
    return fake
