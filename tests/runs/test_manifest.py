"""What a notebook depends on is noticed, wherever in the package it lies."""

import subprocess

import nbformat
import pytest

from herelib.runs import manifest

PACKAGE = {
    "__init__.py": 'VERBS = {"clean": "herelib.interviews.clean"}\n',
    "errors.py": "",
    "words.py": "",
    "tables/__init__.py": "from herelib.tables.store import read\n",
    "tables/store.py": "import herelib.errors\n",
    "tables/columns.csv": "table,column\n",
    "interviews/__init__.py": "",
    "interviews/clean.py": "def clean():\n    from herelib.tables import read\n",
    "interviews/other.py": "",
    "figures/__init__.py": "from herelib.figures import maps\n",
    "figures/maps.py": "from herelib import words\n",
}


@pytest.fixture
def package(tmp_path):
    """A small package of rooms with a face that is loaded on use."""
    for name, code in PACKAGE.items():
        file = tmp_path / "herelib" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(code, encoding="utf-8")
    return tmp_path / "herelib"


def hashed(package, code):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
    nbformat.write(notebook, package.parent / "notebook.ipynb")
    return manifest.library_hashes(package.parent / "notebook.ipynb", package)


def test_modules_in_folders_and_the_packages_on_the_way_count(package):
    found = hashed(package, "from herelib.figures import maps")
    assert set(found) == {"__init__.py", "figures/__init__.py", "figures/maps.py", "words.py"}
    assert all(len(digest) == 64 for digest in found.values())


def test_a_name_that_a_room_hands_on_leads_to_its_module_and_to_the_data_beside_it(package):
    names = {"__init__.py", "tables/__init__.py", "tables/store.py", "tables/columns.csv", "errors.py"}
    assert set(hashed(package, "from herelib import tables")) == names
    assert set(hashed(package, "import herelib.tables.store as store")) == names


@pytest.mark.parametrize("code", ["import herelib as here\nhere.clean()", "from herelib import clean"])
def test_the_face_hides_no_import(package, code):
    assert {"interviews/clean.py", "tables/store.py", "errors.py"} <= set(hashed(package, code))
    assert "interviews/other.py" not in hashed(package, code)


def test_a_changed_module_and_a_changed_table_of_facts_change_the_hashes(package):
    before = hashed(package, "from herelib import tables")
    (package / "tables" / "store.py").write_text("import herelib.words\n", encoding="utf-8")
    (package / "tables" / "columns.csv").write_text("table,column\nanswers,interview\n", encoding="utf-8")
    after = hashed(package, "from herelib import tables")
    differ = {name for name in {*before, *after} if before.get(name) != after.get(name)}
    assert differ == {"tables/store.py", "tables/columns.csv", "errors.py", "words.py"}


def test_saving_a_notebook_with_outputs_is_no_change_but_new_code_and_tags_are(tmp_path):
    file = tmp_path / "notebook.ipynb"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1")])
    nbformat.write(notebook, file)
    before = manifest.notebook_hash(file)
    notebook.cells[0].outputs = [nbformat.v4.new_output("stream", text="seen")]
    notebook.cells[0].execution_count = 7
    nbformat.write(notebook, file)
    assert manifest.notebook_hash(file) == before
    notebook.cells[0].metadata["tags"] = ["parameters"]
    nbformat.write(notebook, file)
    tagged = manifest.notebook_hash(file)
    notebook.cells[0].source += "\n1 + 1"
    nbformat.write(notebook, file)
    assert len({before, tagged, manifest.notebook_hash(file)}) == 3


def test_hidden_half_saved_and_left_out_files_do_not_count(tmp_path):
    for name in ("regions.csv", "interviews/lv.csv", ".lock", "interviews/~$lv.xlsx", ".git/x", "decisions/0001-k.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    assert list(manifest.folder_hashes(tmp_path, ["decisions"])) == ["interviews/lv.csv", "regions.csv"]


def test_the_hash_of_a_file_is_that_of_its_bytes_and_a_missing_one_has_none(tmp_path):
    (tmp_path / "a").write_bytes(b"abc")  # FIPS 180-2, appendix B.1
    assert manifest.file_hash(tmp_path / "a").startswith("ba7816bf8f01cfea414140de5dae2223")
    assert manifest.file_hash(tmp_path / "b") == ""
    assert manifest.table_hashes(tmp_path, ["coverage"]) == {"coverage": ""}


def test_changes_name_three_and_count_the_rest():
    before = {"study files": dict.fromkeys("abcde", "1"), "packages": {"numpy": "2"}}
    now = {"study files": dict.fromkeys("bcdef", "2"), "packages": {"numpy": "2"}}
    assert manifest.changes(before, now) == ["study files changed: a, b, c and 3 more"]
    assert manifest.changes(before, before) == []


def test_a_record_comes_back_as_it_was_written(tmp_path):
    record = {"study": "ä", "steps": {"01": {"inputs": {"tables": {"a": "1"}}}}, "pages": {}}
    manifest.write(tmp_path / "run", record)
    assert manifest.read(tmp_path / "run") == record
    assert [file.name for file in (tmp_path / "run").iterdir()] == ["run.json"]
    assert manifest.read(tmp_path / "nowhere") == {}


@pytest.mark.parametrize(
    "broken", ["[", "[1]", '{"steps": 3}', '{"steps": {"a": "x"}}', '{"steps": {"a": {"inputs": [1]}}}', '{"pages": 1}']
)
def test_a_record_of_another_shape_counts_as_none(tmp_path, broken):
    (tmp_path / "run.json").write_text(broken, encoding="utf-8")
    assert manifest.read(tmp_path) == {}


def test_versions_are_those_of_python_and_of_what_herelib_names():
    versions = manifest.versions()
    assert {"python", "pandas", "numpy", "papermill"} <= set(versions)
    assert "pytest" not in versions and "geopandas" not in versions, "extras are no part of a run"


def test_a_commit_of_somebody_elses_repository_is_none_of_ours(tmp_path, monkeypatch):
    monkeypatch.setattr(manifest, "ROOT", tmp_path / "installed")
    (tmp_path / "installed").mkdir()
    assert manifest.commit() == ""  # no repository at all
    git = ["git", "-C", str(tmp_path), "-c", "user.name=a", "-c", "user.email=a@b.example"]
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "commit", "-q", "--allow-empty", "-m", "x"], check=True)
    assert manifest.commit() == ""
    monkeypatch.setattr(manifest, "ROOT", tmp_path)
    (tmp_path / "new.txt").write_text("x")
    assert len(manifest.commit()) == 41 and manifest.commit().endswith("+")
