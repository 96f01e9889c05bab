"""REFI-QDA: codebooks (.qdc) and projects with text sources (.qdpx), read and written.

Standard: REFI-QDA 1.5 (2019), www.qdasoftware.org, with the schemas Codebook.xsd and Project.xsd 1.0. A position of a
PlainTextSelection is a number of Unicode code points from 0, the end excluded. Programs differ: some count UTF-16
units, ATLAS.ti counts a Windows line end once; the name of a selection, where it quotes the words, tells which. They
also name the project file and the folder of sources as they like. All of that is read. What is written keeps to the
standard: project.qde, sources/, and one selection a segment, so that its coder and memo stay with it.
"""

from __future__ import annotations

import codecs
import uuid
from pathlib import Path
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from herelib.errors import HereError
from herelib.qda import archives
from herelib.qda.archives import Xml
from herelib.qda.coding import Code, Coding, Losses, Passage, Source, assembled, tool_names
from herelib.qda.databases import whole
from herelib.qda.notes import code_note, segment_note, source_note
from herelib.qda.positions import Counting, Habits

CODEBOOK = "urn:QDA-XML:codebook:1.0"
PROJECT = "urn:QDA-XML:project:1.0"
ORIGIN = "herelib"
QUOTE = 100  # letters of a segment's words that serve as the name of its selection
DATE = "1980-01-01T00:00:00Z"  # some programs cannot read a source without a date; the same file must be the same bytes
SPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://www.qdasoftware.org/herelib")
TRUE = ("true", "1")

_OTHER = {"PictureSource": "picture", "PDFSource": "PDF", "AudioSource": "audio", "VideoSource": "video"}
# The text of a PDF, or of what a picture shows, is a text source within it (REFI-QDA 1.5, Representation).
_TEXT_WITHIN = {"PDFSource": "Representation", "PictureSource": "TextDescription"}
_LEFT_OUT = {
    "Variables": ("variable", "the study takes figures from its own exports"),
    "Cases": ("case", "the study takes interviews from its own exports"),
    "Notes": ("note", "the study has no place for it"),
    "Links": ("link", "the study has no place for it"),
    "Sets": ("set", "the study has no place for it"),
    "Graphs": ("graph", "the study has no place for it"),
    "Description": ("description of the project", "the study has no place for it"),
    "NoteRef": ("note on the project", "the study has no place for it"),
}


def read_codebook(path: Path) -> Coding:
    """The codes of a .qdc file, without sources and segments.

    Raises
    ------
    HereError
        If the file is no REFI-QDA codebook.
    """
    root, losses = _root(path.read_bytes(), path), Losses()
    if _name(root) != "CodeBook":
        raise HereError(f"{path}: no REFI-QDA codebook (it holds <{_name(root)[:40]}>): export the codebook as .qdc")
    _left_out(root, losses)
    return assembled(_codes(_child(root, "Codes"), losses), [], [], losses)


def read_project(path: Path, unit: str = "auto") -> Coding:
    """The codes, text sources and coded text passages of a .qdpx file.

    Parameters
    ----------
    unit : "auto", or what the program counted where that is known: "letters" or "utf16"

    Raises
    ------
    HereError
        If the file is no REFI-QDA project, damaged, locked or dangerous.
    """
    losses = Losses()
    with archives.opened(path) as members:
        projects = [name for name in members if name.lower().endswith(".qde") and "/" not in name]
        if len(projects) != 1:
            raise HereError(f"{path}: {len(projects)} project files (.qde) in it, not one: export the project again")
        root = _root(members[projects[0]](), path)
        if _name(root) != "Project":
            raise HereError(f"{path}: no REFI-QDA project (it holds <{_name(root)[:40]}>): export it as .qdpx")
        sources = _sources(_child(root, "Sources"), members, losses)
    _left_out(root, losses)
    coders = _coders(_child(root, "Users"), losses)
    texts = {source.key: source.text for source in sources}
    passages = [
        passage
        for element, _ in _texts(_child(root, "Sources"))
        for passage in _passages(element, texts[_guid(element)], coders, losses)
    ]
    book = _child(root, "CodeBook")
    # The only program known to count a Windows line end once; of all others the quoted words must show it.
    counting = Counting(once="ATLAS" in root.get("origin", "").upper())
    return assembled(_codes(_child(book, "Codes"), losses), sources, passages, losses, Habits(counting, unit))


