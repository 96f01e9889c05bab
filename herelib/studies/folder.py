"""A study as it was read: settings, form, exports and the small tables beside them, and what is wrong with them."""

from __future__ import annotations

import contextlib
import os
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from herelib.errors import Faults, HereError, nearest
from herelib.files import Cells, cells, workbooks
from herelib.folders import processed_folder
from herelib.form import (
    SYSTEM,
    Choices,
    Instrument,
    Malformed,
    Scale,
    Unsupported,
    Version,
    parse,
    scales,
    summaries,
    versions,
    xlsform,
)
from herelib.studies import boundaries, plans, records, settings, sheets
from herelib.studies.catalogue import capacities
from herelib.studies.exports import Export
from herelib.tables import CONTRACTS
from herelib.vocabulary import GROUPS

FORM = "instrument.xlsx"
PRIVATE = ("name", "phone", "email", "gps", "identity")
_BY_TYPE = {"start": "start", "end": "end", "date": "today"}
_ASK = "name the item that holds it in study.yaml: roles, or by here_role in the form"


@dataclass(frozen=True)
class Study:
    """A study as it was read.

    `records` has one row per row of every export (sorted by export, then row), one column per item, canonical text;
    `places` says which export and row each is. `roles` names the item of each role; `groups` maps raw values of the
    group item to groups (of the constant group, "" to it). `segments` holds raw ids. `notes` lists what a user should
    know and need not change: table [file, subject, note]. `instrument` knows the items and choices of all versions of
    the form, `form` is the current one, `versions` are the earlier ones. `memory` keeps what was worked out last.
    `located` is the table `places` of the regions.
    """

    name: str
    folder: Path
    settings: Mapping
    instrument: Instrument
    roles: Mapping[str, str]
    groups: Mapping[str, str]
    scales: Mapping[str, Scale]
    exports: Mapping[str, Export]
    records: pd.DataFrame
    places: pd.DataFrame
    regions: pd.DataFrame
    context: pd.DataFrame
    published: pd.DataFrame
    located: pd.DataFrame
    codebook: pd.DataFrame | None = None
    segments: pd.DataFrame | None = None
    cleaning_log: pd.DataFrame | None = None
    gates: pd.DataFrame | None = None
    notes: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=["file", "subject", "note"]))
    key: bytes = field(default=b"", repr=False)
    form: Instrument | None = None
    versions: Mapping[str, Version] = field(default_factory=dict)
    memory: dict = field(default_factory=dict, repr=False, compare=False)

    def __repr__(self) -> str:
        # Names, phones and what people said stand in the tables: a notebook must not show them by accident.
        files = ", ".join(self.exports) or "none"
        return f"study {self.name}: {len(self.records):,} rows of {files}; {len(self.regions)} regions"

    def items_with(self, *roles: str) -> list[str]:
        """Items that have one of these roles, in the form's order."""
        items = self.instrument.items
        return list(items.loc[items["role"].isin(roles), "name"])


def load(folder: Path, catalogue: Mapping[str, pd.DataFrame] | None) -> tuple[Study | None, Faults]:
    """A study as far as it can be read, and every fault of its files; None where there is nothing to go on with.

    Parameters
    ----------
    catalogue : the names of capacities and gates are checked against it; None leaves that out
    """
    study_settings, faults = settings.read(folder / settings.FILE)
    form, faults_of_form = xlsform.read(folder / FORM, FORM)
    faults.extend(faults_of_form)
    tables = _small_tables(folder, study_settings, catalogue, faults) if study_settings else {}
    if form is None or not study_settings:
        records.check_readable(folder, faults)
        return None, faults
    form, study_settings = summaries.declared(form, study_settings, faults)
    form = _with_roles(form, study_settings, faults)
    roles = _roles(form, study_settings, faults)
    _named_items(form, study_settings, faults)
    analysed = _analysed(form, study_settings, catalogue, faults)
    earlier = _versions(folder, study_settings, form, faults)
    known = versions.merge(form, earlier) if earlier else form
    exports, complete = records.read_all(
        folder, records.Wanted(known, study_settings, roles, analysed, earlier), faults
    )
    # Without these a record belongs nowhere or may not be used: what else is wrong with it does not matter then.
    one_group = isinstance(study_settings["roles"].get("group"), dict)
    vital = {"id", "region", "consent"} | (set() if one_group else {"group"})
    if not (complete or _awaited(folder, exports, faults)) or "regions" not in tables or vital - set(roles):
        return None, faults
    rows, places = records.together({name: exports[name] for name in complete}, roles, [*roles.values(), *known.named])
    _contradictions(study_settings, form, faults)
    study = Study(
        name=folder.name,
        folder=folder,
        settings=_canonical(study_settings, form, roles),
        instrument=known,
        form=form,
        versions=earlier,
        roles=roles,
        groups=_groups(study_settings, form, roles),
        scales=analysed,
        exports=exports,
        records=versions.rename(rows, records.VERSION, earlier),
        places=places,
        **tables,
    )
    return replace(study, notes=_notes(study)), faults


