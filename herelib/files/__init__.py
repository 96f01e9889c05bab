"""Cells of text out of files of any kind: encodings, dates, workbooks, columns of a large table."""

from herelib.files import archives, cells, columns, dates, formulas, kinds, limits, outlines, study_files, workbooks
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
    "archives",
    "cells",
    "coded",
    "columns",
    "dates",
    "formulas",
    "kinds",
    "known_as",
    "limits",
    "outlines",
    "study_files",
    "workbooks",
    "write_workbook",
]
