"""A matching before it is solved: kinds of people, who may go with whom, how well, and how many fit."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from herelib.errors import HereError, nearest
from herelib.incubator.admissibility import Admissible, admissible
from herelib.incubator.flows import Flow
from herelib.incubator.pair_quality import QualityWeights, quality
from herelib.incubator.people import MENTOR, People, mentors, participants

HOURS_PER_MENTEE = 4.5  # a month; Futurpreneur asks its mentors for 4 to 5 (evidence to parliament, 42-1/59)
GROUP_COLUMNS = ("region", "group")
WORST, EACH = "worst", "each"


@dataclass(frozen=True)
class MatchingRules:
    """What a team decides before it matches.

    Attributes
    ----------
    hours_per_mentee : hours a month that a mentee takes; with the mentors' hours it gives how many each can take
    fair_over : columns of the participants whose groups are to be served alike; of two columns the groups overlap
    fairness : "worst" raises the worst-served group as far as it goes; "each" then also the next, and so on
    floors : least people to be matched, by (column, name): {("region", "alder"): 5}
    weights : what makes a pair good
    teams : whether participants of one idea stay together, with one mentor or with none
    seconds : how long one mixed-integer programme may search
    lot : decides among those who are alike in every attribute, and nowhere else
    """

    hours_per_mentee: float = HOURS_PER_MENTEE
    fair_over: tuple[str, ...] = ("region",)
    fairness: str = WORST
    floors: Mapping[tuple[str, str], int] = field(default_factory=dict)
    weights: QualityWeights = field(default_factory=QualityWeights)
    teams: bool = False
    seconds: float = 60.0
    lot: int = 1

    def __post_init__(self) -> None:
        for column in [*self.fair_over, *(column for column, _ in self.floors)]:
            if column not in GROUP_COLUMNS:
                raise HereError(f"fair_over: no column {column!r}; {nearest(column, GROUP_COLUMNS)}")
        if self.fairness not in (WORST, EACH):
            raise HereError(f"fairness: {nearest(self.fairness, (WORST, EACH))}")
        if not self.hours_per_mentee > 0:
            raise HereError("hours_per_mentee: a mentee takes more than no hours")


@dataclass(frozen=True)
class Problem:
    """All that a matching is computed from; nothing in it knows a pseudonym's place in a list.

    Attributes
    ----------
    units : of each kind of unit, the positions of its members' kinds
    unit_of : of each participant's row, the position of its unit; `unit_kind`, of each unit, that of its kind
    guides : of each mentor in the flow, the rows of the mentors it stands for
    group_names : (column, name) of each group
    fair : whether a group is one of `fair_over`
    worth : quality of each pair of the flow, thousandths, summed over the members of a unit
    ties : of each pair, from 0 to 1: who applied earlier, then a number made of both sides' attributes
    """

    rules: MatchingRules
    participants: People
    mentors: People
    admissible: Admissible
    quality: np.ndarray
    units: list[tuple[int, ...]]
    unit_of: np.ndarray
    unit_kind: np.ndarray
    guides: list[np.ndarray]
    group_names: list[tuple[str, str]]
    fair: np.ndarray
    flow: Flow
    worth: np.ndarray
    ties: np.ndarray
    distances: pd.DataFrame | None = None

    @property
    def floors(self) -> np.ndarray:
        """Least people of each group."""
        return np.array([self.rules.floors.get(name, 0) for name in self.group_names], dtype=int)

    @property
    def reachable(self) -> np.ndarray:
        """People of each group for whom a mentor is admissible."""
        some = np.zeros(len(self.flow.supply), dtype=bool)
        some[self.flow.unit] = True
        return (self.flow.groups * (self.flow.size * self.flow.supply * some)[None]).sum(1).astype(int)


def places_of(people: People, hours_per_mentee: float) -> np.ndarray:
    """Mentees that a mentor of each kind can take: whole ones, as many as the hours and the mentor allow.

    Examples
    --------
    >>> table = pd.DataFrame({"mentor": ["a", "b"], "region": ["x", "x"], "languages": ["lv", "lv"], "hours": [10, 4]})
    >>> places_of(mentors(table), 4.5)
    array([0, 2])
    """
    # A hair more than the hours: 9 / 4.5 must be 2 where the quotient comes out as 1.9999999.
    by_hours = np.floor(people.kinds["hours"].to_numpy() / hours_per_mentee + 1e-9)
    return np.fmin(by_hours, people.kinds["most"].fillna(np.inf).to_numpy()).astype(int)


def problem(
    asking: pd.DataFrame,
    offering: pd.DataFrame,
    rules: MatchingRules,
    distances: pd.DataFrame | None = None,
    rarity: People | None = None,
) -> Problem:
    """A matching to be solved, of the tables of participants and mentors (`people`) and of distances (`admissible`).

    `rarity` are the mentors by whom a skill is rare, if not those that are there.

    Raises
    ------
    StudyError
        If a table has faults.
    """
    people, guides = participants(asking), mentors(offering)
    places = places_of(guides, rules.hours_per_mentee)
    able = admissible(people, guides, places, distances)
    pair_quality = quality(people, guides, able.in_person, rules.weights, rarity)
    units, unit_of, unit_kind = _units(people, rules)
    standing_for = _guides(guides, rules)
    of_kind = np.array([guides.kind[rows[0]] for rows in standing_for], dtype=int)
    names, fair = _groups(people, rules)
    size = np.array([len(unit) for unit in units], dtype=int)
    pooled = np.array([places[kind] * len(rows) for kind, rows in zip(of_kind, standing_for, strict=True)], dtype=int)
    shape = len(units), len(guides.kinds)
    may = np.array([able.pairs[list(unit)].all(0) for unit in units], dtype=bool).reshape(shape)[:, of_kind]
    may &= size[:, None] <= places[of_kind][None]
    unit, mentor = np.nonzero(may)
    supply = np.bincount(unit_kind, minlength=len(units))
    flow = Flow(unit, mentor, size, supply, pooled, *_membership(people, units, size * supply, names))
    summed = np.array([pair_quality[list(unit)].sum(0) for unit in units]).reshape(shape)[:, of_kind]
    return Problem(
        rules,
        people,
        guides,
        able,
        pair_quality,
        units,
        unit_of,
        unit_kind,
        standing_for,
        names,
        fair,
        flow,
        summed[unit, mentor].astype(float),
        _ties(people, guides, units, unit, of_kind[mentor]),
        distances,
    )


def _units(people: People, rules: MatchingRules) -> tuple[list[tuple[int, ...]], np.ndarray, np.ndarray]:
    """Kinds of units, the unit of each participant, and the kind of each unit."""
    idea = people.table["idea"].to_numpy()
    key = [idea[row] if rules.teams and idea[row] else (row,) for row in range(len(people.table))]
    position: dict[object, int] = {}
    unit_of = np.array([position.setdefault(one_key, len(position)) for one_key in key], dtype=int)
    members: list[list[int]] = [[] for _ in position]
    for row, unit in enumerate(unit_of):
        members[unit].append(int(people.kind[row]))
    kinds = [tuple(sorted(kinds)) for kinds in members]
    units = sorted(set(kinds))
    order = {kind: at for at, kind in enumerate(units)}
    return units, unit_of, np.array([order[kind] for kind in kinds], dtype=int)


def _guides(guides: People, rules: MatchingRules) -> list[np.ndarray]:
    """The rows of mentors that each in the flow stands for: all of a kind, or one alone where teams must fit in."""
    by_kind = [np.flatnonzero(guides.kind == kind) for kind in range(len(guides.kinds))]
    names = guides.table[MENTOR]
    drawn = [np.array(sorted(rows, key=lambda row: lot(rules.lot, names[row])), dtype=int) for rows in by_kind]
    return [np.array([row]) for rows in drawn for row in rows] if rules.teams else drawn


def _groups(people: People, rules: MatchingRules) -> tuple[list[tuple[str, str]], np.ndarray]:
    """Names of all groups that fairness or a floor speaks of, in the order of columns and names."""
    columns = [column for column in GROUP_COLUMNS if column in {*rules.fair_over, *(c for c, _ in rules.floors)}]
    names = [(column, name) for column in columns for name in sorted(set(people.kinds[column]) - {""})]
    for column, name in rules.floors:
        if (column, name) not in names:
            known = [other for _, other in names]
            raise HereError(f"floors: nobody is in {column} {name!r}; {nearest(name, known)}")
    return names, np.array([column in rules.fair_over for column, _ in names], dtype=bool)


def _membership(people: People, units, members: np.ndarray, names) -> tuple[np.ndarray, np.ndarray]:
    """Whether a kind of unit is in each group, and people in each; a team counts where its first member by kind is."""
    first = [unit[0] for unit in units]
    cells = {column: people.kinds[column].to_numpy()[first] for column, _ in names}
    groups = np.array([cells[column] == name for column, name in names], dtype=bool).reshape(len(names), len(units))
    return groups, (groups * members[None]).sum(1).astype(int)


def _ties(people: People, guides: People, units: list, unit: np.ndarray, guide: np.ndarray) -> np.ndarray:
    """Of each pair (kinds of unit and mentor), 0-1: 0.9 who applied earlier (unknown last), 0.1 of attributes."""
    dates = people.kinds["applied_on"].to_numpy()
    later = {day: at for at, day in enumerate(sorted(set(dates) - {""}))}
    rank = np.array([min(later.get(dates[kind], len(later)) for kind in unit) for unit in units], dtype=float)
    early = 1 - rank / max(len(later), 1)
    texts, guide_texts = _texts(people.kinds), _texts(guides.kinds)
    left = [b"|".join(texts[kind] for kind in units[at]) for at in range(len(units))]
    number = [_fraction(left[a], guide_texts[b]) for a, b in zip(unit, guide, strict=True)]
    return 0.9 * early[unit] + 0.1 * np.array(number, dtype=float)


def _texts(kinds: pd.DataFrame) -> list[bytes]:
    return [repr(row).encode() for row in kinds.astype(str).itertuples(index=False, name=None)]


def _fraction(left: bytes, right: bytes) -> float:
    return int.from_bytes(hashlib.blake2b(left + b"\0" + right, digest_size=6).digest(), "big") / 2**48


def lot(seed: int, pseudonym: str) -> bytes:
    """What somebody draws among those who are alike in every attribute; another seed or key draws anew."""
    return hashlib.blake2b(f"{seed}|{pseudonym}".encode(), digest_size=8).digest()
