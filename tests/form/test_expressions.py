"""Expressions mean what XPath 1.0 and ODK say, are refused by name, and never fail on an answer."""

import contextlib
import math

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from herelib.form import expressions
from herelib.form.evaluation import Answers, Scope, compute, evaluate, spread, truths
from herelib.form.expressions import Malformed, Unsupported, parse


def value(source, own="", today="", **answers):
    return compute(parse(source, dot_allowed=True), Scope(answers.__getitem__, today, own))


# section 3.5 and 4 of XPath 1.0 (libxml2 gives the same), and what ODK adds
@pytest.mark.parametrize(
    "source, expected",
    [
        ("7 div 2 - 1", 2.5),
        ("1 - 2 - 3", -4.0),
        ("2 + 3 * 4", 14.0),
        ("-7 mod 3", -1.0),
        ("7 mod -3", 1.0),
        ("1.5 mod 0.5", 0.0),
        ("5 mod 0", math.nan),
        ("1 div 0", math.inf),
        ("-1 div 0", -math.inf),
        ("0 div 0", math.nan),
        ("- - 3", 3.0),
        ("'4' * '2.5'", 10.0),
        ("true() + 1", 2.0),
        ("number(' -12.50 ')", -12.5),
        ("number('1 2')", math.nan),
        ("number('+1')", math.nan),
        ("number('Infinity')", math.nan),
        ("number('1_000')", math.nan),
        ("string(12.0)", "12"),
        ("string(0.1)", "0.1"),
        ("string(1 div 0)", "Infinity"),
        ("string(100000000000000000000)", "100000000000000000000"),
        ("string(0.0000001)", "0.0000001"),
        ("concat('a', 1, false())", "a1false"),
        ("join(', ', 'a', 2)", "a, 2"),
        ("substring('12345', 1.5, 2.6)", "234"),
        ("substring('12345', 2)", "2345"),
        ("substr('abcde', 1, 3)", "bc"),
        ("substr('abcde', -2)", "de"),
        ("substr('abcde', 0, -1)", "abcd"),
        ("substring-before('2021/03', '/')", "2021"),
        ("substring-after('2021/03', '/')", "03"),
        ("substring-after('abc', '')", "abc"),
        ("substring-before('abc', 'z')", ""),
        ("translate('a-b c', '- ', '_')", "a_bc"),
        ("normalize-space('  a   b ')", "a b"),
        ("string-length('četri')", 5.0),
        ("floor(-1.5)", -2.0),
        ("ceiling(-1.5)", -1.0),
        ("int(-1.7)", -1.0),
        ("round(2.5)", 3.0),
        ("round(-2.5)", -2.0),
        ("round(2.675, 2)", 2.68),
        ("round(1349, -2)", 1300.0),
        ("round('x')", math.nan),
        ("pow(2, 10)", 1024.0),
        ("sqrt(-1)", math.nan),
        ("max(3, '', 7)", 7.0),
        ("min('', '')", math.nan),
        ("sum(1, '', 2.5)", 3.5),
        ("count-selected(' a  b ')", 2.0),
        ("selected-at('a b c', 1)", "b"),
        ("selected-at('a b c', 3)", ""),
        ("selected('a b', ' b ')", True),
        ("count-non-empty('', 'a', 'b')", 2.0),
        ("coalesce('', 'b')", "b"),
        ("coalesce(number(''), 2)", 2.0),
        ("if('', 1, 'no')", "no"),
        ("boolean('false')", True),
        ("boolean-from-string('false')", False),
        ("regex('a1', '[a-z]')", False),
        ("regex('0123456789', '[0-9]{10}')", True),
        ("regex('٣', '\\d')", False),
        ("date(0)", "1970-01-01"),
        ("date('2026-03-01T10:00:00.000+02:00')", "2026-03-01"),
        ("date('2026-02-30')", math.nan),
        ("date('2026-03-01') - date('2026-02-01')", 28.0),
        ("string(date('2026-03-01') + 1)", "20514"),
        ("date(date('2026-03-01') + 1)", "2026-03-02"),
        ("date-time(0.75)", "1970-01-01T18:00:00.000"),
        ("decimal-date-time('1970-01-02T06:00:00Z')", 1.25),
        ("decimal-date-time('1970-01-02T06:00:00.000+06:00')", 1.0),
        ("decimal-date-time('20260301')", 20260301.0),
        ("decimal-time('18:00:00.000+02:00')", 0.75),
        ("format-date('2026-03-01', '%e.%n.%Y')", "1.3.2026"),
        ("format-date-time('2026-03-01T00:05:09.120', '%y%m%d %H:%h:%M:%S.%3')", "260301 00:0:05:09.120"),
        ("format-date('', '%Y')", ""),
    ],
)
def test_an_expression_gives_what_xpath_and_odk_say(source, expected):
    found = value(source)
    assert type(found) is type(expected)
    assert found == pytest.approx(expected, nan_ok=True) if isinstance(expected, float) else found == expected


