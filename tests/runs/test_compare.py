"""Two runs side by side: how runs are named, what is compared, and what is said where they are equal."""

import re

import pandas as pd
import pytest

from herelib.errors import HereError
from herelib.report.pages import addresses
from herelib.runs import compare, manifest


def write(run, tables, **record):
    """A run with some tables, of a version that makes just these."""
    (run / "tables").mkdir(parents=True)
    for name, table in tables.items():
        table.to_parquet(run / "tables" / f"{name}.parquet")
    steps = {"01": {"inputs": {}, "outputs": dict.fromkeys(tables, "x")}}
    manifest.write(run, {"study": "town", "scenario": run.name, "finished": True, "steps": steps, **record})
    return compare.side(str(run))


PROFILES = pd.DataFrame({"region": ["x", "y"], "indicator": ["need:food"] * 2, "estimate": [0.1, 0.2]})
LOGS = pd.DataFrame({"rule": ["r"], "old": ["<b>Anna</b>"]})
TABLES = {"profiles": PROFILES, "cleaning_log": LOGS}


def test_tables_that_are_equal_to_the_byte_are_said_so(tmp_path):
    made = compare.compare(write(tmp_path / "a", TABLES), write(tmp_path / "b", TABLES))
    assert made.equal and "Tables: 2 tables are equal to the byte." in made.text()
    assert made.conclusion == "They are equal: all 2 tables that both have are equal to the byte."


def test_numbers_within_the_tolerance_are_equal_and_that_is_said(tmp_path):
    a = write(tmp_path / "a", TABLES)
    b = write(tmp_path / "b", {**TABLES, "profiles": PROFILES.assign(estimate=[0.1, 0.2 + 1e-9])})
    made = compare.compare(a, b)
    assert made.equal and made.conclusion == "They are equal within 1e-06: 1 of 2 tables to the byte."
    assert not compare.compare(a, b, 1e-12).equal


def test_what_differs_is_shown_by_subject_and_table_without_anybodys_words(tmp_path):
    a = write(tmp_path / "a", TABLES)
    changed = {"profiles": PROFILES.assign(estimate=[0.1, 0.5]), "cleaning_log": LOGS.assign(old="<i>Ilze</i>")}
    made = compare.compare(a, write(tmp_path / "b", changed))
    text = made.text()
    assert not made.equal and made.conclusion == "They differ in 2 of 2 tables."
    assert re.search(r"y +need:food +0\.2000 +0\.5000 +0\.3", text)
    assert re.search(r"cleaning_log +differs +1 .*1", text)
    for output in (text, made.page()):
        assert "Anna" not in output and "Ilze" not in output


def test_tables_and_columns_that_one_version_lacks_are_named_and_not_compared(tmp_path):
    a = write(tmp_path / "a", {**TABLES, "older": LOGS})
    b = write(tmp_path / "b", {**TABLES, "profiles": PROFILES.assign(sd=0.1)})
    made = compare.compare(a, b)
    rows = next(section.rows for section in made.sections if section.title.startswith("Only in one"))
    assert made.equal and rows == [("table", "older", "A"), ("column", "profiles.sd", "B")]


def test_a_table_that_a_run_has_lost_is_a_difference(tmp_path):
    a, b = write(tmp_path / "a", TABLES), write(tmp_path / "b", TABLES)
    (b.folder / "tables" / "profiles.parquet").unlink()
    made = compare.compare(a, b)
    assert not made.equal and made.conclusion == "They differ: profiles is missing in one of them."


def test_the_page_is_complete_asks_nobody_else_and_escapes_what_it_shows(tmp_path):
    a = write(tmp_path / "a", TABLES, study="<script>alert(1)</script>")
    page = compare.compare(a, write(tmp_path / "b", TABLES)).page()
    assert page.startswith("<!DOCTYPE html>") and page.rstrip().endswith("</html>")
    assert addresses(page) == [] and "<script" not in page and "&lt;script&gt;" in page
    assert "For the team only" in page and "default-src" in page


def test_a_run_is_named_by_study_and_scenario_or_by_its_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("HERE_PROCESSED", str(tmp_path / "processed"))
    (tmp_path / "town").mkdir()
    for scenario in ("baseline", "three", "three@2026-11-30"):
        write(tmp_path / "processed" / "town" / scenario, TABLES)
    town = str(tmp_path / "town")
    for text, scenario in [
        (town, "baseline"),
        (f"{town}/three", "three"),
        (f"{town}/three@2026-11-30", "three@2026-11-30"),
        (str(tmp_path / "processed" / "town" / "three"), "three"),
    ]:
        assert compare.side(text).folder == tmp_path / "processed" / "town" / scenario
    with pytest.raises(HereError) as caught:
        compare.side(f"{town}/four")
    assert f"there are {town}/baseline, {town}/three and {town}/three@2026-11-30" in str(caught.value)


def test_what_is_no_run_is_refused(tmp_path):
    with pytest.raises(HereError, match="no run 'nowhere': name it study/scenario, or its folder"):
        compare.side("nowhere")
    (tmp_path / "run.json").write_text("[")
    with pytest.raises(HereError, match="it is no record of a run"):
        compare.side(str(tmp_path))


def test_a_run_without_tables_and_a_damaged_table_are_said(tmp_path):
    a, empty = write(tmp_path / "a", TABLES), write(tmp_path / "empty", {})
    with pytest.raises(HereError, match="there are no tables"):
        compare.compare(a, empty)
    b = write(tmp_path / "b", TABLES)
    (b.folder / "tables" / "profiles.parquet").write_bytes(b"PAR1 no more")
    with pytest.raises(HereError, match="table 'profiles' of b cannot be read: its file is damaged"):
        compare.compare(a, b)
