"""Identity numbers and bank accounts by their form and check digits, and all other long numbers that are no amount.

Check digits alone prove little: 6 % of all numbers of eleven digits pass the Latvian check. So a form comes first, and
the check, of python-stdnum, makes it certain where the form alone could be something else.
All patterns look at folded text (`herelib.identifiers.folding`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from types import ModuleType

import stdnum.be.nn
import stdnum.es.dni
import stdnum.es.nie
import stdnum.fi.hetu
import stdnum.fr.nir
import stdnum.ie.pps
import stdnum.it.codicefiscale
import stdnum.lv.pvn

from herelib.identifiers.listed import any_of
from herelib.identifiers.passage import RECORD, Passage

_GAP = r"[ .\-/]{0,3}"
# Pattern, modules of python-stdnum whose check makes it certain, and whether the form is enough without the check.
_FORMS: tuple[tuple[str, tuple[ModuleType, ...], bool], ...] = (
    (
        rf"[A-Z]{{3}}{_GAP}[A-Z]{{3}}{_GAP}[\dLMNPQRSTUV]{{2}}{_GAP}[A-EHLMPRST]{_GAP}[\dLMNPQRSTUV]{{2}}{_GAP}[A-Z]"
        rf"{_GAP}[\dLMNPQRSTUV]{{3}}{_GAP}[A-Z]",
        (stdnum.it.codicefiscale,),
        False,
    ),
    (rf"[A-Z]{{6}}{_GAP}\d\d{_GAP}[A-EHLMPRST]{_GAP}\d\d{_GAP}[A-Z]{_GAP}\d{{3}}{_GAP}[A-Z]", (), True),
    (r"[0-3]\d[ .]?[01]\d[ .]?\d\d[ ]?[-_/][ ]?[012]\d{4}", (), True),  # Latvia, by date of birth
    (r"[0-3]\d[01]\d\d\d ? ?[012]\d{4}|3[2-9]\d{4}[ ]?[-_/. ][ ]?\d{5}", (), True),
    (r"\d{6}[ ]{0,2}[-_/][ ]{0,2}\d{4,5}", (), True),  # Nordic countries, too
    (r"\d{6}[-+A][ ]?\d{3}[\dA-Z]", (stdnum.fi.hetu,), False),
    (rf"\d{{2}}[ .]?\d{{3}}[ .]?\d{{3}}{_GAP}[A-HJ-NP-TV-Z]", (stdnum.es.dni,), False),
    (rf"[XYZ]{_GAP}\d[ .]?\d{{3}}[ .]?\d{{3}}{_GAP}[A-Z]|[XYZ]{_GAP}\d{{7}}{_GAP}[A-Z]", (stdnum.es.nie,), True),
    (
        r"\d{2}[ .\-/]?[01]\d[ .\-/]?[0-3]\d[ .\-]{0,3}\d{3}[ .\-/]{1,3}\d{2}|\d{11}",
        (stdnum.be.nn, stdnum.lv.pvn),
        False,
    ),
    (
        rf"[1-478]{_GAP}\d{{2}}{_GAP}[0-9]\d{_GAP}(?:\d{{2}}|2[AB]){_GAP}\d{{3}}{_GAP}\d{{3}}{_GAP}(?:\d{{2}})?",
        (stdnum.fr.nir,),
        False,
    ),
    (r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d\d ?\d\d ?\d\d ?[A-D]", (), True),  # national insurance of Great Britain
    (r"\d{7}[A-W][ABHWTX]?", (stdnum.ie.pps,), False),
)
_ALNUM = re.compile(
    "|".join(rf"(?P<f{i}>(?<![A-Za-z\d]){form}(?![A-Za-z\d]))" for i, (form, _, _) in enumerate(_FORMS)), re.I
)
_CARD = re.compile(r"(?<!\w)[A-Z]{1,3} ?\d{6,9}(?!\w|[-/]\d)")  # of a passport or an identity card, often
_PLATE = re.compile(  # Latvia and others; Spain; Italy and France; Great Britain: a product's number looks the same
    r"(?<![\w-])(?!LV-)(?:[A-Z]{2}-(?!(?:19|20)\d\d)\d{3,4}|(?!(?:19|20)\d\d)\d{4} ?[B-DF-HJ-NP-TV-Z]{3}"
    r"|[A-Z]{2}[ -]?\d{3}[ -]?[A-Z]{2}|[A-Z]{2}\d{2} ?[A-Z]{3})(?![\w-])"
)
_PRICE = r"\d{1,3}(?:[ .,']?\d{3})+"
# "no 561 000 lidz 1 241 000" (from … to) begins as an account in Norway does, and once in 97 times passes its check.
_SPAN_OF_PRICES = rf"[A-Z]{{2}} {_PRICE} (?:lidz|a|to|et|e|y|un|and) {_PRICE}(?!\w)"
_ACCOUNT = re.compile(
    rf"(?<![A-Za-z\d])(?!{_SPAN_OF_PRICES})[A-Z]{{2}}[ -]?\d{{2}}(?:[ -]?[A-Z\d]){{11,30}}(?![A-Za-z\d])", re.I
)
# A record's or a device's own number (RFC 9562): nobody is registered under it, but whoever has the raw exports finds
# the interview by it. So it leaves in nothing, and messages for the team may name it.
RECORD_NUMBER = re.compile(
    r"(?<![A-Za-z\d])[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}(?![A-Za-z\d])", re.I
)
_LENGTHS = (15, 34)  # of a bank account number without blanks
_CHECKED = 97

_RUN = re.compile(r"(?<![\w])(?<![\s(]\.)(?:\+ ?|\( ?\+? ?)?\d(?:[ ]?[-.,/_()·•*]?[ ]{0,2}[-.(/]?[ ]?\d){4,}")
_YEAR = r"(?:1[89]|20)\d\d"
_DAY = rf"(?:{_YEAR} ?[-./] ?[01]?\d ?[-./] ?[0-3]?\d|[0-3]?\d ?[-./] ?[01]?\d ?[-./] ?(?:{_YEAR}|\d\d))"
_HOUR = r"(?:[01]?\d|2[0-4]) ?[:.hH] ?[0-5]\d(?:[:.][0-5]\d)?"
_THOUSANDS = r"\d{1,3}(?:[ .,'](?:000|\d00))+(?:,00)?"
_ITEM = rf"(?:{_DAY}|{_YEAR}(?:[-/]\d{{1,4}})?|\d{{1,4}}/{_YEAR}|{_HOUR}|{_THOUSANDS})"
_BETWEEN = r"(?: ?[,;-] ?|[/T]| \(?)"  # never a dot: pairs of digits with dots are how French numbers are written
_HARMLESS = re.compile(
    # Years, dates, hours, sums, and spans of them; a sum and its year; a year and a small number.
    rf"(?:\d\d? |\d{{1,3}}(?:[.,]\d{{3}})+ \()?{_ITEM}\.?(?:{_BETWEEN}{_ITEM})*(?:, \d{{1,3}})*"
    r"|\d\d?-\d\d?(?:[,;] \d\d?-\d\d?)+"  # spans of ages
)
_SUM = r"(?:\d{1,3}(?:[ .,']\d{3})+|\d{1,9})(?:[.,]\d{1,2})?"
_AMOUNT = re.compile(rf"{_SUM}(?: ?[-/] ?{_SUM})?")
_PUBLISHED = re.compile(r"\b10\.\d{4,}/\S+|\bdoi:\S+")  # a DOI
_GROUPED = re.compile(r"\d{1,3}(?P<sign>[ .,'])\d{3}(?:(?P=sign)\d{3})*(?:[.,]\d{1,2})?")
_UNIT_BEHIND = re.compile(rf" ?(?:{any_of('money')}|{any_of('units')})", re.I)
_UNIT_BEFORE = re.compile(r"(?:€|eur|£|\$|usd|gbp|~|>|<|=) ?$", re.I)
_CALL = re.compile(rf"(?:{any_of('calls')})[^\d\n]{{0,25}}$", re.I)
_LEAST, _SURE = 5, 7  # digits: of what a call may be made to, and of what is hardly anything else


def identity_numbers(text: str) -> Iterator[Passage]:
    """Identity numbers and bank accounts in a folded text that has a digit."""
    for match in _ALNUM.finditer(text):
        _, modules, enough = _FORMS[int(match.lastgroup[1:])]
        plain = re.sub(r"[ .\-/_]", "", match[0]).upper()
        if enough or any(module.is_valid(plain) for module in modules):
            yield Passage(*match.span(), "identity number", True)
    for match in RECORD_NUMBER.finditer(text):
        yield Passage(*match.span(), RECORD, True)
    for match in _CARD.finditer(text):
        yield Passage(*match.span(), "identity number", False)
    for match in _PLATE.finditer(text):
        yield Passage(*match.span(), "licence plate", False)
    for match in _ACCOUNT.finditer(text):
        if length := _account_length(match[0]):
            yield Passage(match.start(), match.start() + length, "bank account", True)


_DIGITS_OF_ACCOUNT = 10  # at least: by chance a phrase passes the check once in 97 times


def _account_length(candidate: str) -> int:
    """How many characters of a candidate are a bank account, by the longest beginning that the check holds for.

    What does not pass the check but has the groups, or the length, of one counts as one with a slip of the pen.
    """
    if sum(map(str.isdigit, candidate)) < _DIGITS_OF_ACCOUNT:
        return 0
    plain = [(position, sign) for position, sign in enumerate(candidate.upper()) if sign.isalnum()]
    for n in range(min(len(plain), _LENGTHS[1]), _LENGTHS[0] - 1, -1):
        moved = "".join(sign for _, sign in [*plain[4:n], *plain[:4]])
        if int("".join(str(int(sign, 36)) for sign in moved)) % _CHECKED == 1:
            return plain[n - 1][0] + 1
    grouped = re.match(r"[A-Z]{2}\d{2}(?: [A-Z\d]{4}){2,7}(?: \d{1,4})?(?![A-Za-z\d])", candidate)
    whole = re.match(r"(?i)[a-z]{2}\d{2}[a-z]{0,4}\d{8,28}(?![a-z\d])", candidate)
    return max((match.end() for match in (grouped, whole) if match), default=0)


def long_numbers(text: str, known: Collection[str] = ()) -> Iterator[Passage]:
    """Phone numbers and all other long numbers of a folded text but dates, hours, years, amounts and counts.

    `known` are the digits of numbers that the study's columns hold: these are somebody's in any case.
    """
    published = [match.span() for match in _PUBLISHED.finditer(text)] if "10." in text else []
    for match in _RUN.finditer(text):
        start, stop = match.span()
        certain = (re.sub(r"\D", "", match[0]) in known) or _certainty(text, start, stop)
        if certain is not None and not any(first <= start < last for first, last in published):
            while text[start] == " ":
                start += 1
            yield Passage(start, stop, "phone number", certain)


def _certainty(text: str, start: int, stop: int) -> bool | None:
    """Whether a run of digits is certainly a number somebody has; None if it is none."""
    run = text[start:stop]
    digits = re.sub(r"\D", "", run)
    bare = run.strip("( ")
    if text[stop : stop + 1] == ":":  # the hour of a moment: minutes follow
        bare = re.sub(r"[ T,]+\d\d?$", "", bare)
    called = bool(_CALL.search(text, max(0, start - 40), start))
    if run.lstrip("( ").startswith("+") or (digits.startswith("00") and len(digits) > _SURE):
        return len(digits) >= _SURE or (called and len(digits) >= _LEAST) or None
    if _HARMLESS.fullmatch(bare) or _counted(bare):
        return True if called and not re.search(r"[-./:]", bare) and len(digits) >= _SURE else None
    if _UNIT_BEHIND.match(text, stop) or _UNIT_BEFORE.search(text, max(0, start - 5), start):
        return None if _AMOUNT.fullmatch(bare) else (len(digits) >= _SURE or None)
    if called:
        return len(digits) >= _LEAST
    if len(digits) < _SURE:
        return None
    return _unlabelled(bare, digits)


def _unlabelled(bare: str, digits: str) -> bool | None:
    """`_certainty` of a run of seven digits and more that nothing around it explains."""
    if _GROUPED.fullmatch(bare):
        groups = re.split(r"[ .,']", bare)
        if groups[-1] == "000" or (len(groups) == 2 and len(digits) < _SURE) or ("," in bare[:-3] and len(digits) < 8):
            return None
        return len(groups[0]) == 3 or " " in bare or len(digits) == 8
    if bare.isdigit():
        if bare.endswith("0000") or bare.startswith("0.") or (len(digits) == _SURE and bare.endswith("000")):
            return None
        return not re.fullmatch(rf"{_YEAR}[01]\d[0-3]\d|[0-3]\d[01]\d{_YEAR}", bare)
    if re.fullmatch(r"\d+[.,]\d+", bare):  # a number with decimals
        return False if len(digits) > 8 else None
    if re.match(r"0\d", bare):
        return True
    spans = re.fullmatch(r"(\d+) ?[-/:] ?(\d+)", bare)
    if spans and len(spans[2]) - len(spans[1]) in (0, 1) and int(spans[2]) >= int(spans[1]):
        return None if bare.endswith("0") and spans[1].endswith("0") else False
    return True


def _counted(bare: str) -> bool:
    """Whether a run is a list of small numbers: "1, 2, 3, 4, 5, 6, 7"."""
    if not re.fullmatch(r"\d{1,3}(?:(?:, ?|; ?|\. )\d{1,3})+", bare):
        return False
    groups = re.split(r"\D+", bare.strip())
    lengths = set(map(len, groups))
    ascending = list(map(int, groups)) == sorted(set(map(int, groups)))
    # Pairs and triples of digits are how numbers of phones are said: a list has blanks behind its commas, and an order.
    return lengths == {1} or (", " in bare and len(groups) > 2 and (len(lengths) > 1 or ascending))
