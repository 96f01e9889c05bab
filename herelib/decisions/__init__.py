"""Decision records and the parameters that follow from them."""

from herelib.decisions import actions, records, sessions, undecided, writing
from herelib.decisions.parameters import (
    LANGUAGE_OF_STUDY,
    NOT_REVIEWED,
    PARAMETERS,
    dimensions,
    not_persons,
    parse,
    settled_elsewhere,
)
from herelib.decisions.records import VERDICT, Decision, Option, faults, read
from herelib.decisions.registers import chosen, register, superseded, undocumented
from herelib.decisions.values import (
    check,
    decided,
    decided_on,
    parameters_of,
    settle,
    settle_declared,
    settled_table,
    settled_values,
)

__all__ = [
    "LANGUAGE_OF_STUDY",
    "NOT_REVIEWED",
    "PARAMETERS",
    "VERDICT",
    "Decision",
    "Option",
    "actions",
    "check",
    "chosen",
    "decided",
    "decided_on",
    "dimensions",
    "faults",
    "not_persons",
    "parameters_of",
    "parse",
    "read",
    "records",
    "register",
    "sessions",
    "settle",
    "settle_declared",
    "settled_elsewhere",
    "settled_table",
    "settled_values",
    "superseded",
    "undecided",
    "undocumented",
    "writing",
]
