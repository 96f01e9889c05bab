"""The study folder: settings, small tables, exports as records; the catalogue; official statistics."""

from herelib.studies import (
    afterwards,
    boundaries,
    catalogue,
    catalogue_rules,
    codings,
    exports,
    filled_sheets,
    folder,
    funds,
    margins,
    plans,
    rating_sheets,
    settings,
    sheets,
    sufficiency,
    translated_quotes,
)
from herelib.studies.catalogue import JUDGED, contradictions, listed, read_catalogue
from herelib.studies.coreq import coreq_items
from herelib.studies.export_files import filed
from herelib.studies.figures_alone import figures_alone, refuse_advice
from herelib.studies.folder import FORM, PRIVATE, Study, no_gates
from herelib.studies.forms import labels_of_questions, read_forms
from herelib.studies.known_totals import known_totals
from herelib.studies.reading_notes import SILENT
from herelib.studies.records import VERSION, awaited, files
from herelib.studies.region_names import distinguished, region_names, spoken_name
from herelib.studies.roles import ABOUT_PEOPLE, HOURS, MONTH, UNWRITTEN
from herelib.studies.settings import states

__all__ = [
    "ABOUT_PEOPLE",
    "FORM",
    "HOURS",
    "JUDGED",
    "MONTH",
    "PRIVATE",
    "SILENT",
    "UNWRITTEN",
    "VERSION",
    "Study",
    "afterwards",
    "awaited",
    "boundaries",
    "catalogue",
    "catalogue_rules",
    "codings",
    "contradictions",
    "coreq_items",
    "distinguished",
    "exports",
    "figures_alone",
    "filed",
    "files",
    "filled_sheets",
    "folder",
    "funds",
    "known_totals",
    "labels_of_questions",
    "listed",
    "margins",
    "no_gates",
    "plans",
    "rating_sheets",
    "read_catalogue",
    "read_forms",
    "refuse_advice",
    "region_names",
    "settings",
    "sheets",
    "spoken_name",
    "states",
    "sufficiency",
    "translated_quotes",
]
