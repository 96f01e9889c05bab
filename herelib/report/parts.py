"""Each part of a package on a card: what it needs and who brings it, what warns of it, what was measured."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from herelib.report.contents import part_text_anchor
from herelib.report.rendering import capital
from herelib.report.verdicts import named, part_name
from herelib.studies import contradictions
from herelib.words import listing, marked, message, number, percent, words

STEPS = 5  # of the capacity question: shares are told as its steps
MET = 0.9  # [J] share from which a need counts as met: in some draws a little is lacking nearly everywhere
FINDINGS = 2  # of a part that a card tells beside the warnings
DESIGN = {
    "weeks": marked("weeks: %(n)s"),
    "hours": marked("hours a week for each founder: %(n)s"),
    "founders_per_mentor": marked("founders for each mentor: %(n)s"),
    "reached": marked("people reached: %(n)s"),
}
GRADES = {
    "A": marked("well known for people like these"),
    "B": marked("known in part for people like these"),
    "C": marked("hardly known for people like these"),
    "audit": marked("an audit of the programme"),
    "none": marked("not measured"),
}
GRADES_OF_OTHERS = {  # the same where it was seen of other people
    "A": marked("well known"),
    "B": marked("known in part"),
    "C": marked("hardly known"),
}
ORDER = ("A", "B", "audit", "C", "none")  # the better known first
LIKE_US = {  # that they are like these goes without saying
    "partly": marked("seen of people partly like these"),
    "no": marked("seen of other people"),
}
OUTCOMES = {
    "own_business": marked("businesses of their own"),
    "work": marked("people in work"),
    "firm_survives": marked("firms that survive"),
    "other": marked("something else"),
}
WARNINGS = {
    "none": marked("Warning: little or no difference was seen in %(outcome)s."),
    "negative": marked("Warning: it came out worse with it than without it (%(outcome)s)."),
}
SEEN = {"small", "medium", "large"}


def parts_view(verdict, of_region: Mapping[str, pd.DataFrame], catalogue: Mapping[str, pd.DataFrame]) -> list[dict]:
    """What a card says of each part of the package that is named.

    Parameters
    ----------
    verdict : row of the table verdicts
    of_region : rows of this region of all tables that may be shown
    """
    known = catalogue["parts"].set_index("part")
    labels, here = known["label"], of_region["parts"].set_index("part")
    return [
        {
            "id": part_text_anchor(verdict.region, part),
            "label": part_name(part, labels),
            "sentence": sentence(known.loc[part, "one_line"]),
            "facts": facts(known.loc[part]),
            "needs": needs(part, here.loc[part], of_region["requirements"], labels),
            "warnings": warnings(part, catalogue),
            "findings": findings(part, catalogue),
            "contradictions": contradicting(part, catalogue),
        }
        for part in named(verdict.package)
        if part in known.index
    ]


def sentence(text: str) -> str:
    """Text of a table with a capital and a full stop.

    Examples
    --------
    >>> sentence("no lead_entity")
    'No lead entity.'
    """
    text = text.replace("_", " ").strip().rstrip(".")
    return f"{capital(text)}." if text else ""


def facts(part: pd.Series) -> str:
    """What the catalogue knows of a part beside its cost here: months, size, design; with what is not known."""
    low, high = part["lead_time_low_months"], part["lead_time_high_months"]
    phrases = [months_phrase(low, high)] if not (pd.isna(low) or pd.isna(high)) else []
    phrases += [
        message(phrase, n=number(part[field], "g")) for field, phrase in DESIGN.items() if not pd.isna(part[field])
    ]
    return message("Known elsewhere: %(facts)s.", facts=", ".join(phrases)) if phrases else ""


def months_phrase(low: float, high: float) -> str:
    """How long a part takes to get going."""
    if low == high:
        return message("%(months)s months to get going", months=number(low, ".0f"))
    return message("%(low)s to %(high)s months to get going", low=number(low, ".0f"), high=number(high, ".0f"))


def needs(part: str, here: pd.Series, requirements: pd.DataFrame, labels: pd.Series) -> list[str]:
    """What a part needs and does not find, what supplies it, and what that makes of it.

    Parameters
    ----------
    here : row of the part in the table parts
    requirements : rows of the region
    """
    rows = requirements[(requirements["part"] == part) & (requirements["needed"] > 0)]
    if rows.empty:
        return []
    missing = rows[rows["met"].isna()]
    short = rows[rows["met"] < MET].sort_values(["met", "capacity"])
    supplied = rows[(rows["met"] >= MET) & (rows["supplied_by"] != "") & (rows["supplied"] > rows["there"])]
    lines = [need_sentence(row, labels) for row in pd.concat([short, supplied]).itertuples()]
    if len(missing):
        names = listing(words(name) for name in missing["capacity"])
        lines.append(message("Whether there is enough of this is not shown: %(capacities)s.", capacities=names))
    elif short.empty:
        lines.append(message("All that it needs is there, or nearly."))
    if not pd.isna(here["delivery"]) and here["delivery"] < MET:
        share = percent(here["delivery"])
        lines.append(message("So it can do %(share)s of what it could do where nothing is lacking.", share=share))
    return lines


def need_sentence(need, labels: pd.Series) -> str:
    """One thing that a part needs: how much, what is there and who brings it; `need` is a row of requirements."""
    values = {
        "capacity": capital(words(need.capacity)),
        "needed": number(round(STEPS * need.needed, 1)),
        "there": number(round(STEPS * need.there, 1)),
    }
    text = message("%(capacity)s: step %(needed)s of 5 is needed, here it is %(there)s.", **values)
    if need.met < MET and need.hard:
        text += " " + message("What is missing limits the whole part.")
    if need.supplied_by and need.supplied > need.there:
        text += " " + message(
            "%(supplier)s brings it to %(supplied)s.",
            supplier=part_name(need.supplied_by, labels),
            supplied=number(round(STEPS * need.supplied, 1)),
        )
    return text


def warnings(part: str, catalogue: Mapping[str, pd.DataFrame]) -> list[str]:
    """What speaks against a part: what it makes worse, and studies that saw little or less than nothing."""
    worsens = catalogue["parts"].set_index("part").loc[part, "worsens"]
    lines = []
    if worse := named(worsens):
        lines.append(
            message("Warning: it can make this worse: %(names)s.", names=listing(words(name) for name in worse))
        )
    rows = catalogue["evidence"]
    for row in best_known(rows[(rows["part"] == part) & rows["size"].isin(list(WARNINGS))]).itertuples():
        warning = message(WARNINGS[row.size], outcome=message(OUTCOMES[row.outcome]))
        lines.append(f"{warning} {finding_sentence(row, catalogue['sources'])}")
    return lines


def findings(part: str, catalogue: Mapping[str, pd.DataFrame]) -> list[str]:
    """What was seen of a part elsewhere, the better known first; that nothing was measured where it is so."""
    rows = catalogue["evidence"]
    of_part = rows[rows["part"] == part]
    rows = of_part[of_part["size"].isin(SEEN)]
    if rows.empty and of_part["size"].isin(list(WARNINGS)).any():  # told above, as a warning
        return [message("Beyond this, no study measured how much it helps.")]
    if rows.empty:
        return [message("No study says how much it helps: what it takes away is judged.")]
    return [finding_sentence(row, catalogue["sources"]) for row in best_known(rows).head(FINDINGS).itertuples()]


def best_known(evidence: pd.DataFrame) -> pd.DataFrame:
    """Findings of the catalogue, each once, those that are best known first."""
    order = {grade: position for position, grade in enumerate(ORDER)}
    ranked = evidence.assign(order=evidence["grade"].map(order).fillna(len(ORDER)))
    # A study stands in several rows where it speaks of several barriers.
    return ranked.sort_values("order", kind="stable").drop_duplicates(["finding", "source"])


def finding_sentence(finding, sources: pd.DataFrame) -> str:
    """What was seen, of whom, how well that is known, and where it stands; `finding` is a row of the evidence."""
    grades = GRADES if finding.like_us not in LIKE_US else GRADES | GRADES_OF_OTHERS
    phrases = [
        message(texts[value])
        for texts, value in ((OUTCOMES, finding.outcome), (grades, finding.grade), (LIKE_US, finding.like_us))
        if value in texts
    ]
    of_whom = f"{finding.who}: " if finding.who else ""
    seen = sentence(of_whom + finding.finding).rstrip(".")
    return f"{seen} ({'; '.join([*phrases, source_phrase(finding.source, sources)])})."


def source_phrase(cell: str, sources: pd.DataFrame) -> str:
    """Sources as they are cited, with their year; their ids where the catalogue does not cite them.

    The addresses stand in the catalogue: numbers in them would look like telephone numbers on a page.
    """
    cited = sources.set_index("source")
    phrases = []
    for name in named(cell):
        if name in cited.index:
            citation, year = cited.loc[name, "citation"].rstrip("."), str(cited.loc[name, "year"])
            phrases.append(citation if not year or year in citation else f"{citation}, {year}")
        else:
            phrases.append(name.replace("_", " "))
    return "; ".join(phrases)


def contradicting(part: str, catalogue: Mapping[str, pd.DataFrame]) -> list[tuple[str, str]]:
    """Published figures of a part that contradict each other: measure and figures."""
    figures = catalogue["figures"]
    # Of this part alone: a card is made for each of many regions, and the figures of all parts are many.
    rows = contradictions({"figures": figures[figures["part"].astype(str).str.strip() == part]})
    return [(row.measure, row.figures) for row in rows.itertuples()]
