"""The page: data, sentences and scripts in one file that fetches nothing and that no server stands behind."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from herelib.explorer.encoding import PREFIX
from herelib.release import refuse_identifiers
from herelib.words import (
    GROUP_WORDS,
    ROLE_WORDS,
    VERDICT_WORDS,
    marked,
    message,
    percent,
    price_range,
    translated,
    translated_by_number,
    words,
)

TEMPLATES = Path(__file__).with_name("templates")
WIDTH = 1000  # of the map, in units of its picture
NOT_HERE = "not here"
SCRIPTS = ("draws.js", "relief.js", "answer.js", "settings.js", "page.js")
ALWAYS_POSSIBLE = ("clear", "either will do", "contested")  # verdicts on the map whatever the report says
SENTENCES = {
    "none": marked("no support at all"),
    "times": marked("%(times)s times as much"),
    "alike": marked("as in the report"),
    "not_at_all": marked("not at all"),
    "any": marked("any amount"),
    "no_voices": marked(
        "Here no group is shown for itself, so that voices cannot be moved. They count as in the report."
    ),
    "some_voices": marked(
        "Groups without a slider are too small here to be shown, or were not interviewed; they count as in the report. "
        "Means are rounded: with very unequal voices the answer is rough."
    ),
    "voices_rounded": marked(
        "Rounded means of the groups are released, and no answers: with very unequal voices the answer is rough."
    ),
    "verdict": marked("%(region)s: %(verdict)s"),
    "best": marked(
        "%(lead)s leads the best package; it takes away about %(relief)s of what holds people back (%(low)s to "
        "%(high)s), and comes close enough to the best in %(within)s of the draws."
    ),
    "either": marked(
        "%(lead)s leads the best package, which takes away about %(relief)s of what holds people back (%(low)s to "
        "%(high)s); nearly as much can be had led by %(others)s."
    ),
    "nothing": marked("No package that can be had in %(region)s with this takes away enough."),
    "not_here": marked("This page does not hold the answer. Save the scenario file and run: %(command)s"),
    "unmoved": marked("Nothing is moved yet. The report says: %(verdict)s."),
    "moved": marked("You moved something. With its own settings the report says: %(verdict)s."),
    "part": marked("%(part)s (%(role)s)"),
    "cost": marked("It costs %(low)s to %(high)s."),
    "one_cost": marked("It costs about %(cost)s."),
    "bar": marked("%(lead)s: close enough to the best in %(within)s of the draws, best in %(first)s"),
    "curve": marked("From %(first)s of what holds people back for %(low)s to %(last)s for %(high)s."),
    "map": marked("Map of the regions. %(verdicts)s"),
}
SAVED = marked("What was tried on the explorer page of %(study)s, and what the page said")
ANSWERS = {**VERDICT_WORDS, NOT_HERE: marked("Not on this page"), "": marked("No answer")}
HEADS = (
    marked("Region"),
    marked("Verdict"),
    marked("Package"),
    marked("Takes away"),
    marked("Costs"),
    marked("Close enough to the best"),
)


def explorer_page(
    data: Mapping,
    shown: Mapping[str, pd.DataFrame],
    catalogue: Mapping[str, pd.DataFrame],
    settings: Mapping,
    pseudonyms: Iterable[str] = (),
) -> str:
    """The explorer as HTML.

    Parameters
    ----------
    data : as `herelib.explorer.data.explorer_data` gives it
    shown : tables as `herelib.release.protect` makes them
    catalogue : table parts, for what parts are called
    settings : title, synthetic, and `region_names`, what regions are called, if they have names beside their ids
    pseudonyms : of the interviews, which may stand nowhere

    Raises
    ------
    HereError
        If a text of the page looks like a person's identifier.
    """
    view, places = _places(shown["places"])
    labels = catalogue["parts"].set_index("part")["label"].to_dict()
    verdicts = shown["verdicts"].set_index("region")["verdict"]
    style, scripts = _source("explorer.css"), [_source(name) for name in SCRIPTS]
    script = '"use strict";\n' + "\n".join(scripts)
    texts = _messages(data, verdicts, labels, dict(settings.get("region_names", {})))
    legend = sorted({*verdicts, *ALWAYS_POSSIBLE}, key=list(VERDICT_WORDS).index)
    view_of = dict(
        language=message("en"),
        title=settings["title"],
        synthetic=bool(settings.get("synthetic")),
        style=style,
        style_hash=_hash(style),
        script=script,
        script_hash=_hash(script),
        regions=sorted(verdicts.index),
        names=texts["names"],
        barriers=[(name, words(f"barrier:{name}")) for name in data["barriers"]],
        groups=[(name, message(GROUP_WORDS[name])) for name in data["groups"]],
        settlable=[(part, labels.get(part, part)) for part in _settlable(data)],
        view=view,
        places=[{**shape, "verdict": verdicts.get(shape["region"], "")} for shape in places],
        legend=[(verdict, message(VERDICT_WORDS[verdict])) for verdict in legend],
        messages=_json(texts),
        heads=[message(head) for head in HEADS],
        rows=_rows(shown["verdicts"], labels),
        still=list(texts["still"].values()),
    )  # fmt: skip
    template = _templates().get_template("explorer.html.j2")
    # Numbers of the data are no texts: `herelib.explorer.audited` reads them. The script is the program's own.
    searched = {**view_of, "script": "", "style": "", "data": " | ".join(_texts(data))}
    refuse_identifiers(template.render(**searched), pseudonyms)
    return template.render(**view_of, data=_json(data))


def _texts(value: object) -> Iterator[str]:
    """All texts in some data, but for encoded numbers and the paths of the map."""
    if isinstance(value, str):
        yield "" if value.startswith(PREFIX) else value
    elif isinstance(value, Mapping):
        for name, each in value.items():
            yield name
            yield from () if name in ("path", "view") else _texts(each)
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from _texts(each)


@cache
def _templates() -> Environment:
    templates = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        extensions=["jinja2.ext.i18n"],
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.install_gettext_callables(translated, translated_by_number, newstyle=True)
    return templates


def _source(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """The hash by which the page allows its own script and style, and no other."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode('ascii')}'"


