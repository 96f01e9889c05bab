"""Learnt: what was seen in each setting, with what it rests on, and how far another region is like those of it.

A statement is never wider than the regions behind it. Whether something would travel is not shown by likeness: the
labels say what is alike, what is not and what nobody knows, in four blocks: the population, who provides, the
environment, and what the way there would be.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from herelib.errors import HereError, nearest
from herelib.impact.designs import PICKED, Design
from herelib.impact.wording import amount
from herelib.transfer import context_values, near_donors
from herelib.vocabulary import USABLE
from herelib.words import listing, marked, message, message_by_number, words

WAVES = 2
LABELS = ("seen in several regions", "seen in one region", "mixed", "not compared", "not tried")
BLOCK_OF = {  # blocks of the profiles -> blocks of a transfer
    "context": "population",
    "capacity": "provider",
    "supply": "provider",
    "asset": "provider",
    "need": "environment",
    "barrier": "environment",
}
BLOCKS = ("population", "provider", "environment", "transfer")
POSITIONS = ("inside", "below", "above", "unknown")
LEAST_KNOWN = 0.5  # [J] share of a block's figures that must be known on both sides to say anything of it
# [J] A block is alike if at least this part of the figures lies inside that would lie there of one more region of the
# same kind: (n - 1) / (n + 1) of them lie between the least and the greatest of n others.
LEAST_INSIDE = 2 / 3
FEWEST = 2  # regions that make a range
TRAVELS = ("nothing to carry over", "not known", "outside what was tried", "alike in what is known")
STATEMENT = {
    "seen in several regions": marked(
        "%(setting)s: %(outcome)s changed by %(difference)s more in %(treated)s regions with the incubator than in "
        "%(others)s without, each of them in this direction (%(before)s and %(after)s interviews in two waves)."
    ),
    "seen in one region": marked(
        "%(setting)s: %(outcome)s changed by %(difference)s more in the only region with the incubator than in "
        "%(others)s without (%(before)s and %(after)s interviews in two waves). One region is a story, not a rule."
    ),
    "mixed": marked(
        "%(setting)s: %(outcome)s changed by %(difference)s more in %(treated)s regions with the incubator than in "
        "%(others)s without, but not in each of them in this direction (%(before)s and %(after)s interviews in two "
        "waves)."
    ),
    "not compared": marked(
        "%(setting)s: %(outcome)s changed by %(difference)s where the incubator was (regions: %(treated)s); no region "
        "of this setting without it has figures in both waves (%(before)s and %(after)s interviews in two waves)."
    ),
    # A region that had it and was not heard again is in no row: neither sentence may say that none had it.
    "not tried": marked(
        "%(setting)s: no region of this setting had the incubator and figures in both waves; nothing is known of "
        "%(outcome)s."
    ),
}
WHOLE = {
    "shown": marked("The difference over all settings is shown."),
    "not shown": marked("The difference over all settings is not shown."),
    "cannot show it": marked("This design cannot show a difference over all settings."),
    "no comparison": marked("Nothing is compared: figures in both waves are on one side only, or on none."),
}
TRAVEL = {
    "nothing to carry over": marked(
        "%(region)s: no outcome that was decided on beforehand is shown to differ where the incubator was, so there is "
        "nothing yet that could travel."
    ),
    "not known": marked(
        "%(region)s: too little is known to say how far it is like the regions with the incubator: %(blocks)s."
    ),
    "outside what was tried": marked(
        "%(region)s lies outside what was tried (%(blocks)s): nothing that was learnt speaks for it."
    ),
    "alike in what is known": marked(
        "%(region)s is like the regions with the incubator in what is known. That it would go the same way there has "
        "not been shown."
    ),
}
BLOCK_NAMES = {
    "population": marked("population"),
    "provider": marked("who provides"),
    "environment": marked("environment"),
    "transfer": marked("the way there"),
}


def statements(changes: pd.DataFrame, differences: pd.DataFrame, design: Design, regions: pd.DataFrame) -> pd.DataFrame:
    """What was seen of each outcome in each setting, all interviews.

    Parameters
    ----------
    changes, differences : tables of an `Evaluation`
    regions : table [region, setting]

    Returns
    -------
    table [outcome, label, setting, treated, others, n_before, n_after, waves, difference, seen, verdict]
        `difference` is mean change with the incubator less that without, in this setting, or the mean change itself
        where no region of the setting stayed without; missing where none had it. `seen` is one of `LABELS`. `verdict`
        is that of the whole design.
    """
    setting = regions.set_index("region")["setting"].astype(str)
    known = changes[(changes["basis"] == "all interviews") & changes["change"].notna()]
    known = known.assign(setting=known["region"].map(setting).fillna(""))
    whole = differences[differences["basis"] == "all interviews"].set_index("outcome")
    rows = []
    for outcome in whole.index:
        part = known[known["outcome"] == outcome]
        for name in sorted({setting.get(region, "") for region in design.regions} - {""}):
            here = part[part["setting"] == name]
            rows.append(_statement(outcome, whole.loc[outcome], name, here))
    columns = ["outcome", "label", "setting", "treated", "others", "n_before", "n_after", "waves", "difference"]
    return pd.DataFrame(rows, columns=[*columns, "seen", "verdict"])


def _statement(outcome: str, whole: pd.Series, setting: str, here: pd.DataFrame) -> tuple:
    treated = here.loc[here["treated"], "change"].to_numpy(float)
    others = here.loc[~here["treated"], "change"].to_numpy(float)
    counts = (len(treated), len(others), int(here["n_before"].sum()), int(here["n_after"].sum()), WAVES)
    if not len(treated):
        difference, seen = np.nan, "not tried"
    elif not len(others):
        difference, seen = float(treated.mean()), "not compared"
    else:
        apart_from_others = treated - others.mean()
        difference = float(apart_from_others.mean())
        alike = bool((np.sign(apart_from_others) == np.sign(difference)).all()) and difference != 0
        seen = "seen in one region" if len(treated) == 1 else "seen in several regions" if alike else "mixed"
    return (outcome, whole["label"], setting, *counts, difference, seen, whole["verdict"])


def say_statement(row: pd.Series) -> str:
    """One statement with what it rests on, and what the design as a whole says."""
    text = message(
        STATEMENT[row["seen"]],
        setting=words(row["setting"]).capitalize(),
        outcome=row["label"],
        difference=amount(float(row["difference"])),
        treated=int(row["treated"]),
        others=int(row["others"]),
        before=int(row["n_before"]),
        after=int(row["n_after"]),
    )
    return f"{text} {message(WHOLE[row['verdict']])}"


def figures_compared(
    profiles: pd.DataFrame, context: pd.DataFrame, regions: pd.DataFrame, design: Design, new: str
) -> pd.DataFrame:
    """The figures of a new region against the range of the regions that had the incubator.

    Parameters
    ----------
    profiles, context : the processed tables of a run in which the new region is, too
    regions : table [region, country, setting]
    new : the region

    Returns
    -------
    table [block, figure, label, value, low, high, regions, position]
        One of `BLOCKS`; `low` and `high` of the `regions` that had the incubator and have the figure; `position` is one
        of `POSITIONS`. The block "transfer" asks whether its setting and its country were tried (1 = yes, range 1-1),
        and how far it is from the nearest of them in context, against how far these are from each other (range from 0).

    Raises
    ------
    HereError
        If the region is not known, or had the incubator.
    """
    had = [region for region, treated in zip(design.regions, design.treated, strict=True) if treated]
    if new in had:
        raise HereError(f"{new} had the incubator: look at its own changes")
    if new not in set(regions["region"]):
        raise HereError(f"region {new}: {nearest(new, regions['region'])}")
    rows = []
    usable = profiles[profiles["block"].isin(list(BLOCK_OF)) & profiles["status"].isin(USABLE)]
    everything = profiles[profiles["block"].isin(list(BLOCK_OF))].drop_duplicates("indicator")
    grid = usable.pivot_table(index="indicator", columns="region", values="estimate", aggfunc="first")
    for row in everything.sort_values("indicator").itertuples():
        values = grid.loc[row.indicator] if row.indicator in grid.index else pd.Series(dtype=float)
        seen = values.reindex(had).dropna()
        ends = (float(seen.min()), float(seen.max())) if len(seen) else (np.nan, np.nan)
        value = float(values.get(new, np.nan))
        rows.append((BLOCK_OF[row.block], row.indicator, row.label, value, *ends, len(seen)))
    rows += _way_there(context, regions, had, new)
    table = pd.DataFrame(rows, columns=["block", "figure", "label", "value", "low", "high", "regions"])
    unknown = table[["value", "low", "high"]].isna().any(axis=1)
    unknown |= (table["regions"] < FEWEST) & (table["block"] != "transfer")
    positions = [unknown, table["value"] < table["low"] - 1e-12, table["value"] > table["high"] + 1e-12]
    table["position"] = np.select(positions, ["unknown", "below", "above"], "inside")
    order = {block: at for at, block in enumerate(BLOCKS)}
    return table.sort_values("block", key=lambda names: names.map(order), kind="stable", ignore_index=True)


def _way_there(context: pd.DataFrame, regions: pd.DataFrame, had: list[str], new: str) -> list[tuple]:
    known = regions.set_index("region")
    rows = []
    for column, label in (("setting", message("its setting")), ("country", message("its country"))):
        tried = [str(known[column].get(region, "")) for region in had]
        value = str(known[column].get(new, ""))
        rows.append(("transfer", column, label, float(value in tried) if value else np.nan, 1.0, 1.0, len(had)))
    values = context_values(context, [new, *had], "exclude")
    label = message("distance to the nearest region that had it")
    if len(had) < 2 or not values.size:
        return [*rows, ("transfer", "distance", label, np.nan, np.nan, np.nan, len(had))]
    near = near_donors(values[:1], values[1:])
    return [*rows, ("transfer", "distance", label, float(near.nearest[0]), 0.0, float(near.furthest[0]), len(had))]


def blocks_compared(figures: pd.DataFrame) -> pd.DataFrame:
    """How far a new region is like those that had the incubator, block by block.

    Returns
    -------
    table [block, figures, known, inside, outside, label]
        `inside` is to be seen against what one more region of the same kind would have: with three regions half of the
        figures. `label` is "alike", "not alike" or "not known"; `outside` names the figures, parted by ;
    """
    rows = []
    for block in BLOCKS:
        part = figures[figures["block"] == block]
        known, inside = part[part["position"] != "unknown"], (part["position"] == "inside").sum()
        outside = known.loc[known["position"] != "inside", "label"]
        if not len(part) or len(known) < LEAST_KNOWN * len(part):
            label = "not known"
        else:
            # The way there has three figures only: each of them counts.
            likely = (known["regions"] - 1) / (known["regions"] + 1)
            needed = len(known) if block == "transfer" else LEAST_INSIDE * likely.sum()
            label = "alike" if inside >= needed - 1e-9 else "not alike"
        rows.append((block, len(part), len(known), int(inside), "; ".join(outside), label))
    return pd.DataFrame(rows, columns=["block", "figures", "known", "inside", "outside", "label"])


@dataclass(frozen=True)
class Travel:
    """What may be said of an unseen region: `label` is one of `TRAVELS`, `blocks` what it rests on."""

    region: str
    label: str
    blocks: pd.DataFrame

    def say(self) -> str:
        """The label as a sentence, with the blocks that decide."""
        names = {"not known": "not known", "outside what was tried": "not alike"}
        chosen = self.blocks.loc[self.blocks["label"] == names.get(self.label, ""), "block"]
        return message(TRAVEL[self.label], region=self.region, blocks=listing(message(BLOCK_NAMES[b]) for b in chosen))

    def say_support(self) -> str:
        """How many figures are known and lie inside what was tried."""
        known, inside = int(self.blocks["known"].sum()), int(self.blocks["inside"].sum())
        return message_by_number(
            "%(inside)s of %(known)s known figures lies inside the range of the regions that had the incubator; "
            "%(unknown)s are not known.",
            "%(inside)s of %(known)s known figures lie inside the range of the regions that had the incubator; "
            "%(unknown)s are not known.",
            inside,
            inside=inside,
            known=known,
            unknown=int(self.blocks["figures"].sum()) - known,
        )


def would_travel(blocks: pd.DataFrame, differences: pd.DataFrame, region: str) -> Travel:
    """What may be said of a region in which nothing was tried.

    Likeness alone is no forecast: the best label is "alike in what is known". Without any outcome that was
    decided on before the second wave and is shown over the whole design there is nothing to carry over, however alike
    the region: of many explorations some are shown by chance.

    Parameters
    ----------
    blocks : what `blocks_compared` returns
    differences : table of an `Evaluation`
    """
    whole = differences[differences["basis"] == "all interviews"]
    shown = whole["kind"].isin(PICKED) & (whole["verdict"] == "shown") & whole["planned"].astype(bool)
    label_by_block: Mapping[str, str] = dict(zip(blocks["block"], blocks["label"], strict=True))
    if not shown.any():
        label = "nothing to carry over"
    elif "not alike" in label_by_block.values():
        label = "outside what was tried"
    elif "not known" in label_by_block.values():
        label = "not known"
    else:
        label = "alike in what is known"
    return Travel(region, label, blocks)


def say_travel(region: str, label: str, blocks: pd.DataFrame) -> str:
    """What may be said of a region in which nothing was tried, and on how many figures that rests.

    Parameters
    ----------
    label : one of `TRAVELS`
    blocks : rows of the region in the table transfer_blocks
    """
    travel = Travel(region, label, blocks)
    return f"{travel.say()} {travel.say_support()}"
