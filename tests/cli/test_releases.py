"""`here release` as a user types it."""

import types
from pathlib import Path

import pandas as pd
import pytest
from commands import typed

from herelib.release.audit import FIGURES

KEY = "demo/1/a/ngo/all/coverage.n"


@pytest.fixture
def releases(monkeypatch):
    """The module that looks at runs, replaced by one that notes what it was asked for."""
    from herelib.runs import releases as real

    asked, refused = (
        [],
        pd.DataFrame([[KEY, "hidden count of people would lie within less than 5", 1.0, 3.0]], columns=FIGURES),
    )

    def look_at(study, scenario):
        gone = any(word == "withhold" for word, *_ in asked)
        return types.SimpleNamespace(
            figures=pd.DataFrame({"value": [1.0]}),
            issued=[],
            least=["some/key"],
            refused=refused[:0] if gone else refused,
        )

    monkeypatch.setattr(real, "look_at", look_at)
    monkeypatch.setattr(real, "withhold", lambda study, scenario, keys, echo: asked.append(("withhold", list(keys))))
    monkeypatch.setattr(real, "issue", lambda study, audited, out: asked.append(("issue", out)) or Path("there"))
    return asked


def test_what_is_refused_is_printed_with_the_least_that_would_have_to_go(releases, monkeypatch, capsys):
    assert typed(monkeypatch, "release", "demo") == 1
    out = capsys.readouterr().out
    assert f"refused: {KEY}  hidden count of people would lie within less than 5 (1 to 3)" in out
    assert "the least that would have to go: --withhold some/key" in out and releases == []


def test_withheld_keys_go_before_the_release_is_issued(releases, monkeypatch, capsys):
    assert typed(monkeypatch, "release", "demo", "--withhold", "a", "--withhold", "b", "--out", "x") == 0
    assert releases == [("withhold", ["a", "b"]), ("issue", Path("x"))]
    assert "issued: there" in capsys.readouterr().out


def test_least_leaves_out_what_has_to_go_by_itself(releases, monkeypatch, capsys):
    assert typed(monkeypatch, "release", "demo", "--least") == 0
    assert releases == [("withhold", ["some/key"]), ("issue", None)]
    assert "left out: some/key" in capsys.readouterr().out


def test_check_issues_nothing(releases, monkeypatch, capsys):
    assert typed(monkeypatch, "release", "demo", "--withhold", "a", "--check") == 0
    assert releases == [("withhold", ["a"])] and "nothing is refused" in capsys.readouterr().out
