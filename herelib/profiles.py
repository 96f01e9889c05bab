"""Profiles: what each region needs and can, with the uncertainty that goes on to everything that follows.

Within a region each group speaks once: an indicator is the weighted mean over groups of the group means. Interviews are
purposive, so an interval says how far other respondents of the same kind could move the figure; it is no sampling error
of the population.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd

from herelib.contracts import COVER, GROUPS
from herelib.pooling import Design, Pooled, design, pool, region_draws, residuals

QUANTILES = {"low90": 0.05, "low50": 0.25, "high50": 0.75, "high90": 0.95}
INHERITED = "inherited"


def group_weights(made: Design, cells: Pooled, weighting: str) -> np.ndarray:
    """Weight of each group in each indicator of each region, shape (region, group, indicator), sums to 1 over groups.

    "equal": each group that the instrument asks speaks once, also where nobody of it was reached (the cell is then
    estimated). "interviews": groups count by their number of interviews; an empty group does not count.
    """
    raw = np.broadcast_to(made.asked[None], cells.n.shape).astype(float) if weighting == "equal" else cells.n
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


def cover_columns(indicators: tuple[str, ...]) -> list[np.ndarray]:
    """Positions of the four shares of each `cover` question."""
    fields = sorted({name.split("=")[0] for name in indicators if name.startswith("cover:")})
    return [np.array([indicators.index(f"{field}={answer}") for answer in COVER]) for field in fields]


def interview_draws(survey: dict[str, pd.DataFrame], parameters: dict, made: Design | None = None) -> np.ndarray:
    """Draws of the indicators that interviews give, shape (draw, region, indicator); the draws alone, no tables."""
    made = design(survey) if made is None else made
    cells = pool(made, parameters["pooling"])
    weight = group_weights(made, cells, parameters["group_weights"])
    weight = np.where((cells.n > 0).any(1, keepdims=True), weight, 0.0)
    spare, cover = residuals(made, cells), cover_columns(made.indicators)
    draws, seed = parameters["draws"], parameters["seed"]
    return np.stack(
        [combine(region_draws(made, cells, spare, r, draws, seed), weight[r], cover) for r in range(len(made.regions))],
        axis=1,
    )


def context_indicators(context: pd.DataFrame, taken: tuple[str, ...] = ()) -> pd.DataFrame:
    """The context figures as indicators: name, block, and whether the value is the region's own.

    A figure stands under its dimension (`capacity:reach`), or as `context:<name>` where it has none or where interviews
    ask for the same dimension.
    """
    own = (context["dimension"] != "") & ~context["dimension"].isin(taken)
    named = np.where(own, context["dimension"], "context:" + context["indicator"])
    return context.assign(
        indicator=named,
        block=np.where(own, context["dimension"].str.split(":").str[0], "context"),
        status=np.where(context["inherited_from"] != "", INHERITED, "context"),
    )


def profile(survey: dict[str, pd.DataFrame], parameters: dict) -> dict[str, pd.DataFrame]:
    """Coverage, cells, profiles, draws, need x capacity matrix and gaps between groups.

    Parameters
    ----------
    survey : tables interviews, answers, items, regions, context
    parameters : group_weights, pooling, draws, seed

    Returns
    -------
    dict of tables coverage, cells, profiles, draws, matrix, gaps (see `herelib.contracts`)
    """
    made = design(survey)
    cells = pool(made, parameters["pooling"])
    weight = group_weights(made, cells, parameters["group_weights"])
    heard = (cells.n > 0).any(1)
    weight = np.where(heard[:, None, :], weight, 0.0)
    spare, cover = residuals(made, cells), cover_columns(made.indicators)
    drawn, gaps = [], []
    for r in range(len(made.regions)):
        each = region_draws(made, cells, spare, r, parameters["draws"], parameters["seed"])
        drawn.append(combine(each, weight[r], cover))
        gaps.append(_gaps(made, cells, r, each))
    labels = indicator_labels(survey["items"], made.indicators)
    figures = context_indicators(survey["context"], made.indicators)
    profiles = _profiles(made, cells, weight, np.stack(drawn, 1), labels)
    profiles = pd.concat([profiles, _context_rows(figures)], ignore_index=True)
    profiles = profiles.sort_values(["region", "indicator"], ignore_index=True)
    return {
        "coverage": _coverage(survey),
        "cells": _cell_rows(made, cells),
        "profiles": profiles,
        "draws": _draw_rows(made, np.stack(drawn, 1), figures),
        "matrix": need_capacity_matrix(profiles),
        "gaps": pd.concat(gaps, ignore_index=True),
    }


def indicator_labels(items: pd.DataFrame, indicators: tuple[str, ...]) -> dict[str, str]:
    """A short name for each indicator: its field and, for `cover`, the answer."""
    words = {"need": "need", "supply": "supply", "capacity": "capacity", "barrier": "barrier", "asset": "asset"}
    answers = {
        "now": "neighbours could now",
        "training": "neighbours could with training",
        "outside": "only an outside provider could",
        "public": "a public duty",
    }
    named = {}
    for indicator in indicators:
        block, name = indicator.split(":", 1)
        field, _, answer = name.partition("=")
        text = field.replace("_", " ").replace("childcare", "child care")
        named[indicator] = f"{text}: {answers[answer]}" if answer else f"{text} ({words.get(block, block)})"
    return named


def _coverage(survey: dict[str, pd.DataFrame]) -> pd.DataFrame:
    counted = survey["interviews"].groupby(["region", "group"]).size()
    grid = pd.MultiIndex.from_product([sorted(survey["regions"]["region"]), GROUPS], names=["region", "group"])
    return counted.reindex(grid, fill_value=0).rename("n").reset_index()


def _cell_rows(made: Design, cells: Pooled) -> pd.DataFrame:
    r, g, i = np.nonzero(np.broadcast_to(made.asked[None], cells.n.shape))
    return pd.DataFrame(
        {
            "region": np.array(made.regions)[r],
            "group": np.array(GROUPS)[g],
            "indicator": np.array(made.indicators)[i],
            "n": cells.n[r, g, i].astype(int),
            "mean": cells.mean[r, g, i],
            "estimate": np.clip(cells.estimate[r, g, i], 0, 1),
            "sd": np.sqrt(cells.variance[r, g, i]),
            "pooled_share": cells.share[r, g, i],
            "imputed": cells.imputed[r, g, i],
        }
    )


def _unpooled(cells: Pooled, weight: np.ndarray) -> np.ndarray:
    """Weighted mean of the group means alone; missing where a group that counts has no interview."""
    complete = ((cells.n > 0) | (weight == 0)).all(1) & (weight.sum(1) > 0)
    total = (np.nan_to_num(cells.mean) * weight).sum(1)
    return np.where(complete, np.clip(total, 0, 1), np.nan)


def _profiles(made: Design, cells: Pooled, weight: np.ndarray, drawn: np.ndarray, labels: dict) -> pd.DataFrame:
    present, asked = (cells.n > 0).sum(1), np.broadcast_to(made.asked.sum(0), cells.n[:, 0].shape)
    status = np.where(present == 0, "missing", np.where(2 * present < asked, "insufficient", "ok"))
    shape = present.shape
    limits = np.quantile(drawn, list(QUANTILES.values()), axis=0)
    named = np.array(made.indicators)
    return pd.DataFrame(
        {
            "region": np.repeat(made.regions, shape[1]),
            "indicator": np.tile(named, shape[0]),
            "block": np.tile([name.split(":")[0] for name in named], shape[0]),
            "label": np.tile([labels[name] for name in named], shape[0]),
            "estimate": drawn.mean(0).ravel(),
            "sd": drawn.std(0).ravel(),
            **{name: limits[q].ravel() for q, name in enumerate(QUANTILES)},
            "unpooled": _unpooled(cells, weight).ravel(),
            "n": cells.n.sum(1).astype(int).ravel(),
            "groups_present": present.ravel(),
            "groups_asked": asked.ravel(),
            "status": status.ravel(),
        }
    )


def _context_rows(figures: pd.DataFrame) -> pd.DataFrame:
    value = figures["scaled"].to_numpy(float)
    return pd.DataFrame(
        {
            "region": figures["region"],
            "indicator": figures["indicator"],
            "block": figures["block"],
            "label": figures["label"],
            "estimate": value,
            "sd": np.where(np.isnan(value), np.nan, 0.0),
            **{name: value for name in QUANTILES},
            "unpooled": value,
            "n": 0,
            "groups_present": 0,
            "groups_asked": 0,
            "status": np.where(np.isnan(value), "missing", figures["status"]),
        }
    )


def _draw_rows(made: Design, drawn: np.ndarray, figures: pd.DataFrame) -> pd.DataFrame:
    draws, regions, _ = drawn.shape
    table = pd.DataFrame(drawn.reshape(draws * regions, -1), columns=list(made.indicators))
    wide = figures.pivot_table(index="region", columns="indicator", values="scaled", dropna=False, observed=True)
    for name in sorted(figures["indicator"].unique()):
        table[name] = np.tile(wide[name].reindex(made.regions).to_numpy(float), draws)
    table.insert(0, "draw", np.repeat(np.arange(draws), regions))
    table.insert(1, "region", np.tile(made.regions, draws))
    return table


def need_capacity_matrix(profiles: pd.DataFrame) -> pd.DataFrame:
    """Per region and field of need: how severe it is, who could cover it (shares), and what supply exists.

    The project's own question (DOMAIN: what does the neighbourhood need, which of it could neighbours cover).
    """
    fields = profiles[profiles["block"] == "need"]
    at = profiles.set_index(["region", "indicator"])
    table = fields.assign(field=fields["indicator"].str.split(":").str[1])
    columns = {"severity": "estimate", "severity_low90": "low90", "severity_high90": "high90"}
    out = table[["region", "field"]].assign(**{new: table[old] for new, old in columns.items()})
    keys = list(zip(out["region"], out["field"], strict=True))
    for answer in COVER:
        out[answer] = at["estimate"].reindex([(r, f"cover:{f}={answer}") for r, f in keys]).to_numpy()
    out["supply"] = at["estimate"].reindex([(r, f"supply:{f}") for r, f in keys]).to_numpy()
    return out.assign(n=table["n"], status=table["status"]).reset_index(drop=True)


def _gaps(made: Design, cells: Pooled, region: int, each: np.ndarray) -> pd.DataFrame:
    """Differences between the groups of one region, where both have at least two interviews."""
    parts = []
    for a, b in combinations(range(len(GROUPS)), 2):
        shown = np.flatnonzero((cells.n[region, a] >= 2) & (cells.n[region, b] >= 2))
        apart = each[a][:, shown] - each[b][:, shown]
        low, high = np.quantile(apart, [0.05, 0.95], axis=0) if len(shown) else (np.empty(0), np.empty(0))
        parts.append(
            pd.DataFrame(
                {
                    "region": made.regions[region],
                    "indicator": np.array(made.indicators)[shown],
                    "group_a": GROUPS[a],
                    "group_b": GROUPS[b],
                    "difference": apart.mean(0),
                    "low90": low,
                    "high90": high,
                    "n_a": cells.n[region, a, shown].astype(int),
                    "n_b": cells.n[region, b, shown].astype(int),
                    "clear": (low > 0) | (high < 0),
                }
            )
        )
    return pd.concat(parts, ignore_index=True)
