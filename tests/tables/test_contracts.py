"""Each table and column is described once, and steps, notebooks, protection and fixed words agree with it."""

import csv
import json
import re
import subprocess
import sys

import multiverse_examples
import pandas as pd
import pytest
import table_examples

from herelib import release, tables, vocabulary
from herelib.errors import HereError
from herelib.folders import ROOT
from herelib.impact import inference, learnt
from herelib.runs.steps import STEPS
from herelib.tables import contracts
from herelib.tables.contracts import CONTRACTS, FOLDER, FURTHER

READERS = {*vocabulary.STAGES[1:], "report", "internal page", "explore", "report beside a run"}
WORDS = {
    "group": vocabulary.GROUPS,
    "group_a": vocabulary.GROUPS,
    "group_b": vocabulary.GROUPS,
    "setting": (*vocabulary.SETTINGS, ""),
    "block": vocabulary.BLOCKS,
    "verdict": vocabulary.VERDICTS,
    "role": vocabulary.ROLES,
}


def rows(file):
    with (FOLDER / file).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


# A place of a package is no region: its verdict has words of its own, and the lead has a place.
OF_PLACES = {
    "verdict": ("committed", *vocabulary.VERDICTS[:3], "none needed"),
    "role": ("lead", *vocabulary.ROLES),
}
# A design is no package: its verdicts and blocks are those of the test, and of what travels.
OF_WAVES = {**WORDS, "verdict": inference.VERDICTS, "block": learnt.BLOCKS}
COLUMNS, TABLES = rows("columns.csv"), rows("tables.csv")


def place(row):
    return f"{row['table']}.{row.get('column', '')}"


def test_every_column_and_table_has_a_meaning_of_its_own_on_one_line():
    for row in [*COLUMNS, *TABLES]:
        meaning = row["meaning"]
        assert meaning and meaning == meaning.strip(), place(row)
        assert "\n" not in meaning and not meaning.endswith("."), place(row)
        assert len(meaning) <= 122, place(row)
    for name in CONTRACTS:
        meanings = [row["meaning"] for row in COLUMNS if row["table"] == name]
        assert len(set(meanings)) == len(meanings), f"two columns of {name} mean the same"


def test_both_files_describe_the_same_tables_and_none_twice():
    names = [row["table"] for row in TABLES]
    assert len(set(names)) == len(names)
    assert list(dict.fromkeys(row["table"] for row in COLUMNS)) == names
    places = [place(row) for row in COLUMNS]
    assert len(set(places)) == len(places)


def test_cells_hold_only_what_is_known():
    kinds = {"text", "share", "number", "count", "whole", "bool"}
    for row in COLUMNS:
        assert row["kind"] in kinds or row["column"] == FURTHER, place(row)
        assert row["nullable"] in ("0", "1") and row["key"] in ("0", "1"), place(row)
        assert row["audience"] in ("release", "team"), place(row)
        assert (row["kind"] == "share") <= (row["low"] == "0" and row["high"] == "1"), place(row)
        assert (row["kind"] == "count") <= (row["low"] == "0"), place(row)
        assert (row["kind"] == "whole") <= bool(row["allowed"]), place(row)
        if row["kind"] in ("text", "count", "bool", "whole"):
            assert row["nullable"] == "0", f"{place(row)}: only a float can be missing"
    for table in CONTRACTS.values():
        assert table.stage in (*vocabulary.STAGES, "report", "multiverse")
        assert (table.shape == "wide") == (table.further is not None), table.name
        assert set(table.read_by) <= READERS, table.name


def test_the_fixed_words_of_columns_are_those_of_the_vocabulary():
    for row in COLUMNS:
        table = CONTRACTS[row["table"]]
        if row["column"] in WORDS and table.columns[row["column"]].allowed:
            words = OF_WAVES if table.stage == "evaluate" else WORDS
            words = OF_PLACES if row["table"] == "role_verdicts" else words
            assert table.columns[row["column"]].allowed == words[row["column"]], place(row)
    assert CONTRACTS["answers"].further.allowed == ("", *vocabulary.COVER)
    assert CONTRACTS["missing"].further.allowed == vocabulary.MISSING
    assert set(vocabulary.COVER) <= set(CONTRACTS["matrix"].columns)
    for name in ("profiles", "matrix"):
        assert CONTRACTS[name].columns["status"].allowed == vocabulary.PROFILE_STATUS


def test_each_table_is_written_by_one_step_or_by_the_multiverse_and_read_by_later_ones_only():
    written = [name for step in STEPS for name in step.writes]
    assert sorted([*written, *tables.made_by("multiverse")]) == sorted(CONTRACTS)
    before = set()
    for step in STEPS:
        assert set(step.reads) <= before, step.notebook
        before |= set(step.writes)


