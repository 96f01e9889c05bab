"""Several versions of one form: what each asked, what is called differently now, and which answers still are answers.

The current form rules. An earlier question is the current one of the same name, or the one that it was renamed to.
Whatever the current form lacks stays known: it is read, and not analysed. Nothing is matched by likeness, and free text
never becomes a choice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from herelib.errors import Faults, nearest
from herelib.files import columns
from herelib.form import evaluation, validity
from herelib.form.expressions import REFERENCE, days, number
from herelib.form.validity import Findings
from herelib.form.xlsform import DATES, Instrument

TABLE_COLUMNS = ["version", "item", "status", "old", "detail"]
STATUS = ("same", "added", "renamed", "retired", "retyped", "choices changed")
PRIVATE = (
    "name",
    "phone",
    "email",
    "gps",
    "identity",
    "person",
    "interviewer",
    "contact",
    "birth_year",
    "gender",
)  # what may identify a person stays marked
_KINDS = {**dict.fromkeys(("integer", "decimal", "range", "percentage", "calculate"), "number")}
_KINDS |= dict.fromkeys(DATES, "date")
_EXPRESSIONS = ["relevant", "required", "constraint", "calculation", "choice_filter"]


def _number(text: str) -> bool:
    return not np.isnan(number(text)) and np.isnan(days(text))


# kinds before and after -> which answers still are answers (given the names of the choices now), and in words
_FITS = {
    ("select_one", "select_multiple"): (lambda text, names: True, "each answer is one choice of several"),
    ("select_multiple", "select_one"): (lambda text, names: len(text.split()) == 1, "answers of one choice are kept"),
    ("select_one", "number"): (lambda text, names: _number(text), "choices that are numbers are kept"),
    ("number", "select_one"): (lambda text, names: text in names, "numbers that are choices are kept"),
    ("text", "number"): (lambda text, names: _number(text), "texts that are numbers are kept"),
    ("text", "date"): (lambda text, names: not np.isnan(days(text)), "texts that are dates are kept"),
    ("number", "text"): (lambda text, names: True, "numbers are texts"),
    ("date", "text"): (lambda text, names: True, "dates are texts"),
}
_NEVER = (lambda text, names: False, "its answers are none now")


@dataclass(frozen=True)
class Version:
    """An earlier form; `renamed` leads from its names of items to current ones."""

    form: Instrument
    renamed: Mapping[str, str] = field(default_factory=dict)

    def now(self, old: str) -> str:
        """What an item of this version is called now."""
        return self.renamed.get(old, old)


def check(current: Instrument, versions: Mapping[str, Version], file: str = "study.yaml") -> Faults:
    """What is wrong with the renames of the versions.

    Parameters
    ----------
    versions : by their key, the value of `__version__` in an export
    file : where the renames stand, as messages call it
    """
    faults = Faults()
    for key, version in versions.items():
        column, targets = f"versions.{key}.renamed", list(version.renamed.values())
        for old, new in version.renamed.items():
            before, now = version.form.named, current.named
            if old not in before and old in now and new in before and new not in now:
                faults.add(file, "", column, old, "turned round: the earlier name comes first", f"write {new}: {old}")
                continue
            if old not in version.form.named:
                faults.add(file, "", column, old, "no such item in that version", nearest(old, version.form.named))
            if new not in current.named:
                faults.add(file, "", column, new, "no such item in the current form", nearest(new, current.named))
            # Both questions of that version would answer the one of today; which of them counts is not for us to say.
            elif new in version.form.named and new not in version.renamed:
                faults.add(
                    file, "", column, new, "that version has an item of this name too", "rename that one as well"
                )
        for new in sorted({new for new in targets if targets.count(new) > 1}):
            faults.add(file, "", column, new, "two items are renamed to it", "keep one")
    return faults


def compare(current: Instrument, versions: Mapping[str, Version]) -> pd.DataFrame:
    """What became of each item: table [version, item, status, old, detail].

    One row per item and change, `STATUS`; an item that is retyped and has other choices has two. `item` is the current
    name (the old one where the item is retired), `old` the name in that version ("" where it was added).
    """
    rows = []
    for key, version in versions.items():
        for old in version.form.named.values():
            if old["type"] == "note":
                continue
            new = current.named.get(version.now(old["name"]))
            if new is None:
                rows.append((key, old["name"], "retired", old["name"], old["type"]))
                continue
            changes = list(_changes(old, new, version.form, current)) or [("same", "")]
            # Other labels and skip logic are no change of the item itself: they stand beside what is.
            side = "; ".join(_asides(old, new, version))
            changes[-1] = (changes[-1][0], "; ".join(part for part in (changes[-1][1], side) if part))
            rows += [(key, new["name"], status, old["name"], detail) for status, detail in changes]
        there = {version.now(name) for name in version.form.named}
        added = [item for item in current.named.values() if item["name"] not in there and item["type"] != "note"]
        rows += [(key, item["name"], "added", "", item["type"]) for item in added]
    return pd.DataFrame(rows, columns=TABLE_COLUMNS)


def _changes(old: Mapping, new: Mapping, then: Instrument, now: Instrument) -> Iterator[tuple[str, str]]:
    if old["name"] != new["name"]:
        yield "renamed", f"{old['name']} → {new['name']}"
    if old["type"] != new["type"]:
        kinds = _kind(old["type"]), _kind(new["type"])
        words = "" if kinds[0] == kinds[1] else f": {_FITS.get(kinds, _NEVER)[1]}"
        yield "retyped", f"{old['type']} → {new['type']}{words}"
    before, after = (_names(form, item["name"]) for form, item in ((then, old), (now, new)))
    if before and after and set(before) != set(after):
        gone, more = [n for n in before if n not in after], [n for n in after if n not in before]
        names_by_word = {"gone": gone, "new": more}
        yield (
            "choices changed",
            "; ".join(f"{word}: {', '.join(names)}" for word, names in names_by_word.items() if names),
        )


def _asides(old: Mapping, new: Mapping, version: Version) -> Iterator[str]:
    """What else differs, and changes neither the answers nor their meaning by itself."""
    if old["path"] != new["path"]:
        yield f"moved from {old['path'] or 'the top'} to {new['path'] or 'the top'}"
    if old["label"] != new["label"]:
        yield "other label"
    logic = REFERENCE.sub(lambda match: f"${{{version.now(match[1])}}}", old["relevant"])
    if logic != new["relevant"]:
        yield "other skip logic"


def _kind(type_: str) -> str:
    return _KINDS.get(type_, type_)


def _names(form: Instrument, item: str) -> list[str]:
    return list(form.listed[item]["name"]) if item in form.listed else []


def in_current_names(version: Version) -> Instrument:
    """An earlier form whose items are called as they are now, in its expressions too."""

    def in_current(source: str) -> str:
        return REFERENCE.sub(lambda match: f"${{{version.now(match[1])}}}", source)

    items = version.form.items.assign(name=version.form.items["name"].map(version.now))
    items = items.assign(**{name: items[name].map(in_current) for name in _EXPRESSIONS})
    inside = frozenset(items.loc[items["repeat"] != "", "name"])
    return replace(version.form, items=items, repeats=inside)


def merge(current: Instrument, versions: Mapping[str, Version]) -> Instrument:
    """The current form, to which the headers, labels and choices of earlier versions are known too.

    Items that the current form lacks (`gone`, those that were renamed among them) have a row each; other earlier labels
    stand in columns `label:<language>@<version>`, earlier paths in `aliases`, choices that a question has no longer in
    `retired`. An earlier label that now is the label of something else is left out: the current form rules.
    """
    known = _Known(current)
    for key, version in versions.items():
        for old in version.form.named.values():
            if old["type"] != "note":
                known.learn(old, version, key)
    extended = known.extended_lists()
    for name in extended:
        known.rows[name] |= {"list": f"{name}@versions", "other": False}
    choices = [pd.DataFrame(listed.values()).assign(list=f"{name}@versions") for name, listed in extended.items()]
    beside = current.choice_columns  # what else stands beside the choices moves with those that moved
    moved = [
        beside[beside["list"] == current.named[name]["list"]].assign(list=f"{name}@versions")
        for name in extended
        if name in known.offered
    ]
    retired = {name: frozenset(extended[name]) - known.offered[name] for name in extended if name in known.offered}
    blocks = pd.concat([current.blocks, *(version.form.blocks for version in versions.values())], ignore_index=True)
    return replace(
        current,
        items=_table(known.rows.values(), current.items),
        choices=_table(pd.concat([current.choices, *choices]).to_dict("records"), current.choices),
        choice_columns=pd.concat([beside, *moved], ignore_index=True),
        blocks=blocks.drop_duplicates("name", ignore_index=True).fillna(""),
        repeats=frozenset(name for name, row in known.rows.items() if row["repeat"]),
        retired={name: names for name, names in retired.items() if names},
        gone=known.gone(),
        aliases=known.aliases,
    )


class _Known:
    """What all versions of a form know: a row for each item, the choices of each, and earlier paths."""

    def __init__(self, current: Instrument):
        self.current = current
        self.rows = {row["name"]: dict(row) for row in current.items.to_dict("records")}
        self.item_by_label = {label: row["name"] for row in self.rows.values() for label in _labels(row).values()}
        self.lists = {
            name: {row["name"]: dict(row) for row in listed.to_dict("records")}
            for name, listed in current.listed.items()
        }
        self.offered = {name: frozenset(listed) for name, listed in self.lists.items()}
        self.aliases: dict[str, str] = {}

    def learn(self, old: Mapping, version: Version, key: str) -> None:
        """Take up an item as a version had it, unless its name, path or labels mean something else now."""
        name, now = old["name"], version.now(old["name"])
        if name not in self.current.named:
            role = old["role"] if old["role"] in PRIVATE else ""
            labels = _free(old, self.item_by_label)
            self.rows[name] = {**old, "dimension": "", "role": role, "other": False, **labels}
        elif name == now:
            _learn(self.rows[now], old, key, self.item_by_label)
            if old["path"] != self.rows[now]["path"] and old["path"]:
                self.aliases[f"{old['path']}/{name.rpartition('/')[2]}"] = name
        # An answer stands under the old name when it is read, and is renamed afterwards: both know its choices.
        for item in {now, name} if name in version.form.listed else ():
            if item in self.lists or item not in self.current.named:
                _add_choices(self.lists.setdefault(item, {}), version.form.listed[name], key)

    def gone(self) -> frozenset[str]:
        """Items that the current form lacks."""
        return frozenset(self.rows) - set(self.current.named)

    def extended_lists(self) -> dict[str, dict[str, dict]]:
        """The choices of items whose list is not the current form's: those get a list of their own."""
        gone = self.gone()
        return {
            name: listed
            for name, listed in self.lists.items()
            if name in gone or listed.keys() != self.offered[name] or _aliased(listed)
        }


