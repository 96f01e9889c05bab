"""Taguette: databases (.sqlite3, .db) read and written; exports of highlights and codebooks (.csv, .xlsx) read.

A document is HTML; a highlight counts UTF-8 bytes of the document's text, that is, of all its text nodes one after the
other (checked against Taguette 1.5.2). A written document is one paragraph in which a line end stays a sign and is
followed by <br>, so that its text is the source's text, letter by letter. Taguette has no coder of a highlight: it is
taken from, and written as, the command that made the highlight. Taguette's own export of a project puts all commands
under one name, and its export of highlights tells the words and no positions.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from html import escape
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd

from herelib.errors import HereError
from herelib.qda import databases
from herelib.qda.coding import Code, Coding, Losses, Passage, Source, assembled, tool_names
from herelib.qda.databases import Database, text, whole
from herelib.qda.notes import code_note, shortened, source_note
from herelib.qda.positions import Counting, Habits, boundaries

HIGHLIGHTS = ("document", "tag", "content")  # columns of an export of highlights
TAGS = ("tag", "description")  # columns of an export of the codebook
ADMIN = "admin"  # under this name Taguette exports what all users did
LONGEST_DOCUMENT, LONGEST_TAG, LONGEST_NOTE = 50, 200, 102_400  # letters; Taguette refuses longer ones
DATE = "1980-01-01 00:00:00.000000"
VERSION = "db5e31a0233d"  # of the tables: Taguette 1.4 and 1.5; newer ones bring it up to date
BYTES = Counting("utf8")

SCHEMA = (
    "PRAGMA auto_vacuum = 1",
    "CREATE TABLE users (login VARCHAR(30) NOT NULL, created DATETIME NOT NULL, hashed_password VARCHAR(192), "
    "disabled BOOLEAN NOT NULL, password_set_date DATETIME, language VARCHAR(10), email VARCHAR(256), "
    "email_sent DATETIME, CONSTRAINT pk_users PRIMARY KEY (login))",
    "CREATE TABLE projects (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, name VARCHAR(200) NOT NULL, "
    "description TEXT NOT NULL, created DATETIME NOT NULL)",
    "CREATE TABLE project_members (project_id INTEGER NOT NULL, user_login VARCHAR(30) NOT NULL, "
    "privileges VARCHAR(11) NOT NULL, CONSTRAINT pk_project_members PRIMARY KEY (project_id, user_login), "
    "CONSTRAINT fk_project_members_project_id_projects FOREIGN KEY(project_id) REFERENCES projects (id) "
    "ON DELETE CASCADE, CONSTRAINT fk_project_members_user_login_users FOREIGN KEY(user_login) "
    "REFERENCES users (login) ON DELETE CASCADE ON UPDATE CASCADE)",
    "CREATE TABLE documents (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, name VARCHAR(200) NOT NULL, "
    "description TEXT NOT NULL, filename VARCHAR(200) NOT NULL, created DATETIME NOT NULL, "
    "project_id INTEGER NOT NULL, text_direction VARCHAR(13) NOT NULL, contents TEXT NOT NULL, "
    "CONSTRAINT fk_documents_project_id_projects FOREIGN KEY(project_id) REFERENCES projects (id) ON DELETE CASCADE)",
    "CREATE TABLE commands (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, date DATETIME NOT NULL, "
    "user_login VARCHAR(30) NOT NULL, project_id INTEGER NOT NULL, document_id INTEGER, payload TEXT NOT NULL, "
    "CONSTRAINT fk_commands_user_login_users FOREIGN KEY(user_login) REFERENCES users (login) ON UPDATE CASCADE, "
    "CONSTRAINT fk_commands_project_id_projects FOREIGN KEY(project_id) REFERENCES projects (id) ON DELETE CASCADE)",
    "CREATE TABLE tags (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, project_id INTEGER NOT NULL, "
    "path VARCHAR(200) NOT NULL, description TEXT NOT NULL, CONSTRAINT uq_tags_project_id UNIQUE (project_id, path), "
    "CONSTRAINT fk_tags_project_id_projects FOREIGN KEY(project_id) REFERENCES projects (id) ON DELETE CASCADE)",
    "CREATE TABLE highlights (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, document_id INTEGER NOT NULL, "
    "start_offset INTEGER NOT NULL, end_offset INTEGER NOT NULL, snippet TEXT NOT NULL, "
    "CONSTRAINT fk_highlights_document_id_documents FOREIGN KEY(document_id) REFERENCES documents (id) "
    "ON DELETE CASCADE)",
    "CREATE TABLE highlight_tags (highlight_id INTEGER NOT NULL, tag_id INTEGER NOT NULL, "
    "CONSTRAINT pk_highlight_tags PRIMARY KEY (highlight_id, tag_id), CONSTRAINT "
    "fk_highlight_tags_highlight_id_highlights FOREIGN KEY(highlight_id) REFERENCES highlights (id) "
    "ON DELETE CASCADE, CONSTRAINT fk_highlight_tags_tag_id_tags FOREIGN KEY(tag_id) REFERENCES tags (id) "
    "ON DELETE CASCADE)",
    "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, "
    "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))",
    "CREATE UNIQUE INDEX ix_users_email ON users (email)",
    *(
        f"CREATE INDEX {name} ON {table} ({columns})"
        for name, table, columns in (
            ("ix_project_members_user_login", "project_members", "user_login"),
            ("ix_project_members_project_id", "project_members", "project_id"),
            ("ix_documents_project_id", "documents", "project_id"),
            ("ix_commands_document_id", "commands", "document_id"),
            ("ix_commands_user_login", "commands", "user_login"),
            ("ix_commands_date", "commands", "date"),
            ("ix_commands_project_id", "commands", "project_id"),
            ("idx_project_document", "commands", "project_id, document_id"),
            ("idx_project_id", "commands", "project_id, id"),
            ("ix_tags_path", "tags", "path"),
            ("ix_tags_project_id", "tags", "project_id"),
            ("ix_highlights_document_id", "highlights", "document_id"),
            ("ix_highlight_tags_highlight_id", "highlight_tags", "highlight_id"),
            ("ix_highlight_tags_tag_id", "highlight_tags", "tag_id"),
        )
    ),
    "PRAGMA application_id = 1416066164",  # "Tgtt"
)

_REFUSED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")  # signs for which Taguette refuses a document
_FORMATTED = re.compile(r"<(?!/?(?:p|br)\b)[a-z]", re.IGNORECASE)


class _Nodes(HTMLParser):
    """Collects the text nodes of a document."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def document_text(contents: str) -> str:
    """The text of a document, as Taguette's positions count it.

    Examples
    --------
    >>> document_text("<p>Bread &amp; milk<br>\\nfor <b>all</b></p>")
    'Bread & milk\\nfor all'
    """
    nodes = _Nodes()
    nodes.feed(contents.replace("\r\n", "\n").replace("\r", "\n"))
    nodes.close()
    return "".join(nodes.texts)


