"""Where a notebook stands while it runs: its title, the cell's section and position; and a live line that says so."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import IO

LONG = 3  # seconds after which a cell's time is shown
SO_FAR = " · "  # before what a cell says of its own progress
INJECTED = "injected-parameters"  # papermill's tag of a cell that the notebook itself does not have


@dataclass(frozen=True)
class Position:
    """A cell in its notebook, as a reader of the notebook would say it.

    Parameters
    ----------
    title, section : the notebook's heading and that above the cell; "" where there is none
    number, cells : which cell it is, from 1, and how many there are
    """

    title: str
    section: str
    number: int
    cells: int

    def __str__(self) -> str:
        places = ": ".join(filter(None, (self.title, self.section)))
        return f"{places} ({self.number} of {self.cells})".strip()


def positions(cells: Iterable) -> list[Position]:
    """The position of each cell of a notebook; a cell that papermill put in counts as the cell before it.

    Examples
    --------
    >>> from nbformat.v4 import new_code_cell, new_markdown_cell
    >>> cells = [new_markdown_cell("# 02 Profile regions"), new_markdown_cell("## Needs"), new_code_cell("x")]
    >>> [str(position) for position in positions(cells)][1:]
    ['02 Profile regions: Needs (2 of 3)', '02 Profile regions: Needs (3 of 3)']
    """
    cells = list(cells)
    total = sum(INJECTED not in cell.metadata.get("tags", []) for cell in cells)
    title = section = ""
    number, places = 0, []
    for cell in cells:
        number += INJECTED not in cell.metadata.get("tags", [])
        if cell.cell_type == "markdown":
            for line in cell.source.splitlines():
                if line.startswith("# "):
                    title, section = line[2:].strip(), ""
                elif line.startswith("## "):
                    section = line[3:].strip()
        places.append(Position(title, section, number, total))
    return places


def live_line(stream: IO[str]) -> LiveLine | None:
    """A line that is rewritten in place; None where the stream is no terminal."""
    return LiveLine(stream) if stream is not None and stream.isatty() else None


class LiveLine:
    """One line of a terminal that is rewritten; "" clears it. A line that stands for long says for how many seconds.

    What stands after `SO_FAR` may change meanwhile: it is the same line.
    """

    def __init__(self, stream: IO[str]):
        self._stream = stream
        self._lock = threading.Lock()
        self._line, self._since, self._width = "", 0.0, 0
        self._ticker: threading.Thread | None = None

    def __call__(self, line: str) -> None:
        with self._lock:
            another = line.partition(SO_FAR)[0] != self._line.partition(SO_FAR)[0]
            self._line, self._since = line, time.monotonic() if another else self._since
            self._write(line if another else self._timed())
            if line and self._ticker is None:
                self._ticker = threading.Thread(target=self._tick, daemon=True)
                self._ticker.start()

    def _timed(self) -> str:
        seconds = int(time.monotonic() - self._since)
        return f"{self._line}  {seconds} s" if self._line and seconds >= LONG else self._line

    def _write(self, text: str) -> None:
        shown = text[: shutil.get_terminal_size().columns - 1]
        # blanks instead of an escape sequence: old terminals would print that
        self._stream.write("\r" + shown.ljust(self._width) + ("" if shown else "\r"))
        self._stream.flush()
        self._width = len(shown)

    def _tick(self) -> None:
        while True:
            time.sleep(1)
            with self._lock:
                if not self._line:
                    self._ticker = None
                    return
                self._write(self._timed())
