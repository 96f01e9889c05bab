"""Scenario files: what was tried on the page, as parameters of the notebooks, and what the page said."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import yaml

from herelib.decisions import PARAMETERS
from herelib.errors import HereError, nearest
from herelib.explorer.answers import NOT_HERE
from herelib.words import message

ENDINGS = (".yaml", ".yml", ".json")
MOST = 1_000_000  # bytes
DEEPEST = 5  # mappings within each other: the page writes two
KEYS = ("study", "parameters", "said")
NAME = re.compile(r"\W+")


@dataclass(frozen=True)
class ScenarioFile:
    """A scenario from a file: its name, the parameters by hand, and by region what the page said."""

    name: str
    study: str = ""
    parameters: Mapping[str, object] = field(default_factory=dict)
    statements: Mapping[str, Mapping] = field(default_factory=dict)


def is_file(text: str) -> bool:
    """Whether what stands in place of a scenario's name is a file.

    Examples
    --------
    >>> is_file("alder-what-if.yaml"), is_file("three:k=3")
    (True, False)
    """
    return text.lower().endswith(ENDINGS)


def read(path: str | Path) -> ScenarioFile:
    """The scenario that a file describes; it is called as the file.

    Raises
    ------
    HereError
        If there is no such file, it is no scenario, or names a parameter that there is not.
    """
    file = Path(path)
    if not file.is_file():
        raise HereError(f"{file}: there is no such file")
    if file.stat().st_size > MOST:
        raise HereError(f"{file}: larger than a scenario file can be")
    content = _content(file)
    if not isinstance(content, dict) or not isinstance(content.get("parameters") or {}, dict):
        raise HereError(f"{file}: no scenario; it needs a key `parameters` with a value for each name")
    if unknown := [str(key) for key in content if key not in KEYS]:
        raise HereError(f"{file}: '{unknown[0]}' is no key of a scenario; {nearest(unknown[0], KEYS)}")
    parameters = content.get("parameters") or {}
    for name in parameters:
        if name not in PARAMETERS:
            raise HereError(f"{file}: '{name}' is no parameter; {nearest(str(name), PARAMETERS)}")
        if isinstance(parameters[name], (dict, list)):
            raise HereError(f"{file}: '{name}': one value, in the words of `here parameters`")
    if isinstance(content.get("study", ""), (dict, list)):
        raise HereError(f"{file}: `study` is the name of a study")
    values = {name: _typed(name, value) for name, value in parameters.items()}
    return ScenarioFile(
        NAME.sub("-", file.stem).strip("-"), str(content.get("study", "")), values, _statements(content)
    )


def _content(file: Path) -> object:
    """What a file says, as YAML without aliases: a few lines of them can stand for more than a machine holds."""
    try:
        text = file.read_text(encoding="utf-8")
        deep = 0
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            deep += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if deep > DEEPEST or isinstance(event, yaml.AliasEvent):
                raise HereError(f"{file}: no scenario; take the file as the page saves it")
        return yaml.safe_load(text)
    except (yaml.YAMLError, ValueError):  # a date that is none, a letter that is none
        raise HereError(f"{file}: not YAML; take the file as the page saves it") from None


def _typed(name: str, value: object) -> object:
    """A value as the parameter has it: a whole number may be meant as a decimal one."""
    whole = isinstance(value, int) and not isinstance(value, bool)
    return float(value) if whole and PARAMETERS[name].kind is float else value


def _statements(content: Mapping) -> dict[str, Mapping]:
    statements = content.get("said") or {}
    if not isinstance(statements, dict):
        return {}
    return {str(region): each for region, each in statements.items() if isinstance(each, dict)}


def compared(statements: Mapping[str, Mapping], verdicts: pd.DataFrame) -> list[str]:
    """A line for each region: what the page said, and whether the run says the same.

    Parameters
    ----------
    verdicts : table of the run
    """
    rows, lines = verdicts.set_index("region"), []
    for region, each in statements.items():
        if region not in rows.index or each.get("verdict") == NOT_HERE:
            continue
        row = rows.loc[region]
        here = (row["verdict"], row["lead"], frozenset(filter(None, row["package"].split(";"))))
        there = (
            each.get("verdict"),
            each.get("lead"),
            frozenset(filter(None, str(each.get("package", "")).split(";"))),
        )
        if here == there:
            lines.append(message("%(region)s: %(verdict)s, as the page said", region=region, verdict=row["verdict"]))
            continue
        lines.append(
            message(
                "%(region)s: %(verdict)s (%(package)s); the page, from rounded figures, said %(other)s (%(others)s)",
                region=region, verdict=here[0], package=row["package"] or "–",
                other=each.get("verdict"), others=each.get("package") or "–",
            )
        )  # fmt: skip
    return lines
