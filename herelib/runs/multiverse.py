"""Multiverse: what the alternatives that decision records name would change, evaluated in memory and in parallel.

Each universe goes through the functions that the notebooks call, with the same seed. Results of a stage are shared by
universes that agree in what it depends on: in its parameters and in the tables that reach it.
"""

from __future__ import annotations

import multiprocessing
import os
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

import pandas as pd
from threadpoolctl import threadpool_limits

from herelib import clusters, decisions, folders, interviews, profiles, recommendations, segments, tables
from herelib.clusters import workers
from herelib.decisions import PARAMETERS
from herelib.errors import HereError, StudyError
from herelib.interviews import checking
from herelib.runs import universes
from herelib.runs.universes import Plan, Space
from herelib.studies import catalogue, folder
from herelib.tables import MULTIVERSE
from herelib.vocabulary import STAGES

MOST = 1_000  # universes: about the size from which shares no longer move by more than a hundredth or two
CHUNK = 40  # universes handed to a worker at a time: about a star of thirty decisions
SAID = 5  # lines of progress
PIECES = 4  # for each worker at least, so that none waits long for another
SURVEY = ("interviews", "answers", "items", "open_answers", "segments", "seen")  # what cleaning rules may change
KEPT = {"survey": 2, "coded": 4, "profile": 2, "typology": 16, "ranking": 64}  # results of a stage that are kept
TABLES = tuple(contract.name for contract in MULTIVERSE)


@dataclass(frozen=True)
class Base:
    """What all universes of a study share."""

    study: folder.Study
    catalogue: dict[str, pd.DataFrame]
    parameters: dict[str, dict]  # by stage


@dataclass
class Memory:
    """The last results of each stage."""

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


def evaluate(
    study: str | Path,
    *,
    most: int = MOST,
    only: Collection[str] = (),
    given: Mapping[str, object] | None = None,
    workers: int | None = None,
    echo: Callable[[str], object] = lambda line: None,
) -> dict[str, pd.DataFrame]:
    """What the recorded alternatives of a study would change.

    Options that give no result when taken alone (one that stops the run, for example) are one universe each and are
    not combined with others.

    Parameters
    ----------
    study : name or folder of the study
    most : universes at the most; where there are more combinations, they are sampled (`herelib.runs.universes`)
    only : parameters whose decisions are varied; all if empty
    given : parameters by name that hold in all universes; decisions about them are not varied
    workers : processes, one per processor if not given; the tables are the same with any number
    echo : takes one line of progress a time

    Returns
    -------
    dict of tables multiverse, universes, universe_options, universe_verdicts, verdict_shares, decision_importance (see
    `herelib.tables.contracts`)

    Raises
    ------
    HereError
        If a parameter is wrong, no decision leaves a choice, or the baseline itself gives no result.
    """
    given = {name: value for name, value in (given or {}).items() if value is not None}
    decisions.check(given, study)
    made = universes.space(decisions.read(study), only, given)
    if not made.choices:
        raise HereError("no decision record leaves a choice: name alternatives under options, standing: defensible")
    first = universes.one_at_a_time(made)
    universes.check_bound(first, most)
    base, memory = settle(study, given), Memory()
    universe(base, {}, memory)  # what is wrong with the baseline is said as in a run
    varied = "1 decision is" if len(made.choices) == 1 else f"{len(made.choices)} decisions are"
    echo(f"{varied} varied, {len(first.combinations)} universes one at a time")
    count = workers or _processors()
    told = _outcomes(base, made, first, count, memory, echo)
    gone = _fruitless(first, told)
    plan = universes.combined(made, first, most, gone, base.parameters["clean"]["seed"])
    echo(f"{len(plan.combinations):,} universes, {'sampled' if plan.sampled else 'all combinations'}")
    told += _outcomes(base, made, plan.after(len(told)), count, memory, echo)
    return _tables(made, plan, told, gone, most, given)


def settle(study: str | Path, given: Mapping[str, object] | None = None) -> Base:
    """What all universes share: study, catalogue, and the parameters of the baseline."""
    of = {s: {n: v for n, v in (given or {}).items() if PARAMETERS[n].stage in (s, "all")} for s in STAGES}
    parameters = {stage: decisions.settle(study, stage, of[stage]) for stage in STAGES}
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
    return {**profile(), **placed(), "verdicts": ranked(recommendations.ranked)["verdicts"]}


