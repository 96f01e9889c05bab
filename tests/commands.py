"""The commands of `here` as a user types them: as a program of their own, or in this process."""

import os
import subprocess
import sys

import pytest

from herelib import cli
from herelib.folders import ROOT


def here(*words, **env):
    """Run `here` as a user does; returns exit code, output and messages."""
    done = subprocess.run(
        [sys.executable, "-c", "from herelib.cli import main; main()", *words],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, **env},
        encoding="utf-8",
    )
    return done.returncode, done.stdout, done.stderr


def typed(monkeypatch, *words):
    """Exit code of `here WORDS`, run in this process."""
    monkeypatch.setattr(sys, "argv", ["here", *words])
    with pytest.raises(SystemExit) as caught:
        cli.main()
    return caught.value.code or 0
