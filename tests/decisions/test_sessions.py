"""Joint sessions: read, judged, and told without a name."""

import shutil
import textwrap

import pytest

from herelib import decisions, readiness
from herelib.decisions import sessions
from herelib.folders import ROOT

SESSION = """\
    ---
    title: What is enough
    date: 2026-04-14
    question: What may we act on?
    participants:
      - {role: resident, number: 5}
      - {role: municipality, number: 1}
    decisions:
      - decision: "0001"
        agreed: 4
        sure: 7
        open: Whether two would do.
        objections: One would rather wait.
    ---
    How it went.
    """
NAME = "session-2026-04-14-what-is-enough.md"


def write(folder, **swap):
    text = textwrap.dedent(SESSION)
    for old, new in swap.get("swap", {}).items():
        assert old in text
        text = text.replace(old, new)
    (folder / "decisions" / NAME).write_text(text, encoding="utf-8")
    return sessions.load_sessions(folder)


def test_a_session_is_read_and_is_no_decision_record(study):
    listed, faults = write(study)
    assert len(faults) == 0 and len(decisions.faults(study)) == 0 and len(decisions.read(study)) == 1
    (session,) = listed
    assert (session.people, session.date, session.prose) == (6, "2026-04-14", "How it went.")
    assert session.decisions[0] == sessions.Agreement("0001", 4, "7", "Whether two would do.", "One would rather wait.")


def test_the_table_tells_how_many_took_part_and_not_how_many_of_each_role(study):
    table = sessions.session_table(write(study)[0])
    (row,) = table.to_dict("records")
    assert (row["participants"], row["roles"], row["agreed"], row["sure"]) == (6, "resident; municipality", 4, "7")
    assert row["session"] == "2026-04-14-what-is-enough"
    # One mayor would be known by the count of a role.
    assert "number" not in table.columns and "1" not in row["roles"]


@pytest.mark.parametrize(
    ("swap", "column", "rule"),
    [
        ({'decision: "0001"': 'decision: "0009"'}, "decision", "no record has this id"),
        ({'decision: "0001"': "decision: 1"}, "decision", "four digits in quotes"),
        ({"agreed: 4": "agreed: 7"}, "agreed", "a whole number from 0 to 6, who took part"),
        ({"sure: 7": "sure: 11"}, "sure", "0 to 10, or one of low, middle, high"),
        ({"sure: 7": "sure: yes"}, "sure", "0 to 10, or one of low, middle, high"),
        ({"date: 2026-04-14": "date: last week"}, "date", "not a date"),
        ({"number: 5": "number: many"}, "number", "a whole number from 1 on"),
        ({"role: municipality": "role: resident"}, "role", "a role that stands twice"),
        ({"question: What may we act on?": "place: library"}, "question", "missing"),
        ({"objections": "objektions"}, "objektions", "unknown key in decisions 1"),
    ],
)
def test_what_is_wrong_is_told_with_its_line_and_the_session_reaches_no_table(study, swap, column, rule):
    listed, faults = write(study, swap=swap)
    assert listed == [] or column == "role"
    assert (column, rule) in set(zip(faults["column"], faults["rule"], strict=True))
    assert set(faults["file"]) == {f"decisions/{NAME}"} and (faults["do"] != "").all()


def test_the_sessions_of_the_demo_have_no_fault_and_name_roles_only():
    listed, faults = sessions.load_sessions(ROOT / "data" / "raw" / "demo")
    assert len(faults) == 0 and len(listed) == 1 and listed[0].people == 13
    assert "synthetic" in listed[0].prose


def test_check_tells_faults_of_sessions_and_of_actions(tmp_path):
    shutil.copytree(ROOT / "data" / "raw" / "demo", tmp_path / "demo")
    file = tmp_path / "demo" / "decisions" / "session-2026-04-14-what-is-clear-enough.md"
    file.write_text(file.read_text(encoding="utf-8").replace("agreed: 11", "agreed: 110"), encoding="utf-8")
    with (tmp_path / "demo" / "actions.csv").open("a", encoding="utf-8") as stream:
        stream.write("action,9999,,Write to the council,municipality,done,2026-05-12,\n")
    faults = readiness.check(tmp_path / "demo")
    assert set(zip(faults["file"], faults["column"], faults["rule"], strict=True)) == {
        (f"decisions/{file.name}", "agreed", "a whole number from 0 to 13, who took part"),
        ("actions.csv", "decision", "no record has this id"),
    }
