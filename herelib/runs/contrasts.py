"""What two runs differ in, subject by subject: settings, inputs, rows, indicators, clusters, verdicts.

Each function takes what two runs recorded or made and gives a `Section`: a title, a note, and rows for those who look
closer. Tables of earlier versions may lack columns or whole tables: each compares what both have.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment

from herelib.runs import reasons
from herelib.words import marked, message

SHOWN = 20  # rows of a section; the others are counted
HASHED = ("study files", "catalogue", "decision records", "notebook", "herelib")


# Over the columns; anything else, such as A and B, is the same everywhere.
HEADS = {
    marked("stage"),
    marked("parameter"),
    marked("decision"),
    marked("kind"),
    marked("file"),
    marked("state"),
    marked("package"),
    marked("status"),
    marked("rule"),
    marked("region"),
    marked("indicator"),
    marked("distance"),
    marked("B, by A's letters"),
    marked("table"),
    marked("rows in A"),
    marked("rows in B"),
    marked("cells that differ by column"),
    marked("largest"),
    marked("name"),
    marked("run"),
}


@dataclass(frozen=True)
class Section:
    """A subject of a comparison: rows of texts under columns, and a note in a sentence. No rows, no difference."""

    title: str
    columns: tuple[str, ...]
    rows: list[tuple[str, ...]]
    note: str = ""
    more: int = field(default=0)

    def __post_init__(self) -> None:
        heads = tuple(message(head) if head in HEADS else head for head in self.columns)
        object.__setattr__(self, "columns", heads)
        if len(self.rows) > SHOWN:
            object.__setattr__(self, "more", len(self.rows) - SHOWN)
            object.__setattr__(self, "rows", self.rows[:SHOWN])


def descriptions(a: Mapping, b: Mapping) -> Section:
    """Which study, when, from which version: what differs and what does not."""
    kinds = ("study", "study_path", "scenario", "made", "here", "commit", "machine", "finished")
    rows = [(kind, _shown(a.get(kind)), _shown(b.get(kind))) for kind in kinds if kind in a or kind in b]
    return Section(message("The two runs"), ("", "A", "B"), rows)


def parameters(a: Mapping, b: Mapping) -> Section:
    """Parameters whose value differs or that another decision settles, and parameters that only one version has."""
    settled_a, settled_b = _settled(a), _settled(b)
    rows = []
    for stage, name in sorted({*settled_a, *settled_b}):
        left, right = settled_a.get((stage, name)), settled_b.get((stage, name))
        if left != right:
            rows.append((stage, name, *(f"{v[0]} ({v[1]})" if v else message("not there") for v in (left, right))))
    equal = sum(settled_a[key] == settled_b[key] for key in settled_a if key in settled_b)
    note = message("%(equal)s parameters are equal.", equal=equal)
    return Section(message("Parameters"), ("stage", "parameter", "A", "B"), rows, note)


def _settled(record: Mapping) -> dict[tuple[str, str], tuple[str, str]]:
    """By stage and parameter its value and where that comes from."""
    settled = {}
    for entry in record.get("parameters", []):
        words_by_source = {"decision": marked("decision %(number)s"), "hand": marked("by hand")}
        text = words_by_source.get(entry.get("source"), marked("default"))
        origin = message(text, number=entry.get("decision", ""))
        settled[str(entry.get("stage", "")), entry["parameter"]] = (str(entry["value"]), origin)
    return settled


def decisions(a: Mapping, b: Mapping) -> Section:
    """Decisions that only one of the runs rests on, and records whose text differs."""
    numbers_a, numbers_b = set(a.get("decisions", [])), set(b.get("decisions", []))
    rows = [(number, message("yes"), message("no")) for number in sorted(numbers_a - numbers_b)]
    rows += [(number, message("no"), message("yes")) for number in sorted(numbers_b - numbers_a)]
    note = message("%(n)s decisions are behind both.", n=len(numbers_a & numbers_b))
    return Section(message("Decisions"), ("decision", "A", "B"), rows, note)


def inputs(a: Mapping, b: Mapping) -> Section:
    """Files that the runs were made from and that differ; code only where both versions hash it in one way."""
    formats = {_format(record) for record in (a, b)}
    kinds = [kind for kind in HASHED if len(formats) == 1 or kind not in reasons.CODE]
    rows = []
    for kind in kinds:
        files_a, files_b = _files(a, kind), _files(b, kind)
        for name in sorted({*files_a, *files_b}):
            if files_a.get(name) != files_b.get(name):
                both = name in files_a and name in files_b
                state = message("differs") if both else message("only in %(run)s", run="A" if name in files_a else "B")
                rows.append((kind, name, state))
    note = ""
    if len(formats) > 1:
        note = message("Code was hashed in two ways and is not compared: see commit and version.")
    return Section(message("Inputs that differ"), ("kind", "file", "state"), rows, note)


def _format(record: Mapping) -> int:
    return max((step.get("format", 1) for step in record.get("steps", {}).values()), default=1)


def _files(record: Mapping, kind: str) -> dict[str, str]:
    files = {}
    for step in record.get("steps", {}).values():
        files |= step.get("inputs", {}).get(kind, {})
    return files


def packages(a: Mapping, b: Mapping) -> Section:
    """Packages of other versions."""
    old, new = a.get("versions", {}), b.get("versions", {})
    rows = [(n, old.get(n, "–"), new.get(n, "–")) for n in sorted({*old, *new}) if old.get(n) != new.get(n)]
    return Section(message("Packages of other versions"), ("package", "A", "B"), rows)


def rows_by_rule(a: pd.DataFrame, b: pd.DataFrame) -> Section:
    """Rows of the exports by what became of them, where the two runs count differently."""
    counts = [_by_rule(table) for table in (a, b)]
    together = pd.concat(counts, axis=1, keys=["A", "B"]).fillna(0).astype(int).sort_index()
    differing = together[together["A"] != together["B"]]
    rows = [(status, rule or "–", f"{row['A']:,}", f"{row['B']:,}") for (status, rule), row in differing.iterrows()]
    kept = [int(count.get("kept", pd.Series(dtype=int)).sum()) for count in counts]
    note = message("Kept: %(a)s of %(n)s rows in A, %(b)s of %(m)s in B.", a=f"{kept[0]:,}", n=f"{len(a):,}",
                   b=f"{kept[1]:,}", m=f"{len(b):,}")  # fmt: skip
    return Section(message("Rows"), ("status", "rule", "A", "B"), rows, note)


def _by_rule(accounting: pd.DataFrame) -> pd.Series:
    return accounting.groupby(["status", "rule"]).size()


def indicators(a: pd.DataFrame, b: pd.DataFrame, tolerance: float) -> Section:
    """Estimates of regions that differ by more than the tolerance, the greatest distance first."""
    keys = ["region", "indicator"]
    both = a[[*keys, "estimate"]].merge(b[[*keys, "estimate"]], on=keys, how="outer", suffixes=("_a", "_b"))
    x, y = both["estimate_a"], both["estimate_b"]
    distance = (x - y).abs()
    differing = (distance > tolerance) | (x.isna() != y.isna())
    ordered = both[differing].assign(distance=distance.fillna(np.inf))
    ordered = ordered.sort_values(["distance", *keys], ascending=[False, True, True])
    rows = [
        (row.region, row.indicator, _share(row.estimate_a), _share(row.estimate_b), _gap(row.distance))
        for row in ordered.itertuples()
    ]
    note = message("%(n)s of %(all)s estimates differ by more than %(tolerance)s.", n=len(rows), all=len(both),
                   tolerance=f"{tolerance:g}")  # fmt: skip
    return Section(message("Indicators"), ("region", "indicator", "A", "B", "distance"), rows, note)


def _share(value: float) -> str:
    return "–" if pd.isna(value) else f"{value:.4f}"


def _gap(distance: float) -> str:
    return "–" if np.isinf(distance) else f"{distance:.2g}"


def cluster_moves(a: pd.DataFrame, b: pd.DataFrame) -> Section:
    """Regions that moved to another cluster, once the clusters of B are matched with those of A.

    Labels follow severity and may change places while no region moves. The match shares as many regions as any can.
    """
    both = a[["region", "cluster"]].merge(b[["region", "cluster"]], on="region", suffixes=("_a", "_b"))
    label_of = matched_labels(both["cluster_a"], both["cluster_b"])
    matched = both["cluster_b"].map(lambda label: label_of.get(label, f"new {label}") if label else "")
    moved = both.assign(matched=matched)[matched != both["cluster_a"]]
    rows = [(r.region, r.cluster_a or message("none"), r.matched or message("none")) for r in moved.itertuples()]
    renamed = [
        message("cluster %(new)s of run B is cluster %(old)s of run A", new=new, old=old)
        for new, old in sorted(label_of.items())
        if new != old
    ]
    note = message("%(n)s of %(all)s regions moved.", n=len(rows), all=len(both))
    if renamed:
        note += " " + message("Letters differ: %(pairs)s.", pairs=", ".join(renamed))
    return Section(message("Clusters"), ("region", "A", "B, by A's letters"), rows, note)


def matched_labels(a: pd.Series, b: pd.Series) -> dict[str, str]:
    """For each cluster of `b` the one of `a` that it is: the assignment with most regions in common.

    Kuhn (1955), as scipy solves it. A cluster of `b` that shares no region with its match has none.

    Examples
    --------
    >>> matched_labels(pd.Series(["A", "A", "B", ""]), pd.Series(["B", "B", "A", "A"]))
    {'A': 'B', 'B': 'A'}
    """
    clustered = (a != "") & (b != "")
    shared = pd.crosstab(b[clustered], a[clustered])
    counts = shared.to_numpy()
    positions = zip(*linear_sum_assignment(counts, maximize=True), strict=True)
    return {shared.index[i]: shared.columns[k] for i, k in positions if counts[i, k]}


def verdicts(a: pd.DataFrame, b: pd.DataFrame) -> Section:
    """Regions whose verdict, lead or package differs."""
    columns = [name for name in ("verdict", "lead", "package") if name in a.columns and name in b.columns]
    both = a[["region", *columns]].merge(b[["region", *columns]], on="region", how="outer", suffixes=("_a", "_b"))
    both = both.fillna(message("no such region"))
    rows = [
        (row["region"], name, row[f"{name}_a"] or message("none"), row[f"{name}_b"] or message("none"))
        for row in both.to_dict("records")
        for name in columns
        if row[f"{name}_a"] != row[f"{name}_b"]
    ]
    regions = len({row[0] for row in rows})
    note = message("%(n)s of %(all)s regions differ.", n=regions, all=len(both))
    return Section(message("Verdicts"), ("region", "", "A", "B"), rows, note)


def _shown(value: object) -> str:
    return message("not noted") if value in (None, "") else str(value)
