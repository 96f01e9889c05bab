"""Section 10 says what the result cannot say, with the numbers of this run."""

import table_examples
from report_sections import example, text_of

from herelib import release
from herelib.report.caveats import limits_view


def test_thin_inherited_and_unknown_figures_are_counted():
    shown = release.protect(table_examples.run(), 5)
    view = limits_view(shown)
    assert view["unknown"] == (shown["gates"]["answer"] == "unknown").sum()
    catalogue = table_examples.catalogue()
    cells = len(catalogue["effects"]) + len(catalogue["requires"])
    assert f"2 raters gave {cells} of them" in text_of(example()["limits"])
    full = shown["profiles"].assign(groups_present=shown["profiles"]["groups_asked"])
    assert limits_view({**shown, "profiles": full})["thin"] == {"regions": 0, "figures": 0}


def test_packages_with_a_part_of_unknown_cost_are_counted():
    shown = release.protect(table_examples.run(), 5)
    unknown = shown["verdicts"].assign(unknown_costs=["accelerator", "", "", ""])
    assert limits_view({**shown, "verdicts": unknown})["unknown_costs"] == 1


def test_a_figure_of_a_larger_area_is_named():
    shown = release.protect(table_examples.run(), 5)
    context = shown["context"].assign(inherited_from="")
    assert limits_view({**shown, "context": context})["inherited"] == ""
    context.loc[context.index[0], "inherited_from"] = "BB1"
    row = context.iloc[0]
    assert limits_view({**shown, "context": context})["inherited"] == f"{row['label']} in {row['region']} (from BB1)"
