"""Protected tables to pages: view functions give tables, numbers and flags, templates hold the sentences."""

from herelib.report import cards, decisions, internal, pages, printing, regions
from herelib.report.cards import PRESSES
from herelib.report.caveats import limits
from herelib.report.clusters import typology
from herelib.report.contents import (
    BRIEFS,
    IMPACT,
    PAGES,
    PLANS,
    REPORT,
    SECTIONS,
    SUMMARY,
    multiverse_tables,
    nobody_asked,
    one_page,
    page_of_region,
    rows_by_region,
)
from herelib.report.coverage import who_was_asked
from herelib.report.form_codebook import form_codebook
from herelib.report.gallery import Drawing, Gallery, gallery_of, open_gallery
from herelib.report.glance import opening
from herelib.report.impact import whether_it_worked
from herelib.report.incubators import incubators
from herelib.report.language import in_language, language_of, speak, titled, with_questions
from herelib.report.multiverse import other_choices
from herelib.report.naming import call_regions, code_of, coded, named_region
from herelib.report.parts import MET, months_phrase, sentence
from herelib.report.profiles import needs
from herelib.report.provenance import how_made
from herelib.report.quotes import quotes_of_card
from herelib.report.regions import MOST_PICTURED, region_pages, write_region_pages
from herelib.report.rendering import capital, environment, pictured, render, without_pictures
from herelib.report.trade import brought_by
from herelib.report.transfer import whether_advice_travels
from herelib.report.verdicts import NO_SUPPORT, lead_settled, named, part_name

__all__ = [
    "BRIEFS",
    "IMPACT",
    "MET",
    "MOST_PICTURED",
    "NO_SUPPORT",
    "PAGES",
    "PLANS",
    "PRESSES",
    "REPORT",
    "SECTIONS",
    "SUMMARY",
    "Drawing",
    "Gallery",
    "brought_by",
    "call_regions",
    "capital",
    "cards",
    "code_of",
    "coded",
    "decisions",
    "environment",
    "form_codebook",
    "gallery_of",
    "how_made",
    "in_language",
    "incubators",
    "internal",
    "language_of",
    "lead_settled",
    "limits",
    "months_phrase",
    "multiverse_tables",
    "named",
    "named_region",
    "needs",
    "nobody_asked",
    "one_page",
    "open_gallery",
    "opening",
    "other_choices",
    "page_of_region",
    "pages",
    "part_name",
    "pictured",
    "printing",
    "quotes_of_card",
    "region_pages",
    "regions",
    "render",
    "rows_by_region",
    "sentence",
    "speak",
    "titled",
    "typology",
    "whether_advice_travels",
    "whether_it_worked",
    "who_was_asked",
    "with_questions",
    "without_pictures",
    "write_region_pages",
]
