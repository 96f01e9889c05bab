"""Why somebody has no mentor: nobody is admissible, and which condition shut out most; or no place is left."""

from __future__ import annotations

import numpy as np
import pandas as pd

from herelib.incubator.admissibility import CONDITIONS
from herelib.incubator.people import PARTICIPANT
from herelib.incubator.problem import Problem
from herelib.words import marked, message

NOBODY, FULL = "nobody admissible", "no place left"
WHY_NOT = {
    NOBODY: marked(
        "No mentor is admissible: %(condition)s shuts out %(shut_out)s of %(mentors)s; without it %(more)s would be."
    ),
    FULL: marked("Of the mentors %(admissible)s would be admissible, but their places are taken."),
    "": marked("Matched."),
}
OUTCOME_COLUMNS = (
    *("participant", "region", "group", "matched", "why_not", "condition", "shut_out", "without_it"),
    "admissible_mentors",
)


def outcomes(problem: Problem, pairs: pd.DataFrame) -> pd.DataFrame:
    """What became of each participant, in the order of their table.

    Returns
    -------
    table [participant, region, group, matched, why_not, condition, shut_out, without_it, admissible_mentors]
    why_not : "" for those matched; condition : the one that shut out most mentors, where nobody is admissible, "" else;
    shut_out : mentors that it shuts out; without_it : mentors who would be admissible if it were dropped alone;
    admissible_mentors : mentors who pass every condition, whether a place is left or not
    """
    people, able = problem.participants, problem.admissible
    count = problem.mentors.count
    reachable = able.pairs @ count
    failed = np.array([~passed @ count for passed in able.passes.values()])
    freed = np.array([passed @ count for passed in able.without.values()])
    # Of conditions that shut out alike, the one whose loss would help most is named, then the first.
    order = np.lexsort((np.arange(len(failed))[:, None] + np.zeros_like(failed), -freed, -failed), axis=0)[0]
    at = np.arange(failed.shape[1])
    names = np.array(list(able.passes))
    table = people.table[[PARTICIPANT, "region", "group"]].copy()
    matched = table[PARTICIPANT].isin(pairs["participant"]).to_numpy()
    alone = (reachable == 0)[people.kind] & ~matched
    table["matched"] = matched
    table["why_not"] = np.where(matched, "", np.where(alone, NOBODY, FULL))
    table["condition"] = np.where(alone, names[order][people.kind], "")
    table["shut_out"] = np.where(alone, failed[order, at][people.kind], 0)
    table["without_it"] = np.where(alone, freed[order, at][people.kind], 0)
    table["admissible_mentors"] = reachable[people.kind]
    return table[list(OUTCOME_COLUMNS)]


def why_not(row, mentors: int) -> str:
    """What became of one participant, in a sentence; `row` is one of `outcomes`, `mentors` how many there are."""
    return message(
        WHY_NOT[row.why_not],
        condition=message(CONDITIONS[row.condition]) if row.condition else "",
        shut_out=row.shut_out,
        mentors=mentors,
        more=row.without_it,
        admissible=row.admissible_mentors,
    )


def conditions_that_shut_out(outcomes_of: pd.DataFrame) -> pd.DataFrame:
    """Over all whom nobody may guide: table [condition, participants], the commonest condition first."""
    alone = outcomes_of.loc[outcomes_of["why_not"] == NOBODY, "condition"]
    counts = alone.value_counts().rename_axis("condition").reset_index(name="participants")
    position = {name: at for at, name in enumerate(CONDITIONS)}
    order = counts.assign(at=counts["condition"].map(position)).sort_values(
        ["participants", "at"], ascending=[False, True]
    )
    return order[["condition", "participants"]].reset_index(drop=True)
