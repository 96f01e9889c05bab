"""From neighbourhood interviews to a package of business development that fits: `import herelib as here`.

The verbs are loaded on use. A study::

    study = here.study("demo")     a folder, or the name of one in data/raw; Tab lists what it offers
    study.check()                  every fault of every file, before anything runs
    study.profiles()               needs, capacities and barriers of each region: of the last run, or computed
    study.packages()               who helps, in what form, paid by what, where: the packages of each region, likewise
    study.verdicts()               any table that the last run made
    study.report()                 runs what changed, and says where the report is

The stages, tables in and tables out, are the functions that the notebooks call (`here.cluster` is `clusters.typology`
there). They take what a study was read to and what was decided for them, not the study itself::

    read, seed = study.read(), study.parameters("clean")["seed"]
    survey = here.clean(read, study.parameters("clean"))
    survey |= here.segment(survey, read.codebook, read.settings["languages"], seed)  # open answers, coded
    profile = here.profile(survey, study.parameters("profile"))
    typology = here.cluster(survey, profile, study.parameters("cluster"))
    advice = here.recommend(survey, profile, study.catalogue(), study.parameters("recommend"))

`clean`, `segment`, `profile`, `cluster`, `recommend`, then `plan` the incubator and `evaluate` a second wave as
notebooks 06 and 07 do, and `protect` what may leave the team; `read_tables` and `write_tables` are the door to the
tables of a run. What stages return is a dictionary of tables that says what it holds
when a notebook shows it; `here.table(frame)` shows a table that can be sorted and searched.
"""

from __future__ import annotations

import importlib
import os

# openpyxl writes other bytes where lxml happens to be installed; a workbook is to come out equal everywhere.
os.environ.setdefault("OPENPYXL_LXML", "False")

__version__ = "0.1.0"

# What each verb is loaded from on use: importing herelib takes no time and loads neither pandas nor matplotlib.
VERBS = {
    "study": "herelib.face.study",
    "clean": "herelib.interviews.clean",
    "segment": "herelib.segments.segment",
    "profile": "herelib.profiles.profile",
    "cluster": "herelib.clusters.typology",
    "recommend": "herelib.recommendations.recommend",
    "plan": "herelib.incubator.plan",
    "evaluate": "herelib.impact.evaluate_study",
    "protect": "herelib.release.protect",
    "read_tables": "herelib.tables.read_all",
    "write_tables": "herelib.tables.write_all",
    "table": "herelib.views.table",
}
OF_STAGES = (  # return several tables by name
    *("clean", "segment", "profile", "cluster", "recommend", "plan", "evaluate", "read_tables"),
)
__all__ = [*VERBS]


def __getattr__(name: str) -> object:
    if name not in VERBS:
        from herelib.errors import nearest

        raise AttributeError(f"herelib has no '{name}': {nearest(name, VERBS)}")
    module, _, attribute = VERBS[name].rpartition(".")
    verb = getattr(importlib.import_module(module), attribute)
    if name in OF_STAGES:
        verb = importlib.import_module("herelib.face").shows_its_tables(verb)
    globals()[name] = verb
    return verb


def __dir__() -> list[str]:
    return sorted(VERBS)
