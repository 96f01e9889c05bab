"""What a decision record may be about: the parameters that are decisions, and the verdict of each region."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from pathlib import Path

from herelib import cells
from herelib.catalogue import read_catalogue
from herelib.faults import Faults
from herelib.headers import plain
from herelib.parameters import PARAMETERS, Parameter
from herelib.spelling import nearest
from herelib.tables import HereError

VERDICT = "verdict:"  # followed by a region
COMPUTED = "computed"  # the value that lets the computed verdict stand
MANY = 30  # names that a message still lists [J]


class _Verdict(Parameter):
    """The verdict of a region, as a record may set it."""

    @property
    def expected(self) -> str:
        return f"'{COMPUTED}', or a method of the catalogue"


class Subjects:
    """What a record of a study may be about: parameters that are decisions, and the verdict of each region."""

    def __init__(self, folder: Path):
        self.folder = folder

    @cached_property
    def regions(self) -> frozenset[str]:
        """The regions of regions.csv; none where it cannot be read, which `herelib.study.check` reports."""
        file = self.folder / "regions.csv"
        found = cells.read(file, file.name, Faults()) if file.is_file() else None
        header = [] if found is None else [plain(name) for name in found.header]
        if "region" not in header:
            return frozenset()
        return frozenset(found.frame.iloc[:, header.index("region")].astype(str).str.strip()) - {""}

    @cached_property
    def methods(self) -> tuple[str, ...]:
        """The methods of the catalogue that a verdict may name; none where it cannot be read."""
        try:
            methods = read_catalogue()["methods"]
        except HereError:
            return ()
        return tuple(methods.loc[methods["role"] == "method", "method"])

    def fault(self, name: object) -> tuple[str, str] | None:
        """Why there can be no record of this parameter, and what to do; None if there can."""
        if isinstance(name, str) and name.startswith(VERDICT):
            region = name.removeprefix(VERDICT)
            if not self.regions:
                return "no region can be read from regions.csv", "see here check"
            if region not in self.regions:
                few = len(self.regions) <= MANY or near(region, self.regions)
                return "not in regions.csv", nearest(region, self.regions) if few else "name a region of regions.csv"
            return None if self.methods else ("the catalogue of methods cannot be read", "see data/raw/catalogue")
        if name not in PARAMETERS:
            return "unknown parameter", nearest(name, [*PARAMETERS, f"{VERDICT}REGION"])
        if not PARAMETERS[name].decision:
            return "changes precision, not meaning: no decision", "give it by --set"
        return None

    def get(self, name: object) -> Parameter | None:
        """What fits the parameter of that name; None if that cannot be told. The region of a verdict plays no part."""
        if isinstance(name, str) and name.startswith(VERDICT):
            meaning = f"verdict of {name.removeprefix(VERDICT)}"
            return _Verdict(name, "", COMPUTED, meaning, allowed=(COMPUTED, *self.methods)) if self.methods else None
        return None if self.fault(name) is not None else PARAMETERS[name]


def near(name: object, known: Iterable[str]) -> str:
    """A half-sentence that names the nearest known word; empty if none is near.

    Examples
    --------
    >>> near("wrad", ["average", "ward"]), near("kmeans", ["average", "ward"])
    ("did you mean 'ward'?", '')
    """
    told = nearest(name, known)
    return told if told.startswith("did you mean") else ""
