"""Curves of survival with the numbers behind them."""

from drawn import check_axes_and_tables, check_legible, texts
from evaluated_studies import businesses

from herelib.figures.survival import plot_survival, show_survival
from herelib.impact.stage import register_tables

REGIONS = [f"region {letter}" for letter in "abcdef"]


def curves():
    return register_tables(businesses(), REGIONS)["survival"]


def test_curves_fall_where_businesses_closed_and_numbers_at_risk_stand_below():
    survival = curves()
    ax = plot_survival(survival)
    check_legible(ax)
    lines = [line for line in ax.lines if len(line.get_xdata()) > 2]
    supported = survival[survival["supported"]]
    assert lines[0].get_ydata()[0] == 1 and lines[0].get_ydata()[-1] == supported["alive"].iloc[-1]
    numbers = [text.get_text() for text in ax.texts if text.get_text().isdigit()]
    assert numbers[0] == str(supported["at_risk"].iloc[0])
    check_axes_and_tables(plot_survival, (survival,))


def test_without_a_register_the_figure_says_so():
    none = register_tables(None, REGIONS)["survival"]
    assert "no register" in texts(plot_survival(none))
    assert show_survival(none).sentence == "No supported business was watched for a year yet."


def test_the_sentence_says_that_other_businesses_are_no_comparison():
    figure = show_survival(curves())
    assert "12 months" in figure.sentence or "24 months" in figure.sentence
    assert "no measure of what it did" in figure.sentence
    figure.close()


def test_other_businesses_alone_are_drawn_too():
    register = businesses().assign(supported="no")
    check_legible(plot_survival(register_tables(register, REGIONS)["survival"]))
