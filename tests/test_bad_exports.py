"""Each kind of bad export ends in a message of its own: what is wrong, where, and what to do."""

import re

import pytest
from bad_exports import BASE, KINDS, PLANTED, write
from studies import BLANK, PARAMETERS

from herelib import interviews
from herelib.errors import StudyError, faults_text
from herelib.interviews import checking

OF = {told: [name for name, kind in KINDS.items() if kind.told == told] for told in ("fault", "log", "note")}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The tiny study with six interviews; runs would be written beside it."""
    monkeypatch.setenv("HERE_PROCESSED", str(tmp_path / "processed"))
    return write(tmp_path / "study")


@pytest.fixture(scope="module")
def faults(tmp_path_factory):
    """The faults of each kind that stops."""
    found = {}
    for name in OF["fault"]:
        place = write(tmp_path_factory.mktemp(name) / "study")
        KINDS[name].spoil(place)
        found[name] = checking.check(place, PARAMETERS)
    return found


def told(table, kind):
    """The rows of a table of faults that say what a kind should say."""
    said = table[table["rule"].str.contains(kind.says, regex=False)]
    if kind.row is not None:
        said = said[said["row"] == kind.row]
    return said if kind.column is None else said[said["column"] == kind.column]


def assert_nothing_personal(text):
    assert "Traceback" not in text
    assert not [word for word in PLANTED if word in text]


def test_the_study_has_no_fault_before_it_is_spoiled(folder):
    assert not len(checking.check(folder, PARAMETERS))
    read = checking.read(folder)
    assert len(read.notes) == 0
    cleaned = interviews.clean(read, PARAMETERS)
    assert len(cleaned["interviews"]) == len(BASE)
    assert cleaned["cleaning_log"].query("applied and rule != 'redacted'").empty


def test_there_are_many_kinds_and_each_says_what_it_is():
    assert len(KINDS) >= 45
    docs = [kind.spoil.__doc__ for kind in KINDS.values()]
    assert all(re.fullmatch(r"[^\n]+[.:]", doc) for doc in docs) and len(set(docs)) == len(docs)


@pytest.mark.parametrize("name", OF["fault"])
def test_a_kind_that_stops_says_what_is_wrong_where_and_what_to_do(name, folder, faults, tmp_path):
    kind, table = KINDS[name], faults[name]
    assert len(told(table, kind)), table.to_string()
    assert (table["do"].str.len() > 5).all() and (table["rule"] != "").all()
    assert table["file"].str.fullmatch(r"interviews/(en\.\w+)?").all()
    assert_nothing_personal(faults_text(table))
    kind.spoil(folder)
    with pytest.raises(StudyError) as stopped:
        interviews.clean(checking.read(folder), PARAMETERS)
    assert kind.says in str(stopped.value)
    assert_nothing_personal(str(stopped.value))
    assert not list((tmp_path / "processed").rglob("*.parquet"))


@pytest.mark.parametrize("name", OF["log"])
def test_a_kind_that_is_about_records_or_answers_stands_in_the_cleaning_log(name, folder):
    kind = KINDS[name]
    kind.spoil(folder)
    cleaned = interviews.clean(checking.read(folder), PARAMETERS)
    log = cleaned["cleaning_log"]
    lines = log[(log["rule"] == kind.says) & (log["row"] == kind.row)]
    assert len(lines) == 1 and (lines["reason"] != "").all()
    assert kind.column is None or lines["item"].tolist() == [kind.column]
    for table in (log, cleaned["accounting"], cleaned["rules"]):
        assert_nothing_personal(table.astype(str).to_csv())


@pytest.mark.parametrize("name", OF["note"])
def test_a_kind_that_is_read_is_noted(name, folder):
    kind = KINDS[name]
    kind.spoil(folder)
    read = checking.read(folder)
    notes = read.notes[read.notes["note"].str.contains(kind.says, regex=False)]
    assert notes["subject"].tolist() == [kind.column], read.notes.to_string()
    assert_nothing_personal(read.notes.to_csv())
    assert len(interviews.clean(read, BLANK)["accounting"]) == len(BASE)


def test_no_two_kinds_that_stop_say_the_same_unless_they_are_the_same_fault(faults):
    said = {}
    for name, table in faults.items():
        kind = KINDS[name]
        first = told(table, kind).iloc[0]
        said.setdefault((re.sub(r"\d+", "9", first["rule"]), first["do"]), set()).add(kind.same or name)
    assert not {pair: names for pair, names in said.items() if len(names) > 1}


def test_one_fault_of_a_file_is_one_message(faults):
    """What makes a file unreadable is not followed by what follows from it."""
    several = {name: len(table) for name, table in faults.items() if len(table) > 1}
    assert not several
