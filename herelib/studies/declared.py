"""What study.yaml says of the columns and words of an export (`exports: <file>: columns, words`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from herelib.errors import Faults, nearest
from herelib.files import Cells
from herelib.form import SYSTEM, Column, Instrument, Resolver, flag, plain
from herelib.studies import counted_from_0

SETTINGS = "study.yaml"
# what a sheet or a file of a repeat group has, and the interviews have not
PARENTS = ("_submission__uuid", "_submission__id", "_parent_index", "PARENT_KEY")
PASSED_OVER = "study.yaml"  # what a column is of which study.yaml says that it holds nothing


def headers(table: Cells, options: Mapping) -> dict[int, str]:
    """By position, what study.yaml says that a column of a table is; "" for a column that is not to be read."""
    declared = {plain(header): item for header, item in options.get("columns", {}).items()}
    small = {header.casefold(): item for header, item in declared.items()}
    by_position = {}
    for position, header in enumerate(map(plain, table.header)):
        item = declared.get(header, small.get(header.casefold()))
        if item is not None:
            by_position[position] = item
    return by_position


def taken(
    table: Cells, resolver: Resolver, options: Mapping, texts: Mapping[int, str], repeat: str = ""
) -> list[Column]:
    """What each column of a table is taken for, as study.yaml says first.

    Parameters
    ----------
    texts : by position, the text of the question
    repeat : the repeat group that the table holds
    """
    by_position = headers(table, options)
    names = [by_position.get(position) or header for position, header in enumerate(table.header)]
    columns = resolver.columns(names, {n: text for n, text in texts.items() if n not in by_position}, repeat)
    columns = counted_from_0.settled(columns, resolver.instrument)
    for position, item in by_position.items():
        header = plain(table.header[position])
        column = replace(columns[position], header=header)
        choice = item.rpartition("/")[2]
        # As a header best/1 may be the first place; study.yaml writes question/choice, and best[1] for a place.
        if column.number and "/" in item and choice in set(resolver.instrument.listed[column.item]["name"]):
            column = replace(column, choice=choice, number=0)
        columns[position] = column if item else Column(position, header, known=PASSED_OVER)
    return columns


def linked(table: Cells, options: Mapping) -> Cells:
    """A table whose columns are called as keys to an interview (`PARENT_KEY`) are, where study.yaml says so."""
    keys = {position: item for position, item in headers(table, options).items() if item in PARENTS}
    return replace(table, header=[keys.get(n, header) for n, header in enumerate(table.header)]) if keys else table


def check(file: str, options: Mapping, tables: Iterable[Cells], resolver: Resolver, faults: Faults) -> None:
    """Say which headers, items and words of study.yaml are none of the file or of the form."""
    known = [plain(header) for table in tables for header in table.header]
    small = {header.casefold() for header in known}
    for header, item in options.get("columns", {}).items():
        key = f"exports.{file}.columns"
        if plain(header).casefold() not in small:
            faults.add(SETTINGS, "", key, header, "no such column in the file", nearest(plain(header), known))
        if item and item not in PARENTS and not _is_item(item, resolver):
            faults.add(SETTINGS, "", key, item, "no such item in the form", nearest(item, _items(resolver)))
    form = resolver.instrument
    choices = {name for listed in form.listed.values() for name in listed["name"]}
    readers = {id(reader): reader for reader in map(form.reader, form.listed)}.values() if options.get("words") else ()
    for word, meant in options.get("words", {}).items():
        fits = any(set(reader.parted(meant)) <= set(reader.names) for reader in readers)
        if meant and not fits and flag(meant) is None and not options.get("spoken"):
            key = f"exports.{file}.words"
            faults.add(SETTINGS, "", key, meant, f"'{word}' is to mean what is no choice", nearest(meant, choices))


def _is_item(name: str, resolver: Resolver) -> bool:
    """Whether a name is an item, one of its choices (question/choice), or a row of a repeat group (member[1]/age)."""
    candidates = [name, *(rest for _, rest in resolver.without_numbers(name))]
    return any(column.item and not column.stray for column in resolver.columns(candidates))


def _items(resolver: Resolver) -> list[str]:
    """Names that may stand on the right side of `columns`."""
    return [*resolver.names, *SYSTEM]


def named(options: Mapping, form: Instrument) -> list[str]:
    """Columns that a role names and that are no questions of the form."""
    roles = options.get("roles", {}).values()
    items = [item for role in roles for item in ([role] if isinstance(role, str) else _texts(role))]
    return [item for item in items if item and item not in form.named and item not in SYSTEM]


def _texts(role: object) -> Iterator[str]:
    if isinstance(role, (list, tuple)):
        yield from (item for item in role if isinstance(item, str))
