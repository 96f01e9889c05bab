"""Installed without its sources, the library works inside a clone, and says elsewhere what is missing."""

import os
import shutil
import subprocess
import sys

import pytest

from herelib.folders import ROOT

PARTS = ("herelib", "pyproject.toml", "README.md", "LICENSE")
CLONED = ("notebooks", "data/raw")
MAIN = "from herelib.cli import main; main()"
MISSING = "no notebooks and no data/raw/catalogue around here: work inside a clone of HERE, or name one in HERE_ROOT\n"


def run(command, folder, **environment):
    """Exit code, output and messages of a command in a folder; nothing of this environment points at the sources."""
    kept = {name: value for name, value in os.environ.items() if name not in ("HERE_ROOT", "PYTHONPATH")}
    done = subprocess.run(command, cwd=folder, env={**kept, **environment}, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


@pytest.fixture(scope="module")
def sources(tmp_path_factory):
    """What an installation is made from, away from the repository: building leaves files behind."""
    folder = tmp_path_factory.mktemp("sources")
    for name in PARTS:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, folder / name)
    return folder


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    """Notebooks and data as in a clone, without the library."""
    folder = tmp_path_factory.mktemp("clone")
    for name in CLONED:
        shutil.copytree(ROOT / name, folder / name)
    return folder


@pytest.fixture(scope="module")
def here(sources, tmp_path_factory):
    """`here` of an installation beside the packages of this environment."""
    target = tmp_path_factory.mktemp("packages")
    pip = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--python", sys.executable, "--no-deps"]
    done = subprocess.run([*pip, "--no-build-isolation", "--target", str(target), str(sources)], check=False)
    assert done.returncode == 0

    def runner(folder, *words):
        return run([sys.executable, "-c", MAIN, *words], folder, PYTHONPATH=str(target))

    runner.target = target
    return runner


def test_all_data_files_of_the_packages_are_installed(here):
    def files(folder):
        found = {file.relative_to(folder) for file in (folder / "herelib").rglob("*") if file.is_file()}
        return {file for file in found if "__pycache__" not in file.parts}

    assert files(here.target) == files(ROOT)


def test_a_study_of_a_clone_is_checked_from_any_folder_of_it(here, clone):
    code, out, problem = here(clone / "data" / "raw", "check", "demo")
    assert (code, problem) == (0, "") and out.splitlines()[-1] == "demo: no faults"


def test_parameters_are_listed_anywhere(here, tmp_path):
    code, out, err = here(tmp_path, "parameters")
    assert code == 0 and out.startswith("name ") and err == ""


@pytest.mark.parametrize("words", [("check", "demo"), ("report", "demo"), ("demo",)])
def test_elsewhere_one_sentence_says_what_is_missing(here, tmp_path, words):
    code, out, err = here(tmp_path, *words)
    assert (code, out) == (1, "")
    assert err == MISSING


@pytest.mark.long
@pytest.mark.network
def test_an_empty_environment_makes_the_report_of_the_demo_from_a_clone(sources, clone, tmp_path):
    environment = tmp_path / "environment"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(environment)], check=True)
    python = environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    install = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--python", str(python)]
    subprocess.run([*install, "--require-hashes", "-r", str(ROOT / "requirements.lock")], check=True)
    subprocess.run([*install, "--no-deps", str(sources)], check=True)
    command = [str(python), "-c", MAIN, "report", "demo"]
    code, out, err = run(command, clone / "notebooks", HERE_PROCESSED=str(tmp_path / "processed"))
    assert code == 0, err
    assert (tmp_path / "processed" / "demo" / "baseline" / "release" / "report.html").is_file()
    assert out.splitlines()[-1].startswith("report: ")
