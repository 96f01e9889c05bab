"""The file of a new decision record: its name, its text, and how it comes into the folder whole or not at all."""

from __future__ import annotations

import contextlib
import math
import os
import re
import textwrap
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import yaml

from herelib.tables import HereError

try:
    import fcntl
except ImportError:  # Windows: two that decide at once are not kept apart there
    fcntl = None

REASON_WIDTH = 100  # letters of a line of a reason, as in the demo's records
SLUG_LENGTH = 60  # letters of a title that make the name of a file [J]
SYNTHETIC = "*Part of a synthetic study.*"
LAST = 9999  # ids have four digits


def text(record: dict, synthetic: bool = False) -> str:
    """The text of a record: front matter in the layout of the demo's records, then the prose."""
    lines = ["---", f'id: "{record["id"]}"', f"title: {_scalar(record['title'])}", f"date: {record['date']}"]
    lines += ["status: accepted", f"decided_by: {_scalar(record['decided_by'])}"]
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
        told = "\n".join(line.rstrip() for line in record[heading].strip().splitlines())
        prose.append(f"## {heading.title()}\n\n{told}")
    prose += [SYNTHETIC] if synthetic else []
    return "\n".join([*lines, "---", "", "\n\n".join(prose), ""])


def _scalar(value: object) -> str:
    """A value as YAML writes it on one line."""
    told = yaml.safe_dump(value, allow_unicode=True, width=math.inf, default_flow_style=True)
    return told.removesuffix("\n").removesuffix("\n...")


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
    used = [int(file.name[:4]) for file in (folder / "decisions").glob("*") if re.match(r"\d{4}", file.name)]
    number = max(used, default=0) + 1
    if number > LAST:
        raise HereError(f"{folder.name} has a record {LAST}: ids have four digits")
    return f"{number:04d}"


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
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


def write(file: Path, told: str) -> Path:
    """Write a new file whole or not at all; one that is there is never replaced."""
    made = not file.parent.exists()
    file.parent.mkdir(exist_ok=True)
    temporary = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        temporary.write_text(told, encoding="utf-8", newline="\n")
        try:
            os.link(temporary, file)  # fails where the file is there
        except FileExistsError:
            raise HereError(f"{file.name} is there already, and no record is ever replaced") from None
        except (OSError, NotImplementedError):  # a file system without links
            os.replace(temporary, file)
        made = False
    finally:
        temporary.unlink(missing_ok=True)
        if made:
            file.parent.rmdir()
    return file