def first_cell(notebook):
    cells = json.loads((ROOT / "notebooks" / f"{notebook}.ipynb").read_text(encoding="utf-8"))["cells"]
    return "".join(cells[0]["source"])


def named(text, part):
    """The tables that a notebook's first cell names under In or Out."""
    line = next(line for line in text.split("\n") if line.startswith(f"**{part}.**"))
    return re.findall(r"`(\w+)`", line)


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.notebook)
def test_in_and_out_of_a_notebook_name_what_its_step_reads_and_writes(step):
    text = first_cell(step.notebook)
    # the report reads dozens: its cell refers to docs/tables.md, where each says so
    reads = () if step.stage == "" else step.reads
    assert sorted(named(text, "In")) == sorted(reads)
    assert sorted(named(text, "Out")) == sorted(step.writes)


def test_in_of_the_notebook_explore_names_what_it_reads():
    assert sorted(named(first_cell("explore"), "In")) == sorted(tables.read_by("explore"))


def test_what_leaves_the_team_wholly_or_in_part_is_marked_table_by_table():
    assert CONTRACTS["verdicts"].audience == "release" and CONTRACTS["interviews"].audience == "team"
    for name in (*tables.PER_ITEM, "interviews", "open_answers", "draws", "repeats", "seen"):
        assert CONTRACTS[name].audience == "team", name


def test_protection_lets_only_columns_through_that_may_leave_the_team():
    run, report = table_examples.run(), (*tables.read_by("report"), *tables.made_by("report"))
    shown = release.protect({name: run[name] for name in report if name in run}, 5)
    added = {"groups", "quotes", "rounding"}  # made by protection itself: of cells, of cleared quotes, and of its steps
    assert {name for name in shown if name not in CONTRACTS} == added
    for name in set(shown) - added:
        assert CONTRACTS[name].audience == "release", name
        described = [CONTRACTS[name].columns[column] for column in shown[name] if column in CONTRACTS[name].columns]
        assert {column.name for column in described if column.audience == "team"} == set(), name
    kept_back = {name for name in CONTRACTS if CONTRACTS[name].audience == "team"}
    assert not kept_back & set(shown)
    with_multiverse = release.protect({**run, **multiverse_examples.multiverse(run["verdicts"])}, 5)
    for name in tables.made_by("multiverse"):
        shown_columns = list(with_multiverse.get(name, []))
        leave = [column.name for column in CONTRACTS[name].columns.values() if column.audience == "release"]
        assert shown_columns == leave, name


def test_a_description_says_what_each_column_means_and_the_nearest_name_helps():
    described = tables.description("answers")
    assert described["column"].tolist() == ["interview", "*"]
    assert described.loc[1, ["kind", "unit", "key", "audience"]].tolist() == ["share or text", "0-1", False, "team"]
    with pytest.raises(HereError, match="no table 'verdict': did you mean 'verdicts'"):
        tables.description("verdict")


def test_an_empty_table_has_the_columns_and_exact_types_of_its_contract():
    for name in CONTRACTS:
        table = tables.empty(name)
        assert list(table.columns) == list(CONTRACTS[name].columns) and not len(table)
        assert len(tables.check(name, table)) == 0


def test_tables_of_a_column_per_item_are_the_three_of_cleaning():
    assert tables.PER_ITEM == ("answers", "missing", "cleaned")


def test_a_blank_is_a_word_where_it_stands_in_the_list():
    assert contracts._words("suburban|rural|") == ("suburban", "rural", "")
    assert contracts._words("|now") == ("", "now") and contracts._words("") == ()


def test_the_room_is_loaded_without_pandas_pandera_and_parquet():
    code = "import sys; from herelib import tables; tables.CONTRACTS['verdicts'].columns; tables.meanings()"
    code += "; print(sorted({'pandera', 'pandas', 'pyarrow'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "[]"


def test_every_description_is_a_frame_of_the_same_columns():
    frames = [tables.description(name).assign(table=name) for name in CONTRACTS]
    assert {tuple(frame.columns) for frame in frames} == {(*frames[0].columns,)}
    assert len(pd.concat(frames)) == len(COLUMNS)


def test_meanings_and_stages_are_told_by_name():
    assert list(tables.meanings()) == list(CONTRACTS)
    assert tables.meanings()["regions"] == "The regions of the study"
    assert tables.stage_of("draws") == "profile" and tables.stage_of("universes") == "multiverse"


def test_ranges_are_said_in_words():
    def said(table, column):
        return CONTRACTS[table].columns[column].range

    assert said("typology", "p_value") == "share, or missing"
    assert said("verdicts", "region") == "text" and said("coverage", "n") == "count"
    assert said("interviews", "weight") == "number, more than 0"
    assert said("items", "direction") == "-1, 1" and said("gates", "open") == "true, false"
    assert CONTRACTS["missing"].further.range.endswith("invalid, or empty")
