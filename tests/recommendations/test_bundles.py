"""Bundles: what joins a recommended method here, what cannot run beside it, and how a reader is told."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from herelib import tables
from herelib.recommendations.bundles import bundles, say_bundle
from herelib.studies.catalogue import read_catalogue

LACKS = ["barrier:finance", "barrier:skills", "need:care", "need:digital"]
METHODS = pd.DataFrame(
    [
        ("hub", "method", "loan;mentor;bridge", "bank", "J: one room", 1000, 2000, 6, 12),
        ("loan", "method", "hub", "", "", 500, 900, 3, 18),
        ("mentor", "method", "hub", "", "", 100, 300, 2, 4),
        ("bridge", "complement", "hub", "", "", np.nan, np.nan, np.nan, np.nan),
        ("bank", "method", "", "hub", "J: one room", 10, 20, 1, 2),
    ],
    columns=[
        *("method", "role", "complements", "excludes", "excludes_reason", "cost_low_eur", "cost_high_eur"),
        *("lead_time_low_months", "lead_time_high_months"),
    ],
)
RATED = {"hub": [0, 3, 0, 0], "loan": [3, 0, 0, 0], "mentor": [1, 2, 0, 3], "bank": [3, 0, 0, 0]}
GATES = pd.DataFrame({"method": ["hub", "loan", "bridge"], "gate": ["partner", "lender", "scheme"]})
CATALOGUE = {
    "methods": METHODS,
    "remedies": pd.DataFrame(RATED, index=LACKS).T.rename_axis("method").reset_index().assign(status="J"),
    "gates": GATES,
}
LEVELS = {"barrier:finance": 0.7, "barrier:skills": 0.9, "need:care": 0.8, "need:digital": 0.6}
ASKED = [("hub", "partner", True, "yes"), ("loan", "lender", True, "yes"), ("bridge", "scheme", True, "yes")]


def verdicts(verdict: str = "clear", method: str = "hub", runner_up: str = "loan", region: str = "elm") -> pd.DataFrame:
    told = {"region": [region], "verdict": verdict, "method": method, "runner_up": runner_up}
    return pd.DataFrame(told)


def profiles(levels: dict[str, float], region: str = "elm", status: str = "ok") -> pd.DataFrame:
    told = {"region": region, "indicator": list(levels), "estimate": list(levels.values()), "status": status}
    return pd.DataFrame(told)


def gates(rows: list[tuple], region: str = "elm") -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["method", "gate", "open", "answer"]).assign(region=region)


def made(verdict=None, rows=ASKED, levels=LEVELS, catalogue=CATALOGUE, **more) -> pd.DataFrame:
    found = bundles(
        verdicts() if verdict is None else verdict, gates(rows), catalogue, profiles(levels, **more), 0.25, 0.75
    )
    return tables.check("bundles", found)


def test_a_bundle_has_the_method_its_complements_the_most_helpful_first_and_what_it_excludes():
    found = made()
    assert found[["part", "role", "remedies"]].to_numpy().tolist() == [
        ["hub", "method", "barrier:skills"],
        ["mentor", "complement", "barrier:finance, need:digital"],  # the worst lack first; skills are served already
        ["loan", "complement", "barrier:finance"],
        ["bridge", "complement", ""],
        ["bank", "excluded", ""],
    ]
    assert (found["region"] == "elm").all() and (found["method"] == "hub").all() and found["open"].all()
    assert found["note"].tolist() == ["", "", "", "what it remedies is not rated", "J: one room"]


def test_costs_and_lead_times_are_those_of_the_catalogue_and_missing_where_not_stated():
    found = made().set_index("part")
    columns = ["cost_low_eur", "cost_high_eur", "lead_time_low_months", "lead_time_high_months"]
    assert found.loc["loan", columns].tolist() == [500, 900, 3, 18]
    assert found.loc["bridge", columns].isna().all()


def test_a_lack_presses_above_the_middle_of_the_scale_and_if_enough_groups_were_heard():
    level = made(levels={**LEVELS, "barrier:skills": 0.5}).set_index("part")
    assert level.loc["hub", "remedies"] == ""
    barely = made(levels={**LEVELS, "barrier:skills": 0.501}).set_index("part")
    assert barely.loc["hub", "remedies"] == "barrier:skills"
    thin = made(status="insufficient")
    assert (thin["remedies"] == "").all() and thin["part"].tolist() == ["hub", "bridge", "loan", "mentor", "bank"]


def test_of_equal_lacks_and_equal_partners_the_name_decides():
    found = made(levels={"need:digital": 0.8, "barrier:finance": 0.8}).set_index("part")
    assert found.loc["mentor", "remedies"] == "barrier:finance, need:digital"
    alike = made(levels={"barrier:finance": 0.8})
    assert alike["part"].tolist() == ["hub", "loan", "mentor", "bridge", "bank"]


def test_gates_that_are_closed_and_gates_that_nobody_answered_are_noted():
    found = made(rows=[("hub", "partner", True, "unknown"), ("loan", "lender", False, "no")]).set_index("part")
    assert found["open"].to_dict() == {"hub": True, "mentor": True, "loan": False, "bridge": True, "bank": True}
    assert found.loc["hub", "note"] == "to be confirmed: partner"
    assert found.loc["loan", "note"] == "closed: lender"
    assert found.loc["bridge", "note"] == "what it remedies is not rated; to be confirmed: scheme"


def test_only_a_contested_verdict_has_a_bundle_for_the_runner_up():
    def methods(verdict, **more):
        return made(verdicts(verdict, **more))["method"].drop_duplicates().tolist()

    assert methods("clear") == ["hub"]
    assert methods("contested") == ["hub", "loan"]
    assert methods("insufficient evidence") == ["hub"]
    assert methods("contested", runner_up="") == ["hub"]
    assert methods("insufficient evidence", method="") == []
    assert methods("none feasible", method="") == []


def test_a_rated_framework_condition_says_what_it_remedies():
    remedies = pd.concat(
        [CATALOGUE["remedies"], pd.DataFrame([["bridge", 0, 0, 2, 0, "J"]], columns=["method", *LACKS, "status"])]
    )
    row = made(catalogue={**CATALOGUE, "remedies": remedies}).set_index("part").loc["bridge"]
    assert (row["remedies"], row["note"]) == ("need:care", "")


def test_a_method_without_partners_stands_alone():
    found = made(verdicts(method="mentor"), catalogue={**CATALOGUE, "methods": METHODS.assign(complements=np.nan)})
    assert found[["part", "role"]].to_numpy().tolist() == [["mentor", "method"]]


def test_no_recommendation_gives_an_empty_table_of_the_contract():
    found = made(verdicts("none feasible", method=""))
    assert found.empty and say_bundle(found, "elm", {}) == "elm: no method is recommended, so there is no bundle."


def test_the_shipped_catalogue_gives_a_bundle_for_every_method():
    listed = read_catalogue()
    methods = listed["methods"].query("role == 'method'")["method"]
    told = pd.concat([verdicts(method=m, region=f"r{n:02d}") for n, m in enumerate(methods)])
    lacks = [c for c in listed["remedies"] if ":" in c]
    levels = pd.concat([profiles(dict.fromkeys(lacks, 0.9), region) for region in told["region"]])
    found = tables.check("bundles", bundles(told, gates([]), listed, levels, 0.25, 0.75))
    partners = found[found["role"] == "complement"]
    assert set(found["method"]) == set(methods) == set(partners["method"])
    rated = partners[~partners["note"].str.contains("not rated")]
    assert (rated["remedies"] != "").mean() > 0.9  # complements complement
    excluded = found[found["role"] == "excluded"]
    assert ("employment_cooperative", "activity_cover") in set(zip(excluded["method"], excluded["part"], strict=True))


def test_a_reader_is_told_what_joins_what_it_costs_and_what_is_missing():
    labels = {"hub": "Hub", "loan": "Small loans", "mentor": "Mentors", "bridge": "Bridge", "bank": "Bank"}
    rows = [("hub", "partner", True, "unknown"), ("loan", "lender", False, "no")]
    assert say_bundle(made(rows=rows), "elm", labels) == (
        "elm: Hub helps here with lack of skills. It is best joined by Mentors (for lack of finance and the need for "
        "digital help). Together they take EUR 1,100 to 2,300 and 6 to 12 months to get going. What also goes with it, "
        "but is not rated yet: Bridge. To be confirmed first: Hub (partner); Bridge (scheme). Closed here: Small loans "
        "(lender). Not side by side with Bank, as judged: one room."
    )


def test_totals_leave_out_what_is_not_stated_and_say_so():
    rated = pd.concat(
        [CATALOGUE["remedies"], pd.DataFrame([["bridge", 0, 0, 2, 0, "J"]], columns=["method", *LACKS, "status"])]
    )
    told = say_bundle(made(catalogue={**CATALOGUE, "remedies": rated}), "elm", {})
    assert "Together they take EUR 1,600 to 3,200 and 6 to 18 months to get going." in told
    assert "Not stated is the cost of bridge. Not stated is the lead time of bridge." in told


def test_a_contested_verdict_tells_both_bundles_and_partners_that_add_nothing():
    told = say_bundle(made(verdicts("contested"), levels={"barrier:finance": 0.9, "barrier:skills": 0.9}), "elm", {})
    first, second = told.split(" Or else: ")
    assert first.startswith("elm: hub helps here with lack of skills.")
    assert second == (
        "loan helps here with lack of finance. It is best joined by hub (for lack of skills). Together they take "
        "EUR 1,500 to 2,900 and 6 to 18 months to get going."
    )
    idle = say_bundle(made(levels={"barrier:skills": 0.9}), "elm", {})
    assert "It takes EUR 1,000 to 2,000 and 6 to 12 months to get going." in idle
    assert "What also goes with it, but helps with nothing more that presses: loan; mentor." in idle


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from([0.2, 0.5, 0.6, 0.9]), min_size=4, max_size=4), st.integers(0, 99))
def test_the_order_of_rows_changes_nothing_and_nothing_is_remedied_twice(levels, seed):
    given_ = [verdicts("contested"), gates(ASKED), CATALOGUE, profiles(dict(zip(LACKS, levels, strict=True)))]
    before = [t.copy() for t in (*given_[:2], given_[3], METHODS)]
    found = bundles(*given_, 0.25, 0.75)
    mixed = {name: t.sample(frac=1, random_state=seed) for name, t in CATALOGUE.items()}
    again = bundles(
        *[t.sample(frac=1, random_state=seed) for t in given_[:2]],
        mixed,
        given_[3].sample(frac=1, random_state=seed),
        0.25,
        0.75,
    )
    pd.testing.assert_frame_equal(found, again)
    for table, was in zip((*given_[:2], given_[3], METHODS), before, strict=True):
        pd.testing.assert_frame_equal(table, was)
    for _, own in found.groupby("method"):
        done = set(own["remedies"].iloc[0].split(", "))
        assert all(not (set(r.split(", ")) & done - {""}) for r in own["remedies"].iloc[1:])


@pytest.mark.parametrize("reasons", ["", "J: one; J: two"])
def test_reasons_that_do_not_fit_their_exclusions_stop_nothing(reasons):
    spoilt = {**CATALOGUE, "methods": METHODS.assign(excludes_reason=reasons)}
    note = made(catalogue=spoilt).set_index("part").loc["bank", "note"]
    assert note == ("J: one" if reasons else "no reason is given")
