"""Who of those interviewed is one of the people that support is for: by study.yaml, else by usual names of choices."""

import pytest
from cleaned_studies import clean, pseudonym
from studies import CHOICES, SURVEY, row, write_form

from herelib.errors import StudyError
from herelib.interviews.target_people import usual_words
from herelib.studies.catalogue import TARGET_GROUPS

MORE = """
select_one work | work | What do you do? | | | | | | work_status
select_one school | school | Which school? | | | | | | education
integer | born | When were you born? | | | | | | birth_year
select_one yes_no | abroad | Born abroad? | Nacido fuera
"""
LISTS = """
work | unemployed | No work
work | employed | Work
work | odd_jobs | Odd jobs
school | primary | Primary
school | higher | Higher
"""
PEOPLE = [
    row("p1", work="unemployed", school="primary", born="1980", abroad="yes"),
    row("p2", work="employed", school="higher", born="2005", abroad="no"),
    row("p3", work="odd_jobs", school="", born="", abroad=""),
]


def belonging(folder, said=""):
    write_form(folder / "instrument.xlsx", SURVEY + MORE.lstrip(), CHOICES + LISTS.lstrip())
    file = folder / "study.yaml"
    file.write_text(file.read_text(encoding="utf-8") + said, encoding="utf-8")
    table = clean(folder, en=PEOPLE)["target_people"]
    names = {pseudonym(raw): raw for raw in ("p1", "p2", "p3")}
    return {(names[each.interview], each.people) for each in table.itertuples()}


@pytest.fixture
def folder(tiny_study):
    for file in (tiny_study / "interviews").iterdir():
        file.unlink()
    return tiny_study


def test_usual_names_of_choices_tell_who_belongs_and_all_people_are_those_of_the_catalogue(folder):
    usual = {("p1", "unemployed"), ("p1", "low_skilled"), ("p2", "employees"), ("p2", "youth")}
    assert belonging(folder) == usual
    assert set(usual_words()) <= set(TARGET_GROUPS)


def test_what_study_yaml_says_holds_in_place_of_the_usual_names(folder):
    said = "target_groups:\n  migrants: {abroad: ['Yes']}\n  unemployed: {work: [odd_jobs], school: [higher]}\n"
    rest = {("p1", "low_skilled"), ("p2", "employees"), ("p2", "youth")}
    assert belonging(folder, said) == rest | {("p1", "migrants"), ("p2", "unemployed"), ("p3", "unemployed")}


def test_unknown_people_questions_and_words_are_faults_with_the_nearest(folder):
    said = "target_groups:\n  migrant: {abroad: ['yes']}\n  youth: {borne: ['x'], work: [unemploied]}\n"
    with pytest.raises(StudyError) as wrong:
        belonging(folder, said)
    text = str(wrong.value)
    for part in ("did you mean 'migrants'", "did you mean 'born'", "did you mean 'unemployed'"):
        assert part in text, part


def test_nobody_belongs_where_nobody_was_asked(tiny_study):
    assert clean(tiny_study)["target_people"].empty
