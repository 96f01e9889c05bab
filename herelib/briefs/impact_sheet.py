"""Did it work? The sheet of a study whose incubators were judged: all that stands on its two sides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from herelib.briefs.impact_learnt import Learnt, learnt_view, travel_sentences
from herelib.briefs.impact_words import (
    DESIGN,
    POINTS,
    answer_sentence,
    chance_sentence,
    change_sentence,
    good_sentence,
    harm_sentence,
    outcome_name,
    range_sentence,
    together_sentence,
)
from herelib.briefs.plain import whole
from herelib.impact import ALL_INTERVIEWS, bad_when_high, sign_holds
from herelib.report import named_region
from herelib.translations import long_date, number
from herelib.words import listing, marked, message, message_by_number, percent

TESTED = "differences"  # the table without which nothing was judged
MOST = 5  # outcomes that a sheet describes
DRAWN = 3  # of them with a picture of all regions
FEWEST_DRAWN = 0.05  # of 0-1: the least that a bar as long as its half of the picture stands for
REGIONS = 24  # that a picture shows
CANNOT = {  # what a sheet cannot say, by kind of design
    "lot": (
        marked("Whether it would be the same in other years, or with other people."),
        marked("Which part of the help it was."),
    ),
    "chosen": (
        marked("Whether it was the incubator: the regions were chosen, and other things set them apart, too."),
        marked("Whether it would be the same in other years, or with other people."),
    ),
    "two groups": (
        marked("Whether it was the incubator or chance."),
        marked("Whether it would be the same in other years, or with other people."),
    ),
    "before-after": (
        marked("Whether it was the incubator: no region was without it, or none had it."),
        marked("Whether it would be the same in other years, or with other people."),
    ),
}
HOLDS = {  # the least that must be true of those who were lost for a direction to turn
    "nothing": marked("Whatever those lost would have said, the direction stays the same (%(outcomes)s)."),
    "anything": marked("Unless those lost are quite unlike the others, the direction stays the same (%(outcomes)s)."),
    "something": marked("What those lost would have said could turn the direction (%(outcomes)s)."),
}
ANYTHING = "anything may be true of those lost"  # an assumption of the table sensitivity
NEVER = (  # whatever the design
    marked("What those would have said whom nobody could ask again."),
    marked("How a business would do without help: who gets help is picked, so other businesses are no measure."),
    marked("Whether any one person or business will do well."),
)


def judged(shown: Mapping[str, pd.DataFrame]) -> bool:
    """Whether there is anything to say of what an incubator changed."""
    return len(shown.get(TESTED, ())) > 0


@dataclass(frozen=True)
class Answer:
    """What was found out of one outcome: what it is called, the answer, and what stands behind that."""

    outcome: str
    answer: str
    change: str
    behind: str


@dataclass(frozen=True)
class Bar:
    """The change of a region in points of 100, as text, and as a bar in per cent of the picture's width."""

    region: str
    treated: bool
    points: str
    left: float
    wide: float


@dataclass(frozen=True)
class Picture:
    """The changes of all regions in one outcome, those with the incubator first."""

    outcome: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class ImpactSheet:
    """What the sheet says."""

    design: str
    had: str
    others: str
    decided: str
    answers: tuple[Answer, ...]
    further: str
    pictures: tuple[Picture, ...]
    lost: tuple[str, ...]
    businesses: tuple[str, ...]
    learnt: tuple[Learnt, ...]
    travels: tuple[str, ...]
    cannot: tuple[str, ...]


