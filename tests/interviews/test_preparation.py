"""The four steps in their order: rules judge what the exports hold, the log is applied, then answers are judged."""

import re

import pandas as pd
import yaml
from interview_steps import analysts_log, small_study
from studies import BLANK, PARAMETERS, row, write_rows, write_tiny

from herelib.interviews import checking, preparation

TIMES = {"start": "00", "end": "50"}


def test_each_step_goes_on_with_what_the_one_before_left():
    log = analysts_log(("r2", "food", "9", "5", "change"))
    study = small_study({"food": "9"}, {"consent": "no"}, {"food": "9", "age": "41"}, {}, cleaning_log=log)
    prepared = preparation.prepare(study, BLANK)
    assert prepared.sifted.rule.tolist() == ["", "consent_refused", "", ""]
    assert prepared.corrected.records["food"].tolist() == ["9", "4", "5", "4"]
    assert prepared.kept.tolist() == [0, 2, 3] and prepared.interviews.index.tolist() == [0, 2, 3]
    assert prepared.asked.asked["food"].tolist() == [True, True, True]
    assert prepared.judged.records["food"].tolist() == ["", "5", "4"]


def test_a_correction_puts_right_what_would_stop_and_brings_back_no_refusal():
    log = analysts_log(("r0", "food", "9", "5", "change"), ("r1", "consent", "no", "yes", "change"))
    study = small_study({"food": "9"}, {"consent": "no"}, cleaning_log=log)
    prepared = preparation.prepare(study, PARAMETERS)
    assert prepared.kept.tolist() == [0] and len(preparation.faults(study, prepared, PARAMETERS)) == 0
    uncorrected = small_study({"food": "9"})
    assert len(preparation.faults(uncorrected, preparation.prepare(uncorrected, BLANK), PARAMETERS)) == 1


def test_a_corrected_date_is_the_interviews_and_a_rule_judged_the_one_as_read():
    lines = [("r0", item, "", f"2026-03-05T10:{minute}:00.000+02:00", "change") for item, minute in TIMES.items()]
    study = small_study({}, cleaning_log=analysts_log(*lines))
    prepared = preparation.prepare(study, PARAMETERS)
    assert prepared.sifted.date.tolist() == ["2026-03-01"] and prepared.interviews["date"].tolist() == ["2026-03-05"]
    assert prepared.sifted.minutes.tolist() == [30.0] and prepared.interviews["minutes"].tolist() == [50.0]


def test_a_study_is_never_changed_by_being_prepared():
    study = small_study({"food": "9"}, {"consent": "no"}, cleaning_log=analysts_log(("r0", "food", "9", "5", "change")))
    before = study.records.copy()
    preparation.prepare(study, BLANK)
    pd.testing.assert_frame_equal(study.records, before)


def test_every_step_writes_its_own_lines():
    log = analysts_log(("r2", "food", "9", "5", "change"))
    study = small_study({"hours": "30"}, {"consent": "no"}, {"food": "9"}, {"age": "old"}, cleaning_log=log)
    prepared = preparation.prepare(study, BLANK)
    tables = preparation.log_lines(study, prepared, BLANK)
    rules = [table["rule"].tolist() if len(table) else [] for table in tables]
    assert rules == [
        ["change"],
        ["consent_refused"],
        [],
        [],
        ["out_of_range", "not_a_number", "constraint"],
        ["out_of_range"],
        [],
    ]


LOG = """uuid,question,old_value,new_value,change_type,reason
a1,food,4,9,change,typed twice
b2,trust,5,77,change,heard again
c3,cover_food,training,trainin,change,heard again
"""


def test_a_value_that_the_analysts_log_sets_is_a_fault_of_its_line(tmp_path):
    folder = write_tiny(tmp_path / "s")
    (folder / "cleaning_log.csv").write_text(LOG, encoding="utf-8")
    table = checking.check(folder)
    assert table[["file", "row", "column", "value"]].to_numpy().tolist() == [
        ["cleaning_log.csv", 2, "food", "9"],
        ["cleaning_log.csv", 3, "trust", "77"],
        ["cleaning_log.csv", 4, "cover_food", "trainin"],
    ]
    assert table["do"].tolist()[1:] == ["correct this line of the log", "did you mean 'training'?"]
    assert "exports:" not in table.to_csv()


def test_what_the_message_on_capitals_offers_reads_all_of_them_as_it_is_typed(tmp_path):
    folder = write_tiny(tmp_path / "s")
    write_rows(folder / "interviews" / "en.csv", [row("a1", rooms="SHOP Hall", cover_food="NOW"), row("b2")])
    offered = [re.search(r"exports: {en.csv: {words: ({.*})}}", do)[1] for do in checking.check(folder)["do"]]
    words = {key: value for text in offered for key, value in yaml.safe_load(text).items()}
    said = (folder / "study.yaml").read_text() + yaml.safe_dump({"exports": {"en.csv": {"words": words}}})
    (folder / "study.yaml").write_text(said)
    assert not len(checking.check(folder))
    study = checking.read(folder)
    assert study.records["rooms"].tolist()[0] == "shop hall" and study.records["cover_food"].tolist()[0] == "now"
