"""Choices whose names are numbers and that may be no steps of a scale: 99 for "refused", 6 for "don't know".

Counted as a step, such a code would be the strongest answer of all, and would shift every other.
"""

from __future__ import annotations

import csv
import itertools
import re
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from pathlib import Path

from herelib.form.choices import folded
from herelib.form.marks import bare

_FILE = Path(__file__).with_name("no_answer_words.csv")  # what labels of no answer begin with, by language
_USUAL = re.compile(r"-?([6789])\1*|-?9+[5-8]|-[1-5]")  # 9, 99, 98, 88, 77, 66; -1, -99
_FEWEST = 2  # steps without which there is no scale beside such a code


@cache
def _beginnings() -> re.Pattern:
    with _FILE.open(encoding="utf-8", newline="") as handle:
        words = {bare(folded(word)) for row in csv.DictReader(handle) for word in row["words"].split("|")}
    # The whole label, or all that stands before a bracket, a slash or another such label.
    return re.compile(rf"(?:{'|'.join(map(re.escape, sorted(words, key=len, reverse=True)))})\s*(?:$|[/(,;.|-])")


def doubtful(names: Collection[str], labels: Mapping[str, Iterable[str]]) -> list[str]:
    """The choices that may be no steps of a scale of whole numbers, by their label or by the gap before them.

    Parameters
    ----------
    names : of the choices, whole numbers
    labels : by name, the labels of a choice in all languages

    Examples
    --------
    >>> doubtful(["1", "2", "3", "99"], {}), doubtful(["0", "25", "50", "75", "100"], {})
    (['99'], [])
    >>> doubtful(["1", "2", "3"], {"3": ["Don't know", "Non so"]})
    ['3']
    """
    labelled = {
        name for name in names if any(_beginnings().match(bare(folded(label))) for label in labels.get(name, ()))
    }
    rest = {int(name) for name in names if name not in labelled}
    usual = {code for code in rest if _USUAL.fullmatch(str(code))}
    core = sorted(rest - usual)
    gap = max((high - low for low, high in itertools.pairwise(core)), default=1)
    # Codes that follow the others without a wider gap are steps, too: 7, 8 and 9 of a scale from 1 to 10.
    core = core or sorted(usual, key=abs)[:1]
    while ahead := usual - set(core):
        step = min(ahead, key=lambda code: min(abs(code - each) for each in core))
        if min(abs(step - each) for each in core) > gap:
            break
        core.append(step)
    odd = [name for name in names if name in labelled or int(name) not in core]
    return odd if len(names) - len(odd) >= _FEWEST else []
