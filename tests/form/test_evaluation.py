"""Skip logic follows the rules of XPath 1.0 as ODK does, and says what it cannot judge."""

import pandas as pd
import pytest
from studies import write_form

from herelib.form import evaluation, expressions, xlsform


def holds(text, today="", **answers):
    return evaluation.evaluate(expressions.parse(text), answers, today)


@pytest.mark.parametrize(
    "text, answers, expected",
    [
        ("selected(${a}, 'x')", {"a": "x y"}, True),
        ("selected(${a}, 'x')", {"a": "xy"}, False),
        ("not(selected(${a},'x')) and ${b}='1'", {"a": "", "b": "1"}, True),
        ("${a} = 5", {"a": "5.0"}, True),
        ("${a} = 5", {"a": "5"}, True),
        ("${a} = '5'", {"a": "5.0"}, False),
        ("${a} < 18", {"a": ""}, False),
        ("${a} != 18", {"a": ""}, True),
        ("${a} != 'yes'", {"a": ""}, True),
        ("${a} + ${b} > 3", {"a": "2", "b": "2"}, True),
        ("${a} + ${b} > 3", {"a": "2", "b": ""}, False),
        ("${a} div 0 > 1", {"a": "4"}, True),
        ("count-selected(${a}) = 2", {"a": "x y"}, True),
        ("coalesce(${a}, ${b}) = 'z'", {"a": "", "b": "z"}, True),
        ("if(${a} = 'x', ${b}, 'n') = 'y'", {"a": "x", "b": "y"}, True),
        ("${a} = 'x' or ${a} = 'y' and ${b} = 'z'", {"a": "x", "b": ""}, True),
        ("string-length(${a}) > 2", {"a": "abc"}, True),
        ("${a} = 'today()'", {"a": "today()"}, True),
    ],
)
def test_an_expression_holds_as_in_odk(text, answers, expected):
    assert holds(text, **answers) is expected


def test_dates_compare_as_days_with_the_day_of_the_interview():
    assert holds("${d} < today()", d="2026-03-01", today="2026-03-02")
    assert not holds("${d} < today()", d="2026-03-03", today="2026-03-02")
    assert not holds("${d} < today()", d="", today="2026-03-02")
    assert holds("${d} >= date('2026-01-01')", d="2026-03-01T10:00:00.000+02:00")


@pytest.mark.parametrize(
    "text, why",
    [
        ("pulldata('f', 'a', 'b', ${x})", "function pulldata()"),
        ("../x = 'a'", "a path"),
        (". > 3", "a path"),
        ("x = 'a'", "'x' stands without ${}"),
        ("${x} = 'a' and", "not a valid expression"),
        ("selected(${x})", "not a valid expression"),
        ("${x} = “a”", "not a valid expression"),
    ],
)
def test_what_is_not_supported_is_said_and_never_guessed(text, why):
    with pytest.raises(expressions.Unsupported, match=why.replace("(", r"\(").replace(")", r"\)").replace("$", r"\$")):
        expressions.parse(text)


@pytest.fixture
def form(tmp_path):
    survey = """
    type | name | relevant
    text | who |
    text | age |
    text | of_state | ${who} = 's'
    text | of_old | ${age} > 60
    text | of_lost | ${gone} = 'x'
    text | of_odd | pulldata('a')
    text | of_all |
    """
    return xlsform.read(write_form(tmp_path / "form.xlsx", survey, "list_name | name"))[0]


ITEMS = ["of_state", "of_old", "of_lost", "of_odd", "of_all"]


def test_each_interview_is_judged_and_unjudged_items_count_as_asked(form):
    records = pd.DataFrame({"who": ["s", "r", "s"], "age": ["70", "70", ""]})
    told, unsupported = evaluation.asked(form, records, ITEMS, pd.Series("", index=records.index))
    assert told["of_state"].tolist() == [True, False, True]
    assert told["of_old"].tolist() == [True, True, False]
    assert told[["of_lost", "of_odd", "of_all"]].all(axis=None)
    assert unsupported == {"of_lost": "needs gone, which no export has", "of_odd": "function pulldata()"}


def test_a_part_that_can_be_judged_tells_who_was_not_asked_though_another_part_cannot(tmp_path):
    survey = """
    type | name | relevant
    text | who |
    begin group | agreed | ${consent} = 'yes'
    text | of_state | ${who} = 's' and ${age} > 60
    end group | |
    text | age |
    """
    form = xlsform.read(write_form(tmp_path / "form.xlsx", survey, "list_name | name"))[0]
    records = pd.DataFrame({"who": ["s", "r", "s"], "age": ["70", "70", ""]})
    told = evaluation.asked(form, records, ["of_state"], pd.Series("", index=records.index))
    assert told[0]["of_state"].tolist() == [True, False, False]
    assert told[1] == {"of_state": "needs consent, which no export has"}
    grouping = evaluation.Grouping("who", {"r": "resident", "s": "state"}, pd.Series(["state", "resident", "state"]))
    assert evaluation.groups_asked(form, ["of_state"], grouping, told) == {"of_state": ("state",)}


def test_groups_follow_from_the_form_where_only_the_group_decides_and_from_interviews_elsewhere(form):
    records = pd.DataFrame({"who": ["r", "s"], "age": ["70", ""]})
    told = evaluation.asked(form, records, ITEMS, pd.Series("", index=records.index))
    codes = {"r": "resident", "s": "state"}
    grouping = evaluation.Grouping("who", codes, pd.Series(["resident", "state"]))
    asked = evaluation.groups_asked(form, ITEMS, grouping, told)
    assert asked["of_state"] == ("state",)
    assert asked["of_old"] == ("resident",)
    assert asked["of_all"] == asked["of_odd"] == asked["of_lost"] == ("resident", "state")


def test_columns_of_categories_are_judged_as_columns_of_text(form):
    records = pd.DataFrame({"who": ["s", "r", "s", ""], "age": ["70", "70", "", "x"]})
    day = pd.Series("", index=records.index)
    told, unsupported = evaluation.asked(form, records, ITEMS, day)
    again, same = evaluation.asked(form, records.astype("category"), ITEMS, day.astype("category"))
    assert told.equals(again) and unsupported == same
    nobody, _ = evaluation.asked(form, records.iloc[:0], ITEMS, day.iloc[:0])
    assert nobody.shape == (0, 5)


def test_answers_within_a_repeat_are_used_within_it_only(tmp_path):
    survey = """
    type | name | relevant
    begin repeat | person |
    integer | age |
    begin group | g |
    text | job | ${age} > 17
    end group | |
    end repeat | |
    text | any_old | ${age} > 60
    """
    form = xlsform.read(write_form(tmp_path / "form.xlsx", survey, "list_name | name"))[0]
    records = pd.DataFrame({"age": ["12", "70"]})
    told, unsupported = evaluation.asked(form, records, ["job", "any_old"], pd.Series("", index=records.index))
    assert told["job"].tolist() == [False, True] and told["any_old"].all()
    assert unsupported == {"any_old": "needs age of each round of the repeat person"}


def test_judging_distinct_combinations_is_judging_each_interview(form):
    records = pd.DataFrame({"who": list("rsrsrr"), "age": ["61", "", "60", "99", "61", "x"]})
    told, _ = evaluation.asked(form, records, ITEMS[:2], pd.Series("", index=records.index))
    for item in ITEMS[:2]:
        text = form.named[item]["relevant"]
        one_by_one = [holds(text, who=row.who, age=row.age) for row in records.itertuples()]
        assert told[item].tolist() == one_by_one
