"""The same interviews, however they were exported: what changes no answer changes no table."""

import shutil
from random import Random

import every_question
import pandas as pd
import pytest
from exports_to_change import Export, read_form, write
from metamorphoses import CHANGES, apply, composed
from studies import BLANK

from herelib import interviews
from herelib.folders import ROOT
from herelib.interviews import checking

# Where a row was found, which another file says otherwise; everything else must be equal.
PROVENANCE = {"accounting": ["export", "row"], "interviews": ["export"], "cleaning_log": ["export", "row"]}
COUNTED = ("accounting", "cleaning_log", "rules")  # a second download has rows of its own, which are dropped

SEEDS = 12
IN_THE_DEMO = [
    ["answers as labels 0", "labels and groups in headers", "a column a choice, Yes and No", "ods of numbers"],
    ["a column a choice, brackets", "groups in headers, underscore", "three files", "cp1252"],
    ["columns shuffled", "headers in upper case", "days in words", "json"],
]


def tables(folder):
    """All tables of a study without what says where each row was found."""
    cleaned = interviews.clean(checking.read(folder, BLANK), BLANK)
    return {name: table.drop(columns=PROVENANCE.get(name, [])) for name, table in cleaned.items()}


def ordered(table):
    """A table whose rows have an order that no file gave them."""
    plain = table.astype(object).where(table.notna(), None)
    return plain.loc[plain.astype(str).sort_values(list(plain.columns)).index].reset_index(drop=True)


class Base:
    """A study as it is before anything is changed."""

    def __init__(self, folder, export):
        self.folder, self.export = folder, export
        self.form = read_form(folder / "instrument.xlsx")
        self.tables = tables(self.written(folder.with_name(f"{folder.name}-plain"), [export]))

    def written(self, folder, exports):
        shutil.copytree(self.folder, folder)
        write(folder, exports, self.form)
        return folder


@pytest.fixture(scope="module")
def every(tmp_path_factory):
    """The study that asks every kind of question."""
    folder = every_question.write(tmp_path_factory.mktemp("base") / "every")
    return Base(folder, Export("en", every_question.records(), {"member": every_question.members()}))


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """A dozen interviews of the demo, by the names of its form."""
    source, folder = ROOT / "data" / "raw" / "demo", tmp_path_factory.mktemp("base") / "demo"
    folder.mkdir()
    for name in ("instrument.xlsx", "study.yaml", "regions.csv", "codebook.csv"):
        shutil.copy(source / name, folder)
    frame = pd.read_excel(source / "interviews" / "it.xlsx", dtype=str, engine="openpyxl", nrows=12).fillna("")
    parts = [column for column in frame if column.startswith("assets_list/")]
    assert "assets_list" not in frame
    ticked = [
        " ".join(c.partition("/")[2] for c, cell in zip(parts, cells, strict=True) if cell in ("1", "True", "TRUE"))
        for cells in frame[parts].to_numpy()
    ]
    frame.insert(frame.columns.get_loc(parts[0]), "assets_list", ticked)
    frame = frame.drop(columns=[*parts, "expected_effect", "mentor_hours"])  # nobody answered: a JSON cannot say so
    return Base(folder, Export("it", frame.astype(object)))


def test_the_study_before_any_change_says_what_was_planted(every):
    cleaned = every.tables["cleaned"].drop(columns=["interview", "children"])
    planted = every.export.frame.query("consent == 'yes'")[list(cleaned.columns)]
    assert cleaned.astype(str).to_numpy().tolist() == planted.to_numpy().tolist()
    assert every.tables["cleaned"]["children"].tolist() == ["1", "0", "0", "2", "0", "1", "0"]
    rows = every.tables["repeats"].query("item == 'age'")["raw"]
    assert sorted(rows) == sorted(every.export.repeats["member"]["age"])
    assert len(every.tables["open_answers"]) == (planted["trust"].size - 1)


def same_after(base, folder, changes, seed):
    """Whether the tables of a study are the same when its exports are changed so."""
    exports = apply(changes, [base.export], base.form, seed)
    changed, twice = tables(base.written(folder, exports)), any(CHANGES[name].kind == "twice" for name in changes)
    assert list(base.tables) == list(changed)
    for name in base.tables:
        if not (twice and name in COUNTED) and not base.tables[name].equals(changed[name]):
            pd.testing.assert_frame_equal(ordered(base.tables[name]), ordered(changed[name]), obj=name)


@pytest.mark.parametrize("change", [name for name in CHANGES if name != "cp1252"])
def test_every_kind_of_question_is_read_the_same(every, tmp_path, change):
    same_after(every, tmp_path / "study", [change], seed=1)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_several_changes_at_once_change_no_table(every, tmp_path, seed):
    same_after(every, tmp_path / "study", composed(Random(seed)), seed)


@pytest.mark.parametrize("changes", IN_THE_DEMO, ids=", ".join)
def test_the_demo_is_read_the_same(demo, tmp_path, changes):
    same_after(demo, tmp_path / "study", changes, seed=2)
