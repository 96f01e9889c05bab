"""Section 9: what the result cannot say; the fixed limits, and those of this run with their numbers."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from herelib.decisions import parameters_of
from herelib.report.contents import title_of
from herelib.report.rendering import render
from herelib.weights import admissible
from herelib.words import listing, message

HIGHER = 0.95  # p_clear with which planted ties are not called clear where only interviews are in doubt (methods.md)


def limits(shown: Mapping[str, pd.DataFrame], catalogue: Mapping[str, pd.DataFrame]) -> str:
    """Section 9 as HTML."""
    return render("caveats.html.j2", **limits_view(shown, catalogue))


def limits_view(shown: Mapping[str, pd.DataFrame], catalogue: Mapping[str, pd.DataFrame]) -> dict:
    """How many ratings nobody has reviewed, how many figures are thin or inherited, and which conditions are open."""
    ratings = pd.concat([catalogue["requires"], catalogue["remedies"]])
    profiles, context = shown["profiles"], shown["context"]
    thin = profiles[profiles["groups_present"] < profiles["groups_asked"]]
    inherited = context[context["inherited_from"] != ""]
    return {
        "section_title": title_of("limits"),
        "awaiting": int((ratings["reviewer"].isna() | ratings["reviewer"].eq("")).sum()),
        "ratings": len(ratings),
        "thin": {"regions": int(thin["region"].nunique()), "figures": len(thin)},
        "inherited": listing(
            message("%(figure)s in %(region)s (from %(area)s)", figure=row.label, region=row.region,
                    area=row.inherited_from)
            for row in inherited.itertuples()
        ),
        "unknown": int((shown["gates"]["answer"] == "unknown").sum()),
        "too_sure": certainty_warning(parameters_of(shown)),
    }  # fmt: skip


def certainty_warning(parameters: pd.DataFrame) -> str:
    """A warning where a run takes weights and ratings as certain, so that interviews alone decide what is clear."""
    value = parameters.set_index("parameter")["value"]
    weights = admissible(value["families"], float(value["elicited_doubt"]))
    if weights.dimension or float(value["rating_doubt"]) or float(value["p_clear"]) >= HIGHER:
        return ""
    return message(
        "This run takes weights and ratings as certain. Two methods that are in truth equally good are then called "
        "clear too often: a limit for 'clear' of at least %(share)s is advised (parameter p_clear).",
        share=f"{HIGHER:.0%}",
    )
