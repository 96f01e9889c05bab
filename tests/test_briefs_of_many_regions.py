"""Briefs of a study of 42 regions in five languages: each on two sides, the summary on one."""

import copy
import io
import os
import shutil

import openpyxl
import pandas as pd
import pytest
from commands import here
from demo_runs import SETS

from herelib import deposit
from herelib.translations import LANGUAGES

REGIONS, PEOPLE = 42, 42 * 24
# As long as names of municipalities get, and with the letters that they have.
NAMES = (
    "Jaunjelgava",
    "San Bartolomé de las Abiertas",
    "Castelnuovo di Val di Cecina",
    "Saint-Rémy-en-Bouzemont",
    "Ļaudona",
)
SETTINGS = ("suburban", "rural", "urban")


def planted(folder) -> None:
    """A study of 42 regions, written by `here new` and answered by a program, in another folder beside it."""
    code, _, problem = here("new", str(folder), "--title", "Forty-two invented places", "--languages", "en,lv")
    assert code == 0, problem
    ids = [f"place-{n:02d}" for n in range(REGIONS)]
    labels = [f"{NAMES[n % len(NAMES)]} {n + 1}" for n in range(REGIONS)]
    regions = {"region": ids, "label": labels, "country": "LV", "setting": [SETTINGS[n % 3] for n in range(REGIONS)]}
    pd.DataFrame({**regions, "population": 900}).to_csv(folder / "regions.csv", index=False)
    form = openpyxl.load_workbook(folder / "instrument.xlsx")
    choices = form["choices"]
    rows = [[copy.copy(cell.value) for cell in row] for row in choices.iter_rows(min_row=2)]
    example = next(row for row in rows if row[0] == "region")
    others = [row for row in rows if row[0] != "region"]
    choices.delete_rows(2, choices.max_row)
    for name, label in zip(ids, labels, strict=True):
        choices.append([example[0], name, *([label] * 2), *example[4:]])
    for row in others:
        choices.append(row)
    form.save(folder / "instrument.xlsx")
    facts = pd.read_csv(folder / "gates.csv")
    facts.assign(country="LV").to_csv(folder / "gates.csv", index=False)
    code, _, problem = here("rehearse", str(folder), f"{folder}-rehearsed", "--people", str(PEOPLE))
    assert code == 0, problem


@pytest.fixture(scope="module")
def release(tmp_path_factory):
    """The release of the study of 42 regions, printed, in five languages; to read only."""
    pytest.importorskip("weasyprint")
    folder = tmp_path_factory.mktemp("many")
    planted(folder / "study")
    words = ["report", f"{folder}/study-rehearsed", "--scenario", "few", *SETS, "--pdf"]
    code, _, problem = here(*words, "--further-languages", ",".join(LANGUAGES), HERE_PROCESSED=os.fspath(folder))
    assert code == 0, problem
    yield folder / "study-rehearsed" / "few" / "release"
    shutil.rmtree(folder)


def sides(release) -> dict[str, int]:
    """How many sides each paper has, by its place."""
    pikepdf = pytest.importorskip("pikepdf")
    papers = [name for name in deposit.files_of(release) if name.endswith(".pdf")]
    return {name: len(pikepdf.open(io.BytesIO((release / name).read_bytes())).pages) for name in papers}


@pytest.mark.long
def test_each_brief_has_two_sides_and_the_summary_one_in_every_language(release):
    printed = {name: n for name, n in sides(release).items() if name != "report.pdf"}  # which has as many as it needs
    assert len(printed) == len(LANGUAGES) * (REGIONS + 1)
    wanted = {name: 1 if name.endswith("summary.pdf") else 2 for name in printed}
    assert {name: n for name, n in printed.items() if n > wanted[name]} == {}


@pytest.mark.long
def test_every_region_is_in_the_summary_of_every_language_and_leads_to_its_brief(release):
    for language in LANGUAGES:
        folder = release if language == "en" else release / language
        page = (folder / "summary.html").read_text(encoding="utf-8")
        assert f'<html lang="{language}">' in page
        assert all(f'href="briefs/place-{n:02d}.html"' in page for n in range(REGIONS))
        assert len(list((folder / "briefs").glob("*.html"))) == REGIONS
