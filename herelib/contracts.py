"""The contract of each processed table: its columns, their types, ranges and keys."""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa

from herelib.advice_contracts import ADVICE
from herelib.multiverse_contracts import MULTIVERSE
from herelib.profile_contracts import PROFILE
from herelib.survey_contracts import SURVEY
from herelib.typology_contracts import TYPOLOGY

CONTRACTS: dict[str, pa.DataFrameSchema] = {
    contract.name: contract for contract in [*SURVEY, *PROFILE, *TYPOLOGY, *ADVICE, *MULTIVERSE]
}


def empty(name: str) -> pd.DataFrame:
    """A table without rows, with the columns of its contract."""
    columns = CONTRACTS[name].columns
    kinds = {c: "int64" for c, told in columns.items() if str(told.dtype) == "int64"}
    kinds |= {c: "bool" for c, told in columns.items() if str(told.dtype) == "bool"}
    return pd.DataFrame({c: [] for c in columns}).astype(kinds)
