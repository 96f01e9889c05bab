"""Reads study.yaml: every key known, every value of the right kind, every fault reported with its line."""

from __future__ import annotations

import math
import re
import zoneinfo
from collections.abc import Callable, Mapping
from pathlib import Path

import yaml

from herelib.errors import Faults, nearest
from herelib.files import dates, study_files
from herelib.form import ROLES, summaries
from herelib.studies import afterwards, plans
from herelib.studies.coreq import coreq_items
from herelib.translations import ENGLISH, LANGUAGES
from herelib.vocabulary import ASKED, COVER, GROUPS

FILE = "study.yaml"
FORM = "instrument.xlsx"  # the form, as messages call it
SMALLEST_THRESHOLD = 3  # the smallest cell that statistical offices publish
LARGEST_THRESHOLD = 100
THRESHOLD = 5
CHANGES = ("change", "blank", "remove", "none")
LOG_COLUMNS = ("uuid", "question", "old_value", "new_value", "change_type", "reason", "analyst")
ROLES_NAMED = tuple(role for role in ROLES if role not in ("open", "name", "phone", "email", "gps", "identity"))

# kinds of a value: "text", "flag", "whole", "number", "texts" (a list), a tuple of allowed words, a dict of known keys,
# a dict with the one key "*" for free keys, or a list of the one dict that each of its entries is like
_ITEM = {
    "dimension": "text",
    "direction": ("1", "-1", "+1"),
    "role": ROLES,
    "low": "number",
    "high": "number",
    "scale": "texts",
    "values": {"*": "text"},
    "missing": {"refused": "texts", "dont_know": "texts"},
    "label": "text",
    "repeat": "text",
    "summary": summaries.KINDS,
    "of": "text",
}
_CONTEXT = {
    "dimension": "text",
    "label": "text",
    "unit": "text",
    "low": "number",
    "high": "number",
    "log": "flag",
    "direction": ("1", "-1", "+1"),
    "source": "text",
}
_EXPORT = {
    "delimiter": (",", ";", "tab", "\t", "|"),
    "decimal": (".", ","),
    "encoding": "text",
    "language": "text",
    "absent": "texts",
    "dates": dates.ORDERS,
    "version": "text",
    "columns": {"*": "text"},
    "words": {"*": "text"},
    "skip": "text",
}
_CODING = {
    "columns": dict.fromkeys(("interview", "item", "code", "coder", "start", "end"), "text"),
    "codes": {"*": "text"},
    "item": "text",
    "coder": "text",
}
_PLAN = {
    "budget": "number",
    "start_by": "number",
    "founders": "whole",
    "target_group": "texts",
    "present": "texts",
    "committed": "texts",
}
SCHEMA = {
    "title": "text or by language",
    "synthetic": "flag",
    "year": "whole",
    "languages": "texts",
    "language": tuple(LANGUAGES),
    "further_languages": "texts",
    "disclosure": {"threshold": "whole"},
    "roles": {
        **dict.fromkeys(ROLES_NAMED, "text"),
        "id": "text or texts",
        "consent": "text, texts or constant",
        "group": "text or constant",
    },
    "consent_yes": "texts",
    "groups": {"*": GROUPS},
    "test_records": {"item": "text", "values": "texts"},
    "missing": {"refused": "texts", "dont_know": "texts"},
    "exports": {"*": _EXPORT},
    "pseudonym_key": "text",
    "timezone": "text",
    "versions": {"*": {"form": "text", "renamed": {"*": "text"}}},
    "contradictions": {"*": {"when": "text", "say": "text"}},
    "items": {"*": _ITEM},
    "cover_words": {"*": COVER},
    "coders": {"*": {"read": "texts"}},
    "codings": {"*": _CODING},
    "context": {"*": _CONTEXT},
    "typologies": {"*": {"label": "text", "source": "text"}},
    "boundaries": {"file": "text", "region": "text"},
    "plan": {**_PLAN, "regions": {"*": _PLAN}},
    **afterwards.SCHEMA,
    "cleaning_log": {"file": "text", "columns": dict.fromkeys(LOG_COLUMNS, "text"), "types": {"*": CHANGES}},
    # what leaves with the release: for nothing else
    "licence": "text",
    "organisation": "text",
    "pdf": "flag",
    "coreq": dict.fromkeys((item.key for item in coreq_items()), "text"),
}
_TOO_DEEP = ("keys or brackets nested too deeply", "a study nests at most five deep: see docs/study-format.md")
REQUIRED = ("title", "year", "languages")
# what a later wave takes over from nobody: plans, and what speaks of exports, forms and codings of the first
NOT_INHERITED = ("incubator", "evaluation", "versions", "codings", "coders")
_KINDS = {
    "text": "a text",
    "flag": "true or false",
    "whole": "a whole number",
    "number": "a number",
    "texts": "a list",
    "text or by language": "a text, or a text for each language ({en: …, lv: …})",
    "text or constant": "the name of an item, or {constant: group}",
    "text or texts": "the name of an item, or a list of names",
    "text, texts or constant": "the name of an item, a list of names, or {constant: yes}",
}


