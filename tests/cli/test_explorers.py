"""`here explore`: where to look, and the page that may leave."""

import shutil

from commands import here

from herelib.explorer.audited import data_of


def test_it_says_where_notebook_and_page_are(demo_processed):
    code, out, _ = here("explore", "demo", "--scenario", "few", HERE_PROCESSED=str(demo_processed))
    assert code == 0
    assert out.splitlines()[0].startswith("for the team only: jupyter lab notebooks/explore.ipynb")
    assert out.splitlines()[1].endswith("explorer.html")


def test_the_page_is_written_from_the_last_run(demo_processed, tmp_path):
    shutil.copytree(demo_processed / "demo" / "few", tmp_path / "demo" / "few")
    shutil.copy(demo_processed / "demo" / "study.json", tmp_path / "demo")
    file = tmp_path / "page.html"
    options = ("--page", "--scenario", "few", "--out", str(file))
    code, out, problem = here("explore", "demo", *options, HERE_PROCESSED=str(tmp_path))
    assert (code, out) == (0, f"written: {file}\n"), problem
    released = (demo_processed / "demo" / "few" / "release" / "explorer.html").read_text(encoding="utf-8")
    assert data_of(file.read_text(encoding="utf-8")) == data_of(released)


def test_out_without_a_page_and_a_file_that_is_none_are_said(tmp_path):
    code, _, problem = here("explore", "demo", "--out", "x.html")
    assert code == 1 and "--out goes with --page" in problem
    code, _, problem = here("report", "demo", "--scenario", str(tmp_path / "gone.yaml"))
    assert code == 1 and "there is no such file" in problem
    other = tmp_path / "other.yaml"
    other.write_text("study: elsewhere\nparameters: {p_clear: 0.9}\n")
    code, _, problem = here("report", "demo", "--scenario", str(other))
    assert code == 1 and "a scenario of the study elsewhere, not of demo" in problem
    other.rename(tmp_path / "baseline.yaml").write_text("parameters: {p_clear: 0.9}\n")
    code, _, problem = here("report", "demo", "--scenario", str(tmp_path / "baseline.yaml"))
    assert code == 1 and "give the file another name" in problem
