"""Protected tables to pages."""

from herelib.report import cards, decisions, evidence, internal, pages, reasons, sections
from herelib.report.pages import TEMPLATE
from herelib.report.sections import SECTIONS, how_made, limits, needs, opening, typology, who_was_asked

__all__ = [
    "SECTIONS",
    "TEMPLATE",
    "cards",
    "decisions",
    "evidence",
    "how_made",
    "internal",
    "limits",
    "needs",
    "opening",
    "pages",
    "reasons",
    "sections",
    "typology",
    "who_was_asked",
]
