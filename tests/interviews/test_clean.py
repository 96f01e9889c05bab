"""Cleaning loses no row, changes no cell in silence, and lets nothing personal through."""

import re

import numpy as np
import pandas as pd
import pytest
from cleaned_studies import clean, logged, pseudonym, wide
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from studies import BLANK, CHOICES, PARAMETERS, ROWS, SURVEY, row, write_form, write_kobo, write_rows, write_tiny

from herelib import interviews
from herelib.errors import StudyError
from herelib.interviews import checking
from herelib.tables import store
from herelib.tables.contracts import CONTRACTS
from herelib.tables.store import check

TABLES = [
    "accounting",
    "interviews",
    "answers",
    "missing",
    "cleaned",
    "repeats",
    "open_answers",
    "cleaning_log",
    "rules",
]
TABLES += ["items", "segments", "seen", "regions", "choices", "codebook", "published", "places", "context"]
TABLES += [
    "gate_facts",
    "plans",
    "review",
    "quote_translations",
    "people",
    "interviewers",
    "target_people",
    "margins",
    "strata",
]


def test_every_table_is_there_and_keeps_its_contract(tiny_study):
    cleaned = clean(tiny_study)
    assert sorted(cleaned) == sorted(TABLES)
    for name, table in cleaned.items():
        pd.testing.assert_frame_equal(check(name, table), table)
        assert list(table.columns)[: len(CONTRACTS[name].columns)] == list(CONTRACTS[name].columns)


def test_the_three_interviews_by_hand(tiny_study):
    cleaned = clean(tiny_study)
    told = cleaned["interviews"].set_index("interview")
    assert told.loc[pseudonym("b2"), ["region", "group", "date", "export"]].tolist() == [
        *("west", "state", "2026-03-01", "en.csv")
    ]
    assert told["consent_quote"].all() and (told["weight"] == 1).all()
    values, missing = wide(cleaned), wide(cleaned, "missing")
    assert values.loc[pseudonym("a1"), ["food", "repair", "trust", "hours", "rooms"]].tolist() == [
        0.75,
        0.25,
        0.5,
        0.125,
        1,
    ]
    assert missing.loc[pseudonym("b2"), ["food", "repair"]].tolist() == ["refused", "not_asked"]
    assert missing.loc[pseudonym("c3"), "hours"] == "not_asked"
    assert wide(cleaned, "cleaned").loc[pseudonym("a1"), "cover_food"] == "training"
    groups = cleaned["items"].set_index("item")["groups"]
    assert groups["repair"] == "resident" and groups["food"] == "resident|state"


def test_each_row_is_accounted_for_by_export_and_row(tiny_study):
    first = [row("a1"), row("a1", food=""), row("b2", consent="no"), row("")]
    cleaned = clean(tiny_study, en=first, aa=[row("c3")])
    told = cleaned["accounting"][["export", "row", "status", "rule"]].to_numpy().tolist()
    assert told == [
        ["aa.csv", 2, "kept", ""],
        ["en.csv", 2, "kept", ""],
        ["en.csv", 3, "dropped", "duplicate_id"],
        ["en.csv", 4, "dropped", "consent_refused"],
        ["en.csv", 5, "dropped", "no_id"],
    ]
    assert cleaned["interviews"]["export"].tolist() == ["aa.csv", "en.csv"]


def test_values_off_their_scale_are_blanked_and_logged_or_stop(tiny_study):
    rows = [*ROWS, row("d4", food="7", rooms="shop cellar", cover_food="nobody at all")]
    cleaned = clean(tiny_study, BLANK, en=rows)
    assert logged(cleaned, "out_of_range") == [["en.csv", 5, "food", "7", "", True]]
    assert logged(cleaned, "unknown_choice") == [
        ["en.csv", 5, "cover_food", "[text]", "", True],
        ["en.csv", 5, "rooms", "[text]", "", True],
    ]
    assert (wide(cleaned, "missing").loc[pseudonym("d4"), ["food", "rooms", "cover_food"]] == "invalid").all()
    assert (wide(cleaned, "cleaned").loc[pseudonym("d4"), ["food", "cover_food", "rooms"]] == "").all()
    assert cleaned["accounting"]["cells_changed"].tolist() == [0, 0, 0, 3]
    with pytest.raises(StudyError, match="scale is 1-5"):
        clean(tiny_study, PARAMETERS)