def _labels(row: Mapping) -> dict[str, str]:
    """Labels of an item or a choice by column, those that are there."""
    return {c: label for c, label in row.items() if c.startswith("label:") and isinstance(label, str) and label}


def _free(old: Mapping, taken: Mapping[str, str]) -> dict[str, str]:
    """The labels of something that is gone, blank where they now stand for something else."""
    return {c: "" if label in taken else label for c, label in {"label": old["label"], **_labels(old)}.items()}


def _learn(row: dict, old: Mapping, key: str, taken: Mapping[str, str]) -> None:
    """Add the labels that an item or a choice had in a version, unless they stand for something else now."""
    mine = set(_labels(row).values())
    for column, label in _labels(old).items():
        if label not in mine and taken.get(label, row["name"]) == row["name"]:
            row[f"{column}@{key}"] = label


def _add_choices(known: dict[str, dict], earlier: pd.DataFrame, key: str) -> None:
    """Add the choices that a question had in a version."""
    taken = {label: name for name, row in known.items() for label in _labels(row).values()}
    for old in earlier.to_dict("records"):
        if old["name"] in known:
            _learn(known[old["name"]], old, key, taken)
        else:
            known[old["name"]] = {**old, **_free(old, taken)}


def _aliased(choices: Mapping[str, dict]) -> bool:
    return any("@" in column for row in choices.values() for column in row)


