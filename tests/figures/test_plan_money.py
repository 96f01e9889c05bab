"""What incubators cost and who pays: bars in thousands of euros, and sentences with the same sums."""

import pandas as pd
import pytest
from drawn import check_axes_and_tables, collisions, hatched, texts
from planned_incubators import planned

from herelib.figures.plan_money import (
    conclude_money,
    plot_budget,
    plot_cash,
    plot_money,
    say_budget,
    say_cash,
    say_money,
    show_budget,
    show_cash,
    show_money,
)

MONEY, BUDGET, CASH = (planned()[name] for name in ("money", "budget", "cash"))


def widths(ax):
    return sorted(bar.get_width() for bar in ax.patches if bar.get_width() > 0)


def test_bars_of_regions_are_found_asked_and_open_in_thousands():
    check_axes_and_tables(plot_money, (MONEY,))
    ax = plot_money(MONEY)
    assert collisions(ax) == []
    rows = MONEY[MONEY["planned"]]
    parts = pd.concat([rows["found_eur"], rows["asked_eur"], rows["open_eur"] - rows["asked_eur"]])
    assert widths(ax) == pytest.approx(sorted(parts[parts > 0] / 1000))
    assert hatched(ax) >= 2


def test_the_sentence_of_money_has_the_sums_and_says_what_is_in_none():
    rows = MONEY[MONEY["planned"]]
    text = say_money(MONEY)
    assert f"EUR {rows['found_eur'].sum():,.0f} of it is found" in text and "not known" not in text
    assert "The cost of 1 part is not known" in say_money(MONEY.assign(unknown_parts=[1, 1, 1, 0, 0, 0]))


def test_categories_have_their_bands_and_what_nobody_knows_is_called_so():
    check_axes_and_tables(lambda table, ax=None: plot_budget(table, "alder", ax), (BUDGET,))
    assert collisions(plot_budget(BUDGET, "alder")) == []
    assert "money for founders" in texts(plot_budget(BUDGET, "birch"))
    unknown = BUDGET.assign(unknown_parts=BUDGET["parts"])
    assert "not known" in texts(plot_budget(unknown, "alder"))
    assert "most of it for training and advice" in say_budget(BUDGET, "alder")


def test_quarters_show_what_is_spent_found_and_comes_in():
    check_axes_and_tables(lambda table, ax=None: plot_cash(table, "birch", ax), (CASH,))
    ax = plot_cash(CASH, "birch")
    rows = CASH[CASH["region"] == "birch"]
    heights = [bar.get_height() for bar in ax.patches]
    assert sum(heights) == pytest.approx(rows["spent_eur"].sum() / 1000)
    assert len(ax.collections[0].get_offsets()) == (rows["received_eur"] > 0).sum()
    assert collisions(ax) == []
    assert "is lacking, the most of all quarters" in say_cash(CASH, "birch")


def test_where_nothing_is_planned_figures_and_sentences_say_so():
    assert "nothing is planned" in texts(plot_money(MONEY.iloc[:0])) + texts(plot_budget(BUDGET, "fern"))
    assert "nothing is planned" in say_budget(BUDGET, "fern") and "nothing is planned" in say_cash(CASH, "fern")
    assert "No region has a package" in say_money(MONEY.iloc[:0])
    assert conclude_money(MONEY.iloc[:0], CASH).endswith("there is nothing to pay for.")


def test_what_follows_names_the_region_with_most_open_or_where_money_comes_late():
    assert "in 2 of 2 regions money is open, the most in alder" in conclude_money(MONEY, CASH)
    settled = MONEY.assign(open_eur=0.0)
    assert conclude_money(settled, CASH).endswith("comes late in alder and birch.")
    assert conclude_money(settled, CASH.assign(balance_eur=0.0)).endswith("and comes in time.")


def test_figures_carry_their_sentence_for_those_who_cannot_see_them():
    for figure in (show_money(MONEY), show_budget(BUDGET, "alder"), show_cash(CASH, "alder")):
        assert figure.sentence in figure.alt and figure.kind.startswith("Bars")
        figure.close()
