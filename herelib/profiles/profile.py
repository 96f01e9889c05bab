"""Profiles: what each region needs and can, with the uncertainty that goes on to everything that follows.

Within a region each group speaks once: an indicator is the weighted mean over groups of the group means. Interviews are
purposive, so an interval says how far other respondents of the same kind could move the figure; it is no sampling error
of the population.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from types import SimpleNamespace

import numpy as np
import pandas as pd

from herelib import parallel
from herelib.profiles import poststratification
from herelib.profiles.adequacy import adequacy
from herelib.profiles.consistency import consistency
from herelib.profiles.gaps import gaps, region_gaps
from herelib.profiles.indicators import context_indicators, indicator_labels, totals, voiced_values
from herelib.profiles.interviewer_effects import interviewer_effects
from herelib.profiles.overlap import overlap
from herelib.profiles.phases import phases
from herelib.profiles.pooling import Design, Pooled, design, pool, region_draws
from herelib.profiles.pooling_moves import pooling_moves
from herelib.profiles.tipping_points import tipping_points
from herelib.vocabulary import COVER, GROUPS
from herelib.weights import factors

QUANTILES = {"low90": 0.05, "low50": 0.25, "high50": 0.75, "high90": 0.95}
SECONDS = 0.2  # what the draws of a region cost, measured: of fewer than fifty regions none is handed out
NUMBERS = ("estimate", "sd", *QUANTILES, "unpooled", "pooled_share", "imputed_share")


def group_weights(design: Design, cells: Pooled, weighting: str, empty_cells: str = "estimate") -> np.ndarray:
    """Weight of each group in each indicator of each region, shape (region, group, indicator).

    Sums to 1 over groups, and is 0 where nobody in the region answered. "equal": each group that the instrument asks
    speaks once; a group that was not reached keeps its weight ("estimate": its cell is estimated), or the groups that
    were reached share it ("leave_out"). "interviews": groups count by their number of interviews, an empty one not.
    Else how many times as much groups count ("resident 2, state 0"); what is asked of none of those that count is said
    by all that are asked.
    """
    raw = cells.n
    if weighting != "interviews":
        times = factors("none" if weighting == "equal" else weighting, GROUPS)
        asked = design.asked * times[:, None]
        asked = np.where(asked.any(0), asked, design.asked)
        raw = np.broadcast_to(asked[None], cells.n.shape).astype(float)
    if empty_cells == "leave_out":
        raw = raw * (cells.n > 0)
    # A question that nobody in the region answered has no weights: its indicator is missing, not an estimate.
    raw = raw * (cells.n > 0).any(1, keepdims=True)
    total = raw.sum(1, keepdims=True)
    return np.divide(raw, total, out=np.zeros_like(raw), where=total > 0)


def combine(cell_draws: np.ndarray, weight: np.ndarray, cover: list[np.ndarray]) -> np.ndarray:
    """Draws of a region's indicators, shape (draw, indicator), from its cells and the weights of the groups."""
    out = np.einsum("gbi,gi->bi", np.where(weight[:, None, :] > 0, cell_draws, 0.0), weight)
    out[:, weight.sum(0) == 0] = np.nan
    for four in cover:  # the four answers to one question are shares of a whole
        total = out[:, four].sum(1, keepdims=True)
        out[:, four] = np.divide(out[:, four], total, out=np.full_like(out[:, four], 0.25), where=total > 0)
        out[:, four] = np.where(np.isnan(total), np.nan, out[:, four])
    return out


def combined(cells: Pooled, weight: np.ndarray, cover: list[np.ndarray]) -> np.ndarray:
    """Posterior mean of each indicator of each region, shape (region, indicator), as `combine` makes its draws."""
    out = np.empty((len(cells.estimate), weight.shape[2]))
    for r, each in enumerate(np.nan_to_num(cells.estimate)):
        out[r] = combine(each[:, None], weight[r], cover)[0]
    return out