def document(content: str) -> str:
    """A document whose text is this content."""
    # A bare carriage return would be read as a line end, and every position after a Windows line end be one too high.
    return f"<p>{escape(content, quote=False).replace(chr(13), '&#13;').replace(chr(10), '<br>' + chr(10))}</p>"


def read(path: Path) -> Coding:
    """The tags, documents and highlights of the one project in a database.

    Raises
    ------
    HereError
        If there is no Taguette database, it is damaged, or holds several projects.
    """
    losses = Losses()
    with databases.opened(path) as database:
        if not {"projects", "documents", "tags", "highlights", "highlight_tags"} <= database.tables:
            raise HereError(f"{path}: no Taguette database: export the project from Taguette as SQLite")
        if database.count("projects") != 1:
            number = database.count("projects")
            raise HereError(f"{path}: holds {number} projects, not one: export the one you want from Taguette")
        sources = []
        for key, name, contents, note, direction in database.rows(
            "documents", "id", "name", "contents", "description", "text_direction"
        ):
            losses.add("formatting of a source", "only its text is read", count=bool(_FORMATTED.search(text(contents))))
            losses.add("text direction", "the study has no place for it", count=text(direction) == "RIGHT_TO_LEFT")
            sources.append(Source(key, text(name), document_text(text(contents)), text(note)))
        tags = database.rows("tags", "id", "path", "description", "parent_id")
        tags.sort(key=lambda row: whole(row[0]) or 0)  # in the order in which they were made
        codes = [Code(key, parent, text(name), text(note)) for key, name, note, parent in tags]
        passages = _passages(database, losses)
        losses.add(
            "description of the project",
            "the study has no place for it",
            count=database.count("projects", "description"),
        )
        losses.add("date", "the study keeps no dates of coding", count=database.count("commands", "date", but=DATE))
        for column in ("email", "hashed_password", "language"):
            losses.add("detail of a user", "only names of coders are kept", count=database.count("users", column))
    return assembled(codes, sources, passages, losses, Habits(BYTES))


def _passages(database: Database, losses: Losses) -> list[Passage]:
    coders = {}
    for login, payload in database.rows("commands", "user_login", "payload"):
        try:
            command = json.loads(text(payload))
        except (ValueError, RecursionError):
            continue
        if isinstance(command, dict) and command.get("type") == "highlight_add":
            coders[whole(command.get("highlight_id"))] = text(login)
    # Taguette's own export puts one user's name on every command: who coded is no longer in the file.
    if set(coders.values()) == {ADMIN}:
        losses.add("coder", f"Taguette exports all coders under the name {ADMIN}", count=len(coders))
    tags: dict[object, list] = {}
    for highlight, tag in database.rows("highlight_tags", "highlight_id", "tag_id"):
        tags.setdefault(highlight, []).append(tag)
    passages = []
    for key, source, start, end in database.rows("highlights", "id", "document_id", "start_offset", "end_offset"):
        start, end = whole(start), whole(end)
        losses.add("highlight without a tag", "segments have a code", count=key not in tags)
        if start is None or end is None:
            losses.add("segment", "its position is no number")
            continue
        passages += [Passage(source, tag, coders.get(whole(key), ""), start, end) for tag in tags.get(key, [])]
    return passages


