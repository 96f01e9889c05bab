"""Every text of a study that can leave passes the search for identifiers before any kernel starts."""

import csv

import openpyxl
import pytest
from commands import here
from studies import ROWS, row, write_rows, write_tiny

from herelib import readiness, study_texts
from herelib.identifiers import article

SECRETS = {
    "e-mail address": "anna.zzz (at) example.org",
    "phone number": "tel. +371 29 123 456",
    "person's name": "Ilze Kalnozola",
    "identity number": "161175-19997",
}
RECORD = """---
id: "0001"
title: "{title}"
date: 2026-03-01
status: accepted
decided_by: "{by}"
parameter: duplicates
chosen: the first
options:
  - {{name: the first, value: first, reason: "{reason}", standing: defensible}}
  - {{name: the last, value: last, reason: not it, standing: defensible}}
---
{prose}
"""


@pytest.fixture
def study(tmp_path):
    folder = write_tiny(tmp_path / "study")
    write_rows(folder / "interviews" / "en.csv", [row("a1", who="Ilze Kalnozola"), *ROWS[1:]])
    assert len(readiness.check(folder)) == 0
    return folder


def in_title(study, secret):
    text = (study / "study.yaml").read_text(encoding="utf-8")
    (study / "study.yaml").write_text(text.replace("A tiny study", f"A tiny study, ask {secret}"), encoding="utf-8")
    return "study.yaml", "title"


def in_key(study, secret):
    text = (study / "study.yaml").read_text(encoding="utf-8")
    (study / "study.yaml").write_text(f'{text}coders: {{"{secret}": {{read: [idea]}}}}\n', encoding="utf-8")
    return "study.yaml", "coders"


def in_record(field):
    def write(study, secret):
        values = dict(title="A seed", by="the team", reason="any will do", prose="So it was.") | {field: secret}
        (study / "decisions").mkdir(exist_ok=True)
        (study / "decisions" / "0001-seed.md").write_text(RECORD.format(**values), encoding="utf-8")
        return "decisions/0001-seed.md", {"by": "decided_by", "reason": "options: reason"}.get(field, field)

    return write


def in_source(study, secret):
    lines = ["part,region,country,gate,answer,source,date"]
    lines.append(f'mentoring,east,,law,unknown,"{secret}",2026')
    (study / "gates.csv").write_text("\n".join(lines), encoding="utf-8")
    return "gates.csv", "source"


