"""Phones, identity numbers and accounts in every spelling; dates, years, amounts and lists are none of them."""

import random

import pytest
import stdnum.iban
import stdnum.lv.pvn
from hypothesis import given
from hypothesis import strategies as st
from sought import certain_and_doubtful, kinds_of

from herelib.identifiers.numbers import identity_numbers, long_numbers

PHONES = """+371 29 123 456|+371-29-123-456|+371 29123456|(+371) 29123456|+371 (29) 123-456|+371.29.123.456
+371,29,123,456|00371 29 123 456|29123456|29 123 456|29-123-456|29.123.456|29_123_456|29/123/456|29,123,456
2912 3456|29 12 34 56|29 – 123 – 456|29‑123‑456|29\u00a0123\u00a0456|２９１２３４５６|٢٩١٢٣٤٥٦|29\u200b123\u200b456
291-23-456|67 123 456|+34 600 123 456|600 123 456|600-123-456|600.123.456|600 12 34 56|91 123 45 67|612345678
+39 333 123 4567|333 1234567|333-1234567|333.123.4567|06 6982 1234|02 12345678|+33 6 12 34 56 78|06 12 34 56 78
06.12.34.56.78|06-12-34-56-78|06,12,34,56,78|0612345678|+32 470 12 34 56|0470 12 34 56|0470/12.34.56
02 123 45 67|+44 7700 900123|07700 900123|020 7946 0958|(020) 7946 0958|+44 (0)20 7946 0958|+49 151 12345678
0151/12345678|+31 6 12345678|06-12345678"""
IDENTITY = """161175-19997|161175 19997|161175–19997|161175—19997|161175 - 19997|16117519997|320123-12345
32012312345|RSSMRA85T10A562S|rssmra85t10a562s|RSS MRA 85T10 A562S|12345678Z|12345678-Z|12.345.678-Z|12345678 z
X1234567L|x-1234567-l|85.07.30-033.28|85073003328|850730-033-28|1 85 05 78 006 084 91|185057800608491
1.85.05.78.006.084.91|AB 12 34 56 C"""
ACCOUNTS = """LV80BANK0000435195001|LV80 BANK 0000 4351 9500 1|lv80 bank 0000 4351 9500 1
ES91 2100 0418 4502 0005 1332|es9121000418450200051332|IT60X0542811101000000123456
FR14 2004 1010 0505 0001 3M02 606|BE68-5390-0754-7034|GB82 WEST 1234 5698 7654 32|NL91ABNA0417164300"""
HARMLESS = """2014-2020|(2014-2020)|2014/2015|2014, 2015, 2016, 2017|2020 2021 2022|2019-2020-2021
1990. 2000. gados|2021/1060|2021-07-05|5.7.2021|05.07.2021|2.5.2019 10.00|2023-04-30 10:15|2023-04-30T10:15:00
12.05.2021-13.06.2021|1.-4. klase 2019/2020|10:00-18:00|9.00-17.00|9:00 - 12:00, 13:00 - 17:00
from 18:00 to 20:00 2019|21 500 000 eiro|21500000 eiro|1,500,000|1 500 000|€1.234.567|10.000.000 €|1 000 000,00
1 500 - 2 000 euro|15 000 - 20 000|1000-1500|EUR 530-1,100|3,600 (2023)|1500,50 EUR|1234567 inhabitants
30 000 iedzīvotāju|1, 2, 3, 4, 5, 6, 7|40, 15, 10, 5, 5|18-24, 25-34, 35-44|3.14159|25-30 %|1.2.3.4.|LV-1010
28001 Madrid|10 000|COVID-19 2020 2021|doi:10.1016/j.cpc.2009.09.018|in 1998 we had 120 people"""


def listed(block):
    return block.replace("\n", "|").split("|")


@pytest.mark.parametrize("words", listed(PHONES))
def test_a_phone_number_is_certain_in_every_spelling(words):
    assert certain_and_doubtful(words)[0]


@pytest.mark.parametrize("words", listed(IDENTITY))
def test_an_identity_number_is_certain_with_blanks_dashes_and_in_small_letters(words):
    assert certain_and_doubtful(words)[0]
    assert ("identity number", True) in kinds_of(f"my code: {words}")


@pytest.mark.parametrize("words", listed(ACCOUNTS))
def test_a_bank_account_is_certain_with_blanks_and_in_small_letters(words):
    assert certain_and_doubtful(words)[0] and ("bank account", True) in kinds_of(words)


@pytest.mark.parametrize("text", listed(HARMLESS))
def test_dates_years_hours_amounts_and_lists_are_no_numbers_of_a_person(text):
    assert kinds_of(text) == [] and kinds_of(f"around {text} or so") == []


def test_a_short_number_counts_where_a_call_is_spoken_of():
    assert [hit.certain for hit in long_numbers("tel. 12345")] == [True]
    assert list(long_numbers("in 12345 households")) == []


def test_a_day_without_signs_is_doubtful():
    assert [hit.certain for hit in long_numbers("on 20201129 we")] == [False]


def test_a_number_that_the_study_holds_is_somebodys_even_where_it_reads_as_an_amount():
    assert list(long_numbers("1 500 000", {"999"})) == []
    assert [hit.certain for hit in long_numbers("1 500 000", {"1500000"})] == [True]


def test_what_passes_the_check_of_an_account_by_chance_is_none():
    # 13 blocks of parking on o: passes modulo 97, as one phrase in 97 does
    assert list(identity_numbers("of 13 blocks of parking on offer")) == []


def test_prices_from_and_to_are_no_account_and_hide_none():
    spans = [f"no {low} 000 lidz {low + 99} 000 EUR Ogre {low}" for low in range(100, 900, 3)]
    assert [kind for span in spans for kind in identity_numbers(span)] == []
    [account] = identity_numbers(f"{spans[0]} LV80 BANK 0000 4351 95001")
    assert account.kind == "bank account"


def test_accounts_with_a_right_check_are_all_seen_and_those_of_python_stdnum_agree():
    rng = random.Random(20260101)
    for _ in range(50):
        body = "".join(rng.choices("0123456789", k=20))
        number = f"ES{98 - int(body + '142800') % 97:02d}{body}"
        assert stdnum.iban.is_valid(number, check_country=False)
        assert kinds_of(number) == [("bank account", True)]


@given(st.dates(), st.integers(10_000, 99_999))
def test_every_latvian_code_by_date_of_birth_is_seen_whatever_its_check_digit(day, rest):
    code = f"{day:%d%m}{day.year % 100:02d}-{rest % 30_000:05d}"
    assert [(hit.kind, hit.certain) for hit in identity_numbers(code)] == [("identity number", True)]


def test_a_sixth_of_random_numbers_pass_no_check_and_eleven_digits_are_a_number_all_the_same():
    rng = random.Random(7)
    numbers = [str(rng.randrange(10**10, 10**11)) for _ in range(300)]
    assert 0 < sum(stdnum.lv.pvn.is_valid(number) for number in numbers) < 60  # why the check alone proves little
    # Only round sums are left out.
    assert all(kinds_of(f"code {number}") for number in numbers if not number.endswith("0000"))
