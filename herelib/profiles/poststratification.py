"""Poststratification: figures of a region as if its interviews had the composition of the people they speak for.

An optional decision, off by default. `raking` exchanges the weights of the interviews (`herelib.profiles.raking`), so
that means, bootstrap and effective numbers follow by themselves. `multilevel` leaves the weights and exchanges the
pooled cells, whose figures are shifted by what a regression over all regions says of the difference in composition
(`herelib.profiles.multilevel`): for regions with too few interviews to be weighted. Both come in before anything else
is computed from the cells, so that draws, gaps and all later stages agree.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy.special import logit

from herelib.errors import HereError
from herelib.profiles import multilevel
from herelib.profiles.indicators import indicator_values
from herelib.profiles.pooling import Design, Pooled, roots
from herelib.profiles.propagation import shares_of
from herelib.profiles.raking import design_effect, joined, joint_shares, rake
from herelib.vocabulary import GROUPS
from herelib.words import listing, message, number

LEAST = 1e-3  # of a share: how far a shift may go towards 0 and 1
NONE, RAKING, MULTILEVEL = "none", "raking", "multilevel"
WEIGHTING = {
    **dict.fromkeys(("region", "group", "variables"), "str"),
    **dict.fromkeys(("n", "unknown"), "int64"),
    **dict.fromkeys(("effective_n", "design_effect", "largest", "off"), "float64"),
    **{"converged": "bool", "note": "str"},
}
COMPOSITION = {
    **dict.fromkeys(("region", "group", "variable", "category"), "str"),
    **{"n": "int64"},
    **dict.fromkeys(("people", "interviews", "weighted"), "float64"),
}
MOVED = {
    **dict.fromkeys(("region", "indicator", "label"), "str"),
    **dict.fromkeys(("without", "estimate", "moved"), float),
}


@dataclass(frozen=True)
class Margins:
    """Published margins, and the category of each interview.

    `categories`: by variable its categories in the order of margins.csv; `shares`: by (region, group), by variable the
    share of each category; `codes`: by variable the position of each interview's category, -1 where it is not known.
    """

    categories: dict[str, list[str]]
    shares: dict[tuple[str, str], dict[str, np.ndarray]]
    codes: dict[str, np.ndarray]


def decided(parameters: Mapping[str, object]) -> str:
    """The method decided on: none, raking or multilevel."""
    return str(parameters.get("poststratification", NONE))


def margins_of(survey: Mapping[str, pd.DataFrame]) -> Margins:
    """The margins of a survey; row order does not matter.

    Parameters
    ----------
    survey : tables interviews, margins, strata

    Raises
    ------
    HereError
        If there are no margins, or none of a region and group with interviews.
    """
    table = survey.get("margins", pd.DataFrame())
    interviews = survey["interviews"]
    cells = set(zip(interviews["region"].astype(str), interviews["group"].astype(str), strict=True))
    if table.empty or not cells & set(zip(table["region"], table["group"], strict=True)):
        lack = "the study has no margins.csv" if table.empty else "margins.csv has no region and group with interviews"
        raise HereError(
            f"poststratification is switched on, but {lack}: write one (regions with the shares of age bands and "
            "sexes, docs/study-format.md), or decide on poststratification: none"
        )
    table = table.sort_values(["region", "group", "variable", "position"])
    categories = {
        variable: list(part.drop_duplicates("category")["category"]) for variable, part in table.groupby("variable")
    }
    shares: dict[tuple[str, str], dict[str, np.ndarray]] = {}
    for (region, group, variable), part in table.groupby(["region", "group", "variable"]):
        shares.setdefault((region, group), {})[variable] = part["share"].to_numpy(float)
    strata = survey["strata"]
    codes = {}
    for variable, names in categories.items():
        known = strata[strata["variable"] == variable].set_index("interview")["category"]
        codes[variable] = pd.Index(names).get_indexer(known.reindex(interviews["interview"]))
    return Margins(categories, shares, codes)


def weighted(survey: Mapping[str, pd.DataFrame], parameters: Mapping[str, object]) -> Mapping[str, pd.DataFrame]:
    """The survey with weights raked to its margins where this is decided; else the survey as it is.

    Within each region and group the weights keep their sum, so that groups and totals weigh what they did.

    Raises
    ------
    HereError
        If poststratification is decided on and there is nothing to weight to.
    """
    return survey if decided(parameters) != RAKING else _raked(survey)[0]


def tables(survey: Mapping[str, pd.DataFrame], parameters: Mapping[str, object]) -> dict[str, pd.DataFrame]:
    """The tables weighting and composition; empty where no poststratification is decided on.

    Parameters
    ----------
    survey : with its weights as they came
    """
    exchanged, rows = _raked(survey) if decided(parameters) == RAKING else (survey, [])
    compared = [] if decided(parameters) == NONE else _composition(survey, exchanged, decided(parameters))
    return {"weighting": _table(rows, WEIGHTING), "composition": _table(compared, COMPOSITION)}


def _table(rows: list[tuple], kinds: Mapping[str, object]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(kinds)).astype(dict(kinds))


def _raked(survey: Mapping[str, pd.DataFrame]) -> tuple[dict[str, pd.DataFrame], list[tuple]]:
    """The survey with raked weights, and a row of the table weighting for each region and group with margins."""
    margins, interviews = margins_of(survey), survey["interviews"]
    weight, rows = interviews["weight"].to_numpy(float).copy(), []
    positions = interviews.groupby([interviews["region"].astype(str), interviews["group"].astype(str)]).indices
    for region, group in sorted(margins.shares):
        mine = positions.get((region, group), np.empty(0, int))
        if len(mine):
            base = weight[mine]
            weight[mine], row = _raked_cell(margins, margins.shares[region, group], mine, base)
            rows.append((region, group, *row))
    return {**survey, "interviews": interviews.assign(weight=weight)}, rows


def _raked_cell(margins: Margins, shares: dict, mine: np.ndarray, base: np.ndarray) -> tuple[np.ndarray, tuple]:
    """Weights of the interviews of one region and group, and what is said of them."""
    strata, wanted, used, notes = [], [], [], []
    unknown = np.zeros(len(mine), bool)
    for variable, share in shares.items():
        code = margins.codes[variable][mine]
        unknown |= code < 0
        new = joined(share, np.bincount(code[code >= 0], minlength=len(share)))
        notes += _say_joined(variable, margins.categories[variable], new)
        if new.max() > 0:
            strata.append(np.where(code >= 0, new[code], -1))
            wanted.append(np.bincount(new, share))
            used.append(variable)
    raked = rake(strata, wanted, base)
    if not raked.converged:
        notes.append(
            message(
                "The margins cannot all be met within the bounds on the weights: a share is off by %(off)s.",
                off=number(raked.off, ".3f"),
            )
        )
    effect, ratio = design_effect(raked.weight), raked.weight / base
    row = (", ".join(used), len(mine), int(unknown.sum()), len(mine) / effect, effect, ratio.max(), raked.off)
    return raked.weight, (*row, raked.converged, " ".join(notes))


def _say_joined(variable: str, categories: list[str], new: np.ndarray) -> list[str]:
    """Which categories of a variable are taken as one."""
    if new.max() == 0:
        return [
            message("%(variable)s is not used: all interviews are in one category.", variable=variable.capitalize())
        ]
    return [
        message(
            "%(categories)s (%(variable)s) are taken as one, since nobody was interviewed, or lives, in one of them.",
            categories=listing([categories[k] for k in np.flatnonzero(new == part)]),
            variable=variable,
        )
        for part in range(new.max() + 1)
        if (new == part).sum() > 1
    ]


def _composition(survey: Mapping, exchanged: Mapping, method: str) -> list[tuple]:
    """The rows of the table composition."""
    margins, interviews = margins_of(survey), survey["interviews"]
    region, group = interviews["region"].astype(str).to_numpy(), interviews["group"].astype(str).to_numpy()
    before, after = (each["interviews"]["weight"].to_numpy(float) for each in (survey, exchanged))
    rows = []
    for (at_region, people), shares in sorted(margins.shares.items()):
        here = (region == at_region) & (group == people)
        for variable, share in shares.items():
            code = np.where(here, margins.codes[variable], -1)
            known, size = code >= 0, len(share)
            counted = [np.bincount(code[known], each[known], size) for each in (np.ones(len(code)), before, after)]
            shown = [each / each.sum() if each.sum() > 0 else np.full(size, np.nan) for each in counted[1:]]
            # Without weights of their own, what stands under weighted would only repeat the interviews.
            shown[1] = shown[1] if method == RAKING else np.full(size, np.nan)
            names = margins.categories[variable]
            rows += [(at_region, people, variable, *row) for row in zip(names, counted[0], share, *shown, strict=True)]
    return rows


def shifted(
    survey: Mapping[str, pd.DataFrame], observed: Design, cells: Pooled, voiced: pd.DataFrame | None = None
) -> Pooled:
    """Pooled cells whose groups with margins are shifted to the composition of the people, with the doubt of the shift.

    A cell that leans on other regions rests on their composition, too: the shift is from the mixture of both, by the
    cell's pooled share. Shifts are of shares; on the logit scale, where cells are drawn, they are as large as there.

    Parameters
    ----------
    survey : tables interviews, answers, items, margins, strata
    observed, cells : the design of the survey, and its cells
    voiced : as `observed` was made with

    Raises
    ------
    HereError
        If there are no margins.
    """
    margins = margins_of(survey)
    rows = survey["interviews"]["interview"]
    values = indicator_values(survey["answers"], survey["items"]).reindex(rows)
    if voiced is not None:
        values = pd.concat([values, voiced.reindex(rows)], axis=1)
    matrix = values.reindex(columns=list(observed.indicators)).to_numpy(float)
    centre = cells.centre.copy()
    covariance = cells.root @ np.swapaxes(cells.root, -1, -2)  # region, indicator, group, group
    for g, group in enumerate(GROUPS):
        where = [r for r, region in enumerate(observed.regions) if (region, group) in margins.shares]
        if where:
            mean, doubt = _group_shifts(survey["interviews"], margins, (group, where), matrix, (observed, cells))
            level = np.clip(cells.estimate[where, g], LEAST, 1 - LEAST)
            centre[where, g] += logit(np.clip(level + mean, LEAST, 1 - LEAST)) - logit(level)
            covariance[where, :, g, g] += np.nan_to_num(doubt / (level * (1 - level)) ** 2)
    covariance = np.moveaxis(covariance, 1, -1)
    root = roots(covariance, cells.estimate)
    groups = np.arange(len(GROUPS))
    estimate, variance = shares_of(centre, covariance[:, groups, groups])
    return replace(cells, centre=centre, estimate=estimate, variance=variance, root=root)


def _group_shifts(
    interviews: pd.DataFrame, margins: Margins, of: tuple[str, list[int]], matrix: np.ndarray, pooled: tuple
) -> tuple[np.ndarray, np.ndarray]:
    """Mean and variance of the shift of one group's cells, shape (region, indicator).

    Parameters
    ----------
    of : the group, and positions of the regions that have margins of it
    pooled : design and cells
    """
    (group, where), (observed, cells) = of, pooled
    regions = [observed.regions[r] for r in where]
    shares = [margins.shares[region, group] for region in regions]
    variables = [variable for variable in shares[0] if all(variable in each for each in shares)]
    sizes = tuple(len(margins.categories[variable]) for variable in variables)
    codes = np.array([margins.codes[variable] for variable in variables])
    region = pd.Index(regions).get_indexer(interviews["region"].astype(str))
    counts = (interviews["group"].astype(str).to_numpy() == group) & (region >= 0) & (codes >= 0).all(0)
    stratum = np.ravel_multi_index(tuple(codes[:, counts]), sizes)
    shape, answers, region = (len(regions), int(np.prod(sizes))), matrix[counts], region[counts]
    n, mean, within = multilevel.strata_of(answers, region, stratum, shape)
    categories = np.array(np.unravel_index(np.arange(shape[1]), sizes)).T
    # How age and sex go together is taken from all interviews of the group; one more in each stratum: none is 0.
    like = np.bincount(stratum, minlength=shape[1]).reshape(sizes) + 1.0
    people = np.array([joint_shares([each[v] for v in variables], like).ravel() for each in shares])
    weights = np.zeros((*shape, matrix.shape[1]))
    np.add.at(weights, (region, stratum), ~np.isnan(answers) * interviews["weight"].to_numpy(float)[counts][:, None])
    rests = _rests_on(weights, cells.share[where, GROUPS.index(group)])
    contrast = np.where(rests.sum(1, keepdims=True) > 0, people[:, :, None] - rests, 0.0)
    return multilevel.shifts(multilevel.Strata(n, mean, within, categories), contrast)


def _rests_on(weights: np.ndarray, share: np.ndarray) -> np.ndarray:
    """Composition of the answers that each figure rests on, (region, stratum, indicator): its own and, by the pooled
    share, those of all regions."""

    def spread(array: np.ndarray, axis: int) -> np.ndarray:
        total = array.sum(axis, keepdims=True)
        return np.divide(array, total, out=np.zeros_like(array), where=total > 0)

    here, everywhere = spread(weights, 1), spread(weights.sum(0), 0)
    leaning = np.where(weights.sum(1) > 0, np.clip(share, 0, 1), 1.0)[:, None]
    return (1 - leaning) * here + leaning * everywhere[None]


def moved(labels: Mapping[str, str], observed: Design, without: np.ndarray, estimate: np.ndarray) -> pd.DataFrame:
    """The table poststratified from figures without and with it, arrays (region, indicator); empty from empty ones."""
    rows = [
        (region, indicator, labels[indicator], before, after, after - before)
        for region, *figures in zip(observed.regions, without, estimate, strict=False)
        for indicator, before, after in zip(observed.indicators, *figures, strict=True)
    ]
    return _table(rows, MOVED)
