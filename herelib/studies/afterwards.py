"""What comes after a recommendation: the blocks `incubator` and `evaluation` of study.yaml."""

from __future__ import annotations

MEASURES = ("reached", "founded", "alive", "alive_net")
PICKED = ("lot", "chosen")
RATES = ("founded", "alive", "deadweight", "displacement")
_MONEY = {"region": "text", "fund": "text", "category": "text", "eur": "number", "granted": "flag"}
_INDICATOR = {
    **{"measure": "text", "indicator": "text", "region": "text", "baseline": "number", "baseline_on": "text"},
    **{"source": "text", "measured_when": "text"},
}
SCHEMA = {  # in the kinds of `herelib.studies.settings`
    "incubator": {
        "decided_on": "text",
        "law_of": {"*": "text"},
        "founder_project": "number",
        "areas": {"*": "texts"},
        "money": [_MONEY],
        "rates": dict.fromkeys(RATES, "texts"),
        "indicators": [_INDICATOR],
    },
    "evaluation": {
        "second_wave": "text",
        "incubator_in": "texts",
        "picked": PICKED,
        "blocks": {"*": "text"},
        "renamed": {"*": "text"},
    },
    "target_groups": {"*": {"*": "texts"}},
}
