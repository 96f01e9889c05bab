"""Agreement between coders on open answers: by hand, at the edges, published, against slow loops, as properties."""

import itertools

import krippendorff
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracles.codings import from_coders
from oracles.coefficients import alpha, bootstrap, coefficient
from oracles.sets_of_codes import alpha_of_sets, masi

from herelib.errors import HereError
from herelib.segments.agreement import (
    AGREEMENT,
    DISAGREEMENTS,
    Sets,
    agree,
    coded,
    comparisons,
    mark,
    masi_distance,
    set_alpha,
    sets_of,
)

RNG = np.random.default_rng


def study(said):
    """Tables segments and seen from {coder: {interview: codes}}; an interview that is not there was not seen."""
    given = [(i, code, c) for c, told in said.items() for i, codes in told.items() for code in codes.split()]
    segments = pd.DataFrame(
        [(f"{c}/{i}/{code}", i, "needs", code, c, 0, 9, False) for i, code, c in given],
        columns=["segment", "interview", "item", "code", "coder", "start", "end", "cleared"],
    )
    read = [(c, i, "needs") for c, told in said.items() for i in told]
    return segments, pd.DataFrame(read, columns=["coder", "interview", "item"])


def row(table, code, coefficient, coders="ana|ben"):
    found = table[(table["code"] == code) & (table["coefficient"] == coefficient) & (table["coders"] == coders)]
    assert len(found) == 1
    return found.iloc[0]


SIMPLE = {
    "ana": {"i1": "shop", "i2": "shop bus", "i3": "", "i4": "bus"},
    "ben": {"i1": "shop", "i2": "shop", "i3": "shop", "i4": "bus"},
}


def random_study(answers, coders, codes=6, seed=1, share=1.0):
    rng = RNG(seed)
    truth = rng.random((answers, codes)) < 0.3
    said = {}
    for coder in coders:
        given = np.where(rng.random(truth.shape) < 0.8, truth, rng.random(truth.shape) < 0.3)
        read = np.flatnonzero(rng.random(answers) < share)
        said[coder] = {f"i{n:03d}": " ".join(f"code{k}" for k in np.flatnonzero(given[n])) for n in read}
    return study(said)


# By hand


def test_agreement_of_two_coders_by_hand():
    got = agree(*study(SIMPLE), seed=1)["agreement"]
    # shop: present present absent absent against present present present absent
    assert row(got, "shop", "percent_agreement")["value"] == pytest.approx(3 / 4)
    assert row(got, "shop", "cohen_kappa")["value"] == pytest.approx((3 / 4 - 1 / 2) / (1 - 1 / 2))
    assert row(got, "shop", "fleiss_kappa")["value"] == pytest.approx(1 - (1 / 4) / (2 * 5 * 3 / 64))
    assert row(got, "shop", "gwet_ac1")["value"] == pytest.approx(1 - (1 / 4) / (1 - 2 * 5 * 3 / 64))
    assert row(got, "shop", "krippendorff_alpha")["value"] == pytest.approx(1 - (1 / 4) / (2 * 5 * 3 / (8 * 7)))
    # all codes: eight decisions, two of them apart; 8 of the 16 codings are present
    assert row(got, "", "percent_agreement")["value"] == pytest.approx(6 / 8)
    assert row(got, "", "krippendorff_alpha")["value"] == pytest.approx(1 - (2 / 8) / (2 * 8 * 8 / (16 * 15)))
    assert (got["units"] == 4).all() and (got["coder_count"] == 2).all() and set(got["kind"]) == {"human-human"}


