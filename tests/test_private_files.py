"""Everything for the team is written for its owner only, whatever files a process usually opens to others."""

import os

import pytest
import table_examples
from commands import here

from herelib import folders
from herelib.tables import store


def modes(folder):
    """The modes of all below a folder that others on the machine could use."""
    return {path.relative_to(folder).as_posix(): oct(path.stat().st_mode & 0o777) for path in folder.rglob("*")
            if path.stat().st_mode & 0o077}  # fmt: skip


@pytest.fixture
def open_to_others(tmp_path, monkeypatch):
    """A folder of runs, in a process whose files are usually open to others."""
    monkeypatch.setenv("HERE_PROCESSED", str(tmp_path / "processed"))
    before = os.umask(0o022)
    yield tmp_path / "processed"
    os.umask(before)


def test_what_runs_write_is_for_its_owner_though_the_process_opens_its_files(open_to_others):
    run = open_to_others / "study" / "baseline"
    run.mkdir(parents=True)
    store.write(run, "regions", table_examples.run()["regions"])
    assert modes(open_to_others) == {} and (run / "tables" / "regions.parquet").is_file()


def test_the_folder_of_all_runs_and_folders_of_the_team_keep_their_modes(open_to_others, tmp_path):
    open_to_others.mkdir(mode=0o755)
    (tmp_path / "shared").mkdir(mode=0o755)
    folders.private(open_to_others / "study" / "baseline")
    folders.private(tmp_path / "shared" / "new")
    assert open_to_others.stat().st_mode & 0o777 == (tmp_path / "shared").stat().st_mode & 0o777 == 0o755
    assert (tmp_path / "shared" / "new").stat().st_mode & 0o777 == 0o700


def test_commands_for_the_team_write_for_their_owner_and_touch_no_mode_of_the_study(open_to_others, tiny_study):
    key = tiny_study / "study.yaml"
    key.write_text(key.read_text(encoding="utf-8").replace("pseudonym_key: published-test-key\n", ""), encoding="utf-8")
    before = {path: path.stat().st_mode for path in tiny_study.rglob("*")}
    page, out = tiny_study.parent / "faults.xlsx", tiny_study.parent / "out.sqlite3"
    for words in (["clean", tiny_study], ["check", tiny_study, "--workbook", page], ["exchange", tiny_study, out]):
        code, _, said = here(*map(str, words), HERE_PROCESSED=str(open_to_others))
        assert code == 0, said
    assert modes(open_to_others) == {} and page.stat().st_mode & 0o077 == 0 == out.stat().st_mode & 0o077
    assert (open_to_others / "tiny" / "pseudonym.key").is_file()
    assert {path: path.stat().st_mode for path in tiny_study.rglob("*")} == before


def test_a_page_to_print_stays_readable(open_to_others, tiny_study):
    page = tiny_study.parent / "codebook.html"
    assert here("codebook", str(tiny_study), "--out", str(page))[0] == 0
    assert page.stat().st_mode & 0o777 == 0o644
