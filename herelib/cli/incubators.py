"""The command about people of an incubator: `match`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from herelib.cli.options import Language, Scenario, Study, say, speak
from herelib.errors import HereError
from herelib.words import message

Out = Annotated[Path, typer.Option("--out", metavar="FILE", help="The CSV to write; its owner alone may read it.")]


def match(study: Study, out: Out, scenario: Scenario = "baseline", language: Language = "") -> None:
    """Write who guides whom, and who could found what, for the team alone.

    Made from the last run and the files of people: pseudonyms, and how well each pair fits. It is the only place where
    rows of people come out, and never goes into a run or a release.
    """
    from herelib import folders, translations
    from herelib.runs import people_matched

    speak(language, study)
    refuse_file(out, (folders.processed_folder(), folders.runs_folder(study)))
    with translations.speaking(translations.ENGLISH):
        table = people_matched(study, scenario)
    folders.touch_private(out)
    table.to_csv(out, index=False, float_format="%.3f")
    say(message("written: %(file)s", file=out))
    from herelib.incubator import pairing

    say(pairing.say(table))
    say(message("It holds a row for each person: keep it where only those who need it can read it."))


def refuse_file(out: Path, runs: Iterable[Path]) -> None:
    """Refuse a file where it could leave with a run or a release, be shared, or overwrite what is no such file.

    Raises
    ------
    HereError
        If it lies among runs or in a release, or is a file of another kind or one with a second name.
    """
    target = out.resolve()
    if out.is_symlink() or (out.exists() and not out.is_file()):
        raise HereError(f"--out {out.name}: it is no file of its own; name a new one")
    if any(folder.resolve() in target.parents for folder in runs):
        raise HereError(f"--out {out.name}: it lies among the runs, which may be shared; name a file elsewhere")
    if any(_of_release(folder) for folder in target.parents):
        raise HereError(f"--out {out.name}: it lies in a release, which leaves the team; name a file elsewhere")
    if any((folder / "run.json").is_file() for folder in target.parents):
        raise HereError(f"--out {out.name}: it lies in a run, which may be shared; name a file elsewhere")
    if out.exists() and not _may_be_replaced(out):
        raise HereError(f"--out {out.name}: it is there already, and is no list of pairs; name a new one")
    if not target.parent.is_dir():
        raise HereError(f"--out {out.name}: there is no folder {target.parent.name}")


def _may_be_replaced(file: Path) -> bool:
    """Whether a file is blank or a list of pairs of an earlier call, and stands nowhere else under another name."""
    with file.open("rb") as handle:
        first = handle.readline(200)
    return file.stat().st_nlink == 1 and (not first.strip() or first.startswith(b"kind,region,participant"))


def _of_release(folder: Path) -> bool:
    """Whether a folder is a release: by its name, or by what `here report` writes into one."""
    return folder.name == "release" or (folder / "datapackage.json").is_file()
