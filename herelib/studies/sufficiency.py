"""What a form can decide, which is known before any interview: the stages and verdicts that its questions suffice for.

A verdict on packages needs every barrier and every capacity that the catalogue rates; business types need, of a need,
how severe it is, who could cover it, and what is there already. Whatever is out of scope by a decision is not missed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

import pandas as pd

from herelib.studies import figures_alone
from herelib.studies.catalogue import capacities
from herelib.studies.folder import Study
from herelib.vocabulary import NEEDS
from herelib.words import marked, message, message_by_number

COLUMNS = ["stage", "possible", "missing", "note"]
COMPARED = ("need", "capacity", "barrier", "asset")  # blocks of questions by which regions are alike or different
STAGE_WORDS = {
    "profiles": marked("profiles"),
    "needs": marked("needs"),
    "clusters": marked("clusters"),
    "business types": marked("business types"),
    "packages": marked("packages"),
}
_OF_A_NEED = ("need", "cover", "supply")  # what open need is made of


def judged(catalogue: Mapping[str, pd.DataFrame]) -> list[str]:
    """The dimensions that packages are judged by: barriers that parts take away, and capacities that they require."""
    barriers = dict.fromkeys(catalogue["effects"]["barrier"])
    return [*barriers, *(f"capacity:{name}" for name in capacities(catalogue))]


def sufficiency(
    study: Study,
    catalogue: Mapping[str, pd.DataFrame],
    left_out: Collection[str] = (),
    required_groups: Iterable[str] = (),
) -> pd.DataFrame:
    """What the questions of a study suffice for: a row for each stage and verdict, whatever has been answered so far.

    Parameters
    ----------
    left_out : dimensions that are out of scope
    required_groups : groups without whom nothing is recommended

    Returns
    -------
    table [stage, possible, missing, note]
        `missing` lists the dimensions that are not asked, and groups that the form does not offer (`group:resident`),
        joined by ", ". Only for packages does each of them matter; the other stages work with what there is.
    """
    questions = {scale.dimension for scale in study.scales.values()}
    figures = {figure.get("dimension", "") for figure in study.settings["context"].values()} - {""}
    asked = (questions | figures) - set(left_out)
    needs = [need for need in NEEDS if f"need:{need}" not in left_out]
    severe = [need for need in needs if f"need:{need}" in asked]
    whole = [need for need in severe if all(f"{block}:{need}" in asked for block in _OF_A_NEED)]
    of_needs = [f"{block}:{need}" for need in severe or needs for block in _OF_A_NEED]
    offered = set(study.groups.values())
    packages = [name for name in judged(catalogue) if name not in asked and name not in left_out]
    packages += [f"group:{name}" for name in required_groups if name not in offered]
    rows = [
        ("profiles", bool(questions), [], ""),
        ("needs", bool(severe), [f"need:{need}" for need in needs if need not in severe], _of(severe, needs)),
        ("clusters", bool(figures or any(name.partition(":")[0] in COMPARED for name in questions)), [], ""),
        ("business types", bool(whole), [name for name in of_needs if name not in asked], _of(whole, needs)),
        ("packages", not packages, packages, ""),
    ]
    return pd.DataFrame([(stage, able, ", ".join(lacks), note) for stage, able, lacks, note in rows], columns=COLUMNS)


def _of(some: Collection[str], needs: Collection[str]) -> str:
    if not some or len(some) == len(needs):
        return ""
    return message("%(some)s of %(needs)s needs", some=len(some), needs=len(needs))


def say_sufficiency(study: Study, stages: pd.DataFrame) -> str:
    """The table `sufficiency` as a line: what is possible, and of the rest what is not asked."""
    parts = ", ".join(_say_stage(row) for row in stages.itertuples())
    line = message("with these %(n)s questions: %(stages)s", n=len(study.scales), stages=parts)
    if stages["possible"].all():
        return line
    return f"{line}; {message('ask about them, or leave them out by the decision out_of_scope')}"


def _say_stage(row) -> str:
    """Whether a stage is possible; `row` is one of the table `sufficiency`."""
    stage = message(STAGE_WORDS[row.stage])
    verdict = message("%(stage)s yes", stage=stage) if row.possible else message("%(stage)s no", stage=stage)
    verdict = f"{verdict} ({row.note})" if row.note else verdict
    if row.possible:
        return verdict
    names = [name for name in row.missing.split(", ") if name]
    dimensions = [name for name in names if not name.startswith("group:")]
    lacks = []
    if dimensions:
        counted = message_by_number("%(n)s dimension is not asked", "%(n)s dimensions are not asked", len(dimensions))
        lacks.append(f"{counted}: {', '.join(dimensions)}")
    groups = [name.partition(":")[2] for name in names if name.startswith("group:")]
    lacks += [message("the form does not offer the group %(group)s", group=group) for group in groups]
    return f"{verdict}: {'; '.join(lacks)}" if lacks else verdict


def notes(study: Study, stages: pd.DataFrame) -> pd.DataFrame:
    """What the form can decide, and that there are no interviews yet: table [file, subject, note]."""
    rows = []
    if len(stages) and not figures_alone.asks_nothing(study.instrument):
        rows.append((study.instrument.file, message("what it can decide"), say_sufficiency(study, stages)))
    if not study.exports and figures_alone.figures_alone(study.folder):
        rows += figures_alone.notes(study.instrument, study.folder)
    elif not study.exports:
        rows.append(("interviews/", "exports", "no interviews yet: put the exports here as soon as there are any"))
    return pd.DataFrame(rows, columns=["file", "subject", "note"])


def say_awaited(name: str) -> str:
    """What there is to do before anything can be run of a study whose interviews are still to come.

    Examples
    --------
    >>> say_awaited("my-study").partition(":")[0]
    'my-study has no interviews yet'
    """
    return f"{name} has no interviews yet: put the exports into its folder interviews (here check says what is ready)"
