"""How Sphinx makes pages of docs/ and of the library's docstrings (`make site`). No page fetches from outside."""

from pygments.lexers.special import TextLexer
from sphinx.application import Sphinx

from herelib import __version__

project = "HERE"
author = copyright = "HERE research team"
version = release = __version__
language = "en"

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3
default_role = "literal"  # docstrings write `name` as the pages do
napoleon_google_docstring = False
napoleon_use_rtype = False
autodoc_typehints = "none"  # docstrings say shapes, units and meaning in the field's words
autodoc_member_order = "bysource"
autodoc_preserve_defaults = True  # as they are written: the value of a folder is a place on the machine that builds

# Types such as `region` are words of the field, which happen to be names of attributes, too.
suppress_warnings = ["ref.python"]

html_theme = "furo"
html_title = "HERE"
html_copy_source = False
html_show_sphinx = False
html_theme_options = {"top_of_page_buttons": []}


def setup(app: Sphinx) -> None:
    """Sphinx calls this: what it lacks."""
    app.add_lexer("csv", TextLexer)
