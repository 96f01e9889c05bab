"""When parts can start: bars from the earliest to the latest day, and the sentence."""

from drawn import check_axes_and_tables, collisions, texts
from planned_incubators import planned

from herelib.figures.plan_times import conclude_programme, plot_calendar, say_calendar, show_calendar

TABLE = planned()["calendar"]


def test_each_part_has_a_bar_as_long_as_its_start_is_open():
    check_axes_and_tables(lambda table, ax=None: plot_calendar(table, "alder", ax), (TABLE,))
    ax = plot_calendar(TABLE, "alder")
    assert collisions(ax) == []
    days = sorted(bar.get_width() for bar in ax.patches)
    assert len(days) == 4 and days[0] == 90 and days[-1] == 274  # December to March; June to March of the next year


def test_a_part_whose_time_nobody_knows_is_named_and_has_no_bar():
    unknown = TABLE.assign(earliest=TABLE["earliest"].mask(TABLE["part"] == "microcredit", ""))
    ax = plot_calendar(unknown, "birch")
    assert len(ax.patches) == 1 and "not known" in texts(ax)
    assert say_calendar(unknown, "birch").endswith("When is not known for Micro-credit with coaching.")
    assert "nobody knows when" in texts(plot_calendar(TABLE.assign(earliest=""), "birch"))
    assert say_calendar(TABLE, "fern") == "fern: when the parts can start is not known."


def test_the_sentence_names_the_first_and_the_last():
    assert say_calendar(TABLE, "alder") == (
        "alder: Mentoring can start on 2026-12-01 at the earliest; all run by 2028-03-01 at the latest, Third place or "
        "multi-service hub last."
    )
    figure = show_calendar(TABLE, "alder")
    assert figure.sentence in figure.alt
    figure.close()


def test_what_follows_counts_regions_founders_and_contested_choices():
    assert conclude_programme(planned()["programme"]) == (
        "So for the next section: incubators are planned in 2 of 3 regions, for 22 founders. In 1 of them the choice "
        "of the package is contested."
    )
    assert "nothing is planned" in conclude_programme(planned()["programme"].assign(package=""))