def impact_view(shown: Mapping[str, pd.DataFrame], names: Mapping[str, str]) -> ImpactSheet:
    """What is said of a study whose incubators were judged.

    Parameters
    ----------
    shown : tables that may be shown; `differences` has rows
    names : what regions are called
    """
    rows = ordered(shown[TESTED])
    first = rows.iloc[0]
    design = shown["design"].sort_values("region")
    called = {bool(side): [named_region(names, region) for region in part["region"]]
              for side, part in design.groupby("treated")}  # fmt: skip
    return ImpactSheet(
        design=message(DESIGN[first["kind"]], treated=len(called.get(True, ())), regions=len(design)),
        had=_some(called.get(True, [])),
        others=_some(called.get(False, [])),
        decided=decided_sentence(first),
        answers=tuple(_answer(row) for row in rows.head(MOST).itertuples()),
        further=_further(len(rows) - MOST),
        pictures=tuple(_pictures(shown["changes"], rows.head(DRAWN), names)),
        lost=(
            *left_out_sentences(rows.head(MOST), names),
            lost_sentence(first),
            *turning_sentences(shown["sensitivity"], rows.head(MOST)),
        ),
        businesses=tuple(business_sentences(shown["register"], shown["survival"])),
        learnt=learnt_view(shown["statements"], [row.outcome for row in rows.head(MOST).itertuples()]),
        travels=tuple(travel_sentences(shown["travels"], shown["transfer_blocks"], names)),
        cannot=tuple(message(text) for text in (*CANNOT[first["kind"]], *NEVER)),
    )


def ordered(differences: pd.DataFrame) -> pd.DataFrame:
    """The outcomes of all interviews as they were decided on; explored ones with the clearest first."""
    rows = differences[differences["basis"] == ALL_INTERVIEWS].reset_index(drop=True)
    if rows["planned"].astype(bool).all():
        return rows
    return rows.sort_values(["p", "outcome"], na_position="last", ignore_index=True)


def _answer(row) -> Answer:
    behind = (
        range_sentence(row),
        chance_sentence(row),
        together_sentence(row),
        good_sentence(row, bad_when_high(row.outcome)),
        harm_sentence(row),
    )
    return Answer(
        outcome=outcome_name(row.outcome, row.label),
        answer=answer_sentence(row),
        change=change_sentence(row),
        behind=" ".join(text for text in behind if text),
    )


def _further(more: int) -> str:
    if more <= 0:
        return ""
    return message_by_number(
        "%(n)s more thing was looked at; the report names it.",
        "%(n)s more things were looked at; the report names them.",
        more,
    )  # fmt: skip


def decided_sentence(row: pd.Series) -> str:
    """When it was decided what to look at; `row` is one of the table differences."""
    if not row["decided_on"]:
        return message(
            "Nobody wrote down beforehand what to look at. So all of this is a first look and proves nothing."
        )
    day = long_date(row["decided_on"])
    if row["planned"]:
        return message("What to look at was decided on %(day)s, before anybody was asked again.", day=day)
    return message(
        "What to look at was decided on %(day)s, when people were being asked again already. So all of this is a first "
        "look and proves nothing.",
        day=day,
    )


def _pictures(changes: pd.DataFrame, rows: pd.DataFrame, names: Mapping[str, str]):
    known = changes[(changes["basis"] == ALL_INTERVIEWS) & changes["outcome"].isin(rows["outcome"])]
    widest = max(FEWEST_DRAWN, float(known["change"].abs().max())) if known["change"].notna().any() else FEWEST_DRAWN
    for row in rows.itertuples():
        part = known[known["outcome"] == row.outcome].sort_values(["treated", "region"], ascending=[False, True])
        if part["change"].notna().any():
            bars = tuple(_bar(each, widest, names) for each in part.head(REGIONS).itertuples())
            yield Picture(outcome_name(row.outcome, row.label), bars)


def _bar(row, widest: float, names: Mapping[str, str]) -> Bar:
    name = named_region(names, row.region)
    if pd.isna(row.change):
        return Bar(name, bool(row.treated), message("not shown"), 50.0, 0.0)
    wide = 50 * abs(row.change) / widest
    points = number(POINTS * row.change, "+.0f").replace("-", "−") if round(POINTS * row.change) else number(0, ".0f")
    return Bar(name, bool(row.treated), points, round(50 - wide if row.change < 0 else 50.0, 1), round(wide, 1))


