"""Studies whose regions are described by official statistics alone: figures of the reference data, no interviews.

Each `…_survey` goes the whole way of a team: raw files, `herelib.studies.official`, regions.csv, the package's own
reader. What they give has the shape of `surveys.survey`, with empty interviews, answers and items.

Where the published class of a region is built from population density (DEGURBA, URBN_TYPE), the figure `density` is no
independent witness of it, and `setting` is that class in other words: leave both out of a comparison that is to mean
something.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import pandas as pd
import yaml
from studies import write_form, write_rows
from surveys import CONTEXT_COLUMNS, survey

from herelib.errors import Faults
from herelib.files import workbooks
from herelib.studies import sheets
from herelib.studies.official import convert, figures, latest, read_eurostat

SETTING = {"1": "urban", "2": "suburban", "3": "rural"}  # DEGURBA and URBN_TYPE count from dense to sparse
EUROSTAT = "Eurostat bulk download, NUTS 2021"
JRC = "Eurostat 2008, codes of NUTS 2006 converted to 2016 by the JRC's crosswalk (population 2011)"
INE = "INE, household income atlas and census 2021"

# Bounds are round numbers that hold nearly all regions of Europe or municipalities of Spain; typed once, so that no
# region's place on a scale depends on which others are looked at. Columns: file, label, unit, low, high, logarithmic.
# Everything before `long_term_unemployment` is complete or nearly so for the 241 regions.
NUTS2 = {
    "gdp": ("gdp.tsv", "GDP per head", "EUR", 4000, 100000, True),
    "unemployment": ("unemployment_rate.tsv", "Unemployment, 15-74", "%", 2, 25, False),
    "density": ("population_density.tsv", "Population density", "inhabitants/km2", 3, 7500, True),
    "median_age": ("population_structure.tsv", "Median age", "years", 35, 52, False),
    "life_expectancy": ("life_expectancy_21.tsv", "Life expectancy at birth", "years", 70, 86, False),
    "income": ("disposable_income.tsv", "Disposable income per head", "PPS", 6000, 30000, False),
    "activity": ("economic_activity_rates.tsv", "Economic activity, 15-64", "%", 50, 90, False),
    "slack": ("labor_slack.tsv", "Labour market slack", "% of extended labour force", 3, 40, False),
    "learning": ("participation_rate_education_train.tsv", "Adults in education", "%", 1, 35, False),
    "long_term_unemployment": ("long-term_unemployment.tsv", "Long-term unemployment", "%", 0, 12, False),
    "poverty": ("at_risk_poverty_or_social_exclusion.tsv", "At risk of poverty or exclusion", "%", 5, 50, False),
    "physicians": ("physicians.tsv", "Physicians", "per 100,000", 80, 850, False),
    "internet": ("household_with_int_access.tsv", "Households with internet", "%", 70, 100, False),
}
# Columns: label, unit, low, high, logarithmic.
NUTS3 = {
    "gdp": ("GDP per head 2008", "PPS", 5000, 80000, True),
    "gdp_1999": ("GDP per head 1999", "PPS", 3000, 60000, True),
    "gdp_growth": ("Growth of GDP per head, 1999 to 2008", "%", -10, 150, False),
    "births": ("Births", "per 1,000", 5, 18, False),
    "deaths": ("Deaths", "per 1,000", 5, 18, False),
    "natural_change": ("Births less deaths", "per 1,000", -10, 10, False),
    "population_change": ("Change of population, 1999 to 2008", "%", -20, 30, False),
    "density": ("Population density", "inhabitants/km2", 2, 20000, True),
    "unemployment": ("Unemployment (NUTS 2)", "%", 2, 20, False),
    "labour_force": ("Labour force per head (NUTS 2)", "%", 30, 65, False),
}
MUNICIPALITIES = {
    "density": ("Population density", "inhabitants/km2", 0.5, 20000, True),
    "income": ("Net income per head", "EUR", 7000, 25000, True),
    "mean_age": ("Mean age", "years", 35, 65, False),
    "over65": ("Older than 65", "%", 5, 60, False),
    "under18": ("Younger than 18", "%", 0, 28, False),
    "household_size": ("Mean size of households", "persons", 1.2, 3.2, False),
    "single": ("Households of one person", "%", 10, 70, False),
    "spanish": ("Of Spanish nationality", "%", 60, 100, False),
    "second_homes": ("Second homes among dwellings", "%", 0, 80, False),
    "unemployment": ("Unemployment", "%", 0, 40, False),
    "higher_education": ("Completed higher education", "%", 5, 60, False),
    "gini": ("Gini coefficient", "0-100", 20, 45, False),
}


def bounds(labels: dict[str, tuple]) -> dict[str, dict]:
    """The section `context` of study.yaml."""
    source = "round numbers around what the areas of the statistic have"
    names = ("label", "unit", "low", "high", "log")
    return {name: {**dict(zip(names, told[-5:], strict=True)), "source": source} for name, told in labels.items()}


def _table(codes: pd.Series, value: pd.Series, year: str) -> pd.DataFrame:
    return pd.DataFrame({"geo": codes.to_numpy(), "value": value.to_numpy(dtype=float), "year": year})


def nuts2_regions(data: Path) -> pd.DataFrame:
    """regions.csv of the 241 regions of a published study, as a table."""
    folder = data / "eu-nuts2"
    codes = pd.read_csv(folder / "nuts_2021.csv", encoding="utf-8-sig", dtype=str, keep_default_na=False)["Code 2021"]
    shares = {
        setting: latest(read_eurostat(folder / f"urbanization_{kind}.csv")).set_index("geo")["value"].reindex(codes)
        for setting, kind in {"urban": "cities", "suburban": "suburbs", "rural": "rural"}.items()
    }
    setting = pd.DataFrame(shares).fillna(0).idxmax(axis=1).to_numpy()
    places = pd.DataFrame({"region": codes, "country": codes.str[:2], "setting": setting, "population": ""})
    tables = {name: latest(read_eurostat(folder / told[0]), years=(2021,)) for name, told in NUTS2.items()}
    return places.merge(figures(places, tables, EUROSTAT, level="own"), on="region", validate="1:1")


def crosswalk(data: Path, level: int = 3) -> pd.DataFrame:
    """The crosswalk from NUTS 2006 to 2016; that of a larger level has the same pieces under shorter codes."""
    links = pd.read_csv(data / "eu-nuts3" / "jrc_n3_crosswalk_v2006_v2016.csv", keep_default_na=False)
    return links.assign(**{name: links[name].str[: level + 2] for name in ("code_v2006", "code_v2016")})


def nuts3_typology(data: Path) -> pd.Series:
    """URBN_TYPE of all NUTS 3 regions of 2016."""
    table = pd.read_csv(data / "eu-nuts3" / "nuts2016_typology_all_levels.csv", dtype=str, keep_default_na=False)
    return table[table["LEVL_CODE"] == "3"].set_index("NUTS_ID")["URBN_TYPE"]


def nuts3_regions(data: Path) -> pd.DataFrame:
    """regions.csv of the 1,393 regions of 2016 that the crosswalk reaches and the typology knows, as a table."""
    old = {level: pd.read_csv(data / "eu-nuts3" / f"nuts{level}_2006_indicators.csv") for level in (2, 3)}
    new = {
        level: pd.DataFrame(
            {
                name: convert(_table(table["id"], table[name], "2008"), crosswalk(data, level))
                .figures.set_index("geo")["value"]
                for name in table.columns.drop("id")
            }
        )
        for level, table in old.items()
    }  # fmt: skip
    large, small = new[2], new[3]
    area = crosswalk(data).groupby("code_v2016")["areaKm"].sum()
    gdp, before = (small[f"gdppps{year}"] / small[f"pop{year}"] * 1e6 for year in (2008, 1999))
    rates = {
        "gdp": gdp,
        "gdp_1999": before,
        "gdp_growth": (gdp / before - 1) * 100,
        "births": small["birth_2008"] / small["pop2008"] * 1000,
        "deaths": small["death_2008"] / small["pop2008"] * 1000,
        "natural_change": (small["birth_2008"] - small["death_2008"]) / small["pop2008"] * 1000,
        "population_change": (small["pop2008"] / small["pop1999"] - 1) * 100,
        "density": small["pop2008"] / area.reindex(small.index),
        "unemployment": large["unemp2008"] / large["act2008"] * 100,
        "labour_force": large["act2008"] * 1000 / large["pop2008"] * 100,
    }
    tables = {name: _table(rate.index, rate, "1999" if name == "gdp_1999" else "2008") for name, rate in rates.items()}
    typology = nuts3_typology(data)
    codes = pd.Series(sorted(set(small.index) & set(typology.index)))
    places = pd.DataFrame({"region": codes, "country": codes.str[:2], "setting": codes.map(typology).map(SETTING)})
    places["population"] = codes.map(small["pop2008"])
    return places.merge(figures(places, tables, JRC), on="region", validate="1:1")


def municipality_files(data: Path) -> dict[str, pd.DataFrame]:
    """The tables of Spanish municipalities, codes as text."""
    files = ("income", "demographics", "gini")
    named = {name: f"{name}_municipality_2021.csv" for name in files}
    named |= {"census": "census2021_municipality.csv", "degurba": "reference_degurba2019.csv"}
    codes = {"mun_code": str, "prov_code": str, "degurba": str}
    return {
        name: pd.read_csv(data / "es-municipalities" / file, dtype=codes).set_index("mun_code")
        for name, file in named.items()
    }


def municipality_regions(data: Path) -> pd.DataFrame:
    """regions.csv of the 8,131 municipalities with a published degree of urbanisation, as a table."""
    read = municipality_files(data)
    known, people, census = read["degurba"], read["demographics"], read["census"]
    values = {
        "density": known["population"] / (known["total_area_m2"] / 1e6),
        "income": read["income"]["net_income_pc"],
        "mean_age": people["mean_age"],
        "over65": people["pct_over65"],
        "under18": people["pct_under18"],
        "household_size": people["mean_hh_size"],
        "single": people["pct_single_hh"],
        "spanish": people["pct_spanish"],
        # counts of the 1,356 municipalities whose shares are suppressed stand as 0: 0 of 0 is missing, as it must be
        "second_homes": census["secondary_dwellings"] / census["total_dwellings"] * 100,
        "unemployment": census["unemployment_rate"] * 100,
        "higher_education": census["pct_higher_ed_completed"] * 100,
        "gini": read["gini"]["gini"],
    }
    tables = {
        name: _table(value.index, value, "2019" if name == "density" else "2021") for name, value in values.items()
    }
    places = pd.DataFrame({"region": known.index, "country": "ES", "setting": known["degurba"].map(SETTING).to_numpy()})
    places["population"] = known["population"].to_numpy()
    return places.merge(figures(places, tables, INE, level="own"), on="region", validate="1:1")


FORM = """
type | name | label | here_dimension | here_role
text | region | Where? | | region
select_one yes_no | consent | Do you agree? | | consent
select_one scale5 | food | How hard is it to get food? | need:food |
"""
CHOICES = "list_name | name | label\n" + "\n".join(
    [*(f"yes_no | {word} | {word}" for word in ("yes", "no")), *(f"scale5 | {n} | {n}" for n in range(1, 6))]
)


def write_study(folder: Path, regions: pd.DataFrame, context: dict[str, dict]) -> Path:
    """A study folder with these regions, the smallest form there can be, and one interview in the first region."""
    write_form(folder / "instrument.xlsx", FORM, CHOICES)
    one = {"region": regions["region"].iloc[0], "consent": "yes", "food": "4", "_uuid": "a1"}
    write_rows(folder / "interviews" / "one.csv", [one])
    regions.to_csv(folder / "regions.csv", index=False)
    told = {
        "title": "Official figures",
        "year": 2026,
        "languages": ["en"],
        "roles": {"group": {"constant": "resident"}},
    }
    told |= {"synthetic": True, "pseudonym_key": "published-test-key", "context": context}
    (folder / "study.yaml").write_text(yaml.safe_dump(told, sort_keys=False), encoding="utf-8")
    return folder


def _survey(regions: pd.DataFrame, labels: dict[str, tuple]) -> dict[str, pd.DataFrame]:
    """The tables as the package's reader makes them of regions.csv, beside empty interviews."""
    faults = Faults()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "regions.csv"
        regions.to_csv(file, index=False)
        places, context = sheets.regions(workbooks.read_one(file, file.name, faults), file.name, bounds(labels), faults)
    assert not len(faults), faults.table()
    empty = {name: table.iloc[:0] for name, table in survey([("x", "resident", {})], {"food": "need:food"}).items()}
    return {**empty, "answers": empty["answers"][["interview"]], "regions": places,
            "context": context[list(CONTEXT_COLUMNS)]}  # fmt: skip


def nuts2_survey(data_folder: Path) -> tuple[dict[str, pd.DataFrame], pd.Series]:
    """241 NUTS 2 regions with 13 figures, and an empty Series: the typology of the published study is not published."""
    made = _survey(nuts2_regions(data_folder), NUTS2)
    return made, pd.Series(dtype=str, index=pd.Index([], dtype=str, name="region"), name="typology")


def nuts3_survey(data_folder: Path) -> tuple[dict[str, pd.DataFrame], pd.Series]:
    """1,393 NUTS 3 regions with eight figures of their own and two inherited from NUTS 2, and their URBN_TYPE."""
    made = _survey(nuts3_regions(data_folder), NUTS3)
    return made, nuts3_typology(data_folder).reindex(made["regions"]["region"]).rename("typology")


def municipalities_survey(data_folder: Path) -> tuple[dict[str, pd.DataFrame], pd.Series]:
    """8,131 Spanish municipalities with twelve figures, and their degree of urbanisation."""
    made = _survey(municipality_regions(data_folder), MUNICIPALITIES)
    return made, municipality_files(data_folder)["degurba"]["degurba"].reindex(made["regions"]["region"]).rename(
        "typology"
    )
