"""QualCoder: the project folder NAME.qda with its database data.qda, read and written.

The tables of all versions from 1.0 (database v1) to 4.0 (v17) are read: columns that a version lacks count as blank.
QualCoder's categories are no codes. A category becomes a code that is not codable; a category that holds a code of its
own name is that code, with the others below it; from v16 on codes have codes below them by themselves.

Positions come from two places in QualCoder: the text on screen counts UTF-16 units, drops the byte order mark and has
one sign for a Windows line end; automatic coding counts letters of the stored text. So each passage is read the way
its stored words (`seltext`) tell, and as on screen where they do not. Written is what the screen needs.

Written is database v5 (QualCoder 2.8), which each newer version brings up to date when it opens the project.
"""

from __future__ import annotations

from pathlib import Path

from herelib.errors import HereError
from herelib.qda import databases
from herelib.qda.coding import Code, Coding, Losses, Passage, Source, assembled, tool_names
from herelib.qda.databases import Database, text, whole
from herelib.qda.notes import code_note, segment_note, source_note
from herelib.qda.positions import Counting, Habits, boundaries

FILE = "data.qda"
FOLDERS = ("audio", "documents", "images", "video")
DATE = "1980-01-01 00:00:00"  # QualCoder wants one everywhere; the same content must be the same rows
NO_COLOR = "#CBCBCA"  # stands where a code has no colour, since QualCoder wants one
ABOUT = "QualCoder project written by herelib"  # QualCoder opens no file that does not say "QualCoder" here
MARK = "\ufeff"
SCREEN = Counting("utf16", once=True)

SCHEMA = (
    "CREATE TABLE project (databaseversion text, date text, memo text, about text, bookmarkfile integer, "
    "bookmarkpos integer, codername text)",
    "CREATE TABLE source (id integer primary key, name text, fulltext text, mediapath text, memo text, owner text, "
    "date text, av_text_id integer, unique(name))",
    "CREATE TABLE code_image (imid integer primary key, id integer, x1 integer, y1 integer, width integer, "
    "height integer, cid integer, memo text, date text, owner text, important integer)",
    "CREATE TABLE code_av (avid integer primary key, id integer, pos0 integer, pos1 integer, cid integer, memo text, "
    "date text, owner text, important integer)",
    "CREATE TABLE annotation (anid integer primary key, fid integer, pos0 integer, pos1 integer, memo text, "
    "owner text, date text, unique(fid,pos0,pos1,owner))",
    "CREATE TABLE attribute_type (name text primary key, date text, owner text, memo text, caseOrFile text, "
    "valuetype text)",
    "CREATE TABLE attribute (attrid integer primary key, name text, attr_type text, value text, id integer, "
    "date text, owner text, unique(name,attr_type,id))",
    "CREATE TABLE case_text (id integer primary key, caseid integer, fid integer, pos0 integer, pos1 integer, "
    "owner text, date text, memo text)",
    "CREATE TABLE cases (caseid integer primary key, name text, memo text, owner text, date text, "
    "constraint ucm unique(name))",
    "CREATE TABLE code_cat (catid integer primary key, name text, owner text, date text, memo text, "
    "supercatid integer, unique(name))",
    "CREATE TABLE code_text (ctid integer primary key, cid integer, fid integer, seltext text, pos0 integer, "
    "pos1 integer, owner text, date text, memo text, avid integer, important integer, "
    "unique(cid,fid,pos0,pos1,owner))",
    "CREATE TABLE code_name (cid integer primary key, name text, memo text, catid integer, owner text, date text, "
    "color text, unique(name))",
    "CREATE TABLE journal (jid integer primary key, name text, jentry text, date text, owner text, unique(name))",
    "CREATE TABLE stored_sql (title text, description text, grouper text, ssql text, unique(title))",
)