def _awaited(folder: Path, exports: Mapping[str, Export], faults: Faults) -> bool:
    """Whether the interviews are still to come: no export at all, or nothing but headers in them."""
    # What the form can decide is known before there is any interview.
    return not exports and (records.awaited(folder) or cells.NO_ROWS[1] in faults.rules())


def _analysed(form: Instrument, study_settings: Mapping, catalogue: Mapping | None, faults: Faults) -> dict[str, Scale]:
    """The scale of each item that is analysed; that there is none is a fault, too."""
    names_of_capacities = () if catalogue is None else capacities(catalogue)
    analysed, faults_of_scales = scales.analysed(form, study_settings, FORM, names_of_capacities)
    faults.extend(faults_of_scales)
    if not analysed and not len(faults_of_scales):
        do = "give items a dimension: here_dimension in the form, or items in study.yaml"
        faults.add(settings.FILE, "", "items", "", "no item is analysed", do)
    return analysed


def _cells(folder: Path, name: str, faults: Faults) -> Cells | None:
    return workbooks.read_one(folder / name, name, faults) if (folder / name).is_file() else None


def _small_tables(folder: Path, study_settings: Mapping, catalogue: Mapping | None, faults: Faults) -> dict:
    """The tables beside the exports, under the names that `Study` has for them."""
    tables = {}
    places = _cells(folder, "regions.csv", faults)
    if places is not None:
        both = sheets.regions(places, "regions.csv", study_settings["context"], faults)
        if both is not None:
            tables["regions"], tables["context"] = both
            tables["published"] = sheets.published(places, "regions.csv", study_settings["typologies"], faults)
            points = sheets.points(places, "regions.csv", faults)
            tables["located"] = boundaries.read(folder, study_settings, points, faults)
    elif not (folder / "regions.csv").is_file():
        do = "list the regions: region, country, setting, population"
        faults.add("regions.csv", "", "", "", "the study has no regions.csv", do)
    codes = _cells(folder, "codebook.csv", faults)
    if codes is not None:
        tables["codebook"] = sheets.codebook(codes, "codebook.csv", faults)
    log = study_settings["cleaning_log"]["file"]
    lines = _cells(folder, log, faults)
    if lines is not None:
        tables["cleaning_log"] = sheets.corrections(lines, log, study_settings["cleaning_log"], faults)
    facts = _cells(folder, "gates.csv", faults)
    if facts is not None:
        known = None if catalogue is None else catalogue["gates"]
        tables["gates"] = sheets.gates(facts, "gates.csv", tables.get("regions"), known, faults)
    plans.check_names(study_settings["plan"], tables.get("regions"), catalogue, settings.FILE, faults)
    return tables