def test_chance_prevalence_and_pabak_by_hand():
    got = agree(*study(SIMPLE), seed=1)["agreement"]
    # of eight codings of shop five give it; Cohen's coders give it 2 and 3 times of 4
    assert set(got.loc[got["code"] == "shop", "prevalence"]) == {5 / 8}
    assert row(got, "shop", "cohen_kappa")["chance"] == pytest.approx(2 / 4 * 3 / 4 + 2 / 4 * 1 / 4)
    assert row(got, "shop", "fleiss_kappa")["chance"] == pytest.approx((5 / 8) ** 2 + (3 / 8) ** 2)
    assert row(got, "shop", "pabak")["value"] == pytest.approx(2 * 3 / 4 - 1)
    assert row(got, "shop", "pabak")["chance"] == 1 / 2
    assert np.isnan(row(got, "shop", "percent_agreement")["chance"]) and set(got["read_by_one"]) == {0}


@pytest.mark.parametrize(("cells", "kappa"), [((40, 9, 6, 45), 0.70), ((80, 10, 5, 5), 0.32)])
def test_the_first_paradox_of_kappa(cells, kappa):
    # Feinstein and Cicchetti 1990, doi:10.1016/0895-4356(90)90158-L, tables 1 and 2: the same 85 of 100 agree
    codes = [("shop", "shop"), ("shop", ""), ("", "shop"), ("", "")]
    pairs = [pair for pair, count in zip(codes, cells, strict=True) for _ in range(count)]
    said = {coder: {f"i{n:03d}": pair[k] for n, pair in enumerate(pairs)} for k, coder in enumerate(("ana", "ben"))}
    got = agree(*study(said), seed=1, samples=10)["agreement"]
    assert row(got, "shop", "cohen_kappa")["value"] == pytest.approx(kappa, abs=0.005)
    assert row(got, "shop", "pabak")["value"] == pytest.approx(0.70)


def test_each_question_has_its_own_agreement():
    segments, seen = study(SIMPLE)
    other, other_seen = study({"ana": {"i0": "shop", "i1": ""}, "ben": {"i0": "shop", "i1": ""}, "cem": {"i0": ""}})
    other, other_seen = (table.assign(item="wishes") for table in (other, other_seen))
    other = other.assign(segment=other["segment"] + "/wishes")
    got = agree(pd.concat([segments, other]), pd.concat([seen, other_seen]), seed=1)["agreement"]
    assert set(got["item"]) == {"", *seen["item"], "wishes"}
    wishes = got[(got["item"] == "wishes") & (got["coders"] == "ana|ben")]
    assert row(wishes, "shop", "krippendorff_alpha")["value"] == 1 and set(wishes["units"]) == {2}
    alone = agree(segments, seen, seed=1)["agreement"]
    assert set(alone["item"]) == {""}  # one question is all of them
    of_first = got[(got["item"] == seen["item"].iloc[0]) & (got["coders"] == "ana|ben")].reset_index(drop=True)
    pd.testing.assert_frame_equal(of_first.assign(item=""), alone)
    # cem read nothing of the first question: there is nothing to compare, and no row that says so again
    assert "ana|cem" not in set(got.loc[got["item"] == seen["item"].iloc[0], "coders"])


def test_answers_that_one_coder_alone_has_read_are_counted():
    segments, seen = study({"ana": {"i0": "shop", "i1": "bus", "i2": ""}, "ben": {"i0": "shop", "i3": "bus"}})
    got = agree(segments, seen, seed=1)["agreement"]
    assert set(got["units"]) == {1} and set(got["read_by_one"]) == {3}


def test_disagreements_by_hand():
    got = agree(*study(SIMPLE), seed=1)["disagreements"]
    assert got[["interview", "code", "present", "absent", "segments"]].to_numpy().tolist() == [
        ["i2", "bus", "ana", "ben", "ana/i2/bus"],
        ["i3", "shop", "ben", "ana", "ben/i3/shop"],
    ]
    assert got["apart"].tolist() == got["answer_apart"].tolist() == [1, 1]
    assert got["rank"].tolist() == [1, 1]  # both codes have an alpha of 8/15: equals share a rank
    assert got["code_alpha"].tolist() == pytest.approx([8 / 15, 8 / 15])