def test_missing_is_kept_apart(tiny_study):
    cleaned = clean(tiny_study, en=[row("a1", food="refused", trust="", rooms="", hours="")])
    told = wide(cleaned, "missing").iloc[0]
    assert told[["food", "trust", "rooms", "hours"]].tolist() == ["refused", "blank", "blank", "not_asked"]


def test_an_answer_to_what_was_not_asked_is_kept_and_reported(tiny_study):
    cleaned = clean(tiny_study, en=[row("a1", trust="0", hours="4")])
    assert wide(cleaned).iloc[0]["hours"] == 0.2
    assert logged(cleaned, "answer_not_asked") == [["en.csv", 2, "hours", "", "", False]]


def test_a_contradiction_of_string_and_columns_is_reported(tiny_study):
    cleaned = clean(tiny_study, en=[row("a1", rooms="shop") | {"rooms/shop": "0", "rooms/hall": "1"}])
    assert logged(cleaned, "select_multiple_conflict") == [["en.csv", 2, "rooms", "hall", "shop", False]]
    assert wide(cleaned).iloc[0]["rooms"] == 1


def test_the_analysts_log_is_applied_and_listed(tiny_study):
    lines = ["a1,food,4,5,change", "a1,idea,,shorter,change", "b2,,,,remove", "zz,food,1,2,change"]
    text = "uuid,question,old_value,new_value,change_type,reason,analyst\n" + "".join(
        f"{x},call 29123456,m\n" for x in lines
    )
    (tiny_study / "cleaning_log.csv").write_text(text, encoding="utf-8")
    cleaned = clean(tiny_study)
    log = cleaned["cleaning_log"]
    log = log[log["source"] == "analyst"]
    assert log[["rule", "export", "row", "item", "old", "new", "applied"]].to_numpy().tolist() == [
        ["change", "cleaning_log.csv", 5, "food", "", "", False],
        ["change", "en.csv", 2, "food", "4", "5", True],
        ["change", "en.csv", 2, "idea", "[text]", "[text]", True],
        ["remove", "en.csv", 3, "", "", "dropped", True],
    ]
    assert not log["reason"].str.contains("2912").any()
    assert (cleaned["accounting"]["rule"] == "removed").sum() == 1
    assert cleaned["open_answers"]["text"].iloc[0] == "shorter"


def test_skip_logic_that_cannot_be_judged_is_reported_by_item(tiny_study):
    write_form(tiny_study / "instrument.xlsx", SURVEY.replace("${trust} > 0", "pulldata('a')"), CHOICES)
    cleaned = clean(tiny_study)
    assert logged(cleaned, "not_evaluated") == [["instrument.xlsx", 14, "hours", "", "", False]]
    assert (wide(cleaned, "missing")["hours"] == ["", "", "blank"]).sum() >= 2


def test_a_date_that_nobody_can_read_is_reported_and_the_start_is_used(tiny_study):
    cleaned = clean(tiny_study, en=[row("a1", today="01/03/2026"), row("b2")])
    assert cleaned["interviews"]["date"].tolist() == ["2026-03-01"] * 2
    assert logged(cleaned, "date_unreadable") == [["en.csv", 2, "today", "", "", False]]