def in_codebook(study, secret):
    lines = [
        ["code", "parent", "label_en", "definition_en", "terms_en"],
        ["care", "", "Care", f"As {secret} said", "care"],
    ]
    with (study / "codebook.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(lines)
    return "codebook.csv", "definition_en"


def in_label(study, secret):
    book = openpyxl.load_workbook(study / "instrument.xlsx")
    sheet = book["survey"]
    cell = next(cell for cells in sheet for cell in cells if cell.value == "How hard is it to get food?")
    cell.value = f"How hard is it to get food, {secret}?"
    book.save(study / "instrument.xlsx")
    return "instrument.xlsx", "food: label"


def in_header(study, secret):
    rows = [{**line, secret: "x"} for line in ROWS]
    write_rows(study / "interviews" / "en.csv", rows)
    return "interviews/en.csv", "header of column"


def in_session(study, secret):
    in_record("prose")(study, "So it was.")
    lines = ["---", "title: Together", "date: 2026-04-01", "question: What next?", "participants:"]
    lines += ["  - {role: resident, number: 3}", "decisions:", '  - decision: "0001"', "    agreed: 2", "    sure: 8"]
    lines += [f'    open: "{secret}"', "---", "So it was."]
    (study / "decisions" / "session-1.md").write_text("\n".join(lines), encoding="utf-8")
    return "decisions/session-1.md", "decisions: open"


def in_action(study, secret):
    in_record("prose")(study, "So it was.")
    lines = ["decision,action,who,status,date", f'0001,"Write to {secret}",the team,done,2026-05-01']
    (study / "actions.csv").write_text("\n".join(lines), encoding="utf-8")
    return "actions.csv", "action"


PLACES = [
    in_title,
    in_session,
    in_action,
    in_key,
    *map(in_record, ("title", "by", "reason", "prose")),
    in_source,
    in_codebook,
    in_label,
    in_header,
]


@pytest.mark.parametrize("kind", SECRETS)
@pytest.mark.parametrize("put", PLACES)
def test_an_identifier_is_a_fault_that_names_file_field_and_kind_and_never_the_text(study, put, kind):
    if kind == "person's name" and put in (in_source, in_header):
        pytest.skip("a source may be a person's publication; headers are covered by the study's own file of names")
    file, field = put(study, SECRETS[kind])
    examined = readiness.examine(study)
    faults = examined.singles[examined.singles["rule"].str.startswith("what looks like")]
    assert (file in set(faults["file"])) and faults["column"].str.startswith(field).any(), examined.singles.to_string()
    assert f"what looks like {article(kind)}" in set(faults["rule"]) and faults["do"].str.contains("not_a_person").all()
    said = examined.singles.to_string() + examined.notes.to_string() + examined.intake.to_string()
    assert not any(word in said for word in ("zzz", "123 456", "Kalnozol", "19997"))


def test_a_name_in_a_file_name_is_doubtful_or_a_fault_and_is_not_repeated(study):
    (study / "interviews" / "en.csv").rename(study / "interviews" / "Ilze_Kalnozola.csv")
    examined = readiness.examine(study)
    assert "name of a file" in set(examined.singles["column"])


def test_addresses_of_offices_and_of_the_web_are_sources_and_a_persons_own_are_none(study):
    for text in ("https://data.stat.gov.lv/x?y=12345678", "info@csb.gov.lv", "doi 10.1177/10422587221134928, 2014-2020",
                 "Rossi and Bianchi (2019)", "municipality, 2026-03-01"):  # fmt: skip
        in_source(study, text)
        assert not readiness.check(study)["rule"].str.startswith("what looks like").any(), text
    in_source(study, "anna.zzz@gmail.com")
    assert readiness.check(study)["rule"].str.startswith("what looks like").any()


def test_names_of_regions_may_look_like_persons_and_addresses(study):
    text = (study / "regions.csv").read_text(encoding="utf-8").replace("west,", "Santa Rosa,")
    (study / "regions.csv").write_text(text, encoding="utf-8")
    assert not study_texts.examine(study, None, ())[0].rules()


def test_what_a_team_decided_to_be_no_persons_passes(study):
    in_title(study, "Ilze Kalnozola")
    examined = readiness.examine(study).examined
    assert len(study_texts.examine(study, examined.study, ())[0]) == 1
    assert len(study_texts.examine(study, examined.study, ("ilze kalnozola",))[0]) == 0


@pytest.mark.parametrize("languages", ["en", "lv,es,it,fr,en"])
def test_a_new_study_has_no_fault_of_this_kind(tmp_path, languages):
    assert here("new", str(tmp_path / "new"), "--languages", languages)[0] == 0
    assert len(study_texts.examine(tmp_path / "new", readiness.examine(tmp_path / "new").examined.study, ())[0]) == 0


def test_a_name_in_any_place_of_a_study_stands_in_no_message(study):
    name = "Ilze Kalnozola"
    rows = [row("a1", who=name, region=name, group=name, food=name), row(name, start=name), row("c3", rooms=name)]
    write_rows(study / "interviews" / f"{name}.csv", [{**line, name: name} for line in rows])
    text = (study / "study.yaml").read_text(encoding="utf-8")
    (study / "study.yaml").write_text(f"{text}{name}: {name}\n", encoding="utf-8")
    code, out, err = here("check", str(study))
    assert code == 1 and "Kalnozol" not in out + err and "Ilze" not in out + err
