"""RO-Crates before the validator of their makers, without a network: it asks for the context, which rocrate ships."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import rocrate

CONTEXT = (Path(rocrate.__file__).parent / "data" / "ro-crate.jsonld").read_text(encoding="utf-8")
PROFILES = ("ro-crate-1.1", "process-run-crate")
# What nobody can know for a study that states no organisation, or for a program without a public address.
UNKNOWN = ("`author`", "`publisher`", "have an agent", "Application SHOULD have a url", "id SHOULD be an absolute URI")
UNKNOWN += ("organization SHOULD have a URL",)


def issues(folder: Path, patch: pytest.MonkeyPatch) -> list[str]:
    """What both profiles require or recommend and a crate lacks, but for what a study need not state."""
    requests = pytest.importorskip("requests")
    services = pytest.importorskip("rocrate_validator.services", reason="the validator is not installed here")
    from rdflib.plugins.shared.jsonld import context, util
    from rocrate_validator.models import Severity

    def answer(self, method, url, *args, **options):
        response = requests.Response()
        response.status_code, response._content, response.url = 200, CONTEXT.encode(), url
        response.headers["Content-Type"] = "application/ld+json"
        return response

    def read(source, *args, **options):
        web = isinstance(source, str) and source.startswith("http")
        return (json.loads(CONTEXT), None) if web else source_to_json(source, *args, **options)

    source_to_json = util.source_to_json
    patch.setattr(requests.Session, "request", answer)
    patch.setattr(util, "source_to_json", read)
    patch.setattr(context, "source_to_json", read)
    lacks = []
    for profile in PROFILES:
        settings = services.ValidationSettings(
            rocrate_uri=str(folder), profile_identifier=profile, requirement_severity=Severity.RECOMMENDED
        )
        result = services.validate(settings)
        lacks += [f"{profile} {issue.check.identifier}: {issue.message}" for issue in result.get_issues()]
    return [line for line in lacks if not any(words in line for words in UNKNOWN)]


def graph(folder: Path) -> dict[str, dict]:
    """The entities of a crate by their id."""
    text = (folder / "ro-crate-metadata.json").read_text(encoding="utf-8")
    return {entity["@id"]: entity for entity in json.loads(text)["@graph"]}
