"""Second opinions: three techniques over one matrix of scores, against published problems and by hand."""

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracles.second_opinions import agreement, preference_indices
from ranked_problems import problems, ranks_table

from herelib.recommendations.second_opinions import (
    INDIFFERENT,
    LINEAR,
    PREFERRED,
    TECHNIQUES,
    Preference,
    additive,
    lead_scores,
    opinions,
    promethee,
    ranks,
    topsis,
)
from herelib.tables.contracts import CONTRACTS

# Brans, Vincke and Mareschal (1986), European Journal of Operational Research 24:228-238,
# doi:10.1016/0377-2217(86)90044-5: six sites for a hydro-electric power station, one kind of function per criterion.
SITES = ["Italy", "Belgium", "Germany", "Sweden", "Austria", "France"]
STATION = [
    [80, 90, 600, 54, 8, 5],
    [65, 58, 200, 97, 1, 1],
    [83, 60, 400, 72, 4, 7],
    [40, 80, 1000, 75, 7, 10],
    [52, 72, 600, 20, 3, 8],
    [94, 96, 700, 36, 5, 6],
]
AIMS = ["min", "max", "min", "min", "min", "max"]
FUNCTIONS = [
    Preference("ushape", q=10),
    Preference("vshape", p=30),
    Preference("linear", q=50, p=500),
    Preference("level", q=10, p=60),
    Preference("usual"),
    Preference("gaussian", s=5),
]
PREFERENCE_INDICES = [
    [0, 0.296, 0.250, 0.268, 0.100, 0.185],
    [0.462, 0, 0.389, 0.333, 0.296, 0.500],
    [0.236, 0.180, 0, 0.333, 0.056, 0.429],
    [0.399, 0.505, 0.305, 0, 0.223, 0.212],
    [0.444, 0.515, 0.487, 0.380, 0, 0.448],
    [0.286, 0.399, 0.250, 0.432, 0.133, 0],
]
NET_FLOWS = [-0.728, 0.085, -0.447, -0.102, 1.466, -0.274]  # sums over the five others, as printed


def test_topsis_is_the_share_of_the_way_from_worst_to_best():
    # best (0.8, 0.6), worst (0, 0): the first method is 0.6 from the best and 0.8 from the worst
    assert topsis([[0.8, 0.0], [0.0, 0.6]], [0.5, 0.5]) == pytest.approx([0.8 / 1.4, 0.6 / 1.4])


def test_promethee_counts_nothing_up_to_q_and_in_full_from_p():
    # differences 0.175 and 0.2 lie half and 0.6 of the way from q to p, 0.025 is below q, 0.4 above p
    assert (INDIFFERENT, PREFERRED) == (0.05, 0.30)
    assert promethee([[0.8], [0.625], [0.6]], [1]) == pytest.approx([(0.5 + 0.6) / 2, -0.5 / 2, -0.6 / 2])
    assert promethee([[0.8], [0.4]], [1]) == pytest.approx([1, -1])


def test_to_minimise_a_criterion_is_to_maximise_what_it_lacks():
    matrix, turned = np.array([[0.2, 0.9], [0.6, 0.4], [0.7, 0.1]]), np.array([[0.2, 0.1], [0.6, 0.6], [0.7, 0.9]])
    for technique in (topsis, promethee):
        assert technique(matrix, [2, 1], ["max", "min"]) == pytest.approx(technique(turned, [2, 1]))


def slow_topsis(matrix, weights):
    weighted = [[x * w / sum(weights) for x, w in zip(row, weights, strict=True)] for row in matrix]
    best, worst = [max(c) for c in zip(*weighted, strict=True)], [min(c) for c in zip(*weighted, strict=True)]
    near = [sum((x - b) ** 2 for x, b in zip(row, best, strict=True)) ** 0.5 for row in weighted]
    far = [sum((x - w) ** 2 for x, w in zip(row, worst, strict=True)) ** 0.5 for row in weighted]
    return [f / (n + f) if n + f else 0.5 for n, f in zip(near, far, strict=True)]


