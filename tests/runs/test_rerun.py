"""A run made again: equal, or what differs; and nothing is left of what was made on the way."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time

import pytest
from small_runs import SETUP, make_house, move_in, report, write_notebook

from herelib.errors import HereError
from herelib.runs import compare, manifest, rerun

PLACES = 'study = "tiny"\nscenario = "baseline"'
TWO = (
    SETUP
    + 'import pandas as pd\nvalue = float((tables / "coverage.parquet").read_text()) * int(k or 2)\n'
    + 'pd.DataFrame({"region": ["x"], "value": [value]}).to_parquet(tables / "regions.parquet")'
)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A house with a run whose table of regions is a table indeed."""
    folder = tmp_path_factory.mktemp("again") / "house"
    make_house(folder)
    write_notebook(folder / "notebooks", "02-two", f"{PLACES}\nk = None", TWO)
    code = SETUP + '(tables / "decisions.parquet").write_text("none")\n'
    code += 'from IPython.display import HTML, display\ndisplay(HTML("<h1>Tiny study</h1>"))'
    write_notebook(folder / "notebooks", "09-report", PLACES, code)
    with pytest.MonkeyPatch.context() as patch:
        move_in(folder, patch)
        report(folder, scenario="four", by_hand={"k": 4})
    return folder


@pytest.fixture
def house(made, tmp_path, monkeypatch):
    """A copy of it at a place of its own: the study was moved with its runs."""
    return move_in(shutil.copytree(made, tmp_path / "house"), monkeypatch)


def side(house, scenario="four"):
    return compare.side(str(house / "processed" / "tiny" / scenario))


def again(house, **options):
    lines = []
    return rerun.rerun(side(house), lines.append, rerun.Repetition(study=str(house / "tiny"), **options)), lines


def test_a_run_comes_out_equal_with_the_values_it_was_made_with_and_leaves_nothing(house):
    runs = house / "processed" / "tiny"
    before = {file: file.read_bytes() for file in runs.rglob("*") if file.is_file()}
    comparison, lines = again(house)
    assert comparison.equal and comparison.conclusion.startswith("They are equal: all 3 tables")
    assert [line.split()[0] for line in lines] == ["01-one", "02-two", "09-report"]
    assert {file: file.read_bytes() for file in runs.rglob("*") if file.is_file()} == before
    assert sorted(os.listdir(runs)) == ["four", "study.json"]


def test_what_differs_is_said(house):
    (house / "tiny" / "interviews" / "es.csv").write_text("a\n1\n")
    code = SETUP + '(tables / "coverage.parquet").write_text("1")'  # so that tables of the same kind are compared
    write_notebook(house / "notebooks", "01-one", f"{PLACES}\nduplicates = None", code)
    write_notebook(house / "notebooks", "02-two", f"{PLACES}\nk = None", TWO.replace("int(k or 2)", "int(k or 2) + 1"))
    comparison, _ = again(house)
    assert not comparison.equal and "They differ in 1 of 3 tables" in comparison.conclusion
    text = comparison.text()
    assert "es.csv" in text and "value 1" in text and comparison.b.name == "made again"
    assert "02-two.ipynb" in text


def test_a_decision_that_was_changed_since_gives_way_to_the_recorded_value(house):
    record = manifest.read(side(house).folder)
    for entry in record["parameters"]:
        entry["source"] = "default" if entry["parameter"] == "k" else entry["source"]
    record["parameters"].append({"parameter": "gone", "value": "1", "source": "default", "stage": "cluster"})
    manifest.write(side(house).folder, record)
    by_hand, notes = rerun.values_by_hand(side(house), house / "tiny")
    assert by_hand == {"k": 4}
    assert "note: k is 2 now: 4, as recorded, is given by hand" in notes
    assert "note: this version has no parameter gone of cluster: 1 is left out" in notes


def test_a_study_that_cannot_be_found_is_asked_for(house, made):
    record = manifest.read(side(house).folder)
    manifest.write(side(house).folder, {**record, "study_path": str(house / "no more"), "study": "nor here"})
    with pytest.raises(HereError, match=r"the study of .* is not in .*no more or nor here: name it, --study FOLDER"):
        rerun.study_of(side(house))
    assert rerun.study_of(side(house), str(house / "tiny")) == house / "tiny"
    shutil.copytree(house / "processed" / "tiny", house / "tiny-runs")
    assert rerun.study_of(compare.side(str(house / "tiny-runs" / "four"))) == house / "tiny"


def test_a_run_that_did_not_come_to_its_end_has_nothing_to_go_by(house):
    manifest.write(side(house).folder, {"steps": {}})
    with pytest.raises(HereError, match="has recorded no parameters"):
        rerun.rerun(side(house))


def test_where_nothing_can_be_written_beside_the_run_key_and_multiverse_are_copied(house, monkeypatch):
    runs = house / "processed" / "tiny"
    (runs / "pseudonym.key").write_text("k")
    (runs / "multiverse" / "tables").mkdir(parents=True)
    with rerun.scratch(side(house), anywhere=True) as folder:
        assert folder.parts[-3:] == ("processed", "tiny", "four") and not folder.is_relative_to(house)
        assert (folder.parent / "pseudonym.key").read_text() == "k" and (folder.parent / "multiverse/tables").is_dir()
    assert not folder.parents[2].exists()
    with rerun.scratch(side(house)) as folder:
        assert folder.parent == runs and folder.name.startswith(".rerun-four-")
    assert not folder.exists()


@pytest.mark.parametrize("number", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.long)])
def test_what_was_made_on_the_way_is_removed_after_an_interrupt(house, number):
    write_notebook(house / "notebooks", "02-two", f"{PLACES}\nk = None", TWO + "\nimport time; time.sleep(60)")
    code = (
        "import sys, pathlib; sys.path.insert(0, 'tests'); import pytest, small_runs as t\n"
        "import signal; signal.signal(2, signal.default_int_handler)\n"
        "from herelib.runs import compare, rerun\n"
        "patch = pytest.MonkeyPatch(); house = t.move_in(pathlib.Path(sys.argv[1]), patch)\n"
        "how = rerun.Repetition(study=str(house / 'tiny'))\n"
        "rerun.rerun(compare.side(str(house / 'processed/tiny/four')), how=how)"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", code, str(house)], stderr=subprocess.DEVNULL, start_new_session=True
    )
    runs = house / "processed" / "tiny"
    waited = time.monotonic() + 60
    while not list(runs.glob(".rerun-*/tables/regions.parquet")) and time.monotonic() < waited:
        time.sleep(0.1)
    assert list(runs.glob(".rerun-*/tables/regions.parquet"))
    os.kill(child.pid, number)
    child.wait(30)
    assert sorted(os.listdir(runs)) == ["four", "study.json"]
    assert json.loads((runs / "four" / "run.json").read_text())["finished"]
