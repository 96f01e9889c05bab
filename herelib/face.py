"""A study as one object for people who explore: what it holds, what its last run made, and where to go next."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from herelib.errors import HereError, nearest
from herelib.folders import root, run_folder, study_folder
from herelib.vocabulary import STAGES

if TYPE_CHECKING:
    import pandas as pd

    from herelib.readiness import Examination
    from herelib.studies import Study

SETTINGS = "study.yaml"
FIRST = (
    "verdicts",
    "packages",
    "leads",
    "parts",
    "profiles",
    "clusters",
    "business_types",
)  # tables that people ask for first


def study(folder: str | Path, scenario: str = "baseline") -> StudyView:
    """A study, to be asked for its faults, tables and report.

    Parameters
    ----------
    folder : name of a study in data/raw, or path of a study folder
    scenario : names the run whose tables are read; "baseline" has all that was decided

    Raises
    ------
    HereError
        If there is no such study.

    Examples
    --------
    >>> import herelib as here
    >>> demo = here.study("demo")
    >>> len(demo.check())
    0
    >>> "k" in set(demo.decisions()["parameter"])
    True
    >>> demo.verdict
    Traceback (most recent call last):
        ...
    AttributeError: a study has no 'verdict': did you mean 'verdicts'?
    """
    if not (study_folder(folder) / SETTINGS).is_file():
        raise HereError(f"{study_folder(folder).name} has no {SETTINGS}: name the folder of a study")
    if not re.fullmatch(r"\w[\w.+=-]*", scenario):
        raise HereError(f"scenario '{scenario}': use letters, digits and . + = - _")
    return StudyView(study_folder(folder), scenario)


class StudyView:
    """A study folder with what its runs made; made by `here.study`.

    Each table of a run is a method of its name (`study.verdicts()`); `study.describe("verdicts")` says what its columns
    mean. `interviews`, `answers`, `segments`, `profiles`, `clusters`, `typology`, `recommendations` (table
    verdicts), `packages`, `leads` and `parts` are computed in memory, as decided, where no run has made them yet.
    """

    def __init__(self, folder: Path, scenario: str = "baseline") -> None:
        self.folder = folder
        self.scenario = scenario
        self._computed: dict[str, dict[str, pd.DataFrame]] = {}

    @property
    def run(self) -> Path:
        """Where the run's tables, notebooks and pages lie; it may not be there yet."""
        return run_folder(self.folder, self.scenario)

    def read(self) -> Study:
        """The study folder, read and checked: what `here.clean` takes.

        Examples
        --------
        >>> import herelib as here
        >>> demo = here.study("demo")
        >>> cleaned = here.clean(demo.read(), demo.parameters("clean"))
        >>> len(cleaned["interviews"]) == len(demo.interviews())
        True
        """
        from herelib.interviews import read

        return read(self.folder)

    def parameters(self, stage: str) -> dict[str, object]:
        """What is decided for a stage (clean, profile, cluster, recommend, plan or evaluate), defaults elsewhere.

        A later stage also knows the parameters of those before it: what its function takes.
        """
        if stage not in STAGES:
            raise HereError(f"no stage '{stage}': {nearest(stage, STAGES)}")
        # The first stage has parameters of its own; the others build on profiles, as the notebooks do.
        stages = STAGES[: STAGES.index(stage) + 1]
        return _parameters(self, *(stages if stage == "clean" else stages[1:]))

    def catalogue(self) -> dict[str, pd.DataFrame]:
        """The catalogue of parts and business types: what `here.recommend` takes, and labels of the ids in tables."""
        from herelib.studies import read_catalogue

        return read_catalogue()

    def check(self) -> pd.DataFrame:
        """Every fault of every file, one row a cause: table [file, row, column, value, rule, do].

        It is empty if there is none. `intake` and `notes` say what else one must know before anything runs.
        """
        return self._examination().faults

    def intake(self) -> pd.DataFrame:
        """What became of every row of every export: table [file, status, reason, rows].

        Rows are kept, dropped by the rule that stands as their reason, or of a file that is not read for a reason.

        Examples
        --------
        >>> import herelib as here
        >>> demo = here.study("demo")
        >>> rows = demo.intake()
        >>> int(rows.loc[rows["status"] == "kept", "rows"].sum()) == len(demo.interviews())
        True
        """
        return self._examination().intake

    def notes(self) -> pd.DataFrame:
        """How the study was read, what matters most first: table [file, subject, note]."""
        return self._examination().notes

    def _examination(self) -> Examination:
        from herelib import readiness

        # Not kept: whoever has mended a file asks again.
        return readiness.examine(self.folder)

    def interviews(self) -> pd.DataFrame:
        """The interviews that were kept, one a row.

        Examples
        --------
        >>> import herelib as here
        >>> here.study("demo").interviews()["group"].nunique()
        5
        """
        return self._of_stage("clean", "interviews")

    def answers(self) -> pd.DataFrame:
        """The judged answers, one column an item: 0-1, missing where there is none."""
        return self._of_stage("clean", "answers")

    def segments(self) -> pd.DataFrame:
        """The coded pieces of open answers."""
        return self._of_stage("clean", "segments")

    def profiles(self) -> pd.DataFrame:
        """Needs, capacities and barriers of each region, with intervals."""
        return self._of_stage("profile", "profiles")

    def typology(self) -> pd.DataFrame:
        """What may be claimed of the clusters, with its tests: one row."""
        return self._of_stage("cluster", "typology")

    def clusters(self) -> pd.DataFrame:
        """The cluster of each region, and how sure that is."""
        return self._of_stage("cluster", "clusters")

    def recommendations(self) -> pd.DataFrame:
        """The verdict on each region, with the package that is named, what leads it, and the reason."""
        return self._of_stage("recommend", "verdicts")

    def packages(self) -> pd.DataFrame:
        """The packages that matter in each region: the one named, the best of each lead, and what comes close."""
        return self._of_stage("recommend", "packages")

    def leads(self) -> pd.DataFrame:
        """What could lead in each region, each with the best package around it: what it takes away, costs, and when."""
        return self._of_stage("recommend", "leads")

    def parts(self) -> pd.DataFrame:
        """Every part of the catalogue in each region: whether it can be had, and what is lost without it or by it."""
        return self._of_stage("recommend", "parts")

    def decisions(self) -> pd.DataFrame:
        """The register of decision records: what was chosen, what was rejected, by whom and why."""
        from herelib.decisions import register

        return register(self.folder)

    def report(self, **parameters: object) -> Path:
        """Run what changed and write the report; returns where it is.

        Parameters
        ----------
        **parameters : values by hand, as with `here report --set`: `study.report(k=3)`
        """
        from herelib.runs import report

        return report(self.folder, self.scenario, parameters)

    def describe(self, table: str = "") -> pd.DataFrame:
        """What the columns of a table mean: table [column, kind, unit, range, key, meaning, audience].

        Without a name, what each table means: table [table, stage, meaning].

        Raises
        ------
        HereError
            If no run makes such a table; names the nearest.
        """
        import pandas as pd

        from herelib import tables

        if table:
            return tables.description(table)
        rows = [(name, tables.stage_of(name), meaning) for name, meaning in tables.meanings().items()]
        return pd.DataFrame(rows, columns=["table", "stage", "meaning"])

    def _of_stage(self, stage: str, table: str) -> pd.DataFrame:
        from herelib import tables

        if tables.path(self.run, table).is_file():
            return tables.read(self.run, table)
        if self.scenario != "baseline":  # what other scenarios chose stands in their runs only
            return TableReader(self, table)()
        return self._stage(stage)[table]

    def _stage(self, stage: str) -> dict[str, pd.DataFrame]:
        """The tables of a stage and of those before it, computed once, with what was decided."""
        if stage not in self._computed:
            self._computed[stage] = _STAGES[stage](self)
        return self._computed[stage]

    def __getattr__(self, name: str) -> Callable[[], pd.DataFrame]:
        # Only what no method is called reaches this: names of tables, and typing errors.
        if name.startswith("_"):
            raise AttributeError(name)
        if name not in _table_names():
            offered = {*_table_names(), *_METHODS}
            raise AttributeError(f"a study has no '{name}': {nearest(name, offered)}")
        return TableReader(self, name)

    def __dir__(self) -> list[str]:
        return sorted({*_METHODS, *_table_names(), "run"})

    def __repr__(self) -> str:
        return "\n".join(f"{label:<10} {text}" for label, text in self._summary())

    def _repr_html_(self) -> str:
        from herelib.views import render

        return render("study.html.j2", rows=self._summary())

    def _summary(self) -> list[tuple[str, str]]:
        """What the study is, what its last run made and what to type next: label and text of each line."""
        from herelib.interviews import settings_of

        settings = settings_of(self.folder)
        title = str(settings.get("title") or self.folder.name)
        if settings.get("synthetic") and "synthetic" not in title.lower():
            title += " (synthetic data)"
        return [
            ("study", title),
            ("folder", self.folder.name),
            ("last run", self._last_run()),
            ("methods", ", ".join(_METHODS)),
            ("tables", f"each is a method: {', '.join(FIRST)}, … ({len(_table_names())}; describe() lists them)"),
        ]

    def _last_run(self) -> str:
        try:
            record = json.loads((self.run / "run.json").read_text(encoding="utf-8"))
            time = datetime.fromisoformat(record["made"])
        except (OSError, ValueError, KeyError, TypeError):
            return f"none of scenario {self.scenario}: {self._command()} makes it"
        return f"{self.scenario}, made {time:%Y-%m-%d %H:%M} UTC"

    def _command(self, verb: str = "report") -> str:
        """What makes a table, as it is typed."""
        shipped = self.folder.parent == root() / "data" / "raw"  # such a study goes by its name
        words = ["here", verb, self.folder.name if shipped else shlex.quote(str(self.folder))]
        if verb == "report" and self.scenario != "baseline":
            words += ["--scenario", self.scenario]
        return " ".join(words)


