"""`here new`: a folder that passes the check before anybody was asked, and gives a verdict when people were."""

import re
import warnings

import new_studies
import pandas as pd
import pytest
import yaml
from commands import typed
from pyxform.xls2xform import convert

from herelib import decisions, interviews, profiles, readiness, recommendations, runs, segments, translations
from herelib.errors import HereError
from herelib.interviews import checking
from herelib.studies import read_catalogue
from herelib.templates import new_study


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """A new study in each of some languages."""
    base = tmp_path_factory.mktemp("new")
    chosen = {"lv-en": ["lv", "en"], "fr": ["fr"], "all": ["es", "it", "fr", "en", "lv"], "de-lv": ["de", "lv"]}
    return {name: new_study.write(base / name, codes) for name, codes in chosen.items()}


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """A new study with answers at random, cleaned and coded."""
    folder, _ = new_study.write(tmp_path_factory.mktemp("filled") / "study", ["en", "es"])
    return new_studies.fill(folder)


@pytest.mark.parametrize("name", ["lv-en", "fr", "all", "de-lv"])
def test_a_new_study_passes_the_check_before_any_interview(written, name):
    examination = readiness.examine(written[name][0])
    assert examination.faults.empty, examination.faults.to_string()
    said = examination.notes.set_index("subject")["note"]
    assert said["what it can decide"].endswith("business types yes, packages yes")
    assert said["exports"] == "no interviews yet: put the exports here as soon as there are any"


@pytest.mark.parametrize("name", ["lv-en", "all"])
def test_pyxform_converts_the_form_without_a_warning(written, name):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        form = convert(str(written[name][0] / "instrument.xlsx"))
    first = {"lv-en": "Latvian (lv)", "all": "Spanish (es)"}[name]
    assert form.warnings == [] and f'<translation lang="{first}" default="true()">' in form.xform


def test_a_language_that_has_no_texts_is_said_and_the_readme_says_it_too(written):
    folder, notes = written["de-lv"]
    assert len(notes) == 1 and notes[0].startswith("German (de): the questions stand in English")
    assert notes[0] in (folder / "README.md").read_text(encoding="utf-8") and written["all"][1] == []


def test_the_readme_says_whose_questions_these_are_and_what_comes_first(written):
    text = " ".join((written["lv-en"][0] / "README.md").read_text(encoding="utf-8").split())
    assert "they are not the questionnaire of any project" in text
    assert text.index("`regions.csv`") < text.index("Field work") < text.index("here report")
    assert "data protection officer" in text and "$" not in text


def test_decisions_are_proposed_and_decide_nothing(written):
    folder = written["lv-en"][0]
    records = decisions.read(folder)
    assert {"out_of_scope", "required_groups", "aim"} <= {record.parameter for record in records}
    assert {record.status for record in records} == {"proposed"}
    table = decisions.settled_table(folder, "recommend")
    assert set(table["source"]) == {"default"}
    for record in records:
        assert record.option.value == decisions.PARAMETERS[record.parameter].default


def test_a_proposed_decision_that_is_accepted_decides(written, tmp_path):
    folder, _ = new_study.write(tmp_path / "study", ["en"])
    file = next(folder.glob("decisions/*-is-a-field-out-of-scope.md"))
    text = file.read_text(encoding="utf-8")
    accepted = text.replace("status: proposed", "status: accepted").replace("chosen: nothing", "chosen: benefits")
    file.write_text(accepted)
    [fault] = decisions.faults(folder)[["column", "rule", "do"]].to_numpy().tolist()
    assert fault == ["decided_by", "accepted, and nobody has decided", "write the role of who decided"]
    file.write_text(accepted.replace("to be taken", "steering group"))
    assert decisions.settle(folder, "recommend")["out_of_scope"] == "barrier:benefits"