def read(path: Path) -> tuple[dict, Faults]:
    """The settings of a study with defaults filled in, and the faults of study.yaml.

    Values are taken as they are written: `yes`, `no` and `010` stay texts where a text is wanted.
    """
    declared, faults, keys = _declared(path)
    if keys is None:
        return {}, faults
    # by what is written: a required key with a wrong value is one fault, not two
    for key in REQUIRED:
        if key not in keys:
            faults.add(FILE, "", key, "", "key missing", f"add a line '{key}: …'")
    return _with_defaults(declared), faults


def read_over(path: Path, later: Path) -> tuple[dict, dict, Faults]:
    """The settings of a later wave of interviews: what its own study.yaml says, else what the study's says.

    Parameters
    ----------
    path : study.yaml of the study; its faults are told where it is read for itself
    later : study.yaml of the wave, which need not be there

    Returns
    -------
    the settings, what of them the wave states itself, and the faults of that
    """
    declared, faults, keys = _declared(path)
    if keys is None:
        return {}, {}, faults
    stated, faults, _ = _declared(later) if later.is_file() else ({}, Faults(), {})
    kept = {key: value for key, value in declared.items() if key not in NOT_INHERITED}
    if "exports" in kept and "exports" not in stated:
        files = later.parent / "interviews"
        kept["exports"] = {name: options for name, options in kept["exports"].items() if (files / name).exists()}
    # Items that have another name in the second form are known by that: its answers stand under it.
    new_name = {old: new for new, old in declared.get("evaluation", {}).get("renamed", {}).items()}
    kept["items"] = {new_name.get(name, name): item for name, item in kept.get("items", {}).items()}
    roles = kept.get("roles", {}).items()
    kept["roles"] = {role: new_name.get(item, item) if isinstance(item, str) else item for role, item in roles}
    for key in ("items", "roles"):
        kept[key] = {**kept[key], **stated.get(key, {})}
    return (
        _with_defaults({**kept, **{key: value for key, value in stated.items() if key not in ("items", "roles")}}),
        stated,
        faults,
    )


def _declared(path: Path) -> tuple[dict, Faults, dict[str, int] | None]:
    """What study.yaml says, its faults, and the line of each key; no lines where it cannot be read."""
    faults = Faults()
    node = _node(path, faults)
    if node is None:
        return {}, faults, None
    declared = _mapping(node, SCHEMA, "", faults)
    lines = {str(key.value): key.start_mark.line + 1 for key, _ in node.value}
    _consistent(declared, lines, faults)
    return declared, faults, lines


def states(folder: Path, key: str) -> bool:
    """Whether study.yaml says anything under a key; not where it cannot be read.

    Examples
    --------
    >>> from herelib.folders import study_folder
    >>> states(study_folder("demo"), "plan"), states(study_folder("demo"), "incubators")
    (True, False)
    """
    node = _node(Path(folder) / FILE, Faults())
    return node is not None and any(str(name.value) == key and value.value for name, value in node.value)


def second_wave(folder: Path) -> str:
    """Name of the folder in a study that holds its second wave; "" where there is none.

    Examples
    --------
    >>> from herelib.folders import study_folder
    >>> second_wave(study_folder("demo"))
    'wave2'
    """
    return str(read(Path(folder) / FILE)[0].get("evaluation", {}).get("second_wave", ""))


