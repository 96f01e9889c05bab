"""Whether settings differ and whether advice travels: differences, trials with regions left out, borrowed advice."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle
from scipy.stats import binomtest

from herelib.figures.figure import Figure
from herelib.figures.looks import BLUES, INK, PALE, SOFT, frame, label_rows, legend_below, nothing, tidy
from herelib.transfer import ALPHA, CIRCULAR, ENOUGH, able, different, published
from herelib.words import counting, listing, marked, message, message_by_number, number, p_text, percent, words

TOP = 10  # differences that are shown
ROWS = 25  # regions that are shown
WIDTH = 24  # letters of a line in a cell
TRIALS = 20  # trials from which chance is worth computing [J]
NAMED = 5  # indicators, leads or regions that a sentence names
NOTABLE = 0.05  # difference in how often a lead is first that is worth a sentence [J]
NUMBERS = (
    marked("No"),
    marked("One"),
    marked("Two"),
    marked("Three"),
    marked("Four"),
    marked("Five"),
    marked("Six"),
    marked("Seven"),
    marked("Eight"),
    marked("Nine"),
    marked("Ten"),
    marked("Eleven"),
    marked("Twelve"),
)
BORROWED = {
    "cluster": marked("by cluster %(leads)s, first in %(share)s"),
    "context": marked("by context %(leads)s, first in %(share)s"),
}
LEVEL = {
    "cluster": marked("by cluster %(count)s leads are as good as each other"),
    "context": marked("by context %(count)s leads are as good as each other"),
}


def plot_setting_differences(
    table: pd.DataFrame, pair: tuple[str, str] = ("suburban", "rural"), ax: Axes | None = None
) -> Axes:
    """The ten largest differences between the indicators of two settings, with their 90% intervals.

    A grey bar is as wide as regions of one setting differ among themselves; a mark is filled where the difference is
    larger than chance gives when settings are dealt to these regions anew, all indicators together. Published figures
    are shown only where there is nothing else: settings are made of them.
    """
    title = message("How do %(first)s and %(second)s regions differ?", first=words(pair[0]), second=words(pair[1]))
    differences = table[(table["setting_a"] == pair[0]) & (table["setting_b"] == pair[1])]
    indicators = differences[(differences["kind"] == "indicator") & differences["difference"].notna()]
    indicators = indicators[~published(indicators)] if not published(indicators).all() else indicators
    if indicators.empty:
        return nothing(ax, title, message("no indicator is known in regions of both settings"))
    shown = indicators.loc[indicators["difference"].abs().sort_values(ascending=False, kind="stable").index[:TOP]]
    ax = frame(ax, 9.5, 2 + 0.5 * len(shown))
    at = label_rows(ax, [_label_of_difference(row, pair) for row in shown.itertuples()], 46)
    ax.tick_params(axis="y", labelsize=8.5)
    ax.barh(at, 2 * shown["within"].fillna(0), left=-shown["within"].fillna(0), color=PALE, height=0.7, zorder=1)
    ax.axvline(0, color=INK, linewidth=0.8)
    ax.hlines(at, shown["low90"], shown["high90"], color=INK, linewidth=1.6, zorder=2)
    beyond, places = different(shown), dict(zip(shown.index, at, strict=True))
    for flag, colour in ((True, BLUES[0]), (False, "white")):
        part = shown[beyond == flag]
        y = [places[i] for i in part.index]
        ax.scatter(part["difference"], y, s=52, color=colour, edgecolor=INK, zorder=3)
    ax.margins(x=0.08)
    handles = [
        _mark(BLUES[0], message("more than regions differ by chance (p ≤ 0.05, all indicators together)")),
        _mark("white", message("could be chance, or is in doubt")),
        Line2D([], [], color=INK, label=message("90%% interval")),
        Patch(facecolor=PALE, label=message("how far regions of one setting lie apart (± 1 deviation)")),
    ]
    legend_below(ax, handles, 1)  # two columns of such words would be wider than what they stand below
    if len(shown) < len(indicators):
        counts = {"n": len(shown), "total": len(indicators)}
        title = message("%(title)s (%(n)s largest of %(total)s)", title=title, **counts)
    label = marked("mean of %(first)s minus mean of %(second)s regions (0-1 scale; right = higher in %(first)s)")
    return tidy(ax, title, message(label, first=words(pair[0]), second=words(pair[1])))


def _label_of_difference(row, pair: tuple[str, str]) -> str:
    higher = pair[0] if row.difference > 0 else pair[1] if row.difference < 0 else message("neither")
    return message(
        "%(indicator)s\nhigher: %(setting)s (%(regions_a)s against %(regions_b)s regions, %(p)s)",
        indicator=row.label, setting=words(higher), regions_a=row.regions_a, regions_b=row.regions_b,
        p=p_text(row.p).replace(" ", "\N{NO-BREAK SPACE}"),
    )  # fmt: skip


def show_setting_differences(table: pd.DataFrame) -> Figure:
    """How the indicators of suburban and rural regions differ; table `setting_differences`.

    The sentence says what is drawn; what follows from it takes paragraphs (`say_settings`).
    """
    sentence = message("Differences between settings with their 90%% intervals, the largest first.")
    return Figure(plot_setting_differences(table), sentence, message("Dots with intervals"))


def _mark(colour: str, label: str) -> Line2D:
    return Line2D([], [], linestyle="", marker="o", color=colour, markeredgecolor=INK, markersize=7, label=label)


def say_settings(
    table: pd.DataFrame,
    transfer_table: pd.DataFrame,
    pair: tuple[str, str] = ("suburban", "rural"),
    labels: Mapping[str, str] | None = None,
) -> str:
    """Are the regions of two settings different? What differs, whether leads do, and what cannot be said.

    Parameters
    ----------
    table : table setting_differences
    transfer_table : table transfer
    pair : the settings that are compared
    labels : what parts are called

    Notes
    -----
    Published figures stand in the table only: settings are made of such figures, so that these must differ.
    """
    differences = table[(table["setting_a"] == pair[0]) & (table["setting_b"] == pair[1])]
    if differences.empty:
        text = marked("There are not regions of both settings, %(first)s and %(second)s, to compare.")
        return message(text, first=words(pair[0]), second=words(pair[1]))
    compared = differences[differences["difference"].notna()]
    asked = compared[(compared["kind"] == "indicator") & ~published(compared)]
    leads = compared[compared["kind"] == "lead"]
    parts = [_indicators(asked, pair)] if len(asked) else []
    if (differences["note"] == CIRCULAR).any():
        parts.append(
            message(
                "What rests on interviews is not compared: thin cells were pooled towards their setting, so that a "
                "difference would be put in before it is found."
            )
        )
    if len(leads):
        parts.append(_leads(leads, pair, {} if labels is None else labels))
    parts += [_whole_setting(_trials(transfer_table, "setting")), _caution(differences, pair)]
    return "\n\n".join(part for part in parts if part)


def _indicators(asked: pd.DataFrame, pair: tuple[str, str]) -> str:
    distinct = _largest(asked[different(asked)])
    settings = {"first": words(pair[0]).capitalize(), "second": words(pair[1]), "counts": _against(asked)}
    if not able(asked).any():
        return _cannot_show(asked, settings)
    values = {"indicators": counting(len(asked), "indicator"), "smallest": _p(asked["smallest_p"].min())}
    if distinct.empty:
        return message(
            "%(first)s and %(second)s regions (%(counts)s) differ in none of %(indicators)s from interviews by more "
            "than regions differ whatever their setting: the smallest p of all indicators together is %(p)s, and "
            "%(smallest)s is the smallest that so many regions can reach.",
            **settings, **values, p=_p(asked["p_together"].min()),
        )  # fmt: skip
    largest = listing(
        message(
            "%(indicator)s (higher in %(setting)s regions, by %(difference)s, %(p)s)",
            indicator=r.label, setting=words(pair[0] if r.difference > 0 else pair[1]),
            difference=number(abs(r.difference), ".2f"), p=p_text(r.p_together),
        )
        for r in distinct.head(NAMED).itertuples()
    )  # fmt: skip
    if len(distinct) > NAMED:
        largest = message("most in %(indicators)s", indicators=largest)
    return message(
        "%(first)s and %(second)s regions (%(counts)s) differ in %(n)s of %(indicators)s from interviews by more than "
        "regions differ whatever their setting, %(largest)s. Each p looks at all these indicators together, and "
        "%(smallest)s is the smallest that so many regions can reach.",
        **settings, **values, n=len(distinct), largest=largest,
    )  # fmt: skip


def _cannot_show(asked: pd.DataFrame, settings: Mapping[str, str]) -> str:
    """That so few regions cannot show a difference, whatever was answered: the design alone says it."""
    count = int((asked["regions_a"] + asked["regions_b"]).max())
    return message_by_number(
        "%(count)s region cannot show whether %(first)s and %(second)s regions differ: with %(counts)s, the smallest "
        "p that can be reached is %(smallest)s, above %(alpha)s, whatever was answered.",
        "%(count)s regions cannot show whether %(first)s and %(second)s regions differ: with %(counts)s, the smallest "
        "p that can be reached is %(smallest)s, above %(alpha)s, whatever was answered.",
        count, count=message(NUMBERS[count]) if count < len(NUMBERS) else count,
        **{**settings, "first": settings["first"].lower()},
        smallest=_p(asked["smallest_p"].min()), alpha=number(ALPHA, ".2f"),
    )  # fmt: skip


def _p(p: float) -> str:
    """A p in words of a sentence; of very many regions it may be too small to be written out.

    Examples
    --------
    >>> _p(0.1), _p(0.00002)
    ('0.10', '< 0.001')
    """
    if pd.isna(p):
        return message("unknown")
    return number(p, ".2f") if p >= 0.095 else number(p, ".3f") if p >= 0.0005 else message("< 0.001")


def _leads(leads: pd.DataFrame, pair: tuple[str, str], labels: Mapping[str, str]) -> str:
    if not able(leads).any():
        return ""  # said of the indicators already
    distinct = _largest(leads[different(leads) & (leads["difference"].abs() >= NOTABLE)]).head(NAMED)
    if distinct.empty:
        return message(
            "No lead is first so much more often in one setting that regions do not differ as much by chance."
        )
    with_shares = listing(
        message(
            "%(lead)s (first in %(share_a)s in %(first)s, %(share_b)s in %(second)s regions)",
            lead=labels.get(r.name, r.label), share_a=percent(r.mean_a), first=words(pair[0]),
            share_b=percent(r.mean_b), second=words(pair[1]),
        )
        for r in distinct.itertuples(index=False)
    )  # fmt: skip
    return message_by_number(
        "Of the leads, %(leads)s differs by more than regions do whatever their setting.",
        "Of the leads, %(leads)s differ by more than regions do whatever their setting.",
        len(distinct), leads=with_shares,
    )  # fmt: skip


def _whole_setting(trials: pd.DataFrame) -> str:
    if trials.empty:
        return ""
    return message_by_number(
        "With a whole setting left out, context named the leading part in %(hits)s of %(n)s region, the commonest "
        "lead elsewhere in %(commonest_hits)s.",
        "With a whole setting left out, context named the leading part in %(hits)s of %(n)s regions, the commonest "
        "lead elsewhere in %(commonest_hits)s.",
        len(trials), hits=int(trials["hit"].sum()), commonest_hits=int(trials["commonest_hit"].sum()),
    )  # fmt: skip


def _caution(differences: pd.DataFrame, pair: tuple[str, str]) -> str:
    if min(differences["regions_a"].max(), differences["regions_b"].max()) < ENOUGH:
        return message(
            "With %(counts)s regions this describes these regions; whether %(first)s and %(second)s regions differ "
            "elsewhere, and whether the setting is the cause, cannot be said.",
            counts=_against(differences), first=words(pair[0]), second=words(pair[1]),
        )  # fmt: skip
    return message("That holds for these regions; the setting need not be the cause.")


def _largest(table: pd.DataFrame) -> pd.DataFrame:
    return table.loc[table["difference"].abs().sort_values(ascending=False, kind="stable").index]


def _against(table: pd.DataFrame) -> str:
    """How many regions stand against how many; not every indicator is known in all of them."""
    counts = table[["regions_a", "regions_b"]]
    vary = (counts.min() < counts.max()).any()
    text = marked("up to %(most_a)s against %(most_b)s") if vary else marked("%(most_a)s against %(most_b)s")
    return message(text, most_a=counts["regions_a"].max(), most_b=counts["regions_b"].max())


def plot_transfer(table: pd.DataFrame, labels: Mapping[str, str], ax: Axes | None = None) -> Axes:
    """What leads in each region beside what was predicted with the region, or its setting, left out.

    In brackets how often the part is first here. Of many regions those are shown in which context lost most.
    """
    title = message("Does context name the part that leads?")
    alone = table[table["trial"] == "region"].set_index("region")
    if alone.empty:
        return nothing(ax, title, message("fewer than two regions have a verdict of their own"))
    # Rounded, since the last digits of sums of shares depend on the order of the draws and would break ties.
    lost = (alone["best_share"] - alone["share"].fillna(0)).round(9)
    regions = list(lost.reset_index().sort_values([0, "region"], ascending=[False, True])["region"].head(ROWS))
    regions = sorted(regions) if len(regions) == len(alone) else regions
    whole = table[table["trial"] == "setting"].set_index("region").reindex(regions)
    alone = alone.loc[regions]
    columns = [(message("leads here"), alone["actual"], alone["best_share"], None)]
    columns.append((message("context, region\nleft out"), alone["predicted"], alone["share"], alone["hit"]))
    columns.append((message("commonest lead\nelsewhere"), alone["commonest"], None, alone["commonest_hit"]))
    if whole["predicted"].notna().any():
        columns.append((message("context, setting\nleft out"), whole["predicted"], whole["share"], whole["hit"]))
    ax = frame(ax, 2.2 + 2.3 * len(columns), 1.9 + 0.55 * len(regions))
    label_rows(ax, regions, 24)
    for x, (_, leads, shares, hits) in enumerate(columns):
        for y, lead in enumerate(leads):
            text = "–" if pd.isna(lead) or not lead else _cell(labels.get(lead, lead), shares, y)
            _draw(ax, (x, y), text, None if hits is None or pd.isna(hits.iloc[y]) else bool(hits.iloc[y]))
    ax.set_xlim(-0.5, len(columns) - 0.5)
    ax.set_xticks(range(len(columns)), [name for name, *_ in columns], fontsize=9)
    ax.xaxis.tick_top()
    handles = [
        Patch(facecolor=BLUES[2], edgecolor=INK, label=message("● names the part that leads")),
        Patch(facecolor="white", edgecolor=INK, label=message("○ names another")),
    ]
    if len(regions) == ROWS:
        total = len(_trials(table, "region"))
        title = message("%(title)s (%(n)s of %(total)s regions)", title=title, n=len(regions), total=total)
    tidy(ax, title, message("in brackets: how often first here (%% of draws)"), grid="")
    legend_below(ax, handles, 2)
    ax.spines[["left", "bottom"]].set_visible(False)
    return ax


def _cell(label: str, shares: pd.Series | None, row: int) -> str:
    return label if shares is None else f"{label} ({percent(shares.iloc[row])})"


def _draw(ax: Axes, corner: tuple[int, int], text: str, hit: bool | None) -> None:
    """A cell: filled and with a full dot where the prediction is right, so that it reads in grey."""
    x, y = corner
    colour = BLUES[2] if hit else PALE if hit is None else "white"
    ax.add_patch(Rectangle((x - 0.48, y - 0.44), 0.96, 0.88, facecolor=colour, edgecolor=SOFT, linewidth=0.6))
    mark = "" if hit is None or text == "–" else "● " if hit else "○ "
    wrapped = textwrap.fill(f"{mark}{text}", WIDTH)
    ax.text(x, y, wrapped, ha="center", va="center", fontsize=8, color=INK)


def say_transfer(table: pd.DataFrame) -> str:
    """How often context named the leading part of what was left out, beside always taking the commonest lead.

    Fewer than 20 trials are reported as so many trials. From 20 on, the regions in which only one of the two is right
    are compared by an exact sign test, which takes the trials as independent: they share donors, so it is a guide.
    """
    if table.empty:
        return message("No region could be left out: fewer than two have a verdict of their own.")
    sentences = [*_say_trials(_trials(table, "region"), "region"), *_say_trials(_trials(table, "setting"), "setting")]
    count = len(_trials(table, "region"))
    if count < TRIALS:
        sentences.append(
            message_by_number(
                "%(count)s trial cannot show that advice travels.",
                "%(count)s trials cannot show that advice travels.",
                count, count=message(NUMBERS[count]) if count < len(NUMBERS) else count,
            )
        )  # fmt: skip
    return " ".join(sentences)


def _say_trials(part: pd.DataFrame, trial: str) -> list[str]:
    """Sentences on the trials with a region, or with a whole setting, left out; none where there are no trials."""
    if part.empty:
        return []
    hits = {"hits": int(part["hit"].sum()), "commonest_hits": int(part["commonest_hit"].sum())}
    if trial == "region":
        sentence = message_by_number(
            "Of %(n)s region left out in turn, context named the part that leads in %(hits)s; always taking the "
            "commonest lead would have named %(commonest_hits)s.",
            "Of %(n)s regions left out in turn, context named the part that leads in %(hits)s; always taking the "
            "commonest lead would have named %(commonest_hits)s.",
            len(part), **hits,
        )  # fmt: skip
    else:
        sentence = message(
            "With all regions of a setting left out at once (%(settings)s), context named it in %(hits)s of %(n)s; the "
            "commonest lead would have been right in %(commonest_hits)s.",
            settings=listing(sorted(part["left_out"].unique())), n=len(part), **hits,
        )  # fmt: skip
    sentences = [sentence, _chance(part)] if len(part) >= TRIALS else [sentence]
    blank = int((part["predicted"] == "").sum())
    if blank:
        sentences.append(
            message_by_number(
                "For %(n)s region nothing could be predicted; that is no hit.",
                "For %(n)s regions nothing could be predicted; that is no hit.",
                blank,
            )
        )
    return sentences


def show_transfer(table: pd.DataFrame, labels: Mapping[str, str]) -> Figure:
    """What was predicted for each region left out, beside what leads there; table `transfer`.

    The sentence says what is drawn; how often the predictions were right says `say_transfer`.
    """
    sentence = message("Each region left out, the part that its circumstances alone would have put first, and its own.")
    return Figure(plot_transfer(table, labels), sentence, message("Grid of trials"))


def _trials(table: pd.DataFrame, trial: str) -> pd.DataFrame:
    return table[table["trial"] == trial]


def _chance(part: pd.DataFrame) -> str:
    """An exact sign test of the regions in which only one of the two predictions is right (McNemar 1947)."""
    only, rival = int((part["hit"] & ~part["commonest_hit"]).sum()), int((~part["hit"] & part["commonest_hit"]).sum())
    if only + rival == 0:
        return message("The two are right in the same regions.")
    p = binomtest(only, only + rival).pvalue
    return message(
        "Context alone is right in %(only)s, the commonest lead alone in %(rival)s; if neither were better, so "
        "uneven a split would come up in %(share)s of cases.",
        only=only, rival=rival, share=percent(p),
    )  # fmt: skip


def say_cluster_advice(advice: pd.DataFrame, labels: Mapping[str, str]) -> str:
    """Of each cluster the part that most often leads best among its members, and in how many it leads."""
    first = advice.sort_values(["cluster", "share", "lead"], ascending=[True, False, True])
    clauses = [
        message_by_number(
            "in cluster %(cluster)s it is %(lead)s (first in %(share)s, leads in %(leads)s of %(n)s region)",
            "in cluster %(cluster)s it is %(lead)s (first in %(share)s, leads in %(leads)s of %(n)s regions)",
            r.members, cluster=r.cluster, lead=labels.get(r.lead, r.lead), share=percent(r.share), leads=r.leads,
        )
        for r in first.drop_duplicates("cluster").itertuples()
    ]  # fmt: skip
    if not clauses:
        return message("No cluster has a member with a verdict of its own.")
    text = marked("What is most often first among the members of a cluster: %(clusters)s.")
    return message(text, clusters="; ".join(clauses))


def say_borrowed(borrowed: pd.DataFrame, verdicts: pd.DataFrame, labels: Mapping[str, str]) -> str:
    """What each region without a verdict of its own may borrow, by cluster and by context, if anything.

    Of many regions the first are named.
    """
    lacking = verdicts.loc[verdicts["verdict"] == "insufficient evidence", "region"]
    names = sorted({*borrowed["region"], *lacking})
    if not names:
        return message("Every region has a verdict of its own; nothing is borrowed.")
    sentences = []
    for region in names[:NAMED]:
        first_ranked = borrowed[(borrowed["region"] == region) & (borrowed["rank"] == 1)]
        parts = [_lent(first_ranked[first_ranked["basis"] == basis], basis, labels) for basis in ("cluster", "context")]
        offers = [part for part in parts if part] or [message("nothing can be borrowed")]
        sentences.append(f"{region}: {'; '.join(offers)}")
    sentence = message("Borrowed, not its own: %(regions)s.", regions=". ".join(sentences))
    if len(names) <= NAMED:
        return sentence
    more = message_by_number(
        "%(n)s more region can be read in the table.",
        "%(n)s more regions can be read in the table.",
        len(names) - NAMED,
    )
    return f"{sentence} {more}"


def _lent(first: pd.DataFrame, basis: str, labels: Mapping[str, str]) -> str:
    if first.empty:
        return ""
    named = [labels.get(lead, lead) for lead in first["lead"]]
    if len(named) > NAMED:
        return message(LEVEL[basis], count=len(named))
    return message(BORROWED[basis], leads=listing(named), share=percent(first["share"].iloc[0]))
