"""Answers of repeat groups as items of an interview: how many, what mean, what share.

study.yaml declares them under `items`: `n_children: {repeat: member, summary: count, of: "${age} < 18"}`. Here each
becomes an item of the form; `herelib.interviews.summaries` works its answers out.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import pandas as pd

from herelib.errors import Faults, nearest
from herelib.form import matrices, scales
from herelib.form.expressions import REFERENCE, Unsupported, parse
from herelib.form.xlsform import NUMBERS, Instrument

KINDS = ("count", "mean", "share")
_ITEM = re.compile(r"\$\{\s*([^}]+?)\s*\}|([\w.-]+(?:/[\w.-]+)*)")
_FILE = "study.yaml"


@dataclass(frozen=True)
class Summary:
    """What is said of the rows of a repeat group: `kind` of `KINDS`, of an `item` or of a `condition`.

    `points` are the values (0-1) of the item's choices, where study.yaml gives them.
    """

    repeat: str
    kind: str
    item: str = ""
    condition: str = ""
    points: Mapping[str, float] | None = None


def codes_of_no_answer(settings: Mapping, *items: str) -> set[str]:
    """Codes of no answer: those of the whole study, and those that study.yaml gives some items alone."""
    declared = [settings["missing"], *(settings["items"].get(item, {}).get("missing", {}) for item in items)]
    return {code for each in declared for codes in each.values() for code in codes}


class _Refused(Exception):
    """Why a summary cannot be worked out: key, value, rule, what to do."""


def declared(form: Instrument, settings: Mapping, faults: Faults | None = None) -> tuple[Instrument, Mapping]:
    """The form with the summaries that study.yaml declares as items, and settings in which matrices are spread out.

    Parameters
    ----------
    settings : as `herelib.studies.settings.read` gives them
    faults : takes what is wrong with a summary
    """
    items = matrices.spread(form, settings["items"])
    rows, summaries = [], {}
    for name, entry in items.items():
        if not {"repeat", "summary", "of"} & set(entry):
            continue
        try:
            summaries[name] = _summary(form, name, entry, {**settings, "items": items})
        except _Refused as refused:
            key, value, rule, do = refused.args
            if faults is not None:
                faults.add(_FILE, "", f"items.{name}{'.' * bool(key)}{key}", value, rule, do)
            continue
        rows.append(_row(form, name, summaries[name], entry))
    if rows:
        table = pd.concat([form.items, pd.DataFrame(rows)], ignore_index=True)
        texts = [column for column in table if column not in ("low", "high")]
        form = replace(form, items=table.assign(**{c: table[c].fillna("") for c in texts}), summaries=summaries)
    return form, {**settings, "items": items}


def _summary(form: Instrument, name: str, entry: Mapping, settings: Mapping) -> Summary:
    repeats = form.blocks.loc[form.blocks["kind"] == "repeat", "name"]
    repeat, kind, of = entry.get("repeat", ""), entry.get("summary", "count"), entry.get("of", "")
    if not repeat:
        do = f"name the repeat group: {', '.join(repeats) or 'the form has none'}"
        raise _Refused("repeat", "", "a summary of no repeat group", do)
    if repeat not in set(repeats):
        raise _Refused("repeat", repeat, "no such repeat group in the form", nearest(repeat, repeats))
    if name in form.named:
        raise _Refused("", "", "the form has an item of this name", "give the summary a name of its own")
    if not of and kind != "count":
        example = "of: age" if kind == "mean" else 'of: "${age} < 18"'
        raise _Refused("of", "", f"a {kind} of nothing", f"say of what: {example}")
    match = _ITEM.fullmatch(of.strip())
    if match:
        of_item = Summary(repeat, kind, match[1] or match[2])
        return _of_item(form, of_item, entry, codes_of_no_answer(settings, match[1] or match[2], name))
    if kind == "mean":
        raise _Refused("of", of, "a mean is of an item", "name the item alone; of a condition there is a share")
    if of:
        _check_condition(form, repeat, of)
    return Summary(repeat, kind, condition=of)


def _of_item(form: Instrument, summary: Summary, entry: Mapping, missing: set[str]) -> Summary:
    """A summary of an item: it lies in the repeat group, and its mean is one of numbers."""
    inside = [name for name in form.repeats if form.named[name]["repeat"] == summary.repeat]
    if summary.item not in inside:
        rule = f"no such item in the repeat group {summary.repeat}"
        raise _Refused("of", summary.item, rule, nearest(summary.item, inside))
    if summary.kind == "share":
        do = f"write a condition: \"${{{summary.item}}} = 'yes'\""
        raise _Refused("of", summary.item, "a share is of a condition", do)
    question = form.named[summary.item]
    if summary.kind == "count" or question["type"] in NUMBERS:
        return summary
    if question["type"] != "select_one":
        do = "take a number, or a question with one choice"
        raise _Refused("of", summary.item, f"an item of type {question['type']} has no mean", do)
    points, problems = scales.steps(form, summary.item, entry, missing)
    for value, rule, do in problems:
        raise _Refused("", value, rule, do)
    return replace(summary, points=points)


def _check_condition(form: Instrument, repeat: str, condition: str) -> None:
    try:
        used = parse(condition).items
    except Unsupported as reason:
        raise _Refused("of", condition, str(reason), "write it as the form's conditions are written") from None
    for item in used:
        if item not in form.named:
            raise _Refused("of", f"${{{item}}}", "no such item in the form", nearest(item, form.named))
        if form.named[item]["repeat"] not in ("", repeat):
            raise _Refused("of", f"${{{item}}}", "lies in another repeat group", f"name items of {repeat} only")


def _row(form: Instrument, name: str, summary: Summary, entry: Mapping) -> dict:
    """The summary as a question: it is asked where its repeat group is."""
    block = form.blocks[(form.blocks["name"] == summary.repeat) & (form.blocks["kind"] == "repeat")].iloc[0]
    bounded = summary.kind == "share" or summary.points is not None
    blank = dict.fromkeys(("list", "dimension", "role", "repeat", "required", "constraint", "calculation"), "")
    return {
        **blank,
        "choice_filter": "",
        "name": name,
        "type": "integer" if summary.kind == "count" else "decimal",
        "path": block["path"],
        "relevant": block["relevant"],
        "direction": 1,
        "label": entry.get("label") or " ".join(_words(summary)),
        "low": 0.0 if bounded else math.nan,
        "high": 1.0 if bounded else math.nan,
        "other": False,
        "row": block["row"],
    }


def _words(summary: Summary) -> Iterator[str]:
    """A summary in words, for a table.

    Examples
    --------
    >>> " ".join(_words(Summary("member", "share", condition="${age} < 18")))
    'member: share of age < 18'
    """
    yield f"{summary.repeat}: {summary.kind}"
    if summary.item or summary.condition:
        yield f"of {summary.item or REFERENCE.sub(lambda match: match[1], summary.condition)}"
