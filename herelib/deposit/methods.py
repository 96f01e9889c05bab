"""The methods of a run as tables: which settings with which values by which decisions, and which rules did what.

Everything comes from tables of the run; how each method works stands in docs/methods.md of the software.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from herelib.report import in_language, render, titled
from herelib.words import marked, message, words

STAGES = {
    "clean": marked("Cleaning the interviews and coding open answers"),
    "profile": marked("Profiles of the regions"),
    "cluster": marked("Which regions are alike"),
    "recommend": marked("Packages, business types and verdicts"),
    "plan": marked("The plan of the incubator"),
    "evaluate": marked("What changed between the waves"),
}


def write(folder: Path, shown: Mapping[str, pd.DataFrame], settings: Mapping, made_with: Mapping[str, str]) -> None:
    """Write methods.html of a release.

    Parameters
    ----------
    shown : tables as `herelib.release.protect` lets them through
    settings : of study.yaml
    made_with : version of herelib, its commit, and packages by name
    """
    page = render("methods.html.j2", **methods_view(in_language(shown, "table"), settings, made_with))
    (folder / "methods.html").write_text(page, encoding="utf-8", newline="\n")


def methods_view(shown: Mapping[str, pd.DataFrame], settings: Mapping, made_with: Mapping[str, str]) -> dict:
    """Stages with their settings, rules of cleaning that found something, decisions, and the software."""
    rules, decisions = shown["rules"], shown["decisions"]
    return {
        "title": titled(settings)["title"],
        "synthetic": bool(settings["synthetic"]),
        "threshold": settings["disclosure"]["threshold"],
        "stages": [
            (message(heading), _settings(shown[f"parameters_{stage}"]))
            for stage, heading in STAGES.items()
            if f"parameters_{stage}" in shown
        ],
        "rules": [
            [words(row.rule), row.meaning, row.found, row.applied, row.decision]
            for row in rules[rules["found"] > 0].itertuples()
        ],
        "decisions": [
            [row.id, row.title, row.parameter, row.chosen, row.date]
            for row in decisions[decisions["status"] == "accepted"].itertuples()
        ],
        "software": [[name, version] for name, version in made_with.items() if version],
    }


def _settings(parameters: pd.DataFrame) -> list[list[str]]:
    """Settings of a stage with meaning, value and where the value comes from."""
    sources = {
        "decision": marked("decision %(number)s"),
        "default": marked("default"),
        "hand": marked("set by hand, no decision"),
    }
    return [
        [row.parameter, row.meaning, row.value, message(sources[row.source], number=row.decision)]
        for row in parameters.itertuples()
    ]
