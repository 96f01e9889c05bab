"""The contract of each processed table: its columns, their types, ranges and keys."""

from __future__ import annotations

import pandera.pandas as pa

from herelib.advice_contracts import ADVICE
from herelib.profile_contracts import PROFILE
from herelib.survey_contracts import SURVEY
from herelib.typology_contracts import TYPOLOGY

CONTRACTS: dict[str, pa.DataFrameSchema] = {
    contract.name: contract for contract in [*SURVEY, *PROFILE, *TYPOLOGY, *ADVICE]
}