def _node(path: Path, faults: Faults) -> yaml.MappingNode | None:
    """The keys of study.yaml with their lines; None, with the reason in `faults`, where it is no list of keys."""
    text = _text(path, faults)
    if text is None:
        return None
    if study_files.too_deep(text):
        faults.add(FILE, "", "", "", *_TOO_DEEP)
        return None
    try:
        # Nodes, not values: they know their line, and `no`, `010` or `2026-03-01` stay the texts that were written.
        node = yaml.compose(text, yaml.BaseLoader)
    except yaml.YAMLError as error:
        mark, problem = getattr(error, "problem_mark", None), getattr(error, "problem", "a character YAML forbids")
        rule = f"not valid YAML: {problem}"
        faults.add(FILE, mark.line + 1 if mark else "", "", "", rule, "mind colons, quotes and indents")
        return None
    except RecursionError:
        faults.add(FILE, "", "", "", *_TOO_DEEP)
        return None
    if not isinstance(node, yaml.MappingNode):
        faults.add(FILE, "", "", "", "not a list of keys", "write one 'key: value' a line")
        return None
    return node


def _text(path: Path, faults: Faults) -> str | None:
    """What stands in study.yaml; None, with the reason in `faults`, where it cannot be read."""
    if problem := study_files.oddity(path, path.parent):
        faults.add(FILE, "", "", "", *problem)
        return None
    try:
        if path.stat().st_size > study_files.LONGEST:
            rule = f"longer than {study_files.LONGEST // 1_000_000} MB"
            faults.add(FILE, "", "", "", rule, "keep settings in it, and data in files of their own")
            return None
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        faults.add(FILE, "", "", "", "the study has no study.yaml", "write one: see docs/study-format.md")
    except UnicodeDecodeError as error:
        faults.add(FILE, "", "", "", f"not UTF-8 (byte {error.start})", "save it as UTF-8")
    return None


def _mapping(node: yaml.MappingNode, schema: Mapping, path: str, faults: Faults) -> dict:
    values = {}
    for key_node, value_node in node.value:
        key, line = str(key_node.value), key_node.start_mark.line + 1
        column = f"{path}{key}"
        if key in values:
            faults.add(FILE, line, column, "", "key stands twice", "put all lines below it under one of the two")
            continue
        if key not in schema and "*" not in schema:
            faults.add(FILE, line, column, "", "unknown key", nearest(key, schema))
            continue
        value = _take(value_node, schema.get(key, schema.get("*")), column, faults)
        if value is not None:
            values[key] = value
    return values


def _take(node: yaml.Node, kind: object, column: str, faults: Faults) -> object:
    """The value of a node as its kind wants it; None after a fault, or where nothing is written."""
    line = node.start_mark.line + 1
    # `key:` with nothing behind it is a key left out; '' in quotes is a value
    if isinstance(node, yaml.ScalarNode) and node.value.strip() in ("", "~", "null") and node.style is None:
        return None
    if isinstance(kind, list):
        if isinstance(node, yaml.SequenceNode):
            taken = [_take(entry, kind[0], f"{column}.{n}", faults) for n, entry in enumerate(node.value, 1)]
            return [entry for entry in taken if entry is not None]
        faults.add(FILE, line, column, _short(node), "not a list", "write lines that begin with '-' below it")
        return None
    if isinstance(kind, dict):
        if isinstance(node, yaml.MappingNode):
            return _mapping(node, kind, f"{column}.", faults)
        faults.add(FILE, line, column, _short(node), "not a list of keys", "write 'key: value' lines below it")
        return None
    if kind == "text or by language" and isinstance(node, yaml.MappingNode):
        if not node.value:
            faults.add(FILE, line, column, "", "in no language", "write a text for each language, as in {en: …}")
        return _mapping(node, dict.fromkeys(LANGUAGES, "text"), f"{column}.", faults) or None
    if kind == "text or constant" and isinstance(node, yaml.MappingNode):
        return _mapping(node, {"constant": GROUPS}, f"{column}.", faults)
    if kind == "text, texts or constant" and isinstance(node, yaml.MappingNode):
        return _mapping(node, {"constant": "text"}, f"{column}.", faults)
    # A list of one name is that name: nobody need know which of the two was written.
    if kind in ("text or texts", "text, texts or constant") and isinstance(node, yaml.SequenceNode):
        names = _take(node, "texts", column, faults)
        return names[0] if names and len(names) == 1 else names
    if kind == "texts":
        parts = node.value if isinstance(node, yaml.SequenceNode) else [node]
        if all(isinstance(part, yaml.ScalarNode) for part in parts):
            return [str(part.value) for part in parts]
    elif isinstance(node, yaml.ScalarNode):
        value = _scalar(str(node.value), kind)
        if value is not None:
            return value
    if isinstance(kind, tuple):
        faults.add(FILE, line, column, _short(node), "not an allowed value", nearest(_short(node), kind))
    else:
        faults.add(FILE, line, column, _short(node), f"not {_KINDS[kind]}", f"write {_KINDS[kind]}")
    return None