def test_the_worst_disagreements_are_answers_with_many_then_split_coders_then_weak_codes():
    agreed = {f"a{n}": ["shop", "bus", "club"][n % 3] for n in range(12)}
    said = {coder: dict(agreed) for coder in ("ana", "ben", "cem", "dan")}
    for coder, codes in zip(said, ("shop bus", "shop", "", ""), strict=True):
        said[coder] |= {"i1": codes}  # two against two on shop, one against three on bus
    for coder, codes in zip(said, ("club", "", "", ""), strict=True):
        said[coder] |= {"i2": codes, "i3": codes.replace("club", "shop")}
    got = agree(*study(said), seed=1)["disagreements"]
    assert (got["interview"] + " " + got["code"]).tolist() == ["i1 shop", "i1 bus", "i3 shop", "i2 club"]
    assert got["apart"].tolist() == pytest.approx([4 / 3, 1, 1, 1])
    assert got["answer_apart"].tolist() == pytest.approx([7 / 3, 7 / 3, 1, 1])
    assert got["rank"].tolist() == [1, 2, 3, 4] and got["code_alpha"][2] < got["code_alpha"][3]
    assert got["absent"].tolist() == ["cem|dan", "ben|cem|dan", "ben|cem|dan", "ben|cem|dan"]


# Seen and not seen


def test_a_coder_who_did_not_see_an_answer_is_not_one_who_found_no_code():
    unread = {"ana": SIMPLE["ana"] | {"i5": "shop", "i6": "bus"}, "ben": SIMPLE["ben"]}
    read = {"ana": unread["ana"], "ben": SIMPLE["ben"] | {"i5": "", "i6": ""}}
    plain, without, with_them = (agree(*study(said), seed=1) for said in (SIMPLE, unread, read))
    assert set(without["agreement"]["read_by_one"]) == {2}
    pd.testing.assert_frame_equal(plain["agreement"], without["agreement"].assign(read_by_one=0))
    pd.testing.assert_frame_equal(plain["disagreements"], without["disagreements"])
    assert row(with_them["agreement"], "shop", "percent_agreement")["value"] == pytest.approx(4 / 6)
    assert set(with_them["disagreements"]["interview"]) == {"i2", "i3", "i5", "i6"}


def test_an_answer_in_which_both_found_nothing_is_an_agreement():
    both = {coder: told | {"i5": ""} for coder, told in SIMPLE.items()}
    got = agree(*study(both), seed=1)["agreement"]
    assert row(got, "shop", "percent_agreement")["value"] == pytest.approx(4 / 5)


def test_with_three_coders_a_missing_one_is_missing_in_alpha_too():
    said = SIMPLE | {"cem": {"i1": "shop", "i3": "shop"}}
    got = agree(*study(said), seed=1)["agreement"]
    table = [[1, 1, 1], [1, 1, None], [0, 1, 1], [0, 0, None]]
    for name in ("krippendorff_alpha", "fleiss_kappa", "gwet_ac1", "percent_agreement"):
        expected = coefficient(from_coders(table, categories=[0, 1]), name).value
        assert row(got, "shop", name, "ana|ben|cem")["value"] == pytest.approx(expected), name
    assert row(got, "shop", "krippendorff_alpha", "ana|cem")["units"] == 2
    assert not ((got["coders"] == "ana|ben|cem") & (got["coefficient"] == "cohen_kappa")).any()


def test_segments_in_answers_that_their_coder_did_not_see_are_refused_all_at_once():
    segments, seen = study(SIMPLE)
    seen = seen[~((seen["interview"] == "i2") | ((seen["interview"] == "i1") & (seen["coder"] == "ben")))]
    with pytest.raises(HereError) as caught:
        agree(segments, seen, seed=1)
    assert str(caught.value).splitlines() == [
        "4 segments lie in answers that `seen` does not list for their coder: list them, or take the segments out",
        "coder  item  segments",
        "ana  needs  2",
        "ben  needs  2",
    ]


