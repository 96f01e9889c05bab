"""Why a step runs: what changed, from what to what, and no more than that."""

import pandas as pd
import pytest

from herelib.runs import reasons
from herelib.runs.reasons import FORMAT, changes
from herelib.runs.run import Run, Step


def before(**inputs):
    return {"format": FORMAT, "inputs": {kind.replace("_", " "): names for kind, names in inputs.items()}}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("2 decision0005", "3 decision0009", "k 2 → 3 (decision 0005 → 0009)"),
        ("2 decision0005", "3 decision0005", "k 2 → 3 (decision 0005)"),
        ("2 decision0005", "2 decision0009", "k 2 (decision 0005 → 0009)"),
        ("2 default", "3 hand", "k 2 → 3 (default → by hand)"),
        ("2 hand", "2 decision0005", "k 2 (by hand → decision 0005)"),
        (None, "2 default", "k none → 2 (no such parameter → default)"),
        ("a text with hand", "b default", "k a text with → b (by hand → default)"),
        ("of no known kind", "2 default", "k of no known kind → 2 (origin not known → default)"),
    ],
)
def test_a_parameter_is_said_with_its_values_and_what_settled_them(old, new, said):
    recorded = before(parameters={"k": old} if old else {"other": "1 default"})
    now = {"parameters": {"k": new} if old else {"k": new, "other": "1 default"}}
    assert changes(recorded, now) == [f"parameters changed: {said}"]


def test_packages_are_said_with_both_versions():
    recorded = before(packages={"pandas": "3.1.0", "gone": "1"})
    said = changes(recorded, {"packages": {"pandas": "3.1.1", "scipy": "1.18"}})
    assert said == ["packages changed: gone 1 → none, pandas 3.1.0 → 3.1.1, scipy none → 1.18"]


def test_three_are_named_and_the_rest_counted():
    recorded = before(catalogue=dict.fromkeys("abcde", "1"), packages={"numpy": "2"})
    now = {"catalogue": dict.fromkeys("bcdef", "2"), "packages": {"numpy": "2"}}
    assert changes(recorded, now) == ["catalogue changed: a (removed), b, c and 3 more"]
    assert changes(recorded, recorded["inputs"]) == []


def test_files_of_the_study_are_said_with_their_rows(tmp_path):
    (tmp_path / "interviews").mkdir()
    (tmp_path / "interviews" / "lv.csv").write_text("a;b\n1;x\n2;y\n3;z\n")
    (tmp_path / "regions.csv").write_text("region\nx\n")
    (tmp_path / "new.csv").write_text("a\n" + "1\n" * 1204)
    files = {"interviews/lv.csv": "1", "regions.csv": "1", "gone.csv": "1", "form.xlsx": "1"}
    recorded = before(study_files=files) | {"rows": {"interviews/lv.csv": 2, "regions.csv": 1, "gone.csv": 7}}
    now = {"interviews/lv.csv": "2", "regions.csv": "2", "form.xlsx": "2", "new.csv": "2"}
    said = [changes(recorded, {"study files": {**files, **{n: now.get(n)}}}, tmp_path) for n in [*now, "gone.csv"]]
    assert [line[0].removeprefix("study files changed: ") for line in said] == [
        "interviews/lv.csv (2 → 3 rows)",
        "regions.csv (1 row, other content)",
        "form.xlsx",
        "new.csv (new, 1,204 rows)",
        "gone.csv (removed, 7 rows)",
    ]


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        ("a,b\n1,2\n", 1),
        ('a,b\n1,"two\nlines"\n\n', 1),
        ('a;b\n1;"two\nlines"\n2;x\n', 2),
        ("a\r\n1\r\n2", 2),
        ("", 0),
        ("a\n", 0),
        ("é\tb\nx\ty\n", 1),
    ],
)
def test_rows_are_records_and_not_lines(tmp_path, content, rows):
    (tmp_path / "x.csv").write_bytes(content.encode())
    assert reasons.row_count(tmp_path / "x.csv") == rows


def test_what_cannot_be_counted_has_no_count(tmp_path):
    (tmp_path / "wide.csv").write_bytes("a\n1\n".encode("utf-16"))
    (tmp_path / "form.xlsx").write_bytes(b"PK")
    assert [reasons.row_count(tmp_path / name) for name in ("wide.csv", "form.xlsx", "none.csv")] == [None] * 3


def test_a_record_of_an_earlier_version_is_read_as_far_as_it_goes():
    old = {"inputs": {"notebook": {"n": "1"}, "herelib": {"a.py": "1"}, "packages": {"pandas": "3.0"}}}
    now = {"notebook": {"n": "2"}, "herelib": {"a.py": "2"}, "packages": {"pandas": "3.0"}}
    assert changes(old, now) == [reasons.HASHED_OTHERWISE]
    assert changes(old, {**now, "packages": {"pandas": "3.1"}})[1] == "packages changed: pandas 3.0 → 3.1"


def test_rows_of_unchanged_files_are_taken_from_the_record(tmp_path):
    (tmp_path / "same.csv").write_text("a\n1\n")
    (tmp_path / "other.csv").write_text("a\n1\n2\n")
    record = {
        "steps": {"01": {"inputs": {"study files": {"same.csv": "1", "other.csv": "1"}}, "rows": {"same.csv": 9}}}
    }
    run = Run(tmp_path, tmp_path / "run", {}, record)
    hashes = {"same.csv": "1", "other.csv": "2", "form.xlsx": "3"}
    assert reasons.rows_of_files(run, Step("01", "clean", (), ()), hashes) == {"same.csv": 9, "other.csv": 2}


def test_what_is_settled_otherwise_than_by_default_is_listed():
    frame = pd.DataFrame(
        [("k", "3", "decision", "0005"), ("seed", "1", "hand", ""), ("linkage", "average", "default", "")],
        columns=["parameter", "value", "source", "decision"],
    )
    assert reasons.settled_values({"cluster": frame}, "cluster") == ["k = 3 (decision 0005)", "seed = 1 (by hand)"]
    assert reasons.settled_values({"cluster": frame}, "") == []


def test_the_language_of_readers_concerns_the_report_alone(tmp_path):
    study, notebook = tmp_path / "study", tmp_path / "09-report.ipynb"
    study.mkdir()
    notebook.write_text('{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}')
    settled = pd.DataFrame({"parameter": ["k"], "value": ["2"], "source": ["default"], "decision": [""]})
    report, stage = Step("09-report", "", (), ()), Step("03-cluster-regions", "cluster", (), ())
    english = Run(study, tmp_path / "run", {"cluster": settled}, {})
    spanish = Run(study, tmp_path / "run", {"cluster": settled}, {}, by_hand={"language": "es"})
    assert reasons.inputs(stage, notebook, english) == reasons.inputs(stage, notebook, spanish)
    assert "messages" not in reasons.inputs(stage, notebook, english)
    old = {"format": FORMAT, "inputs": reasons.inputs(report, notebook, english)}
    said = changes(old, reasons.inputs(report, notebook, spanish))
    assert said == ["parameters changed: language none → es (no such parameter → by hand)"]
    assert set(old["inputs"]["messages"]) == {"es.po", "fr.po", "it.po", "lv.po"}
