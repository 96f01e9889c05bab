"""Versions of a form: what changed, how earlier headers, labels and choices are recognised, who was never asked."""

import kobo_forms
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from studies import write_form

from herelib.form import versions, xlsform
from herelib.form.headers import Resolver
from herelib.form.versions import Version

OLD_SURVEY = """
type | name | label::English (en) | label::Español (es) | relevant | here_role | constraint
select_one yn | consent | Do you agree? | ¿Acuerda? | | |
begin group | home | Home | Casa | | |
integer | persons | How many live here? | ¿Cuántos viven? | ${consent} = 'yes' | | . > 0
text | source | Where is water from? | ¿De dónde? | ${persons} > 1 | |
end group | | | | | |
select_one scale | mood | How do you feel? | ¿Cómo está? | | |
select_one scale | trust | Trust? | ¿Confianza? | | |
integer | score | Score | Nota | | |
text | phone | Phone | Teléfono | | phone |
"""
OLD_CHOICES = """
list_name | name | label::English (en) | label::Español (es)
yn | yes | Yes | Sí
yn | no | No | No
scale | 1 | Bad | Mal
scale | 2 | Fair | Regular
scale | 3 | Great | Genial
"""
NEW_SURVEY = """
type | name | label::English (en) | label::Español (es) | relevant | constraint
select_one yn | consent | Do you agree? | ¿Acuerda? | |
decimal | household | How many live here? | ¿Cuántos viven aquí? | | . > 1
select_one source | source | Where is water from? | ¿De dónde? | ${household} > 1 |
select_multiple scale | mood | How are you? | ¿Cómo está? | |
select_one scale | trust | Trust? | ¿Confianza? | |
integer | score | Score | Nota | |
text | idea | Idea | Idea | ${consent} = 'yes' |
"""
NEW_CHOICES = """
list_name | name | label::English (en) | label::Español (es)
yn | yes | Yes | Sí
yn | no | No | No
scale | 1 | Bad | Mal
scale | 2 | So so | Regular
scale | 4 | Great | Genial
source | tap | Tap | Grifo
source | well | Well | Pozo
"""


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    folder = tmp_path_factory.mktemp("forms")
    old, wrong = xlsform.read(write_form(folder / "old.xlsx", OLD_SURVEY, OLD_CHOICES))
    new, faults = xlsform.read(write_form(folder / "new.xlsx", NEW_SURVEY, NEW_CHOICES))
    assert not len(wrong) and not len(faults)
    return new, {"v1": Version(old, {"persons": "household"})}


def rows(table):
    return list(table.itertuples(index=False, name=None))


def test_each_item_has_what_became_of_it(pair):
    scale = "gone: 3; new: 4"
    assert rows(versions.compare(*pair)) == [
        ("v1", "consent", "same", "consent", ""),
        ("v1", "household", "renamed", "persons", "persons → household"),
        ("v1", "household", "retyped", "persons", "integer → decimal; moved from home to the top; other skip logic"),
        (
            "v1",
            "source",
            "retyped",
            "source",
            "text → select_one: its answers are none now; moved from home to the top",
        ),
        ("v1", "mood", "retyped", "mood", "select_one → select_multiple: each answer is one choice of several"),
        ("v1", "mood", "choices changed", "mood", f"{scale}; other label"),
        ("v1", "trust", "choices changed", "trust", scale),
        ("v1", "score", "same", "score", ""),
        ("v1", "phone", "retired", "phone", "text"),
        ("v1", "idea", "added", "", "text"),
    ]


def test_earlier_names_labels_paths_and_choices_are_recognised(pair):
    merged = versions.merge(*pair)
    assert merged.gone == {"persons", "phone"}
    assert merged.retired == {"mood": {"3"}, "trust": {"3"}}
    assert merged.aliases == {"home/source": "source"}
    headers = ["consent", "home/persons", "persons", "How do you feel?", "How are you?", "¿Cuántos viven?", "idea"]
    found = [Resolver(merged).columns([header])[0].item for header in headers]
    assert found == ["consent", "persons", "persons", "mood", "mood", "persons", "idea"]
    assert list(merged.listed["trust"]["name"]) == ["1", "2", "4", "3"]
    assert list(merged.listed["consent"]["name"]) == ["yes", "no"]
    listed = merged.listed["trust"].set_index("name")
    assert listed.loc["2", "label:en@v1"] == "Fair"
    # the label of the choice that is gone is that of another now: the current form rules
    assert listed.loc["3", "label:en"] == "" and listed.loc["4", "label:en"] == "Great"


