"""Templates to the small HTML that a notebook shows below a cell; whatever they are handed is escaped."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined


def render(template: str, **view: object) -> str:
    """The HTML that a template of this room makes of a view.

    Examples
    --------
    >>> "&lt;b&gt;" in render("table_reader.html.j2", name="<b>", meaning="", command="")
    True
    """
    return _environment().get_template(template).render(view)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
