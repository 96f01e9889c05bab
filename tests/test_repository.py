"""The repository keeps what it promises: one list of dependencies, nothing of a machine in it."""

import ast
import contextlib
import importlib
import importlib.metadata
import json
import re
import shutil
import subprocess
import sys
import tomllib

import papermill
import pytest
import yaml
from packaging.markers import Marker
from packaging.requirements import Requirement

from herelib.decisions.parameters import PARAMETERS
from herelib.folders import ROOT
from herelib.runs import kernels, steps
from herelib.tables import read_by
from herelib.vocabulary import STAGES

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CORE = [Requirement(line) for line in PROJECT["dependencies"]]
EXTRAS = [Requirement(line) for lines in PROJECT["optional-dependencies"].values() for line in lines]
ASKED_FOR = {"jupyterlab", "pandas", "scikit-learn", "seaborn", "papermill"}  # the user's five packages
NOT_IMPORTED = {
    "pyarrow": "reads and writes Parquet for pandas",
    "nbclient": "talks to the kernel for papermill; held to a version that knows kernel_manager_class",
}
IMPORT_NAMES = {"scikit-learn": "sklearn", "scikit-criteria": "skcriteria", "pyyaml": "yaml", "python-stdnum": "stdnum"}
STRIP = ["--extra-keys", "metadata.papermill cell.metadata.papermill metadata.language_info"]
MODULES = sorted((ROOT / "herelib").rglob("*.py"))
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def plain(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(file):
    """Versions by package of a pinned list, and under which marker: [(name, version, marker)]."""
    found = []
    for line in (ROOT / file).read_text(encoding="utf-8").splitlines():
        if re.match(r"[A-Za-z0-9]", line):
            asked = Requirement(line.rstrip("\\ "))
            found.append((plain(asked.name), str(asked.specifier).removeprefix("=="), str(asked.marker or "")))
    return found


def pins_here(file):
    return {name: version for name, version, marker in pins(file) if not marker or Marker(marker).evaluate()}


def listed():
    """All files that are, or would be, in git."""
    names = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "-co", "--exclude-standard", "-z"], capture_output=True, check=False
    ).stdout.decode()
    if not names:
        pytest.skip("not a git repository")
    return [ROOT / name for name in names.split("\0") if name and (ROOT / name).is_file()]


def imports(source):
    """Top-level packages that a piece of Python imports, without the standard library and herelib."""
    packages = set()
    for node in ast.walk(ast.parse(source)):
        dotted = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and not node.level:
            dotted = [node.module]
        packages |= {name.partition(".")[0] for name in dotted}
    return packages - sys.stdlib_module_names - {"herelib"}


def code_of(notebook):
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    return "\n".join(line for line in code.splitlines() if not line.lstrip().startswith(("%", "!")))


# One list of dependencies


def test_the_lock_pins_each_dependency_within_its_bounds_and_with_hashes():
    locked = pins("requirements.lock")
    for asked in CORE + EXTRAS:
        versions = [version for name, version, _ in locked if name == plain(asked.name)]
        assert versions, f"{asked.name} is not in requirements.lock: make lock"
        assert all(asked.specifier.contains(version) for version in versions), f"{asked}: make lock"
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert lock.count(" \\\n    --hash=sha256:") >= len(locked)


def test_the_peers_of_the_benchmarks_are_locked_with_hashes_and_at_our_versions():
    locked, own = pins("benchmarks/requirements.lock"), set(pins("requirements.lock"))
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"]
    for asked in map(Requirement, groups["bench"]):
        assert any(plain(asked.name) == name and asked.specifier.contains(v) for name, v, _ in locked), "make lock"
    shared = {name for name, _, _ in own}
    assert {pin for pin in locked if pin[0] in shared} <= own
    lock = (ROOT / "benchmarks" / "requirements.lock").read_text(encoding="utf-8")
    assert lock.count(" \\\n    --hash=sha256:") >= len(locked)


@pytest.mark.parametrize(
    ("group", "file"), [("docs", "docs/site/requirements.lock"), ("oracles", "benchmarks/oracles.lock")]
)
def test_what_builds_the_site_or_checks_us_is_locked_with_hashes_and_no_part_of_the_install(group, file):
    locked, own = pins(file), set(pins("requirements.lock"))
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"]
    for asked in map(Requirement, groups[group]):
        assert any(plain(asked.name) == name and asked.specifier.contains(v) for name, v, _ in locked), "make lock"
        assert plain(asked.name) not in {name for name, _, _ in own}
    shared = {name for name, _, _ in own}
    # Markers may differ: what is needed everywhere here may be needed on some machines only there.
    assert {pin[:2] for pin in locked if pin[0] in shared} <= {pin[:2] for pin in own}
    lock = (ROOT / file).read_text(encoding="utf-8")
    assert lock.count(" \\\n    --hash=sha256:") >= len(locked)


