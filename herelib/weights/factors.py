"""How many times as much some names count as they otherwise would: `finance 2, care_duties 0.5`.

Names that are not there count as they would (1); one that counts 0 times counts for nothing.
"""

from __future__ import annotations

import re

import numpy as np

from herelib.errors import nearest

NONE = "none"  # every name counts as it would
MOST = 100.0  # times
_FACTOR = re.compile(r"([^\W\d]\w*)\s+(\d+(?:\.\d+)?)")


def factors(text: str, names: tuple[str, ...]) -> np.ndarray:
    """How many times as much each name counts, shape (name,); 1 for those that the text does not name.

    Examples
    --------
    >>> factors("finance 2, network 0.5", ("finance", "skills", "network")), factors("none", ("finance", "skills"))
    (array([2. , 1. , 0.5]), array([1., 1.]))
    """
    stated = {} if text.strip() == NONE else dict(_FACTOR.fullmatch(part.strip()).groups() for part in text.split(","))
    return np.array([float(stated.get(name, 1.0)) for name in names])


def factors_fault(text: str, names: tuple[str, ...]) -> str:
    """What is wrong with a text of factors; "" if nothing.

    Examples
    --------
    >>> factors_fault("finnance 2", ("finance", "skills")), factors_fault("finance 2", ("finance", "skills"))
    ("'finnance' is unknown: did you mean 'finance'?", '')
    >>> factors_fault("finance 0, skills 0", ("finance", "skills"))
    'one of them must count'
    """
    if text.strip() == NONE:
        return ""
    # "0,3" is how most of the team's languages write 0.3, and would silently become two statements.
    if re.search(r"\d,\d", text):
        return "a comma stands between names: write decimals with a point (0.5)"
    stated = []
    for part in text.split(","):
        match = _FACTOR.fullmatch(part.strip())
        if not match:
            return f"write a name and how many times as much it counts ('{names[0]} 2, {names[1]} 0.5')"
        name, times = match.group(1), float(match.group(2))
        if name not in names:
            return f"'{name}' is unknown: {nearest(name, names)}"
        if times > MOST:
            return f"'{part.strip()}': {MOST:g} times is the most"
        stated.append(name)
    if twice := [name for name in dict.fromkeys(stated) if stated.count(name) > 1]:
        return f"{', '.join(twice)} named twice"
    return "" if factors(text, names).any() else "one of them must count"
