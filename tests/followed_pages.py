"""Pages of docs as a reader follows them: every block is run, in order, in a folder of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from herelib.folders import ROOT

RUN = ("sh", "python")


class Block(NamedTuple):
    """A block of code of a page: its language, text and output; and why no test runs it, "" for one that is run."""

    language: str
    text: str
    output: str = ""
    not_run: str = ""


def blocks(page: str) -> list[Block]:
    """The blocks of a page of docs, those that are no program too."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    # <!-- not run: why --> on the line before a block leaves it to the reader.
    fenced = re.compile(r"^(?:<!-- not run: (.*?) -->\n)?```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
    return [Block(language, code, not_run=why) for why, language, code in fenced.findall(text)]


def follow(
    page: str,
    folder: Path,
    settings: Mapping[str, str] | None = None,
    hastened: Callable[[str], str] = str,
    languages: tuple[str, ...] = RUN,
) -> list[Block]:
    """The blocks of a page with what each printed; stops with the error of the first that fails.

    Parameters
    ----------
    settings : variables of the environment that the reader has
    hastened : turns what the page says into something that says the same with fewer draws
    languages : of the blocks that are run
    """
    # Nothing of this machine helps the reader but that `here` and `python` can be typed.
    left_out = ("HERE_ROOT", "HERE_PROCESSED", "PYTHONPATH")
    environment = {name: value for name, value in os.environ.items() if name not in left_out}
    environment |= settings or {}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    followed = []
    for block in blocks(page):
        if block.language in languages and not block.not_run:
            program = ["bash", "-euo", "pipefail"] if block.language == "sh" else [sys.executable]
            done = subprocess.run(
                [*program, "-c", hastened(block.text)],
                cwd=folder,
                env=environment,
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, f"{block.text}\n{done.stdout}{done.stderr[-2000:]}"
            followed.append(block._replace(output=done.stdout + done.stderr))
    return followed
