"""Features: which regions and indicators are clustered, how much each counts, and what sets a cluster apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from herelib.clusters.screening import GAPS, Screened, counted, screening_rows, spoken
from herelib.words import counting, message

MANY = 30  # regions from which a typology may claim more than a description
HEARD = 0.8  # share of the interview indicators that a region must have to be clustered
DISTANCE = ("need", "capacity", "barrier", "asset", "context")  # the blocks that make regions alike or different


@dataclass(frozen=True)
class Features:
    """What is clustered: regions, indicators, the weight of each indicator in the distance, and its estimates."""

    regions: tuple[str, ...]
    indicators: tuple[str, ...]
    weight: np.ndarray
    left_out: dict[str, str]
    estimates: pd.DataFrame = field(default_factory=pd.DataFrame)  # all regions x all that may count, 0-1

    @property
    def centre(self) -> pd.DataFrame:
        """The estimates of what is clustered, region x indicator, 0-1."""
        return self.estimates.loc[list(self.regions), list(self.indicators)]

    @property
    def points(self) -> np.ndarray:
        """The regions as points of the weighted Euclidean space, shape (region, indicator)."""
        return self.centre.to_numpy() * self.weight


def block_weights(indicators: tuple[str, ...], blocks: dict[str, str], weighting: str) -> np.ndarray:
    """Weight of each indicator in the distance: "equal" blocks share the squared distance, or each counts alike.

    Examples
    --------
    >>> kinds = {"need:a": "need", "need:b": "need", "asset:c": "asset"}
    >>> block_weights(("need:a", "need:b", "asset:c"), kinds, "equal")
    array([0.70710678, 0.70710678, 1.        ])
    """
    named = pd.Series([blocks[name] for name in indicators], dtype=str)
    size = named.map(named.value_counts()).to_numpy(float)
    return 1 / np.sqrt(size) if weighting == "equal" else np.ones(len(indicators))


def chosen_features(
    profiles: pd.DataFrame, parameters: dict, survey: Mapping[str, pd.DataFrame] | None = None
) -> tuple[Features, pd.DataFrame]:
    """Which regions and indicators enter the distance, and the table `screening` that says why others do not.

    Regions in which fewer than four fifths of the interview indicators could be estimated are left out, unless the
    study has no interviews. Of the indicators, those stay that every remaining region has and that differ between
    them; from 30 regions on, an indicator may be lacking in one of twenty regions, which are then left out and named.
    Inherited context values stay out unless the decision says otherwise.

    Parameters
    ----------
    profiles : table profiles
    parameters : inherited, block_weights
    survey : tables interviews, answers and items. Indicators from interviews are judged on the answers: what is
        constant stays out, and of several that say the same one counts. Without them estimates alone are looked at.
    """
    usable = ["ok", "context"] + (["inherited"] if parameters["inherited"] == "include" else [])
    table = profiles[profiles["block"].isin(DISTANCE)]
    known = table["status"].isin(usable) & table["estimate"].notna()
    table = table.assign(value=table["estimate"].where(known))
    values = table.pivot_table(index="region", columns="indicator", values="value", dropna=False, observed=True)
    facts = table.drop_duplicates("indicator").set_index("indicator")
    asked = sorted(set(table.loc[table["groups_asked"] > 0, "indicator"]))
    left_out = {}
    if asked:
        heard = values[asked].notna().mean(axis=1)
        left_out = dict.fromkeys(heard.index[heard < HEARD], message("too few groups answered"))
    rest = values.drop(index=list(left_out))
    # With few regions a gap costs the indicator, with many it costs the regions that have it.
    lacking = rest.isna().mean()
    complete = lacking[lacking <= (GAPS if len(rest) >= MANY else 0.0)].index
    gaps = rest[complete].isna().any(axis=1)
    left_out |= {region: f"lacks {_lacks(rest.loc[region, complete])}" for region in rest.index[gaps]}
    full = rest[~gaps]
    answers = spoken(survey, asked, full.index)
    # What is the same everywhere tells no region apart, and would only dilute its block's weight; what says the same
    # as another indicator would count twice.
    used, stands_for = counted(full, list(complete), answers)
    weight = block_weights(tuple(used), facts["block"].to_dict(), parameters["block_weights"])
    chosen = Features(tuple(full.index), tuple(used), weight, left_out, values)
    return chosen, screening_rows(Screened(values, rest, table, used, stands_for, answers))


def _lacks(row: pd.Series) -> str:
    names = list(row.index[row.isna()])
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def feature_rows(chosen: Features, labels: np.ndarray, names: list[str], labelled: dict[str, str]) -> pd.DataFrame:
    """The table `features`: how each cluster differs from the other regions, and how much of that each indicator is.

    `difference` is the cluster's mean minus that of the other regions, on the 0-1 scale; `contribution` the share of
    the squared weighted distance between the two that the indicator makes up; those of a cluster sum to 1.
    """
    values, parts = chosen.centre.to_numpy(), []
    for cluster, name in enumerate(names):
        members = labels == cluster
        difference = values[members].mean(0) - values[~members].mean(0)
        squared = (difference * chosen.weight) ** 2
        parts.append(
            pd.DataFrame(
                {
                    "cluster": name,
                    "indicator": chosen.indicators,
                    "label": [labelled[i] for i in chosen.indicators],
                    "difference": difference,
                    "contribution": squared / squared.sum() if squared.sum() > 0 else np.nan,
                }
            )
        )
    return pd.concat(parts).sort_values(["cluster", "indicator"], ignore_index=True)


def describe(features: pd.DataFrame, cluster: str, regions: int, top: int = 3) -> str:
    """One line that says what sets a cluster apart: its most distinguishing indicators, by contribution.

    Examples
    --------
    >>> columns = ["cluster", "indicator", "label", "difference", "contribution"]
    >>> care, land = ["A", "need:care", "care (need)", 0.3, 0.8], ["A", "asset:land", "land (asset)", -0.1, 0.2]
    >>> told = pd.DataFrame([care, land], columns=columns)
    >>> describe(told, "A", 3)
    'Cluster A (3 regions): more care (need) (+0.30); less land (asset) (-0.10)'
    """
    ranked = features[features["cluster"] == cluster].sort_values(
        ["contribution", "indicator"], ascending=[False, True]
    )
    first = ranked[ranked["contribution"] > 0].head(2 * top)
    more = [f"{r.label} (+{r.difference:.2f})" for r in first.itertuples() if r.difference > 0][:top]
    less = [f"{r.label} ({r.difference:.2f})" for r in first.itertuples() if r.difference < 0][:top]
    contrasts = [message("more %(indicators)s", indicators=", ".join(more))] * bool(more)
    contrasts += [message("less %(indicators)s", indicators=", ".join(less))] * bool(less)
    of_cluster = {"cluster": cluster, "regions": counting(regions, "region")}
    if not contrasts:
        return message("Cluster %(cluster)s (%(regions)s): no different from the others", **of_cluster)
    return message("Cluster %(cluster)s (%(regions)s): %(contrasts)s", contrasts="; ".join(contrasts), **of_cluster)
