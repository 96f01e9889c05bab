"""What a study folder may be made of: plain files that lie in it, names that stay in it, texts of a sane depth.

Somebody else's study must never make a reader wait for a pipe, read a device, or follow a link to another folder.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path, PurePosixPath, PureWindowsPath

from herelib.errors import Faults

DEEPEST = 100  # brackets of a text in YAML inside of one another: some readers crash on ten thousand
LONGEST = 5_000_000  # bytes of a text in YAML
_OWN_FILES = "put the file itself there"
_KINDS = (
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)

Problem = tuple[str, str]  # rule, what to do


def odd_files(folder: Path, below: str = "") -> list[tuple[str, str, str]]:
    """What in a study folder is neither a plain file nor a folder, and links that lead out of it.

    Hidden files are left out, as wherever a study is read. A link to a folder is followed nowhere.

    Parameters
    ----------
    below : the folder of the study that is looked at; "" for all

    Returns
    -------
    list of (path in the study, rule, what to do)
    """
    problems = []
    for parent, folders, files in os.walk(folder / below):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in sorted([*files, *(name for name in folders if Path(parent, name).is_symlink())]):
            path = Path(parent, name)
            if not name.startswith((".", "~")) and (problem := oddity(path, folder)):
                problems.append((path.relative_to(folder).as_posix(), *problem))
    return sorted(problems)


def faults(folder: Path, below: str = "") -> Faults:
    """The same as faults of the study."""
    collected = Faults()
    for file, rule, do in odd_files(folder, below):
        collected.add(file, "", "", "", rule, do)
    return collected


def oddity(path: Path, folder: Path) -> Problem | None:
    """Why a file of a study is not opened; None where it is a plain file, a folder, or not there.

    Parameters
    ----------
    folder : of the study
    """
    try:
        if path.is_symlink():
            target = path.resolve(strict=True)
            if path.is_dir():
                # below interviews/ such a link is passed over, with a note; elsewhere nothing looks into it
                return None if path.parent != folder else ("a link to another folder", "put the folder itself there")
            if not target.is_relative_to(folder.resolve()):
                return "a link that leads out of the study", _OWN_FILES
        mode = path.stat().st_mode
    except FileNotFoundError:
        return ("a link that leads nowhere", _OWN_FILES) if path.is_symlink() else None
    except (OSError, RuntimeError):  # RuntimeError: links in a circle
        return "cannot be looked at", "see that it is a file, and that you may read it"
    return next(((f"{kind}, and no file", _OWN_FILES) for holds, kind in _KINDS if holds(mode)), None)


def outside(name: str) -> bool:
    """Whether a name of a file leads out of the study folder, or names no file at all.

    Examples
    --------
    >>> [outside(name) for name in ("forms/v1.xlsx", "../key", "/etc/passwd", "C:\\\\key", "a\\\\..\\\\..\\\\key", "")]
    [False, True, True, True, True, True]
    """
    parts = {*PurePosixPath(name).parts, *PureWindowsPath(name).parts}
    absolute = name.startswith(("/", "\\", "~")) or PureWindowsPath(name).drive or ":" in name
    return not name.strip() or bool(absolute) or ".." in parts or any(ord(letter) < 32 for letter in name)


def too_deep(text: str) -> bool:
    """Whether brackets of a text stand deeper inside of one another than any study writes them; text in quotes counts.

    Examples
    --------
    >>> too_deep("a: [1, {b: 2}]"), too_deep("[" * 1000)
    (False, True)
    """
    return any(depth > DEEPEST for depth in _depths(text))


def _depths(text: str) -> Iterator[int]:
    depth = 0
    for letter in text:
        if letter in "[{":
            depth += 1
            yield depth
        elif letter in "]}":
            depth = max(0, depth - 1)
