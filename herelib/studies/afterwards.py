"""What comes after a recommendation: the blocks `incubator` and `evaluation` of study.yaml, and the files beside them.

Who asks to be guided, who guides, what people can do, how far regions lie from each other, and which businesses were
founded: each is a file of the study that need not be there. People stand in them by pseudonyms that the team chose.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from herelib.errors import Faults, nearest
from herelib.files import workbooks
from herelib.form import cleared, plain
from herelib.studies.catalogue import listed
from herelib.vocabulary import NEEDS

FILES = {name: f"{name}.csv" for name in ("participants", "mentors", "distances", "skills", "businesses")}
COLUMNS = {  # of files whose columns no other room names
    "distances": ("region", "other", "km"),
    "skills": ("participant", "competence", "level"),
}
NUMBERS = {"distances": ("km",), "skills": ("level",), "mentors": ("reach_km", "hours", "most")}
PICKED = ("lot", "chosen")
RATES = ("founded", "alive", "deadweight", "displacement")
_MONEY = {"region": "text", "fund": "text", "category": "text", "eur": "number", "granted": "flag"}
_INDICATOR = {
    **{"measure": "text", "indicator": "text", "region": "text", "regions": "texts", "baseline": "number"},
    **{"baseline_on": "text", "source": "text", "measured_when": "text"},
}
SCHEMA = {  # in the kinds of `herelib.studies.settings`
    "incubator": {
        "decided_on": "text",
        "law_of": {"*": "text"},
        "founder_project": "number",
        "areas": {"*": "texts"},
        "money": [_MONEY],
        "rates": dict.fromkeys(RATES, "texts"),
        "indicators": [_INDICATOR],
    },
    "evaluation": {
        "second_wave": "text",
        "incubator_in": "texts",
        "picked": PICKED,
        "blocks": {"*": "text"},
        "renamed": {"*": "text"},
    },
    "target_groups": {"*": {"*": "texts"}},
}


def read(folder: Path) -> tuple[dict[str, pd.DataFrame], Faults]:
    """The files of a study about people, places and businesses after the recommendation, those that are there.

    Returns
    -------
    tables by name (`FILES`), texts without spaces around them, numbers where `NUMBERS` says so (missing where a cell is
    blank or none), indexed by the line that a spreadsheet shows; and what cannot be read
    """
    tables, faults = {}, Faults()
    for name, file in FILES.items():
        cells = workbooks.read_one(folder / file, file, faults) if (folder / file).is_file() else None
        if cells is None:
            continue
        header = [plain(column) for column in cells.header]
        for column in sorted({column for column in header if header.count(column) > 1 and column}):
            faults.add(file, 1, column, "", "column stands twice", "keep one")
        frame = cells.frame.set_axis(header, axis=1).loc[:, [bool(column) for column in header]]
        frame = frame.loc[:, ~frame.columns.duplicated()].astype(str).apply(lambda column: column.map(cleared))
        for column in COLUMNS.get(name, ()):
            if column not in frame:
                faults.add(file, 1, column, "", "column missing", nearest(column, list(frame) or ["(none)"]))
        tables[name] = frame.rename_axis("line")
    return tables, faults


def with_numbers(name: str, table: pd.DataFrame) -> pd.DataFrame:
    """A table of `read` with its numbers as such, and what is no number missing."""
    columns = [column for column in NUMBERS.get(name, ()) if column in table]
    return table.assign(**{column: pd.to_numeric(table[column], errors="coerce") for column in columns})


def links(codebook: pd.DataFrame | None, column: str) -> pd.DataFrame:
    """What codes stand for beside their words: table [code, type] or [code, need], a row each.

    Parameters
    ----------
    codebook : of a study, as it is written; None if there is none
    column : "types" of business, or "needs"

    Examples
    --------
    >>> book = pd.DataFrame({"code": ["idea_food", "idea_shop"], "types": ["food_growing; community_cafe", ""]})
    >>> links(book, "types").to_numpy().tolist()
    [['idea_food', 'food_growing'], ['idea_food', 'community_cafe']]
    """
    named = column.removesuffix("s")
    if codebook is None or column not in codebook:
        return pd.DataFrame({"code": [], named: []}, dtype=str)
    pairs = zip(codebook["code"], codebook[column], strict=True)
    rows = [(code, word) for code, cell in pairs for word in listed(cell)]
    return pd.DataFrame(rows, columns=["code", named], dtype=str)


def check_links(
    codebook: pd.DataFrame, catalogue: Mapping[str, pd.DataFrame] | None, file: str, faults: Faults
) -> None:
    """Say which business types and needs of a codebook nobody knows.

    Parameters
    ----------
    catalogue : None where it could not be read; business types are then not checked
    """
    known = {"needs": NEEDS}
    if catalogue is not None and "business_types" in catalogue:
        known["types"] = tuple(catalogue["business_types"]["type"])
    lines = dict(zip(codebook["code"], range(2, len(codebook) + 2), strict=True))
    for column, words in known.items():
        rule = "no business type of the catalogue" if column == "types" else "no need"
        for code, word in links(codebook, column).itertuples(index=False):
            if word not in words:
                faults.add(file, lines[code], column, word, rule, nearest(word, words))