def _table(rows: Iterable[dict], like: pd.DataFrame) -> pd.DataFrame:
    """Rows as a table whose texts are never missing; columns of `like` first."""
    table = pd.DataFrame(list(rows))
    first = list(like.columns)
    table = table.reindex(columns=[*first, *[c for c in table.columns if c not in first]])
    texts = [c for c in table.columns if c not in ("low", "high")]
    return table.assign(**{c: table[c].fillna("") for c in texts})


def absent(records: pd.DataFrame, version_column: str, table: pd.DataFrame) -> dict[str, np.ndarray]:
    """In which interviews an item was not in the form yet: its blank means that it was not asked.

    Parameters
    ----------
    version_column : names the version of each record; what the table lacks is the current form
    table : as `compare` gives it

    Returns
    -------
    item -> truth per record, items that some interview lacks only
    """
    if version_column not in records.columns:
        return {}
    added = table[table["status"] == "added"].groupby("item", sort=False)["version"].agg(list)
    absent_by_item = {item: columns.holds(records[version_column], keys) for item, keys in added.items()}
    return {item: mask for item, mask in absent_by_item.items() if mask.any()}


def rename(records: pd.DataFrame, version_column: str, versions: Mapping[str, Version]) -> pd.DataFrame:
    """Records whose answers stand under the current names; columns of renamed items that are gone are left out."""
    if version_column not in records.columns:
        return records
    new: dict[str, pd.Series] = {}
    for key, version in versions.items():
        there = {old: now for old, now in version.renamed.items() if old in records.columns and old != now}
        rows = columns.holds(records[version_column], [key])
        empty = columns.blank(records.index)
        # Old names that nobody took over are emptied; names that were exchanged are filled again below.
        for old in there.keys() - set(there.values()):
            new[old] = _either(rows, empty, new.get(old, records[old]))
        for old, now in there.items():
            new[now] = _either(rows, records[old], new.get(now, records[now] if now in records.columns else empty))
    # A renamed column that is blank everywhere is gone; one that another version still uses stays.
    renamed = {old for version in versions.values() for old in version.renamed}
    kept = {name: column for name, column in new.items() if name not in renamed or columns.filled(column).any()}
    return records.drop(columns=[name for name in new if name not in kept and name in records]).assign(**kept)


