"""All text that a reader or a machine can take out of files: pages, tables, notebooks, workbooks, pictures, names.

`Searched` compares spellings as a determined reader would: without regard to capitals, accents, invisible signs,
letters of other alphabets that look alike, entities, and, in numbers, to blanks, dashes, dots and other separators.
"""

import base64
import functools
import html
import json
import re
import unicodedata
import zipfile
import zlib
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from synthetic_identifiers import LOOK_ALIKES

PICTURE = re.compile(r"data:image/[a-z+]+;base64,([A-Za-z0-9+/=\s]+)|\"image/png\": ?\"([A-Za-z0-9+/=\\n]+)\"")
LATIN = {alike: letter for letter, alike in LOOK_ALIKES.items()}
SEPARATORS = re.compile(r"(?<=[0-9a-z])[ ‐-―−\-./,_()·;:]{1,3}(?=[0-9a-z])")
TAG = re.compile(r"<[^<>]*>")


@functools.lru_cache(maxsize=20_000)
def spelling(form: str) -> tuple[str, str | None]:
    """A form as it is looked for: in plain letters and, if it holds five digits or more, without separators."""
    form = plain(form).strip()
    compact = SEPARATORS.sub("", form)
    return form, compact if sum(letter.isdigit() for letter in compact) >= 5 else None


def plain(text: str) -> str:
    """A text in small Latin letters and digits, without accents, invisible signs and repeated blanks.

    >>> plain("Ｉｌｚе\\u00ad Bērziņa")
    'ilze berzina'
    """
    if text.isascii():
        return re.sub(r"[ \t]+", " ", text.lower())
    text = unicodedata.normalize("NFKD", text).translate(LATIN)
    kept = [letter for letter in text if unicodedata.category(letter) not in ("Cf", "Mn")]
    digits = [
        str(unicodedata.digit(letter)) if letter.isdigit() and not letter.isascii() else letter for letter in kept
    ]
    return re.sub(r"[ \t]+", " ", "".join(digits).casefold())


class Searched:
    """Texts made ready to be searched for many spellings."""

    def __init__(self, parts: list[str]):
        self.plain = "\n".join(plain(part) for part in parts)
        self.compact = SEPARATORS.sub("", self.plain)

    def holds(self, form: str) -> bool:
        """Whether a spelling stands in the texts: a number with any separators, a word as a whole word."""
        form, compact = spelling(form)
        if compact and compact in self.compact:
            return True
        start = self.plain.find(form)
        while start >= 0:
            around = self.plain[start - 1 : start], self.plain[start + len(form) : start + len(form) + 1]
            if not any(letter.isalpha() for letter in around):
                return True
            start = self.plain.find(form, start + 1)
        return False


def picture_texts(picture: bytes) -> list[str]:
    """Texts in the chunks tEXt, zTXt and iTXt of a PNG; the whole of an SVG."""
    if not picture.startswith(b"\x89PNG"):
        return [picture.decode("utf-8", "replace")] if b"<svg" in picture[:2000] else []
    texts, position = [], 8
    while position + 8 <= len(picture):
        length, kind = int.from_bytes(picture[position : position + 4], "big"), picture[position + 4 : position + 8]
        chunk = picture[position + 8 : position + 8 + length]
        if kind in (b"tEXt", b"iTXt"):
            texts.append(chunk.decode("utf-8", "replace"))
        elif kind == b"zTXt":
            texts.append(zlib.decompress(chunk.split(b"\0", 1)[1][1:]).decode("utf-8", "replace"))
        position += 12 + length
    return texts


def page_texts(source: str) -> list[str]:
    """A page's source with entities resolved, what stands between its tags, and the texts of its pictures."""
    pictures = [first or second for first, second in PICTURE.findall(source)]
    source = PICTURE.sub("", source)
    texts = [html.unescape(html.unescape(source)), html.unescape(TAG.sub("", source))]
    for picture in pictures:
        texts += picture_texts(base64.b64decode(re.sub(r"\\n|\s", "", picture)))
    return texts


def parquet_texts(path: Path) -> list[str]:
    """Names of columns, metadata and all different texts of a Parquet file, of lists and dictionaries, too."""
    table = pq.read_table(path)
    texts = [*table.column_names, str(table.schema.metadata or "")]
    for column in table.columns:
        if not (
            pa.types.is_floating(column.type) or pa.types.is_integer(column.type) or pa.types.is_boolean(column.type)
        ):
            texts += {str(value) for value in column.to_pylist() if value is not None}
    return texts


def file_texts(path: Path) -> list[str]:
    """All texts of a file, by its kind."""
    if path.suffix == ".parquet":
        return parquet_texts(path)
    content = path.read_bytes()
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            return [
                text
                for name in archive.namelist()
                for text in (name, *page_texts(archive.read(name).decode("utf-8", "replace")))
            ]
    if content.startswith(b"\x89PNG"):
        return picture_texts(content)
    source = content.decode("utf-8", "replace")
    if path.suffix in (".json", ".ipynb", ".geojson"):
        source = json.dumps(json.loads(source), ensure_ascii=False, indent=0) if source.strip() else ""
        source = source.replace("\\n", "\n").replace('\\"', '"')
    return page_texts(source)


def texts_in(folder: Path) -> dict[str, list[str]]:
    """Texts of every file of a folder, by its path in it; the path itself is a text, too."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): [str(path.relative_to(folder)), *file_texts(path)] for path in files}
