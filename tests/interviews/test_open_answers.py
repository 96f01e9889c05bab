"""Open answers of the whole study: names of all interviews are looked for in each, and doubts stand by position."""

import pandas as pd
from cleaned_studies import clean, pseudonym
from studies import PARAMETERS, row, write_rows

from herelib.interviews import checking
from herelib.interviews.clean import unreviewed_answers
from herelib.interviews.open_answers import in_doubt, names_of


def ideas(cleaned):
    return cleaned["open_answers"]["text"].tolist()


def test_a_name_of_another_interview_is_blacked_out_in_all_its_forms_a_dropped_one_as_well(tiny_study):
    rows = [
        row("a1", who="Ilze Ozoliņa", idea="a shop"),
        row("b2", who="Jānis Zars", consent="no"),
        row("c3", who="", idea="Ilzei un Jāņa veikals, prasiet OZOLIŅAI"),
    ]
    cleaned = clean(tiny_study, en=rows)
    assert ideas(cleaned) == ["a shop", "█████ un ████ veikals, prasiet ████████"]


def test_a_number_of_another_interview_is_blacked_out_where_it_reads_as_an_amount(tiny_study):
    rows = [row("a1", who="1 500 000", idea="x"), row("b2", who="", idea="it costs 1 500 000 or 1 600 000")]
    assert ideas(clean(tiny_study, en=rows)) == ["x", "it costs █████████ or 1 600 000"]


def test_doubtful_passages_stay_and_are_listed_by_position_until_they_are_judged(tiny_study):
    rows = [row("a1", who="Rosa Paz", idea="we ask anna for a rosa, I met Rosa")]
    cleaned = clean(tiny_study, en=rows)
    text = ideas(cleaned)[0]
    assert text == "we ask anna for a rosa, I met ████"
    review = cleaned["review"]
    assert [text[a:b] for a, b in zip(review["start"], review["stop"], strict=True)] == ["anna", "rosa"]
    assert review["interview"].tolist() == [pseudonym("a1")] * 2 and set(review["kind"]) == {"person's name"}
    assert list(review) == ["interview", "item", "start", "stop", "kind"]
    judged = clean(tiny_study, {**PARAMETERS, "not_a_person": "rosa"}, en=rows)
    assert ideas(judged) == ["we ask ████ for a rosa, I met ████"] and len(judged["review"]) == 0
    nobody = clean(tiny_study, {**PARAMETERS, "not_a_person": "anna+rosa"}, en=rows)
    assert ideas(nobody) == ["we ask anna for a rosa, I met ████"]


def test_a_cleared_piece_with_words_that_nobody_judged_loses_its_clearance(tiny_study):
    (tiny_study / "segments.csv").write_text(
        "interview,item,code,coder,start,end,cleared\na1,idea,food,k,0,11,yes\na1,idea,food,k,12,20,yes\n".replace(
            "\\n", "\n"
        ),
        encoding="utf-8",
    )
    rows = [row("a1", idea="we ask anna about bread")]
    assert clean(tiny_study, en=rows)["segments"]["cleared"].tolist() == [False, True]
    judged = clean(tiny_study, {**PARAMETERS, "not_a_person": "anna"}, en=rows)
    assert judged["segments"]["cleared"].tolist() == [True, True]


def test_pieces_and_passages_that_only_touch_are_not_in_doubt():
    pieces = pd.DataFrame({"interview": "i1", "item": "idea", "start": [0, 5, 9], "end": [5, 9, 12]})
    review = pd.DataFrame({"interview": ["i1"], "item": ["idea"], "start": [5], "stop": [9], "kind": ["x"]})
    assert in_doubt(pieces, review).tolist() == [False, True, False]
    assert in_doubt(pieces, review.iloc[:0]).tolist() == [False, False, False]


def test_words_of_the_study_and_of_its_regions_name_nobody_for_certain(tiny_study):
    rows = [row(f"a{n}", who="Zane East", idea="the east side needs a hall") for n in range(4)]
    write_rows(tiny_study / "interviews" / "en.csv", rows)
    study = checking.read(tiny_study)
    texts = study.records["idea"].astype(str)
    assert names_of(study, texts).passages("the East needs it")[0].certain
    assert {hit.certain for hit in names_of(study, texts).passages("the east needs it")} == {False}


def test_answers_can_be_read_as_if_nobody_had_judged(tiny_study):
    write_rows(tiny_study / "interviews" / "en.csv", [row("a1", idea="we ask anna")])
    spoken = unreviewed_answers(checking.read(tiny_study), {**PARAMETERS, "not_a_person": "none"})
    assert spoken.doubts[["place", "start", "stop"]].to_numpy().tolist() == [[0, 7, 11]]
    assert spoken.covered("call 29 123 456, anna") == "call ██████████, anna"
