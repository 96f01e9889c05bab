"""Which files of the package a piece of Python depends on: what it takes of modules, directly or through others.

A face hands names on, so what is taken of a room leads to the module that the name is from and not to the whole room:
notebook 01 draws figures, and must not run again because a figure of the last notebook changed.
"""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

DATA = {".css", ".csv", ".j2", ".json", ".yaml", ".sql", ".txt"}  # files beside modules that change what they do
WHOLE = "*"  # a room that is handed on as an object: any name of it may be used


def files_behind(code: str, package: Path) -> set[Path]:
    """The modules that code depends on, the packages they lie in, and the data files beside them.

    Parameters
    ----------
    code : of a notebook or module; what is no valid Python depends on nothing
    package : folder of the package
    """
    files: set[Path] = set()
    unread = _taken(code, package)
    while unread:
        file = unread.pop()
        if file in files:
            continue
        files.add(file)
        if file.suffix == ".py":
            # A face runs nothing of its own: what is taken of it was followed where it is taken.
            unread |= set() if file.name == "__init__.py" else _taken(file.read_text(encoding="utf-8"), package)
            beside = [*file.parent.iterdir(), *file.parent.glob("templates/*")]
            unread |= {other for other in beside if other.is_file() and other.suffix in DATA}
    return files


def _taken(code: str, package: Path) -> set[Path]:
    """The files that the names taken from a package stand in, with the packages on the way to them."""
    try:
        tree = ast.parse(code)
    except SyntaxError:  # running it will say so
        return set()
    dotted: set[str] = set()
    packages_by_name: dict[str, str] = {}  # local names of the package and of rooms
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            pairs = [(alias.asname or alias.name.partition(".")[0], alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            pairs = [(alias.asname or alias.name, f"{node.module}.{alias.name}") for alias in node.names]
        else:
            continue
        dotted |= {name for _, name in pairs}
        packages_by_name |= {local: name for local, name in pairs if _is_package(name, package)}
    dotted |= _attributes(tree, packages_by_name)
    return {file for name in dotted for file in _files(name, package)}


def _is_package(dotted: str, package: Path) -> bool:
    parts = dotted.split(".")
    return parts[0] == package.name and len(parts) <= 2 and package.joinpath(*parts[1:], "__init__.py").is_file()


def _attributes(tree: ast.AST, packages_by_name: dict[str, str]) -> set[str]:
    """What is taken of packages as their attributes; `*` of one that is used in any other way, or not at all."""
    parents = {id(node.value): node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    used: dict[str, set[str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id in packages_by_name:
            used.setdefault(node.id, set()).add(parents.get(id(node), WHOLE))
    return {f"{dotted}.{name}" for local, dotted in packages_by_name.items() for name in used.get(local, {WHOLE})}


def _files(dotted: str, package: Path) -> set[Path]:
    """The file of a name like herelib.tables.read, and the packages on the way to it."""
    parts = dotted.split(".")
    if parts[0] != package.name:
        return set()
    if len(parts) > 1 and parts[1] in verbs(package):
        parts = verbs(package)[parts[1]].split(".")
    files = {package / "__init__.py"}
    if len(parts) == 1 or parts[1] == WHOLE:
        return files
    room = package / parts[1]
    if not (room / "__init__.py").is_file():
        return files | ({room.with_suffix(".py")} if room.with_suffix(".py").is_file() else set())
    files.add(room / "__init__.py")
    if len(parts) == 2:
        return files
    handed_on, module = _face(room), room / f"{parts[2]}.py"
    # A function may have the name of a module beside its own (recommendations.verdicts): within the room, which of the
    # two is meant depends on what is loaded by then.
    modules = {module} if module.is_file() else set()
    modules |= {handed_on[parts[2]]} if parts[2] in handed_on else set()
    return files | (modules or set(handed_on.values()))


@cache
def _face(room: Path) -> dict[str, Path]:
    """The module behind each name that a room hands on."""
    handed_on = {}
    for node in ast.parse((room / "__init__.py").read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom) and node.module:
            module = room / f"{node.module.rpartition('.')[2]}.py"
            for alias in node.names:
                handed_on[alias.name] = module if module.is_file() else room / f"{alias.name}.py"
    return handed_on


@cache
def verbs(package: Path) -> dict[str, str]:
    """What each verb of a package's face is loaded from on use: its `VERBS`, {} if it has none."""
    face = package / "__init__.py"
    for node in ast.parse(face.read_text(encoding="utf-8")).body if face.is_file() else []:
        target = getattr(node, "targets", [getattr(node, "target", None)])[0]
        if isinstance(target, ast.Name) and target.id == "VERBS":
            return ast.literal_eval(node.value)
    return {}
