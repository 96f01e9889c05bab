"""What poststratification takes away of the bias of unbalanced interviews, and what it costs where there is none.

The generator (`tests/poststrata.py`) shares nothing with the model: answers are binomial on a logit scale, the ages of
those interviewed lean towards the old by other odds in each region.
"""

import numpy as np
import pytest
from poststrata import unbalanced
from surveys import PARAMETERS

from herelib.profiles import poststratification
from herelib.profiles.pooling import design, pool

NORMAL90 = 1.645


def errors(method, seeds, **world):
    """Error of each resident cell, whether its 90 % interval holds the truth, and the sign that bias would have."""
    parts = []
    for seed in seeds:
        made, truth, sign = unbalanced(seed, **world)
        told = poststratification.weighted(made, {**PARAMETERS, "poststratification": method})
        observed = design(told)
        cells = pool(observed, "overall")
        if method == "multilevel":
            cells = poststratification.shifted(told, observed, cells)
        error, spread = cells.estimate[:, 0] - truth, np.sqrt(cells.variance[:, 0])
        parts.append((error, np.abs(error) < NORMAL90 * spread, error * sign))
    return [np.array(each) for each in zip(*parts, strict=True)]


def summary(method, studies, **world):
    """Root mean squared error, coverage and bias, each with its Monte Carlo error over studies."""
    error, covered, leaning = errors(method, range(studies), **world)
    squared, root = (error**2).mean((1, 2)), np.sqrt((error**2).mean())
    of_studies = [(root, squared.std() / 2 / root), *((x.mean(), x.mean((1, 2)).std()) for x in (covered, leaning))]
    return [(value, spread / np.sqrt(studies)) for value, spread in of_studies]


@pytest.mark.long
@pytest.mark.parametrize("per_cell", [3, 5, 10, 40])
def test_bias_goes_where_answers_depend_on_age_and_little_is_lost_where_they_do_not(per_cell):
    studies, lines = 100, {}
    for world, settings in {
        "unbalanced": {"effect": 0.3, "lean": 2.5},
        "balanced": {"effect": 0.3, "lean": 1.0},
        "no effect": {"effect": 0.0, "lean": 2.5},
    }.items():
        for method in ("none", "raking", "multilevel"):
            lines[world, method] = summary(method, studies, per_cell=per_cell, **settings)
            shown = " ".join(f"{value:.3f} ({spread:.3f})" for value, spread in lines[world, method])
            print(f"n {per_cell}, {world}, {method}: rmse, coverage, bias {shown}")
    bias = {key: value[2][0] for key, value in lines.items()}
    rmse = {key: value[0][0] for key, value in lines.items()}
    assert abs(bias["unbalanced", "multilevel"]) < (0.7 if per_cell < 10 else 0.5) * bias["unbalanced", "none"]
    assert bias["unbalanced", "raking"] < (0.85 if per_cell < 10 else 0.5) * bias["unbalanced", "none"]
    assert rmse["unbalanced", "multilevel"] < rmse["unbalanced", "raking"] < rmse["unbalanced", "none"]
    assert rmse["balanced", "multilevel"] < 1.02 * rmse["balanced", "none"]
    assert rmse["no effect", "multilevel"] < 1.12 * rmse["no effect", "none"]
    assert lines["unbalanced", "multilevel"][1][0] > 0.88