def astray(
    records: pd.DataFrame, version_column: str, versions: Mapping[str, Version], current: Instrument
) -> dict[tuple[str, str], np.ndarray]:
    """Answers under an earlier name in rows that carry no mark of that version: nobody would read them.

    Returns
    -------
    (mark, earlier name) -> positions of the rows, those only where there are any
    """
    rows_by_name: dict[tuple[str, str], np.ndarray] = {}
    if version_column not in records.columns:
        return rows_by_name
    for key, version in versions.items():
        of_others = ~columns.holds(records[version_column], [mark for mark in versions if mark != ""])
        for old, now in version.renamed.items():
            if old in records.columns and old != now and old not in current.named:
                positions = np.flatnonzero(of_others & columns.filled(records[old]))
                rows_by_name |= {(key, old): positions} if len(positions) else {}
    return rows_by_name


def _either(takes_first: np.ndarray, first: pd.Series, second: pd.Series) -> pd.Series:
    """The first column where a truth holds, else the second."""
    (left, words), (right, others) = columns.coded(first), columns.coded(second)
    return columns.column(np.where(takes_first, left, right + np.int64(len(words))), [*words, *others], first.index)


def unfit(
    current: Instrument, records: pd.DataFrame, version_column: str, versions: Mapping[str, Version]
) -> dict[str, np.ndarray]:
    """Answers to an earlier question that are none to the one that it became: free text is no choice, above all.

    Parameters
    ----------
    records : answers under the current names

    Returns
    -------
    item -> truth per record, items with such answers only
    """
    unfit_by_item: dict[str, np.ndarray] = {}
    for key, version in versions.items() if version_column in records.columns else ():
        rows = columns.holds(records[version_column], [key])
        for old in version.form.named.values():
            new = current.named.get(version.now(old["name"]))
            if new is None or new["name"] not in records.columns or _kind(old["type"]) == _kind(new["type"]):
                continue
            codes, texts = columns.coded(records[new["name"]])
            fits, names = _FITS.get((_kind(old["type"]), _kind(new["type"])), _NEVER)[0], _names(current, new["name"])
            wrong = np.fromiter((text.strip() != "" and not fits(text, names) for text in texts), bool, len(texts))
            hit = rows & wrong[codes]
            if hit.any():
                unfit_by_item[new["name"]] = unfit_by_item.get(new["name"], False) | hit
    return unfit_by_item