def slow_promethee(matrix, weights):
    def preferred(a, b):
        shares = [min(max((x - y - 0.05) / 0.25, 0), 1) for x, y in zip(a, b, strict=True)]
        return sum(s * w for s, w in zip(shares, weights, strict=True)) / sum(weights)

    others = max(len(matrix) - 1, 1)
    return [sum(preferred(a, b) - preferred(b, a) for b in matrix) / others for a in matrix]


@settings(max_examples=60, deadline=None)
@given(problems())
def test_the_packages_compute_what_the_definitions_say(problem):
    matrix, weights = problem
    assert topsis(matrix, weights) == pytest.approx(slow_topsis(matrix, weights), abs=1e-9)
    assert promethee(matrix, weights) == pytest.approx(slow_promethee(matrix, weights), abs=1e-9)
    assert additive(matrix, weights) == pytest.approx(np.average(matrix, axis=1, weights=weights), abs=1e-12)


def test_brans_vincke_and_mareschal_1986_to_the_printed_digits():
    # The paper rounds the indices before it sums them: a sum of six may be off by two in the third digit.
    indices = preference_indices(STATION, [1] * 6, AIMS, FUNCTIONS)
    assert indices == pytest.approx(np.array(PREFERENCE_INDICES), abs=0.0011)
    net = promethee(STATION, [1] * 6, AIMS, FUNCTIONS)
    assert net * 5 == pytest.approx(NET_FLOWS, abs=0.0021)
    assert (indices.sum(1) - indices.sum(0)) / 5 == pytest.approx(net)
    assert [SITES[i] for i in np.argsort(-net)] == ["Austria", "Belgium", "Sweden", "France", "Germany", "Italy"]


def test_brans_vincke_and_mareschal_under_the_other_weights_of_the_authors_exercises():
    """Mareschal (2019), Exercises with Visual PROMETHEE: much weight on power, then on villages to evacuate."""
    assert SITES[np.argmax(promethee(STATION, [10, 50, 10, 10, 10, 10], AIMS, FUNCTIONS))] == "France"
    assert SITES[np.argmax(promethee(STATION, [9, 9, 9, 9, 55, 9], AIMS, FUNCTIONS))] == "Belgium"


def test_a_second_call_gives_the_same_as_the_first():
    once, again = (promethee(STATION, [1] * 6, AIMS, FUNCTIONS) for _ in range(2))
    assert once.tolist() == again.tolist()


def normalised(problem):
    """The matrix as the source of the problem normalises it; after min-max all criteria are to maximise."""
    matrix, signs = np.array(problem["matrix"], float), np.array(problem["objectives"])
    if problem["normalisation"] == "vector":
        return matrix / np.sqrt((matrix**2).sum(0)), ["max" if s == 1 else "min" for s in signs]
    if problem["normalisation"] == "min-max":
        share = (matrix - matrix.min(0)) / np.ptp(matrix, axis=0)
        return np.where(signs == 1, share, 1 - share), ["max"] * len(signs)
    return matrix, ["max" if s == 1 else "min" for s in signs]


TZENG = {"matrix": [[5, 8, 4], [7, 6, 8], [8, 8, 6], [7, 4, 6]], "objectives": [1, 1, 1], "normalisation": "vector"}
MOUNTAINS = {"matrix": [[1, 3000], [2, 3750], [5, 4500]], "objectives": [-1, 1], "normalisation": "min-max"}


def test_tzeng_and_huang_2011_by_topsis():
    """Multiple Attribute Decision Making, doi:10.1201/b11032; vector normalisation."""
    values = topsis(normalised(TZENG)[0], [0.3, 0.4, 0.3])
    assert values == pytest.approx([0.5037, 0.6581, 0.7482, 0.3340], abs=1e-3)
    assert ranks(values).tolist() == [3, 2, 1, 4]


