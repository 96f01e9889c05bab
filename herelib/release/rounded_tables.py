"""The protected tables with their figures rounded, and their texts with them: pages, figures and files say the same."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from herelib.release.evidence import END
from herelib.release.rounding import (
    ALL_OR_NOTHING,
    LOAD,
    RELIEF,
    STEPPED,
    Rounding,
    digit,
    ends_of,
    indicators,
    kinds,
    rounded,
    shifts,
    step_of,
)
from herelib.tables import CONTRACTS
from herelib.vocabulary import COVER

SHARE = r"(?<!than )\b\d+(?:\.\d+)?%"  # a share of draws; after "than" stands a limit that the team decided
DECIMAL = r"(?<![\w.])[+-]?\d+\.\d+(?![\w.%])"
OF_ALL = "with effects in doubt"  # begins the reason that counts draws with the doubt about effects
PRESENT = r"times the present \d+|\d+ interviews? instead of \d+"


def round_tables(shown: Mapping[str, pd.DataFrame], rounding: Rounding) -> dict[str, pd.DataFrame]:
    """The tables with every figure that is made of answers rounded, and the table `rounding` that says to which step.

    Parameters
    ----------
    shown : tables as the rules of `herelib.release` leave them
    """
    tables = {name: table.copy() for name, table in shown.items()}
    steps = rounding.table(tables["packages"], tables["verdicts"])
    # Counts come first: the steps of means of groups follow from the counts that are shown.
    round_counts(tables, rounding, steps)
    round_stepped(tables, rounding, steps)
    _round(tables, kinds().query("kind not in ('count', 'design', @STEPPED)"), rounding, steps)
    _follow(tables, steps)
    return {**tables, "rounding": steps}


def round_counts(tables: dict[str, pd.DataFrame], rounding: Rounding, steps: pd.DataFrame) -> None:
    """Round the numbers of people and rows, in place."""
    _round(tables, kinds().query("kind == 'count'"), rounding, steps)


def round_stepped(tables: dict[str, pd.DataFrame], rounding: Rounding, steps: pd.DataFrame) -> None:
    """Round what has its step in a column beside it, in place."""
    _round(tables, kinds().query("kind == @STEPPED"), rounding, steps)


def _round(tables: dict[str, pd.DataFrame], listed: pd.DataFrame, rounding: Rounding, steps: pd.DataFrame) -> None:
    """Round the columns of these kinds, in place."""
    for _, kind in listed.iterrows():
        table = tables.get(kind["table"])
        if table is not None and len(table) and kind["column"] in table:
            table[kind["column"]] = _column(kind, table, steps, rounding)


def _column(kind: pd.Series, table: pd.DataFrame, steps: pd.DataFrame, rounding: Rounding) -> pd.Series:
    """One column of figures, rounded."""
    values = table[kind["column"]]
    plain = values.astype("Float64").to_numpy(float, na_value=np.nan)
    secrets = rounding.secret(table.get("region"), len(table))
    if kind["kind"] == "count":
        counts = rounding.counts(plain, secrets, _names(kind, table))
        return pd.Series(pd.array(counts, dtype="Float64").astype("Int64"), table.index)
    if kind["kind"] == STEPPED:
        secrets = secrets + rounding.second  # answers of the second wave stand in no cell of the first
    shift = shifts(secrets, _names(kind, table))
    step = step_of(kind, table, steps)
    if kind["kind"] == "digit":
        about = digit(plain, shift)
    elif kind["kind"] in ("draws", "quarter"):
        near = np.clip(rounded(plain, step, shift), step, 1 - step)
        sure = (plain < ALL_OR_NOTHING) | (plain > 1 - ALL_OR_NOTHING)
        # ... and is said as less than 1 % or more than 99 %, unless it is never or always
        almost = np.where(plain < 0.5, ALL_OR_NOTHING / 2.5, 1 - ALL_OR_NOTHING / 2.5)
        about = np.where(sure, np.where((plain == 0) | (plain == 1), plain, almost), near)
    else:
        # Without a step no interview stands behind it: a published figure that counts as a level.
        about = np.where(np.isnan(step), plain, rounded(plain, step, shift))
        bound = 1.0 if kind["kind"] not in ("gap", "contrast", "study", STEPPED) else np.inf
        about = np.clip(about, 0.0 if bound == 1 else -np.inf, bound)
        if kind["column"] != "sd":
            end = ends_of(kind, table, steps)
            about = np.where(end > 0, np.clip(about, end, 1 - end), about)
        # A mean at an end of the scale stays the limit that it is shown as.
        if (kind["table"], kind["column"]) == ("links", "mean"):
            about = np.clip(about, END, 1 - END)
    # Published figures are nobody's answers.
    public = table["status"].isin(("context", "inherited")) if "status" in table else pd.Series(False, table.index)
    return pd.Series(np.where(public, plain, about), table.index)


def _names(kind: pd.Series, table: pd.DataFrame) -> pd.Series:
    """What each figure is called: the same for the same quantity in every table, or two borders would be known of it.

    All counts of a group in a region share a border, and so do a level, its interval and its copies.
    """
    if kind["kind"] == "count":
        if "group" in table:
            return "n|" + table["group"].astype(str)
        if kind["table"] == "accounting":  # the interviews that were kept are those of the study
            return ("accounting|rows|" + table["rule"]).mask(table["status"] == "kept", "n|all")
        if kind["table"] == "target_voice":  # people of a region, and no group that is counted elsewhere
            return pd.Series("n|target group", table.index)
        if kind["column"] in ("n_a", "n_b"):
            return "n|" + table["group_" + kind["column"][-1]].astype(str)
        return _each("n|all" if "region" in table else f"{kind['table']}|{kind['column']}", table)
    if kind["kind"] in ("level", "pressure"):
        return f"{kind['kind']}|" + indicators(kind["of"], table)
    if kind["kind"] == "group mean":
        return "mean|" + table["indicator"].astype(str) + "|" + table["group"].astype(str)
    if kind["kind"] == "gap":
        return "gap|" + table["indicator"].astype(str) + "|" + table["group_a"] + "|" + table["group_b"]
    if kind["kind"] in (RELIEF, LOAD):
        return _each(kind["kind"], table)
    if kind["kind"] == STEPPED:
        return _names_of_waves(kind, table)
    name = _each(f"{kind['table']}|{kind['kind']}", table)
    for key in [key for key in CONTRACTS[kind["table"]].key if key in table]:
        name = name + "|" + table[key].astype(str)
    return name


def _names_of_waves(kind: pd.Series, table: pd.DataFrame) -> pd.Series:
    """What figures of two waves are called: a difference and its bounds share a border, whichever table they are in."""
    if kind["column"].startswith("lost_"):
        return _each(kind["column"], table)
    if kind["table"] in ("differences", "sensitivity"):
        under = table["basis" if "basis" in table else "assumption"]
        return "difference|" + table["outcome"].astype(str) + "|" + under.astype(str)
    keys = [name for name in CONTRACTS[kind["table"]].key if name in table]
    return table[keys].astype(str).agg("|".join, axis=1) if len(table) else _each("", table)


def _each(name: str, table: pd.DataFrame) -> pd.Series:
    return pd.Series(name, table.index, dtype=object)


def _follow(tables: dict[str, pd.DataFrame], steps: pd.DataFrame) -> None:
    """What follows from rounded figures, in place: sums, numbers of interviews, and texts."""
    if "matrix" in tables and "together" in tables["matrix"]:
        matrix = tables["matrix"]
        rest = (1 - matrix[list(COVER)].astype(float).sum(axis=1)).clip(0, 1).round(10)
        matrix["together"] = rest.where(matrix["answers_hidden"], 0.0).where(matrix["together"].notna())
    if "settling" in tables:
        tables["settling"] = _settling(tables["settling"], tables["coverage"])
    relief = steps[steps["indicator"] == RELIEF].set_index("region")["step"]
    fixed: dict[tuple[str, str], Callable] = {
        ("verdicts", "reason"): lambda row: _reason(row, relief.get(row["region"], 0.5)),
        ("verdicts", "flip"): lambda row: re.sub(DECIMAL, _digits, row["flip"]),
        ("stability", "description"): lambda row: _text(row["description"], 0.1),
        ("parts", "lacks"): lambda row: _lacks(row["lacks"]),
        ("borrowed", "donors"): lambda row: _text(row["donors"], 0.05),
        ("typology", "warning"): lambda row: _text(row["warning"], 0.05),
    }
    for (name, column), rewritten in fixed.items():
        if name in tables and column in tables[name] and len(tables[name]):
            table = tables[name]
            with_figures = table[column].astype(str).str.contains(r"\d")
            table.loc[with_figures, column] = table[with_figures].apply(rewritten, axis=1)


def _reason(row: pd.Series, step: float) -> str:
    """The reason of a verdict with the figures of its row: a second rounding would show a second border."""
    of_all = row["reason"].startswith(OF_ALL)
    often, loss = row["within_all" if of_all else "within"], row["loss_without"]
    text = str(row["reason"])
    if not pd.isna(often):
        text = re.sub(SHARE, _often(float(often)), text)
    if not pd.isna(loss):
        about = f"{loss:.2f}" if loss else f"less than {step:.2f}"
        text = re.sub(r"(without it )\d+\.\d+", lambda match: match[1] + about.replace(".", "\0"), text)
    return _text(text, step, often)


def _text(text: str, step: float, often: float = np.nan) -> str:
    """A text with its shares of draws and its decimals rounded; limits that the team decided stay.

    What is less than a step is said so, and never as nothing. `often`: a share of draws that is rounded already.
    """

    def decimal(match: re.Match) -> str:
        value = float(rounded(float(match[0]), step, 0.0)) + 0.0
        if not value and match[0][0] not in "+-":
            return f"less than {step:.2f}"
        return f"{value:+.2f}" if match[0][0] in "+-" else f"{value:.2f}"

    def share(match: re.Match) -> str:
        value = float(match[0][:-1])
        if 0 < value <= 2.5 or 97.5 <= value < 100:
            return "less than 5%" if value < 50 else "more than 95%"
        return f"{5 * round(value / 5)}%"

    text = re.sub(r"(no more than the )(\S+)", lambda match: match[1] + match[2].replace(".", "\0"), text)
    text = re.sub(SHARE, share, text) if np.isnan(often) else text
    return re.sub(DECIMAL, decimal, text).replace("\0", ".")


def _often(share: float) -> str:
    """A share of draws that is rounded already, in words."""
    if 0 < share < ALL_OR_NOTHING:
        return "less than 1%"
    return "more than 99%" if 1 - ALL_OR_NOTHING < share < 1 else f"{share:.0%}"


def _digits(match: re.Match) -> str:
    return f"{float(digit(float(match[0]), 0.0)):g}"


def _lacks(text: str) -> str:
    """What a part lacks, written name there/needed: `there` is a level, and said to a tenth; `needed` is public."""
    return re.sub(r"(\d\.\d+)/", lambda match: f"{round(float(match[1]), 1):.2f}/", text)


def _settling(settling: pd.DataFrame, coverage: pd.DataFrame) -> pd.DataFrame:
    """Numbers of interviews as multiples of those that are shown, for a multiple of the exact ones gives them away."""
    totals = coverage[coverage["group"] == "all"].set_index("region")["n"].astype("Float64")
    present = settling["region"].map(totals).astype("Float64")
    multiple = settling["multiple"].astype(float).replace(np.inf, 0).fillna(1)
    number = (present * multiple).round().astype("Int64")
    number = number.mask(settling["interviews"].isna())
    asked = [_present(note, have, need) for note, have, need in zip(settling["note"], present, number, strict=True)]
    return settling.assign(interviews=number, note=asked)


def _present(note: str, have: object, need: object) -> str:
    if pd.isna(have):
        return note
    note = re.sub(r"times the present \d+", f"times the present (about {have:.0f})", str(note))
    return re.sub(r"about \d+ interviews instead of \d+", f"about {need} interviews instead of about {have:.0f}", note)