def _json(values: Mapping) -> str:
    """JSON that ends no script, whatever a name of the study holds."""
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _settlable(data: Mapping) -> list[str]:
    """Parts that can be settled in some region."""
    offered = {data["parts"][part] for here in data["regions"].values() for part in here["settlable"]}
    return [part for part in data["parts"] if part in offered]


def _rows(verdicts: pd.DataFrame, labels: Mapping[str, str]) -> list[dict]:
    """What the report says of each region, as cells of a table."""
    rows = []
    for row in verdicts.itertuples():
        package = " + ".join(labels.get(part, part) for part in str(row.package).split(";") if part)
        costs = price_range(row.cost_low_eur, row.cost_high_eur)
        cells = [
            message(VERDICT_WORDS[row.verdict]), package or "–", percent(row.relief) if package else "–",
            costs if package else "–", percent(row.within) if package else "–",
        ]  # fmt: skip
        rows.append({"region": row.region, "anchor": f"row-{row.region}", "cells": cells})
    return rows


def _messages(data: Mapping, verdicts: pd.Series, labels: Mapping[str, str], names: Mapping[str, str]) -> dict:
    """All that the script says: sentences with named gaps, and what things are called."""
    return {
        **{name: translated(text) for name, text in SENTENCES.items()},
        "file": message(SAVED, study=data["study"]),
        "parts": {part: labels.get(part, part) for part in data["parts"]},
        "roles": {role: message(ROLE_WORDS[role]) for role in sorted({"lead", *data["roles"]})},
        "verdicts": {name: message(text) for name, text in ANSWERS.items()},
        "verdict_of": verdicts.to_dict(),
        "names": names,
        "still": {
            region: message(why, region=names.get(region, region), n=len(data["regions"]))
            for region, why in data["still"].items()
        },
    }


def _places(places: pd.DataFrame) -> tuple[str, list[dict]]:
    """The regions as shapes of a picture `WIDTH` wide, north up: the box to see, and path or point of each."""
    rings = {row.region: _rings(row.outline) for row in places.itertuples()}
    points = places.set_index("region")[["longitude", "latitude"]].astype(float).dropna()
    corners = [point for each in rings.values() for ring in each for point in ring] + points.to_numpy().tolist()
    if not corners:
        return "", []
    low, high = np.min(corners, axis=0), np.max(corners, axis=0)
    narrow = max(np.cos(np.radians((low[1] + high[1]) / 2)), 0.05)  # a degree of longitude beside one of latitude
    scale = WIDTH / max((high[0] - low[0]) * narrow, high[1] - low[1], 1e-3)
    turn = np.array([scale * narrow, -scale])
    origin = np.array([low[0], high[1]])
    shapes = []
    for region in places["region"]:
        path = "".join(_path((np.array(ring) - origin) * turn) for ring in rings[region])
        at = points.loc[region].to_numpy() if region in points.index else None
        if at is None and path:
            at = np.mean(rings[region][0], axis=0)
        if at is not None:
            x, y = ((at - origin) * turn).round().astype(int).tolist()
            shapes.append({"region": region, "path": path, "x": x, "y": y})
    size = ((high - low) * np.abs(turn)).round().astype(int)
    return f"-40 -40 {size[0] + 80} {size[1] + 80}", shapes


def _rings(outline: object) -> list[list[list[float]]]:
    """The rings of an outline in WKT."""
    text = str(outline) if isinstance(outline, str) else ""
    return [
        [[float(number) for number in point.split()[:2]] for point in ring.split(",")]
        for ring in re.findall(r"\(([^()]+)\)", text)
    ]


def _path(ring: np.ndarray) -> str:
    """A ring as a path of whole units; points that fall together are one."""
    whole = ring.round().astype(int)
    kept = np.concatenate([[True], (np.diff(whole, axis=0) != 0).any(1)])
    return "M" + "L".join(f"{x},{y}" for x, y in whole[kept].tolist()) + "Z"
