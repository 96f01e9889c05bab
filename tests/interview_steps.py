"""A study as the steps of the preparation see it: a few rows and a short form, without a study folder."""

from __future__ import annotations

import tempfile
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
from studies import write_form

from herelib.form import Instrument, Scale, xlsform

SURVEY = """
type | name | label | relevant | constraint
start | start | Start
end | end | End
select_one region | region | Where?
select_one who | group | Which group?
select_one yes_no | consent | Do you agree?
select_one scale5 | food | How hard is it to get food?
decimal | hours | Hours of help a week | ${food} > 2 | . <= 20
select_one cover | cover_food | Who could bring food?
integer | age | Age
text | idea | What could be done?
"""
CHOICES = """
list_name | name | label
region | east | East
region | west | West
who | resident | Resident
yes_no | yes | Yes
yes_no | no | No
scale5 | 1 | Easy
scale5 | 2 | Rather easy
scale5 | 3 | So so
scale5 | 4 | Rather hard
scale5 | 5 | Hard
cover | now | Neighbours now
cover | training | After training
"""
STEPS = {str(step): (step - 1) / 4 for step in range(1, 6)}
SCALES = {
    "food": Scale("food", "select_one", "need:food", "scale", 1, 1, 5, "Food", STEPS, tuple(STEPS)),
    "hours": Scale("hours", "decimal", "capacity:mentors", "scale", 1, 0, 24, "Hours"),
}
SETTINGS = {
    "cleaning_log": {"file": "cleaning_log.csv"},
    "timezone": "",
    "consent_yes": ["yes"],
    "test_records": {},
    "contradictions": {},
    "missing": {"refused": ["refused"]},
}
ROLES = {"id": "_uuid", "consent": "consent", "region": "region", "group": "group", "start": "start", "end": "end"}
ROW = {
    "start": "2026-03-01T10:00:00.000+02:00",
    "end": "2026-03-01T10:30:00.000+02:00",
    "region": "east",
    "group": "resident",
    "consent": "yes",
    "food": "4",
    "hours": "6",
    "cover_food": "now",
    "age": "40",
    "idea": "a shop",
}


@lru_cache
def small_form(survey: str = SURVEY, choices: str = CHOICES) -> Instrument:
    """A form from two tables written with bars."""
    with tempfile.TemporaryDirectory() as folder:
        instrument, faults = xlsform.read(write_form(Path(folder) / "form.xlsx", survey, choices))
    assert not len(faults), faults.table().to_string()
    return instrument


def small_study(*rows: dict[str, str], **parts: object) -> SimpleNamespace:
    """What the steps take from a study: complete interviews "r0", "r1", …, with the answers that rows name.

    Parameters
    ----------
    parts : parts of the study that are to be other ones
    """
    records = pd.DataFrame([ROW | {"_uuid": f"r{n}"} | row for n, row in enumerate(rows)]).fillna("")
    export = SimpleNamespace(frame=records, only_repeats=False, conflicts=pd.DataFrame(), repeats={})
    study = {
        "records": records,
        "places": pd.DataFrame({"export": "en.csv", "row": range(2, len(records) + 2)}),
        "exports": {"en.csv": export},
        "instrument": small_form(),
        "form": None,
        "versions": {},
        "settings": SETTINGS,
        "roles": ROLES,
        "id_items": ("_uuid",),
        "consents": ("consent",),
        "agreeing": {"consent": frozenset({"yes"})},
        "groups": {"resident": "resident"},
        "scales": SCALES,
        "regions": pd.DataFrame({"region": ["east", "west"]}),
        "cleaning_log": None,
    }
    return SimpleNamespace(**{**study, **parts})


def analysts_log(*lines: tuple[str, str, str, str, str]) -> pd.DataFrame:
    """An analyst's log: lines of uuid, question, old value, new value and kind of change."""
    columns = ["uuid", "question", "old_value", "new_value", "change_type"]
    return pd.DataFrame(lines, columns=columns).assign(reason="checked", line=range(2, len(lines) + 2))
