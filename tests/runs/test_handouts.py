"""What is handed to those who decide: briefs of a whole run beside the report, and one alone from the last run."""

import re
import shutil

import pytest
from brief_examples import ABOUT, made, shown

from herelib import briefs, deposit, report
from herelib.errors import HereError
from herelib.folders import study_folder
from herelib.interviews import settings_of
from herelib.runs import manifest, publication
from herelib.runs.handouts import Wanted, about_study, brief, pages, plan, printed, remove

SETTINGS = {"title": ABOUT.title, "synthetic": True, "year": 2026}


def test_pages_are_those_of_the_briefs_and_go_through_the_last_net(tmp_path):
    written = pages(tmp_path, shown(), SETTINGS, [])
    assert list(written) == list(made())
    with pytest.raises(HereError, match="pseudonym"):
        pages(tmp_path, shown(), SETTINGS, ["lacking"])


def test_further_languages_have_a_folder_each_and_every_page_leads_to_itself_in_the_others(tmp_path):
    written = pages(tmp_path, shown(), SETTINGS, [], ("fr", "en", "fr"))
    assert list(written) == [*made(), *(f"fr/{name}" for name in made())]
    brief_page, other = written["briefs/elm-suburb.html"], written["fr/briefs/elm-suburb.html"]
    assert '<html lang="fr">' in other and '<html lang="en">' in brief_page
    assert 'href="../fr/briefs/elm-suburb.html" hreflang="fr" lang="fr">Français' in brief_page
    assert 'href="../../briefs/elm-suburb.html" hreflang="en" lang="en">English' in other
    assert 'href="../../report.html#region-elm-suburb"' in other and "(English)</a>" in other
    assert 'href="../summary.html"' in other and 'href="fr/summary.html"' in written["summary.html"]
    assert "hreflang" not in pages(tmp_path, shown(), SETTINGS, [])["summary.html"]


def test_what_regions_are_called_comes_from_the_study(tmp_path):
    (tmp_path / "regions.csv").write_text("region,label\na,Ādaži\n", encoding="utf-8")
    about = about_study(tmp_path, {"title": "", "language": "en"})
    assert (about.title, about.names, about.language, about.linked) == (tmp_path.name, {"a": "Ādaži"}, "en", True)
    with pytest.raises(HereError, match="no texts in 'xx'"):
        about_study(tmp_path, {"language": "en"}, "xx", False)


def test_a_page_becomes_a_paper_of_the_same_name(monkeypatch):
    monkeypatch.setattr(briefs.printing, "pdf", lambda page, sides: f"{page}{sides}".encode())
    assert printed({"summary.html": "a", "lv/briefs/x.html": "b", "lv/summary.html": "c"}) == {
        "summary.pdf": b"a1", "lv/briefs/x.pdf": b"b2", "lv/summary.pdf": b"c1",
    }  # fmt: skip


def test_that_nothing_can_be_printed_is_said_only_to_who_wants_it(monkeypatch):
    def missing():
        raise HereError("no pango")

    monkeypatch.setattr(report.printing, "available", missing)
    publication.refuse_to_print(study_folder("demo"), wanted=False)
    with pytest.raises(HereError, match="no pango"):
        publication.refuse_to_print(study_folder("demo"), wanted=True)
    monkeypatch.setattr(publication, "settings_of", lambda study: {"pdf": True})
    with pytest.raises(HereError, match="no pango"):
        publication.refuse_to_print(study_folder("demo"), wanted=False)


def test_pages_of_an_earlier_run_are_removed_and_nothing_else(tmp_path):
    for name in ("briefs/a.html", "plans/a.html", "regions/a.html", "lv/briefs/a.html", "summary.html", "impact.html",
                 "report.html"):  # fmt: skip
        manifest.write_text(tmp_path / name, "x")
    remove(tmp_path)
    assert [file.name for file in tmp_path.rglob("*.html")] == ["report.html"]


# The demo