def test_missing_columns_and_blank_cells_are_refused_all_at_once():
    segments, seen = study(SIMPLE)
    with pytest.raises(HereError, match="segments: no column code\nseen: no column item"):
        agree(segments.drop(columns="code"), seen.drop(columns="item"), seed=1)
    segments.loc[[0, 1], "code"] = ["", None]
    seen.loc[3, "coder"] = " "
    with pytest.raises(
        HereError, match="segments: column code is blank in 2 rows\nseen: column coder is blank in 1 rows"
    ):
        agree(segments, seen, seed=1)


# At the edges


def test_several_segments_of_one_coder_with_one_code_count_once_and_are_all_named():
    segments, seen = study(SIMPLE)
    again = segments[segments["segment"] == "ben/i3/shop"].assign(segment="ben/i3/second", start=20, end=30)
    got, plain = agree(pd.concat([segments, again, again]), seen, seed=1), agree(segments, seen, seed=1)
    pd.testing.assert_frame_equal(got["agreement"], plain["agreement"])
    assert got["disagreements"]["segments"].tolist() == ["ana/i2/bus", "ben/i3/second|ben/i3/shop"]


@pytest.mark.parametrize("said", [{}, {"ana": SIMPLE["ana"]}])
def test_without_two_coders_the_tables_are_empty_and_keep_their_columns(said):
    got = agree(*study(said), seed=1)
    for table, columns in (("agreement", AGREEMENT), ("disagreements", DISAGREEMENTS)):
        assert len(got[table]) == 0 and list(got[table].columns) == list(columns)


def test_columns_have_the_types_that_they_promise():
    got = agree(*random_study(20, ["ana", "automatic", "ben"]), seed=1)
    for table, columns in (("agreement", AGREEMENT), ("disagreements", DISAGREEMENTS)):
        assert got[table].dtypes.astype(str).to_dict() == {
            name: {str: "str", float: "float64"}.get(kind, "int64") for name, kind in columns.items()
        }


def test_coders_without_a_common_answer_are_listed_as_undefined():
    got = agree(*study({"ana": {"i1": "shop"}, "ben": {"i2": "shop"}}), seed=1)["agreement"]
    assert len(got) == 7 and (got["mark"] == "undefined").all() and (got["units"] == 0).all()
    assert got["value"].isna().all() and (got["code"] == "").all()


def test_a_code_that_all_gave_always_has_percent_one_and_no_alpha():
    said = {coder: {f"i{n}": "shop" for n in range(9)} for coder in ("ana", "ben")}
    got = agree(*study(said), seed=1)["agreement"]
    assert row(got, "shop", "percent_agreement")["value"] == 1
    assert row(got, "shop", "percent_agreement")["mark"] == ""
    for code, name in (("shop", "krippendorff_alpha"), ("shop", "cohen_kappa"), ("", "krippendorff_alpha_masi")):
        assert np.isnan(row(got, code, name)["value"]) and row(got, code, name)["mark"] == "undefined"
        assert row(got, code, name)["defined"] == 0


def test_codes_that_none_of_the_compared_coders_used_have_no_row():
    said = SIMPLE | {"cem": {"i1": "club", "i2": "shop", "i3": "", "i4": ""}}
    got = agree(*study(said), seed=1)["agreement"]
    assert set(got.loc[got["coders"] == "ana|ben", "code"]) == {"", "shop", "bus"}
    assert set(got.loc[got["coders"] == "ana|cem", "code"]) == {"", "shop", "bus", "club"}
    two = agree(*study(SIMPLE), seed=1)["agreement"]
    pd.testing.assert_frame_equal(got[got["coders"] == "ana|ben"].reset_index(drop=True), two)


