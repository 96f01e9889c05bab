"""A folder that is there whole or not at all: written beside its name, then put in its place in one step."""

from __future__ import annotations

import contextlib
import ctypes
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from herelib.errors import HereError

_HERE = -100  # AT_FDCWD of Linux: names are seen from the working folder
_EXCHANGE = 2  # RENAME_EXCHANGE of Linux, RENAME_SWAP of macOS: both names stay, what they name changes places


@contextlib.contextmanager
def replaced(folder: Path) -> Iterator[Path]:
    """An empty hidden folder to write into; it takes the place of `folder` when the block ends without an error.

    Whoever is killed in between leaves `folder` as it was, or the new one; what lies about hidden is removed by the
    next who writes or withdraws. Two at once are kept apart by the lock of the run.

    Parameters
    ----------
    folder : the folder to replace; it need not be there

    Raises
    ------
    HereError
        If `folder` is a file or a link.
    """
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise HereError(f"{folder.name} is no folder: remove it, a folder of that name is written there")
    folder.parent.mkdir(parents=True, exist_ok=True)
    remove_leavings(folder)
    fresh = _hidden(folder, "new")
    fresh.mkdir()
    try:
        yield fresh
        _put(fresh, folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)  # the old one by now, or half of the new one after an error
        remove_leavings(folder)


def withdraw(folder: Path) -> None:
    """Remove a folder so that nobody ever sees half of it."""
    remove_leavings(folder)
    if folder.is_symlink() or folder.is_file():
        folder.unlink()
    elif folder.exists():
        gone = _hidden(folder, "old")
        os.replace(folder, gone)
        shutil.rmtree(gone, ignore_errors=True)


def remove_leavings(folder: Path) -> None:
    """Remove what a writer who was killed left hidden beside the folder."""
    for kind in ("new", "old"):
        shutil.rmtree(_hidden(folder, kind), ignore_errors=True)


def _hidden(folder: Path, kind: str) -> Path:
    return folder.with_name(f".{folder.name}.{kind}")


def _put(fresh: Path, folder: Path) -> None:
    """Give the fresh folder its name. Where the system cannot exchange two folders, there is none for a moment."""
    if not folder.exists():
        os.replace(fresh, folder)
    elif not _exchange(fresh, folder):
        os.replace(folder, _hidden(folder, "old"))
        os.replace(fresh, folder)


def _exchange(one_folder: Path, other_folder: Path) -> bool:
    """Let two folders change names in one step; False where the system or the disk cannot."""
    names = os.fsencode(one_folder), os.fsencode(other_folder)
    try:
        library = ctypes.CDLL(None, use_errno=True)
        if sys.platform == "darwin":
            return library.renamex_np(*names, ctypes.c_uint(_EXCHANGE)) == 0
        return library.renameat2(_HERE, names[0], _HERE, names[1], ctypes.c_uint(_EXCHANGE)) == 0
    except (AttributeError, OSError, TypeError):  # no such call in this C library, or no library to ask (Windows)
        return False
