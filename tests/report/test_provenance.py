"""Section 10 names what fixes the run: seed, precision, software."""

import table_examples
from report_sections import example, text_of

from herelib import release
from herelib.report.provenance import provenance_view


def test_settings_that_are_no_decisions_are_listed_with_their_values():
    view = provenance_view(release.protect(table_examples.run(), 5), {"python": "3.11.2"})
    names = [name for name, _, _ in view["precision"]]
    assert "seed" in names and "k" not in names and "p_clear" not in names
    assert view["packages"] == "python 3.11.2"


def test_versions_stand_in_the_section():
    assert "Software: python 3.11.2, pandas 3.1.1." in text_of(example()["made"])
