"""The repository is found around the working directory, by HERE_ROOT, or where the library lies; else it is said."""

from pathlib import Path

import pytest

from herelib import folders
from herelib.errors import HereError

SOURCES = Path(folders.__file__).resolve().parents[1]


@pytest.fixture
def clone(tmp_path, monkeypatch):
    """A folder that looks like a clone; no environment variable names another one."""
    monkeypatch.delenv("HERE_ROOT", raising=False)
    monkeypatch.delenv("HERE_PROCESSED", raising=False)
    folder = tmp_path / "clone"
    for name in ("notebooks", "data/raw/catalogue", "data/raw/mine", "deep/down"):
        (folder / name).mkdir(parents=True)
    (folder / "notebooks" / "01-clean-interviews.ipynb").touch()
    (folder / "data" / "raw" / "mine" / "study.yaml").touch()
    return folder


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """The library lies in site-packages, with no repository around it."""
    monkeypatch.setattr(folders, "__file__", str(tmp_path / "site-packages" / "herelib" / "folders.py"))


def test_the_nearest_folder_around_the_working_directory_is_the_repository(clone, monkeypatch):
    for folder in (clone, clone / "deep" / "down", clone / "notebooks"):
        monkeypatch.chdir(folder)
        assert folders.root() == clone
    assert folders.catalogue_folder() == clone / "data" / "raw" / "catalogue"
    assert folders.processed_folder() == clone / "data" / "processed"
    assert folders.study_folder("mine") == clone / "data" / "raw" / "mine"
    assert folders.run_folder("mine", "k=3") == clone / "data" / "processed" / "mine" / "k=3"


def test_elsewhere_it_is_where_the_library_lies(clone, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert folders.root() == SOURCES


def test_the_environment_wins_over_both(clone, tmp_path, monkeypatch):
    monkeypatch.chdir(SOURCES)
    monkeypatch.setenv("HERE_ROOT", str(clone))
    assert folders.root() == clone
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HERE_ROOT", "clone")
    assert folders.root() == clone


def test_an_environment_that_names_no_clone_is_said_and_not_passed_over(clone, tmp_path, monkeypatch):
    monkeypatch.chdir(clone)
    monkeypatch.setenv("HERE_ROOT", str(tmp_path))
    with pytest.raises(HereError, match="lacks notebooks and data/raw/catalogue: name a clone of HERE"):
        folders.root()


def test_half_a_clone_is_none(clone, monkeypatch, installed):
    (clone / "notebooks" / "01-clean-interviews.ipynb").unlink()
    monkeypatch.chdir(clone)
    with pytest.raises(HereError, match="no notebooks and no data/raw/catalogue around here"):
        folders.root()


def test_without_a_clone_one_sentence_says_what_is_missing_and_a_path_is_a_study_still(
    clone, tmp_path, monkeypatch, installed
):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(HereError) as caught:
        folders.study_folder("demo")
    assert str(caught.value).count("\n") == 0 and "HERE_ROOT" in str(caught.value)
    assert folders.study_folder(clone / "deep") == clone / "deep"


def test_an_unknown_study_is_told_with_those_that_are_there(clone, monkeypatch):
    monkeypatch.chdir(clone)
    with pytest.raises(HereError, match="no study 'mnie': neither a folder nor one of data/raw: mine"):
        folders.study_folder("mnie")


def test_root_is_looked_up_when_it_is_imported(clone, monkeypatch):
    monkeypatch.chdir(clone)
    from herelib.folders import ROOT

    assert clone == ROOT
    with pytest.raises(ImportError):
        from herelib.folders import BRANCH  # noqa: F401


def test_runs_of_a_study_elsewhere_lie_beside_it_unless_the_environment_says_otherwise(clone, tmp_path, monkeypatch):
    monkeypatch.chdir(clone)
    monkeypatch.delenv("HERE_RUN", raising=False)
    town = tmp_path / "2026" / "town"
    town.mkdir(parents=True)
    assert folders.run_folder(town, "three") == tmp_path / "2026" / "town-runs" / "three"
    monkeypatch.setenv("HERE_PROCESSED", str(tmp_path / "runs"))
    assert folders.run_folder(town) == tmp_path / "runs" / "town" / "baseline"
    assert folders.run_folder("mine") == tmp_path / "runs" / "mine" / "baseline"


def test_a_study_that_data_raw_links_to_is_one_of_the_checkout_by_name_and_by_path(clone, tmp_path, monkeypatch):
    monkeypatch.chdir(clone)
    (tmp_path / "elsewhere" / "linked").mkdir(parents=True)
    (clone / "data" / "raw" / "linked").symlink_to(tmp_path / "elsewhere" / "linked")
    expected = clone / "data" / "processed" / "linked"
    assert folders.runs_folder("linked") == expected == folders.runs_folder(tmp_path / "elsewhere" / "linked")


def test_a_kernel_of_a_run_looks_where_its_run_lies(clone, tmp_path, monkeypatch):
    monkeypatch.chdir(clone)
    monkeypatch.setenv("HERE_RUN", str(tmp_path / "town-runs" / ".rerun-few-7"))
    assert folders.key_files("mine")[0] == tmp_path / "town-runs" / "pseudonym.key"


def test_a_key_is_looked_for_beside_the_runs_and_where_earlier_versions_made_it(clone, tmp_path, monkeypatch):
    monkeypatch.chdir(clone)
    (tmp_path / "town").mkdir()
    earlier = clone / "data" / "processed"
    beside = tmp_path / "town-runs" / "pseudonym.key"
    assert folders.key_files(tmp_path / "town") == (beside, earlier / "town" / "pseudonym.key")
    assert folders.key_files("mine") == (earlier / "mine" / "pseudonym.key",)


def test_without_a_clone_a_study_has_its_runs_and_key_beside_it(clone, tmp_path, monkeypatch, installed):
    monkeypatch.chdir(tmp_path)
    assert folders.key_files(clone / "deep") == (clone / "deep-runs" / "pseudonym.key",)
