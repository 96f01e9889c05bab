"""Public studies, run end to end: what their authors published comes out of the cleaned answers.

The data are not kept here. HERE_PUBLIC_STUDIES names a folder with one study a folder, made by public_studies/build.py
(docs/public-studies.md); without it these tests are skipped. Published figures are typed from

- Abidjan and Nairobi: V. Pessoa Colombo, doi 10.5075/epfl-thesis-10143, repository
  ceat-epfl/household-surveys-thesis-vpc, outputs of notebooks/Summary_HOUSEHOLDS.ipynb (total count, total outcomes,
  percentage by site);
- Blantyre: repository openwashdata/wasteburningblantyre, data/summer_survey.rda (the authors' cleaned table).
"""

import os
from functools import cache
from pathlib import Path

import pytest
from studies import PARAMETERS

from herelib import interviews
from herelib.interviews import checking

FOLDER = os.environ.get("HERE_PUBLIC_STUDIES", "")
pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not FOLDER, reason="HERE_PUBLIC_STUDIES names no folder with the public studies"),
]
ROWS = {"abidjan-2022": 567, "nairobi-2021": 1147, "blantyre-summer": 480}
# study, item, its values that are the outcome, values that the authors leave out; by site: total, outcomes, percent
BY_SITE = [
    ("abidjan-2022", "Sex_HH", {1}, {}, {"Azito": (266, 77, 28.947368), "Williamsville": (301, 80, 26.578073)}),
    (
        "abidjan-2022",
        "DrinkingWaterAvailability",
        {0},
        {},
        {"Azito": (265, 142, 53.584906), "Williamsville": (301, 234, 77.740864)},
    ),
    ("abidjan-2022", "DrinkingWaterGroup", {1}, {}, {"Azito": (266, 0, 0.0), "Williamsville": (301, 7, 2.325581)}),
    ("abidjan-2022", "ToiletROOF", {0}, {}, {"Azito": (264, 249, 94.318182), "Williamsville": (300, 177, 59.0)}),
    (
        "abidjan-2022",
        "ToiletFacilitySHARE",
        {1},
        {},
        {"Azito": (266, 41, 15.413534), "Williamsville": (300, 205, 68.333333)},
    ),
    ("abidjan-2022", "ToiletFacility", {1}, {0.5}, {"Azito": (266, 2, 0.751880), "Williamsville": (301, 15, 4.983389)}),
    (
        "abidjan-2022",
        "ToiletFacilitySAFE",
        {0.5, 1},
        {},
        {"Azito": (64, 8, 12.5), "Williamsville": (217, 62, 28.571429)},
    ),
    (
        "abidjan-2022",
        "ObsHandWashSOAP",
        {0},
        {},
        {"Azito": (246, 168, 68.292683), "Williamsville": (298, 190, 63.758389)},
    ),
    ("abidjan-2022", "HHCOOKING", {1}, {}, {"Azito": (266, 195, 73.308271), "Williamsville": (301, 126, 41.860465)}),
    ("nairobi-2021", "Sex_HH", {1}, {}, {"Mabatini": (576, 292, 50.694444), "Vietnam": (571, 195, 34.150613)}),
    (
        "nairobi-2021",
        "DrinkingWaterAvailability",
        {0},
        {},
        {"Mabatini": (575, 188, 32.695652), "Vietnam": (570, 232, 40.701754)},
    ),
    (
        "nairobi-2021",
        "DrinkingWaterGroup",
        {1},
        {},
        {"Mabatini": (575, 444, 77.217391), "Vietnam": (570, 474, 83.157895)},
    ),
    (
        "nairobi-2021",
        "ToiletFacilitySHARE",
        {1},
        {},
        {"Mabatini": (566, 550, 97.173145), "Vietnam": (539, 528, 97.959184)},
    ),
    (
        "nairobi-2021",
        "ToiletFacility",
        {1},
        {0.5},
        {"Mabatini": (568, 313, 55.105634), "Vietnam": (570, 12, 2.105263)},
    ),
    (
        "nairobi-2021",
        "ToiletFacilitySAFE",
        {0.5, 1},
        {},
        {"Mabatini": (522, 244, 46.743295), "Vietnam": (553, 15, 2.712477)},
    ),
    ("nairobi-2021", "ObsHandWashSOAP", {0}, {}, {"Mabatini": (377, 271, 71.883289), "Vietnam": (384, 261, 67.968750)}),
    ("nairobi-2021", "HHCOOKING", {1}, {}, {"Mabatini": (576, 558, 96.875), "Vietnam": (571, 562, 98.423818)}),
]
# Blantyre: how many say yes and no, by settlement
SETTLEMENTS = ["Bangwe", "Chirimba", "Kachere", "Namiwawa", "Naperi", "Ndirande", "Nyambadwe", "Sunnyside"]
YES_AND_NO = {
    "burners": ([17, 14, 13, 13, 11, 28, 34, 11], [45, 47, 45, 49, 47, 32, 25, 49]),
    "Kerb": ([2, 0, 0, 54, 46, 0, 31, 52], [60, 61, 58, 6, 12, 48, 28, 8]),
    "container": ([5, 5, 23, 7, 1, 1, 1, 0], [57, 56, 35, 55, 57, 59, 58, 60]),
    "sort_org_inorg": ([7, 0, 4, 11, 2, 12, 30, 8], [52, 61, 52, 47, 54, 48, 29, 52]),
    "gen_interviwee": ([9, 6, 13, 51, 29, 15, 46, 47], [53, 55, 45, 11, 29, 45, 13, 13]),
}
# Blantyre: all settlements together, by value of the item
TOGETHER = {
    "ownership": {0: 219, 1: 252, 0.5: 9},
    "edu_level": {0: 27, 0.4: 227, 0.6: 203, 1: 20, 0.2: 3},
    "agreement": {0: 368, 1: 112},
}


@cache
def cleaned(name):
    return interviews.clean(checking.read(Path(FOLDER) / name), PARAMETERS)


def answers(name):
    tables = cleaned(name)
    return tables["answers"].merge(tables["interviews"][["interview", "region"]].astype(str), on="interview")


@pytest.mark.parametrize(("name", "rows"), ROWS.items())
def test_every_row_is_kept(name, rows):
    assert cleaned(name)["accounting"]["status"].astype(str).value_counts().to_dict() == {"kept": rows}


@pytest.mark.parametrize(("name", "item", "outcome", "left_out", "published"), BY_SITE)
def test_counts_and_percentages_by_site_are_the_published_ones(name, item, outcome, left_out, published):
    table = answers(name).dropna(subset=[item])
    table = table[~table[item].isin(left_out)]
    hit = table[item].isin(outcome).groupby(table["region"]).agg(["count", "sum", "mean"])
    found = {
        site: (row["count"], row["sum"], pytest.approx(100 * row["mean"], abs=5e-7)) for site, row in hit.iterrows()
    }
    assert {site: tuple(figures) for site, figures in published.items()} == found


@pytest.mark.parametrize(("item", "published"), YES_AND_NO.items())
def test_yes_and_no_by_settlement_are_those_of_the_authors_table(item, published):
    table = answers("blantyre-summer")
    yes, no = ((table[item] == value).groupby(table["region"]).sum() for value in (1, 0))
    assert (yes[SETTLEMENTS].tolist(), no[SETTLEMENTS].tolist()) == published


@pytest.mark.parametrize(("item", "published"), TOGETHER.items())
def test_counts_of_all_settlements_are_those_of_the_authors_table(item, published):
    assert answers("blantyre-summer")[item].value_counts().to_dict() == published
