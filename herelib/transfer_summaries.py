"""What the tables of borrowed advice, transfer and settings say, in sentences with the numbers in them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from scipy.stats import binomtest
from scipy.stats import t as student

from herelib.looks import percent
from herelib.setting_differences import CIRCULAR, ENOUGH, different, published
from herelib.summaries import counting, listing

TRIALS = 20  # trials from which chance is worth computing [J]
NAMED = 5  # indicators, methods or regions that a sentence names
NOTABLE = 0.05  # difference in how often a method is first that is worth a sentence [J]
NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve")


def say_cluster_advice(advice: pd.DataFrame, labels: Mapping[str, str]) -> str:
    """Of each cluster the method that is most often first among its members, and in how many it leads."""
    first = advice.sort_values(["cluster", "share", "method"], ascending=[True, False, True])
    parts = [
        f"in cluster {r.cluster} it is {labels.get(r.method, r.method)} (first in {percent(r.share)}, leads in "
        f"{r.leads} of {counting(r.members, 'region')})"
        for r in first.drop_duplicates("cluster").itertuples()
    ]
    if not parts:
        return "No cluster has a member with a verdict of its own."
    return f"What is most often first among the members of a cluster: {'; '.join(parts)}."


def say_borrowed(borrowed: pd.DataFrame, verdicts: pd.DataFrame, labels: Mapping[str, str]) -> str:
    """What each region without a verdict of its own may borrow, by cluster and by context, if anything.

    Of many regions the first are named.
    """
    lacking = verdicts.loc[verdicts["verdict"] == "insufficient evidence", "region"]
    names = sorted({*borrowed["region"], *lacking})
    if not names:
        return "Every region has a verdict of its own; nothing is borrowed."
    told = []
    for region in names[:NAMED]:
        own = borrowed[(borrowed["region"] == region) & (borrowed["rank"] == 1)]
        parts = [_lent(own[own["basis"] == basis], basis, labels) for basis in ("cluster", "context")]
        said = [part for part in parts if part] or ["nothing can be borrowed"]
        told.append(f"{region}: {'; '.join(said)}")
    more = f" {counting(len(names) - NAMED, 'more region')} can be read in the table." if len(names) > NAMED else ""
    return f"Borrowed, not its own: {'. '.join(told)}.{more}"


def _lent(first: pd.DataFrame, basis: str, labels: Mapping[str, str]) -> str:
    if first.empty:
        return ""
    named = [labels.get(method, method) for method in first["method"]]
    if len(named) > NAMED:
        return f"by {basis} {len(named)} methods are as good as each other"
    return f"by {basis} {listing(named)}, first in {percent(first['share'].iloc[0])}"


def say_transfer(table: pd.DataFrame) -> str:
    """How often context named the leading method of what was left out, beside always taking the commonest method.

    Fewer than 20 trials are reported as so many trials. From 20 on, the regions in which only one of the two is right
    are compared by an exact sign test, which takes the trials as independent: they share donors, so it is a guide.
    """
    if table.empty:
        return "No region could be left out: fewer than two have a verdict of their own."
    told = []
    for trial, part in (("region", _of(table, "region")), ("setting", _of(table, "setting"))):
        if part.empty:
            continue
        hits, common = int(part["hit"].sum()), int(part["commonest_hit"].sum())
        if trial == "region":
            told.append(
                f"Of {counting(len(part), 'region')} left out in turn, context named the method that leads in {hits}; "
                f"always taking the commonest method would have named {common}."
            )
        else:
            left = listing(sorted(part["left_out"].unique()))
            told.append(
                f"With all regions of a setting left out at once ({left}), context named it in {hits} of "
                f"{len(part)}; the commonest method would have been right in {common}."
            )
        told.append(_chance(part) if len(part) >= TRIALS else "")
        blank = int((part["predicted"] == "").sum())
        told.append(f"For {counting(blank, 'region')} nothing could be predicted; that is no hit." if blank else "")
    many = len(_of(table, "region"))
    if many < TRIALS:
        count = NUMBERS[many] if many < len(NUMBERS) else str(many)
        told.append(f"{count} trial{'s' * (many != 1)} cannot show that advice travels.")
    return " ".join(part for part in told if part)


def _of(table: pd.DataFrame, trial: str) -> pd.DataFrame:
    return table[table["trial"] == trial]


def _chance(part: pd.DataFrame) -> str:
    """An exact sign test of the regions in which only one of the two predictions is right (McNemar 1947)."""
    only, rival = int((part["hit"] & ~part["commonest_hit"]).sum()), int((~part["hit"] & part["commonest_hit"]).sum())
    if only + rival == 0:
        return "The two are right in the same regions."
    p = binomtest(only, only + rival).pvalue
    return (
        f"Context alone is right in {only}, the commonest method alone in {rival}; if neither were better, so uneven a "
        f"split would come up in {percent(p)} of cases."
    )


def by_chance(table: pd.DataFrame) -> float:
    """How many rows would be `different` if regions fell into their settings by chance.

    The difference of two such means, over the deviation within, follows Student's t with n - 2 degrees of freedom,
    scaled by the square root of 1/a + 1/b; it must exceed both that deviation and half of the row's interval. Rows are
    not independent, so this is a mean and no test.
    """
    able = table[table["within"] > 0]
    a, b = able["regions_a"], able["regions_b"]
    limit = ((able["high90"] - able["low90"]) / 2 / able["within"]).clip(lower=1).fillna(1)
    return float((2 * student.sf(limit / np.sqrt(1 / a + 1 / b), a + b - 2)).sum())


def say_settings(
    table: pd.DataFrame,
    transfer_table: pd.DataFrame,
    pair: tuple[str, str] = ("suburban", "rural"),
    labels: Mapping[str, str] | None = None,
) -> str:
    """Are the regions of two settings different? What differs, whether methods do, and what cannot be said.

    Parameters
    ----------
    table : table setting_differences
    transfer_table : table transfer
    pair : the settings that are compared
    labels : what methods are called

    Notes
    -----
    Published figures stand in the table only: settings are made of such figures, so that these must differ.
    """
    own = table[(table["setting_a"] == pair[0]) & (table["setting_b"] == pair[1])]
    if own.empty:
        return f"There are not regions of both settings, {pair[0]} and {pair[1]}, to compare."
    told = own[own["difference"].notna()]
    asked = told[(told["kind"] == "indicator") & ~published(told)]
    methods = told[told["kind"] == "method"]
    parts = [_indicators(asked, pair)] if len(asked) else []
    if (own["note"] == CIRCULAR).any():
        parts.append(
            "What rests on interviews is not compared: thin cells were pooled towards their setting, so that a "
            "difference would be put in before it is found."
        )
    if len(methods):
        parts.append(_methods(methods, pair, {} if labels is None else labels))
    parts += [_whole_setting(_of(transfer_table, "setting")), _caution(own, pair)]
    return "\n\n".join(part for part in parts if part)


def _indicators(asked: pd.DataFrame, pair: tuple[str, str]) -> str:
    apart = _largest(asked[different(asked)])
    whole = f"{pair[0].capitalize()} and {pair[1]} regions ({_against(asked)})"
    if asked["within"].isna().all():
        return f"{whole} cannot be told from single regions: no setting has two of them."
    if apart.empty:
        return f"{whole} differ in none of {counting(len(asked), 'indicator')} by more than regions of one setting do."
    first = [
        f"{r.label} (higher in {pair[0] if r.difference > 0 else pair[1]} regions, by {abs(r.difference):.2f})"
        for r in apart.head(NAMED).itertuples()
    ]
    most = "most in " if len(apart) > NAMED else ""
    chance = by_chance(asked)
    return (
        f"{whole} differ in {len(apart)} of {counting(len(asked), 'indicator')} from interviews by more than regions "
        f"of one setting differ among themselves, {most}{listing(first)}. Were the settings nothing but labels, about "
        f"{chance:.0f} would do so by chance."
    )


def _methods(methods: pd.DataFrame, pair: tuple[str, str], labels: Mapping[str, str]) -> str:
    apart = _largest(methods[different(methods) & (methods["difference"].abs() >= NOTABLE)]).head(NAMED)
    if apart.empty:
        return "No method is first so much more often in one setting that regions of one setting do not differ as much."
    parts = [
        f"{labels.get(r.name, r.label)} (first in {percent(r.mean_a)} in {pair[0]}, {percent(r.mean_b)} in {pair[1]} "
        "regions)"
        for r in apart.itertuples(index=False)
    ]
    return f"Of the methods, {listing(parts)} differ{'s' * (len(parts) == 1)} by more than regions of one setting do."


def _whole_setting(trials: pd.DataFrame) -> str:
    if trials.empty:
        return ""
    return (
        f"With a whole setting left out, context named the leading method in {int(trials['hit'].sum())} of "
        f"{counting(len(trials), 'region')}, the commonest method elsewhere in {int(trials['commonest_hit'].sum())}."
    )


def _caution(own: pd.DataFrame, pair: tuple[str, str]) -> str:
    if min(own["regions_a"].max(), own["regions_b"].max()) < ENOUGH:
        return (
            f"With {_against(own)} regions this describes these regions; whether {pair[0]} and {pair[1]} regions "
            "differ elsewhere, and whether the setting is the cause, cannot be said."
        )
    return "That holds for these regions; the setting need not be the cause."


def _largest(table: pd.DataFrame) -> pd.DataFrame:
    return table.loc[table["difference"].abs().sort_values(ascending=False, kind="stable").index]


def _against(table: pd.DataFrame) -> str:
    """How many regions stand against how many; not every indicator is known in all of them."""
    counts = table[["regions_a", "regions_b"]]
    some = "up to " if (counts.min() < counts.max()).any() else ""
    return f"{some}{counts['regions_a'].max()} against {counts['regions_b'].max()}"
