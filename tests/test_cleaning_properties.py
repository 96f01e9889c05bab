"""What must hold of cleaning for any export: no row is lost, no answer invented, and once is enough."""

import csv

import numpy as np
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st
from studies import BLANK, row, write_rows, write_tiny

from herelib import interviews
from herelib.errors import StudyError
from herelib.form.choices import Choices, number
from herelib.form.xlsform import NUMBERS, SELECTS
from herelib.interviews import checking
from herelib.tables import identities

few = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
IDS = ["a1", "b2", "c3", "d4", "e5", "f6", "g7", "h8"]
ITEMS = ["food", "repair", "trust", "hours", "rooms", "cover_food", "region", "group", "consent", "may_quote", "today"]
# right, in another spelling, off the scale, unknown, broken, blank: what real exports hold in one column
SCALE = ["1", "5", "4.0", "3,0", "Hard", "Difícil", "refused", "9", "", " ", "NA", "#REF!", "2\u200b", "well", "hard"]
ROW = st.fixed_dictionaries(
    {
        "food": st.sampled_from(SCALE),
        "repair": st.sampled_from(SCALE),
        "trust": st.sampled_from(["0", "10", "07", "5", "11", "-1", "", "x", "NULL", "5%"]),
        "hours": st.sampled_from(["2.5", "3", "0", "20.0", "21", "", "1E+1", "n/a", "4 h"]),
        "rooms": st.sampled_from(
            ["", "shop", "hall shop", "Hall Empty shop", "Sala", "none;hall", "cellar", "shop x", "NA"]
        ),
        "cover_food": st.sampled_from(["now", "Public duty", "Deber público", "", "somebody", "now training"]),
        "region": st.sampled_from(["east", "west", "West side", "east\u00a0", "Lado este"]),
        "group": st.sampled_from(["resident", "state", "State body"]),
        "consent": st.sampled_from(["yes", "yes", "Sí", "no", ""]),
        "may_quote": st.sampled_from(["yes", "no", ""]),
        "today": st.sampled_from(["2026-03-01", "2026-03-31 00:00:00", "", "soon"]),
        "idea": st.sampled_from(["", "a shop", "Berta said: 29 123 456", "NA"]),
    }
)
ROWS = st.lists(ROW, min_size=1, max_size=8)
LINE = st.tuples(
    st.sampled_from([*IDS, "zz"]),
    st.sampled_from(["food", "trust", "rooms", "rooms/hall", "cover_food", "nothing"]),
    st.sampled_from(["", "4", "9", "shop", "1", "0"]),
    st.sampled_from(["", "1", "5", "0", "hall", "now", "10"]),
    st.sampled_from(["change", "blank", "remove", "none"]),
)
MOVE = st.tuples(
    st.sampled_from(IDS), st.just("region"), st.just(""), st.sampled_from(["east", "west"]), st.just("change")
)
LOG = st.lists(st.one_of(LINE, LINE, MOVE), max_size=5)


def named(rows, ids=IDS):
    """Rows of the tiny study, each with an id of its own and a time of its own."""
    clock = "2026-03-01T10:0{}:00.000+02:00"
    return [
        row(uuid, **answers) | {"start": clock.format(n)}
        for n, (uuid, answers) in enumerate(zip(ids, rows, strict=False))
    ]


def studied(folder, log=(), **exports):
    """A study folder with these exports and this log."""
    write_tiny(folder)
    (folder / "interviews" / "en.csv").unlink()
    for name, rows in exports.items():
        write_rows(folder / "interviews" / f"{name}.csv", rows)
    if log:
        with (folder / "cleaning_log.csv").open("w", newline="", encoding="utf-8") as handle:
            writer = csv.writer(handle)
            writer.writerow(["uuid", "question", "old_value", "new_value", "change_type", "reason", "analyst"])
            writer.writerows([*line, "checked", "m"] for line in log)
    return folder


# Faults of a whole column or of all rows, which have tests of their own: no cell can be followed where they stop.
STOPS = ("is a date that can be read", "no interview is left")


