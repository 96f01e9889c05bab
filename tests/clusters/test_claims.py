"""Claims: one sentence, without contradiction, that says of what it speaks."""

import numpy as np
import pytest

from herelib.clusters.claims import claim

ABSENT = np.nan


def say(p: float, answers: float, official: float, both: float, stable: float = 0.9, regions: int = 40) -> str:
    return claim((regions, 3, stable), (p, 99), {"answers": answers, "official": official, "both": both})


def test_answers_that_do_not_differ_leave_the_groups_to_the_official_figures():
    assert say(0.06, 0.01, 0.01, 0.3) == (
        "the answers do not tell the regions apart (p = 0.06); the official figures do, in 3 groups (p ≤ 0.01)"
    )


def test_answers_that_do_not_differ_form_no_groups_whatever_their_cloud_looks_like():
    assert "no groups are claimed" in say(0.4, 0.01, ABSENT, 0.01)


@pytest.mark.parametrize(
    ("answers", "official", "words"),
    [
        (0.01, 0.01, "answers and official figures both show 3"),
        (0.01, 0.5, "which the answers alone show"),
        (0.5, 0.01, "which the official figures alone show"),
        (0.5, 0.5, "only answers and official figures together"),
        (0.01, ABSENT, "they do so in 3 separate groups"),
    ],
)
def test_groups_name_where_they_show(answers, official, words):
    assert words in say(0.01, answers, official, 0.01)


def test_groups_that_resampled_regions_do_not_show_are_not_claimed():
    assert "3 groups are not claimed" in say(0.01, 0.01, ABSENT, 0.01, stable=0.6)
    assert "could be one group" in say(0.01, 0.01, ABSENT, 0.2)


def test_few_regions_are_described():
    assert say(0.01, ABSENT, ABSENT, ABSENT, regions=6).endswith("a description, not an inference")
