"""Pages of a run: made anew when they, or what they are made from, changed; a release whole or not at all."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from types import SimpleNamespace

import pandas as pd
import pytest
from demo_runs import SETS
from small_runs import TWO, report, write_notebook

from herelib import deposit, release, tables
from herelib.errors import HereError
from herelib.folders import ROOT, study_folder
from herelib.interviews import settings_of
from herelib.runs import manifest, publication
from herelib.runs.run import Run


def run_of(house):
    return house / "processed" / "tiny" / "baseline"


def test_a_page_that_was_removed_is_made_again_without_running_anything(done):
    internal = run_of(done) / "internal" / "report.html"
    internal.unlink()
    _, lines = report(done)
    assert internal.is_file() and all("unchanged" in line for line in lines[:3])


@pytest.mark.parametrize("change", ["removed", "changed", "added"])
def test_a_release_that_somebody_changed_is_made_again_without_running_anything(done, change):
    folder = run_of(done) / "release"
    before = (folder / "report.html").read_bytes()
    if change == "removed":
        shutil.rmtree(folder)
    elif change == "changed":
        (folder / "report.html").write_text("something else")
    else:
        (folder / "names.csv").write_text("of people")
    _, lines = report(done)
    assert [file.name for file in folder.iterdir()] == ["report.html"]
    assert (folder / "report.html").read_bytes() == before and all("unchanged" in line for line in lines[:3])


def test_as_soon_as_a_step_runs_the_release_and_the_crate_of_the_run_are_gone(done):
    assert (run_of(done) / "ro-crate-metadata.json").is_file()
    (done / "tiny/.broken").touch()
    write_notebook(done / "notebooks", "02-two", 'study = "tiny"\nscenario = "baseline"\nk = None', TWO + "1 + 1")
    with pytest.raises(HereError, match="02-two"):
        report(done)
    assert not any((run_of(done) / name).exists() for name in ("release", "ro-crate-metadata.json"))
    assert not list(run_of(done).glob(".release*"))


def test_the_crate_of_a_run_tells_of_its_notebooks_and_parameters(done):
    text = (run_of(done) / "ro-crate-metadata.json").read_text(encoding="utf-8")
    entities = {entity["@id"]: entity for entity in json.loads(text)["@graph"]}
    actions = [entity for entity in entities.values() if entity["@type"] == "CreateAction"]
    assert [entity["name"] for entity in actions] == ["01-one", "02-two", "09-report"]
    assert entities["#input-01-one/study%20files/interviews/lv.csv"]["name"] == "study files/interviews/lv.csv"
    assert {"@id": "#parameter-k"} in actions[1]["object"] and entities["#parameter-k"]["value"] == "2"
    assert str(done) not in text


def test_a_release_that_is_withheld_leaves_a_finished_run_with_its_page_for_the_team(done, monkeypatch):
    calls = []

    def withhold(run, page, settings, everything):
        calls.append(page)
        deposit.swap.withdraw(run.page.parent)
        return "no release: 2 figures could be worked out from others"

    monkeypatch.setattr(publication, "write_release", withhold)
    (run_of(done) / "internal" / "report.html").unlink()
    page, lines = report(done)
    assert lines[-1] == "no release: 2 figures could be worked out from others"
    assert page == run_of(done) / "internal" / "report.html" and page.is_file()
    assert not (run_of(done) / "release").exists()
    assert json.loads((run_of(done) / "run.json").read_text())["finished"]
    _, lines = report(done)
    assert lines[-1].startswith("no release") and len(calls) == 1, "what was refused is not asked again"


# The demo


def copied(demo_processed, folder):
    """The run of the demo, to write into."""
    shutil.copytree(demo_processed / "demo" / "few", folder / "demo" / "few")
    return folder / "demo" / "few"


def test_what_the_audit_refuses_is_not_written_and_named_by_its_key(demo_processed, tmp_path, monkeypatch):
    keys = [f"demo/1/alder/all/need:{name}/n" for name in "abcdefg"]
    refused = pd.DataFrame({"key": keys, "why": "follows from others", "low": 1, "high": 3})
    audit = SimpleNamespace(refusals=lambda *_: refused)
    ledger = SimpleNamespace(withheld=lambda _: [], earlier=lambda _: [], fingerprint=lambda _: "")
    fakes = {"audit": audit, "ledger": ledger, "withhold": lambda shown, *_: shown}
    for name, fake in {**fakes, "published": lambda *_: pd.DataFrame({"key": keys})}.items():
        monkeypatch.setattr(release, name, fake, raising=False)
    folder = copied(demo_processed, tmp_path)
    run = Run(study_folder("demo"), folder, {}, manifest.read(folder))
    everything = tables.read_all(folder, (*publication.BEHIND_RELEASE, "codebook"))
    withheld = publication.write_release(run, "<p>", settings_of("demo"), everything)
    assert withheld.startswith("no release: 7 figures") and "need:a/n" in withheld and "need:f/n" not in withheld
    assert not (folder / "release").exists()


def test_two_runs_give_the_same_tables_and_figures_to_the_byte(demo_processed, by_papermill, tmp_path):
    scratch = next(by_papermill.rglob("tables")).parent
    everything = tables.read_all(scratch, publication.BEHIND_RELEASE)
    deposit.write(tmp_path, deposit.Deposit(
        pages={},
        shown=release.protect(everything, 5),
        gallery=publication.report.gallery_of(by_papermill / "09-report.ipynb"),
        team=deposit.coders_and_codes(everything["segments"], tables.read(scratch, "codebook")),
        pseudonyms=everything["interviews"]["interview"],
        settings=settings_of("demo"),
        made_with={"herelib": "1", "papermill": "2"},
        started="2026-03-01T10:00:00+00:00",
        ended="2026-03-01T10:00:01+00:00",
    ))  # fmt: skip
    other = demo_processed / "demo" / "few" / "release"
    paths = [path for path in deposit.files_of(other) if path.startswith(("data/", "figures/", "datapackage"))]
    assert len(paths) > 100
    assert [path for path in paths if (tmp_path / path).read_bytes() != (other / path).read_bytes()] == []


@pytest.mark.long
@pytest.mark.skipif(os.name != "posix", reason="kills as POSIX has them")
def test_a_report_killed_while_its_pages_are_written_leaves_no_mixture(demo_processed, tmp_path):
    folder, moments = copied(demo_processed, tmp_path), random.Random(15)
    whole = {path: (folder / "release" / path).read_bytes() for path in deposit.files_of(folder / "release")}
    words = ["report", "demo", "--scenario", "few", *SETS]
    command = [sys.executable, "-c", "from herelib.cli import main; main()", *words]
    environment = {**os.environ, "HERE_PROCESSED": str(tmp_path)}
    for _ in range(12):
        (folder / "internal" / "report.html").unlink(missing_ok=True)
        with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, cwd=ROOT) as writer:
            assert writer.stdout.readline()  # the first step is skipped: from here on it takes some seconds
            time.sleep(moments.uniform(0, 12))
            writer.send_signal(signal.SIGKILL)
        left = {path: (folder / "release" / path).read_bytes() for path in deposit.files_of(folder / "release")}
        assert left.keys() == whole.keys()
        assert all(left[path] == whole[path] for path in whole if path != "ro-crate-metadata.json")
    subprocess.run(command, env=environment, cwd=ROOT, check=True, capture_output=True)
    assert not list(folder.glob(".release*"))
