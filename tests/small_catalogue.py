"""A catalogue of two methods that differ in nothing but what they remedy; for tests that follow figures by hand."""

import pandas as pd

from herelib.decisions.parameters import PARAMETERS

ASKED = ["capacity:skills", "barrier:finance", "barrier:skills"]
RECOMMEND = {p.name: p.default for p in PARAMETERS.values() if p.stage in ("recommend", "all")}


def small_catalogue() -> dict[str, pd.DataFrame]:
    """`loan` remedies a lack of money, `course` a lack of skills; both need a little skill and cost the same."""
    methods = pd.DataFrame(
        {
            "method": ["loan", "course"],
            "label": ["Loan", "Course"],
            "role": "method",
            "evidence_grade": "B",
            **{"cost_low_eur": 20_000.0, "cost_high_eur": 20_000.0},
            **{"lead_time_low_months": 6.0, "lead_time_high_months": 6.0},
        }
    )
    judged = {"reviewer": "", "reviewed": "", "status": "J"}
    return {
        "methods": methods,
        "requires": pd.DataFrame({"method": ["loan", "course"], "skills": [1, 1], **judged}),
        "remedies": pd.DataFrame(
            {"method": ["loan", "course"], "barrier:finance": [3, 0], "barrier:skills": [0, 3], **judged}
        ),
        "gates": pd.DataFrame(columns=["method", "gate", "kind", "question", "indicator", "threshold"]),
    }
