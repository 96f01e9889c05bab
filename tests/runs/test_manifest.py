"""The record of a run: hashes of files and tables, versions, commit."""

import subprocess

import pytest

from herelib.runs import manifest


def test_hidden_half_saved_and_left_out_files_do_not_count(tmp_path):
    for name in ("regions.csv", "interviews/lv.csv", ".lock", "interviews/~$lv.xlsx", ".git/x", "decisions/0001-k.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    assert list(manifest.folder_hashes(tmp_path, ["decisions"])) == ["interviews/lv.csv", "regions.csv"]


def test_the_hash_of_a_file_is_that_of_its_bytes_and_a_missing_one_has_none(tmp_path):
    (tmp_path / "a").write_bytes(b"abc")  # FIPS 180-2, appendix B.1
    assert manifest.file_hash(tmp_path / "a").startswith("ba7816bf8f01cfea414140de5dae2223")
    assert manifest.file_hash(tmp_path / "b") == ""
    assert manifest.table_hashes(tmp_path, ["coverage"]) == {"coverage": ""}


def test_a_record_comes_back_as_it_was_written(tmp_path):
    record = {"study": "ä", "steps": {"01": {"inputs": {"tables": {"a": "1"}}}}, "pages": {}}
    manifest.write(tmp_path / "run", record)
    assert manifest.read(tmp_path / "run") == record
    assert [file.name for file in (tmp_path / "run").iterdir()] == ["run.json"]
    assert manifest.read(tmp_path / "nowhere") == {}


@pytest.mark.parametrize(
    "broken", ["[", "[1]", '{"steps": 3}', '{"steps": {"a": "x"}}', '{"steps": {"a": {"inputs": [1]}}}', '{"pages": 1}']
)
def test_a_record_of_another_shape_counts_as_none(tmp_path, broken):
    (tmp_path / "run.json").write_text(broken, encoding="utf-8")
    assert manifest.read(tmp_path) == {}


def test_versions_are_those_of_python_and_of_what_herelib_names():
    versions = manifest.versions()
    assert {"python", "pandas", "numpy", "papermill"} <= set(versions)
    assert "pytest" not in versions and "geopandas" not in versions, "extras are no part of a run"


def test_a_commit_of_somebody_elses_repository_is_none_of_ours(tmp_path, monkeypatch):
    monkeypatch.setattr(manifest, "ROOT", tmp_path / "installed")
    (tmp_path / "installed").mkdir()
    assert manifest.commit() == ""  # no repository at all
    git = ["git", "-C", str(tmp_path), "-c", "user.name=a", "-c", "user.email=a@b.example"]
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "commit", "-q", "--allow-empty", "-m", "x"], check=True)
    assert manifest.commit() == ""
    monkeypatch.setattr(manifest, "ROOT", tmp_path)
    (tmp_path / "new.txt").write_text("x")
    assert len(manifest.commit()) == 41 and manifest.commit().endswith("+")
