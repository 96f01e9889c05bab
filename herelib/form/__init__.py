"""The instrument: XLSForm, its versions, expressions, scales, headers and choices; a form from labels."""

from herelib.form import choices, evaluation, form_files, labelled, scales, summaries, validity, versions, xlsform
from herelib.form.choices import BLANKS, Choices, cleared, folded, is_blank, number, signs, spoiled
from herelib.form.expressions import REFERENCE, Malformed, Unsupported, parse
from herelib.form.headers import Column, Resolver, mangled, plain, resolver
from herelib.form.marks import bare, flag, same_word
from herelib.form.scales import Scale
from herelib.form.spellings import EXPRESSIONS
from herelib.form.summaries import Summary, codes_of_no_answer
from herelib.form.survey_columns import SYSTEM
from herelib.form.versions import Version
from herelib.form.xlsform import DATES, NUMBERS, ROLES, SELECTS, Instrument

__all__ = [
    "BLANKS",
    "DATES",
    "EXPRESSIONS",
    "NUMBERS",
    "REFERENCE",
    "ROLES",
    "SELECTS",
    "SYSTEM",
    "Choices",
    "Column",
    "Instrument",
    "Malformed",
    "Resolver",
    "Scale",
    "Summary",
    "Unsupported",
    "Version",
    "bare",
    "choices",
    "cleared",
    "codes_of_no_answer",
    "evaluation",
    "flag",
    "folded",
    "form_files",
    "is_blank",
    "labelled",
    "mangled",
    "number",
    "parse",
    "plain",
    "resolver",
    "same_word",
    "scales",
    "signs",
    "spoiled",
    "summaries",
    "validity",
    "versions",
    "xlsform",
]