def cover_columns(indicators: tuple[str, ...]) -> list[np.ndarray]:
    """Positions of the four shares of each `cover` question."""
    fields = sorted({name.split("=")[0] for name in indicators if name.startswith("cover:")})
    return [np.array([indicators.index(f"{field}={answer}") for answer in COVER]) for field in fields]


@dataclass(frozen=True)
class Estimated:
    """What the interviews of a survey say: cells, weights of the groups, draws of the indicators, and their names."""

    design: Design
    cells: Pooled
    weight: np.ndarray
    drawn: np.ndarray  # draw x region x indicator
    labels: dict[str, str]
    context: pd.DataFrame


def drawn(survey: dict[str, pd.DataFrame], parameters: dict) -> dict[str, pd.DataFrame]:
    """Of `profile` the tables profiles and draws alone: what typology and recommendations are made from.

    Parameters
    ----------
    survey : tables interviews, answers, items, regions, context, open_answers, segments, codebook
    parameters : group_weights, pooling, prior_scale, empty_cells, draws, seed; poststratification (none if missing)
    """
    survey = poststratification.weighted(survey, parameters)
    estimated, _ = _estimate(survey, parameters)
    return {
        "profiles": _profile_rows(survey, estimated),
        "draws": _draw_rows(estimated.design, estimated.drawn, estimated.context),
    }


def profile(survey: dict[str, pd.DataFrame], parameters: dict) -> dict[str, pd.DataFrame]:
    """Coverage, cells, profiles, draws, need x capacity matrix, gaps; consistency, adequacy and weighted totals.

    Regions without interviews are known by their context figures alone: they have no cells and no draws. A study
    without any interview has profiles of context figures only. Where poststratification is decided on, all tables are
    made with it but `poststratified`, which has the figures without it, too.

    Parameters
    ----------
    survey : tables interviews, answers, items, regions, context, open_answers, segments, codebook, cleaned, choices;
        missing and accounting where they are known; margins and strata where poststratification is decided on
    parameters : group_weights, pooling, prior_scale, empty_cells, draws, seed; poststratification (none if missing)

    Returns
    -------
    dict of tables coverage, cells, profiles, draws, matrix, gaps, interviewer_effects, consistency, adequacy,
    new_codes, totals, weighting, composition, poststratified, pooling_moves, tipping_points, phases, overlap,
    overlap_pairs (see `herelib.tables.contracts`)
    """
    unweighted, survey = survey, poststratification.weighted(survey, parameters)
    estimated, gaps_by_region = _estimate(survey, parameters, region_gaps)
    profiles = _profile_rows(survey, estimated)
    heard, curve = adequacy(survey)
    profiled = {
        "coverage": _coverage(survey),
        "cells": _cell_rows(estimated.design, estimated.cells),
        "profiles": profiles,
        "draws": _draw_rows(estimated.design, estimated.drawn, estimated.context),
        "matrix": need_capacity_matrix(profiles),
        "gaps": gaps(gaps_by_region, estimated.labels),
        "interviewer_effects": interviewer_effects(estimated.design, estimated.labels),
        "consistency": consistency(survey["answers"], survey["items"]),
        "adequacy": heard,
        "new_codes": curve,
        "totals": totals(survey["interviews"], survey["cleaned"], survey["choices"]),
        **poststratification.tables(unweighted, parameters),
        "poststratified": _poststratified(unweighted, estimated, parameters),
        "pooling_moves": _pooling_moves(estimated, parameters),
    }
    return {**profiled, **_of_needs(survey, parameters, estimated, profiled)}


