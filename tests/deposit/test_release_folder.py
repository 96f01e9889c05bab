"""The release folder as a whole: complete, described, valid, the same bytes again, and nothing of a machine in it."""

import dataclasses
import json
import re

import pytest
from crates import graph, issues

from herelib import deposit
from herelib.deposit import release_folder
from herelib.errors import HereError
from herelib.folders import ROOT
from herelib.report import gallery_of


@pytest.fixture
def content(demo_run, demo_tables, demo_settings):
    """What the release of the demo is made of."""
    everything, shown = demo_tables
    return deposit.Deposit(
        pages={"report.html": "<!DOCTYPE html><title>Report</title>"},
        shown=shown,
        gallery=gallery_of(demo_run / "notebooks" / "09-report.ipynb"),
        team=deposit.coders_and_codes(everything["segments"], everything["codebook"]),
        pseudonyms=everything["interviews"]["interview"],
        settings=demo_settings,
        made_with={"herelib": "1.2.3", "papermill": "2.7.0", "python": "3.11"},
        started="2026-03-01T10:00:00+00:00",
        ended="2026-03-01T10:05:00+00:00",
    )


def read(folder):
    return {path: (folder / path).read_bytes() for path in deposit.files_of(folder)}


def test_the_release_of_a_run_holds_what_its_readme_names(demo_release):
    files = set(deposit.files_of(demo_release))
    readme = (demo_release / "README.txt").read_text(encoding="utf-8")
    named = {line.split("  ")[0] for line in readme.splitlines() if re.match(r"[\w./-]+  ", line)}
    assert {"report.html", "methods.html", "coreq.html", "coreq.csv", "datapackage.json", "README.txt"} <= named & files
    assert {"data/", "figures/"} <= named and all(name in files or name.endswith("/") for name in named)
    assert "synthetic" in readme and "<5" in readme and "no licence" in readme


def test_the_crate_of_a_release_describes_each_file_and_is_valid_by_both_profiles(demo_release, monkeypatch):
    entities = graph(demo_release)
    parts = {part["@id"] for part in entities["./"]["hasPart"]}
    assert parts == set(deposit.files_of(demo_release)) - {"ro-crate-metadata.json"}
    assert all(entities[part]["description"] for part in parts)
    assert issues(demo_release, monkeypatch) == []


def test_the_crate_of_a_run_tells_of_each_notebook_and_is_valid_by_both_profiles(demo_run, monkeypatch):
    entities = graph(demo_run)
    actions = [entity for entity in entities.values() if entity["@type"] == "CreateAction"]
    assert len(actions) == 7 and all(run["startTime"] <= run["endTime"] for run in actions)
    record = json.loads((demo_run / "run.json").read_text(encoding="utf-8"))
    hashes = {entity["sha256"] for entity in entities.values() if "sha256" in entity}
    for step in record["steps"].values():
        assert set(step["outputs"].values()) <= hashes and set(step["inputs"]["tables"].values()) <= hashes
    assert issues(demo_run, monkeypatch) == []


def test_nothing_in_a_release_names_this_machine_or_an_interview(demo_release, demo_tables):
    everything, _ = demo_tables
    pseudonyms = re.compile("|".join(everything["interviews"]["interview"]))
    places = re.compile("|".join(re.escape(str(place)) for place in (ROOT, demo_release.parent, demo_release.home())))
    for path, text in read(demo_release).items():
        if not path.endswith(".png"):
            plain = re.sub(r"base64,[\w+/=]+", "", text.decode("utf-8"))
            assert not pseudonyms.search(plain) and not places.search(plain), path


def test_the_same_deposit_gives_the_same_bytes(tmp_path, content):
    later = dataclasses.replace(content, started="2027-01-01T00:00:00+00:00", ended="2027-01-01T00:00:09+00:00")
    for name, deposited in (("first", content), ("again", content), ("later", later)):
        (tmp_path / name).mkdir()
        deposit.write(tmp_path / name, deposited)
    first, again, later = (read(tmp_path / name) for name in ("first", "again", "later"))
    assert first == again and first.keys() == later.keys()
    assert {path for path in first if first[path] != later[path]} == {"ro-crate-metadata.json"}, "the crate has times"


def test_a_file_that_names_a_folder_of_this_machine_stops_the_release(tmp_path, content):
    named = dataclasses.replace(content, pages={"report.html": f"<p>{tmp_path}/x</p>"})
    with pytest.raises(HereError, match="folder of this machine is named in report"):
        deposit.write(tmp_path, named, (tmp_path,))


def test_figures_beyond_those_that_fit_are_said_in_the_readme(content, demo_settings):
    many = dataclasses.replace(content.gallery, left_out=7)
    assert "7 further figures" in release_folder.readme(demo_settings, many, {})


def test_pages_in_further_languages_are_named_in_the_readme(content, demo_settings):
    names = dict.fromkeys(("report.html", "fr/summary.html", "lv/briefs/alder.html", "lviv.html"), "")
    assert release_folder.further_languages(names) == ["lv", "fr"]
    text = release_folder.readme(demo_settings, content.gallery, {}, ["lv"])
    assert "lv/  " in text and "in another language: Latviešu" in text and "Français" not in text


def test_where_figures_are_rounded_the_readme_says_so(content, demo_settings):
    rounded = release_folder.readme(demo_settings, content.gallery, {"rounding": None})
    assert "rounded" in rounded and "rounded" not in release_folder.readme(demo_settings, content.gallery, {})
