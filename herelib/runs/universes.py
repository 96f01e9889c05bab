"""Universes: combinations of the options that decision records call defensible, and what a decision weighs in them.

A universe takes one option of each decision. Where there are few combinations all of them are universes. Where there
are more, the universes are stars: a combination at random and, for each decision, each other option of it alone (the
radial design of Saltelli et al. 2010, doi:10.1016/j.cpc.2009.09.018). A plain random sample would hold hardly any two
universes that differ in one decision only, and these pairs are what says how much a decision weighs.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from herelib.decisions import PARAMETERS, Decision, Option
from herelib.errors import HereError, nearest

NORMAL95 = 1.959964  # quantile of the normal distribution that leaves 5% outside on both sides
TRIES = 1_000  # draws of a star's centre before the sample counts as exhausted
ALL = "all"


@dataclass(frozen=True)
class Choice:
    """A decision that is varied: its options, the chosen one first."""

    decision: str
    parameter: str
    title: str
    options: tuple[Option, ...]


@dataclass(frozen=True)
class Space:
    """The decisions that are varied, and which pairs of their options exclude each other.

    A combination is an array with the place of an option for each decision; the baseline is all zeros.
    """

    choices: tuple[Choice, ...]
    clashes: tuple[tuple[tuple[int, int], tuple[int, int]], ...] = ()

    def fits(self, combination: Sequence[int]) -> bool:
        """Whether no two options of a combination exclude each other."""
        return not any(combination[i] == a and combination[j] == b for (i, a), (j, b) in self.clashes)

    @property
    def baseline(self) -> tuple[int, ...]:
        return (0,) * len(self.choices)

    @property
    def size(self) -> float:
        """Number of combinations, with those that exclude each other."""
        return float(np.prod([len(c.options) for c in self.choices], dtype=float))

    def values(self, combination: Sequence[int]) -> dict[str, int | float | str]:
        """The parameters of a universe that differ from the baseline."""
        pairs = zip(self.choices, combination, strict=True)
        return {c.parameter: PARAMETERS[c.parameter].kind(c.options[o].value) for c, o in pairs if o}


@dataclass(frozen=True)
class Plan:
    """Universes in their order: the combination, the star and the kind of each."""

    combinations: tuple[tuple[int, ...], ...]
    stars: tuple[int, ...]
    kinds: tuple[str, ...]
    sampled: bool = False

    def after(self, count: int) -> Plan:
        """The plan without its first universes."""
        return Plan(self.combinations[count:], self.stars[count:], self.kinds[count:], self.sampled)


def space(records: Sequence[Decision], only: Collection[str] = (), given: Mapping[str, object] | None = None) -> Space:
    """The decisions in force that leave a choice, and the clashes that their records name.

    Parameters
    ----------
    records : as `herelib.decisions.records.read` gives them
    only : parameters that are varied; all if empty
    given : parameters by hand; a decision about one of them is not varied

    Raises
    ------
    HereError
        If `only` names a parameter that no decision leaves open, or a value by hand excludes a chosen option.
    """
    given = given or {}
    in_force = [r for r in records if r.status == "accepted" and r.parameter in PARAMETERS]
    open_ = {r.parameter: r for r in in_force if _alternatives(r) and r.parameter not in given}
    if unknown := [name for name in only if name not in open_]:
        raise HereError(
            "\n".join(f"--only {name}: no decision leaves it open; {nearest(name, open_)}" for name in unknown)
        )
    varied = [r for r in in_force if r.parameter in open_ and (not only or r.parameter in only)]
    held = {r.id: _held(r, given) for r in in_force if r not in varied}
    options = {r.id: (r.option, *_alternatives(r)) for r in varied}
    ruled_out, pairs = set(), []
    for own, option, other, its in _clashes(records, in_force):
        if own in held and other in held:
            if held[own] == option and held[other] == its:
                raise HereError(f"option '{option}' of decision {own} excludes option '{its}' of decision {other}")
        elif own in held:
            ruled_out |= {(other, its)} if held[own] == option else set()
        elif other in held:
            ruled_out |= {(own, option)} if held[other] == its else set()
        else:
            pairs.append(((own, option), (other, its)))
    if lost := sorted(f"option '{r.chosen}' of decision {r.id}" for r in varied if (r.id, r.chosen) in ruled_out):
        raise HereError(f"a value by hand excludes {', '.join(lost)}: give that parameter by hand, too")
    choices = [
        Choice(r.id, r.parameter, r.title, tuple(o for o in options[r.id] if (r.id, o.name) not in ruled_out))
        for r in varied
    ]
    choices = [choice for choice in choices if len(choice.options) > 1]
    place = {(c.decision, o.name): (i, k) for i, c in enumerate(choices) for k, o in enumerate(c.options)}
    known = [(place[a], place[b]) for a, b in pairs if a in place and b in place]
    return Space(tuple(choices), tuple(known))


def _alternatives(record: Decision) -> list[Option]:
    return [o for o in record.options if o.standing == "defensible" and o.name != record.chosen]


def _held(record: Decision, given: Mapping[str, object]) -> str:
    """The option that a decision takes which is not varied; "" where its value by hand is none of them."""
    value = given.get(record.parameter)
    if value is None:
        return record.chosen
    return next((o.name for o in record.options if o.value == value), "")


def _clashes(records: Sequence[Decision], in_force: Sequence[Decision]) -> Iterator[tuple[str, str, str, str]]:
    """Pairs of options that exclude each other: decision, its option, other decision, its option.

    They hold as long as the record that names them; of a record that has been superseded, the one in force instead
    counts, with the option of the same value (as in `herelib.decisions.records`).
    """
    by_id, settled = {r.id: r for r in records}, {r.parameter: r for r in in_force}
    for record in in_force:
        for clash in record.incompatible_with:
            named = by_id[clash["decision"]]
            value = next(o.value for o in named.options if o.name == clash["other"])
            other = settled.get(named.parameter)
            for option in other.options if other is not None else ():
                if option.value == value:
                    yield record.id, clash["option"], other.id, option.name


def one_at_a_time(made: Space) -> Plan:
    """The baseline, and each alternative alone that goes with all other chosen options."""
    found = list(_star(made, made.baseline, frozenset()))
    kinds = ("baseline", *["one at a time"] * (len(found) - 1))
    return Plan(tuple(found), (0,) * len(found), kinds)


def _star(made: Space, centre: tuple[int, ...], without: Collection[tuple[int, int]]) -> Iterator[tuple[int, ...]]:
    """A combination, and those compatible ones that differ from it in one decision."""
    yield centre
    for i, choice in enumerate(made.choices):
        for k in range(len(choice.options)):
            other = (*centre[:i], k, *centre[i + 1 :])
            if k != centre[i] and (i, k) not in without and made.fits(other):
                yield other


def check_bound(first: Plan, most: int) -> None:
    """Refuse a bound that does not even leave room for each option alone."""
    if len(first.combinations) > most:
        count = len(first.combinations)
        raise HereError(f"--most {most}: one at a time makes {count} universes already; give more, or --only")


def combined(made: Space, first: Plan, most: int, without: Collection[tuple[int, int]], seed: int) -> Plan:
    """All compatible combinations where `first` and they are at most so many, else `first` and more stars.

    Parameters
    ----------
    first : the plan of `one_at_a_time`
    most : universes at the most; a star that would go beyond is not begun
    without : options that are not combined with others, as (place of the decision, place of the option)
    """
    seen = set(first.combinations)
    room = most - len(seen)
    usable = [[k for k in range(len(c.options)) if (i, k) not in without] for i, c in enumerate(made.choices)]
    rest = (c for c in itertools.product(*usable) if c not in seen and made.fits(c))
    every = list(itertools.islice(rest, room + 1))
    if len(every) <= room:
        own = range(len(first.combinations), len(first.combinations) + len(every))
        stars, kinds = (*first.stars, *own), (*first.kinds, *["combination"] * len(every))
        return Plan((*first.combinations, *every), stars, kinds)
    return _stars(made, first, most, usable, without, seed)


def _stars(made: Space, first: Plan, most: int, usable: list[list[int]], without, seed: int) -> Plan:
    rng = np.random.default_rng([seed, 18])
    found, stars = list(first.combinations), list(first.stars)
    seen = set(found)
    while True:
        tried = (tuple(int(rng.choice(options)) for options in usable) for _ in range(TRIES))
        centre = next((c for c in tried if c not in seen and made.fits(c)), None)
        new = [] if centre is None else [c for c in _star(made, centre, without) if c not in seen]
        if not new or len(found) + len(new) > most:
            break
        stars += [len(found)] * len(new)
        found += new
        seen.update(new)
    kinds = (*first.kinds, *["combination"] * (len(found) - len(first.combinations)))
    return Plan(tuple(found), tuple(stars), kinds, sampled=True)


def universe_options(made: Space, plan: Plan) -> pd.DataFrame:
    """The table `universe_options`: which option each universe takes of each decision that is varied."""
    rows = [
        (universe, choice.decision, choice.parameter, choice.options[k].name, str(choice.options[k].value))
        for universe, combination in enumerate(plan.combinations)
        for choice, k in zip(made.choices, combination, strict=True)
    ]
    return pd.DataFrame(rows, columns=["universe", "decision", "parameter", "option", "value"])


def verdict_shares(verdicts: pd.DataFrame) -> pd.DataFrame:
    """The table `verdict_shares`: in how many universes each region has which verdict and method.

    Parameters
    ----------
    verdicts : table universe_verdicts; universe 0 is the baseline

    Examples
    --------
    >>> rows = [(0, "oak", "clear", "wise"), (1, "oak", "clear", "wise"), (2, "oak", "contested", "wise")]
    >>> verdict_shares(pd.DataFrame(rows, columns=["universe", "region", "verdict", "method"])).share.round(3).tolist()
    [0.667, 0.333]
    """
    keys = ["region", "verdict", "method"]
    counted = verdicts.groupby(keys).size().rename("universes").reset_index()
    own = verdicts.loc[verdicts["universe"] == 0, keys].assign(baseline=True)
    told = counted.merge(own, on=keys, how="left")
    told["baseline"] = told["baseline"].eq(True)
    told["share"] = told["universes"] / told.groupby("region")["universes"].transform("sum")
    order = ["region", "baseline", "universes", "verdict", "method"]
    told = told.sort_values(order, ascending=[True, False, False, True, True], ignore_index=True)
    return told[[*keys, "baseline", "universes", "share"]]


def wilson(hits: float, trials: float) -> tuple[float, float]:
    """95% interval of a share (Wilson 1927, doi:10.1080/01621459.1927.10502953); missing without trials.

    Examples
    --------
    >>> [round(limit, 3) for limit in wilson(0, 10)], [round(limit, 3) for limit in wilson(5, 10)]
    ([0.0, 0.278], [0.237, 0.763])
    """
    if not trials:
        return np.nan, np.nan
    share, square = hits / trials, NORMAL95**2
    middle = (share + square / (2 * trials)) / (1 + square / trials)
    half = NORMAL95 * np.sqrt(share * (1 - share) / trials + square / (4 * trials**2)) / (1 + square / trials)
    return max(0.0, float(middle - half)), min(1.0, float(middle + half))


def decision_importance(made: Space, plan: Plan, verdicts: pd.DataFrame) -> pd.DataFrame:
    """The table `decision_importance`: how often a decision alone turns the verdict of a region.

    Of all pairs of universes that differ only in the decision, the share in which the verdict or the method differs.
    Pairs in which a universe gave no result do not count. The interval is Wilson's with as many trials as there are
    combinations of the other decisions: what is compared within one of them, and in several regions, hangs together.

    Parameters
    ----------
    verdicts : table universe_verdicts
    """
    combinations = np.array(plan.combinations, int).reshape(len(plan.combinations), len(made.choices))
    told = _codes(verdicts, verdicts["verdict"] + "|" + verdicts["method"], len(combinations))
    beside = _codes(verdicts, _company(verdicts), len(combinations))
    regions, rows = [*told.columns, ALL], []
    for i, choice in enumerate(made.choices):
        rest = combinations.copy()
        rest[:, i] = 0
        _, fibre = np.unique(rest, axis=0, return_inverse=True)
        one, two = _pairs(combinations[:, i], fibre.ravel(), (told.to_numpy() >= 0).all(1))
        turned = (told.to_numpy()[one] != told.to_numpy()[two]).sum(0)
        moved = (beside.to_numpy()[one] != beside.to_numpy()[two]).sum(0)
        trials = len(np.unique(fibre.ravel()[one]))
        for region, hits, moves in zip(regions, [*turned, turned.sum()], [*moved, moved.sum()], strict=True):
            pairs = len(one) * (len(told.columns) if region == ALL else 1)
            share = hits / pairs if pairs else np.nan
            low, high = wilson(share * trials, trials) if plan.sampled and pairs else (np.nan, np.nan)
            rows.append((choice.decision, choice.parameter, choice.title, region, pairs, hits, share, low, high, moves))
    columns = ["decision", "parameter", "title", "region", "pairs", "turned"]
    table = pd.DataFrame(rows, columns=[*columns, "importance", "low95", "high95", "regrouped"])
    return table.sort_values(["decision", "region"], ignore_index=True)


def _codes(verdicts: pd.DataFrame, values: pd.Series | np.ndarray, universes: int) -> pd.DataFrame:
    """A value as a number for each universe and region, -1 for a universe without result."""
    table = verdicts[["universe", "region"]].assign(code=pd.factorize(values)[0])
    wide = table.pivot_table(index="universe", columns="region", values="code", aggfunc="first")
    return wide.reindex(range(universes)).fillna(-1).astype(int)


def _company(verdicts: pd.DataFrame) -> np.ndarray:
    """A number that is the same where a region shares its cluster with the same regions: the sum of random signs."""
    sign = np.random.default_rng(0).integers(0, 2**63, verdicts["region"].nunique(), dtype=np.uint64)
    own = verdicts["cluster"].where(verdicts["cluster"] != "", "(" + verdicts["region"] + ")")
    group = verdicts.assign(own=own).groupby(["universe", "own"]).ngroup().to_numpy()
    total = np.zeros(len(verdicts), np.uint64)
    np.add.at(total, group, sign[pd.factorize(verdicts["region"], sort=True)[0]])
    return total[group]


def _pairs(option: np.ndarray, fibre: np.ndarray, usable: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """All pairs of usable universes that agree in all other decisions, as two arrays of their numbers."""
    one, two = [], []
    at = {k: np.flatnonzero(usable & (option == k)) for k in np.unique(option)}
    for a, b in itertools.combinations(sorted(at), 2):
        _, left, right = np.intersect1d(fibre[at[a]], fibre[at[b]], assume_unique=True, return_indices=True)
        one.append(at[a][left])
        two.append(at[b][right])
    nobody = np.zeros(0, int)
    return np.concatenate([nobody, *one]), np.concatenate([nobody, *two])
