"""Faults of a study: collected, never raised one by one, and shown without an interview's free text.

What has one cause is one line, however many cells it has spoilt. Whoever names what is not known is told the nearest
known word. This module stands below all others and is imported by
the command line before it does anything: pandas is loaded only where a table of faults is made.
"""

from __future__ import annotations

import difflib
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from herelib.translations import said_in_table
from herelib.words import marked, message, message_by_number

if TYPE_CHECKING:
    import pandas as pd

HIDDEN = "[text]"
MANY = 10  # rows from which on a line names the first only
HANDFUL = 5  # values or columns that have a line each
NAMED = 3  # the first of many
MOST = 20  # known words that a message lists
_SHORT = 3  # letters of a word in which two cannot differ without making it another
_SETTLES_ALL = "words: {"  # in what to do: see `by_words`
_NEAR = 0.6  # likeness of words from which on the one can be meant for the other: difflib's own

# What a message may show whole. Longer than that, or with a blank or an @ in it, it may be a sentence or an address;
# eight digits or more, however they are parted, may be a telephone number.
_CODE = re.compile(r"[^\s@]{1,40}")
_NAME = re.compile(r"[^@\n]{1,60}")
_DIGITS = re.compile(r"(?:\d[\s./()-]*){8,}")
_DATED = re.compile(r"\d{4}-\d\d-\d\d|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}")
_PLAIN = re.compile(r"(?!\d+$)[\w<](?:[\w./()<> -]*[\w./()<>-])?")  # what YAML takes for a text between braces, too
_NO_TEXT = ("yes", "no", "on", "off", "true", "false", "null")
_DATE = re.compile(r"\d{4}-\d\d-\d\d(T[\d:.+-]+)?")


def shown(value: object, spaces: bool = False) -> str:
    """A value as a message may show it: a code or a number; anything that could be free text becomes "[text]".

    Parameters
    ----------
    spaces : whether several words are allowed, as in the name of a region

    Examples
    --------
    >>> shown("7"), shown("very_good"), shown("call me on 29 123 456"), shown("riga east", spaces=True)
    ('7', 'very_good', '[text]', 'riga east')
    """
    text = "" if value is None else str(value)
    if text == "" or _DATE.fullmatch(text):
        return text
    pattern = _NAME if spaces else _CODE
    return text if pattern.fullmatch(text) and not _DIGITS.search(text) else HIDDEN


def shown_choices(text: str, known: Collection[str]) -> str:
    """An answer to a question with choices as a message may show it: numbers, choices, and what is nearly one.

    A word that resembles no choice may be anything, a name among others, and stays hidden.

    Examples
    --------
    >>> shown_choices("shop hal", ("shop", "hall")), shown_choices("9", ("1", "2")), shown_choices("Anna", ("shop",))
    ('shop hal', '9', '[text]')
    >>> shown_choices("YES", ("yes", "no"))
    'YES'
    """

    def harmless(part: str) -> bool:
        return part in known or bool(near(part, known)) or re.fullmatch(r"-?\d{1,4}(\.\d+)?", part) is not None

    parts = text.split()
    # Word by word: "shop Anna" as a whole is near enough to "shop" to be taken for it.
    return " ".join(map(shown, parts)) if text in known or all(map(harmless, parts)) else HIDDEN


def shown_figure(text: str) -> str:
    """An answer to a question for a number or a date as a message may show it: digits and signs, no words.

    Examples
    --------
    >>> shown_figure("-1.5"), shown_figure("31/12/2026 10:00"), shown_figure("Anna"), shown_figure("29 123 456")
    ('-1.5', '31/12/2026 10:00', '[text]', '[text]')
    """
    plain = re.fullmatch(r"[-+]?[\d.,]{1,15}|[\dT:.+/ -]{6,30}Z?", text) is not None
    return text if text == "" or (plain and (_DATED.match(text) or not _DIGITS.search(text))) else HIDDEN


@dataclass(frozen=True)
class Fault:
    """What is wrong in a file, and what to do about it; `row` is the line that a spreadsheet shows, or blank."""

    file: str
    row: object
    column: str
    value: object
    rule: str
    do: str


COLUMNS = [field.name for field in fields(Fault)]
HEADINGS = (marked("row"), marked("column"), marked("value"), marked("rule"), marked("do"))