def _of_needs(
    survey: dict[str, pd.DataFrame], parameters: dict, estimated: Estimated, profiled: dict[str, pd.DataFrame]
) -> dict[str, pd.DataFrame]:
    """What the figures hang on, and what a mean over people does not say: the tables of needs beside their levels."""
    # In the order of the rows of `cells`.
    of_cells = np.nonzero(np.broadcast_to(estimated.design.asked[None], estimated.cells.n.shape))

    def weigh(asked: np.ndarray, n: np.ndarray) -> np.ndarray:
        return group_weights(SimpleNamespace(asked=asked), SimpleNamespace(n=n), weighting, "leave_out")

    weighting = parameters["group_weights"]
    shares, pairs = overlap(survey, weigh)
    return {
        "tipping_points": tipping_points(survey, profiled, estimated.weight[of_cells]),
        "phases": phases(profiled["draws"], profiled["matrix"]),
        "overlap": shares,
        "overlap_pairs": pairs,
    }


def _estimate(survey: dict[str, pd.DataFrame], parameters: dict, see: Callable | None = None) -> tuple[Estimated, list]:
    """Estimates of a survey, and what `see` makes of design, cells, region and draws of its cells, by region."""
    voiced = voiced_values(survey["interviews"], survey["open_answers"], survey["segments"], survey["codebook"])
    observed = design(survey, voiced)
    cells = pool(observed, parameters["pooling"], parameters["prior_scale"])
    if poststratification.decided(parameters) == poststratification.MULTILEVEL:
        cells = poststratification.shifted(survey, observed, cells, voiced)
    weight = group_weights(observed, cells, parameters["group_weights"], parameters["empty_cells"])
    cover = cover_columns(observed.indicators)
    out = np.empty((parameters["draws"], len(observed.regions), len(observed.indicators)))
    shared = observed, cells, weight, cover, parameters["draws"], parameters["seed"], see
    seen = []
    regions = parallel.results(_drawn_region, range(len(observed.regions)), seconds=SECONDS, shared=shared)
    for r, (of_region, seen_there) in enumerate(regions):
        out[:, r] = of_region
        seen.append(seen_there)
    labels = indicator_labels(observed.indicators, survey["codebook"])
    context = context_indicators(survey["context"], observed.indicators)
    return Estimated(observed, cells, weight, out, labels, context), seen


def _pooling_moves(estimated: Estimated, parameters: dict) -> pd.DataFrame:
    """What each region moves in the others by what its interviews say; what was voiced leans on others alike."""
    asked = [i for i, name in enumerate(estimated.design.indicators) if not name.startswith("voiced:")]
    whole = estimated.design
    design = replace(
        whole,
        matrix=whole.matrix[:, asked],
        asked=whole.asked[:, asked],
        indicators=tuple(whole.indicators[i] for i in asked),
    )
    cover = cover_columns(design.indicators)

    def figures(of: Design) -> np.ndarray:
        cells = pool(of, parameters["pooling"], parameters["prior_scale"])
        return combined(cells, group_weights(of, cells, parameters["group_weights"], parameters["empty_cells"]), cover)

    return pooling_moves(design, figures(design) if len(design.regions) > 2 else np.empty((0, 0)), figures)


def _poststratified(survey: dict[str, pd.DataFrame], estimated: Estimated, parameters: dict) -> pd.DataFrame:
    """The table poststratified: each figure without poststratification and with it; empty where none is decided on."""
    if poststratification.decided(parameters) == poststratification.NONE:
        nothing = np.empty((0, 0))
        return poststratification.moved({}, estimated.design, nothing, nothing)
    voiced = voiced_values(survey["interviews"], survey["open_answers"], survey["segments"], survey["codebook"])
    plain = pool(design(survey, voiced), parameters["pooling"], parameters["prior_scale"])
    cover = cover_columns(estimated.design.indicators)
    figures = [combined(cells, estimated.weight, cover) for cells in (plain, estimated.cells)]
    return poststratification.moved(estimated.labels, estimated.design, *figures)


def _drawn_region(shared: tuple, region: int) -> tuple[np.ndarray, object]:
    """Draws of a region's indicators, and what is to be seen of those of its cells before they are let go."""
    observed, cells, weight, cover, draws, seed, see = shared
    each = region_draws(observed, cells, region, draws, seed)
    seen = None if see is None else see(observed, cells, region, each)
    return combine(each, weight[region], cover), seen


