"""What other tests say of one difference in differences with few regions, the slow way.

For docs/methods.md: the p that programs print where only six regions were compared. Interviews are rows; the regression
has an indicator of each region and of the wave. Errors by region with small-sample factors (CRV1), by leaving regions
out (CRV3; MacKinnon, Nielsen and Webb 2023), and the wild cluster bootstrap with the null imposed (Cameron, Gelbach and
Miller 2008), all of whose sign patterns are gone through here, since there are so few.
"""

from itertools import combinations, product

import numpy as np
from scipy import stats

SIGNS = (-1.0, 1.0)  # Rademacher
SIX_POINTS = tuple(sign * size for sign in SIGNS for size in np.sqrt([0.5, 1.0, 1.5]))  # Webb
REGIONS, PEOPLE = 6, 40


def six_regions(seed=1):
    """Region, wave, whether it got the incubator, and answer of 480 interviews; a change of 0.15 is planted."""
    rng = np.random.default_rng(seed)
    level, drift = rng.normal(0, 0.08, REGIONS), rng.normal(0, 0.05, REGIONS)
    rows = []
    for region in range(REGIONS):
        for wave in (0, 1):
            mean = 0.5 + level[region] + wave * (0.03 + drift[region] + 0.15 * (region < 3))
            rows += [(region, wave, int(region < 3), answer) for answer in mean + rng.normal(0, 0.2, PEOPLE)]
    return np.array(rows)


def columns(rows, without=None):
    """Answer and regressors, the one that counts first."""
    region, wave, treated, answer = rows.T
    kept = region != without
    indicators = [region == name for name in range(REGIONS) if name != without]
    return answer[kept], np.column_stack([treated * wave, wave, *indicators])[kept].astype(float), region[kept]


def exact(rows):
    """Randomisation over all twenty ways of picking three regions."""
    region, wave, _, answer = rows.T
    change = [
        answer[(region == r) & (wave == 1)].mean() - answer[(region == r) & (wave == 0)].mean() for r in range(REGIONS)
    ]
    values = [
        np.mean([change[r] for r in some]) - np.mean([change[r] for r in range(REGIONS) if r not in some])
        for some in combinations(range(REGIONS), 3)
    ]
    return np.mean(np.abs(values) >= abs(values[0]) - 1e-12)


def interviews_alone(rows):
    """As if the interviews of a region had nothing in common (HC1)."""
    y, x, _ = columns(rows)
    inverse = np.linalg.inv(x.T @ x)
    left = y - x @ inverse @ x.T @ y
    n, k = x.shape
    variance = inverse @ (x.T @ (x * (left**2)[:, None])) @ inverse * n / (n - k)
    return 2 * stats.t.sf(abs((inverse @ x.T @ y)[0]) / np.sqrt(variance[0, 0]), n - k)


def by_region(rows):
    """Errors by region (CRV1), against t with five degrees of freedom."""
    y, x, region = columns(rows)
    return 2 * stats.t.sf(abs(_t(y, x, region)) / np.sqrt(_factor(x)), REGIONS - 1)


def _t(y, x, region):
    """t with errors by region, before small-sample factors."""
    inverse = np.linalg.inv(x.T @ x)
    slopes = inverse @ x.T @ y
    scores = np.array([x[region == r].T @ (y - x @ slopes)[region == r] for r in range(REGIONS)])
    return slopes[0] / np.sqrt((inverse @ scores.T @ scores @ inverse)[0, 0])


def _factor(x):
    n, k = x.shape[0], x.shape[1] - REGIONS + 1  # indicators of regions lie within clusters and are not counted
    return REGIONS / (REGIONS - 1) * (n - 1) / (n - k)


def leaving_out(rows, usual=False):
    """Errors from leaving one region out at a time (CRV3), with pyfixest's factor or the usual (G - 1) / G."""
    y, x, _ = columns(rows)
    whole, factor = np.linalg.lstsq(x, y, rcond=None)[0][0], (REGIONS - 1) / REGIONS if usual else _factor(x)
    parts = []
    for region in range(REGIONS):
        y, x, _ = columns(rows, region)
        parts.append(np.linalg.lstsq(x, y, rcond=None)[0][0])
    variance = factor * np.sum((np.array(parts) - whole) ** 2)
    return 2 * stats.t.sf(abs(whole) / np.sqrt(variance), REGIONS - 1)


def wild(rows, weights, as_far=np.greater):
    """Wild cluster bootstrap over all patterns of weights; `as_far` says what counts as far out as the actual t.

    With two signs there are 64 patterns; counting those further out only, as programs do, can give 0.
    """
    y, x, region = columns(rows)
    # The statistic is a function of sums by region: the annihilator is applied once, to each region's part.
    others = x[:, 1:]
    fitted = others @ np.linalg.lstsq(others, y, rcond=None)[0]
    left = y - fitted
    inverse = np.linalg.inv(x.T @ x)
    maker = inverse @ x.T
    parts = np.array([maker @ np.where(region == r, left, 0.0) for r in range(REGIONS)])  # region x slope
    crossed = np.array(
        [
            [x[region == s].T @ (np.where(region == r, left, 0.0) - x @ parts[r])[region == s] for s in range(REGIONS)]
            for r in range(REGIONS)
        ]
    )  # pattern's region x cluster x slope
    row = inverse[0]
    scores = crossed @ row  # pattern's region x cluster
    patterns = np.array(list(product(weights, repeat=REGIONS)))
    errors = np.sqrt(((patterns @ scores) ** 2).sum(1))
    values = np.abs(patterns @ parts[:, 0]) / errors
    actual = abs(_t(y, x, region))
    return float(np.mean(as_far(values, actual - 1e-9 if as_far is np.greater_equal else actual + 1e-9)))