def test_the_language_is_the_interviews_own_else_that_of_the_export(tiny_study):
    survey = SURVEY.replace("text | remark", "text | tongue | Language | Lengua | | | | | language\ntext | remark")
    write_form(tiny_study / "instrument.xlsx", survey, CHOICES)
    with (tiny_study / "study.yaml").open("a", encoding="utf-8") as handle:
        handle.write("exports: {en.csv: {language: en}}\n")
    cleaned = clean(tiny_study, en=[row("a1", tongue="es"), row("b2", tongue="")], xx=[row("c3", tongue="")])
    assert cleaned["interviews"]["language"].tolist() == ["es", "en", ""]
    assert cleaned["open_answers"]["language"].tolist() == ["es", "en", ""]


# Nothing personal


def test_text_without_the_role_open_and_private_items_reach_no_table(tiny_study):
    rows = [row("a1", who="Berta Secret", remark="Secret words", idea="Berta said: call 29 123 456")]
    cleaned = clean(tiny_study, en=rows)
    for table in cleaned.values():
        assert not re.search("Secret|Berta|29 123", table.to_csv())
    assert cleaned["open_answers"]["text"].tolist() == ["█████ said: call ██████████"]
    assert logged(cleaned, "redacted") == [["en.csv", 2, "idea", "[text]", "2 removed", True]]


def test_raw_ids_reach_no_table_and_pseudonyms_follow_the_key(tiny_study):
    cleaned = clean(tiny_study, en=[row("raw-id-17")])
    assert cleaned["interviews"]["interview"].tolist() == [pseudonym("raw-id-17")]
    for table in cleaned.values():
        assert not table.astype(str).isin(["raw-id-17"]).any(axis=None)


def test_order_follows_the_files_and_never_the_pseudonyms(tiny_study):
    ids = [f"x{n}" for n in range(12)]
    cleaned = clean(tiny_study, en=[row(raw) for raw in ids])
    expected = [pseudonym(raw) for raw in ids]
    assert expected != sorted(expected)
    assert cleaned["interviews"]["interview"].tolist() == expected
    for name in ("answers", "missing", "cleaned"):
        assert cleaned[name]["interview"].tolist() == expected
    assert cleaned["open_answers"]["interview"].tolist() == expected


# Segments


def test_segments_of_kept_interviews_get_pseudonyms(tiny_study):
    text = "interview,item,code,coder,start,end,cleared\na1,idea,need,c1,0,7,yes\nb2,idea,need,c1,0,4,\n"
    (tiny_study / "segments.csv").write_text(text, encoding="utf-8")
    cleaned = clean(tiny_study, en=[row("a1"), row("b2", consent="no")])
    assert cleaned["segments"].iloc[:, :8].to_numpy().tolist() == [
        ["s2", pseudonym("a1"), "idea", "need", "c1", 0, 7, True]
    ]


def test_translations_of_cleared_words_lose_what_says_who_somebody_is(tiny_study):
    text = "interview,item,code,coder,start,end,cleared,translation_lv\n"
    text += "a1,idea,need_food,x,0,4,yes,zvaniet 371 2000 1111 vai a.b@c.org\na1,idea,need_food,x,5,8,no,nekas\n"
    (tiny_study / "segments.csv").write_text(text, encoding="utf-8")
    cleaned = clean(tiny_study, en=[row("a1", idea="long enough")])
    (made,) = cleaned["quote_translations"].to_dict("records")
    assert (made["start"], made["end"], made["language"]) == (0, 4, "lv")
    assert made["interview"] == cleaned["segments"]["interview"].iloc[0]
    assert made["text"].startswith("zvaniet █") and "2000" not in made["text"] and "@" not in made["text"]


def test_positions_of_segments_are_those_of_the_record_that_is_kept(tiny_study):
    text = "interview,item,code,coder,start,end,cleared\na1,idea,need,c1,0,9,yes\n"
    (tiny_study / "segments.csv").write_text(text, encoding="utf-8")
    rows = [row("a1", idea="long enough", consent=""), row("a1", idea="short")]
    with pytest.raises(StudyError, match="the answer has 5 characters"):
        clean(tiny_study, en=rows)
    assert (
        len(clean(tiny_study, en=[row("a1", idea="short", consent=""), row("a1", idea="long enough")])["segments"]) == 1
    )


