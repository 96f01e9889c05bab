"""The messages of the code: what it hands to the functions of messages, and the texts of the faults that it finds.

A fault is a text of the code with values put in, made in English wherever it is found, and said in the language of the
reader at the door (`herelib.errors.faults_text`, the command line). So hundreds of rules need no call of their own.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

KEYWORDS = {"message": 1, "marked": 1, "message_by_number": 2, "marked_by_number": 2}  # texts that each takes first
# The last four give a parameter or a rule its meaning.
CALLS = {"add", "fault", "_fault", "Fault", "HereError", "_number", "_words", "Parameter", "Rule"}
RETURNED_BY = {"nearest"}  # half-sentences that are put into others


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
    """Each text of a fault as a message with named gaps, and the file that it stands in, by its path in the package."""
    for file in sorted(package.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            for argument in _fault_texts(node):
                text = template(argument)
                # A single word is a name of a file or a column.
                if text is not None and " " in text.strip():
                    yield text, file.relative_to(package).as_posix()


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
