"""Whether an incubator changed anything: the second wave, exact tests, who was lost, businesses, and what travels."""

from herelib.impact import register
from herelib.impact.attrition import say_attrition, sign_holds
from herelib.impact.changes import ALL_INTERVIEWS
from herelib.impact.designs import design_of
from herelib.impact.inference import bad_when_high
from herelib.impact.learnt import say_statement, say_travel
from herelib.impact.power import detectable_by_size
from herelib.impact.register import say_survival, survival_in
from herelib.impact.results import (
    assignments_in,
    design_in,
    main_rows,
    say_all_sensitivity,
    say_decided,
    say_harm,
    say_results,
    say_together,
    say_uneven_in,
    sentences,
)
from herelib.impact.stage import evaluate_study, transfer_tables
from herelib.impact.wording import amount, interval, p_text, say_by_size, say_design, say_smallest

__all__ = [
    "ALL_INTERVIEWS",
    "amount",
    "assignments_in",
    "bad_when_high",
    "design_in",
    "design_of",
    "detectable_by_size",
    "evaluate_study",
    "interval",
    "main_rows",
    "p_text",
    "register",
    "say_all_sensitivity",
    "say_attrition",
    "say_by_size",
    "say_decided",
    "say_design",
    "say_harm",
    "say_results",
    "say_smallest",
    "say_statement",
    "say_survival",
    "say_together",
    "say_travel",
    "say_uneven_in",
    "sentences",
    "sign_holds",
    "survival_in",
    "transfer_tables",
]
