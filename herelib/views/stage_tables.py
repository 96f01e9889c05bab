"""The tables of a stage as a dictionary that says what it holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps

import pandas as pd

from herelib.tables import meanings
from herelib.views.pages import render

NEXT = 'a table by its name, for instance ["{name}"]; describe("{name}") of a study says what its columns mean'


class StageTables(dict):
    """Tables by name, as a stage makes them: a dictionary in all but how it shows itself.

    It shows names, sizes and meanings, never a row: rows of the first stage are what somebody answered.

    Examples
    --------
    >>> print(StageTables(regions=pd.DataFrame({"region": ["alder", "birch"]})) | {"seed": 1})
    regions  2 x 1  The regions of the study
    ask for  a table by its name, for instance ["regions"]; describe("regions") of a study says what its columns mean
    """

    @classmethod
    def of(cls, compute: Callable[..., Mapping]) -> Callable[..., StageTables]:
        """The function of a stage, whose tables then show themselves."""

        @wraps(compute)
        def stage(*args: object, **keywords: object) -> StageTables:
            return cls(compute(*args, **keywords))

        return stage

    def __or__(self, other: Mapping) -> StageTables:
        return StageTables({**self, **other})

    def __repr__(self) -> str:
        rows = [(name, size, meaning) for name, size, meaning in self._rows()]
        names, sizes = (max((len(row[column]) for row in rows), default=0) for column in (0, 1))
        lines = [f"{name:<{names}}  {size:<{sizes}}  {meaning}".rstrip() for name, size, meaning in rows]
        return "\n".join([*lines, f"{'ask for':<{names}}  {self._next()}"])

    def _repr_html_(self) -> str:
        return render("stage_tables.html.j2", rows=self._rows(), next=self._next())

    def _rows(self) -> list[tuple[str, str, str]]:
        """Name, size and meaning of each table."""
        known = meanings()
        return [
            (name, f"{len(table):,} x {table.shape[1]}", known.get(name, ""))
            for name, table in self.items()
            if isinstance(table, pd.DataFrame)
        ]

    def _next(self) -> str:
        return NEXT.format(name=next((name for name, _, meaning in self._rows() if meaning), "name"))
