"""The form of a study that has no instrument.xlsx: its exports are asked first what they hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from herelib.errors import Faults
from herelib.files import Cells
from herelib.form import Instrument, labelled
from herelib.studies import export_files, exports


def form(folder: Path, settings: Mapping) -> Instrument | None:
    """The form that the exports of a study show by their labels, or study.yaml by its items; None where neither does.

    What cannot be read is said when the exports are read, and not here.
    """
    tables: dict[str, Cells] = {}
    for name, path in export_files.filed(folder, settings["exports"]).exports.items():
        file, options = f"{export_files.FOLDER}/{name}", settings["exports"].get(name, {})
        table, _ = exports.sheets_of(path, file, Faults(), options)
        if table is not None:
            renamed = options.get("columns", {})
            tables[file] = replace(table, header=[renamed.get(header, header) for header in table.header])
    return labelled.instrument(tables, settings)
