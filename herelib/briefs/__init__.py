"""What a mayor reads: a brief of two sides for each region and a summary of one, as pages and on paper."""

from herelib.briefs import printing
from herelib.briefs.brief import About
from herelib.briefs.pages import brief_page, pages, region_named
from herelib.briefs.plain import language_wanted

__all__ = ["About", "brief_page", "language_wanted", "pages", "printing", "region_named"]
