"""What the page works out, in Python: the same arithmetic as templates/answers.js, read off the same data.

A test compares both on random settings. The model is that of `herelib.recommendations`, over the packages of the page
alone: relief of each in every draw, which of them earn all their parts, what leads, what is named, how firm that is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from herelib.explorer.encoding import decoded
from herelib.recommendations import packages as rules
from herelib.vocabulary import GROUPS

EMPTY, LITTLE, MOSTLY, PRESSES, SAME = rules.EMPTY, rules.LITTLE, rules.MOSTLY, rules.PRESSES, rules.SAME
TEN_THOUSAND = 10_000  # levels, costs' places and shares are whole ten-thousandths in the data
FULL = 65_535  # of two bytes
FAR, PER_UNIT = 8, 4_096  # standard normal numbers up to here, and parts of one, in two bytes
NOT_ASKED, NOT_SHOWN = -1, -2  # in place of the mean of a group
SUPPORT = 2  # places of support, the first of a package
NEVER = -np.inf
NOTHING, NOT_HERE = "nothing helps enough", "not here"  # the latter: no package of the page holds what is settled


@dataclass(frozen=True)
class Settings:
    """What a reader sets. What is left out is as in the run.

    Attributes
    ----------
    voices, emphasis : how many times as much groups and barriers count, by their names
    budget : EUR; None = any cost fits
    committed : parts that are settled
    p_clear, close_enough : parameters of the stage recommend
    """

    voices: Mapping[str, float] = field(default_factory=dict)
    emphasis: Mapping[str, float] = field(default_factory=dict)
    budget: float | None = None
    committed: Sequence[str] = ()
    p_clear: float = 0.8
    close_enough: float = 0.1


def standing(data: Mapping, region: str) -> Settings:
    """The settings of the run in a region."""
    of_region, limits = data["regions"][region], data["limits"]
    return Settings(
        data["voices"],
        data["emphasis"],
        of_region["budget"],
        of_region["committed"],
        limits["p_clear"],
        limits["close_enough"],
    )


@dataclass(frozen=True)
class Shared:
    """What is the same in every region: weights, effects and needs in every draw.

    Attributes
    ----------
    importance : array, shape (draw, barrier), rows sum to 1
    effects, all_effects : arrays, shape (draw, part, barrier): means as rated, and drawn around them
    needed, hard : arrays, shape (draw, part, capacity)
    normal : array, shape (draw, indicator): mean 0, standard deviation 1
    voice : array, shape (draw, barrier): where the factors of target groups are drawn; None where none was heard
    """

    importance: np.ndarray
    effects: np.ndarray
    all_effects: np.ndarray
    needed: np.ndarray
    hard: np.ndarray
    normal: np.ndarray
    voice: np.ndarray | None = None


def shared(data: Mapping) -> Shared:
    """The draws that all regions share, from the data of the page."""
    draws, parts = data["draws"], len(data["parts"])
    importance = decoded(data["importance"]).T.astype(float)
    effects, all_effects = np.zeros((2, draws, parts, len(data["barriers"])))
    codes, drawn = decoded(data["effects"]), decoded(data["all_effects"]) / 255
    for at, (part, barrier, values) in enumerate(data["effect_values"]):
        effects[:, part, barrier] = np.array(values)[codes[at]]
        all_effects[:, part, barrier] = drawn[at]
    needed, hard = np.zeros((2, draws, parts, len(data["capacities"])))
    needs = decoded(data["needs"])
    for at, (part, capacity) in enumerate(data["need_of"]):
        needed[:, part, capacity], hard[:, part, capacity] = needs[at] // 2 / 5, needs[at] % 2
    places = decoded(data["normal_places"]).T
    return Shared(
        importance / importance.sum(1, keepdims=True),
        effects,
        all_effects,
        needed,
        hard,
        np.array(data["normal_values"])[places],
        decoded(data["voice_places"]).T / PER_UNIT - FAR if "voice_places" in data else None,
    )


def _importance(of_region: Mapping, draws: Shared) -> np.ndarray:
    """What barriers count in a region, shape (draw, barrier): as everywhere, unless its target group was heard."""
    if "factor" not in of_region:
        return draws.importance
    return draws.importance * np.array(of_region["factor"]) * np.exp(np.array(of_region["doubt"]) * draws.voice)


@dataclass(frozen=True)
class Prepared:
    """A region with given voices: pressure and what each package takes away of each barrier in every draw.

    Attributes
    ----------
    pressure : array, shape (draw, barrier)
    taken : array, shape (package, draw, barrier), effects at their means
    all_taken : the same of the packages that may be chosen, effects drawn
    """

    pressure: np.ndarray
    taken: np.ndarray
    all_taken: np.ndarray


def shares_of_groups(asked: np.ndarray, times: np.ndarray) -> np.ndarray:
    """Weight of each group in each indicator, shape (group, indicator), sums to 1 over the groups that are asked.

    As in the stage `profile`: what is asked of none of the groups that count is said by all that are asked.
    """
    raw = asked * times[:, None]
    raw = np.where(raw.any(0), raw, asked)
    total = raw.sum(0)
    return np.divide(raw, total, out=np.zeros_like(raw), where=total > 0)


def heard(data: Mapping, of_region: Mapping, voices: Mapping[str, float]) -> tuple[np.ndarray, np.ndarray]:
    """Level and spread of each indicator in a region with given voices, shapes (indicator,).

    The level moves by what the released means of the groups say, rounded as they are. Groups that are not shown say
    together what is left of the released level once the others have spoken: they count as in the run. The spread moves
    as the weights do, as if each group had the same.
    """
    level, spread = (np.array(of_region[name]) / TEN_THOUSAND for name in ("level", "spread"))
    if of_region["means"] is None:
        return level, spread
    released = np.array(of_region["means"], float)
    asked = (released != NOT_ASKED).astype(float)
    before, after = (
        shares_of_groups(asked, np.array([each.get(group, 1.0) for group in GROUPS]))
        for each in (data["voices"], voices)
    )
    means, unshown = np.maximum(released, 0) / TEN_THOUSAND, (released == NOT_SHOWN) * before
    theirs, left = unshown.sum(0), level - (before * means).sum(0)
    rest = np.clip(np.divide(left, theirs, out=level.copy(), where=theirs > 0), 0, 1)
    means = np.where(released == NOT_SHOWN, rest, means)
    were, now = (before**2).sum(0), (after**2).sum(0)
    wider = np.sqrt(np.divide(now, were, out=np.ones_like(now), where=were > 0))
    return np.clip(level + ((after - before) * means).sum(0), 0, 1), spread * wider


def prepared(data: Mapping, draws: Shared, region: str, voices: Mapping[str, float]) -> Prepared:
    """What does not depend on weights, budget and thresholds."""
    of_region = data["regions"][region]
    level, spread = heard(data, of_region, voices)
    levels = np.clip(level + draws.normal * spread, 0, 1)
    barriers = len(data["barriers"])
    low, high = data["limits"]["lack_low"], data["limits"]["lack_high"]
    severity, capacity = levels[:, :barriers], levels[:, barriers:]
    pressure = np.clip((severity - low) / (high - low), 0, 1) if high > low else (severity >= low).astype(float)
    opened = np.ones((len(levels), len(data["parts"])))
    for part, indicator, threshold in of_region["gates"]:
        opened[:, part] *= levels[:, indicator] >= threshold
    reached = np.array(of_region["reach"])[:, None] * opened[:, :, None]
    supplied = np.array(data["supplied"])
    brought = [
        supplied[part] * (_delivery(draws, part, capacity) * opened[:, part])[:, None] for part in range(len(supplied))
    ]
    packages = decoded(of_region["packages"]) - 1
    deliveries = [_deliveries(draws, package, capacity, brought) for package in packages]
    of_choosable = slice(of_region["choosable"])
    return Prepared(
        pressure,
        _taken(packages, deliveries, draws.effects * reached),
        _taken(packages[of_choosable], deliveries[of_choosable], draws.all_effects * reached),
    )


def _deliveries(draws: Shared, package: np.ndarray, capacity: np.ndarray, brought: list[np.ndarray]) -> np.ndarray:
    """Delivery of each part of a package within it, shape (part of the package, draw)."""
    members = package[package >= 0]
    rows = []
    for part in members:
        there = capacity
        for other in members[members != part]:  # a part never meets what it needs itself
            there = np.maximum(there, brought[other])
        rows.append(_delivery(draws, part, there))
    return np.array(rows)


def _taken(packages: np.ndarray, deliveries: list[np.ndarray], effects: np.ndarray) -> np.ndarray:
    """Share of each barrier that each package takes away, shape (package, draw, barrier)."""
    taken = np.zeros((len(packages), len(effects), effects.shape[2]))
    for nth, package in enumerate(packages):
        left = np.ones_like(taken[nth])
        for part, delivery in zip(package[package >= 0], deliveries[nth], strict=True):
            left *= 1 - delivery[:, None] * effects[:, part]
        taken[nth] = 1 - left
    return taken


def _delivery(draws: Shared, part: int, there: np.ndarray) -> np.ndarray:
    """Share of what a part needs that is there, shape (draw,); `there`: array, shape (draw, capacity)."""
    needed, hard = draws.needed[:, part], draws.hard[:, part]
    met = np.minimum(1.0, np.divide(there, needed, out=np.ones_like(there), where=needed > 0))
    least = np.where((needed > 0) & (hard > 0), met, 1.0).min(1)
    soft = (needed > 0) & (hard == 0)
    count = soft.sum(1)
    shortfall = np.where(soft, 1 - met, 0.0).sum(1)
    return least * (1 - 0.5 * np.divide(shortfall, count, out=np.zeros_like(shortfall), where=count > 0))


@dataclass(frozen=True)
class Field:
    """The packages that may be chosen under some settings, of those of the page."""

    at: np.ndarray  # positions among the packages of the page
    packages: np.ndarray
    lead: np.ndarray
    relief: np.ndarray  # in every draw, shape (package, draw)
    mean: np.ndarray
    cost: np.ndarray
    affordable: np.ndarray  # bool

    def holds(self, part: int) -> np.ndarray:
        """Whether each package holds a part; EMPTY: whether it is without support."""
        return (self.packages == part).any(1) if part >= 0 else (self.packages[:, :SUPPORT] < 0).all(1)


def answer(
    data: Mapping, draws: Shared, region: str, settings: Settings, ready: Prepared | None = None
) -> dict[str, object]:
    """What the page says of a region under some settings.

    Returns
    -------
    dict with verdict, lead and package (ids of parts), relief, low90, high90, cost (low, high), fits; acceptability,
    within, within_all, loss_without, often; leads: [lead, relief, acceptability, within] each; frontier: [package,
    cost, relief, affordable] each. Of a verdict without packages only what is known.
    """
    of_region, limits = data["regions"][region], data["limits"]
    if of_region["means"] is None and any(settings.voices.get(g, 1.0) != x for g, x in data["voices"].items()):
        return {"verdict": NOT_HERE}
    ready = ready or prepared(data, draws, region, settings.voices)
    times = np.array([settings.emphasis.get(name, 1.0) for name in data["barriers"]])
    weighted = _importance(of_region, draws) * times * ready.pressure
    load = weighted.sum(1, keepdims=True)
    shares = np.divide(weighted, load, out=np.zeros_like(weighted), where=load > 0)
    pressing = (ready.pressure >= PRESSES).mean(0) >= MOSTLY
    if not pressing.any():
        return {"verdict": NOTHING}
    field_here = _field(data, (ready, shares, pressing), of_region, settings)
    affordable = np.flatnonzero(field_here.affordable)
    frontier = _frontier(data, field_here)
    if not (field_here.lead[affordable] >= 0).any():
        # Few packages hold what was not planned: that none of them will do says nothing of those that are not here.
        planned = set(settings.committed) == set(of_region["committed"])
        budget = np.inf if settings.budget is None else settings.budget
        known = planned or _settled_cost(data, of_region, settings) > budget
        return {"verdict": NOTHING if known else NOT_HERE, "frontier": frontier}
    chosen = _chosen(data, field_here, settings)
    all_relief = np.einsum("psb,sb->ps", ready.all_taken[field_here.at], shares)
    best_all = all_relief[affordable].max(0)
    of_lead = affordable[field_here.lead[affordable] == chosen["lead_at"]]
    within_all = float((all_relief[of_lead].max(0) >= (1 - settings.close_enough) * best_all - SAME).mean())
    statement = {"within_all": within_all, "frontier": frontier, **_named(data, of_region, field_here, chosen)}
    low, high = np.clip(np.quantile(all_relief[chosen["named"]], [0.05, 0.95]), 0, 1)
    statement |= {"low90": float(low), "high90": float(high)}
    statement["verdict"] = _verdict(data, of_region, (field_here, chosen, within_all), settings, limits["least_relief"])
    if statement["verdict"] == "either will do" and not _lead_settled(data, settings):
        near = chosen["relief"] - chosen["close"] - SAME
        statement["alternatives"] = [lead[0] for lead in statement["leads"][1:] if lead[1] >= near]
    return statement


def _settled_cost(data: Mapping, of_region: Mapping, settings: Settings) -> float:
    """What all that is settled costs at least: no package that holds it is cheaper."""
    return sum(of_region["cost_low"][data["parts"].index(name)] for name in settings.committed if name in data["parts"])


def _field(
    data: Mapping, seen: tuple[Prepared, np.ndarray, np.ndarray], of_region: Mapping, settings: Settings
) -> Field:
    ready, shares, pressing = seen
    packages = decoded(of_region["packages"]) - 1
    relief = np.einsum("psb,sb->ps", ready.taken, shares)
    mean, less = relief.mean(1), decoded(of_region["less"]) - 2  # -2: not known, -1: the empty package
    choosable = np.arange(len(packages)) < of_region["choosable"]
    settled = [data["parts"].index(name) for name in settings.committed if name in data["parts"]]
    without = np.where(less >= 0, mean[np.maximum(less, 0)], np.where(less == EMPTY, 0.0, np.nan))
    added = np.where(packages >= 0, mean[:, None] - without, np.nan)
    free = (packages < 0) | np.isin(packages, settled)
    earned = (free | (added >= data["limits"]["least_part"] - SAME)).all(1)
    holds = np.array([[(row == part).any() for part in settled] for row in packages]).reshape(len(packages), -1).all(1)
    may_lead = (np.where(pressing, np.array(data["mean_levels"]), 0.0).max(1) >= LITTLE) & np.array(data["support"])
    lead = _leads(packages, np.where(np.isnan(added), 0.0, added), settled, may_lead)
    at = np.flatnonzero(choosable & earned & holds & (lead > -2))
    low, high = (np.array(of_region[name], float) for name in ("cost_low", "cost_high"))
    members = packages[at]
    budget = np.inf if settings.budget is None else settings.budget
    cost = np.where(members >= 0, ((low + high) / 2)[members], 0.0).sum(1)
    return Field(at, members, lead[at], relief[at], mean[at], cost, np.array(of_region["price"])[at] <= budget)


def _leads(packages: np.ndarray, added: np.ndarray, settled: Sequence[int], may_lead: np.ndarray) -> np.ndarray:
    """The part that leads each package, as `herelib.recommendations.packages.leads` has it; `added` without NaN."""
    pair, worth = packages[:, :SUPPORT], added[:, :SUPPORT]
    committed = np.isin(pair, settled) & (pair >= 0)
    merit = np.where((pair >= 0) & (committed | may_lead[pair]), worth + committed, NEVER)
    first = np.where(merit[:, 1] > merit[:, 0] + SAME, pair[:, 1], pair[:, 0])
    return np.where((pair < 0).all(1), EMPTY, np.where(np.isinf(merit).all(1), -2, first))


def _ranked(here: Field, at: np.ndarray) -> np.ndarray:
    """Packages, the best first; of level ones the cheaper, then the first by its parts."""
    keys = [here.packages[at, slot] for slot in reversed(range(here.packages.shape[1]))]
    return at[np.lexsort((*keys, np.round(here.cost[at], 6), -np.round(here.mean[at], 12)))]


def _chosen(data: Mapping, here: Field, settings: Settings) -> dict:
    """The choice: best and named package, how firm the lead is."""
    ranked = _ranked(here, np.flatnonzero(here.affordable))
    best = ranked[0]
    close, lead = settings.close_enough * here.mean[best], int(here.lead[best])
    near = ranked[(here.lead[ranked] == lead) & (here.mean[ranked] >= here.mean[best] - close - SAME)]
    named = near[np.argmin(np.round(here.cost[near], 6))]
    highest = here.relief[ranked].max(0)
    names = list(dict.fromkeys(here.lead[ranked].tolist()))
    of_lead = {name: here.relief[ranked[here.lead[ranked] == name]].max(0) for name in names}
    level = sum((each >= highest - SAME).astype(float) for each in of_lead.values())
    enough = (1 - settings.close_enough) * highest - SAME
    leads = [
        [
            _id(data, name),
            float(here.mean[ranked[here.lead[ranked] == name]][0]),
            float(((of_lead[name] >= highest - SAME) / level).mean()),
            float((of_lead[name] >= enough).mean()),
        ]
        for name in names
    ]
    return {
        "ranked": ranked, "best": best, "named": named, "lead_at": lead, "close": close, "enough": enough,
        "highest": highest, "relief": float(here.mean[best]), "leads": leads,
        "loss": _loss(here, ranked, lead), "often": _often(here, ranked, lead, enough),
    }  # fmt: skip


def _loss(here: Field, ranked: np.ndarray, part: int) -> float:
    """Relief lost without a part; EMPTY: with some support."""
    left = here.mean[ranked][~here.holds(part)[ranked]]
    return float(here.mean[ranked].max() - (left.max() if len(left) else 0.0))


def _often(here: Field, ranked: np.ndarray, part: int, enough: np.ndarray) -> float:
    """Share of draws in which no package without a part comes close enough to the best."""
    left = here.relief[ranked][~here.holds(part)[ranked]]
    return float((left.max(0) < enough).mean()) if len(left) else 1.0


def _near(here: Field, ranked: np.ndarray, part: int, enough: np.ndarray) -> float:
    """Share of draws in which a package with a part comes close enough to the best."""
    with_it = here.relief[ranked][here.holds(part)[ranked]]
    return float((with_it.max(0) >= enough).mean()) if len(with_it) else 0.0


def _id(data: Mapping, part: int) -> str:
    return data["parts"][part] if part >= 0 else ""


def _package(data: Mapping, here: Field, at: int) -> list[str]:
    """The parts of a package by their ids, its lead first."""
    members = [int(part) for part in here.packages[at] if part >= 0]
    return [_id(data, part) for part in sorted(members, key=lambda part: (part != here.lead[at], members.index(part)))]


def _named(data: Mapping, of_region: Mapping, here: Field, chosen: Mapping) -> dict[str, object]:
    members = here.packages[chosen["named"]]
    members = members[members >= 0]
    first = chosen["leads"][0]
    return {
        "lead": first[0],
        "package": _package(data, here, chosen["named"]),
        "relief": float(here.mean[chosen["named"]]),
        "cost": [float(np.array(of_region[name])[members].sum()) for name in ("cost_low", "cost_high")],
        "acceptability": first[2],
        "within": first[3],
        "loss_without": chosen["loss"],
        "often": chosen["often"],
        "leads": chosen["leads"],
    }


def _lead_settled(data: Mapping, settings: Settings) -> bool:
    return any(name in data["parts"] and data["support"][data["parts"].index(name)] for name in settings.committed)


def _verdict(
    data: Mapping, of_region: Mapping, weighed: tuple[Field, dict, float], settings: Settings, least_relief: float
) -> str:
    here, chosen, within_all = weighed
    if (here.relief[chosen["best"]] >= least_relief - SAME).mean() < MOSTLY:
        return NOTHING
    if _lead_settled(data, settings):
        words = {_verdict_of_place(data, here, chosen, slot, settings) for slot in range(here.packages.shape[1])}
        return next((word for word in ("contested", "either will do") if word in words), "clear")
    if of_region["leading"] == 1 and chosen["lead_at"] != EMPTY:
        return "only one is left"
    if chosen["loss"] <= chosen["close"] + SAME and chosen["often"] < MOSTLY:
        return "either will do"
    firm = chosen["leads"][0][3] >= settings.p_clear and within_all >= data["limits"]["p_all"]
    return "clear" if firm else "contested"


def _verdict_of_place(data: Mapping, here: Field, chosen: Mapping, slot: int, settings: Settings) -> str:
    """The verdict for one place of the package that is named, under a lead that is settled; "" for a settled part."""
    part, ranked = int(here.packages[chosen["named"]][slot]), chosen["ranked"]
    if part < 0 or data["parts"][part] in settings.committed:
        return ""
    in_best = (here.packages[chosen["best"]] == part).any()
    loss = _loss(here, ranked, part) if in_best else 0.0
    within = 1 - _often(here, ranked, part, chosen["enough"])
    if (~here.holds(part)[ranked]).any() and loss <= chosen["close"] + SAME and within > MOSTLY:
        return "either will do"
    return "clear" if _near(here, ranked, part, chosen["enough"]) >= settings.p_clear else "contested"


def _frontier(data: Mapping, here: Field) -> list[list]:
    """Packages that none as cheap equals, from the cheapest on; the budget does not count."""
    keys = [here.packages[:, slot] for slot in reversed(range(here.packages.shape[1]))]
    order = np.lexsort((*keys, -np.round(here.mean, 12), np.round(here.cost, 6)))
    most, steps = NEVER, []
    for at in order:
        if here.mean[at] > most + SAME:
            most = here.mean[at]
            steps.append(
                [_package(data, here, at), float(here.cost[at]), float(here.mean[at]), bool(here.affordable[at])]
            )
    return steps
