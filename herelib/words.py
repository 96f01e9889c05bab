"""How a sentence, a number, a list or a name of the tables is said to a reader.

pandas is loaded only where a value may be missing in its way (NaN, None, NA): who lists names needs none of it.
"""

from __future__ import annotations

from collections.abc import Iterable

from herelib.translations import before, number, translated, translated_by_number

ROUNDED_FROM = 10_000  # EUR: no cost is known closer than to thousands from here on


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


def marked_by_number(singular: str, plural: str) -> tuple[str, str]:
    """Both forms of a text of a constant about a number of things, for `message_by_number`."""
    return singular, plural


GROUP_WORDS = {
    "resident": marked("residents"),
    "entrepreneur": marked("entrepreneurs"),
    "ngo": marked("NGOs"),
    "municipality": marked("municipal staff"),
    "state": marked("state bodies"),
}
BLOCK_WORDS = {
    "need": marked("need"),
    "cover": marked("cover"),
    "supply": marked("supply"),
    "capacity": marked("capacity"),
    "barrier": marked("barrier"),
    "asset": marked("asset"),
    "voiced": marked("voiced"),
    "context": marked("context"),
}
COVER_WORDS = {
    "now": marked("neighbours could now"),
    "training": marked("neighbours, with training"),
    "outside": marked("only an outside provider"),
    "public": marked("a public duty"),
}
FAMILY_WORDS = {
    "fit": marked("conditions are met"),
    "value": marked("helps with what is lacking"),
    "evidence": marked("evidence elsewhere"),
    "burden": marked("light in cost and time"),
}
VERDICT_WORDS = {
    "clear": marked("Clear"),
    "either will do": marked("Either will do"),
    "contested": marked("Contested"),
    "only one is left": marked("Only one is left"),
    "nothing helps enough": marked("Nothing helps enough"),
    "insufficient evidence": marked("Insufficient evidence"),
    "none feasible": marked("None feasible"),
}
NEED_WORDS = {
    "care": marked("care"),
    "food": marked("food"),
    "repair": marked("repair"),
    "mobility": marked("mobility"),
    "childcare": marked("child care"),
    "housing": marked("housing"),
    "energy": marked("energy"),
    "culture": marked("culture"),
    "digital": marked("digital"),
    "admin": marked("admin"),
    "health": marked("health"),
    "jobs": marked("jobs"),
    "shops": marked("shops"),
}
SETTING_WORDS = {
    "suburban": marked("suburban"),
    "rural": marked("rural"),
    "urban": marked("urban"),
}
ROLE_WORDS = {
    "lead": marked("leading support"),
    "support": marked("further support"),
    "form": marked("form of enterprise"),
    "finance": marked("money"),
    "place": marked("place"),
    "steering": marked("steering"),
}
CAPACITY_WORDS = {
    "skills": marked("people's skills"),
    "founders": marked("people who want to found"),
    "reach": marked("customers within reach"),
    "finance": marked("access to finance"),
    "public_partner": marked("a public partner"),
    "mentors": marked("mentors"),
    "digital": marked("digital means and skills"),
    "organisation": marked("organisations that can carry it"),
}
BARRIER_WORDS = {
    "finance": marked("lack of finance"),
    "skills": marked("lack of skills"),
    "network": marked("lack of contacts"),
    "regulation": marked("rules and paperwork"),
    "premises": marked("lack of premises"),
    "language": marked("language"),
    "transport": marked("transport"),
    "health": marked("health"),
    "digital": marked("digital divide"),
    "motivation": marked("lack of confidence or motivation"),
    "benefits": marked("fear of losing benefits"),
    "care_duties": marked("care duties"),
}
CRITERION_WORDS = {
    "relevance": marked("help with what is lacking here"),
    "evidence": marked("the evidence from elsewhere"),
    "cost": marked("a low cost"),
    "lead time": marked("a short lead time"),
}
# Names that stand in tables in these words: rules of cleaning, capacities and barriers, answers, criteria.
PLAIN_WORDS = frozenset(
    {
        marked("answer not asked"),
        marked("blank"),
        marked("calculation differs"),
        marked("change"),
        marked("choice filtered"),
        marked("consent not asked"),
        marked("consent refused"),
        marked("constraint"),
        marked("contradiction"),
        marked("date unreadable"),
        marked("duplicate content"),
        marked("duplicate id"),
        marked("end before start"),
        marked("incomplete"),
        marked("no answers"),
        marked("no consent"),
        marked("no id"),
        marked("no region"),
        marked("not a number"),
        marked("not evaluated"),
        marked("other without text"),
        marked("out of range"),
        marked("outlier"),
        marked("overnight"),
        marked("redacted"),
        marked("rejected"),
        marked("remove"),
        marked("removed"),
        marked("required blank"),
        marked("retyped"),
        marked("select multiple conflict"),
        marked("straight lining"),
        marked("test record"),
        marked("text without other"),
        marked("too long"),
        marked("too short"),
        marked("unknown choice"),
        marked("finance"),
        marked("skills"),
        marked("founders"),
        marked("reach"),
        marked("public partner"),
        marked("mentors"),
        marked("organisation"),
        marked("land"),
        marked("helpers"),
        marked("clubs"),
        marked("network"),
        marked("regulation"),
        marked("premises"),
        marked("language"),
        marked("transport"),
        marked("motivation"),
        marked("benefits"),
        marked("care duties"),
        marked("above chance"),
        marked("not above chance"),
        marked("not tested"),
        marked("stability above chance"),
        marked("silhouette"),
        marked("gap"),
        marked("prediction strength"),
        marked("yes"),
        marked("no"),
        marked("unknown"),
    }
)
LISTS = {"and": marked("%(names)s and %(last)s"), "or": marked("%(names)s or %(last)s")}
COUNTS = {
    "answer": marked_by_number("%(n)s answer", "%(n)s answers"),
    "cell": marked_by_number("%(n)s cell", "%(n)s cells"),
    "cluster": marked_by_number("%(n)s cluster", "%(n)s clusters"),
    "code": marked_by_number("%(n)s code", "%(n)s codes"),
    "condition": marked_by_number("%(n)s condition", "%(n)s conditions"),
    "context figure": marked_by_number("%(n)s context figure", "%(n)s context figures"),
    "country": marked_by_number("%(n)s country", "%(n)s countries"),
    "figure": marked_by_number("%(n)s figure", "%(n)s figures"),
    "group": marked_by_number("%(n)s group", "%(n)s groups"),
    "indicator": marked_by_number("%(n)s indicator", "%(n)s indicators"),
    "interview": marked_by_number("%(n)s interview", "%(n)s interviews"),
    "kind": marked_by_number("%(n)s kind", "%(n)s kinds"),
    "question": marked_by_number("%(n)s question", "%(n)s questions"),
    "region": marked_by_number("%(n)s region", "%(n)s regions"),
    "rule": marked_by_number("%(n)s rule", "%(n)s rules"),
    "trial": marked_by_number("%(n)s trial", "%(n)s trials"),
}