def cleaned(folder):
    try:
        read = checking.read(folder)
        return read, interviews.clean(read, BLANK)
    except StudyError as error:
        assert all(any(stop in rule for stop in STOPS) for rule in error.faults["rule"]), error
        reject()


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A new folder for each example."""
    return lambda: tmp_path_factory.mktemp("study") / "s"


def by_id(read, table):
    """A table under the raw ids of its interviews."""
    names = interviews.pseudonyms(read.records["_uuid"], read.key)
    raw = dict(zip(names, read.records["_uuid"], strict=True))
    return table.assign(interview=table["interview"].map(raw)).set_index("interview")


def plain(table):
    """A table as texts, sorted by interview."""
    return table.astype(object).where(table.notna(), None).sort_index()


def same(one, other):
    """Whether two runs say the same about each interview."""
    for name in ("answers", "missing", "cleaned", "interviews", "open_answers"):
        left, right = (
            plain(by_id(read, found[name].drop(columns="export", errors="ignore"))) for read, found in (one, other)
        )
        pd.testing.assert_frame_equal(left.sort_values(list(left.columns)), right.sort_values(list(right.columns)))


# No row is lost


@few
@given(st.lists(ROWS, min_size=1, max_size=3), LOG, st.lists(st.sampled_from([*IDS, ""]), min_size=24, max_size=24))
def test_every_row_of_every_export_is_kept_or_dropped_once(place, parts, log, ids):
    exports = {f"x{n}": named(rows, ids[8 * n :]) for n, rows in enumerate(parts)}
    # Rows of one id are copies: that those which contradict each other stop a study has tests of its own.
    first = {}
    exports = {
        name: [each | {k: v for k, v in first.setdefault(each["_uuid"], each).items() if k != "start"} for each in rows]
        for name, rows in exports.items()
    }
    _, found = cleaned(studied(place(), log, **exports))
    accounting = found["accounting"]
    lines = [(f"x{n}.csv", line) for n, rows in enumerate(parts) for line in range(2, len(rows) + 2)]
    assert list(zip(accounting["export"], accounting["row"], strict=True)) == lines
    kept = accounting[accounting["status"] == "kept"]
    assert kept["interview"].tolist() == found["interviews"]["interview"].tolist()
    assert (accounting.loc[accounting["status"] == "dropped", "rule"] != "").all()
    assert not identities.broken(found)


# No answer is invented


def explained(read, item, raw):
    """All that an answer may become, judged without the code that is tested: the cell, or what it says in the form."""
    told = read.instrument.named[item]
    text = raw.replace("\u200b", "").strip()
    if told["type"] in NUMBERS:
        return {text, number(text) or ""}
    if told["type"] not in SELECTS:
        return {text.removesuffix(" 00:00:00"), "[text]" if text == "soon" else ""}
    words = {}
    for choice in read.instrument.listed[item].to_dict("records"):
        words |= {word: choice["name"] for key, word in choice.items() if key != "list" and word}
    shop = {"Hall Empty shop": "shop hall", "none;hall": "hall none", "hall shop": "shop hall"}
    numbers = {text.replace(",0", "").replace(".0", "")}
    return {text, words.get(text, ""), shop.get(text, ""), *numbers, "[text]"}


@few
@given(ROWS, LOG)
def test_every_answer_is_in_its_cell_or_in_the_log(place, rows, log):
    raw = {each["_uuid"]: each for each in named(rows)}
    read, found = cleaned(studied(place(), log, en=list(raw.values())))
    table, values = by_id(read, found["cleaned"]), by_id(read, found["answers"])
    changed = found["cleaning_log"].query("source == 'analyst' and applied")
    names = dict(zip(interviews.pseudonyms(read.records["_uuid"], read.key), read.records["_uuid"], strict=True))
    by_hand = {(names[each.interview], each.item): each.new for each in changed.itertuples() if each.item}
    for uuid, item in ((uuid, item) for uuid in table.index for item in table.columns):
        answer = str(table.loc[uuid, item])
        if (uuid, item) in by_hand:
            assert answer in (by_hand[uuid, item], "")
        else:
            assert answer == "" or answer in explained(read, item, raw[uuid][item]), (item, raw[uuid][item], answer)
        if item in values and answer == "":
            assert pd.isna(values.loc[uuid, item]) or values.loc[uuid, item] == ""


@few
@given(ROWS)
def test_a_value_is_missing_for_one_reason_or_there(place, rows):
    read, found = cleaned(studied(place(), en=named(rows)))
    values, missing = by_id(read, found["answers"]), by_id(read, found["missing"])
    for item in values.columns:
        known = values[item].astype(object).map(lambda value: value != "" and not pd.isna(value))
        assert (known == (missing[item] == "")).all()
        numbers = pd.to_numeric(values[item], errors="coerce")
        assert numbers.isna().all() or numbers.dropna().between(0, 1).all()


# Once is enough


@few
@given(ROWS, LOG)
def test_cleaning_what_is_clean_changes_nothing(place, rows, log):
    first = cleaned(studied(place(), log, en=named(rows)))
    read, found = first
    kept = checking.prepare(read, BLANK).kept
    if not len(kept):
        return
    records = read.memory["prepared"].corrected.records.iloc[kept].astype(str)
    shown = by_id(read, found["cleaned"]).reindex(records["_uuid"])
    for item in set(shown.columns) & set(records.columns):
        off = (shown[item].astype(str).to_numpy() == "") & (records[item] != "").to_numpy()
        records[item] = np.where(off, "", records[item])  # what was off its scale is blank now
    second = cleaned(studied(place(), en=records.to_dict("records")))
    log = second[1]["cleaning_log"]
    assert log[log["applied"] & (log["rule"] != "redacted")].empty
    invalid = first[1]["missing"].replace("invalid", "blank")
    same((read, {**found, "missing": invalid}), (second[0], _blank(second[1], invalid)))


def _blank(found, first):
    """Kinds of missing, of which a cell that was blanked before is blank or not asked now."""
    now = found["missing"]
    merged = {c: np.where(first[c] == "blank", "blank", now[c].astype(str)) for c in now.columns if c != "interview"}
    return {**found, "missing": now.assign(**merged)}


# Neither order nor form matters


@few
@given(ROWS, st.randoms(use_true_random=False), st.integers(1, 3))
def test_order_and_number_of_files_do_not_matter(place, rows, shuffle, parts):
    whole = named(rows)
    columns, mixed = list(whole[0]), list(whole)
    shuffle.shuffle(columns)
    shuffle.shuffle(mixed)
    mixed = [{name: each[name] for name in columns} for each in mixed]
    files = {f"x{n}": mixed[n::parts] for n in range(parts) if mixed[n::parts]}
    same(cleaned(studied(place(), en=whole)), cleaned(studied(place(), **files)))


RIGHT = st.fixed_dictionaries(
    {
        "food": st.sampled_from(["1", "5", "refused", ""]),
        "repair": st.sampled_from(["2", "3", ""]),
        "trust": st.sampled_from(["0", "10", "5", ""]),
        "hours": st.sampled_from(["2.5", "3", "0.125", ""]),
        "rooms": st.sampled_from(["shop", "shop hall", "hall none", "none"]),
        "cover_food": st.sampled_from(["now", "public", ""]),
        "region": st.sampled_from(["east", "west"]),
        "group": st.sampled_from(["resident", "state"]),
        "today": st.sampled_from(["2026-03-01", "2026-03-31"]),
        "idea": st.sampled_from(["", 'a "shop"; with, all\nit needs', "¿Qué? – nada"]),
    }
)
WAYS = ("names", "labels en", "labels es", "groups", "0/1", "0/1 and string", "true and false")
KINDS = (",", ";", "tab", "utf-16", "cp1252", "xlsx", "xlsx with numbers", "parquet")


def _in_a_way(read, rows, way):
    """The same rows with names or labels, group paths, or a column for each choice."""
    form = read.instrument
    if way.startswith("labels"):
        column = f"label:{way.split()[1]}"
        words = {name: dict(zip(of["name"], of[column], strict=True)) for name, of in form.listed.items()}
        said = {name: item[column] for name, item in form.named.items() if item[column]}
        return [
            {said.get(k, k): " ".join(words.get(k, {}).get(v, v) for v in text.split(" ")) for k, text in each.items()}
            for each in rows
        ]
    paths = {name: f"{item['path']}/{name}" for name, item in form.named.items() if item["path"]}
    if way == "groups":
        return [{paths.get(name, name): text for name, text in each.items()} for each in rows]
    if way == "names":
        return rows
    yes, no = ("True", "False") if way.startswith("true") else ("1", "0")
    split = [
        {f"rooms/{name}": yes if name in each["rooms"].split() else no for name in form.listed["rooms"]["name"]}
        for each in rows
    ]
    left = [{k: v for k, v in each.items() if k != "rooms" or "string" in way} for each in rows]
    return [each | parts for each, parts in zip(left, split, strict=True)]


def _in_a_file(folder, rows, kind):
    """The same rows in a file of a kind."""
    path, header = folder / "interviews" / "en.csv", list(rows[0])
    if kind == "parquet":
        pq.write_table(pa.table({name: [each[name] for each in rows] for name in header}), path.with_suffix(".parquet"))
    elif kind.startswith("xlsx"):
        book = openpyxl.Workbook()
        book.active.append(header)
        for each in rows:
            book.active.append([_typed(text) if "numbers" in kind else text or None for text in each.values()])
        book.save(path.with_suffix(".xlsx"))
    else:
        encoding = kind if kind in ("utf-16", "cp1252") else "utf-8"
        write_rows(path, rows, {"tab": "\t", ";": ";"}.get(kind, ","), encoding)
        if kind == "cp1252":
            with (folder / "study.yaml").open("a", encoding="utf-8") as handle:
                handle.write("exports: {en.csv: {encoding: cp1252}}\n")


def _typed(text):
    value = number(text)
    return text or None if value is None else float(value) if "." in value else int(value)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(RIGHT, min_size=1, max_size=6), st.sampled_from(WAYS), st.sampled_from(KINDS))
def test_the_same_records_in_every_form_are_the_same_tables(place, rows, way, kind):
    whole = named(rows)
    read, found = cleaned(studied(place(), en=whole))
    other = studied(place())
    _in_a_file(other, _in_a_way(read, whole, way), kind)
    again, tables = cleaned(other)
    same((read, found), (again, tables))
    noted = set(zip(read.notes["subject"], read.notes["note"], strict=True))
    assert set(zip(again.notes["subject"], again.notes["note"], strict=True)) <= noted
    assert tables["cleaning_log"].drop(columns="export").equals(found["cleaning_log"].drop(columns="export"))


def test_a_choice_is_what_the_form_says(place):
    """The words of `explained` are those of the reader, so that the test above cannot be fooled by both."""
    read, _ = cleaned(studied(place(), en=named([{}])))
    reader = Choices(read.instrument.listed["rooms"])
    assert [reader.several(text) for text in ("Hall Empty shop", "none;hall", "Sala")] == [
        "shop hall",
        "hall none",
        "hall",
    ]
