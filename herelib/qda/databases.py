"""Project files of other programs that are SQLite: read without a trace, written as a whole."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from herelib.errors import HereError

MAGIC = b"SQLite format 3\x00"
LONGEST = 100_000_000  # bytes of one cell
STEPS = 1_000_000_000  # instructions of SQLite for one file: a view that never ends is stopped


class Database:
    """The tables of an open file; a column that a version of the program does not have is None in each row."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        self.tables = {name for (name,) in names}

    def columns(self, table: str) -> list[str]:
        """Names of a table's columns; none if there is no such table."""
        if table not in self.tables:
            return []
        return [row[1] for row in self._connection.execute(f"PRAGMA table_info({_quoted(table)})")]

    def rows(self, table: str, *columns: str) -> list[tuple]:
        """The rows of a table, in its own order; none if there is no such table."""
        there = self.columns(table)
        if not there:
            return []
        wanted = ", ".join(_quoted(column) if column in there else "NULL" for column in columns)
        return self._connection.execute(f"SELECT {wanted} FROM {_quoted(table)}").fetchall()

    def count(self, table: str, column: str = "", but: str = "") -> int:
        """Number of rows of a table, or of those in which a column is neither blank nor 0 nor `but`."""
        if table not in self.tables:
            return 0
        if not column:
            return next(iter(self._connection.execute(f"SELECT COUNT(*) FROM {_quoted(table)}")))[0]
        return sum(value not in (None, "", 0, "0", but) for (value,) in self.rows(table, column))


@contextlib.contextmanager
def opened(path: Path) -> Iterator[Database]:
    """A foreign SQLite file, open for reading; it is not changed, and no file appears beside it.

    Raises
    ------
    HereError
        If it is no SQLite file, is damaged, or is open in its own program.
    """
    # Changes that still lie beside the file would be missed: it is opened as one that nobody writes to.
    for ending in ("-wal", "-journal"):
        beside = path.with_name(path.name + ending)
        if beside.is_file() and beside.stat().st_size:
            raise HereError(f"{path}: open in its own program, or not closed properly: open and close it there first")
    left = STEPS // 10_000

    def step() -> bool:
        nonlocal left
        left -= 1
        return left < 0

    try:
        with contextlib.closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as link:
            # A damaged letter is a replaced letter, not a file that cannot be read.
            link.text_factory = lambda raw: raw.decode("utf-8", errors="replace")
            link.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST)
            link.set_progress_handler(step, 10_000)
            for pragma in ("trusted_schema = OFF", "cell_size_check = ON", "query_only = ON"):
                link.execute(f"PRAGMA {pragma}")
            yield Database(link)
    except (sqlite3.Error, OverflowError) as error:
        raise HereError(f"{path}: not readable as SQLite ({error}): export or copy it again") from None


def text(value: object) -> str:
    """A cell as text."""
    if isinstance(value, bytes):
        return value.decode("utf-8", errors="replace")
    return "" if value is None else str(value)


def whole(value: object) -> int | None:
    """A cell as a whole number; None if it is none, or far off.

    Examples
    --------
    >>> whole(7), whole("7"), whole(7.0), whole("seven"), whole(None), whole(10**30)
    (7, 7, 7, None, None, None)
    """
    try:
        number = int(value) if isinstance(value, (int, float)) else int(str(value))
    except (ValueError, OverflowError):
        return None
    return number if abs(number) < 10**12 else None


def write(path: Path, schema: Iterable[str], rows: Mapping[str, Sequence[tuple]]) -> None:
    """Write a new SQLite file; its content depends on the schema and the rows only.

    Parameters
    ----------
    schema : statements that make the tables
    rows : by table, with a value for each of its columns
    """
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as link:
        link.execute("PRAGMA synchronous = OFF")
        link.execute("PRAGMA journal_mode = OFF")
        for statement in schema:
            link.execute(statement)
        link.execute("BEGIN")
        for table, lines in rows.items():
            if lines:
                link.executemany(f"INSERT INTO {_quoted(table)} VALUES ({', '.join('?' * len(lines[0]))})", lines)
        link.execute("COMMIT")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
