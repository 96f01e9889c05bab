"""Front matter of the records in a study's folder decisions: YAML between two lines `---`, then prose.

Faults are collected with the line that they stand on. A key that stands twice is one of them, and so is what makes a
reader of YAML work for ever.
"""

from __future__ import annotations

import copy
import re
from datetime import date
from functools import lru_cache

import yaml

from herelib.files import study_files


class _Unique:
    """YAML in which a key given twice is an error, not silently the last one."""

    def construct_mapping(self, node, deep=False):
        seen = set()
        for key, _ in node.value:
            if str(key.value) in seen:
                raise yaml.MarkedYAMLError(problem=f"key '{key.value}' stands twice", problem_mark=key.start_mark)
            seen.add(str(key.value))
        return super().construct_mapping(node, deep)


class _OneOfEach(_Unique, yaml.SafeLoader):
    """Slow, and its messages say most."""


class _QuickOneOfEach(_Unique, getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """The same by libyaml, where it is installed."""


class Reader:
    """One record while it is checked: collects faults with the line they stand on."""

    def __init__(self, file: str, fault_rows: list[tuple]):
        self.file, self.name = file, f"decisions/{file}"
        self.fault_rows, self.lines = fault_rows, []

    def line_of(self, key: str, nth: int = 1) -> int | str:
        """The line on which a key stands for the nth time, from 1; "" where it does not.

        Found in the text and not by YAML, which gives no lines of keys that are missing or wrong.
        """
        lines = [i for i, text in enumerate(self.lines, 1) if re.match(rf"[\s-]*{re.escape(key)}\s*:", text)]
        return lines[nth - 1] if key and len(lines) >= nth else ""

    def fault(self, key: str | tuple[str, int | str], value: object, rule: str, do: str) -> None:
        """Adds a fault of a key, on the first line with it; of (key, line) on that line."""
        key, line = key if isinstance(key, tuple) else (key, self.line_of(key))
        self.fault_rows.append((self.name, line, key, "" if value is None else str(value)[:60], rule, do))


@lru_cache(maxsize=1024)
def _yaml(text: str) -> object:
    # A run asks for the decisions of each stage: the same few records, and yaml is slow.
    if study_files.too_deep(text):  # libyaml crashes on it
        raise yaml.MarkedYAMLError(problem="brackets nested too deeply")
    if "&" in text and "*" in text and any(isinstance(e, yaml.AliasEvent) for e in yaml.parse(text)):
        raise yaml.MarkedYAMLError(problem="an alias (*name): a few of them stand for more than any memory holds")
    try:
        return yaml.load(text, _QuickOneOfEach)
    except yaml.YAMLError:
        return yaml.load(text, _OneOfEach)  # the message of one reader, whatever is installed


def front_matter(reader: Reader, content: bytes) -> tuple[dict | None, str]:
    """Front matter and prose of a record; None after a fault."""
    try:
        reader.lines = content.decode("utf-8-sig").splitlines()  # editors on Windows put a mark before the text
    except UnicodeDecodeError:
        reader.fault("", "", "not UTF-8", "save the file as UTF-8")
        return None, ""
    ends = [i for i, line in enumerate(reader.lines) if line.rstrip() == "---"]
    if len(ends) < 2 or ends[0] != 0:
        reader.fault("", "", "no front matter", "begin with a line '---', the keys, and a line '---'")
        return None, ""
    try:
        front = copy.deepcopy(_yaml("\n".join(reader.lines[1 : ends[1]])))  # the checks take faulty values out
    except yaml.YAMLError as error:
        mark, problem = getattr(error, "problem_mark", None), getattr(error, "problem", "a character YAML forbids")
        line = mark.line + 2 if mark else ""  # marks count from 0, and the front matter begins on the second line
        reader.fault(("", line), "", f"not valid YAML: {problem}", "mind colons, quotes and indents")
        return None, ""
    except RecursionError:
        reader.fault("", "", "not valid YAML: nested too deeply", "a record nests at most three deep")
        return None, ""
    except ValueError:  # yaml turns what looks like a date or a number into one
        reader.fault("", "", "a date or a number that cannot be", "dates are written 2026-03-31")
        return None, ""
    if not isinstance(front, dict):
        reader.fault("", "", "front matter is not a list of keys", "write one 'key: value' a line")
        return None, ""
    return front, "\n".join(reader.lines[ends[1] + 1 :]).strip()


def is_date(value: object) -> bool:
    """Whether a value of YAML is a day: a date, or a text that is one; a time of day is none.

    Examples
    --------
    >>> is_date("2026-03-31"), is_date("31.3.2026"), is_date(2026)
    (True, False, False)
    """
    try:
        # Not isinstance: a time of day is a date to Python.
        return type(value) is date or bool(date.fromisoformat(value))
    except (TypeError, ValueError):
        return False
