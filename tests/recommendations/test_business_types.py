"""Business types: room by hand, competition, ranks per draw, what is at hand, and who speaks for and against."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from surveys import shuffled, survey

from herelib import tables
from herelib.recommendations.business_types import STANCES, VOICES, Thresholds, business_types, voices
from herelib.studies.catalogue import read_catalogue
from herelib.tables.contracts import CONTRACTS

NOBODY = pd.DataFrame(columns=VOICES, dtype=str)


def draws(n: int = 1, **fields: tuple) -> pd.DataFrame:
    """Draws of fields, each (need, cover now, cover training, supply); a number or a list of n."""
    told = {}
    for field, levels in fields.items():
        names = (f"need:{field}", f"cover:{field}=now", f"cover:{field}=training", f"supply:{field}")
        told |= {name: np.resize(level, n) for name, level in zip(names, levels, strict=True)}
    return pd.DataFrame(told)


def catalogue(meets: dict[str, dict], requires: dict[str, dict] | None = None) -> dict[str, pd.DataFrame]:
    """A catalogue of a few types: what each meets (0-3) and requires (0-5)."""
    types = pd.DataFrame({"type": list(meets), "licence": "no"})
    requires = requires or {name: {"skills": 0} for name in meets}
    judged = {"reviewer": "", "reviewed": "", "status": ""}
    return {
        "business_types": types,
        "meets": pd.DataFrame(meets).T.fillna(0).rename_axis("type").reset_index().assign(**judged),
        "type_requires": pd.DataFrame(requires).T.fillna(0).rename_axis("type").reset_index().assign(**judged),
    }


def ranked(draws: pd.DataFrame, listed: dict, competes_from: float = 2 / 3, stances=NOBODY, met: float = 0.1):
    types, shares = business_types("elm", draws, listed, stances, Thresholds(competes_from, met))
    tables.check("business_types", types)
    tables.check("type_acceptability", shares)
    return types.set_index("type"), shares.set_index(["type", "rank"])["share"]


CARE = {"help": {"care": 3}}


def test_room_is_severity_times_what_neighbours_could_cover_times_what_supply_leaves_open():
    own = draws(2, care=([0.8, 0.4], [0.2, 0.1], [0.3, 0.1], [0.4, 0.5]), food=(0.6, 0.5, 0.5, 0.0))
    found, shares = ranked(own, catalogue({"help": {"care": 3}, "shop": {"food": 2, "care": 1}}))
    first = [0.8 * 0.5 * 0.6, 0.4 * 0.2 * 0.5]
    second = [(2 * 0.6 + a) / 3 for a in first]
    assert found.loc["help", "opportunity"] == pytest.approx(np.mean(first))
    assert found.loc["shop", "opportunity"] == pytest.approx(np.mean(second))
    help_ = found.loc["help"]
    assert (help_["severity"], help_["local_cover"], help_["supply_left"]) == pytest.approx((0.6, 0.35, 0.55))
    assert (help_["low90"], help_["high90"]) == pytest.approx(tuple(np.quantile(first, [0.05, 0.95])))
    assert found["field"].to_dict() == {"shop": "food", "help": "care"}
    assert found["rank"].to_dict() == {"shop": 1, "help": 2} and found["expected_rank"].to_dict() == {
        "shop": 1,
        "help": 2,
    }
    assert shares.to_dict() == {("help", 1): 0, ("help", 2): 1, ("shop", 1): 1, ("shop", 2): 0}


def test_ranks_are_taken_per_draw_and_level_types_share_them():
    own = draws(4, care=([0.9, 0.9, 0.9, 0.1], 1, 0, 0), food=(0.5, 1, 0, 0))
    found, shares = ranked(own, catalogue({"help": {"care": 3}, "shop": {"food": 1}, "stall": {"food": 3}}))
    assert shares["help"].tolist() == [0.75, 0, 0.25]
    assert shares["shop"].tolist() == shares["stall"].tolist() == [0.125, 0.5, 0.375]
    assert found["expected_rank"].to_dict() == {"help": 1.5, "shop": 2.25, "stall": 2.25}
    assert found["rank"].to_dict() == {"help": 1, "shop": 2, "stall": 3}  # level in all: by name
    assert (found["top3"] == 1).all()


def test_a_type_that_competes_ranks_after_all_others_in_those_draws_only():
    own = draws(4, care=(1, 1, 0, [0.6, 0.7, 0.7, 0.2]), food=(0.1, 1, 0, 0))
    found, shares = ranked(own, catalogue({"help": {"care": 3}, "shop": {"food": 3}}))
    assert shares["help"].tolist() == [0.5, 0.5]  # more room in all draws, but filtered in two of four
    assert (found.loc["help", "competes_share"], found.loc["help", "competes"]) == (0.5, True)
    assert found["rank"].to_dict() == {"shop": 1, "help": 2}  # what competes in most draws is listed last
    mild, _ = ranked(own, catalogue({"help": {"care": 3}, "shop": {"food": 3}}), competes_from=0.71)
    assert not mild["competes"].any() and mild["rank"].to_dict() == {"help": 1, "shop": 2}


def test_supply_of_exactly_the_limit_competes_whatever_the_last_digits_are():
    own = draws(1, care=(0.5, 1, 0, 0.9), food=(0.5, 1, 0, 0.9), repair=(0.5, 1, 0, 0.9))
    listed = catalogue({"all": {"care": 3, "food": 3, "repair": 1}, "help": {"care": 3}})
    assert np.full(3, 0.9) @ (np.array([3, 3, 1]) / 7) < 0.9  # as a computer adds it up
    found, _ = ranked(own, listed, 0.9)
    assert found["competes"].all()


def test_if_all_types_compete_they_are_still_ranked_by_their_room():
    own = draws(3, care=(0.9, 1, 0, 0.8), food=(0.3, 1, 0, 0.8))
    found, shares = ranked(own, catalogue({"help": {"care": 3}, "shop": {"food": 3}}))
    assert found["competes"].all() and found["rank"].to_dict() == {"help": 1, "shop": 2}
    assert shares["help", 1] == 1


def test_needs_that_were_not_asked_count_for_nothing():
    own = draws(2, care=(0.8, 0.5, 0, 0), food=(0.1, 0, 0, 0))
    listed = catalogue({"help": {"care": 1, "food": 3}, "shop": {"food": 3}})
    found, _ = ranked(own.drop(columns="supply:food"), listed)
    assert found.index.tolist() == ["help"] and found.loc["help", "opportunity"] == pytest.approx(0.4)
    assert found.loc["help", "field"] == "care"


@pytest.mark.parametrize("own", [draws(2, care=(0.5, 1, 0, 0)).drop(columns="need:care"), pd.DataFrame()])
def test_where_nothing_was_asked_no_type_is_listed(own):
    found, shares = business_types("elm", own, catalogue(CARE), NOBODY, Thresholds(0.67))
    assert found.empty and shares.empty
    assert list(found) == list(CONTRACTS["business_types"].columns)
    assert list(shares) == list(CONTRACTS["type_acceptability"].columns)


def test_a_single_type_is_always_first():
    found, shares = ranked(draws(3, care=(0, 0, 0, 0)), catalogue(CARE))
    assert found["rank"].tolist() == [1] and shares.tolist() == [1]
    assert found.loc["help", "opportunity"] == 0 == found.loc["help", "high90"]


def test_all_that_a_type_requires_must_be_at_hand_in_the_same_draw():
    own = draws(4, care=(1, 1, 0, 0)).assign(
        **{"capacity:skills": [0.5, 0.5, 0.5, 0.49], "capacity:finance": [0, 0.3, 0.3, 1]}
    )
    listed = catalogue(CARE, {"help": {"skills": 3, "finance": 2, "mentors": 0}})
    found, _ = ranked(own, listed)  # a requirement of 3 is met at 0.5, of 2 at 0.3
    row = found.loc["help"]
    assert (row["capacity_match"], row["met"], row["short"]) == (0.5, "finance, skills", "")
    short, _ = ranked(own, catalogue(CARE, {"help": {"skills": 3, "finance": 3}}))
    row = short.loc["help"]
    assert (row["capacity_match"], row["met"], row["short"]) == (0, "skills", "finance")


def test_what_is_at_hand_in_half_of_the_draws_counts_as_at_hand():
    own = draws(2, care=(1, 1, 0, 0)).assign(**{"capacity:skills": [0.5, 0.49]})
    row = ranked(own, catalogue(CARE, {"help": {"skills": 3}}))[0].loc["help"]
    assert (row["capacity_match"], row["met"], row["short"]) == (0.5, "skills", "")


def test_where_in_its_fifth_a_requirement_is_met_can_be_decided():
    own = draws(1, care=(1, 1, 0, 0)).assign(**{"capacity:skills": 0.5})
    listed = catalogue(CARE, {"help": {"skills": 3}})
    told = {name: ranked(own, listed, met=met)[0].loc["help", "met"] for name, met in (("middle", 0.1), ("upper", 0.0))}
    assert told == {"middle": "skills", "upper": ""}


def test_a_required_capacity_that_was_not_asked_leaves_the_match_open():
    own = draws(2, care=(1, 1, 0, 0)).assign(**{"capacity:skills": [0.1, 0.9]})
    listed = catalogue(CARE, {"help": {"skills": 1, "mentors": 1}})
    row = ranked(own, listed)[0].loc["help"]
    assert np.isnan(row["capacity_match"]) and (row["met"], row["short"]) == ("skills", "")
    unstated = {**listed, "type_requires": listed["type_requires"].head(0)}
    row = ranked(own, unstated)[0].loc["help"]
    assert np.isnan(row["capacity_match"]) and (row["met"], row["short"]) == ("", "")


def test_licence_and_voices_on_the_need_that_a_type_meets_best_are_told():
    rows = [
        ("elm", "care", "for"),
        ("elm", "care", "for"),
        ("elm", "care", "against"),
        ("elm", "food", "for"),
        ("oak", "care", "for"),
    ]
    speak = pd.DataFrame([(r, f, f"i{n}", s) for n, (r, f, s) in enumerate(rows)], columns=VOICES)
    listed = catalogue({"help": {"care": 3, "food": 1}})
    listed["business_types"]["licence"] = "depends"
    for table in (speak, speak.astype({name: "category" for name in ("region", "field", "stance")})):
        row = ranked(draws(1, care=(1, 1, 0, 0), food=(1, 1, 0, 0)), listed, stances=table)[0].loc["help"]
        assert (row["speak_for"], row["speak_against"], row["licence"]) == (2, 1, "depends")


ITEMS = {"n1": "need:care", "n2": "need:care", "c": "cover:care", "s": "supply:care"}


@pytest.mark.parametrize(
    ("said", "stance"),
    [
        ({"n1": 0.5, "c": "now"}, "for"),
        ({"n1": 1.0, "n2": 0.0, "c": "training", "s": 0.5}, "for"),  # the mean of both answers counts
        ({"n1": 0.75, "n2": 0.0, "c": "now"}, None),  # not severe
        ({"n1": 0.75}, None),  # does not say who could cover it
        ({"c": "now"}, None),  # does not say how severe it is
        ({"c": "outside"}, "against"),
        ({"n1": 1.0, "c": "public"}, "against"),
        ({"s": 0.67}, "against"),
        ({"n1": 1.0, "c": "now", "s": 0.75}, "against"),  # neighbours could, but it is there already
        ({}, None),
    ],
)
def test_an_interview_speaks_for_against_or_not_at_all(said, stance):
    made = survey([("elm", "resident", said)], ITEMS)
    expected = [] if stance is None else [["elm", "care", "i0000", stance]]
    assert voices(made, 0.67).astype(str).to_numpy().tolist() == expected


def test_a_survey_that_does_not_ask_who_could_cover_a_need_has_no_voices():
    made = survey([("elm", "resident", {"n1": 1.0, "s": 0.9})], {"n1": "need:care", "s": "supply:care"})
    assert voices(made, 0.67).empty and list(voices(made, 0.67)) == VOICES


def test_a_need_without_a_question_on_supply_still_has_voices():
    made = survey([("elm", "ngo", {"n1": 1.0, "c": "now"})], {"n1": "need:care", "c": "cover:care"})
    assert voices(made, 0.67)["stance"].tolist() == ["for"]


def plainly(made: dict, competes_from: float) -> list[list[str]]:
    """Who speaks for and against, interview by interview, as one would write it first."""
    rows = []
    for person, said in zip(made["interviews"].to_dict("records"), made["answers"].to_dict("records"), strict=True):
        for field in ("care", "food"):
            need = [said[i] for i in said if i.startswith(f"n_{field}") and not np.isnan(said[i])]
            against = said[f"c_{field}"] in ("outside", "public") or said[f"s_{field}"] >= competes_from
            severe = bool(need) and np.mean(need) >= 0.5
            if against or (severe and said[f"c_{field}"] in ("now", "training")):
                rows.append([person["region"], field, person["interview"], STANCES[against]])
    return sorted(rows)


LEVELS = st.sampled_from([None, 0.0, 0.25, 0.5, 0.67, 1.0])
WHO = st.sampled_from([None, "now", "training", "outside", "public"])
PERSON = st.fixed_dictionaries(
    {f"{kind}_{field}": WHO if kind == "c" else LEVELS for field in ("care", "food") for kind in ("n", "n", "c", "s")}
    | {"n_care2": LEVELS}
)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["elm", "oak"]), PERSON), min_size=1, max_size=8), st.integers(0, 9))
def test_voices_are_those_of_the_plain_way_in_any_order_of_the_rows(people, seed):
    kinds = {"n": "need", "c": "cover", "s": "supply"}
    items = {name: f"{kinds[name[0]]}:{name[2:].rstrip('2')}" for name in people[0][1]}
    made = survey([(region, "resident", said) for region, said in people], items)
    found = voices(made, 0.67)
    assert found.astype(str).to_numpy().tolist() == plainly(made, 0.67)
    mixed = voices(shuffled(made, seed), 0.67)
    pd.testing.assert_frame_equal(found.astype(str), mixed.astype(str))


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 30))
def test_shares_of_all_types_add_up_and_no_order_of_rows_matters(seed, n):
    rng = np.random.default_rng(seed)
    listed = read_catalogue()
    fields = [c for c in listed["meets"] if c not in ("type", "reviewer", "reviewed", "status")]
    own = draws(n, **{f: np.round(rng.random((4, n)), 1) * [[1], [0.5], [0.5], [1]] for f in fields})
    own = own.assign(**{f"capacity:{c}": rng.random(n) for c in ("skills", "founders", "finance", "mentors")})
    found, shares = ranked(own, listed, 0.67)
    grid = shares.reset_index().pivot_table(index="type", columns="rank", values="share")
    assert np.allclose(grid.sum(axis=1), 1) and np.allclose(grid.sum(), 1)
    assert np.allclose(grid.to_numpy() @ grid.columns, found["expected_rank"].reindex(grid.index))
    assert sorted(found["rank"]) == list(range(1, len(found) + 1))
    assert not found.sort_values("rank")["competes"].astype(int).diff().lt(0).any()  # open types first
    mixed = {name: t.sample(frac=1, random_state=seed % 1000) for name, t in listed.items()}
    again, _ = ranked(own.sample(frac=1, random_state=1), mixed, 0.67)
    pd.testing.assert_frame_equal(found, again, check_exact=False, atol=1e-12)
