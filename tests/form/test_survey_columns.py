"""Columns of survey tools are known by all their names, and no question is taken for one."""

import csv

import pytest

from herelib.form import survey_columns


def test_each_spelling_stands_once_and_names_its_tool():
    with survey_columns._FILE.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    spellings = [row["spelling"] for row in rows]
    assert len(set(spellings)) == len(spellings) and all(row["tool"] for row in rows)


@pytest.mark.parametrize(
    "header",
    ["_submission__tags", "groupTime7", "_attachments", "SET-OF-member", "AttachmentsPresent", "IPAddress", "_edited"],
)
def test_what_tools_add_beside_the_answers_is_passed_over(header):
    assert survey_columns.passed_over(header)


@pytest.mark.parametrize("header", ["food", "time_of_day", "users_of_the_hall", "progress_made", "audit_trail"])
def test_what_may_be_a_question_is_not(header):
    assert not survey_columns.passed_over(header)
