"""Files of SPSS and Stata: codes as text, labels beside them, blanks and codes of no answer kept apart."""

import datetime
import json
import sys

import numpy as np
import pandas as pd
import pytest

from herelib.errors import Faults
from herelib.files import cells, workbooks

pyreadstat = pytest.importorskip("pyreadstat")


def read(path, declared=cells.UNDECLARED):
    faults = Faults()
    sheets = workbooks.read(path, path.name, faults, declared)
    return sheets.get(""), faults.table()


def column(table, position):
    return table.frame[position].astype(str).tolist()


# By hand


def test_codes_of_spss_are_texts_with_their_labels(tmp_path):
    frame = pd.DataFrame({"id": ["a", "b", "c"], "hard": [1.0, 98.0, np.nan], "share": [0.1, 2.5, 3.0]})
    pyreadstat.write_sav(
        frame,
        str(tmp_path / "x.sav"),
        column_labels={"hard": "Cik grūti?"},
        variable_value_labels={"hard": {1: "viegli", 2: "grūti", 98: "neatbild", 99: "nezina"}},
        missing_ranges={"hard": [{"lo": 98, "hi": 99}]},
    )
    table, faults = read(tmp_path / "x.sav")
    assert not len(faults) and table.header == ["id", "hard", "share"] and table.typed
    assert column(table, 1) == ["1", "98", ""] and column(table, 2) == ["0.1", "2.5", "3"]
    assert table.labels == {1: "Cik grūti?"}
    assert table.value_labels == {1: {"1": "viegli", "2": "grūti", "98": "neatbild", "99": "nezina"}}
    assert table.left_out == {1: frozenset({"98", "99"})}
    assert table.kinds == {0: "text", 1: "integer", 2: "decimal"}


def test_codes_of_spss_may_be_letters(tmp_path):
    frame = pd.DataFrame({"id": ["a", "b"], "who": ["m", "x"]})
    labels = {"who": {"m": "man", "x": "no answer"}}
    pyreadstat.write_sav(frame, str(tmp_path / "x.sav"), variable_value_labels=labels, missing_ranges={"who": ["x"]})
    table, _ = read(tmp_path / "x.sav")
    assert column(table, 1) == ["m", "x"] and table.value_labels == {1: labels["who"]}
    assert table.left_out == {1: frozenset({"x"})}


@pytest.mark.parametrize("kind", ["sav", "dta"])
def test_dates_and_moments_are_iso(tmp_path, kind):
    frame = pd.DataFrame({"day": [datetime.date(2026, 3, 1), None], "at": [datetime.datetime(2026, 3, 1, 9, 5)] * 2})
    getattr(pyreadstat, f"write_{kind}")(frame, str(tmp_path / f"x.{kind}"))
    table, _ = read(tmp_path / f"x.{kind}")
    assert column(table, 0) == ["2026-03-01", ""] and column(table, 1) == ["2026-03-01T09:05:00"] * 2
    assert table.kinds == {0: "date", 1: "datetime"}


def test_midnight_is_a_time(tmp_path):
    frame = pd.DataFrame({"id": ["a", "b"], "at": [datetime.time(0, 0), datetime.time(9, 5)]})
    pyreadstat.write_sav(frame, str(tmp_path / "x.sav"))
    assert column(read(tmp_path / "x.sav")[0], 1) == ["00:00:00", "09:05:00"]


@pytest.mark.parametrize(
    "form, value, text",
    [("%tm", 794, "2026-03-01"), ("%tq", 265, "2026-04-01"), ("%ty", 2026, "2026-01-01"), ("%tw", 3432, "2026-01-01")],
)
def test_months_quarters_and_years_of_stata_are_dates(tmp_path, form, value, text):
    pyreadstat.write_dta(pd.DataFrame({"when": [value]}), str(tmp_path / "x.dta"), variable_format={"when": form})
    assert column(read(tmp_path / "x.dta")[0], 0) == [text]


