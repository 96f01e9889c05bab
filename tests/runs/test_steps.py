"""Runs of notebooks, tested with three tiny ones; the real ones are tested in test_notebooks."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from commands import here
from small_runs import SETUP, TWO, report, write_notebook

from herelib import runs, tables
from herelib.errors import Faults, HereError, StudyError
from herelib.interviews import checking
from herelib.interviews.checking import Examined
from herelib.runs import Request, kernels, publication, standing, steps

REAL_STEPS, NOTEBOOKS = steps.STEPS, steps.NOTEBOOKS


def test_a_first_run_takes_the_notebooks_in_order_and_ends_with_the_path_of_the_report(lived_in):
    folder, lines = lived_in
    told = [line.split()[0] for line in lines]
    assert told == ["01-one", "02-two", "09-report", "for", "report:"]
    assert all("(ran: first run)" in line for line in lines[:3])
    assert re.search(r"01-one +\d+\.\d s ", lines[0])
    run = folder / "processed" / "tiny" / "baseline"
    assert lines[3] == f"for the team only: {run / 'internal' / 'report.html'}"
    assert lines[4] == f"report: {run / 'release' / 'report.html'}"
    assert (run / "internal" / "report.html").read_text().endswith("<!-- internal -->")


def test_the_report_shows_what_notebooks_say_and_hides_code_warnings_and_prompts(done):
    html = (done / "processed/tiny/baseline/release/report.html").read_text()
    assert "The report says: 1 files, k = None" in html
    assert "<title>Tiny study</title>" in html
    assert "parquet" not in html and "In [" not in html and "a warning that names a folder" not in html


def test_run_json_records_inputs_outputs_parameters_and_versions(done):
    record = json.loads((done / "processed/tiny/baseline/run.json").read_text())
    assert record["finished"] and record["study"] == "tiny" and record["scenario"] == "baseline"
    step = record["steps"]["01-one"]
    assert step["inputs"]["study files"].keys() == {"interviews/lv.csv"}
    assert len(step["outputs"]["coverage"]) == 64 and step["seconds"] > 0
    assert {"parameter": "k", "value": "2", "source": "default", "decision": "", "stage": "cluster"} in record[
        "parameters"
    ]
    assert {"python", "pandas", "numpy"} <= record["versions"].keys()
    assert str(done) not in json.dumps(record["steps"])


def test_a_multiverse_that_was_made_since_makes_the_report_anew(done):
    table = done / "processed" / "tiny" / "multiverse" / "tables" / "verdict_shares.parquet"
    table.parent.mkdir(parents=True)
    table.write_bytes(b"shares")
    _, lines = report(done)
    assert lines[:2] == [f"{name} unchanged, skipped" for name in ("01-one", "02-two")]
    assert lines[2] == "09-report (ran: multiverse changed: verdict_shares (new))"


def test_a_second_run_skips_what_did_not_change(done):
    before = (done / "processed/tiny/baseline/release/report.html").stat().st_mtime_ns
    page, lines = report(done)
    assert lines[:3] == [f"{name} unchanged, skipped" for name in ("01-one", "02-two", "09-report")]
    assert page.stat().st_mtime_ns == before


def test_a_changed_study_file_runs_what_reads_it_and_no_more(done):
    (done / "tiny/interviews/lv.csv").write_text("a\n2\n3\n")
    (done / "tiny/interviews/.~lock.lv.csv#").write_text("an open spreadsheet is no change")
    (done / "tiny/interviews/.~lock.lv.csv#").unlink()
    _, lines = report(done)
    assert lines[0] == "01-one (ran: study files changed: interviews/lv.csv (1 → 2 rows))"
    assert lines[1] == "02-two unchanged, skipped"
    assert lines[2] == "09-report (ran: study files changed: interviews/lv.csv (1 → 2 rows))"


def test_a_changed_table_is_made_again(done):
    (done / "processed/tiny/baseline/tables/coverage.parquet").write_text("tampered")
    _, lines = report(done)
    assert lines[0] == "01-one (ran: its tables were changed or removed)"
    assert lines[1] == "02-two unchanged, skipped"


def test_a_new_decision_runs_its_stage_again_and_is_named(done):
    (done / "tiny/decisions/0001-k.md").write_text(
        '---\nid: "0001"\ntitle: Three\ndate: 2026-01-01\nstatus: accepted\ndecided_by: a role\nparameter: k\n'
        "chosen: three\noptions: [{name: three, value: 3, standing: defensible, reason: because}]\n---\n"
    )
    _, lines = report(done)
    assert lines[0] == "01-one unchanged, skipped"
    assert lines[1] == "02-two (ran: parameters changed: k 2 → 3 (default → decision 0001))"
    assert json.loads((done / "processed/tiny/baseline/run.json").read_text())["decisions"] == ["0001"]


def test_values_given_by_hand_make_their_own_run(done):
    page, lines = report(done, by_hand={"k": 3, "duplicates": None})
    assert page.parent.parent.name == "baseline+k=3"
    assert "k = 3" in page.read_text() and len(lines) == 5
    assert "k = None" in (done / "processed/tiny/baseline/release/report.html").read_text()


def test_a_given_value_that_is_the_default_is_the_baseline(done):
    page, lines = report(done, by_hand={"k": 2})
    assert page.parent.parent.name == "baseline"
    assert lines[1] == "02-two unchanged, skipped"


def test_a_failing_notebook_is_named_with_cell_and_cause_and_the_next_run_resumes(house):
    (house / "tiny/.broken").touch()
    with pytest.raises(HereError) as caught:
        report(house)
    message, kept, parameters, again, alone = str(caught.value).splitlines()
    assert message == "02-two, section \"02-two\", cell 4: ValueError: could not read '…'"
    run = house / "processed/tiny/baseline"
    assert kept == f"The failed notebook is kept: {run / 'notebooks/02-two.failed.ipynb'}"
    assert parameters == "parameters: all as by default"
    assert again == f"again, from this step on: here report {house / 'tiny'}"
    assert alone.startswith(f"this notebook alone: papermill {house / 'notebooks/02-two.ipynb'} ")
    assert sorted(file.name for file in (run / "notebooks").iterdir()) == ["01-one.ipynb", "02-two.failed.ipynb"]
    assert not (run / "release").exists() and not (run / "tables/regions.parquet").exists()
    assert not json.loads((run / "run.json").read_text())["finished"]

    (house / "tiny/.broken").unlink()
    _, lines = report(house)
    assert lines[0] == "01-one unchanged, skipped"
    assert lines[1] == "02-two (ran: first run)"
    assert not (run / "notebooks/02-two.failed.ipynb").exists()
    assert json.loads((run / "run.json").read_text())["finished"]


def test_a_failed_run_leaves_no_earlier_report_behind_that_would_not_fit_its_tables(done):
    (done / "tiny/.broken").touch()
    write_notebook(done / "notebooks", "02-two", 'study = "tiny"\nscenario = "baseline"\nk = None', TWO + "1 + 1")
    with pytest.raises(HereError, match=r"02-two, section .*, cell 4"):
        report(done)
    assert not (done / "processed/tiny/baseline/release/report.html").exists()


@pytest.mark.parametrize(
    ("by_hand", "message"),
    [
        ({"kk": 3}, "unknown parameter 'kk'"),
        ({"k": "three"}, "k = 'three': expected a whole number from 2 to 12"),
        ({"linkage": "ward"}, "no notebook declares the parameter linkage"),
        ({"lack_low": 0.9}, "lack_low = 0.9 must lie below lack_high = 0.75"),
    ],
)
def test_a_wrong_parameter_is_refused_before_any_kernel_starts(house, monkeypatch, by_hand, message):
    monkeypatch.setattr(kernels, "execute", lambda *_: pytest.fail("a kernel was started"))
    with pytest.raises(HereError, match=re.escape(message)):
        report(house, by_hand=by_hand)
    assert not (house / "processed").exists()


def test_faults_of_study_and_decisions_are_all_told_before_anything_is_written(house, monkeypatch):
    faults = Faults()
    faults.add("regions.csv", 3, "setting", "rual", "unknown", "did you mean 'rural'?")
    monkeypatch.setattr(checking, "examine", lambda study, parameters=None: Examined(faults, None, None, {}))
    (house / "tiny/decisions/0001-k.md").write_text("no front matter")
    with pytest.raises(StudyError) as caught:
        report(house)
    assert list(caught.value.faults["file"]) == ["regions.csv", "decisions/0001-k.md"]
    assert not (house / "processed").exists()


@pytest.mark.parametrize("scenario", ["../up", "", ".hidden", "a b", "x" * 101])
def test_a_scenario_cannot_leave_its_folder(house, scenario):
    with pytest.raises(HereError, match="use letters, digits"):
        report(house, scenario=scenario)


def test_a_kernel_is_told_which_run_it_makes(house):
    code = (
        SETUP
        + """
