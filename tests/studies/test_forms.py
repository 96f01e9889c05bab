"""The forms of a study can be read alone, before there is an interview."""

import shutil

import pytest
from commands import here

from herelib.errors import StudyError
from herelib.studies import labels_of_questions, read_forms


def test_the_form_and_its_versions_are_read_without_an_interview(tiny_study):
    shutil.rmtree(tiny_study / "interviews")
    shutil.copy(tiny_study / "instrument.xlsx", tiny_study / "old.xlsx")
    with (tiny_study / "study.yaml").open("a", encoding="utf-8") as handle:
        handle.write("versions: {v1: {form: old.xlsx, renamed: {a: b}}, v2: {form: gone.xlsx}}\n")
    form, versions, settings = read_forms(tiny_study)
    assert "food" in form.named and settings["title"].startswith("A tiny study")
    assert list(versions) == ["v1"] and versions["v1"].renamed == {"a": "b"}


def test_without_a_form_there_is_a_message_that_says_so(tiny_study):
    (tiny_study / "instrument.xlsx").unlink()
    with pytest.raises(StudyError, match="the study has no form"):
        read_forms(tiny_study)


def test_the_command_writes_the_codebook_and_says_where(tiny_study, tmp_path):
    code, out, problem = here("codebook", str(tiny_study), "--out", str(tmp_path / "book.html"))
    assert (code, out, problem) == (0, f"written: {tmp_path / 'book.html'}\n", "")
    assert "¿Cuesta conseguir comida?" in (tmp_path / "book.html").read_text(encoding="utf-8")


def test_questions_have_labels_in_the_languages_of_the_form_and_study_yaml_comes_first(tiny_study):
    form, _, _ = read_forms(tiny_study)
    known = next(iter(form.languages))
    labels = labels_of_questions(tiny_study, known)
    assert labels["food"] == form.items.set_index("name").loc["food", f"label:{known}"]
    assert labels_of_questions(tiny_study, "fr") == {}
    text = (tiny_study / "study.yaml").read_text(encoding="utf-8")
    named = text.replace("items:\n", "items:\n  food: {label: Food}\n", 1)
    (tiny_study / "study.yaml").write_text(named, encoding="utf-8")
    assert "food" not in labels_of_questions(tiny_study, known)


def test_a_study_without_a_form_has_no_labels(tiny_study):
    (tiny_study / "instrument.xlsx").unlink()
    assert labels_of_questions(tiny_study, "es") == {}
