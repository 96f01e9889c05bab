"""The tiny study with a repeat group: members of a household, in a sheet of their own as KoboToolbox writes it."""

from __future__ import annotations

from pathlib import Path

from deployed_forms import workbook
from studies import CHOICES, ROWS, STUDY, SURVEY, write_form, write_tiny

MEMBERS = """
select_one yes_no | anybody | Anybody else? | ¿Alguien más?
begin repeat | member | Member | Miembro | ${anybody} = 'yes'
integer | age | Age | Edad
select_one yes_no | works | Works? | ¿Trabaja? | ${age} > 15
select_one scale5 | hardship | How hard? | ¿Cuánto cuesta?
end repeat
"""
HEADER = ["type", "name", "label", "relevant", "required", "constraint"]
RULES = {"age": {"required": "yes", "constraint": ". < 120"}, "works": {"required": "yes"}}
PEOPLE = [
    # interview, age, works, hardship
    (1, "41", "yes", "5"),
    (1, "7", "", "3"),
    (1, "12", "", "refused"),
    (2, "-99", "no", ""),
    (2, "130", "", "1"),
]


def survey() -> str:
    """The form of the tiny study with members, and columns for rules."""
    head, *lines = (SURVEY.strip("\n") + MEMBERS).strip("\n").splitlines()
    width = head.count("|")
    rows = [head.strip() + " | required | constraint"]
    for line in lines:
        cells = [cell.strip() for cell in line.split("|")]
        rule = RULES.get(cells[1] if len(cells) > 1 else "", {})
        filled = cells + [""] * (width + 1 - len(cells))
        rows.append(" | ".join([*filled, rule.get("required", ""), rule.get("constraint", "")]))
    return "\n".join(rows)


def write(folder: Path, items: str = "", people=PEOPLE, rows=ROWS, sheet: str = "member") -> Path:
    """A study folder; the interviews' own sheet has a blank column `age`, as merged exports have it.

    Parameters
    ----------
    items : lines below `items` in study.yaml
    sheet : what the sheet of the members is called; none if ""
    """
    write_form(write_tiny(folder) / "instrument.xlsx", survey(), CHOICES)
    (folder / "interviews" / "en.csv").unlink()
    (folder / "study.yaml").write_text(f'{STUDY}{items}missing: {{refused: [refused], dont_know: ["-99"]}}\n', "utf-8")
    main = [{"anybody": "yes", "age": "", **each, "_index": n} for n, each in enumerate(rows, 1)]
    sheets = {"data": [list(main[0]), *(list(each.values()) for each in main)]}
    if sheet:
        lines = [[age, works, hardship, index] for index, age, works, hardship in people]
        sheets[sheet] = [["age", "works", "hardship", "_parent_index"], *lines]
    workbook(folder / "interviews" / "en.xlsx", **sheets)
    return folder
