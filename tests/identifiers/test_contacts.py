"""E-mail addresses, web addresses and accounts, however they are spelled; full stops without a blank are none."""

import pytest
from sought import certain_and_doubtful, kinds_of

from herelib.identifiers.contacts import contacts

EMAILS = """a.b@c.org|a.b+x@c-d.co.uk|anna@inbox|ANNA@INBOX.LV|anna＠inbox.lv|anna\u200b@inbox.lv|jānis@epasts.lv
anna.b (at) inbox.lv|anna[at]inbox[dot]lv|anna{at}inbox.lv|anna <at> inbox.lv|anna @ inbox . lv|anna-at-inbox.lv
anna at inbox dot lv|anna.b et inbox punkts lv|maria arroba correo.com|maria arroba correo punto com
pedro (arroba) correo (punto) es|luca chiocciola posta punto it|luca chiocciola posta.it
jean arobase poste point fr"""
WEB = """https://example.org/x|hxxps://example.com/u|www.example.org|facebook.com/anna.b|fb.com/anna
wa.me/37129123456|t.me/annab|instagram.com/anna_b|linkedin.com/in/anna-b|example.lv|anna-cakes.com
annaskukas.lv/par-mani|bit.ly/3abc"""
ACCOUNTS = """@anna_b|@annab"""


def listed(block):
    return block.replace("\n", "|").split("|")


@pytest.mark.parametrize("words", listed(EMAILS))
def test_an_email_address_is_certain_in_every_spelling(words):
    assert certain_and_doubtful(words)[0]
    assert ("e-mail address", True) in kinds_of(f"write to {words}")


@pytest.mark.parametrize("words", listed(WEB))
def test_a_web_address_needs_no_scheme(words):
    assert certain_and_doubtful(words)[0] and ("web address", True) in kinds_of(f"see {words}")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("@anna_b", "@anna_b"),
        ("insta: annab", "annab"),
        ("Instagram: anna.b", "anna.b"),
        ("skype live.anna2", "live.anna2"),
        ("telegram - annab77", "annab77"),
    ],
)
def test_an_account_is_seen_with_its_sign_or_beside_the_name_of_its_network(text, name):
    hits = list(contacts(text))
    assert [(text[hit.start : hit.stop], hit.kind, hit.certain) for hit in hits] == [(name, "account name", True)]


@pytest.mark.parametrize(
    "harmless",
    [
        "I was at home. It rained",
        "neighbors at some point this year",
        "at this point to go",
        "we meet at 5.30 p.m. at school",
        "many use facebook and whatsapp here",
        "e.g. shops, i.e. small ones",
        "3.5 points, 1.2.3",
        "price @ 5",
    ],
)
def test_sentences_with_at_dots_and_networks_are_no_contacts(harmless):
    assert list(contacts(harmless)) == []


def test_a_full_stop_without_a_blank_and_the_begin_of_a_sentence_are_doubtful_at_most():
    assert [hit.certain for hit in contacts("no hay nada.es difícil")] == [False]
    assert [hit.certain for hit in contacts("facebook: many people use it")] == [False]
