"""Section 9 says what the result cannot say, with the numbers of this run."""

import pandas as pd
import table_examples
from report_sections import example, text_of

from herelib import release
from herelib.report.caveats import certainty_warning, limits_view


def test_a_run_that_takes_weights_and_ratings_as_certain_is_warned():
    def warning(**values: str) -> str:
        parameters = {"families": "swing value 9, fit 6, evidence 4, burden 1", "elicited_doubt": "0.0"}
        parameters |= {"rating_doubt": "0.0", "p_clear": "0.8"} | values
        return certainty_warning(pd.DataFrame({"parameter": list(parameters), "value": list(parameters.values())}))

    assert "at least 95% is advised" in warning()
    for other in ({"rating_doubt": "0.25"}, {"p_clear": "0.95"}, {"elicited_doubt": "0.1"}, {"families": "free"}):
        assert warning(**other) == ""


def test_thin_inherited_and_unknown_figures_are_counted():
    shown = release.protect(table_examples.run(), 5)
    view = limits_view(shown, table_examples.catalogue())
    assert view["unknown"] == (shown["gates"]["answer"] == "unknown").sum()
    assert f"{view['awaiting']} of {view['ratings']} rows of these ratings await review" in text_of(example()["limits"])
    full = shown["profiles"].assign(groups_present=shown["profiles"]["groups_asked"])
    assert limits_view({**shown, "profiles": full}, table_examples.catalogue())["thin"] == {"regions": 0, "figures": 0}


def test_a_figure_of_a_larger_area_is_named():
    shown = release.protect(table_examples.run(), 5)
    context = shown["context"].assign(inherited_from="")
    assert limits_view({**shown, "context": context}, table_examples.catalogue())["inherited"] == ""
    context.loc[context.index[0], "inherited_from"] = "BB1"
    row = context.iloc[0]
    inherited = limits_view({**shown, "context": context}, table_examples.catalogue())["inherited"]
    assert inherited == f"{row['label']} in {row['region']} (from BB1)"
