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
    number,
    percent,
    translated,
    translated_by_number,
    words,
)

TEMPLATES = Path(__file__).with_name("templates")
WIDTH = 1000  # of the map, in units of its picture
NOT_HERE = "not here"
SENTENCES = {
    "none": marked("no support at all"),
    "times": marked("%(times)s times as much"),
    "alike": marked("as in the report"),
    "not_at_all": marked("not at all"),
    "any": marked("any amount"),
    "budget": marked("Budget of the package"),
    "p_clear": marked("Share of draws from which a choice is clear"),
    "close_enough": marked("Share of the effect that may be given away"),
    "no_voices": marked(
        "Not all groups are large enough here to be shown each for itself, so that their voices cannot be moved. In "
        "the report each group speaks once."
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
    "not_here": marked(
        "No package on this page holds what you settled and fits the rest. The program looks at all packages: save the "
        "scenario file and let it run."
    ),
    "unmoved": marked("Nothing is moved yet. The report says: %(verdict)s."),
    "moved": marked("You moved something. With its own settings the report says: %(verdict)s."),
    "part": marked("%(part)s (%(role)s)"),
    "cost": marked("It costs %(low)s to %(high)s."),
    "bar": marked("%(lead)s: close enough to the best in %(within)s of the draws, best in %(first)s"),
    "bars": marked(
        "Wide bar: share of the draws in which it comes close enough to the best. Thin bar: in which it is best."
    ),
    "curve": marked("From %(first)s of what holds people back for %(low)s to %(last)s for %(high)s."),
    "curve_note": marked(
        "Share of what holds people back that is taken away, by what the package costs. Filled: fits the budget "
        "(dashed line). Ring: the package above."
    ),
    "map": marked("Map of the regions. %(verdicts)s"),
    "map_note": marked(
        "What you move for all regions moves the map, too; budget and settled parts are of each region."
    ),
    "no_map": marked("There is no map: the study gives neither outlines nor coordinates of its regions."),
    "file": marked("What was tried on the explorer page of %(study)s, and what the page said"),
}
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
    settings : title, synthetic
    pseudonyms : of the interviews, which may stand nowhere

    Raises
    ------
    HereError
        If a text of the page looks like a person's identifier.
    """
    view, places = _places(shown["places"])
    data = {**data, "view": view, "places": places}
    labels = catalogue["parts"].set_index("part")["label"].to_dict()
    style, scripts = (_source(name) for name in ("explorer.css", "answers.js"))
    script = f'"use strict";\n{scripts}\n{_source("explorer.js")}'
    texts = _messages(data, shown, labels)
    view_of = dict(
        language=message("en"),
        title=settings["title"],
        synthetic=bool(settings.get("synthetic")),
        style=style,
        style_hash=_hash(style),
        script=script,
        script_hash=_hash(script),
        messages=_json(texts),
        heads=[message(head) for head in HEADS],
        rows=_rows(shown["verdicts"], labels),
        still=[message(why, n=len(data["regions"]), **_gaps(shown, region)) for region, why in data["still"].items()],
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


def _gaps(shown: Mapping[str, pd.DataFrame], region: str) -> dict[str, str]:
    verdict = shown["verdicts"].set_index("region").loc[region, "verdict"]
    return {"region": region, "verdict": message(VERDICT_WORDS[verdict]).lower()}


def _rows(verdicts: pd.DataFrame, labels: Mapping[str, str]) -> list[dict]:
    """What the report says of each region, as cells of a table."""
    rows = []
    for row in verdicts.itertuples():
        package = " + ".join(labels.get(part, part) for part in str(row.package).split(";") if part)
        costs = message(
            "EUR %(low)s to %(high)s", low=number(row.cost_low_eur, ",.0f"), high=number(row.cost_high_eur, ",.0f")
        )
        cells = [
            message(VERDICT_WORDS[row.verdict]), package or "–", percent(row.relief) if package else "–",
            costs if package else "–", percent(row.within) if package else "–",
        ]  # fmt: skip
        rows.append({"region": row.region, "anchor": f"row-{row.region}", "cells": cells})
    return rows


def _messages(data: Mapping, shown: Mapping[str, pd.DataFrame], labels: Mapping[str, str]) -> dict:
    """All that the script says: sentences with named gaps, and what things are called."""
    verdicts = {name: message(text) for name, text in VERDICT_WORDS.items()}
    verdict_of = shown["verdicts"].set_index("region")["verdict"].to_dict()
    return {
        **{name: translated(text) for name, text in SENTENCES.items()},
        "parts": {part: labels.get(part, part) for part in data["parts"]},
        "roles": {role: message(ROLE_WORDS[role]) for role in sorted({"lead", *data["roles"]})},
        "barriers": {name: words(f"barrier:{name}") for name in data["barriers"]},
        "groups": {name: message(GROUP_WORDS[name]) for name in data["groups"]},
        "verdicts": {**verdicts, NOT_HERE: message("Not on this page"), "": message("No answer")},
        "verdict_of": verdict_of,
        "standing": {region: verdicts[verdict] for region, verdict in verdict_of.items()},
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