def test_the_mountains_of_opricovic_and_tzeng_2004_by_topsis():
    """doi:10.1016/S0377-2217(03)00020-1, as computed by the documentation of pymcdm; two are level."""
    values = topsis(normalised(MOUNTAINS)[0], [0.5, 0.5])
    assert values == pytest.approx([0.5, 0.617, 0.5], abs=5e-4)
    assert ranks(values).tolist() == [2, 1, 2]


def test_the_example_of_pymcdm_by_promethee():
    usual, matrix = Preference("usual"), [[4, 3, 2], [3, 2, 4], [5, 1, 3]]
    assert promethee(matrix, [0.5, 0.3, 0.2], preferences=usual) == pytest.approx([0.1, -0.3, 0.2])


@pytest.mark.reference
def test_the_published_problems_of_topsis_and_promethee_ii(reference):
    listed = json.loads((reference / "mcda-reference" / "problems.json").read_text(encoding="utf-8"))
    found = {problem["id"]: problem for problem in listed if problem["method"] in ("TOPSIS", "PROMETHEE II")}
    assert set(found) == {"tzeng2011_topsis", "pymcdm_topsis_doc", "pymcdm_promethee2_doc"}
    for name in ("tzeng2011_topsis", "pymcdm_topsis_doc"):
        problem, (matrix, aims) = found[name], normalised(found[name])
        values = topsis(matrix, problem["weights"], aims)
        assert values == pytest.approx(problem["expected"]["scores"], abs=problem["atol"])
        assert ranks(values).tolist() == problem["expected"].get("ranks", [2, 1, 2])
    problem = found["pymcdm_promethee2_doc"]
    net = promethee(problem["matrix"], problem["weights"], preferences=Preference("usual"))
    assert net == pytest.approx(problem["expected"]["net_flow"], abs=1e-9)


@pytest.mark.reference
def test_the_reference_cases_of_promethee_ii(reference):
    cases = json.loads((reference / "method-reference" / "promethee.json").read_text(encoding="utf-8"))["tests"]
    station, usual = cases
    told, tolerance, inputs = station["expected"], station["tolerance"], station["inputs"]
    functions = [Preference(f["type"], **{k: v for k, v in f.items() if k != "type"}) for f in inputs["preference"]]
    problem = (inputs["X"], inputs["weights"], inputs["types"], functions)
    indices, net = preference_indices(*problem), promethee(*problem)
    assert indices == pytest.approx(np.array(told["pi_published"]), abs=tolerance["published_pi"])
    assert net * 5 == pytest.approx(told["net_flow_sum_published"], abs=tolerance["published_net"])
    assert net == pytest.approx(told["net_flow_scaled_n_minus_1"], abs=tolerance["computed"])
    assert indices.sum(1) == pytest.approx(told["phi_plus_sum"], abs=tolerance["computed"])
    assert indices.sum(0) == pytest.approx(told["phi_minus_sum"], abs=tolerance["computed"])
    assert [SITES[i] for i in np.argsort(-net)] == told["ranking"]
    problem = (usual["inputs"]["X"], usual["inputs"]["weights"], usual["inputs"]["types"], Preference("usual"))
    assert promethee(*problem) == pytest.approx(usual["expected"]["net"], abs=usual["tolerance"])
    assert preference_indices(*problem).sum(1) / 2 == pytest.approx(usual["expected"]["plus"], abs=usual["tolerance"])
    assert preference_indices(*problem).sum(0) / 2 == pytest.approx(usual["expected"]["minus"], abs=usual["tolerance"])


def test_methods_that_are_all_alike_are_level_and_never_missing():
    alike = [[0.3, 0.7]] * 3
    assert topsis(alike, [1, 2]).tolist() == [0.5] * 3 and promethee(alike, [1, 2]).tolist() == [0.0] * 3
    assert topsis([[0, 0], [0, 0]], [1, 2]).tolist() == [0.5, 0.5]
    rounding = np.add(alike, [[0, 0], [1e-16, 0], [0, 2e-16]])
    assert topsis(rounding, [1, 2]).tolist() == [0.5] * 3  # the last digit of a mean is no difference