def _profile_rows(survey: dict[str, pd.DataFrame], estimated: Estimated) -> pd.DataFrame:
    """The table `profiles`: regions with interviews, regions without, and context figures."""
    observed, labels = estimated.design, estimated.labels
    parts = [
        _profiles(estimated, combined(estimated.cells, estimated.weight, cover_columns(observed.indicators))),
        _context_rows(estimated.context),
    ]
    if len(survey["interviews"]):
        parts.insert(
            1, _silent_rows(observed, sorted(set(survey["regions"]["region"]) - set(observed.regions)), labels)
        )
    profiles = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    return profiles.sort_values(["region", "indicator"], ignore_index=True)


def _coverage(survey: dict[str, pd.DataFrame]) -> pd.DataFrame:
    counted = survey["interviews"].groupby(["region", "group"]).size()
    grid = pd.MultiIndex.from_product([sorted(survey["regions"]["region"]), GROUPS], names=["region", "group"])
    return counted.reindex(grid, fill_value=0).rename("n").reset_index()


def _cell_rows(design: Design, cells: Pooled) -> pd.DataFrame:
    r, g, i = np.nonzero(np.broadcast_to(design.asked[None], cells.n.shape))
    return pd.DataFrame(
        {
            "region": np.array(design.regions)[r],
            "group": np.array(GROUPS)[g],
            "indicator": np.array(design.indicators)[i],
            "n": cells.n[r, g, i].astype(int),
            "holders": _holders(design)[r, g, i],
            "mean": cells.mean[r, g, i],
            "estimate": np.clip(cells.estimate[r, g, i], 0, 1),
            "sd": np.sqrt(cells.variance[r, g, i]),
            "pooled_share": cells.share[r, g, i],
            "imputed": cells.imputed[r, g, i],
        }
    )


def _holders(design: Design) -> np.ndarray:
    """How many interviews of each cell have a value above 0, shape (region, group, indicator)."""
    size = len(design.regions) * len(GROUPS)
    cell = design.region * len(GROUPS) + design.group
    counted = np.zeros((size, len(design.indicators)), int)
    for i in range(len(design.indicators)):
        counted[:, i] = np.bincount(cell[design.matrix[:, i] > 0], minlength=size)
    return counted.reshape(len(design.regions), len(GROUPS), len(design.indicators))


def _unpooled(cells: Pooled, weight: np.ndarray) -> np.ndarray:
    """Weighted mean of the group means alone; missing where a group that counts has no interview."""
    complete = ((cells.n > 0) | (weight == 0)).all(1) & (weight.sum(1) > 0)
    total = (np.nan_to_num(cells.mean) * weight).sum(1)
    return np.where(complete, np.clip(total, 0, 1), np.nan)


def _profiles(estimated: Estimated, estimate: np.ndarray) -> pd.DataFrame:
    """The rows of the regions with interviews; the estimate is the posterior mean itself, the rest is of the draws."""
    design, cells, weight, drawn = estimated.design, estimated.cells, estimated.weight, estimated.drawn
    present, asked = (cells.n > 0).sum(1), np.broadcast_to(design.asked.sum(0), cells.n[:, 0].shape)
    # Less than half of the groups that were asked is no region's voice: the figure stands, marked.
    status = np.where(present == 0, "missing", np.where(2 * present < asked, "insufficient", "ok"))
    limits = np.quantile(drawn, list(QUANTILES.values()), axis=0)
    leaning = {"pooled_share": (weight * cells.share).sum(1), "imputed_share": (weight * cells.imputed).sum(1)}
    return _indicator_rows(design.regions, design.indicators, estimated.labels).assign(
        estimate=estimate.ravel(),
        sd=drawn.std(0).ravel(),
        **{name: limits[q].ravel() for q, name in enumerate(QUANTILES)},
        unpooled=_unpooled(cells, weight).ravel(),
        **{name: np.where(present > 0, np.clip(share, 0, 1), np.nan).ravel() for name, share in leaning.items()},
        n=cells.n.sum(1).astype(int).ravel(),
        groups_present=present.ravel(),
        groups_asked=asked.ravel(),
        status=status.ravel(),
    )


