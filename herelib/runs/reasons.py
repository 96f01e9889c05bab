"""Why a step of a run must run again: what it depends on, what of that changed, from which value to which.

Nothing here looks at times, or at git: what counts is what files hold, what code does and which values are settled.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pandas as pd

from herelib import tables, translations
from herelib.decisions import PARAMETERS
from herelib.runs import fingerprints, manifest
from herelib.runs.run import Run, Step
from herelib.studies import afterwards, settings

FORMAT = 2  # of hashes in run.json: since 2, code counts by what it does
HASHED_OTHERWISE = "the run was recorded by an earlier version, which hashed code in another way"
CODE = ("notebook", "herelib")
NAMED = 3  # changes of a kind that are named; the others are counted
COUNTED_BYTES = 200_000_000  # a larger file is read by nobody to say how many rows it has
_SETTLED = re.compile(r"(?s)(.*) (default|decision|hand)(\d*)")


def inputs(step: Step, source: Path, run: Run) -> dict[str, dict]:
    """All that a step's result depends on, by kind and name.

    Parameters
    ----------
    source : the notebook of the step
    """
    hashes = {
        **_code(step, source, run),
        "packages": manifest.versions(),
        "tables": manifest.table_hashes(run.folder, step.reads),
    }
    if step.stage:
        settled = run.settled[step.stage]
        # where a value comes from counts, too: the step writes it into its table of parameters
        values = settled["value"] + " " + settled["source"] + settled["decision"]
        hashes["parameters"] = dict(zip(settled["parameter"], values, strict=True))
    else:
        # what no decision settles: how the report says it
        of_report = {name: value for name, value in run.by_hand.items() if PARAMETERS[name].stage == "report"}
        hashes["parameters"] = {name: f"{value} hand" for name, value in of_report.items()}
        # only a report speaks other languages: the stages before it say everything in English
        files = sorted(translations.FOLDER.glob("*.po"))
        hashes["messages"] = {file.name: manifest.file_hash(file) for file in files}
    if "study" in step.folders:
        hashes["study files"] = _files_of(step, manifest.study_hashes(run.study), run.study)
    if "catalogue" in step.folders:
        hashes["catalogue"] = manifest.folder_hashes(manifest.CATALOGUE)
    if "decisions" in step.folders:
        hashes["decision records"] = _records_of(step, run)
    if "decisions" in step.folders and not step.stage:
        # The report tells what `here multiverse` found, where it has written it.
        beside = manifest.table_hashes(run.folder.parent / "multiverse", tables.made_by("multiverse"))
        hashes["multiverse"] = {table: digest for table, digest in beside.items() if digest}
    return hashes


def _records_of(step: Step, run: Run) -> dict[str, str]:
    """The decision records that a step looks at: the report at all, a stage at those that settle its parameters."""
    records = manifest.folder_hashes(run.study / "decisions")
    if not step.stage:
        return records
    settling = tuple(f"{number}-" for number in run.settled[step.stage]["decision"] if number)
    return {name: digest for name, digest in records.items() if settling and name.startswith(settling)}


def _files_of(step: Step, hashes: Mapping[str, str], study: Path) -> dict[str, str]:
    """The files of a study that a step looks at: what comes after a recommendation changes nothing before it."""
    wave = settings.second_wave(study)
    folder = (f"{wave}/",) if wave else ()
    unread = {"plan": folder, "evaluate": ()}.get(step.stage, (*afterwards.FILES.values(), *folder))
    return {name: digest for name, digest in hashes.items() if not name.startswith(unread)}


def _code(step: Step, source: Path, run: Run) -> dict[str, dict]:
    """Hashes of the notebook and of what it uses of herelib: the recorded ones where no file changed at all."""
    before = _before(step, run)
    recorded = {kind: before.get("inputs", {}).get(kind, {}) for kind in CODE}
    if all(recorded.values()) and before.get("sources") == fingerprints.sources_hash(source):
        return recorded
    return {
        "notebook": {source.name: fingerprints.notebook_hash(source)},
        "herelib": fingerprints.library_hashes(source),
    }


def of_step(step: Step, run: Run, current: Mapping[str, dict]) -> list[str]:
    """Why a step must run; empty if it need not.

    Parameters
    ----------
    current : what `inputs` gives now
    """
    before = _before(step, run)
    changed = changes(before, current, run.study)
    if not changed and before.get("outputs") != manifest.table_hashes(run.folder, step.writes):
        changed = ["its tables were changed or removed"]
    if not changed and not (run.folder / "notebooks" / f"{step.notebook}.ipynb").is_file():
        changed = ["its executed notebook was removed"]
    return changed


def _before(step: Step, run: Run) -> dict:
    return run.record.get("steps", {}).get(step.notebook, {})


def changes(before: Mapping, now: Mapping[str, dict], study: Path | None = None) -> list[str]:
    """Which inputs differ from those recorded, from what to what, in words; empty if none does.

    Parameters
    ----------
    before : the record of the step; empty if it has none
    now : inputs by kind and name
    study : folder of the study, whose files are counted where they changed

    Examples
    --------
    >>> before = {"format": 2, "inputs": {"parameters": {"k": "2 decision0005"}}}
    >>> changes(before, {"parameters": {"k": "3 decision0009"}})
    ['parameters changed: k 2 → 3 (decision 0005 → 0009)']
    >>> changes({}, {})
    ['first run']
    """
    recorded = before.get("inputs")
    if recorded is None:
        return ["first run"]
    reasons = []
    for kind, new in now.items():
        old = recorded.get(kind, {})
        differing = sorted(name for name in {*old, *new} if old.get(name) != new.get(name))
        if not differing:
            continue
        if kind in CODE and before.get("format") != FORMAT:
            reasons += [HASHED_OTHERWISE] * (HASHED_OTHERWISE not in reasons)
            continue
        say = _sayings(before.get("rows", {}), study).get(kind, _file)
        texts = [say(name, old.get(name), new.get(name)) for name in differing[:NAMED]]
        more = f" and {len(differing) - NAMED} more" if len(differing) > NAMED else ""
        reasons.append(f"{kind} changed: {', '.join(texts)}{more}")
    return reasons


def _sayings(rows: Mapping[str, int], study: Path | None) -> dict[str, Callable[[str, str | None, str | None], str]]:
    """How a change is said, for the kinds of inputs that have a way of their own."""
    return {
        "parameters": _parameter,
        "packages": lambda name, old, new: f"{name} {old or 'none'} → {new or 'none'}",
        "study files": lambda name, old, new: _counted(name, (old, rows.get(name)), (new, _now(study, name))),
    }


def _parameter(name: str, old: str | None, new: str | None) -> str:
    (value, origin), (next_value, next_origin) = _value_and_origin(old), _value_and_origin(new)
    values = f"{value} → {next_value}" if value != next_value else next_value
    if origin != next_origin:
        origin += f" → {next_origin.removeprefix('decision ') if origin.startswith('decision') else next_origin}"
    return f"{name} {values} ({origin})"


def _value_and_origin(text: str | None) -> tuple[str, str]:
    """A recorded value and where it comes from, both in words.

    Examples
    --------
    >>> _value_and_origin("2 decision0005"), _value_and_origin("2 hand"), _value_and_origin(None)
    (('2', 'decision 0005'), ('2', 'by hand'), ('none', 'no such parameter'))
    """
    parts = _SETTLED.fullmatch(text) if text is not None else None
    if parts is None:
        return ("none", "no such parameter") if text is None else (text, "origin not known")
    return parts[1], {"decision": f"decision {parts[3]}", "hand": "by hand", "default": "default"}[parts[2]]


def _file(name: str, old: str | None, new: str | None) -> str:
    """A file or table and what became of it: nothing more can be said of its content."""
    return f"{name} (new)" if not old else f"{name} (removed)" if not new else name


def _counted(name: str, old: tuple[str | None, int | None], new: tuple[str | None, int | None]) -> str:
    """A file of the study with its rows before and after, as far as they are known."""
    (old_hash, old_rows), (new_hash, new_rows) = old, new
    if not old_hash or not new_hash:
        rows = new_rows if new_hash else old_rows
        counted = "" if rows is None else f", {rows:,} row{'s' * (rows != 1)}"
        return f"{name} ({'new' if new_hash else 'removed'}{counted})"
    if old_rows is None or new_rows is None:
        return name
    if old_rows == new_rows:
        return f"{name} ({new_rows:,} row{'s' * (new_rows != 1)}, other content)"
    return f"{name} ({old_rows:,} → {new_rows:,} rows)"


def _now(study: Path | None, name: str) -> int | None:
    return None if study is None else row_count(study / name)


def rows_of_files(run: Run, step: Step, hashes: Mapping[str, str]) -> dict[str, int]:
    """Rows of the study's CSV files by name, for the next run to say what changed; counted where they are new."""
    before = _before(step, run)
    known, old = before.get("rows", {}), before.get("inputs", {}).get("study files", {})
    rows = {}
    for name, digest in hashes.items():
        unchanged = name in known and old.get(name) == digest
        rows[name] = known[name] if unchanged else row_count(run.study / name)
    return {name: count for name, count in rows.items() if count is not None}


def row_count(file: Path) -> int | None:
    """Records of a CSV or TSV file below its header; None of any other file, and where they cannot be counted."""
    if file.suffix.lower() not in (".csv", ".tsv") or not file.is_file() or file.stat().st_size > COUNTED_BYTES:
        return None
    content = file.read_bytes()
    if b"\0" in content[:4096]:  # two bytes a letter
        return None
    text = content.decode("latin-1")  # any letters do: only line ends, quotes and separators count
    header = text.partition("\n")[0]
    separator = max(",;\t|", key=header.count)
    try:
        return max(sum(bool(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator)) - 1, 0)
    except csv.Error:
        return None


def settled_values(settled: Mapping[str, pd.DataFrame], stage: str) -> list[str]:
    """What is not left at its default in a stage, in words: `k = 3 (decision 0005)`."""
    frame = settled.get(stage)
    if frame is None:
        return []
    return [
        f"{row.parameter} = {row.value} ({'by hand' if row.source == 'hand' else f'decision {row.decision}'})"
        for row in frame.itertuples()
        if row.source != "default"
    ]