def n_text(n: object) -> str:
    """The number of interviews as a label says it."""
    return message("n not shown") if _missing(n) else message("n = %(n)s", n=int(n))


def basis(row) -> str:
    """What stands behind a figure: the number of people, or why there is none."""
    notes = {
        "inherited": message("value of a larger area"),
        "context": message("published figure"),
        "missing": message("not asked or not answered"),
        "insufficient": message("insufficient, %(number)s", number=n_text(row.n)),
    }
    return notes.get(row.status, n_text(row.n))


def only_a_limit(share: float, low: float, high: float) -> bool:
    """Whether a share that was rounded to one coarse step says no more than a limit: from nothing up to itself.

    Examples
    --------
    >>> only_a_limit(0.2, 0.0, 0.2), only_a_limit(0.3, 0.2, 0.4), only_a_limit(float("nan"), 0.0, 0.2)
    (True, False, False)
    """
    return low <= 0 < high <= share


def price_range(low: float, high: float) -> str:
    """A range of costs, in thousands from 10,000 on; one figure where both ends read the same.

    Examples
    --------
    >>> price_range(115667, 115667), price_range(9840, 31499), price_range(float("nan"), 5.0)
    ('EUR 116,000', 'EUR 9,840 to 31,000', 'not known')
    """
    if _missing(low) or _missing(high):
        return message("not known")
    least, most = (number(cost if cost < ROUNDED_FROM else round(cost, -3), ",.0f") for cost in (low, high))
    if least == most:
        return message("EUR %(cost)s", cost=least)
    return message("EUR %(low)s to %(high)s", low=least, high=most)


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
    if 0 < share < 0.005:
        return "<" + number(0.01, ".0%")
    return ">" + number(0.99, ".0%") if 0.995 <= share < 1 else number(share, ".0%")


def p_text(p: float, replicates: int = 0) -> str:
    """A p-value with its sign of comparison: never 0.00, and below what the replicates can reach a limit.

    Parameters
    ----------
    replicates : of a simulated p; the smallest that it can be is 1 / (1 + replicates). 0 for an exact p.

    Examples
    --------
    >>> p_text(0.06), p_text(0.01, 99), p_text(0.0004), p_text(0.0667), p_text(float("nan"))
    ('p = 0.06', 'p ≤ 0.01', 'p < 0.001', 'p = 0.07', 'not tested')
    """
    if _missing(p):
        return message("not tested")
    if p < 0.001:
        return message("p < %(p)s", p=number(0.001, ".3f"))
    text = number(p, ".2f" if p >= 0.0095 else ".3f")
    if replicates and p <= (1 + 1e-9) / (1 + replicates):
        return message("p ≤ %(p)s", p=text)
    return message("p = %(p)s", p=text)


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
    texts = {"fit": CAPACITY_WORDS, "capacity": CAPACITY_WORDS, "barrier": BARRIER_WORDS}
    if block in texts:
        text, plain = texts[block].get(rest), rest.replace("_", " ")
    else:
        text = CRITERION_WORDS.get(name) or NEED_WORDS.get(rest or name) or SETTING_WORDS.get(name)
        plain = (rest or name).replace("_", " ").replace("childcare", "child care")
    if text is None and plain in PLAIN_WORDS:
        text = plain
    # A name without words is no message: a study chose it, and it may hold a percent sign.
    return plain if text is None else message(text)


def block_text(block: str) -> str:
    """A block of the profiles as a reader would say it.

    Examples
    --------
    >>> block_text("supply")
    'supply'
    """
    return message(BLOCK_WORDS[block]) if block in BLOCK_WORDS else block


def listing(names: Iterable[str], last: str = "and") -> str:
    """Names as a phrase; `last` is "and" or "or".

    Examples
    --------
    >>> listing(["care", "food", "repair"])
    'care, food and repair'
    """
    named = [str(name) for name in names]
    if len(named) < 2:
        return "".join(named)
    text = before(translated(LISTS[last]), last, named[-1])
    return text % {"names": ", ".join(named[:-1]), "last": named[-1]}


def counting(n: int, noun: str) -> str:
    """A number with its noun, one of `COUNTS`.

    Examples
    --------
    >>> counting(1, "region"), counting(3, "country")
    ('1 region', '3 countries')
    """
    singular, plural = COUNTS[noun]
    return message_by_number(singular, plural, n)
