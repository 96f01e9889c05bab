"""The instrument: XLSForm, its versions, expressions, scales, headers and choices."""

from herelib.form import choices, evaluation, scales, summaries, validity, versions, xlsform
from herelib.form.choices import BLANKS, Choices, cleared, flag, folded, number, signs, spoiled
from herelib.form.expressions import REFERENCE, Malformed, Unsupported, parse
from herelib.form.headers import SYSTEM, Column, Resolver, mangled, plain
from herelib.form.scales import Scale
from herelib.form.spellings import EXPRESSIONS
from herelib.form.summaries import Summary
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
    "choices",
    "cleared",
    "evaluation",
    "flag",
    "folded",
    "mangled",
    "number",
    "parse",
    "plain",
    "scales",
    "signs",
    "spoiled",
    "summaries",
    "validity",
    "versions",
    "xlsform",
]
