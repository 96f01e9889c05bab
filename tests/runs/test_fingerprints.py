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


CODE = '''"""What it is."""
import os

class Draw:
    """A draw."""

    def mean(self, values):
        """Their mean."""
        return sum(values) / len(values)
'''
LAID_OUT = """import os  # for later


class Draw:
    def mean(self, values):
        # sum first: see Higham
        return (
            sum(values)
            / len(values)
        )
"""


def test_comments_docstrings_and_line_breaks_do_not_count():
    assert fingerprints.code_hash(CODE) == fingerprints.code_hash(LAID_OUT)


@pytest.mark.parametrize(
    "changed",
    [
        CODE.replace("/ len", "/ 1 + len"),
        CODE.replace("import os", "import sys"),
        CODE.replace("mean", "average", 1),
        CODE.replace("class Draw", "@decorated\nclass Draw"),
        CODE + 'x = "a text"\n',
        CODE + "\n%matplotlib inline\n",
    ],
)
def test_what_code_does_counts(changed):
    assert fingerprints.code_hash(changed) != fingerprints.code_hash(CODE)


def test_a_text_that_is_no_docstring_counts():
    assert fingerprints.code_hash('def f():\n    x = "a"\n') != fingerprints.code_hash('def f():\n    x = "b"\n')
    assert fingerprints.code_hash("not python (") != fingerprints.code_hash("not python [")


def test_lines_of_ipython_count_as_they_stand():
    assert fingerprints.code_hash("%time x = 1") != fingerprints.code_hash("%time x = 2")


def test_texts_of_a_notebook_count_for_its_readers_and_not_for_its_tables(tmp_path):
    file = tmp_path / "notebook.ipynb"
    hashes = []
    for text, code in [("# One", "x = 1"), ("# Two", "x = 1"), ("# Two", "x = 1  # why"), ("# Two", "x = 1;")]:
        cells = [nbformat.v4.new_markdown_cell(text), nbformat.v4.new_code_cell(code)]
        nbformat.write(nbformat.v4.new_notebook(cells=cells), file)
        hashes.append((fingerprints.notebook_hash(file), fingerprints.text_hash(file)))
    by_code, by_text = zip(*hashes, strict=True)
    assert len(set(by_code[:3])) == 1 and by_code[3] != by_code[0], "a semicolon hides the last value"
    assert len(set(by_text)) == 4


def test_any_byte_of_the_package_or_the_notebook_changes_the_hash_of_the_sources(package):
    notebook = package.parent / "notebook.ipynb"
    notebook.write_text("{}")
    seen = {fingerprints.sources_hash(notebook, package)}
    for file in (package / "words.py", package / "tables" / "columns.csv", notebook):
        file.write_text(file.read_text() + "\n")
        seen.add(fingerprints.sources_hash(notebook, package))
    (package / "notes.md").write_text("no source")
    (package / "words.py").rename(package / "sayings.py")
    seen.add(fingerprints.sources_hash(notebook, package))
    assert len(seen) == 5
