"""The form of a new study: every text in every language, everything that a verdict needs, and what Kobo takes."""

import re

import pandas as pd
import pytest
from pyxform.question_type_dictionary import QUESTION_TYPE_DICT

from herelib.errors import HereError
from herelib.form import xlsform
from herelib.studies import read_catalogue, sufficiency
from herelib.templates import forms
from herelib.vocabulary import GROUPS, NEEDS

CHOSEN = ["lv", "en"]


def table(sheet: str, codes=CHOSEN) -> pd.DataFrame:
    rows = forms.form("T", "t", codes)[sheet]
    return pd.DataFrame(rows[1:], columns=rows[0])


def test_the_form_asks_about_all_that_packages_are_judged_by_and_about_every_need():
    asked = set(table("survey")["here_dimension"])
    assert set(sufficiency.judged(read_catalogue())) <= asked
    assert {f"{block}:{need}" for block in ("need", "cover", "supply") for need in NEEDS} <= asked
    assert any(name.startswith("asset:") for name in asked)


def test_the_form_has_every_role_that_a_study_needs_and_asks_for_nobodys_name():
    roles = set(table("survey")["here_role"]) - {""}
    needed = {"region", "group", "consent", "consent_quote", "mode", "interviewer", "language", "open", "start", "date"}
    assert needed <= roles and not roles & {"name", "phone", "email", "gps", "identity"}


@pytest.mark.parametrize("codes", [["lv", "en"], ["fr"], ["es", "it", "fr", "en", "lv"]])
def test_every_question_and_every_choice_has_its_text_in_every_language(codes):
    survey, choices = table("survey", codes), table("choices", codes)
    asked = survey[survey["type"] != "end_group"]
    for name in forms.language_names(codes).values():
        assert (asked[f"label::{name}"] != "").all() and (choices[f"label::{name}"] != "").all()
        limited = asked[asked["constraint"] != ""]
        assert len(limited) and (limited[f"constraint_message::{name}"] != "").all()
    assert {"en", "lv", "es", "it", "fr"} == set(forms.WRITTEN)


def test_no_two_languages_say_a_question_alike():
    survey = table("survey", list(forms.WRITTEN))
    texts = survey[[column for column in survey if column.startswith("label::")]]
    asked = texts[texts.ne("").all(axis=1)]
    assert asked.nunique(axis=1).eq(len(forms.WRITTEN)).all(), asked[asked.nunique(axis=1) < len(forms.WRITTEN)]


def test_a_language_without_texts_falls_back_to_english():
    survey = table("survey", ["de", "en"])
    assert (survey["label::German (de)"] == survey["label::English (en)"]).all()
    spoken = table("choices", ["de", "lv"])
    spoken = spoken[spoken["list_name"] == "language"].set_index("name")
    assert spoken.loc["de"].tolist()[1:] == ["German", "Vācu"]


@pytest.mark.parametrize(
    ("codes", "why"),
    [
        ([], "no language: for instance --languages lv,en"),
        (["lv", "lw"], "'lw' is no language: known are bg, cs, da"),
        (["Latvian"], "'Latvian' is no language: did you mean 'lv'?"),
        (["en", "en"], "'en' stands twice"),
    ],
)
def test_languages_that_are_none_are_refused(codes, why):
    with pytest.raises(HereError) as refused:
        forms.language_names(codes)
    assert str(refused.value).startswith(why)


def test_nobody_is_asked_before_consent_or_without_it():
    survey = table("survey")
    open_groups, asked = [], []
    for row in survey.itertuples():
        if row.type == "begin_group":
            open_groups.append(row.relevant)
        elif row.type == "end_group":
            open_groups.pop()
        else:
            asked.append((row.name, " ".join([*open_groups, row.relevant])))
    consented = [name for name, condition in asked if forms.CONSENTED in condition]
    assert [name for name, _ in asked if name not in consented] == list(forms.BEFORE_CONSENT)


def test_each_group_is_asked_by_its_own_skip_logic():
    survey = table("survey").set_index("name")
    groups = re.findall(r"selected\(\$\{group\}, '(\w+)'\)", survey.loc["customers_reach", "relevant"])
    assert groups == ["entrepreneur", "ngo", "municipality", "state"]
    assert set(table("choices")[lambda t: t["list_name"] == "respondent_group"]["name"]) == set(GROUPS)


def test_names_and_types_are_those_that_kobotoolbox_takes():
    survey, choices = table("survey"), table("choices")
    names = survey.loc[survey["type"] != "end_group", "name"]
    assert names.str.fullmatch(r"[a-z_][a-z0-9_]*").all() and names.is_unique
    kinds = {kind.partition(" ")[0] for kind in survey["type"]} - {"begin_group", "end_group", "range"}
    assert kinds <= {*QUESTION_TYPE_DICT, "select_one", "select_multiple"}
    lists = {kind.partition(" ")[2] for kind in survey["type"] if kind.startswith("select")}
    assert lists == set(choices["list_name"]) and not choices.duplicated(["list_name", "name"]).any()
    assert not choices["name"].str.contains(r"\s").any()


def test_our_own_reader_finds_no_fault(tmp_path):
    from herelib.files import write_workbook

    form, faults = xlsform.read(write_workbook(tmp_path / "f.xlsx", forms.form("T", "t", CHOSEN)), "f.xlsx")
    assert len(faults) == 0 and form.named["need_care_severity"]["dimension"] == "need:care"
