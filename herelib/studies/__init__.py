"""The study folder: settings, small tables, exports as records; the catalogue; official statistics."""

from herelib.studies import (
    catalogue,
    catalogue_rules,
    codings,
    exports,
    filled_sheets,
    folder,
    plans,
    rating_sheets,
    settings,
    sheets,
)
from herelib.studies.catalogue import JUDGED, contradictions, listed, read_catalogue
from herelib.studies.exports import Export
from herelib.studies.folder import FORM, PRIVATE, Study, no_gates
from herelib.studies.records import VERSION, files

__all__ = [
    "FORM",
    "JUDGED",
    "PRIVATE",
    "VERSION",
    "Export",
    "Study",
    "catalogue",
    "catalogue_rules",
    "codings",
    "contradictions",
    "exports",
    "files",
    "filled_sheets",
    "folder",
    "listed",
    "no_gates",
    "plans",
    "rating_sheets",
    "read_catalogue",
    "settings",
    "sheets",
]