def test_what_is_proposed_supersedes_nothing_yet(tmp_path):
    folder, _ = new_study.write(tmp_path / "study", ["en"])
    file = next(folder.glob("decisions/0003-*.md"))
    text = file.read_text(encoding="utf-8").replace("to be taken", "steering group")
    file.write_text(text.replace("proposed", "accepted").replace("chosen: both", "chosen: work"), encoding="utf-8")
    later = text.replace('id: "0003"', 'id: "0011"').replace("parameter: aim", 'supersedes: "0003"\nparameter: aim')
    (folder / "decisions" / "0011-again.md").write_text(later, encoding="utf-8")
    assert decisions.faults(folder).empty and decisions.settle(folder, "recommend")["aim"] == "work"
    register = decisions.register(folder)
    assert len(register) == 11 and decisions.superseded(register).empty


def test_a_title_may_hold_any_sign(tmp_path):
    title = 'A "new": study #1 – ķīna'
    folder, _ = new_study.write(tmp_path / "a b", ["en"], title)
    assert yaml.safe_load((folder / "study.yaml").read_text(encoding="utf-8"))["title"] == title
    assert new_studies.sheet(folder, "settings").iloc[0].tolist() == [title, "a_b", "1", "English (en)"]


def test_a_folder_that_holds_anything_is_refused_and_left_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("x")
    with pytest.raises(HereError, match="is there already and not empty"):
        new_study.write(tmp_path, ["en"])
    assert [file.name for file in tmp_path.iterdir()] == ["mine.txt"]
    with pytest.raises(HereError, match="'xx' is no language"):
        new_study.write(tmp_path / "other", ["xx"])
    assert not (tmp_path / "other").exists()


def test_the_command_prints_where_the_study_is(tmp_path, monkeypatch, capsys):
    folder = tmp_path / "study"
    assert typed(monkeypatch, "new", str(folder), "--languages", "it, nl", "--title", "Prova") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"written: {folder}" and lines[1].startswith("note  Dutch (nl): the questions stand in English")
    assert lines[-1] == f"what to do first stands in {folder / 'README.md'}"


