"""What an outlook says in words and in a table for the terminal."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pandas as pd

from herelib.fieldwork.sizes import COST, ERRORS, Outlook
from herelib.fieldwork.trials import TRUE
from herelib.translations import said_in_table
from herelib.words import GROUP_WORDS, listing, marked, message, message_by_number, number, percent

HEADER = (
    marked("a group"),
    marked("a region"),
    marked("in all"),
    marked("EUR"),
    marked("firm"),
    marked("right of these"),
    marked("firm and right"),
    marked("nothing helps"),
    marked("need +/-"),
    marked("in interval"),
)
GROUP_HEADER = (
    marked("twice as many"),
    marked("more"),
    marked("EUR"),
    marked("firm and right"),
    marked("verdict +/-"),
    marked("a EUR 1,000"),
)
MOST_NAMED = 5  # of what is missing
FLAT = 0.05  # [J] share of regions: sizes that differ by less in firm verdicts are alike to whoever pays


def lines(outlook: Outlook) -> Iterator[str]:
    """The answer line by line: what it rests on, the table of sizes, of groups, and what follows."""
    request = outlook.request
    for note in outlook.frame.notes:
        yield message("note  %(text)s", text=said_in_table(note))
    if not request.cost:
        yield message(
            "note  EUR %(cost)s an interview is assumed for every group: say yours with --cost", cost=f"{COST:g}"
        )
    worlds = message_by_number("%(n)s simulated world", "%(n)s simulated worlds", request.worlds)
    regions = message_by_number("%(n)s region", "%(n)s regions", len(outlook.frame.regions))
    groups = message_by_number("%(n)s group", "%(n)s groups", len(outlook.frame.groups))
    yield message("%(regions)s, %(groups)s, %(worlds)s", regions=regions, groups=groups, worlds=worlds)
    yield ""
    yield from aligned([tuple(map(message, HEADER)), *(_size_cells(row) for row in outlook.sizes.itertuples())])
    yield ""
    yield from sentences(outlook)
    yield ""
    yield from aligned([tuple(map(message, GROUP_HEADER)), *(_group_cells(row) for row in outlook.groups.itertuples())])
    yield ""
    yield best_group(outlook)


def _size_cells(row) -> tuple[str, ...]:
    firm = _share(row.firm, row.firm_error)
    if row.step == TRUE:
        return (message("all known"), "", "", "", firm, "", firm, percent(row.nothing), "", "")
    counts = (f"{row.per_group}", f"{row.per_region}", number(row.interviews, ","), number(row.cost_eur, ",.0f"))
    right = _share(row.right, row.right_error)
    both = _share(row.both, row.both_error)
    return (*counts, firm, right, both, percent(row.nothing), number(row.need_half, ".2f"), percent(row.need_holds))


def _group_cells(row) -> tuple[str, ...]:
    gain = "–"
    if not math.isnan(row.both_gain):
        values = {"gain": number(100 * row.both_gain, "+.0f"), "error": number(100 * row.both_gain_error, ".0f")}
        gain = message("%(gain)s ± %(error)s points", **values)
    narrower = f"-{number(row.narrower, '.3f')} ± {number(row.narrower_error, '.3f')}"
    words = message(GROUP_WORDS[row.group])
    return (words, number(row.more_interviews, ","), number(row.more_cost_eur, ",.0f"), gain, narrower, _signed(row))


def _signed(row) -> str:
    return number(-row.narrower_per_1000_eur, ".4f")


def _share(share: float, error: float) -> str:
    return "–" if math.isnan(share) else f"{percent(share)} ± {100 * error:.0f}"


def aligned(rows: list[tuple[str, ...]]) -> Iterator[str]:
    """Rows of cells as lines, columns to the right but the first."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        rest = (cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))
        yield "  ".join([row[0].ljust(widths[0]), *rest]).rstrip()


def sentences(outlook: Outlook) -> Iterator[str]:
    """What the sizes mean, in whole sentences."""
    known, tried = outlook.sizes.iloc[0], outlook.sizes.iloc[1:]
    if missing := outlook.frame.missing:
        yield message(
            "No verdict is possible, however many are asked: nobody is asked about %(missing)s. Only the intervals "
            "count here.",
            missing=listing([*missing[:MOST_NAMED], *[message("others")] * (len(missing) > MOST_NAMED)]),
        )
        return
    if outlook.sizes["firm"].isna().all():
        yield message("Nothing helps enough in any of these worlds: no number of interviews can make a verdict clear.")
        return
    shown = tried[tried["per_group"] == outlook.base]
    row = shown.iloc[0] if len(shown) else tried.iloc[0]
    regions = message_by_number("%(n)s region", "%(n)s regions", len(outlook.frame.regions))
    yield message(
        "%(regions)s with %(n)s interviews a group: where anything helps enough, %(share)s of the verdicts name what "
        "to do (clear, either will do, or only one is left).",
        regions=regions,
        n=row["per_group"],
        share=_about(row["firm"], row["firm_error"]),
    )
    if not math.isnan(row["right"]):
        right = _about(row["right"], row["right_error"])
        yield message("Of all verdicts that do, %(right)s are right.", right=right)
    yield message(
        "Were every place known without doubt, it would be %(share)s: the rest is doubt about weights and ratings, "
        "which no interview settles.",
        share=_about(known["firm"], known["firm_error"]),
    )
    yield from _enough(outlook, tried)
    yield from _what_more_brings(tried)