class Faults:
    """Collects the faults of one or many files, one row each."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def __len__(self) -> int:
        return len(self._faults)

    def add(self, *fault: object) -> None:
        """One fault, by the fields of `Fault`: file, row, column, value, rule, do."""
        self._faults.append(Fault(*fault))

    def extend(self, other: Faults) -> None:
        """All faults of another collection."""
        self._faults.extend(other._faults)

    def rules(self) -> list[str]:
        """The rule that each fault breaks."""
        return [fault.rule for fault in self._faults]

    def singles(self) -> pd.DataFrame:
        """All faults so far, one row each, as they were added: table [file, row, column, value, rule, do]."""
        import pandas as pd

        rows = [{**vars(fault), "value": "" if fault.value is None else str(fault.value)} for fault in self._faults]
        return pd.DataFrame(rows, columns=COLUMNS)

    def table(self) -> pd.DataFrame:
        """All faults so far, one row a cause (`by_cause`): table [file, row, column, value, rule, do]."""
        return by_cause(self.singles())


def by_cause(faults: pd.DataFrame) -> pd.DataFrame:
    """Faults with one row a cause, in the order in which the causes first come.

    Faults that differ in their row alone are one line, whose row lists them all ("2, 3, 5"), from ten on the first and
    how many ("2, 3, 5 … (60 rows)"). Where one rule is broken by more than a handful of values of one column, the line
    names the commonest; where more than a handful of columns break it in the same rows, the first of them.

    Parameters
    ----------
    faults : table [file, row, column, value, rule, do], one row a fault

    Examples
    --------
    >>> import pandas as pd
    >>> rows = [["lv.csv", n, "region", "", "interview without a region", "fill it in"] for n in range(2, 62)]
    >>> by_cause(pd.DataFrame(rows, columns=COLUMNS)).to_numpy().tolist()
    [['lv.csv', '2, 3, 4 … (60 rows)', 'region', '', 'interview without a region', 'fill it in']]
    """
    import pandas as pd

    rows_by_fault: dict[tuple, list] = {}
    for file, row, *rest in faults[COLUMNS].itertuples(index=False, name=None):
        rows_by_fault.setdefault((file, *rest), []).append(row)
    causes = [(*fault, tuple(dict.fromkeys(rows)), len(rows)) for fault, rows in rows_by_fault.items()]
    # Numbers are left out of a rule ("already in row 12"): they say which case it is, and not which cause.
    causes = _joined(causes, lambda c: (c[0], c[1], re.sub(r"\d+", "…", c[3])), _of_several_values)
    causes = _joined(causes, lambda c: (c[0], c[2], c[3], c[4], c[5]) if c[1] else c, _of_several_columns)
    # One line of study.yaml says what a word means in all questions of a file, whatever the rows.
    causes = _joined(causes, lambda c: (c[0], *c[2:5]) if c[1] and _SETTLES_ALL in c[4] else c, _of_several_columns)
    lines = [(file, _listed_rows(rows), column, value, rule, do) for file, column, value, rule, do, rows, _ in causes]
    return pd.DataFrame(lines, columns=COLUMNS)


def _joined(causes: list[tuple], key: Callable, join: Callable) -> list[tuple]:
    """Causes of which more than a handful share a key put together; the others stay as they are.

    A cause is file, column, value, rule, do, the rows, and how many faults it has.
    """
    causes_by_key: dict[object, list[tuple]] = {}
    for cause in causes:
        causes_by_key.setdefault(key(cause), []).append(cause)
    # A joined cause stands where the first of its causes stood; the others keep their order.
    many = {shared: group for shared, group in causes_by_key.items() if len(group) > HANDFUL}
    joined = {id(group[0]): join(group) for group in many.values()}
    return [joined.get(id(cause), cause) for cause in causes if key(cause) not in many or id(cause) in joined]


def _of_several_values(causes: list[tuple]) -> tuple:
    """One cause of those that differ in their value: the commonest values, and what to do about them."""
    count = Counter()
    for _, _, value, _, _, _, number in causes:
        count[value] += number
    values = [f"{value} ({number})" if number > 1 else value for value, number in count.most_common() if value]
    rules = list(dict.fromkeys(cause[3] for cause in causes))
    rule = rules[0] if len(rules) == 1 else re.sub(r"\d+", "…", rules[0])
    do_by_value = {cause[2]: cause[4] for cause in reversed(causes)}
    commonest = [(value, do_by_value[value]) for value, _ in count.most_common(NAMED)]
    rows = tuple(dict.fromkeys(row for cause in causes for row in cause[5]))
    return (*causes[0][:2], some(values), rule, _advice(commonest, set(do_by_value.values())), rows, count.total())


def _advice(do_by_value: list[tuple[str, str]], all_advice: set[str]) -> str:
    """What to do about several values: what holds for all of them, behind what holds for each of the commonest."""
    if len(all_advice) == 1:
        return all_advice.pop()
    parted = [do.split("; ") for do in all_advice]
    shared: list[str] = []
    while all(len(parts) > len(shared) for parts in parted) and len({p[-1 - len(shared)] for p in parted}) == 1:
        shared.insert(0, parted[0][-1 - len(shared)])
    each = [(value, "; ".join(do.split("; ")[: len(do.split("; ")) - len(shared)])) for value, do in do_by_value]
    return "; ".join([*(f"{value}: {do}" for value, do in each if do and value), "…", *shared])


def _of_several_columns(causes: list[tuple]) -> tuple:
    """One cause of those that differ in their column: the first of these, and how many there are."""
    file, _, *rest, _, _ = causes[0]
    columns = [cause[1] for cause in causes]
    rows = sorted({row for cause in causes for row in cause[5]}, key=lambda row: (isinstance(row, str), row))
    return (file, f"{len(columns)} columns: {some(columns)}", *rest, tuple(rows), sum(cause[6] for cause in causes))


def _listed_rows(rows: Sequence) -> object:
    if len(rows) == 1:
        return rows[0]
    numbered = [str(row) for row in rows if row != ""]
    if len(numbered) < MANY:
        return ", ".join(numbered)
    return f"{', '.join(numbered[:NAMED])} … ({len(numbered):,} rows)"


def some(names: Sequence[str]) -> str:
    """A handful of names, or the first few and how many there are beyond them.

    Examples
    --------
    >>> some(["a", "b"]), some(list("abcdefgh"))
    ('a, b', 'a, b, c and 5 more')
    """
    names = [str(name) for name in names]
    if len(names) <= HANDFUL:
        return ", ".join(names)
    return f"{', '.join(names[:NAMED])} and {len(names) - NAMED:,} more"


def nearest(name: object, known: Iterable[str]) -> str:
    """A half-sentence that names the nearest known word, or lists those that are known if none is near.

    Examples
    --------
    >>> nearest("linkge", ["k", "linkage"])
    "did you mean 'linkage'?"
    >>> nearest("Alder", ["elder", "alder"])
    "did you mean 'alder'?"
    """
    # What could be somebody's words is no name, and is never held out to others.
    known = sorted(word for word in set(map(str, known)) if shown(word, spaces=True) != HIDDEN)
    close = near(name, known)
    if close:
        quoted = [f"'{word}'" for word in close]
        return f"did you mean {' or '.join(quoted)}?"
    if len(known) > MOST:
        return f"known are {', '.join(known[:MOST])} and {len(known) - MOST:,} more"
    return f"known are {', '.join(known) or '(none)'}"


def near(name: object, known: Collection[str]) -> list[str]:
    """The known word that a name can be meant for; two if both are equally near, none if no word is near.

    Capitals, accents, spaces and dashes make no difference: a word that is the same but for them is meant, however
    near others are. Of short words one letter may differ, or two change places; a short number is no other number.

    Examples
    --------
    >>> near("RIGA east", ["riga-east", "riga-west"]), near("Sí", ["si", "so"]), near("7", ["1", "71"])
    (['riga-east'], ['si'], [])
    """
    plain = alike(str(name))
    plain_by_word = {word: alike(word) for word in known}
    same = [word for word, form in plain_by_word.items() if form == plain and plain]
    if same:
        return [min(same, key=lambda word: (word.casefold() != str(name).casefold(), word))]
    if not plain or (plain.isdecimal() and len(plain) <= _SHORT):
        return []
    ratios = {word: _likeness(plain, form) for word, form in plain_by_word.items()}
    best = max(ratios.values(), default=0.0)
    return sorted(word for word, ratio in ratios.items() if ratio == best)[:2] if best >= _NEAR else []


def alike(text: str) -> str:
    """A word without what does not tell words apart: capitals, accents, spaces, dashes and underscores.

    Examples
    --------
    >>> alike("Rīga East"), alike("riga-east")
    ('rigaeast', 'rigaeast')
    """
    letters = unicodedata.normalize("NFKD", text.casefold())
    return re.sub(r"[\s_\u2010-\u2015-]", "", "".join(c for c in letters if not unicodedata.combining(c)))


def _likeness(name: str, word: str) -> float:
    """How near two words are, 0-1; 0 for short ones in which more than one letter differs."""
    if min(len(name), len(word)) <= _SHORT and not _one_letter_off(name, word):
        return 0.0
    matcher = difflib.SequenceMatcher(None, word, name)
    if matcher.real_quick_ratio() < _NEAR or matcher.quick_ratio() < _NEAR:
        return 0.0
    return matcher.ratio()


def _one_letter_off(name: str, word: str) -> bool:
    """Whether one letter more, less or other makes a word of a name, or two that change places."""
    shorter, longer = sorted((name, word), key=len)
    if len(shorter) == len(longer):
        differ = [at for at, (a, b) in enumerate(zip(shorter, longer, strict=True)) if a != b]
        swapped = len(differ) == 2 and shorter[differ[0] : differ[1] + 1] == longer[differ[0] : differ[1] + 1][::-1]
        return len(differ) <= 1 or (swapped and differ[1] - differ[0] == 1)
    return any(longer[:at] + longer[at + 1 :] == shorter for at in range(len(longer)))


def in_study_yaml(file: str, key: str, meant: Mapping[str, str]) -> str:
    """What study.yaml is to say of an export, so that it can be typed as it stands.

    Parameters
    ----------
    file : of the export; the folder interviews/ is left out
    key : columns or words
    meant : header or answer -> what it means

    Examples
    --------
    >>> in_study_yaml("interviews/lv.csv", "columns", {"needs[food]": "need_food", "id": "_uuid"})
    'exports: {lv.csv: {columns: {"needs[food]": need_food, id: _uuid}}}'
    """
    pairs = ", ".join(f"{in_braces(name)}: {in_braces(meaning)}" for name, meaning in meant.items())
    return f"exports: {{{in_braces(file.removeprefix('interviews/'))}: {{{key}: {{{pairs}}}}}}}"


def by_words(file: str, answer: str, meant: Sequence[str] = ()) -> str:
    """How study.yaml says what an answer of an export means.

    Parameters
    ----------
    answer : as a message may show it (`shown`)
    meant : the one choice that it can be meant for; of none or several, no choice is offered

    Examples
    --------
    >>> by_words("interviews/lv.csv", "Y", ["yes"])
    'or say what it means: exports: {lv.csv: {words: {Y: "yes"}}} in study.yaml'
    >>> by_words("interviews/lv.csv", "[text]")
    'or say what it means: exports: {lv.csv: {words: {answer: choice}}} in study.yaml'
    """
    scope = ", for all questions of this file" if answer.isdecimal() else ""
    known = {"answer" if answer in ("", HIDDEN) else answer: meant[0] if len(meant) == 1 else "choice"}
    return f"or say what it means: {in_study_yaml(file, 'words', known)} in study.yaml{scope}"


def in_braces(text: str) -> str:
    """A text as YAML takes it between braces: quoted where brackets, a comma or a colon would end it.

    Examples
    --------
    >>> in_braces("wave 2/lv.csv"), in_braces("Q1[a]"), in_braces("yes"), in_braces("7")
    ('wave 2/lv.csv', '"Q1[a]"', '"yes"', '"7"')
    """
    if _PLAIN.fullmatch(text) and text.casefold() not in _NO_TEXT:
        return text
    return json.dumps(text, ensure_ascii=False)


class HereError(Exception):
    """Something a user can put right; its text is the whole message, shown without a traceback."""


class StudyError(HereError):
    """Faults of a study: `faults` has the columns file, row, column, value, rule, do.

    `clear` says that nothing in them may name somebody, as far as the study's own names tell; what is printed of
    others is searched first.
    """

    def __init__(self, faults: pd.DataFrame, clear: bool = False):
        self.faults, self.clear = faults, clear
        super().__init__(faults_text(faults))


def faults_text(faults: pd.DataFrame) -> str:
    """The faults of a study as aligned text, one block per file.

    Parameters
    ----------
    faults : table [file, row, column, value, rule, do]
        One row per fault; `row` is the line a spreadsheet shows, or blank where a fault has none.

    Examples
    --------
    >>> import pandas as pd
    >>> print(faults_text(pd.DataFrame([["lv.csv", 17, "need_07", "7", "scale is 1-5", "correct at the source"]],
    ...       columns=["file", "row", "column", "value", "rule", "do"])))
    lv.csv: 1 fault
    row  column   value  rule          do
     17  need_07  7      scale is 1-5  correct at the source
    """
    # Made in English wherever they are found, faults are said in the language of who reads them.
    faults = faults.assign(**{name: faults[name].map(said_in_table, na_action="ignore") for name in ("rule", "do")})
    headings = [message(heading) for heading in HEADINGS]
    blocks = []
    for file, part in faults.groupby("file", sort=False):
        shown = part[["row", "column", "value", "rule", "do"]].astype(object).where(lambda t: t.notna(), "").astype(str)
        rows = [headings, *shown.to_numpy().tolist()]
        widths = [max(map(len, cells)) for cells in zip(*rows, strict=True)]
        lines = [f"{file}: {message_by_number('%(n)s fault', '%(n)s faults', len(part))}"]
        for cells in rows:
            first = cells[0].ljust(widths[0]) if cells is headings else cells[0].rjust(widths[0])
            lines.append("  ".join([first, *(c.ljust(w) for c, w in zip(cells[1:], widths[1:], strict=True))]).rstrip())
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)