_LEFT_OUT = (  # table, column that must not be blank, what it is, reason
    ("code_image", "", "segment of a picture", "only texts are read"),
    ("code_av", "", "segment of a recording", "only texts are read"),
    ("annotation", "", "annotation", "the study has no place for it"),
    ("cases", "", "case", "the study takes interviews from its own exports"),
    ("case_text", "", "passage of a case", "the study takes interviews from its own exports"),
    ("attribute_type", "", "attribute", "the study takes figures from its own exports"),
    ("attribute", "value", "value of an attribute", "the study takes figures from its own exports"),
    ("journal", "", "journal", "the study has no place for it"),
    ("stored_sql", "", "stored query", "the study has no place for it"),
    ("graph", "", "graph", "the study has no place for it"),
    ("ris", "", "line of a reference", "the study has no place for it"),
    ("project", "memo", "description of the project", "the study has no place for it"),
    ("code_text", "important", "mark of an important segment", "the study has no place for it"),
    ("code_text", "avid", "link of a segment to a recording", "only texts are read"),
    ("code_text", "weight", "weight of a segment", "the study has no place for it"),
    ("code_text", "date", "date", "the study keeps no dates of coding"),
)


def read(path: Path, unit: str = "auto") -> Coding:
    """The codes, texts and coded segments of a project.

    Parameters
    ----------
    path : the folder NAME.qda, or data.qda in it
    unit : "auto", or what the positions count where that is known: "letters" or "utf16"

    Raises
    ------
    HereError
        If there is no QualCoder database, or it is damaged.
    """
    file = path / FILE if path.is_dir() else path
    losses = Losses()
    with databases.opened(file) as database:
        if not {"code_name", "code_text", "source"} <= database.tables:
            raise HereError(f"{file}: no QualCoder database: choose the folder of a project, NAME.qda")
        sources = _sources(database, losses)
        codes = _codes(database, losses)
        passages = _passages(database, losses)
        for table, column, kind, reason in _LEFT_OUT:
            if not column or column in database.columns(table):
                losses.add(kind, reason, count=database.count(table, column, but=DATE))
    return assembled(codes, sources, passages, losses, Habits(SCREEN, unit, exact=True))


def _sources(database: Database, losses: Losses) -> list[Source]:
    sources = []
    for key, name, content, media_path, memo in database.rows("source", "id", "name", "fulltext", "mediapath", "memo"):
        kind = text(media_path).lstrip("/").partition("/")[0].partition(":")[0]
        if content is None or kind in ("images", "audio", "video"):
            losses.add("source", "no text: only texts are read", text(name))
            continue
        marked = text(content).startswith(MARK)
        sources.append(Source(key, text(name), text(content).removeprefix(MARK), text(memo), marked))
    return sources


def _codes(database: Database, losses: Losses) -> list[Code]:
    """Codes and categories in the order of their numbers; a category with a code of its name is that code."""
    columns = ("cid", "name", "memo", "catid", "color", "supercid")
    categories = {row[0]: row for row in database.rows("code_cat", "catid", "name", "memo", "supercatid")}
    codes = {row[0]: row for row in database.rows("code_name", *columns)}
    heads = {}  # codes by the category that holds them under its own name: one code for the study, not two
    for cid, name, _, catid, *_ in codes.values():
        if catid in categories and text(categories[catid][1]) == text(name):
            heads[catid] = cid
    numbered = []
    for cid, name, memo, catid, color, above in codes.values():
        merged = heads.get(catid) == cid
        up = categories[catid][3] if merged else catid
        parent = None if up is None else ("code", heads[up]) if up in heads else ("category", up)
        if above is not None:
            parent = ("code", above)
        if merged:
            note = text(categories[catid][2])
            losses.add("description of a category", "its code has one too", text(name), count=bool(note.strip()))
        shade = "" if text(color) == NO_COLOR else text(color)
        numbered.append((catid if merged else cid, Code(("code", cid), parent, text(name), text(memo), shade)))
    for catid, name, memo, up in categories.values():
        if catid not in heads:
            parent = None if up is None else ("code", heads[up]) if up in heads else ("category", up)
            numbered.append((catid, Code(("category", catid), parent, text(name), text(memo), codable=False)))
    return [code for _, code in sorted(numbered, key=lambda pair: (whole(pair[0]) or 0, pair[1].name))]


