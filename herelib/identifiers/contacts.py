"""E-mail addresses, web addresses and account names, spelled as people spell them when they mean to be read by people.

All patterns look at folded text (`herelib.identifiers.folding`): one kind of blank, dash and quotation mark.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from herelib.identifiers.listed import any_of, listed
from herelib.identifiers.passage import Passage

_WORDS_OF_TEXT = re.compile(r"[^\W\d_]+")
_SIGNS = re.compile(r"[@\[({<#&]|:/|\.\w|:\w")
_CUES = listed("at") | listed("dot") | listed("networks") | {"www", "whats"}
_OPEN, _CLOSE = r" ?[\[({<] ?", r" ?[\])}>] ?"
_SIGN = "(?:@|&#0?64;|&#x40;|&commat;)"
_AT = rf"(?: ?{_SIGN} ?|{_OPEN}(?:@|at|a|et|eta|{any_of('at')}){_CLOSE}| (?:{any_of('at')}) | ?[-_*]+at[-_*]+ ?)"
_DOT = rf"(?:\.|{_OPEN}(?:\.|p|{any_of('dot')}){_CLOSE}| (?:{any_of('dot')}) )"
_SPELT_DOT = rf"(?:{_OPEN}(?:\.|{any_of('dot')}){_CLOSE}| (?:{any_of('dot')}) )"
_NAME, _START, _PARTS = r"[\w+-]{1,64}", r"(?<![\w+-])", "{0,9}"  # bounds: a hostile text must not take for ever
_END = any_of("host ends")
# "casa.es" may be a full stop without a blank behind it.
_SURE_END = any_of("host ends", without="host ends that are words")
_LOCAL, _SPELT_LOCAL = rf"{_NAME}(?:\.{_NAME}){_PARTS}", rf"{_NAME}(?:{_DOT}{_NAME}){_PARTS}"
_EMAILS = (
    rf"{_SPELT_LOCAL}{_AT}{_NAME}(?:{_DOT}{_NAME}){{1,9}}",
    rf"{_SPELT_LOCAL} (?:at|et) {_NAME}(?:{_SPELT_DOT}{_NAME}){_PARTS}{_SPELT_DOT}(?:{_SURE_END}|es|it)\b",
    rf"{_LOCAL}(?: ?@ ?| (?:{any_of('at')}) ){_NAME} ?\. ?(?:{_END})\b",
    rf"{_LOCAL} at {_NAME}\.(?:{_SURE_END})\b",
    rf"{_LOCAL}@[\w-]+",  # without its end
)
_EMAIL = re.compile(rf"{_START}(?:{'|'.join(_EMAILS)})", re.I)
_WEB = r"[^\s|<>\"]+"
_SCHEME = re.compile(
    rf"\b(?:h(?:tt|xx)ps?|ftp|mailto|tel|sms|skype|tg|whatsapp|viber)(?:: ?//|:(?=[\w+])){_WEB}|\bwww ?\. ?{_WEB}", re.I
)
_HOST = re.compile(rf"(?<![\w@.-])(?:[\w-]{{1,64}}\.){{1,9}}(?P<end>{_END})(?P<path>[/?#]{_WEB}|(?![\w@-]))", re.I)
_SPOKEN = re.compile(  # "example dot org slash anna"
    rf"{_START}{_NAME}(?:{_SPELT_DOT}{_NAME}){{1,9}}(?: ?/ ?| (?:{any_of('slash')}) )[\w.~-]+", re.I
)
_NUMBERED = re.compile(r"(?<![\w#])(?P<name>[a-z][\w.]{1,31})#\d{4}(?!\w)", re.I)  # of Discord
_WORDS = listed("host ends that are words")
_KNOWN_HOST = re.compile(rf"(?:\w+\.)*(?:{any_of('hosts')})\.", re.I)
_IN_FILE_NAME = re.compile(rf"(?<![\w@.-])(?:\w+\.)?(?:{any_of('hosts')})\.(?:{_END})[-_][\w.-]*\w", re.I)  # no / there
_ACCOUNT = re.compile(r"(?<![\w@])@(?=[\w.]*[A-Za-z])[\w.]+\w")
_LABELLED = re.compile(
    rf"\b(?:{any_of('networks')})(?: (?:is|ir|es|est|e'|account|konts|cuenta|conto|compte|profile?|profils))?"
    r" ?[:=>-] ?(?P<name>@?(?:live:)?(?=[\w.-]*[A-Za-z])[\w.-]*\w)(?P<ends> ?(?:$|[\n,;.)!?]))?",
    re.I,
)
_BESIDE = re.compile(rf"\b(?:{any_of('networks')}) (?P<name>@?(?=[\w.-]*[\d_.])[a-z_][\w.-]*\w)", re.I)


def contacts(text: str) -> Iterator[Passage]:
    """E-mail addresses, web addresses and account names in a folded text."""
    if not _SIGNS.search(text) and _CUES.isdisjoint(_WORDS_OF_TEXT.findall(text.lower())):
        return
    for match in _EMAIL.finditer(text):
        yield Passage(*match.span(), "e-mail address", True)
    yield from _web_addresses(text)
    for match in _ACCOUNT.finditer(text):
        yield Passage(*match.span(), "account name", True)
    for match in _LABELLED.finditer(text):
        # "facebook: many use it" begins a sentence; a name of an account has a sign in it, or stands alone.
        certain = bool(match["ends"] is not None or re.search(r"[\d_.@]", match["name"]))
        yield Passage(*match.span("name"), "account name", certain)
    for match in _NUMBERED.finditer(text):
        yield Passage(*match.span(), "account name", bool(re.search(r"[\d_.]", match["name"])))
    for match in _BESIDE.finditer(text):
        yield Passage(*match.span("name"), "account name", True)


def _web_addresses(text: str) -> Iterator[Passage]:
    for match in _SCHEME.finditer(text):
        yield Passage(*match.span(), "web address", True)
    for pattern in (_SPOKEN, _IN_FILE_NAME):
        for match in pattern.finditer(text):
            yield Passage(*match.span(), "web address", True)
    for match in _HOST.finditer(text):
        certain = bool(match["path"] or _KNOWN_HOST.match(match[0]) or match["end"].lower() not in _WORDS)
        yield Passage(*match.span(), "web address", certain)
