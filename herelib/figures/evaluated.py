"""What follows from two waves for whoever decides next: a paragraph for each section of the evaluation."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from herelib.impact import main_rows, say_all_sensitivity, say_decided, say_statement, say_together, say_travel
from herelib.translations import long_date, number
from herelib.words import listing, marked, message, message_by_number

TRAVELS = {
    "nothing to carry over": marked("nothing is shown yet that could travel"),
    "not known": marked("too little is known"),
    "outside what was tried": marked("they lie outside what was tried"),
    "alike in what is known": marked("they are like the regions that had it, in what is known"),
}
MOST_SAID = 6  # outcomes and regions of which each is said


def conclude_waves(tables: Mapping[str, pd.DataFrame]) -> str:
    """How many questions and people the two waves share, and how many links are in doubt; tables of the stage."""
    links, attrition, errors = tables["item_links"], tables["attrition"], tables["link_errors"]
    text = message(
        "%(n)s of %(total)s questions can be compared between the two forms.",
        n=int(links["comparable"].sum()),
        total=int((links["item_before"] != "").sum()),
    )
    if attrition.empty:
        return text + " " + message("People were not linked: only means of all interviews are compared.")
    again, before = int(attrition["again"].sum()), int(attrition["before"].sum())
    text += " " + message("%(again)s of %(before)s people were asked again.", again=again, before=before)
    doubtful = int(attrition["unclear"].sum())
    if doubtful:
        text += " " + message_by_number(
            "%(n)s link is in doubt and counts as lost until somebody looked.",
            "%(n)s links are in doubt and count as lost until somebody looked.",
            doubtful,
        )
    if len(errors):
        faults = message_by_number("%(n)s kind of fault", "%(n)s kinds of fault", errors["error"].nunique())
        text += " " + message("Links show %(faults)s; they are listed, and none is mended.", faults=faults)
    return text


def conclude_impact(differences: pd.DataFrame) -> str:
    """How many outcomes are shown to differ, and whether they were decided on before; table `differences`."""
    parts = (say_verdict(differences), say_decided(differences), say_together(differences))
    return " ".join(part for part in parts if part)


def say_verdict(differences: pd.DataFrame) -> str:
    """What the design shows, in a sentence; table `differences`."""
    rows = main_rows(differences)
    shown = rows[rows["verdict"] == "shown"]
    if set(rows["verdict"]) == {"cannot show it"}:
        return message("This design cannot show anything, whatever the data say.")
    if set(rows["verdict"]) == {"no comparison"}:
        return message("There is nothing to compare with: changes are described, not explained.")
    if len(shown):
        return message(
            "Regions with the incubator are shown to differ from the others in %(names)s (%(n)s of %(total)s "
            "outcomes).",
            names=listing(shown["label"].head(MOST_SAID)),
            n=len(shown),
            total=len(rows),
        )
    return message("No outcome is shown to differ; that none does is not shown either.")


def conclude_settings(statements: pd.DataFrame) -> str:
    """What was seen in each setting, with what it rests on; table `statements`."""
    return "\n\n".join(say_statement(row) for _, row in statements.head(2 * MOST_SAID).iterrows())


def conclude_losses(tables: Mapping[str, pd.DataFrame]) -> str:
    """Whether the direction of each difference stands, whoever was lost; tables of the stage."""
    if tables["sensitivity"].empty:
        return message("People were not linked: nobody can tell how far those who were lost differ from the others.")
    return " ".join(say_all_sensitivity(tables)[:MOST_SAID])


def conclude_businesses(register: pd.DataFrame) -> str:
    """Businesses and jobs on the day somebody looked; table `register`."""
    if register.empty:
        return message("The study has no register of businesses.")
    supported = register[register["supported"]]
    text = message(
        "On %(day)s %(alive)s of %(founded)s supported businesses were alive, with at least %(jobs)s jobs.",
        day=long_date(register["checked_on"].max()),
        alive=_known(supported["alive"]),
        founded=_known(supported["founded"]),
        jobs=_known(supported["jobs"]),
    )
    return text + " " + message("Who gets support is picked: other businesses are no measure of what it did.")


def _known(counts: pd.Series) -> str:
    """A sum, or that it is hidden."""
    if counts.isna().any():
        return message("a hidden number")
    return number(float(counts.sum()), ",.0f")


def conclude_travel(travels: pd.DataFrame) -> str:
    """Of how many regions in which nothing was tried what may be said; table `travels`."""
    if travels.empty:
        return message("Every region had the incubator, or none: there is no region to ask this about.")
    parts = [
        message(
            "%(regions)s (%(label)s)",
            regions=listing(part["region"].head(MOST_SAID)),
            label=message(TRAVELS[label]),
        )
        for label, part in travels.groupby("label", sort=True)
    ]
    return message(
        "Regions in which nothing was tried: %(regions)s. Likeness alone is no forecast.", regions="; ".join(parts)
    )


def say_travels(travels: pd.DataFrame, blocks: pd.DataFrame) -> list[str]:
    """What may be said of each region in which nothing was tried; tables `travels` and `transfer_blocks`."""
    return [say_travel(row.region, row.label, blocks[blocks["region"] == row.region]) for row in travels.itertuples()]
