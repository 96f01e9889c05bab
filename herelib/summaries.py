"""What a figure says: the small tables that some figures need, and one or two sentences with the numbers in them.

The sentence stands under the figure in a notebook and is its alternative text in the report: both are made from the
table that the figure shows, so they cannot disagree with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from herelib.looks import COVER_WORDS, FAMILY_WORDS, GROUP_WORDS, grid_of, heard, percent, words
from herelib.parameters import parse
from herelib.vocabulary import COVER, GROUPS


def listing(names: Iterable[str], last: str = "and") -> str:
    """Names as a phrase.

    Examples
    --------
    >>> listing(["care", "food", "repair"])
    'care, food and repair'
    """
    named = [str(name) for name in names]
    return f" {last} ".join([", ".join(named[:-1]), named[-1]]) if len(named) > 1 else "".join(named)


def counting(n: int, noun: str) -> str:
    """A number with its noun.

    Examples
    --------
    >>> counting(1, "region"), counting(3, "country")
    ('1 region', '3 countries')
    """
    return f"{n} {noun if n == 1 else noun[:-1] + 'ies' if noun.endswith('y') else noun + 's'}"


def settled_values(settled: pd.DataFrame) -> dict:
    """The values of a table parameters_<stage>, each with its type."""
    return {row.parameter: parse(row.parameter, row.value) for row in settled.itertuples()}


def rows_by_rule(accounting: pd.DataFrame) -> pd.DataFrame:
    """How the rows of the exports left: read, dropped by each rule, kept.

    Returns
    -------
    table [what, status, rows, start]
        `start` is where the bar of a waterfall begins.
    """
    dropped = accounting.loc[accounting["status"] == "dropped", "rule"].astype(str).value_counts(sort=False)
    dropped = dropped.sort_index().sort_values(ascending=False, kind="stable")
    kept = int((accounting["status"] == "kept").sum())
    rows = [len(accounting), *dropped.tolist(), kept]
    start = [0, *(len(accounting) - np.cumsum(dropped.to_numpy(int))).tolist(), 0]
    what = ["rows read", *(f"dropped: {words(rule)}" for rule in dropped.index), "interviews kept"]
    status = ["read", *["dropped"] * len(dropped), "kept"]
    return pd.DataFrame({"what": what, "status": status, "rows": rows, "start": start})


def say_accounting(rows: pd.DataFrame) -> str:
    """How many rows were read, kept and dropped, and by which rule most."""
    read, kept = rows.loc[rows["status"] == "read", "rows"].sum(), rows.loc[rows["status"] == "kept", "rows"].sum()
    dropped = rows[rows["status"] == "dropped"]
    text = f"{kept} of {read} rows are interviews that were kept; {dropped['rows'].sum()} were dropped"
    most = f", most of them by the rule '{dropped['what'].iloc[0].removeprefix('dropped: ')}'" if len(dropped) else ""
    return f"{text}{most} ({dropped['rows'].iloc[0]})." if len(dropped) else f"{text}."


def count_interviews(interviews: pd.DataFrame, regions: pd.DataFrame) -> pd.DataFrame:
    """Interviews per region and group, also where nobody was interviewed; table [region, group, n]."""
    present = [group for group in GROUPS if (interviews["group"] == group).any()]
    grid = pd.MultiIndex.from_product([sorted(regions["region"]), present], names=["region", "group"])
    return interviews.groupby(["region", "group"]).size().reindex(grid, fill_value=0).rename("n").reset_index()


def say_coverage(coverage: pd.DataFrame) -> str:
    """Total, the thinnest region, empty cells and hidden ones; works on the plain and on the protected grid."""
    cells = coverage[(coverage["group"] != "all") & (coverage["region"] != "all")]
    hidden = cells["hidden"].astype(bool) if "hidden" in cells else pd.Series(False, cells.index)
    if "hidden" in coverage:
        totals = coverage[(coverage["group"] == "all") & (coverage["region"] != "all")].set_index("region")["n"]
        all_of_it = coverage.loc[coverage["region"] == "all", "n"].iloc[0]
    else:
        totals = cells.groupby("region")["n"].sum()
        all_of_it = totals.sum()
    counted = "an undisclosed number of" if pd.isna(all_of_it) else str(int(all_of_it))
    regions, groups = counting(cells["region"].nunique(), "region"), counting(cells["group"].nunique(), "group")
    text = f"{counted} interviews in {regions} and {groups}"
    known = totals.dropna()
    if len(known):
        among = "of the totals shown, " if totals.isna().any() else ""
        least, most = f"{known.idxmin()} ({int(known.min())})", f"{known.idxmax()} ({int(known.max())})"
        text += f"; {among}the fewest in {least}, the most in {most}"
    empty = int(((cells["n"] == 0) & ~hidden).sum())
    text += f". In {empty} of {len(cells)} cells nobody was interviewed" if empty else ""
    few = counting(int(hidden.sum()), "cell")
    text += f". Hidden because few people stand behind them: {few}" if hidden.any() else ""
    return text + "."


def missing_by_item(missing: pd.DataFrame, items: pd.DataFrame, top: int = 15) -> pd.DataFrame:
    """The questions that most often went unanswered by those who were asked them.

    Returns
    -------
    table [item, label, n, refused, dont_know, blank, invalid]
        Shares of the n people asked; the `top` items with the most missing.
    """
    kinds = ["refused", "dont_know", "blank", "invalid"]
    found = {item: missing[item].value_counts() for item in missing.columns[1:]}
    counts = pd.DataFrame(found).T.reindex(columns=["", *kinds]).fillna(0).astype(int).rename_axis("item")
    counts = counts[counts.sum(axis=1) > 0]
    table = counts.reindex(columns=kinds, fill_value=0).div(counts.sum(axis=1), axis=0)
    table = table.assign(n=counts.sum(axis=1), total=table.sum(axis=1)).reset_index()
    table = table.merge(items[["item", "label"]], on="item").sort_values(["total", "item"], ascending=[False, True])
    return table.head(top)[["item", "label", "n", *kinds]].reset_index(drop=True)


def say_missing(missing: pd.DataFrame) -> str:
    """The question with the most missing answers, and the commonest kind."""
    if missing.empty:
        return "Nobody was asked anything that is analysed."
    kinds = ["refused", "dont_know", "blank", "invalid"]
    first, by_kind = missing.iloc[0], missing[kinds].mul(missing["n"], axis=0).sum()
    share = first[kinds].astype(float).sum()
    if share == 0:
        return "Every question that was put was answered."
    named = by_kind.idxmax().replace("dont_know", "don't know")
    most = f"Most often unanswered: '{first['label']}' ({share:.0%} of {first['n']} asked)"
    return f"{most}. The commonest kind is '{named}'."


def say_needs(matrix: pd.DataFrame) -> str:
    """The most severe need over all regions, and where it is most severe."""
    told = matrix.assign(severity=heard(matrix, "severity"))
    wide = grid_of(told, "field", "region", "severity").astype(float).dropna(how="all")
    if wide.empty:
        return "No need can be shown."
    field = wide.mean(axis=1).idxmax()
    row = wide.loc[field].dropna()
    return (
        f"On average over the regions {words(field)} is the most severe need ({row.mean():.2f}, from 0 to 1); "
        f"it is worst in {row.idxmax()} ({row.max():.2f}) and mildest in {row.idxmin()} ({row.min():.2f})."
    )


def say_block(profiles: pd.DataFrame, block: str) -> str:
    """Over all regions, the highest and the lowest indicator of a block."""
    table = profiles[(profiles["block"] == block) & heard(profiles, "estimate").notna()]
    if table.empty:
        return f"No {block} can be shown."
    mean = table.groupby("indicator")["estimate"].mean()
    highest, lowest = mean.idxmax(), mean.idxmin()
    ends = "0 = none, 1 = severe" if block in ("need", "barrier") else "0 = none, 1 = plenty"
    return (
        f"On average over the regions, highest: {words(highest)} ({mean.max():.2f}); lowest: {words(lowest)} "
        f"({mean.min():.2f}), where {ends}."
    )


def say_matrix(matrix: pd.DataFrame, region: str) -> str:
    """The most severe needs of a region, and what people say about who could cover the first of them."""
    table = matrix[(matrix["region"] == region) & matrix["severity"].notna()]
    if table.empty:
        return f"Of {region} too few people answered to show any need."
    if (table["status"] == "insufficient").all():
        return (
            f"In {region} less than half of the groups were heard. Its needs cannot be ordered: what is drawn in grey "
            "leans on what the same groups say in other regions."
        )
    table = table.sort_values(["severity", "field"], ascending=[False, True])
    first = table.iloc[0]
    named = [f"{words(r.field)} ({r.severity:.2f})" for r in table.head(3).itertuples()]
    interval = f", 90% interval {first['severity_low90']:.2f} to {first['severity_high90']:.2f}"
    text = f"In {region} the most severe needs are {listing(named)}, from 0 = none to 1 = severe"
    shares = [f"{COVER_WORDS[a]} {percent(first[a])}" for a in COVER if pd.notna(first[a])]
    rest = f", other answers {percent(first['together'])}" if first.get("together", 0) > 0 else ""
    if not shares:
        return f"{text} (the first{interval})."
    return f"{text} (the first{interval}). Who could cover {words(first['field'])}: {', '.join(shares)}{rest}."


def say_profile(profiles: pd.DataFrame, region: str, block: str) -> str:
    """The highest and the lowest indicator of a block in a region, each with its interval."""
    table = profiles[(profiles["region"] == region) & (profiles["block"] == block) & profiles["estimate"].notna()]
    if table.empty:
        return f"{region}: nothing can be shown for {block}."
    parts = [
        f"{named} is {row['label']} ({row['estimate']:.2f}, 90% interval {row['low90']:.2f} to {row['high90']:.2f})"
        for named, row in (
            ("highest", table.loc[table["estimate"].idxmax()]),
            ("lowest", table.loc[table["estimate"].idxmin()]),
        )
    ]
    return f"{region}, {block}: {listing(parts[: min(2, len(table))])}."


def widest_gaps(
    gaps: pd.DataFrame, groups: pd.DataFrame, profiles: pd.DataFrame, region: str | None = None, top: int = 8
) -> pd.DataFrame:
    """The widest clear gaps between groups, one per indicator, with the groups' levels.

    Parameters
    ----------
    groups : table [region, group, indicator, n, estimate], as cells or `release.protect_groups`
    region : one region, or all of them (the region then stands in the label)

    Returns
    -------
    table gaps with label, level_a, level_b
    """
    table = gaps[gaps["clear"]] if region is None else gaps[gaps["clear"] & (gaps["region"] == region)]
    order = table["difference"].abs().sort_values(ascending=False, kind="stable").index
    table = table.loc[order].drop_duplicates(["region", "indicator"]).head(top)
    level = groups[["region", "indicator", "group", "estimate"]]
    for side in ("a", "b"):
        named = level.rename(columns={"group": f"group_{side}", "estimate": f"level_{side}"})
        table = table.merge(named, on=["region", "indicator", f"group_{side}"], how="left")
    label = profiles.drop_duplicates("indicator").set_index("indicator")["label"]
    table = table.assign(label=label.reindex(table["indicator"]).to_numpy())
    return table if region is not None else table.assign(label=table["region"] + ": " + table["label"])


def say_gaps(widest: pd.DataFrame) -> str:
    """The widest gap, in words."""
    if widest.empty:
        return "No gap between groups is clear of zero, or too few people stand behind it to show it."
    row = widest.iloc[0]
    a, b = GROUP_WORDS[row["group_a"]], GROUP_WORDS[row["group_b"]]
    return (
        f"The widest gap: {row['label']}. {a.capitalize().replace('Ngos', 'NGOs')} {row['level_a']:.2f}, "
        f"{b} {row['level_b']:.2f} "
        f"(difference {abs(row['difference']):.2f}, 90% interval "
        f"{min(abs(row['low90']), abs(row['high90'])):.2f} to {max(abs(row['low90']), abs(row['high90'])):.2f})."
    )


def say_acceptability(acceptability: pd.DataFrame, region: str, labels: Mapping[str, str]) -> str:
    """The two methods that most often come first in a region."""
    table = acceptability[(acceptability["region"] == region) & (acceptability["rank"] == 1)]
    if table.empty:
        return f"{region}: the methods were not ranked."
    best = table.sort_values(["share", "method"], ascending=[False, True]).head(2)
    parts = [f"{labels.get(r.method, r.method)} in {percent(r.share)}" for r in best.itertuples()]
    return f"In {region}, first in the draws: {listing(parts)}. This is not a probability of success."


def say_contributions(scores: pd.DataFrame, region: str, methods: Iterable[str], labels: Mapping[str, str]) -> str:
    """The value of methods and the family that gives most of it."""
    parts = []
    for method in methods:
        own = scores[(scores["region"] == region) & (scores["method"] == method)]
        if len(own):
            family = own.groupby("family")["contribution"].sum()
            parts.append(
                f"{labels.get(method, method)} {family.sum():.2f}, most from '{FAMILY_WORDS[family.idxmax()]}' "
                f"({family.max():.2f})"
            )
    return f"Value at the reference weights in {region}: {'; '.join(parts) or 'not computed'}."


def say_business_types(types: pd.DataFrame, region: str, labels: Mapping[str, str], top: int = 3) -> str:
    """The first business types of a region, and how often each is among the first three."""
    table = types[(types["region"] == region) & types["top3"].notna()].sort_values(["rank", "type"]).head(top)
    parts = [
        f"{labels.get(r.type, r.type)} (among the first three in {percent(r.top3)} of the draws"
        f"{'; would compete with what exists' if r.competes else ''})"
        for r in table.itertuples()
    ]
    return f"{region}: {listing(parts)}." if parts else f"{region}: business types could not be ranked."
