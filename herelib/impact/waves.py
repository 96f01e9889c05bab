"""Waves: the same questions and the same people in two rounds of interviews, linked, with what does not fit.

Questions change their names and scales between versions of a form, people get a wrong pseudonym or somebody else's.
Whatever is linked says by which rule, and what contradicts it is listed for a person to look at: nothing is mended.
People are known by keyed pseudonyms only; what was compared stays out of the tables that come back.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from herelib.errors import HereError, nearest
from herelib.words import message, message_by_number

SAME_ITEM = ("same", "reworded", "renamed", "rescaled")  # links of items that an outcome may rest on
STABLE = ("birth_year", "gender", "language")  # what does not change from one wave to the next
YEARS_OFF = 1  # birth years that differ by so much may be the same: an age was asked in another month
ITEM_COLUMNS = ["item_before", "item_after", "dimension", "link", "comparable"]
LINK_COLUMNS = ["person", "region", "group", "status", "interview_before", "interview_after"]
ERROR_COLUMNS = ["person", "error", "column", "wave", "other", "rows"]


def link_items(before: pd.DataFrame, after: pd.DataFrame, renamed: Mapping[str, str] | None = None) -> pd.DataFrame:
    """Which question of the second form is which of the first.

    Parameters
    ----------
    before, after : table `items` of each wave
    renamed : item of the second form -> item of the first, where the name changed

    Returns
    -------
    table [item_before, item_after, dimension, link, comparable]
        `link`: "same"; "reworded" (another label), "renamed", "rescaled" (other ends of the scale: comparable from 0 to
        1 only, if people use both scales alike); "other subject" or "other kind" (not comparable); "only before",
        "only after". An item that differs in several ways has the last of these that holds.

    Raises
    ------
    HereError
        If a renamed item is in neither form.
    """
    renamed = dict(renamed or {})
    for new, old in renamed.items():
        for name, items in ((new, after), (old, before)):
            if name not in set(items["item"]):
                raise HereError(f"renamed items: {name}: {nearest(name, items['item'])}")
    first, second = before.set_index("item"), after.set_index("item")
    # A question that another one replaces under a new name is linked to that one alone.
    replaced = set(renamed.values())
    rows = []
    for new in second.index:
        old = renamed.get(new, "" if new in replaced else new)
        if old in first.index:
            link = _item_link(first.loc[old], second.loc[new], new != old)
            rows.append((old, new, first.loc[old, "dimension"], link))
        else:
            rows.append(("", new, second.loc[new, "dimension"], "only after"))
    linked = {row[0] for row in rows}
    rows += [(old, "", first.loc[old, "dimension"], "only before") for old in first.index if old not in linked]
    table = pd.DataFrame(rows, columns=ITEM_COLUMNS[:4])
    table["comparable"] = table["link"].isin(SAME_ITEM)
    return table.sort_values(["dimension", "item_before", "item_after"], ignore_index=True)


def _item_link(old: pd.Series, new: pd.Series, renamed: bool) -> str:
    if old["dimension"] != new["dimension"]:
        return "other subject"
    if old["kind"] != new["kind"]:
        return "other kind"
    ends = [(item["low"], item["high"]) for item in (old, new)]
    if ends[0] != ends[1] and not all(pd.isna(value) for pair in ends for value in pair):
        return "rescaled"
    if renamed:
        return "renamed"
    return "same" if old.get("label", "") == new.get("label", "") else "reworded"


def comparable_answers(answers: pd.DataFrame, links: pd.DataFrame, wave: str) -> pd.DataFrame:
    """Answers of a wave, comparable items only, under the names of the first form.

    Parameters
    ----------
    wave : "before" or "after"
    """
    kept = links[links["comparable"]]
    names = kept["item_before"] if wave == "before" else kept["item_after"]
    present = [(name, old) for name, old in zip(names, kept["item_before"], strict=True) if name in answers]
    renamed = {old: answers[name].to_numpy() for name, old in present}
    return pd.DataFrame({"interview": answers["interview"].to_numpy(), **renamed})


@dataclass(frozen=True)
class Linked:
    """People of two waves.

    `people` has a row a pseudonym with region and group of the first wave it is in; `status` is "again", "lost" or
    "new", or "unclear" where an error stands in the way: nobody unclear counts as asked again. `errors` lists what does
    not fit, one row each; `rows` how many interviews it touches.
    """

    people: pd.DataFrame
    errors: pd.DataFrame

    def say(self) -> str:
        """How many were asked again, and how many links are in doubt."""
        count = self.people["status"].value_counts()
        again, lost, new, unclear = (int(count.get(name, 0)) for name in ("again", "lost", "new", "unclear"))
        text = message(
            "%(again)s people were asked in both waves, %(lost)s in the first only, %(new)s in the second only.",
            again=again,
            lost=lost,
            new=new,
        )
        if not unclear:
            return text
        doubt = message_by_number(
            "%(n)s more pseudonym links interviews that do not fit each other: it counts as asked once a wave.",
            "%(n)s more pseudonyms link interviews that do not fit each other: they count as asked once a wave.",
            unclear,
        )
        return f"{text} {doubt}"


def link_people(
    before: pd.DataFrame, after: pd.DataFrame, stable: Collection[str] = STABLE, judged: Collection[str] = ()
) -> Linked:
    """People of two waves by pseudonym, and what contradicts a link.

    Parameters
    ----------
    before, after : table [person, interview, region, group] of each wave, with columns of `stable` where they were
        asked; `person` is a keyed pseudonym, "" where nobody wrote down who it was (such rows are in no link)
    stable : columns that cannot change; a birth year may be `YEARS_OFF` off
    judged : pseudonyms that somebody looked at and found right: their errors are listed, and they count as linked

    Returns
    -------
    Linked
        Errors: "twice in a wave"; "region differs" and "group differs" (somebody may have moved, or founded a business:
        these two stay linked, under the region and group of before); "... differs" for each stable column (in doubt);
        "perhaps the same" (a lost and a new pseudonym that agree in region, group and every stable column, alone of
        their kind: `other` is the second pseudonym; stays unlinked); "no pseudonym" (`rows` interviews of a wave).

    Raises
    ------
    HereError
        If a column is missing.
    """
    waves = {"before": before, "after": after}
    for name, table in waves.items():
        if missing := [column for column in ("person", "interview", "region", "group") if column not in table]:
            raise HereError(f"people of the wave {name}: no column {', '.join(missing)}")
    stable = [column for column in stable if column in before and column in after]
    errors = [_anonymous(table, name) for name, table in waves.items()]
    known = {name: table[table["person"].astype(str) != ""] for name, table in waves.items()}
    errors += [_twice(table, name) for name, table in known.items()]
    single = [table.drop_duplicates("person").set_index("person") for table in known.values()]
    both = single[0].index[single[0].index.isin(single[1].index)]
    differing = _differing(single[0].loc[both], single[1].loc[both], ["region", "group", *stable])
    doubtful = {person for person, column in differing if column in stable}
    errors.append(pd.DataFrame([(p, f"{c} differs", c, "both", "", 2) for p, c in differing], columns=ERROR_COLUMNS))
    errors.append(_perhaps_the_same(single[0].drop(both), single[1].drop(both), stable))
    everything = pd.concat(errors, ignore_index=True).sort_values("error", kind="stable", ignore_index=True)
    doubtful |= set(everything.loc[everything["error"] == "twice in a wave", "person"])
    return Linked(_people(single[0], single[1], doubtful - set(judged)), everything)


def _people(first: pd.DataFrame, second: pd.DataFrame, doubtful: Collection[str]) -> pd.DataFrame:
    # In the order of the interviews: nothing stands in an order that another key would change.
    names = first.index.append(second.index.difference(first.index, sort=False))
    earliest = pd.concat([first, second.loc[second.index.difference(first.index, sort=False)]]).reindex(names)
    in_first, in_second = names.isin(first.index), names.isin(second.index)
    status = np.select([in_first & in_second, in_first], ["again", "lost"], "new").astype(object)
    status[names.isin(list(doubtful))] = "unclear"
    return pd.DataFrame(
        {
            "person": names.to_numpy(object),
            "region": earliest["region"].to_numpy(object),
            "group": earliest["group"].to_numpy(object),
            "status": status,
            "interview_before": first["interview"].reindex(names).fillna("").to_numpy(object),
            "interview_after": second["interview"].reindex(names).fillna("").to_numpy(object),
        }
    )


def _anonymous(table: pd.DataFrame, wave: str) -> pd.DataFrame:
    rows = int((table["person"].astype(str) == "").sum())
    return pd.DataFrame([("", "no pseudonym", "person", wave, "", rows)] * bool(rows), columns=ERROR_COLUMNS)


def _twice(table: pd.DataFrame, wave: str) -> pd.DataFrame:
    count = table.groupby("person", sort=False).size()
    twice = [(name, "twice in a wave", "person", wave, "", int(rows)) for name, rows in count.items() if rows > 1]
    return pd.DataFrame(twice, columns=ERROR_COLUMNS)


def _differing(first: pd.DataFrame, second: pd.DataFrame, columns: Collection[str]) -> list[tuple[str, str]]:
    """Pseudonyms and columns whose values contradict each other; what was not said contradicts nothing."""
    differing = []
    for column in columns:
        old, new = first[column], second[column]
        answered = _answered(old) & _answered(new)
        if column == "birth_year":
            years_off = (pd.to_numeric(old, errors="coerce") - pd.to_numeric(new, errors="coerce")).abs()
            contrary = (years_off > YEARS_OFF).to_numpy()
        else:
            contrary = old.astype(str).to_numpy() != new.astype(str).to_numpy()
        differing += [(person, column) for person in first.index[answered & contrary]]
    return differing


def _answered(values: pd.Series) -> np.ndarray:
    return (values.notna() & (values.astype(str).str.strip() != "")).to_numpy()


def _perhaps_the_same(lost: pd.DataFrame, new: pd.DataFrame, stable: Collection[str]) -> pd.DataFrame:
    """Lost and new pseudonyms that agree in everything, each alone of its kind; nothing without a stable column."""
    keys = ["region", "group", *stable]
    if not stable or not len(lost) or not len(new):
        return pd.DataFrame(columns=ERROR_COLUMNS)
    alone = []
    for table in (lost, new):
        whole = table[np.logical_and.reduce([_answered(table[column]) for column in keys])]
        kinds = whole["region"].astype(str).str.cat([whole[key].astype(str) for key in keys[1:]], sep="\x1f")
        alone.append(kinds[~kinds.duplicated(keep=False)])
    second_by_kind = pd.Series(alone[1].index, index=alone[1].to_numpy())
    rows = [
        (person, "perhaps the same", "person", "both", second_by_kind[kind], 2)
        for person, kind in alone[0].items()
        if kind in second_by_kind.index
    ]
    return pd.DataFrame(rows, columns=ERROR_COLUMNS)