def test_the_letters_of_stata_for_no_answer_stay_as_stata_writes_them(tmp_path):
    frame = pd.DataFrame({"id": ["a", "b", "c"], "hard": [1, "r", 2]})
    pyreadstat.write_dta(
        frame,
        str(tmp_path / "x.dta"),
        missing_user_values={"hard": ["r"]},
        variable_value_labels={"hard": {1: "easy", "r": "refused"}},
    )
    table, _ = read(tmp_path / "x.dta")
    assert column(table, 1) == ["1", ".r", "2"] and table.left_out == {1: frozenset({".r"})}
    assert table.value_labels == {1: {"1": "easy", ".r": "refused"}}
    assert column(table, 0) == ["a", "b", "c"]


def test_long_texts_single_precision_and_categories_of_stata(tmp_path):
    frame = pd.DataFrame(
        {
            "essay": ["z" * 3000, "q"],
            "share": np.array([0.1, 16.25], dtype="float32"),
            "level": pd.Categorical(["low", "high"], ["low", "high"]),
            "b": ["b", "c"],
        }
    )
    frame.to_stata(tmp_path / "x.dta", write_index=False, version=118, convert_strl=["essay"])
    table, _ = read(tmp_path / "x.dta")
    assert column(table, 0) == ["z" * 3000, "q"] and column(table, 1) == ["0.1", "16.25"]
    assert column(table, 2) == ["0", "1"] and table.value_labels == {2: {"0": "low", "1": "high"}}
    assert table.left_out == {}  # one letter of a text is none of Stata's codes


@pytest.mark.parametrize("version", [114, 117, 118, 119])
def test_versions_of_stata(tmp_path, version):
    frame = pd.DataFrame({"id": ["a", "b"], "n": [1.0, np.nan]})
    frame.to_stata(tmp_path / "x.dta", write_index=False, version=version)
    assert column(read(tmp_path / "x.dta")[0], 1) == ["1", ""]


def test_an_old_file_of_stata_names_no_encoding_and_study_yaml_may(tmp_path):
    pd.DataFrame({"place": ["ziemeli"]}).to_stata(tmp_path / "x.dta", write_index=False, version=114)
    raw = (tmp_path / "x.dta").read_bytes()
    (tmp_path / "x.dta").write_bytes(raw.replace(b"ziemeli", "ziemeļi".encode("cp1257")))
    assert column(read(tmp_path / "x.dta", cells.Declared("cp1257"))[0], 0) == ["ziemeļi"]


@pytest.mark.parametrize("name", ["x.sav", "x.zsav", "x.por", "x.dta"])
def test_a_damaged_file_is_a_fault(tmp_path, name):
    (tmp_path / name).write_bytes(b"$FL2@(#) and no more")
    table, faults = read(tmp_path / name)
    assert table is None and faults["rule"].tolist() == [f"not readable as {name[2:].upper()}"]


def test_without_the_extra_the_message_says_how_to_install_it(tmp_path, monkeypatch):
    (tmp_path / "x.sav").write_bytes(b"$FL2")
    monkeypatch.setitem(sys.modules, "pyreadstat", None)
    table, faults = read(tmp_path / "x.sav")
    assert table is None and "pip install -e '.[stats-files]'" in faults["do"].tolist()[0]


# Published


@pytest.mark.parametrize("name, labels", [("extracto", "labels_full"), ("empleo", "labels_empleo")])
def test_a_public_file_of_stata_is_what_its_csv_and_its_labels_are(reference, name, labels):
    folder = reference / "cl-microentrepreneurs"
    table, faults = read(folder / f"eme6_2019_{name}.dta")
    expected = pd.read_csv(folder / f"eme6_2019_{name}.csv", dtype=str, keep_default_na=False)
    assert not len(faults) and table.header == list(expected.columns)
    for position, header in enumerate(table.header):
        shown = expected[header].str.replace(r"\.0$", "", regex=True)
        assert column(table, position) == [cells.as_text(_number(text)) for text in shown], header
    published = json.loads((folder / f"{labels}.json").read_text(encoding="utf-8"))
    questions = {table.header[i]: label for i, label in table.labels.items()}
    assert questions == {header: label for header, label in published["variables"].items() if label}
    codes = {table.header[i]: of for i, of in table.value_labels.items()}
    assert codes == {header: of for header, of in published["values"].items() if of}


def _number(text):
    """A number of the CSV as it is, whatever digits its writer added."""
    try:
        return float(text)
    except ValueError:
        return text
