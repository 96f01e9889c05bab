"""The ids by which one part of the report leads to another."""

from __future__ import annotations


def method_anchor(region: str, method: str) -> str:
    """The id of the article of a method in a region."""
    return f"evidence-{region}-{method}"


def indicator_anchor(region: str, indicator: str) -> str:
    """The id of the article of an indicator of a region.

    Examples
    --------
    >>> indicator_anchor("alder", "need:care"), indicator_anchor("alder", "cover:care=now")
    ('indicator-alder-need-care', 'indicator-alder-cover-care-now')
    """
    return f"indicator-{region}-{indicator.replace(':', '-').replace('=', '-')}"
