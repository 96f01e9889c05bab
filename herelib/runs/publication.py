"""What a finished run is shown as: the release folder, which may leave, the page for the team, the run as a crate."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path

import nbformat
import pandas as pd

from herelib import deposit, explorer, folders, release, report, tables, translations
from herelib.deposit import crate
from herelib.errors import HereError
from herelib.interviews import settings_of
from herelib.report import PAGES, internal, page_of_region, pages, regions
from herelib.runs import handouts, manifest
from herelib.runs.run import Run
from herelib.studies import distinguished, labels_of_questions, read_catalogue, region_names
from herelib.words import marked, message, message_by_number

NOTEBOOK = "09-report.ipynb"  # whose sections become the report
BEHIND = tables.read_by("internal page")
BEHIND_RELEASE = (*tables.read_by("report"), *tables.made_by("report"))
SOURCES = Path(__file__).parents[1]
# whose code decides over what a release says
ROOMS = (
    *("briefs", "deposit", "explorer", "figures", "impact", "incubator", "recommendations", "release", "report"),
    *("tables", "translations"),
)
MOST_NAMED = 5  # refused figures that a message names
LEAVES = marked("What may leave of this run, described in its own crate")
PARTS = {
    "notebooks": marked("The notebook as it ran, for the team only"),
    "internal": marked("The report that leads down to single answers, for the team only"),
}


def make_pages(run: Run) -> dict:
    """Make the release folder, the page for the team and the crate of a run, unless nothing behind them changed.

    Returns
    -------
    dict
        `inputs` and `outputs`: hashes of what they are made from and of what was written; `withheld`: why there is no
        release, "" if there is; `pdf`: whether PDFs were wanted; `further`: languages of briefs beside the report's.
    """
    inputs, before = _inputs(run), run.record.get("pages", {})
    settings = settings_of(run.study)
    # Who asks for one thing more loses nothing of what was asked for before.
    same = before.get("inputs") == inputs
    printed = run.pdf or bool(settings.get("pdf")) or (same and bool(before.get("pdf")))
    further = (*run.further, *settings.get("further_languages", ()), *(before.get("further", ()) if same else ()))
    run = replace(run, pdf=printed, further=tuple(dict.fromkeys(further)))
    stands = same and before.get("outputs") == _outputs(run) and _whole(run, before)
    if stands and bool(before.get("pdf")) >= printed and set(further) <= set(before.get("further", ())):
        return before
    with translations.speaking(report.language_of(settings, run.by_hand.get("language"))), translations.in_country(""):
        withheld = _write_pages(run, settings)
    wanted = {"pdf": printed, "further": list(run.further)}
    return {"inputs": inputs, "outputs": _outputs(run), "withheld": withheld, **wanted}


def _write_pages(run: Run, settings: Mapping) -> str:
    """Write the pages and the crate of a run; comes back with why there is no release, "" if there is."""
    executed = run.folder / "notebooks" / NOTEBOOK
    title = str(report.titled(settings)["title"] or run.study.name)
    everything = tables.read_all(run.folder, dict.fromkeys((*BEHIND_RELEASE, *BEHIND)))
    translations.speak_in(country_of(everything))
    page = pages.page(executed, title)
    catalogue = report.in_language(read_catalogue(), "catalogue")
    released = {deposit.REPORT: page}
    with report.coded({}):
        behind = report.call_regions({name: everything[name] for name in BEHIND}, region_names(run.study))
        called = labels_of_questions(run.study, translations.language())
        behind = report.with_questions(report.in_language(behind, "table"), called)
        manifest.write_text(run.internal_page, internal.page(page, internal.walks(behind, catalogue)))
        handouts.remove(run.internal_page.parent)  # a region that is gone must not keep its page
        for name, text, with_answers in _region_pages(run, title, behind):
            manifest.write_text(run.internal_page.parent / PAGES / name, with_answers)
            released[f"{PAGES}/{name}"] = text
    withheld = write_release(run, released, settings, everything)
    write_crate(run, settings)
    return withheld


def country_of(everything: Mapping[str, pd.DataFrame]) -> str:
    """The country whose words a report takes: that of its regions where they share one, else none."""
    return translations.shared_country(everything["regions"]["country"])


def refuse_to_print(study: Path, wanted: bool) -> None:
    """Nothing, unless PDFs are wanted and cannot be made here: that is said before anything runs.

    Parameters
    ----------
    wanted : by the command; study.yaml may want them, too

    Raises
    ------
    HereError
        Says what is missing.
    """
    if wanted or settings_of(study).get("pdf"):
        report.printing.available()


def withdraw(run: Run) -> None:
    """Remove the pages of a run, the release whole: a step runs, so they no longer fit the tables."""
    deposit.swap.withdraw(run.page.parent)
    handouts.remove(run.internal_page.parent)
    for file in (run.internal_page, run.folder / crate.FILE):
        file.unlink(missing_ok=True)


def write_release(
    run: Run, released: Mapping[str, str], settings: Mapping, everything: Mapping[str, pd.DataFrame]
) -> str:
    """Put the release folder in its place, whole or not at all; comes back with why there is none, "" if there is.

    Parameters
    ----------
    released : the report and the pages of single regions as HTML, by their place in the folder
    settings : of study.yaml
    everything : tables of the run by name; of these the report's alone come before disclosure control
    """
    reported = {name: everything[name] for name in BEHIND_RELEASE} | report.multiverse_tables(run.folder)
    shown, withheld = _judged(reported, run, settings["disclosure"]["threshold"])
    alone = report.nobody_asked(shown)  # then there is nothing to advise, and nothing to move
    handed = (
        {} if alone else handouts.pages(run.study, shown, settings, everything["interviews"]["interview"], run.further)
    )
    for name, text in handed.items():  # the team reads them where no release may leave, too
        manifest.write_text(run.internal_page.parent / name, text)
    explorer_pages = {}
    if not withheld and not alone:
        explorer_pages[deposit.EXPLORER], withheld = _explorer(run.study, shown, settings, everything)
    if not withheld:
        started, ended = _times(run, NOTEBOOK)
        content = deposit.Deposit(
            pages={**released, **handed, **explorer_pages},
            prints=handouts.printed({**handed, deposit.REPORT: released[deposit.REPORT]}) if run.pdf else {},
            shown=shown,
            gallery=report.gallery_of(run.folder / "notebooks" / NOTEBOOK),
            team=deposit.coders_and_codes(everything["segments"], everything["codebook"]),
            pseudonyms=everything["interviews"]["interview"],
            settings=settings,
            made_with=_made_with(),
            started=min([_times(run, file.name)[0] for file in _executed(run)], default=started),
            ended=ended,
        )
        try:
            with deposit.swap.replaced(run.page.parent) as folder:
                deposit.write(folder, content, (folders.root(), run.study.resolve(), run.folder.resolve()))
        except HereError as refusal:
            withheld = str(refusal)
    if withheld:
        deposit.swap.withdraw(run.page.parent)
    return withheld


def _explorer(
    folder: Path, shown: Mapping[str, pd.DataFrame], settings: Mapping, everything: Mapping[str, pd.DataFrame]
) -> tuple[str, str]:
    """The page on which settings can be moved, and why it may not leave, "" if it may."""
    try:
        return audited_page(folder, shown, settings, everything), ""
    except HereError as refusal:
        return "", str(refusal)


def audited_page(
    folder: Path, shown: Mapping[str, pd.DataFrame], settings: Mapping, everything: Mapping[str, pd.DataFrame]
) -> str:
    """The page on which settings can be moved, once the audit has read it.

    Raises
    ------
    HereError
        If the page says more than what is published.
    """
    catalogue, study = report.in_language(read_catalogue(), "catalogue"), folder.name
    data = explorer.explorer_data(shown, catalogue, study)
    known = region_names(folder)
    names = distinguished({region: report.named_region(known, region) for region in shown["regions"]["region"]})
    called = {**report.titled(settings), "region_names": names}
    page = explorer.explorer_page(data, shown, catalogue, called, everything["interviews"]["interview"])
    # Read off the finished page: what is looked at is what leaves.
    refused = explorer.refused(explorer.data_of(page), release.published(shown, study), study)
    if refused:
        raise HereError(message("no release: %(faults)s", faults="; ".join(refused[:MOST_NAMED])))
    return page


def _judged(everything: Mapping[str, pd.DataFrame], run: Run, threshold: int) -> tuple[dict[str, pd.DataFrame], str]:
    """What of the tables of a run may be shown, and what the audit refuses of it, in words; "" if all may leave."""
    study, ledger = run.study.name, release.ledger
    shown = release.withhold(release.protect(everything, threshold), ledger.withheld(run.folder), study)
    figures = release.published(shown, study).assign(data=ledger.fingerprint(everything))
    return shown, _refusal(release.audit.refusals(figures, ledger.earlier(run.study), threshold))


def _refusal(refused: pd.DataFrame) -> str:
    """Which figures the audit refuses, in words; "" if none."""
    if refused.empty:
        return ""
    named = ", ".join(str(key) for key in refused["key"].head(MOST_NAMED))
    return message_by_number(
        "no release: %(n)s figure could be worked out from others (%(keys)s); `here release` says how to mend it",
        "no release: %(n)s figures could be worked out from others (%(keys)s); `here release` says how to mend it",
        len(refused), keys=named + ", …" * (len(refused) > MOST_NAMED),
    )  # fmt: skip


def write_crate(run: Run, settings: Mapping) -> None:
    """Describe the run folder as RO-Crate: each notebook with its inputs, parameters and results. For the team."""
    executed = _executed(run)
    table_files = {table: file for table in tables.CONTRACTS if (file := tables.path(run.folder, table)).is_file()}
    parts = {file.relative_to(run.folder).as_posix(): tables.meanings()[table] for table, file in table_files.items()}
    parts |= {f"notebooks/{file.name}": message(PARTS["notebooks"]) for file in executed}
    parts["internal/report.html"] = message(PARTS["internal"])
    if run.page.parent.is_dir():
        parts["release/"] = message(LEAVES)
    actions = [_action(run, file, parts) for file in executed]
    if actions:
        about = deposit.about(settings)
        crate.write(run.folder, about, parts, actions, _made_with())


def _action(run: Run, notebook: Path, parts: Mapping[str, str]) -> crate.Action:
    """What the record of the run says of a step."""
    step = run.record.get("steps", {}).get(notebook.stem, {})
    inputs = {
        f"{kind}/{name}": digest
        for kind in ("study files", "catalogue", "decision records", "tables")
        for name, digest in step.get("inputs", {}).get(kind, {}).items()
        if digest and not name.endswith(".key")
    }
    results = [f"notebooks/{notebook.name}", *(f"tables/{table}.parquet" for table in step.get("outputs", {}))]
    if notebook.name == NOTEBOOK:
        results += ["internal/report.html", "release/"]
    names = step.get("inputs", {}).get("parameters", {})
    settled = [row for table in run.settled.values() for row in table.itertuples() if row.parameter in names]
    started, ended = _times(run, notebook.name)
    return crate.Action(
        name=notebook.stem, program=notebook.stem, started=started, ended=ended, inputs=inputs,
        results=tuple(path for path in results if path in parts),
        parameters={row.parameter: (str(row.value), row.meaning) for row in settled},
    )  # fmt: skip


def _executed(run: Run) -> list[Path]:
    return sorted(file for file in run.folder.glob("notebooks/[!.]*.ipynb") if not file.stem.endswith(".failed"))


def _times(run: Run, notebook: str) -> tuple[str, str]:
    """When a notebook began and ended, ISO 8601 in UTC; as papermill noted it, else by its file and the record."""
    file = run.folder / "notebooks" / notebook
    noted = nbformat.read(file, as_version=4).metadata.get("papermill", {})
    if noted.get("start_time") and noted.get("end_time"):
        times = [datetime.fromisoformat(noted[name]) for name in ("start_time", "end_time")]
    else:
        ended = datetime.fromtimestamp(file.stat().st_mtime, UTC)
        seconds = run.record.get("steps", {}).get(file.stem, {}).get("seconds", 0)
        times = [ended - timedelta(seconds=seconds), ended]
    started, ended = (time.astimezone(UTC).isoformat(timespec="seconds") for time in times)
    return started, ended


def _made_with() -> dict[str, str]:
    return {"herelib": version("herelib"), "commit": manifest.commit(), **manifest.versions()}


def _inputs(run: Run) -> dict[str, str]:
    """Hashes of all that pages and release are made from."""
    code = [file for room in ROOMS for file in sorted((SOURCES / room).rglob("*")) if file.suffix != ".pyc"]
    files = {
        f"herelib/{file.relative_to(SOURCES).as_posix()}": file
        for file in (*code, Path(__file__), Path(handouts.__file__))
    }
    files |= {f"notebooks/{file.name}": file for file in _executed(run)}
    files |= {f"{regions.FOLDER}/{file.name}": file for file in _fragments(run)}
    files |= {name: run.study / name for name in ("study.yaml", "regions.csv")}
    hashes = {name: manifest.file_hash(file) for name, file in files.items() if file.is_file()}
    hashes |= manifest.table_hashes(run.folder, {*BEHIND_RELEASE, *BEHIND})
    judged_by = (run.folder / "withheld.json", run.folder.parent / "releases" / "ledger.json")
    hashes |= {f"audit/{file.name}": manifest.file_hash(file) for file in judged_by}
    beside = manifest.table_hashes(run.folder.parent / "multiverse", tables.made_by("multiverse"))
    return hashes | {f"multiverse/{table}": digest for table, digest in beside.items()} | manifest.versions()


def _outputs(run: Run) -> dict[str, str]:
    """Hashes of what was written, by name; what is not there has none."""
    written = deposit.files_of(run.page.parent) if run.page.parent.is_dir() else []
    files = [f"release/{path}" for path in written] + [crate.FILE]
    internal_folder = run.internal_page.parent
    files += [f"internal/{path}" for path in deposit.files_of(internal_folder)] if internal_folder.is_dir() else []
    return {path: digest for path in files if (digest := manifest.file_hash(run.folder / path))}


def _whole(run: Run, before: Mapping) -> bool:
    """Whether all is there that should be: a page that was never written has no hash to differ."""
    return run.internal_page.is_file() and (bool(before.get("withheld")) != run.page.is_file())


def _fragments(run: Run) -> list[Path]:
    """The pages of single regions as the notebook left them; none where all regions stand on one page."""
    return sorted((run.folder / regions.FOLDER).glob("*.html"))


def _region_pages(run: Run, title: str, behind: Mapping[str, pd.DataFrame]) -> Iterator[tuple[str, str, str]]:
    """The pages of single regions: file name, the page that may leave, and the one for the team with single answers."""
    if not _fragments(run):
        return
    for region, walked in internal.walks_by_region(behind, report.in_language(read_catalogue(), "catalogue")):
        name = page_of_region(report.code_of(region))
        fragment = (run.folder / regions.FOLDER / name).read_text(encoding="utf-8")
        page = pages.fragment_page(fragment, title, f"the page of {region}")
        yield name, page, internal.page(page, walked)
