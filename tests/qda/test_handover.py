"""The cleaned exports come out in the layout they came in, and say what an analyst's log asked for, cell by cell."""

import csv

import pandas as pd
import pytest
from commands import here, typed
from studies import BLANK, PARAMETERS, ROWS, row, write_kobo, write_rows

from herelib.errors import StudyError
from herelib.folders import ROOT
from herelib.interviews import checking, cleaned_exports
from herelib.qda import handover

DEMO = ROOT / "data" / "raw" / "demo"
LOG = "uuid,question,old_value,new_value,change_type,reason\n"


def test_untouched_cells_stand_as_the_export_has_them(tiny_study):
    made = cleaned_exports.cleaned_exports(checking.read(tiny_study), PARAMETERS)["en.csv"]
    pd.testing.assert_frame_equal(made.reset_index(drop=True), pd.DataFrame(ROWS), check_index_type=False)


def test_dropped_rows_are_left_out_and_changed_answers_stand_in_string_and_columns(tiny_study):
    flags = {"rooms/shop": "True", "rooms/hall": "True", "rooms/none": "False"}
    rows = [row("a1") | flags, row("b2", consent="no") | flags, row("c3", food="9") | flags]
    write_rows(tiny_study / "interviews" / "en.csv", rows)
    log = LOG + "a1,rooms.shop,1,0,change,x\na1,remark,,shorter,change,x\nb2,food,4,1,change,x\n"
    (tiny_study / "cleaning_log.csv").write_text(log, encoding="utf-8")
    made = cleaned_exports.cleaned_exports(checking.read(tiny_study), BLANK)["en.csv"]
    assert made["_uuid"].tolist() == ["a1", "c3"] and made.index.tolist() == [2, 4]
    assert made.loc[2, ["rooms", "rooms/shop", "rooms/hall", "remark"]].tolist() == ["hall", "False", "True", "shorter"]
    assert made["food"].tolist() == ["4", ""]


def test_what_is_decided_to_stop_stops_here_too(tiny_study):
    write_rows(tiny_study / "interviews" / "en.csv", [row("a1", food="9")])
    with pytest.raises(StudyError, match="scale is 1-5"):
        cleaned_exports.cleaned_exports(checking.read(tiny_study), PARAMETERS)


def test_the_command_writes_for_the_owner_only_and_says_so(tiny_study, tmp_path):
    code, out, problem = here("clean", str(tiny_study), HERE_PROCESSED=str(tmp_path / "processed"))
    assert code == 0, problem
    file = tmp_path / "processed" / "tiny" / "baseline" / "internal" / "cleaned" / "en.csv"
    assert out == f"for the team only: {file}\n" and file.stat().st_mode & 0o077 == 0
    assert len(list(csv.DictReader(file.open(encoding="utf-8-sig")))) == 3


@pytest.mark.reference
def test_the_reference_survey_equals_its_raw_export_with_the_log_applied_by_hand(reference, tmp_path):
    """632 x 348 cells: raw data, rows of the log removed, its changes and blanks written into their columns."""
    source = reference / "kobo-household"
    raw = pd.read_csv(source / "raw_data.csv", dtype=str, keep_default_na=False, encoding="utf-8")
    log = pd.read_csv(source / "cleaning_log.csv", dtype=str, keep_default_na=False)
    gone = set(log.loc[log["change_type"] == "remove_survey", "X_uuid"])
    expected = raw[~raw["X_uuid"].isin(gone)].set_index("X_uuid", drop=False)
    parents = set()
    for line in log[log["change_type"].isin(["change_response", "blank_response"])].itertuples():
        if line.X_uuid in gone:
            continue
        new = "" if line.change_type == "blank_response" else line.new_value
        column = line.questions
        if "." in column:
            parents.add((line.X_uuid, column.split(".")[0]))
            words = set(raw[column]) - {""}
            new = {"1": "True", "0": "False"}[new] if words <= {"True", "False"} else new
        expected.loc[line.X_uuid, column] = new
    made = cleaned_exports.cleaned_exports(checking.read(write_kobo(tmp_path / "kobo", reference)), PARAMETERS)[
        "raw_data.csv"
    ]
    assert list(made.columns) == list(expected.columns) and len(made) == len(expected) == 578
    made = made.set_index("X_uuid", drop=False)
    differs = made.ne(expected)
    cells = [(uuid, column) for uuid, column in zip(*[made.index[differs.any(axis=1)]] * 2, strict=True)]
    found = {(made.index[r], made.columns[c]) for r, c in zip(*differs.to_numpy().nonzero(), strict=True)}
    strings = {pair for pair in found if pair in parents}
    for uuid, column in strings:  # the log changed a 0/1 column: the string of the same answer follows it
        chosen = {
            c.split(".")[1] for c in made.columns if c.startswith(f"{column}.") and made.loc[uuid, c] in ("1", "True")
        }
        assert set(made.loc[uuid, column].split()) == chosen
    assert found == strings and len(cells) <= len(parents)


@pytest.fixture(scope="module")
def demo():
    """The demo as read, which takes longer than to hand it over."""
    return checking.read("demo")


@pytest.fixture
def exchanged(demo, monkeypatch, capsys):
    """`here exchange demo WORDS` in this process, for which the demo is read once: exit code, output, messages."""
    monkeypatch.setattr("herelib.interviews.read", lambda study: demo)
    return lambda *words: (typed(monkeypatch, "exchange", "demo", *words), *capsys.readouterr())


@pytest.mark.parametrize("name", ["project.qdpx", "project.qda", "project.sqlite3"])
def test_codes_go_to_another_program_and_come_back_the_same(tmp_path, name, demo, exchanged):
    file, folder = tmp_path / name, tmp_path / "back"
    code, out, problem = here("exchange", "demo", str(file)) if name == "project.qda" else exchanged(str(file))
    assert code == 0, problem
    assert out.startswith(f"for the team only: {file}\n")
    code, _, problem = exchanged(str(file), "--into", str(folder))
    assert code == 0, problem
    key = ["interview", "item", "code", "coder", "start", "end"]
    own = DEMO / "segments.csv"
    told, back = (pd.read_csv(path, dtype=str, keep_default_na=False) for path in (own, folder / "segments.csv"))
    kept = set(map(tuple, handover.open_answers(demo, BLANK)[["interview", "item"]].to_numpy()))
    told = told[[pair in kept for pair in zip(told["interview"], told["item"], strict=True)]]
    assert sorted(map(tuple, back[key].to_numpy())) == sorted(map(tuple, told[key].to_numpy()))
    codes = pd.read_csv(folder / "codebook.csv", dtype=str, keep_default_na=False)
    assert set(codes["code"]) == set(pd.read_csv(DEMO / "codebook.csv", dtype=str)["code"])
    again, _, problem = exchanged(str(file), "--into", str(folder))
    assert again == 1 and "is there already" in problem


def test_what_a_format_cannot_hold_is_listed(tmp_path, exchanged):
    code, out, problem = exchanged(str(tmp_path / "codes.qdc"))
    assert code == 0, problem
    assert "not taken over: segment" in out