(tables / "coverage.parquet").write_text(os.environ["HERE_RUN"])
"""
    )
    write_notebook(house / "notebooks", "01-one", 'study = "tiny"\nscenario = "baseline"\nduplicates = None', code)
    report(house)
    run = house / "processed" / "tiny" / "baseline"
    assert (run / "tables" / "coverage.parquet").read_text() == str(run.resolve())


def test_two_runs_of_one_scenario_at_the_same_time_are_refused(house):
    pytest.importorskip("fcntl")
    with steps.alone(house / "processed/tiny/baseline"), pytest.raises(HereError, match="another run is writing"):
        report(house)


def test_a_notebook_that_ends_without_its_table_has_not_succeeded(house):
    write_notebook(house / "notebooks", "01-one", 'study = "tiny"\nscenario = "baseline"\nduplicates = None', "1 + 1")
    with pytest.raises(HereError, match="01-one ended without writing coverage"):
        report(house)
    assert "01-one" not in json.loads((house / "processed/tiny/baseline/run.json").read_text()).get("steps", {})


def test_an_interrupted_run_ends_its_kernel_and_leaves_nothing_half_written(house):
    write_notebook(
        house / "notebooks",
        "02-two",
        'study = "tiny"\nscenario = "baseline"\nk = None',
        "import time\n" + TWO + "time.sleep(60)",
    )
    code = (
        "import sys, pandas as pd; sys.path.insert(0, 'tests'); import pathlib, pytest, small_runs as t\n"
        "import signal; signal.signal(2, signal.default_int_handler)\n"  # a shell's background job would ignore it
        "patch = pytest.MonkeyPatch(); house = t.move_in(pathlib.Path(sys.argv[1]), patch); t.report(house)"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", code, str(house)], stderr=subprocess.DEVNULL, start_new_session=True
    )
    run = house / "processed/tiny/baseline"
    waited = time.monotonic() + 60
    while not (run / "tables/regions.parquet").exists() and time.monotonic() < waited:
        time.sleep(0.1)
    os.kill(child.pid, 2)
    child.wait(30)
    assert [file.name for file in (run / "notebooks").iterdir()] == ["01-one.ipynb"]
    record = json.loads((run / "run.json").read_text())
    assert not record["finished"] and list(record["steps"]) == ["01-one"]
    with pytest.raises(ProcessLookupError):
        for _ in range(100):
            os.killpg(child.pid, 0)
            time.sleep(0.1)


def test_bytecode_note_says_what_it_costs_only_where_it_costs_something(monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    monkeypatch.setattr(steps.importlib.util, "cache_from_source", lambda _: str(tmp_path / "none.pyc"))
    assert "unset PYTHONDONTWRITEBYTECODE" in steps.bytecode_note()
    (tmp_path / "none.pyc").touch()
    assert steps.bytecode_note() == ""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    (tmp_path / "none.pyc").unlink()
    assert steps.bytecode_note() == ""


def test_a_term_of_the_codebook_that_can_never_match_is_said_when_the_study_is_checked(tiny_study):
    codebook = "code,parent,definition,terms_en,terms_es\nshop,,,shop,tienda\nbus,,,'bus, tram',autobús\n"
    (tiny_study / "codebook.csv").write_text(codebook.replace("'", '"'), encoding="utf-8")
    code, out, problem = here("check", str(tiny_study))
    assert code == 0, problem
    note = "note  codebook.csv: terms_*: 'bus, tram' (bus) can never match: a mark parts its words; part terms with |"
    assert out.splitlines().count(note) == 1 and out.splitlines()[-1] == f"{tiny_study}: no faults"


def test_steps_read_and_write_what_is_described():
    by_notebook = {step.notebook: step for step in REAL_STEPS}
    assert list(by_notebook) == [file.stem for file in sorted(NOTEBOOKS.glob("0[1-9]*.ipynb"))]
    assert by_notebook["02-profile-regions"].writes == tables.made_by("profile")
    assert by_notebook["04-recommend-methods"].reads == tables.read_by("recommend")
    reported = ("overrides", "sessions", "actions", "open_decisions", "decisions")
    assert by_notebook["09-report"].writes == reported
    assert "parameters_recommend" in publication.BEHIND and "answers" in publication.BEHIND


def ran(lines):
    """By notebook, the reason it ran for; those that were skipped are left out."""
    return {line.split()[0]: line.partition("(ran: ")[2].removesuffix(")") for line in lines if "(ran: " in line}


def test_steps_that_are_asked_for_run_although_nothing_changed(done):
    _, lines = report(done, request=Request(force=True))
    assert ran(lines) == dict.fromkeys(["01-one", "02-two", "09-report"], "asked for by --force")
    _, lines = report(done, request=Request(start="cluster"))
    assert ran(lines) == dict.fromkeys(["02-two", "09-report"], "asked for by --from cluster")
    assert json.loads((done / "processed/tiny/baseline/run.json").read_text())["finished"]


def test_a_single_step_leaves_the_others_and_says_which_are_out_of_date(done):
    page, lines = report(done, request=Request(only="02"))
    assert ran(lines) == {"02-two": "asked for by --only 02"} and page.is_file(), "the others fit it still"
    (done / "tiny/interviews/more.csv").write_text("a\n1\n")
    page, lines = report(done, request=Request(only="1"))
    assert ran(lines) == {"01-one": "study files changed: interviews/more.csv (new, 1 row)"}
    assert lines[1] == "02-two left as it is, out of date: tables changed: coverage"
    assert lines[-1] == f"no report: 02-two, 09-report out of date; here report {done / 'tiny'} makes the rest"
    assert not page.exists() and not json.loads((page.parents[1] / "run.json").read_text())["finished"]
    _, lines = report(done)
    assert list(ran(lines)) == ["02-two", "09-report"]


def test_requests_that_contradict_each_other_or_name_no_step_are_refused_before_anything_runs(done):
    with pytest.raises(HereError, match="--force, --from and --only: give one of them"):
        report(done, request=Request(force=True, only="02"))
    with pytest.raises(HereError, match="no step '4': known are 01-one, 02-two, 09-report"):
        report(done, request=Request(start="4"))


def test_a_kept_copy_is_the_run_as_it_stands_and_no_later_run_touches_it(done):
    _, lines = report(done, request=Request(keep=True))
    copy = Path(next(line for line in lines if line.startswith("kept: ")).removeprefix("kept: "))
    before = {file: file.read_bytes() for file in copy.rglob("*") if file.is_file()}
    assert {"run.json", "regions.parquet", "02-two.ipynb"} <= {file.name for file in before}
    (done / "tiny/interviews/more.csv").write_text("a\n1\n")
    report(done)
    assert {file: file.read_bytes() for file in copy.rglob("*") if file.is_file()} == before


def test_runs_name_their_study_and_refuse_another_of_the_same_name(done, tmp_path):
    record = json.loads((done / "processed/tiny/baseline/run.json").read_text())
    assert record["study_path"] == str(done / "tiny") and len(record["study_id"]) == 16
    other = shutil.copytree(done / "tiny", tmp_path / "elsewhere" / "tiny")
    with pytest.raises(HereError, match=f"belong to the study {done / 'tiny'}, which is there still"):
        runs.report(other, echo=print)
    assert json.loads((done / "processed/tiny/baseline/run.json").read_text()) == record


def test_runs_of_a_study_outside_of_the_checkout_go_beside_it(house, monkeypatch):
    monkeypatch.delenv("HERE_PROCESSED")
    page, _ = report(house)
    assert page == house / "tiny-runs" / "baseline" / "release" / "report.html" and page.is_file()
    assert sorted(os.listdir(house)) == ["notebooks", "tiny", "tiny-runs"]


def test_a_finished_run_stands_until_something_changes(done):
    report(done)
    lines = standing.lines(str(done / "tiny"), "baseline", [])
    assert [re.sub(r" +", " ", line) for line in lines] == report(done)[1]
    (done / "tiny/interviews/lv.csv").write_text("a\n7\n")
    assert standing.lines(str(done / "tiny"), "baseline", []) == []
