"""A small multiverse around given verdicts, for the tests of what the report shows of it."""

from __future__ import annotations

import pandas as pd

from herelib import tables

DECISIONS = (("0001", "importance"), ("0002", "p_clear"))
END = ["region", "verdict", "lead"]


def multiverse(verdicts: pd.DataFrame, note: str = "all 4 compatible combinations") -> dict[str, pd.DataFrame]:
    """Four universes of two decisions; in the last one the first region's verdict is another.

    Parameters
    ----------
    verdicts : table verdicts of the run that is universe 0
    """
    columns = ["region", "verdict", "lead", "package", "acceptability"]
    universes = [verdicts[columns].assign(universe=universe, cluster="A") for universe in range(4)]
    turned = universes[3].index[0]
    ending = ["clear", "microcredit", "microcredit", 0.9]
    universes[3].loc[turned, ["verdict", "lead", "package", "acceptability"]] = ending
    outcomes = pd.concat(universes, ignore_index=True)
    regions = sorted(set(verdicts["region"]))
    options = pd.DataFrame(
        [(u, number, name, f"option {(u >> i) & 1}", str((u >> i) & 1))
         for u in range(4) for i, (number, name) in enumerate(DECISIONS)],
        columns=["universe", "decision", "parameter", "option", "value"],
    )  # fmt: skip
    made = {
        "multiverse": pd.DataFrame(
            [{"most": 9, "decisions": 2, "alternatives": 2, "combinations": 4.0, "universes": 4, "failed": 0,
              "sampled": False, "stars": 1, "not_combined": "", "note": note}]
        ),
        "universes": pd.DataFrame({"universe": range(4), "star": 0, "kind": ["baseline", *["combination"] * 3]}).assign(
            failed=False, reason=""
        ),
        "universe_options": options,
        "universe_verdicts": outcomes,
        "verdict_shares": _shares(outcomes, verdicts),
        "option_shares": _option_shares(outcomes, options),
        "decision_importance": pd.DataFrame(
            [(number, name, f"About {name}", region, 2, int(region in (regions[0], "all")),
              0.5 if region in (regions[0], "all") else 0.0)
             for number, name in DECISIONS for region in ["all", *regions]],
            columns=["decision", "parameter", "title", "region", "pairs", "turned", "importance"],
        ).assign(low95=None, high95=None, regrouped=0),
    }  # fmt: skip
    return {name: tables.check(name, frame) for name, frame in made.items()}


def _shares(outcomes: pd.DataFrame, verdicts: pd.DataFrame) -> pd.DataFrame:
    counted = outcomes.groupby(END, as_index=False).agg(universes=("universe", "size"))
    in_baseline = counted.merge(verdicts[END].drop_duplicates(), on=END, how="left", indicator=True)["_merge"] == "both"
    return counted.assign(share=counted["universes"] / 4, baseline=in_baseline.to_numpy())


def _option_shares(outcomes: pd.DataFrame, options: pd.DataFrame) -> pd.DataFrame:
    with_options = outcomes.merge(options, on="universe")
    counted = with_options.groupby(["region", "decision", "option", *END[1:]], as_index=False).size()
    counted = counted.rename(columns={"size": "universes"})
    return counted.assign(share=counted["universes"] / 2)
