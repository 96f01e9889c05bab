"""Section 10: numbers that fix the run, and the versions of the software."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from herelib.decisions import PARAMETERS, parameters_of
from herelib.report.contents import title_of
from herelib.report.rendering import render


def how_made(shown: Mapping[str, pd.DataFrame], versions: Mapping[str, str]) -> str:
    """Section 10 as HTML.

    Parameters
    ----------
    versions : of Python and packages, by name
    """
    return render("provenance.html.j2", **provenance_view(shown, versions))


def provenance_view(shown: Mapping[str, pd.DataFrame], versions: Mapping[str, str]) -> dict:
    """The settings that are no decisions, each with meaning and value, and the software."""
    used = parameters_of(shown)
    precision = used[used["parameter"].isin([name for name, known in PARAMETERS.items() if not known.decision])]
    return {
        "section_title": title_of("made"),
        "precision": [[row.parameter, row.meaning, row.value] for row in precision.itertuples()],
        "packages": ", ".join(f"{name} {version}" for name, version in versions.items()),
    }
