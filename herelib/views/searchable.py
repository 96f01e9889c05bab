"""A table that can be sorted, filtered and searched in a notebook, without a fetch from outside."""

from __future__ import annotations

from importlib.util import find_spec

import pandas as pd

SHOWN = 10  # rows at a time: what fits below a cell without scrolling the notebook away
DECIMALS = 3  # shown; no figure of a purposive sample is known better


class SearchableTable:
    """A table as JupyterLab shows it with sorting and search; `frame` is the table itself."""

    def __init__(self, frame: pd.DataFrame, rows: int) -> None:
        self.frame, self.rows = frame, rows

    def __repr__(self) -> str:
        return repr(self.frame)

    def _repr_html_(self) -> str:
        import itables
        from itables.javascript import generate_init_offline_itables_html

        # The scripts go with each such cell (a megabyte): one that is run alone must not need the output of another.
        library = generate_init_offline_itables_html(itables.options.dt_bundle)
        # By default itables hands over the first 64 kB only: a search that says "none" must have looked at every row.
        looks = {"maxBytes": 0, "maxColumns": 0, "scrollX": True, "style": "width:auto", "classes": "display nowrap"}
        shown = self.frame.round(DECIMALS)
        return library + itables.to_html_datatable(
            shown, connected=False, pageLength=self.rows, allow_html=False, **looks
        )


def table(frame: pd.DataFrame, rows: int = SHOWN) -> SearchableTable | pd.DataFrame:
    """A table to sort, filter and search in JupyterLab; without the extra `tables` the table itself.

    The extra (`pip install -e '.[tables]'`) brings itables, whose scripts go into the notebook: nothing is fetched.

    Parameters
    ----------
    frame : any table
    rows : how many are shown at a time; numbers are shown to three decimals
    """
    return SearchableTable(frame, rows) if find_spec("itables") else frame
