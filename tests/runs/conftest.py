"""The study with three tiny notebooks, not yet run and run once."""

import shutil

import pytest
from small_runs import make_house, move_in

from herelib import runs


@pytest.fixture
def house(tmp_path, monkeypatch):
    make_house(tmp_path / "house")
    return move_in(tmp_path / "house", monkeypatch)


@pytest.fixture(scope="module")
def lived_in(tmp_path_factory):
    """A house in which a report has been made once; its path is kept by the tests that start from it."""
    folder = tmp_path_factory.mktemp("runs") / "house"
    make_house(folder)
    lines = []
    with pytest.MonkeyPatch.context() as patch:
        move_in(folder, patch)
        runs.report(folder / "tiny", echo=lines.append)
    shutil.copytree(folder, folder.with_name("as-made"))
    return folder, lines


@pytest.fixture
def done(lived_in, monkeypatch):
    folder, _ = lived_in
    shutil.rmtree(folder)
    shutil.copytree(folder.with_name("as-made"), folder)
    return move_in(folder, monkeypatch)


@pytest.fixture
def package(tmp_path, request):
    """A small package of rooms: the files that the test module's PACKAGE names."""
    for name, code in request.module.PACKAGE.items():
        file = tmp_path / "herelib" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(code, encoding="utf-8")
    return tmp_path / "herelib"
