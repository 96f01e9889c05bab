"""What is still open in a study, with what it would change as far as a multiverse beside its run shows."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from herelib import decisions, report, tables
from herelib.folders import run_folder, study_folder
from herelib.studies import figures_alone, states
from herelib.vocabulary import OPTIONAL, STAGES


def still_open(study: str | Path) -> tuple[pd.DataFrame, list[str]]:
    """The table `open_decisions` of a study as it is now, and for each row what the choice would change, in words.

    Needs no run: parameters are those that the records settle. What a choice would change is taken from the multiverse
    beside the baseline run, where there is one about that run.

    Raises
    ------
    StudyError
        If a decision record has a fault.
    """
    folder = study_folder(study)
    stages = [stage for stage in STAGES if stage not in OPTIONAL or states(folder, OPTIONAL[stage])]
    if figures_alone(folder):  # from which nothing but clusters follows
        stages = ["cluster"]
    settled = pd.concat([decisions.settled_table(folder, stage) for stage in stages], ignore_index=True)
    sessions = decisions.sessions.session_table(decisions.sessions.load_sessions(folder)[0])
    importance = _importance(run_folder(folder))
    table = decisions.undecided.open_decisions(decisions.register(folder), settled, sessions, importance)
    lines = [
        decisions.undecided.say_change(
            *decisions.undecided.turned(row.parameter, row.decision, importance), study=str(study)
        )
        for row in table.itertuples()
    ]
    return table, lines


def _importance(run: Path) -> pd.DataFrame | None:
    """The table `decision_importance` of the multiverse about a run, None where there is none."""
    if not all(tables.path(run, name).is_file() for name in ("verdicts", "clusters")):
        return None
    return report.multiverse_tables(run).get("decision_importance")
