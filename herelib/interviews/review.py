"""The words of open answers of which only a person can say whether they name one: listed for the team, and taken back.

For the team only: the list holds words of interviews. What the team says of them becomes a decision record
(`not_a_person`); words that it does not name are taken for persons from then on, in later exports as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from herelib import decisions
from herelib.decisions import writing
from herelib.errors import HereError
from herelib.interviews.checking import read
from herelib.interviews.clean import unreviewed_answers
from herelib.interviews.fault_workbook import add_sheet
from herelib.interviews.redaction import cleared_words, in_words, word_key
from herelib.studies import Study

PARAMETER = "not_a_person"
WORD, ANSWER = "words", "a person? (yes/no)"
COLUMNS = [WORD, "looks like", "times", "where", "in context", ANSWER]
SHEET = "review"
CONTEXT = 30  # letters before and behind the words
PLACES = 5  # that are named for each; the count says how many there are
ANSWERS = {
    "yes": {"yes", "y", "jā", "ja", "sí", "si", "sì", "oui", "1", "true"},
    "no": {"no", "n", "nē", "ne", "non", "0", "false"},
}
REST = ("no", "yes")


def listed(study: Study, parameters: Mapping) -> pd.DataFrame:
    """The doubtful words of a study, the most frequent first: a table of `COLUMNS`.

    Words that the decision in force clears are answered already.

    Parameters
    ----------
    parameters : those of the stage "clean"
    """
    spoken = unreviewed_answers(study, parameters)
    texts = {(row.interview, row.item): row.text for row in spoken.answers.itertuples()}
    rows = []
    for doubt in spoken.doubts.itertuples():
        text = texts[doubt.interview, doubt.item]
        record = study.places.iloc[doubt.place]
        context = " ".join(text[max(0, doubt.start - CONTEXT) : doubt.stop + CONTEXT].split())
        rows.append((in_words(text, doubt), doubt.kind, f"{record['export']} {record['row']} {doubt.item}", context))
    table = pd.DataFrame(rows, columns=[WORD, "looks like", "where", "in context"])
    words = table.groupby(WORD, sort=True).agg(
        **{
            "looks like": ("looks like", lambda kinds: ", ".join(dict.fromkeys(kinds))),
            "times": ("where", "size"),
            "where": ("where", lambda places: "; ".join(places[:PLACES])),
            "in context": ("in context", "first"),
        }
    )
    cleared = cleared_words(parameters[PARAMETER]) or frozenset()
    words = words.reset_index().sort_values("times", ascending=False, kind="stable", ignore_index=True)
    return words.assign(**{ANSWER: ["no" if word in cleared else "" for word in words[WORD]]})[COLUMNS]


def write_list(study: str | Path, file: str | Path) -> tuple[Path, int]:
    """The file of the list, and how many words stand in it; readable by its owner only.

    Raises
    ------
    HereError
        If the file is there already: somebody may have answered in it.
    """
    from openpyxl import Workbook

    file = Path(file)
    if file.suffix.lower() != ".xlsx":
        raise HereError(f"{file.name}: name a workbook that ends in .xlsx")
    if file.exists():
        raise HereError(f"{file} is there already, maybe with answers: name another file (--out)")
    words = listed(read(study), decisions.settle(study, "clean"))
    book = Workbook()
    book.remove(book.active)
    add_sheet(book, SHEET, words, COLUMNS)
    file.touch(mode=0o600)
    book.save(file)
    return file, len(words)


@dataclass(frozen=True)
class Answered:
    """What a list says: words that name no person, words that do, and the words of rows without an answer."""

    cleared: tuple[str, ...]
    persons: tuple[str, ...]
    blank: dict[int, str]


def read_list(file: str | Path) -> Answered:
    """The answers of a list that `write_list` wrote and somebody filled in.

    Raises
    ------
    HereError
        If the file is no such list, or an answer is neither yes nor no: names the rows, never what stands in them.
    """
    file = Path(file)
    rows = _cells(file)
    header = rows[0] if rows else []
    if WORD not in header or ANSWER not in header:
        raise HereError(f"{file.name} row 1: the columns '{WORD}' and '{ANSWER}' must stand: leave them as written")
    word_at, answer_at = header.index(WORD), header.index(ANSWER)
    words, blank, unclear = {"yes": [], "no": []}, {}, []
    for number, row in enumerate(rows[1:], start=2):
        word = word_key(row[word_at]) if len(row) > word_at else ""
        answer = row[answer_at].lower().rstrip(".") if len(row) > answer_at else ""
        said = next((name for name, spellings in ANSWERS.items() if answer in spellings), None)
        if not word:
            continue
        if said:
            words[said].append(word)
        elif answer:
            unclear.append(number)
        else:
            blank[number] = word
    if unclear:
        raise HereError(f"{file.name} column '{ANSWER}': neither yes nor no in {_rows(unclear)}: write yes or no")
    return Answered(tuple(words["no"]), tuple(words["yes"]), blank)


def _cells(file: Path) -> list[list[str]]:
    """The cells of the list as texts."""
    from openpyxl import load_workbook

    try:
        sheet = load_workbook(file, read_only=True, data_only=True)[SHEET]
        return [
            ["" if cell is None else str(cell).strip() for cell in row] for row in sheet.iter_rows(values_only=True)
        ]
    except OSError as error:
        raise HereError(f"{file}: {error.strerror or 'cannot be read'}") from None
    except Exception:  # what openpyxl raises for files that are no workbooks is of many kinds
        raise HereError(f"{file.name}: no workbook with a sheet '{SHEET}': take the file of here review") from None


def take_list(study: str | Path, file: str | Path, by: str, rest: str = "") -> Path:
    """The decision record that a filled-in list becomes.

    Parameters
    ----------
    by : the role of who decided
    rest : what blank answers count as, "yes" or "no"; empty: a blank is refused

    Raises
    ------
    HereError
        If answers are blank and `rest` does not say what they mean, or the record has a fault.
    """
    answered = read_list(file)
    if rest and rest not in REST:
        raise HereError(f"--rest {rest}: write --rest no (they name nobody) or --rest yes (they are blacked out)")
    if answered.blank and not rest:
        raise HereError(
            f"{Path(file).name} column '{ANSWER}': blank in {_rows(answered.blank)}: answer them, or say --rest no|yes"
        )
    cleared = set(answered.cleared)
    if rest == "no":
        cleared |= set(answered.blank.values())
    clashing = cleared & set(answered.persons)
    if clashing:
        raise HereError(f"{Path(file).name}: {len(clashing)} words stand twice, once with yes and once with no")
    value = "+".join(sorted(cleared)) or "none"
    return writing.add(study, _draft(study, value, by, len(answered.persons)))


def _draft(study: str | Path, value: str, by: str, persons: int) -> writing.Draft:
    record = decisions.records.in_force(decisions.read(study)).get(PARAMETER)
    cleared = 0 if value == "none" else value.count("+") + 1
    others = ["unreviewed: words that nobody judged leave in no quote and stay in the team's tables"]
    others += [] if value == "none" else ["none: ordinary words would be blacked out, and their codes lost"]
    return writing.Draft(
        PARAMETER,
        value,
        title="Which words name no person",
        by=by,
        why=f"The team read the doubtful words in their answers: {cleared} name no person, {persons} may.",
        name="reviewed",
        options=tuple(others),
        supersedes="" if record is None else record.id,
    )


def _rows(numbers: Iterable[int]) -> str:
    numbers = list(numbers)
    shown = ", ".join(map(str, numbers[:10]))
    return f"row{'s' * (len(numbers) > 1)} {shown}" + (f" and {len(numbers) - 10} more" if len(numbers) > 10 else "")