@pytest.mark.parametrize(
    "source, expected",
    [
        ("6.1 - 7.8 = -1.7", True),
        ("'5' = 5.0", True),
        ("'5' = '5.0'", False),
        ("true() = 'false'", True),
        ("0 = false()", True),
        ("'' = 0", False),
        ("'' != 0", True),
        ("'b' > 'a'", False),
        ("'10' > '9'", True),
        ("'' >= ''", False),
        ("true() or true() and false()", True),
        ("1 < 2 < 3", True),
        ("3 < (2 < 3)", False),
        ("-3 < 3 = 6 >= 6", True),
        ("date('2026-03-01') = '2026-03-01T23:00:00'", True),
        ("'2026-03-02' > date('2026-03-01')", True),
    ],
)
def test_comparisons_turn_their_operands_as_xpath_and_odk_do(source, expected):
    assert value(source) is expected


@pytest.mark.parametrize("own, holds", [("0", True), ("9998", False), ("9999", True), ("10000001", False), ("", False)])
def test_and_binds_closer_than_or(own, holds):
    assert evaluate(parse(".=0 or .>=9999  and .<= 10000000", dot_allowed=True), {}, answer=own) is holds


def test_the_own_answer_is_a_point_and_the_operand_of_functions_without_one():
    assert value("string-length() = 3 and normalize-space() = .", own="abc") is True
    assert value("once(5)", own="") == 5.0
    assert value("once(5)", own="7") == "7"
    with pytest.raises(Unsupported, match="a path"):
        parse(". > 3")
    with pytest.raises(Unsupported, match="of the answer itself"):
        parse("string-length() > 3")


def test_today_is_the_day_of_the_interview_and_now_no_more_than_that():
    assert value("${d} <= now()", d="2026-03-01T23:00", today="2026-03-01") is True
    assert value("format-date(today(), '%Y') - 1", today="2026-03-01") == 2025.0
    assert parse("${a} > today()").dated and not parse("${a} > today()").momentary
    assert parse("${a} > now()").momentary
    with pytest.raises(Unsupported, match=r"time of day: now\(\) within decimal-date-time\(\)"):
        parse("decimal-date-time(now()) > 1")


def test_names_of_choices_lead_to_their_labels():
    told = parse("concat('at ', jr:choice-name(${place}, ' ${place} '))")
    assert told.labelled and told.items == ("place",)
    found = compute(told, Scope({"place": "hall"}.get, labels={"place": {"hall": "The hall"}}))
    assert found == "at The hall"


