"""What a mayor reads: of each region a brief and a plan of two sides each, a summary, and whether it worked."""

from herelib.briefs import printing
from herelib.briefs.brief import About
from herelib.briefs.pages import brief_page, pages, region_named
from herelib.briefs.plain import language_wanted
from herelib.briefs.sheets import plan_page, sheet_pages

__all__ = ["About", "brief_page", "language_wanted", "pages", "plan_page", "printing", "region_named", "sheet_pages"]
