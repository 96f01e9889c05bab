"""A study without an XLSForm: secondary data with labels, or a plain table of open answers."""

import json
import shutil

import pandas as pd
import pytest
from studies import PARAMETERS, REGIONS, write_chile, write_rows

from herelib import interviews, segments
from herelib.interviews import checking
from herelib.studies import folder, formless

OPEN = """\
title: What people said (synthetic)
synthetic: true
year: 2026
languages: [en]
pseudonym_key: published-test-key
roles: {id: nr, region: area, group: {constant: resident}, consent: agreed}
items: {idea: {role: open, label: What is lacking}}
"""
ANSWERS = [
    {"nr": "1", "area": "east", "agreed": "yes", "idea": "There is no bus", "remark": "x"},
    {"nr": "2", "area": "west", "agreed": "yes", "idea": "", "remark": ""},
    {"nr": "3", "area": "west", "agreed": "no", "idea": "No bus either", "remark": ""},
]


@pytest.fixture
def words(tmp_path):
    """A study of open answers only: a plain table, and no form."""
    study = tmp_path / "words"
    write_rows(study / "interviews" / "answers.csv", ANSWERS)
    (study / "study.yaml").write_text(OPEN, encoding="utf-8")
    (study / "regions.csv").write_text(REGIONS, encoding="utf-8")
    (study / "codebook.csv").write_text("code,parent,definition,terms_en\nbus,,Transport,bus\n", encoding="utf-8")
    return study


def test_open_answers_alone_are_a_study_that_can_be_cleaned_and_coded(words):
    study, faults = folder.load(words, None)
    assert not len(faults)
    notes = study.notes[["file", "note"]].to_numpy().tolist()
    assert ["study.yaml", "no item is analysed: there are open answers only"] in notes
    assert any(file == "instrument.xlsx" and "made from what study.yaml says" in note for file, note in notes)
    cleaned = interviews.clean(checking.read(words), PARAMETERS)
    assert len(cleaned["interviews"]) == 2 and len(cleaned["items"]) == 0
    assert cleaned["open_answers"]["text"].tolist() == ["There is no bus"]
    coded = segments.segment(cleaned, study.codebook, ["en"], 1)
    assert coded["segments"]["code"].tolist() == ["bus"]


def test_consent_may_be_stated_where_secondary_data_do_not_ask_it(words):
    text = (words / "study.yaml").read_text(encoding="utf-8")
    (words / "study.yaml").write_text(text.replace("consent: agreed", "consent: {constant: yes}"), encoding="utf-8")
    cleaned = interviews.clean(checking.read(words), PARAMETERS)
    assert len(cleaned["interviews"]) == 3


def test_without_open_answers_no_analysed_item_is_still_a_fault(words):
    text = (words / "study.yaml").read_text(encoding="utf-8").replace("role: open", "role: language")
    (words / "study.yaml").write_text(text, encoding="utf-8")
    assert folder.load(words, None)[1].rules() == ["no item is analysed"]


def test_a_column_may_be_called_otherwise_in_an_export(words):
    renamed = [{("Nr." if key == "nr" else key): cell for key, cell in row.items()} for row in ANSWERS]
    write_rows(words / "interviews" / "answers.csv", renamed)
    form = formless.form(words, folder.settings.read(words / "study.yaml")[0])
    assert "nr" not in form.named
    declared = OPEN + "exports: {answers.csv: {columns: {Nr.: nr}}}\n"
    (words / "study.yaml").write_text(declared, encoding="utf-8")
    form = formless.form(words, folder.settings.read(words / "study.yaml")[0])
    assert form.named["nr"]["type"] == "text"


def test_no_form_and_nothing_that_says_what_the_columns_hold_is_the_fault_of_today(words):
    (words / "study.yaml").write_text(OPEN.replace("region: area, ", ""), encoding="utf-8")
    study, faults = folder.load(words, None)
    assert study is None and "the study has no form" in faults.rules()


# Published


@pytest.fixture
def labelled_and_formed(tmp_path, reference):
    """The public extract of Chile as Stata has it, without a form; and as a CSV with one."""
    pytest.importorskip("pyreadstat")
    formed, bare = write_chile(tmp_path / "formed", reference), write_chile(tmp_path / "bare", reference)
    (bare / "instrument.xlsx").unlink()
    (bare / "interviews" / "eme.csv").unlink()
    shutil.copy(reference / "cl-microentrepreneurs" / "eme6_2019_extracto.dta", bare / "interviews" / "eme.dta")
    text = (bare / "study.yaml").read_text(encoding="utf-8")
    dimensions = {"a3": "capacity:founders", "a4": "barrier:health", "registro_SII": "capacity:organisation"}
    for item, dimension in dimensions.items():
        text = text.replace(f"  {item}: {{", f'  {item}: {{dimension: "{dimension}", ')
    (bare / "study.yaml").write_text(text, encoding="utf-8")
    return folder.load(bare, None), folder.load(formed, None)


def test_a_public_file_of_stata_without_a_form_gives_the_records_of_its_csv_with_one(labelled_and_formed):
    (bare, faults), (formed, _) = labelled_and_formed
    assert not len(faults) and set(bare.scales) == set(formed.scales)
    assert len(bare.records) == 7808
    for item in formed.records.columns:
        expected = formed.records[item].astype(str).str.replace(r"\.0$", "", regex=True)
        assert bare.records[item].astype(str).tolist() == expected.tolist(), item


def test_the_choices_of_a_form_from_labels_are_the_published_ones(labelled_and_formed, reference):
    (bare, _), _ = labelled_and_formed
    published = json.loads((reference / "cl-microentrepreneurs" / "labels_full.json").read_text(encoding="utf-8"))
    listed = {item: dict(zip(of["name"], of["label"], strict=True)) for item, of in bare.form.listed.items()}
    assert {item: listed[item] for item in ("region", "a1", "a3", "a4")} == {
        item: published["values"][item] for item in ("region", "a1", "a3", "a4")
    }
    assert bare.form.named["a3"]["label:es"] == published["variables"]["a3"]
    assert isinstance(bare.records, pd.DataFrame)
