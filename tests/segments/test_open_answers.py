"""Open answers of a study: languages, codes of people and of terms, agreement, suggestions."""

import pandas as pd
import pytest
from cleaned_studies import pseudonym
from studies import PARAMETERS, row, write_rows, write_tiny

from herelib import interviews, segments, tables
from herelib.interviews import checking
from herelib.segments import open_answers

BOOK = """code,parent,definition,items,terms_en,terms_es
shop,,A place to buy,,shop|market,tienda
bus,,Transport,,bus|public transport,autobús
remark_only,,Never asked here,other,shop,tienda
"""
ROWS = [
    row("a1", idea="We need a shop and a bus"),
    row("b2", idea="Hace falta una tienda"),
    row("c3", idea="A shop is not needed"),
    row("d4", idea="ok"),
]


@pytest.fixture
def coded(tmp_path):
    def made(lines="", rows=ROWS):
        folder = write_tiny(tmp_path / "tiny")
        (folder / "codebook.csv").write_text(BOOK, encoding="utf-8")
        if lines:
            head = "interview,item,code,coder,start,end,cleared\n"
            (folder / "segments.csv").write_text(head + lines, encoding="utf-8")
        write_rows(folder / "interviews" / "en.csv", rows)
        told = checking.read(folder)
        cleaned = interviews.clean(told, PARAMETERS)
        return segments.segment(cleaned, told.codebook, told.settings["languages"], 1)

    return made


def test_terms_are_found_in_the_answers_own_language_with_their_places(coded):
    made = coded()
    found = made["segments"][["interview", "code", "start", "end", "negated", "counts"]].to_numpy().tolist()
    assert found == [
        [pseudonym("a1"), "shop", 10, 14, False, True],
        [pseudonym("a1"), "bus", 21, 24, False, True],
        [pseudonym("b2"), "shop", 15, 21, False, True],
        [pseudonym("c3"), "shop", 2, 6, True, False],
    ]
    assert made["open_answers"]["language"].tolist() == ["en", "es", "en", ""]
    assert made["open_answers"]["language_source"].tolist() == ["detected"] * 3 + ["interview"]


def test_what_a_person_read_overrules_the_terms_also_where_nothing_was_coded(coded):
    made = coded("a1,idea,bus,anna,19,24,\nb2,idea,,anna,,,\n")
    table = made["segments"]
    assert table.loc[table["counts"], ["segment", "code"]].to_numpy().tolist() == [["s2", "bus"]]
    assert len(table) == 5  # the automatic ones stay for the sake of agreement
    seen = made["seen"]
    assert seen.loc[seen["coder"] == "anna", "interview"].tolist() == [pseudonym("a1"), pseudonym("b2")]


def test_an_answer_that_a_coder_has_not_read_is_no_disagreement(coded):
    made = coded("a1,idea,bus,anna,19,24,\nb2,idea,,anna,,,\nb2,idea,shop,berta,15,21,\n")
    worst = made["disagreements"]
    people = worst[worst["kind"] == "human-human"]
    assert people[["interview", "code", "present", "absent", "segments"]].to_numpy().tolist() == [
        [pseudonym("b2"), "shop", "berta", "anna", "s4"]
    ]
    overall = made["agreement"].query("kind == 'human-human' and code == '' and coefficient == 'percent_agreement'")
    assert overall["units"].tolist() == [1]


def test_every_table_keeps_its_contract_without_codebook_and_without_answers(tmp_path):
    folder = write_tiny(tmp_path / "tiny")
    told = checking.read(folder)
    cleaned = interviews.clean(told, PARAMETERS)
    for answers in (cleaned["open_answers"], cleaned["open_answers"].head(0)):
        made = segments.segment({**cleaned, "open_answers": answers}, None, told.settings["languages"], 1)
        assert list(made) == list(open_answers.TABLES)
        for name, table in made.items():
            pd.testing.assert_frame_equal(tables.check(name, table), table)
        assert len(made["segments"]) == len(made["agreement"]) == 0


def test_no_word_of_an_answer_stands_in_a_table_but_the_answers(coded):
    made = coded("a1,idea,bus,anna,19,24,\n")
    for name in set(open_answers.TABLES) - {"open_answers"}:
        assert "need a" not in made[name].to_csv() and "falta" not in made[name].to_csv()


def test_a_learned_coder_is_a_decision_and_says_so_where_it_has_too_little(tmp_path, coded):
    by_default = coded("a1,idea,bus,anna,19,24,\n")
    assert by_default["learned_codes"].empty and "learned" not in set(by_default["seen"]["coder"])
    folder = tmp_path / "tiny"
    told = checking.read(folder)
    cleaned = interviews.clean(told, PARAMETERS)
    made = segments.segment(cleaned, told.codebook, told.settings["languages"], 1, "propose")
    assert (made["learned_codes"]["why"] == "people have read 1 answers; 100 are needed").all()
    pd.testing.assert_frame_equal(made["segments"], by_default["segments"])


def test_an_answer_without_a_code_gets_codes_to_look_at(coded):
    rows = [*ROWS, row("e5", idea="Marketing of what we make")]
    made = coded(rows=rows)["suggested_codes"]
    assert made[["interview", "rank", "code", "source"]].to_numpy().tolist()[0] == [pseudonym("e5"), 1, "shop", "words"]
    assert "remark_only" not in set(made["code"])