def test_a_single_method_has_nothing_to_be_compared_with():
    assert topsis([[0.3, 0.7]], [1, 2]).tolist() == [0.5] and promethee([[0.3, 0.7]], [1, 2]).tolist() == [0.0]
    assert preference_indices([[0.3, 0.7]], [1, 2]).tolist() == [[0.0]]


@pytest.mark.parametrize("technique", [topsis, promethee])
def test_a_criterion_with_one_score_for_all_or_without_weight_changes_nothing(technique):
    matrix = np.array([[0.2, 0.9], [0.6, 0.4], [0.7, 0.1]])
    alone = technique(matrix, [0.5, 0.5])
    constant = technique(np.column_stack([matrix, [0.4] * 3]), [0.25, 0.25, 0.5])
    assert ranks(constant).tolist() == ranks(alone).tolist() and np.isfinite(constant).all()
    assert technique(np.column_stack([matrix, [0.1, 0.9, 0.2]]), [0.5, 0.5, 0]) == pytest.approx(alone)


@pytest.mark.parametrize("technique", [additive, topsis, promethee])
def test_what_cannot_be_ranked_is_named(technique):
    table = pd.DataFrame({"cost": [0.1, np.nan], "evidence": [0.3, 0.4]})
    with pytest.raises(ValueError, match="criterion cost; rank only what has all its scores"):
        technique(table, [1, 1])
    with pytest.raises(ValueError, match=r"criterion no\. 1"):
        technique([[np.inf, 1]], [1, 1])
    for weights in ([1], [1, -1], [1, np.nan]):
        with pytest.raises(ValueError, match="weights: 2 numbers are needed"):
            technique([[0.1, 0.2]], weights)
    with pytest.raises(ValueError, match="all are 0"):
        technique([[0.1, 0.2]], [0, 0])
    with pytest.raises(ValueError, match="at least one row"):
        technique(np.empty((0, 2)), [1, 1])


def test_objectives_and_functions_that_do_not_fit_are_named():
    with pytest.raises(ValueError, match="2 are needed, each max or min"):
        topsis([[1, 2]], [1, 1], ["max", "up"])
    with pytest.raises(ValueError, match="3 preference functions for 2 criteria"):
        promethee([[1, 2], [2, 1]], [1, 1], preferences=[LINEAR] * 3)
    faults = {"square": {}, "linear": {"q": 0.3, "p": 0.3}, "vshape": {}, "gaussian": {}, "ushape": {"q": -1}}
    for kind, thresholds in faults.items():
        with pytest.raises(ValueError, match=f"preference function .?{kind}"):
            Preference(kind, **thresholds)


@settings(max_examples=60, deadline=None)
@given(problems(), st.randoms(use_true_random=False))
def test_the_order_of_the_methods_does_not_matter(problem, chance):
    matrix, weights = problem
    order = list(range(len(matrix)))
    chance.shuffle(order)
    for technique in TECHNIQUES.values():
        values, turned = technique(matrix, weights), technique(matrix[order], weights)
        assert turned == pytest.approx(values[order], abs=1e-12)
        assert ranks(turned).tolist() == ranks(values)[order].tolist()


