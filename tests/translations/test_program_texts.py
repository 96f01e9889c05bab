"""The texts of faults are read from the code, and said in the reader's language."""

import ast

import pandas as pd
import pytest

from herelib import translations
from herelib.errors import COLUMNS, StudyError, nearest
from herelib.translations.program_texts import messages_of_code, template, texts_of_faults


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("'give both'", "give both"),
        ("f'{name} of 100%'", "%(name)s of 100%%"),
        ("f'{a.file}: ' + 'gone'", "%(file)s: gone"),
        ("f'{n} and {n}'", "%(n)s and %(gap2)s"),
        ("name + ' is gone'", None),
        ("7", None),
    ],
)
def test_a_text_of_the_code_becomes_a_message(code, message):
    assert template(ast.parse(code, mode="eval").body) == message


def test_only_what_is_said_of_faults_is_read(tmp_path):
    (tmp_path / "rules.py").write_text(
        "faults.add(file, 1, 'region', value, 'not in regions.csv', f'add {value} there' if new else 'leave it out')\n"
        "print('no fault at all')\n",
        encoding="utf-8",
    )
    assert [text for text, _ in texts_of_faults(tmp_path)] == [
        "not in regions.csv",
        "add %(value)s there",
        "leave it out",
    ]


def test_messages_are_read_within_texts_and_keys_of_tables_are_none(tmp_path):
    (tmp_path / "card.py").write_text(
        """lines = [f"{first} {message('all of it')}", message(WORDS["alone"], n=1), marked("one" if few else "two")]
message_by_number("%(n)s part", "%(n)s parts", 2); message("over " "two lines")
""",
        encoding="utf-8",
    )
    assert [text for text, _ in messages_of_code(tmp_path)] == [
        ("%(n)s part", "%(n)s parts"), "over two lines", "all of it",
    ]  # fmt: skip


def test_a_study_is_judged_in_the_language_of_its_team():
    fault = ["regions.csv", 3, "setting", "ruralo", "setting unknown", nearest("ruralo", ["rural", "urban"])]
    with translations.speaking("es"):
        text = str(StudyError(pd.DataFrame([fault], columns=COLUMNS)))
    assert text.startswith("regions.csv: 1 ") and "fault" not in text
    assert "'rural'" in text and "did you mean" not in text


def test_texts_that_become_faults_and_notes_later_are_read_in_the_rooms_that_judge_studies(tmp_path):
    (tmp_path / "studies").mkdir()
    (tmp_path / "studies" / "rules.py").write_text(
        """_WAY_OUT = "export it again, please"
PATTERN = r"(\\d+ something long)"
do = f"write {name} there" if new else "leave it out"
notes["the column"] = f"{count} cells were read"
cells = f"{count} cell{plural} were read"
rows.append((file, subject, "nobody answered this"))
other = "no text of a fault at all"
""",
        encoding="utf-8",
    )
    assert [text for text, _ in texts_of_faults(tmp_path)] == [
        "export it again, please", "write %(name)s there", "leave it out", "%(count)s cells were read",
        "nobody answered this",
    ]  # fmt: skip


def test_meanings_of_settings_and_rules_are_messages():
    from herelib.decisions import PARAMETERS
    from herelib.tables import RULES

    with translations.speaking("fr"):
        for text in [*(known.meaning for known in PARAMETERS.values()), *(rule.meaning for rule in RULES.values())]:
            assert translations.said_in_table(text) != text
