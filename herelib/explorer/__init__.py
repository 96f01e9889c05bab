"""The explorer: one page on which settings are moved and the answer follows, made of what is released alone."""

from herelib.explorer import scenario
from herelib.explorer.audited import data_of, refused
from herelib.explorer.data import explorer_data
from herelib.explorer.page import explorer_page

__all__ = ["data_of", "explorer_data", "explorer_page", "refused", "scenario"]