@pytest.mark.parametrize(
    "source, why",
    [
        ("pulldata('f', 'a', 'b', ${x})", r"function pulldata\(\)"),
        ("instance('x')/rows/item[name=${x}]/label", r"function instance\(\)"),
        ("indexed-repeat(${x}, ${r}, 1)", r"function indexed-repeat\(\)"),
        ("position(..) > 1", r"function position\(\)"),
        ("count(${r})", r"function count\(\)"),
        ("random()", r"function random\(\)"),
        ("../x = 'a'", "a path"),
        ("/data/x = 'a'", "a path"),
        ("current()/../x = 'a'", r"function current\(\)"),
        ("${a} | ${b}", "a union of answers"),
        ("x = 'a'", r"'x' stands without \$\{\}"),
        ("true = ${x}", r"'true' stands without \$\{\}"),
        ("regex(${x}, '\\p{L}+')", "a pattern that only Java reads"),
        ("regex(${x}, '[a-z&&[^b]]')", "a pattern that only Java reads"),
        ("regex(${x}, ${y})", "whose second part is computed"),
        ("format-date(${x}, '%b %Y')", "words, which differ by language"),
        ("jr:choice-name(${x}, 'x')", "of what is no item"),
        ("${last-saved#x}", "an answer of another interview"),
    ],
)
def test_what_is_legal_and_not_supported_is_named(source, why):
    with pytest.raises(Unsupported, match=why) as raised:
        parse(source)
    assert not isinstance(raised.value, Malformed)


@pytest.mark.parametrize(
    "source, why",
    [
        ("${x} = 'a' and", "unexpected end of source at character 12"),
        ("${long_name} == 'a'", "unexpected '=' operator at character 15"),
        ("${x} = “a”", "unknown symbol '“' at character 8"),
        ("selected(${x})", "Too few arguments"),
        ("selcted(${x}, 'a')", r"unknown function selcted\(\)"),
        ("$x > 3", r"'\$' without \{\}"),
        ("(${x} > 3", "unexpected end"),
        ("${x} ${y}", "unexpected .* at character 6"),
        ("", "source is empty"),
    ],
)
def test_what_is_malformed_is_named_with_its_place(source, why):
    with pytest.raises(Malformed, match=why):
        parse(source)


def test_every_function_of_the_odk_documentation_is_evaluated_or_named():
    documented = (
        *(
            "if",
            "position",
            "once",
            "selected",
            "selected-at",
            "count-selected",
            "indexed-repeat",
            "count",
            "max",
            "min",
        ),
        *("count-non-empty", "sum", "regex", "contains", "starts-with", "ends-with", "substr", "substring-before"),
        *("substring-after", "translate", "string-length", "normalize-space", "concat", "join", "boolean-from-string"),
        *(
            "string",
            "round",
            "int",
            "number",
            "digest",
            "pow",
            "log",
            "log10",
            "abs",
            "sin",
            "cos",
            "tan",
            "asin",
            "acos",
        ),
        *("atan", "atan2", "sqrt", "exp", "exp10", "pi", "today", "now", "decimal-date-time", "date", "decimal-time"),
        *("format-date", "format-date-time", "area", "distance", "random", "randomize", "uuid", "boolean", "not"),
        *("coalesce", "checklist", "weighted-checklist", "true", "false"),
    )
    for name in documented:
        for arguments in ("", "1", "1, '1'", "1, 1, 1"):
            try:
                parse(f"{name}({arguments})", dot_allowed=True)
                break
            except Malformed as wrong:
                assert "unknown function" not in str(wrong), name
            except Unsupported:
                break
        else:
            pytest.fail(f"{name} takes no arguments of these")


@pytest.mark.parametrize("deep", [50, 5000, 20_000])
def test_deep_and_long_expressions_do_not_crash(deep):
    assert evaluate(parse(" or ".join(["${a} = 1"] * deep)), {"a": "1"})
    for source in ("(" * deep + "1" + ")" * deep, "not(" * deep + "1" + ")" * deep, "-" * deep + "1"):
        try:
            evaluate(parse(source), {})
        except Unsupported as reason:
            assert str(reason) == "nested too deeply"


