"""What could help: an answer for every verdict, how sure it is, what it costs and when it could start."""

import pandas as pd
import pytest
from brief_examples import known, rows, shown, verdict

from herelib.briefs.package import STATES, package_view
from herelib.vocabulary import VERDICTS


def view(region="elm-suburb", tables=None, **changes):
    return package_view(verdict(region, **changes), rows(region, tables), known())


EMPTY = {"package": "", "lead": "", "alternatives": ""}


@pytest.mark.parametrize("name", VERDICTS)
def test_every_verdict_has_an_answer_and_a_word_for_the_table_of_regions(name):
    advised = name in ("clear", "either will do", "contested", "only one is left")
    package = view(verdict=name, committed="", **({} if advised else EMPTY))
    assert package.answer.endswith(".") and package.state == STATES[name] and package.sure
    assert bool(package.parts) == bool(package.cost) == bool(package.start) == advised
    assert (package.price == "–") == (not advised) and bool(package.leads) == advised


def test_where_several_would_do_all_are_named_and_where_people_must_choose_it_says_so():
    assert view(verdict="either will do").answer == (
        "Peer job-and-enterprise teams (Lanzaderas), Mentoring or Succession support (takeover by one person or by the "
        "staff): each would do about as well."
    )
    assert view(verdict="contested").answer.endswith(": people here must choose.")
    assert (
        view(verdict="contested", alternatives="").answer
        == "Peer job-and-enterprise teams (Lanzaderas) should come first."
    )


def test_what_could_come_first_instead_is_described_beside_the_parts():
    package = view(verdict="contested")
    instead = [part for part in package.parts if part.role == "in place of the first, not in the sum"]
    taken = [part.label for part in package.parts if part not in instead]
    assert [part.label for part in instead] == [label for label in package.leads if label not in taken]
    assert instead and all(part.what_it_is and part.cost and part.ready for part in instead)
    assert not any("in place" in part.role for part in view(verdict="clear").parts)


def test_a_lead_that_is_settled_is_not_recommended_again():
    package = view("elm-rural", verdict="contested")
    assert package.answer == "Business or social incubator is settled already."
    assert package.sure == ("What should stand beside it is open: people here must choose.",)
    assert package.state == "settled already" and not any("in place" in part.role for part in package.parts)


def test_how_sure_follows_the_most_cautious_share_and_is_silent_where_that_is_hidden():
    assert view(verdict="clear", within=1.0, within_all=0.7).sure[0].startswith("Fairly sure")
    assert view(verdict="clear", within=1.0, within_all=float("nan")).sure == ()


def test_the_nearest_part_is_named_where_nothing_can_start():
    package = view(verdict="none feasible", nearest_gate="mentoring: mentors_at_hand", **EMPTY)
    assert "Nearest is Mentoring. It lacks: mentors at hand." in package.sure


@pytest.mark.parametrize(("fits", "text"), [(1.0, "That fits"), (0.6, "most likely fits"), (0.2, "costs more than")])
def test_whether_it_fits_the_budget_is_said_in_words(fits, text):
    assert text in " ".join(view("elm-rural", fits=fits).cost)


def test_without_a_budget_nothing_is_said_of_it_and_unknown_prices_are_named():
    cost = " ".join(view().cost)
    assert "budget" not in cost and "EUR 593,000 to 1,613,000" in cost
    assert "Not known is the cost of Worker cooperative, Shared kitchen and Time bank." in cost


def test_a_part_says_what_it_is_what_it_costs_for_how_many_and_how_long_it_takes():
    parts = {part.label: part for part in view().parts}
    mentoring = parts["Mentoring"]
    assert parts["Peer job-and-enterprise teams (Lanzaderas)"].role == "leading support"
    assert mentoring.role == "in place of the first, not in the sum" and mentoring.ready == "3 to 6 months to get going"
    assert mentoring.cost == "EUR 116,000, for one year or one group of about 107 people"
    assert parts["Time bank"].cost == "not known"


def test_what_people_decided_stands_beside_what_was_worked_out():
    tables = shown()
    overrides = pd.DataFrame(
        [["elm-suburb", "clear", "mentoring", "time_bank", "the council", "2026-04-01", "it is here <now>", "0009"]],
        columns=["region", "computed_verdict", "computed_lead", "lead", "decided_by", "date", "reason", "decision"],
    )
    package = view(tables=tables | {"overrides": overrides})
    assert package.override.startswith("People decided for Time bank: it is here <now> (the council, 2026-04-01).")
    assert package.state == "decided by people" and package.leads == ("Time bank",)
