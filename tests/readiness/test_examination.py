"""Whether a study is ready to run: faults of its files, its records and the catalogue, told at once."""

import subprocess
import sys
from types import SimpleNamespace

import pandas as pd
import pytest

from herelib import decisions, readiness, study_texts
from herelib.errors import HereError
from herelib.interviews import checking
from herelib.readiness import afterwards, examination
from herelib.studies import catalogue_rules
from herelib.vocabulary import STAGES

FAULTS = ["file", "row", "column", "value", "rule", "do"]


@pytest.fixture
def parts(monkeypatch):
    """The three parts of the check replaced: what they find, and what they were asked."""
    asked = {"settled": [], "checked": []}
    tables = {name: pd.DataFrame(columns=FAULTS) for name in ("files", "records", "catalogue")}
    notes = pd.DataFrame([["a.csv", "born", "a note"]], columns=["file", "subject", "note"])

    def examine(folder, parameters):
        asked["files"] = parameters
        faults = SimpleNamespace(singles=lambda: tables["files"], extend=lambda of_texts: None)
        settings = {"languages": ["en"], "coders": {}, "exports": {}}
        study = SimpleNamespace(notes=notes, codebook=None, segments=None, settings=settings, exports={})
        return checking.Examined(faults, study, None, parameters)

    monkeypatch.setattr(checking, "examine", examine)
    of_form = notes.assign(note="on the form")
    monkeypatch.setattr(examination, "form_notes", lambda study, settled: of_form if settled else of_form[:0])
    monkeypatch.setattr(decisions, "faults", lambda folder: tables["records"])
    monkeypatch.setattr(decisions, "check", lambda *words: asked["checked"].append(words))
    monkeypatch.setattr(decisions, "settle", lambda *words: asked["settled"].append(words) or {"of": words[1]})
    monkeypatch.setattr(study_texts, "examine", lambda *_: (None, notes[:0]))
    monkeypatch.setattr(afterwards, "examine", lambda *_: (None, notes[:0]))
    monkeypatch.setattr(study_texts, "unsaid", lambda table, *_: table)
    on_catalogue = notes.assign(note="on the catalogue")
    monkeypatch.setattr(catalogue_rules, "examine", lambda: (tables["catalogue"], on_catalogue))
    return tables, asked


def fault(file):
    return pd.DataFrame([[file, 1, "", "", "odd", "correct it"]], columns=FAULTS)


def test_a_sound_study_has_no_faults_and_its_notes(parts):
    examined = readiness.examine("demo", {"k": 3})
    assert examined.faults.empty and examined.notes["note"].tolist() == ["on the form", "a note"]
    assert examined.catalogue["note"].tolist() == ["on the catalogue"]
    _, asked = parts
    assert [stage for _, stage, _ in asked["settled"]] == list(STAGES)
    assert [by_hand for *_, by_hand in asked["settled"]] == [{}, {}, {"k": 3}, {}, {}, {}]
    assert asked["files"] == {"of": "clean"}


def test_faults_of_all_parts_are_told_at_once_and_records_with_faults_decide_nothing(parts):
    tables, asked = parts
    tables |= {name: fault(f"{name}.csv") for name in tables}
    assert readiness.check("demo")["file"].tolist() == ["files.csv", "records.csv", "catalogue.csv"]
    assert asked["settled"] == [] and asked["files"] is None
    assert asked["checked"] == [({}, None)]


def test_faults_are_one_row_a_cause_and_each_of_them_stays_within_reach(parts):
    tables, _ = parts
    tables["files"] = pd.concat([fault("a.csv"), fault("a.csv").assign(row=2)])
    examined = readiness.examine("demo")
    assert examined.faults["row"].tolist() == ["1, 2"] and examined.singles["row"].tolist() == [1, 2]


def test_the_catalogue_is_examined_alone(parts):
    tables, _ = parts
    tables["catalogue"] = fault("catalogue/parts.csv")
    examined = readiness.examine_catalogue()
    assert examined.faults["file"].tolist() == ["catalogue/parts.csv"]
    assert examined.notes["note"].tolist() == ["on the catalogue"] and examined.intake.empty


def test_the_rows_of_the_demo_are_all_accounted_for_and_its_notes_are_few():
    examined = readiness.examine("demo")
    rows = examined.intake.groupby("status")["rows"].sum()
    assert rows["kept"] + rows["dropped"] == len(examined.examined.study.records)
    assert set(examined.intake["status"]) == {"kept", "dropped"} and len(examined.catalogue) > 5
    assert not examined.notes["file"].str.startswith("catalogue").any()
    assert examined.faults.empty
    later = examined.notes[examined.notes["subject"] == "second wave"]
    assert later[["file", "note"]].to_numpy().tolist() == [["wave2/", "239 rows: 215 kept"]]


def test_a_parameter_that_does_not_fit_stops_the_check():
    with pytest.raises(HereError, match="unknown parameter 'linkge'"):
        readiness.check("demo", {"linkge": "ward"})


def test_the_check_loads_no_figures_no_kernels_and_no_compiler():
    code = "import sys, herelib.readiness; print(*sorted(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"matplotlib", "papermill", "nbconvert", "numba", "sklearn", "herelib.runs"} & set(loaded)


def test_poststratification_without_margins_is_a_fault_with_what_to_do():
    faults = readiness.check("demo", {"poststratification": "raking"})
    assert faults["file"].tolist() == ["margins.csv"]
    assert "poststratification is decided (raking)" in faults["rule"][0] and "write margins.csv" in faults["do"][0]