def from_highlights(rows: Iterable[dict[str, str]]) -> Coding:
    """The coding in an export of highlights: words without positions, which are found again in the study's answers."""
    losses, sources, tags, passages = Losses(), {}, {}, []
    for row in rows:
        if not row["tag"]:
            losses.add("highlight without a tag", "segments have a code", row["document"])
            continue
        sources[row["document"]], tags[row["tag"]] = None, None
        passages.append(Passage(row["document"], row["tag"], "", -1, -1, quote=row["content"]))
    losses.add("position", "Taguette exports highlights without it: found again by the words", count=len(passages))
    losses.add("coder", "Taguette exports highlights without it", count=len(passages))
    read_sources = [Source(name, name, None) for name in sources]
    return assembled([Code(tag, None, tag) for tag in tags], read_sources, passages, losses)


def from_tags(rows: Iterable[dict[str, str]]) -> Coding:
    """The codes in an export of the codebook."""
    losses, codes = Losses(), []
    for row in rows:
        codes.append(Code(row["tag"], row.get("parent") or None, row["tag"], row["description"]))
    return assembled(codes, [], [], losses)


def write(coding: Coding, path: Path) -> Losses:
    """Write a project database, which Taguette imports; gives what it cannot hold."""
    losses = Losses()
    numbers = {code: number for number, code in enumerate(coding.codebook["code"], 1)}
    tags = _tag_rows(coding, numbers, losses)
    documents, texts = _document_rows(coding, losses)
    segments = coding.segments
    losses.add("memo of a segment", "Taguette has no memos", count=int((segments["memo"] != "").sum()))
    losses.add("clearance", "Taguette has no place for it", count=int((segments["cleared"] != "").sum()))
    losses.add("coder", "kept, but Taguette's own export will not name it", count=segments["coder"].nunique())
    highlights, links, commands = _highlight_rows(segments, texts, numbers)
    logins = sorted({ADMIN, *(coder for coder in segments["coder"] if coder)})
    tables = {
        "users": [(login, DATE, None, 0, None, None, None, None) for login in logins],
        "projects": [(1, "open answers", "", DATE)],
        "project_members": [(1, ADMIN, "ADMIN")],
        "documents": documents,
        "commands": commands,
        "tags": tags,
        "highlights": highlights,
        "highlight_tags": links,
        "alembic_version": [(VERSION,)],
    }
    databases.write(path, SCHEMA, tables)
    return losses


def _tag_rows(coding: Coding, numbers: dict[str, int], losses: Losses) -> list[tuple]:
    names = tool_names(coding.codebook, unique=True, longest=LONGEST_TAG)
    tags = []
    for row, name in zip(coding.codebook.to_dict("records"), names, strict=True):
        long = len(row["label"] or row["code"]) > LONGEST_TAG
        losses.add("name of a code", "too long for Taguette: shortened", row["code"], long)
        note = code_note(row, name, ("parent", "color", "codable"))
        tags.append((numbers[row["code"]], 1, name, _note(note, losses)))
    return tags


def _document_rows(coding: Coding, losses: Losses) -> tuple[list[tuple], dict[str, tuple[int, str]]]:
    """Rows of `documents`, and the number and text of each source."""
    documents, texts = [], {}
    for number, row in enumerate(coding.sources.to_dict("records"), 1):
        name = shortened(row["source"], LONGEST_DOCUMENT)
        content, refused = _REFUSED.subn("\ufffd", row["text"])
        losses.add("letter in a text", "Taguette refuses it: replaced", row["source"], refused)
        losses.add("name of a source", "too long for Taguette: shortened", row["source"], name != row["source"])
        note = source_note(row, name)
        documents.append((number, name, note, f"{name}.txt", DATE, 1, "LEFT_TO_RIGHT", document(content)))
        texts[row["source"]] = (number, content)
    return documents, texts


def _highlight_rows(segments: pd.DataFrame, texts: dict, numbers: dict[str, int]) -> tuple[list, list, list]:
    """Rows of `highlights`, `highlight_tags` and `commands`: codes of one coder on one place are one highlight."""
    highlights, links, commands = [], [], []
    for name, of_source in segments.groupby("source", sort=False):
        document_number, text = texts[name]
        edges = boundaries(text, BYTES)
        for (start, end, coder), same in of_source.groupby(["start", "end", "coder"]):
            number, span = len(highlights) + 1, (int(edges[start]), int(edges[end]))
            highlights.append((number, document_number, *span, document(text[start:end])))
            tags = sorted(numbers[code] for code in same["code"])
            links += [(number, tag) for tag in tags]
            if coder:  # a highlight has no coder in Taguette: only the command that made it has
                command = {"type": "highlight_add", "highlight_id": number, "tags": tags}
                command |= {"start_offset": span[0], "end_offset": span[1]}
                payload = json.dumps(command, sort_keys=True)
                commands.append((len(commands) + 1, DATE, coder, 1, document_number, payload))
    return highlights, links, commands


def _note(note: str, losses: Losses) -> str:
    losses.add("description of a code", "too long for Taguette: cut", count=len(note) > LONGEST_NOTE)
    return note[:LONGEST_NOTE]
