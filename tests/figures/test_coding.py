"""What was coded, and how coders agree: tables, sentences and figures say the same numbers."""

import pandas as pd

from herelib.figures.coding import (
    agreement_by_code,
    codes_by_language,
    plot_agreement,
    plot_codes,
    say_agreement,
    say_codes,
    show_agreement,
    show_codes,
)

BOOK = pd.DataFrame(
    {"code": ["need", "food", "care"], "parent": ["", "need", "need"], "label_lv": ["", "Ēdiens", "Aprūpe"]}
).assign(label_en=["Need", "Food", ""])


def segments(*rows):
    table = pd.DataFrame(rows, columns=["interview", "item", "code", "coder", "counts"])
    return table.assign(segment=[f"s{n}" for n in range(len(table))], start=0, end=1)


def answers(*rows):
    return pd.DataFrame(rows, columns=["interview", "item", "language"])


def test_codes_are_counted_once_an_answer_among_the_answers_to_their_item():
    told = answers(("a", "q", "lv"), ("b", "q", "lv"), ("c", "q", "es"), ("a", "other", "lv"))
    coded = segments(
        ("a", "q", "food", "anna", True), ("a", "q", "food", "berta", True), ("b", "q", "food", "automatic", True)
    )
    coded = pd.concat([coded, segments(("c", "q", "food", "automatic", False))])
    table = codes_by_language(coded, told, BOOK)
    assert table[["language", "answers", "found", "automatic"]].to_numpy().tolist() == [
        ["es", 1, 0, 0],
        ["lv", 2, 2, 1],
    ]
    assert set(table["label"]) == {"need: Food"}
    assert "'need: Food' (2). 50% of the findings" in say_codes(table)
    texts = {text.get_text() for text in plot_codes(table).texts}
    assert texts == {"0%  (0)", "100%  (2)"}


def test_what_the_coder_that_learns_found_is_not_coded_by_hand():
    coded = segments(("a", "q", "food", "learned", True), ("b", "q", "food", "anna", True))
    table = codes_by_language(coded, answers(("a", "q", "lv"), ("b", "q", "lv")), BOOK)
    assert table[["found", "automatic"]].to_numpy().tolist() == [[2, 1]]


def test_a_code_without_an_english_label_has_another_one():
    coded = segments(("a", "q", "care", "anna", True))
    assert codes_by_language(coded, answers(("a", "q", "lv")), BOOK)["label"].tolist() == ["need: Aprūpe"]
    assert codes_by_language(coded, answers(("a", "q", "lv")), None)["label"].tolist() == ["care"]


def agreement(*rows):
    names = ["kind", "code", "coders", "coefficient", "value", "low", "high", "units", "coder_count", "mark"]
    return pd.DataFrame(rows, columns=names).assign(item="")


ALPHA = "krippendorff_alpha"
AGREED = agreement(
    ("human-human", "", "a|b", ALPHA, 0.9, 0.85, 0.95, 40, 2, "reliable"),
    ("human-human", "food", "a|b", ALPHA, 0.95, 0.9, 1.0, 40, 2, "reliable"),
    ("human-human", "care", "a|b", ALPHA, 0.5, 0.1, 0.8, 40, 2, "too low"),
    ("human-human", "care", "a|b", "percent_agreement", 0.9, 0.8, 1.0, 40, 2, ""),
    ("automatic-human", "", "automatic|a", ALPHA, 0.7, 0.68, 0.72, 99, 2, "tentative"),
).assign(item="")  # of all questions together


def test_agreement_shows_all_codes_first_and_then_the_least_reliable():
    table = agreement_by_code(AGREED, "human-human", BOOK)
    assert table["label"].tolist() == ["all codes", "need: Aprūpe", "need: Food"]
    assert say_agreement(table) == (
        "Over all codes alpha is 0.90 (95% interval 0.85 to 0.95) on 40 answers read by a and b; "
        "for 1 code it is too low, or too little is known: need: Aprūpe."
    )
    ax = plot_agreement(table)
    assert ax.get_title(loc="left") == "Agreement between a and b"
    assert ax.get_yticklabels()[0].get_text() == "all codes (n = 40)"


def test_automatic_coding_is_called_what_it_is():
    told = say_agreement(agreement_by_code(AGREED, "automatic-human"))
    assert told.endswith("on 99 answers read by the codebook's terms and a.")


def test_without_two_coders_nothing_is_claimed():
    empty = agreement_by_code(AGREED.head(0), "human-human")
    assert say_agreement(empty).startswith("No two coders")
    assert "nothing to show" in plot_agreement(empty).texts[0].get_text()


def test_what_is_shown_is_made_of_the_tables_of_the_run():
    coded = segments(("a", "q", "food", "anna", True))
    assert show_codes(coded, answers(("a", "q", "lv")), BOOK).alt.startswith(
        "Grid of codes by language. Most often found"
    )
    assert "Over all codes alpha is 0.90" in show_agreement(AGREED, "human-human", BOOK).sentence
