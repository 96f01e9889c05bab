"""A file of text cells comes out as it was written, with the lines a spreadsheet shows, or as one clear fault."""

import csv
import io

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from herelib.errors import Faults
from herelib.files import cells, workbooks

WIDTH = st.shared(st.integers(1, 4), key="width")
CELL = st.text(alphabet="ab1 ,;\t|\"\n'ēñ.-", max_size=6)
ROW = WIDTH.flatmap(lambda width: st.lists(CELL, min_size=width, max_size=width))
ROWS = st.lists(st.one_of(ROW, st.just([])), min_size=1, max_size=12)  # an empty one is a blank line


@pytest.fixture
def read(tmp_path):
    def reader(raw, **options):
        path = tmp_path / "x.csv"
        path.write_bytes(raw if isinstance(raw, bytes) else raw.encode())
        faults = Faults()
        return cells.read(path, "interviews/x.csv", faults, cells.Declared(**options)), faults

    return reader


def table(found):
    """Header and rows of what was read, with the lines of the rows."""
    rows = found.frame.astype(str).to_numpy(dtype=object).tolist()
    return [found.header, *map(list, zip(found.frame.index.tolist(), rows, strict=True))]


def told(faults):
    return list(faults.table()[["row", "rule"]].itertuples(index=False, name=None))


def usual(raw, delimiter):
    """The same by Python's csv module: rows that are not blank, and their lines."""
    rows = list(csv.reader(io.StringIO(raw, newline=""), delimiter=delimiter))
    body = [[line, row] for line, row in enumerate(rows[1:], 2) if any(cell.strip() for cell in row)]
    return [rows[0], *body]


# By hand


def test_lines_are_those_a_spreadsheet_shows():
    """A cell of two lines is one row, a blank line keeps its number."""
    found = usual('a,b\n"1\n2",x\n\n3,y\n', ",")
    assert found == [["a", "b"], [2, ["1\n2", "x"]], [4, ["3", "y"]]]


def test_a_file_is_read_as_it_stands(read):
    found, faults = read('a,b,c\n"1\n2","say ""hi""",\n\n3,"x,y", z \n')
    assert table(found) == [["a", "b", "c"], [2, ["1\n2", 'say "hi"', ""]], [4, ["3", "x,y", " z "]]]
    assert not len(faults) and found.note == ""


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_as_any_system_ends_them(read, end):
    found, _ = read(end.join(["a,b", "1,2", "3,4", ""]))
    assert table(found) == [["a", "b"], [2, ["1", "2"]], [3, ["3", "4"]]]


def test_the_last_line_needs_no_end(read):
    assert table(read("a,b\n1,2")[0]) == [["a", "b"], [2, ["1", "2"]]]


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_a_header_alone_is_no_table_however_it_ends_unless_of_a_repeat_group(read, end):
    found, faults = read(f"food,region{end}")
    assert found is None and faults.table()["rule"].tolist() == ["a header and no rows"]
    found, faults = read(f"age,PARENT_KEY,KEY{end}")
    assert not len(faults) and found.header == ["age", "PARENT_KEY", "KEY"] and len(found.frame) == 0


def test_few_texts_are_kept_as_a_dictionary_and_many_as_they_are(read):
    lines = [f"{n % 2},{n}" for n in range(2 * cells.MANY)]
    found, _ = read("\n".join(["few,many", *lines]))
    assert [str(kind) for kind in found.frame.dtypes] == ["category", "str"]


def test_what_only_looks_like_a_blank_is_kept(read):
    found, _ = read("a,b\nNA,null\n nan ,\n")
    assert table(found) == [["a", "b"], [2, ["NA", "null"]], [3, [" nan ", ""]]]


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_the_delimiter_is_the_one_that_cuts_all_lines_alike(read, sign):
    rows = [["a", "what, or; why?", "b"], ["1,5", "x;y", "2"], ["3", "", "4,5"]]
    text = "\n".join(sign.join(f'"{cell}"' for cell in row) for row in rows)
    assert read(text)[0].header == rows[0]


def test_excels_line_about_the_delimiter_is_no_row(read):
    assert table(read("sep=;\r\na;b\r\n1;2\r\n")[0]) == [["a", "b"], [2, ["1", "2"]]]


def test_one_column_is_a_table_too(read):
    assert table(read("food\n4\n5\n")[0]) == [["food"], [2, ["4"]], [3, ["5"]]]


# Encodings


