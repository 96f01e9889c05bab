"""Tables, sentences and figures of stage 1 say the same numbers."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from herelib.figures.interviews import (
    agreement_by_code,
    codes_by_language,
    dates,
    lengths,
    plot_agreement,
    plot_codes,
    plot_dates,
    plot_lengths,
    say_agreement,
    say_codes,
    say_dates,
    say_lengths,
)

BOOK = pd.DataFrame(
    {"code": ["need", "food", "care"], "parent": ["", "need", "need"], "label_lv": ["", "Ēdiens", "Aprūpe"]}
).assign(label_en=["Need", "Food", ""])


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def interviews(minutes, dates=(), languages=()):
    table = pd.DataFrame({"minutes": np.array(minutes, dtype=float)})
    table["date"] = list(dates) or "2026-03-02"
    table["language"] = list(languages) or "lv"
    return table


def test_lengths_count_every_interview_once_and_the_long_ones_in_the_last_bar():
    table = lengths(interviews([10, 20, 20, 30, 900, np.nan]), bins=4)
    assert table["n"].tolist() == [1, 3, 0, 1] and table["high"].iloc[-1] == 80
    assert table["median"].iloc[0] == 20 and table["unknown"].iloc[0] == 1
    told = say_lengths(table)
    assert told == (
        "Half of 5 interviews took less than 20 minutes; 1 took over twice as long. Of 1 the length is not known."
    )


def test_lengths_that_nobody_recorded_are_said_and_drawn():
    table = lengths(interviews([np.nan, np.nan]))
    assert say_lengths(table) == "No interview has both a start and an end."
    assert "nothing to show" in plot_lengths(table).texts[0].get_text()


def test_dates_are_counted_by_the_week_of_their_monday():
    days = ["2026-03-02", "2026-03-08", "2026-03-09", ""]
    table = dates(interviews([1, 1, 1, 1], days, ["lv", "es", "lv", "lv"]))
    assert table["week"].dt.strftime("%m-%d").tolist() == ["03-02", "03-02", "03-09"]
    assert table["language"].tolist() == ["es", "lv", "lv"] and table["n"].tolist() == [1, 1, 1]
    assert "the busiest week began on 02 March (2 interviews)" in say_dates(table)
    ax = plot_dates(table)
    assert sum(bar.get_height() for bar in ax.patches) == 3


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


def test_a_code_without_an_english_label_has_another_one():
    coded = segments(("a", "q", "care", "anna", True))
    assert codes_by_language(coded, answers(("a", "q", "lv")), BOOK)["label"].tolist() == ["need: Aprūpe"]
    assert codes_by_language(coded, answers(("a", "q", "lv")), None)["label"].tolist() == ["care"]


def agreement(*rows):
    names = ["kind", "code", "coders", "coefficient", "value", "low", "high", "units", "coder_count", "mark"]
    return pd.DataFrame(rows, columns=names)


ALPHA = "krippendorff_alpha"
AGREED = agreement(
    ("human-human", "", "a|b", ALPHA, 0.9, 0.85, 0.95, 40, 2, "reliable"),
    ("human-human", "food", "a|b", ALPHA, 0.95, 0.9, 1.0, 40, 2, "reliable"),
    ("human-human", "care", "a|b", ALPHA, 0.5, 0.1, 0.8, 40, 2, "too low"),
    ("human-human", "care", "a|b", "percent_agreement", 0.9, 0.8, 1.0, 40, 2, ""),
    ("automatic-human", "", "automatic|a", ALPHA, 0.7, 0.68, 0.72, 99, 2, "tentative"),
)


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
