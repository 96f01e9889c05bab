"""The COREQ checklist of a release: what the run knows, what the team states, and what nobody recorded.

Tong, Sainsbury and Craig (2007), doi:10.1093/intqhc/mzm042. What the run knows is read off the protected tables; of
coders and codes, which are about the team and not about the people interviewed, the numbers come in beside them.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from herelib.deposit.cells import column_of_text
from herelib.deposit.datapackage import as_csv
from herelib.report import render
from herelib.studies import coreq_items
from herelib.words import GROUP_WORDS, counting, listing, marked, message, message_by_number

STATED, KNOWN, BOTH = marked("stated by the team"), marked("known from the run"), marked("stated, and from the run")
PARTLY, OPEN = marked("partly known from the run"), marked("not recorded")
WRITE_HERE = marked("not recorded: write here, or state it in study.yaml under coreq: %(key)s")
EXACTLY = marked("%(n)s interviews, by region and group in data/coverage.csv.")
ABOUT = marked("About %(n)s interviews, by region and group in data/coverage.csv.")
# what the run can only say a part of: the rest must be stated
IN_PART = {"sampling", "refusals", "setting", "guide", "themes", "consistency", "minor_themes", "saturation"}
AUTOMATIC = ("automatic", "learned")  # coders that are no people


def coders_and_codes(segments: pd.DataFrame, codebook: pd.DataFrame) -> dict[str, int]:
    """How many people coded, whether terms or a model did, and how many codes there are; no person interviewed in it.

    Parameters
    ----------
    segments, codebook : tables of the run
    """
    counted = segments[segments["counts"]]
    return {
        "coders": int(counted.loc[~counted["coder"].isin(AUTOMATIC), "coder"].nunique()),
        "by_terms": int((counted["coder"] == "automatic").any()),
        "by_model": int((counted["coder"] == "learned").any()),
        "codes": len(codebook),
        "top_codes": int((codebook["parent"] == "").sum()),
    }


def checklist(shown: Mapping[str, pd.DataFrame], settings: Mapping, team: Mapping[str, int], here: str) -> pd.DataFrame:
    """The 32 items with what is known of each.

    Parameters
    ----------
    shown : tables as `herelib.release.protect` lets them through
    settings : of study.yaml
    team : as `coders_and_codes` counts
    here : version of herelib

    Returns
    -------
    table [number, domain, topic, item, asks, answer, state]
    """
    known = {
        **_participants(shown, settings),
        **_instrument(shown, settings),
        **_analysis(shown, team, here),
    }
    rows = []
    for item in coreq_items():
        stated, fact = settings["coreq"].get(item.key, ""), known.get(item.key, "")
        by_run = (PARTLY if item.key in IN_PART else KNOWN) if fact else OPEN
        state = (BOTH if fact else STATED) if stated else by_run
        answer = " ".join(filter(None, [stated, fact])) or message(WRITE_HERE, key=item.key)
        if state == PARTLY:
            answer = f"{answer} {message('The rest: state it under coreq: %(key)s.', key=item.key)}"
        texts = (item.domain, item.topic, item.item, item.asks)
        rows.append((item.number, *(message(text) for text in texts), answer, message(state)))
    return pd.DataFrame(rows, columns=["number", "domain", "topic", "item", "asks", "answer", "state"])


def write(folder: Path, items: pd.DataFrame, title: str) -> None:
    """Write the checklist as coreq.csv and coreq.html.

    Parameters
    ----------
    items : as `checklist` makes it
    """
    texts = items.apply(column_of_text)
    (folder / "coreq.csv").write_bytes(as_csv(texts))
    domains = [(domain, _rows(table)) for domain, table in items.groupby("domain", sort=False)]
    page = render(
        "coreq.html.j2", title=title, domains=domains, open_items=int((items["state"] == message(OPEN)).sum())
    )
    (folder / "coreq.html").write_text(page, encoding="utf-8", newline="\n")


def _rows(items: pd.DataFrame) -> list[list[str]]:
    return [[f"{row.number}. {row.item}", row.asks, row.answer, row.state] for row in items.itertuples()]


def _participants(shown: Mapping[str, pd.DataFrame], settings: Mapping) -> dict[str, str]:
    """Sampling, sample and what kept records out, as far as counts may be shown."""
    coverage, regions = shown["coverage"], shown["regions"]
    total = coverage.loc[(coverage["region"] == "all") & (coverage["group"] == "all"), "n"].iloc[0]
    groups = [group for group in GROUP_WORDS if (coverage["group"] == group).any()]
    settings_named = regions.loc[regions["setting"] != "", "setting"].value_counts().sort_index()
    where = listing(f"{n} {message(setting)}" for setting, n in settings_named.items())
    facts = {
        "sampling": message("The analysis takes the interviews as chosen on purpose, not as a random sample."),
        "sample_size": message("Hidden: few interviews.") if pd.isna(total)
        else message(ABOUT if "rounding" in shown else EXACTLY, n=int(total)),
        "setting": message(
            "%(regions)s in %(countries)s (%(where)s).",
            regions=counting(len(regions), "region"), countries=counting(regions["country"].nunique(), "country"),
            where=where or message("setting not stated"),
        ),
        "sample": message(
            "Groups: %(groups)s; year %(year)s.",
            groups=listing(message(GROUP_WORDS[group]) for group in groups), year=settings["year"],
        ),
    }  # fmt: skip
    if not pd.isna(total):
        facts["refusals"] = message(
            "Whom nobody reached is not in the exports. Records that were not used, by rule: data/accounting.csv."
        )
    return facts


def _instrument(shown: Mapping[str, pd.DataFrame], settings: Mapping) -> dict[str, str]:
    """The guide and its languages."""
    questions = message_by_number("%(n)s question is analysed", "%(n)s questions are analysed", len(shown["items"]))
    return {
        "guide": message(
            "%(questions)s, with their words in data/items.csv; languages of the study: %(languages)s.",
            questions=questions, languages=listing(settings["languages"]),
        ),
        "saturation": message(
            "Whether further interviews would bring new codes is estimated for the team (table adequacy of the run)."
        ),
    }  # fmt: skip


def _analysis(shown: Mapping[str, pd.DataFrame], team: Mapping[str, int], here: str) -> dict[str, str]:
    """Coders, codes, software, and what the report shows of it."""
    people = [message_by_number("%(n)s person", "%(n)s people", team["coders"])] if team["coders"] else []
    people += [message("the terms of the codebook")] * team["by_terms"]
    people += [message("a learned model")] * team["by_model"]
    facts = {
        "coders": message("Coded by %(coders)s.", coders=listing(people)) if people else "",
        "coding_tree": message(
            "A codebook of %(codes)s codes, %(top)s of them at the top.", codes=team["codes"], top=team["top_codes"]
        ) if team["codes"] else "",
        "themes": message("Codes are those of the codebook, fixed before a run.") if team["codes"] else "",
        "software": message("herelib %(version)s in Python; packages and versions stand in the report.", version=here),
        "consistency": message("Section 6 of the report leads from each recommendation to the answers behind it."),
        "major_themes": message("Needs, capacities and barriers of each region: section 5 of the report."),
        "minor_themes": message("Where groups of a region see things differently: data/gaps.csv."),
    }  # fmt: skip
    quotes = len(shown["quotes"])
    if quotes:
        facts["quotations"] = message_by_number(
            "%(n)s quote with consent, numbered, with region and, where enough were asked, group (data/quotes.csv).",
            "%(n)s quotes with consent, numbered, with region and, where enough were asked, group (data/quotes.csv).",
            quotes,
        )
    else:
        facts["quotations"] = message("No quotes are shown.")
    return facts
