"""Adds a decision record to a study, whole or not at all; what is there already is never changed.

A record is checked together with all others before it is written, so that a study is as sound after it as before. That
an older record is superseded follows from the newer one: the older file stays as it is.
"""

from __future__ import annotations

import contextlib
import math
import os
import re
import textwrap
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import yaml

from herelib.decisions.parameters import PARAMETERS, Parameter, parse, wrong
from herelib.decisions.records import VERDICT, Decision, Subjects, in_force, load, near
from herelib.decisions.values import misordered
from herelib.errors import HereError, faults_text, nearest
from herelib.folders import study_folder
from herelib.studies import settings

try:
    import fcntl
except ImportError:  # Windows: two that decide at once are not kept apart there
    fcntl = None

REASON_WIDTH = 100  # letters of a line of a reason, as in the demo's records
SLUG_LENGTH = 60  # letters of a title that make the name of a file [J]
SYNTHETIC = "*Part of a synthetic study.*"
LAST = 9999  # ids have four digits
_VALUE_ENDS = re.compile(r":(?=\s)")
_CLASH = re.compile(r"(?P<option>.+): *(?P<decision>\d{4}) *= *(?P<other>.+)")


@dataclass(frozen=True)
class Draft:
    """A decision as a person gives it, all in text.

    `options` and `wrong` hold the alternatives as "VALUE: reason". `incompatible` says "OPTION: 0007=OTHER": OPTION of
    this decision cannot go with OTHER of record 0007. `name` is the chosen option's, its value if empty; an empty date
    is today; an empty context and empty consequences become a sentence made of parameter and value.
    """

    parameter: str
    value: str
    title: str
    by: str
    why: str
    options: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    name: str = ""
    context: str = ""
    consequences: str = ""
    supersedes: str = ""
    date: str = ""
    incompatible: tuple[str, ...] = ()


def add(study: str | Path, draft: Draft) -> Path:
    """The file of a new decision record, `decisions/NNNN-words-of-the-title.md`.

    Parameters
    ----------
    study : name or folder of the study
    draft : the decision; its parameter is one of `here parameters`, or "verdict:REGION" with a method or "computed"

    Raises
    ------
    HereError
        With everything that is wrong with the decision, or with the records if it were among them. The folder is then
        as it was.
    """
    folder = study_folder(study)
    if not (folder / settings.FILE).is_file():
        raise HereError(f"{folder.name} has no study.yaml: name the folder of a study")
    synthetic = bool(settings.read(folder / settings.FILE)[0].get("synthetic"))
    trimmed = {name: _line(getattr(draft, name)) for name in ("parameter", "value", "supersedes", "date")}
    draft = replace(draft, **trimmed)
    with locked(folder):
        records, fault_table = load(folder)
        subjects = Subjects(folder)
        lines = faults(draft, subjects, records)
        if lines:
            more = [f"and the records there are:\n{faults_text(fault_table)}"] if len(fault_table) else []
            raise HereError("\n".join(lines + more))
        record = _record(draft, following(folder), subjects.get(draft.parameter), records)
        text = record_text(record, synthetic)
        name = f"{record['id']}-{slug(draft.title)}.md"
        joined, fault_table = load(folder, {name: text})
        if len(fault_table):
            raise HereError(
                f"nothing is recorded; with this decision the records would have:\n{faults_text(fault_table)}"
            )
        settled = {parameter.name: parameter.default for parameter in PARAMETERS.values()}
        settled |= {name: record.option.value for name, record in in_force(joined).items()}
        if lines := misordered(settled):
            raise HereError("\n".join(lines))
        return write(folder / "decisions" / name, text)


def faults(draft: Draft, subjects: Subjects, records: list[Decision]) -> list[str]:
    """Everything that is wrong with a decision, a line each with what to do; empty if nothing is.

    Parameters
    ----------
    records : those of the study
    """
    lines = _text_faults(draft)
    fault = subjects.fault(draft.parameter)
    if fault is not None:
        lines.append(f"{draft.parameter}: {fault[0]}: {fault[1]}")
    lines += _option_faults(draft, subjects.get(draft.parameter))
    lines += _supersedes_faults(draft, records) if fault is None else []
    return lines + _clash_faults(draft, records)


