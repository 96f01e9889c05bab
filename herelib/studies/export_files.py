"""Which files of a study are exports, and what becomes of all other files: none is passed over in silence.

Exports lie in `interviews/` and in folders below it; a file is called by its path there ("wave2/lv.csv").
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from herelib.errors import Faults, in_braces
from herelib.files import KINDS, archives, kinds, study_files

FOLDER = "interviews"
_NAMED_AT_ONCE = 8  # so many names stand in a note
_KNOWN = (  # what a study folder holds
    *(
        "study.yaml",
        *(
            f"instrument{kind}" for kind in (".xlsx", ".xlsm", ".xls", ".ods", ".csv", ".md")
        ),  # which is the form, it says itself
        "README.md",
        "regions.csv",
        "boundaries.geojson",
        "gates.csv",
        "known_totals.csv",
        "margins.csv",
        "codebook.csv",
    ),
    *("segments.csv", "cleaning_log.csv", "actions.csv", "pseudonym.key", "decisions", FOLDER),
    *("participants.csv", "mentors.csv", "distances.csv", "skills.csv", "businesses.csv"),
)
_FORMS = (".lss", ".lsg", ".lsq", ".qsf", ".xml")  # of LimeSurvey, of Qualtrics, an XForm
_NO_XLSFORM = (
    "not read: if it is a form of another program, write it as XLSForm, or say under items what questions mean"
)
_ADVICE = {
    "": "give it the ending of what it is (.csv, .xlsx, .zip)",
    **dict.fromkeys((".gz", ".7z", ".rar", ".tar", ".bz2"), "unpack it"),
    **dict.fromkeys((".part", ".crdownload", ".download", ".tmp"), "the download broke off: download it again"),
    **dict.fromkeys((".mdb", ".accdb", ".db", ".sqlite"), "export its table as CSV"),
    **dict.fromkeys((".rds", ".rdata", ".sas7bdat", ".xpt", ".numbers", ".xml"), "save it as CSV, XLSX or SAV"),
}
_EXPORT_IT = "export it as CSV, XLSX, ODS, Parquet, SAV, DTA, JSON or ZIP"


@dataclass
class Filed:
    """The exports of a study by name, and what is said of all other files there: notes [file, subject, note]."""

    exports: dict[str, Path] = field(default_factory=dict)
    notes: list[tuple[str, str, str]] = field(default_factory=list)
    faults: Faults = field(default_factory=Faults)

    @property
    def names(self) -> list[str]:
        """Exports and files that are none, by name; pictures and sounds are not among them."""
        others = {file for file, *_ in self.notes} | set(self.faults.table()["file"])
        named = [file.removeprefix(f"{FOLDER}/") for file in others if file.startswith(f"{FOLDER}/")]
        return sorted({*self.exports, *filter(None, named)})


def filed(folder: Path, options: Mapping[str, Mapping]) -> Filed:
    """All files below `interviews/`, each in its place.

    Parameters
    ----------
    folder : of the study
    options : what study.yaml says of each export; of these, `skip` says why one is left out
    """
    sorted_files, media = Filed(), {}
    root = folder / FOLDER
    odd = {folder / name: problem for name, *problem in study_files.odd_files(folder, FOLDER)}
    for path in _below(root, sorted_files):
        if path in odd:
            sorted_files.faults.add(path.relative_to(folder).as_posix(), "", "", "", *odd[path])
            continue
        name = path.relative_to(root).as_posix()
        file = f"{FOLDER}/{name}"
        if why := options.get(name, {}).get("skip", ""):
            sorted_files.notes.append((file, "the whole file", f"left out by study.yaml: {why}"))
        elif count := _media_in(path, PurePath(name)):
            media[path.parent] = media.get(path.parent, 0) + count
        elif note := _no_export(path):
            sorted_files.notes.append((file, "the whole file", note))
        elif path.suffix.lower() in KINDS:
            sorted_files.exports[name] = path
        else:
            skip = f"exports: {{{in_braces(name)}: {{skip: why}}}}"
            do = f"{_ADVICE.get(path.suffix.lower(), _EXPORT_IT)}; or leave it out: {skip}"
            sorted_files.faults.add(file, "", "", "", _unknown_kind(path), do)
    if media:
        where = ", ".join(sorted(f"{FOLDER}/{part.relative_to(root).as_posix()}".removesuffix("/.") for part in media))
        count = sum(media.values())
        text = f"{count:,} media file{'s' * (count > 1)}: not read"
        sorted_files.notes.append((f"{FOLDER}/", where if len(media) <= _NAMED_AT_ONCE else "media", text))
    return sorted_files


def _below(root: Path, sorted_files: Filed) -> list[Path]:
    """All files below a folder in the order of their paths, without what programs leave lying about."""

    def closed(error: OSError) -> None:
        file = f"{FOLDER}/{Path(error.filename).relative_to(root).as_posix()}" if error.filename else FOLDER
        sorted_files.faults.add(file, "", "", "", "a folder that cannot be opened", "see that you may read it")

    paths = []
    for parent, folders, files in os.walk(root, onerror=closed if root.is_dir() else None):
        folders[:] = [name for name in folders if not kinds.is_litter(name)]
        for name in [name for name in folders if (Path(parent) / name).is_symlink()]:
            where = (Path(parent) / name).relative_to(root).as_posix()
            sorted_files.notes.append((f"{FOLDER}/{where}", "the folder", "a link to another folder: not read"))
        paths += [Path(parent) / name for name in files if not kinds.is_litter(name)]
    # files of interviews/ first, as they always stood; then folder by folder
    return sorted(paths, key=lambda path: (path.parent != root, path.relative_to(root).as_posix()))


def _media_in(path: Path, name: PurePath) -> int:
    """How many pictures, sounds and films a file is: one, all those of an archive that holds nothing else, or none."""
    if path.suffix.lower() == ".zip":
        return archives.only_media(path)
    return int(path.suffix.lower() not in KINDS and kinds.is_media(name))


def _no_export(path: Path) -> str:
    """Why a file that can be read is no export; "" where it may be one."""
    if kinds.is_audit(path):
        return "not read: the log of taps that ODK Collect or SurveyCTO keeps, and no interviews"
    if path.suffix.lower() == ".txt" and path.stat().st_size and kinds.is_prose(path):
        return "not read: a text, and no table"
    document = path.suffix.lower() in kinds.DOCUMENTS or not (path.suffix or kinds.may_be_data(path))
    return "not read: a document" if document else ""


def _unknown_kind(path: Path) -> str:
    kind = path.suffix.lower()
    return f"not a kind of file that is read ({kind})" if kind else "a table or workbook whose name has no ending"


def beside(folder: Path, settings: Mapping) -> list[tuple[str, str, str]]:
    """One note of the files and folders of a study folder that nothing reads; none where there are none.

    Parameters
    ----------
    settings : of the study; the files that it names are read
    """
    known = {name.casefold() for name in (*_KNOWN, *_named(settings))}
    unread = []
    for path in sorted(folder.iterdir(), key=lambda path: path.name.casefold()):
        name = path.name.casefold()
        about = name.startswith(("readme", "license", "licence", "source.")) and path.is_file()
        if name not in known and not about and not kinds.is_litter(path.name):
            unread.append(f"{path.name}/" if path.is_dir() else path.name)
    foreign = [name for name in unread if Path(name).suffix.casefold() in _FORMS]
    notes = [("the study folder", name, _NO_XLSFORM) for name in foreign]
    if not (unread := [name for name in unread if name not in foreign]):
        return notes
    more = len(unread) - _NAMED_AT_ONCE
    names = ", ".join(unread[:_NAMED_AT_ONCE]) + (f" and {more} more" if more > 0 else "")
    return [*notes, ("the study folder", names, "not read: nothing that a study is made of has this name")]


def _named(settings: Mapping) -> list[str]:
    """Files of the study folder that study.yaml names, by their first part."""
    named = [settings.get("cleaning_log", {}).get("file", ""), settings.get("boundaries", {}).get("file", "")]
    named += list(settings.get("codings", {}))
    named += [version.get("form", "") for version in settings.get("versions", {}).values()]
    named += [settings.get("evaluation", {}).get("second_wave", "")]
    return [PurePath(name).parts[0] for name in named if name]