def test_numbers_that_all_differ_are_worked_on_as_columns():
    records = pd.DataFrame({"a": [str(n / 7) for n in range(200_000)], "b": [str(n) for n in range(200_000)]})
    answers = Answers(records)
    found = truths(compute(parse("${a} * 7 <= ${b} + 0.5"), Scope(answers.values)))
    assert found.all()


WORDS = st.sampled_from(
    ["", " ", "a", "a b", "other", "7", "7.0", "-0", "1e5", ".5", "2026-03-01", "2026-02-30T1", "NaN"]
)
ANSWERS = st.one_of(WORDS, st.text(max_size=8))
LEAVES = st.sampled_from(["${a}", "${b}", ".", "today()", "0", "2.5", "'a'", "'7'", "''", "true()"])


def _calls(inner):
    parts = [st.tuples(inner, st.sampled_from(["=", "!=", "<", ">=", "and", "or", "+", "-", "*", "div", "mod"]), inner)]
    built = [st.builds(lambda t: f"({t[0]} {t[1]} {t[2]})", part) for part in parts]
    fixed = {"regex": "'[a-z]+'", "format-date": "'%Y-%e'", "format-date-time": "'%H'"}
    names = {
        **{n: p for n, (p, _) in (expressions.NUMERIC | expressions.FUNCTIONS).items()},
        "if": (3, 3),
        "not": (1, 1),
    }
    names |= {"coalesce": (1, None), "once": (1, 1), "boolean": (1, 1)}
    for name, (least, most) in names.items():
        if name in fixed:
            built.append(inner.map(lambda a, name=name: f"{name}({a}, {fixed[name]})"))
        else:
            many = st.lists(inner, min_size=least, max_size=most or 3)
            built.append(many.map(lambda parts, name=name: f"{name}({', '.join(parts)})"))
    return st.one_of(built)


EXPRESSIONS = st.recursive(LEAVES, _calls, max_leaves=8)


@settings(max_examples=400, deadline=None)
@given(EXPRESSIONS, st.lists(st.tuples(ANSWERS, ANSWERS, ANSWERS), min_size=1, max_size=6), st.booleans())
@example("date-time(${a} * 9)", [("1e5", "", "")], True)
@example("(if(${a}, ${b}, .) = true())", [("", "7", "x"), ("1", "7", "")], False)
def test_many_interviews_are_evaluated_as_each_alone_and_never_fail(source, rows, coded):
    told = parse(source, dot_allowed=True)
    records = pd.DataFrame(rows, columns=["a", "b", "own"], dtype=object)
    records = records.astype("category") if coded else records.astype(str)
    today = pd.Series(["2026-03-01"] * len(rows))
    answers = Answers(records, today)
    together = spread(truths(compute(told, Scope(answers.values, answers.today, answers.values("own")))), len(rows))
    alone = [evaluate(told, {"a": a, "b": b}, "2026-03-01", own) for a, b, own in rows]
    assert together.tolist() == alone


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=30))
def test_any_text_is_parsed_or_refused(source):
    with contextlib.suppress(Unsupported):
        parse(source, dot_allowed=True)


@pytest.mark.parametrize(
    "source, parts",
    [
        ("((${a} = 1) and (${b} = 2)) and ${c} = 3", ["${a} = 1", "${b} = 2", "${c} = 3"]),
        ("(${a} = 1) or (${b} = 2)", ["(${a} = 1) or (${b} = 2)"]),
        ("(${a} = 1 or ${b} = 2) and ${c} = 3", ["${a} = 1 or ${b} = 2", "${c} = 3"]),
        ("not(${a} = 1 and ${b} = 2)", ["not(${a} = 1 and ${b} = 2)"]),
        ("${a} = ') and (' and ${b and c} = 2", ["${a} = ') and ('", "${b and c} = 2"]),
        ("(${a}) = (${b})", ["(${a}) = (${b})"]),
        ("", [""]),
    ],
)
def test_conditions_that_must_all_hold_are_parted_where_and_joins_them(source, parts):
    assert expressions.conjuncts(source) == parts