def test_perfect_agreement_in_few_answers_is_not_reliable():
    few = {coder: {"i1": "shop", "i2": "", "i3": "bus"} for coder in ("ana", "ben")}
    got = row(agree(*study(few), seed=1)["agreement"], "", "krippendorff_alpha")
    assert got["value"] == 1 and got["low"] < 0.667 and got["high"] == 1 and got["mark"] == "too low"
    many = {coder: {f"i{n}": ["shop", "", "bus"][n % 3] for n in range(120)} for coder in ("ana", "ben")}
    assert row(agree(*study(many), seed=1)["agreement"], "", "krippendorff_alpha")["mark"] == "reliable"


def test_the_marks_begin_at_0_667_and_0_800():
    assert [mark(low) for low in (0.9, 0.8, 0.799, 0.667, 0.666, -0.2, np.nan)] == [
        *["reliable"] * 2, *["tentative"] * 2, *["too low"] * 2, "undefined"
    ]  # fmt: skip


# The automatic coder


def test_the_automatic_coder_is_compared_with_each_human_and_kept_apart():
    assert comparisons(("ana", "automatic", "ben", "cem")) == [
        ("human-human", ("ana", "ben")),
        ("human-human", ("ana", "cem")),
        ("human-human", ("ben", "cem")),
        ("human-human", ("ana", "ben", "cem")),
        ("automatic-human", ("automatic", "ana")),
        ("automatic-human", ("automatic", "ben")),
        ("automatic-human", ("automatic", "cem")),
    ]
    said = SIMPLE | {"automatic": {"i1": "shop", "i2": "", "i3": "shop", "i4": "club", "i9": "club"}}
    got, plain = agree(*study(said), seed=1), agree(*study(SIMPLE), seed=1)
    for name in got:
        humans = got[name][got[name]["kind"] == "human-human"]
        pd.testing.assert_frame_equal(humans, plain[name])
    machine = got["disagreements"][got["disagreements"]["kind"] == "automatic-human"]
    worst = machine[machine["interview"] == "i4"].set_index("code")
    assert sorted(worst["rank"]) == [1, 2]
    for code, present, absent in (("bus", "ana|ben", "automatic"), ("club", "automatic", "ana|ben")):
        assert worst.loc[code, ["present", "absent", "apart", "answer_apart"]].tolist() == [present, absent, 2, 4]
    assert set(machine["interview"]) == {"i2", "i3", "i4"}  # i1 is agreed, i9 nobody else saw


# All codes together


def test_all_codes_resample_whole_answers_with_all_their_codes():
    # every decision of an answer agrees, or none does: ten decisions of one answer are no ten answers
    kinds = ["a0 a1 a2 a3 a4", ""]
    said = {"ana": {f"i{n}": kinds[n % 2] for n in range(40)}, "ben": {f"i{n}": kinds[n % 2] for n in range(40)}}
    said["ben"] |= {f"i{n}": kinds[1 - n % 2] for n in range(10)}
    got = agree(*study(said), seed=1)["agreement"]
    one, together = row(got, "a0", "krippendorff_alpha"), row(got, "", "krippendorff_alpha")
    assert together["se"] == pytest.approx(one["se"], rel=0.02)
    assert together["value"] == pytest.approx(one["value"], abs=0.01)


def test_all_codes_alpha_is_that_of_one_long_table_of_decisions():
    segments, seen = random_study(60, ["ana", "ben", "cem"], share=0.7)
    coded_answers = coded(segments, seen)
    table = (
        np.where(coded_answers.codings < 0, np.nan, coded_answers.codings.astype(float))
        .transpose(0, 2, 1)
        .reshape(-1, 3)
    )
    got = agree(segments, seen, seed=1)["agreement"]
    for name in ("krippendorff_alpha", "fleiss_kappa", "gwet_ac1", "percent_agreement"):
        expected = coefficient(from_coders(table), name).value
        assert row(got, "", name, "ana|ben|cem")["value"] == pytest.approx(expected), name


