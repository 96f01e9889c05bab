"""How the target group should be heard in the choice of packages, simulated: `python benchmarks/target_voice.py`.

Regions with a known truth: what presses on the people an incubator is for differs from what presses on other residents
by so much (`WORLDS`), so many of them are interviewed (`HEARD`), and each way of hearing them (`WAYS`) chooses the
package of highest relief by its own estimate. What it loses is counted on what truly presses on the target group, as a
share of the best relief, in per cent. Regions are synthetic; catalogues are the shipped one and neutral ones.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

WORLDS = {  # sd over barriers of what the target group's severity is off: the same in all regions, and region by region
    "no difference": (0.0, 0.0),
    "a little, everywhere alike": (0.1, 0.0),
    "a little, by region": (0.0, 0.1),
    "much, everywhere alike": (0.2, 0.0),
    "much, by region": (0.0, 0.2),
    "a barrier that only they have": (0.0, 0.0),
}
THEIRS_ALONE = {"others": 0.15, "theirs": 0.85}  # severity of one barrier in the last world
HEARD = (3, 5, 8, 12, 20)  # people of the target group interviewed in a region
OTHERS, GROUPS, EACH = 12, 4, 8  # other residents; other groups, and people of each
SEEN = 0.3  # how far the other groups speak of the target group's barriers rather than of other residents'
PERSON, STYLE = 0.28, 0.12  # sd of an answer around its truth: of each answer, and of all answers of a person alike
REGIONS, STUDIES, DRAWS = 6, 200, 100
LACK, CAPACITY, SPREAD, TOGETHER = 0.5, 0.4, 0.15, 0.3
BUDGET = 250_000.0
SETTINGS = 6  # sets of capacities, each with its packages
PRESSING = (0.25, 0.75)
MEASURES = (
    ("mean loss on what presses on the target group, %", "truth", "mean"),
    ("mean loss on what presses on everybody, %", "everyone", "mean"),
)


def packages(tables: Mapping[str, pd.DataFrame], rng: np.random.Generator) -> np.ndarray:
    """Share of each barrier that each package takes away in one place, shape (package, barrier); the best ones only."""
    import worlds

    from herelib.recommendations import model as room
    from herelib.recommendations.packages import field

    settled = {**worlds.SETTLED, **worlds.SURE, "required_groups": "none", "least_part": 0.01}
    row = worlds.levels(rng, 1)
    row[worlds.BARRIERS] = 0.6
    survey, profile = worlds.known(row, {"budget_eur": BUDGET})
    model = room.package_model(tables, settled)
    (region,) = room.regions(survey, profile, tables, model)
    here = room.situation(region, model)
    found = field(here.expected, model.parts, here.terms)
    chosen = found.packages[found.affordable]
    return here.expected.points(chosen) / here.expected.pressure.mean(0)


def ramp(severity: np.ndarray) -> np.ndarray:
    return np.clip((severity - PRESSING[0]) / (PRESSING[1] - PRESSING[0]), 0.0, 1.0)


def answers(truth: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    """Answers on a scale of five steps, shape (region, person, barrier)."""
    shape = (len(truth), count, truth.shape[1])
    value = truth[:, None] + PERSON * rng.standard_normal(shape) + STYLE * rng.standard_normal((*shape[:2], 1))
    return np.rint(np.clip(value, 0, 1) * 4) / 4


def study(world: str, heard: int, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Truth and answers of the regions of one study."""
    barriers, sizes = 12, WORLDS[world]
    common = np.sqrt(TOGETHER) * rng.standard_normal((REGIONS, 1))
    others = LACK + SPREAD * (common + np.sqrt(1 - TOGETHER) * rng.standard_normal((REGIONS, barriers)))
    others = np.clip(others, 0.02, 0.98)
    off = sizes[0] * rng.standard_normal((1, barriers)) + sizes[1] * rng.standard_normal((REGIONS, barriers))
    theirs = np.clip(others + off, 0.02, 0.98)
    if world == "a barrier that only they have":
        at = rng.integers(barriers)
        others[:, at], theirs[:, at] = THEIRS_ALONE["others"], THEIRS_ALONE["theirs"]
    voice, rest = answers(theirs, heard, rng), answers(others, OTHERS, rng)
    seen = SEEN * theirs + (1 - SEEN) * others
    by_group = [np.concatenate([voice, rest], axis=1).mean(1)]
    by_group += [answers(seen, EACH, rng).mean(1) for _ in range(GROUPS)]
    everyone = (np.array([theirs * heard + others * OTHERS]) / (heard + OTHERS)).sum(0) + GROUPS * seen
    return {
        "truth": theirs,
        "everyone": everyone / (GROUPS + 1),
        "voice": voice,
        "rest": rest,
        "groups": np.array(by_group),
    }


