"""Nick names, by the words that say that somebody is called so: "they call him Big Xyz".

Nothing in a nick name tells it from the name of a thing, so all of them are doubtful.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from herelib.identifiers.listed import any_of
from herelib.identifiers.passage import Passage

_WORD = r"[A-Z][\w'-]+"
_CALLED = re.compile(
    rf"(?i:\b(?:{any_of('nick names behind')}))(?: (?i:{any_of('articles')}))? ?[\"']?"
    rf"(?P<name>{_WORD}(?: {_WORD}){{0,2}})"
)


def nick_names(text: str) -> Iterator[Passage]:
    """What somebody is called by, in a folded text; always doubtful.

    Examples
    --------
    >>> text = "They call him Big Example here"
    >>> [text[passage.start : passage.stop] for passage in nick_names(text)]
    ['Big Example']
    """
    for match in _CALLED.finditer(text):
        yield Passage(*match.span("name"), "person's name", False)
