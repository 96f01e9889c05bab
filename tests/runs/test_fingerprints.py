"""What a notebook depends on is noticed, wherever in the package it lies; how it is laid out is not."""

import nbformat
import pytest

from herelib.runs import fingerprints

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
    return fingerprints.library_hashes(package.parent / "notebook.ipynb", package)


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
    before = fingerprints.notebook_hash(file)
    notebook.cells[0].outputs = [nbformat.v4.new_output("stream", text="seen")]
    notebook.cells[0].execution_count = 7
    nbformat.write(notebook, file)
    assert fingerprints.notebook_hash(file) == before
    notebook.cells[0].metadata["tags"] = ["parameters"]
    nbformat.write(notebook, file)
    tagged = fingerprints.notebook_hash(file)
    notebook.cells[0].source += "\n1 + 1"
    nbformat.write(notebook, file)
    assert len({before, tagged, fingerprints.notebook_hash(file)}) == 3
