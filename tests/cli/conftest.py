"""Fixtures of several tests of the command line."""

import sys
import types

import pytest

from herelib.runs import Request, scenarios


@pytest.fixture
def runs(monkeypatch):
    """The module `runs` replaced by one that notes what it was asked for."""
    asked = []
    fake = types.ModuleType("herelib.runs")
    fake.asked = asked
    fake.Request, fake.scenarios = Request, scenarios
    fake.live_line = lambda stream: None
    fake.standing = types.SimpleNamespace(lines=lambda *_: [])
    fake.report = lambda study, scenario, given, echo, request: (
        asked.append((study, scenario, given, request)) or echo("one line")
    )
    monkeypatch.setitem(sys.modules, "herelib.runs", fake)
    monkeypatch.setattr("herelib.runs", fake, raising=False)
    return fake
