"""How a sentence, a number, a list or a name of the tables is said to a reader.

pandas is loaded only where a value may be missing in its way (NaN, None, NA): who lists names needs none of it.
"""

from __future__ import annotations

from collections.abc import Iterable

GROUP_WORDS = {
    "resident": "residents",
    "entrepreneur": "entrepreneurs",
    "ngo": "NGOs",
    "municipality": "municipal staff",
    "state": "state bodies",
}
COVER_WORDS = {
    "now": "neighbours could now",
    "training": "neighbours, with training",
    "outside": "only an outside provider",
    "public": "a public duty",
}
FAMILY_WORDS = {
    "fit": "conditions are met",
    "value": "helps with what is lacking",
    "evidence": "evidence elsewhere",
    "burden": "light in cost and time",
}
VERDICT_WORDS = {
    "clear": "Clear",
    "contested": "Contested",
    "insufficient evidence": "Insufficient evidence",
    "none feasible": "None feasible",
}
CAPACITY_WORDS = {
    "skills": "people's skills",
    "founders": "people who want to found",
    "reach": "customers within reach",
    "finance": "access to finance",
    "public_partner": "a public partner",
    "mentors": "mentors",
    "digital": "digital means and skills",
    "organisation": "organisations that can carry it",
}
BARRIER_WORDS = {
    "finance": "lack of finance",
    "skills": "lack of skills",
    "network": "lack of contacts",
    "regulation": "rules and paperwork",
    "premises": "lack of premises",
    "language": "language",
    "transport": "transport",
    "health": "health",
    "digital": "digital divide",
    "motivation": "lack of confidence or motivation",
    "benefits": "fear of losing benefits",
    "care_duties": "care duties",
}
CRITERION_WORDS = {
    "relevance": "help with what is lacking here",
    "evidence": "the evidence from elsewhere",
    "cost": "a low cost",
    "lead time": "a short lead time",
}


def message(text: str, /, **values: object) -> str:
    """A sentence that a reader sees, with its named values put in; all of them go through here or through a template.

    Whoever translates needs whole sentences with named gaps: the order of words differs between languages. A percent
    sign is written twice, as everywhere where values are put in with %.

    Examples
    --------
    >>> message("%(kept)s of %(total)s rows were kept (%(share)s).", kept=9, total=12, share="75%")
    '9 of 12 rows were kept (75%).'
    >>> message("In 90%% of the draws.")
    'In 90% of the draws.'
    """
    return translated(text) % values


def message_by_number(singular: str, plural: str, n: int, /, **values: object) -> str:
    """A sentence about a number of things, `%(n)s` in it.

    Examples
    --------
    >>> message_by_number("%(n)s answer", "%(n)s answers", 1), message_by_number("%(n)s answer", "%(n)s answers", 2)
    ('1 answer', '2 answers')
    """
    return translated_by_number(singular, plural, n) % {"n": n, **values}


def marked(text: str) -> str:
    """A text of a constant, so that it is collected for translation; `message` translates it where it is used."""
    return text


def translated(text: str) -> str:
    """A text in the language of the reader. There is one language yet: catalogues of messages will be asked here."""
    return text


def translated_by_number(singular: str, plural: str, n: int) -> str:
    """The form of a text that goes with a number, in the language of the reader; other languages have more than two."""
    return singular if n == 1 else plural


def n_text(n: object) -> str:
    """The number of interviews as a label says it."""
    return "n not shown" if _missing(n) else f"n = {int(n)}"


def basis(row) -> str:
    """What stands behind a figure: the number of people, or why there is none."""
    notes = {
        "inherited": "value of a larger area",
        "context": "published figure",
        "missing": "not asked or not answered",
        "insufficient": f"insufficient, {n_text(row.n)}",
    }
    return notes.get(row.status, n_text(row.n))


def percent(share: object) -> str:
    """A share as a reader says it: never 0% or 100% unless it is exactly that, a dash where there is none.

    Examples
    --------
    >>> percent(0.254), percent(0.001), percent(0.999), percent(1.0), percent(float("nan"))
    ('25%', '<1%', '>99%', '100%', '–')
    """
    if _missing(share):
        return "–"
    share = float(share)
    return "<1%" if 0 < share < 0.005 else ">99%" if 0.995 <= share < 1 else f"{share:.0%}"


def _missing(value: object) -> bool:
    from pandas import isna

    return bool(isna(value))


def words(name: str) -> str:
    """A name of the tables as a reader would say it: dimension, indicator, criterion, gate or rule.

    Examples
    --------
    >>> words("need:child_care"), words("fit:public_partner"), words("lead time"), words("barrier:finance")
    ('child care', 'a public partner', 'a short lead time', 'lack of finance')
    """
    block, _, rest = name.partition(":")
    if block in ("fit", "capacity"):
        return CAPACITY_WORDS.get(rest, rest.replace("_", " "))
    if block == "barrier":
        return BARRIER_WORDS.get(rest, rest.replace("_", " "))
    return CRITERION_WORDS.get(name, (rest or name).replace("_", " ").replace("childcare", "child care"))


def listing(names: Iterable[str], last: str = "and") -> str:
    """Names as a phrase.

    Examples
    --------
    >>> listing(["care", "food", "repair"])
    'care, food and repair'
    """
    named = [str(name) for name in names]
    return f" {last} ".join([", ".join(named[:-1]), named[-1]]) if len(named) > 1 else "".join(named)


def counting(n: int, noun: str) -> str:
    """A number with its noun.

    Examples
    --------
    >>> counting(1, "region"), counting(3, "country")
    ('1 region', '3 countries')
    """
    return f"{n} {noun if n == 1 else noun[:-1] + 'ies' if noun.endswith('y') else noun + 's'}"
