"""Releases of a run: what the audit says of it, what is withheld, and the release that is issued and entered."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from herelib import release, report, tables
from herelib.errors import HereError, nearest
from herelib.folders import run_folder, study_folder
from herelib.interviews import settings_of
from herelib.release import audit, ledger
from herelib.runs import manifest, publication, steps
from herelib.studies import known_totals, refuse_advice

BEHIND = tuple(dict.fromkeys((*tables.read_by("report"), *tables.made_by("report"))))


@dataclass(frozen=True)
class Audited:
    """A run as its release would be: where it lies, its figures, what is refused, and a mark of its interviews.

    `known` are numbers of interviews that others know (`herelib.studies.known_totals`), None where the study has none.
    """

    folder: Path
    figures: pd.DataFrame
    refused: pd.DataFrame
    data: str
    threshold: int
    issued: list[pd.DataFrame]
    known: pd.DataFrame | None = None

    @property
    def least(self) -> list[str]:
        """Keys of figures that would have to go so that nothing is refused."""
        return audit.least(self.figures, self.refused, self.issued, self.threshold, self.known)


def look_at(study: str | Path, scenario: str = "baseline") -> Audited:
    """What the audit says of a run, beside all releases of the study that were issued.

    Raises
    ------
    HereError
        If there is no finished run of that scenario.
    """
    folder, run = study_folder(study), run_folder(study, scenario)
    if not manifest.read(run).get("finished"):
        raise HereError(f"no finished run of {folder.name} in {run}: make it with here report {folder.name}")
    everything = {**tables.read_all(run, BEHIND), **report.multiverse_tables(run)}
    threshold = settings_of(folder)["disclosure"]["threshold"]
    shown = release.withhold(release.protect(everything, threshold), ledger.withheld(run), folder.name)
    data = ledger.fingerprint(everything)
    figures = release.published(shown, folder.name).assign(data=data)
    issued = ledger.earlier(study)
    known = known_totals(folder, everything["regions"]["region"])
    refused = audit.refusals(figures, issued, threshold, known)
    return Audited(run, figures, refused, data, threshold, issued, known)


def write_explorer(study: str | Path, scenario: str, file: Path) -> Path:
    """Write the page on which settings can be moved, from the released figures of the last run; returns where it is.

    Raises
    ------
    HereError
        If there is no finished run, the audit refuses its release, or the page would say more than what is released.
    """
    refuse_advice(study_folder(study))
    audited = look_at(study, scenario)
    if len(audited.refused):
        raise HereError("this release may not leave, and so no page of it: see here release --check")
    folder = study_folder(study)
    everything = {**tables.read_all(audited.folder, BEHIND), **report.multiverse_tables(audited.folder)}
    shown = release.protect(everything, audited.threshold)
    shown = release.withhold(shown, ledger.withheld(audited.folder), folder.name)
    page = publication.audited_page(folder, shown, settings_of(folder), everything)
    manifest.write_text(file, page)
    return file


def withhold(study: str | Path, scenario: str, keys: Iterable[str], echo: Callable[[str], object] = print) -> None:
    """Withhold figures from the release of a run, and make its pages again without them.

    Raises
    ------
    HereError
        If a key names no figure of the run; nothing is withheld then.
    """
    run, known = run_folder(study, scenario), set(look_at(study, scenario).figures["key"])
    unknown = [key for key in keys if key not in known]
    if unknown:
        raise HereError(f"'{unknown[0]}' is no figure of this run; {nearest(unknown[0], sorted(known))}")
    ledger.withhold_from(run, keys)
    # Without its executed notebook the report is made again, and nothing else.
    (run / "notebooks" / publication.NOTEBOOK).unlink(missing_ok=True)
    by_hand = [row for row in manifest.read(run).get("parameters", []) if row["source"] == "hand"]
    from herelib.decisions import parse

    steps.report(study, scenario, {row["parameter"]: parse(row["parameter"], row["value"]) for row in by_hand}, echo)


def issue(study: str | Path, audited: Audited, out: Path | None = None) -> Path:
    """Copy the release folder of a run and enter it into the ledger; returns where the copy lies.

    Raises
    ------
    HereError
        If the audit refuses something, or the run has no release folder.
    """
    if len(audited.refused):
        raise HereError("this release may not leave: see here release --check")
    source = audited.folder / "release"
    if not (source / "report.html").is_file():
        raise HereError(f"{source} holds no report: make it with here report")
    record = json.dumps(manifest.read(audited.folder), sort_keys=True, default=str)
    about = {
        "scenario": audited.folder.name,
        "run": hashlib.sha256(record.encode()).hexdigest(),
        "data": audited.data,
        "threshold": audited.threshold,
        "withheld": ledger.withheld(audited.folder),
    }
    with steps.alone(ledger.folder_of(study)):
        return ledger.issue(study, source, out, audited.figures, about)