def test_alpha_of_each_code_is_that_of_the_package_krippendorff():
    segments, seen = random_study(80, ["ana", "ben", "cem"], share=0.7)
    coded_answers = coded(segments, seen)
    codings = np.where(coded_answers.codings < 0, np.nan, coded_answers.codings)
    got = agree(segments, seen, seed=1, samples=2)["agreement"]
    for number, code in enumerate(coded_answers.codes):
        theirs = krippendorff.alpha(codings[:, :, number].T, level_of_measurement="nominal")
        assert row(got, code, "krippendorff_alpha", "ana|ben|cem")["value"] == pytest.approx(theirs), code
    theirs = krippendorff.alpha(codings.transpose(1, 0, 2).reshape(3, -1), level_of_measurement="nominal")
    assert row(got, "", "krippendorff_alpha", "ana|ben|cem")["value"] == pytest.approx(theirs)


def test_one_code_has_the_interval_of_its_own_table_but_for_chance():
    segments, seen = random_study(150, ["ana", "ben"], codes=1)
    got = agree(segments, seen, seed=1, samples=4000)["agreement"]
    coded_answers = coded(segments, seen)
    table = from_coders(coded_answers.codings[:, :, 0])
    for name in ("krippendorff_alpha", "cohen_kappa", "gwet_ac1", "percent_agreement"):
        one, other = row(got, "code0", name), bootstrap(table, name, samples=4000, seed=2)
        assert one["value"] == pytest.approx(other.value)
        assert [one["low"], one["high"]] == pytest.approx([other.low, other.high], abs=0.012)
        assert one["se"] == pytest.approx(other.se, rel=0.05)


def test_published_case_passonneau_2006():
    # Measuring agreement on set-valued items: Jaccard times 1, 0.67, 0.33 or 0 for equal, one within the other,
    # overlapping, disjoint
    shared, first, second = np.array([[3, 3, 3], [2, 3, 2], [1, 2, 2], [0, 2, 1]]).T
    expected = [0, 1 - 2 / 3 * 0.67, 1 - 1 / 3 * 0.33, 1]
    assert masi_distance(shared, first, second) == pytest.approx(expected, abs=0.003)


def test_masi_distance_agrees_with_its_definition_on_all_sets_of_four_codes():
    sets = [set(chosen) for size in range(5) for chosen in itertools.combinations("abcd", size)]
    for a, b in itertools.product(sets, sets):
        got = masi_distance(np.array(len(a & b)), np.array(len(a)), np.array(len(b)))
        assert got == pytest.approx(masi(a, b)), (a, b)


def test_set_alpha_and_its_samples_agree_with_counting_pairs():
    coded_answers = coded(*random_study(25, ["ana", "ben", "cem"], codes=4, share=0.8))
    whole, repeats = (
        sets_of(coded_answers.codings),
        RNG(1).multinomial(
            len(coded_answers.codings), [1 / len(coded_answers.codings)] * len(coded_answers.codings), 12
        ),
    )
    got, _ = set_alpha(whole, repeats.astype(float))
    sets = [[set(np.flatnonzero(one)) for one in answer if one[0] >= 0] for answer in coded_answers.codings]
    for value, times in zip(got, repeats, strict=True):
        sampled = [sets[n] for n, count in enumerate(times) for _ in range(count)]
        assert value == pytest.approx(alpha_of_sets(sampled))


def test_set_alpha_of_single_codes_is_plain_alpha_of_the_codes():
    said = {c: {f"i{n}": RNG([n, k]).choice(list("xyz")) for n in range(30)} for k, c in enumerate(("ana", "ben"))}
    got = agree(*study(said), seed=1)["agreement"]
    table = [[said["ana"][i], said["ben"][i]] for i in said["ana"]]
    expected = alpha(from_coders(table)).value
    assert row(got, "", "krippendorff_alpha_masi")["value"] == pytest.approx(expected)


def test_too_many_distinct_sets_leave_the_set_alpha_undefined(monkeypatch):
    monkeypatch.setattr("herelib.segments.agreement.SETS", 3)
    got = agree(*random_study(30, ["ana", "ben"]), seed=1)["agreement"]
    assert row(got, "", "krippendorff_alpha_masi")["mark"] == "undefined"
    assert np.isfinite(row(got, "", "krippendorff_alpha")["value"])


