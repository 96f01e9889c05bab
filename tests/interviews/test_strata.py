"""The category of each interview: only of regions and groups with margins, only of categories that are known."""

from cleaned_studies import clean
from studies import CHOICES, SURVEY, row, write_form

MORE = "select_one ages | age_band | How old are you? | | | | | |\n"
LISTS = "ages | young | Young\nages | old | Old\n"
LINES = [
    "region,variable,category,share,source,year",
    "east,age_band,young,.3,CSB,2025",
    "east,age_band,old,.7,CSB,2025",
]


def test_only_interviews_of_a_region_and_group_with_margins_have_a_category(tiny_study):
    for file in (tiny_study / "interviews").iterdir():
        file.unlink()
    write_form(tiny_study / "instrument.xlsx", SURVEY + MORE, CHOICES + LISTS)
    (tiny_study / "margins.csv").write_text("\n".join(LINES) + "\n", encoding="utf-8")
    people = [row("p1", age_band="young"), row("p2", age_band=""), row("p3", age_band="old", group="state")]
    made = clean(tiny_study, en=people)
    assert made["interviews"]["group"].tolist() == ["resident", "resident", "state"]
    assert made["strata"][["variable", "category"]].to_numpy().tolist() == [["age_band", "young"]]
    assert made["strata"]["interview"].tolist() == [made["interviews"]["interview"][0]]
