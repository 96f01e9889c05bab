"""How studies and tables show themselves in a notebook and in a terminal."""

from herelib.views.pages import render
from herelib.views.searchable import table
from herelib.views.stage_tables import StageTables

__all__ = ["StageTables", "render", "table"]
