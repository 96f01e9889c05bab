"""Commands about a study before and beside its runs: what a user types and reads."""

import re
import shutil

import openpyxl
import pandas as pd
import pytest
from commands import here, typed
from small_catalogue import write_small_catalogue

from herelib import folders, readiness, translations
from herelib.decisions.parameters import PARAMETERS
from herelib.folders import ROOT
from herelib.interviews.intake import INTAKE_COLUMNS

NOTES = ["file", "subject", "note"]
COLUMNS = ["file", "row", "column", "value", "rule", "do"]
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


def examination(faults=(), notes=(), catalogue=(), rows=()):
    """What a check finds: nothing but what is given."""
    faults = pd.DataFrame(faults, columns=COLUMNS)
    notes, catalogue = (pd.DataFrame(each, columns=NOTES) for each in (notes, catalogue))
    return readiness.Examination(faults, faults, notes, catalogue, pd.DataFrame(rows, columns=INTAKE_COLUMNS))


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


def test_parameters_lists_every_parameter_with_type_default_stage_and_meaning():
    code, out, _ = here("parameters")
    lines = {line.split()[0]: line for line in out.splitlines() if line.strip()}
    assert code == 0 and set(lines) == {"name", *PARAMETERS}
    assert re.fullmatch(r"k +int +2 +cluster +number of clusters: a whole number from 2 to 12", lines["k"])


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
    assert capsys.readouterr().out == "scritto: three.xlsx\n"
    translations.speak("en")  # the next command is another process
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


def test_decide_lists_what_is_still_open(monkeypatch, capsys):
    import pandas as pd

    from herelib import runs

    rows = [["uncovered", "pooling", "overall", "", "default"], ["left open", "k", "2", "0005", "Whether two will do."]]
    table = pd.DataFrame(rows, columns=["kind", "parameter", "value", "decision", "note"])
    monkeypatch.setattr(runs, "still_open", lambda study: (table, ["not computed", "turns alder"]))
    assert typed(monkeypatch, "decide", "demo", "--open") == 0
    assert capsys.readouterr().out.splitlines() == [
        "uncovered: pooling = overall: not computed",
        "left open: k = 2 (0005): Whether two will do: turns alder",
        "demo: 2 open",
    ]


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["k", "2", "--open"], "leave out PARAMETER and VALUE"),
        ([], "name PARAMETER and VALUE"),
        (["k"], "name PARAMETER"),
    ],
)
def test_decide_without_a_value_or_with_a_value_too_many_says_what_to_do(monkeypatch, capsys, words, text):
    assert typed(monkeypatch, "decide", "demo", *words) == 1
    assert text in capsys.readouterr().err
