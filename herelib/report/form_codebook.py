"""The form as a printable page: every question in all languages side by side, with its choices, rules and meaning."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby

import pandas as pd

from herelib.form import Instrument, Version
from herelib.report.rendering import render
from herelib.words import message, number

MOST = 200  # choices of a question that are printed: a list of villages is no reading matter


def form_codebook(form: Instrument, versions: Mapping[str, Version], settings: Mapping) -> str:
    """The codebook of a form and of its earlier versions as an HTML page that fetches nothing and prints on A4.

    Parameters
    ----------
    form : the current form
    versions : the earlier ones by their mark
    settings : of the study: title, and what its `items` and `roles` say beside the form
    """
    renamed = {mark: version.renamed for mark, version in versions.items()}
    forms = {"": form, **{mark: version.form for mark, version in versions.items()}}
    views = [_version(mark, each, settings, renamed.get(mark, {})) for mark, each in forms.items()]
    title = settings.get("title") or form.settings.get("form_title") or message("a form")
    return render("form_codebook.html.j2", title=title, versions=views)


def _version(mark: str, form: Instrument, settings: Mapping, renamed: Mapping[str, str]) -> dict:
    """What a version asks: its questions in the form's order, parted by the groups that they stand in."""
    columns = [f"label:{language}" for language in form.languages] or ["label"]
    spoken = [_language(column, form) for column in columns]
    roles = _roles(settings)
    parts = []
    for path, items in groupby(form.items.to_dict("records"), key=lambda item: item["path"]):
        questions = [
            {**_question(item, form, columns, settings), "renamed": renamed.get(item["name"], "")} for item in items
        ]
        for question in questions:
            several = dict.fromkeys([*filter(None, [question["role"]]), *roles.get(question["name"], ())])
            question["role"] = ", ".join(several)
            question["labels"] = list(zip(spoken, question["labels"], strict=True))
            for choice in question["choices"]:
                choice["labels"] = list(zip(spoken, choice["labels"], strict=True))
        parts.append({**_group(path, form, columns, spoken), "questions": questions})
    number = form.settings.get("version", "")
    return {"mark": mark, "number": number, "count": len(form.items), "languages": spoken, "parts": parts}


def _language(column: str, form: Instrument) -> str:
    """What the labels of a column are in; the language that the form calls its default where the column names none."""
    return column.partition(":")[2] or form.settings.get("default_language", "") or message("as asked")


def _roles(settings: Mapping) -> dict[str, list[str]]:
    """The roles that study.yaml gives each item."""
    roles: dict[str, list[str]] = {}
    for role, named in settings.get("roles", {}).items():
        for item in [named] if isinstance(named, str) else named if isinstance(named, list) else []:
            roles.setdefault(item, []).append(role)
    return roles


def _group(path: str, form: Instrument, columns: list[str], spoken: list[str]) -> dict:
    """The heading of a group: its name in all languages, whether it is repeated and when it is asked."""
    blocks = form.blocks[[_whole(block) == path for block in form.blocks.to_dict("records")]]
    if not path or blocks.empty:
        return {"labels": [], "facts": []}
    block = blocks.iloc[0]
    labels = list(
        dict.fromkeys(block.get(column, "") or "" for column in columns if not pd.isna(block.get(column, "")))
    )
    facts = [message("asked once for each")] if block["kind"] == "repeat" else []
    if block["relevant"]:
        facts.append(message("asked if %(expression)s", expression=block["relevant"]))
    return {"labels": list(zip(spoken, [label for label in labels if label] or [block["name"]])), "facts": facts}  # noqa: B905


def _whole(block: Mapping) -> str:
    """The path of a group with its own name."""
    return "/".join(filter(None, [block["path"], block["name"]]))


def _question(item: Mapping, form: Instrument, columns: list[str], settings: Mapping) -> dict:
    """What the form and study.yaml say of a question; labels in the order of the columns."""
    declared = settings.get("items", {}).get(item["name"], {})
    offered = form.listed[item["name"]] if item["list"] else pd.DataFrame()
    low, high = (declared.get(bound, item[bound]) for bound in ("low", "high"))
    dimension = declared.get("dimension") or item["dimension"]
    direction = str(declared.get("direction") or item["direction"] or "") if dimension else ""
    return {
        "name": item["name"],
        "labels": [item.get(column) or "" for column in columns],
        "type": f"{item['type']} {item['list']}".strip() + (message(" or other") if item["other"] else ""),
        "choices": [
            {"name": choice["name"], "labels": [choice.get(column) or "" for column in columns]}
            for choice in offered.head(MOST).to_dict("records")
        ],
        "more": max(len(offered) - MOST, 0),
        "relevant": item["relevant"],
        "required": message("yes") if item["required"] == "true()" else item["required"],
        "constraint": item["constraint"],
        "choice_filter": item["choice_filter"],
        "calculation": item["calculation"],
        "range": "" if _blank(low) or _blank(high) else f"{number(float(low))}–{number(float(high))}",
        "dimension": dimension,
        "direction": {"1": "+1"}.get(direction, direction),
        "role": declared.get("role") or item["role"],
    }


def _blank(bound: object) -> bool:
    return bound is None or bound == "" or pd.isna(bound)
