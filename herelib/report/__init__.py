"""Protected tables to pages: view functions give tables, numbers and flags, templates hold the sentences."""

from herelib.report import cards, decisions, evidence, internal, pages, regions
from herelib.report.caveats import limits
from herelib.report.clusters import typology
from herelib.report.contents import PAGES, SECTIONS, multiverse_tables, page_of_region
from herelib.report.coverage import who_was_asked
from herelib.report.form_codebook import form_codebook
from herelib.report.gallery import Drawing, Gallery, gallery_of, open_gallery
from herelib.report.glance import opening
from herelib.report.language import in_language, language_of, speak
from herelib.report.multiverse import other_choices
from herelib.report.profiles import needs
from herelib.report.provenance import how_made
from herelib.report.regions import region_pages, write_region_pages
from herelib.report.rendering import render
from herelib.report.transfer import whether_advice_travels

__all__ = [
    "PAGES",
    "SECTIONS",
    "Drawing",
    "Gallery",
    "cards",
    "decisions",
    "evidence",
    "form_codebook",
    "gallery_of",
    "how_made",
    "in_language",
    "internal",
    "language_of",
    "limits",
    "multiverse_tables",
    "needs",
    "open_gallery",
    "opening",
    "other_choices",
    "page_of_region",
    "pages",
    "region_pages",
    "regions",
    "render",
    "speak",
    "typology",
    "whether_advice_travels",
    "who_was_asked",
    "write_region_pages",
]
