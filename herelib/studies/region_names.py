"""What regions are called: the column `label` of regions.csv, for readers who do not know the names of the exports."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from herelib.errors import Faults
from herelib.files import workbooks
from herelib.studies.sheets import labels

FILE = "regions.csv"


def region_names(study: Path) -> dict[str, str]:
    """What each region of a study is called, by its name in regions.csv; none where the study does not say.

    Two regions with the same label have their names behind it, so that readers can tell them.

    Parameters
    ----------
    study : its folder
    """
    file = Path(study) / FILE
    cells = workbooks.read_one(file, FILE, Faults()) if file.is_file() else None
    called = {} if cells is None else labels(cells, FILE)
    count = Counter(called.values())
    return {region: label if count[label] == 1 else f"{label} ({region})" for region, label in called.items()}
