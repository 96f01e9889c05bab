"""What a file is by its name, where it is no table: what is left lying about, media, documents, the log of a tool."""

from __future__ import annotations

from pathlib import PurePath

from herelib.files import cells
from herelib.files.cells import Source

MEDIA = (
    *(".jpg", ".jpeg", ".png", ".gif", ".heic", ".webp", ".bmp", ".tif", ".tiff", ".svg"),
    *(".mp3", ".m4a", ".wav", ".amr", ".aac", ".ogg", ".oga", ".opus", ".flac", ".wma", ".3gpp"),
    *(".mp4", ".3gp", ".mov", ".avi", ".mkv", ".webm", ".mpg", ".mpeg", ".m4v"),
)
DOCUMENTS = (
    *(".docx", ".doc", ".odt", ".pdf", ".rtf", ".md", ".rst", ".html", ".htm", ".pptx", ".ppt", ".odp", ".log"),
    *(".r", ".rmd", ".qmd", ".py", ".ipynb", ".do", ".ado", ".sps", ".spv", ".smcl", ".rproj", ".lnk", ".url"),
    *(".yaml", ".yml", ".sha256", ".md5"),
)
_MEDIA_FOLDERS = ("media", "attachments")
_LITTER = (
    *("thumbs.db", "desktop.ini", "__macosx", "ehthumbs.db", "icon\r", "@eadir", "$recycle.bin"),
    *("system volume information", "lost+found", "found.000"),
)
_STREAMS = (":zone.identifier", ":encryptable")  # what Windows keeps beside a file, where another system shows it
_AUDIT = {"event", "node", "start", "end"}  # columns of the log that ODK Collect keeps of an interview
_AUDIT_OF_SURVEYCTO = ("field name", ("total duration (seconds)", "comment"))  # of its text audits and comments


def is_litter(name: str) -> bool:
    """Whether a file or folder of this name was left by an office program or a system: hidden, or known by its name.

    Examples
    --------
    >>> [is_litter(name) for name in (".DS_Store", "~$en.xlsx", "Thumbs.db", "__MACOSX", "en.csv")]
    [True, True, True, True, False]
    """
    name = name.casefold()
    return name.startswith((".", "~")) or name in _LITTER or name.endswith(_STREAMS)


def is_media(path: PurePath) -> bool:
    """Whether a file is a picture, a sound or a film, or lies in the folder of a survey tool for what people sent."""
    inside = any(part.casefold() in _MEDIA_FOLDERS for part in path.parts[:-1])
    return inside or path.suffix.lower() in MEDIA


def is_audit(path: Source) -> bool:
    """Whether a table is the log of taps that ODK Collect or SurveyCTO keeps of an interview, and no interviews."""
    if path.suffix.lower() != ".csv":
        return False
    rows = cells.first_rows(path)
    header = [name.casefold() for name in rows[0]] if rows else []
    first, others = _AUDIT_OF_SURVEYCTO
    if header[:1] == [first] and len(header) > 1 and header[1] in others:
        return True
    return set(header) >= _AUDIT and header[0] in ("instance id", "event")


def is_prose(path: Source) -> bool:
    """Whether a text file (.txt) is no table: its first lines cannot be cut into as many parts, two at least."""
    rows = cells.first_rows(path)
    if len(rows) < 2 or len(rows[0]) < 2:
        return True
    # A table may be spoiled in some of its rows and is one still; sentences with a comma each are so by chance.
    return sum(len(row) == len(rows[0]) for row in rows) < 0.8 * len(rows)


def may_be_data(path: Source) -> bool:
    """Whether a file whose name says nothing is a workbook, an archive or a table by what it holds."""
    with path.open("rb") as handle:
        packed = handle.read(4) in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
    return packed or not is_prose(path)
