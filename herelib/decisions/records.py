"""Decision records of a study: one Markdown file a decision, `decisions/0005-number-of-clusters.md`.

YAML front matter says which parameter is settled, which option was chosen, which were rejected and why; prose gives
context, reasons and consequences. A record is about a parameter that is a decision, or about the verdict of a region:
one on `verdict:<region>` sets a verdict beside the computed one, an expert's word and no parameter of any stage. A
record is never rewritten: a later one supersedes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import pandas as pd

from herelib.decisions import parameters
from herelib.decisions.front_matter import Reader, front_matter, is_date
from herelib.decisions.parameters import PARAMETERS, Parameter
from herelib.errors import Faults, HereError, StudyError, nearest
from herelib.files import cells, study_files
from herelib.folders import study_folder
from herelib.form import plain
from herelib.studies import read_catalogue

SESSION = "session-"  # begins the names of records of joint sessions (herelib.decisions.sessions)
FAULTS = ["file", "row", "column", "value", "rule", "do"]
STATUSES = ("accepted", "superseded", "proposed")  # what is proposed decides nothing yet
STANDINGS = ("defensible", "wrong")

VERDICT = "verdict:"  # followed by a region
COMPUTED = "computed"  # the value that lets the computed verdict stand
MANY = 30  # names that a message still lists [J]

TO_BE_TAKEN = "to be taken"  # who decided what a new study proposes

_TEXTS = ("id", "title", "date", "status", "decided_by", "parameter", "chosen")
_RECORD_KEYS = {
    **dict.fromkeys((*_TEXTS, "options"), True),
    **dict.fromkeys(("supersedes", "incompatible_with"), False),
}
_OPTION_KEYS = ("name", "value", "reason", "standing")
_CLASH_KEYS = ("option", "decision", "other")


@dataclass(frozen=True)
class Option:
    """A way to settle a parameter: chosen, or rejected with its reason."""

    name: str
    value: int | float | str
    reason: str
    standing: str


@dataclass(frozen=True)
class Decision:
    """One decision record. `status` is superseded as soon as another record supersedes it; proposed decides nothing."""

    id: str
    title: str
    date: str
    status: str
    decided_by: str
    parameter: str
    chosen: str
    options: tuple[Option, ...]
    supersedes: str
    incompatible_with: tuple[dict, ...]
    prose: str
    file: str

    @property
    def option(self) -> Option:
        """The option that was chosen."""
        return next(option for option in self.options if option.name == self.chosen)

    @property
    def region(self) -> str:
        """The region whose verdict is set; empty for a record on a parameter of a stage."""
        return self.parameter.removeprefix(VERDICT) if self.parameter.startswith(VERDICT) else ""


def read(study: str | Path) -> list[Decision]:
    """The decision records of a study, in the order of their ids.

    Raises
    ------
    StudyError
        If any record has a fault; all faults of all records at once.
    """
    records, wrong = load(study)
    if len(wrong):
        raise StudyError(wrong)
    return records


def ids(study: str | Path) -> list[str]:
    """The ids of the decision records of a study, by the names of their files: of faulty ones, too."""
    files = (study_folder(study) / "decisions").glob("*.md")
    return sorted({file.name[:4] for file in files if re.match(r"\d{4}-", file.name)})


def faults(study: str | Path) -> pd.DataFrame:
    """Every fault of every decision record: table [file, row, column, value, rule, do], empty if there is none."""
    return load(study)[1]


def in_force(records: Iterable[Decision]) -> dict[str, Decision]:
    """The accepted record of each parameter that has one."""
    return {record.parameter: record for record in records if record.status == "accepted"}


def load(study: str | Path, extra_records: Mapping[str, str] | None = None) -> tuple[list[Decision], pd.DataFrame]:
    """The decision records of a study that can be read, and every fault of all of them.

    Parameters
    ----------
    extra_records : records that are not in the folder, text by name of the file: what if they were?
    """
    folder = study_folder(study)
    odd = [(file, "", "", "", rule, do) for file, rule, do in study_files.odd_files(folder, "decisions")]
    names = {file for file, *_ in odd}
    files = [file for file in (folder / "decisions").glob("*.md") if f"decisions/{file.name}" not in names]
    files = [file for file in files if not file.name.startswith(SESSION)]
    contents = {file.name: file.read_bytes() for file in files}
    contents |= {name: text.encode() for name, text in (extra_records or {}).items()}
    subjects, fault_rows = Subjects(folder), odd
    parsed = {name: _parse_record(name, contents[name], subjects, fault_rows) for name in sorted(contents)}
    unread = {name[:4] for name, record in parsed.items() if record is None}
    joined = _join([record for record in parsed.values() if record is not None], unread, fault_rows)
    return joined, pd.DataFrame(fault_rows, columns=FAULTS)


class _Record(Reader):
    """One record while it is checked, with what it may be about."""

    def __init__(self, file: str, subjects: Subjects, fault_rows: list[tuple]):
        super().__init__(file, fault_rows)
        self.subjects = subjects


def _parse_record(file: str, content: bytes, subjects: Subjects, fault_rows: list[tuple]) -> Decision | None:
    reader, faults_before = _Record(file, subjects, fault_rows), len(fault_rows)
    front, prose = front_matter(reader, content)
    if front is None:
        return None
    # All checks run, whatever the ones before found: a team corrects a record once.
    _check_keys(reader, front)
    _check_values(reader, front)
    options = _check_options(reader, front)
    clashes = _check_clashes(reader, front)
    if len(fault_rows) > faults_before:
        return None
    texts = {key: str(front[key]) for key in _TEXTS}
    return Decision(
        **texts,
        options=options,
        supersedes=front.get("supersedes") or "",
        incompatible_with=clashes,
        prose=prose,
        file=reader.name,
    )


def _check_keys(reader: _Record, front: dict) -> None:
    for key in front:
        if key not in _RECORD_KEYS:
            reader.fault(str(key), "", "unknown key", nearest(key, _RECORD_KEYS))
    for key, needed in _RECORD_KEYS.items():
        if needed and front.get(key) in (None, "", []):
            reader.fault(key, "", "missing", f"add '{key}: …'")
    for key in _TEXTS:
        if isinstance(front.get(key), (list, dict)):
            reader.fault(key, "", "not a single value", f"write '{key}: …' on one line")
            front[key] = None


def _check_values(reader: _Record, front: dict) -> None:
    number, name, older = front.get("id"), front.get("parameter"), front.get("supersedes")
    # YAML reads 0005 without quotes as the number 5: only a text keeps its zeros.
    if number is not None and not (isinstance(number, str) and re.fullmatch(r"\d{4}", number)):
        reader.fault("id", number, "four digits in quotes", f'write id: "{reader.file[:4]}"')
    elif number is not None and not reader.file.startswith(f"{number}-"):
        reader.fault("id", number, "differs from the file's name", f"name the file {number}-….md")
    if front.get("date") is not None and not is_date(front["date"]):
        reader.fault("date", front["date"], "not a date", "write YYYY-MM-DD")
    if front.get("status") is not None and front["status"] not in STATUSES:
        reader.fault("status", front["status"], f"one of {', '.join(STATUSES)}", nearest(front["status"], STATUSES))
    if front.get("status") == "accepted" and front.get("decided_by") == TO_BE_TAKEN:
        reader.fault("decided_by", TO_BE_TAKEN, "accepted, and nobody has decided", "write the role of who decided")
    if name is not None and (fault := reader.subjects.fault(name)):
        reader.fault("parameter", name, *fault)
    if older is not None and not (isinstance(older, str) and re.fullmatch(r"\d{4}", older)):
        reader.fault("supersedes", older, "four digits in quotes", "write the id of the older record in quotes")


def _check_options(reader: _Record, front: dict) -> tuple[Option, ...]:
    listed = front.get("options")
    if not listed:
        return ()
    if not isinstance(listed, list) or not all(isinstance(option, dict) for option in listed):
        reader.fault("options", "", "not a list of options", f"write '- name: …' with {', '.join(_OPTION_KEYS[1:])}")
        return ()
    parameter = reader.subjects.get(front.get("parameter"))
    for nth, option in enumerate(listed, 1):
        for key in option:
            if key not in _OPTION_KEYS:
                reader.fault(str(key), "", f"unknown key in option {nth}", nearest(key, _OPTION_KEYS))
        for key in _OPTION_KEYS:
            if option.get(key) in (None, ""):
                reader.fault("options", "", f"option {nth} has no {key}", f"add '{key}: …'")
        standing, value = option.get("standing"), option.get("value")
        if standing and standing not in STANDINGS:
            at = "standing", reader.line_of("standing", nth)
            reader.fault(at, standing, f"one of {', '.join(STANDINGS)}", f"correct option {nth}")
        problem = parameters.wrong(parameter, value) if parameter is not None and value is not None else ""
        if problem:
            hint = near(value, parameter.allowed)
            do = f"correct option {nth}{f': {hint}' if hint else ''}"
            reader.fault(("value", reader.line_of("value", nth)), value, problem, do)
    options = tuple(
        Option(str(o.get("name")), o.get("value"), " ".join(str(o.get("reason")).split()), str(o.get("standing")))
        for o in listed
    )
    names = [option.name for option in options]
    for name in sorted({name for name in names if names.count(name) > 1}):
        reader.fault("options", name, "two options of one name", "name each option once")
    # Compared as values, not as texts: 2 and 2.0 are one, "2" is another kind and a fault above.
    values = [option.value for option in options if option.value not in (None, "")]
    for value in dict.fromkeys(str(value) for n, value in enumerate(values) if value in values[:n]):
        reader.fault("options", value, "two options of one value", "give each value once")
    chosen = front.get("chosen")
    if chosen is not None and str(chosen) not in names:
        reader.fault("chosen", chosen, "not among the options", nearest(chosen, names))
    elif any(option.name == str(chosen) and option.standing == "wrong" for option in options):
        reader.fault("chosen", chosen, "an option that stands as wrong", "choose another, or correct its standing")
    return options


def _check_clashes(reader: _Record, front: dict) -> tuple[dict, ...]:
    listed = front.get("incompatible_with") or []
    if not isinstance(listed, list) or not all(isinstance(c, dict) and set(c) == set(_CLASH_KEYS) for c in listed):
        keys = ", ".join(f"{key}: …" for key in _CLASH_KEYS)
        reader.fault("incompatible_with", "", "not a list of clashes", f"write '- {{{keys}}}'")
        return ()
    return tuple({key: str(clash[key]) for key in _CLASH_KEYS} for clash in listed)


def _join(records: list[Decision], unread: set[str], fault_rows: list[tuple]) -> list[Decision]:
    """The records in order of id, each with the status that the others give it; adds faults between records.

    `unread` holds the ids of records with faults of their own: nothing is claimed about those.
    """

    def fault(record: Decision, column: str, value: str, rule: str, do: str) -> None:
        fault_rows.append((record.file, "", column, value, rule, do))

    by_id: dict[str, Decision] = {}  # of two records with one id the first by name of the file
    for record in records:
        if record.id in by_id:
            fault(record, "id", record.id, f"already in {by_id[record.id].file}", "give the newer record the next id")
        by_id.setdefault(record.id, record)
    replaced = {
        r.supersedes for r in records if r.status != "proposed"
    }  # whatever the older record says of itself: it stays as it is
    joined, accepted = [], {}
    for record in sorted(by_id.values(), key=lambda record: record.id):
        _check_supersedes(record, by_id, unread, fault)
        # An unreadable record may be the one that supersedes it: nothing is said while there is any.
        if record.status == "superseded" and record.id not in replaced and not unread:
            fault(record, "status", "superseded", "no record supersedes it", "add the record that does")
        joined.append(replace(record, status="superseded" if record.id in replaced else record.status))
        if joined[-1].status == "accepted":
            other = accepted.setdefault(record.parameter, record)
            if other is not record:
                rule = f"already settled in {other.file}"
                fault(record, "parameter", record.parameter, rule, f'add supersedes: "{other.id}"')
    current = in_force(joined)
    for record in joined:
        for clash in record.incompatible_with:
            if clash["decision"] not in unread:
                _check_clash(record, clash, by_id, current, fault)
    return joined


def _check_supersedes(record: Decision, by_id: dict[str, Decision], unread: set[str], fault) -> None:
    if not record.supersedes or record.supersedes in unread:
        return
    older = by_id.get(record.supersedes)
    if older is None or older.id >= record.id:
        fault(record, "supersedes", record.supersedes, "no older record has this id", nearest(record.supersedes, by_id))
    elif older.parameter != record.parameter:
        do = f"supersede a record on {record.parameter}"
        fault(record, "supersedes", older.id, f"is about {older.parameter}", do)


def _check_clash(
    record: Decision, clash: dict, by_id: dict[str, Decision], current: dict[str, Decision], fault
) -> None:
    """Faults of an incompatibility, which holds as long as its own record does.

    The other record may have been superseded: what then counts is the value that is in force instead.
    """
    option, number, other = (clash[key] for key in _CLASH_KEYS)
    if number not in by_id:
        fault(record, "incompatible_with", number, "no record has this id", nearest(number, by_id))
        return
    values = {o.name: o.value for o in by_id[number].options}
    if option not in {o.name for o in record.options} or other not in values:
        rule = f"not options of {record.id} and {number}"
        fault(record, "incompatible_with", f"{option}, {other}", rule, "name an option of each")
        return
    counterpart = current.get(by_id[number].parameter)
    chosen = current.get(record.parameter) is record and record.chosen == option
    if chosen and counterpart is not None and counterpart.option.value == values[other]:
        rule = f"both are chosen in {record.id} and {counterpart.id}"
        fault(record, "incompatible_with", f"{option}, {other}", rule, "supersede one of the two")


class _Verdict(Parameter):
    """The verdict of a region, as a record may set it."""

    @property
    def expected(self) -> str:
        return f"'{COMPUTED}', or a method of the catalogue"


class Subjects:
    """What a record of a study may be about: parameters that are decisions, and the verdict of each region."""

    def __init__(self, folder: Path):
        self.folder = folder

    @cached_property
    def regions(self) -> frozenset[str]:
        """The regions of regions.csv; none where it cannot be read, which `herelib.interviews.checking` reports."""
        file = self.folder / "regions.csv"
        table = cells.read(file, file.name, Faults()) if file.is_file() else None
        header = [] if table is None else [plain(name) for name in table.header]
        if "region" not in header:
            return frozenset()
        return frozenset(table.frame.iloc[:, header.index("region")].astype(str).str.strip()) - {""}

    @cached_property
    def leads(self) -> tuple[str, ...]:
        """The support parts of the catalogue, which a verdict may name; none where it cannot be read."""
        try:
            parts = read_catalogue()["parts"]
        except HereError:
            return ()
        return tuple(parts.loc[parts["role"] == "support", "part"])

    def fault(self, name: object) -> tuple[str, str] | None:
        """Why there can be no record of this parameter, and what to do; None if there can."""
        if isinstance(name, str) and name.startswith(VERDICT):
            region = name.removeprefix(VERDICT)
            if not self.regions:
                return "no region can be read from regions.csv", "see here check"
            if region not in self.regions:
                few = len(self.regions) <= MANY or near(region, self.regions)
                return "not in regions.csv", nearest(region, self.regions) if few else "name a region of regions.csv"
            return None if self.leads else ("the catalogue of parts cannot be read", "see data/raw/catalogue")
        if name not in PARAMETERS:
            return "unknown parameter", nearest(name, [*PARAMETERS, f"{VERDICT}REGION"])
        if not PARAMETERS[name].decision:
            return "changes precision, not meaning: no decision", "give it by --set"
        return None

    def get(self, name: object) -> Parameter | None:
        """What fits the parameter of that name; None if that cannot be told. The region of a verdict plays no part."""
        if isinstance(name, str) and name.startswith(VERDICT):
            meaning = f"verdict of {name.removeprefix(VERDICT)}"
            return _Verdict(name, "", COMPUTED, meaning, allowed=(COMPUTED, *self.leads)) if self.leads else None
        return None if self.fault(name) is not None else PARAMETERS[name]


def near(name: object, known: Iterable[str]) -> str:
    """A half-sentence that names the nearest known word; empty if none is near.

    Examples
    --------
    >>> near("wrad", ["average", "ward"]), near("kmeans", ["average", "ward"])
    ("did you mean 'ward'?", '')
    """
    hint = nearest(name, known)
    return hint if hint.startswith("did you mean") else ""
