"""Which businesses have room in a region, who is for and against them, and what they still need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from herelib.briefs.plain import need_name
from herelib.release import FEW, MOST, SOME
from herelib.report import brought_by, capital
from herelib.words import GROUP_WORDS, listing, marked, message, words

NAMED = 3  # businesses in a brief
FELT = 0.1  # [J] by so much more (of 0-1) a group must miss something than all others to be named for it
VOICES = {MOST: marked("most"), SOME: marked("some"), FEW: marked("few")}
LICENCES = {"yes": marked("Ask for its licence."), "depends": marked("Ask whether it needs a licence.")}


@dataclass(frozen=True)
class Business:
    """A kind of business: the need it meets, who is for and against it in words, and what is still to be settled."""

    kind: str
    label: str
    need: str
    backing: str
    against: str
    remarks: tuple[str, ...]
    licence: str


def businesses_view(
    verdict, of_region: Mapping[str, pd.DataFrame], catalogue: Mapping[str, pd.DataFrame]
) -> tuple[Business, ...]:
    """The businesses with most room, the first ones first; none where nothing can be said.

    Parameters
    ----------
    verdict : row of the table verdicts
    of_region : rows of this region of all tables that may be shown
    """
    labels = catalogue["business_types"].set_index("type")["label"]
    types, brought = of_region["business_types"], brought_by(verdict, catalogue)
    ranked = types[types["rank"] > 0].sort_values(["rank", "type"]).head(NAMED)
    return tuple(
        Business(
            kind=row.type,
            label=labels.get(row.type, words(row.type)),
            need=need_phrase(row.field, of_region["groups"]),
            backing=voice(row.voices_for),
            against=voice(row.voices_against),
            remarks=tuple(remarks(row, brought)),
            licence=row.licence,
        )
        for row in ranked.itertuples()
    )


def voice(voices: str) -> str:
    """How many are for or against, in a word."""
    return message(VOICES[voices]) if voices in VOICES else message("not shown: too few were asked")


def need_phrase(field: str, groups: pd.DataFrame) -> str:
    """The need that a business meets, with the group that misses it most where one clearly does.

    Parameters
    ----------
    groups : table groups, rows of the region
    """
    rows = groups[(groups["indicator"] == f"need:{field}") & groups["estimate"].notna()]
    rows = rows.sort_values(["estimate", "group"], ascending=[False, True])
    levels = rows["estimate"].to_numpy(float)
    if len(levels) < 2 or levels[0] - levels[1] < FELT:
        return capital(need_name(field))
    group = message(GROUP_WORDS[rows["group"].iloc[0]])
    return message("%(need)s, missed most by %(group)s", need=capital(need_name(field)), group=group)


def remarks(row, brought: Mapping[str, str]) -> list[str]:
    """What a business still needs, and what warns of it; `row` is a row of the table business_types."""
    missing = [] if pd.isna(row.short) else [name.strip() for name in str(row.short).split(",") if name.strip()]
    # Older tables write "capacity:skills", newer ones "skills".
    names = {name: name.rpartition(":")[2] for name in missing}
    lacking = [words(f"capacity:{bare}") for name, bare in names.items() if bare not in brought]
    lines = []
    if lacking:
        lines.append(message("Still short: %(things)s.", things=listing(lacking)))
    elif missing:
        lines.append(message("What is short comes with the help below."))
    else:
        lines.append(message("All it needs is here."))
    if row.licence in LICENCES:
        lines.append(message(LICENCES[row.licence]))
    if row.competes:
        lines.append(message("It would compete with what is here already."))
    if row.opposed:
        lines.append(message("More are against it than for it."))
    return lines
