"""Money of a plan: needed = promised + open for who adds it up, and when least is there."""

import pandas as pd
import pytest

from herelib.briefs.plan_money import euros, lowest_sentences, money_view, parted


def money(needed=224467.0, there=30000.0, asked=20000.0, unknown=0):
    rows = [(band, band == "central", needed + more, there, asked, needed + more - there, unknown)
            for band, more in (("low", -23200.0), ("central", 0.0), ("high", 23200.0))]  # fmt: skip
    columns = ["band", "planned", "needed_eur", "found_eur", "asked_eur", "open_eur", "unknown_parts"]
    return pd.DataFrame(rows, columns=columns)


def cash(*balances):
    """Nothing comes in: each quarter spends what the balance falls by."""
    table = pd.DataFrame({"quarter": range(1, len(balances) + 1), "balance_eur": [float(b) for b in balances]})
    table["spent_eur"] = -table["balance_eur"].diff().fillna(table["balance_eur"])
    days = ["2026-09-01", "2026-12-01", "2027-03-01", "2027-06-01"]
    return table.assign(received_eur=0.0, begins_on=days[: len(balances)])


def test_sums_that_are_said_add_up_whatever_is_rounded():
    for needed, there in ((224467.0, 30000.0), (10600.0, 5500.0), (12500.0, 12499.0), (900.4, 0.0)):
        whole, part, missing = parted(needed, there)
        assert whole == part + missing and abs(whole - needed) <= 500


def test_each_band_is_a_row_whose_bar_is_as_long_as_its_sum():
    bands = money_view(money(), cash(0, -194467)).bands
    assert [(band.label, band.needed, band.there, band.open) for band in bands] == [
        ("if it costs little", "201,000", "30,000", "171,000"),
        ("in the middle", "224,000", "30,000", "194,000"),
        ("if it costs much", "248,000", "30,000", "218,000"),
    ]
    assert [band.planned for band in bands] == [False, True, False]
    assert bands[2].there_percent + bands[2].open_percent == pytest.approx(100, abs=0.2)


def test_what_is_promised_asked_for_and_unknown_is_said():
    assert money_view(money(unknown=2), cash()).needed == (
        "EUR 224,000 is needed: EUR 30,000 is promised, EUR 194,000 is still to be found.",
        "EUR 20,000 was asked for and is not answered yet.",
        "The costs of 2 parts are not known and not in the sum.",
    )
    assert money_view(money(there=0.0, asked=0.0), cash()).needed == (
        "EUR 224,000 is needed, and nothing of it is promised yet.",
    )


def test_the_quarter_with_least_money_is_named_with_what_must_be_lent():
    later = lowest_sentences(cash(0, -50000, -120000, -100000), 100000.0)
    assert later == [
        "Least money is there in the quarter from 1 March 2027: by its end EUR 120,000 is lacking.",
        "EUR 20,000 of it comes later and must be lent until then.",
    ]
    assert lowest_sentences(cash(0, -100000), 100000.0)[1] == "All of it is money that nobody has promised yet."
    assert lowest_sentences(cash(100, 50), 0.0) == ["There is money enough in every quarter."]
    assert lowest_sentences(cash(), 0.0) == []


def test_quarters_say_what_is_left_and_mark_the_first_of_the_lowest():
    quarters = money_view(money(), cash(-6.25, -35412, -35412)).quarters
    assert [(q.begins, q.left, q.lowest) for q in quarters] == [
        ("Sept 2026", "0", False),
        ("Dec 2026", "−35,000", True),
        ("Mar 2027", "−35,000", False),
    ]


def test_an_unknown_sum_is_no_sum():
    assert euros(float("nan")) == "" and euros(50.0) == "EUR 50"
