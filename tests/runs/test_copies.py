"""Dated copies of runs: whole, read-only, and never replaced."""

from datetime import date

import pytest

from herelib.errors import HereError
from herelib.runs import copies, manifest

DAY = date(2026, 11, 30)


@pytest.fixture
def run(tmp_path):
    folder = tmp_path / "few"
    (folder / "tables").mkdir(parents=True)
    (folder / "tables" / "regions.parquet").write_bytes(b"r")
    (folder / "notebooks").mkdir()
    (folder / "notebooks" / "02.failed.ipynb").touch()
    (folder / ".lock").touch()
    manifest.write(folder, {"finished": True})
    return folder


def test_a_copy_has_all_of_the_run_but_its_lock_and_failures_and_can_only_be_read(run):
    copy = copies.keep(run, DAY)
    assert copy.name == "few@2026-11-30"
    files = {file.relative_to(copy).as_posix() for file in copy.rglob("*") if file.is_file()}
    assert files == {"tables/regions.parquet", "run.json"}
    assert all(not file.stat().st_mode & 0o222 for file in copy.rglob("*") if file.is_file())


def test_a_second_copy_of_a_day_replaces_none(run):
    first = copies.keep(run, DAY)
    (run / "tables" / "regions.parquet").write_bytes(b"changed")
    second, third = copies.keep(run, DAY), copies.keep(run, DAY)
    assert (second.name, third.name) == ("few@2026-11-30.2", "few@2026-11-30.3")
    assert (first / "tables" / "regions.parquet").read_bytes() == b"r"
    assert sorted(folder.name for folder in run.parent.iterdir()) == ["few", first.name, second.name, third.name]


def test_half_a_run_is_not_kept(run):
    manifest.write(run, {"finished": False})
    with pytest.raises(HereError, match="few is not finished"):
        copies.keep(run, DAY)
    assert [folder.name for folder in run.parent.iterdir()] == ["few"]
