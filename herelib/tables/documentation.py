"""The page docs/tables.md, made from `columns.csv` and `tables.csv`: `python -m herelib.tables.documentation`."""

from __future__ import annotations

from herelib.folders import ROOT
from herelib.tables.contracts import CONTRACTS, FURTHER, Column, Contract

PAGE = ROOT / "docs" / "tables.md"
STAGES = {
    "clean": "Clean interviews",
    "profile": "Profile regions",
    "cluster": "Cluster regions",
    "recommend": "Recommend methods",
    "plan": "Plan the incubator",
    "evaluate": "Evaluate the impact",
    "report": "Report",
    "multiverse": "Multiverse (`here multiverse`)",
}
READERS = {
    "report": "the report",
    "internal page": "the team's own page",
    "explore": "the notebook explore",
}
BAR = "&#124;"
OPENING = """# Tables

Every table that a run writes, column by column. A run folder holds them as `tables/<name>.parquet`; `here multiverse`
writes its own beside the runs. No table is written or read that does not keep what stands here.

- A *share* is a number from 0 to 1, a *count* a whole number, 0 or more.
- A number that may be missing is NaN then. A text that is missing is empty.
- The *key* tells the rows of a table apart: no two rows have the same.
- *May leave the team*: the table or column may stand in the released report, as it is or protected (figures that rest
  on few people are withheld there). All else is for the team only.

This page is made from `herelib/tables/tables.csv` and `columns.csv`: change these, then `make docs`.
"""


def page() -> str:
    """The whole page as Markdown: a section for each table, by the stage that makes it."""
    parts = [OPENING]
    for stage, title in STAGES.items():
        names = [name for name, table in CONTRACTS.items() if table.stage == stage]
        parts.append(f"## {title}\n\n{', '.join(f'[{name}](#{name})' for name in names)}\n")
        parts += [section(CONTRACTS[name]) for name in names]
    return "\n".join(parts)


def section(table: Contract) -> str:
    """A table's section: meaning, key, who reads and may see it, and its columns."""
    columns = [*table.columns.values(), *([table.further] if table.further else [])]
    mixed = len({column.audience for column in columns}) > 1
    heads = ["column", "meaning", "unit", "range", *["may leave the team"] * mixed]
    rows = [heads, ["---"] * len(heads), *(_row(column, mixed) for column in columns)]
    # some texts hold lists parted by "|", which would end a cell
    lines = "\n".join(f"| {' | '.join(cell.replace('|', BAR) for cell in cells)} |" for cells in rows)
    return f"### {table.name}\n\n{table.meaning}.\n\n{_facts(table, mixed)}\n\n{lines}\n"


def _facts(table: Contract, mixed: bool) -> str:
    key = ", ".join(f"`{name}`" for name in table.key) or (
        "none, it has one row" if table.shape == "single" else "none"
    )
    readers = ", ".join(READERS.get(reader, f"stage {reader}") for reader in table.read_by) or "no later stage"
    audience = {"release": "yes", "team": "no"}[table.audience]
    return f"Key: {key}. Read by: {readers}. May leave the team: {'in part' if mixed else audience}."


def _row(column: Column, mixed: bool) -> list[str]:
    name = "*all others*" if column.name == FURTHER else f"`{column.name}`"
    cells = [name, column.meaning, column.unit, column.range]
    return cells + [{"release": "yes", "team": "no"}[column.audience]] * mixed


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