def test_the_release_holds_summary_and_a_brief_for_each_region(demo_processed):
    run = demo_processed / "demo" / "few"
    release = run / "release"
    names = [path for path in deposit.files_of(release) if path.startswith(("briefs/", "plans/", "impact", "summary"))]
    regions = ("alder", "birch", "cedar", "dune", "elder", "fern")
    assert names == [
        *(f"briefs/{region}.html" for region in regions),
        "impact.html",
        *(f"plans/{region}.html" for region in regions),
        "summary.html",
    ]
    for name in names:
        assert (run / "internal" / name).read_text(encoding="utf-8") == (release / name).read_text(encoding="utf-8")
        for target in re.findall(r'href="((?!http)[^"#]+)', (release / name).read_text(encoding="utf-8")):
            assert (release / name).parent.joinpath(target).is_file(), target
    report = (release / "report.html").read_text(encoding="utf-8")
    leads = {f'href="{name}"' for name in ("summary.html", "briefs/alder.html", "plans/alder.html", "impact.html")}
    assert leads <= set(re.findall(r'href="[^"]*"', report))
    readme = (release / "README.txt").read_text(encoding="utf-8")
    assert "A brief of two sides for each region" in readme and "The plan of an incubator in each region" in readme
    assert (release / "ro-crate-metadata.json").read_text(encoding="utf-8").count("briefs/alder.html") >= 2


def test_one_brief_is_made_from_the_last_run_and_leads_nowhere(demo_processed, tmp_path, monkeypatch):
    monkeypatch.setenv("HERE_PROCESSED", str(demo_processed))
    (file,), withheld = brief("demo", "few", "Alder", Wanted(out=tmp_path / "out"))
    assert file == tmp_path / "out" / "alder.html" and withheld == ""
    page = file.read_text(encoding="utf-8")
    assert "<h1>Alder</h1>" in page and "href=" not in page
    beside = (demo_processed / "demo" / "few" / "release" / "briefs" / "alder.html").read_text(encoding="utf-8")
    assert re.sub(r"(?s)<nav.*?</nav>\s*", "", beside) == re.sub(r"(?s)<nav.*?</nav>\s*", "", page)


def test_without_a_finished_run_or_region_it_says_so(demo_processed, tmp_path, monkeypatch):
    monkeypatch.setenv("HERE_PROCESSED", str(demo_processed))
    with pytest.raises(HereError, match=r"no region 'aldar'.*alder"):
        brief("demo", "few", "aldar", Wanted(out=tmp_path))
    with pytest.raises(HereError, match="no finished run"):
        brief("demo", "never", "alder", Wanted(out=tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_one_plan_is_made_from_the_last_run_and_leads_only_to_funds(demo_processed, tmp_path, monkeypatch):
    monkeypatch.setenv("HERE_PROCESSED", str(demo_processed))
    (file,), withheld = plan("demo", "few", "Alder", Wanted(out=tmp_path / "out"))
    page = file.read_text(encoding="utf-8")
    assert file.name == "alder.html" and withheld == "" and not re.findall(r'href="(?!http)', page)
    beside = (demo_processed / "demo" / "few" / "release" / "plans" / "alder.html").read_text(encoding="utf-8")
    assert re.sub(r"(?s)<nav.*?</nav>\s*", "", beside) == re.sub(r"(?s)<nav.*?</nav>\s*", "", page)


@pytest.mark.long
def test_briefs_sheets_and_summary_of_the_demo_fit_on_their_sides(demo_processed):
    pikepdf = pytest.importorskip("pikepdf")
    pytest.importorskip("weasyprint")
    import io

    folder = demo_processed / "demo" / "few" / "release"
    handed = {path: (folder / path).read_text(encoding="utf-8") for path in deposit.files_of(folder)
              if path.startswith(("briefs/", "plans/", "impact", "summary"))}  # fmt: skip
    for name, content in printed(handed).items():
        assert len(pikepdf.open(io.BytesIO(content)).pages) <= (1 if name == "summary.pdf" else 2), name


def test_settings_of_a_study_may_want_papers(tmp_path):
    shutil.copytree(study_folder("demo"), tmp_path / "demo")
    with (tmp_path / "demo" / "study.yaml").open("a", encoding="utf-8") as file:
        file.write("pdf: true\n")
    assert settings_of(tmp_path / "demo")["pdf"] is True and settings_of(study_folder("demo"))["pdf"] is False