def noise(said: np.ndarray) -> np.ndarray:
    """Variance of the mean of each barrier in each region: that of people pooled over barriers and regions."""
    within = said - said.mean(1, keepdims=True)
    within = within - within.mean(2, keepdims=True)  # what a person says of everything alike is in no comparison
    people, barriers = said.shape[1], said.shape[2]
    variance = (within**2).sum() / (len(said) * (people - 1) * (barriers - 1))
    return np.full((len(said), barriers), variance / people)


def centred(off: np.ndarray) -> np.ndarray:
    return off - off.mean(1, keepdims=True)


def shrunk(off: np.ndarray, variance: np.ndarray) -> np.ndarray:
    """Differences by region and barrier drawn to nothing as far as they are no more than noise."""
    between = np.maximum(0.0, (off**2).mean() * off.shape[1] / (off.shape[1] - 1) - variance.mean())
    return off * between / (between + variance) if between > 0 else np.zeros_like(off)


def two_steps(off: np.ndarray, variance: np.ndarray) -> np.ndarray:
    """The same in two steps: what all regions share by barrier, then what each has beside it."""
    size, barriers = off.shape
    middle = off.mean(0)
    alone = np.maximum(0.0, ((off - middle) ** 2).sum() / ((size - 1) * (barriers - 1)) - variance.mean())
    shared = np.maximum(0.0, (middle**2).sum() / (barriers - 1) - (alone + variance.mean()) / size)
    spread = shared + (alone + variance.mean()) / size
    middle = middle * (shared / spread if spread > 0 else 0.0)
    return middle + (off - middle) * (alone / (alone + variance) if alone > 0 else np.zeros_like(off))


def fixed(off: np.ndarray, heard: int, extra: float) -> np.ndarray:
    return off * heard / (heard + extra)


