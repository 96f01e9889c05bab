"""What a folder holds and how it came about, as RO-Crate 1.1 with the profile Process Run Crate 0.5.

Soiland-Reyes et al. (2022), doi:10.3233/DS-210053; Leo et al. (2024), doi:10.1371/journal.pone.0309210. The package
rocrate keeps the rules of the format; it is loaded here only, when a crate is written.

No crate names a person, a folder of this machine or a text of an interview.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from herelib.words import marked, message

if TYPE_CHECKING:
    from rocrate.rocrate import ROCrate

FILE = "ro-crate-metadata.json"
PROFILE = "https://w3id.org/ro/wfrun/process/0.5"
COMPLETED = "http://schema.org/CompletedActionStatus"
TERMS = {"sha256": "https://w3id.org/ro/terms/workflow-run#sha256"}  # RO-Crate 1.1 itself has none
FORMATS = {
    ".csv": "text/csv",
    ".html": "text/html",
    ".ipynb": "application/x-ipynb+json",
    ".json": "application/json",
    ".parquet": "application/vnd.apache.parquet",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
}
NO_LICENCE = marked("The study states no licence: ask its team before you use this any further.")
PAPERMILL = "https://github.com/nteract/papermill"


@dataclass(frozen=True)
class About:
    """A folder as a whole: title and description, licence and organisation as the study states them ("" if not)."""

    title: str
    description: str
    licence: str
    organisation: str


@dataclass(frozen=True)
class Action:
    """What was run: a notebook or herelib itself, when, from which inputs and parameters, with which results.

    - `program`: name of the notebook; "" for herelib as a whole
    - `started`, `ended`: ISO 8601 with the offset to UTC
    - `inputs`: SHA-256 by name of what was read and does not lie in the folder
    - `parameters`: value and meaning by name
    - `results`: files of the folder
    """

    name: str
    program: str
    started: str
    ended: str
    results: tuple[str, ...]
    inputs: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, tuple[str, str]] = field(default_factory=dict)


def write(
    folder: Path, about: About, parts: Mapping[str, str], actions: Sequence[Action], made_with: Mapping[str, str]
) -> None:
    """Write ro-crate-metadata.json into a folder; it appears whole or not at all.

    Parameters
    ----------
    parts : what each file of the folder is, by its path from the folder; a path that ends with / is a folder
    actions : in the order in which they were run; at least one
    made_with : version of herelib and of packages, by name
    """
    from rocrate.rocrate import ROCrate

    crate = ROCrate(version="1.1")
    crate.metadata.extra_terms.update(TERMS)
    _describe(crate, about, max(action.ended for action in actions))
    for path, meaning in parts.items():
        _add_part(crate, folder, path, meaning)
    herelib = _add_software(crate, "herelib", made_with)
    papermill = _add_software(crate, "papermill", made_with)
    entities = [_add_action(crate, action, herelib, papermill) for action in actions]
    crate.root_dataset["mentions"] = _single(entities)
    if about.organisation:
        organisation = _add(crate, "#organisation", "Organization", name=about.organisation)
        crate.creator = crate.publisher = crate.root_dataset["author"] = organisation
        for entity in entities:
            entity["agent"] = organisation
    text = json.dumps(crate.metadata.generate(), indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    beside = folder / f".{FILE}"
    beside.write_text(text, encoding="utf-8", newline="\n")
    beside.replace(folder / FILE)


def _single(entities: list):
    """A list as JSON-LD of RO-Crate wants it: one thing stands alone."""
    return entities[0] if len(entities) == 1 else entities


def _describe(crate: ROCrate, about: About, published: str) -> None:
    """Say what the folder is, and which profile the crate keeps."""
    crate.name, crate.description = about.title, about.description
    crate.datePublished = published
    address = about.licence if about.licence.startswith("http") else "#licence"
    stated = about.licence or message(NO_LICENCE)
    crate.license = _add(crate, address, "CreativeWork", name=stated, description=stated)
    profile = _add(crate, PROFILE, "CreativeWork", name="Process Run Crate", version="0.5")
    crate.root_dataset["conformsTo"] = profile


def _add_part(crate: ROCrate, folder: Path, path: str, meaning: str) -> None:
    properties = {"name": Path(path).name, "description": meaning}
    if path.endswith("/"):
        crate.add_dataset(dest_path=path, properties=properties)
        return
    file = folder / path
    properties |= {"encodingFormat": FORMATS.get(file.suffix, "application/octet-stream")}
    properties |= {"contentSize": str(file.stat().st_size), "sha256": hashlib.sha256(file.read_bytes()).hexdigest()}
    crate.add_file(dest_path=path, properties=properties)


def _add(crate: ROCrate, identifier: str, kind: str, **properties: object):
    """A thing that the crate speaks of and that is no file in it."""
    from rocrate.model.contextentity import ContextEntity

    return crate.add(ContextEntity(crate, identifier, properties={"@type": kind, **properties}))


def _add_software(crate: ROCrate, name: str, made_with: Mapping[str, str]):
    identifier = PAPERMILL if name == "papermill" else f"#{name}"
    address = {"url": PAPERMILL} if name == "papermill" else {}
    return _add(crate, identifier, "SoftwareApplication", name=name, softwareVersion=made_with[name], **address)


def _add_action(crate: ROCrate, action: Action, herelib, papermill):
    """One action with its instrument, inputs, parameters and results."""
    instrument = herelib
    if action.program:
        instrument = _add(
            crate, f"#notebook-{action.program}", "SoftwareSourceCode", name=f"{action.program}.ipynb",
            version=herelib["softwareVersion"], programmingLanguage="Python",
            softwareRequirements=[{"@id": herelib.id}, {"@id": papermill.id}],
        )  # fmt: skip
    objects = [
        _add(crate, f"#input-{action.program}/{quote(name)}", "CreativeWork", name=name, sha256=digest)
        for name, digest in action.inputs.items()
    ]
    objects += [
        _add(crate, f"#parameter-{quote(name)}", "PropertyValue", name=name, value=value, description=meaning)
        for name, (value, meaning) in action.parameters.items()
    ]
    return crate.add_action(
        instrument,
        identifier=f"#run-{action.program or 'herelib'}",
        object=_single(objects),
        result=_single([crate.dereference(quote(path)) for path in action.results]),
        properties={
            "@type": "CreateAction",
            "name": action.name,
            "description": action.name,
            "startTime": action.started,
            "endTime": action.ended,
            "actionStatus": COMPLETED,
        },
    )
