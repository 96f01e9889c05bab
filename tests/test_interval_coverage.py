"""Coverage of the intervals: whole studies are drawn, and it is counted how often the truth lies within.

Cells of one study share what is estimated of the groups, so a study is one observation: the Monte Carlo error is that
of the mean over studies.
"""

import numpy as np
import pytest
from reviewed_studies import DESIGNS, study

from herelib.profiles.pooling import pool, region_draws
from herelib.profiles.profile import combine, group_weights

# Far more or fewer differences than a prior can allow for with six regions: intervals are too wide.
TOO_WIDE = ("hardly any difference", "few indicators differ")
# The number of interviews tells how far a cell is from the others; no model of means can know that.
BEYOND = ("small cells differ more",)
LEVELS = {90: (0.05, 0.95), 50: (0.25, 0.75)}


def shares_held(name: str, number: int, seed: int, draws: int = 600) -> dict[str, tuple[float, float]]:
    """Shares of truths in the intervals of regions and cells with their Monte Carlo errors, width and error."""
    shares: dict[str, list[float]] = {}
    for each in range(number):
        made, truth, n = study(name, np.random.default_rng([seed, each]))
        cells = pool(made, "overall")
        weight = group_weights(made, cells, "equal")
        drawn = np.stack([region_draws(made, cells, r, draws, each) for r in range(len(truth))])
        whole = np.stack([combine(drawn[r], weight[r], []) for r in range(len(truth))])
        heard = np.broadcast_to((n > 0)[:, :, None], truth.shape)
        for level, ends in LEVELS.items():
            low, high = np.quantile(whole, ends, axis=1)
            held = (low <= truth.mean(1)) & (truth.mean(1) <= high)
            shares.setdefault(f"region {level}", []).append(held.mean())
            low, high = np.quantile(drawn, ends, axis=2)
            held = (low <= truth) & (truth <= high)
            shares.setdefault(f"cell {level}", []).append(held[heard].mean())
        shares.setdefault("width", []).append((high - low)[heard].mean())
        shares.setdefault("error", []).append(np.sqrt(((cells.estimate.mean(1) - truth.mean(1)) ** 2).mean()))
    summed = {kind: (float(np.mean(s)), float(np.std(s) / np.sqrt(len(s)))) for kind, s in shares.items()}
    print(name, {kind: f"{share:.3f} +- {error:.3f}" for kind, (share, error) in summed.items()})  # pytest -s shows it
    return summed


@pytest.mark.parametrize("name", ["levels near 6 %, yes or no", "heavy tails, t4"])
def test_intervals_of_skewed_bounded_answers_hold_what_they_promise(name):
    held = shares_held(name, 12, 1, draws=300)
    for kind in ("region", "cell"):
        share, error = held[f"{kind} 90"]
        assert 0.88 - 3 * error < share < 0.93 + 3 * error, held
        share, error = held[f"{kind} 50"]
        assert 0.47 - 3 * error < share < 0.55 + 3 * error, held


@pytest.mark.long
@pytest.mark.parametrize("name", DESIGNS)
def test_intervals_hold_what_they_promise_in_studies_of_a_reviewer(name):
    held = shares_held(name, 100, 2)
    share, error = held["region 90"]
    most = 0.99 if name in TOO_WIDE else 0.93
    least = 0.83 if name in BEYOND else 0.88
    assert least - 3 * error < share < most + 3 * error, held
    assert held["cell 90"][0] > (0.80 if name in BEYOND else 0.84), held
