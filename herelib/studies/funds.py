"""Funds of the catalogue: public money and the like for founders, enterprises and incubators, with terms as data.

Two blanks are kept apart throughout. `any` and `none` say that the terms, as the source lists them, name no such
condition; an empty cell says that nobody knows. docs/catalogue.md says what every column means.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from herelib.folders import catalogue_folder
from herelib.studies.catalogue import cell_text, read_file

APPLICANTS = ("founder", "enterprise", "incubator", "public_body", "local_group", "network")
KINDS = (
    *("grant", "loan", "guarantee", "mixed", "equity", "benefit_as_capital", "benefit_kept", "contribution_relief"),
    *("tax_relief", "advice"),
)
LEGAL_FORMS = (
    *("none_yet", "sole_trader", "partnership", "limited_company", "cooperative", "association", "foundation"),
    "public_body",
)
WORK_STATUSES = (
    *("unemployed", "unemployed_with_benefit", "long_unemployed", "inactive", "employed", "self_employed"),
    *("working_poor", "precarious", "minimum_income"),
)
PAYMENTS = ("before", "two_parts", "instalments", "after")  # when a fund pays, next to the cost that it takes
COSTS = (
    *("training_advice", "founding", "founder_money", "premises", "coordination", "equipment", "working_capital"),
    *("wages", "income", "contributions", "capital"),
)
ANY, NO_LIMIT, EUROPE = "any", "none", "EU"
SUMS = ("smallest_eur", "largest_eur", "minimum_project_eur", "maximum_project_eur")
LOWEST = ("age_min", "registered_months_min", "benefit_months_min")  # limits from below and from above
HIGHEST = ("age_max", "registered_months_max")
FUND_COLUMNS = (
    *("fund", "label", "country", "region_limit", "kind", "who", "legal_forms", "needs_status", "work_status"),
    *("age_min", "age_max", "registered_months_min", "registered_months_max", "benefit_months_min", "needs_fund"),
    *(*SUMS, "share_paid", "paid", "takes", "terms", "source", "link"),
    *("checked_on", "valid_from", "valid_until", "status"),
)


def read_funds(folder: str | Path | None = None) -> pd.DataFrame:
    """The funds of the catalogue, one a row, in the order of the file.

    Parameters
    ----------
    folder : where funds.csv lies; data/raw/catalogue if not given

    Returns
    -------
    table [*FUND_COLUMNS]; sums in EUR and shares 0-1 are numbers, NaN where unknown. Limits (ages, months) are numbers,
    NaN where unknown and infinite where there is none. Days are texts, "" where unknown and "none" where there is no
    end. Everything else is text, "" where unknown.

    Raises
    ------
    HereError
        If the file is missing or cannot be read. What else is wrong in it says `catalogue_rules.check`.
    """
    folder = catalogue_folder() if folder is None else Path(folder)
    texts = read_file(folder, "funds").map(cell_text).reindex(columns=list(FUND_COLUMNS), fill_value="")
    numbers = {column: pd.to_numeric(texts[column], errors="coerce") for column in (*SUMS, "share_paid")}
    for columns, none in ((LOWEST, -np.inf), (HIGHEST, np.inf)):
        for column in columns:
            limit = pd.to_numeric(texts[column], errors="coerce").astype(float)
            numbers[column] = limit.mask(texts[column] == NO_LIMIT, none)
    return texts.assign(**{column: values.astype(float) for column, values in numbers.items()}).reset_index(drop=True)
