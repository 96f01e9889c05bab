"""Names of scenarios, and several of them in one call."""

import sys
import time

import pytest

from herelib.errors import HereError
from herelib.runs import manifest, scenarios


def test_scenario_names_hold_what_differs_and_stay_short():
    assert scenarios.scenario_name("baseline", {"families": "value>fit=evidence>burden"}).endswith(
        "families=value-fit=evidence-burden"
    )
    assert scenarios.scenario_name("my-name", {"k": 3}) == "my-name"
    assert len(scenarios.scenario_name("baseline", {f"parameter_number_{i}": i for i in range(20)})) < 30


def test_the_place_of_what_notebooks_write_by_hand_is_no_scenario():
    with pytest.raises(HereError, match="scenario 'scratch': there lies what notebooks run by hand write"):
        scenarios.scenario_name("scratch", {})


@pytest.mark.parametrize("text", ["three:k", "three:=3", "three:k=", "three:k=3,linkage"])
def test_values_of_a_scenario_that_cannot_be_read_are_refused(text):
    with pytest.raises(HereError, match="write name:parameter=value"):
        scenarios.parse(text)


def test_a_kept_copy_is_no_scenario_that_could_be_run():
    with pytest.raises(HereError, match="those of kept copies, never written again"):
        scenarios.scenario_name("baseline@2026-11-30", {})


def test_every_scenario_that_has_a_run_comes_with_the_values_it_was_made_with(tmp_path, monkeypatch):
    monkeypatch.setenv("HERE_PROCESSED", str(tmp_path / "processed"))
    (tmp_path / "town").mkdir()
    by_hand = {"parameter": "k", "value": "3", "source": "hand"}
    for name in ("baseline", "three", "three@2026-11-30", "multiverse", ".rerun-three-7"):
        decided = {"parameter": "seed", "value": "1", "source": "default"}
        manifest.write(tmp_path / "processed/town" / name, {"parameters": [decided, *[by_hand] * ("three" in name)]})
    expected = [scenarios.Scenario("baseline"), scenarios.Scenario("three", {"k": "3"})]
    assert scenarios.recorded(tmp_path / "town") == expected
    (tmp_path / "none").mkdir()
    with pytest.raises(HereError, match="no run of none yet"):
        scenarios.recorded(tmp_path / "none")


def test_scenarios_run_beside_each_other_and_every_line_says_whose_it_is(monkeypatch):
    code = "import sys, time; print('begins', *sys.argv[1:]); sys.stdout.flush(); time.sleep(1); print('ends')"
    monkeypatch.setattr(scenarios, "HERE", (sys.executable, "-c", code))
    lines, started = [], time.monotonic()
    asked = [scenarios.Scenario("a"), scenarios.Scenario("three", {"k": "3"})]
    scenarios.report_all("town", asked, ["--force"], 2, lines.append)
    assert time.monotonic() - started < 10
    assert sorted(lines[:2]) == [
        "a     | begins report town --scenario a --force",
        "three | begins report town --scenario three --set k=3 --force",
    ], "both have begun before one ends"
    assert sorted(lines[2:]) == ["a     | ends", "three | ends"]


def test_a_scenario_that_fails_does_not_stop_the_others(monkeypatch):
    code = "import sys; print(sys.argv[4]); sys.exit(sys.argv[4] == 'b')"
    monkeypatch.setattr(scenarios, "HERE", (sys.executable, "-c", code))
    lines = []
    with pytest.raises(HereError, match="failed: b; 2 of 3 scenarios were made"):
        scenarios.report_all("town", [scenarios.Scenario(n) for n in "abc"], [], 1, lines.append)
    assert lines == ["a | a", "b | b", "c | c"]


def test_two_scenarios_of_one_name_and_a_name_that_is_none_are_refused_before_anything_runs(monkeypatch):
    monkeypatch.setattr(scenarios, "HERE", ("no such program",))
    with pytest.raises(HereError, match="scenario a stands twice"):
        scenarios.report_all("town", [scenarios.Scenario("a")] * 2, [], 2)
    with pytest.raises(HereError, match="there lies what notebooks run by hand write"):
        scenarios.report_all("town", [scenarios.Scenario("a"), scenarios.Scenario("scratch")], [], 2)
