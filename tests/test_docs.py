"""What can be typed in the pages of docs is typed by a test; a block that is not says why on the page itself."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from demo_runs import FEW, SETS
from followed_pages import RUN, blocks, follow
from studies import row, write_rows, write_tiny

from herelib import tables
from herelib.folders import ROOT
from herelib.runs import steps

PAGES = sorted(file.name for file in (ROOT / "docs").glob("*.md"))
README = "../README.md"
FOLLOWED_HERE = {"briefs.md", "explorer.md", "identifiers.md", "multiverse.md", "release.md", "sample.md"}
FOLLOWED_ELSEWHERE = {
    "decisions.md": "decisions/test_writing.py",
    "study-format.md": "studies/test_official.py",
    "tutorial.md": "test_tutorial.py",
}


def typed(page):
    return [block for block in blocks(page) if block.language in RUN]


@pytest.mark.parametrize("page", PAGES)
def test_what_can_be_typed_is_followed_or_says_why_not(page):
    left = [block for block in typed(page) if not block.not_run]
    assert all(len(block.not_run.split()) >= 4 for block in typed(page) if block.not_run)
    assert bool(left) == (page in FOLLOWED_HERE or page in FOLLOWED_ELSEWHERE)
    if page in FOLLOWED_ELSEWHERE:
        assert page in (ROOT / "tests" / FOLLOWED_ELSEWHERE[page]).read_text(encoding="utf-8")


def hastened(folder: Path):
    """What a page says, with few draws, and in a folder of its own."""
    few = " ".join(SETS)

    def text(code: str) -> str:
        code = re.sub(r"(?<![\w.])/tmp/", f"{folder}/", code)
        code = re.sub(r"(here (?:report|multiverse) demo[^#\n]*)", rf"\1 {few} ", code)
        code = re.sub(r"(here multiverse [^#\n]*)", r"\1 --only linkage --only aim ", code)
        code = re.sub(r"(here sample [^#\n]*)", r"\1 --worlds 2 --sizes 3,5 ", code)
        return re.sub(r"(--by \"field lead\")", r"\1 --rest no", code)

    return text


@pytest.fixture
def reader(demo_processed, tmp_path):
    """Follows a page in a folder with what earlier pages left there: a study, runs of the demo, its release."""
    few = steps.scenario_name("baseline", FEW)
    (tmp_path / ".venv").symlink_to(sys.prefix)
    for name in ("baseline", few):
        shutil.copytree(demo_processed / "demo" / "few", tmp_path / "processed" / "demo" / name)
    shutil.copytree(demo_processed / "demo" / "few" / "release", tmp_path / "release")

    def followed(page, languages=RUN):
        assert [block for block in typed(page) if block.language in languages]
        settings = {"HERE_PROCESSED": os.fspath(tmp_path / "processed")}
        done = follow(page, tmp_path, settings, hastened(tmp_path), languages)
        return tmp_path, "".join(block.output for block in done)

    return followed


@pytest.mark.long
def test_briefs_are_printed_and_made_alone(reader):
    pytest.importorskip("weasyprint")
    folder, output = reader("briefs.md")
    assert re.search(r"^brief: .*alder\.html$", output, re.MULTILINE)
    assert len(list(folder.rglob("release/briefs/*.pdf"))) >= 6 and list(folder.rglob("fr/briefs/alder.html"))


@pytest.mark.long
def test_the_scenario_file_of_the_explorer_s_page_is_a_run(reader, tmp_path):
    [scenario] = [block.text for block in blocks("explorer.md") if block.language == "yaml"]
    (tmp_path / "alder-what-if.yaml").write_text(scenario, encoding="utf-8")
    folder, _ = reader("explorer.md")
    assert list(folder.rglob("demo-explorer.html"))
    [run] = (folder / "processed" / "demo").glob("alder-what-if*")
    settled = tables.read(run, "parameters_recommend").set_index("parameter")["value"]
    assert settled["emphasis"] == "finance 2"


@pytest.mark.long
def test_words_that_may_name_somebody_are_listed_and_taken_back(reader, tmp_path):
    study = write_tiny(tmp_path / "my-study")
    write_rows(study / "interviews" / "en.csv", [row("a1", idea="we ask anna")])
    reader("identifiers.md")
    [record] = study.rglob("*which-words-name-no-person.md")
    assert "not_a_person" in record.read_text(encoding="utf-8")


@pytest.mark.long
def test_the_multiverse_says_by_region_what_turns_it(reader):
    _, output = reader("multiverse.md")
    assert {"alder", "fern"} <= set(re.findall(r"\w+", output)) and "multiverse" in output


@pytest.mark.long
def test_the_tables_of_a_release_are_read_as_the_page_says(reader):
    _, output = reader("release.md")
    assert output.strip() == "True"


@pytest.mark.long
def test_sizes_are_written_where_they_are_asked_for(reader, tmp_path):
    words = ["-c", "from herelib.cli import main; main()", "new", str(tmp_path / "my-study"), "--languages", "en"]
    subprocess.run([sys.executable, *words], check=True, capture_output=True, cwd=tmp_path)
    folder, _ = reader("sample.md")
    assert (folder / "sizes.csv").stat().st_size > 100


@pytest.mark.long
def test_the_first_lines_of_a_notebook_of_one_s_own_run(reader):
    reader(README, languages=("python",))
