"""Business types: opportunity by hand, what is not ranked, ranks per draw, what is at hand, and who speaks."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from surveys import shuffled, survey

from herelib import tables
from herelib.folders import catalogue_folder
from herelib.recommendations.business_types import (
    STANCES,
    VOICES,
    Locality,
    Thresholds,
    asked_needs,
    business_types,
    voices,
)
from herelib.studies.catalogue import read_file
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


def judged(draws: pd.DataFrame, listed: dict, stances=NOBODY, supplied=None, **thresholds):
    """The types by name, and how often each takes each rank; all are ranked unless said otherwise."""
    limits = Thresholds(**{"competes_from": 2 / 3, "least_opportunity": 0.0, **thresholds})
    types, shares = business_types(Locality("elm", draws, stances, supplied or {}), listed, limits)
    tables.check("business_types", types)
    tables.check("type_acceptability", shares)
    return types.set_index("type"), shares.set_index(["type", "rank"])["share"]


def speaking(*rows: tuple[str, str, str, int]) -> pd.DataFrame:
    """So many interviews of a region with a stance on a field: (region, field, stance, interviews)."""
    each = [(region, need, stance) for region, need, stance, n in rows for _ in range(n)]
    return pd.DataFrame([(r, f, f"i{n}", s) for n, (r, f, s) in enumerate(each)], columns=VOICES)


CARE = {"help": {"care": 3}}


def test_opportunity_is_the_share_of_the_open_need_that_a_type_would_meet():
    drawn = draws(2, care=([0.8, 0.4], [0.2, 0.1], [0.3, 0.1], [0.4, 0.5]), food=(0.6, 0.5, 0.5, 0.0))
    listed = catalogue({"help": {"care": 3}, "shop": {"food": 2, "care": 1}})
    types, shares = judged(drawn, listed)
    care, food = np.array([0.8 * 0.5 * 0.6, 0.4 * 0.2 * 0.5]), 0.6
    alone, both = care / (care + food), (2 * food + care) / 3 / (care + food)
    assert types.loc["help", "opportunity"] == pytest.approx(alone.mean())
    assert types.loc["shop", "opportunity"] == pytest.approx(both.mean())
    row = types.loc["help"]
    assert (row["severity"], row["local_cover"], row["supply_left"]) == pytest.approx((0.6, 0.35, 0.55))
    assert (row["low90"], row["high90"]) == pytest.approx(tuple(np.quantile(alone, [0.05, 0.95])))
    assert types["field"].to_dict() == {"shop": "food", "help": "care"}
    assert types["rank"].to_dict() == types["expected_rank"].to_dict() == {"shop": 1, "help": 2}
    assert shares.to_dict() == {("help", 1): 0, ("help", 2): 1, ("shop", 1): 1, ("shop", 2): 0}


def test_a_need_that_no_type_meets_is_open_all_the_same():
    types, _ = judged(draws(1, care=(0.5, 1, 0, 0), jobs=(1.0, 1, 0, 0.5)), catalogue(CARE))
    assert types.loc["help", "opportunity"] == pytest.approx(0.5)


def test_who_helps_a_little_with_a_severe_need_never_stands_above_who_meets_it():
    # The mean over the needs that a type meets put hairdressers, who meet a third of care alone, before home care.
    drawn = draws(1, care=(0.9, 0.8, 0, 0.1), housing=(0.1, 0.5, 0, 0.5), food=(0.3, 0.5, 0, 0.4))
    types, _ = judged(drawn, catalogue({"home_care": {"care": 3, "housing": 1}, "hair": {"care": 1}}))
    assert types["rank"].to_dict() == {"home_care": 1, "hair": 2}
    assert types.loc["hair", "opportunity"] < types.loc["home_care", "opportunity"] / 3


def test_what_would_meet_too_little_of_the_open_need_is_listed_but_not_ranked():
    drawn = draws(2, care=(0.2, 1, 0, 0), food=(0.8, 1, 0, 0))
    listed = catalogue({"hair": {"care": 1}, "help": {"care": 2}, "shop": {"food": 3}})
    types, shares = judged(drawn, listed, least_opportunity=0.1)
    assert types.index.tolist() == ["shop", "help", "hair"]
    assert types["rank"].tolist() == [1, 2, 0] and types["ranked"].tolist() == [True, True, False]
    assert types.loc["hair", "top3"] == 0 and np.isnan(types.loc["hair", "expected_rank"])
    assert types.loc["hair", "opportunity"] == pytest.approx(0.2 / 3)
    assert shares.index.tolist() == [("help", 1), ("help", 2), ("shop", 1), ("shop", 2)]
    exactly, _ = judged(drawn, listed, least_opportunity=0.2 / 3)
    assert exactly["ranked"].all()
    none, no_shares = judged(drawn, listed, least_opportunity=0.9)
    assert none["rank"].tolist() == [0, 0, 0] and no_shares.empty
    assert none.index.tolist() == ["shop", "help", "hair"]  # by their opportunity


def test_by_default_one_average_need_of_thirteen_is_too_little():
    needs = [f"need{n:02d}" for n in range(13)]
    drawn = draws(1, **dict.fromkeys(needs, (0.5, 0.5, 0, 0.5)))
    listed = catalogue({"one": {"need00": 3}, "two": {"need00": 3, "need01": 1}, "hair": {"need00": 1}})
    types, _ = business_types(Locality("elm", drawn, NOBODY), listed, Thresholds(2 / 3))
    assert types.set_index("type")["ranked"].to_dict() == {"two": True, "one": False, "hair": False}


def test_where_nothing_is_open_nothing_can_be_met():
    types, _ = judged(draws(3, care=(0, 1, 0, 0)), catalogue(CARE), least_opportunity=0.05)
    assert types["rank"].tolist() == [0] and types.loc["help", "opportunity"] == 0 == types.loc["help", "high90"]


def test_ranks_are_taken_per_draw_and_level_types_share_them():
    drawn = draws(4, care=([0.9, 0.9, 0.9, 0.1], 1, 0, 0), food=(0.5, 1, 0, 0))
    types, shares = judged(drawn, catalogue({"help": {"care": 3}, "shop": {"food": 3}, "stall": {"food": 3}}))
    assert shares["help"].tolist() == [0.75, 0, 0.25]
    assert shares["shop"].tolist() == shares["stall"].tolist() == [0.125, 0.5, 0.375]
    assert types["expected_rank"].to_dict() == {"help": 1.5, "shop": 2.25, "stall": 2.25}
    assert types["rank"].to_dict() == {"help": 1, "shop": 2, "stall": 3}  # level in all: by name
    assert (types["top3"] == 1).all()


def test_a_type_that_competes_ranks_after_all_others_in_those_draws_only():
    drawn = draws(4, care=(1, 1, 0, [0.6, 0.7, 0.7, 0.2]), food=(0.1, 1, 0, 0))
    listed = catalogue({"help": {"care": 3}, "shop": {"food": 3}})
    types, shares = judged(drawn, listed)
    assert shares["help"].tolist() == [0.5, 0.5]  # more room in all draws, but filtered in two of four
    assert (types.loc["help", "competes_share"], types.loc["help", "competes"]) == (0.5, True)
    assert types["rank"].to_dict() == {"shop": 1, "help": 2}  # what competes in most draws is listed last
    mild, _ = judged(drawn, listed, competes_from=0.71)
    assert not mild["competes"].any() and mild["rank"].to_dict() == {"help": 1, "shop": 2}


def test_supply_of_exactly_the_limit_competes_whatever_the_last_digits_are():
    drawn = draws(1, care=(0.5, 1, 0, 0.9), food=(0.5, 1, 0, 0.9), repair=(0.5, 1, 0, 0.9))
    listed = catalogue({"all": {"care": 3, "food": 3, "repair": 1}, "help": {"care": 3}})
    assert np.full(3, 0.9) @ (np.array([3, 3, 1]) / 7) < 0.9  # as a computer adds it up
    types, _ = judged(drawn, listed, competes_from=0.9)
    assert types["competes"].all()


def test_if_all_types_compete_they_are_still_ranked_by_their_opportunity():
    drawn = draws(3, care=(0.9, 1, 0, 0.8), food=(0.3, 1, 0, 0.8))
    types, shares = judged(drawn, catalogue({"help": {"care": 3}, "shop": {"food": 3}}))
    assert types["competes"].all() and types["rank"].to_dict() == {"help": 1, "shop": 2}
    assert shares["help", 1] == 1


def test_a_type_that_more_speak_against_than_for_ranks_after_the_others_but_before_those_that_compete():
    drawn = draws(2, care=(0.9, 1, 0, 0.3), food=(0.3, 1, 0, 0), repair=(1.0, 1, 0, 0.7), admin=(0.2, 1, 0, 0))
    listed = catalogue({"help": {"care": 3}, "shop": {"food": 3}, "mend": {"repair": 3}, "desk": {"admin": 3}})
    stances = speaking(
        *(("elm", "care", "for", 8), ("elm", "care", "against", 25)),
        *(("elm", "admin", "against", 2), ("elm", "food", "for", 3), ("elm", "food", "against", 3)),
    )
    assert judged(drawn, listed)[0].index.tolist() == ["help", "shop", "desk", "mend"]
    types, shares = judged(drawn, listed, stances)
    assert types.index.tolist() == ["shop", "help", "desk", "mend"]  # as many for as against: not opposed
    assert types["opposed"].to_dict() == {"shop": False, "help": True, "desk": True, "mend": False}
    assert shares["help", 2] == shares["mend", 4] == 1


def test_needs_that_were_not_asked_count_for_nothing():
    drawn = draws(2, care=(0.8, 0.5, 0, 0), food=(0.1, 0, 0, 0)).drop(columns="supply:food")
    assert asked_needs(drawn) == ["care"]
    types, _ = judged(drawn, catalogue({"help": {"care": 1, "food": 3}, "shop": {"food": 3}}))
    assert types.index.tolist() == ["help"] and types.loc["help", "opportunity"] == pytest.approx(1 / 3)
    assert types.loc["help", "field"] == "care"


def test_health_jobs_and_shops_are_needs_as_any_other():
    drawn = draws(1, health=(0.6, 0.5, 0, 0), jobs=(0.3, 0.5, 0, 0), shops=(0.3, 0.5, 0, 0))
    types, _ = judged(drawn, catalogue({"gym": {"health": 2}, "van": {"shops": 3, "jobs": 1}}))
    assert types["opportunity"].to_dict() == pytest.approx({"gym": 2 / 3 * 0.5, "van": 0.25 + 0.25 / 3})


@pytest.mark.parametrize("drawn", [draws(2, care=(0.5, 1, 0, 0)).drop(columns="need:care"), pd.DataFrame()])
def test_where_nothing_was_asked_no_type_is_listed(drawn):
    types, shares = business_types(Locality("elm", drawn, NOBODY), catalogue(CARE), Thresholds(0.67))
    assert types.empty and shares.empty
    assert list(types) == list(CONTRACTS["business_types"].columns)
    assert list(shares) == list(CONTRACTS["type_acceptability"].columns)


def test_all_that_a_type_requires_must_be_at_hand_in_the_same_draw():
    drawn = draws(4, care=(1, 1, 0, 0)).assign(
        **{"capacity:skills": [0.6, 0.6, 0.6, 0.59], "capacity:finance": [0, 0.4, 0.4, 1]}
    )
    listed = catalogue(CARE, {"help": {"skills": 3, "finance": 2, "mentors": 0}})
    row = judged(drawn, listed)[0].loc["help"]  # step 3 of 5 is 0.6, step 2 is 0.4
    assert (row["capacity_match"], row["met"], row["short"]) == (0.5, "finance, skills", "")
    row = judged(drawn, catalogue(CARE, {"help": {"skills": 3, "finance": 3}}))[0].loc["help"]
    assert (row["capacity_match"], row["met"], row["short"]) == (0, "skills", "finance")


def test_what_is_at_hand_in_half_of_the_draws_counts_as_at_hand():
    drawn = draws(2, care=(1, 1, 0, 0)).assign(**{"capacity:skills": [0.6, 0.59]})
    row = judged(drawn, catalogue(CARE, {"help": {"skills": 3}}))[0].loc["help"]
    assert (row["capacity_match"], row["met"], row["short"]) == (0.5, "skills", "")


def test_what_the_package_brings_counts_as_at_hand_and_says_which_part_brings_it():
    capacities = {"capacity:skills": [0.2, 0.3], "capacity:finance": [0.8, 0.9], "capacity:mentors": [0.0, 0.1]}
    drawn = draws(2, care=(1, 1, 0, 0)).assign(**capacities)
    listed = catalogue(CARE, {"help": {"skills": 3, "finance": 2, "mentors": 2}})
    alone = judged(drawn, listed)[0].loc["help"]
    assert (alone["met"], alone["short"], alone["made_possible_by"]) == ("finance", "mentors, skills", "")
    supplied = {"skills": (0.6, "incubator"), "finance": (1.0, "microcredit"), "mentors": (0.2, "peer_teams")}
    helped = judged(drawn, listed, supplied=supplied)[0].loc["help"]
    assert (helped["met"], helped["short"]) == ("finance, skills", "mentors")
    assert helped["made_possible_by"] == "incubator"  # finance is there already, and two of ten mentors are too few
    assert (alone["capacity_match"], helped["capacity_match"]) == (0, 0)
    supplied["mentors"] = (0.4, "mentoring")
    whole = judged(drawn, listed, supplied=supplied)[0].loc["help"]
    assert (whole["capacity_match"], whole["short"]) == (1, "")
    assert whole["made_possible_by"] == "incubator;mentoring"


def test_a_required_capacity_that_was_not_asked_leaves_the_match_open_unless_the_package_brings_it():
    drawn = draws(2, care=(1, 1, 0, 0)).assign(**{"capacity:skills": [0.1, 0.9]})
    listed = catalogue(CARE, {"help": {"skills": 1, "mentors": 1}})
    row = judged(drawn, listed)[0].loc["help"]
    assert np.isnan(row["capacity_match"]) and (row["met"], row["short"]) == ("skills", "")
    row = judged(drawn, listed, supplied={"mentors": (0.1, "mentoring")})[0].loc["help"]
    assert np.isnan(row["capacity_match"]) and row["made_possible_by"] == ""
    row = judged(drawn, listed, supplied={"mentors": (0.2, "mentoring")})[0].loc["help"]
    assert row["capacity_match"] == 0.5 and row["made_possible_by"] == "mentoring"
    unstated = {**listed, "type_requires": listed["type_requires"].head(0)}
    row = judged(drawn, unstated)[0].loc["help"]
    assert np.isnan(row["capacity_match"]) and (row["met"], row["short"]) == ("", "")


def test_licence_and_voices_on_the_need_that_a_type_meets_best_are_told():
    stances = speaking(
        *(("elm", "care", "for", 2), ("elm", "care", "against", 1)),
        *(("elm", "food", "for", 1), ("oak", "care", "for", 1)),
    )
    listed = catalogue({"help": {"care": 3, "food": 1}})
    listed["business_types"]["licence"] = "depends"
    for table in (stances, stances.astype({name: "category" for name in ("region", "field", "stance")})):
        row = judged(draws(1, care=(1, 1, 0, 0), food=(1, 1, 0, 0)), listed, table)[0].loc["help"]
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
@given(st.integers(0, 10**6), st.integers(1, 30), st.sampled_from([0.0, 0.05, 0.1]))
def test_shares_of_ranked_types_add_up_and_no_order_of_rows_matters(seed, n, least):
    rng = np.random.default_rng(seed)
    listed = types_of_the_catalogue()
    fields = [c for c in listed["meets"] if c not in ("type", "reviewer", "reviewed", "status")]
    drawn = draws(n, **{f: np.round(rng.random((4, n)), 1) * [[1], [0.5], [0.5], [1]] for f in fields})
    drawn = drawn.assign(**{f"capacity:{c}": rng.random(n) for c in ("skills", "founders", "finance", "mentors")})
    stances = speaking(*(("elm", f, s, int(rng.integers(0, 4))) for f in fields for s in STANCES))
    types, shares = judged(drawn, listed, stances, least_opportunity=least)
    ranked = types[types["ranked"]]
    grid = shares.reset_index().pivot_table(index="type", columns="rank", values="share")
    assert np.allclose(grid.sum(axis=1), 1) and np.allclose(grid.sum(), 1)
    assert np.allclose(grid.to_numpy() @ grid.columns, ranked["expected_rank"].reindex(grid.index))
    assert (
        ranked["rank"].tolist() == list(range(1, len(ranked) + 1)) and (types.loc[~types["ranked"], "rank"] == 0).all()
    )
    assert (types["ranked"] == (types["opportunity"] >= least)).all() and types["opportunity"].le(1).all()
    setbacks = ranked["competes"] * 2 + ranked["opposed"]
    assert not setbacks.diff().lt(0).any()  # open types first, then opposed ones, then those that compete
    mixed = {name: t.sample(frac=1, random_state=seed % 1000) for name, t in listed.items()}
    again, _ = judged(drawn.sample(frac=1, random_state=1), mixed, stances, least_opportunity=least)
    pd.testing.assert_frame_equal(types, again, check_exact=False, atol=1e-12)


def types_of_the_catalogue() -> dict[str, pd.DataFrame]:
    """The tables of the catalogue that are about business types."""
    return {name: read_file(catalogue_folder(), name) for name in ("business_types", "meets", "type_requires")}
