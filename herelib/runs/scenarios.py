"""Names of scenarios, and several of them in one call: each in a process of its own, their progress line by line."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from herelib.errors import HereError
from herelib.folders import SCRATCH, runs_folder
from herelib.runs import manifest
from herelib.runs.copies import AT

# Folders beside the runs of a study that are no runs.
RESERVED = {
    SCRATCH: "what notebooks run by hand write",
    "multiverse": "what here multiverse writes",
    "releases": "what here release issues",
}
HERE = (sys.executable, "-c", "from herelib.cli import main; main()")


def scenario_name(scenario: str, by_hand: Mapping[str, object]) -> str:
    """The name of a run folder: what differs from the baseline by hand stands in it.

    Examples
    --------
    >>> scenario_name("baseline", {"linkage": "average", "k": 3})
    'baseline+k=3+linkage=average'
    """
    if AT in scenario:
        raise HereError(f"scenario '{scenario}': names with an {AT} are those of kept copies, never written again")
    if not re.fullmatch(r"\w[\w.+=-]{0,99}", scenario):
        raise HereError(f"scenario '{scenario}': use letters, digits and . + = - _, at most 100")
    if scenario in RESERVED:
        raise HereError(f"scenario '{scenario}': there lies {RESERVED[scenario]}; take another name")
    if scenario != "baseline":
        return scenario
    changed = [f"{name}={re.sub(r'[^A-Za-z0-9_.=-]+', '-', str(by_hand[name]))}" for name in sorted(by_hand)]
    name = "+".join([scenario, *changed])
    return name if len(name) <= 100 else f"{scenario}+{hashlib.sha256(name.encode()).hexdigest()[:12]}"


@dataclass(frozen=True)
class Scenario:
    """A scenario as it is asked for: its name, and the values by hand that are its own, as they are typed."""

    name: str
    by_hand: Mapping[str, str] = field(default_factory=dict)


def parse(text: str) -> Scenario:
    """A scenario from `name` or `name:parameter=value,parameter=value`.

    Examples
    --------
    >>> parse("three:k=3,linkage=average").by_hand
    {'k': '3', 'linkage': 'average'}
    >>> parse("baseline")
    Scenario(name='baseline', by_hand={})
    """
    name, _, values = text.partition(":")
    by_hand = {}
    for each in filter(None, values.split(",")):
        parameter, sign, value = (part.strip() for part in each.partition("="))
        if not (parameter and sign and value):
            raise HereError(f"scenario '{text}': write name:parameter=value,parameter=value")
        by_hand[parameter] = value
    return Scenario(name.strip(), by_hand)


def recorded(study: str | Path) -> list[Scenario]:
    """Every scenario of a study that has a run, with the values by hand that its run was made with."""
    runs = sorted(file.parent for file in runs_folder(study).glob(f"[!.]*/{manifest.NAME}"))
    scenarios = []
    for run in runs:
        if AT not in run.name and run.name not in RESERVED:
            parameters = manifest.read(run).get("parameters", [])
            by_hand = {p["parameter"]: p["value"] for p in parameters if p.get("source") == "hand"}
            # a name such as baseline+k=3 was made of the values; typed as a name of its own it stays the same
            scenarios.append(Scenario(run.name, by_hand))
    if not scenarios:
        raise HereError(f"no run of {Path(study).name} yet: here report {study} makes the first")
    return scenarios


def report_all(
    study: str | Path,
    scenarios: Sequence[Scenario],
    words: Sequence[str],
    jobs: int,
    echo: Callable[[str], object] = print,
) -> None:
    """Make the reports of several scenarios, some at the same time; every line of progress begins with its scenario.

    Parameters
    ----------
    words : options that all of them have, as they are typed
    jobs : scenarios at the same time

    Raises
    ------
    HereError
        If one of them failed: the others were made all the same.
    """
    names = [scenario.name for scenario in scenarios]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise HereError(f"scenario {', '.join(twice)} stands twice: they would write to one run")
    for scenario in scenarios:
        scenario_name(scenario.name, {})
    width = max(map(len, names))
    with ThreadPoolExecutor(jobs) as pool:
        try:
            codes = list(pool.map(lambda scenario: _report(str(study), scenario, words, echo, width), scenarios))
        except BaseException:  # those that run have had the interrupt, too; the others do not begin
            pool.shutdown(cancel_futures=True)
            raise
    if failed := [name for name, code in zip(names, codes, strict=True) if code]:
        raise HereError(f"failed: {', '.join(failed)}; {len(names) - len(failed)} of {len(names)} scenarios were made")


def _report(study: str, scenario: Scenario, words: Sequence[str], echo: Callable[[str], object], width: int) -> int:
    """The exit code of `here report` of one scenario, in a process of its own: papermill is not made for threads."""
    sets = [word for name, value in scenario.by_hand.items() for word in ("--set", f"{name}={value}")]
    command = [*HERE, "report", study, "--scenario", scenario.name, *sets, *words]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "encoding": "utf-8", "errors": "replace"}
    with subprocess.Popen(command, **pipes, env={**os.environ, "PYTHONIOENCODING": "utf-8"}) as process:
        for line in process.stdout:
            echo(f"{scenario.name:<{width}} | {line.rstrip()}")
    return process.returncode
