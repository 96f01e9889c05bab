"""`here match` as a user types it: one file that its owner alone may read, and never where it could leave."""

import pandas as pd
import pytest
from commands import typed

from herelib import runs

TABLE = pd.DataFrame(
    {"kind": ["pair", "founder"], "region": "alder", "participant": ["p1", "i1"], "quality": [0.51234, None]}
)


@pytest.fixture
def asked(monkeypatch, tmp_path):
    """What was asked of the room of runs; runs lie in a folder of their own."""
    calls = []
    monkeypatch.setattr(runs, "people_matched", lambda *words: calls.append(words) or TABLE, raising=False)
    monkeypatch.setenv("HERE_PROCESSED", str(tmp_path / "processed"))
    return calls


def test_it_writes_the_file_that_was_named_for_its_owner_alone_and_says_how_many(asked, monkeypatch, tmp_path, capsys):
    file = tmp_path / "pairs.csv"
    assert typed(monkeypatch, "match", "demo", "--out", str(file)) == 0
    assert file.stat().st_mode & 0o777 == 0o600 and asked == [("demo", "baseline")]
    assert file.read_text(encoding="utf-8").splitlines()[1] == "pair,alder,p1,0.512"
    said = capsys.readouterr().out
    assert "1 pairs, and 1 times" in said and "keep it where only those who need it can read it" in said


def test_a_file_that_others_could_read_is_closed_before_anything_is_in_it(asked, monkeypatch, tmp_path):
    file = tmp_path / "old.csv"
    file.write_text("kind,region,participant\nold", encoding="utf-8")
    file.chmod(0o644)
    assert typed(monkeypatch, "match", "demo", "--out", str(file)) == 0
    assert file.stat().st_mode & 0o777 == 0o600 and "old" not in file.read_text(encoding="utf-8")


@pytest.mark.parametrize("place", ["processed/demo/baseline", "elsewhere/release", "deposited", "nowhere"])
def test_it_refuses_runs_releases_and_folders_that_are_not_there(asked, monkeypatch, tmp_path, capsys, place):
    folder = tmp_path / place
    if place != "nowhere":
        folder.mkdir(parents=True)
    if place == "deposited":
        (folder / "datapackage.json").write_text("{}", encoding="utf-8")
    assert typed(monkeypatch, "match", "demo", "--out", str(folder / "pairs.csv")) == 1
    assert "--out pairs.csv" in capsys.readouterr().err and not asked
    assert not (folder / "pairs.csv").exists()


def test_it_overwrites_nothing_but_a_list_of_pairs_and_no_file_with_two_names(asked, monkeypatch, tmp_path):
    """The participants themselves would have been written over; a second name of the file may lie in a release."""
    (tmp_path / "participants.csv").write_text("participant,region\np1,alder\n", encoding="utf-8")
    (tmp_path / "one.csv").write_text("kind,region,participant\n", encoding="utf-8")
    (tmp_path / "two.csv").hardlink_to(tmp_path / "one.csv")
    for name in ("participants.csv", "two.csv"):
        before = (tmp_path / name).read_bytes()
        assert typed(monkeypatch, "match", "demo", "--out", str(tmp_path / name)) == 1
        assert (tmp_path / name).read_bytes() == before and not asked


def test_a_run_elsewhere_is_refused_too(asked, monkeypatch, tmp_path):
    (tmp_path / "run.json").write_text("{}", encoding="utf-8")
    assert typed(monkeypatch, "match", "demo", "--out", str(tmp_path / "pairs.csv")) == 1
    assert not asked and not (tmp_path / "pairs.csv").exists()


def test_a_link_into_a_release_is_refused(asked, monkeypatch, tmp_path):
    (tmp_path / "release").mkdir()
    (tmp_path / "link.csv").symlink_to(tmp_path / "release" / "pairs.csv")
    assert typed(monkeypatch, "match", "demo", "--out", str(tmp_path / "link.csv")) == 1
    assert not asked and not (tmp_path / "release" / "pairs.csv").exists()


def test_without_a_file_it_asks_for_one(asked, monkeypatch):
    assert typed(monkeypatch, "match", "demo") != 0 and not asked
