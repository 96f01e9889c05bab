"""`import herelib as here`: verbs that are loaded on use, and a study as one object."""

import inspect
import tomllib

import pandas as pd
import pytest
import table_examples

import herelib as here
from herelib import face, tables
from herelib.errors import HereError
from herelib.folders import ROOT

ASKED_FOR = {"study", "clean", "segment", "profile", "cluster", "recommend", "protect", "table"}
ASKED_FOR |= {"plan", "evaluate", "read_tables", "write_tables"}
OF_A_STUDY = {"check", "interviews", "answers", "segments", "profiles", "typology", "recommendations", "decisions"}
OF_A_STUDY |= {"read", "parameters", "clusters", "packages", "leads", "parts"}


@pytest.fixture(autouse=True)
def processed(tmp_path, monkeypatch):
    """No run is there but those that a test makes."""
    monkeypatch.setenv("HERE_PROCESSED", str(tmp_path / "processed"))
    return tmp_path / "processed"


def test_the_verbs_are_those_promised_and_each_says_what_it_does():
    assert set(dir(here)) == ASKED_FOR
    for name in dir(here):
        assert inspect.getdoc(getattr(here, name)), name
    assert "import herelib as here" in here.__doc__


def test_the_version_is_that_of_the_project():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert here.__version__ == project["version"]


def test_a_verb_that_is_none_has_its_nearest_name():
    with pytest.raises(AttributeError, match=r"herelib has no 'studdy': did you mean 'study'\?"):
        here.studdy  # noqa: B018


def test_a_study_that_is_not_there_is_said_with_those_that_are():
    with pytest.raises(HereError, match=r"no study 'dmeo'.*did you mean 'demo'"):
        here.study("dmeo")


def test_tab_offers_what_a_study_can_be_asked_and_every_table():
    offered = set(dir(here.study("demo")))
    assert OF_A_STUDY | {"report", "describe", "run"} <= offered
    assert set(tables.meanings()) <= offered
    assert not any(name.startswith("_") for name in offered)


@pytest.mark.parametrize(("typed", "meant"), [("verdict", "verdicts"), ("profile", "profiles"), ("reprot", "report")])
def test_a_name_that_is_none_has_its_nearest(typed, meant):
    with pytest.raises(AttributeError, match=rf"a study has no '{typed}': did you mean '{meant}'\?"):
        getattr(here.study("demo"), typed)


@pytest.mark.parametrize(
    ("table", "command"), [("verdicts", "here report demo"), ("verdict_shares", "here multiverse demo")]
)
def test_a_table_that_is_not_made_yet_says_which_command_makes_it(table, command):
    with pytest.raises(HereError, match=f"table '{table}' is not made yet: {command} makes it"):
        getattr(here.study("demo"), table)()


def test_a_table_of_the_last_run_is_read_and_says_what_it_is(processed):
    verdicts = table_examples.run()["verdicts"]
    tables.write_all(processed / "demo" / "baseline", {"verdicts": verdicts})
    demo = here.study("demo")
    pd.testing.assert_frame_equal(demo.verdicts(), verdicts, check_dtype=False)
    pd.testing.assert_frame_equal(demo.recommendations(), verdicts, check_dtype=False)
    assert repr(demo.verdicts).startswith("table verdicts: ") and "type .verdicts() to read it" in repr(demo.verdicts)
    assert demo.verdicts.__doc__ == tables.meanings()["verdicts"]


def test_what_no_run_has_made_is_computed_once_in_memory(tiny_study, processed):
    tiny = here.study(tiny_study)
    assert len(tiny.interviews()) == 3 and "interview" in tiny.answers()
    profiles = tiny.profiles()
    assert set(profiles["region"]) == set(pd.read_csv(tiny_study / "regions.csv")["region"])
    assert tiny.profiles() is profiles
    assert tiny.typology()["claim"].str.startswith("no typology").all() and len(tiny.clusters()) == 2
    assert set(tiny.recommendations()["verdict"]) == {"insufficient evidence"}
    assert (
        tiny.packages().empty
        and tiny.leads().empty
        and set(tiny.parts()["part"]) == set(tiny.catalogue()["parts"]["part"])
    )
    assert not processed.exists(), "looking at a study writes nothing"


def test_a_study_says_what_it_is_and_what_to_type_next(processed):
    demo = here.study("demo")
    text = repr(demo)
    assert "(synthetic)" in text and "none of scenario baseline: here report demo makes it" in text
    (processed / "demo" / "baseline").mkdir(parents=True)
    (processed / "demo" / "baseline" / "run.json").write_text('{"made": "2026-02-03T04:05:06+00:00"}')
    assert "baseline, made 2026-02-03 04:05 UTC" in repr(demo)
    assert demo._repr_html_().count("<tr>") == len(text.splitlines())


