"""Says which item of the form each column of an export holds.

A header may be the name of the item, its label in any language of the form, either of them behind the names or labels
of its groups, a choice of a question behind any of these, a column that the survey tool adds, or one of them after
another program has changed its spelling: R writes dots, Stata underscores, SPSS and Stata cut what is long. LimeSurvey
writes `code[choice]`, `code[sub-question]`, `code[1]` for a rank and `code. text`; there the item of an array's
sub-question is called `code_subquestion` in the form, with `_1` or `_2` behind it where it has two scales. Qualtrics
and SPSS number the choices of a question: `code_1`, `code_2`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import pandas as pd

from herelib.form.choices import folded
from herelib.form.survey_columns import SYSTEM, passed_over
from herelib.form.xlsform import Instrument

SEPARATORS = ("/", ".", ":", "-")
_BRACKET = re.compile(r"(?P<item>[^\[\]]+?)\s*\[(?P<part>[^\[\]]+)\]$")
_CODED = re.compile(r"(?P<code>\w+(?:\[[^\[\]]+\])*)(?:\.|:|\)| -)\s+\S")  # "Q1[SQ001]. What is lacking? [Food]"
_TWO_SCALES = re.compile(
    r"(?P<item>\w+)(?:\[(?P<part>[^\[\]]+)\]\[(?P<scale>\d)\]|#(?P<from_0>[01])|\[(?P<before>[^\[\]#]+)#(?P<inside>[01])\])$"
)
_NUMBERED = re.compile(r"(?P<item>.+?)\s*[_.\[/#-]\s*(?:[^\W\d_]+ )?(?P<number>\d{1,3})\]?$")
_POINTS = ("geopoint", "geotrace", "geoshape", "start-geopoint", "background-geopoint")
_MEDIA = ("image", "audio", "video", "file", "background-audio")
_PART_OF_POINT = re.compile(r"_?(?P<item>.*?)[_.:/-]?(?:latitude|longitude|altitude|precision|accuracy)", re.IGNORECASE)
_PART_OF_MEDIA = re.compile(r"_?(?P<item>.*?)[_.:/ -]?(?:url|filename|transcript.*|translation.*)", re.IGNORECASE)
_TEXT_OF_CHOICE = re.compile(r"(?P<item>.+?)[_.\[/ -]*(?:other|comment|text|specify)\]?", re.IGNORECASE)
_COUNTED = re.compile(
    r"\[(\d{1,3})\]|[/._](\d{1,3})(?=[/._]|$)|(?<=[^\W\d_])(\d{1,3})(?=[/._]|$)|^(\d{1,3})[_.]|\s+(?:\(|#)?(\d{1,3})\)?$"
)
_TWICE = re.compile(r"^(.+)([/.])\1\2")  # member[1]/member/age: Kobo's API writes the whole path behind each row
CUT = (32, 64)  # letters that Stata and SPSS leave of a name
OTHER_CHOICES = ("other", "-oth-")
_MARK = re.compile(r"^(?:\ufeff|ï»¿|<U\+FEFF>|X\.U\.FEFF\.|X\.+U\.FEFF\.+|ï\.\.|X\.U\.FEFF)")


@dataclass(frozen=True)
class Column:
    """What a column of an export was taken for.

    `item` is "" where it is unknown; `choice` is a choice of the item for a 0/1 column; `labels` says that the header
    was recognised by a label; `problem` names the candidates where several fit. `again` marks a further column of the
    same item or choice, `stray` one of a choice that the form lacks. `number` is the place of a ranked answer, or of a
    choice where the header has a number in place of its name. `words` marks the text beside the choice "other", which
    says that it was chosen. `known` says what a column is that the form or the survey tool explains and nobody reads.
    """

    position: int
    header: str
    item: str = ""
    choice: str = ""
    labels: bool = False
    problem: str = ""
    again: bool = False
    stray: bool = False
    number: int = 0
    words: bool = False
    known: str = ""


@lru_cache(maxsize=1 << 14)  # the same form is looked up for each export
def plain(header: str) -> str:
    """A header without damage: no byte-order mark in any of its disguises, single spaces, no emphasis, no markup.

    Examples
    --------
    >>> plain("X.U.FEFF.start"), plain("ï»¿start"), plain("  Your   **age** "), plain("<p>Don’t know</p>")
    ('start', 'start', 'Your age', "Don't know")
    """
    return folded(_MARK.sub("", header.strip()).replace("**", ""))


@lru_cache(maxsize=1 << 14)
def mangled(header: str) -> str:
    """A header as R's make.names leaves it.

    Examples
    --------
    >>> mangled("_uuid"), mangled("water/tap")
    ('X_uuid', 'water.tap')
    """
    text = re.sub(r"[^\w.]", ".", header)
    return text if re.match(r"[^\W\d_]|\.(?!\d)", text) else f"X{text}"


def loose(header: str) -> str:
    """A header's letters and digits alone, small, parted by single underscores.

    Examples
    --------
    >>> loose("Which.rooms..Empty.shop."), loose("needs/rooms[shop]")
    ('which_rooms_empty_shop', 'needs_rooms_shop')
    """
    return re.sub(r"[\W_]+", "_", header).strip("_").casefold()


class Resolver:
    """Looks headers up in a form; exact names go before paths, paths before labels, labels before changed spellings.

    Parameters
    ----------
    more : names of columns that are no questions of the form and are read all the same
    """

    def __init__(self, instrument: Instrument, more: Iterable[str] = ()):
        self.instrument, self.repeat = instrument, ""
        self.names: dict[str, set] = {}
        self.labels: dict[str, set] = {}
        paths: dict[str, set] = {}
        behind_groups: dict[str, set] = {}  # labels behind the labels of their groups
        for item in instrument.items.to_dict("records"):
            if item["type"] != "note":
                self.names.setdefault(item["name"], set()).add(item["name"])
                # Of several questions of one name, each called by its path, the header may hold the last part alone.
                last = item["name"].rpartition("/")[2]
                groups = [part for part in item["path"].split("/") if part]
                self._add_paths(paths, groups, item["name"], last)
                if last != item["name"]:
                    paths.setdefault(last, set()).add(item["name"])
                self._add_labels(item, behind_groups)
        for path, name in instrument.aliases.items():
            self._add_paths(paths, path.split("/")[:-1], name, path.split("/")[-1])
        for name in more:
            self.names.setdefault(plain(name), {name})
        # A question of the form goes before a column of the survey tool that has its name (start, id, token).
        for name, spellings in SYSTEM.items():
            for spelling in spellings:
                if spelling not in self.names:
                    paths.setdefault(spelling, set()).add(name)
        changed: dict[str, set] = {}
        for level in (self.names, paths):
            for key, items in level.items():
                changed.setdefault(mangled(key), set()).update(items)
        self.paths = paths
        # The order is the rule: a label that is the name of another question means that question.
        by_name, by_label = ((self.names, paths), (behind_groups, self.labels))
        self.levels = (*((level, False) for level in by_name), *((level, True) for level in by_label), (changed, False))
        self.small: dict[str, tuple[set, bool]] = {}  # as a spreadsheet's user may have capitalised them
        for level, labelled in ((self.names, False), (paths, False), (self.labels, True)):
            for key, items in level.items():
                self.small.setdefault(key.casefold(), (set(), labelled))[0].update(items)
        self.choices = _choices_by_item(instrument)

    @cached_property
    def _blocks(self) -> dict[str, dict]:
        """Groups and repeats by their whole path."""
        blocks = self.instrument.blocks.to_dict("records")
        return {f"{block['path']}/{block['name']}".strip("/"): block for block in blocks}

    def _add_labels(self, item: dict, behind_groups: dict[str, set]) -> None:
        """An item by its label in each language, alone and behind the labels of its groups."""
        groups = [part for part in item["path"].split("/") if part]
        around = [self._blocks.get("/".join(groups[: n + 1]), {}) for n in range(len(groups))]
        for column in [c for c in self.instrument.items.columns if c.startswith("label:")] or ["label"]:
            label = plain(item[column])
            if label:
                self.labels.setdefault(label, set()).add(item["name"])
                group_labels = [plain(block.get(column) or block.get("name", "")) for block in around]
                if group_labels:
                    behind_groups.setdefault("/".join([*group_labels, label]), set()).add(item["name"])

    @staticmethod
    def _add_paths(paths: dict[str, set], groups: list[str], item: str, last: str = "") -> None:
        """An item behind the names of its groups, some of the outer ones left out, with every sign between them."""
        for depth in range(len(groups)):
            for sign in (*SEPARATORS, "_"):
                paths.setdefault(sign.join([*groups[depth:], last or item]), set()).add(item)

    def find(self, header: str) -> tuple[set[str], bool]:
        """Items that a header may mean, and whether a label said so."""
        items, by_label = self._fits(header)
        inside = {item for item in items if self.instrument.named.get(item, {}).get("repeat") == self.repeat}
        # A sheet holds the questions of its repeat group, and that of the interviews those of none.
        return (inside if len(items) > 1 and inside else items), by_label

    def _fits(self, header: str) -> tuple[set[str], bool]:
        for level, by_label in self.levels:
            if header in level:
                return level[header], by_label
        last = re.split(r"\s*/\s*", header)[-1]  # a label behind labels of groups
        if "/" in header and last in self.labels:
            return self.labels[last], True
        if scales := _TWO_SCALES.fullmatch(header):
            scale = scales["scale"] or str(int(scales["from_0"] or scales["inside"]) + 1)
            name = "_".join(part for part in (scales["item"], scales["part"] or scales["before"], scale) if part)
            return self.names.get(name, set()), False
        bracket = _BRACKET.fullmatch(header)
        if bracket:
            name = bracket["item"]
            part = bracket["part"].lower() if bracket["part"].lower() in ("other", "comment") else bracket["part"]
            items = self.names.get(f"{name}_{part}") or self.small.get(f"{name}_{part}".casefold(), (set(), False))[0]
            return items, False
        return self.small.get(header.casefold(), (set(), False))

    def _split(self, header: str) -> tuple[set[tuple[str, str]], bool, tuple[str, str]]:
        """Pairs of item and choice that a header may mean, the longest name of an item first; whether a label said so;
        and else the item of several choices, and what stands behind it."""
        cuts = [(header[: m.start()], header[m.end() :]) for m in re.finditer(r"[/.:\-]", header)]
        bracket = _BRACKET.fullmatch(header)
        stray = ("", "")
        # The last separator first: names of groups and labels of questions may hold separators, too.
        for before, behind in [*([(bracket["item"], bracket["part"])] if bracket else []), *reversed(cuts)]:
            items, by_label = self.find(before.strip())
            choice = behind.strip()
            kinds = {item: self.instrument.named.get(item, {}).get("type") for item in items}
            several = {item for item, kind in kinds.items() if kind == "select_multiple"}
            # A number behind a ranking is a place, whatever its choices are called.
            parted = several | {item for item, kind in kinds.items() if kind == "rank" and not choice.isdecimal()}
            pairs = {
                (item, name)
                for item in parted
                for name in self.choices[item].get(choice) or self.choices[item].get(choice.casefold(), ())
            }
            if pairs:
                return pairs, by_label, stray
            if len(several) == 1 and choice:
                stray = (next(iter(several)), choice)
        return set(), False, stray

    def columns(self, headers: Sequence[str], texts: Mapping[int, str] | None = None, repeat: str = "") -> list[Column]:
        """What each header is taken for; of what the survey tool adds under several names, the first name counts.

        Parameters
        ----------
        texts : by position, what else is said of a column: the text of its question (SPSS, Stata, Qualtrics)
        repeat : the repeat group that the table holds: of several questions with one name its own is meant
        """
        self.repeat = repeat
        columns, taken = [], {}
        for position, header in enumerate(headers):
            column = self._column(position, plain(header))
            if texts and texts.get(position) and not (column.item or column.problem or column.known):
                by_text = self._column(position, plain(texts[position]))
                column = replace(by_text, header=column.header) if by_text.item and not by_text.stray else column
            key = (column.item, column.choice, column.number)
            if column.item and not column.problem and not column.stray:
                if key in taken:
                    column = replace(column, again=True)
                    first = columns[taken[key]]
                    # Of two ids of a survey tool (_uuid, KEY) the one that stands first in SYSTEM is used.
                    if self._rank(column) < self._rank(first):
                        columns[taken[key]], column = replace(first, again=True), replace(column, again=False)
                        taken[key] = position
                else:
                    taken[key] = position
            columns.append(column)
        return columns

    def _rank(self, column: Column) -> int:
        """The place of a spelling among those of a column that the survey tool adds; 0 for questions of the form."""
        spelled = () if column.item in self.instrument.named else SYSTEM.get(column.item, ())
        return spelled.index(column.header) if column.header in spelled else len(spelled)

    def _column(self, position: int, header: str) -> Column:
        column = self._taken_for(position, header)
        coded = _CODED.match(header)
        # "Q1. What is lacking?": LimeSurvey writes the code before the text; the whole header goes first.
        if (column.item and not column.stray) or column.problem or not coded:
            return column
        behind_code = replace(self._taken_for(position, coded["code"]), header=header)
        return behind_code if behind_code.item or behind_code.known else column

    def _taken_for(self, position: int, header: str) -> Column:
        items, by_label = self.find(header)
        if len(items) > 1:
            return Column(position, header, problem=f"fits {', '.join(sorted(items))}")
        if items:
            return Column(position, header, next(iter(items)), labels=by_label)
        pairs, by_label, stray = self._split(header)
        if not pairs:
            if numbered := self._numbered(header):
                return Column(position, header, *numbered[:1], number=numbered[1])
            pairs, by_label = self._changed(header)
        if len(pairs) > 1:
            several = sorted(f"{item}/{choice}" if len({i for i, _ in pairs}) == 1 else item for item, choice in pairs)
            return Column(position, header, problem=f"fits {', '.join(dict.fromkeys(several))}")
        if known := "" if pairs else self._explained(header):
            return Column(position, header, known=known)
        if stray[0] and not pairs:
            return Column(position, header, *stray, stray=True)
        item, choice = next(iter(pairs), ("", ""))
        return Column(position, header, item, choice, by_label)

    def _numbered(self, header: str) -> tuple[str, int] | None:
        """The question of several choices, or of a ranking, that a header numbers: best[1], sources_3."""
        match = _NUMBERED.fullmatch(header)
        items = self.find(match["item"])[0] if match else set()
        if len(items) != 1:
            return None
        item = next(iter(items))
        kind, number = self.instrument.named.get(item, {}).get("type"), int(match["number"])
        # Qualtrics numbers choices as they were made: some numbers may be higher than there are choices now.
        most = {"select_multiple": 99, "rank": len(self.instrument.listed.get(item, ()))}.get(kind, 0)
        return (item, number) if 0 < number <= most else None

    def _changed(self, header: str) -> tuple[set[tuple[str, str]], bool]:
        """Items, and choices of items, of which R, SPSS or Stata may have made a header; whether a label said so."""
        key = loose(header)
        if not key:
            return set(), False
        for spelled, wanted in ((self._loose, key), (self._letters, key.replace("_", ""))):
            if wanted in spelled:
                pairs, labelled = spelled[wanted]
                return pairs, labelled
        if len(header) in CUT or len(header.encode()) in CUT:
            begun = [pairs for name, (pairs, labelled) in self._loose.items() if name.startswith(key) and not labelled]
            return set().union(*begun), False
        return set(), False

    @cached_property
    def _loose(self) -> dict[str, tuple[set, bool]]:
        """What headers may mean without regard to signs and case: pairs of item and choice ("" for the item itself)."""
        spelled: dict[str, tuple[set, bool]] = {}

        def add(key: str, pairs: set, labelled: bool) -> None:
            known, by_label = spelled.setdefault(loose(key), (set(), labelled))
            if by_label and not labelled:  # names go before labels
                known.clear()
                spelled[loose(key)] = (known, False)
            if by_label or not labelled:
                known.update(pairs)

        for level, labelled in ((self.names, False), (self.paths, False), (self.labels, True)):
            for key, items in level.items():
                add(key, {(item, "") for item in items}, labelled)
        for level, labelled in ((self.names, False), (self.paths, False), (self.labels, True)):
            for key, items in level.items():
                for item in items:
                    if self.instrument.named.get(item, {}).get("type") in ("select_multiple", "rank"):
                        for choice, names in self.choices[item].items():
                            add(f"{key}/{choice}", {(item, name) for name in names}, labelled)
        spelled.pop("", None)
        return spelled

    @cached_property
    def _letters(self) -> dict[str, tuple[set, bool]]:
        """The same without underscores, names only."""
        spelled: dict[str, tuple[set, bool]] = {}
        for key, (pairs, labelled) in self._loose.items():
            if not labelled:
                spelled.setdefault(key.replace("_", ""), (set(), False))[0].update(pairs)
        return spelled

    def _explained(self, header: str) -> str:
        """What a header is that the form or the survey tool explains and nobody reads; "" for nothing known."""
        if passed_over(header) or passed_over(re.sub(r"^X(?=_)", "", header)):
            return "survey tool"
        key = loose(header)
        if key in self._unasked:
            return self._unasked[key]
        for pattern, kinds, word in ((_PART_OF_POINT, _POINTS, "coordinates"), (_PART_OF_MEDIA, _MEDIA, "media")):
            match = pattern.fullmatch(header)
            items = self.find(match["item"])[0] if match and match["item"] else set()
            items = items or {item for item, _ in self._changed(match["item"])[0]} if match else set()
            if any(self.instrument.named.get(item, {}).get("type") in kinds for item in items):
                return word
        match = _TEXT_OF_CHOICE.fullmatch(header)
        if match and any(self.instrument.named.get(item, {}).get("list") for item in self._base(match["item"])):
            return "words beside choices"
        return ""

    def _base(self, header: str) -> set[str]:
        """Items whose name or label begins a header, with a number of a choice behind it or not."""
        match = _NUMBERED.fullmatch(header)
        return self.find(header)[0] or (self.find(match["item"])[0] if match else set())

    @cached_property
    def _unasked(self) -> dict[str, str]:
        """Notes and groups of the form by their names, paths and labels."""
        kinds = {}
        for block in self._blocks.values():
            spelled = [block["name"], f"{block['path']}/{block['name']}", f"{block['name']}_count"]
            kinds |= dict.fromkeys(map(loose, spelled), "groups")
        notes = self.instrument.items[self.instrument.items["type"] == "note"]
        for item in notes.to_dict("records"):
            labels = [plain(item[column]) for column in item if column == "label" or column.startswith("label:")]
            kinds |= dict.fromkeys(map(loose, [item["name"], f"{item['path']}/{item['name']}", *labels]), "notes")
        kinds.pop("", None)
        return kinds

    def without_numbers(self, header: str) -> Iterator[tuple[tuple[int, ...], str]]:
        """A header without one or two numbers that may count the rows of repeat groups in it, and these numbers.

        Examples: member[2]/age gives (2,) and member/age; age_2 gives (2,) and age, and so do age2 (Stata), 2_age
        (loops of Qualtrics), "age (2)" and "Age #2"; member2_age gives member_age.
        """
        ahead = [((), header)]
        for _ in range(2):  # a group in a group
            shorter = [
                (
                    (*numbers, next(int(number) for number in match.groups() if number)),
                    _TWICE.sub(r"\1\2", rest[: match.start()] + rest[match.end() :]),
                )
                for numbers, rest in ahead
                for match in _COUNTED.finditer(rest)
            ]
            yield from shorter
            ahead = shorter


def _choice_keys(listed: pd.DataFrame) -> dict[str, set[str]]:
    """The choices that a name or a label of a question may mean, as written and as R and spreadsheets change it."""
    keys: dict[str, set[str]] = {}
    changed: dict[str, set[str]] = {}
    names = listed["name"].tolist()
    known = set(names)
    for column in ["name", *[c for c in listed.columns if c == "label" or c.startswith("label:")]]:
        for key, name in zip(listed[column].tolist(), names, strict=True):
            if key:
                # A name goes before the label of another choice.
                label = plain(key)
                if column == "name" or label not in known:
                    keys.setdefault(label, set()).add(name)
                for other in (mangled(key), label.casefold()):
                    changed.setdefault(other, set()).add(name)
    return {**changed, **keys}


def _choices_by_item(instrument: Instrument) -> dict[str, dict[str, set[str]]]:
    """`_choice_keys` of each question; questions that offer the same choices share them."""
    keys: dict[int, dict[str, set[str]]] = {}
    for listed in instrument.listed.values():
        if id(listed) not in keys:
            keys[id(listed)] = _choice_keys(listed)
    return {name: keys[id(listed)] for name, listed in instrument.listed.items()}


@lru_cache(maxsize=8)
def resolver(instrument: Instrument, more: tuple[str, ...] = ()) -> Resolver:
    """The `Resolver` of a form, made once for all its exports."""
    return Resolver(instrument, more)
