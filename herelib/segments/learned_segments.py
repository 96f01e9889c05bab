"""The learned coder beside the others: its segments, what of them counts, and how far it agrees with each person."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from herelib.errors import HereError
from herelib.segments import agreement
from herelib.segments.learned import Learned
from herelib.segments.terms import AUTOMATIC, LEARNED, MACHINES, SEGMENTS

AUTOMATIC_HUMAN, LEARNED_HUMAN = (
    "automatic-human",
    "learned-human",
)  # the kinds of comparison in tables `agreement` and `disagreements`
KEYS = ["interview", "item"]


def with_learned(
    tables: Mapping[str, pd.DataFrame], coder: Learned, counts: bool, seed: int
) -> dict[str, pd.DataFrame]:
    """Tables segments, seen, agreement, disagreements and learned_codes with what the learned coder says.

    A segment of its is a whole answer: it knows that a code is in it, not where. Segments on answers that people have
    read stay for the sake of agreement and never count.

    Parameters
    ----------
    tables : those tables without it, and `open_answers`
    coder : as `learned.learn` gives it
    counts : whether its segments count where no person read the answer and the terms do not say the contrary
    seed : of the bootstrap of agreement

    Raises
    ------
    HereError
        If a person goes by the name of this coder.
    """
    if LEARNED in {*tables["segments"]["coder"], *tables["seen"]["coder"]}:
        raise HereError(f"a coder is called '{LEARNED}', as the one that learns: give the person another name")
    segments, seen = tables["segments"], tables["seen"]
    people = segments[~segments["coder"].isin(MACHINES)]
    read = pd.concat([seen[~seen["coder"].isin(MACHINES)], people])[["coder", *KEYS]].drop_duplicates()
    proposals = coder.codings.merge(tables["open_answers"][[*KEYS, "text"]], on=KEYS, validate="many_to_one")
    pairs = pd.MultiIndex.from_frame(proposals[[*KEYS, "code"]])
    denied = pairs.isin(pd.MultiIndex.from_frame(segments.loc[segments["negated"], [*KEYS, "code"]]))
    unread = ~pd.MultiIndex.from_frame(proposals[KEYS]).isin(pd.MultiIndex.from_frame(read[KEYS]))
    rows = proposals.assign(
        segment=[f"l{number:06d}" for number in range(1, len(proposals) + 1)],
        coder=LEARNED,
        start=0,
        end=proposals["text"].str.len(),
        cleared=False,
        negated=False,
        satisfied=False,
        counts=counts & unread & ~denied,
    )
    rows = rows[list(SEGMENTS)].astype(segments.dtypes[list(SEGMENTS)].to_dict())
    compared = _compared(coder, (people, rows[~unread]), read, seed)
    return {
        "segments": pd.concat([segments, rows], ignore_index=True),
        "seen": pd.concat([seen, coder.seen], ignore_index=True).astype(str),
        "learned_codes": coder.table,
        **{name: pd.concat([tables[name], table], ignore_index=True) for name, table in compared.items()},
    }


def _compared(
    coder: Learned, segments: tuple[pd.DataFrame, pd.DataFrame], read: pd.DataFrame, seed: int
) -> dict[str, pd.DataFrame]:
    """Agreement and disagreements of the learned coder with each person, in the codes that it proposes."""
    proposed = coder.table.loc[coder.table["proposes"], "code"]
    both = pd.concat(segments, ignore_index=True)
    both = both[both["code"].isin(proposed)]
    seen = pd.concat([read, coder.seen.merge(read[KEYS].drop_duplicates(), on=KEYS)], ignore_index=True)
    # Agreement knows one coder that is no person: here the learned one stands in its place, and is named afterwards.
    both, seen = (table.assign(coder=table["coder"].replace(LEARNED, AUTOMATIC)) for table in (both, seen))
    renamed = {}
    for name, table in agreement.agree(both, seen, seed).items():
        table = table[table["kind"] == AUTOMATIC_HUMAN].assign(kind=LEARNED_HUMAN)
        named = {"coders", "present", "absent"} & set(table.columns)
        renamed[name] = table.assign(**{column: table[column].map(_by_name) for column in named})
    return renamed


def _by_name(coders: str) -> str:
    """Coders, parted by "|", with the learned one under its own name.

    Examples
    --------
    >>> _by_name("ana|automatic")
    'ana|learned'
    """
    return "|".join(sorted(LEARNED if coder == AUTOMATIC else coder for coder in coders.split("|")))
