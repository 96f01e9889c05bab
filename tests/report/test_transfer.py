"""Section 7 says what differs, what is borrowed, and whether it would have worked."""

import table_examples
from report_sections import example, text_of

from herelib import release
from herelib.report import transfer


def test_section_7_answers_the_question_of_settings_borrowing_and_transfer():
    text = text_of(example()["travel"])
    assert "Do rural and suburban regions differ?" in text and "Would it have worked?" in text
    assert "Borrowed, not its own: oak-rural" in text and "cannot show that advice travels" in text


def test_without_trials_or_differences_there_are_sentences_and_no_figures():
    shown = release.protect(table_examples.run(), 5)
    none = {name: shown[name].head(0) for name in ("setting_differences", "transfer")}
    view = transfer.transfer_view({**shown, **none}, table_examples.catalogue()["parts"])
    assert view["differences"] is None and view["left_out"] is None


def test_paragraphs_are_those_with_words_in_them():
    assert transfer.paragraphs("one\n\n two \n") == ["one", " two "] and transfer.paragraphs("") == []