@settings(max_examples=60, deadline=None)
@given(problems(), st.floats(0.01, 1000))
def test_the_scale_of_the_weights_does_not_matter(problem, scale):
    matrix, weights = problem
    for technique in TECHNIQUES.values():
        assert technique(matrix, weights * scale) == pytest.approx(technique(matrix, weights), abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(problems())
def test_a_method_that_is_nowhere_worse_than_another_is_first_everywhere(problem):
    matrix, weights = problem
    with_best = np.vstack([matrix, matrix.max(0)])
    for name, technique in TECHNIQUES.items():
        assert ranks(technique(with_best, weights))[-1] == 1, name
    ahead = np.vstack([np.clip(matrix - 0.05, 0, 1), matrix.max(0) + 0.05])
    for name in ("additive", "topsis"):  # PROMETHEE II may call so small a lead no difference
        assert ranks(TECHNIQUES[name](ahead, weights)).tolist().count(1) == 1, name


@settings(max_examples=40, deadline=None)
@given(problems(least=2))
def test_promethee_ranks_as_the_weighted_sum_where_preference_grows_over_the_whole_scale(problem):
    """The net flow is then n / (n - 1) times the lead over the mean value: no threshold, no difference."""
    values, n = additive(*problem), len(problem[0])
    net = promethee(*problem, preferences=Preference("vshape", p=1))
    assert net == pytest.approx((values - values.mean()) * n / (n - 1), abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(problems())
def test_flows_sum_to_nothing_and_all_values_keep_their_bounds(problem):
    net, close = promethee(*problem), topsis(*problem)
    assert abs(net.sum()) < 1e-9 and (np.abs(net) <= 1 + 1e-12).all() and ((close >= 0) & (close <= 1)).all()


def leads_table(*rows: dict, region="r") -> pd.DataFrame:
    """Leads of a region; what a row does not say is as in the middle of each scale."""
    middle = {"relief": 0.25, "cost": (10_000.0, 100_000.0), "months": (18.0, 18.0), "grade": "audit"}
    table = pd.DataFrame([middle | row for row in rows])
    low, high = (pd.DataFrame(table[name].tolist(), columns=["low", "high"]) for name in ("cost", "months"))
    return pd.DataFrame(
        {
            "region": region,
            "lead": table["lead"],
            "relief": table["relief"],
            "cost_low_eur": low["low"],
            "cost_high_eur": low["high"],
            "lead_time_low_months": high["low"],
            "lead_time_high_months": high["high"],
            "evidence_grade": table["grade"],
        }
    )


LEAFLET = {"lead": "leaflet", "relief": 0.01, "cost": (500.0, 1_000.0), "months": (0.0, 0.0), "grade": "C"}
INCUBATOR = {"lead": "incubator", "relief": 0.4, "cost": (100_000.0, 100_000.0), "months": (9.0, 9.0), "grade": "B"}
LOAN = {"lead": "loan", "relief": 0.2, "cost": (20_000.0, 80_000.0), "months": (6.0, 12.0), "grade": "A"}


def test_scores_lie_on_scales_that_are_fixed():
    scores = lead_scores(leads_table(LEAFLET, INCUBATOR, LOAN))
    assert scores["relief"].tolist() == pytest.approx([0.02, 0.8, 0.4])
    # EUR 100,000 is two thirds of the way from 1,000 to a million; 40,000 is the geometric mean of the loan's ends.
    assert scores["cost"].tolist() == pytest.approx([1, 1 / 3, 1 - np.log10(40) / 3])
    assert scores["lead_time"].tolist() == pytest.approx([1, 0.75, 0.75])
    assert scores["evidence"].tolist() == pytest.approx([1 / 3, 2 / 3, 1])
    middle = lead_scores(leads_table({"lead": "any"}))
    assert middle.iloc[0].tolist() == pytest.approx([0.5] * 4)


def test_beyond_the_ends_of_a_scale_nothing_changes_and_what_is_present_costs_nothing():
    least = {"lead": "a", "relief": 0.0, "cost": (5e6, 9e6), "months": (40.0, 60.0), "grade": "none"}
    most = {"lead": "b", "relief": 0.8, "cost": (0.0, 0.0), "months": (0.0, 0.0), "grade": "A"}
    assert lead_scores(leads_table(least, most)).to_numpy().tolist() == [[0] * 4, [1] * 4]


def test_a_lead_time_that_is_not_known_counts_as_the_longest():
    unknown = {"lead": "a", "months": (np.nan, np.nan)}
    assert lead_scores(leads_table(unknown, {"lead": "b"}))["lead_time"].tolist() == [0, 0.5]


def test_opinions_are_the_techniques_on_the_scores_with_relief_as_heavy_as_all_else():
    table = CONTRACTS["second_opinions"].validate(opinions(leads_table(LEAFLET, INCUBATOR, LOAN))).set_index("lead")
    assert table.index.tolist() == ["incubator", "leaflet", "loan"]
    scores = lead_scores(leads_table(INCUBATOR, LEAFLET, LOAN)).to_numpy()
    assert table.loc["incubator", "additive"] == pytest.approx(0.5 * 0.8 + (1 / 3 + 0.75 + 2 / 3) / 6)
    assert table["topsis"].tolist() == pytest.approx(slow_topsis(scores, [3, 1, 1, 1]))
    assert table["promethee"].tolist() == pytest.approx(slow_promethee(scores, [3, 1, 1, 1]))
    for name in TECHNIQUES:
        assert table[f"{name}_rank"].to_dict() == {"incubator": 1, "loan": 2, "leaflet": 3}


def test_opinions_do_not_depend_on_the_order_of_rows_and_change_no_argument():
    table = pd.concat([leads_table(LEAFLET, LOAN, region="b"), leads_table(INCUBATOR, region="a")], ignore_index=True)
    before = table.copy()
    first = opinions(table)
    assert first["region"].tolist() == ["a", "b", "b"]
    pd.testing.assert_frame_equal(opinions(table.sample(frac=1, random_state=1)), first)
    pd.testing.assert_frame_equal(table, before)
    coded = table.astype(dict.fromkeys(["region", "lead", "evidence_grade"], "category"))
    pd.testing.assert_frame_equal(opinions(coded[coded["lead"] != "loan"]), opinions(table[table["lead"] != "loan"]))


def test_a_package_without_support_is_ranked_as_any_other():
    table = opinions(leads_table({"lead": ""}, {"lead": "loan"}))
    assert table["lead"].tolist() == ["", "loan"] and table["topsis"].tolist() == [0.5, 0.5]


def test_level_leads_all_take_the_best_of_their_ranks():
    table = opinions(leads_table({"lead": "a"}, {"lead": "b"}, {"lead": "c", "relief": 0.0}))
    for name in TECHNIQUES:
        assert table[f"{name}_rank"].tolist() == [1, 1, 3], name


def test_no_leads_give_empty_tables_of_the_same_kind():
    none = opinions(leads_table(LOAN).head(0))
    CONTRACTS["second_opinions"].validate(none)
    assert none.empty and agreement(none).empty
    assert list(agreement(none).columns) == ["region", "technique", "kendall_tau", "same_first"]


def test_what_a_lead_lacks_is_named_and_none_may_stand_twice():
    for column, criterion in (("relief", "relief"), ("cost_high_eur", "cost")):
        with pytest.raises(ValueError, match=f"criterion {criterion}"):
            opinions(leads_table(LOAN, LEAFLET).assign(**{column: np.nan}))
    with pytest.raises(ValueError, match="criterion evidence"):
        opinions(leads_table(LOAN).assign(evidence_grade="D"))
    with pytest.raises(ValueError, match="alder: lead 'loan' stands there twice"):
        opinions(leads_table(LOAN, LEAFLET, LOAN, region="alder"))


def test_agreement_is_kendalls_tau_of_the_ranks():
    found = agreement(ranks_table(additive=[1, 2, 3], topsis=[1, 3, 2], promethee=[3, 2, 1]))
    assert found["kendall_tau"].tolist() == pytest.approx([1 / 3, -1])
    assert found["same_first"].tolist() == [True, False] and found["technique"].tolist() == ["topsis", "promethee"]


def test_agreement_is_missing_where_there_is_no_order_and_a_shared_first_place_is_not_the_same():
    assert agreement(ranks_table(additive=[1], topsis=[1], promethee=[1]))["kendall_tau"].isna().all()
    level = agreement(ranks_table(additive=[1, 2], topsis=[1, 1], promethee=[1, 2]))
    assert level["kendall_tau"].isna().tolist() == [True, False]
    assert level["same_first"].tolist() == [False, True]
