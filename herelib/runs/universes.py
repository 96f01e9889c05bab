"""Universes: combinations of the options that decision records call defensible, and what a decision weighs in them.

A universe takes one option of each decision. Where there are few combinations all of them are universes. Where there
are more, the universes are stars: a combination at random and, for each decision, each other option of it alone (the
radial design of Saltelli et al. 2010, doi:10.1016/j.cpc.2009.09.018). A plain random sample would hold hardly any two
universes that differ in one decision only, and these pairs are what says how much a decision weighs.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from herelib.decisions import PARAMETERS, Decision, Option
from herelib.errors import HereError, nearest
from herelib.vocabulary import OPTIONAL

MOST = 1_000  # universes: about the size from which shares no longer move by more than a hundredth or two
NORMAL95 = 1.959964  # quantile of the normal distribution that leaves 5% outside on both sides
TRIES = 1_000  # draws of a star's centre before the sample counts as exhausted
ALL = "all"
ENDS = ["verdict", "lead"]  # how a universe ends in a region


@dataclass(frozen=True)
class Variation:
    """What of a study is varied.

    - `most`: universes at the most; where there are more combinations, they are sampled
    - `only`: parameters whose decisions are varied; all if empty
    - `by_hand`: parameters by name that hold in all universes; decisions about them are not varied
    """

    most: int = MOST
    only: Collection[str] = ()
    by_hand: Mapping[str, object] = field(default_factory=dict)


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


def option_space(
    records: Sequence[Decision], only: Collection[str] = (), by_hand: Mapping[str, object] | None = None
) -> Space:
    """The decisions in force that leave a choice, and the clashes that their records name.

    Parameters
    ----------
    records : as `herelib.decisions.records.read` gives them
    only : parameters that are varied; all if empty
    by_hand : parameters by hand; a decision about one of them is not varied

    Raises
    ------
    HereError
        If `only` names a parameter that no decision leaves open, or a value by hand excludes a chosen option.
    """
    by_hand = by_hand or {}
    in_force = [r for r in records if r.status == "accepted" and r.parameter in PARAMETERS]
    # What is planned or judged after a verdict cannot turn it.
    in_force = [r for r in in_force if PARAMETERS[r.parameter].stage not in OPTIONAL]
    varied = _varied(in_force, only, by_hand)
    fixed = {r.id: _fixed_option(r, by_hand) for r in in_force if r not in varied}
    ruled_out, pairs = _exclusions(records, in_force, fixed)
    if lost := sorted(f"option '{r.chosen}' of decision {r.id}" for r in varied if (r.id, r.chosen) in ruled_out):
        raise HereError(f"a value by hand excludes {', '.join(lost)}: give that parameter by hand, too")
    choices = []
    for record in varied:
        options = tuple(o for o in (record.option, *_alternatives(record)) if (record.id, o.name) not in ruled_out)
        if len(options) > 1:
            choices.append(Choice(record.id, record.parameter, record.title, options))
    position = {(c.decision, o.name): (i, k) for i, c in enumerate(choices) for k, o in enumerate(c.options)}
    known = [(position[a], position[b]) for a, b in pairs if a in position and b in position]
    return Space(tuple(choices), tuple(known))


def _varied(in_force: Sequence[Decision], only: Collection[str], by_hand: Mapping[str, object]) -> list[Decision]:
    """The records whose options are varied."""
    open_ = {r.parameter: r for r in in_force if _alternatives(r) and r.parameter not in by_hand}
    if unknown := [name for name in only if name not in open_]:
        raise HereError(
            "\n".join(f"--only {name}: no decision leaves it open; {nearest(name, open_)}" for name in unknown)
        )
    return [r for r in in_force if r.parameter in open_ and (not only or r.parameter in only)]


def _exclusions(
    records: Sequence[Decision], in_force: Sequence[Decision], fixed: Mapping[str, str]
) -> tuple[set[tuple[str, str]], list[tuple[tuple[str, str], tuple[str, str]]]]:
    """Options that those of decisions that are not varied rule out, and pairs of the others that exclude each other.

    An option is named by the id of its decision and its own name.
    """
    ruled_out, pairs = set(), []
    for clash in _clashes(records, in_force):
        (decision, option), (other, others_option) = clash
        if decision in fixed and other in fixed:
            if fixed[decision] == option and fixed[other] == others_option:
                raise HereError(
                    f"option '{option}' of decision {decision} excludes option '{others_option}' of decision {other}"
                )
        elif decision in fixed:
            ruled_out |= {(other, others_option)} if fixed[decision] == option else set()
        elif other in fixed:
            ruled_out |= {(decision, option)} if fixed[other] == others_option else set()
        else:
            pairs.append(clash)
    return ruled_out, pairs


def _alternatives(record: Decision) -> list[Option]:
    return [o for o in record.options if o.standing == "defensible" and o.name != record.chosen]


def _fixed_option(record: Decision, by_hand: Mapping[str, object]) -> str:
    """The option that a decision takes which is not varied; "" where its value by hand is none of them."""
    value = by_hand.get(record.parameter)
    if value is None:
        return record.chosen
    return next((o.name for o in record.options if o.value == value), "")


def _clashes(
    records: Sequence[Decision], in_force: Sequence[Decision]
) -> Iterator[tuple[tuple[str, str], tuple[str, str]]]:
    """Pairs of options that exclude each other, each as the id of its decision and its name.

    They hold as long as the record that names them; of a record that has been superseded, the one in force instead
    counts, with the option of the same value (as in `herelib.decisions.records`).
    """
    by_id, by_parameter = {r.id: r for r in records}, {r.parameter: r for r in in_force}
    for record in in_force:
        for clash in record.incompatible_with:
            named = by_id[clash["decision"]]
            # names of options may differ between the record that is named and the one in force: values do not
            value = next(o.value for o in named.options if o.name == clash["other"])
            other = by_parameter.get(named.parameter)
            for option in other.options if other is not None else ():
                if option.value == value:
                    yield (record.id, clash["option"]), (other.id, option.name)


def one_at_a_time(space: Space) -> Plan:
    """The baseline, and each alternative alone that goes with all other chosen options."""
    combinations = list(_star(space, space.baseline, frozenset()))
    kinds = ("baseline", *["one at a time"] * (len(combinations) - 1))
    return Plan(tuple(combinations), (0,) * len(combinations), kinds)


def _star(space: Space, centre: tuple[int, ...], without: Collection[tuple[int, int]]) -> Iterator[tuple[int, ...]]:
    """A combination, and those compatible ones that differ from it in one decision."""
    yield centre
    for i, choice in enumerate(space.choices):
        for k in range(len(choice.options)):
            other = (*centre[:i], k, *centre[i + 1 :])
            if k != centre[i] and (i, k) not in without and space.fits(other):
                yield other


def check_bound(first: Plan, most: int) -> None:
    """Refuse a bound that does not even leave room for each option alone."""
    if len(first.combinations) > most:
        count = len(first.combinations)
        raise HereError(f"--most {most}: one at a time makes {count} universes already; give more, or --only")


def combined(space: Space, first: Plan, most: int, without: Collection[tuple[int, int]], seed: int) -> Plan:
    """All compatible combinations where `first` and they are at most so many, else `first` and more stars.

    Parameters
    ----------
    first : the plan of `one_at_a_time`
    most : universes at the most; a star that would go beyond is not begun
    without : options that are not combined with others, as (place of the decision, place of the option)
    """
    seen = set(first.combinations)
    room = most - len(seen)
    rest = (c for c in itertools.product(*_usable(space, without)) if c not in seen and space.fits(c))
    every = list(itertools.islice(rest, room + 1))  # one more than there is room for: there may be billions
    if len(every) <= room:
        alone = range(len(first.combinations), len(first.combinations) + len(every))
        stars, kinds = (*first.stars, *alone), (*first.kinds, *["combination"] * len(every))
        return Plan((*first.combinations, *every), stars, kinds)
    return _stars(space, first, most, without, seed)


def _usable(space: Space, without: Collection[tuple[int, int]]) -> list[list[int]]:
    """The places of the options of each decision that may be combined."""
    return [[k for k in range(len(c.options)) if (i, k) not in without] for i, c in enumerate(space.choices)]


def _stars(space: Space, first: Plan, most: int, without: Collection[tuple[int, int]], seed: int) -> Plan:
    rng = np.random.default_rng([seed, 18])
    usable = _usable(space, without)
    combinations, stars = list(first.combinations), list(first.stars)
    seen = set(combinations)
    while True:
        tried = (tuple(int(rng.choice(options)) for options in usable) for _ in range(TRIES))
        centre = next((c for c in tried if c not in seen and space.fits(c)), None)
        new = [] if centre is None else [c for c in _star(space, centre, without) if c not in seen]
        if not new or len(combinations) + len(new) > most:
            break
        stars += [len(combinations)] * len(new)
        combinations += new
        seen.update(new)
    kinds = (*first.kinds, *["combination"] * (len(combinations) - len(first.combinations)))
    return Plan(tuple(combinations), tuple(stars), kinds, sampled=True)


def universe_options(space: Space, plan: Plan) -> pd.DataFrame:
    """The table `universe_options`: which option each universe takes of each decision that is varied."""
    rows = [
        (universe, choice.decision, choice.parameter, choice.options[k].name, str(choice.options[k].value))
        for universe, combination in enumerate(plan.combinations)
        for choice, k in zip(space.choices, combination, strict=True)
    ]
    return pd.DataFrame(rows, columns=["universe", "decision", "parameter", "option", "value"])


def verdict_shares(verdicts: pd.DataFrame) -> pd.DataFrame:
    """The table `verdict_shares`: in how many universes each region has which verdict and lead.

    Parameters
    ----------
    verdicts : table universe_verdicts; universe 0 is the baseline

    Examples
    --------
    >>> rows = [(0, "oak", "clear", "wise"), (1, "oak", "clear", "wise"), (2, "oak", "contested", "wise")]
    >>> verdict_shares(pd.DataFrame(rows, columns=["universe", "region", "verdict", "lead"])).share.round(3).tolist()
    [0.667, 0.333]
    """
    keys = ["region", *ENDS]
    counted = verdicts.groupby(keys).size().rename("universes").reset_index()
    baseline = verdicts.loc[verdicts["universe"] == 0, keys].assign(baseline=True)
    shares = counted.merge(baseline, on=keys, how="left")
    shares["baseline"] = shares["baseline"].eq(True)  # missing where the baseline says something else
    shares["share"] = shares["universes"] / shares.groupby("region")["universes"].transform("sum")
    order = ["region", "baseline", "universes", *ENDS]
    shares = shares.sort_values(order, ascending=[True, False, False, True, True], ignore_index=True)
    return shares[[*keys, "baseline", "universes", "share"]]


def option_shares(space: Space, plan: Plan, verdicts: pd.DataFrame) -> pd.DataFrame:
    """The table `option_shares`: how the universes with each option of each decision end in each region.

    What is true of nearly all universes may be wrong in all that take one option of one decision: a share over all of
    them hides that. Universes that gave no result do not count.

    Parameters
    ----------
    verdicts : table universe_verdicts

    Returns
    -------
    table [region, decision, option, verdict, lead, universes, share]; `share` sums to 1 over each option in a region
    """
    counted = verdicts[["universe", "region", *ENDS]]
    taken, frames = np.array(plan.combinations, int).reshape(len(plan.combinations), len(space.choices)), []
    for i, choice in enumerate(space.choices):
        option = np.array([each.name for each in choice.options])[taken[counted["universe"], i]]
        ends = counted.assign(option=option).groupby(["region", "option", *ENDS], as_index=False)
        frames.append(ends.agg(universes=("universe", "size")).assign(decision=choice.decision))
    shares = pd.concat(frames, ignore_index=True)
    with_option = shares.groupby(["region", "decision", "option"])["universes"].transform("sum")
    shares["share"] = shares["universes"] / with_option
    keys = ["region", "decision", "option"]
    shares = shares.sort_values([*keys, "universes", *ENDS], ascending=[*[True] * 3, False, True, True])
    return shares[[*keys, *ENDS, "universes", "share"]].reset_index(drop=True)


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


def decision_importance(space: Space, plan: Plan, verdicts: pd.DataFrame) -> pd.DataFrame:
    """The table `decision_importance`: how often a decision alone turns the verdict of a region.

    Of all pairs of universes that differ only in the decision, the share in which the verdict or the lead differs.
    Pairs in which a universe gave no result do not count. The interval is Wilson's with as many trials as there are
    combinations of the other decisions: what is compared within one of them, and in several regions, hangs together.

    Parameters
    ----------
    verdicts : table universe_verdicts
    """
    combinations = np.array(plan.combinations, int).reshape(len(plan.combinations), len(space.choices))
    outcomes = _codes(verdicts, verdicts["verdict"] + "|" + verdicts["lead"], len(combinations))
    companies = _codes(verdicts, _company(verdicts), len(combinations))
    regions, rows = [*outcomes.columns, ALL], []
    for i, choice in enumerate(space.choices):
        others = combinations.copy()
        others[:, i] = 0
        _, fibre = np.unique(others, axis=0, return_inverse=True)
        left, right = _pairs(combinations[:, i], fibre.ravel(), (outcomes.to_numpy() >= 0).all(1))
        turned = (outcomes.to_numpy()[left] != outcomes.to_numpy()[right]).sum(0)
        regrouped = (companies.to_numpy()[left] != companies.to_numpy()[right]).sum(0)
        trials = len(np.unique(fibre.ravel()[left]))
        counts = zip(regions, [*turned, turned.sum()], [*regrouped, regrouped.sum()], strict=True)
        for region, hits, moves in counts:
            pairs = len(left) * (len(outcomes.columns) if region == ALL else 1)
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
    """A number that is the same where a region shares its cluster with the same regions: the sum of random signs.

    Names of clusters cannot be compared between universes. Sums of 63 random bits of each member can: that two sets
    of regions have the same sum by chance is about as likely as 1 in 10^19.
    """
    bits = np.random.default_rng(0).integers(0, 2**63, verdicts["region"].nunique(), dtype=np.uint64)
    # a region in no cluster is alone, not in one cluster with all others that are in none
    cluster = verdicts["cluster"].where(verdicts["cluster"] != "", "(" + verdicts["region"] + ")")
    group = verdicts.assign(cluster=cluster).groupby(["universe", "cluster"]).ngroup().to_numpy()
    total = np.zeros(len(verdicts), np.uint64)
    np.add.at(total, group, bits[pd.factorize(verdicts["region"], sort=True)[0]])
    return total[group]


def _pairs(option: np.ndarray, fibre: np.ndarray, usable: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """All pairs of usable universes that agree in all other decisions, as two arrays of their numbers.

    Parameters
    ----------
    option : place of the option that each universe takes of the decision
    fibre : number of the combination of all other decisions, of each universe
    usable : whether a universe gave a result
    """
    left, right = [np.zeros(0, int)], [np.zeros(0, int)]
    universes_with = {k: np.flatnonzero(usable & (option == k)) for k in np.unique(option)}
    for a, b in itertools.combinations(sorted(universes_with), 2):
        # no two universes are alike: within an option, each fibre has one at the most
        shared = np.intersect1d(fibre[universes_with[a]], fibre[universes_with[b]], True, return_indices=True)
        left.append(universes_with[a][shared[1]])
        right.append(universes_with[b][shared[2]])
    return np.concatenate(left), np.concatenate(right)
