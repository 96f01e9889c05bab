"""Claims: one sentence, without contradiction, that says of what it speaks."""

import numpy as np
import pandas as pd
import pytest

from herelib.clusters.claims import claim, decided_by, least_stable
from herelib.clusters.features import Features
from herelib.clusters.partitioning import partition
from herelib.clusters.stability import bootstrap, taken_regions

ABSENT = np.nan


def say(p: float, answers: float, official: float, both: float, stable: float = 0.9, regions: int = 40) -> str:
    return claim((regions, 3, stable), (p, 99), {"answers": answers, "official": official, "both": both})


def test_answers_that_do_not_differ_leave_the_groups_to_the_official_figures():
    assert say(0.06, 0.01, 0.01, 0.3) == (
        "the answers do not tell the regions apart (p = 0.06); the official figures do: cut in 3 by these alone, at "
        "least one group is parted from the rest (p ≤ 0.01)"
    )


def test_answers_that_do_not_differ_form_no_groups_whatever_their_cloud_looks_like():
    assert "no groups are claimed" in say(0.4, 0.01, ABSENT, 0.01)


@pytest.mark.parametrize(
    ("answers", "official", "words"),
    [
        (0.01, 0.01, "and so by the answers alone and by the official figures alone"),
        (0.01, 0.5, "so by the answers alone, but not by the official"),
        (0.5, 0.01, "so by the official figures alone, but not by the answers"),
        (0.5, 0.5, "though neither by the answers alone nor"),
        (0.01, ABSENT, "(p ≤ 0.01); cut in 3, at least one group is parted from the rest (p ≤ 0.01)"),
    ],
)
def test_groups_name_where_they_show(answers, official, words):
    assert words in say(0.01, answers, official, 0.01)


def test_groups_that_resampled_regions_do_not_show_are_not_claimed():
    assert "3 groups are not claimed" in say(0.01, 0.01, ABSENT, 0.01, stable=0.6)
    assert "could be one group" in say(0.01, 0.01, ABSENT, 0.2)


def test_few_regions_are_described():
    assert say(0.01, ABSENT, ABSENT, ABSENT, regions=6).endswith("a description, not an inference")


def test_where_official_figures_decide_their_own_clusters_must_be_found_again():
    rng = np.random.default_rng(1)
    kind, given = np.arange(60) % 2, {"linkage": "ward", "seed": 1}
    columns = {f"need:{i}": rng.uniform(size=60) for i in range(6)} | {f"context:{i}": kind / 4 for i in range(3)}
    estimates = pd.DataFrame(columns, index=[f"r{i:02d}" for i in range(60)])
    chosen = Features(tuple(estimates.index), tuple(estimates), np.ones(9), {}, estimates)
    labels = partition(chosen.points, [2], "ward", 1)[0]
    agreement = bootstrap(chosen.points, labels, "ward", taken_regions(chosen.points, 20, 1), 1)[1]
    together = least_stable(chosen, labels, agreement, "both", given)
    assert together == agreement.mean(0).min() < 0.75
    assert least_stable(chosen, labels, agreement, "official", given) == 1
    assert np.isnan(least_stable(chosen, labels, agreement[:0], "both", given))


def test_answers_that_do_not_differ_or_are_not_there_do_not_decide():
    clouds = {"answers": 0.01, "official": 0.01, "both": 0.01}
    assert [decided_by(p, clouds) for p in (0.05, 0.06, ABSENT)] == ["both", "official", "both"]
    assert decided_by(ABSENT, clouds | {"answers": ABSENT}) == "official"
