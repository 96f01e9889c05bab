"""The plan of an incubator: funds that fit, who guides whom, money and hours, what to teach, what to expect.

`plan` makes all tables of stage 06 from a run, the catalogue and what a team brings (`read_team`); `pairing` says who
guides whom, for the team alone. Tables in, tables out; rows of tables say themselves in one sentence (`say` of the
modules). docs/incubator.md says what is computed, from where, and what it cannot say.
"""

from herelib.incubator import expectations, funds, pairing, people, planned, risks, skills
from herelib.incubator.planning import plan
from herelib.incubator.reading import read_team

__all__ = ["expectations", "funds", "pairing", "people", "plan", "planned", "read_team", "risks", "skills"]
