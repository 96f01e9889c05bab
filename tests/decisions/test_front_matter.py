"""The front matter of records: YAML that is read once, with the line of each fault."""

from datetime import date

import pytest

from herelib.decisions.front_matter import Reader, front_matter, is_date


def read(text):
    reader = Reader("0001-x.md", [])
    return front_matter(reader, text if isinstance(text, bytes) else text.encode()), reader


def test_keys_and_prose_are_parted_and_a_mark_of_windows_is_no_letter():
    (front, prose), reader = read("\ufeff---\nid: '0001'\nday: 2026-03-02\n---\n\nWhy.\n")
    assert front == {"id": "0001", "day": date(2026, 3, 2)} and prose == "Why." and reader.fault_rows == []
    assert reader.line_of("day") == 3 and reader.line_of("nothing") == ""


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("id: 1\n", "no front matter"),
        ("---\nid: 1\nid: 2\n---\n", "not valid YAML: key 'id' stands twice"),
        ("---\n- a\n---\n", "front matter is not a list of keys"),
        (
            "---\na: &x [1]\nb: *x\n---\n",
            "not valid YAML: an alias (*name): a few of them stand for more than any memory holds",
        ),
        ("---\na: " + "[" * 200 + "\n---\n", "not valid YAML: brackets nested too deeply"),
        (b"---\na: \xff\n---\n", "not UTF-8"),
    ],
)
def test_what_cannot_be_read_is_one_fault_of_the_file(text, rule):
    (front, _), reader = read(text)
    assert front is None
    ((file, _, _, _, told_rule, do),) = reader.fault_rows
    assert (file, told_rule) == ("decisions/0001-x.md", rule) and do


def test_a_date_is_a_day_and_no_time_of_day():
    assert is_date(date(2026, 3, 2)) and not is_date("2026-13-01") and not is_date(None)