def test_a_header_that_two_versions_use_for_different_items_means_the_current_one(pair):
    column = Resolver(versions.merge(*pair)).columns(["How many live here?"])[0]
    assert (column.item, column.problem) == ("household", "")


def test_what_is_gone_is_read_and_not_analysed_and_stays_private(pair):
    merged = versions.merge(*pair)
    assert merged.named["phone"]["role"] == "phone" and merged.named["phone"]["dimension"] == ""
    assert list(merged.named)[: len(pair[0].named)] == list(pair[0].named)
    assert merged.languages == pair[0].languages
    current = merged.items[merged.items["name"].isin(pair[0].named)]
    same = [c for c in pair[0].items.columns if c != "list"]
    pd.testing.assert_frame_equal(current[same], pair[0].items[same], check_dtype=False)


def test_merging_no_version_changes_nothing(pair):
    merged = versions.merge(pair[0], {})
    assert merged.gone == frozenset() and not merged.retired and not merged.aliases
    pd.testing.assert_frame_equal(merged.items, pair[0].items, check_dtype=False)
    pd.testing.assert_frame_equal(merged.choices, pair[0].choices, check_dtype=False)


def records(kind=str):
    told = {
        "__version__": ["v1", "v1", "v2", "", "v1"],
        "consent": ["yes", "no", "yes", "yes", "yes"],
        "persons": ["1", "2", "", "", "3"],
        "household": ["", "", "2.5", "1", ""],
        "source": ["the well of Ana", "tap", "tap", "", ""],
        "mood": ["3", "1", "1 2", "", "2"],
        "score": ["1", "2", "3", "x", ""],
    }
    return pd.DataFrame(told, index=[4, 5, 6, 7, 8]).astype(kind)


@pytest.mark.parametrize("kind", [str, "category"])
def test_answers_under_an_earlier_name_come_under_the_current_one(pair, kind):
    new = versions.rename(records(kind), "__version__", pair[1])
    assert "persons" not in new.columns and new.index.tolist() == [4, 5, 6, 7, 8]
    assert new["household"].tolist() == ["1", "2", "2.5", "1", "3"]
    assert new.drop(columns="household").equals(records(kind).drop(columns=["persons", "household"]))


def test_names_that_were_exchanged_are_exchanged_back(pair):
    new, _ = pair
    swapped = {"v1": Version(new, {"score": "idea", "idea": "score"})}
    told = pd.DataFrame({"__version__": ["v1", "v2"], "score": ["a", "1"], "idea": ["7", "b"]})
    assert rows(versions.rename(told, "__version__", swapped)) == [("v1", "7", "a"), ("v2", "1", "b")]


def test_an_item_is_absent_where_its_version_had_none(pair):
    found = versions.absent(records(), "__version__", versions.compare(*pair))
    assert {item: mask.tolist() for item, mask in found.items()} == {"idea": [True, True, False, False, True]}
    assert versions.absent(records().drop(columns="__version__"), "__version__", versions.compare(*pair)) == {}


@pytest.mark.parametrize("kind", [str, "category"])
def test_free_text_is_no_choice_even_where_it_is_spelled_like_one(pair, kind):
    told = versions.rename(records(kind), "__version__", pair[1])
    found = versions.unfit(pair[0], told, "__version__", pair[1])
    assert {item: mask.tolist() for item, mask in found.items()} == {"source": [True, True, False, False, False]}


