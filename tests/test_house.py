"""The house keeps its plan: rooms with faces, imports one way, sizes, names that say something, tests beside it."""

import ast
import json
import re
import subprocess
import sys
import tomllib
from graphlib import TopologicalSorter

import pytest

from herelib.folders import ROOT

PACKAGE = ROOT / "herelib"
MODULES = sorted(PACKAGE.rglob("*.py"))
ROOMS = sorted(file.parent.name for file in PACKAGE.glob("*/__init__.py"))
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
# Words that fit anything and so name nothing (a value found is what? own is whose?): as names of values they are out.
NAMELESS = {"told", "found", "made", "own", "given", "held", "one", "what", "common", "place", "who", "apart", "said"}
HEAVY = {"pandas", "numpy", "matplotlib", "sklearn", "seaborn", "papermill", "nbconvert", "pandera", "pyarrow"}
LINES, BODY, ARGUMENTS = 500, 40, 5


def name_of(file):
    """A module as a path in the package: "files/dates", "words"; a room by its name, the face of all as ""."""
    name = file.relative_to(PACKAGE).with_suffix("").as_posix()
    return "" if name == "__init__" else name.removesuffix("/__init__")


def room_of(name):
    """The room of a module; modules of the ground floor and the doors stand for themselves."""
    return name.partition("/")[0]


def code_of(notebook):
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    return "\n".join(line for line in code.splitlines() if not line.lstrip().startswith(("%", "!")))


TREES = {name_of(file): ast.parse(file.read_text(encoding="utf-8")) for file in MODULES}
NOTEBOOK_TREES = {notebook.stem: ast.parse(code_of(notebook)) for notebook in NOTEBOOKS}
NAMES = set(TREES) - {""}


def imported(tree):
    """The modules of herelib that a piece of Python imports."""
    modules = set()
    for node in ast.walk(tree):
        dotted = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            dotted = [f"{node.module}.{alias.name}" for alias in node.names]
        for parts in (name.split(".") for name in dotted):
            if parts[0] == "herelib":
                modules |= {path for n in (2, 3) if (path := "/".join(parts[1:n])) in NAMES}
    return modules


GRAPH = {name: imported(tree) for name, tree in TREES.items() if name}


# Rooms


def rooms_imported():
    """What each room, and each module outside of the rooms, imports of the others."""
    graph = {}
    for name, used in GRAPH.items():
        graph.setdefault(room_of(name), set()).update({room_of(other) for other in used} - {room_of(name)})
    return graph


def drawn(graph):
    """The rooms as text, the ground floor last: each room stands above all that it imports."""
    floors = {}
    for room in TopologicalSorter(graph).static_order():
        floors[room] = 1 + max((floors[below] for below in graph.get(room, ())), default=0)
    order = sorted(graph, key=lambda room: (-floors[room], room))
    return "\n".join(f"{floors[room]:>2}  {room:<16} {' '.join(sorted(graph[room]))}".rstrip() for room in order)


def test_imports_between_rooms_go_round_in_no_circle_and_are_drawn_in_contributing():
    picture = drawn(rooms_imported())
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert picture in text, f"CONTRIBUTING.md shows another house than this one:\n{picture}"


def test_imports_between_modules_go_round_in_no_circle():
    inner = {name: {other for other in used if other not in ROOMS} for name, used in GRAPH.items() if name not in ROOMS}
    list(TopologicalSorter(inner).static_order())


def taken_from_rooms():
    """By room, the names that other rooms, the doors and notebooks take of it; and imports that pass by its face."""
    taken, past = {room: set() for room in ROOMS}, []
    trees = {name: tree for name, tree in TREES.items() if name not in ROOMS and name}
    for name, tree in {**trees, **{f"{stem}/": tree for stem, tree in NOTEBOOK_TREES.items()}}.items():
        rooms_by_name = {}
        for node in ast.walk(tree):
            if not isinstance(node, ast.ImportFrom) or not (node.module or "").startswith("herelib"):
                continue
            parts = node.module.split(".")
            if len(parts) == 1:
                rooms_by_name |= {alias.asname or alias.name: alias.name for alias in node.names if alias.name in ROOMS}
            elif parts[1] in ROOMS and parts[1] != room_of(name):
                taken[parts[1]] |= {alias.name for alias in node.names}
                past += [f"{name}: {node.module}"] * (len(parts) > 2)
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in rooms_by_name:
                taken[rooms_by_name[node.value.id]].add(node.attr)
    commands = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["scripts"].values()
    for path in [*verbs().values(), *(command.replace(":", ".") for command in commands)]:
        _, room, attribute = path.split(".")
        if room in ROOMS:
            taken[room].add(attribute)
    return taken, past


def verbs():
    """What each verb of `import herelib as here` is loaded from."""
    face = next(node for node in TREES[""].body if isinstance(node, ast.Assign) and node.targets[0].id == "VERBS")
    return ast.literal_eval(face.value)