def _text_faults(draft: Draft) -> list[str]:
    lines = []
    for option, text in {"--title": draft.title, "--by": draft.by, "--why": draft.why}.items():
        if not text.strip():
            lines.append(f"{option} is empty: say it in a few words")
    all_texts = [draft.parameter, draft.value, draft.title, draft.by, draft.why, draft.name, draft.context]
    all_texts += [draft.consequences, *draft.options, *draft.wrong, *draft.incompatible]
    if any(_unprintable(text) for text in all_texts):
        lines.append("a text holds a character that cannot be saved: type it again instead of pasting it")
    if draft.date and not _is_day(draft.date):
        lines.append(f"--date {draft.date}: not a date: write YYYY-MM-DD")
    return lines


def _unprintable(text: str) -> bool:
    return any(unicodedata.category(letter) in ("Cc", "Cs") and not letter.isspace() for letter in text)


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _option_faults(draft: Draft, parameter: Parameter | None) -> list[str]:
    lines = []
    if problem := _misfit(parameter, draft.value):
        lines.append(f"{draft.parameter} = {draft.value}: {problem}")
    if not (draft.options or draft.wrong):
        lines.append('no other option: give at least one that was rejected, --option "VALUE: why not"')
    seen = [parse(draft.parameter, draft.value)]  # the chosen value first: messages tell it apart from the others
    for option, text in [("--option", o) for o in draft.options] + [("--wrong", o) for o in draft.wrong]:
        value, reason = _value_and_reason(text)
        if not value or not reason:
            lines.append(f'{option} "{text}": write {option} "VALUE: why not"')
            continue
        parsed = parse(draft.parameter, value)
        if problem := _misfit(parameter, value):
            lines.append(f"{option} {value}: {problem}")
        elif parsed == seen[0]:
            lines.append(f"{option} {value}: this is the value that is chosen: give another one")
        elif parsed in seen:
            lines.append(f"{option} {value}: stands twice: give each value once")
        elif draft.name and value == _line(draft.name):
            lines.append(f"--name {value}: is another option's value: name the chosen one otherwise")
        seen.append(parsed)
    return lines


def _misfit(parameter: Parameter | None, text: str) -> str:
    """Why a value does not fit a parameter, with the nearest word; empty if it does, or if none is known."""
    problem = "" if parameter is None else wrong(parameter, parse(parameter.name, text))
    hint = near(text, parameter.allowed) if problem else ""
    return f"{problem} ({parameter.meaning}){f': {hint}' if hint else ''}" if problem else ""


def _value_and_reason(text: str) -> tuple[str, str]:
    """Value and reason of "VALUE: reason"."""
    # A dimension has a colon of its own (barrier:digital): the one before a space ends the value, where there is one.
    value, *reason = _VALUE_ENDS.split(text, maxsplit=1)
    if not reason:
        value, _, *reason = text.partition(":")
    return _line(value), _line(" ".join(reason))


def _line(text: str) -> str:
    """A text on one line, words parted by single spaces."""
    return " ".join(text.split())


def _supersedes_faults(draft: Draft, records: list[Decision]) -> list[str]:
    current = in_force(records).get(draft.parameter)
    if current is None and draft.supersedes:
        return [f"--supersedes {draft.supersedes}: no record settles {draft.parameter} yet: leave it out"]
    if current is None or draft.supersedes == current.id:
        return []
    if not draft.supersedes:
        return [f"{draft.parameter} is settled by {current.id} ({current.title}): add --supersedes {current.id}"]
    older = next((record for record in records if record.id == draft.supersedes), None)
    problem = "no record has this id"
    if older is not None:
        other_subject = older.parameter != draft.parameter
        problem = f"is about {older.parameter}" if other_subject else "is superseded already"
    return [f"--supersedes {draft.supersedes}: {problem}: {draft.parameter} is settled by {current.id}"]