class TableReader:
    """A table of a study's last run: call it to read it."""

    def __init__(self, study: StudyView, table: str) -> None:
        self.study, self.table = study, table
        self.__doc__ = _table_names()[table]

    def __call__(self) -> pd.DataFrame:
        """The table as the last run made it.

        Raises
        ------
        HereError
            If the run has not made it yet: says which command does.
        """
        from herelib import tables

        if not tables.path(self.study.run, self.table).is_file():
            command = self._maker()
            raise HereError(f"table '{self.table}' is not made yet: {command} makes it")
        return tables.read(self.study.run, self.table)

    def __repr__(self) -> str:
        return f"table {self.table}: {self.__doc__}; type .{self.table}() to read it"

    def _repr_html_(self) -> str:
        from herelib.tables import path
        from herelib.views import render

        missing = "" if path(self.study.run, self.table).is_file() else self._maker()
        return render("table_reader.html.j2", name=self.table, meaning=self.__doc__, command=missing)

    def _maker(self) -> str:
        """The command that makes the table."""
        from herelib.tables import stage_of

        return self.study._command("multiverse" if stage_of(self.table) == "multiverse" else "report")


def shows_its_tables(stage: Callable[..., Mapping]) -> Callable[..., Mapping]:
    """The function of a stage; the dictionary of tables that it returns says what is in it when it is displayed."""
    from herelib.views import StageTables

    return StageTables.of(stage)