def _scalar(text: str, kind: object) -> object:
    if isinstance(kind, tuple):
        return text if text in kind else None
    if kind == "flag":
        return {"true": True, "false": False}.get(text.lower())
    if kind in ("whole", "number"):
        try:
            value = int(text) if kind == "whole" else float(text)
            return value if math.isfinite(value) else None
        except (ValueError, OverflowError):
            return None
    return text


def _short(node: yaml.Node) -> str:
    return str(node.value)[:60] if isinstance(node, yaml.ScalarNode) else "(several values)"


def _consistent(declared: dict, lines: Mapping[str, int], faults: Faults) -> None:
    """What no single value shows; a time zone and a contradiction that cannot be used are taken out."""

    def fault(key: str, value: object, rule: str, do: str) -> None:
        faults.add(FILE, lines.get(key.split(".")[0], ""), key, value, rule, do)

    _disclosure(declared, fault)
    _named_files(declared, fault)
    for text in declared.get("languages", []):
        if len(codes := re.split(r"[\s,;]+", text.strip())) > 1:
            fault("languages", text, "several languages in one text", f"write [{', '.join(codes)}]")
    for text in [text for text in declared.get("further_languages", []) if text not in LANGUAGES]:
        fault("further_languages", text, "no language of briefs", f"one of {', '.join(LANGUAGES)}")
    for part in sorted({"item", "values"} - set(declared.get("test_records", {"item": "", "values": ""}))):
        fault(f"test_records.{part}", "", "key missing", "item and values belong together")
    _technical(declared, fault)
    plans.check_values(declared.get("plan", {}), fault)
    for name, entry in declared.get("versions", {}).items():
        if not entry.get("form"):
            fault(f"versions.{name}.form", "", "version without its form", "name its XLSForm in the study folder")
    for name in [name for name, entry in declared.get("contradictions", {}).items() if not entry.get("when")]:
        del declared["contradictions"][name]
        fault(f"contradictions.{name}", "", "contradiction without a condition", "when: an expression of the form")
    for name, figure in declared.get("context", {}).items():
        _context(name, figure, fault)
    for name, entry in declared.get("typologies", {}).items():
        if not entry.get("source"):
            fault(f"typologies.{name}", "", "published typology without its source", "say who published it")
        if name == "setting":
            fault("typologies.setting", "", "clusters are compared with the setting anyway", "take it out")
    for name, entry in declared.get("items", {}).items():
        low, high = entry.get("low"), entry.get("high")
        if (low is None) != (high is None):
            fault(f"items.{name}", "", "low and high belong together", "give both")
        elif low is not None and low >= high:
            fault(f"items.{name}", f"{low:g}-{high:g}", "low must lie below high", "swap them")


def _disclosure(declared: Mapping, fault: Callable) -> None:
    threshold = declared.get("disclosure", {}).get("threshold", THRESHOLD)
    if threshold > LARGEST_THRESHOLD:
        fault("disclosure.threshold", threshold, f"at most {LARGEST_THRESHOLD}", "nothing could be shown")
    if threshold < SMALLEST_THRESHOLD:
        fault("disclosure.threshold", threshold, f"at least {SMALLEST_THRESHOLD}", "smaller cells show single persons")
    # Whoever knows the key can try ids until a pseudonym fits.
    if "pseudonym_key" in declared and not declared.get("synthetic"):
        do = "remove the line: put the key into pseudonym.key, or let one be made"
        fault("pseudonym_key", "", "a published key is for synthetic studies only", do)


