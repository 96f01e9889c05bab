"""A sentence beside a recommendation: what other ways to rank put first."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from herelib.figures.leads import lead_text
from herelib.words import listing, marked, message

TECHNIQUE_WORDS = {
    "additive": marked("the weighted sum of scores"),
    "topsis": marked("TOPSIS"),
    "promethee": marked("PROMETHEE II"),
}

SAME_FIRST = marked("%(techniques)s, two other ways to rank the same scores, put %(first)s as well.")
OTHER_FIRST = marked("%(techniques)s, two other ways to rank the same scores, put %(first)s instead.")


def say_opinions(table: pd.DataFrame, region: str, labels: Mapping[str, str]) -> str:
    """What TOPSIS and PROMETHEE II put first in a region, beside the weighted sum; one or two sentences.

    They rank the best packages of all leads on relief, cost, months and evidence, where the verdict looks at relief.

    Parameters
    ----------
    table : table second_opinions
    labels : what parts are called
    """
    ranks = table[table["region"] == region].sort_values("lead")
    if ranks.empty:
        return message("%(region)s: no package could be compared.", region=region)
    if len(ranks) == 1:
        only = ranks["lead"].iloc[0]
        return message(
            "In %(region)s only one package can be compared, led by %(lead)s: no second opinion is needed.",
            region=region, lead=lead_text(only, labels),
        )  # fmt: skip
    firsts = {name: tuple(ranks.loc[ranks[f"{name}_rank"] == 1, "lead"]) for name in TECHNIQUE_WORDS}
    best = firsts["additive"]

    def first(leads: tuple[str, ...]) -> str:
        text = marked("%(leads)s level first") if len(leads) > 1 else marked("%(leads)s first")
        return message(text, leads=listing(lead_text(lead, labels) for lead in leads))

    sentence = message(
        "In %(region)s, looking at relief, cost, months and evidence together, the weighted sum of scores puts "
        "%(first)s.",
        region=region, first=first(best),
    )  # fmt: skip
    others = {message(TECHNIQUE_WORDS[name]): firsts[name] for name in ("topsis", "promethee")}
    first_by_topsis, first_by_promethee = others.values()
    if first_by_topsis == first_by_promethee:
        text = SAME_FIRST if first_by_topsis == best else OTHER_FIRST
        return f"{sentence} {message(text, techniques=listing(others), first=first(first_by_topsis))}"
    text, as_well = marked("%(technique)s puts %(first)s"), marked("%(technique)s puts %(first)s as well")
    by_topsis, by_promethee = (
        message(as_well if leads == best else text, technique=name, first=first(leads))
        for name, leads in others.items()
    )
    parted = message(
        "Of two other ways to rank the same scores, %(by_topsis)s, and %(by_promethee)s.",
        by_topsis=by_topsis, by_promethee=by_promethee,
    )  # fmt: skip
    return f"{sentence} {parted}"