def _clash_faults(draft: Draft, records: list[Decision]) -> list[str]:
    option_names = [_chosen_name(draft), *(_value_and_reason(text)[0] for text in (*draft.options, *draft.wrong))]
    by_id = {record.id: record for record in records}
    lines = []
    for text in draft.incompatible:
        parts = _CLASH.fullmatch(text.strip())
        if parts is None:
            lines.append(f'--incompatible "{text}": write --incompatible "OPTION: 0007=OPTION OF 0007"')
            continue
        option, number, other = parts["option"].strip(), parts["decision"], parts["other"].strip()
        if option not in option_names:
            lines.append(f"--incompatible {option}: not an option of this decision: {nearest(option, option_names)}")
        if number not in by_id:
            lines.append(f"--incompatible {number}: no record has this id: {nearest(number, by_id)}")
        elif other not in (others := [o.name for o in by_id[number].options]):
            lines.append(f"--incompatible {other}: not an option of {number}: {nearest(other, others)}")
    return lines


def _chosen_name(draft: Draft) -> str:
    return _line(draft.name) or draft.value.strip()


def _record(draft: Draft, number: str, parameter: Parameter, records: list[Decision]) -> dict:
    """The record as its file says it: keys of the front matter, and the prose by heading."""
    older = in_force(records).get(draft.parameter)
    options = [(_chosen_name(draft), draft.value, "defensible", _line(draft.why))]
    for standing, texts in (("defensible", draft.options), ("wrong", draft.wrong)):
        options += [
            (_value_and_reason(text)[0], _value_and_reason(text)[0], standing, _value_and_reason(text)[1])
            for text in texts
        ]
    keys = ("name", "value", "standing", "reason")
    option_rows = [dict(zip(keys, option, strict=True)) for option in options]
    for option in option_rows:
        option["value"] = parse(draft.parameter, option["value"])
    clashes = [_CLASH.fullmatch(text.strip()) for text in draft.incompatible]
    clashes = [{key: clash[key].strip() for key in ("option", "decision", "other")} for clash in clashes]
    consequence = f"`{draft.parameter}` ({parameter.meaning}) is {draft.value} from this record on."
    if draft.parameter.startswith(VERDICT):
        stands = "The computed result stays as it is and is shown beside it."
        consequence = f"The {parameter.meaning} is {draft.value}, as people decided. {stands}"
    if older is not None:
        consequence += f" It was {older.option.value} by decision {older.id}."
    return {
        "id": number,
        "title": _line(draft.title),
        "date": draft.date or date.today().isoformat(),
        "decided_by": _line(draft.by),
        "supersedes": draft.supersedes,
        "parameter": draft.parameter,
        "options": option_rows,
        "incompatible_with": clashes
        + [clash for clash in _inherited_clashes(older, option_rows) if clash not in clashes],
        "context": draft.context or f"To be settled: {parameter.meaning} (`{draft.parameter}`).",
        "reasons": draft.why,
        "consequences": draft.consequences or consequence,
    }


def _inherited_clashes(older: Decision | None, options: list[dict]) -> list[dict]:
    """Incompatibilities of a superseded record whose option is still among the options: they are no less true now."""
    if older is None:
        return []
    # Matched by value: the newer record may call the same option by another name.
    values, names = {o.name: o.value for o in older.options}, {o["value"]: o["name"] for o in options}
    still = [clash for clash in older.incompatible_with if values[clash["option"]] in names]
    return [{**clash, "option": names[values[clash["option"]]]} for clash in still]