def test_exports_with_nothing_but_headers_are_a_fault_and_the_form_is_told_what_it_can_decide(tmp_path):
    folder = new_studies.fill(new_study.write(tmp_path / "study", ["en"])[0], people=7)
    export = folder / "interviews" / "all.csv"
    export.write_text(export.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    examination = readiness.examine(folder)
    assert examination.faults["rule"].tolist() == ["a header and no rows"]
    assert examination.notes["note"].str.endswith("packages yes").any()


def test_without_interviews_a_report_says_kindly_that_they_are_missing(written, monkeypatch, tmp_path):
    monkeypatch.setenv("HERE_PROCESSED", str(tmp_path))
    for ask in (runs.report, checking.read):
        with pytest.raises(HereError, match="fr has no interviews yet: put the exports into its folder interviews"):
            ask(written["fr"][0])
    assert not list(tmp_path.iterdir())


def recommended(folder, **parameters):
    """All tables of the recommendations of a study, from its files."""
    settled = {stage: decisions.settle(folder, stage) for stage in ("clean", "profile", "recommend")}
    study = checking.read(folder)
    cleaned = interviews.clean(study, settled["clean"])
    coded = segments.segment(cleaned, study.codebook, study.settings["languages"], settled["profile"]["seed"])
    survey = {**cleaned, **coded}
    profiled = profiles.profile(survey, settled["profile"])
    few = {**settled["profile"], **settled["recommend"], "package_draws": 100, **parameters}
    return survey, recommendations.recommend(survey, profiled, read_catalogue(), few)


def test_filled_with_answers_it_comes_to_a_verdict_in_every_region(filled, monkeypatch, tmp_path):
    monkeypatch.setenv("HERE_PROCESSED", str(tmp_path))
    assert readiness.check(filled).empty
    survey, tables = recommended(filled)
    assert len(survey["interviews"]) == 63 and "interviewer" not in survey["cleaned"]
    verdicts = tables["verdicts"].set_index("region")
    assert set(verdicts.index) == {"region_1", "region_2", "region_3"}
    assert (verdicts["verdict"] != "insufficient evidence").all(), verdicts[["verdict", "missing"]]
    assert set(tables["business_types"]["region"]) == set(verdicts.index)


def test_what_a_form_does_not_ask_is_missed_unless_it_is_out_of_scope(filled, monkeypatch, tmp_path):
    monkeypatch.setenv("HERE_PROCESSED", str(tmp_path))
    asked = {"out_of_scope": "capacity:mentors+barrier:digital+need:food"}
    _, tables = recommended(filled, **asked)
    types = tables["business_types"]
    assert "food" not in set(types["field"])
    assert not types[["met", "short"]].agg(" ".join, axis=1).str.contains("mentors").any()
    assert types["capacity_match"].notna().all()
    assert "barrier:digital" not in set(tables["pressures"]["barrier"])
    closed = tables["gates"][tables["gates"]["gate"] == "mentors_at_hand"]
    assert len(closed) and set(closed["answer"]) == {"unknown"} and closed["open"].all()
    assert (tables["verdicts"]["verdict"] != "insufficient evidence").all()


def test_placeholders_and_regions_that_the_form_names_otherwise_are_noted_before_field_work(tmp_path):
    folder, _ = new_study.write(tmp_path / "study", ["en"])
    said = readiness.examine(folder).notes.set_index(["file", "subject"])["note"]
    assert said["regions.csv", "country"].startswith("XX is a placeholder")
    assert ("instrument.xlsx", "region") not in said
    (folder / "regions.csv").write_text("region,country,setting,population\nregion_1,LV,rural,\nmill,LV,rural,\n")
    (folder / "gates.csv").unlink()
    notes = readiness.examine(folder).notes
    assert notes.loc[notes["subject"] == "region", "note"].tolist() == [
        "not in regions.csv: region_2, region_3; write each region there as in the form",
        "regions of regions.csv that the form does not offer: mill",
    ]


def test_regions_and_gates_hold_placeholders_of_no_country(written):
    folder = written["all"][0]
    assert set(pd.read_csv(folder / "regions.csv")["country"]) == {"XX"}
    gates = pd.read_csv(folder / "gates.csv")
    facts = read_catalogue()["gates"].query("kind == 'fact'")
    assert len(gates) == len(facts) and set(gates["answer"]) == {"unknown"}


def test_a_team_reads_its_new_study_in_its_language(tmp_path):
    with translations.speaking("lv"):
        folder, _ = new_study.write(tmp_path / "study", ["lv", "en"])
    readme = (folder / "README.md").read_text(encoding="utf-8")
    assert "Kas jādara, šādā secībā" in readme and "$" not in readme
    told = yaml.safe_load((folder / "study.yaml").read_text(encoding="utf-8"))
    assert told["language"] == "lv" and told["title"] == "Pētījums study"
    record = decisions.read(folder)[0]
    assert record.title == "Vai kāda joma neietilpst pētījumā" and record.option.value == "none"
    assert sorted(file.name for file in (folder / "decisions").iterdir())[0] == "0001-is-a-field-out-of-scope.md"
    gates = pd.read_csv(folder / "gates.csv", dtype=str)
    assert gates["question"].str.startswith("Vai ").mean() > 0.8
    assert "language" not in yaml.safe_load((new_study_in_english(tmp_path) / "study.yaml").read_text(encoding="utf-8"))


def new_study_in_english(base):
    return new_study.write(base / "english", ["en"])[0]


@pytest.mark.parametrize("language", ["lv", "es", "it", "fr"])
@pytest.mark.parametrize("name", ["readme", "study"])
def test_a_text_in_another_language_says_as_much_as_the_english_one(name, language):
    here = new_study.Path(new_study.__file__).parent
    english, other = ((here / f"{name}{ending}.txt").read_text(encoding="utf-8") for ending in ("", f".{language}"))
    # Files, commands, columns and words of the program are the same everywhere; so are steps and headings.
    for pattern in (r"`[^`]+`", r"\$\w+", r"(?m)^\d\. |^- |^#+ ", r"\bdocs/[\w.-]+"):
        assert sorted(re.findall(pattern, english)) == sorted(re.findall(pattern, other)), pattern
    if name == "study":
        keys = [re.findall(r"(?m)^#? ?[ ]*(\w+):", text) for text in (english, other)]
        assert [key for key in keys[1] if key != "language"] == keys[0]