def _with_roles(form: Instrument, study_settings: Mapping, faults: Faults) -> Instrument:
    """The form with the roles that study.yaml gives its items."""
    declared_roles = {name: item["role"] for name, item in study_settings["items"].items() if "role" in item}
    items = form.items.assign(
        role=[declared_roles.get(n, r) for n, r in zip(form.items["name"], form.items["role"], strict=True)]
    )
    for item in items.to_dict("records"):
        dimension = study_settings["items"].get(item["name"], {}).get("dimension", item["dimension"])
        if item["role"] == "open" and item["type"] != "text":
            faults.add(FORM, item["row"], item["name"], item["type"], "the role open is for text", "remove the role")
        # An analysed item reaches tables and pages: a name or a telephone number must not.
        if item["role"] in PRIVATE and dimension:
            rule = "an item that may identify a person is not analysed"
            faults.add(FORM, item["row"], item["name"], item["role"], rule, "remove its dimension or its role")
    return replace(form, items=items)


def _named_items(form: Instrument, study_settings: Mapping, faults: Faults) -> None:
    """Items that study.yaml names outside of roles and items: those of test records, those that an export lacks."""
    named = [("test_records.item", study_settings["test_records"].get("item"))]
    named += [
        (f"exports.{file}.absent", item)
        for file, o in study_settings["exports"].items()
        for item in o.get("absent", [])
    ]
    for key, item in named:
        if item is not None and item not in form.named and item not in SYSTEM:
            faults.add(settings.FILE, "", key, item, "no such item in the form", nearest(item, form.named))


def _roles(form: Instrument, study_settings: Mapping, faults: Faults) -> dict[str, str]:
    """The item of each role: study.yaml, else the form, else what the survey tool always adds."""
    item_by_role = {}
    for role in settings.ROLES_NAMED:
        named = study_settings["roles"].get(role)
        marked = list(form.items.loc[form.items["role"] == role, "name"])
        typed = list(form.items.loc[form.items["type"] == _BY_TYPE.get(role, "-"), "name"])
        if isinstance(named, str):
            if named not in form.named and named not in SYSTEM:
                do = nearest(named, [*form.named, *SYSTEM])
                faults.add(settings.FILE, "", f"roles.{role}", named, "no such item in the form", do)
            else:
                item_by_role[role] = named
        elif isinstance(named, dict):
            if "constant" not in named:
                faults.add(
                    settings.FILE, "", f"roles.{role}", "", "constant without a group", "write {constant: resident}"
                )
        elif len(marked) > 1:
            rule = f"two items with the role {role}"
            faults.add(
                FORM, form.named[marked[1]]["row"], "survey: here_role", marked[1], rule, f"'{marked[0]}' has it too"
            )
        elif marked or typed:
            item_by_role[role] = (marked or typed)[0]
    # KoboToolbox and ODK give each record an id, so nobody need say so.
    item_by_role.setdefault("id", "_uuid")
    for role in ("region", "consent", "group"):
        if role not in item_by_role and not study_settings["roles"].get(role) and not any(form.items["role"] == role):
            do = f"{_ASK}; one group only: group: {{constant: resident}}" if role == "group" else _ASK
            faults.add(settings.FILE, "", f"roles.{role}", "", f"no item holds the {role}", do)
    return item_by_role


def _canonical(study_settings: Mapping, form: Instrument, roles: Mapping[str, str]) -> dict:
    """Settings whose raw values are spelled as in the canonical records."""
    consent = _speller(form, roles.get("consent"))
    tests = dict(study_settings["test_records"])
    if "values" in tests:
        spell = _speller(form, tests.get("item"))
        tests["values"] = [spell(value) for value in tests["values"]]
    return {
        **study_settings,
        "consent_yes": [consent(value) for value in study_settings["consent_yes"]],
        "test_records": tests,
    }


def _speller(form: Instrument, item: str | None):
    return Choices(form.listed[item]).single if item in form.listed else str.strip


def _groups(study_settings: Mapping, form: Instrument, roles: Mapping[str, str]) -> dict[str, str]:
    """Raw value of the group item -> group, those that the form offers only."""
    if isinstance(study_settings["roles"].get("group"), dict):
        return {"": study_settings["roles"]["group"].get("constant", GROUPS[0])}
    spell = _speller(form, roles.get("group"))
    group_by_answer = {spell(raw): group for raw, group in study_settings["groups"].items()}
    # By default each group is called as we call it; of these words only those count that the form offers.
    offered = set(form.listed[roles["group"]]["name"]) if roles.get("group") in form.listed else set(group_by_answer)
    return {raw: group for raw, group in group_by_answer.items() if raw in offered} or group_by_answer


