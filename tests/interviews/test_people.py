"""Who is asked again: what links and what counts people, and that it stands in no table that is written."""

import pandas as pd
import pytest
from studies import CHOICES, PARAMETERS, SURVEY, row, write_form, write_rows

from herelib import tables as processed
from herelib.errors import HereError
from herelib.impact.waves import link_items, link_people
from herelib.interviews import checking
from herelib.interviews.clean import clean
from herelib.interviews.keyed import interviewer_pseudonyms, person_pseudonyms, pseudonyms
from herelib.interviews.people import contacts, linkable

ASKED = (
    SURVEY
    + """
select_one yes_no | again | May we ask you again? | ¿Podemos volver? | | | | | contact
text | kept_code | Your code | Su código | | | | | person
integer | born | Year of birth | Año | | | | | birth_year
select_one yes_no | sex | Sex | Sexo | | | | | gender
decimal | give | Hours that you could give | Horas | | | | | mentor_hours
integer | months | Months without work | Meses | | | | | out_of_work
"""
)
SAID = {"again": "no", "kept_code": "", "born": "", "sex": "", "give": "", "months": ""}


@pytest.fixture
def study(tiny_study):
    write_form(tiny_study / "instrument.xlsx", ASKED)
    people = [
        {"again": "yes", "kept_code": "Zx 48", "born": "1931", "sex": "yes", "give": "4", "months": "14"},
        {"again": "no", "kept_code": "qq77", "born": "1987", "sex": "no", "give": "9999"},
        {"again": "yes", "give": "2.5"},
    ]
    rows = [row(f"n{at}", **{**SAID, **each}) for at, each in enumerate(people)]
    write_rows(tiny_study / "interviews" / "en.csv", rows)
    return tiny_study


def test_no_table_holds_birth_years_gender_codes_or_leave_to_be_contacted(study):
    read = checking.read(study, PARAMETERS)
    tables = clean(read, PARAMETERS)
    hidden = {"again", "kept_code", "born", "sex"}
    for name, table in tables.items():
        assert not hidden & set(table), name
        text = table.to_csv(index=False)
        assert not any(word in text for word in ("1931", "1987", "Zx 48", "zx48", "qq77")), name
    named = {name: table["item"] for name, table in tables.items() if "item" in table and name != "items"}
    assert all(not hidden & set(items) for items in named.values())
    assert not hidden & set(tables["choices"]["item"])


def test_the_demo_writes_nothing_of_them_either(demo_processed):
    """No table of any stage, of either wave."""
    read = [checking.read("demo"), checking.second_wave("demo")]
    codes = {code for wave in read for code in wave.records["person_code"].astype(str)} - {""}
    folder = demo_processed / "demo" / "few"
    names = [name for name in processed.CONTRACTS if processed.path(folder, name).is_file()]
    assert {"people", "cleaned", "differences", "target_group"} <= set(names)
    for name, table in processed.read_all(folder, names).items():
        assert not {"birth_year", "contact_again", "person_code"} & set(table), name
        texts = table.select_dtypes(["object", "string"])
        assert not any(codes & set(texts[column].astype(str)) for column in texts), name


def test_hours_and_months_stand_among_the_answers_and_impossible_ones_do_not(study):
    cleaned = clean(checking.read(study, PARAMETERS), PARAMETERS)["cleaned"]
    assert cleaned["give"].tolist() == ["4", "", "2.5"] and cleaned["months"].tolist() == ["14", "", ""]


def test_people_are_known_by_a_pseudonym_and_linked_in_memory(study):
    read = checking.read(study, PARAMETERS)
    tables = clean(read, PARAMETERS)
    persons = tables["people"]["person"]
    assert (persons != "").tolist() == [True, True, False] and persons[0] != persons[1]
    asked = linkable(read, tables)
    assert asked["person"].tolist() == persons.tolist()
    assert asked["birth_year"].tolist()[:2] == [1931, 1987] and pd.isna(asked["birth_year"][2])
    assert asked["gender"].tolist() == ["yes", "no", ""]


def test_corrections_of_the_analyst_count_and_the_log_does_not_show_them(study):
    (study / "cleaning_log.csv").write_text(
        "uuid,question,old_value,new_value,change_type,reason\nn0,born,1931,1951,change,typing error\n",
        encoding="utf-8",
    )
    read = checking.read(study, PARAMETERS)
    tables = clean(read, PARAMETERS)
    assert linkable(read, tables)["birth_year"][0] == 1951
    assert "1951" not in tables["cleaning_log"].to_csv() and "1931" not in tables["cleaning_log"].to_csv()


