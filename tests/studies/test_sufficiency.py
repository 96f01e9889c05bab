"""What a form can decide before any interview: which stages, and what is not asked."""

from dataclasses import replace

import pandas as pd
import pytest
from studies import write_tiny

from herelib.decisions.parameters import PARAMETERS
from herelib.readiness.examination import examine, form_notes
from herelib.recommendations.business_types import asked_needs
from herelib.recommendations.parts import catalogue_parts
from herelib.studies import folder, read_catalogue, sufficiency

CATALOGUE = read_catalogue()


@pytest.fixture
def study(tmp_path):
    """The tiny study: two needs, one of them with cover, two capacities, no barrier; no interview yet."""
    place = write_tiny(tmp_path / "tiny")
    for file in (place / "interviews").iterdir():
        file.unlink()
    read, faults = folder.load(place, CATALOGUE)
    assert len(faults) == 0, faults.table().to_string()
    return read


def stages(study, **options):
    return sufficiency.sufficiency(study, CATALOGUE, **options).set_index("stage")


def test_what_packages_are_judged_by_is_what_the_model_judges_by():
    assert sorted(sufficiency.judged(CATALOGUE)) == sorted(catalogue_parts(CATALOGUE).indicators)


def test_a_form_is_told_what_it_can_decide_and_which_dimensions_lack(study):
    table = stages(study)
    assert table["possible"].to_dict() == {
        "profiles": True, "needs": True, "clusters": True, "business types": False, "packages": False,
    }  # fmt: skip
    lacks = table.loc["packages", "missing"].split(", ")
    assert len(lacks) == 18 and {"barrier:finance", "capacity:skills"} <= set(lacks)
    assert not {"capacity:public_partner", "capacity:mentors"} & set(lacks)
    # of the needs that are asked, what else open need is made of
    assert table.loc["business types", "missing"] == "supply:food, cover:repair, supply:repair"
    assert table.loc["needs", "note"] == "2 of 13 needs" and "need:care" in table.loc["needs", "missing"]


def test_a_need_is_whole_here_where_it_is_whole_for_the_business_types():
    columns = [f"need:{n}" for n in ("a", "b")] + ["cover:a=now", "cover:a=training", "supply:a", "supply:b"]
    assert asked_needs(pd.DataFrame(columns=columns)) == ["a"]


def test_what_is_out_of_scope_is_not_missed(study):
    lacks = stages(study).loc["packages", "missing"].split(", ")
    table = stages(study, left_out=lacks)
    assert table.loc["packages", "possible"] and table.loc["packages", "missing"] == ""
    table = stages(study, left_out=[*lacks[1:], "need:food", "need:repair"])
    assert table.loc["packages", "missing"] == lacks[0] and not table.loc["needs", "possible"]


def test_a_group_that_must_be_heard_and_that_the_form_does_not_offer_is_missed(study):
    assert "group:ngo" in stages(study, required_groups=["resident", "ngo"]).loc["packages", "missing"]
    assert "group:" not in stages(study, required_groups=["resident"]).loc["packages", "missing"]


def test_the_line_says_how_many_questions_and_what_is_not_asked(study):
    table = sufficiency.sufficiency(study, CATALOGUE, required_groups=["ngo"])
    line = sufficiency.say_sufficiency(study, table)
    assert line.startswith(
        "with these 6 questions: profiles yes, needs yes (2 of 13 needs), clusters yes, business types no: "
    )
    assert (
        "packages no: 18 dimensions are not asked: barrier:" in line and "the form does not offer the group ngo" in line
    )
    assert line.endswith("ask about them, or leave them out by the decision out_of_scope")


def test_a_figure_of_the_regions_stands_for_a_question(study):
    with_figure = {**study.settings, "context": {"density": {"dimension": "capacity:reach"}}}
    table = sufficiency.sufficiency(replace(study, settings=with_figure), CATALOGUE)
    assert "capacity:reach" not in table.set_index("stage").loc["packages", "missing"]


def test_the_check_says_it_with_the_decisions_of_the_study(study):
    notes = form_notes(study, {"out_of_scope": "barrier:finance", "required_groups": "none"})
    said = notes.set_index("subject")["note"]
    assert "17 dimensions are not asked" in said["what it can decide"] and "group" not in said["what it can decide"]
    assert PARAMETERS["required_groups"].default == "resident"


def test_by_hand_or_with_interviews_the_answer_is_the_same(tmp_path):
    place = write_tiny(tmp_path / "tiny")
    for options, count in (({}, 18), ({"out_of_scope": "barrier:finance+barrier:skills"}, 16)):
        examination = examine(place, options)
        assert examination.faults.empty
        said = examination.notes.set_index("subject")["note"]
        assert f"packages no: {count} dimensions are not asked" in said["what it can decide"] and "exports" not in said
