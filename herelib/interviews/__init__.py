"""Records to judged answers: sifted, corrected, asked or not, on their scale; the log of every change."""

from herelib.interviews import checking, cleaned_exports, review
from herelib.interviews.checking import read, second_wave, settings_of
from herelib.interviews.clean import clean, heard
from herelib.interviews.fault_workbook import write_workbook
from herelib.interviews.intake import intake, intake_lines
from herelib.interviews.keyed import pseudonyms
from herelib.interviews.note_order import in_order
from herelib.interviews.open_answers import names_in
from herelib.interviews.people import contacts, linkable, willing_to_be_contacted
from herelib.interviews.preparation import Prepared
from herelib.interviews.redaction import COVER_UP

__all__ = [
    "COVER_UP",
    "Prepared",
    "checking",
    "clean",
    "cleaned_exports",
    "contacts",
    "heard",
    "in_order",
    "intake",
    "intake_lines",
    "linkable",
    "names_in",
    "pseudonyms",
    "read",
    "review",
    "second_wave",
    "settings_of",
    "willing_to_be_contacted",
    "write_workbook",
]