def _passages(database: Database, losses: Losses) -> list[Passage]:
    passages = []
    for cid, fid, words, start, end, coder, memo in database.rows(
        "code_text", "cid", "fid", "seltext", "pos0", "pos1", "owner", "memo"
    ):
        start, end = whole(start), whole(end)
        if start is None or end is None:
            losses.add("segment", "its position is no number")
        else:
            passages.append(Passage(fid, ("code", cid), text(coder), start, end, text(memo), text(words)))
    return passages


def write(coding: Coding, path: Path) -> Losses:
    """Write data.qda of a project; gives what it cannot hold.

    Parameters
    ----------
    path : the file data.qda, which must not be there yet
    """
    losses = Losses()
    owner = next((coder for coder in sorted(coding.segments["coder"]) if coder), "default")
    rows = coding.codebook.to_dict("records")
    numbers = {row["code"]: number for number, row in enumerate(rows, 1)}
    categories, codes = _code_rows(coding, rows, numbers, owner)
    sources, segments, row_keys = [], [], set()
    for number, row in enumerate(coding.sources.to_dict("records"), 1):
        # The screen drops one byte order mark: a text that begins with one needs another before it.
        content = MARK + row["text"] if row["text"].startswith(MARK) else row["text"]
        sources.append((number, row["source"], content, None, source_note(row, row["source"]), owner, DATE, None))
    fids = {row[1]: row[0] for row in sources}
    texts = dict(zip(coding.sources["source"], coding.sources["text"], strict=True))
    edges = {name: boundaries(texts[name], SCREEN) for name in coding.segments["source"].unique()}
    for row in coding.segments.to_dict("records"):
        name, start, end = row["source"], row["start"], row["end"]
        words = texts[name][start:end]
        torn = any(texts[name][edge - 1 : edge + 1] == "\r\n" for edge in (start, end))
        losses.add("segment", "it begins or ends inside a line end, which the screen cannot show", name, count=torn)
        row_key = (numbers[row["code"]], fids[name], int(edges[name][start]), int(edges[name][end]), row["coder"])
        # Two segments that differ in letters can fall on one place of the screen; QualCoder wants rows that differ.
        if row_key in row_keys or row_key[2] == row_key[3]:
            losses.add("segment", "differs from none or from another by half a line end only", name)
            continue
        row_keys.add(row_key)
        note = segment_note(row["memo"], row["cleared"], words)
        segments.append((len(segments) + 1, *row_key[:2], words, *row_key[2:], DATE, note, None, None))
    project = [("v5", DATE, "", ABOUT, 0, 0, owner)]
    tables = {"project": project, "source": sources, "code_cat": categories, "code_name": codes, "code_text": segments}
    databases.write(path, SCHEMA, tables)
    return losses


def _code_rows(coding: Coding, rows: list[dict], numbers: dict, owner: str) -> tuple[list[tuple], list[tuple]]:
    """Rows of code_cat and code_name; a code with others below it stands in both, under one name."""
    names, parents = tool_names(coding.codebook, unique=True), set(coding.codebook["parent"])
    used, categories, codes = set(coding.segments["code"]), [], []
    for row, name in zip(rows, names, strict=True):
        code, number, up = row["code"], numbers[row["code"]], numbers.get(row["parent"])
        heading = row["codable"] == "no"
        # A heading that has segments all the same must stay a code, or they would be lost.
        head, coded = heading or code in parents, not heading or code in used
        if head:
            note = "" if coded else code_note(row, name, ("color",))
            categories.append((number, name, owner, DATE, note, up))
        if coded:
            category, color = number if head else up, row["color"] or NO_COLOR
            codes.append((number, name, code_note(row, name, ("codable",)), category, owner, DATE, color))
    return categories, codes
