"""The demo study: made to the byte, a form that converts, faults planted, truth kept apart."""

import filecmp

import numpy as np
import pandas as pd
import pytest
import yaml

from herelib.demo import simulation
from herelib.demo.forms import LANGUAGES, OPEN_ITEMS
from herelib.demo.people import add_people
from herelib.demo.study import add_open_answers, write_demo, write_truth
from herelib.files.workbooks import write_workbook
from herelib.folders import ROOT

SHIPPED = ROOT / "data" / "raw" / "demo"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return write_demo(tmp_path_factory.mktemp("demo"))


def test_the_shipped_study_regenerates_to_the_byte(made):
    files = [p.relative_to(made) for p in made.rglob("*") if p.is_file()]
    assert len(files) == 23
    same, different, missing = filecmp.cmpfiles(made, SHIPPED, files, shallow=False)
    assert (different, missing) == ([], []) and len(same) == 23


def test_another_seed_gives_other_answers_to_the_same_design(made, tmp_path):
    other = write_demo(tmp_path, seed=5)
    assert (other / "instrument.xlsx").read_bytes() == (made / "instrument.xlsx").read_bytes()
    assert (other / "interviews" / "lv.csv").read_bytes() != (made / "interviews" / "lv.csv").read_bytes()


def test_the_planted_truth_is_kept_apart_from_the_study(tmp_path):
    file = write_truth(tmp_path / "truth.csv")
    assert file.read_bytes() == (simulation.DESIGN / "truth.csv").read_bytes()
    after = simulation.DESIGN / "truth_after.csv"
    assert (tmp_path / after.name).read_bytes() == after.read_bytes()
    study = " ".join(p.read_text(encoding="utf-8", errors="ignore") for p in SHIPPED.rglob("*.csv"))
    assert "employment_cooperative" in study  # gates name parts of a package ...
    assert not list(SHIPPED.rglob("*truth*")) and not list(
        SHIPPED.rglob("*planted*")
    )  # ... but nothing names a verdict


def test_the_plan_says_what_holds_for_the_study_and_where_regions_differ(made):
    plan = yaml.safe_load((made / "study.yaml").read_text(encoding="utf-8"))["plan"]
    assert (plan["budget"], plan["founders"], plan["start_by"]) == (250_000, 12, 18)
    assert plan["target_group"] == ["low_skilled", "unemployed"]
    assert plan["regions"]["elder"]["committed"] == ["incubator"]
    assert plan["regions"]["fern"]["budget"] < 100_000 and "alder" not in plan["regions"]


def test_facts_about_gates_are_known_denied_or_unknown(made):
    facts = pd.read_csv(made / "gates.csv", dtype=str, keep_default_na=False)
    assert list(facts) == ["part", "region", "country", "gate", "answer", "source", "date"]
    assert not facts.duplicated(["part", "region", "country", "gate"]).any()
    assert ((facts["region"] == "") != (facts["country"] == "")).all()
    assert (facts["answer"].value_counts() >= 5).all() and set(facts["answer"]) == {"yes", "no", "unknown"}
    assert set(facts["country"]) <= {"", "XA", "XB", "XC"}


def test_every_barrier_and_capacity_is_a_code_with_terms_and_sentences_in_every_language():
    book, sentences = simulation.design("codebook").set_index("code"), simulation.design("sentences")
    asked = set(simulation.design("questions")["here_dimension"]) | {"capacity:reach"}
    codes = {d.replace(":", "_") for d in asked if d.startswith(("need:", "barrier:", "capacity:"))}
    assert codes <= set(book.index) and len([c for c in codes if c.startswith("barrier_")]) == 12
    assert len([c for c in codes if c.startswith("capacity_")]) == 8
    for language in LANGUAGES:
        assert (book.loc[sorted(codes), f"terms_{language}"] != "").all()
        said = sentences[sentences["language"] == language]["code"].value_counts()
        assert (said.reindex(sorted(codes), fill_value=0) >= 4).all(), language
        marks = [mark for mark in said.index if mark.startswith(("not_barrier", "lack_")) or "+" in mark]
        assert len(marks) >= 10 and said["off_topic"] >= 3
    assert not sentences.duplicated(["language", "text"]).any()


def test_every_barrier_and_capacity_is_voiced_in_words_that_may_be_quoted():
    answers, segments = open_answers()
    coded = segments[segments["coder"] == "coder-a"].merge(answers, left_on="interview", right_on="_uuid")
    codes = [c for c in simulation.design("codebook")["code"] if c.startswith(("barrier_", "capacity_"))]
    quoted = coded[(coded["cleared"] == "yes") & (coded["consent_quote"] == "yes")]
    assert set(codes) <= set(quoted["code"]) and len(codes) == 20
    assert coded["code"].value_counts().reindex(codes).min() >= 5


def test_what_presses_is_said_more_often():
    answers, segments = open_answers()
    coded = segments[segments["coder"] == "coder-a"].merge(answers, left_on="interview", right_on="_uuid")
    said = pd.crosstab(coded["region"], coded["code"])
    levels, barriers = simulation.truth(), [code for code in said if code.startswith("barrier_")]
    shares = said[barriers].div(said[barriers].sum(axis=1), axis=0).loc[["alder", "birch", "cedar", "elder"]]
    pressing = levels.loc[shares.index, [code.replace("_", ":", 1) for code in barriers]]
    assert np.corrcoef(shares.to_numpy().ravel(), pressing.to_numpy().ravel())[0, 1] > 0.4


def test_segments_stand_where_their_sentence_stands():
    answers, segments = open_answers()
    texts = {(row["_uuid"], item): row[item] for row in answers.to_dict("records") for item in OPEN_ITEMS}
    sentences = set(simulation.design("sentences")["text"])
    placed = segments[segments["code"] != ""]
    for row in placed.itertuples():
        assert texts[row.interview, row.item][int(row.start) : int(row.end)] in sentences
    silent = segments[(segments["code"] == "") & (segments["coder"] == "coder-a")]
    assert len(silent) and (silent["start"] == "").all()


def open_answers() -> tuple[pd.DataFrame, pd.DataFrame]:
    """People with their open answers, and the segments that were coded in these."""
    rng = np.random.default_rng(3)
    return add_open_answers(add_people(simulation.interviews(simulation.truth(), 3), rng), rng)


def test_a_workbook_made_twice_is_the_same_file(tmp_path):
    rows = {"a": [["x", "y"], [1, "ē"]]}
    first, second = write_workbook(tmp_path / "1.xlsx", rows), write_workbook(tmp_path / "2.xlsx", rows)
    assert first.read_bytes() == second.read_bytes()
    assert pd.read_excel(first)["y"].tolist() == ["ē"]
