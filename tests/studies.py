"""Small study folders for tests: one that a hand can follow, and one around the reference export of KoboToolbox."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import openpyxl
import pandas as pd

SURVEY = """
type | name | label::English (en) | label::Español (es) | relevant|parameters|here_dimension|here_direction|here_role
start | start
end | end
today | today
select_one region | region | Where? | ¿Dónde? | | | | | region
select_one group | group | Which group? | ¿Qué grupo? | | | | | group
select_one yes_no | consent | Do you agree? | ¿Está de acuerdo? | | | | | consent
select_one yes_no | may_quote | May we quote you? | ¿Podemos citarle? | | | | | consent_quote
text | who | Your name | Su nombre | | | | | name
begin group | needs | Needs | Necesidades
select_one scale5 | food | How hard is it to get food? | ¿Cuesta conseguir comida? | | | need:food | 1
select_one scale5 | repair | How hard is it to get repairs? | ¿Cuesta reparar? | ${group} != 'state' | | need:repair
range | trust | How much trust is there? | ¿Hay confianza? | | start=0 end=10 step=1 | capacity:public_partner
decimal | hours | Hours of help a week | Horas de ayuda a la semana | ${trust} > 0 | | capacity:mentors
select_multiple rooms | rooms | Which rooms are empty? | ¿Qué locales hay? | | | asset:premises
select_one cover | cover_food | Who could bring food? | ¿Quién podría traer comida? | | | cover:food
end group
text | idea | What could be done? | ¿Qué se podría hacer? | | | | | open
text | remark | Remark | Nota
"""
CHOICES = """
list_name | name | label::English (en) | label::Español (es)
region | east | East side | Lado este
region | west | West side | Lado oeste
group | resident | Resident | Residente
group | state | State body | Organismo estatal
yes_no | yes | Yes | Sí
yes_no | no | No | No
scale5 | 1 | Easy | Fácil
scale5 | 2 | Rather easy | Bastante fácil
scale5 | 3 | So so | Regular
scale5 | 4 | Rather hard | Bastante difícil
scale5 | 5 | Hard | Difícil
scale5 | refused | No answer | Sin respuesta
rooms | shop | Empty shop | Tienda vacía
rooms | hall | Hall | Sala
rooms | none | None | Ninguno
cover | now | Neighbours now | Los vecinos ya
cover | training | After training | Con formación
cover | outside | Outside firm | Empresa de fuera
cover | public | Public duty | Deber público
"""
STUDY = """\
title: A tiny study (synthetic)
synthetic: true
year: 2026
languages: [en, es]
pseudonym_key: published-test-key
items:
  hours: {low: 0, high: 20}
  rooms: {values: {shop: 1, hall: 0.5, none: 0}}
"""
REGIONS = """\
region,country,setting,population
east,XX,suburban,1200
west,XX,rural,300
"""
PARAMETERS = {
    "duplicates": "first",
    "out_of_range": "stop",
    "unknown_choice": "stop",
    "constraint": "keep",
    "shortest_minutes": 0.0,
    "longest_minutes": 0.0,
    "too_long": "keep",
    "overnight": "keep",
    "straight_lining": "keep",
    "contradictions": "keep",
    "rejected": "keep",
    "incomplete": "keep",
    "no_answers": "keep",
    "no_region": "stop",
    "outlier_limit": 3.5,
    "not_a_person": "unreviewed",
}
BLANK = {**PARAMETERS, "out_of_range": "blank", "unknown_choice": "blank"}
# what the exports of the tiny study hold, however they are written
ITEMS = ["region", "group", "consent", "food", "repair", "trust", "hours", "rooms", "cover_food", "idea", "_uuid"]


def row(uuid: str, **answers: str) -> dict[str, str]:
    """One interview of the tiny study: complete, in east, with the answers that a test wants to be different."""
    return {
        "start": f"2026-03-01T10:00:{len(uuid):02d}.000+02:00",
        "end": "2026-03-01T10:30:00.000+02:00",
        "today": "2026-03-01",
        "region": "east",
        "group": "resident",
        "consent": "yes",
        "may_quote": "yes",
        "who": "Synthetic Person",
        "food": "4",
        "repair": "2",
        "trust": "5",
        "hours": "2.5",
        "rooms": "shop hall",
        "cover_food": "training",
        "idea": f"an idea of {uuid}",
        "remark": "a remark that nobody may see",
        "_uuid": uuid,
    } | answers


ROWS = [row("a1"), row("b2", region="west", group="state", repair="", food="refused"), row("c3", trust="0", hours="")]


def _cells(text: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]


def write_form(path: Path, survey: str = SURVEY, choices: str = CHOICES) -> Path:
    """An XLSForm from two tables written with bars."""
    book = openpyxl.Workbook()
    for name, text in {"survey": survey, "choices": choices}.items():
        sheet = book.create_sheet(name)
        for cells in _cells(text):
            sheet.append([cell or None for cell in cells])
    book.remove(book.worksheets[0])
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    return path


def write_rows(path: Path, rows: list[dict[str, str]], delimiter: str = ",", encoding: str = "utf-8") -> Path:
    """A CSV export with the columns of its rows."""
    path.parent.mkdir(parents=True, exist_ok=True)
    header = list(dict.fromkeys(name for each in rows for name in each))
    with path.open("w", newline="", encoding=encoding) as handle:
        writer = csv.DictWriter(handle, header, restval="", delimiter=delimiter, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path


def write_tiny(folder: Path) -> Path:
    """A study of two regions, two groups and three interviews, without a fault."""
    write_form(folder / "instrument.xlsx")
    (folder / "study.yaml").write_text(STUDY, encoding="utf-8")
    (folder / "regions.csv").write_text(REGIONS, encoding="utf-8")
    write_rows(folder / "interviews" / "en.csv", ROWS)
    return folder


KOBO = """\
title: Water in 42 neighbourhoods (reference data)
year: 2021
languages: [en, ar]
roles: {id: _uuid, region: neighbourhood, group: {constant: resident}, consent: consent_remote, date: date_assessment}
missing: {refused: [prefer_not_answer], dont_know: [dont_know]}
cleaning_log:
  columns: {uuid: X_uuid, question: questions, old_value: old_value, new_value: new_value, change_type: change_type}
  types: {change_response: change, blank_response: blank, remove_survey: remove, no_action: none}
