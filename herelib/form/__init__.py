"""The instrument: XLSForm, its versions, expressions, scales, headers and choices; a form from labels."""

from herelib.form import choices, evaluation, labelled, scales, versions, xlsform
from herelib.form.choices import BLANKS, Choices, cleared, flag, folded, number, signs, spoiled
from herelib.form.expressions import Malformed, Unsupported, parse
from herelib.form.headers import SYSTEM, Column, Resolver, mangled, plain
from herelib.form.scales import Scale
from herelib.form.validity import EXPRESSIONS
from herelib.form.versions import Version
from herelib.form.xlsform import DATES, NUMBERS, ROLES, SELECTS, Instrument

__all__ = [
    "BLANKS",
    "DATES",
    "EXPRESSIONS",
    "NUMBERS",
    "ROLES",
    "SELECTS",
    "SYSTEM",
    "Choices",
    "Column",
    "Instrument",
    "Malformed",
    "Resolver",
    "Scale",
    "Unsupported",
    "Version",
    "choices",
    "cleared",
    "evaluation",
    "flag",
    "folded",
    "labelled",
    "mangled",
    "number",
    "parse",
    "plain",
    "scales",
    "signs",
    "spoiled",
    "versions",
    "xlsform",
]