# Properties

ROW = st.builds(
    row,
    st.sampled_from(["", "a", "b", "c", "d"]),
    consent=st.sampled_from(["yes", "yes", "no"]),
    region=st.sampled_from(["east", "West side"]),
    group=st.sampled_from(["resident", "state"]),
    food=st.sampled_from(["1", "5.0", "9", "refused", "", "Hard"]),
    hours=st.sampled_from(["", "1.5", "30", "x"]),
    rooms=st.sampled_from(["", "shop none", "Hall", "cellar"]),
    trust=st.sampled_from(["", "0", "10"]),
)


def without_contradictions(exports):
    """Rows of one id as copies: of a later one only its blanks are its own. One interview stays."""
    first = {}
    for rows in exports:
        for each in rows:
            known = first.setdefault(each["_uuid"], dict(each))
            each |= {item: known[item] for item in known if each[item] != ""}
    exports[0].append(row("kept"))
    return exports


EXPORTS = st.lists(st.lists(ROW, min_size=1, max_size=6), min_size=1, max_size=2).map(without_contradictions)


@hypothesis_settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(EXPORTS, st.sampled_from(["first", "last"]))
def test_no_row_is_ever_lost_and_no_value_leaves_its_scale(tmp_path_factory, exports, keep):
    folder = write_tiny(tmp_path_factory.mktemp("study"))
    (folder / "interviews" / "en.csv").unlink()
    cleaned = clean(folder, {**BLANK, "duplicates": keep}, **{f"x{n}": rows for n, rows in enumerate(exports)})
    accounting, kept = cleaned["accounting"], cleaned["interviews"]
    assert len(accounting) == sum(map(len, exports))
    assert not accounting.duplicated(["export", "row"]).any()
    assert accounting.loc[accounting["status"] == "kept", "interview"].tolist() == kept["interview"].tolist()
    answers, missing = wide(cleaned), wide(cleaned, "missing")
    assert list(answers.columns) == list(missing.columns) == cleaned["items"]["item"].tolist()
    for item in answers.columns:
        known = answers[item] != "" if item == "cover_food" else answers[item].notna()
        assert (known == (missing[item] == "")).all()
    assert not store.identities.broken(cleaned)
    dropped = cleaned["cleaning_log"].merge(accounting[accounting["rule"] != ""], on=["export", "row", "rule"])
    assert len(dropped) == (accounting["status"] == "dropped").sum()


def test_rows_in_another_order_give_each_interview_the_same_answers(tiny_study):
    rows = [row(f"x{n}", food=str(n % 5 + 1), trust=str(n % 3)) for n in range(9)]
    one = wide(clean(tiny_study, en=rows))
    other = wide(clean(tiny_study, en=rows[::-1]))
    pd.testing.assert_frame_equal(one.sort_index(), other.sort_index())


def test_cleaning_changes_nothing_it_was_given(tiny_study):
    told = checking.read(tiny_study)
    before = told.records.copy(), told.regions.copy()
    interviews.clean(told, PARAMETERS)
    pd.testing.assert_frame_equal(told.records, before[0])
    pd.testing.assert_frame_equal(told.regions, before[1])


def test_a_study_without_any_interview_left_stops_and_says_where_its_rows_went(tiny_study):
    rows = [row("a1", consent="no"), row("", food="1"), row("b2", consent="")]
    with pytest.raises(StudyError, match="no interview is left: 3 rows, 3 dropped: ") as stopped:
        clean(tiny_study, en=rows)
    rule = stopped.value.faults["rule"].iloc[0]
    assert all(f"1 {name}" in rule for name in ("consent_refused", "no_consent", "no_id"))


# Demo and reference data


