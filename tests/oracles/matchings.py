"""Matchings by trying all of them: the slow, obvious version, from the tables and with nothing of the library."""

from __future__ import annotations

import itertools
import math

import pandas as pd

MODES = {"in_person", "online"}


def words(cell) -> set[str]:
    """The words of a cell."""
    return {word.strip() for word in str(cell).split(";") if word.strip()} if isinstance(cell, str) else set()


def can_meet(participant, mentor, km: dict) -> bool:
    """Whether two can meet in person."""
    if participant["region"] == mentor["region"]:
        far = 0.0
    else:
        pair = (participant["region"], mentor["region"])
        far = km.get(pair, km.get(pair[::-1], math.inf))
    both = (words(participant.get("modes")) or MODES) & (words(mentor.get("modes")) or MODES)
    reach = mentor.get("reach_km")
    return "in_person" in both and far <= (0.0 if reach is None or pd.isna(reach) else reach)


def failed(participant, mentor, km: dict, hours: float) -> set[str]:
    """The conditions that a pair fails."""
    out = set()
    if not words(participant["languages"]) & words(mentor["languages"]):
        out.add("language")
    wanted, known = words(participant.get("fields")), words(mentor.get("fields"))
    if wanted and known and not wanted & known:
        out.add("field")
    both = (words(participant.get("modes")) or MODES) & (words(mentor.get("modes")) or MODES)
    if not can_meet(participant, mentor, km) and "online" not in both:
        out.add("distance")
    one, two = words(participant.get("times")), words(mentor.get("times"))
    if one and two and not one & two:
        out.add("times")
    if words(participant.get("organisations")) & words(mentor.get("organisations")):
        out.add("conflict")
    if places(mentor, hours) < 1:
        out.add("hours")
    return out


def places(mentor, hours: float) -> int:
    """Mentees that a mentor can take."""
    count = 0
    while (count + 1) * hours <= mentor["hours"] + 1e-6:
        count += 1
    most = mentor.get("most")
    return count if most is None or pd.isna(most) else min(count, int(most))


def pair_quality(participant, mentor, mentors, km) -> int:
    """Quality of a pair in thousandths, with the weights .6 skills, .2 field, .2 in person."""
    asked = words(participant.get("asks"))
    weight = {skill: 1 / max(1, sum(skill in words(other.get("offers")) for other in mentors)) for skill in asked}
    met = sum(weight[skill] for skill in asked & words(mentor.get("offers")))
    share = met / sum(weight.values()) if asked else 0.5
    field = bool(words(participant.get("fields")) & words(mentor.get("fields")))
    return round(1000 * (0.6 * share + 0.2 * field + 0.2 * can_meet(participant, mentor, km)))


def best(participants: pd.DataFrame, mentors: pd.DataFrame, km: dict, hours: float, columns=("region",)) -> tuple:
    """(matches, lowest share of a group that can be served, quality in thousandths) of the best of all matchings.

    Lexicographic, in this order; shares over all members of a group; groups for whose members nobody is admissible do
    not count.
    """
    asking, offering = participants.to_dict("records"), mentors.to_dict("records")
    able = [[j for j, m in enumerate(offering) if not failed(p, m, km, hours)] for p in asking]
    groups = [(column, name) for column in columns for name in sorted({p[column] for p in asking})]
    inside = {g: [i for i, p in enumerate(asking) if p[g[0]] == g[1]] for g in groups}
    counted = [g for g in groups if any(able[i] for i in inside[g])]
    room = [places(m, hours) for m in offering]
    value = [[pair_quality(p, m, offering, km) for m in offering] for p in asking]
    top = (-1, -1.0, -1)
    for choice in itertools.product(*[[None, *options] for options in able]):
        used = [sum(j == m for j in choice) for m in range(len(offering))]
        if any(u > r for u, r in zip(used, room, strict=True)):
            continue
        matches = sum(j is not None for j in choice)
        if matches < top[0]:
            continue
        shares = [sum(choice[i] is not None for i in inside[g]) / len(inside[g]) for g in counted]
        lowest = min(shares, default=0.0)
        quality = sum(value[i][j] for i, j in enumerate(choice) if j is not None)
        top = max(top, (matches, round(lowest, 9), quality))
    return top


def fairest_each(participants, mentors, km, hours, column="region") -> list[float]:
    """The shares, lowest first, of that greatest matching whose lowest is highest, then the next, and so on."""
    asking, offering = participants.to_dict("records"), mentors.to_dict("records")
    able = [[j for j, m in enumerate(offering) if not failed(p, m, km, hours)] for p in asking]
    names = sorted({p[column] for p in asking})
    inside = {name: [i for i, p in enumerate(asking) if p[column] == name] for name in names}
    counted = [name for name in names if any(able[i] for i in inside[name])]
    room = [places(m, hours) for m in offering]
    top: tuple = (-1, [])
    for choice in itertools.product(*[[None, *options] for options in able]):
        used = [sum(j == m for j in choice) for m in range(len(offering))]
        if any(u > r for u, r in zip(used, room, strict=True)):
            continue
        matches = sum(j is not None for j in choice)
        shares = sorted(round(sum(choice[i] is not None for i in inside[n]) / len(inside[n]), 9) for n in counted)
        top = max(top, (matches, shares))
    return top[1]


def best_of_teams(participants: pd.DataFrame, mentors: pd.DataFrame, km: dict, hours: float) -> tuple:
    """As `best` over regions, where those of one idea have one mentor or none."""
    asking, offering = participants.to_dict("records"), mentors.to_dict("records")
    teams: dict = {}
    for i, person in enumerate(asking):
        teams.setdefault(person["idea"] or i, []).append(i)
    units = list(teams.values())
    able = [
        [j for j, m in enumerate(offering) if not any(failed(asking[i], m, km, hours) for i in unit)] for unit in units
    ]
    room = [places(m, hours) for m in offering]
    inside = {name: [i for i, p in enumerate(asking) if p["region"] == name] for name in {p["region"] for p in asking}}
    able = [[j for j in options if room[j] >= len(unit)] for unit, options in zip(units, able, strict=True)]
    counted = {asking[i]["region"] for unit, options in zip(units, able, strict=True) for i in unit if options}
    top = (-1, -1.0, -1)
    for choice in itertools.product(*[[None, *options] for options in able]):
        matched = {i: j for unit, j in zip(units, choice, strict=True) if j is not None for i in unit}
        if any(sum(j == m for j in matched.values()) > room[m] for m in range(len(offering))):
            continue
        shares = [sum(i in matched for i in inside[name]) / len(inside[name]) for name in counted]
        quality = sum(pair_quality(asking[i], offering[j], offering, km) for i, j in matched.items())
        top = max(top, (len(matched), round(min(shares, default=0.0), 9), quality))
    return top
