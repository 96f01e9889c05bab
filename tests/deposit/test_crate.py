"""Crates: valid by both profiles without a network, and nothing personal in them."""

import json

import pytest
from crates import graph, issues

from herelib.deposit import crate

ABOUT = crate.About("A study", "Synthetic: made for a test.", "", "")
MADE_WITH = {"herelib": "1.2.3", "papermill": "2.7.0"}


def action(**changes):
    facts = {
        "name": "01-clean", "program": "01-clean", "started": "2026-03-01T10:00:00+00:00",
        "ended": "2026-03-01T10:00:05+00:00", "results": ("tables/a b.parquet",),
        "inputs": {"study files/interviews/lv ē.csv": "0" * 64}, "parameters": {"k": ("2", "number of clusters")},
    }  # fmt: skip
    return crate.Action(**{**facts, **changes})


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "a b.parquet").write_bytes(b"PAR1")
    (tmp_path / "report.html").write_bytes(b"<p>")
    return tmp_path


def write(folder, about=ABOUT, actions=None):
    parts = {"tables/a b.parquet": "A table", "report.html": "The report"}
    crate.write(folder, about, parts, actions or [action()], MADE_WITH)
    return graph(folder)


def test_a_crate_is_valid_by_both_profiles_without_a_network(folder, monkeypatch):
    about = crate.About("A study", "Synthetic.", "https://creativecommons.org/licenses/by/4.0/", "Example Institute")
    entities = write(folder, about, [action(), action(name="02-next", program="02-next")])
    assert issues(folder, monkeypatch) == []
    assert entities["#organisation"]["name"] == "Example Institute"
    assert entities["#run-01-clean"]["agent"] == {"@id": "#organisation"}
    assert entities["./"]["license"] == {"@id": "https://creativecommons.org/licenses/by/4.0/"}


def test_an_action_names_instrument_inputs_parameters_results_and_times(folder):
    entities = write(folder)
    run = entities["#run-01-clean"]
    assert (run["@type"], run["startTime"], run["endTime"]) == ("CreateAction", action().started, action().ended)
    assert entities[run["instrument"]["@id"]]["name"] == "01-clean.ipynb"
    objects = [entities[reference["@id"]] for reference in run["object"]]
    assert [(entity["@type"], entity["name"]) for entity in objects] == [
        ("CreativeWork", "study files/interviews/lv ē.csv"), ("PropertyValue", "k"),
    ]  # fmt: skip
    assert objects[0]["sha256"] == "0" * 64 and objects[1]["value"] == "2"
    table = entities[run["result"]["@id"]]
    assert table["contentSize"] == "4" and len(table["sha256"]) == 64
    assert entities["./"]["conformsTo"]["@id"] == crate.PROFILE


def test_where_no_licence_is_stated_the_crate_says_so_and_names_no_agent(folder):
    entities = write(folder)
    assert "states no licence" in entities["#licence"]["name"] and "agent" not in entities["#run-01-clean"]


def test_the_file_appears_whole_and_depends_on_nothing_but_its_facts(folder):
    write(folder)
    first = (folder / crate.FILE).read_bytes()
    write(folder)
    assert (folder / crate.FILE).read_bytes() == first and json.loads(first)["@context"]
    assert not (folder / f".{crate.FILE}").exists()