def test_the_demo_is_cleaned_with_every_row_accounted_for():
    told = checking.read("demo")
    cleaned = interviews.clean(told, BLANK)
    assert len(cleaned["accounting"]) == sum(len(export.frame) for export in told.exports.values())
    # Two lines of the log are planted and change nothing; two regions are emptier than the lower bound of density.
    assert set(told.notes["file"]) == {"cleaning_log.csv", "regions.csv"}
    assert set(cleaned["interviews"]["language"]) == {"lv", "es", "it", "en"}
    assert set(cleaned["interviews"]["group"]) == {"resident", "entrepreneur", "ngo", "municipality", "state"}


@pytest.fixture(scope="module")
def kobo(tmp_path_factory, reference):
    folder = write_kobo(tmp_path_factory.mktemp("kobo") / "kobo", reference)
    return interviews.clean(checking.read(folder), PARAMETERS)


@pytest.mark.reference
def test_all_632_reference_rows_are_accounted_for_and_the_log_removes_54(kobo):
    accounting = kobo["accounting"]
    assert len(accounting) == 632 and accounting["row"].tolist() == list(range(2, 634))
    assert accounting["rule"].value_counts().to_dict() == {"": 578, "removed": 54}
    assert len(kobo["interviews"]) == 578


@pytest.mark.reference
def test_each_line_of_the_reference_log_is_applied_or_says_why_not(kobo):
    log = kobo["cleaning_log"]
    log = log[log["source"] == "analyst"]
    assert log["rule"].value_counts().to_dict() == {"remove": 55, "change": 48, "blank": 3}
    refused = log[~log["applied"]]
    assert refused.groupby(["rule", "reason"]).size().to_dict() == {
        ("change", "asks for the same as line 11"): 1,
        ("change", "asks for the same as line 12"): 1,
        ("change", "the interview is removed"): 2,
        ("remove", "already removed by an earlier line"): 1,
    }


@pytest.mark.reference
def test_corrected_reference_cells_hold_what_the_log_says(reference, tmp_path):
    told = checking.read(write_kobo(tmp_path / "kobo", reference))
    prepared = checking.prepare(told, PARAMETERS)
    records = prepared.corrected.records[prepared.sifted.kept].set_index("_uuid")
    log = told.cleaning_log[told.cleaning_log["change_type"].isin(["change", "blank"])]
    for line in log[log["uuid"].isin(records.index)].itertuples():
        item, _, choice = line.question.partition(".")
        answer = records.loc[line.uuid, item]
        assert (choice in answer.split()) == (line.new_value == "1") if choice else answer == line.new_value, line.line


@pytest.mark.reference
def test_reference_values_and_skip_logic_are_what_the_form_says(kobo):
    value, kind, raw = (wide(kobo, name)["days_available_piped"] for name in ("answers", "missing", "cleaned"))
    known = kind == ""
    np.testing.assert_allclose(value[known].astype(float), 1 - raw[known].astype(float) / 7)
    assert kind.value_counts().to_dict() == {"": 518, "not_asked": 60}
    assert len(kobo["open_answers"]) == 0


def test_answers_that_their_type_does_not_allow_are_listed_also_where_nothing_is_analysed(tiny_study):
    form = (
        SURVEY
        + "\ninteger | age | Age | Edad\nselect_one yes_no | again | Again? | ¿Otra vez?\ndate | born | Born | Nació"
    )
    write_form(tiny_study / "instrument.xlsx", form, CHOICES)
    rows = [
        row("a1", age="about forty", again="perhaps", born="spring"),
        row("b2", age="40", again="yes", born="1980-05-01"),
    ]
    cleaned = clean(tiny_study, en=rows)
    assert logged(cleaned, "not_a_number") == [["en.csv", 2, "age", "[text]", "", False]]
    assert logged(cleaned, "unknown_choice") == [["en.csv", 2, "again", "[text]", "", False]]
    assert logged(cleaned, "date_unreadable") == [["en.csv", 2, "born", "[text]", "", False]]
    assert wide(cleaned, "cleaned").loc[pseudonym("a1"), ["age", "again", "born"]].tolist() == ["[text]"] * 3