def test_a_title_cannot_bring_markup_into_a_notebook(tiny_study):
    text = (tiny_study / "study.yaml").read_text(encoding="utf-8")
    title = next(line for line in text.splitlines() if line.startswith("title:"))
    (tiny_study / "study.yaml").write_text(text.replace(title, "title: '<script>x</script>'"), encoding="utf-8")
    assert "<script>" not in here.study(tiny_study)._repr_html_()


def test_describe_gives_the_meaning_of_each_column_and_names_the_nearest_table():
    described = here.study("demo").describe("verdicts")
    assert set(described["column"]) == set(tables.CONTRACTS["verdicts"].columns)
    assert (described["meaning"].str.len() > 10).all()
    with pytest.raises(HereError, match="verdicts"):
        here.study("demo").describe("verdict")


def test_faults_of_a_study_are_a_table(tiny_study):
    assert here.study(tiny_study).check().empty
    (tiny_study / "regions.csv").write_text("region,country,setting\n", encoding="utf-8")
    assert len(here.study(tiny_study).check())


def test_all_stages_that_are_computed_have_a_verb():
    assert set(face._STAGES) == {"clean", "profile", "cluster", "recommend"}


def test_no_method_of_a_study_hides_a_table_of_another_name(processed):
    run = {name: table for name, table in table_examples.run().items() if name in tables.meanings()}
    tables.write_all(processed / "demo" / "baseline", run)
    demo = here.study("demo")
    for name in set(dir(demo)) & set(run) & set(dir(face.StudyView)):
        if name != "decisions":  # the register is made from the records as they are now
            pd.testing.assert_frame_equal(getattr(demo, name)(), tables.read(demo.run, name))


def test_a_scenario_that_was_not_run_is_no_baseline(tiny_study):
    with pytest.raises(HereError, match=r"table 'interviews' is not made yet: here report .* --scenario few makes it"):
        here.study(tiny_study, "few").interviews()


def test_a_study_that_was_read_shows_nobody_in_a_notebook(tiny_study):
    with pd.option_context("display.max_columns", None, "display.max_rows", None):
        text = repr(here.study(tiny_study).read())
    assert text == "study tiny: 3 rows of en.csv; 2 regions"


def test_describe_without_a_name_lists_the_tables():
    listed = here.study("demo").describe()
    assert set(listed["table"]) == set(tables.meanings()) and set(listed["stage"]) >= {"clean", "multiverse"}


def test_the_stages_run_as_the_docstring_says(tiny_study):
    lines = [line.strip() for line in here.__doc__.splitlines() if line.startswith("    ")]
    chain = lines[next(i for i, line in enumerate(lines) if line.startswith("read, seed = ")) :]
    names = {"here": here, "study": here.study(tiny_study)}
    exec("\n".join(chain), names)
    pd.testing.assert_frame_equal(names["profile"]["profiles"], names["study"].profiles())
    pd.testing.assert_frame_equal(names["advice"]["verdicts"], names["study"].recommendations())


def test_stages_take_what_a_study_gives(tiny_study):
    tiny = here.study(tiny_study)
    cleaned = here.clean(tiny.read(), tiny.parameters("clean"))
    pd.testing.assert_frame_equal(cleaned["interviews"], tiny.interviews())
    assert {"pooling", "k", "linkage"} <= set(tiny.parameters("cluster")) and "duplicates" not in tiny.parameters(
        "cluster"
    )
    with pytest.raises(HereError, match="no stage 'profiles': did you mean 'profile'"):
        tiny.parameters("profiles")


def test_a_command_names_the_scenario_and_the_way_to_a_study_elsewhere(tiny_study):
    with pytest.raises(HereError, match=r"here report demo --scenario few makes it"):
        here.study("demo", "few").verdicts()
    with pytest.raises(HereError, match=f"here report {tiny_study}"):
        here.study(tiny_study).verdicts()
    with pytest.raises(HereError, match="use letters"):
        here.study("demo", "../x")


@pytest.mark.parametrize("folder", ["", "catalogue"])
def test_what_is_no_study_is_refused_at_once(folder):
    with pytest.raises(HereError, match="no study"):
        here.study(folder)


def test_a_name_of_a_table_that_is_none_has_its_nearest(tmp_path):
    with pytest.raises(HereError, match="no table 'verdict': did you mean 'verdicts'"):
        here.read_tables(tmp_path, ["verdict"])