_METHODS = tuple(name for name, member in vars(StudyView).items() if callable(member) and not name.startswith("_"))


def _table_names() -> dict[str, str]:
    """Every table that a run can make, with its meaning."""
    from herelib.tables import meanings

    return meanings()


def _cleaned(study: StudyView) -> dict[str, pd.DataFrame]:
    from herelib import decisions, interviews, segments

    parameters = decisions.settle(study.folder, "clean")
    read = interviews.read(study.folder)
    cleaned = interviews.clean(read, parameters)
    spoken, asked = read.settings["languages"], parameters["learned_codes"]
    return cleaned | segments.segment(cleaned, read.codebook, spoken, parameters["seed"], asked)


def _profiled(study: StudyView) -> dict[str, pd.DataFrame]:
    from herelib import decisions, profiles

    survey = study._stage("clean")
    return survey | profiles.profile(survey, decisions.settle(study.folder, "profile"))


def _clustered(study: StudyView) -> dict[str, pd.DataFrame]:
    from herelib import clusters

    tables = study._stage("profile")
    return tables | clusters.typology(tables, tables, _parameters(study, "profile", "cluster"))


def _recommended(study: StudyView) -> dict[str, pd.DataFrame]:
    from herelib import recommendations, studies

    tables = study._stage("cluster")
    parameters = _parameters(study, "profile", "cluster", "recommend")
    catalogue = studies.read_catalogue()
    return tables | recommendations.recommend(tables, tables, catalogue, parameters)


def _parameters(study: StudyView, *stages: str) -> dict:
    """What was decided for some stages; a later stage's value of a shared name (seed) wins, as in the notebooks."""
    from herelib import decisions

    return {name: value for stage in stages for name, value in decisions.settle(study.folder, stage).items()}


_STAGES: dict[str, Callable[[StudyView], dict[str, pd.DataFrame]]] = {
    "clean": _cleaned,
    "profile": _profiled,
    "cluster": _clustered,
    "recommend": _recommended,
}
