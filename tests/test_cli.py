"""The command line: what a user types and reads."""

import re
import shutil
import sys
import types

import openpyxl
import pandas as pd
import pytest
from commands import here, typed
from small_catalogue import write_small_catalogue

from herelib import cli, folders, readiness
from herelib.decisions.parameters import PARAMETERS
from herelib.errors import HereError
from herelib.folders import ROOT
from herelib.interviews.intake import INTAKE_COLUMNS

NOTES = ["file", "subject", "note"]
COLUMNS = ["file", "row", "column", "value", "rule", "do"]


def examination(faults=(), notes=(), catalogue=(), rows=()):
    """What a check finds: nothing but what is given."""
    faults = pd.DataFrame(faults, columns=COLUMNS)
    notes, catalogue = (pd.DataFrame(each, columns=NOTES) for each in (notes, catalogue))
    return readiness.Examination(faults, faults, notes, catalogue, pd.DataFrame(rows, columns=INTAKE_COLUMNS))


@pytest.fixture
def runs(monkeypatch):
    """The module `runs` replaced by one that notes what it was asked for."""
    asked = []
    fake = types.ModuleType("herelib.runs")
    fake.asked = asked
    fake.report = lambda study, scenario, given, echo: asked.append((study, scenario, given)) or echo("one line")
    monkeypatch.setitem(sys.modules, "herelib.runs", fake)
    monkeypatch.setattr("herelib.runs", fake, raising=False)
    return fake


@pytest.fixture
def examined(monkeypatch):
    """The check of a study replaced by one that finds no fault, has one note, and keeps what it was asked for."""
    asked = []
    notes = pd.DataFrame([["f.csv", "born", "read as day, month, year"]], columns=NOTES)

    def examine(study, by_hand):
        asked.append((study, by_hand))
        return examination(notes=notes)

    monkeypatch.setattr(readiness, "examine", examine)
    return asked


def test_help_names_every_command():
    code, out, _ = here("--help")
    assert code == 0 and "Traceback" not in out
    for command in ("new", "check", "report", "decide", "rate", "demo", "parameters"):
        assert re.search(rf"^  {command} ", out, re.MULTILINE)


