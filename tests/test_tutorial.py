"""docs/tutorial.md, followed from an empty folder outside of the repository to the end."""

import re

import pytest
import yaml
from followed_pages import RUN, blocks, follow

from herelib.folders import ROOT, study_folder

PAGE = "tutorial.md"


@pytest.fixture(scope="module")
def followed(tmp_path_factory):
    """The folder in which somebody followed the tutorial, and what each block printed."""
    folder = tmp_path_factory.mktemp("empty")
    assert ROOT not in folder.parents
    before = {file.name for file in (ROOT / "data" / "raw").iterdir()}
    steps = follow(PAGE, folder)
    assert {file.name for file in (ROOT / "data" / "raw").iterdir()} == before
    return folder, steps


def printed(steps, typed):
    """What the first block printed in which something is typed."""
    return next(step.output for step in steps if typed in step.text)


def test_every_block_of_the_tutorial_can_be_run():
    assert len(blocks(PAGE)) >= 9 and {block.language for block in blocks(PAGE)} == set(RUN)


@pytest.mark.long
def test_the_form_is_checked_before_and_after_the_answers(followed):
    _, steps = followed
    checks = [step.output for step in steps if "here check" in step.text]
    assert "no interviews yet" in checks[0] and "placeholder" not in checks[0]
    assert "126 rows: 126 kept, 0 dropped" in checks[1]
    assert all("no faults" in output for output in checks)


@pytest.mark.long
def test_the_study_waits_for_real_answers_and_the_rehearsal_says_that_it_is_none(followed):
    folder, _ = followed
    assert not list((folder / "places" / "interviews").glob("*.csv"))
    assert yaml.safe_load((folder / "rehearsal" / "study.yaml").read_text(encoding="utf-8"))["synthetic"] is True
    report = folder / "rehearsal-runs" / "quick" / "release" / "report.html"
    assert "SYNTHETIC DATA" in report.read_text(encoding="utf-8")


@pytest.mark.long
def test_the_decision_of_the_tutorial_is_in_force_in_the_run(followed):
    folder, _ = followed
    from herelib import tables

    settled = tables.read(folder / "rehearsal-runs" / "quick", "parameters_recommend").set_index("parameter")
    assert settled.loc["required_groups", "value"] == "resident+municipality"
    assert settled.loc["required_groups", "source"] not in ("default", "by hand")


@pytest.mark.long
def test_the_brief_of_a_region_says_that_it_is_synthetic(followed):
    folder, _ = followed
    [brief] = (folder / "handout").glob("*.html")
    text = brief.read_text(encoding="utf-8")
    assert "Harbour" in text and "synthetic" in text.lower()


@pytest.mark.long
def test_the_briefing_names_each_region_with_a_package_and_how_sure_that_is(followed):
    _, steps = followed
    text = printed(steps, "rehearsal.verdicts()")
    assert re.findall(r"^(\w+): ", text, re.MULTILINE) == ["harbour", "mill", "orchard"]
    assert re.search(r"takes away \d+% of what holds people back here \(\d+% to \d+%\)", text)


@pytest.mark.long
def test_what_the_tutorial_says_of_the_form_holds(followed):
    folder, _ = followed
    assert len(list((folder / "places" / "decisions").glob("*.md"))) == 11  # ten proposals and the one that was taken
    assert study_folder(folder / "places").is_dir() and (folder / "form.html").stat().st_size > 10_000
