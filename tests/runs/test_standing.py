"""A run stands as long as no byte of what it was made from, and none of what it made, has changed."""

import json
import subprocess
import sys

import pytest

from herelib.runs import manifest, standing


@pytest.fixture
def run(tmp_path, monkeypatch):
    """A finished run of a study, with its digest in its record."""
    monkeypatch.setenv("HERE_PROCESSED", str(tmp_path / "processed"))
    study = tmp_path / "town"
    (study / "interviews").mkdir(parents=True)
    (study / "interviews" / "lv.csv").write_text("a\n1\n")
    run = tmp_path / "processed" / "town" / "baseline"
    for name in ("tables/regions.parquet", "notebooks/02.ipynb", "release/report.html", "internal/report.html"):
        (run / name).parent.mkdir(parents=True, exist_ok=True)
        (run / name).write_text(name)
    record = {
        "finished": True,
        "asked": "baseline",
        "by_hand": {},
        "steps": {n: {"inputs": {}} for n in ("02-two", "01-one")},
    }
    manifest.write(run, {**record, "standing": standing.digest(study, run)})
    return run


def lines(run, *sets, scenario="baseline"):
    return standing.lines(str(run.parents[2] / "town"), scenario, sets)


def test_a_run_that_stands_is_said_as_if_its_steps_had_been_looked_at(run):
    skipped = ["01-one                  unchanged, skipped", "02-two                  unchanged, skipped"]
    pages = [f"for the team only: {run / 'internal/report.html'}", f"report: {run / 'release/report.html'}"]
    assert lines(run) == skipped + pages


@pytest.mark.parametrize(
    "file",
    [
        "../../../town/interviews/lv.csv",
        "../../../town/decisions/0001-k.md",
        "tables/regions.parquet",
        "tables/more.parquet",
        "notebooks/02.ipynb",
        "release/report.html",
        "release/data/regions.csv",
        "internal/report.html",
        "../multiverse/tables/verdict_shares.parquet",
        "../pseudonym.key",
        "../study.json",
    ],
)
def test_any_other_byte_asks_for_a_closer_look(run, file):
    (run / file).parent.mkdir(parents=True, exist_ok=True)
    (run / file).write_text("other")
    assert lines(run) == []


@pytest.mark.parametrize("file", ["internal/cleaned/lv.csv", "notebooks/02.failed.txt", ".lock", "tables/.x.parquet"])
def test_what_no_step_makes_does_not_count(run, file):
    (run / file).parent.mkdir(parents=True, exist_ok=True)
    (run / file).write_text("other")
    assert lines(run) != []


def test_a_page_that_is_gone_other_packages_and_an_unfinished_run_ask_for_a_closer_look(run, monkeypatch):
    record = json.loads((run / "run.json").read_text())
    manifest.write(run, {**record, "finished": False})
    assert lines(run) == []
    manifest.write(run, record)
    with monkeypatch.context() as patch:
        patch.setattr(manifest, "versions", lambda: {"pandas": "0.1"})
        assert lines(run) == []
    (run / "release" / "report.html").unlink()
    assert lines(run) == []


@pytest.mark.parametrize("words", [("k=3",), ("k",), ("k=3", "k=4"), ("",)])
def test_other_values_by_hand_are_another_run_or_a_mistake(run, words):
    assert lines(run, *words) == []


def test_a_run_with_values_by_hand_is_known_by_them_whatever_its_folder_is_called(run):
    record = json.loads((run / "run.json").read_text())
    hand = run.with_name("baseline+k=3")
    run.rename(hand)
    manifest.write(hand, {**record, "by_hand": {"k": "3"}, "standing": standing.digest(run.parents[2] / "town", hand)})
    assert lines(hand, " k = 3 ")[-1] == f"report: {hand / 'release/report.html'}"
    assert lines(hand) == [] and lines(hand, "k=3", scenario="other") == []


def test_no_such_study_is_left_to_those_who_say_it_properly(run):
    assert standing.lines("nowhere at all", "baseline", []) == []


def test_nothing_that_computes_is_loaded():
    code = "import sys; from herelib.runs import standing; standing.lines('demo', 'baseline', [])\n"
    code += "print(sorted({'pandas', 'numpy', 'papermill', 'nbformat'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
