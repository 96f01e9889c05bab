"""Who rated the parts, and how far raters agree."""

import numpy as np
import pandas as pd
import table_examples
from report_sections import text_of

from herelib import release, report
from herelib.report import ratings

AGREEMENT = pd.DataFrame(
    [["effects", "reader_one", "reader_two", 588, 0.81, 0.62, 0.55, 0.61, 0.5, 0.7],
     ["requires", "reader_one", "reader_two", 392, 0.4, 0.5, 0.4, np.nan, np.nan, np.nan]],
    columns=["what", "rater_a", "rater_b", "cells", "agree", "kappa_quadratic", "kappa_linear", "alpha", "low", "high"],
)  # fmt: skip


def test_who_rated_is_said_with_what_becomes_of_the_ratings():
    raters = pd.DataFrame(
        [["one", "authors of this repository", "J: awaiting review by practitioners"]] * 2,
        columns=["rater", "rated_by", "status"],
    )
    assert ratings.rated_by(raters) == "authors of this repository (awaiting review by practitioners)"


def test_agreement_of_two_raters_is_a_row_with_dashes_where_it_cannot_be_told():
    rows = ratings.ratings_view(table_examples.catalogue(), AGREEMENT)["rows"]
    assert rows[0] == [
        "what parts take away", "reader_one and reader_two", "588", "81%", "0.62", "0.55", "0.61", "0.50 to 0.70",
    ]  # fmt: skip
    assert rows[1][0] == "what parts need" and rows[1][6:] == ["–", "–"]


def test_the_limits_tell_the_agreement_where_it_is_given():
    shown, catalogue = release.protect(table_examples.run(), 5), table_examples.catalogue()
    text = text_of(report.limits(shown, catalogue, AGREEMENT))
    assert "How far the raters of the catalogue agree" in text and "Who rated: " in text
    assert "How far the raters" not in text_of(report.limits(shown, catalogue))
