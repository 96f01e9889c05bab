"""Notes are one row a cause, and what is lost comes first."""

import pandas as pd

from herelib.interviews.note_order import NOTE_COLUMNS, in_order


def ordered(*notes):
    return in_order(pd.DataFrame(notes, columns=NOTE_COLUMNS)).to_numpy().tolist()


def test_the_same_note_on_many_columns_and_many_files_is_one_row():
    same = [(f"interviews/{f}.csv", f"q{n}", "not read: unknown") for f in "abcdefg" for n in range(12)]
    assert ordered(*same) == [
        ["7 files: interviews/a.csv, interviews/b.csv, interviews/c.csv and 4 more",
         "12 columns: q0, q1, q2 and 9 more", "not read: unknown"],
    ]  # fmt: skip


def test_two_columns_are_both_named_and_one_stands_alone():
    notes = [("interviews/a.csv", c, "not read: unknown") for c in ("x", "y")]
    assert ordered(*notes) == [["interviews/a.csv", "2 columns: x, y", "not read: unknown"]]
    assert ordered(notes[0]) == [list(notes[0])]


def test_what_is_lost_comes_before_what_was_read_in_another_way_and_interviews_before_the_form():
    notes = [
        ("instrument.xlsx", "choices: label", "2 choices without a label"),
        ("interviews/a.csv", "born", "read as day, month, year"),
        ("codebook.csv", "terms_*", "no answer in 'lv' is coded so"),
        ("interviews/a.csv", "roster", "3 rows of no interview"),
    ]
    assert [note[1] for note in ordered(*notes)] == ["roster", "terms_*", "born", "choices: label"]


def test_numbers_of_many_columns_are_added_up_and_those_of_few_stand_beside_each():
    cells = [("interviews/a.csv", f"q{n}", f"{n + 1:,} cells: neither 0 nor 1") for n in range(7)]
    assert ordered(*cells) == [["interviews/a.csv", "7 columns: q0, q1, q2 and 4 more", "28 cells: neither 0 nor 1"]]
    assert len(ordered(*cells[:3])) == 3
    few = [("interviews/a.csv", f"q{n}", f"{count} cell{'s' * (count > 1)}: x") for n, count in enumerate([1, 2] * 4)]
    assert ordered(*few) == [["interviews/a.csv", "8 columns: q0, q1, q2 and 5 more", "12 cells: x"]]


def test_no_notes_are_an_empty_table():
    assert in_order(pd.DataFrame(columns=NOTE_COLUMNS)).empty


def test_a_column_that_nothing_is_known_of_comes_with_the_way_to_say_what_it_is():
    unknown = "not read: nothing of the form has this name"
    [[_, _, note]] = ordered(("interviews/wave2/lv.csv", "Kā jūs sauc", unknown))
    assert note == f"{unknown}; if it is an answer, write exports: {{wave2/lv.csv: {{columns: {{header: item}}}}}}" + (
        " in study.yaml"
    )
    both = ordered(("interviews/a.csv", "x", unknown), ("interviews/b.csv", "x", unknown))
    assert len(both) == 1 and "exports: {<file>: " in both[0][2]


def test_shares_of_the_same_rows_are_not_added_up_and_cells_are():
    def joined(*notes):
        rows = [("x.csv", f"q{n}", note) for n, note in enumerate(notes)]
        return in_order(pd.DataFrame(rows, columns=NOTE_COLUMNS))["note"].tolist()

    assert joined("1 of 2 rows hold no date", "1 of 2 rows hold no date") == ["1 of 2 rows hold no date"]
    many = [f"{n} of 9 rows hold no date" for n in range(1, 8)]
    assert joined(*many) == ["1 to 7 of 9 rows hold no date"]
    assert joined("1 cell: n/a read as blank", "1 cell: n/a read as blank") == ["2 cells: n/a read as blank"]