def _stages(base: Base, changes: Mapping[str, object], memory: Memory) -> tuple[Callable, Callable, Callable]:
    """Functions that give the profile, the typology and the verdicts of a universe, each made when it is asked for."""
    asked = {stage: {**own, **{n: v for n, v in changes.items() if n in own}} for stage, own in base.parameters.items()}
    keys = {stage: tuple(sorted(own.items())) for stage, own in asked.items()}
    survey, content = memory.recall("survey", keys["clean"], lambda: _survey(base.study, asked["clean"], memory))
    key = content, keys["profile"]

    def profile() -> dict[str, pd.DataFrame]:
        return memory.recall("profile", key, lambda: profiles.drawn(survey, asked["profile"]))

    def placed() -> dict[str, pd.DataFrame]:
        def make():
            return clusters.memberships(survey, profile(), asked["cluster"])

        return memory.recall("typology", (key, keys["cluster"]), make)

    def ranked(rank: Callable = recommendations.verdicts) -> object:
        def make():
            return rank(survey, profile(), base.catalogue, asked["recommend"], workers=1)

        return memory.recall("ranking", (key, keys["recommend"], rank), make)

    return profile, placed, ranked


def _survey(study: folder.Study, parameters: dict, memory: Memory) -> tuple[dict[str, pd.DataFrame], bytes]:
    """The tables of the first stage, and a digest of those that cleaning rules may change."""
    cleaned = interviews.heard(study, parameters)
    content = digest({name: cleaned[name] for name in SURVEY})
    spoken = study.settings["languages"]
    coded = memory.recall(
        "coded", content, lambda: segments.segment(cleaned, study.codebook, spoken, parameters["seed"])
    )
    return {**cleaned, **coded}, content


def digest(found: Mapping[str, pd.DataFrame]) -> bytes:
    """A digest that is the same for tables of the same content."""
    told = blake2b(digest_size=16)
    for name, frame in found.items():
        told.update(repr((name, list(frame.columns), len(frame))).encode())
        told.update(pd.util.hash_pandas_object(frame, index=False).to_numpy().tobytes())
    return told.digest()


def _outcome(base: Base, changes: Mapping[str, object], memory: Memory) -> pd.DataFrame | str:
    """Verdict and cluster of each region in a universe, or why it gives none."""
    try:
        _, placed, ranked = _stages(base, changes, memory)
        where = placed()["clusters"].set_index("region")["cluster"]
        told = ranked()
    except StudyError as error:
        counted = error.faults["rule"].value_counts().sort_index()
        return "stops at " + ", ".join(f"{rule} ({count})" for rule, count in counted.items())
    except HereError as error:
        return " ".join(str(error).split())
    except (ValueError, ArithmeticError) as error:  # too little is left for a stage: no text of it may hold an answer
        return f"cannot be computed ({type(error).__name__})"
    return told.assign(cluster=told["region"].map(where).fillna("").astype(str))


