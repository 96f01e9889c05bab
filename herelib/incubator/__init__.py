"""The plan of an incubator: funds that fit, who guides whom, money and hours, what to teach, what to expect.

Nobody takes anything of this room yet but the words of a sheet. What a notebook will call: `programme.cohort`,
`programme.calendar`, `funds.plan_applicants`, `funds.fitting`, `matching.match`, `worth.one_more_mentor`,
`budget.budget`, `budget.money`, `cash.cash_need`, `hours.mentor_hours`, `skills.training_plan`, `ideas.rooms` and
`impact_sheet.expected_impact`. Tables in, tables out; each result says itself in one sentence (`str`, or `say` of its
module).
"""

from herelib.incubator.conditions import REASONS
from herelib.incubator.expectations import MEASURES, TARGET_WORDS

__all__ = ["MEASURES", "REASONS", "TARGET_WORDS"]
