"""The page's arithmetic: the same in Python and JavaScript, and with the settings of the run what the release says."""

from dataclasses import replace

import explored
import numpy as np
import pytest

from herelib import tables
from herelib.explorer import answers
from herelib.explorer.encoding import encoded


@pytest.fixture
def data(demo_processed):
    return explored.data_in(demo_processed)


@pytest.fixture
def draws(data):
    return answers.shared(data)


def test_javascript_says_the_same_to_the_ninth_decimal(data, draws):
    rng = np.random.default_rng(4)
    cases = [(region, answers.standing(data, region)) for region in data["regions"]]
    cases += [(region, explored.at_random(data, region, rng)) for region in data["regions"] for _ in range(8)]
    expected = [answers.answer(data, draws, region, settings) for region, settings in cases]
    assert len({each["verdict"] for each in expected}) >= 3
    assert explored.furthest(expected, explored.by_javascript(data, cases)) < 1e-9


def test_where_the_target_group_was_heard_barriers_count_as_it_says_in_both_languages_and_nowhere_else(data):
    times = np.resize([2.0, 1.0, 0.5], len(data["barriers"]))
    places = np.rint((np.random.default_rng(1).standard_normal((len(times), data["draws"])) + 8) * 4096)
    here = {**data["regions"]["alder"], "factor": times.tolist(), "doubt": [0.0] * len(times)}
    voiced = {**data, "regions": {**data["regions"], "alder": here}, "voice_places": encoded(places, 2)}
    moved = answers.standing(data, "alder")
    moved = replace(moved, emphasis=dict(zip(data["barriers"], times.tolist(), strict=True)))
    shared = answers.shared(voiced)
    plain = answers.answer(data, shared, "alder", moved)
    said = answers.answer(voiced, shared, "alder", answers.standing(data, "alder"))
    assert said["package"] == plain["package"] and said["relief"] == pytest.approx(plain["relief"], abs=1e-9)
    here["doubt"] = [0.3] * len(times)
    cases = [(region, answers.standing(voiced, region)) for region in voiced["regions"]]
    expected = [answers.answer(voiced, shared, region, settings) for region, settings in cases]
    assert explored.furthest(expected, explored.by_javascript(voiced, cases)) < 1e-9


def test_as_in_the_report_the_page_says_what_the_report_says(demo_processed, data, draws):
    verdicts = tables.read_all(demo_processed / "demo" / "few", ["verdicts"])["verdicts"].set_index("region")
    for region in data["regions"]:
        answer = answers.answer(data, draws, region, answers.standing(data, region))
        row = verdicts.loc[region]
        assert (answer["verdict"], answer.get("lead", "")) == (row["verdict"], row["lead"])
        assert {"", *answer.get("package", [])} == {"", *row["package"].split(";")}
        assert answer.get("relief", np.nan) == pytest.approx(row["relief"], abs=0.05, nan_ok=True)


def test_more_money_takes_no_less_away_and_none_buys_nothing(data, draws):
    ready = answers.prepared(data, draws, "alder", data["voices"])
    reliefs = [
        answers.answer(data, draws, "alder", answers.Settings(data["voices"], budget=budget, close_enough=0.0), ready)
        for budget in (40e3, 90e3, 200e3, None)
    ]
    assert [each["relief"] for each in reliefs] == sorted(each["relief"] for each in reliefs)
    nothing = answers.answer(data, draws, "alder", answers.Settings(data["voices"], budget=0.0), ready)
    assert nothing["verdict"] == answers.NOTHING and "package" not in nothing


def test_what_is_settled_is_in_the_package_and_what_no_package_holds_is_said(data, draws):
    settled = answers.answer(data, draws, "alder", answers.Settings(data["voices"], committed=["incubator"]))
    assert "incubator" in settled["package"]
    finance = [part for part, role in zip(data["parts"], data["roles"], strict=True) if role == "finance"]
    two = answers.Settings(data["voices"], committed=finance[:2])  # a package has one
    assert answers.answer(data, draws, "alder", two)["verdict"] == answers.NOT_HERE


def test_who_does_not_count_moves_the_level_away_from_what_they_said(data):
    here = data["regions"]["alder"]
    before, spread = answers.heard(data, here, data["voices"])
    after, wider = answers.heard(data, here, {**data["voices"], "resident": 0.0})
    means = np.array(here["means"]) / answers.TEN_THOUSAND
    others = np.where(means[1:] >= 0, means[1:], np.nan)
    known = (means[0] >= 0) & ~np.isnan(others).all(0)
    towards = np.nanmean(others[:, known], axis=0) - means[0, known]
    assert np.sign(np.round(after - before, 6))[known].tolist() == np.sign(np.round(towards, 6)).tolist()
    assert (wider >= spread - 1e-12).all()


def test_who_is_not_shown_says_what_is_left_of_the_level_once_the_others_have_spoken(data):
    here, voices = data["regions"]["birch"], data["voices"]
    finance = data["barriers"].index("finance")
    level, means = here["level"][finance] / answers.TEN_THOUSAND, np.array(here["means"])[:, finance]
    hidden = means == answers.NOT_SHOWN
    theirs = (5 * level - means[~hidden].sum() / answers.TEN_THOUSAND) / hidden.sum()
    nobody_shown = voices | {group: 0.0 for group in here["voices"]}
    assert answers.heard(data, here, voices)[0][finance] == pytest.approx(level)
    assert answers.heard(data, here, nobody_shown)[0][finance] == pytest.approx(np.clip(theirs, 0, 1))


def test_what_is_settled_and_costs_more_than_there_is_helps_nobody(data, draws):
    poor = answers.Settings(data["voices"], committed=["incubator"], budget=20e3)
    assert answers.answer(data, draws, "birch", poor)["verdict"] == answers.NOTHING


def test_voices_that_the_page_cannot_hear_are_not_answered(data, draws):
    deaf = {**data, "regions": {"alder": {**data["regions"]["alder"], "means": None}}}
    louder = answers.Settings({**data["voices"], "ngo": 2.0})
    assert answers.answer(deaf, draws, "alder", louder) == {"verdict": answers.NOT_HERE}
    assert explored.by_javascript(deaf, [("alder", louder)]) == [{"verdict": answers.NOT_HERE}]
