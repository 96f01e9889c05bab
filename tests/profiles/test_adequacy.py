"""Adequacy: codes not yet heard, and the curve of new codes, by hand, by random orders, and at the edges."""

import numpy as np
import pytest
from surveys import survey, with_voices

from herelib import tables
from herelib.profiles.adequacy import NORMAL, adequacy, rarefaction, unheard


def spoken(codes: list[list[str]], groups: tuple[str, ...] = ("resident",)) -> dict:
    rows = [("a", groups[i % len(groups)], {"q": 0.5}) for i in range(len(codes))]
    return with_voices(survey(rows, {"q": "need:food"}, {"z": "rural"}), dict(enumerate(codes)))


def row(table, region="a", group="all"):
    return table[(table["region"] == region) & (table["group"] == group)].iloc[0]


def test_codes_not_yet_heard_are_counted_from_those_heard_once_and_twice():
    # Five interviews; codes a (4), b (2), c (1), d (1): Q1 = 2, Q2 = 1, U = 8.
    heard, _ = adequacy(spoken([["a", "b"], ["a", "b"], ["a", "c"], ["a", "d"], []]))
    got = row(heard)
    unseen = 4 / 5 * 2**2 / (2 * 1)
    correction = 5 * unseen / (5 * unseen + 2)
    assert (got["n"], got["answered"], got["codes"]) == (5, 5, 4)
    assert got["unseen"] == pytest.approx(unseen)
    assert got["new_from_next"] == pytest.approx(correction * 2 / 5)
    assert got["code_coverage"] == pytest.approx(1 - correction * 2 / 8)
    assert got["note"] == "the next interviews would still bring new codes"


def test_the_correction_is_that_of_chao_and_jost():
    units, q1, q2, mentions = 20, 6, 3, 40
    _, _, coverage = unheard(*(np.array([v]) for v in (units, q1, q2, mentions)))
    assert coverage[0] == pytest.approx(1 - q1 / mentions * ((units - 1) * q1 / ((units - 1) * q1 + 2 * q2)))


def test_the_next_interview_brings_what_good_and_turing_foresee():
    rng, share = np.random.default_rng(3), np.array([0.5, 0.3, 0.1, 0.05, 0.05, 0.02, 0.02, 0.01])
    foreseen, came = [], []
    for _ in range(4000):
        holds = rng.random((15, len(share))) < share
        times = holds.sum(0)
        counts = [np.array([v]) for v in (15, (times == 1).sum(), (times == 2).sum(), times.sum())]
        foreseen.append(unheard(*counts)[1][0])
        came.append((share * (times == 0)).sum())
    assert np.mean(foreseen) == pytest.approx(np.mean(came), rel=0.12)


def test_notes_say_who_was_not_heard_and_where_few_were():
    heard, _ = adequacy(spoken([["a"], ["a"]], ("resident", "ngo")))
    assert row(heard, group="state")["note"] == "nobody was interviewed"
    assert row(heard, region="z")["note"] == "nobody was interviewed"
    assert row(heard, group="ngo")["note"].startswith("fewer than 3: leans on other regions; one open answer")
    assert np.isnan(row(heard, group="ngo")["unseen"])


def test_once_all_is_heard_few_new_codes_are_to_come():
    heard, _ = adequacy(spoken([["a", "b"]] * 8))
    got = row(heard)
    assert got["unseen"] == got["new_from_next"] == 0 and got["code_coverage"] == 1
    assert got["note"] == "the next interviews would bring few new codes"
    silent, _ = adequacy(spoken([[], [], []]))
    assert row(silent)["note"] == "no code was found in the open answers"
    assert row(silent)["codes"] == 0 and np.isnan(row(silent)["code_coverage"])


def test_negated_and_overruled_codes_are_not_heard():
    made = spoken([["a"], ["b"], []])
    made["segments"] = made["segments"].assign(negated=[True, False], counts=[False, True])
    assert row(adequacy(made)[0])["codes"] == 1


def test_the_curve_is_the_mean_over_random_orders_and_so_is_its_spread():
    rng = np.random.default_rng(1)
    holds = rng.random((14, 9)) < rng.uniform(0.03, 0.5, 9)
    holds = holds[:, holds.any(0)]
    curve = rarefaction(holds[holds.any(1)], 14).set_index("n")
    orders = np.array([np.cumsum(holds[rng.permutation(14)], axis=0).astype(bool).sum(1) for _ in range(6000)])
    np.testing.assert_allclose(curve["codes"], orders.mean(0), atol=0.06)
    spread = (curve["codes"] - curve["low90"]) / NORMAL
    inside = (curve["low90"] > 0) & (curve["high90"] < holds.shape[1])
    np.testing.assert_allclose(spread[inside], orders.std(0)[inside], atol=0.05)
    assert curve.loc[14, ["codes", "low90", "high90"]].tolist() == pytest.approx([holds.shape[1]] * 3)
    assert curve.loc[1, "codes"] == pytest.approx(holds.sum() / 14)


def test_a_curve_has_at_most_two_hundred_points_and_ends_at_all_interviews():
    rng = np.random.default_rng(2)
    curve = rarefaction(rng.random((5000, 30)) < 0.02, 5000)
    assert len(curve) == 200 and curve["n"].iloc[0] == 1 and curve["n"].iloc[-1] == 5000
    assert (np.diff(curve["codes"]) > -1e-9).all()


def test_both_tables_keep_their_contracts_also_where_nothing_was_said():
    plain = survey([("a", "resident", {"q": 0.5})], {"q": "need:food"})
    for made in (spoken([["a"], [], ["b"]]), plain, {**plain, "interviews": plain["interviews"][:0]}):
        heard, curve = adequacy(made)
        tables.check("adequacy", heard)
        tables.check("new_codes", curve)
        assert len(heard) == 6 * len(made["regions"])
    assert row(adequacy(plain)[0])["note"].endswith("nobody gave an open answer")