@pytest.mark.parametrize(
    "before, after, answers, kept",
    [
        ("select_one scale", "select_multiple scale", ["1", ""], [True, True]),
        ("select_multiple scale", "select_one scale", ["1", "1 2", ""], [True, False, True]),
        ("integer", "decimal", ["1", "x"], [True, True]),
        ("text", "integer", ["5", "five", "2026-01-01"], [True, False, False]),
        ("text", "date", ["2026-01-01", "May"], [True, False]),
        ("text", "select_multiple scale", ["1", "Bad"], [False, False]),
        ("integer", "select_one scale", ["1", "7"], [True, False]),
        ("select_one scale", "integer", ["2", "none"], [True, False]),
        ("select_one scale", "text", ["1", ""], [False, True]),
        ("date", "integer", ["2026-01-01"], [False]),
    ],
)
def test_answers_that_fit_a_retyped_question_are_kept_and_no_others(tmp_path, before, after, answers, kept):
    old, new = (
        xlsform.read(write_form(tmp_path / f"{n}.xlsx", f"type | name\n{kind} | q", OLD_CHOICES))[0]
        for n, kind in enumerate((before, after))
    )
    told = pd.DataFrame({"__version__": "v1", "q": answers})
    found = versions.unfit(new, told, "__version__", {"v1": Version(old)})
    assert (~found.get("q", np.zeros(len(answers), bool))).tolist() == kept


def test_each_interview_is_judged_by_the_form_that_it_was_made_with(pair):
    new, older = pair
    told = versions.rename(records(), "__version__", older)
    parts = list(versions.parts(new, told, "__version__", older))
    assert [rows.tolist() for _, rows in parts] == [[0, 1, 4], [2, 3]]
    today = pd.Series("2026-03-01", index=told.index)
    asked, unsupported = versions.asked(parts, told, ["household", "source", "idea"], today)
    # in v1 consent was needed for persons, and persons for source; idea was not asked
    assert asked["household"].tolist() == [True, False, True, True, True]
    assert asked["source"].tolist() == [False, True, True, False, True]
    assert asked["idea"].tolist() == [False, False, True, True, False]
    assert unsupported == {} and asked.index.equals(told.index)
    findings = versions.judge(parts, told, today, ["household"])
    # v1 allowed one person, the current form does not
    assert rows(findings.table[["place", "item", "rule"]]) == [(7, "household", "constraint")]


def test_renames_that_cannot_be_are_faults(pair):
    new, older = pair
    old = older["v1"].form
    wrong = {
        "v1": Version(old, {"person": "household", "phone": "idee", "mood": "trust", "score": "idea", "source": "idea"})
    }
    found = versions.check(new, wrong).table()
    assert list(zip(found["column"], found["value"], found["rule"], found["do"], strict=True)) == [
        ("versions.v1.renamed", "person", "no such item in that version", "did you mean 'persons'?"),
        ("versions.v1.renamed", "idee", "no such item in the current form", "did you mean 'idea'?"),
        ("versions.v1.renamed", "trust", "that version has an item of this name too", "rename that one as well"),
        ("versions.v1.renamed", "idea", "two items are renamed to it", "keep one"),
    ]
    assert not len(versions.check(new, older))


def test_a_rename_that_is_turned_round_is_one_fault_that_says_so(pair):
    new, older = pair
    found = versions.check(new, {"v1": Version(older["v1"].form, {"household": "persons"})}).table()
    assert found[["value", "rule", "do"]].to_numpy().tolist() == [
        ["household", "turned round: the earlier name comes first", "write persons: household"]
    ]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["v1", "v2", ""]), st.sampled_from(["", "1", "2", "x"])), max_size=8))
def test_renaming_keeps_every_answer_and_no_row_is_judged_twice(pair, told):
    table = pd.DataFrame(told, columns=["__version__", "persons"]).astype(str).assign(household="")
    new = versions.rename(table, "__version__", pair[1])
    earlier = [(version, answer) for version, answer in told if version == "v1"]
    assert new.loc[new["__version__"] == "v1", "household"].tolist() == [answer for _, answer in earlier]
    parts = [rows for _, rows in versions.parts(pair[0], new, "__version__", pair[1])]
    assert sorted(np.concatenate([*parts, np.zeros(0, int)])) == list(range(len(told)))