def test_sets_hold_what_was_given_and_by_how_many():
    whole = sets_of(np.array([[[1, 0], [1, 0]], [[0, 1], [-1, -1]]], np.int8))
    assert isinstance(whole, Sets) and sorted(whole.members.tolist()) == [[0, 1], [1, 0]]
    assert sorted(whole.counts.sum(0).tolist()) == [1, 2]


# Properties


@given(st.randoms(use_true_random=False))
@settings(max_examples=8, deadline=None)
def test_the_order_of_rows_does_not_matter_to_the_last_bit(random):
    segments, seen = random_study(30, ["ana", "automatic", "ben"], codes=3, share=0.9)
    rows, lines = list(range(len(segments))), list(range(len(seen)))
    random.shuffle(rows)
    random.shuffle(lines)
    expected, got = agree(segments, seen, 1, 50), agree(segments.iloc[rows], seen.iloc[lines], 1, 50)
    for name in expected:
        pd.testing.assert_frame_equal(got[name], expected[name], check_exact=True)


def test_pseudonyms_change_no_figure_and_no_rank():
    segments, seen = random_study(40, ["ana", "ben"], codes=3)
    other = {name: f"p{RNG(n).integers(10**9)}" for n, name in enumerate(seen["interview"].unique())}
    plain = agree(segments, seen, 1, 50)
    renamed = agree(*(t.assign(interview=t["interview"].map(other)) for t in (segments, seen)), 1, 50)
    pd.testing.assert_frame_equal(plain["agreement"], renamed["agreement"], check_exact=True)
    keys = ["rank", "code", "present", "absent", "apart"]
    for one, two in zip(plain["disagreements"][keys].T.values, renamed["disagreements"][keys].T.values, strict=True):
        assert sorted(map(str, one)) == sorted(map(str, two))


def test_names_of_codes_and_coders_change_no_value():
    segments, seen = random_study(40, ["ana", "ben"], codes=3)
    plain = agree(segments, seen, 1, 50)["agreement"]
    names = {"ana": "zoe", "ben": "ben"}
    changed = segments.assign(code="x" + segments["code"].str[::-1], coder=segments["coder"].map(names))
    got = agree(changed, seen.assign(coder=seen["coder"].map(names)), 1, 50)["agreement"]
    for name in ("krippendorff_alpha", "cohen_kappa", "krippendorff_alpha_masi"):
        assert row(got, "", name, "ben|zoe")["value"] == pytest.approx(row(plain, "", name)["value"])


def test_nothing_of_an_answer_but_its_ids_and_codes_is_in_the_tables():
    segments, seen = study(SIMPLE)
    got = agree(segments.assign(text="we lost the shop"), seen, seed=1)
    assert not any("lost" in str(cell) for table in got.values() for cell in table.to_numpy().ravel())


def test_arguments_are_not_changed():
    segments, seen = study(SIMPLE)
    before = segments.copy(), seen.copy()
    agree(segments, seen, seed=1)
    pd.testing.assert_frame_equal(segments, before[0])
    pd.testing.assert_frame_equal(seen, before[1])


def test_planted_agreement_is_found():
    rng = RNG(5)
    truth = rng.random((4000, 2)) < 0.4
    said = {}
    for coder in ("ana", "ben"):  # nine in ten decisions are the truth, the others a guess: alpha is 0.9 squared
        given = np.where(rng.random(truth.shape) < 0.9, truth, rng.random(truth.shape) < 0.4)
        said[coder] = {f"i{n}": " ".join(f"c{k}" for k in np.flatnonzero(one)) for n, one in enumerate(given)}
    got = row(agree(*study(said), seed=1)["agreement"], "", "krippendorff_alpha")
    assert got["low"] < 0.81 < got["high"] and got["high"] - got["low"] < 0.05
