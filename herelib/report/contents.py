"""The sections of the report as they are read, the ids by which one leads to another, and the tables behind them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from herelib import tables
from herelib.release import MULTIVERSE
from herelib.words import marked, message

SECTIONS = {
    "glance": marked("1. At a glance"),
    "asked": marked("2. Who was asked"),
    "needs": marked("3. What each region needs, and can"),
    "typology": marked("4. Which regions are alike"),
    "cards": marked("5. Recommendations, region by region"),
    "evidence": marked("6. What each recommendation rests on"),
    "travel": marked("7. Rural and suburban, and whether advice travels"),
    "decisions": marked("8. Decisions that were taken"),
    "choices": marked("9. What other choices would change"),
    "limits": marked("10. What this result cannot say"),
    "made": marked("11. How it was made"),
}
TABLES = tables.read_by("report")


def title_of(section: str) -> str:
    """The heading of a section in the language of the reader."""
    return message(SECTIONS[section])


def package_anchor(region: str) -> str:
    """The id of the article of the package of a region."""
    return f"package-{region}"


def part_anchor(region: str, part: str) -> str:
    """The id of the article of a part of the package of a region."""
    return f"evidence-{region}-{part}"


def indicator_anchor(region: str, indicator: str) -> str:
    """The id of the article of an indicator of a region.

    Examples
    --------
    >>> indicator_anchor("alder", "need:care"), indicator_anchor("alder", "cover:care=now")
    ('indicator-alder-need-care', 'indicator-alder-cover-care-now')
    """
    return f"indicator-{region}-{indicator.replace(':', '-').replace('=', '-')}"


def multiverse_tables(run: Path) -> dict[str, pd.DataFrame]:
    """What other choices would change, if `here multiverse` has written it beside a run; else nothing.

    Parameters
    ----------
    run : folder of a run; the multiverse of its study lies in the folder beside it
    """
    folder = Path(run).parent / "multiverse"
    # Files of a multiverse come one after the other: until the last one is there, none is read.
    if not all(tables.path(folder, name).is_file() for name in MULTIVERSE):
        return {}
    multiverse = tables.read_all(folder, MULTIVERSE)
    return multiverse if _starts_from(multiverse, tables.read_all(run, ("verdicts", "clusters"))) else {}


def _starts_from(multiverse: Mapping[str, pd.DataFrame], run: Mapping[str, pd.DataFrame]) -> bool:
    """Whether the first universe of a multiverse is this run.

    A multiverse is written once and stays while decisions, data or scenario change: its shares would then stand beside
    verdicts that they are not about. Shares of draws differ where anything of the interviews or the ranking does.
    """
    columns = ["region", "verdict", "lead", "package", "acceptability", "cluster"]
    verdicts = multiverse["universe_verdicts"]
    first = verdicts.loc[verdicts["universe"] == 0, columns].sort_values("region", ignore_index=True)
    clusters = run["clusters"].set_index("region")["cluster"]
    in_run = run["verdicts"].sort_values("region", ignore_index=True)
    in_run = in_run.assign(cluster=in_run["region"].map(clusters).fillna("").astype(str))[columns]
    return first.astype({"acceptability": float}).equals(in_run.astype({"acceptability": float}))