def record_text(record: dict, synthetic: bool = False) -> str:
    """The text of a record: front matter in the layout of the demo's records, then the prose."""
    lines = ["---", f'id: "{record["id"]}"', f"title: {_scalar(record['title'])}", f"date: {record['date']}"]
    lines += [f"status: {record.get('status', 'accepted')}", f"decided_by: {_scalar(record['decided_by'])}"]
    lines += [f'supersedes: "{record["supersedes"]}"'] if record["supersedes"] else []
    lines += [
        f"parameter: {_scalar(record['parameter'])}",
        f"chosen: {_scalar(record['options'][0]['name'])}",
        "options:",
    ]
    for option in record["options"]:
        lines += [f"  - name: {_scalar(option['name'])}", f"    value: {_scalar(option['value'])}"]
        lines += [f"    standing: {option['standing']}", f"    reason: {_folded(option['reason'])}"]
    lines += ["incompatible_with:"] if record["incompatible_with"] else []
    for clash in record["incompatible_with"]:
        option, other = (_scalar([clash[key]])[1:-1] for key in ("option", "other"))
        lines.append(f'  - {{option: {option}, decision: "{clash["decision"]}", other: {other}}}')
    prose = [f"# {record['title']}"]
    for heading in ("context", "reasons", "consequences"):
        paragraph = "\n".join(line.rstrip() for line in record[heading].strip().splitlines())
        prose.append(f"## {heading.title()}\n\n{paragraph}")
    prose += [SYNTHETIC] if synthetic else []
    return "\n".join([*lines, "---", "", "\n\n".join(prose), ""])


def _scalar(value: object) -> str:
    """A value as YAML writes it on one line."""
    dumped = yaml.safe_dump(value, allow_unicode=True, width=math.inf, default_flow_style=True)
    return dumped.removesuffix("\n").removesuffix("\n...")


def _folded(reason: str) -> str:
    """A reason over several lines; on one where its letters need quotes."""
    quoted = _scalar(reason)
    if quoted.startswith('"'):
        return quoted
    lines = textwrap.wrap(reason, REASON_WIDTH, break_long_words=False, break_on_hyphens=False)
    return "\n      ".join([">-", *lines])


def slug(title: str) -> str:
    """Words of a title as the name of a file: small letters without marks, digits, hyphens.

    Examples
    --------
    >>> slug("Ķekava's mentors: ¿sí o no?"), slug("Ответ")
    ('kekavas-mentors-si-o-no', 'decision')
    """
    letters = unicodedata.normalize("NFKD", re.sub("['’]", "", title).casefold()).encode("ascii", "ignore").decode()
    name = "-".join(re.findall(r"[a-z0-9]+", letters))
    if len(name) > SLUG_LENGTH:
        name = name[: SLUG_LENGTH + 1].rpartition("-")[0] or name[:SLUG_LENGTH]
    return name or "decision"


def following(folder: Path) -> str:
    """The id after the last one: a gap is not filled, since a record may supersede lower ids only."""
    # Of any file, not of readable records alone: a faulty record keeps its id.
    used = [int(file.name[:4]) for file in (folder / "decisions").glob("*") if re.match(r"\d{4}", file.name)]
    number = max(used, default=0) + 1
    if number > LAST:
        raise HereError(f"{folder.name} has a record {LAST}: ids have four digits")
    return f"{number:04d}"


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keeps two that decide at the same time apart: the second one waits. It leaves nothing behind."""
    if fcntl is None:
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):  # a file system without locks
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def write(file: Path, text: str) -> Path:
    """Write a new file whole or not at all; one that is there is never replaced."""
    folder_is_new = not file.parent.exists()
    file.parent.mkdir(exist_ok=True)
    temporary = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        # Written beside its place and linked into it: a full disk or a crash leaves no half a record, and a link,
        # unlike a rename, never replaces a record that somebody else wrote meanwhile.
        temporary.write_text(text, encoding="utf-8", newline="\n")
        try:
            os.link(temporary, file)  # fails where the file is there
        except FileExistsError:
            raise HereError(f"{file.name} is there already, and no record is ever replaced") from None
        except (OSError, NotImplementedError):  # a file system without links
            os.replace(temporary, file)
        folder_is_new = False
    finally:
        temporary.unlink(missing_ok=True)
        if folder_is_new:  # and nothing came into it
            file.parent.rmdir()
    return file