def _root(raw: bytes, path: Path) -> Element:
    """The root of a file, in which every code and source has a GUID."""
    root = archives.parsed(raw, path)
    for number, element in enumerate(root.iter()):
        # The standard wants one; two codes without any would else be taken for one code.
        if _name(element) in ("Code", "TextSource", *_TEXT_WITHIN.values()) and not _guid(element):
            element.set("guid", f"none {number}")
    return root


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _children(element: Element | None, *names: str) -> list[Element]:
    return [] if element is None else [child for child in element if not names or _name(child) in names]


def _child(element: Element | None, name: str) -> Element | None:
    return next(iter(_children(element, name)), None)


def _text(element: Element, name: str) -> str:
    child = _child(element, name)
    return "" if child is None else child.text or ""


def _guid(element: Element, attribute: str = "guid") -> str:
    return element.get(attribute, "").strip("{} ").lower()


def _coders(users: Element | None, losses: Losses) -> dict[str, str]:
    """Names of the users by their GUID."""
    names = {}
    for user in _children(users):
        names[_guid(user)] = user.get("name") or f"user-{_guid(user)[:8]}"
        losses.add("user", "has no name: called by the GUID", count=not user.get("name"))
        losses.add("detail of a user", "only names of coders are kept", count=len(set(user.attrib) - {"guid", "name"}))
    losses.add("user", "shares its name with another: taken as one coder", count=len(names) - len(set(names.values())))
    return names


def _codes(codes: Element | None, losses: Losses) -> list[Code]:
    # A list of those that wait, not recursion: codes may be nested deeper than Python's stack allows.
    read_codes, waiting = [], [(code, None) for code in reversed(_children(codes, "Code"))]
    while waiting:
        element, parent = waiting.pop()
        guid = _guid(element)
        codable = element.get("isCodable", "true").strip().lower() in TRUE
        note = _text(element, "Description")
        read_codes.append(Code(guid, parent, element.get("name", ""), note, element.get("color", ""), codable))
        losses.add("note on a code", "the study has no place for it", count=len(_children(element, "NoteRef")))
        waiting += [(child, guid) for child in reversed(_children(element, "Code"))]
    doubles = len(read_codes) - len({code.key for code in read_codes})
    losses.add("code", "has the GUID of another: the last one counts", count=doubles)
    return read_codes


def _texts(sources: Element | None) -> list[tuple[Element, Element]]:
    """Each element that is a text source, also one within a PDF or a picture, and the source it belongs to."""
    pairs = [(_child(source, _TEXT_WITHIN.get(_name(source), "")), source) for source in _children(sources)]
    pairs = [(source if _name(source) == "TextSource" else within, source) for within, source in pairs]
    return [(element, source) for element, source in pairs if element is not None]


def _sources(sources: Element | None, members: dict, losses: Losses) -> list[Source]:
    # The standard says sources/; programs write Sources/ or put the texts beside the project file.
    lower = {name.lower().removeprefix("sources/"): read for name, read in members.items()}
    read_sources = []
    for element in _children(sources):
        kind = _name(element)
        if kind in _OTHER:
            within = _child(element, _TEXT_WITHIN.get(kind, ""))
            codings = _codings(element) - (0 if within is None else _codings(within))
            reason = "only texts are read" if within is None else "of it only the text is read"
            losses.add(f"{_OTHER[kind]} source", reason, element.get("name", ""))
            losses.add(f"segment of a {_OTHER[kind]} source", reason, element.get("name", ""), codings)
    for element, source in _texts(sources):
        text, marked = _content(element, lower, losses)
        note = _text(element, "Description")
        name = source.get("name", "") or element.get(
            "name", ""
        )  # of a text within a PDF the PDF's name is the known one
        read_sources.append(Source(_guid(element), name, text, note, marked))
        values, notes = _children(element, "VariableValue"), _children(element, "NoteRef")
        losses.add("value of a variable", "the study takes figures from its own exports", count=len(values))
        losses.add("note on a source", "the study has no place for it", count=len(notes))
        losses.add("formatted copy of a source", "only plain text is read", count="richTextPath" in element.attrib)
    doubles = len(read_sources) - len({source.key for source in read_sources})
    losses.add("source", "has the GUID of another: the last one counts", count=doubles)
    return read_sources