@pytest.mark.parametrize(
    "encoding, declared",
    [
        *(("utf-8", ""), ("utf-8-sig", ""), ("utf-16", ""), ("utf-16-le", ""), ("utf-16-be", ""), ("utf-32", "")),
        *(("cp1257", "cp1257"), ("cp1252", "cp1252"), ("utf-8-sig", "utf-8"), ("cp1251", "windows-1251")),
    ],
)
def test_a_text_is_the_same_in_every_encoding(read, encoding, declared):
    words = {"cp1252": "ñandú, café", "cp1251": "вода, хлеб"}.get(encoding, "ēdiens, ūdens")
    text = f'start,idea\n1,"{words}"\n2,none\n'
    found, faults = read(text.encode(encoding), encoding=declared)
    assert table(found) == [["start", "idea"], [2, ["1", words]], [3, ["2", "none"]]] and not len(faults)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(["utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1257", "utf-8-sig"]),
    st.lists(st.text(alphabet="abāēīķļš ,;\n\"'", max_size=8), min_size=1, max_size=8),
)
def test_any_answer_survives_any_encoding(tmp_path_factory, encoding, answers):
    rows = [["interview", "idea"], *([f"interview {n}", answer] for n, answer in enumerate(answers))]
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows(rows)
    path = tmp_path_factory.mktemp("text") / "x.csv"
    path.write_bytes(buffer.getvalue().encode(encoding))
    declared = cells.Declared(encoding if encoding == "cp1257" else "", ",")
    found = cells.read(path, "x.csv", Faults(), declared)
    assert [row[1] for _, row in table(found)[1:]] == answers


# What cannot be read


def test_letters_in_another_encoding_are_named_with_their_byte_and_line(read):
    found, faults = read("a,b\n1,2\nēdiens,3\n".encode("cp1257"), languages=("lv",))
    assert found is None and told(faults) == [(3, "not UTF-8 (byte 8)")]
    assert faults.table()["do"].iloc[0].endswith("(perhaps cp1257 or cp1252)")


@pytest.mark.parametrize("cut", [1, 2])
def test_a_file_that_ends_within_a_letter_is_cut_off(read, cut):
    raw = "a,b\nēdiens,1\nēdiens un vēl €".encode()
    assert told(read(raw[:-cut])[1]) == [(3, "the file ends in the middle of a letter: it is cut off")]


def test_a_header_with_fewer_names_than_the_rows_have_cells_is_no_title(read):
    assert told(read("a,b\n1,x,y\n2,x,z\n")[1]) == [("", "3 cells in every row, the header has 2")]


def test_no_file_and_a_folder_are_faults(tmp_path):
    for path in (tmp_path / "no.csv", tmp_path):
        faults = Faults()
        assert cells.read(path, "no.csv", faults) is None
        assert told(faults) == [("", "cannot be opened")]


def test_a_zero_byte_far_down_is_found(read):
    raw = b"a,b\n" + b"1,2\n" * 300_000 + b"1,\x00\n"
    assert told(read(raw)[1])[0][0] == 300_002


def test_only_the_first_row_after_an_open_quote_is_named(read):
    found, faults = read('a,b\n1,2\n"3,4\n5,6\n7\n')
    assert found is None and [row for row, _ in told(faults)] == [3]


# Properties


@pytest.mark.parametrize("many", [0, 10**9])
@settings(max_examples=150, deadline=None)
@given(rows=ROWS, delimiter=st.sampled_from([",", ";", "\t", "|"]), quoting=st.sampled_from([0, 1]))
def test_reading_is_what_the_csv_module_reads(tmp_path_factory, many, rows, delimiter, quoting):
    """As plain text (0) and as dictionaries (10**9)."""
    width = max(map(len, rows), default=0) or 1
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=delimiter, quoting=quoting, lineterminator="\r\n")
    writer.writerow([f"q{n}" for n in range(width)])
    for row in rows:
        writer.writerow(row) if row else buffer.write("\r\n")
    path = tmp_path_factory.mktemp("csv") / "x.csv"
    path.write_bytes(buffer.getvalue().encode())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cells, "MANY", many)
        found = cells.read(path, "x.csv", Faults(), cells.Declared(delimiter=delimiter))
    expected = usual(buffer.getvalue(), delimiter)
    if len(expected) == 1:
        assert found is None
    else:
        assert table(found) == expected


TYPED_CELL = st.text(alphabet="ab1 ,;\"'ēñ.-", max_size=6)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(TYPED_CELL, min_size=3, max_size=3), min_size=1, max_size=8))
def test_csv_workbook_and_parquet_give_the_same_cells(tmp_path_factory, rows):
    folder, header = tmp_path_factory.mktemp("three"), ["q0", "q1", "q2"]
    with (folder / "x.csv").open("w", newline="", encoding="utf-8") as handle:
        csv.writer(handle).writerows([header, *rows])
    book = openpyxl.Workbook()
    for row in [header, *rows]:
        book.active.append([cell or None for cell in row])
    book.save(folder / "x.xlsx")
    pq.write_table(pa.table({name: [row[n] for row in rows] for n, name in enumerate(header)}), folder / "x.parquet")
    found = [workbooks.read_one(folder / f"x.{kind}", "x", Faults()) for kind in ("csv", "xlsx", "parquet")]
    if not any(cell.strip() for row in rows for cell in row):
        assert found == [None, None, None]
        return
    first, *others = found
    for other in others:
        assert other.header == first.header
        pd.testing.assert_frame_equal(other.frame.astype(str), first.frame.astype(str), check_column_type=False)
