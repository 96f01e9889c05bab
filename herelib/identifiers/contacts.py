"""E-mail addresses, web addresses and account names, spelled as people spell them when they mean to be read by people.

All patterns look at folded text (`herelib.identifiers.folding`): one kind of blank, dash and quotation mark.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from herelib.identifiers.passage import Passage

_LIKELY = re.compile(
    r"[@\[({<]|://|\w\.\w|www|\b(?:at|et|arrob|chioc|aroba|insta|ig|fb|face|skyp|tele|tik|twit|snap|vi|vk|disc|what)",
    re.I,
)
_AT_WORD = r"arroba|arobase|arobas|chiocciola|chiocciolina|klammeraffe|apenstaartje|kommercat|at sign"
_AT = rf"(?: ?@ ?| ?[\[({{<] ?(?:@|at|a|et|{_AT_WORD}) ?[\])}}>] ?| (?:{_AT_WORD}) | ?[-_*]+at[-_*]+ ?)"
_DOT = r"(?:\.| ?[\[({<] ?(?:\.|dot|punto|point|punkts|punkt|ponto|punt|p) ?[\])}>] ?| (?:dot|punto|point|punkts|punkt|ponto|punt) )"
_NAME = r"[\w+-]+"
_ENDS = (
    "com org net info eu lv lt ee es it fr be uk gb ie de nl at ch pl pt ru se no fi dk cz ro gr edu gov int io me co "
    "app biz cat gal eus online site shop blog social page link tv cc us ca mx ar cl br"
)
_END = "|".join(sorted(_ENDS.split(), key=len, reverse=True))
# Ends of hosts that are words of some language as well: "casa.es" may be a full stop without a blank behind it.
_WORD_ENDS = set(["es", "it", "de", "me", "be", "at", "no", "to", "co", "in", "is", "us", "ca", "tv", "fi", "se", "link", "page", "shop", "site", "online", "blog", "social", "cat"])
_SURE_END = "|".join(end for end in _ENDS.split() if end not in _WORD_ENDS)
_EMAILS = (
    rf"{_NAME}(?:{_DOT}{_NAME})*{_AT}{_NAME}(?:{_DOT}{_NAME})+",
    rf"{_NAME}(?:{_DOT}{_NAME})* at {_NAME}(?:(?: ?[\[({{<] ?| )(?:dot|punto|point|punkts)(?: ?[\])}}>] ?| ){_NAME})+",
    rf"{_NAME}(?:\.{_NAME})*(?: ?@ ?| (?:{_AT_WORD}) ){_NAME} ?\. ?(?:{_END})\b",
    rf"{_NAME}(?:\.{_NAME})* at {_NAME}\.(?:{_SURE_END})\b",
    rf"{_NAME}(?:\.{_NAME})*@[\w-]+",  # without its end
)
_EMAIL = re.compile("|".join(_EMAILS), re.I)

_HOSTS = (
    "facebook fb instagram insta linkedin twitter x tiktok youtube youtu telegram t wa whatsapp m messenger vk ok draugiem "
    "linktr bit goo maps snapchat discord skype pinterest github medium threads bsky"
)
_KNOWN_HOST = re.compile(rf"(?:\w+\.)*(?:{'|'.join(_HOSTS.split())})\.", re.I)
_SCHEME = re.compile(
    r"\b(?:h(?:tt|xx)ps?|ftp|mailto|tel|sms|skype|tg|whatsapp|viber)(?:: ?//|:(?=[\w+]))[^\s|<>\"]+|\bwww ?\. ?[^\s|<>\"]+",
    re.I,
)
_HOST = re.compile(rf"(?<![\w@.-])(?:[\w-]+\.)+(?P<end>{_END})(?P<path>[/?#][^\s|<>\"]*|(?![\w@-]))", re.I)

_ACCOUNT = re.compile(r"(?<![\w@])@ ?[\w.]{1,}\w")
_NETWORK = (
    "insta|instagram|insta?gram[ma]s?|ig|fb|facebook|feisbuk\\w*|feisbuks?|skype|skaips?|telegram|telegrams?|tiktok|twitter|"
    "snapchat|snap|viber|linkedin|vk|discord|whats ?app|messenger|draugiem|threads|mastodon|bluesky"
)
_LABELLED = re.compile(
    rf"\b(?:{_NETWORK})(?: (?:is|ir|es|est|e'|account|konts|cuenta|conto|compte|profile?|profils))? ?[:=>-] ?"
    rf"(?P<name>@?[\w.-]*\w)(?P<ends> ?(?:$|[\n,;.)!?]))?",
    re.I,
)
_BESIDE = re.compile(rf"\b(?:{_NETWORK}) (?P<name>@?(?=[\w.-]*[\d_.])[a-z_][\w.-]*\w)", re.I)


def contacts(text: str) -> Iterator[Passage]:
    """E-mail addresses, web addresses and account names in a folded text."""
    if not _LIKELY.search(text):
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
    for match in _BESIDE.finditer(text):
        yield Passage(*match.span("name"), "account name", True)


def _web_addresses(text: str) -> Iterator[Passage]:
    for match in _SCHEME.finditer(text):
        yield Passage(*match.span(), "web address", True)
    for match in _HOST.finditer(text):
        certain = bool(match["path"] or _KNOWN_HOST.match(match[0]) or match["end"].lower() not in _WORD_ENDS)
        yield Passage(*match.span(), "web address", certain)
