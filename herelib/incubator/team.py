"""What a team brings to the plan of its incubator: the block `incubator` of study.yaml, and its files of people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from herelib.incubator.impact_sheet import INDICATOR_COLUMNS, Assumptions, Rate

RATES = ("founded", "alive", "deadweight", "displacement")
MONEY_COLUMNS = ("region", "fund", "category", "eur", "granted")


@dataclass(frozen=True)
class Team:
    """What a team brings to a plan; what is not there is left out.

    Attributes
    ----------
    settings : the block `incubator` of study.yaml; docs/study-format.md says what may stand in it
    participants, mentors : tables as `people` reads them
    distances : table [region, other, km]
    skills : table [participant, competence, level]
    items : the question of each role: {"mentor_hours": "hours_offered"}
    types : table [code, type], the business types of the catalogue that a code of ideas stands for
    contacts : table [region, people], who may be written to; counted where the exports are read, and not kept
    """

    settings: Mapping
    participants: pd.DataFrame | None = None
    mentors: pd.DataFrame | None = None
    distances: pd.DataFrame | None = None
    skills: pd.DataFrame | None = None
    items: Mapping[str, str] = field(default_factory=dict)
    types: pd.DataFrame | None = None
    contacts: pd.DataFrame | None = None

    @property
    def decided_on(self) -> str:
        """The day of the decision, YYYY-MM-DD: lead times count from it, and funds are open or over on it."""
        return str(self.settings["decided_on"])

    @property
    def founder_project(self) -> float:
        """What a founder's project costs in EUR; NaN if nobody said it."""
        return float(self.settings.get("founder_project", float("nan")))

    @property
    def assumptions(self) -> Assumptions:
        """The rates that the team expects; those left out are unknown."""
        stated = self.settings.get("rates", {})
        return Assumptions(**{name: _rate(stated[name]) for name in RATES if name in stated})

    @property
    def money(self) -> pd.DataFrame:
        """Table [region, fund, category, eur, granted]: what was granted, and what is asked for."""
        table = pd.DataFrame(list(self.settings.get("money", ())), columns=list(MONEY_COLUMNS))
        return table.assign(eur=table["eur"].astype(float), granted=table["granted"].eq(True))

    def law_of(self, country: str) -> str:
        """The country whose funds are looked up for a region: another's where the region's is made up.

        Examples
        --------
        >>> Team({"law_of": {"XA": "LV"}}).law_of("XA"), Team({}).law_of("ES")
        ('LV', 'ES')
        """
        return self.settings.get("law_of", {}).get(country, country)

    def areas(self, region: str) -> frozenset[str] | None:
        """Zones and local groups that a region lies in; None where nobody said it."""
        stated = self.settings.get("areas", {})
        return frozenset(stated[region]) if region in stated else None

    def indicators(self, region: str) -> pd.DataFrame:
        """What is to be measured in a region, with its baseline; table [measure, indicator, baseline, ...].

        An indicator that names regions is for these only.
        """
        stated = [row for row in self.settings.get("indicators", ()) if region in _regions(row, region)]
        table = pd.DataFrame(stated).reindex(columns=list(INDICATOR_COLUMNS))
        words = [name for name in INDICATOR_COLUMNS if name != "baseline"]
        texts = {name: table[name].astype(object).fillna("").astype(str) for name in words}
        day = texts.pop("baseline_on")
        return table.assign(**texts, baseline=table["baseline"].astype(float), baseline_on=day.mask(day == ""))


def _regions(row: Mapping, otherwise: str) -> tuple[str, ...]:
    """The regions that an indicator names, by either key; else the one that is asked for."""
    named = row.get("regions", row.get("region", otherwise))
    return (named,) if isinstance(named, str) else tuple(named)


def _rate(stated: object) -> Rate:
    """A rate as study.yaml has it: low, central, high and the basis of them."""
    low, central, high, *basis = list(stated)
    return Rate(float(low), float(central), float(high), str(basis[0]) if basis else "")
