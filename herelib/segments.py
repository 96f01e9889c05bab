"""Coded pieces of open answers."""

from __future__ import annotations

import pandas as pd

from herelib.redaction import COVER_UP


def quotes(segments: pd.DataFrame, open_answers: pd.DataFrame, interviews: pd.DataFrame) -> pd.DataFrame:
    """The pieces of open answers that may be quoted: with the person's consent, cleared by the team, nothing redacted.

    Parameters
    ----------
    segments : table `segments`; start and end count characters of the open answer
    open_answers : table `open_answers`
    interviews : table `interviews`

    Returns
    -------
    table [interview, region, group, item, code, language, text], one row per piece and code, in the order of `segments`
    """
    consenting = interviews.loc[interviews["consent_quote"], ["interview", "region", "group"]]
    rows = segments[segments["cleared"]].merge(consenting, on="interview").merge(open_answers, on=["interview", "item"])
    pieces = [text[a:b] for text, a, b in zip(rows["text"], rows["start"], rows["end"], strict=True)]
    rows = rows.assign(text=pd.Series(pieces, index=rows.index, dtype=str).str.strip())
    rows = rows[(rows["text"] != "") & ~rows["text"].str.contains(COVER_UP, regex=False)]
    columns = ["interview", "region", "group", "item", "code", "language", "text"]
    return rows[columns].drop_duplicates(ignore_index=True)