def test_who_may_be_contacted_is_counted_by_region(study):
    read = checking.read(study, PARAMETERS)
    interviews = clean(read, PARAMETERS)["interviews"]
    counts = contacts(read, interviews).set_index("region")["people"]
    assert counts.sum() == 2 and set(counts.index) == set(read.regions["region"])
    assert contacts(read, interviews.iloc[:1])["people"].sum() == 1


def test_a_study_that_asks_for_neither_has_nobody_to_link_or_contact(tiny_study):
    read = checking.read(tiny_study, PARAMETERS)
    tables = clean(read, PARAMETERS)
    assert (tables["people"]["person"] == "").all() and contacts(read, tables["interviews"]) is None
    assert not {"birth_year", "gender"} & set(linkable(read, tables))


def test_interviews_of_another_run_are_refused(study):
    read = checking.read(study, PARAMETERS)
    with pytest.raises(HereError, match="none of this study"):
        contacts(read, pd.DataFrame({"interview": ["i000000000000"], "region": ["east"]}))


def test_a_role_that_study_yaml_gives_hides_an_item_too(study):
    with (study / "study.yaml").open("a", encoding="utf-8") as handle:
        handle.write("roles: {person: food_code, birth_year: months}\n")
    write_form(
        study / "instrument.xlsx",
        ASKED.replace("| out_of_work", "|").replace("text | kept_code ", "integer | food_code "),
    )
    rows = [row("n0", food_code="48", months="1931"), row("n1", food_code="49", months="1932")]
    write_rows(study / "interviews" / "en.csv", rows)
    tables = clean(checking.read(study, PARAMETERS), PARAMETERS)
    assert not {"food_code", "months"} & set(tables["cleaned"])
    assert tables["people"]["person"].nunique() == 2


def test_the_demos_planted_links_are_found():
    from herelib import decisions

    parameters = decisions.settle("demo", "clean", {})
    parameters = {name: getattr(value, "value", value) for name, value in parameters.items()}
    waves = [checking.read("demo"), checking.second_wave("demo", parameters)]
    tables = [clean(wave, parameters) for wave in waves]
    assert waves[1].settings["year"] == 2028 and waves[1].key == waves[0].key
    linked = link_people(*(linkable(wave, each) for wave, each in zip(waves, tables, strict=True)))
    count = linked.people["status"].value_counts()
    assert 170 <= count["again"] <= 190 and count["unclear"] >= 5
    errors = linked.errors["error"].value_counts()
    assert errors["twice in a wave"] == 2 and errors["birth_year differs"] >= 3 and errors["perhaps the same"] >= 2
    links = link_items(tables[0]["items"], tables[1]["items"], waves[0].settings["evaluation"]["renamed"])
    assert links["comparable"].all() and sorted(links["link"].unique()) == ["renamed", "reworded", "same"]


NAMED = """
select_one asker | visitor | Who asked? | ¿Quién? |
"""


def test_who_asked_reaches_the_tables_as_a_keyed_pseudonym_only(tiny_study):
    """However the item is named: a question with choices of names, and a role that study.yaml alone gives it."""
    choices = CHOICES + "\nasker | anna_ozola | Anna Ozola | Anna Ozola\nasker | boris_b | Boris B | Boris B\n"
    write_form(tiny_study / "instrument.xlsx", SURVEY + NAMED, choices)
    with (tiny_study / "study.yaml").open("a", encoding="utf-8") as handle:
        handle.write("roles: {interviewer: visitor}\n")
    rows = [row(f"n{at}", visitor=name) for at, name in enumerate(["anna_ozola", "boris_b", "anna_ozola", ""])]
    write_rows(tiny_study / "interviews" / "en.csv", rows)
    log = "uuid,question,old_value,new_value,change_type,reason\nn1,visitor,boris_b,anna_ozola,change,checked\n"
    (tiny_study / "cleaning_log.csv").write_text(log, encoding="utf-8")
    cleaned = clean(checking.read(tiny_study, PARAMETERS), PARAMETERS)
    names = cleaned["interviewers"]["interviewer"]
    assert names[0] == names[1] == names[2] != "" == names[3] and names[0].startswith("v") and len(names[0]) == 13
    for name, table in cleaned.items():
        if name not in ("codebook",):
            text = table.astype(str).to_csv().casefold()
            assert not any(word in text for word in ("ozola", "boris", "anna")), name
    assert "visitor" not in cleaned["cleaned"] and "visitor" not in set(cleaned["choices"]["item"])


def test_the_pseudonym_of_who_asked_is_neither_a_person_s_nor_an_interview_s():
    names, key = pd.Series(["a1"]), b"key"
    assert len({make(names, key)[0][1:] for make in (interviewer_pseudonyms, person_pseudonyms, pseudonyms)}) == 3
