"""Screening: constant, empty, incomplete and doubled indicators, with the numbers that say so.

What rests on interviews is judged on the answers: of six regions the estimates of a constant question differ a little,
and those of many different ones go together. Published figures have no answers and are judged on the regions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from herelib.profiles import constants, doubles, indicator_values
from herelib.words import listing, marked, marked_by_number, message, message_by_number, number

GAPS = 0.05  # share of the regions that may lack an indicator, of many regions: these regions are then left out
LEAST = 1e-12  # range of estimates up to which an indicator is the same in every region
SAME, ALIKE = 1 - 1e-9, 0.99  # correlations over regions from which two figures are called the same, or alike
FEW = 10  # regions below which a high correlation between two of many indicators means nothing
MOSTLY = 0.9  # share of the answers that must be equal in what is called the same answers
SAME_EVERYWHERE = marked("the same in every region")
LACKING = marked("lacking in %(lacking)s of %(regions)s regions")
LACKING_INHERITED = marked("lacking in %(lacking)s of %(regions)s regions (inherited from a larger area)")
THE_SAME = marked("the same as %(indicator)s: counts twice")
MOVES_WITH = marked("moves with %(indicator)s: counts twice")
# Of what the answers say, a clause for everybody, and one with numbers of interviews that the team alone sees.
ANSWERED_ALIKE = marked("answered alike by everybody")
NEARLY_ALIKE = marked("answered alike by nearly everybody")
DIFFERS = marked_by_number("%(n)s of %(answered)s answers differs", "%(n)s of %(answered)s answers differ")
COPY = marked("the same answers as %(indicator)s: only that one counts")
REVERSED = marked("the answers to %(indicator)s turned round: only that one counts")
ALONG = marked("goes with %(indicator)s from interview to interview: only that one counts")
OTHERWISE = marked_by_number("%(n)s of %(both)s interviews differs", "%(n)s of %(both)s interviews differ")
CORRELATED = marked("correlation %(correlation)s over %(both)s interviews")
STANDS_FOR = marked("counts for %(indicators)s too")
COLUMNS = ["indicator", "block", "label", "used", "regions", "deviation", "twin", "note", "correlation"]
COLUMNS += ["answers", "others", "both", "differing"]


@dataclass(frozen=True)
class Spoken:
    """What the answers say of the indicators of a study; both tables are empty where nobody was interviewed.

    `constants` and `doubles` are as `herelib.profiles` gives them, of the interviews of the regions that are clustered.
    """

    constants: pd.DataFrame = field(default_factory=lambda: constants(pd.DataFrame()))
    doubles: pd.DataFrame = field(default_factory=lambda: doubles(pd.DataFrame()))


def spoken(survey: Mapping[str, pd.DataFrame] | None, asked: list[str], regions: pd.Index) -> Spoken:
    """What the answers say of these indicators, in the interviews of these regions.

    Parameters
    ----------
    survey : tables interviews, answers, items; one without them says nothing
    asked : indicators that rest on interviews
    """
    tables = survey or {}
    if not asked or not all(name in tables for name in ("interviews", "answers", "items")):
        return Spoken()
    region_of = tables["interviews"].set_index("interview")["region"].astype(str)
    values = indicator_values(tables["answers"], tables["items"])
    inside = region_of.reindex(values.index.astype(region_of.index.dtype)).isin(list(regions)).to_numpy()
    values = values.loc[inside, [name for name in asked if name in values]]
    return Spoken(constants(values), doubles(values)) if len(values) else Spoken()


def counted(full: pd.DataFrame, complete: list[str], answers: Spoken) -> tuple[list[str], dict[str, str]]:
    """The indicators that count, and of each that another one stands for the name of that one.

    Parameters
    ----------
    full : estimates that may be used, region x indicator, of the regions that are clustered
    complete : indicators that all of these regions have
    """
    varying = [name for name in complete if len(full) and np.ptp(full[name].to_numpy()) > LEAST]
    constant = set(answers.constants.index[answers.constants["constant"].astype(bool)])
    varying = [name for name in varying if name not in constant]
    pairs = {frozenset(pair) for pair in answers.doubles[["name", "other"]].itertuples(index=False, name=None)}
    answered = answers.constants["answered"].reindex(varying, fill_value=0)
    stands_for: dict[str, str] = {}
    kept: list[str] = []
    # What more people answered stands for what fewer did; of equals the first by name.
    for name in sorted(varying, key=lambda each: (-answered[each], each)):
        first = next((other for other in kept if frozenset((name, other)) in pairs), "")
        if first:
            stands_for[name] = first
        else:
            kept.append(name)
    return [name for name in varying if name not in stands_for], stands_for


@dataclass(frozen=True)
class Screened:
    """What `screening_rows` tells of: estimates that may be used, region x indicator, and what became of each.

    `estimates` are those of all regions, `rest` of those with enough answers; `profiles` the rows that they come
    from.
    """

    estimates: pd.DataFrame
    rest: pd.DataFrame
    profiles: pd.DataFrame
    used: list[str]
    stands_for: Mapping[str, str]
    answers: Spoken


def screening_rows(screened: Screened) -> pd.DataFrame:
    """The table `screening` (see contracts): every indicator, whether it counts, and why not."""
    facts = screened.profiles.drop_duplicates("indicator").set_index("indicator")
    asked = set(screened.profiles.loc[screened.profiles["groups_asked"] > 0, "indicator"])
    twins = _twins(screened.rest[screened.used].dropna(), asked)
    rows = []
    for name in screened.estimates.columns:
        twin, correlation = twins.get(name, ("", np.nan))
        twin, pair = _double(name, screened) or (twin, None)
        answered, others = _answered(name, screened)
        rows.append(
            {
                "indicator": name,
                "block": facts["block"][name],
                "label": facts["label"][name],
                "used": name in screened.used,
                "regions": (have := int(screened.estimates[name].notna().sum())),
                "deviation": float(screened.estimates[name].std()) if have > 1 else np.nan,
                "twin": twin,
                "note": _note(name, screened, (twin, correlation, pair)),
                "correlation": correlation if pair is None else pair.correlation,
                "answers": answered,
                "others": others,
                "both": 0 if pair is None else pair.both,
                "differing": 0 if pair is None else pair.differing,
            }
        )
    return pd.DataFrame(rows, columns=COLUMNS)


def _answered(name: str, screened: Screened) -> tuple[int, int]:
    """How many interviews answered, and how many answers differ from the commonest; 0 of what has no answers."""
    table = screened.answers.constants
    return tuple(table.loc[name, ["answered", "others"]].astype(int)) if name in table.index else (0, 0)


def _double(name: str, screened: Screened):
    """The indicator that says the same as this one by the answers, and the row of the two; None without one."""
    table = screened.answers.doubles
    # A copy names what stands for it; what stands for others names the first of them.
    others = [screened.stands_for[name]] if name in screened.stands_for else _copies(name, screened)
    for other in others[:1]:
        hit = table[table[["name", "other"]].isin([name, other]).all(axis=1)]
        return other, next(hit.itertuples(index=False))
    return None


def _copies(name: str, screened: Screened) -> list[str]:
    return sorted(other for other, first in screened.stands_for.items() if first == name)


def _note(name: str, screened: Screened, twin: tuple) -> str:
    """Why an indicator does not count, or what counts with it; "" where there is nothing to say."""
    rest, regions = screened.rest[name], len(screened.rest)
    lacking, inherited = int(rest.isna().sum()), "inherited" in set(_status(name, screened))
    if not screened.estimates[name].notna().any():
        return message("inherited from a larger area") if inherited else message("no region has it")
    if name in screened.used:
        other, correlation, pair = twin
        if pair is not None:
            return message(STANDS_FOR, indicators=listing(_copies(name, screened)))
        return message(THE_SAME if correlation >= SAME else MOVES_WITH, indicator=other) if other else ""
    if name in screened.stands_for:
        return _note_of_copy(*twin)
    answered, others = _answered(name, screened)
    if answered and screened.answers.constants.loc[name, "constant"]:
        numbers = message_by_number(*DIFFERS, others, answered=answered)
        return f"{message(NEARLY_ALIKE if others else ANSWERED_ALIKE)}; {numbers}"
    if np.ptp(rest.dropna().to_numpy()) <= LEAST and lacking <= GAPS * regions:
        return message(SAME_EVERYWHERE)
    return message(LACKING_INHERITED if inherited else LACKING, lacking=lacking, regions=regions)


def _status(name: str, screened: Screened) -> pd.Series:
    return screened.profiles.loc[screened.profiles["indicator"] == name, "status"]


def _note_of_copy(other: str, _correlation: float, pair) -> str:
    values = {"both": pair.both, "correlation": number(pair.correlation, ".2f")}
    if pair.differing > (1 - MOSTLY) * pair.both:
        return f"{message(ALONG, indicator=other)}; {message(CORRELATED, **values)}"
    same = message(COPY if pair.correlation > 0 else REVERSED, indicator=other)
    return f"{same}; {message_by_number(*OTHERWISE, pair.differing, both=pair.both)}"


def _twins(values: pd.DataFrame, asked: set[str]) -> dict[str, tuple[str, float]]:
    """For each indicator the other one that it moves with over the regions, if there is one, and their correlation.

    Of few regions only those are looked at that have no answers to be judged by.
    """
    if len(values) < 3 or values.shape[1] < 2:
        return {}
    correlation = np.corrcoef(values.to_numpy(), rowvar=False)
    # Every indicator is its own twin: the diagonal must not win.
    np.fill_diagonal(correlation, 0.0)
    if len(values) < FEW:
        spoken_of = np.isin(values.columns, list(asked))
        correlation[np.ix_(spoken_of, spoken_of)] = 0.0
    nearest = np.abs(correlation).argmax(1)
    limit, twins = (ALIKE if len(values) >= FEW else SAME), {}
    for column, other in enumerate(nearest):
        if abs(correlation[column, other]) >= limit:
            twins[values.columns[column]] = (values.columns[other], float(correlation[column, other]))
    return twins
