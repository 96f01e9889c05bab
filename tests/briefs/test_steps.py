"""The next steps come from the tables: open questions, what is short, what was not asked, what must be decided."""

import pandas as pd
from brief_examples import known, rows, verdict

from herelib.briefs.businesses import Business
from herelib.briefs.steps import MOST, steps_view


def steps(region="elm-suburb", tables=None, **changes):
    return [step.text for step in steps_view(verdict(region, **changes), {**rows(region), **(tables or {})}, known())]


def test_there_are_never_more_than_three_and_each_says_who_could_do_it():
    for region in ("elm-rural", "elm-suburb", "oak-rural", "oak-suburb"):
        made = steps_view(verdict(region), rows(region), known())
        assert 1 <= len(made) <= MOST and all(step.by for step in made)


def test_a_choice_between_several_comes_first_and_then_open_questions():
    first, *others = steps(verdict="contested", alternatives="mentoring", unknown_gates="microcredit lender")
    assert first == "Choose what comes first: Peer job-and-enterprise teams (Lanzaderas) or Mentoring."
    assert others[0] == (
        "Find out: Is a lender or guarantee fund ready to lend here? It is needed for: Micro-credit with coaching."
    )


def test_what_is_short_is_looked_for_and_a_decision_closes_the_list():
    requirements = pd.DataFrame(
        [["peer_teams", "capacity:mentors", 0.4, True], ["peer_teams", "capacity:skills", 0.2, False]],
        columns=["part", "capacity", "met", "hard"],
    )
    plain = {"verdict": "clear", "unknown_gates": "", "unknown_costs": "", "committed": ""}
    given = {"requirements": requirements, "settling": rows("elm-suburb")["settling"].head(0)}
    made = steps(tables=given, **plain)
    assert (
        made[0] == "Look for more of this: mentors. Too little is here for: Peer job-and-enterprise teams (Lanzaderas)."
    )
    assert made[-1] == "Decide whether to go ahead, and with which money."
    hidden = requirements.assign(met=float("nan"))
    assert steps(tables=given | {"requirements": hidden}, **plain)[0] == made[-1], "what is hidden is no step"


def test_where_little_is_open_people_are_looked_for_who_would_found_the_business_with_most_room():
    plain = verdict(verdict="clear", unknown_gates="", unknown_costs="", committed="")
    empty = {name: rows("elm-suburb")[name].head(0) for name in ("requirements", "settling", "coverage")}
    business = Business("care", "Home help", "care", "most", "few", (), "yes")
    made = steps_view(plain, rows("elm-suburb") | empty, known(), (business,))
    assert [step.text for step in made] == [
        "Decide whether to go ahead, and with which money.",
        "Look for people who would take this on: Home help.",
    ]


def test_how_many_interviews_would_settle_it_is_said_where_any_would():
    plain = {"verdict": "clear", "unknown_gates": "", "unknown_costs": "", "committed": ""}
    given = {"requirements": rows("elm-suburb")["requirements"].head(0)}
    settling = pd.DataFrame({"interviews": pd.array([40], "Int64"), "multiple": [2.0]})
    assert steps(tables=given | {"settling": settling}, **plain)[0].startswith("Ask about 40 more people here.")
    never = settling.assign(interviews=pd.array([0], "Int64"))
    assert "more people" not in " ".join(steps(tables=given | {"settling": never}, **plain))


def test_where_too_little_is_known_the_steps_say_whom_to_ask_about_what():
    made = steps(
        "oak-rural", verdict="insufficient evidence", package="", lead="",
        missing="barrier:finance, barrier:skills, barrier:network, barrier:premises, barrier:health, barrier:language, "
        "capacity:skills, group:state",
    )  # fmt: skip
    assert made[0].startswith("Talk to those whom too few have asked yet: state bodies")
    assert made[1] == (
        "Ask what holds people back: lack of finance, lack of skills, lack of contacts, lack of premises and 2 more."
    )
    assert made[2] == "Ask what this region can build on: people's skills."


def test_a_hidden_number_of_interviews_is_not_taken_for_nobody():
    coverage = pd.DataFrame({"group": ["resident", "ngo", "all"], "n": pd.array([None, 0, None], "Int64")})
    made = " ".join(steps("oak-rural", {"coverage": coverage}, verdict="insufficient evidence", missing=""))
    assert "NGOs" in made and "residents" not in made


GATES = ["part", "gate", "kind", "question", "open"]


def test_where_nothing_helps_enough_the_steps_name_what_alone_keeps_most_help_out():
    gates = pd.DataFrame(
        [["mentoring", "mentors_at_hand", "interview", "Are mentors at hand?", False],
         ["peer_teams", "minimum_founders", "fact", "Are 20 people at hand?", False],
         ["accelerator", "founders_at_hand", "interview", "Are founders at hand?", False],
         ["employment_cooperative", "founders_at_hand", "interview", "Are founders at hand?", False],
         ["incubator", "mentors_at_hand", "interview", "Are mentors at hand?", False],
         ["incubator", "public_partner_agreement", "fact", "Has a partner agreed?", False],
         ["microcredit", "lender", "fact", "Is there a lender?", False]],
        columns=GATES,
    )  # fmt: skip
    empty = {"package": "", "lead": "", "verdict": "nothing helps enough"}
    frontier = rows("elm-suburb")["frontier"].head(0)
    made = steps(tables={"gates": gates, "frontier": frontier}, **empty)
    assert made[0].startswith("See how this could change: Are founders at hand?") and "Accelerator or" in made[0]
    assert made[1].startswith("See how this could change: Are mentors at hand?")
    assert "incubator" not in " ".join(made), "two conditions keep it out"


def test_more_money_is_a_step_only_where_it_would_help():
    frontier = pd.DataFrame({"step": [1], "affordable": [False], "relief": [0.1], "cost_eur": [51000.0]})
    plans = rows("elm-suburb")["plans"].assign(budget_eur=40000.0)
    empty = {"package": "", "lead": "", "verdict": "nothing helps enough"}
    made = steps(tables={"frontier": frontier, "plans": plans}, **empty)
    assert made[0] == "Decide whether more than EUR 40,000 can be spent. The next thing that helps costs EUR 51,000."
    assert "EUR" not in " ".join(steps(tables={"frontier": frontier.assign(relief=0.0), "plans": plans}, **empty))


def test_where_nothing_can_start_the_nearest_conditions_are_settled_first():
    made = steps(verdict="none feasible", package="", lead="", nearest_gate="mentoring: mentors_at_hand")
    assert made[0] == "Settle this first: Are advisers or mentors at hand? It is needed for: Mentoring."


def test_beside_a_settled_lead_the_open_place_is_chosen():
    roles = pd.DataFrame(
        [["support", "mentoring", "contested", "peer_teams;none"]], columns=["role", "part", "verdict", "alternatives"]
    )
    made = steps("elm-rural", {"role_verdicts": roles}, unknown_gates="")
    assert made[0] == (
        "Choose what stands beside it: Mentoring, Peer job-and-enterprise teams (Lanzaderas) or nothing in its place."
    )