def ways(said: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Importance x pressure of each barrier by each way of hearing, shape (region, barrier)."""
    severity, voice = said["groups"].mean(0), said["voice"].mean(1)
    heard, rest = said["voice"].shape[1], said["rest"].mean(1)
    to_all, to_rest = centred(voice - severity), centred(voice - rest)
    from_all, from_rest = noise(said["voice"]), noise(said["voice"]) + noise(said["rest"])
    p, top = ramp(severity), np.sort(voice, axis=1)[:, [-3]]
    theirs = severity + two_steps(to_all, from_all)
    return {
        "not heard": p,
        "severity as weights": p * voice,
        "first three count double": p * np.where(voice >= top, 2.0, 1.0),
        "one voice more": ramp((severity * 5 + voice) / 6),
        "in place of residents": ramp((said["groups"][1:].sum(0) + voice) / 5),
        "as said": ramp(voice),
        "fixed shrinkage (5 people)": ramp(severity + fixed(to_all, heard, 5)),
        "shrunk": ramp(severity + shrunk(to_all, from_all)),
        "shrunk in two steps": ramp(theirs),
        "shrunk in two steps, half": (p + ramp(theirs)) / 2,
        "shrunk, to other residents": ramp(severity + shrunk(to_rest, from_rest)),
        "two steps, to other residents": ramp(severity + two_steps(to_rest, from_rest)),
        "weights, two steps": p * as_built(said, 1.0, rounded=False),
        "weights, two steps, coarse": p * as_built(said, 1.0),
        "weights, two steps, coarse, drawn": drawn(said, 1.0),
        "weights, two steps, coarse, half": p * as_built(said, 0.5),
    }


def learnt(said: Mapping[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Differences and their deviations as the library shrinks them, shape (region, barrier) each."""
    from herelib.weights import voices

    severity, voice = said["groups"].mean(0), said["voice"]
    regions, people, barriers = voice.shape
    region = np.repeat(np.arange(regions), people)
    mean, _ = voices.by_region(voice.reshape(-1, barriers), region, regions)
    variance = voices.noise(voice.reshape(-1, barriers), region, regions)
    return voices.shrunk(mean - severity, variance)


def as_built(said: Mapping[str, np.ndarray], share: float, *, rounded: bool = True, off=None) -> np.ndarray:
    """Factors of the barriers as the library makes them, shape (region, barrier)."""
    from herelib.weights import voices

    severity = said["groups"].mean(0)
    off = learnt(said)[0] if off is None else off
    factor = voices.factors(ramp(severity), ramp(severity + off), share)
    return voices.coarse(factor, np.zeros(factor.shape)) if rounded else factor


def drawn(said: Mapping[str, np.ndarray], share: float) -> np.ndarray:
    """Mean share of each barrier in the load where factors are drawn in their doubt, shape (region, barrier)."""
    from herelib.weights import voices

    off, sd = learnt(said)
    ends = [np.log(as_built(said, share, rounded=False, off=off + side * sd)) for side in (1, -1)]
    doubt = voices.coarse_doubt(np.abs(ends[0] - ends[1]) / 2)
    places = np.random.default_rng(7).standard_normal((DRAWS, *off.shape))
    counts = ramp(said["groups"].mean(0)) * as_built(said, share) * np.exp(doubt * places)
    return (counts / np.maximum(counts.sum(2, keepdims=True), 1e-12)).mean(0)


def losses(world: str, heard: int, sets: list[np.ndarray], of: str) -> pd.DataFrame:
    """Share of the best true relief lost in each region by each way."""
    rows = []
    for number in range(STUDIES):
        rng = np.random.default_rng([1, number])
        said = study(world, heard, rng)
        true, taken = ramp(said[of]), sets[number % len(sets)]
        relief = true @ taken.T
        best = relief.max(1)
        for way, counts in ways(said).items():
            chosen = (counts @ taken.T).argmax(1)
            lost = 1 - relief[np.arange(REGIONS), chosen] / np.maximum(best, 1e-12)
            rows += [(way, loss) for loss in lost]
    return pd.DataFrame(rows, columns=["way", "loss"])


def main() -> None:
    """Print for each catalogue the mean loss, and the share of regions that lose more than a tenth."""
    import worlds

    from herelib.studies import read_catalogue

    rng = np.random.default_rng(17)
    shipped = read_catalogue()
    catalogues = {
        "shipped": [packages(shipped, rng) for _ in range(SETTINGS)],
        "neutral": [packages(worlds.neutral(rng, 8, 8), rng) for _ in range(SETTINGS)],
    }
    for name, sets in catalogues.items():
        for measure, of, summary in MEASURES:
            table = {}
            for world in WORLDS:
                for heard in HEARD:
                    lost = losses(world, heard, sets, of)
                    table[world, heard] = lost.groupby("way", sort=False)["loss"].agg(summary) * 100
            print(f"\n{name}: {measure}")
            frame = pd.DataFrame(table)
            for world in WORLDS:
                print(f"\n{world}\n{frame[world].round(1).to_string()}")


if __name__ == "__main__":
    main()