def _codings(element: Element) -> int:
    return sum(_name(inner) == "Coding" for inner in element.iter())


def _content(element: Element, members: dict, losses: Losses) -> tuple[str | None, bool]:
    """A source's text, None if it is not in the file, and whether a byte order mark stood before it."""
    name, path = element.get("name", ""), element.get("plainTextPath", "")
    inline = _child(element, "PlainTextContent")
    if not path and inline is not None:
        return inline.text or "", False
    scheme, mark, file = path.rpartition("://")
    file = file.lstrip("/").lower().removeprefix("sources/")
    inside = scheme == "internal" or not mark
    # Some programs write names as in a web address: "a%20b.txt".
    read = (members.get(file) or members.get(unquote(file))) if path and inside else None
    if read is None:
        outside = "lies outside of the file" if path else "no plain text in the file"
        losses.add("text of a source", "not in the file" if scheme == "internal" else outside, name)
        return None, False
    losses.add("path of a source", "does not say internal://: its file was there all the same", name, count=not mark)
    raw = read()
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return raw.decode("utf-16", errors="replace"), True
    marked = raw.startswith(codecs.BOM_UTF8)
    raw = raw.removeprefix(codecs.BOM_UTF8)
    try:
        return raw.decode("utf-8"), marked
    except UnicodeDecodeError:
        losses.add("letter", "not UTF-8: replaced", name)
        return raw.decode("utf-8", errors="replace"), marked


def _passages(element: Element, text: str | None, coders: dict, losses: Losses) -> list[Passage]:
    """The coded passages of a text source; a code on the whole source becomes one."""
    passages, source = [], _guid(element)
    for coding in _children(element, "Coding"):
        if text:
            losses.add("segment", "codes its whole source: made one from start to end", element.get("name", ""))
            passages.append(Passage(source, _reference(coding), _coder(coders, coding), 0, len(text)))
        else:
            losses.add("segment", "codes a whole source without a text", element.get("name", ""))
    for selection in _children(element, "PlainTextSelection"):
        start, end = whole(selection.get("startPosition")), whole(selection.get("endPosition"))
        memo, codings = _text(selection, "Description"), _children(selection, "Coding")
        notes = sum(_name(inner) == "NoteRef" for inner in selection.iter())
        losses.add("note on a segment", "the study has no place for it", count=notes)
        if not codings:
            losses.add("passage without a code", "segments have a code", element.get("name", ""))
        elif start is None or end is None:
            losses.add("segment", "its position is no number", element.get("name", ""), len(codings))
        else:
            quote = selection.get("name", "")
            passages += [
                Passage(source, _reference(coding), _coder(coders, coding, selection), start, end, memo, quote)
                for coding in codings
            ]
    return passages


def _reference(coding: Element) -> str:
    reference = _child(coding, "CodeRef")
    return "" if reference is None else _guid(reference, "targetGUID")


def _coder(coders: dict[str, str], *elements: Element) -> str:
    # Who coded is the coder; who last changed it only where nobody is said to have made it.
    guids = [_guid(element, name) for name in ("creatingUser", "modifyingUser") for element in elements]
    return next((coders[guid] for guid in guids if guid in coders), "")


def _left_out(root: Element, losses: Losses) -> None:
    """Counts the parts of a file that the study has no place for."""
    for element in root:
        if _name(element) in _LEFT_OUT:
            kind, reason = _LEFT_OUT[_name(element)]
            says_something = bool((element.text or "").strip()) or _name(element) == "NoteRef"
            losses.add(kind, reason, count=says_something if kind.endswith("project") else len(element))
    dates = [[value for name, value in e.attrib.items() if name.endswith("DateTime")] for e in root.iter()]
    dated = sum(any(date != DATE for date in element_dates) for element_dates in dates)
    losses.add("date", "the study keeps no dates of coding", count=dated)


