"""What regions are called: the column `label` of regions.csv, for readers who do not know the names of the exports."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from herelib.errors import Faults
from herelib.files import workbooks
from herelib.studies.sheets import labels

FILE = "regions.csv"


def spoken_name(region: str) -> str:
    """What a region is called that has no label: its name in regions.csv with a capital.

    Examples
    --------
    >>> spoken_name("north_bank"), spoken_name("LV006")
    ('North bank', 'LV006')
    """
    plain = region.replace("_", " ")
    return plain[:1].upper() + plain[1:]


def region_names(study: Path) -> dict[str, str]:
    """What each region of a study is called, by its name in regions.csv; none where no region has a label.

    Parameters
    ----------
    study : its folder
    """
    file = Path(study) / FILE
    cells = workbooks.read_one(file, FILE, Faults()) if file.is_file() else None
    called = {} if cells is None else labels(cells, FILE)
    return distinguished({region: label or spoken_name(region) for region, label in called.items()})


def distinguished(names: dict[str, str]) -> dict[str, str]:
    """Names of regions by their names in regions.csv; two that readers could not tell have these behind them.

    Examples
    --------
    >>> distinguished({"alder": "Alder", "birch": "ALDER", "dune": "Alder (birch)"})
    {'alder': 'Alder (alder)', 'birch': 'ALDER (birch)', 'dune': 'Alder (birch) (dune)'}
    """
    suffixed: set[str] = set()
    while True:
        shown = {region: f"{name} ({region})" if region in suffixed else name for region, name in names.items()}
        count = Counter(name.casefold() for name in shown.values())
        alike = {region for region, name in shown.items() if count[name.casefold()] > 1} - suffixed
        if not alike:
            return shown
        suffixed |= alike