def test_a_room_hands_on_what_others_take_of_it_and_nothing_else():
    taken, past = taken_from_rooms()
    assert past == [], "take it from the room, not from a module in it"
    for room in ROOMS:
        listed = [node.value for node in TREES[room].body if isinstance(node, ast.Assign)]
        handed_on = set(ast.literal_eval(listed[0])) if listed else set()
        assert handed_on == taken[room], f"herelib/{room}/__init__.py: {sorted(handed_on ^ taken[room])}"
        assert ast.get_docstring(TREES[room])


def below(room, graph):
    """All rooms that a room imports, directly or not."""
    seen, ahead = set(), [room]
    while ahead:
        for other in graph.get(ahead.pop(), set()) - seen:
            seen.add(other)
            ahead.append(other)
    return seen


def test_stages_import_no_later_stage():
    order = ["tables", "studies", "interviews", "segments", "profiles", "clusters", "recommendations", "runs"]
    for position, room in enumerate(order):
        assert not below(room, rooms_imported()) & set(order[position + 1 :]), room


def test_computing_imports_nothing_that_draws_writes_pages_or_runs():
    graph = rooms_imported()
    for room in set(graph) - {"figures", "report", "briefs", "deposit", "runs", "cli", "explore", "face"}:
        assert not graph[room] & {"figures", "report", "runs"}, room


def test_only_runs_know_papermill_and_only_pages_nbconvert():
    outside = {
        name: set(re.findall(r"^\s*(?:from|import) (\w+)", ast.unparse(tree), re.MULTILINE))
        for name, tree in TREES.items()
    }
    assert {room_of(name) for name, used in outside.items() if used & {"papermill", "nbclient"}} <= {"runs"}
    assert {name for name, used in outside.items() if "nbconvert" in used} <= {"report/pages"}


@pytest.mark.parametrize(
    ("code", "unwanted"),
    [
        ("import herelib", HEAVY),
        ("import herelib.cli", HEAVY),
        ("import herelib.tables", {"pandera", "pyarrow", "matplotlib"}),
        ("import herelib.recommendations", {"matplotlib", "seaborn", "nbconvert", "papermill"}),
        ("import herelib.profiles, herelib.clusters, herelib.interviews", {"matplotlib", "seaborn", "papermill"}),
    ],
)
def test_what_is_imported_loads_only_what_it_needs(code, unwanted):
    code = f"import sys; {code}; print(sorted({unwanted!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "[]"


# Sizes


def functions(tree):
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def body_lines(function):
    """Lines of a function's body without its docstring."""
    documented = isinstance(function.body[0], ast.Expr) and isinstance(function.body[0].value, ast.Constant)
    body = function.body[1:] if documented else function.body
    return function.end_lineno - body[0].lineno + 1 if body else 0


def test_no_module_is_longer_than_500_lines():
    lines = {name_of(file): len(file.read_text(encoding="utf-8").splitlines()) for file in MODULES}
    assert {name: n for name, n in lines.items() if n > LINES} == {}, "split by noun"


def test_no_function_has_a_body_of_more_than_40_lines():
    long = {
        f"{name}.{function.name}": n
        for name, tree in TREES.items()
        for function in functions(tree)
        if (n := body_lines(function)) > BODY and not compiled(function)
    }
    assert long == {}


def typed(name, function):
    """Whether it is a command: its arguments are options that people type."""
    return name.startswith("cli/") and not function.name.startswith("_")


def compiled(function):
    """Whether numba compiles it: kernels take their arrays one by one."""
    return any(
        "njit" in ast.unparse(decorator) or "guvectorize" in ast.unparse(decorator)
        for decorator in function.decorator_list
    )


def test_no_function_has_more_than_five_arguments():
    many = {}
    for name, tree in TREES.items():
        for function in functions(tree):
            arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
            counted = [argument for argument in arguments if argument.arg not in ("self", "cls")]
            if len(counted) > ARGUMENTS and not compiled(function) and not typed(name, function):
                many[f"{name}.{function.name}"] = len(counted)
    assert many == {}, "a sixth argument usually means two functions"


# Names


def nameless(tree):
    """What is named by words that fit anything: locals, arguments, fields, functions and classes, with their lines."""
    names = []
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.append((node.name.lower(), node.lineno))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            every = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs, node.args.vararg, node.args.kwarg]
            names += [(argument.arg, argument.lineno) for argument in every if argument is not None]
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.append((node.id, node.lineno))
    return sorted({f"{name} (line {line})" for name, line in names if name.strip("_") in NAMELESS})


@pytest.mark.parametrize("name", [*sorted(NAMES), *NOTEBOOK_TREES])
def test_names_say_what_they_hold(name):
    assert nameless(TREES.get(name) or NOTEBOOK_TREES[name]) == []


# Tests mirror the rooms


def test_every_module_of_a_room_has_its_test_and_every_test_its_module():
    modules = {name for name in NAMES if "/" in name}
    tests = {
        f"{file.parent.name}/{file.stem.removeprefix('test_')}"
        for file in (ROOT / "tests").glob("*/test_*.py")
        if file.parent.name in ROOMS
    }
    assert sorted(modules - tests) == [], "modules without a test file"
    assert sorted(tests - modules) == [], "test files of no module"
