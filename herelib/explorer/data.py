"""The data of the page: figures that are released, the catalogue's ratings, and random numbers; no draw of any region.

What regions share stands once: weights, effects, needs and costs in every draw come from catalogue, decisions and seed,
not from any interview. Of a region there are its levels (`herelib.explorer.levels`), the packages among which the page
chooses (`herelib.explorer.pool`), and what is public of its plan.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from herelib.decisions import PARAMETERS, settled_values
from herelib.explorer import levels
from herelib.explorer.answers import FAR, FULL, MOSTLY, NOT_ASKED, NOT_SHOWN, PER_UNIT, TEN_THOUSAND
from herelib.explorer.encoding import encoded
from herelib.explorer.levels import Levels
from herelib.explorer.pool import Pool, key, lesser, pool
from herelib.recommendations import model as package_models
from herelib.recommendations import packages
from herelib.tables import grid_of
from herelib.vocabulary import GROUPS, ROLES
from herelib.weights import factors

VERSION = 2  # of the layout of the data
DRAWS = 200  # of the page: its answers follow the hand on a phone
MOST_REGIONS = 60  # of which anything can be moved on a page: some tenths of a second and ten kilobytes each
BUDGET_STEPS = 50_000  # EUR; the slider of the budget ends a fifth of it beyond a multiple of that
UNKNOWN, EMPTY_PACKAGE = 0, 1  # in `less`, where a package is left that is not on the page, and where none is left
LIMITS = ("p_clear", "p_all", "close_enough", "least_part", "least_relief", "lack_low", "lack_high")
SETTLED = ("profile", "recommend")  # stages whose parameters decide what the page says
TOO_MANY = levels.marked("This page moves the first %(n)s regions only; here report answers for all of them.")


@dataclass(frozen=True)
class Explored:
    """A region that can be moved: as it is judged, its levels, and its packages."""

    region: package_models.Region
    levels: Levels
    pool: Pool
    leading: int  # support parts that can be had and help more than a little


def explorer_data(
    shown: Mapping[str, pd.DataFrame], catalogue: Mapping[str, pd.DataFrame], study: str, workers: int = 2
) -> dict:
    """All that the page works out its answers from, ready to be written as JSON.

    Parameters
    ----------
    shown : tables as `herelib.release.protect` makes them: nothing else of the run goes in
    catalogue : all its tables
    study : its name, for the keys of figures and the scenario file

    Returns
    -------
    dict of plain values, see `herelib.explorer.answers` for what is read of it
    """
    parameters = settled(shown)
    drawn_here = min(DRAWS, int(parameters["package_draws"]))
    model = package_models.package_model(catalogue, {**parameters, "package_draws": drawn_here})
    indicators = model.parts.indicators
    still = {region: levels.why_still(shown, region, indicators) for region in shown["verdicts"]["region"]}
    moved = [region for region, why in still.items() if not why]
    still |= dict.fromkeys(moved[MOST_REGIONS:], TOO_MANY)
    places = levels.normal_places(model.draws, len(indicators), int(parameters["seed"]))
    # What all regions share is drawn once, before the workers ask for it.
    shared = (model.drawn_weights, model.drawn_ratings, model.drawn_effects, model.cost_places, model.voice_places)
    assert all(part is not None for part in shared)
    judged = [region for region in _regions(shown, catalogue, model) if region.name in moved[:MOST_REGIONS]]
    with ThreadPoolExecutor(workers) as threads:
        explored = list(threads.map(lambda region: _explored(region, model, places, shown), judged))
    named = sorted({int(part) for each in explored for part in each.pool.packages.ravel() if part >= 0})
    return {
        "version": VERSION,
        "study": study,
        "limits": {name: parameters[name] for name in LIMITS},
        "groups": list(GROUPS),
        "voices": _voices(str(parameters["group_weights"])),
        "emphasis": dict(
            zip(
                model.parts.barrier_names,
                factors(parameters["emphasis"], model.parts.barrier_names).tolist(),
                strict=True,
            )
        ),
        **_shared(model, named, places),
        **_voice_places(model, explored),
        "regions": {each.region.name: _of_region(each, model, named) for each in explored},
        "still": {region: why for region, why in still.items() if why},
    }


def settled(shown: Mapping[str, pd.DataFrame]) -> dict[str, object]:
    """The parameters of a run by name, as it settled them."""
    values = {name: parameter.default for name, parameter in PARAMETERS.items()}
    for stage in SETTLED:
        values |= settled_values(shown[f"parameters_{stage}"])
    return values


def _voices(weighting: str) -> dict[str, float]:
    """How many times as much each group counts in the run; all alike where interviews count, which is never moved."""
    text = "none" if weighting in ("equal", levels.INTERVIEWS) else weighting
    return dict(zip(GROUPS, factors(text, GROUPS).tolist(), strict=True))


def _regions(
    shown: Mapping[str, pd.DataFrame], catalogue: Mapping[str, pd.DataFrame], model: package_models.PackageModel
) -> list[package_models.Region]:
    """The regions as they are judged, by what is released alone: one draw at the released level stands for all."""
    profiles = shown["profiles"]
    wide = grid_of(profiles, "region", "indicator", "estimate").astype(float).reset_index()
    heard = shown["coverage"][(shown["coverage"]["group"] != "all") & (shown["coverage"]["n"].fillna(1) > 0)]
    survey = {"regions": shown["regions"], "gate_facts": shown["gate_facts"], "plans": shown["plans"]}
    survey |= {"interviews": heard[["region", "group"]], "target_voice": shown.get("target_voice")}
    judged = package_models.regions(survey, {"profiles": profiles, "draws": wide.assign(draw=0)}, catalogue, model)
    standing = shown["parts"].set_index(["region", "part"])["standing_here"]
    # What can be had here is released: the level of one draw must not decide it anew.
    return [
        replace(region, standings=tuple(standing.loc[region.name].reindex(list(model.parts.names))))
        for region in judged
    ]


def _explored(
    region: package_models.Region,
    model: package_models.PackageModel,
    places: np.ndarray,
    shown: Mapping[str, pd.DataFrame],
) -> Explored:
    seed, parts = int(model.parameters["seed"]), model.parts
    released = levels.released_levels(shown, region.name, parts.indicators, str(model.parameters["group_weights"]))
    fitted = levels.fitting(released, region, model, places, shown)
    here = package_models.situation(region, model, levels.drawn(fitted.level, fitted.spread, places))
    choosable = pool(here, seed)
    here.forget()
    support = (
        region.can_be_had & (parts.roles == ROLES.index("support")) & (parts.mean_levels.max(1) >= packages.LITTLE)
    )
    return Explored(region, fitted, choosable, int(support.sum()))


def _shared(model: package_models.PackageModel, named: Sequence[int], places: np.ndarray) -> dict:
    """What all regions share, of the parts that the page names."""
    parts, ratings = model.parts, model.drawn_ratings
    effects, drawn = ratings.effects[:, named], model.drawn_effects[:, named]
    pairs = np.argwhere((effects > 0).any(0))
    values, codes = [], []
    for part, barrier in pairs:
        levels_there, code = np.unique(effects[:, part, barrier].round(6), return_inverse=True)
        values.append([int(part), int(barrier), levels_there.tolist()])
        codes.append(code)
    needs = np.argwhere((ratings.needed[:, named] > 0).any(0))
    steps = np.rint(ratings.needed[:, named] * 5) * 2 + ratings.hard[:, named]
    return {
        "draws": model.draws,
        "parts": [parts.names[part] for part in named],
        "roles": [ROLES[parts.roles[part]] for part in named],
        "support": [bool(parts.roles[part] == ROLES.index("support")) for part in named],
        "barriers": list(parts.barrier_names),
        "capacities": list(parts.capacities),
        "mean_levels": parts.mean_levels[named].tolist(),
        "supplied": parts.supplied[named].tolist(),
        "excludes": np.argwhere(parts.excludes[np.ix_(named, named)]).tolist(),
        "room": {role: packages.PLACES.count(role) for role in ROLES},
        "importance": encoded(np.rint(_plain_weights(model).T * FULL), 2),
        "effect_values": values,
        "effects": encoded(np.array(codes, int).reshape(len(pairs), model.draws)),
        "all_effects": encoded(np.rint(drawn[:, pairs[:, 0], pairs[:, 1]].T * 255)),
        "need_of": needs.tolist(),
        "needs": encoded(steps[:, needs[:, 0], needs[:, 1]].T),
        "normal_places": encoded(places.T, 2),
        "normal_values": levels.normal_values(model.draws).round(5).tolist(),
    }


def _plain_weights(model: package_models.PackageModel) -> np.ndarray:
    """Drawn weights without what barriers count beyond their importance: that is moved on the page."""
    return replace(model, parameters={**model.parameters, "emphasis": "none"}).drawn_weights


def _voice(region: package_models.Region) -> dict:
    """How many times as much barriers count in a region whose target group was heard; nothing where as everywhere."""
    if region.voice is None:
        return {}
    return {"factor": region.voice.factor.round(6).tolist(), "doubt": region.voice.doubt.tolist()}


def _voice_places(model: package_models.PackageModel, explored: Sequence[Explored]) -> dict:
    """Where factors are drawn in their doubt, the same in all regions; nothing where no target group was heard."""
    if all(each.region.voice is None for each in explored):
        return {}
    places = np.clip((model.voice_places.T + FAR) * PER_UNIT, 0, 2 * FAR * PER_UNIT - 1)
    return {"voice_places": encoded(np.rint(places), 2)}


def _of_region(each: Explored, model: package_models.PackageModel, named: Sequence[int]) -> dict:
    """What is on the page of one region."""
    region, where = each.region, {part: at for at, part in enumerate(named)}
    rows = each.pool.packages
    renamed = np.array([[where.get(int(part), -1) for part in row] for row in rows])
    cost = region.cost[list(named)].round(2)
    budget = float(region.plan.budget)
    return {
        "level": _ten_thousandths(each.levels.level),
        "spread": _ten_thousandths(each.levels.spread),
        "released": _ten_thousandths(each.levels.released),
        "step": _ten_thousandths(each.levels.step),
        "means": _means(each.levels),
        "off": round(each.levels.off, 4),
        "gates": [
            [where[part], model.parts.indicators.index(indicator), threshold]
            for part, indicator, threshold in region.gates.judged
            if part in where and part not in (*region.plan.present, *region.plan.committed)
            and indicator in model.parts.indicators
        ],
        "reach": region.reach[list(named)].round(6).tolist(),
        "voices": _voiced(each.levels),
        "settlable": [where[part] for part in sorted({*each.pool.settlable, *region.plan.committed}) if part in where],
        "cost_low": cost[:, 0].tolist(),
        "cost_high": cost[:, 1].tolist(),
        "budget": None if np.isinf(budget) else budget,
        "most": _most(cost[:, 1], renamed, budget),
        "committed": [model.parts.names[part] for part in region.plan.committed],
        "leading": each.leading,
        "packages": encoded(renamed + 1),
        "price": _prices(rows[: each.pool.choosable], region.cost, model.cost_places),
        "choosable": each.pool.choosable,
        "less": encoded(_less(rows), 2),
        **_voice(region),
    }  # fmt: skip


def _most(dearest: np.ndarray, rows: np.ndarray, budget: float) -> int:
    """Where the slider of the budget ends: beyond all packages, so that any amount can be had."""
    summed = np.where(rows >= 0, dearest[np.maximum(rows, 0)], 0.0).sum(1)
    most = max([*summed.tolist(), 0.0 if np.isinf(budget) else budget])
    return int(np.ceil(most / BUDGET_STEPS) * BUDGET_STEPS + BUDGET_STEPS // 5)


def _prices(rows: np.ndarray, cost: np.ndarray, places: np.ndarray) -> list[float]:
    """From which budget on each package fits in most draws."""
    in_draws = cost[:, 0] + (cost[:, 1] - cost[:, 0]) * places
    summed = np.where(rows[None] >= 0, in_draws[:, np.maximum(rows, 0)], 0.0).sum(2)
    enough = int(np.ceil(MOSTLY * len(summed))) - 1
    return np.sort(summed, axis=0)[enough].round(2).tolist()


def _voiced(here: Levels) -> list[str]:
    """The groups whose voices can be moved: those of which some mean is shown."""
    return [] if here.means is None else [GROUPS[nth] for nth in np.flatnonzero(~np.isnan(here.means).all(1))]


def _means(here: Levels) -> list | None:
    """Means of the groups in ten-thousandths, or why there is none; None where no other voices can be heard."""
    if here.means is None:
        return None
    shown = np.rint(np.nan_to_num(here.means) * TEN_THOUSAND).astype(int)
    return np.where(np.isnan(here.means), np.where(here.asked, NOT_SHOWN, NOT_ASKED), shown).tolist()


def _ten_thousandths(figures: np.ndarray) -> list:
    return np.rint(np.asarray(figures) * TEN_THOUSAND).astype(int).tolist()


def _less(rows: np.ndarray) -> np.ndarray:
    """Of each package and place where the package without it stands, from 2 on; shape (package, place)."""
    at = {key(row): nth for nth, row in enumerate(rows)} | {(): EMPTY_PACKAGE - 2}
    less = np.zeros(rows.shape, int)
    for nth, row in enumerate(rows):
        members = np.flatnonzero(row >= 0)
        less[nth, members] = [at.get(key(left), UNKNOWN - 2) + 2 for left in lesser(row)]
    return less
