"""Hashes of what code does, blind to how it is laid out: a comment or a line break re-runs nothing.

Python is hashed over its syntax tree without comments and docstrings. Of a notebook only the code cells count, with
their tags; its texts are renewed in the executed copy without running anything (`herelib.runs.executed`).
"""

from __future__ import annotations

import ast
import hashlib
import json
from functools import cache
from pathlib import Path

import nbformat

from herelib.runs import manifest
from herelib.runs.dependencies import DATA, files_behind

SOURCES = Path(__file__).parents[1]
_DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


@cache  # the notebooks share most modules
def code_hash(source: str) -> str:
    """SHA-256 of what Python code does; of its text where it is no valid Python.

    Lines of IPython (`%`, `!`) count as they stand.

    Examples
    --------
    >>> code_hash("x = 1  # why") == code_hash('"Text."\\n\\nx = (1)') != code_hash("x = 2")
    True
    """
    of_ipython = [line for line in source.splitlines() if _of_ipython(line)]
    try:
        tree = ast.parse(plain(source))
    except (SyntaxError, ValueError):
        return _digest(source)
    for node in ast.walk(tree):
        if isinstance(node, _DOCUMENTED) and ast.get_docstring(node, clean=False) is not None:
            node.body = node.body[1:]
    return _digest("\n".join([ast.dump(tree), *of_ipython]))


def plain(code: str) -> str:
    """Code of notebook cells without the lines that are IPython's and no Python."""
    return "\n".join(line for line in code.splitlines() if not _of_ipython(line))


def notebook_hash(file: Path) -> str:
    """SHA-256 of what the code cells of a notebook do, with their tags; texts and outputs do not count."""
    cells = [cell for cell in nbformat.read(file, as_version=4).cells if cell.cell_type == "code"]
    # a semicolon at the end of a cell hides its last value, and is no part of the syntax tree
    kinds = [[code_hash(c.source), c.source.rstrip().endswith(";"), c.metadata.get("tags", [])] for c in cells]
    return _digest(json.dumps(kinds))


def text_hash(file: Path) -> str:
    """SHA-256 of all that a reader of a notebook sees before it runs: texts, code and comments as they stand."""
    return _digest(json.dumps([[cell.cell_type, cell.source] for cell in nbformat.read(file, as_version=4).cells]))


def library_hashes(notebook: Path, package: Path = SOURCES) -> dict[str, str]:
    """SHA-256 of what each file of herelib does that a notebook depends on, by its path in the package.

    These are the modules that it takes names from, directly or through others, the packages they lie in, what the verbs
    of the package's face lead to (`import herelib as here; here.clean(...)`), and the data files beside them.

    Parameters
    ----------
    package : folder of the package
    """
    cells = nbformat.read(notebook, as_version=4).cells
    code = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
    files = sorted(files_behind(plain(code), package))
    return {file.relative_to(package).as_posix(): file_meaning(file) for file in files}


def file_meaning(file: Path) -> str:
    """SHA-256 of what a module does, or of the bytes of a file of data."""
    return code_hash(file.read_text(encoding="utf-8")) if file.suffix == ".py" else manifest.file_hash(file)


def sources_hash(notebook: Path, package: Path = SOURCES) -> str:
    """SHA-256 of the bytes of a notebook and of every file of the package.

    Where it is as recorded, so is all that the notebook depends on: following that takes a second, this some
    milliseconds.
    """
    digest = hashlib.sha256(notebook.read_bytes())
    for file in sorted(package.rglob("*")):
        if file.suffix == ".py" or file.suffix in DATA:
            digest.update(file.relative_to(package).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def _of_ipython(line: str) -> bool:
    return line.lstrip().startswith(("%", "!"))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