items:
  access_water_enough:
    dimension: need:water
    scale: [more_than_sufficient, sufficient, just_enough, insufficient, totally_insufficient]
  satisfaction_piped: &satisfied
    dimension: need:water
    direction: -1
    scale: [very_dissatisfied, somewhat_dissatisfied, neither_satisfied, somewhat_satisfied, very_satisfied]
  satisfaction_borehole: *satisfied
  days_available_piped: {dimension: need:regularity, direction: -1, low: 0, high: 7}
  hours_available_piped: {dimension: need:regularity, direction: -1, low: 0, high: 24}
  regularity_supply:
    dimension: need:regularity
    direction: -1
    scale: [very_poor, poor, adequate, good, excellent]
  level_service: &service
    dimension: need:service
    direction: -1
    scale: [very_poor, poor, adequate, good, excellent]
  water_office_receptiveness: *service
  problems_water: {dimension: need:service, values: {"yes": 1, "no": 0}}
  trust_water_office: {dimension: need:trust, direction: -1, values: {"yes": 1, "no": 0}}
  water_office_fixes_leaks: {dimension: need:trust, direction: -1, values: {"yes": 1, "no": 0}}
  piped_quality:
    dimension: need:quality
    values:
      {acceptable: 0, unacceptable_taste: 1, unacceptable_colour: 1, unacceptable_smell: 1, materials: 1, no_other: 1}
  telephone_number: {role: phone}
"""


def write_kobo(folder: Path, reference: Path) -> Path:
    """A study folder around the export of 632 households in 42 neighbourhoods; nothing of the files is changed."""
    source = reference / "kobo-household"
    (folder / "interviews").mkdir(parents=True)
    shutil.copy(source / "xlsform.xlsx", folder / "instrument.xlsx")
    shutil.copy(source / "raw_data.csv", folder / "interviews")
    shutil.copy(source / "cleaning_log.csv", folder)
    frame = pd.read_csv(source / "sample_frame.csv", dtype=str)
    regions = pd.DataFrame({"region": frame["Neighbourhood"].str.strip(), "country": "XX", "setting": "urban"})
    regions.assign(population=frame["Total.no.of.HH"]).to_csv(folder / "regions.csv", index=False)
    (folder / "study.yaml").write_text(KOBO, encoding="utf-8")
    (folder / "pseudonym.key").write_text("published-test-key\n", encoding="utf-8")
    return folder


def rules(faults):
    """Row and rule of each fault."""
    return list(faults.table()[["row", "rule"]].itertuples(index=False, name=None))


CHILE_SURVEY = """
type | name | label | relevant | here_dimension
text | Enc_rph | Person | |
select_one region | region | Region | |
select_one going | a1 | Still in business? | |
select_one yes_no | a3 | Would you do it again? | ${a1} != '1' | capacity:founders
select_one reason | a4 | Why not? | ${a3} = '2' | barrier:health
decimal | ganancia_final_mensual | Profit a month | |
select_one yes_no | registro_SII | Registered | ${a1} != '3' | capacity:organisation
decimal | Factor_EME | Expansion factor | |
"""
CHILE = """\
title: Microentrepreneurs (reference data)
year: 2019
languages: [es]
roles: {id: Enc_rph, region: region, group: {constant: entrepreneur}, consent: a1, weight: Factor_EME}
consent_yes: ["1", "2", "3"]
missing: {refused: ["96", "99"], dont_know: ["88"]}
items:
  a3: {values: {"1": 1, "2": 0}}
  a4: {values: {"1": 1, "2": 0, "3": 0, "4": 0, "77": 0}}
  registro_SII: {values: {"1": 1, "2": 0}}
"""
CHILE_CHOICES = {
    "region": [*range(1, 17), 96],
    "going": [1, 2, 3, 96],
    "reason": [1, 2, 3, 4, 77, 88, 96, 99],
    "yes_no": [1, 2, 96],
}


def write_chile(folder: Path, reference: Path) -> Path:
    """A study folder around the public extract of 7,808 microentrepreneurs in 16 regions of Chile."""
    table = pd.read_csv(
        reference / "cl-microentrepreneurs" / "eme6_2019_extracto.csv", dtype=str, keep_default_na=False
    )
    choices = "\n".join(f"{name} | {code} | {code}" for name, codes in CHILE_CHOICES.items() for code in codes)
    write_form(folder / "instrument.xlsx", CHILE_SURVEY, f"list_name | name | label\n{choices}")
    (folder / "study.yaml").write_text(CHILE, encoding="utf-8")
    (folder / "pseudonym.key").write_text("published-test-key\n", encoding="utf-8")
    places = "\n".join(f"{code},CL,rural,1000" for code in CHILE_CHOICES["region"])
    (folder / "regions.csv").write_text(f"region,country,setting,population\n{places}\n", encoding="utf-8")
    (folder / "interviews").mkdir()
    table.to_csv(folder / "interviews" / "eme.csv", index=False)
    return folder
