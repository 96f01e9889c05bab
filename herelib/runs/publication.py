"""What a finished run is shown as: the report that may be released, and the one for the team."""

from __future__ import annotations

from pathlib import Path

from herelib import tables
from herelib.interviews import settings_of
from herelib.report import TEMPLATE, internal, pages
from herelib.runs import manifest
from herelib.runs.run import Run
from herelib.studies import read_catalogue

NOTEBOOK = "09-report.ipynb"  # whose sections become the report
BEHIND = tables.read_by("internal page")


def make_pages(run: Run) -> dict:
    """Write the report, released and internal, unless both are there and nothing they are made from changed.

    Returns hashes of what they are made from and of the pages.
    """
    executed = run.folder / "notebooks" / NOTEBOOK
    modules = (Path(pages.__file__), Path(internal.__file__))
    inputs = {file.name: manifest.file_hash(file) for file in (executed, TEMPLATE, *modules)}
    inputs |= manifest.table_hashes(run.folder, BEHIND)
    files = (run.page, run.internal_page)
    # None for a page that is not there: it differs from every hash that a record may hold
    outputs = [manifest.file_hash(file) or None for file in files]
    if run.record.get("pages", {}) != {"inputs": inputs, "outputs": outputs}:
        title = settings_of(run.study).get("title") or run.study.name
        page = pages.page(executed, str(title))
        evidence = internal.section(tables.read_all(run.folder, BEHIND), read_catalogue())
        manifest.write_text(run.page, page)
        manifest.write_text(run.internal_page, internal.page(page, evidence))
    return {"inputs": inputs, "outputs": [manifest.file_hash(file) for file in files]}
