"""Who guides whom, and who could found what: rows of people, for the team alone, and only where somebody asks."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from herelib.errors import HereError
from herelib.incubator import audience, guidance, planned
from herelib.incubator.ideas import founders_for
from herelib.incubator.team import Team
from herelib.words import message

PAIR, FOUNDER = "pair", "founder"
PAIRING_COLUMNS = ("kind", "region", "participant", "mentor", "quality", "in_person", "by_lot", "type", "rank")


def pairing(run: Mapping[str, pd.DataFrame], parts: pd.DataFrame, team: Team, parameters: Mapping) -> pd.DataFrame:
    """Pairs of the matching, and people who could found something for which there is room: table [*PAIRING_COLUMNS].

    Parameters
    ----------
    run : tables verdicts, plans, regions, business_types, interviews, segments and ideas of a run
    parts : table parts of the catalogue
    parameters : of stage `plan`

    kind: pair (a participant and a mentor, pseudonyms of the files of people) or founder (the pseudonym of an interview
    and a business type that its ideas name)

    Raises
    ------
    StudyError
        All faults of the files of people.
    HereError
        If there are neither participants and mentors nor ideas.
    """
    matching = guidance.matched(planned.planned(run, parts, team), team, dict(parameters))
    founders = founders_for(audience.ideas_of(run, team), run["ideas"]).assign(kind=FOUNDER)
    tables = [founders] if len(founders) else []
    if matching is not None:
        regions = matching.participants.set_index("participant")["region"]
        pairs = matching.pairs.assign(kind=PAIR, region=matching.pairs["participant"].map(regions))
        tables.insert(0, pairs.sort_values(["region", "participant"]))
    if not tables:
        raise HereError(
            message("there is nobody to match: no participants.csv and mentors.csv, and no ideas with room")
        )
    return pd.concat(tables, ignore_index=True).reindex(columns=list(PAIRING_COLUMNS))


def say(table: pd.DataFrame) -> str:
    """How many pairs and founders a table of `pairing` has, in a sentence."""
    pairs = table["kind"] == PAIR
    return message(
        "%(pairs)s pairs, and %(founders)s times somebody who could found something there is room for.",
        pairs=int(pairs.sum()),
        founders=int((~pairs).sum()),
    )
