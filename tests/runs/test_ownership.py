"""A folder of runs belongs to one study: where it was moved is known, what is doubtful is asked."""

import os
import shutil

import pytest

from herelib import folders
from herelib.errors import HereError
from herelib.runs import ownership


@pytest.fixture(autouse=True)
def processed(tmp_path, monkeypatch):
    monkeypatch.setenv("HERE_PROCESSED", str(tmp_path / "processed"))
    monkeypatch.delenv("HERE_RUN", raising=False)
    return tmp_path / "processed"


def study(folder, title="Riga"):
    (folder / "interviews").mkdir(parents=True)
    (folder / "study.yaml").write_text(f"title: {title}\n")
    (folder / "instrument.csv").write_text("type,name\n")
    return folder


def test_the_first_run_claims_the_folder_and_the_id_stays_while_the_study_grows(tmp_path, processed):
    town = study(tmp_path / "town")
    owner, notes = ownership.claim(town)
    assert owner["path"] == str(town) and len(owner["id"]) == 16 and notes == []
    (town / "study.yaml").write_text("title: Riga and around\n")
    (town / "interviews" / "lv.csv").write_text("a\n1\n")
    assert ownership.claim(town) == (owner, [])
    assert not any(file.name.startswith("study.json") for file in town.rglob("*")), "nothing is written to a study"


def test_another_folder_of_the_same_name_is_refused_with_whose_runs_they_are_and_the_ways_out(tmp_path):
    first, second = study(tmp_path / "2025" / "town"), study(tmp_path / "2026" / "town", "Riga again")
    ownership.claim(first)
    with pytest.raises(HereError) as caught:
        ownership.claim(second)
    message = str(caught.value)
    assert f"belong to the study {first}, which is there still: {second} would be mixed with them" in message
    for way in ("rename its folder", f"HERE_PROCESSED=FOLDER here report {second}", f"here report {second} --moved"):
        assert way in message
    assert ownership.owner(folders.runs_folder(first))["path"] == str(first)


def test_an_equal_copy_beside_its_original_is_refused_too_since_both_may_change(tmp_path):
    first = study(tmp_path / "here" / "town")
    ownership.claim(first)
    copy = shutil.copytree(first, tmp_path / "there" / "town")
    with pytest.raises(HereError, match="which is there still"):
        ownership.claim(copy)


def test_a_study_that_was_moved_keeps_its_runs_and_its_id(tmp_path):
    first = study(tmp_path / "here" / "town")
    owner, _ = ownership.claim(first)
    (tmp_path / "there").mkdir()
    second = first.rename(tmp_path / "there" / "town")
    moved, notes = ownership.claim(second)
    assert moved == {"id": owner["id"], "path": str(second)}
    assert notes == [f"note: the runs of {first} go on as those of {second}"]
    assert ownership.claim(second) == (moved, [])


def test_a_study_that_was_moved_and_edited_at_once_is_asked_for(tmp_path):
    first = study(tmp_path / "here" / "town")
    owner, _ = ownership.claim(first)
    (tmp_path / "there").mkdir()
    second = first.rename(tmp_path / "there" / "town")
    (second / "study.yaml").write_text("title: another\n")
    with pytest.raises(HereError, match="is not there now, and had other settings or another form"):
        ownership.claim(second)
    assert ownership.claim(second, moved=True)[0] == {"id": owner["id"], "path": str(second)}


def test_another_way_to_the_same_folder_is_no_other_study(tmp_path):
    first = study(tmp_path / "here" / "town")
    owner, _ = ownership.claim(first)
    (tmp_path / "link").symlink_to(tmp_path / "here")
    again, notes = ownership.claim(tmp_path / "link" / "town")
    assert again["id"] == owner["id"] and notes == []


@pytest.mark.parametrize("content", ["", "[]", "{", '{"id": 3, "path": null}'])
def test_what_is_no_record_of_an_owner_is_written_anew(tmp_path, processed, content):
    town = study(tmp_path / "town")
    (processed / "town").mkdir(parents=True)
    (processed / "town" / "study.json").write_text(content)
    assert ownership.claim(town)[0]["path"] == str(town)


def test_runs_of_an_earlier_version_are_taken_over(tmp_path, processed):
    (processed / "town" / "baseline").mkdir(parents=True)
    (processed / "town" / "baseline" / "run.json").write_text('{"study": "town"}')
    assert ownership.claim(study(tmp_path / "town"))[1] == []


def test_where_nothing_can_be_written_the_way_out_is_said(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("HERE_PROCESSED", str(tmp_path / "file"))
    with pytest.raises(HereError, match=r"cannot be written to .*: name a folder for runs in HERE_PROCESSED"):
        ownership.claim(study(tmp_path / "town"))


def test_runs_that_stay_where_an_earlier_version_put_them_are_said_once(tmp_path, monkeypatch):
    monkeypatch.delenv("HERE_PROCESSED")
    clone = tmp_path / "clone"
    for name in ("notebooks", "data/raw/catalogue", "data/processed/town/baseline"):
        (clone / name).mkdir(parents=True)
    (clone / "notebooks" / "01-clean-interviews.ipynb").touch()
    (clone / "data/processed/town/baseline/run.json").write_text("{}")
    monkeypatch.setenv("HERE_ROOT", str(clone))
    town = study(tmp_path / "town")
    _, notes = ownership.claim(town)
    earlier = clone / "data" / "processed" / "town"
    assert notes == [f"note: runs of this study now go to {tmp_path / 'town-runs'}; earlier ones stay in {earlier}"]
    assert ownership.claim(town)[1] == [] and os.listdir(tmp_path / "town-runs") == ["study.json"]
