"""The instrument: XLSForm, its versions, expressions, scales, headers and choices."""

from herelib.form import choices, evaluation, scales, versions, xlsform
from herelib.form.choices import Choices, cleared, folded, is_blank, number, signs, spoiled
from herelib.form.expressions import Malformed, Unsupported, parse
from herelib.form.headers import Column, Resolver, mangled, plain
from herelib.form.marks import flag
from herelib.form.scales import Scale
from herelib.form.survey_columns import SYSTEM
from herelib.form.validity import EXPRESSIONS
from herelib.form.versions import Version
from herelib.form.xlsform import DATES, NUMBERS, ROLES, SELECTS, Instrument

__all__ = [
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
    "is_blank",
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
