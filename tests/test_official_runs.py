"""A study of official figures alone from its folder to what leaves; the stages alone, and by notebooks (long)."""

import re
import shutil

import pandas as pd
import pytest
from commands import here
from official_folders import write_official
from studies import ROWS, write_form, write_rows
from surveys import PARAMETERS

from herelib import clusters, decisions, interviews, profiles, readiness, release, report, segments, tables
from herelib.deposit import description
from herelib.report import cards
from herelib.runs import steps
from herelib.tables import store

FEW = {**PARAMETERS, "k": 3, "nulls": 9, "reclusterings": 10}


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """The tables of the stages that such a study has, written and read again, and its folder."""
    base = tmp_path_factory.mktemp("official")
    folder = write_official(base / "official")
    read = interviews.read(folder)
    chosen = decisions.settle(folder, "clean")
    made = interviews.clean(read, chosen)
    made |= segments.segment(made, read.codebook, ["en"], 1, "none")
    made |= profiles.profile(made, {**FEW, **decisions.settle(folder, "profile")})
    made |= clusters.typology(made, made, FEW)
    for stage in ("clean", "profile", "cluster"):
        made[f"parameters_{stage}"] = decisions.settled_table(folder, stage)
    store.write_all(base / "run", made)
    return base / "run", folder


@pytest.fixture(scope="module")
def shown(run):
    everything = tables.read_all(run[0], tables.read_by("report"))
    recorded = decisions.undecided.recorded_tables(run[1], everything)
    return release.protect({**everything, **recorded}, 5)


def test_tables_of_the_stages_without_answers_are_empty_and_others_are_still_missed(run, tmp_path):
    assert store.read_or_empty(run[0], "verdicts").empty and store.read_or_empty(run[0], "programme").empty
    shutil.copytree(run[0], tmp_path / "run")
    store.path(tmp_path / "run", "clusters").unlink()
    with pytest.raises(Exception, match="'clusters' is not in run"):
        store.read_or_empty(tmp_path / "run", "clusters")


def test_where_people_were_asked_a_missing_verdict_stays_an_error(run, tmp_path):
    shutil.copytree(run[0], tmp_path / "run")
    row = {"interview": "i0", "export": "en.csv", "row": 2, "status": "kept", "rule": "", "cells_changed": 0}
    store.write(tmp_path / "run", "accounting", pd.DataFrame([row]))
    with pytest.raises(Exception, match="'verdicts' is not in run"):
        store.read_or_empty(tmp_path / "run", "verdicts")


def test_what_leaves_is_official_figures_and_what_follows_from_them(shown):
    assert shown["clusters"]["cluster"].nunique() == 3 and not shown["profiles"]["hidden"].any()
    assert not {"coverage", "interviews", "matrix", "verdicts", "gates", "parameters_clean"} & set(shown)
    left = description.leaving(shown)
    assert all(len(table) for table in left.values()) and {"clusters", "context", "regions"} <= set(left)
    assert set(shown["open_decisions"]["parameter"]) <= set(shown["parameters_cluster"]["parameter"])
    assert release.published(shown, "official").empty
    assert release.audit.refusals(release.published(shown), [release.published(shown)], 5).empty


def test_the_report_has_no_section_of_answers_and_says_why_in_one_sentence(shown):
    catalogue = {"parts": pd.DataFrame(columns=["part", "label"])}
    for absent in (
        cards.recommendation_cards(shown, catalogue),
        report.needs(shown),
        report.who_was_asked(shown, 5),
        report.whether_advice_travels(shown, catalogue["parts"]),
        report.other_choices(shown, catalogue["parts"]),
    ):
        assert absent == ""
    assert list(report.region_pages(shown, catalogue, {})) == []
    page = report.opening(shown, {"title": "Official"}, catalogue["parts"])
    text = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "so there is no verdict and no recommendation for any region" in text
    assert "Sections 2, 4, 5, 7 and 9, the briefs and the explorer rest on interviews" in text
    with report.without_pictures():
        whole = page + report.limits(shown, catalogue) + report.typology(shown, {})
    linked = set(re.findall(r'href="#([\w-]+)"', whole)) - {"decisions", "made"}
    assert linked <= set(re.findall(r'id="([\w-]+)"', whole))
    assert "Where to ask people" in whole


def test_codes_of_regions_side_by_side_are_no_telephone_numbers(shown):
    page = "<p>00001, 00002, 00003, 00004</p>"
    with pytest.raises(Exception, match="phone number"):
        release.refuse_identifiers(page, ())
    assert release.refuse_identifiers(page, (), places=release.codes_of_places(shown)) == page
    with pytest.raises(Exception, match="phone number"):
        release.refuse_identifiers("<p>+371 29 123 456</p>", (), places=release.codes_of_places(shown))
    heard = {**shown, "accounting": pd.DataFrame({"status": ["kept"], "rows": [9]})}
    assert release.codes_of_places(heard) == frozenset()


def test_the_steps_of_answers_are_skipped_and_said(run):
    reasons = {step.stage: steps.absent(step, run[1]) for step in steps.STEPS}
    assert [stage for stage, reason in reasons.items() if reason] == ["recommend", "plan", "evaluate"]
    assert reasons["recommend"].startswith("no interviews: official figures alone give no verdict")


def test_figures_with_many_digits_are_no_identifiers_and_a_number_of_a_person_is(tmp_path):
    folder = write_official(tmp_path / "digits")
    regions = pd.read_csv(folder / "regions.csv", dtype=str)
    assert regions["jobless"].str.len().max() > 12  # as pandas writes what was computed
    regions.loc[0, "jobless_source"] = "call 29 123 456"
    regions.to_csv(folder / "regions.csv", index=False)
    faults = readiness.check(folder)
    assert list(faults["column"]) == ["jobless_source"] and "phone number" in faults["rule"].iloc[0]


@pytest.mark.long
def test_a_study_of_official_figures_runs_by_commands_and_grows_into_a_full_one(tmp_path):
    folder, place = write_official(tmp_path / "grown"), {"HERE_PROCESSED": str(tmp_path / "processed")}
    names = ["east", "west", *(f"r{number}" for number in range(8))]
    shutil.rmtree(folder)
    write_official(folder, names)
    code, out, problem = here("report", str(folder), **place)
    assert code == 0, problem
    assert "04-recommend-methods    skipped: no interviews: official figures alone give no verdict" in out
    released = tmp_path / "processed/grown/baseline/release"
    assert not (released / "briefs").exists() and not (released / "explorer.html").exists()
    assert "unchanged, skipped" in here("report", str(folder), **place)[1]
    for words in (
        ["brief", str(folder), "east"],
        ["multiverse", str(folder)],
        ["explore", str(folder), "--page", "--out", str(tmp_path / "page.html")],
        ["sample", str(folder)],
    ):
        code, _, problem = here(*words, **place)
        assert code == 1 and "fault of this program" not in problem and len(problem.strip().splitlines()) == 1
    assert here("release", str(folder), "--check", **place)[0] == 0
    with (folder / "study.yaml").open("a", encoding="utf-8") as settings:
        settings.write("items: {hours: {low: 0, high: 20}, rooms: {values: {shop: 1, hall: 0.5, none: 0}}}\n")
    write_form(folder / "instrument.xlsx")
    write_rows(folder / "interviews" / "en.csv", ROWS)
    assert "04-recommend-methods    would run: first run" in here("why", str(folder), **place)[1]
    code, _, problem = here("report", str(folder), **place)
    assert code == 0, problem
    assert (released / "explorer.html").is_file() and len(list((released / "briefs").iterdir())) == len(names)