def _what_more_brings(tried: pd.DataFrame) -> Iterator[str]:
    """What the largest size brings beside the smallest."""
    if len(tried) < 2:
        return
    least, most = tried.iloc[0], tried.iloc[-1]
    half = {"least": f"± {number(least['need_half'], '.2f')}", "most": f"± {number(most['need_half'], '.2f')}"}
    gained, error = most["both"] - least["both"], math.hypot(most["both_error"], least["both_error"])
    if error > 2 * FLAT:
        yield message("So few worlds cannot tell whether more interviews make more verdicts firm and right (--worlds).")
        return
    if gained >= FLAT:
        yield message(
            "From %(first)s to %(last)s interviews a group, verdicts that are firm and right go from %(before)s to "
            "%(after)s, and the interval of a need from %(least)s to %(most)s.",
            first=least["per_group"],
            last=most["per_group"],
            before=percent(least["both"]),
            after=percent(most["both"]),
            **half,
        )
        return
    yield message(
        "More interviews hardly change how many verdicts are firm and right here: they make the interval of a need "
        "narrower (%(least)s to %(most)s) and show who disagrees with whom.",
        **half,
    )


def _about(share: float, error: float) -> str:
    return message("about %(share)s (± %(error)s)", share=percent(share), error=f"{100 * error:.0f}")


def _enough(outlook: Outlook, tried: pd.DataFrame) -> Iterator[str]:
    sure = percent(outlook.request.sure)
    if outlook.enough is None:
        yield message(
            "No size up to %(most)s interviews a group makes %(sure)s of the verdicts firm and right.",
            most=int(tried["per_group"].max()),
            sure=sure,
        )
    else:
        row = tried[tried["per_group"] == outlook.enough].iloc[0]
        cost = number(row["cost_eur"], ",.0f")
        doubtful = row["both"] - ERRORS * row["both_error"] < outlook.request.sure
        beyond = marked_doubt() if doubtful else ""
        yield message(
            "The least size that makes %(sure)s of them firm and right: %(n)s interviews a group and region, "
            "EUR %(cost)s.%(beyond)s",
            sure=sure,
            n=outlook.enough,
            cost=cost,
            beyond=f" {beyond}" if beyond else "",
        )
    if outlook.affordable == 0:
        yield message(
            "EUR %(budget)s do not pay for one interview of every group in every region.",
            budget=number(outlook.request.budget, ",.0f"),
        )
    elif outlook.affordable is not None:
        yield message(
            "EUR %(budget)s pay for %(n)s interviews of every group in every region.",
            budget=number(outlook.request.budget, ",.0f"),
            n=outlook.affordable,
        )


def marked_doubt() -> str:
    """That a size passes the mark by less than the simulation can tell."""
    return message("That is within the error of the simulation: more worlds (--worlds) tell it more exactly.")


def best_group(outlook: Outlook) -> str:
    """Where the next euro narrows the intervals most, and whether the simulation can tell."""
    table = outlook.groups
    first = table.iloc[0]
    name = message(GROUP_WORDS[first["group"]])
    if len(table) < 2:
        return message("Only %(group)s are asked.", group=name)
    # Narrowing for a euro, with its error: two groups that lie within both errors are not told from each other.
    by_euro = table["narrower"] / table["more_cost_eur"]
    error = table["narrower_error"] / table["more_cost_eur"]
    ahead = by_euro.iloc[0] - by_euro.iloc[1]
    beside = message(GROUP_WORDS[table["group"].iloc[1]])
    if ahead < ERRORS * math.hypot(error.iloc[0], error.iloc[1]):
        return message(
            "The next euro narrows what a verdict rests on most among %(group)s or %(other)s: the simulation cannot "
            "tell which of the two.",
            group=name,
            other=beside,
        )
    return message(
        "The next euro narrows what a verdict rests on most among %(group)s (then %(other)s).", group=name, other=beside
    )
