"""A folder is the old one or the new one, also where its writer is killed, and never a mixture."""

import os
import random
import signal
import subprocess
import sys
import time

import pytest

from herelib.deposit import swap
from herelib.errors import HereError

FILES = 40
# The module alone: to load the whole room would take longer than all that is tested.
WRITER = """
import importlib.util, sys
from pathlib import Path
spec = importlib.util.spec_from_file_location("swap", sys.argv[1])
swap = importlib.util.module_from_spec(spec)
spec.loader.exec_module(swap)
print("ready", flush=True)
version = 0
while True:
    version += 1
    with swap.replaced(Path(sys.argv[2])) as folder:
        for number in range(int(sys.argv[3])):
            (folder / str(number)).write_text(f"{version}")
"""


def content(folder):
    return {file.name: file.read_text() for file in folder.iterdir()}


def write(folder, text):
    with swap.replaced(folder) as fresh:
        (fresh / "a").write_text(text)
        (fresh / "b").write_text(text)


def test_a_folder_is_written_and_replaced_whole(tmp_path):
    folder = tmp_path / "release"
    write(folder, "first")
    (folder / "stray").write_text("of somebody")
    write(folder, "second")
    assert content(folder) == {"a": "second", "b": "second"} and [f.name for f in tmp_path.iterdir()] == ["release"]


def test_an_error_while_writing_leaves_the_old_folder_and_nothing_beside_it(tmp_path):
    folder = tmp_path / "release"
    write(folder, "first")
    with pytest.raises(ZeroDivisionError), swap.replaced(folder) as fresh:
        (fresh / "a").write_text("half")
        _ = 1 / 0
    assert content(folder) == {"a": "first", "b": "first"} and [f.name for f in tmp_path.iterdir()] == ["release"]


def test_where_the_system_cannot_exchange_folders_the_new_one_still_comes_in(tmp_path, monkeypatch):
    monkeypatch.setattr(swap, "_exchange", lambda fresh, folder: False)
    write(tmp_path / "release", "first")
    write(tmp_path / "release", "second")
    assert content(tmp_path / "release") == {"a": "second", "b": "second"}
    assert [f.name for f in tmp_path.iterdir()] == ["release"]


@pytest.mark.skipif(sys.platform not in ("linux", "darwin"), reason="this system cannot exchange two folders")
def test_the_exchange_is_one_step_here(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    (tmp_path / "a" / "of a").touch()
    assert swap._exchange(tmp_path / "a", tmp_path / "b")
    assert [f.name for f in (tmp_path / "b").iterdir()] == ["of a"] and not list((tmp_path / "a").iterdir())


def test_a_withdrawn_folder_is_gone_with_what_a_killed_writer_left(tmp_path):
    folder = tmp_path / "release"
    write(folder, "first")
    for kind in ("new", "old"):
        (tmp_path / f".release.{kind}").mkdir()
        (tmp_path / f".release.{kind}" / "half").touch()
    swap.withdraw(folder)
    swap.withdraw(folder)
    assert not list(tmp_path.iterdir())


def test_what_is_no_folder_is_not_written_over(tmp_path):
    (tmp_path / "release").write_text("a file of the team")
    with pytest.raises(HereError, match="no folder"), swap.replaced(tmp_path / "release"):
        pass
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(HereError, match="no folder"), swap.replaced(tmp_path / "link"):
        pass


def killed(folder, seconds):
    """Kill a process that replaces the folder again and again."""
    command = [sys.executable, "-S", "-c", WRITER, swap.__file__, str(folder), str(FILES)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as writer:
        assert writer.stdout.readline() == b"ready\n"
        time.sleep(seconds)
        writer.send_signal(signal.SIGKILL)


@pytest.mark.skipif(os.name != "posix", reason="kills as POSIX has them")
@pytest.mark.parametrize("kills", [pytest.param(10, id="ten"), pytest.param(200, id="many", marks=pytest.mark.long)])
def test_a_writer_killed_at_any_moment_leaves_the_old_or_the_new_folder(tmp_path, kills):
    moments = random.Random(kills)
    folder = tmp_path / "release"
    write_whole(folder)
    for _ in range(kills):
        killed(folder, moments.uniform(0, 0.04))
        files = content(folder)
        assert len(files) == FILES and len(set(files.values())) == 1, "a mixture"
    write_whole(folder)
    assert [f.name for f in tmp_path.iterdir()] == ["release"], "leavings stay until the next writer"


def write_whole(folder):
    with swap.replaced(folder) as fresh:
        for number in range(FILES):
            (fresh / str(number)).write_text("whole")
