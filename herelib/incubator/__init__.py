"""The plan of an incubator: funds that fit, who guides whom, money and hours, what to teach, what to expect.

`here check` takes what people and competences may be, a sheet its words. A notebook will call: `programme.cohort`,
`programme.calendar`, `funds.plan_applicants`, `funds.fitting`, `matching.match`, `worth.one_more_mentor`,
`budget.budget`, `budget.money`, `cash.cash_need`, `hours.mentor_hours`, `skills.training_plan`, `ideas.rooms` and
`impact_sheet.expected_impact`. Tables in, tables out; each result says itself in one sentence (`str`, or `say` of its
module).
"""

from herelib.incubator import people, skills
from herelib.incubator.conditions import REASONS
from herelib.incubator.expectations import MEASURES, TARGET_WORDS

__all__ = ["MEASURES", "REASONS", "TARGET_WORDS", "people", "skills"]
