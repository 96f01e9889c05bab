"""What was asked: by the skip logic, by the version of the form, and by the columns of the export."""

from types import SimpleNamespace

import pandas as pd
from interview_steps import SURVEY, small_form, small_study

from herelib.form import Version
from herelib.interviews import asking


def ask(study):
    return asking.ask(study, study.records, pd.Series("2026-03-01", index=study.records.index))


def test_what_the_skip_logic_passes_over_was_not_asked():
    asked = ask(small_study({"food": "4"}, {"food": "2"}, {"food": ""}))
    assert asked.asked["food"].tolist() == [True, True, True]
    assert asked.asked["hours"].tolist() == [True, False, False]
    assert asked.absent == {} and asked.outdated == {} and asked.unevaluated == {}


def test_skip_logic_that_cannot_be_evaluated_counts_as_asked_and_is_named():
    form = small_form(SURVEY.replace("${food} > 2", "pulldata('prices', 'bread')"))
    asked = ask(small_study({"food": "1"}, instrument=form))
    assert asked.asked["hours"].tolist() == [True]
    assert list(asked.unevaluated) == ["hours"] and "pulldata" in asked.unevaluated["hours"]


def test_an_item_was_not_asked_where_the_export_has_no_column_for_it():
    study = small_study({}, {})
    study.places["export"] = ["en.csv", "es.csv"]
    study.exports["es.csv"] = SimpleNamespace(frame=study.records.drop(columns="hours"), only_repeats=False)
    study.exports["members.csv"] = SimpleNamespace(frame=study.records[["age"]], only_repeats=True)
    asked = ask(study)
    assert asked.asked["hours"].tolist() == [True, False]
    assert {item: lacking.tolist() for item, lacking in asked.absent.items()} == {"hours": [False, True]}


def test_skip_logic_that_names_a_question_which_an_export_lacks_asks_everybody_of_that_export():
    """In one table with others the column is there and blank: it must not say that nobody was asked."""
    study = small_study({"food": "2"}, {"food": ""}, {"food": "2"})
    study.places["export"] = ["en.csv", "old.csv", "en.csv"]
    study.exports["old.csv"] = SimpleNamespace(frame=study.records.drop(columns="food"), only_repeats=False)
    assert ask(study).asked["hours"].tolist() == [False, True, False]


def test_a_renamed_item_is_there_under_its_old_name_where_its_version_has_a_file_of_its_own():
    old = SURVEY.replace("| hours |", "| help |")
    version = Version(small_form(old), {"help": "hours"})
    study = small_study({}, {"__version__": "v1"}, versions={"v1": version}, form=small_form())
    study.places["export"] = ["en.csv", "old.csv"]
    old_frame = study.records.rename(columns={"hours": "help"})
    study.exports["old.csv"] = SimpleNamespace(frame=old_frame, only_repeats=False)
    assert ask(study).asked["hours"].tolist() == [True, True]


def versioned(old_survey, *rows):
    """A study whose records of version v1 were made with another form."""
    return small_study(*rows, versions={"v1": Version(small_form(old_survey))}, form=small_form())


def test_an_item_that_an_earlier_version_lacks_was_not_asked_by_it():
    without_hours = "\n".join(line for line in SURVEY.splitlines() if "| hours |" not in line)
    asked = ask(versioned(without_hours, {"__version__": "v1", "hours": ""}, {"__version__": "v2"}))
    assert asked.asked["hours"].tolist() == [False, True]
    assert asked.absent["hours"].tolist() == [True, False]
    assert [positions.tolist() for _, positions in asked.forms] == [[0], [1]]


def test_an_answer_to_an_earlier_question_that_is_none_now_is_blank_before_anything_is_asked():
    food_as_text = SURVEY.replace("select_one scale5 | food", "text | food")
    rows = [{"__version__": "v1", "food": "bread is dear"}, {"__version__": "v2", "food": "4"}]
    asked = ask(versioned(food_as_text, *rows))
    assert asked.records["food"].tolist() == ["", "4"]
    assert asked.outdated["food"].tolist() == [True, False]
    assert asked.asked["hours"].tolist() == [False, True]  # its skip logic names the blanked answer
    assert asking.log_lines(asked)[["rule", "place", "item", "old", "new", "applied"]].to_numpy().tolist() == [
        ["retyped", 0, "food", "[text]", "", True]
    ]


def test_nothing_outdated_writes_no_line():
    assert len(asking.log_lines(ask(small_study({})))) == 0


def test_ids_and_times_are_idle_unless_an_expression_names_them():
    columns = {"_submission_time": "2026-03-01", "__version__": "v1"}
    assert asking.idle_columns(small_study(columns)) == ["start", "end", "_uuid", "_submission_time"]
    form = small_form(SURVEY.replace("${food} > 2", "${start} != ''"))
    assert asking.idle_columns(small_study(columns, instrument=form)) == ["end", "_uuid", "_submission_time"]
