"""The package on a card: what it takes away, its parts by role, cost and time, what more money brings, a commitment."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from herelib.figures import show_frontier, show_package
from herelib.report.contents import part_anchor, part_text_anchor
from herelib.report.rendering import Picture, capital, picture
from herelib.report.verdicts import NO_SUPPORT, named, part_name
from herelib.words import (
    ROLE_WORDS,
    listing,
    marked,
    message,
    message_by_number,
    number,
    only_a_limit,
    percent,
    price_range,
)

NONE = "–"
NAMED = 5  # parts outside of the package that a card names
RELIEF = "relief"  # what the table `rounding` calls it
SEEN = 0.0005  # shares are told in hundredths with one digit: less would read 0.0
STANDINGS = {
    "core": marked("core: without it much less is taken away"),
    "open": marked("open: others do about as well, or none"),
    "out": marked("out: other packages take away more"),
}
SETTLED = {"present": marked("there already"), "committed": marked("settled beforehand")}
ROLE_VERDICTS = {
    "committed": marked("settled beforehand"),
    "clear": marked("clear"),
    "either will do": marked("either will do"),
    "contested": marked("contested"),
    "none needed": marked("better left empty"),
}
UNKNOWN_COST = {
    "typical": marked("Not known is the cost of %(parts)s: it is taken to be what most parts like it cost."),
    "nothing": marked("Not known is the cost of %(parts)s: it is left out of these figures."),
}


def package_view(verdict, of_region: Mapping[str, pd.DataFrame], known: pd.DataFrame, parameters: pd.Series) -> dict:
    """What a card says of the package that is named; empty where none is.

    Parameters
    ----------
    verdict : row of the table verdicts
    of_region : rows of this region of all tables that may be shown
    known : what the catalogue knows of the parts, by part
    parameters : values as texts, by name
    """
    if not verdict.package:
        return {"relief": [], "rows": [], "stack": None, "cost": [], "frontier": None, "beside": [], "places": []}
    parts, labels = of_region["parts"].set_index("part"), known["label"]
    step = relief_step(of_region)
    # What may not be shown cannot be drawn.
    drawn = not pd.isna(verdict.relief)
    return {
        "relief": relief_sentences(verdict),
        "rows": part_rows(verdict, parts, known, step),
        "stack": picture(show_package(of_region, verdict.region, labels)) if drawn else None,
        "cost": cost_sentences(verdict, of_region, labels, parameters),
        "frontier": frontier_picture(verdict, of_region, labels) if drawn else None,
        "beside": [*commitment_sentences(verdict, parts, labels, step), *outside(of_region["parts"], labels)],
        "places": place_rows(verdict, of_region["role_verdicts"], labels, step),
    }


def hundredths(share: float, step: float = 0.0) -> str:
    """A share in whole hundredths, a dash where there is none; what was rounded to 0 is less than the step.

    Examples
    --------
    >>> hundredths(0.0412), hundredths(float("nan")), hundredths(0.0, 0.05)
    ('4', '–', 'less than 5')
    """
    if not pd.isna(share) and share == 0 and step > 0:
        return message("less than %(number)s", number=number(100 * step, ".0f"))
    return NONE if pd.isna(share) else number(100 * share, ".0f")


def relief_step(of_region: Mapping[str, pd.DataFrame]) -> float:
    """The step to which relief is rounded in a region; 0 where figures are exact."""
    if "rounding" not in of_region:
        return 0.0
    steps = of_region["rounding"]
    return float(steps.loc[steps["indicator"] == RELIEF, "step"].max())


def relief_sentences(verdict) -> list[str]:
    """What the package takes away of what holds people back here, what remains, and how much there was."""
    if pd.isna(verdict.relief):
        return [message("How much it takes away is not shown: it would tell what few people answered.")]
    low, high = number(100 * verdict.low90, ".0f"), number(100 * verdict.high90, ".0f")
    rest, most = percent(1 - verdict.relief), percent(verdict.high90)
    if only_a_limit(verdict.relief, verdict.low90, verdict.high90):
        sentences = [
            message("The package takes away up to %(share)s of what holds people back here.", share=most),
            message("At least %(rest)s of it would remain.", rest=rest),
        ]
    else:
        sentences = [
            message(
                "The package takes away about %(relief)s (%(low)s to %(high)s) of what holds people back here.",
                relief=percent(verdict.relief), low=low, high=high,
            ),
            message("About %(rest)s of it would remain.", rest=rest),
        ]  # fmt: skip
    if not pd.isna(verdict.load):
        load = number(verdict.load, ".2f")
        sentences.append(
            message("The load here is %(load)s, from 0 (nothing holds people back) to 1 (everything does).", load=load)
        )
    return sentences


def part_rows(verdict, parts: pd.DataFrame, known: pd.DataFrame, step: float = 0.0) -> list[dict]:
    """The parts of the package: place, name with the places of what is known of it, and cells of a table.

    The cells are its standing, what it adds, what is lost without it, its cost. Every package compared holds what is
    settled: without it all of them would be lost, so nothing is said of that.
    """
    rows = []
    for part in named(verdict.package):
        row = parts.loc[part]
        role = "lead" if part == verdict.lead else row["role"]
        settled = part in named(verdict.committed)
        lost = settled_phrase(row, step) if settled else hundredths(row["loss_without"], step)
        cost = part_cost(row, known.loc[part] if part in known.index else None)
        rows.append(
            {
                "place": capital(message(ROLE_WORDS[role])),
                "name": part_name(part, known["label"]),
                "anchor": part_anchor(verdict.region, part),
                "about": part_text_anchor(verdict.region, part) if part in known.index else "",
                "cells": [standing_phrase(row), hundredths(row["adds"], step), lost, cost],
            }
        )
    return rows


def standing_phrase(part: pd.Series) -> str:
    """How a part stands: settled, core, open or out; `part` is a row of the table parts."""
    if part["standing_here"] == "committed":
        return message(SETTLED["committed"])
    standing = message(STANDINGS[part["standing"]]) if part["standing"] in STANDINGS else ""
    settled = message(SETTLED[part["standing_here"]]) if part["standing_here"] in SETTLED else ""
    return "; ".join(text for text in (settled, standing) if text) or NONE


def settled_phrase(part: pd.Series, step: float = 0.0) -> str:
    """What stands where others have their loss: that a part is settled, and what it adds."""
    if pd.isna(part["adds"]):
        return message("settled")
    return message("settled; adds %(adds)s points", adds=hundredths(part["adds"], step))


def part_cost(here: pd.Series, known: pd.Series | None) -> str:
    """What a part costs here and, where the catalogue has it, what that buys.

    Parameters
    ----------
    here : row of the table parts
    known : row of the catalogue
    """
    cost = price_range(here["cost_low_eur"], here["cost_high_eur"])
    if known is None or pd.isna(known["reached"]) or pd.isna(known["cost_high_eur"]):
        return cost
    if pd.isna(here["cost_high_eur"]) or here["cost_high_eur"] <= 0:  # there already, or paid by others
        return cost
    return message(
        "%(cost)s (one year or cohort, for about %(people)s people)", cost=cost, people=number(known["reached"], ",.0f")
    )


def cost_sentences(
    verdict, of_region: Mapping[str, pd.DataFrame], labels: pd.Series, parameters: pd.Series
) -> list[str]:
    """What the package costs, whether that fits the budget, whose cost is not known, and when it can start."""
    cost = price_range(verdict.cost_low_eur, verdict.cost_high_eur)
    budget = budget_of(of_region)
    sentences = [message("It costs %(cost)s.", cost=cost)]
    if not pd.isna(budget):
        sentences = [
            message(
                "It costs %(cost)s; that fits the budget of EUR %(budget)s in %(fits)s of the draws of the cost.",
                cost=cost, budget=number(budget, ",.0f"), fits=percent(verdict.fits),
            )
        ]  # fmt: skip
    if verdict.unknown_costs:
        unknown = listing(part_name(part, labels) for part in named(verdict.unknown_costs))
        sentences.append(message(UNKNOWN_COST[parameters["unknown_cost"]], parts=unknown))
    return [*sentences, months_sentence(verdict.lead_time_low_months, verdict.lead_time_high_months)]


def months_sentence(low: float, high: float) -> str:
    """When all parts of a package can start."""
    if pd.isna(low) or pd.isna(high):
        return message("When all of it could start is not known.")
    if round(low) == round(high):
        return message_by_number(
            "It takes %(n)s month until all of it can start.",
            "It takes %(n)s months until all of it can start.",
            round(low),
        )
    return message(
        "It takes %(low)s to %(high)s months until all of it can start.",
        low=number(low, ".0f"), high=number(high, ".0f"),
    )  # fmt: skip


def budget_of(of_region: Mapping[str, pd.DataFrame]) -> float:
    """What the team may spend in a region; missing where study.yaml does not say."""
    plans = of_region.get("plans")
    return float("nan") if plans is None or plans.empty else float(plans["budget_eur"].iloc[0])


def frontier_picture(verdict, of_region: Mapping[str, pd.DataFrame], labels: pd.Series) -> Picture | None:
    """What more money would take away; nothing where there is one package only."""
    if len(of_region["frontier"]) < 2:
        return None
    budget = budget_of(of_region)
    return picture(show_frontier(of_region, verdict.region, labels, None if pd.isna(budget) else budget))


def commitment_sentences(verdict, parts: pd.DataFrame, labels: pd.Series, step: float = 0.0) -> list[str]:
    """What is settled beforehand, what the rest brings beside it, and what the commitment costs."""
    sentences = []
    for part in named(verdict.committed):
        row, name = parts.loc[part], part_name(part, labels)
        sentences.append(message("%(part)s is settled beforehand.", part=name))
        if not pd.isna(row["alone"]) and not pd.isna(verdict.relief):
            below = row["alone"] == 0 and step > 0
            alone = message("%(number)s%%", number=hundredths(0.0, step)) if below else percent(row["alone"])
            sentences.append(
                message(
                    "Alone it would take away %(alone)s; with what stands beside it here, the package takes away "
                    "%(relief)s.",
                    alone=alone, relief=percent(verdict.relief),
                )
            )  # fmt: skip
        if not pd.isna(row["loss_insisted"]):
            sentences.append(price_sentence(row["loss_insisted"], step))
    return [" ".join(sentences)] if sentences else []


def price_sentence(loss: float, step: float = 0.0) -> str:
    """What a commitment costs: relief that is lost because the part must be in."""
    if loss < SEEN and step:
        return message("The commitment costs %(loss)s hundredths.", loss=hundredths(0.0, step))
    if loss < SEEN:
        return message("The commitment costs nothing: the best package would hold it anyway.")
    return message(
        "The price of the commitment: without it the best package would take away %(points)s hundredths more.",
        points=hundredths(loss),
    )


def outside(parts: pd.DataFrame, labels: pd.Series) -> list[str]:
    """What is there already and not in the package, what could as well be in it, and how many would make it worse."""
    beside = parts[~parts["in_package"]]
    there = beside[beside["standing_here"] == "present"].sort_values("part")
    others = beside[(beside["standing"] != "") & (beside["standing_here"] != "present")]
    could = others[others["standing"] == "open"].sort_values(["loss_insisted", "part"])
    names = [part_name(part, labels) for part in could["part"].head(NAMED)]
    members = parts[parts["in_package"]]
    sentences = [present_sentence(row, members, labels) for row in there.itertuples()]
    if len(could) > NAMED:
        sentences.append(
            message(
                "Could be in as well (open): %(parts)s, and %(more)s more.",
                parts=", ".join(names), more=len(could) - NAMED,
            )
        )  # fmt: skip
    elif names:
        sentences.append(message("Could be in as well (open): %(parts)s.", parts=listing(names)))
    out = int((others["standing"] == "out").sum())
    if out:
        sentences.append(
            message_by_number(
                "%(n)s other part would make the package clearly weaker.",
                "%(n)s other parts would make the package clearly weaker.",
                out,
            )
        )
    return sentences


def present_sentence(part, members: pd.DataFrame, labels: pd.Series) -> str:
    """Why a part that is there already is not in the package; `part` and `members` are rows of the table parts."""
    name = part_name(part.part, labels)
    places = 2 if part.role == "support" else 1
    if (members["role"] == part.role).sum() >= places:
        return message(
            "%(part)s: there already, costs nothing more; it is not in the package, because others take its place.",
            part=name,
        )
    if part.acceptability > 0:  # in other packages, or in other draws
        return message(
            "%(part)s: there already, costs nothing more; it is not in the package, because it would add too little.",
            part=name,
        )
    return message(
        "%(part)s: there already, costs nothing more; it is in no package, because it would add too little.", part=name
    )


def place_rows(verdict, role_verdicts: pd.DataFrame, labels: pd.Series, step: float = 0.0) -> list[list[str]]:
    """Where a part is settled beforehand: the verdict of each place in the package, with its alternatives."""
    if not verdict.committed:
        return []
    rows = []
    order = {role: position for position, role in enumerate(ROLE_WORDS)}
    for row in role_verdicts.assign(order=role_verdicts["role"].map(order)).sort_values("order").itertuples():
        alternatives = listing(
            message("leave it empty") if part == NO_SUPPORT else part_name(part, labels)
            for part in named(row.alternatives)
        )
        name = part_name(row.part, labels) if row.part else message("empty")
        verdict_here = message(ROLE_VERDICTS[row.verdict])
        rows.append(
            [
                capital(message(ROLE_WORDS[row.role])),
                name,
                verdict_here,
                alternatives or NONE,
                NONE if row.verdict == "committed" else hundredths(row.loss_without, step),
            ]
        )
    return rows
