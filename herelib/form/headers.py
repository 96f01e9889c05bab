"""Says which item of the form each column of an export holds.

A header may be the name of the item, its label in any language of the form, either of them behind the names or labels
of its groups, a choice of a question behind any of these, a column that the survey tool adds, or one of them after
another program has changed its spelling. LimeSurvey writes `code[choice]`, `code[sub-question]` and `code. text`; there
the item of an array's sub-question is called `code_subquestion` in the form.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property

from herelib.form.choices import folded
from herelib.form.xlsform import Instrument

# what KoboToolbox, ODK and LimeSurvey add to each record; the first of each row is the name used here
SYSTEM = {
    "_uuid": ("_uuid", "meta/instanceID", "instanceID", "meta-instanceID", "KEY"),
    "_id": ("_id",),
    "_submission_time": ("_submission_time", "SubmissionDate"),
    "_validation_status": ("_validation_status", "ReviewState"),
    "_notes": ("_notes",),
    "_status": ("_status", "Status"),
    "_submitted_by": ("_submitted_by", "SubmitterName", "SubmitterID"),
    "_tags": ("_tags",),
    "_index": ("_index",),
    "__version__": ("__version__", "FormVersion", "meta/versionID"),
    "_root_uuid": ("meta/rootUuid", "meta-rootUuid", "_rootUuid"),
    "_name": ("meta/instanceName", "meta-instanceName", "instanceName"),
    "_form": ("formhub/uuid",),
    "_device": ("deviceid", "DeviceID", "username", "phonenumber", "subscriberid", "simserial"),
    "start": ("start",),
    "end": ("end",),
    "today": ("today",),
    "id": ("id", "Response ID"),
    "submitdate": ("submitdate", "Date submitted"),
    "startdate": ("startdate", "Date started"),
    "datestamp": ("datestamp", "Date last action"),
    "startlanguage": ("startlanguage", "Start language"),
    "_limesurvey": ("lastpage", "Last page", "seed", "Seed", "ipaddr", "IP address", "refurl", "Referrer URL"),
    "_time": ("interviewtime", "Total time"),
    "token": ("token", "Access code"),
}
SEPARATORS = ("/", ".", ":", "-")
_BRACKET = re.compile(r"(?P<item>[^\[\]]+?)\s*\[(?P<part>[^\[\]]+)\]$")
_CODED = re.compile(r"(?P<code>\w+(?:\[[^\[\]]+\])*)\.\s+\S")  # "Q1[SQ001]. What is lacking? [Food]"
_MARK = re.compile(r"^(?:\ufeff|ï»¿|<U\+FEFF>|X\.U\.FEFF\.|X\.+U\.FEFF\.+|ï\.\.|X\.U\.FEFF)")


@dataclass(frozen=True)
class Column:
    """What a column of an export was taken for.

    `item` is "" where it is unknown; `choice` is a choice of the item for a 0/1 column; `labels` says that the header
    was recognised by a label; `problem` names the candidates where several fit. `again` marks a further column of the
    same item or choice, `stray` one of a choice that the form lacks.
    """

    position: int
    header: str
    item: str = ""
    choice: str = ""
    labels: bool = False
    problem: str = ""
    again: bool = False
    stray: bool = False


def plain(header: str) -> str:
    """A header without damage: no byte-order mark in any of its disguises, single spaces, no emphasis, no markup.

    Examples
    --------
    >>> plain("X.U.FEFF.start"), plain("ï»¿start"), plain("  Your   **age** "), plain("<p>Don’t know</p>")
    ('start', 'start', 'Your age', "Don't know")
    """
    return folded(_MARK.sub("", header.strip()).replace("**", ""))


def mangled(header: str) -> str:
    """A header as R's make.names leaves it.

    Examples
    --------
    >>> mangled("_uuid"), mangled("water/tap")
    ('X_uuid', 'water.tap')
    """
    text = re.sub(r"[^\w.]", ".", header)
    return text if re.match(r"[^\W\d_]|\.(?!\d)", text) else f"X{text}"


class Resolver:
    """Looks headers up in a form; exact names go before paths, paths before labels, labels before changed spellings."""

    def __init__(self, instrument: Instrument):
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
        # A question of the form goes before a column of the survey tool that has its name (start, id, token).
        for name, spellings in SYSTEM.items():
            for spelling in spellings:
                if spelling not in self.names:
                    paths.setdefault(spelling, set()).add(name)
        changed: dict[str, set] = {}
        for level in (self.names, paths):
            for key, items in level.items():
                changed.setdefault(mangled(key), set()).update(items)
        # The order is the rule: a label that is the name of another question means that question.
        by_name, by_label = ((self.names, paths), (behind_groups, self.labels))
        self.levels = (*((level, False) for level in by_name), *((level, True) for level in by_label), (changed, False))
        self.small: dict[str, tuple[set, bool]] = {}  # as a spreadsheet's user may have capitalised them
        for level, labelled in ((self.names, False), (self.labels, True)):
            for key, items in level.items():
                self.small.setdefault(key.casefold(), (set(), labelled))[0].update(items)
        self.choices = {name: self._choice_keys(name) for name in instrument.listed}

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

    def _choice_keys(self, item: str) -> dict[str, str]:
        listed = self.instrument.listed[item]
        keys: dict[str, str] = {}
        for column in [c for c in listed.columns if c.startswith("label:")] + ["name"]:
            for key, name in zip(listed[column], listed["name"], strict=True):
                if key:
                    keys[plain(key)] = name
                    keys.setdefault(mangled(key), name)
        return keys

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
        bracket = _BRACKET.fullmatch(header)
        if bracket:
            name = bracket["item"]
            part = bracket["part"].lower() if bracket["part"].lower() in ("other", "comment") else bracket["part"]
            return self.names.get(f"{name}_{part}", set()), False
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
            several = {i for i in items if self.instrument.named.get(i, {}).get("type") == "select_multiple"}
            pairs = {(item, self.choices[item][choice]) for item in several if choice in self.choices[item]}
            if pairs:
                return pairs, by_label, stray
            if len(several) == 1 and choice:
                stray = (next(iter(several)), choice)
        return set(), False, stray

    def columns(self, headers: list[str], repeat: str = "") -> list[Column]:
        """What each header is taken for; of what the survey tool adds under several names, the first name counts.

        Parameters
        ----------
        repeat : the repeat group that the table holds: of several questions with one name its own is meant
        """
        self.repeat = repeat
        columns, taken = [], {}
        for position, header in enumerate(headers):
            column = self._column(position, plain(header))
            key = (column.item, column.choice)
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
        return replace(self._taken_for(position, coded["code"]), header=header)

    def _taken_for(self, position: int, header: str) -> Column:
        items, by_label = self.find(header)
        if len(items) > 1:
            return Column(position, header, problem=f"fits {', '.join(sorted(items))}")
        if items:
            return Column(position, header, next(iter(items)), labels=by_label)
        pairs, by_label, stray = self._split(header)
        if len(pairs) > 1:
            return Column(position, header, problem=f"fits {', '.join(sorted(item for item, _ in pairs))}")
        if stray[0] and not pairs:
            return Column(position, header, *stray, stray=True)
        item, choice = next(iter(pairs), ("", ""))
        return Column(position, header, item, choice, by_label)
