"""Roles may name several items, columns that are no question, or a constant; words that nothing has are faults."""

import pytest
from cleaned_studies import clean
from studies import PARAMETERS, ROWS, row, write_rows

from herelib.errors import StudyError
from herelib.interviews import checking


def add(folder, text):
    with (folder / "study.yaml").open("a", encoding="utf-8") as handle:
        handle.write(text)


def put(folder, *rows):
    write_rows(folder / "interviews" / "en.csv", list(rows))


def faults(folder):
    return checking.check(folder, PARAMETERS)[["column", "value", "rule", "do"]].to_numpy().tolist()


def test_an_id_of_two_columns_tells_the_people_of_one_household_apart(tiny_study):
    add(tiny_study, "roles: {id: [household, person]}\n")
    people = [("h1", "1", "5"), ("h1", "2", "1"), ("h2", "", "3"), ("h2", "1", "2")]
    put(tiny_study, *(row("x", household=h, person=p, food=f, idea=f"{h}{p}") for h, p, f in people))
    read = checking.read(tiny_study, PARAMETERS)
    assert read.records["household/person"].tolist() == ["h1/1", "h1/2", "", "h2/1"]
    assert clean(tiny_study)["accounting"]["rule"].tolist() == ["", "", "no_id", ""]


def test_segments_and_log_name_a_joined_id_and_no_prefix_hides_one(tiny_study):
    add(tiny_study, "roles: {id: [household, person]}\n")
    put(tiny_study, row("x", household="h1", person="1"), row("y", household="h1", person="2"))
    log = (
        "uuid,question,old_value,new_value,change_type,reason\nh1/2,food,4,5,change,checked\nh1/2,person,2,3,change,x\n"
    )
    (tiny_study / "cleaning_log.csv").write_text(log, encoding="utf-8")
    lines = clean(tiny_study)["cleaning_log"].query("source == 'analyst'")
    assert lines[["row", "item", "applied"]].to_numpy().tolist() == [[3, "food", True], [3, "person", False]]


def test_one_interview_with_and_without_the_prefix_of_its_id_is_one(tiny_study):
    put(tiny_study, row("a1"), row("b2"))
    write_rows(tiny_study / "interviews" / "other.csv", [row("uuid:a1", idea="an idea of a1")])
    (tiny_study / "segments.csv").write_text(
        "interview,item,code,coder,start,end,cleared\nuuid:a1,idea,x,ann,0,4,\n", encoding="utf-8"
    )
    cleaned = clean(tiny_study)
    assert cleaned["accounting"]["rule"].tolist() == ["", "", "duplicate_id"] and len(cleaned["segments"]) == 1


def test_a_role_may_name_a_column_that_is_no_question(tiny_study):
    add(tiny_study, "roles: {id: number, weight: stands for, respondent: number}\n")
    put(tiny_study, row("a", number="7", **{"stands for": "2,5"}), row("b", number="8", **{"stands for": "1"}))
    assert clean(tiny_study)["interviews"]["weight"].tolist() == [2.5, 1.0]


def test_a_name_that_neither_form_nor_exports_have_is_one_fault(tiny_study):
    add(tiny_study, "roles: {id: hosehold, date: todday}\n")
    put(tiny_study, *({**each, "household": each["_uuid"]} for each in ROWS))
    rule = "no such item in the form, and no column of an export"
    assert faults(tiny_study) == [
        ["roles.id", "hosehold", rule, "did you mean 'household'?"],
        ["roles.date", "todday", rule, "did you mean 'today'?"],
    ]


def test_rows_of_one_respondent_share_its_weight_among_those_kept(tiny_study):
    add(tiny_study, "roles: {respondent: person}\n")
    who = [("a", "1", "yes"), ("b", "1", "yes"), ("c", "1", "no"), ("d", "2", "yes")]
    put(tiny_study, *(row(i, person=p, consent=c) for i, p, c in who))
    assert clean(tiny_study)["interviews"]["weight"].tolist() == [0.5, 0.5, 1.0]
    notes = checking.read(tiny_study, PARAMETERS).notes["note"]
    assert "3 rows of 2 respondents: each row weighs its nth part" in set(notes)
    put(tiny_study, row("a", person=""), row("b", person="1"))
    assert faults(tiny_study)[0][2] == "row without a respondent"


def test_consent_may_be_stated_for_all_and_nothing_else_may(tiny_study):
    put(tiny_study, *({k: v for k, v in each.items() if k != "consent"} for each in ROWS))
    assert any("holds the consent" in fault[2] for fault in faults(tiny_study))
    add(tiny_study, "roles: {consent: {constant: yes}}\n")
    assert faults(tiny_study) == [] and len(clean(tiny_study)["interviews"]) == 3
    text = (tiny_study / "study.yaml").read_text(encoding="utf-8")
    (tiny_study / "study.yaml").write_text(text.replace("constant: yes", "constant: no"), encoding="utf-8")
    assert [fault[2] for fault in faults(tiny_study)] == ["states no consent"]


@pytest.mark.parametrize(
    "text, column, do",
    [
        ("groups: {residnt: resident, state: state}\n", "groups.residnt", "did you mean 'resident'?"),
        ("test_records: {item: region, values: [eastt]}\n", "test_records.values", "did you mean 'east'?"),
    ],
)
def test_words_of_study_yaml_that_no_choice_has_are_faults(tiny_study, text, column, do):
    add(tiny_study, text)
    assert [column, do] in [[fault[0], fault[3]] for fault in faults(tiny_study)]


def test_a_region_that_differs_in_capitals_and_accents_is_the_same_with_a_note(tiny_study):
    put(tiny_study, row("a1", region="EAST"), row("b2", region="eastern"))
    with pytest.raises(StudyError, match=r"not in regions\.csv"):
        checking.read(tiny_study, PARAMETERS)
    put(tiny_study, row("a1", region="EAST"), row("b2", region="Wést"))
    assert clean(tiny_study)["interviews"]["region"].tolist() == ["east", "west"]
    assert "'EAST' read as 'east' (1 row)" in set(checking.read(tiny_study, PARAMETERS).notes["note"])


def test_interviews_without_a_region_are_dropped_where_decided_unless_the_log_gives_one(tiny_study):
    log = (
        "uuid,question,old_value,new_value,change_type,reason\nb2,region,,west,change,x\nc3,region,east,west,change,x\n"
    )
    (tiny_study / "cleaning_log.csv").write_text(log, encoding="utf-8")
    rows = [row("a1", region=""), row("b2", region=""), row("c3", region=""), row("d4")]
    cleaned = clean(tiny_study, {**PARAMETERS, "no_region": "drop"}, en=rows)
    assert cleaned["accounting"]["rule"].tolist() == ["no_region", "", "no_region", ""]
    assert cleaned["interviews"]["region"].tolist() == ["west", "east"]
