"""A study as it was read: settings, form, exports and the small tables beside them, and what is wrong with them."""

from __future__ import annotations

import contextlib
import itertools
import os
import secrets
import tempfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from herelib.errors import Faults, HereError, nearest
from herelib.files import Cells, cells, columns, study_files, workbooks
from herelib.folders import key_files, private
from herelib.form import (
    SYSTEM,
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
from herelib.studies import (
    afterwards,
    boundaries,
    figures_alone,
    formless,
    margins,
    plans,
    reading_notes,
    records,
    roles,
    settings,
    sheets,
)
from herelib.studies.catalogue import capacities
from herelib.studies.exports import Export
from herelib.studies.settings import FORM
from herelib.tables import CONTRACTS

PRIVATE = ("name", "phone", "email", "gps", "identity", "person")


@dataclass(frozen=True)
class Study:
    """A study as it was read.

    `records` has one row per row of every export (sorted by export, then row), one column per item, canonical text;
    `places` says which export and row each is. `roles` names the item of each role; `groups` maps raw values of the
    group item to groups (of the constant group, "" to it). `segments` holds raw ids. `notes` lists what a user should
    know and need not change: table [file, subject, note]. `instrument` knows the items and choices of all versions of
    the form, `form` is the current one, `versions` are the earlier ones. `memory` keeps what was worked out last.
    `located` is the table `places` of the regions.

    An id of several items stands in the records as a column of its own, which `roles` names; `id_items` are its parts.
    `consents` are the items that ask for consent (none where study.yaml states it for all), `agreeing` has by item the
    answers that mean yes, for leave to quote, too.
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
    translations: pd.DataFrame | None = None
    cleaning_log: pd.DataFrame | None = None
    gates: pd.DataFrame | None = None
    margins: pd.DataFrame | None = None
    notes: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=["file", "subject", "note"]))
    key: bytes = field(default=b"", repr=False)
    form: Instrument | None = None
    versions: Mapping[str, Version] = field(default_factory=dict)
    memory: dict = field(default_factory=dict, repr=False, compare=False)
    id_items: tuple[str, ...] = ("_uuid",)
    consents: tuple[str, ...] = ()
    agreeing: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def __repr__(self) -> str:
        # Names, phones and what people said stand in the tables: a notebook must not show them by accident.
        files = ", ".join(self.exports) or "none"
        return f"study {self.name}: {len(self.records):,} rows of {files}; {len(self.regions)} regions"

    def items_with(self, *roles: str) -> list[str]:
        """Items that have one of these roles, in the form's order."""
        items = self.instrument.items
        return list(items.loc[items["role"].isin(roles), "name"])


class _Parts(NamedTuple):
    """What of a study is read before its exports."""

    settings: dict
    form: Instrument | None
    tables: dict
    faults: Faults


def load(folder: Path, catalogue: Mapping[str, pd.DataFrame] | None, wave: str = "") -> tuple[Study | None, Faults]:
    """A study as far as it can be read, and every fault of its files; None where there is nothing to go on with.

    Parameters
    ----------
    catalogue : the names of capacities and gates are checked against it; None leaves that out
    wave : folder of a later wave, which is read in place of the study's interviews: it inherits settings and regions,
        and the form where it has none
    """
    if len(odd := study_files.faults(folder)):
        return None, odd  # nothing is read: what opens such a file may wait for ever
    if wave:
        return _loaded(folder / wave, _of_wave(folder, wave), catalogue)
    study_settings, faults = settings.read(folder / settings.FILE)
    faults.extend(figures_alone.faults(folder, study_settings))
    if study_settings and (blank := figures_alone.without_form(folder, study_settings)):
        form, study_settings = blank
    else:
        form, faults_of_form = _form(folder, study_settings)
        faults.extend(faults_of_form)
    tables = _small_tables(folder, study_settings, catalogue, faults) if study_settings else {}
    return _loaded(folder, _Parts(study_settings, form, tables, faults), catalogue)


def _of_wave(folder: Path, wave: str) -> _Parts:
    """Settings, form and tables of a later wave, and what is wrong with its own."""
    study_settings, stated, faults = settings.read_over(folder / settings.FILE, folder / wave / settings.FILE)
    if not study_settings:
        return _Parts({}, None, {}, faults)
    # A form of its own, else that of the study, else what the labels of its exports say.
    has_form = xlsform.there(folder / wave / FORM) or not xlsform.there(folder / FORM)
    form, faults_of_form = _form(folder / wave if has_form else folder, study_settings)
    faults.extend(faults_of_form)
    if form is not None:
        asked = {*form.named, *stated.get("items", ())}
        study_settings["items"] = {name: item for name, item in study_settings["items"].items() if name in asked}
        study_settings["contradictions"] = {
            name: each
            for name, each in study_settings["contradictions"].items()
            if name in stated.get("contradictions", ()) or set(parse(each["when"]).items) <= {*form.named, *SYSTEM}
        }
    return _Parts(study_settings, form, _tables_of_wave(folder, wave, study_settings, faults), faults)


def _tables_of_wave(folder: Path, wave: str, study_settings: Mapping, faults: Faults) -> dict:
    """The study's tables with the wave's own cleaning log; what is wrong with the study's is told where it is read."""
    tables = _small_tables(folder, {**study_settings, "plan": {}}, None, Faults())
    tables.pop("cleaning_log", None)
    tables.pop("margins", None)  # profiles are made of the first wave
    log = study_settings["cleaning_log"]["file"]
    if (lines := _cells(folder / wave, log, faults)) is not None:
        tables["cleaning_log"] = sheets.corrections(lines, log, study_settings["cleaning_log"], faults)
    return tables


def _loaded(folder: Path, parts: _Parts, catalogue: Mapping | None) -> tuple[Study | None, Faults]:
    study_settings, form, tables, faults = parts
    if form is None or not study_settings:
        records.check_readable(folder, study_settings, faults)
        return None, faults
    form, study_settings = summaries.declared(form, study_settings, faults)
    form = _with_roles(form, study_settings, faults)
    item_names = roles.items_by_role(form, study_settings, faults)
    form = roles.with_roles_named(form, item_names, faults)
    beside = roles.columns_beside(form, item_names, study_settings)
    _named_items(form, beside, study_settings, faults)
    analysed = _analysed(form, study_settings, catalogue, faults)
    earlier = _versions(folder, study_settings, form, faults)
    known = roles.with_columns(versions.merge(form, earlier) if earlier else form, beside)
    wanted = records.Wanted(known, study_settings, item_names, analysed, earlier, frozenset(beside))
    exports, complete = records.read_all(folder, wanted, faults)
    _contradictions(study_settings, form, faults)
    meanings = _meanings(study_settings, known, item_names, faults)
    if tables.get("margins") is not None:
        margins.check(tables["margins"], known, roles.single_items(item_names), study_settings, faults)
    vital = _vital(study_settings)
    if not (complete or _awaited(folder, exports, faults)) or "regions" not in tables or vital - set(item_names):
        return None, faults
    rows, places = _together({name: exports[name] for name in complete}, wanted, form, faults)
    study = Study(
        name=folder.name,
        folder=folder,
        instrument=known,
        form=form,
        versions=earlier,
        roles=roles.single_items(item_names),
        id_items=item_names["id"],
        consents=item_names.get("consent", ()),
        scales=analysed,
        exports=exports,
        records=_with_id(versions.rename(rows, records.VERSION, earlier), item_names["id"]),
        places=places,
        **meanings,
        **tables,
    )
    return replace(study, notes=reading_notes.notes(study)), faults


def _vital(study_settings: Mapping) -> set[str]:
    """Roles without which a record belongs nowhere or may not be used: what else is wrong with it matters no more."""
    constant = {role for role, item in study_settings["roles"].items() if isinstance(item, dict)}
    return {"id", "region", "consent", "group"} - constant


def _together(
    exports: Mapping[str, Export], wanted: records.Wanted, form: Instrument, faults: Faults
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What `herelib.studies.records.together` gives, of all columns of the roles and the form."""
    columns_wanted = [*itertools.chain(*wanted.roles.values()), *wanted.form.named]
    rows, places = records.together(exports, wanted.roles, columns_wanted)
    records.say_astray(rows, places, wanted, form, faults)
    return rows, places


def _meanings(study_settings: Mapping, known: Instrument, item_names: Mapping, faults: Faults) -> dict:
    """What the answers mean that study.yaml names, spelled as in the canonical records; words of no choice are faults.

    Returns
    -------
    the parts `settings`, `groups` and `agreeing` of a `Study`
    """
    tests = roles.test_records(study_settings, known, faults)
    people = roles.target_groups(study_settings, known, faults)
    group_item = item_names.get("group", (None,))[0]
    return {
        "settings": {**study_settings, "test_records": tests, "target_groups": people},
        "groups": roles.groups(study_settings, known, group_item, faults),
        "agreeing": roles.agreeing(study_settings, known, item_names, faults),
    }


def _with_id(rows: pd.DataFrame, parts: tuple[str, ...]) -> pd.DataFrame:
    """Records with the column of their id; an id of several items is blank where one of these is."""
    if len(parts) == 1:
        ids = rows[parts[0]]
        # KoboToolbox writes the same id with the prefix and without; so does the team in its own tables.
        texts = ids.cat.categories if isinstance(ids.dtype, pd.CategoricalDtype) else ids
        if not texts.str.startswith(sheets.PREFIX).any():
            return rows  # nearly every id differs: to read each of them again takes long
        plain = columns.translated(ids, sheets.plain_id).astype(ids.dtype if ids.dtype == "str" else "category")
        return rows.assign(**{parts[0]: plain})
    texts = [rows[part].astype(str) for part in parts]
    joined = texts[0].str.cat(texts[1:], sep=roles.JOINT)
    return rows.assign(**{roles.JOINT.join(parts): joined.where(np.logical_and.reduce([t != "" for t in texts]), "")})


def _awaited(folder: Path, exports: Mapping[str, Export], faults: Faults) -> bool:
    """Whether the interviews are still to come: no export at all, or nothing but headers in them."""
    # What the form can decide is known before there is any interview.
    return not exports and (records.awaited(folder) or cells.NO_ROWS[1] in faults.rules())


def _form(folder: Path, study_settings: Mapping) -> tuple[Instrument | None, Faults]:
    """The form of a study: its XLSForm, else what the labels of its exports or study.yaml say."""
    if study_settings and not xlsform.there(folder / FORM):
        form = formless.form(folder, study_settings)
        if form is not None:
            return form, Faults()
    return xlsform.read(folder / FORM, FORM)


def _analysed(form: Instrument, study_settings: Mapping, catalogue: Mapping | None, faults: Faults) -> dict[str, Scale]:
    """The scale of each item that is analysed; that there is none is a fault, too."""
    names_of_capacities = () if catalogue is None else capacities(catalogue)
    analysed, faults_of_scales = scales.analysed(form, study_settings, FORM, names_of_capacities)
    faults.extend(faults_of_scales)
    # What people said in their own words can be coded and counted without any scale.
    open_or_none = figures_alone.asks_nothing(form) or (form.items["role"] == "open").any()
    if not analysed and not len(faults_of_scales) and not open_or_none:
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
        if tables["codebook"] is not None:
            afterwards.check_links(tables["codebook"], catalogue, "codebook.csv", faults)
    log = study_settings["cleaning_log"]["file"]
    lines = _cells(folder, log, faults)
    if lines is not None:
        tables["cleaning_log"] = sheets.corrections(lines, log, study_settings["cleaning_log"], faults)
    facts = _cells(folder, "gates.csv", faults)
    if facts is not None:
        known = None if catalogue is None else catalogue["gates"]
        tables["gates"] = sheets.gates(facts, "gates.csv", tables.get("regions"), known, faults)
    spread = _cells(folder, margins.FILE, faults)
    if spread is not None:
        tables["margins"] = margins.read(spread, tables.get("regions"), faults)
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
        if item["role"] in (*PRIVATE, *roles.UNWRITTEN, "interviewer") and dimension:
            rule = "an item that may identify a person is not analysed"
            faults.add(FORM, item["row"], item["name"], item["role"], rule, "remove its dimension or its role")
    return replace(form, items=items)


def _named_items(form: Instrument, beside: Collection[str], study_settings: Mapping, faults: Faults) -> None:
    """Items that study.yaml names outside of roles and items: those that an export lacks."""
    known = [*form.named, *beside]
    named = [
        (f"exports.{file}.absent", item)
        for file, o in study_settings["exports"].items()
        for item in o.get("absent", [])
    ]
    for key, item in named:
        question, _, choice = (item or "").rpartition("/")
        if question in form.listed and choice in set(form.listed[question]["name"]):
            continue  # a choice that an export has no column for
        if item not in known and item not in SYSTEM:
            faults.add(settings.FILE, "", key, item, "no such item in the form", nearest(item, known))


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


def no_gates() -> pd.DataFrame:
    """The table `gate_facts` of a study that has none."""
    return pd.DataFrame(columns=list(CONTRACTS["gate_facts"].columns)).astype(str)


def pseudonym_key(study: Study) -> bytes:
    """The key of the pseudonyms: published (synthetic studies), else the team's pseudonym.key, else made once.

    A key that is made here lies beside the runs of the study, readable by its owner only, and is kept: the same
    interview keeps its pseudonym. One that was made in an earlier place of the runs is taken from there.

    Raises
    ------
    HereError
        If the file of the key is empty.
    """
    if study.settings["pseudonym_key"]:
        return study.settings["pseudonym_key"].encode()
    team_key = study.folder / "pseudonym.key"
    file = next((file for file in (team_key, *key_files(study.folder)) if file.is_file()), None)
    if file is None:
        file = key_files(study.folder)[0]
        _make_key(file)
    key = file.read_bytes().strip()
    if not key:
        raise HereError(f"{file.name} of the study is empty: without a key, pseudonyms could be guessed from the ids")
    return key


def _make_key(file: Path) -> None:
    """Write a random key that its owner alone may read; one that another run has just made stays."""
    private(file.parent)
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