def test_parameters_lists_every_parameter_with_type_default_stage_and_meaning():
    code, out, _ = here("parameters")
    lines = {line.split()[0]: line for line in out.splitlines() if line.strip()}
    assert code == 0 and set(lines) == {"name", *PARAMETERS}
    assert re.fullmatch(r"k +int +2 +cluster +number of clusters: a whole number from 2 to 12", lines["k"])


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["check", "nowhere"], "no study 'nowhere'"),
        (["report", "demo", "--set", "linkge=ward"], "unknown parameter 'linkge': did you mean 'linkage'?"),
        (["report", "demo", "--set", "k=three"], "k = 'three': expected a whole number from 2 to 12"),
        (["report", "demo", "--set", "k"], "--set k: write --set name=value"),
    ],
)
def test_a_mistake_ends_in_one_message_without_traceback(words, message, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("HERE_PROCESSED", str(tmp_path / "processed"))
    as_a_program = words == ["check", "nowhere"]  # the others in this process
    code, out, err = here(*words) if as_a_program else (typed(monkeypatch, *words), *capsys.readouterr())
    assert code == 1 and out == ""
    assert message in err and "Traceback" not in err and "File " not in err
    assert not (tmp_path / "processed").exists()


@pytest.mark.parametrize("words", [["reprot", "demo"], ["report"], ["report", "demo", "--k", "3"]])
def test_wrong_usage_ends_with_exit_code_2(words, monkeypatch, capsys):
    code, _, err = here(*words) if words == ["report"] else (typed(monkeypatch, *words), *capsys.readouterr())
    assert code == 2 and "Usage: here" in err and "Traceback" not in err


def test_check_prints_the_faults_as_a_table_and_ends_with_1(monkeypatch, capsys):
    rows = [
        ["interviews/lv.csv", 17, "need_07", "7", "scale is 1-5", "correct at the source"],
        ["interviews/lv.csv", 31, "region", "rigga", "not in regions.csv", "did you mean 'riga-east'?"],
        ["study.yaml", "", "titel", "", "unknown key", "did you mean 'title'?"],
    ]
    kept = [("lv.csv", "kept", "", 4), ("lv.csv", "dropped", "no_id", 1)]
    monkeypatch.setattr(readiness, "examine", lambda study, by_hand: examination(rows, rows=kept))
    assert typed(monkeypatch, "check", "demo") == 1
    out, err = capsys.readouterr()
    assert out.splitlines() == [
        "interviews/lv.csv: 5 rows: 4 kept, 1 dropped: 1 no_id (no id: the record cannot be followed)"
    ]
    assert err.splitlines() == [
        "interviews/lv.csv: 2 faults",
        "row  column   value  rule                do",
        " 17  need_07  7      scale is 1-5        correct at the source",
        " 31  region   rigga  not in regions.csv  did you mean 'riga-east'?",
        "",
        "study.yaml: 1 fault",
        "row  column  value  rule         do",
        "     titel          unknown key  did you mean 'title'?",
    ]


def test_a_study_without_faults_ends_with_0(examined, monkeypatch, capsys):
    assert typed(monkeypatch, "check", "demo", "--set", "k=3") == 0
    assert capsys.readouterr().out == "note  f.csv: born: read as day, month, year\ndemo: no faults\n"
    assert examined == [("demo", {"k": 3})]


def test_notes_on_the_catalogue_are_one_line_and_checking_the_catalogue_lists_them(monkeypatch, capsys):
    notes = [("catalogue/parts.csv", "tax", "joins no package"), ("catalogue/parts.csv", "loan", "not known")]
    monkeypatch.setattr(readiness, "examine", lambda study, by_hand: examination(catalogue=notes))
    monkeypatch.setattr(readiness, "examine_catalogue", lambda: examination(notes=notes, catalogue=notes))
    assert typed(monkeypatch, "check", "demo") == 0
    assert capsys.readouterr().out == "note  catalogue: 2 notes (here check catalogue lists them)\ndemo: no faults\n"
    assert typed(monkeypatch, "check", "catalogue") == 0
    assert capsys.readouterr().out.splitlines() == [
        "note  catalogue/parts.csv: tax: joins no package",
        "note  catalogue/parts.csv: loan: not known",
        "catalogue: no faults",
    ]


def test_report_hands_on_scenario_and_typed_values(runs, monkeypatch, capsys):
    typed(
        monkeypatch,
        "report",
        "demo",
        "--scenario",
        "mine",
        "--set",
        "k=3",
        "--set",
        "importance=finance=skills>network",
    )
    assert runs.asked == [("demo", "mine", {"k": 3, "importance": "finance=skills>network"})]
    assert capsys.readouterr().out == "one line\n"


def test_an_interrupted_report_says_that_it_can_be_resumed(runs, monkeypatch, capsys):
    def stop(*_, **__):
        raise KeyboardInterrupt

    runs.report = stop
    assert typed(monkeypatch, "report", "demo") == 130
    assert capsys.readouterr().err == "stopped: the next run resumes here\n"


@pytest.mark.parametrize("sets", [["k"], ["=3"], ["k="], ["k=3", "k=4"]])
def test_a_set_that_is_no_name_and_value_is_refused(sets):
    with pytest.raises(HereError, match="--set"):
        cli.parse_sets(sets)


def test_a_terminal_that_lacks_a_letter_is_no_reason_to_stop():
    code, _, err = here("check", "nowhere-ē", PYTHONIOENCODING="ascii")
    assert code == 1 and "Traceback" not in err


def test_a_folder_that_cannot_be_written_to_ends_in_one_message(runs, monkeypatch, capsys):
    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied", "data/processed")

    runs.report = refuse
    assert typed(monkeypatch, "report", "demo") == 1
    assert capsys.readouterr().err == "data/processed: Permission denied\n"


VERDICT = (
    "verdict:alder",
    "mentoring",
    "--title",
    "Mentoring in alder",
    "--by",
    "methodologist",
    "--why",
    "Mentors, né?",
)


@pytest.fixture
def decided(tmp_path):
    """What a decision needs of the demo: settings, regions and records."""
    demo = ROOT / "data" / "raw" / "demo"
    shutil.copytree(demo / "decisions", tmp_path / "decisions")
    for name in ("study.yaml", "regions.csv"):
        shutil.copy(demo / name, tmp_path)
    return tmp_path


def test_decide_adds_a_record_and_prints_where_it_is(decided):
    code, out, err = here("decide", str(decided), *VERDICT, "--option", "computed: what the draws say")
    file = next((decided / "decisions").glob("*-mentoring-in-alder.md"))
    assert (code, out, err) == (0, f"{file}\n", "")
    assert "parameter: verdict:alder\nchosen: mentoring\n" in file.read_text(encoding="utf-8")


def test_decide_hands_on_every_option(monkeypatch):
    from herelib.decisions import writing

    asked = []
    monkeypatch.setattr(writing, "add", lambda study, draft: asked.append((study, draft)) or "file")
    options = ["--option", "a: b", "--wrong", "c: d", "--option", "e: f", "--name", "n", "--context", "x"]
    options += [
        "--consequences",
        "y",
        "--supersedes",
        "0005",
        "--date",
        "2026-04-01",
        "--incompatible",
        "n: 0007=include",
    ]
    assert typed(monkeypatch, "decide", "demo", "k", "3", "--title", "T", "--by", "B", "--why", "W", *options) == 0
    assert asked == [
        (
            "demo",
            writing.Draft(
                *("k", "3", "T", "B", "W", ("a: b", "e: f"), ("c: d",), "n", "x", "y", "0005", "2026-04-01"),
                ("n: 0007=include",),
            ),
        )
    ]


def test_a_decision_that_is_refused_ends_in_one_message_and_changes_nothing(decided):
    before = {path: path.read_bytes() for path in decided.rglob("*.*") if path.is_file()}
    code, out, err = here("decide", str(decided), *VERDICT)
    assert (code, out) == (1, "")
    assert err == 'no other option: give at least one that was rejected, --option "VALUE: why not"\n'
    assert {path: path.read_bytes() for path in decided.rglob("*.*") if path.is_file()} == before


@pytest.fixture
def rated(tmp_path, monkeypatch):
    """A small catalogue in place of the shipped one, and an empty folder to work in."""
    folder = write_small_catalogue(tmp_path / "catalogue")
    monkeypatch.setattr(folders, "catalogue_folder", lambda: folder)
    monkeypatch.chdir(tmp_path)
    return folder


def fill(file, cells):
    """Answer every question of a rating sheet with the same effect and the same need."""
    book = openpyxl.load_workbook(file)
    definitions, _, effects, requires = book.worksheets
    answers = {"rated_by": "adviser", "rated_on": "2026-11-25"}
    for row in definitions.iter_rows(min_row=3):
        row[3].value = answers.get(row[0].value)
    for sheet, value in ((effects, cells[0]), (requires, cells[1])):
        for row in sheet.iter_rows(min_row=3, min_col=3):
            for cell in row:
                cell.value = value
    book.save(file)


def test_rate_writes_a_sheet_and_takes_it_back_with_the_agreement(rated, monkeypatch, capsys):
    assert typed(monkeypatch, "rate", "three", "--language", "it") == 0
    assert capsys.readouterr().out == "written: three.xlsx\n"
    fill("three.xlsx", (1, "2s"))
    assert typed(monkeypatch, "rate", "three", "--take", "three.xlsx") == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.rpartition("/")[2] for line in lines[:2]] == ["three.csv"] * 2
    assert [line.partition(":")[0] for line in lines[2:]] == [
        f"{what} beside {other}" for what in ("effects", "requires") for other in ("one", "two")
    ]
    assert "of 44 cells alike, weighted kappa 0.00" in lines[2]
    assert (rated / "requires" / "three.csv").is_file()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["three", "--language", "de"], "no rating sheet in the language 'de'"),
        (["Anna Berzina"], "no name of a rater"),
        (["three", "--take", "nowhere.xlsx"], "no file nowhere.xlsx"),
        (["one", "--take", "nowhere.xlsx"], "effects/one.csv, requires/one.csv is there already"),
    ],
)
def test_what_cannot_be_rated_ends_in_one_message(rated, monkeypatch, capsys, words, message):
    assert typed(monkeypatch, "rate", *words) == 1
    assert message in capsys.readouterr().err
    assert not list(rated.parent.glob("*.xlsx"))


def test_a_sheet_that_is_there_is_replaced_on_demand_only(rated, monkeypatch, capsys):
    assert typed(monkeypatch, "rate", "three", "--out", "mine.xlsx") == 0
    fill("mine.xlsx", (1, None))
    assert typed(monkeypatch, "rate", "three", "--out", "mine.xlsx") == 1
    assert "mine.xlsx is there already: --replace" in capsys.readouterr().err
    assert typed(monkeypatch, "rate", "three", "--take", "mine.xlsx") == 1
    assert "not rated: 4 of 4 cells" in capsys.readouterr().err
    assert typed(monkeypatch, "rate", "three", "--out", "mine.xlsx", "--replace") == 0
