"""What a finished run is shown as: the report that may be released, and the one for the team."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import pandas as pd

from herelib import tables
from herelib.interviews import settings_of
from herelib.report import PAGES, TEMPLATE, internal, page_of_region, pages, regions
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
    fragments = sorted((run.folder / regions.FOLDER).glob("*.html"))  # of many regions each has a page of its own
    inputs = {file.name: manifest.file_hash(file) for file in (executed, TEMPLATE, *modules, *fragments)}
    inputs |= manifest.table_hashes(run.folder, BEHIND)
    files = (run.page, run.internal_page, *_region_files(run, fragments))
    # None for a page that is not there: it differs from every hash that a record may hold
    outputs = [manifest.file_hash(file) or None for file in files]
    if run.record.get("pages", {}) != {"inputs": inputs, "outputs": outputs}:
        title = settings_of(run.study).get("title") or run.study.name
        page = pages.page(executed, str(title))
        behind = tables.read_all(run.folder, BEHIND)
        evidence = internal.section(behind, read_catalogue())
        for folder in (run.page.parent, run.internal_page.parent):
            shutil.rmtree(folder / PAGES, ignore_errors=True)  # a region that is gone must not keep its page
        for file, text in _region_pages(run, fragments, str(title), behind):
            manifest.write_text(file, text)
        manifest.write_text(run.page, page)
        manifest.write_text(run.internal_page, internal.page(page, evidence))
    return {"inputs": inputs, "outputs": [manifest.file_hash(file) for file in files]}


def _region_files(run: Run, fragments: list[Path]) -> Iterator[Path]:
    """Where the pages of single regions lie: released, and for the team."""
    for folder in (run.page.parent, run.internal_page.parent):
        yield from (folder / PAGES / fragment.name for fragment in fragments)


def _region_pages(
    run: Run, fragments: list[Path], title: str, behind: Mapping[str, pd.DataFrame]
) -> Iterator[tuple[Path, str]]:
    """The pages of single regions, file and text: the released one, and the one for the team with single answers."""
    if not fragments:
        return
    folder = fragments[0].parent
    for region, evidence in internal.sections(behind, read_catalogue()):
        name = page_of_region(region)
        page = pages.fragment_page((folder / name).read_text(encoding="utf-8"), title, f"the page of {region}")
        yield run.page.parent / PAGES / name, page
        yield run.internal_page.parent / PAGES / name, internal.page(page, evidence)
