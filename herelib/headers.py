"""Says which item of the form each column of an export holds.

A header may be the name of the item, its label in any language of the form, either of them behind the names or labels
of its groups, a choice of a question behind any of these, a column that the survey tool adds, or one of them after
another program has changed its spelling. LimeSurvey writes `code[choice]`, `code[sub-question]` and `code. text`; there
the item of an array's sub-question is called `code_subquestion` in the form.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from herelib.forms import Instrument

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
    "__version__": ("__version__", "FormVersion"),
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
    was recognised by a label; `problem` names the candidates where several fit.
    """

    position: int
    header: str
    item: str = ""
    choice: str = ""
    labels: bool = False
    problem: str = ""


def plain(header: str) -> str:
    """A header without damage: no byte-order mark in any of its disguises, single spaces, no emphasis.

    Examples
    --------
    >>> plain("X.U.FEFF.start"), plain("ï»¿start"), plain("  Your   **age** ")
    ('start', 'start', 'Your age')
    """
    return re.sub(r"\s+", " ", _MARK.sub("", header.strip()).replace("**", "")).strip()


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
        self.instrument = instrument
        names: dict[str, set] = {}
        paths: dict[str, set] = {}
        labels: dict[str, set] = {}
        languages = [c for c in instrument.items.columns if c.startswith("label:")] or ["label"]
        for item in instrument.items.to_dict("records"):
            if item["type"] == "note":
                continue
            names.setdefault(item["name"], set()).add(item["name"])
            groups = [part for part in item["path"].split("/") if part]
            for depth in range(len(groups)):
                for sign in (*SEPARATORS, "_"):
                    paths.setdefault(sign.join([*groups[depth:], item["name"]]), set()).add(item["name"])
            for column in languages:
                if plain(item[column]):
                    labels.setdefault(plain(item[column]), set()).add(item["name"])
        for name, spellings in SYSTEM.items():
            for spelling in spellings:
                if spelling not in names:
                    paths.setdefault(spelling, set()).add(name)
        changed: dict[str, set] = {}
        for level in (names, paths):
            for key, items in level.items():
                changed.setdefault(mangled(key), set()).update(items)
        self.levels = ((names, False), (paths, False), (labels, True), (changed, False))
        self.choices = {name: self._choice_keys(name) for name in instrument.listed}

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
        for level, by_label in self.levels:
            if header in level:
                return level[header], by_label
        last = re.split(r"\s*/\s*", header)[-1]  # a label behind labels of groups
        labels = self.levels[2][0]
        if "/" in header and last in labels:
            return labels[last], True
        names = self.levels[0][0]
        bracket = _BRACKET.fullmatch(header)
        if bracket:
            name = bracket["item"]
            part = bracket["part"].lower() if bracket["part"].lower() in ("other", "comment") else bracket["part"]
            return names.get(f"{name}_{part}", set()), False
        return set(), False

    def _split(self, header: str) -> tuple[set[tuple[str, str]], bool]:
        """Pairs of item and choice that a header may mean, the longest name of an item first."""
        cuts = [(header[: m.start()], header[m.end() :]) for m in re.finditer(r"[/.:\-]", header)]
        bracket = _BRACKET.fullmatch(header)
        for before, behind in [*([(bracket["item"], bracket["part"])] if bracket else []), *reversed(cuts)]:
            items, by_label = self.find(before.strip())
            choice = behind.strip()
            pairs = {
                (item, self.choices[item][choice])
                for item in items
                if self.instrument.named.get(item, {}).get("type") == "select_multiple" and choice in self.choices[item]
            }
            if pairs:
                return pairs, by_label
        return set(), False

    def columns(self, headers: list[str]) -> list[Column]:
        """What each header is taken for; a second column for the same item or choice is a problem, not a choice."""
        found, taken = [], {}
        for position, header in enumerate(headers):
            column = self._column(position, plain(header))
            key = (column.item, column.choice)
            if column.item and key in taken:
                column = Column(position, column.header, problem=f"a second column for '{column.item}'")
            elif column.item:
                taken[key] = position
            found.append(column)
        return found

    def _column(self, position: int, header: str) -> Column:
        found = self._taken_for(position, header)
        coded = _CODED.match(header)
        if found.item or found.problem or not coded:
            return found
        return replace(self._taken_for(position, coded["code"]), header=header)

    def _taken_for(self, position: int, header: str) -> Column:
        items, by_label = self.find(header)
        if len(items) > 1:
            return Column(position, header, problem=f"fits {', '.join(sorted(items))}")
        if items:
            return Column(position, header, next(iter(items)), labels=by_label)
        pairs, by_label = self._split(header)
        if len(pairs) > 1:
            return Column(position, header, problem=f"fits {', '.join(sorted(item for item, _ in pairs))}")
        item, choice = next(iter(pairs), ("", ""))
        return Column(position, header, item, choice, by_label)