def _named_files(declared: dict, fault: Callable) -> None:
    """Names of files that lead out of the study folder are faults, and taken out."""

    def leave(holder: dict, key: str, name: str, at: str) -> None:
        if study_files.outside(name):
            do = "name a file of the study folder, by its path there, with / between folders"
            fault(at, "", "a file outside of the study, or no name of a file", do)
            del holder[key]

    for key in ("boundaries", "cleaning_log"):
        if "file" in (holder := declared.get(key, {})):
            leave(holder, "file", holder["file"], f"{key}.file")
    for name, version in declared.get("versions", {}).items():
        if version.get("form"):
            leave(version, "form", version["form"], f"versions.{name}.form")
    for key in ("codings", "exports"):
        for name in list(declared.get(key, {})):
            leave(declared[key], name, name, key)


def _technical(declared: dict, fault: Callable) -> None:
    """Encodings and the time zone, which only Python knows."""
    for name, options in declared.get("exports", {}).items():
        try:
            "".encode(options.get("encoding", "utf-8"))
        except (LookupError, UnicodeError, ValueError):
            fault(f"exports.{name}.encoding", options["encoding"], "unknown encoding", "for instance utf-8 or cp1257")
    try:
        zoneinfo.ZoneInfo(declared.get("timezone") or "UTC")
    except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError):
        fault("timezone", declared.pop("timezone"), "unknown time zone", "for instance Europe/Riga")


def _context(name: str, figure: Mapping, fault: Callable) -> None:
    low, high = figure.get("low"), figure.get("high")
    if low is None or high is None or not figure.get("source"):
        fault(f"context.{name}", "", "context without bounds", "give low, high and the source of these bounds")
    elif low >= high:
        fault(
            f"context.{name}", f"{low:g}-{high:g}", "low must lie below high", "swap them; direction: -1 turns it round"
        )
    elif figure.get("log") and low <= 0:
        fault(f"context.{name}.low", f"{low:g}", "a logarithm needs low above 0", "raise low, or remove log")
    dimension = figure.get("dimension", "")
    if dimension and dimension.partition(":")[0] not in ASKED:
        fault(f"context.{name}.dimension", dimension, "unknown block", nearest(dimension.partition(":")[0], ASKED))


def _with_defaults(declared: dict) -> dict:
    """Settings in which every key stands."""
    empty = {key: {} for key, kind in SCHEMA.items() if isinstance(kind, dict)}
    plain = {"title": "", "synthetic": False, "year": None, "languages": [], "pseudonym_key": "", "timezone": ""}
    plain |= {"language": "en", "further_languages": [], "licence": "", "organisation": "", "pdf": False}
    full = {**plain, **empty, "consent_yes": ["yes"], **declared}
    full["titles"] = {}
    if isinstance(full["title"], dict):
        # What is for programs is the same whoever reads: the English title, else the one that stands first.
        full["titles"] = full["title"]
        full["title"] = full["titles"].get(ENGLISH) or next(iter(full["titles"].values()))
    full["disclosure"] = {"threshold": THRESHOLD, **full["disclosure"]}
    full["missing"] = {"refused": ["refused"], "dont_know": ["dont_know"], **full["missing"]}
    # Raw values may be the words that we use; then nobody need translate them.
    full["groups"] = full["groups"] or {group: group for group in GROUPS}
    log = full["cleaning_log"]
    full["cleaning_log"] = {
        "file": log.get("file", "cleaning_log.csv"),
        "columns": {**{name: name for name in LOG_COLUMNS}, **log.get("columns", {})},
        "types": {**{name: name for name in CHANGES}, **log.get("types", {})},
    }
    for options in full["exports"].values():
        options["delimiter"] = {"tab": "\t"}.get(options.get("delimiter"), options.get("delimiter", ""))
    for entry in [*full["items"].values(), *full["context"].values()]:
        if "direction" in entry:
            entry["direction"] = int(entry["direction"])
    return full