def _silent_rows(design: Design, regions: list[str], labels: dict) -> pd.DataFrame:
    """The rows of the regions without interviews, in a study that has some: missing, so that the gap is seen."""
    counts = {"n": 0, "groups_present": 0, "groups_asked": np.tile(design.asked.sum(0), len(regions))}
    table = _indicator_rows(regions, design.indicators, labels)
    return table.assign(**dict.fromkeys(NUMBERS, np.nan), **counts, status="missing")


def _indicator_rows(regions: tuple[str, ...] | list[str], indicators: tuple[str, ...], labels: dict) -> pd.DataFrame:
    """Region, indicator, block and label of each figure that interviews give, by region."""
    named = {
        "indicator": list(indicators),
        "block": [name.split(":")[0] for name in indicators],
        "label": [labels[name] for name in indicators],
    }
    columns = {name: np.tile(np.array(values, object), len(regions)) for name, values in named.items()}
    return pd.DataFrame({"region": np.repeat(np.array(regions, object), len(indicators)), **columns}).astype(str)


def _context_rows(figures: pd.DataFrame) -> pd.DataFrame:
    value = figures["scaled"].to_numpy(float)
    rows = figures[["region", "indicator", "block", "label"]].reset_index(drop=True)
    return rows.assign(
        estimate=value,
        sd=np.where(np.isnan(value), np.nan, 0.0),
        **dict.fromkeys((*QUANTILES, "unpooled"), value),
        pooled_share=np.nan,
        imputed_share=np.nan,
        n=0,
        groups_present=0,
        groups_asked=0,
        status=np.where(np.isnan(value), "missing", figures["status"]),
    )


def _draw_rows(design: Design, drawn: np.ndarray, figures: pd.DataFrame) -> pd.DataFrame:
    """Draws of the regions with interviews; their context figures stand beside them, the same in every draw."""
    draws, regions, _ = drawn.shape
    known = figures[figures["region"].isin(design.regions)]
    wide = {name: part.set_index("region")["scaled"] for name, part in known.groupby("indicator")}
    nothing = pd.Series(dtype=float)
    context_draws = {
        name: np.tile(wide.get(name, nothing).reindex(design.regions).to_numpy(float), draws)
        for name in sorted(figures["indicator"].unique())
    }
    table = pd.DataFrame(drawn.reshape(draws * regions, len(design.indicators)), columns=list(design.indicators))
    rows = pd.DataFrame(
        {"draw": np.repeat(np.arange(draws), regions), "region": np.tile(np.array(design.regions, object), draws)}
    )
    return pd.concat([rows.astype({"region": str}), table, pd.DataFrame(context_draws, index=table.index)], axis=1)


def need_capacity_matrix(profiles: pd.DataFrame) -> pd.DataFrame:
    """Per region and field of need: how severe it is, who could cover it (shares), and what supply exists.

    The project's own question (DOMAIN: what does the neighbourhood need, which of it could neighbours cover).
    """
    fields = profiles[profiles["block"] == "need"]
    estimate = profiles.set_index(["region", "indicator"])["estimate"]
    field = fields["indicator"].str.removeprefix("need:")
    columns = {"severity": "estimate", "severity_low90": "low90", "severity_high90": "high90"}
    out = fields[["region"]].assign(field=field, **{new: fields[old] for new, old in columns.items()})

    def beside(names: pd.Series) -> np.ndarray:
        return estimate.reindex(pd.MultiIndex.from_arrays([fields["region"], names])).to_numpy()

    for answer in COVER:
        out[answer] = beside("cover:" + field + f"={answer}")
    out["supply"] = beside("supply:" + field)
    return out.assign(n=fields["n"], status=fields["status"]).reset_index(drop=True)
