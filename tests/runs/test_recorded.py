"""A run made again by its recorded version, in a work tree and an environment that are gone afterwards."""

import os
import subprocess
import sys

import pytest

from herelib.errors import HereError
from herelib.runs import recorded
from herelib.runs.compare import Side

FAKE = """
import os, pathlib, sys
def main():
    print("version", pathlib.Path("version").read_text(), *sys.argv[1:])
    run = pathlib.Path(os.environ["HERE_PROCESSED"], pathlib.Path(sys.argv[2]).name, sys.argv[4])
    run.joinpath("tables").mkdir(parents=True, exist_ok=True)
    run.joinpath("tables", "regions.parquet").write_text(pathlib.Path("version").read_text())
    sys.exit(pathlib.Path("version").read_text() == "broken")
"""


def git(folder, *words):
    identity = ["-c", "user.name=a", "-c", "user.email=a@b.example"]
    done = subprocess.run(["git", "-C", str(folder), *identity, *words], check=True, capture_output=True, text=True)
    return done.stdout.strip()


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """A repository with a small program in place of herelib, in two versions with the same lock."""
    folder = tmp_path / "clone"
    (folder / "herelib").mkdir(parents=True)
    (folder / "herelib" / "__init__.py").touch()
    (folder / "herelib" / "cli.py").write_text(FAKE)
    (folder / "data" / "raw" / "demo").mkdir(parents=True)
    (folder / "data" / "raw" / "demo" / "study.yaml").touch()
    for name in (recorded.LOCK, recorded.PROJECT):
        (folder / name).touch()
    git(folder, "init", "-q")
    commits = []
    for version in ("one", "two"):
        (folder / "version").write_text(version)
        git(folder, "add", "-A")
        git(folder, "commit", "-qm", version)
        commits.append(git(folder, "rev-parse", "HEAD"))
    monkeypatch.setattr(recorded, "ROOT", folder)
    return folder, commits


def run(tmp_path, commit, *parameters):
    versions = {"python": sys.version.split()[0]}
    entries = [{"parameter": name, "value": value, "source": source} for name, value, source in parameters]
    return Side("demo/few", tmp_path / "few", {"commit": commit, "parameters": entries, "versions": versions})


def test_the_recorded_version_runs_with_the_recorded_values_and_is_gone_afterwards(repository, tmp_path):
    folder, (first, _) = repository
    values = [("k", "3", "hand"), ("seed", "1", "default")]
    lines, target = [], tmp_path / "processed" / "demo" / "few"
    made = recorded.make(run(tmp_path, first, *values), folder / "data/raw/demo", target, lines.append)
    assert made == target and (target / "tables" / "regions.parquet").read_text() == "one"
    assert "  version one report demo --scenario few --set k=3" in lines
    assert git(folder, "worktree", "list", "--porcelain").count("worktree ") == 1
    assert git(folder, "status", "--porcelain") == "" and (folder / "version").read_text() == "two"


def test_a_study_elsewhere_is_taken_where_it_is(repository, tmp_path):
    _, (_, second) = repository
    lines, study = [], tmp_path / "town"
    study.mkdir()
    recorded.make(run(tmp_path, second), study, tmp_path / "processed" / "town" / "few", lines.append)
    assert f"  version two report {study} --scenario few" in lines


def test_a_version_that_fails_is_removed_too_and_says_its_last_line(repository, tmp_path):
    folder, _ = repository
    (folder / "version").write_text("broken")
    git(folder, "commit", "-qam", "broken")
    of_broken = run(tmp_path, git(folder, "rev-parse", "HEAD"))
    with pytest.raises(HereError, match="the recorded version failed: version broken report"):
        recorded.make(of_broken, folder / "data/raw/demo", tmp_path / "processed/demo/few", print)
    assert git(folder, "worktree", "list", "--porcelain").count("worktree ") == 1


@pytest.mark.parametrize(
    ("commit", "why"),
    [
        ("", "has recorded no commit"),
        ("a" * 40 + "+", "with changes that no commit holds"),
        ("a" * 40, "which this repository lacks"),
        ("--help", "which this repository lacks"),
    ],
)
def test_a_version_that_cannot_be_had_is_refused_with_the_reason(repository, tmp_path, commit, why):
    with pytest.raises(HereError, match=why):
        recorded.commit_of(run(tmp_path, commit))


def test_another_lock_is_installed_into_an_environment_of_its_own(repository, tmp_path, monkeypatch):
    (tmp_path / "checkout").mkdir()
    (tmp_path / "checkout" / recorded.LOCK).write_text("other")
    commands = []
    monkeypatch.setattr(recorded, "_run", lambda command, *_: commands.append(list(command)))
    python, _ = recorded.environment(tmp_path / "checkout", tmp_path / "venv", print)
    assert python.startswith(str(tmp_path / "venv"))
    assert commands[0][1:3] == ["-m", "venv"]
    assert commands[1][-3:] == ["--require-hashes", "-r", str(tmp_path / "checkout" / recorded.LOCK)]
    assert commands[2][-3:] == ["--no-build-isolation", "-e", str(tmp_path / "checkout")]


@pytest.mark.long
def test_an_interrupt_ends_the_recorded_version_and_removes_its_work_tree(repository, tmp_path):
    folder, _ = repository
    waits = "import os, pathlib, time\ndef main():\n    print('waits', os.getpid(), flush=True)\n    time.sleep(60)\n"
    (folder / "herelib" / "cli.py").write_text(waits)
    git(folder, "commit", "-qam", "waits")
    seen = []

    def interrupt(line):
        if "waits" in line:
            seen.append(int(line.split()[-1]))
            raise KeyboardInterrupt

    of_waiting = run(tmp_path, git(folder, "rev-parse", "HEAD"))
    with pytest.raises(KeyboardInterrupt):
        recorded.make(of_waiting, folder / "data/raw/demo", tmp_path / "processed/demo/few", interrupt)
    with pytest.raises(ProcessLookupError):
        os.kill(seen[0], 0)
    assert git(folder, "worktree", "list", "--porcelain").count("worktree ") == 1
