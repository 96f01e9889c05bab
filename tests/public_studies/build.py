"""The folders of the public studies, from what their authors publish and what is written by hand beside this file.

    python tests/public_studies/build.py CLONES OUT

CLONES holds the clones of ceat-epfl/household-surveys-thesis-vpc and openwashdata/wasteburningblantyre, OUT gets a
folder for each study. docs/public-studies.md says how they were published, and what was odd.
"""

import argparse
import csv
import shutil
from pathlib import Path

import openpyxl
from python_calamine import CalamineWorkbook

BY_HAND = Path(__file__).parent
WASH, BURNING = "household-surveys-thesis-vpc", "wasteburningblantyre"
OWNERS = {WASH: "ceat-epfl", BURNING: "openwashdata"}
# The form of each study in its city, by the name that the tables of both cities have for it.
CITIES = {"abidjan-2022": ("Abidjan", "Abidjan_2022.xls"), "nairobi-2021": ("Nairobi", "Nairobi_2021.xls")}
TABLES = ("household_data.csv", "individual_data.csv")
BURNING_FORM = "aBe2R3mpMFc8xxcjmqo9WU_summer_codebook.xlsx"
BURNING_ANSWERS = "Extent_of_open_burning_questionnaire_final_v2_-_all_versions_-_False_-_2023-09-13-13-10-26.csv"


def write_form(source: Path, target: Path) -> None:
    """A form of the survey on water as it was published, but for one name and one row."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    published = CalamineWorkbook.from_path(source)
    for title in published.sheet_names:
        sheet = book.create_sheet(title)
        rows = published.get_sheet_by_name(title).to_python()
        for row in changed(rows) if title == "survey" else rows:
            sheet.append(row)
    book.save(target)


def changed(rows: list[list]) -> list[list]:
    """The rows of the sheet survey as they are used."""
    rows = [list(row) for row in rows]
    kind, name, label = (rows[0].index(column) for column in ("type", "name", "label"))
    # Two questions of one group are called HandWashHabits1 (who has children under five is asked by other choices),
    # and pyxform refuses two questions of one name in one group. No export has a column for either.
    second = next(row for row in rows if row[kind] == "select_multiple HandWashHabits_b")
    second[name] = "HandWashHabits2"
    # The published table has the sex of the household's head in a column of its own, and the form no question for it:
    # its choices are those that the form has for the members of the household.
    rows.append([""] * len(rows[0]))
    rows[-1][kind], rows[-1][name], rows[-1][label] = "select_one Sex", "Sex_HH", "Sex of the head of the household"
    return rows


def write_water(clone: Path, folder: Path, city: str, form: str) -> None:
    """One city of the survey on water and sanitation: its form, and its rows of the tables of both cities."""
    write_form(clone / "questionnaires" / form, folder / "instrument.xlsx")
    for table in TABLES:
        with (clone / "data" / table).open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        of_city = [row for row in rows if row[header.index("City")] == city]
        with (folder / "interviews" / table).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([header, *of_city])


def write_burning(clone: Path, folder: Path) -> None:
    """The survey on burning waste: form and export as they are."""
    shutil.copy(clone / "data-raw" / BURNING_FORM, folder / "instrument.xlsx")
    shutil.copy(clone / "data-raw" / BURNING_ANSWERS, folder / "interviews")


def build(clones: Path, out: Path) -> None:
    """Write each study of which something is written by hand; a folder that is there is written anew."""
    for hand in sorted(BY_HAND.glob("*/study.yaml")):
        folder = out / hand.parent.name
        (folder / "interviews").mkdir(parents=True, exist_ok=True)
        for file in ("study.yaml", "regions.csv"):
            shutil.copy(hand.with_name(file), folder)
        if folder.name in CITIES:
            write_water(clones / WASH, folder, *CITIES[folder.name])
        else:
            write_burning(clones / BURNING, folder)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("clones", type=Path, metavar="CLONES", help="folder with both clones")
    options.add_argument("out", type=Path, metavar="OUT", help="folder that gets the studies")
    chosen = options.parse_args()
    absent = [name for name in OWNERS if not (chosen.clones / name).is_dir()]
    if absent:
        urls = " and ".join(f"https://github.com/{OWNERS[name]}/{name}" for name in absent)
        options.error(f"no such clone in {chosen.clones}: {', '.join(absent)}; clone {urls}")
    build(chosen.clones, chosen.out)


if __name__ == "__main__":
    main()
