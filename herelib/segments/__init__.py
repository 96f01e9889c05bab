"""Open answers to coded segments, how far coders agree, and what to know of a codebook before it is used."""

from herelib.segments.codebook import codebook_notes
from herelib.segments.open_answers import segment
from herelib.segments.rater_agreement import agreement_of_raters
from herelib.segments.terms import AUTOMATIC, MACHINES

__all__ = [
    "AUTOMATIC",
    "MACHINES",
    "agreement_of_raters",
    "codebook_notes",
    "segment",
]