def _outcomes(base: Base, made: Space, plan: Plan, workers: int, memory: Memory, echo: Callable) -> list:
    """The outcome of each universe of a plan, in its order; those that share work are evaluated after each other."""
    order = sorted(range(len(plan.combinations)), key=lambda u: _place(made, plan, u))
    size = max(1, min(CHUNK, -(-len(order) // (PIECES * workers))))
    parts = [order[i : i + size] for i in range(0, len(order), size)]
    changes = [[made.values(plan.combinations[u]) for u in part] for part in parts]
    found, done, said = [None] * len(order), 0, 0
    for part, told in zip(parts, _evaluated(base, changes, workers, memory), strict=True):
        for u, outcome in zip(part, told, strict=True):
            found[u] = outcome
        done += len(part)
        if SAID * done // len(order) > said and done < len(order):
            said = SAID * done // len(order)
            echo(f"{done:,} of {len(order):,} universes")
    return found


def _place(made: Space, plan: Plan, universe: int) -> tuple:
    """Sorts universes so that those that agree in the first stages are neighbours."""
    combination = plan.combinations[universe]
    stages = [STAGES.index(PARAMETERS[c.parameter].stage) for c in made.choices]
    by_stage = tuple(tuple(o for o, own in zip(combination, stages, strict=True) if own == s) for s in range(4))
    return (plan.stars[universe] if plan.sampled else 0, *by_stage)


def _evaluated(base: Base, changes: list[list[dict]], workers: int, memory: Memory) -> Iterator[list]:
    """Outcomes of lists of universes, by so many processes."""
    if workers == 1 or len(changes) <= 1:
        for part in changes:
            yield _alone(base, part, memory)
        return
    method = "fork" if "fork" in multiprocessing.get_all_start_methods() else None
    context = multiprocessing.get_context(method)
    try:
        with ProcessPoolExecutor(workers, context, _begin, (base, memory)) as pool:
            yield from pool.map(_work, changes)
    except BrokenProcessPool:
        raise HereError(
            "a process was ended from outside, most likely for lack of memory: vary less (--only)"
        ) from None


def _alone(base: Base, changes: list[dict], memory: Memory) -> list:
    with threadpool_limits(1), workers(1):
        return [_outcome(base, each, memory) for each in changes]


_own: list = []  # base and memory of a worker process


def _begin(base: Base, memory: Memory) -> None:
    _own[:] = [base, memory]


def _work(changes: list[dict]) -> list:
    return _alone(_own[0], changes, _own[1])


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _fruitless(first: Plan, told: list) -> set[tuple[int, int]]:
    """Options that give no result when taken alone, as (place of the decision, place of the option)."""
    failed = [c for c, outcome in zip(first.combinations, told, strict=True) if isinstance(outcome, str)]
    return {(i, k) for combination in failed for i, k in enumerate(combination) if k}


def _tables(made: Space, plan: Plan, told: list, gone: set, most: int, given: Mapping) -> dict[str, pd.DataFrame]:
    failed = [isinstance(outcome, str) for outcome in told]
    known = [outcome.assign(universe=u) for u, outcome in enumerate(told) if not failed[u]]
    verdicts = pd.concat(known, ignore_index=True).sort_values(["universe", "region"], ignore_index=True)
    listed = pd.DataFrame(
        {
            "universe": range(len(told)),
            "star": plan.stars,
            "kind": plan.kinds,
            "failed": failed,
            "reason": [outcome if isinstance(outcome, str) else "" for outcome in told],
        }
    )
    found = {
        "multiverse": _how(made, plan, sum(failed), gone, most, given),
        "universes": listed,
        "universe_options": universes.universe_options(made, plan),
        "universe_verdicts": verdicts,
        "verdict_shares": universes.verdict_shares(verdicts),
        "decision_importance": universes.decision_importance(made, plan, verdicts),
    }
    return {name: tables.check(name, found[name]) for name in TABLES}


def _how(made: Space, plan: Plan, failed: int, gone: set, most: int, given: Mapping) -> pd.DataFrame:
    """The table `multiverse`: how the universes were chosen, in numbers and as a sentence."""
    count, stars = len(plan.combinations), len(set(plan.stars)) if plan.sampled else 1
    alone = [f"{made.choices[i].parameter} = {made.choices[i].options[k].value}" for i, k in sorted(gone)]
    note = (
        f"{count:,} of {made.size:.3g} combinations: a sample of {stars} stars (a combination at random and each other "
        "option alone), the baseline's star first"
        if plan.sampled
        else f"all {count:,} compatible combinations"
    )
    note += f"; {failed} gave no result" if failed else ""
    note += f"; not combined with others, as they give none alone: {', '.join(alone)}" if alone else ""
    note += f"; by hand in all: {', '.join(f'{n} = {v}' for n, v in sorted(given.items()))}" if given else ""
    row = {
        "most": most,
        "decisions": len(made.choices),
        "alternatives": sum(len(choice.options) - 1 for choice in made.choices),
        "combinations": made.size,
        "universes": count,
        "failed": failed,
        "sampled": plan.sampled,
        "stars": stars,
        "not_combined": ", ".join(alone),
        "note": note,
    }
    return pd.DataFrame([row])


def write(study: str | Path, found: Mapping[str, pd.DataFrame]) -> Path:
    """Write the tables and the specification curve of a multiverse; comes back with their folder.

    The picture lies in `internal/`: nothing here was made fit to leave the team.
    """
    from herelib.figures import save

    folder = folders.run_folder(study, "multiverse")
    tables.write_all(folder, found)
    labels = catalogue.read_catalogue()["methods"].set_index("method")["label"]
    save(found, folder / "internal" / "specification-curve.png", labels)
    return folder
