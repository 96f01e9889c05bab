"""What one more mentor would add: the dual values of the linear programme as a hint, solving again as the answer.

A dual value says what a place more would add at the most: the real gain never exceeds it (the best value is concave in
the places). It says nothing of mixed-integer programmes, or of a kind of mentor who is not there.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from herelib.incubator import problem as problems
from herelib.incubator.matching import Matching, solved
from herelib.incubator.people import MENTOR, MENTOR_COLUMNS, PARTICIPANT_COLUMNS
from herelib.words import message, percent

ONE_MORE = "one more"
WORTH_COLUMNS = ("places", "hint", "hint_share", "matches_added", "worst_share_added", "quality_added")
_ATTRIBUTES = tuple(column for column in MENTOR_COLUMNS if column != MENTOR)


def one_more_mentor(matching: Matching, candidates: pd.DataFrame | None = None, most: int = 5) -> pd.DataFrame:
    """What one more mentor of each kind would add, by solving again.

    Parameters
    ----------
    candidates : kinds of mentors to try, a row each, columns as `people.mentors` without the pseudonym; if not given,
        the kinds that are there, the highest hint of matches first and then of the worst share, `most` of them

    Returns
    -------
    table [region, languages, fields, ..., places, hint, hint_share, matches_added, worst_share_added, quality_added],
    the most matches added first. places: mentees that one takes; hint: matches that the dual values promise at the
    most; hint_share: the same of the worst share, at the same number of matches; both NaN for a kind that is not there
    or where no linear programme answered; worst_share_added 0-1, below 0 where a group that nobody could serve comes
    in; quality_added: in the sum of all pairs' quality, each 0-1, with skills as rare as they are now
    """
    problem = matching.problem
    hints = np.array([_hints(matching, duals) for duals in (matching.duals, matching.share_duals)])
    if candidates is None:
        order = np.lexsort((np.arange(hints.shape[1]), *-np.nan_to_num(hints[::-1]).round(9)))[:most]
        kinds = problem.mentors.kinds.iloc[order].reset_index(drop=True)
        promised = hints[:, order]
    else:
        kinds = candidates.reindex(columns=list(_ATTRIBUTES))
        promised = np.full((2, len(kinds)), np.nan)
    rows = [_added(matching, kinds.iloc[[at]]) for at in range(len(kinds))]
    places, *added = zip(*rows, strict=True) if rows else ((),) * 4
    table = kinds.assign(**dict(zip(WORTH_COLUMNS, (places, *promised, *added), strict=True)))
    by = ["matches_added", "worst_share_added", "quality_added"]
    return table.sort_values(by, ascending=False, kind="stable", ignore_index=True)


def say(row) -> str:
    """What one more mentor of a kind would add, in a sentence; `row` is one of `one_more_mentor`."""
    return message(
        "One more mentor in %(region)s (%(languages)s) who takes %(places)s would add %(added)s matches; the "
        "worst-served group would rise by %(share)s.",
        region=row.region,
        languages=row.languages.replace(";", ", "),
        places=row.places,
        added=row.matches_added,
        share=percent(row.worst_share_added),
    )


def _hints(matching: Matching, duals: np.ndarray | None) -> np.ndarray:
    """What one more of each kind that is there would add at the most; NaN without dual values."""
    problem = matching.problem
    one_takes = problems.places_of(problem.mentors, problem.rules.hours_per_mentee)
    if duals is None or problem.rules.teams:
        return np.full(len(one_takes), np.nan)
    return duals[len(problem.flow.supply) :] * one_takes


def _added(matching: Matching, kind: pd.DataFrame) -> tuple[int, int, float, float]:
    """Places of one more mentor, and what is matched, shared and gained beyond what is there."""
    problem = matching.problem
    more = kind.assign(**{MENTOR: ONE_MORE + "\0"})  # a name that no pseudonym can have
    mentors = pd.concat([problem.mentors.table, more[list(MENTOR_COLUMNS)]], ignore_index=True)
    people = problem.participants.table[list(PARTICIPANT_COLUMNS)]
    again = solved(problems.problem(people, mentors, problem.rules, problem.distances, problem.mentors))
    before, after = _values(matching), _values(again)
    share = after[1] - before[1]
    return (
        int(again.mentors["places"].iloc[-1]),
        after[0] - before[0],
        0.0 if np.isnan(share) else share,
        after[2] - before[2],
    )


def _values(matching: Matching) -> tuple[int, float, float]:
    return int(matching.participants["matched"].sum()), matching.worst_share, float(matching.pairs["quality"].sum())