def test_weights_come_from_the_item_of_that_role_by_form_or_by_study_yaml_and_are_1_without(tiny_study):
    assert clean(tiny_study)["interviews"]["weight"].tolist() == [1.0, 1.0, 1.0]
    given = [row("a1", grossing="263.5"), row("b2", grossing="0.5")]
    for role, told in (("weight", ""), ("", "roles: {weight: grossing}\n")):
        line = f"decimal | grossing | Weight | Factor | | | | | {role}"
        write_form(tiny_study / "instrument.xlsx", SURVEY + line, CHOICES)
        with (tiny_study / "study.yaml").open("a", encoding="utf-8") as handle:
            handle.write(told)
        cleaned = clean(tiny_study, en=given)
        assert cleaned["interviews"]["weight"].tolist() == [263.5, 0.5]
        assert cleaned["cleaned"]["grossing"].tolist() == ["263.5", "0.5"]


def test_questions_with_choices_are_listed_with_their_labels(tiny_study):
    table = clean(tiny_study)["choices"]
    assert set(table["item"]) >= {"food", "rooms", "group", "consent"} and "who" not in set(table["item"])
    rooms = table[table["item"] == "rooms"]
    assert rooms["answer"].tolist() == ["shop", "hall", "none"] and rooms["several"].all()
    assert rooms["label"].tolist() == ["Empty shop", "Hall", "None"]


def test_the_codebook_has_a_label_for_each_code_and_codes_of_coders_that_it_lacks(tiny_study):
    assert len(clean(tiny_study)["codebook"]) == 0
    lines = "interview,item,code,coder,start,end,cleared\na1,idea,free_code,anna,0,2,\n"
    (tiny_study / "segments.csv").write_text(lines, encoding="utf-8")
    assert clean(tiny_study)["codebook"].to_numpy().tolist() == [["free_code", "", "free code", ""]]
    book = "code,parent,definition,items,label_en\nneed,,All needs,,\nfree_code,need,A thing,idea,Free things\n"
    (tiny_study / "codebook.csv").write_text(book, encoding="utf-8")
    told = clean(tiny_study)["codebook"].to_numpy().tolist()
    assert told == [["need", "", "need", ""], ["free_code", "need", "Free things", "idea"]]


def test_what_later_stages_hear_is_the_same_without_the_log(tiny_study):
    told = checking.read(tiny_study)
    whole, part = interviews.clean(told, PARAMETERS), interviews.heard(told, PARAMETERS)
    assert {"interviews", "answers", "items", "open_answers", "segments", "gate_facts"} <= set(part) < set(whole)
    assert all(part[name].equals(whole[name]) for name in part)


def test_a_ranking_stands_among_the_cleaned_answers_in_its_order(tmp_path):
    folder = write_tiny(tmp_path / "study")
    write_form(folder / "instrument.xlsx", f"{SURVEY}rank rooms | best | Best first | Primero | | | | | \n", CHOICES)
    write_rows(folder / "interviews" / "en.csv", [row("a1", best="hall shop none"), row("b2", best="")])
    best = wide(clean(folder), "cleaned")["best"]
    assert best[pseudonym("a1")] == "hall shop none" and best[pseudonym("b2")] == ""


def test_a_moment_that_is_the_id_does_not_stand_beside_its_pseudonym(tmp_path):
    folder = write_tiny(tmp_path / "study")
    settings = (folder / "study.yaml").read_text(encoding="utf-8")
    (folder / "study.yaml").write_text(f"{settings}roles: {{id: today}}\n", encoding="utf-8")
    rows = [row(f"a{n}", today=f"2026-03-0{n + 1}") for n in range(3)]
    write_rows(folder / "interviews" / "en.csv", rows)
    assert not {"today", "_uuid"} & set(wide(clean(folder), "cleaned").columns)