def left_out_sentences(rows: pd.DataFrame, names: Mapping[str, str]) -> list[str]:
    """Which regions are in no comparison of an outcome; `rows` are of the table differences."""
    return [
        message(
            "Not compared, for want of figures in both waves (%(outcome)s): %(regions)s.",
            outcome=outcome_name(row.outcome, row.label),
            regions=listing(named_region(names, region) for region in row.left_out.split("|")),
        )
        for row in rows.itertuples()
        if row.left_out
    ]


def lost_sentence(row: pd.Series) -> str:
    """How many of those asked before could not be asked again; `row` is one of the table differences."""
    shares = row["lost_treated"], row["lost_others"]
    if pd.isna(shares[0]) and pd.isna(shares[1]):
        return message("How many of those asked before were not asked again is not known, or not shown.")
    if pd.isna(shares[0]) or pd.isna(shares[1]):
        return message("About %(share)s of those asked before were not asked again.",
                       share=percent(shares[1] if pd.isna(shares[0]) else shares[0]))  # fmt: skip
    return message(
        "Not asked again: about %(treated)s of the people where the incubator was, and about %(others)s elsewhere. The "
        "more these two differ, the less can be said.",
        treated=percent(shares[0]), others=percent(shares[1]),
    )  # fmt: skip


def turning_sentences(sensitivity: pd.DataFrame, rows: pd.DataFrame) -> list[str]:
    """Whether a direction stands, whatever is taken for true of those who were lost.

    Parameters
    ----------
    sensitivity : table that may be shown; without rows where people were not linked
    rows : of the table differences
    """
    groups: dict[str, list[str]] = {name: [] for name in HOLDS}
    for row in rows[rows["estimate"].notna() & (rows["estimate"] != 0)].itertuples():
        table = sign_holds(sensitivity[sensitivity["outcome"] == row.outcome])
        if len(table):
            broken = set(table.loc[~table["holds"], "assumption"])
            name = "nothing" if not broken else "anything" if broken == {ANYTHING} else "something"
            groups[name].append(outcome_name(row.outcome, row.label))
    return [message(HOLDS[name], outcomes=listing(outcomes)) for name, outcomes in groups.items() if outcomes]


def business_sentences(register: pd.DataFrame, survival: pd.DataFrame) -> list[str]:
    """How many businesses were founded with support and are alive, and for how long they lived."""
    rows = register[register["supported"].astype(bool)]
    if rows.empty:
        return [message("Nobody has counted yet which businesses were founded.")]
    row = rows.iloc[0]
    founded, alive = row["founded"], row["alive"]
    if pd.isna(founded):
        lines = [message("How many businesses were founded with support is not shown: there are few.")]
    elif pd.isna(alive):
        lines = [
            message(
                "By %(day)s about %(founded)s businesses were founded with support. How many are alive is not shown.",
                day=long_date(row["checked_on"]), founded=whole(founded),
            )
        ]  # fmt: skip
    else:
        # Both are rounded, each by itself: no more can be alive than were founded.
        lines = [
            message(
                "By %(day)s about %(founded)s businesses were founded with support, and about %(alive)s of them were "
                "alive.",
                day=long_date(row["checked_on"]), founded=whole(founded), alive=whole(min(alive, founded)),
            )
        ]  # fmt: skip
    if not pd.isna(row["jobs"]):
        lines.append(message("About %(jobs)s people or more work there.", jobs=whole(float(row["jobs"]))))
    known = survival[survival["supported"].astype(bool) & survival["alive"].notna()].sort_values("months")
    if len(known):
        last = known.iloc[-1]
        lines.append(
            message("After %(months)s months about %(share)s of them were alive.", months=whole(last["months"]),
                    share=percent(last["alive"]))
        )  # fmt: skip
    return lines


def _some(regions: list[str]) -> str:
    """Names of regions; of very many the first ones, and how many more."""
    if not regions:
        return "–"
    shown, more = regions[:REGIONS], len(regions) - REGIONS
    return ", ".join(shown) if more <= 0 else message("%(names)s and %(n)s more", names=", ".join(shown), n=more)
