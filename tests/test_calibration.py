"""Verdicts against planted truths: is a leader as often best as it is said to be, and is *clear* said when it should?

`planted_studies` says what is drawn. The long tests draw fresh studies each time; five keep their seeds. A difference
beyond two Monte Carlo errors is looked at again in as many new studies, and counts where it is beyond two errors there
too, in the same direction: a calibrated tool then fails one run in a hundred, and three tools with a fault are found.
"""

import numpy as np
import pandas as pd
import pytest
from planted_studies import (
    ENDS,
    REGIONS,
    Planted,
    answers,
    at_reference,
    drawn_studies,
    favoured_cells,
    outcomes,
    planted,
    reliability,
    tied_cells,
    true_cells,
    true_values,
    truth,
    verdicts,
)

from herelib.profiles import profile
from herelib.recommendations import ranking
from herelib.recommendations.alternatives import criterion_scores, ramp
from herelib.vocabulary import GROUPS
from herelib.weights import families

RNG = np.random.default_rng
EDGES = (0.0, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
ENOUGH = 20  # regions in a bin that is looked at
FIXED = [1, 2, 3, 4, 5]
# Weights and ratings that are said to be known: what is left are interviews, and the split within families.
SURE = {"families": "swing value 100, fit 60, evidence 40, burden 20", "elicited_doubt": 0.0, "rating_doubt": 0.0}
TIED = 0.05  # share of planted ties that may be called clear
MARGIN, POWER = 0.15, 0.8  # in true value at the reference, and the share that must be clear from there on


def fresh(studies: int, start: int) -> list[int]:
    """Seeds of studies, five of them always the same."""
    return [*FIXED, *(int(seed) for seed in RNG(start).integers(10, 2**31, studies - len(FIXED)))]


def entropy() -> int:
    return int(np.random.SeedSequence().entropy % 2**63)


def table_of(found: pd.DataFrame) -> pd.DataFrame:
    return reliability(found["share"].to_numpy(), found["first"].to_numpy(), found["study"].to_numpy(), EDGES)


def beyond(told: pd.DataFrame, errors: float) -> pd.Series:
    """Rows with enough regions that are off by more than so many Monte Carlo errors: z by (low, high)."""
    off = told[(told["n"] >= ENOUGH) & (told["z"].abs() > errors)]
    return off.set_index(["low", "high"])["z"]


def miscalibrated(of: Planted, studies: int, start: int) -> list[tuple[float, float]]:
    """Bins, and all regions together, that are off by two Monte Carlo errors twice, in the same direction."""
    first = beyond(table_of(drawn_studies(of, fresh(studies, start))), 2)
    if first.empty:
        return []
    again = fresh(studies + len(FIXED), start + 1)[len(FIXED) :]
    second = beyond(table_of(drawn_studies(of, again)), 2)
    return [where for where in first.index if first[where] * second.get(where, 0.0) > 0]


def ties(of: Planted, seeds: list[int], people: int) -> pd.DataFrame:
    """The verdicts on a planted tie in each of several studies, with so many interviews in each cell."""
    rows = []
    for seed in seeds:
        cells = tied_cells(of, RNG([seed, 21]))
        survey = answers(of, cells, np.full((REGIONS, len(GROUPS)), people), RNG([seed, 22]))
        rows.append(verdicts(of, survey, seed).iloc[0])
    return pd.DataFrame(rows)


def clear_by_margin(of: Planted, seeds: list[int], people: int) -> pd.DataFrame:
    """Regions of studies in which a method is favoured, judged at the reference weights and stated ratings."""
    crowd = np.full((REGIONS, len(GROUPS)), people)
    found = [outcomes(of, at_reference(of, favoured_cells(of, RNG([seed, 31]))), crowd, seed) for seed in seeds]
    return pd.concat(found, ignore_index=True)


# What the studies are made of


def test_reliability_is_the_same_in_any_order_and_a_tie_of_bins_goes_up():
    rng = RNG(1)
    shares, studies = np.append(rng.random(300), [0.8, 1.0]), np.append(np.repeat(range(60), 5), [60, 60])
    hits, order = rng.random(302) < shares, rng.permutation(302)
    told = reliability(shares, hits, studies, EDGES)
    assert reliability(shares[order], hits[order], studies[order], EDGES).to_numpy() == pytest.approx(told.to_numpy())
    assert told["n"].iloc[:-1].sum() == told["n"].iloc[-1] == 302
    top = told.iloc[-2]
    assert top["n"] == (shares >= 0.9).sum() and told["n"].iloc[-3] == ((shares >= 0.8) & (shares < 0.9)).sum()


def test_regions_that_are_right_and_wrong_together_widen_the_error():
    shares, hits = np.full(40, 0.5), np.repeat([1, 0], 20)
    alone = reliability(shares, hits, np.arange(40), (0, 1))["mc_error"].iloc[-1]
    together = reliability(shares, hits, np.repeat(range(4), 10), (0, 1))["mc_error"].iloc[-1]
    assert alone == pytest.approx(np.sqrt(0.25 / 40))
    assert together == pytest.approx(alone * np.sqrt(10))  # ten regions that agree are worth one


def test_the_plain_model_and_the_ranking_give_the_same_true_values():
    of = planted()
    for seed in range(5):
        true = truth(of, RNG(seed))
        split = len(of.model.alternatives.capacities)
        lack = ramp(true.levels[:, split:], *of.model.alternatives.scales.lack)
        scores, _ = criterion_scores(of.model.alternatives, (true.levels[:, :split], lack), true.ratings, REGIONS)
        value = np.einsum("rcm,c->rm", scores, true.weights)
        plain = true_values(of, true)
        assert value[np.isfinite(plain)] == pytest.approx(plain[np.isfinite(plain)], abs=1e-12)


def test_a_method_whose_gate_is_truly_closed_is_not_truly_best():
    of, cells = planted(), true_cells(RNG(1), 30)
    cells[0, :, of.columns.index("capacity:mentors")] = 0.1
    value = true_values(of, at_reference(of, cells))
    shut = [of.model.alternatives.methods[m] for m in np.flatnonzero(np.isinf(value[0]))]
    assert {"incubator", "mentoring"} <= set(shut)


def test_the_mean_answer_is_the_true_level():
    of = planted()
    cells = true_cells(RNG(2), len(of.columns), regions=1)
    survey = answers(of, cells, np.full((1, len(GROUPS)), 4000), RNG(3))
    said = survey["answers"].drop(columns="interview").to_numpy()
    assert said.mean(0) == pytest.approx(cells.mean((0, 1)), abs=0.01)
    assert set(np.unique(said)) == {0, 0.25, 0.5, 0.75, 1}


def test_a_planted_tie_is_a_tie_at_the_top_and_nowhere_else():
    of = planted()
    for seed in range(5):
        cells = tied_cells(of, RNG(seed))
        top = np.sort(true_values(of, at_reference(of, cells)), 1)[:, ::-1]
        assert top[0, 0] == pytest.approx(top[0, 1], abs=1e-9)
        assert (top[1:, 0] - top[1:, 1] > 1e-6).all() and cells.min() >= ENDS and cells.max() <= 1 - ENDS


# Faults that a tool could have


def _half_the_variance(monkeypatch):
    combine = profile.combine

    def narrow(*given):
        out = combine(*given)
        return out.mean(0) + (out - out.mean(0)) * np.sqrt(0.5)

    monkeypatch.setattr(profile, "combine", narrow)


def _weights_at_their_centre(monkeypatch):
    split, centre = families.criterion_weights, families.central_families
    fixed = lambda text, n, rng, doubt: np.repeat(centre(text, doubt)[None], n, 0)  # noqa: E731
    monkeypatch.setattr(ranking, "family_weights", fixed)
    monkeypatch.setattr(ranking, "criterion_weights", lambda families, of, rng: split(families, of, None))


def _ratings_as_stated(monkeypatch):
    draws = ranking.rating_draws
    monkeypatch.setattr(ranking, "rating_draws", lambda made, n, doubt, rng: draws(made, n, 0.0, rng))


# Short: the same studies each time


def test_leaders_of_thirty_studies_are_about_as_often_best_as_it_is_said():
    told = table_of(drawn_studies(planted(), list(range(1, 31))))
    assert told["n"].iloc[-1] == 180 and told["mc_error"].iloc[-1] < 0.06
    assert beyond(told, 3).empty, told


def test_a_tool_that_doubts_the_interviews_alone_is_found_in_thirty_studies(monkeypatch):
    _weights_at_their_centre(monkeypatch)
    _ratings_as_stated(monkeypatch)
    told = table_of(drawn_studies(planted(), list(range(1, 31))))
    assert told["z"].iloc[-1] < -3, told


def test_planted_ties_are_not_called_clear_and_wide_margins_are():
    of = planted()
    assert (ties(of, list(range(1, 13)), 8)["verdict"] != "clear").all()
    found = clear_by_margin(of, list(range(1, 9)), 30)
    wide = found[found["margin"] >= MARGIN]
    assert len(wide) >= 8 and (wide["verdict"] == "clear").mean() >= POWER and wide["first"].all()
    assert (found.loc[found["margin"] < 0.02, "verdict"] != "clear").all()


def test_twins_are_never_told_apart():
    of = planted()
    rest = {name: t for name, t in of.catalogue.items() if name not in ("methods", "requires", "remedies", "gates")}
    own = {name: of.catalogue[name] for name in ("methods", "requires", "remedies", "gates")}
    twin = {name: t[t["method"] == "mentoring"].assign(method="mentoring_twin") for name, t in own.items()}
    of = planted({**rest, **{name: pd.concat([own[name], twin[name]], ignore_index=True) for name in own}})
    alike = [of.model.alternatives.methods.index(name) for name in ("mentoring", "mentoring_twin")]
    for seed in range(1, 7):
        cells = favoured_cells(of, RNG(seed), alike[0])
        value = true_values(of, at_reference(of, cells))
        assert (value[:, alike[0]] == value[:, alike[1]]).all() and (value.argmax(1) == alike[0]).sum() >= 4
        survey = answers(of, cells, np.full((REGIONS, len(GROUPS)), 30), RNG([seed, 22]))
        found = verdicts(of, survey, seed)
        assert not (found["verdict"] == "clear").any() and found["acceptability"].max() < 0.6, found


# Long: fresh studies each time


@pytest.mark.long
@pytest.mark.parametrize("given, studies", [({}, 200), (SURE, 400)], ids=["as shipped", "interviews in doubt"])
def test_leaders_are_as_often_best_as_it_is_said(given, studies):
    start = entropy()
    found = miscalibrated(planted(**given), studies, start)
    assert not found, f"off by two Monte Carlo errors twice in {found}; to repeat it: start = {start}"


@pytest.mark.long
@pytest.mark.parametrize(
    "fault, given, studies",
    [(_half_the_variance, SURE, 400), (_weights_at_their_centre, {}, 200), (_ratings_as_stated, {}, 200)],
    ids=["half the variance of interviews", "weights at their centre", "ratings as stated"],
)
def test_a_tool_that_is_too_sure_of_itself_is_found(fault, given, studies, monkeypatch):
    fault(monkeypatch)
    assert (0.0, 1.0) in miscalibrated(planted(**given), studies, 1)


# A share of the interview draws is as good as uniform where the truth is a tie. Where weights and ratings are declared
# free of doubt nothing else damps it, and p_clear = 0.8 is too low: 16 % of 200 ties were clear (44 % with interviews
# alone in doubt). docs/methods.md and the report say to set p_clear higher there; with it the bound holds as well.
HIGHER = {**SURE, "p_clear": 0.95}


@pytest.mark.long
@pytest.mark.parametrize(
    "given, people",
    [
        pytest.param({}, 8, id="as shipped"),
        pytest.param({}, 2, id="two interviews a cell"),
        pytest.param({"families": "free"}, 30, id="weights in doubt"),
        pytest.param({"rating_doubt": 0.0}, 8, id="ratings known"),
        pytest.param(HIGHER, 8, id="weights and ratings known, p_clear as advised"),
    ],
)
def test_a_planted_tie_is_called_clear_in_one_of_twenty_studies_at_the_most(given, people):
    start = entropy()
    found = ties(planted(**given), fresh(200, start), people)
    assert (found["verdict"] == "clear").mean() <= TIED, f"start = {start}: {found['verdict'].value_counts()}"


@pytest.mark.long
def test_a_margin_of_fifteen_hundredths_is_clear_with_thirty_interviews_a_cell():
    start = entropy()
    found = clear_by_margin(planted(), fresh(200, start), 30)
    wide = found[found["margin"] >= MARGIN]
    assert len(wide) >= 200 and (wide["verdict"] == "clear").mean() >= POWER, f"start = {start}"
    assert wide.loc[wide["verdict"] == "clear", "first"].mean() >= 0.99