def write_codebook(coding: Coding, path: Path) -> Losses:
    """Write the codes as a .qdc file; gives what it cannot hold."""
    xml = Xml()
    xml.open("CodeBook", xmlns=CODEBOOK, origin=ORIGIN)
    _write_codes(xml, coding)
    xml.close("CodeBook")
    path.write_bytes(xml.content())
    xml.losses.add("segment", "a .qdc file holds codes only", count=len(coding.segments))
    xml.losses.add("source", "a .qdc file holds codes only", count=len(coding.sources))
    return xml.losses


def write_project(coding: Coding, path: Path) -> Losses:
    """Write codes, texts and segments as a .qdpx file; gives what it cannot hold."""
    xml, files = Xml(), {}
    coders = [coder for coder in sorted(coding.segments["coder"].unique()) if coder]
    xml.open("Project", xmlns=PROJECT, name="open answers", origin=ORIGIN, creationDateTime=DATE)
    if coders:
        xml.open("Users")
        for coder in coders:
            xml.single("User", guid=_new("user", coder), name=coder)
        xml.close("Users")
    if len(coding.codebook):
        xml.open("CodeBook")
        _write_codes(xml, coding)
        xml.close("CodeBook")
    segments = dict(list(coding.segments.groupby("source")))
    if len(coding.sources):
        xml.open("Sources")
    for row in coding.sources.to_dict("records"):
        guid, file = _new("source", row["source"]), f"{_new('text', row['source'])}.txt"
        raw = row["text"].encode("utf-8")
        # A reader takes the first mark off: a text that begins with one of its own needs two.
        files[f"sources/{file}"] = codecs.BOM_UTF8 + raw if raw.startswith(codecs.BOM_UTF8) else raw
        attributes = {"guid": guid, "name": row["source"], "plainTextPath": f"internal://{file}"}
        xml.open("TextSource", **attributes, creationDateTime=DATE)
        xml.text("Description", source_note(row, row["source"]))
        for segment in segments[row["source"]].to_dict("records") if row["source"] in segments else []:
            _write_segment(xml, segment, row["text"])
        xml.close("TextSource")
    if len(coding.sources):
        xml.close("Sources")
    xml.close("Project")
    archives.write(path, {"project.qde": xml.content()} | dict(sorted(files.items())))
    return xml.losses


def _write_codes(xml: Xml, coding: Coding) -> None:
    """<Codes> with children inside their parents; the table has parents before their children."""
    if coding.codebook.empty:
        raise HereError("no codes to write: REFI-QDA has no empty codebook")
    rows = coding.codebook.to_dict("records")
    chain: list[str] = []  # codes whose elements are open
    xml.open("Codes")
    for row, name in zip(rows, tool_names(coding.codebook, unique=False), strict=True):
        while chain and chain[-1] != row["parent"]:
            xml.close("Code")
            chain.pop()
        chain.append(row["code"])
        attributes = {"guid": _new("code", row["code"]), "name": name, "isCodable": str(row["codable"] != "no").lower()}
        xml.open("Code", **attributes, **({"color": row["color"]} if row["color"] else {}))
        xml.text("Description", code_note(row, name))
    for _ in chain:
        xml.close("Code")
    xml.close("Codes")


def _write_segment(xml: Xml, segment: dict, text: str) -> None:
    words = text[segment["start"] : segment["end"]]
    quote = " ".join(words.split())
    identity = "\x00".join(str(segment[name]) for name in ("source", "code", "coder", "start", "end"))
    coder = {"creatingUser": _new("user", segment["coder"])} if segment["coder"] else {}
    attributes = {"guid": _new("selection", identity), "name": quote if len(quote) <= QUOTE else f"{quote[:QUOTE]}…"}
    attributes |= {"startPosition": str(segment["start"]), "endPosition": str(segment["end"])}
    xml.open("PlainTextSelection", **attributes, **coder, creationDateTime=DATE)
    xml.text("Description", segment_note(segment["memo"], segment["cleared"], words))
    xml.open("Coding", guid=_new("coding", identity), **coder, creationDateTime=DATE)
    xml.single("CodeRef", targetGUID=_new("code", segment["code"]))
    xml.close("Coding")
    xml.close("PlainTextSelection")


def _new(kind: str, name: str) -> str:
    # From the name, not at random: the same coding is the same file, and a tool that merges projects finds its codes.
    return str(uuid.uuid5(SPACE, f"{kind}\x00{name}"))
