"""A study of official figures alone is one; a slip in the name of the folder of interviews makes none."""

import shutil

import pytest
import yaml
from official_folders import write_official
from studies import ROWS, write_form, write_rows, write_tiny

from herelib import interviews, readiness
from herelib.errors import HereError, StudyError
from herelib.studies import awaited, figures_alone, refuse_advice
from herelib.studies.figures_alone import faults as folder_faults

ITEMS = {"hours": {"low": 0, "high": 20}, "rooms": {"values": {"shop": 1, "hall": 0.5, "none": 0}}}


@pytest.fixture
def official(tmp_path):
    return write_official(tmp_path / "official")


def said(folder):
    examination = readiness.examine(folder)
    return examination.faults, examination.notes.set_index("subject")["note"]


def test_regions_and_figures_are_a_study_and_the_check_says_what_is_left_out(official):
    faults, notes = said(official)
    assert faults.empty, faults.to_string()
    assert figures_alone(official) and notes["exports"].startswith("no interviews: official figures alone.")
    read = interviews.read(official)
    assert len(read.records) == 0 and len(read.context) == 36 and read.key == b""
    assert not list(official.parent.glob("**/pseudonym.key"))


def test_without_figures_nothing_can_be_said_and_the_study_is_refused_as_before(tmp_path):
    folder = write_official(tmp_path / "bare", context={})
    assert not figures_alone(folder)
    assert "instrument.xlsx" in set(said(folder)[0]["file"])
    with pytest.raises(StudyError):
        interviews.read(folder)


@pytest.mark.parametrize("name", ["interview", "intervews", "Interviews", "interviews-2026"])
def test_a_folder_that_may_be_meant_for_interviews_is_a_fault(official, name):
    write_rows(official / name / "en.csv", ROWS)
    wrong = folder_faults(official, {}).table()
    assert list(wrong["file"]) == [f"{name}/"]
    assert wrong["do"].iloc[0] == "call it interviews, or give it another name"


def test_the_check_tells_such_a_folder(official):
    write_rows(official / "interview" / "en.csv", ROWS)
    assert list(said(official)[0]["file"]) == ["interview/"]


@pytest.mark.parametrize("name", ["figures", "wave2", "maps"])
def test_other_folders_are_none_of_interviews(official, name):
    (official / name).mkdir()
    (official / name / "notes.csv").write_text("a\n1\n")
    assert not len(folder_faults(official, {}))


def test_exports_that_study_yaml_names_and_nobody_finds_are_a_fault(tmp_path):
    folder = write_official(tmp_path / "named", exports={"lv.csv": {"language": "lv"}})
    assert not said(folder)[0].empty


def test_what_study_yaml_says_of_interviews_is_noted_as_unused(tmp_path):
    roles, items = {"group": {"constant": "resident"}}, {"water": {"dimension": "need:water", "low": 0, "high": 10}}
    folder = write_official(tmp_path / "said", roles=roles, items=items)
    faults, notes = said(folder)
    assert faults.empty and notes["roles, items"].startswith("about interviews, and there are none")


def test_a_form_without_exports_is_examined_and_rests_on_official_figures_until_then(tmp_path):
    official = write_official(tmp_path / "official", items=ITEMS)
    write_form(official / "instrument.xlsx")
    faults, notes = said(official)
    assert faults.empty and notes["exports"].startswith("no interviews yet: put the exports here")
    assert "official figures" in notes["exports"] and "what it can decide" in notes
    assert awaited(official) and figures_alone(official) and len(interviews.read(official).scales) == 6


def test_the_first_export_makes_it_a_study_like_any_other(tmp_path):
    folder = write_tiny(tmp_path / "grown")
    official = write_official(tmp_path / "official", ["east", "west", "north"])
    stated = yaml.safe_load((folder / "study.yaml").read_text(encoding="utf-8"))
    stated["context"] = yaml.safe_load((official / "study.yaml").read_text(encoding="utf-8"))["context"]
    (folder / "study.yaml").write_text(yaml.safe_dump(stated), encoding="utf-8")
    shutil.copy(official / "regions.csv", folder)
    assert not figures_alone(folder) and len(interviews.read(folder).records) == 3
    shutil.rmtree(folder / "interviews")
    assert figures_alone(folder) and len(interviews.read(folder).records) == 0


def test_advice_is_refused_in_one_sentence(official, tiny_study):
    refuse_advice(tiny_study)
    with pytest.raises(HereError, match="official rests on official figures alone: without interviews there is no"):
        refuse_advice(official)
