"""The demo's exports: one per language, each dressed as another tool does it, with the faults that real ones have."""

from __future__ import annotations

import csv
import io
import uuid
from pathlib import Path

import numpy as np
import pandas as pd

from herelib.demo.forms import LANGUAGES
from herelib.demo.simulation import design
from herelib.files import write_workbook

NAMES_AS = {"lv": "group/name", "es": "label", "it": "name", "en": "group.name"}


def split_exports(people: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """One export per language of the form."""
    return {code: people[people["language"] == code].reset_index(drop=True) for code in LANGUAGES}


def spoil(part: pd.DataFrame, language: str, rng: np.random.Generator) -> pd.DataFrame:
    """An export with the faults of real ones: test records, duplicates, missing consent, breaches, short interviews."""
    copied = rng.choice(len(part), 6, replace=False)
    extra = part.iloc[copied].copy().reset_index(drop=True)
    fresh = [str(uuid.UUID(bytes=rng.bytes(16), version=4)) for _ in range(6)]
    extra.loc[0, "mode"] = "test"
    extra.loc[1, "consent"] = ""
    extra.loc[2, "consent"] = "no"
    extra.loc[3, "end"] = (pd.Timestamp(extra.loc[3, "start"]) + pd.Timedelta(minutes=4)).strftime(
        "%Y-%m-%dT%H:%M:%S.000+02:00"
    )
    for i in (0, 1, 2, 3, 5):  # row 4 keeps its id: uploaded twice; row 5 is the same content under a new id
        extra.loc[i, "_uuid"] = fresh[i]
    out = pd.concat([part, extra], ignore_index=True)
    hit = rng.choice(len(part), 3, replace=False)
    asked, hours = (np.flatnonzero((part[item] != "").to_numpy()) for item in ("partner_will", "mentor_hours"))
    breaches = [(asked[0], "partner_will", "11"), (hit[1], "barrier_network", "9")]
    breaches += [(hours[0], "mentor_hours", "400.0")] if language == "lv" else []
    for position, item, value in breaches:
        # What was uploaded twice has the breach twice: else the copies would contradict each other.
        twice = [len(part) + i for i in (4, 5) if copied[i] == position]
        out.loc[[position, *twice], item] = value
    return out


def write_export(file: Path, table: pd.DataFrame, language: str, questions: pd.DataFrame | None = None) -> Path:
    """One export as its tool dresses it: names, group paths or labels; select_multiple as string, columns, or both."""
    columns = _export_columns(table, language, design("questions") if questions is None else questions)
    header = [name for name, _ in columns]
    rows = [list(cells) for cells in zip(*(values for _, values in columns), strict=True)]
    if file.suffix == ".xlsx":
        typed = [[int(c) if c.isdigit() and len(c) < 6 else c for c in row] for row in rows]
        return write_workbook(file, {"here_demo": [header, *typed]})
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";" if language == "es" else ",", lineterminator="\n")
    writer.writerows([header, *rows])
    file.write_bytes(out.getvalue().encode("utf-8-sig" if language == "lv" else "utf-8"))
    return file


def _export_columns(table: pd.DataFrame, language: str, questions: pd.DataFrame) -> list[tuple[str, list[str]]]:
    style, columns, group = NAMES_AS[language], [], ""
    choices = design("choices")
    for item in questions.itertuples():
        if item.type in ("begin_group", "end_group"):
            group = item.name if item.type == "begin_group" else ""
            continue
        label = getattr(item, f"label_{language}") if style == "label" else ""
        head = label or {"group/name": f"{group}/", "group.name": f"{group}."}.get(style, "") * bool(group) + item.name
        values = table[item.name].astype(str).tolist()
        kind, _, listed = item.type.partition(" ")
        options = choices[choices["list_name"] == listed]
        if kind == "select_multiple":
            if style in ("group/name", "group.name"):
                columns.append((head, values))
            if style != "group/name":
                yes, no = ("True", "False") if style == "group.name" else ("1", "0")
                for name, text in options[["name", f"label_{language}"]].to_numpy():
                    flags = [(yes if name in v.split() else no) if v else "" for v in values]
                    columns.append((f"{head}{'.' if style == 'group.name' else '/'}{text if label else name}", flags))
            continue
        if style == "label" and kind == "select_one":
            names = dict(zip(options["name"], options[f"label_{language}"], strict=True))
            names |= dict(design("planted")[["region", "label"]].to_numpy()) if listed == "region" else {}
            values = [names.get(v, v) for v in values]
        if language == "es" and kind == "decimal":
            values = [v.replace(".", ",") for v in values]
        columns.append((head, values))
    columns += [("_id", [str(700 + i) for i in range(len(table))]), ("_uuid", table["_uuid"].tolist())]
    return [*columns, ("_submission_time", [f"{day}T20:00:00" for day in table["today"]])]
