import pandas as pd
import pytest

from herelib.errors import HereError
from herelib.explorer import scenario

SAVED = """\
# What was tried
study: "demo"
parameters:
  emphasis: "finance 2"
  budget: "alder 120000"
  p_clear: 1
said:
  "alder": {"verdict":"clear","lead":"mentoring","package":"mentoring;microcredit","relief":0.2,"within":1}
"""


def saved(tmp_path, text=SAVED, name="alder what-if.yaml"):
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    return file


def test_a_file_gives_a_name_parameters_and_what_was_said(tmp_path):
    read = scenario.read(saved(tmp_path))
    assert (read.name, read.study) == ("alder-what-if", "demo")
    assert read.parameters == {"emphasis": "finance 2", "budget": "alder 120000", "p_clear": 1.0}
    assert read.statements["alder"]["lead"] == "mentoring"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("parameters: {bugdet: 1}", "'bugdet' is no parameter; did you mean 'budget'?"),
        ("paramters: {}", "'paramters' is no key of a scenario; did you mean 'parameters'?"),
        ("parameters: [k]", "no scenario"),
        ("a: [", "not YAML"),
        ("- k", "no scenario"),
        ("parameters: {k: 2026-13-45}", "not YAML"),
        (f"parameters: {{k: {'9' * 5000}}}", "not YAML"),
        ("[" * 3000 + "]" * 3000, "no scenario"),
        ("a: &a [x, x]\nb: &b [*a, *a]\nstudy: [*b, *b]", "no scenario"),
        ("study: [x, x]", "`study` is the name of a study"),
        ("parameters: {emphasis: [finance, 2]}", "'emphasis': one value"),
    ],
)
def test_what_is_no_scenario_is_said(tmp_path, text, problem):
    with pytest.raises(HereError, match=problem.replace("?", r"\?")):
        scenario.read(saved(tmp_path, text))


@pytest.mark.parametrize("said", ["[1, 2]", "clear", "{alder: clear}"])
def test_what_no_page_said_is_left_out(tmp_path, said):
    assert scenario.read(saved(tmp_path, f"parameters: {{k: 3}}\nsaid: {said}")).statements == {}


def test_a_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(HereError, match="there is no such file"):
        scenario.read(tmp_path / "gone.yaml")


def test_the_run_is_compared_with_what_was_said_the_order_of_parts_aside():
    verdicts = pd.DataFrame(
        {"region": ["alder", "birch"], "verdict": ["clear", "contested"], "lead": ["mentoring", "incubator"]}
    ).assign(package=["microcredit;mentoring", "incubator"])
    said = {
        "alder": {"verdict": "clear", "lead": "mentoring", "package": "mentoring;microcredit"},
        "birch": {"verdict": "clear", "lead": "incubator", "package": "incubator"},
        "cedar": {"verdict": "clear"},
    }
    assert scenario.compared(said, verdicts) == [
        "alder: clear, as the page said",
        "birch: contested (incubator); the page, from rounded figures, said clear (incubator)",
    ]
