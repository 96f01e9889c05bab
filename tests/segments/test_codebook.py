"""What a team is told of its codebook: terms that cannot match, match all, or stand twice; few lines, no dictionary."""

import subprocess
import sys

import pandas as pd
import pytest

from herelib.segments.codebook import SHOWN, codebook_notes, codes_for, has_terms, in_lemmas, terms_of


def book(items=None, **terms):
    table = pd.DataFrame({"code": list(terms), "parent": "", "definition": "", "terms_en": list(terms.values())})
    return table if items is None else table.assign(items=items)


def notes(codebook, *languages):
    table = codebook_notes(codebook, languages or ["en"])
    assert list(table) == ["file", "subject", "note"] and set(table["file"]) <= {"codebook.csv"}
    return list(table[["subject", "note"]].itertuples(index=False, name=None))


def test_terms_stand_in_the_order_of_the_codebook_with_their_words():
    table = terms_of(book(a="Corner shop| kiosk |", b="fish, meat").assign(terms_lv=["veikals", ""]), ["en", "lv"])
    assert table[["code", "rank", "language", "term"]].to_numpy().tolist() == [
        ["a", 0, "en", "Corner shop"], ["a", 0, "en", "kiosk"], ["a", 0, "lv", "veikals"], ["b", 1, "en", "fish, meat"],
    ]  # fmt: skip
    assert table["words"].tolist() == [("corner", "shop"), ("kiosk",), ("veikals",), ("fish", "meat")]
    assert table["parted"].tolist() == [False, False, False, True]
    assert in_lemmas(table) == ["corner shop", "kiosk", "veikals", "fish meat"]
    assert terms_of(book(a=""), ["en"]).empty


def test_a_code_is_looked_for_in_the_items_that_it_names_or_in_all():
    codebook = book(items=["needs", "", "ideas|needs", "ideas other"], a="x", b="x", c="x", d="x")
    assert codes_for("needs", codebook)["code"].tolist() == ["a", "b", "c"]
    assert codes_for("other", codebook)["code"].tolist() == ["b", "d"]
    assert codes_for("needs", book(a="x", b="x"))["code"].tolist() == ["a", "b"]


def test_a_codebook_has_terms_if_any_code_has_one_in_any_language():
    assert has_terms(book(a="", b="shop")) and not has_terms(book(a="", b=""))
    assert not has_terms(pd.DataFrame({"code": ["a"]}))


def test_terms_that_can_never_match_and_those_that_match_all_are_one_note_a_cause():
    assert notes(book(a="shop|?|the", b="kiosk|corner shop, stall|all but shops|—|it is")) == [
        ("terms_*", "'corner shop, stall' (b) can never match: a mark parts its words; part terms with |"),
        ("terms_*", "'all but shops' (b) can never match: a word within it opens a clause"),
        ("terms_*", "'?' (a) and '—' (b) can never match: no letter or digit"),
        ("terms_*", "'the' (a) and 'it is' (b) would match nearly every answer: function words only"),
    ]


def test_a_word_that_opens_a_clause_may_open_a_term():
    assert notes(book(a="but cheap")) == []


def test_many_terms_of_one_cause_are_counted_beyond_the_first():
    ((_, note),) = notes(book(a="|".join(f"shop{n}, bar{n}" for n in range(SHOWN + 4))))
    assert note.count("'shop") == SHOWN and "and 4 more can never match" in note


def test_a_term_under_two_codes_is_noted_only_where_the_same_answers_may_get_both():
    double = [("terms_*", "'Shop' (a, b) under several codes: a match gives all of them")]
    assert notes(book(a="Shop|kiosk", b="stall|shop")) == double
    assert notes(book(items=["needs", "needs|ideas"], a="Shop", b="shop")) == double
    assert notes(book(items=["needs", ""], a="Shop", b="shop")) == double
    assert notes(book(items=["needs", "ideas"], a="Shop", b="shop")) == []
    assert notes(book(a="shop|Shop")) == []  # one code: nothing is given twice


def test_codes_without_a_term_in_a_language_are_one_note_a_language_and_headings_are_none():
    codebook = book(heading="", a="shop", b="bus").assign(terms_lv=["", "veikals", ""])
    assert notes(codebook, "en", "lv", "xx") == [
        ("terms_lv", "no term of b: no answer in 'lv' is coded so"),
        ("terms_xx", "no term of a and b: no answer in 'xx' is coded so"),
        ("terms_*", "no words of rejection known in xx: matches are coarse, none is negated"),
    ]


@pytest.mark.parametrize("codebook", [None, book(a="", b=""), book(a="shop", b="bus")])
def test_without_terms_and_without_fault_there_is_no_note(codebook):
    assert notes(codebook) == []


def test_notes_load_no_dictionary():
    script = (
        "import sys, pandas as pd; from herelib import segments;"
        "book = pd.DataFrame({'code': ['a', 'b'], 'terms_en': ['shop|the', 'bus|?'], 'terms_lv': ['veikals', 'un']});"
        "assert len(segments.codebook_notes(book, ['en', 'lv'])) == 2;"
        "print([name for name in sys.modules if name.startswith(('simplemma', 'scipy'))])"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"