@pytest.fixture(scope="module")
def site(reference, tmp_path_factory):
    """The six versions of KoboToolbox's site inspection."""
    folder = tmp_path_factory.mktemp("site")
    fixtures = {f"siv{n}": kobo_forms.load(reference, f"site_inspection/v{n}") for n in range(1, 7)}
    read = {key: xlsform.read(kobo_forms.write_form(folder / f"{key}.xlsx", it))[0] for key, it in fixtures.items()}
    return read, {key: pd.DataFrame(kobo_forms.export_rows(it)) for key, it in fixtures.items()}


@pytest.mark.reference
def test_the_six_versions_of_kobotoolbox_give_the_expected_table(site):
    read, _ = site
    older = {key: Version(read[key]) for key in ("siv1", "siv2", "siv3", "siv4")}
    table = versions.compare(read["siv5"], older)
    assert table.groupby(["version", "status"]).size().to_dict() == {
        ("siv1", "choices changed"): 4,
        ("siv1", "retired"): 1,
        ("siv1", "same"): 4,
        ("siv2", "retired"): 1,
        ("siv2", "same"): 8,
        ("siv3", "same"): 8,
        ("siv4", "same"): 8,
    }
    changed = table[table["status"] == "choices changed"]
    assert set(changed["detail"].str.partition("; moved")[0]) == {"gone: yes, no; new: 0, 1"}
    assert table.loc[table["status"] == "retired", "item"].unique() == ["was_there_damage_to_the_site_dupe"]
    moved = table[table["detail"].str.contains("moved from")].groupby("version")["item"].agg(set)
    assert moved["siv3"] == {"ping", "rssi", "is_plant_life_encroaching"} and moved["siv4"] == {
        "is_plant_life_encroaching"
    }
    last = versions.compare(read["siv6"], {key: Version(form) for key, form in read.items() if key != "siv6"})
    assert last.loc[last["status"] != "retired", "item"].unique() == ["inspector"]


@pytest.mark.reference
def test_headers_of_all_six_versions_are_recognised(site):
    read, exports = site
    merged = versions.merge(read["siv5"], {key: Version(form) for key, form in read.items() if key != "siv5"})
    for export in exports.values():
        for column in Resolver(merged).columns(list(export.columns)):
            assert column.problem == ""
            assert (column.item or merged.aliases[column.header]) == column.header.rpartition("/")[2]
    # forms 2 to 5 ask for 'yes' where their list has 0 and 1: the group was never asked, as the form says
    first = versions.in_current_names(Version(read["siv1"]))
    assert first.named["ping"]["relevant"] == "(${did_you_find_the_site} = 'yes')"
    assert merged.retired["did_you_find_the_site"] == {"yes", "no"}


@pytest.mark.reference
def test_a_question_that_was_text_then_one_choice_then_several_is_told_apart(reference, tmp_path):
    names = {"v1_text1": "v1_normal", "v2_select1": "v2_selectone", "v3_selectmult": "v3_selectmultiple"}
    read = {
        key: xlsform.read(
            kobo_forms.write_form(tmp_path / f"{key}.xlsx", kobo_forms.load(reference, f"selectone_to_multiple/{name}"))
        )[0]
        for key, name in names.items()
    }
    current, older = read.pop("v3_selectmult"), {key: Version(form) for key, form in read.items()}
    assert rows(versions.compare(current, older)) == [
        ("v1_text1", "q1", "retyped", "q1", "text → select_multiple: its answers are none now"),
        ("v2_select1", "q1", "retyped", "q1", "select_one → select_multiple: each answer is one choice of several"),
    ]
    sent = kobo_forms.load(reference, "selectone_to_multiple/submissions")["subissions"]
    told = pd.DataFrame(sent).rename(columns={"version": "__version__"})
    found = versions.unfit(current, told, "__version__", older)
    assert told.loc[found["q1"], "q1"].tolist() == ["Response 1", "Response 2"]
