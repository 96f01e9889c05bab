"""The messages of the code: what it hands to the functions of messages, and the texts of the faults that it finds.

A fault is a text of the code with values put in, made in English wherever it is found, and said in the language of the
reader at the door (`herelib.errors.faults_text`, the command line). So hundreds of rules need no call of their own.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

_GAP = re.compile(r"%\(\w+\)s|%%")
KEYWORDS = {"message": 1, "marked": 1, "message_by_number": 2, "marked_by_number": 2}  # texts that each takes first
# The last four give a parameter or a rule its meaning.
CALLS = {"add", "fault", "_fault", "Fault", "HereError", "_number", "_words", "Parameter", "Rule"}
RETURNED_BY = {"nearest", "_note"}  # half-sentences that are put into others
# Faults and notes are often put together before they are handed on: under these names, or as constants of these rooms.
ASSIGNED_TO = {"do", "rule", "note", "notes", "problem", "reason", "text", "way_out", "why"}
ROOMS = {"files", "form", "identifiers", "interviews", "readiness", "segments", "studies", "study_texts"}
_WORDS = re.compile(r"(?=.* ).*[^\W\d_]{5,}")  # of a text, but for its gaps: endings of words are shorter
_NO_TEXT = re.compile(r"\\|\(\?|^[^\w(%']|SELECT |urn:|[a-z]%\(")  # a pattern, a query; the last: an English plural


def messages_of_code(package: Path) -> Iterator[tuple[str | tuple[str, str], str]]:
    """Each message of the code, or both forms of one about a number, and its file by its path in the package.

    Babel's own reader passes over what stands within an f-string, and takes the keys of dictionaries for messages.
    """
    for file in sorted(package.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            number = KEYWORDS.get(getattr(node.func, "attr", getattr(node.func, "id", "")), 0)
            texts = tuple(each.value for each in node.args[:number] if isinstance(each, ast.Constant))
            if number and len(texts) == number and all(isinstance(text, str) and text for text in texts):
                yield texts if number > 1 else texts[0], file.relative_to(package).as_posix()


def texts_of_faults(package: Path) -> Iterator[tuple[str, str]]:
    """Each text of a fault as a message with named gaps, and the file that it stands in, by its path in the package.

    Of the rooms that read and judge studies texts that become faults and notes later on are among them.
    """
    for file in sorted(package.rglob("*.py")):
        source = file.relative_to(package)
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            for argument in _fault_texts(node):
                text = template(argument)
                # A single word is a name of a file or a column.
                if text is not None and " " in text.strip():
                    yield text, source.as_posix()
            if source.parts[0] in ROOMS:
                yield from ((text, source.as_posix()) for text in _prepared_texts(node))


def _prepared_texts(node: ast.AST) -> Iterator[str]:
    """Texts of faults and notes that a piece of code prepares: what is assigned, and the last of what joins a list."""
    values: list[ast.expr] = []
    if isinstance(node, ast.Assign) and any(map(_is_of_faults, node.targets)):
        values = [node.value]
    elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "append" and node.args:
        values = [argument for argument in node.args[:1] if isinstance(argument, ast.Tuple)]
    while values:
        value = values.pop(0)
        if isinstance(value, ast.IfExp):
            values += [value.body, value.orelse]
        elif isinstance(value, ast.Dict):
            values += value.values
        elif isinstance(value, (ast.Tuple, ast.List)):
            values += value.elts[-1:]
        elif (text := template(value)) and _WORDS.search(_GAP.sub("", text)) and not _NO_TEXT.search(text):
            yield text.strip()


def _is_of_faults(target: ast.expr) -> bool:
    """Whether something is assigned to a name of faults and notes, to a part of one, or to a constant."""
    if isinstance(target, ast.Subscript):
        return getattr(target.value, "id", getattr(target.value, "attr", "")) in ASSIGNED_TO
    name = getattr(target, "id", "")
    return name in ASSIGNED_TO or name.strip("_").isupper()


def _fault_texts(node: ast.AST) -> list[ast.expr]:
    """The expressions of a piece of code that may be the text of a fault."""
    if isinstance(node, ast.Call):
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        arguments = [*node.args, *(keyword.value for keyword in node.keywords)] if name in CALLS else []
    elif isinstance(node, ast.FunctionDef) and node.name in RETURNED_BY:
        arguments = [part.value for part in ast.walk(node) if isinstance(part, ast.Return) and part.value is not None]
    else:
        arguments = []
    # One of two texts is one text at a time.
    return [
        choice for each in arguments for choice in ([each.body, each.orelse] if isinstance(each, ast.IfExp) else [each])
    ]


def template(expression: ast.expr) -> str | None:
    """A text of the code as a message with named gaps; None if it is none.

    Examples
    --------
    >>> template(ast.parse("f'{name} stands twice in {row.file}: {n - 1} too many'", mode="eval").body)
    '%(name)s stands twice in %(file)s: %(gap3)s too many'
    """
    if isinstance(expression, ast.Constant) and isinstance(expression.value, str):
        return expression.value.replace("%", "%%")
    if isinstance(expression, ast.BinOp) and isinstance(expression.op, ast.Add):
        both = template(expression.left), template(expression.right)
        return None if None in both else "".join(both)
    if not isinstance(expression, ast.JoinedStr):
        return None
    parts, names = [], []
    for part in expression.values:
        if isinstance(part, ast.Constant):
            parts.append(part.value.replace("%", "%%"))
            continue
        name = getattr(part.value, "id", getattr(part.value, "attr", ""))
        # Two gaps of one name would have to hold the same value.
        name = name if name and name not in names else f"gap{len(names) + 1}"
        names.append(name)
        parts.append(f"%({name})s")
    return "".join(parts)
