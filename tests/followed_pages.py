"""Pages of docs as a reader follows them: every block is run, in order, in a folder of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from herelib.folders import ROOT

RUN = ("sh", "python")


class Block(NamedTuple):
    """A block of code of a page: its language, text and output."""

    language: str
    text: str
    output: str = ""


def blocks(page: str) -> list[Block]:
    """The blocks of a page of docs, those that are no program too."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    return [Block(*pair) for pair in re.findall(r"^```(\w*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)]


def follow(page: str, folder: Path) -> list[Block]:
    """The blocks of a page with what each printed; stops with the error of the first that fails."""
    # Nothing of this machine helps the reader but that `here` and `python` can be typed.
    left_out = ("HERE_ROOT", "HERE_PROCESSED", "PYTHONPATH")
    environment = {name: value for name, value in os.environ.items() if name not in left_out}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    followed = []
    for block in blocks(page):
        if block.language in RUN:
            program = ["bash", "-euo", "pipefail"] if block.language == "sh" else [sys.executable]
            done = subprocess.run(
                [*program, "-c", block.text], cwd=folder, env=environment, capture_output=True, text=True, check=False
            )
            assert done.returncode == 0, f"{block.text}\n{done.stdout}{done.stderr[-2000:]}"
            followed.append(block._replace(output=done.stdout + done.stderr))
    return followed
