"""The data package of a release: valid by its makers' program, hidden figures declared, changes noticed."""

import csv
import json
import re
import shutil

import pandas as pd
import pytest

from herelib import release
from herelib.deposit import datapackage
from herelib.errors import HereError

frictionless = pytest.importorskip("frictionless")


@pytest.fixture
def package(demo_release, tmp_path):
    shutil.copytree(demo_release / "data", tmp_path / "data")
    shutil.copy(demo_release / "datapackage.json", tmp_path)
    return tmp_path


def report_of(folder):
    return frictionless.validate(str(folder / "datapackage.json"))


def described(folder):
    return json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))


def rows_of(folder, name):
    with (folder / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def test_the_package_of_the_demo_has_no_fault(package):
    report = report_of(package)
    assert (
        report.valid and report.stats["errors"] == 0 and report.stats["tasks"] == len(described(package)["resources"])
    )
    files = {file.relative_to(package).as_posix() for file in package.glob("data/*")}
    assert {resource["path"] for resource in described(package)["resources"]} == files


@pytest.mark.parametrize("change", ["figure", "text for a number", "row"])
def test_a_table_that_somebody_changed_is_noticed(package, change):
    file = package / "data" / "verdicts.csv"
    text = file.read_text(encoding="utf-8")
    changed = {
        "figure": re.sub(r"(?<=\.)\d", lambda digit: str((int(digit[0]) + 1) % 10), text, count=1),
        "text for a number": re.sub(r"0\.\d+", "much", text, count=1),
        "row": text.rsplit("\n", 2)[0] + "\n",
    }[change]
    assert changed != text
    file.write_text(changed, encoding="utf-8", newline="")
    report = report_of(package)
    assert not report.valid and [task.name for task in report.tasks if not task.valid] == ["verdicts"]


def test_hidden_figures_are_a_declared_missing_value_and_columns_stay_numbers(package, demo_tables):
    _, shown = demo_tables
    hidden = shown["coverage"].query("hidden")
    assert len(hidden), "the demo has cells to hide"
    rows = {(row["region"], row["group"]): row["n"] for row in rows_of(package, "coverage")}
    assert {rows[key] for key in zip(hidden["region"], hidden["group"], strict=True)} == {"<5"}
    assert list(rows.values()).count("<5") == len(hidden)
    resource = next(r for r in described(package)["resources"] if r["name"] == "coverage")
    field = next(f for f in resource["schema"]["fields"] if f["name"] == "n")
    assert field["type"] == "integer" and field["constraints"] == {"minimum": 0} and field["unit"] == "interviews"
    assert resource["schema"]["missingValues"] == ["", "<5"]
    numbers = frictionless.Package(str(package / "datapackage.json")).get_resource("coverage").read_rows()
    assert {type(row["n"]) for row in numbers} == {int, type(None)}


def test_keys_lead_from_table_to_table(package):
    schemas = {resource["name"]: resource["schema"] for resource in described(package)["resources"]}
    to_regions = {"fields": ["region"], "reference": {"resource": "regions", "fields": ["region"]}}
    assert schemas["verdicts"]["primaryKey"] == ["region"] and to_regions in schemas["verdicts"]["foreignKeys"]
    assert "foreignKeys" not in schemas["coverage"], "its totals are of no region"
    assert schemas["coverage"]["primaryKey"] == ["region", "group"]


def test_the_package_says_that_the_study_is_synthetic_and_a_licence_only_where_it_is_stated(package):
    about = described(package)
    assert about["synthetic"] is True and "synthetic" in about["description"] and "licenses" not in about
    assert about["disclosureThreshold"] == 5 and about["title"] == "Demo study (synthetic)"


def test_a_stated_licence_and_organisation_stand_in_the_package(tmp_path, demo_tables, demo_settings):
    everything, shown = demo_tables
    settings = {**demo_settings, "licence": "CC-BY-4.0", "organisation": "Example Institute"}
    datapackage.write(tmp_path, shown, settings, everything["interviews"]["interview"])
    about = described(tmp_path)
    assert about["licenses"] == [{"name": "CC-BY-4.0"}]
    assert about["contributors"] == [{"title": "Example Institute", "role": "publisher"}]


def test_a_higher_threshold_hides_more_and_stays_valid(tmp_path, demo_tables, demo_settings):
    everything, _ = demo_tables
    del everything["codebook"]
    shown = release.protect(everything, 12)
    settings = {**demo_settings, "disclosure": {"threshold": 12}}
    datapackage.write(tmp_path, shown, settings, everything["interviews"]["interview"])
    assert report_of(tmp_path).valid
    assert "<12" in (tmp_path / "data" / "coverage.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("table", "column", "text"),
    [
        ("decisions", "reason", "as ann@example.org wrote"),
        ("context", "source", "ask +371 20 000 000"),
        ("regions", "country", None),
    ],
)
def test_a_text_that_looks_like_an_identifier_stops_the_package_and_is_not_quoted(
    tmp_path, demo_tables, demo_settings, table, column, text
):
    everything, shown = demo_tables
    pseudonyms = everything["interviews"]["interview"]
    changed = shown[table].copy()
    changed[column] = changed[column].astype(object)
    changed.loc[changed.index[0], column] = pseudonyms.iloc[0] if text is None else text
    with pytest.raises(HereError, match=rf"{table}\.{column}") as refusal:
        datapackage.write(tmp_path, {**shown, table: changed}, demo_settings, pseudonyms)
    assert str(changed[column].iloc[0]) not in str(refusal.value) and not list(tmp_path.iterdir())


def test_tables_without_rows_are_described_too(tmp_path, demo_tables, demo_settings):
    _, shown = demo_tables
    emptied = {**shown, "quotes": shown["quotes"][:0], "gaps": shown["gaps"][:0]}
    datapackage.write(tmp_path, emptied, demo_settings, pd.Series([], dtype=object))
    assert report_of(tmp_path).valid
    assert (tmp_path / "data" / "quotes.csv").read_bytes() == b"region,speaker,code,language,text,number\r\n"