def test_constraints_are_the_lock_without_hashes():
    assert pins("constraints.txt") == pins("requirements.lock")


def test_the_environment_that_runs_this_test_is_the_locked_one():
    here = {plain(d.name): d.version for d in importlib.metadata.distributions()}
    locked = pins_here("requirements.lock")
    differ = {name: (here[name], v) for name, v in locked.items() if name in here and here[name] != v}
    declared = {plain(asked.name) for asked in CORE + EXTRAS}
    assert not {name: pair for name, pair in differ.items() if name in declared - {"setuptools"}}, "make report"


def test_environment_yml_names_the_five_packages_the_constraints_and_this_folder():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    assert environment["channels"] == ["conda-forge", "nodefaults"]
    assert environment["dependencies"][:2] == ["python=3.11", "pip"]
    by_pip = environment["dependencies"][2]["pip"]
    assert by_pip[0] == "--constraint constraints.txt"
    assert by_pip[-1] == "-e .[dev,dask,maps,pdf,stats-files,tables,learned]"
    assert set(by_pip[1:-1]) == ASKED_FOR <= {asked.name for asked in CORE}
    assert "3.11" in PROJECT["requires-python"]


@pytest.mark.network
@pytest.mark.skipif(sys.version_info[:2] != (3, 11), reason="environment.yml asks for Python 3.11")
def test_what_conda_does_with_environment_yml_installs_the_locked_versions(tmp_path):
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    shutil.copy(ROOT / "constraints.txt", tmp_path)  # conda writes its list beside environment.yml
    (tmp_path / "list.txt").write_text("\n".join(environment["dependencies"][2]["pip"]) + "\n", encoding="utf-8")
    command = [sys.executable, "-m", "pip", "install", "-U", "-r", str(tmp_path / "list.txt"), "--exists-action=b"]
    only_look = ["--dry-run", "--ignore-installed", "--quiet", "--report", str(tmp_path / "report.json")]
    done = subprocess.run([*command, *only_look], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    found = [entry["metadata"] for entry in json.loads((tmp_path / "report.json").read_text())["install"]]
    resolved = {plain(package["name"]): package["version"] for package in found}
    resolved.pop("herelib")
    assert resolved == pins_here("requirements.lock")


def test_every_import_is_declared_and_every_core_dependency_is_used():
    used = set()
    for source in [file.read_text(encoding="utf-8") for file in MODULES] + [code_of(file) for file in NOTEBOOKS]:
        used |= imports(source)
    core = {IMPORT_NAMES.get(asked.name, asked.name).replace("-", "_") for asked in CORE}
    extra = {asked.name.replace("-", "_") for asked in EXTRAS}
    brought = {"IPython", "jupyter_client", "traitlets", "zmq"}  # by ipykernel and nbclient, always
    brought |= {"pyogrio", "shapely"}  # by geopandas, always
    assert used - core - extra - brought == set(), "declare it in pyproject.toml"
    idle = core - used - {name.replace("-", "_") for name in ASKED_FOR | set(NOT_IMPORTED)}
    assert idle == set(), "take it out of pyproject.toml, or say in this test why it stays"


# The house


def imported_names(source):
    """Module and name of everything that a piece of Python, or a program in one of its texts, imports from herelib."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "herelib":
            yield from ((node.module, alias.name) for alias in node.names)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and "\nfrom herelib" in node.value:
            with contextlib.suppress(SyntaxError):  # a text that only speaks of a program
                yield from imported_names(node.value)


@pytest.mark.parametrize("file", sorted((ROOT / "benchmarks").glob("*.py")), ids=lambda file: file.stem)
def test_benchmarks_import_what_is_there(file):
    for module, name in imported_names(file.read_text(encoding="utf-8")):
        assert hasattr(importlib.import_module(module), name), f"{module}.{name}"


def test_the_fixed_entries_are_there():
    for name in ("README.md", "Makefile", "pyproject.toml", "requirements.lock", "environment.yml", "CITATION.cff",
                 "CHANGELOG.md", "LICENSE", ".ci/run", ".pre-commit-config.yaml", ".gitignore", ".gitattributes",
                 "data/README.md", "notebooks", "herelib", "tests", "docs"):  # fmt: skip
        assert (ROOT / name).exists(), name
    assert (ROOT / ".ci/run").stat().st_mode & 0o111


def test_licence_and_citation_say_the_same_as_the_project():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert {"cff-version", "message", "title", "authors"} <= citation.keys()
    assert citation["version"] == PROJECT["version"] and citation["license"] == PROJECT["license"] == "MIT"
    licence = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert licence.startswith("MIT License") and citation["authors"][0]["name"] in licence
    assert f"## {PROJECT['version']}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_hooks_use_this_environment_and_fetch_nothing():
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    assert [entry["repo"] for entry in hooks["repos"]] == ["local"]
    for hook in hooks["repos"][0]["hooks"]:
        assert hook["language"] == "system" and hook["entry"].startswith(".venv/bin/")


def test_every_make_target_that_the_makefile_explains_exists():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    explained = set(re.findall(r"make ([a-z-]+)", makefile.split("\nSTUDY")[0]))
    phony = set(re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)[1].split())
    assert explained == phony
    assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in phony)


def test_nothing_of_a_machine_or_a_registry_stands_in_any_file():
    hosts = ["py" + "pi.org", "python" + "hosted.org", "conda." + "anaconda.org", "registry." + "npmjs"]
    place = re.compile(rf"{re.escape(str(ROOT))}\b|(?<![\w.])/(?:home|Users|root|work|mnt)/\w|[A-Z]:\\Users", re.ASCII)
    for file in listed():
        if file.suffix in (".xlsx", ".parquet", ".png"):
            continue
        text = file.read_text(encoding="utf-8", errors="replace")
        found = [host for host in hosts if host in text] + place.findall(text)
        assert not found, f"{file.relative_to(ROOT)} names {found}"


def test_git_leaves_out_studies_runs_and_keys():
    names = ["data/raw/our-study/study.yaml", "data/processed/demo/baseline/run.json", "data/raw/demo/pseudonym.key"]
    names += ["uv.lock", ".venv/x", "data/processed/demo/pseudonym.key"]
    done = subprocess.run(["git", "-C", str(ROOT), "check-ignore", *names], capture_output=True, text=True, check=False)
    if done.returncode == 128:
        pytest.skip("not a git repository")
    assert done.stdout.split() == names


# Notebooks


def test_the_five_numbered_notebooks_start_here_and_explore_are_there():
    assert {step.notebook for step in steps.STEPS} | {"00-start-here", "explore"} == {file.stem for file in NOTEBOOKS}


def test_notebooks_are_kept_without_outputs():
    command = [sys.executable, "-m", "nbstripout", "--verify", *STRIP, *map(str, NOTEBOOKS)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{done.stdout}: run nbstripout, or install the hooks (pre-commit install)"
    for notebook in NOTEBOOKS:
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
        assert not any(cell.get("outputs") or cell.get("execution_count") for cell in cells), notebook.name


@pytest.mark.parametrize("step", [step for step in steps.STEPS if step.stage], ids=lambda step: step.notebook)
def test_a_notebook_declares_every_parameter_of_its_stage_and_no_other(step):
    notebook = ROOT / "notebooks" / f"{step.notebook}.ipynb"
    declared = kernels.parameters(notebook)
    assert set(papermill.inspect_notebook(str(notebook))) == declared, "papermill stumbles over '=' in a comment"
    own = {name for name, parameter in PARAMETERS.items() if parameter.stage == step.stage}
    assert {"study", "scenario"} <= declared and own <= declared
    assert declared <= own | {"study", "scenario", "seed"}
    assert step.stage in STAGES


@pytest.mark.parametrize("step", steps.STEPS, ids=lambda step: step.notebook)
def test_a_step_declares_the_tables_that_its_notebook_reads_and_writes(step):
    code = code_of(ROOT / "notebooks" / f"{step.notebook}.ipynb")
    calls = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call)]
    stages = [call.args[1].value for call in calls if ast.unparse(call.func) == "tables.read_stage"]
    assert stages == [step.stage or "report"] * bool(step.reads)
    assert set().union(*(read_by(stage) for stage in stages)) == set(step.reads)
    assert not any(ast.unparse(call.func) in ("tables.read", "tables.read_all") for call in calls)
    if step.stage:
        assert f'"parameters_{step.stage}": settled' in code
