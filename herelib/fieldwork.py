"""What the figures of stage 1 show: how long interviews took, when they were held, what was coded, how coders agree.

Small tables for `herelib.fieldwork_plots`, and for each the sentence that stands under its figure.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from herelib.coding import AUTOMATIC
from herelib.summaries import counting, listing

MARKS = (0.667, 0.8)  # Krippendorff (2004, p. 241): tentative and firm conclusions


def lengths(interviews: pd.DataFrame, bins: int = 24) -> pd.DataFrame:
    """How many interviews took how long: table [low, high, n, median, unknown], minutes; the last bin takes all longer.

    Bins reach up to four times the median, so that one form left open over night does not flatten the rest. `unknown`
    counts the interviews without start or end.
    """
    minutes = interviews["minutes"].dropna().to_numpy(float)
    middle = float(np.median(minutes)) if len(minutes) else np.nan
    top = min(4 * middle, minutes.max()) if len(minutes) else 1.0
    edges = np.linspace(0, max(top, 1.0), bins + 1)
    n = np.histogram(np.minimum(minutes, edges[-1]), edges)[0]
    return pd.DataFrame({"low": edges[:-1], "high": edges[1:], "n": n, "median": middle}).assign(
        unknown=int(interviews["minutes"].isna().sum())
    )


def say_lengths(table: pd.DataFrame) -> str:
    """The median length, the share of long ones, and how many interviews have no times."""
    total, unknown = int(table["n"].sum()), int(table["unknown"].iloc[0])
    if total == 0:
        return "No interview has both a start and an end."
    middle = table["median"].iloc[0]
    double = table.loc[table["low"] >= 2 * middle, "n"].sum()
    half = f"Half of {counting(total, 'interview')} took less than {middle:.0f} minutes"
    text = f"{half}; {double or 'none'} took over twice as long"
    return f"{text}. Of {unknown} the length is not known." if unknown else f"{text}."


def dates(interviews: pd.DataFrame) -> pd.DataFrame:
    """Interviews per week and language of the interview: table [week, language, n]; a week is named by its Monday."""
    day = pd.to_datetime(interviews["date"].astype(str).replace("", pd.NaT), format="%Y-%m-%d")
    week = day.dt.to_period("W").dt.start_time
    language = interviews["language"].astype(str).replace("", "unknown")
    counted = pd.DataFrame({"week": week, "language": language}).value_counts(sort=False)
    return counted.rename("n").reset_index().sort_values(["week", "language"], ignore_index=True)


def say_dates(table: pd.DataFrame) -> str:
    """When field work began and ended, and its busiest week."""
    if table.empty:
        return "No interview has a date that can be read."
    weeks = table.groupby("week")["n"].sum()
    first, last, most = weeks.index.min(), weeks.index.max(), weeks.idxmax()
    return (
        f"Field work ran from the week of {first:%d %B %Y} to that of {last:%d %B %Y}; "
        f"the busiest week began on {most:%d %B} ({counting(int(weeks.max()), 'interview')})."
    )


def codes_by_language(
    segments: pd.DataFrame, open_answers: pd.DataFrame, codebook: pd.DataFrame | None
) -> pd.DataFrame:
    """In what share of the open answers of each language each code was found.

    Returns
    -------
    table [code, label, language, answers, found, share, automatic]
        `answers` in that language to the items in which the code was found at all; `automatic` of the `found` were
        coded by the codebook's terms only.
    """
    counted = segments[segments["counts"]].merge(
        open_answers[["interview", "item", "language"]], on=["interview", "item"]
    )
    key = ["code", "language", "interview", "item"]
    by_hand = counted.assign(hand=counted["coder"] != AUTOMATIC).groupby(key, sort=True)["hand"].any()
    found = by_hand.groupby(["code", "language"]).agg(found="size", hand="sum").reset_index()
    items = counted[["code", "item"]].drop_duplicates()
    asked = items.merge(open_answers[["item", "language"]], on="item").value_counts(["code", "language"])
    table = asked.rename("answers").reset_index().merge(found, how="left", on=["code", "language"]).fillna(0)
    table = table.assign(share=table["found"] / table["answers"], automatic=table["found"] - table["hand"])
    table["label"] = [_named(codebook).get(code) or code for code in table["code"]]
    order = table.groupby("code")["found"].sum().sort_values(ascending=False, kind="stable").index
    table["code"] = pd.Categorical(table["code"], order)
    table = table.sort_values(["code", "language"], ignore_index=True).astype({"code": str})
    columns = ["code", "label", "language", "answers", "found", "share", "automatic"]
    return table[columns].astype({"answers": int, "found": int, "automatic": int})


def _named(codebook: pd.DataFrame | None) -> dict[str, str]:
    """The English label of each code, else the first there is, behind that of the code above it."""
    if codebook is None:
        return {}
    names = sorted((c for c in codebook.columns if c.startswith("label_")), key=lambda name: name != "label_en")
    found = pd.Series("", index=codebook.index)
    for name in names:
        found = found.where(found != "", codebook[name])
    label = dict(zip(codebook["code"], found, strict=True))
    above = dict(zip(codebook["code"], codebook["parent"], strict=True))
    return {
        code: f"{label[above[code]].lower()}: {own}" if own and label.get(above[code]) else own
        for code, own in label.items()
    }


def say_codes(table: pd.DataFrame) -> str:
    """The commonest codes, and how much was coded by terms only."""
    if table.empty:
        return "No open answer was coded."
    totals = table.groupby("label")[["found", "automatic"]].sum().sort_values("found", ascending=False, kind="stable")
    named = [f"'{label}' ({row.found})" for label, row in totals.head(3).iterrows()]
    share = totals["automatic"].sum() / totals["found"].sum()
    return f"Most often found: {listing(named)}. {share:.0%} of the findings were made by the codebook's terms alone."


def agreement_by_code(agreement: pd.DataFrame, kind: str, codebook: pd.DataFrame | None = None) -> pd.DataFrame:
    """Krippendorff's alpha of each code and of all together, all coders of a kind taken together.

    Parameters
    ----------
    kind : "human-human" or "automatic-human"

    Returns
    -------
    table [code, label, value, low, high, units, mark, coders], all codes first, then the least reliable
    """
    table = agreement[(agreement["kind"] == kind) & (agreement["coefficient"] == "krippendorff_alpha")]
    table = table[table["coder_count"] == table.groupby("code")["coder_count"].transform("max")]
    table = table.sort_values(["units", "coders"], ascending=[False, True]).drop_duplicates("code")
    overall = table["code"] == ""
    table = table.assign(code=table["code"].where(~overall, "all codes"), first=~overall)
    table = table.sort_values(["first", "low", "code"], na_position="first", ignore_index=True)
    table["label"] = [_named(codebook).get(code) or code for code in table["code"]]
    return table[["code", "label", "value", "low", "high", "units", "mark", "coders"]]


def say_agreement(table: pd.DataFrame) -> str:
    """The agreement over all codes with its interval, and the codes that fall short."""
    if table.empty:
        return "No two coders read the same answers: agreement cannot be judged."
    whole = table.iloc[0]
    low = table.iloc[1:].query("mark == 'too low'")["label"].tolist()
    text = (
        f"Over all codes alpha is {whole['value']:.2f} (95% interval {whole['low']:.2f} to {whole['high']:.2f}) on "
        f"{counting(int(whole['units']), 'answer')} read by {readers(whole['coders'])}"
    )
    named = low if len(low) < 7 else [*low[:5], f"{len(low) - 5} others"]
    more = f"; for {counting(len(low), 'code')} it is too low, or too little is known: {listing(named)}" if low else ""
    return f"{text}{more}."


def readers(coders: str) -> str:
    """Coders as a phrase."""
    return listing(coders.replace(AUTOMATIC, "the codebook's terms").split("|"))
