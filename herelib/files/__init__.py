"""Cells of text out of files: encodings, dates, workbooks, columns of a large table."""

from herelib.files import cells, columns, dates, workbooks
from herelib.files.cells import Cells, known_as
from herelib.files.columns import INVISIBLE, SPACE, coded
from herelib.files.spreadsheets import UNREADABLE
from herelib.files.workbooks import EPOCH, KINDS, write_workbook

__all__ = [
    "EPOCH",
    "INVISIBLE",
    "KINDS",
    "SPACE",
    "UNREADABLE",
    "Cells",
    "cells",
    "coded",
    "columns",
    "dates",
    "known_as",
    "workbooks",
    "write_workbook",
]
