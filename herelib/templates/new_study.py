"""Writes a working study: form, settings, regions, decisions to be taken, facts to be asked, codebook, and a README."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from string import Template

import pandas as pd
import yaml

from herelib import decisions
from herelib.demo import design
from herelib.errors import HereError
from herelib.files import write_workbook
from herelib.folders import root
from herelib.studies import FORM, read_catalogue
from herelib.templates import forms
from herelib.translations import language, said_in_table
from herelib.vocabulary import NO_COUNTRY, SETTINGS
from herelib.words import message


def write(study: str | Path, languages: Sequence[str], title: str = "") -> tuple[Path, list[str]]:
    """The folder of a new study, and what a team should know of it.

    What the team reads (README, comments of study.yaml, decisions to be taken, facts to be asked) is in the language
    that is spoken, and study.yaml says that the report is to speak it; the form is in its own languages.

    Parameters
    ----------
    study : a name, for a folder in data/raw; or a folder, which is made if it is not there
    languages : codes; the form opens in the first

    Raises
    ------
    HereError
        If the folder holds anything, or a language is unknown; nothing has been written then.
    """
    folder = empty_folder(study)
    names = forms.language_names(languages)
    title = title.strip() or message("Study %(name)s", name=folder.name)
    lacking = [names[code] for code in languages if code not in forms.WRITTEN]
    form = forms.form(title, re.sub(r"\W+", "_", folder.name), languages)
    codes, facts = _codebook(languages), _gates()
    (folder / "interviews").mkdir(parents=True, exist_ok=True)
    (folder / "interviews" / ".gitkeep").touch()  # git keeps no empty folder
    write_workbook(folder / FORM, form)
    write_csv(folder / "regions.csv", _regions())
    write_csv(folder / "codebook.csv", codes)
    write_csv(folder / "gates.csv", facts)
    _write_decisions(folder / "decisions")
    spoken = ", ".join(names.values())
    texts = {"title": title, "names": spoken, "folder": str(study), "fallback": _fallback(lacking)}
    fill("readme", folder / "README.md", texts)
    settings = {"title": quoted(title), "year": str(date.today().year), "languages": ", ".join(languages)}
    fill("study", folder / "study.yaml", settings)
    return folder, [_fallback(lacking).strip()] if lacking else []


def empty_folder(study: str | Path) -> Path:
    """The folder of a new study, which is empty or not there."""
    name = str(study).strip()
    if not name:
        raise HereError("a new study needs a name, for instance: here new my-study --languages lv,en")
    folder = root() / "data" / "raw" / name if re.fullmatch(r"[\w-][\w.-]*", name) else Path(name).resolve()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise HereError(f"{folder} is there already and not empty: choose another name; nothing was written")
    return folder


def _fallback(lacking: Sequence[str]) -> str:
    if not lacking:
        return ""
    text = message(
        "%(languages)s: the questions stand in English in these columns; translate them in %(form)s, and the labels "
        "and terms of codebook.csv.",
        languages=", ".join(lacking),
        form=FORM,
    )
    return f"\n{text}\n"


def write_csv(file: Path, table: pd.DataFrame) -> None:
    """Write a table of a study as a team would keep it."""
    file.write_bytes(table.to_csv(index=False, lineterminator="\n").encode())


def fill(name: str, file: Path, words: dict[str, str]) -> None:
    """Write a text of this room in the language that is spoken, with words put in."""
    spoken = Path(__file__).parent / f"{name}.{language()}.txt"
    text = (spoken if spoken.is_file() else spoken.with_name(f"{name}.txt")).read_text(encoding="utf-8")
    file.write_text(Template(text).substitute(words), encoding="utf-8", newline="\n")


def quoted(text: str) -> str:
    """A text as YAML writes it on one line."""
    return yaml.safe_dump(text, allow_unicode=True, width=10_000, default_style='"').strip()


def _regions() -> pd.DataFrame:
    """regions.csv with a placeholder for each setting."""
    return pd.DataFrame(
        {"region": list(forms.PLACEHOLDERS), "country": NO_COUNTRY, "setting": list(SETTINGS), "population": ""}
    )


def _codebook(languages: Sequence[str]) -> pd.DataFrame:
    """codebook.csv: the codes of the demo, with labels and terms in the languages, as far as they are known."""
    codes = design("codebook").merge(forms.data("codebook_fr"), on="code", how="left").fillna("")
    columns = ["code", "parent", "definition", "items"]
    table = codes[columns].copy()
    for code in languages:
        known = f"label_{code}" in codes
        table[f"label_{code}"] = codes[f"label_{code}" if known else f"label_{forms.FALLBACK}"]
    for code in languages:
        table[f"terms_{code}"] = codes.get(f"terms_{code}", "")
    return table


def _gates() -> pd.DataFrame:
    """gates.csv: every fact gate of the catalogue, still unknown."""
    gates = read_catalogue()["gates"]
    facts = gates.loc[gates["kind"] == "fact", ["part", "gate", "question"]].sort_values(["part", "gate"])
    facts["question"] = facts["question"].map(said_in_table)
    table = facts.assign(region="", country=NO_COUNTRY, answer="unknown", source="", date="")
    return table[["part", "region", "country", "gate", "answer", "source", "date", "question"]]


def _write_decisions(folder: Path) -> None:
    """A record for each decision that is to be taken before or during field work, in the order of the data file."""
    folder.mkdir()
    for number, (parameter, options) in enumerate(forms.data("decisions").groupby("parameter", sort=False), 1):
        title = options["title"].iloc[0]
        options = options.assign(reason=options["reason"].map(said_in_table))
        listed = options[["name", "value", "standing", "reason"]].to_dict("records")
        record = {
            "id": f"{number:04d}",
            "title": said_in_table(title),
            "date": date.today().isoformat(),
            "status": "proposed",
            "decided_by": decisions.records.TO_BE_TAKEN,
            "supersedes": "",
            "parameter": parameter,
            "options": [{**option, "value": decisions.parse(parameter, option["value"])} for option in listed],
            "incompatible_with": [],
            "context": message(
                "To be settled: %(meaning)s (`%(parameter)s`).",
                meaning=said_in_table(decisions.PARAMETERS[parameter].meaning),
                parameter=parameter,
            ),
            "reasons": message("To be written by those who decide."),
            "consequences": message("As long as the status is *proposed*, the default holds."),
        }
        file = folder / f"{record['id']}-{re.sub(r'[^a-z]+', '-', title.lower()).strip('-')}.md"
        file.write_text(decisions.writing.record_text(record), encoding="utf-8", newline="\n")