def _versions(folder: Path, study_settings: Mapping, form: Instrument, faults: Faults) -> dict[str, Version]:
    """Earlier versions of the form by the mark that records made with them carry."""
    version_by_mark = {}
    for mark, version in study_settings["versions"].items():
        if version.get("form"):
            old, wrong = xlsform.read(folder / version["form"], version["form"])
            faults.extend(wrong)
            if old is not None:
                old = summaries.declared(_with_roles(old, {"items": {}}, faults), study_settings)[0]
                version_by_mark[mark] = Version(old, version.get("renamed", {}))
    faults.extend(versions.check(form, version_by_mark))
    return version_by_mark


def _contradictions(study_settings: Mapping, form: Instrument, faults: Faults) -> None:
    """Say what is wrong with the conditions of contradictions."""
    for name, each in study_settings["contradictions"].items():
        cell = (settings.FILE, "", f"contradictions.{name}", each.get("when", ""))
        try:
            used = parse(each.get("when", "true()")).items
        except Malformed as wrong:
            faults.add(*cell, f"no expression: {wrong}", "write it as the form's own conditions")
            continue
        except Unsupported as reason:
            faults.add(*cell, f"cannot be evaluated: {reason}", "say it in other words")
            continue
        for item in used:
            if item not in form.named and item not in SYSTEM:
                faults.add(*cell, f"no item '{item}' in the form", nearest(item, form.named))


def _notes(study: Study) -> pd.DataFrame:
    rows = []
    for export in study.exports.values():
        rows += [(export.file, header, note) for header, note in export.notes.items()]
        rows += [(export.file, header, f"not read: {problem}") for header, problem in export.ambiguous.items()]
        unknown = [header for header in export.unknown if header]
        rows += [(export.file, header, "not read: nothing of the form has this name") for header in unknown]
        rows += [
            (export.file, study.roles[role], f"no column: {role} stays blank")
            for role in ("date", "start", "end", "consent_quote", "language")
            if role in study.roles and study.roles[role] not in export.frame.columns and not export.only_repeats
        ]
    rows += [(FORM, f"{row.column} {row.value}".strip(), row.note) for row in study.instrument.notes.itertuples()]
    return pd.DataFrame(rows, columns=["file", "subject", "note"])


def no_gates() -> pd.DataFrame:
    """The table `gate_facts` of a study that has none."""
    return pd.DataFrame(columns=list(CONTRACTS["gate_facts"].columns)).astype(str)


def pseudonym_key(study: Study) -> bytes:
    """The key of the pseudonyms: published (synthetic studies), else the team's pseudonym.key, else made once.

    A key that is made here lies beside the runs of the study, readable by its owner only, and is kept: the same
    interview keeps its pseudonym.

    Raises
    ------
    HereError
        If the file of the key is empty.
    """
    if study.settings["pseudonym_key"]:
        return study.settings["pseudonym_key"].encode()
    team_key = study.folder / "pseudonym.key"
    generated_key = processed_folder() / study.name / "pseudonym.key"
    if not team_key.is_file() and not generated_key.is_file():
        _make_key(generated_key)
    file = team_key if team_key.is_file() else generated_key
    key = file.read_bytes().strip()
    if not key:
        raise HereError(f"{file.name} of the study is empty: without a key, pseudonyms could be guessed from the ids")
    return key


def _make_key(file: Path) -> None:
    """Write a random key that its owner alone may read; one that another run has just made stays."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=file.parent, prefix=".pseudonym-")  # mkstemp: readable by the owner only
    try:
        with os.fdopen(handle, "w") as open_file:
            open_file.write(secrets.token_hex(32) + "\n")
        with contextlib.suppress(FileExistsError):
            try:
                os.link(temporary, file)
            except (PermissionError, NotImplementedError):  # a file system without links
                os.replace(temporary, file)
    finally:
        Path(temporary).unlink(missing_ok=True)
