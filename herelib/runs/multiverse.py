"""Multiverse: what the alternatives that decision records name would change, evaluated in memory and in parallel.

Each universe goes through the functions that the notebooks call, with the same seed. Results of a stage are shared by
universes that agree in what it depends on: in its parameters and in the tables that reach it.

On one machine the processes are forked, so that they have the packages, the study and those results at once; a process
that joblib starts would first import for 2 to 3 s of processor time and make the baseline again. A Dask cluster gets
the same parts of the plan.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

import pandas as pd

from herelib import (
    clusters,
    decisions,
    folders,
    interviews,
    parallel,
    profiles,
    readiness,
    recommendations,
    segments,
    tables,
)
from herelib.decisions import PARAMETERS
from herelib.errors import HereError, StudyError
from herelib.folders import study_folder
from herelib.interviews import checking
from herelib.runs import universes
from herelib.runs.universes import Plan, Space, Variation
from herelib.studies import catalogue, folder, refuse_advice
from herelib.vocabulary import ADVISING

CHUNK = 40  # universes handed to a worker at a time: about a star of thirty decisions
PROGRESS = 5  # lines of progress
SECONDS = 0.4  # what a universe costs, about: of three and more some are evaluated by another process
PIECES = 4  # for each worker at least, so that none waits long for another
SURVEY = (
    "interviews",
    "answers",
    "items",
    "open_answers",
    "segments",
    "seen",
    "target_people",
    "strata",
)  # what cleaning rules may change
KEPT = {"survey": 2, "coded": 4, "profile": 2, "typology": 16, "ranking": 64}  # results of a stage that are kept
KEPT |= {"parts": 1, "evidence": 3, "weights": 6, "ratings": 6, "effects": 6}  # and what universes rank with
TABLES = tables.made_by("multiverse")


@dataclass(frozen=True)
class Base:
    """What all universes of a study share."""

    study: folder.Study
    catalogue: dict[str, pd.DataFrame]
    parameters: dict[str, dict]  # by stage


@dataclass
class Memory:
    """The last results of each stage, of one study and catalogue."""

    kept: dict[str, OrderedDict] = field(default_factory=lambda: {stage: OrderedDict() for stage in KEPT})

    def recall(self, stage: str, key: object, make: Callable[[], object]) -> object:
        """The result of a stage under a key, made if it is not among the last ones."""
        kept = self.kept[stage]
        if key not in kept:
            kept[key] = make()
            if len(kept) > KEPT[stage]:
                kept.popitem(last=False)
        kept.move_to_end(key)
        return kept[key]

    def __reduce__(self) -> tuple:
        return Memory, ()  # what travels to another process starts afresh: its tables would weigh more than they save


def evaluate(
    study: str | Path,
    variation: Variation | None = None,
    *,
    workers: int | None = None,
    echo: Callable[[str], object] = lambda line: None,
) -> dict[str, pd.DataFrame]:
    """What the recorded alternatives of a study would change.

    Options that give no result when taken alone (one that stops the run, for example) are one universe each and are
    not combined with others.

    Parameters
    ----------
    study : name or folder of the study
    variation : what is varied, and how much of it (`herelib.runs.universes`); all decisions that leave a choice if not
        given
    workers : processes, one per processor if not given; the tables are the same with any number
    echo : takes one line of progress a time

    Returns
    -------
    dict of tables multiverse, universes, universe_options, universe_verdicts, verdict_shares, decision_importance,
    option_shares (see docs/tables.md)

    Raises
    ------
    HereError
        If a parameter is wrong, no decision leaves a choice, or the baseline itself gives no result.
    """
    variation = variation or Variation()
    by_hand = {name: value for name, value in variation.by_hand.items() if value is not None}
    refuse_advice(study_folder(study))
    decisions.check(by_hand, study)
    space = universes.option_space(decisions.read(study), variation.only, by_hand)
    if not space.choices:
        raise HereError("no decision record leaves a choice: name alternatives under options, standing: defensible")
    first = universes.one_at_a_time(space)
    universes.check_bound(first, variation.most)
    base, memory = settle(study, by_hand), Memory()
    universe(base, {}, memory)  # what is wrong with the baseline is said as in a run
    varied = "1 decision is" if len(space.choices) == 1 else f"{len(space.choices)} decisions are"
    echo(f"{varied} varied, {len(first.combinations)} universes one at a time")
    evaluator = Evaluator(base, space, memory, workers or parallel.jobs(), echo)
    outcomes = evaluator.outcomes(first)
    fruitless = _fruitless(first, outcomes)
    plan = universes.combined(space, first, variation.most, fruitless, base.parameters["clean"]["seed"])
    echo(f"{len(plan.combinations):,} universes, {'sampled' if plan.sampled else 'all combinations'}")
    outcomes += evaluator.outcomes(plan.after(len(outcomes)))
    row = _how(space, plan, fruitless, outcomes)
    row["most"] = variation.most
    row["note"] += f"; by hand in all: {', '.join(f'{n} = {v}' for n, v in sorted(by_hand.items()))}" if by_hand else ""
    return _tables(space, plan, outcomes, row)


def settle(study: str | Path, by_hand: Mapping[str, object] | None = None) -> Base:
    """What all universes share: study, catalogue, and the parameters of the baseline."""
    parameters = {stage: decisions.settle(study, stage, readiness.of_stage(stage, by_hand)) for stage in ADVISING}
    return Base(checking.read(study), catalogue.read_catalogue(), parameters)


def universe(base: Base, changes: Mapping[str, object], memory: Memory | None = None) -> dict[str, pd.DataFrame]:
    """The tables of one universe: profiles, draws, clusters, memberships, verdicts.

    Parameters
    ----------
    changes : parameters that differ from the baseline
    memory : results of other universes of the same base

    Raises
    ------
    HereError
        If the universe gives no result: an option that stops the run, or a study that it leaves too little of.
    """
    profile, placed, ranked = _stages(base, changes, Memory() if memory is None else memory)
    return {**profile(), **placed(), "verdicts": ranked(whole=True)["verdicts"]}


def _stages(base: Base, changes: Mapping[str, object], memory: Memory) -> tuple[Callable, Callable, Callable]:
    """Functions that give the profile, the typology and the verdicts of a universe, each made when it is asked for."""
    asked = {
        stage: {**baseline, **{name: value for name, value in changes.items() if name in baseline}}
        for stage, baseline in base.parameters.items()
    }
    keys = {stage: tuple(sorted(values.items())) for stage, values in asked.items()}
    survey, content = memory.recall("survey", keys["clean"], lambda: _survey(base.study, asked["clean"], memory))
    key = content, keys["profile"]

    def profile() -> dict[str, pd.DataFrame]:
        return memory.recall("profile", key, lambda: profiles.drawn(survey, asked["profile"]))

    def placed() -> dict[str, pd.DataFrame]:
        def make():
            return clusters.memberships(survey, profile(), asked["cluster"])

        return memory.recall("typology", (key, keys["cluster"]), make)

    def ranked(whole: bool = False) -> object:
        def make():
            arguments = survey, profile(), base.catalogue, asked["recommend"]
            if whole:
                return recommendations.ranked(*arguments)
            return recommendations.verdicts(*arguments, recall=memory.recall)

        return memory.recall("ranking", (key, keys["recommend"], whole), make)

    return profile, placed, ranked


def _survey(study: folder.Study, parameters: dict, memory: Memory) -> tuple[dict[str, pd.DataFrame], bytes]:
    """The tables of the first stage, and a digest of those that cleaning rules may change."""
    cleaned = interviews.heard(study, parameters)
    content = digest({name: cleaned[name] for name in SURVEY})
    spoken = study.settings["languages"]
    asked = parameters["learned_codes"]
    coded = memory.recall(
        "coded",
        (content, asked),
        lambda: segments.segment(cleaned, study.codebook, spoken, parameters["seed"], asked),
    )
    return {**cleaned, **coded}, content


def digest(frames: Mapping[str, pd.DataFrame]) -> bytes:
    """A digest that is the same for tables of the same content, plain texts or categoricals."""
    content = blake2b(digest_size=16)
    for name, frame in frames.items():
        content.update(repr((name, list(frame.columns), len(frame))).encode())
        content.update(pd.util.hash_pandas_object(frame, index=False).to_numpy().tobytes())
    return content.digest()


def _outcome(base: Base, changes: Mapping[str, object], memory: Memory) -> pd.DataFrame | str:
    """Verdict and cluster of each region in a universe, or why it gives none."""
    try:
        _, placed, ranked = _stages(base, changes, memory)
        cluster_of_region = placed()["clusters"].set_index("region")["cluster"]
        verdicts = ranked()
    except StudyError as error:
        faults_by_rule = error.faults["rule"].value_counts().sort_index()
        return "stops at " + ", ".join(f"{rule} ({count})" for rule, count in faults_by_rule.items())
    except HereError as error:
        return " ".join(str(error).split())
    except (ValueError, ArithmeticError) as error:  # too little is left for a stage: no text of it may hold an answer
        return f"cannot be computed ({type(error).__name__})"
    return verdicts.assign(cluster=verdicts["region"].map(cluster_of_region).fillna("").astype(str))


@dataclass(frozen=True)
class Evaluator:
    """What evaluates plans of universes: what they share, the results kept so far, and so many processes."""

    base: Base
    space: Space
    memory: Memory
    workers: int
    echo: Callable[[str], object]

    def outcomes(self, plan: Plan) -> list[pd.DataFrame | str]:
        """The outcome of each universe of a plan, in its order."""
        # universes that share work are evaluated after each other, by the same process: its memory is small
        order = sorted(range(len(plan.combinations)), key=lambda u: _position(self.space, plan, u))
        size = max(1, min(CHUNK, -(-len(order) // (PIECES * self.workers))))
        parts = [order[i : i + size] for i in range(0, len(order), size)]
        changes = [[self.space.values(plan.combinations[u]) for u in part] for part in parts]
        outcomes, done, lines = [None] * len(order), 0, 0
        # Forked, a process has the packages, the study and the first results at once.
        with parallel.forking(self.workers):
            evaluated = parallel.results(_evaluated, changes, seconds=SECONDS * size, shared=(self.base, self.memory))
            for part, ended in zip(parts, evaluated, strict=True):
                for u, outcome in zip(part, ended, strict=True):
                    outcomes[u] = outcome
                done += len(part)
                if PROGRESS * done // len(order) > lines and done < len(order):
                    lines = PROGRESS * done // len(order)
                    self.echo(f"{done:,} of {len(order):,} universes")
        return outcomes


def _position(space: Space, plan: Plan, universe: int) -> tuple:
    """Sorts universes so that those that agree in the first stages are neighbours."""
    combination = plan.combinations[universe]
    stages = [ADVISING.index(PARAMETERS[c.parameter].stage) for c in space.choices]
    by_stage = tuple(
        tuple(option for option, stage in zip(combination, stages, strict=True) if stage == number)
        for number in range(len(ADVISING))
    )
    return (plan.stars[universe] if plan.sampled else 0, *by_stage)


def _evaluated(shared: tuple[Base, Memory], changes: list[dict]) -> list:
    """The outcomes of universes by one process, which keeps results of the stages from part to part."""
    base, memory = shared
    with parallel.alone():
        return [_outcome(base, each, memory) for each in changes]


def _fruitless(first: Plan, outcomes: list) -> set[tuple[int, int]]:
    """Options that give no result when taken alone, as (place of the decision, place of the option)."""
    failed = [c for c, outcome in zip(first.combinations, outcomes, strict=True) if isinstance(outcome, str)]
    return {(i, k) for combination in failed for i, k in enumerate(combination) if k}


def _tables(space: Space, plan: Plan, outcomes: list, row: Mapping) -> dict[str, pd.DataFrame]:
    """All tables of a multiverse; `row` is the one of the table `multiverse`."""
    failed = [isinstance(outcome, str) for outcome in outcomes]
    with_result = [outcome.assign(universe=u) for u, outcome in enumerate(outcomes) if not failed[u]]
    verdicts = pd.concat(with_result, ignore_index=True).sort_values(["universe", "region"], ignore_index=True)
    listed = pd.DataFrame(
        {
            "universe": range(len(outcomes)),
            "star": plan.stars,
            "kind": plan.kinds,
            "failed": failed,
            "reason": [outcome if isinstance(outcome, str) else "" for outcome in outcomes],
        }
    )
    frames = {
        "multiverse": pd.DataFrame([row]),
        "universes": listed,
        "universe_options": universes.universe_options(space, plan),
        "universe_verdicts": verdicts,
        "verdict_shares": universes.verdict_shares(verdicts),
        "decision_importance": universes.decision_importance(space, plan, verdicts),
        "option_shares": universes.option_shares(space, plan, verdicts),
    }
    return {name: tables.check(name, frames[name]) for name in TABLES}


def _how(space: Space, plan: Plan, fruitless: set[tuple[int, int]], outcomes: list) -> dict[str, object]:
    """How the universes were chosen, in numbers and as a sentence."""
    failed = sum(isinstance(outcome, str) for outcome in outcomes)
    count, stars = len(plan.combinations), len(set(plan.stars)) if plan.sampled else 1
    choices = [(space.choices[i].parameter, space.choices[i].options[k].value) for i, k in sorted(fruitless)]
    alone = [f"{parameter} = {value}" for parameter, value in choices]
    note = (
        f"{count:,} of {space.size:.3g} combinations: a sample of {stars} stars (a combination at random and each "
        "other option alone), the baseline's star first"
        if plan.sampled
        else f"all {count:,} compatible combinations"
    )
    note += f"; {failed} gave no result" if failed else ""
    note += f"; not combined with others, as they give none alone: {', '.join(alone)}" if alone else ""
    return {
        "decisions": len(space.choices),
        "alternatives": sum(len(choice.options) - 1 for choice in space.choices),
        "combinations": space.size,
        "universes": count,
        "failed": failed,
        "sampled": plan.sampled,
        "stars": stars,
        "not_combined": ", ".join(alone),
        "note": note,
    }


def write(study: str | Path, frames: Mapping[str, pd.DataFrame]) -> Path:
    """Write the tables and the specification curve of a multiverse; comes back with their folder.

    The picture lies in `internal/`: nothing here was made fit to leave the team.
    """
    from herelib.figures import save

    folder = folders.run_folder(study, "multiverse")
    tables.write_all(folder, frames)
    labels = catalogue.read_catalogue()["parts"].set_index("part")["label"]
    save(frames, folder / "internal" / "specification-curve.png", labels)
    return folder
