"""How "and" and "or" change before the sound of the next word: Spanish y/e, o/u, Italian e/ed.

Real Academia Española, Ortografía de la lengua española (2010): before i- and hi-, not hie-, and before o- and ho-.
Italian ed stands before e- only, as the Accademia della Crusca recommends.
"""

from __future__ import annotations

import re

from herelib.translations.catalogues import language

# By language and word of a list: the conjunction of the catalogue, its other form, and the sounds that this goes with.
_BEFORE = {
    ("es", "and"): ("y", "e", re.compile(r"[«“\"'(]*(?:[ií](?![aeoáéó])|h[ií](?![aeáé]))", re.IGNORECASE)),
    ("es", "or"): ("o", "u", re.compile(r"[«“\"'(]*(?:h?[oó]|8|11\b)", re.IGNORECASE)),
    ("it", "and"): ("e", "ed", re.compile(r"[«“\"'(]*[eèé]", re.IGNORECASE)),
}


def before(text: str, word: str, following: str) -> str:
    """A message of a list with the conjunction that goes with what follows, in the language that is spoken.

    Parameters
    ----------
    text : "%(names)s y %(last)s" as the catalogue has it
    word : "and" or "or"
    following : what stands behind the conjunction

    Examples
    --------
    >>> from herelib.translations import speaking
    >>> with speaking("es"):
    ...     before("%(names)s y %(last)s", "and", "hijos"), before("%(names)s y %(last)s", "and", "hielo")
    ('%(names)s e %(last)s', '%(names)s y %(last)s')
    """
    plain, changed, sounds = _BEFORE.get((language(), word), ("", "", None))
    if sounds is None or not sounds.match(following):
        return text
    return text.replace(f" {plain} ", f" {changed} ", 1)