def parts(
    current: Instrument, records: pd.DataFrame, version_column: str, versions: Mapping[str, Version]
) -> Iterator[tuple[Instrument, np.ndarray]]:
    """Each form, in current names, and the positions of the records that were made with it; the current form last."""
    rest = np.ones(len(records), bool)
    for key, version in versions.items() if version_column in records.columns else ():
        rows = columns.holds(records[version_column], [key])
        rest &= ~rows
        if rows.any():
            yield in_current_names(version), np.flatnonzero(rows)
    if rest.any() or not len(records):
        yield current, np.flatnonzero(rest)


def asked(
    forms: Iterable[tuple[Instrument, np.ndarray]], records: pd.DataFrame, items: list[str], today: pd.Series
) -> tuple[pd.DataFrame, dict[str, str]]:
    """`evaluation.asked`, each interview by the form that it was made with; what that form lacks was not asked.

    Parameters
    ----------
    forms : as `parts` gives them
    """
    asked_by_item = {item: np.zeros(len(records), bool) for item in items}
    unsupported: dict[str, str] = {}
    for form, rows in forms:
        known = [item for item in items if item in form.named]
        some, days = _taken(rows, records, today)
        part, reasons = evaluation.asked(form, some, known, days)
        for item in known:
            asked_by_item[item][rows] = part[item].to_numpy()
        # the first reason counts: forms come in the order of study.yaml, the current one last
        unsupported = reasons | unsupported
    return pd.DataFrame(asked_by_item, index=records.index, columns=items), unsupported


def _taken(rows: np.ndarray, records: pd.DataFrame, today: pd.Series) -> tuple[pd.DataFrame, pd.Series]:
    """Some records and their days; where these are all of them, as they are and not as a copy."""
    return (records, today) if len(rows) == len(records) else (records.iloc[rows], today.iloc[rows])


def judge(
    forms: Iterable[tuple[Instrument, np.ndarray]],
    records: pd.DataFrame,
    today: pd.Series,
    items: Iterable[str] | None = None,
    absent: Mapping[str, np.ndarray] | None = None,
) -> Findings:
    """`validity.judge`, each interview by the form that it was made with.

    Parameters
    ----------
    forms : as `parts` gives them
    """
    tables, unjudged = [], {}
    wanted = None if items is None else set(items)
    for form, rows in forms:
        known = [item for item in form.named if item not in form.gone and (wanted is None or item in wanted)]
        lacks = {item: mask[rows] for item, mask in (absent or {}).items()}
        findings = validity.judge(form, *_taken(rows, records, today), known, lacks)
        tables.append(findings.table.astype({name: str for name in ("item", "rule", "reason")}))
        for kind, reasons in findings.unjudged.items():
            unjudged[kind] = {**reasons, **unjudged.get(kind, {})}
    return Findings(pd.concat(tables, ignore_index=True), unjudged)
