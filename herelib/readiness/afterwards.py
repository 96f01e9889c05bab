"""Whether what comes after a recommendation can be planned and judged: two blocks of study.yaml, and their files."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from herelib.errors import Faults, HereError, StudyError, nearest
from herelib.files import study_files
from herelib.interviews import checking
from herelib.studies import FORM, afterwards, funds, settings

BANDS = 3  # low, central, high of a rate
AREAS = ("zone", "local")  # how the name of an area begins


@dataclass(frozen=True)
class Known:
    """What the blocks and files may name.

    `countries` are those of the regions; `items` the questions of the first form, none where it could not be read.
    """

    regions: tuple[str, ...]
    countries: tuple[str, ...]
    items: tuple[str, ...] = ()


def examine(folder: Path, examined: checking.Examined) -> tuple[Faults, pd.DataFrame]:
    """What is wrong with all that comes after a recommendation, the second wave's files too, and notes on the latter.

    Parameters
    ----------
    folder : of the study
    examined : the study as far as it could be read; of one that could not, nothing more is said

    Returns
    -------
    faults, and table [file, subject, note]
    """
    notes = pd.DataFrame(columns=["file", "subject", "note"])
    declared, _ = settings.read(folder / settings.FILE)
    study, collected = examined.study, Faults()
    if not declared or study is None:
        return collected, notes
    named = [tuple(study.regions[name].drop_duplicates()) for name in ("region", "country")]
    collected.extend(faults(folder, declared, Known(*named, tuple(study.instrument.named))))
    second = checking.examine_second_wave(folder, examined.parameters)
    if second is None:
        return collected, notes
    collected.extend(second.faults)
    if second.study is not None:
        collected.extend(renamed_faults(declared["evaluation"], second.study.instrument.named))
        kept, rows = int(second.prepared.sifted.kept.sum()), len(second.study.records)
        wave = f"{declared['evaluation']['second_wave']}/"
        notes.loc[0] = [wave, "second wave", f"{rows:,} rows: {kept:,} kept"]
        decided_on = declared.get("incubator", {}).get("decided_on", "")
        if early := before_the_decision(second.prepared.interviews["date"], decided_on):
            notes.loc[1] = [wave, "days", early]
    return collected, notes


def before_the_decision(days: pd.Series, decided_on: str) -> str:
    """A note on interviews of the second wave that were made before the incubator was decided on; "" if none were.

    Parameters
    ----------
    days : of the interviews, YYYY-MM-DD, blank where not known
    """
    known = days[days.astype(str) != ""].astype(str)
    early = int((known <= decided_on).sum()) if _is_day(decided_on) else 0
    if not early:
        return ""
    return (
        f"interviews from before the incubator was decided on ({decided_on}) show nothing of it: {early:,} rows; "
        "look at incubator.decided_on"
    )


def faults(folder: Path, declared: Mapping, known: Known) -> Faults:
    """Everything that is wrong with the blocks `incubator` and `evaluation` of study.yaml and with the files beside.

    Parameters
    ----------
    declared : settings of the study
    """
    collected = Faults()
    if incubator := declared.get("incubator"):
        _incubator(incubator, known, collected)
    if evaluation := declared.get("evaluation"):
        _evaluation(folder, evaluation, known, collected)
    tables, unreadable = afterwards.read(folder)
    collected.extend(unreadable)
    for name in [name for name in ("participants", "mentors") if name in tables]:
        _people(name, tables[name], collected)
    _places(tables, known.regions, collected)
    if "skills" in tables:
        _skills(tables["skills"], tables.get("participants"), collected)
    if "businesses" in tables:
        from herelib.impact import register  # a second to load, and few studies have a register

        wrong = register.faults(tables["businesses"].reset_index(drop=True), list(known.regions))
        for row in wrong.itertuples(index=False):
            collected.add(*row)
    return collected


def _incubator(block: Mapping, known: Known, collected: Faults) -> None:
    def fault(key: str, value: object, rule: str, do: str) -> None:
        collected.add(settings.FILE, "", f"incubator.{key}", value, rule, do)

    if not _is_day(block.get("decided_on", "")):
        fault("decided_on", block.get("decided_on", ""), "no day", "write the day of the decision, YYYY-MM-DD")
    if "founder_project" in block and not block["founder_project"] > 0:
        fault("founder_project", block["founder_project"], "not above 0", "leave it out if it is not known")
    table = _funds()
    lands = [] if table is None else sorted({*table["country"]} - {funds.EUROPE})
    for country, law in block.get("law_of", {}).items():
        if country not in known.countries:
            fault(f"law_of.{country}", country, "no country of regions.csv", nearest(country, known.countries))
        if lands and law not in lands:
            fault(f"law_of.{country}", law, "no country whose funds the catalogue has", nearest(law, lands))
    for region, areas in block.get("areas", {}).items():
        _region(f"incubator.areas.{region}", region, known.regions, collected)
        for area in areas:
            if area.partition(":")[0] not in AREAS or not area.partition(":")[2]:
                fault(f"areas.{region}", area, "no area", "write zone:NAME or local:NAME, as funds.csv has it")
    for at, line in enumerate(block.get("money", []), 1):
        _money(f"incubator.money.{at}", line, known.regions, table, collected)
    for name, stated in block.get("rates", {}).items():
        _rate(f"incubator.rates.{name}", stated, collected)
    for at, line in enumerate(block.get("indicators", []), 1):
        _indicator(f"incubator.indicators.{at}", line, known.regions, collected)


def _funds() -> pd.DataFrame | None:
    try:
        return funds.read_funds()
    except HereError:  # what is wrong with the catalogue is told with it
        return None


def _money(key: str, line: Mapping, regions: Collection[str], table: pd.DataFrame | None, collected: Faults) -> None:
    for name in ("region", "fund", "category", "eur", "granted"):
        if name not in line:
            collected.add(
                settings.FILE,
                "",
                f"{key}.{name}",
                "",
                "key missing",
                "region, fund, category, eur, granted: all of them",
            )
    if "region" in line:
        _region(f"{key}.region", line["region"], regions, collected)
    if table is not None and "fund" in line and line["fund"] not in set(table["fund"]):
        collected.add(
            settings.FILE, "", f"{key}.fund", line["fund"], "not in funds.csv", nearest(line["fund"], table["fund"])
        )
    if "category" in line and line["category"] not in funds.COSTS:
        collected.add(
            settings.FILE,
            "",
            f"{key}.category",
            line["category"],
            "no category",
            nearest(line["category"], funds.COSTS),
        )
    if "eur" in line and not line["eur"] > 0:
        collected.add(settings.FILE, "", f"{key}.eur", f"{line['eur']:g}", "not above 0", "leave the line out")


def _rate(key: str, stated: list[str], collected: Faults) -> None:
    shares = pd.to_numeric(pd.Series(stated[:BANDS], dtype=str), errors="coerce")
    ordered = len(shares) == BANDS and shares.between(0, 1).all() and shares.is_monotonic_increasing
    if not ordered or len(stated) > BANDS + 1:
        rule = "not low, central and high from 0 to 1, and what they rest on"
        collected.add(
            settings.FILE, "", key, "", rule, '[0.2, 0.35, 0.5, "what they rest on"]; left out if nobody knows'
        )
    elif len(stated) == BANDS:
        collected.add(
            settings.FILE, "", key, "", "a rate without its basis", "say behind the numbers what they rest on"
        )


def _indicator(key: str, line: Mapping, regions: Collection[str], collected: Faults) -> None:
    for name in ("measure", "indicator", "source"):
        if not line.get(name):
            collected.add(
                settings.FILE,
                "",
                f"{key}.{name}",
                "",
                "key missing",
                "measure, indicator, baseline, baseline_on, source",
            )
    if "baseline" not in line or not _is_day(line.get("baseline_on", "")):
        do = "measure it before it begins: baseline: NUMBER, baseline_on: YYYY-MM-DD"
        collected.add(
            settings.FILE, "", f"{key}.baseline", line.get("baseline_on", ""), "an indicator without a baseline", do
        )
    for region in [*line.get("regions", []), *([line["region"]] if "region" in line else [])]:
        _region(f"{key}.region", region, regions, collected)


def _evaluation(folder: Path, block: Mapping, known: Known, collected: Faults) -> None:
    wave, key = block.get("second_wave", ""), "evaluation.second_wave"
    if not wave:
        collected.add(settings.FILE, "", key, "", "key missing", "name the folder of the second wave")
    elif study_files.outside(wave):
        collected.add(settings.FILE, "", key, "", "a folder outside of the study", "name a folder of the study")
    elif not (folder / wave / "interviews").is_dir():
        folders = [path.name for path in folder.iterdir() if path.is_dir() and (path / "interviews").is_dir()]
        do = f"put the exports into {wave}/interviews; {nearest(wave, folders or ['(none)'])}"
        collected.add(settings.FILE, "", key, wave, "no such folder with interviews", do)
    if not block.get("incubator_in"):
        collected.add(
            settings.FILE, "", "evaluation.incubator_in", "", "key missing", "list the regions that had the incubator"
        )
    for region in block.get("incubator_in", []):
        _region("evaluation.incubator_in", region, known.regions, collected)
    for region in block.get("blocks", {}):
        _region("evaluation.blocks", region, known.regions, collected)
    for new, old in block.get("renamed", {}).items():
        if known.items and old not in known.items:
            do = nearest(old, known.items)
            collected.add(settings.FILE, "", f"evaluation.renamed.{new}", old, f"no such item in {FORM}", do)


def renamed_faults(evaluation: Mapping, items: Collection[str]) -> Faults:
    """Items that study.yaml calls new, and that the form of the second wave does not have.

    Parameters
    ----------
    items : the questions of the second form
    """
    collected = Faults()
    for new in evaluation.get("renamed", {}):
        if new not in items:
            rule = "no such item in the form of the second wave"
            collected.add(settings.FILE, "", f"evaluation.renamed.{new}", new, rule, nearest(new, items))
    return collected


def _region(key: str, region: str, regions: Collection[str], collected: Faults) -> None:
    if region not in regions:
        collected.add(settings.FILE, "", key, region, "not in regions.csv", nearest(region, regions))


def _people(name: str, table: pd.DataFrame, collected: Faults) -> None:
    """What the matching would refuse; rows as a spreadsheet shows them."""
    from herelib.incubator import people

    try:
        getattr(people, name)(table.reset_index(drop=True).replace("", pd.NA))
    except StudyError as error:
        for row in error.faults.to_dict("records"):
            at = row["row"]
            line = table.index[at - 2] if isinstance(at, int) and at >= 2 else at
            collected.add(*{**row, "file": afterwards.FILES[name], "row": line}.values())


def _places(tables: Mapping[str, pd.DataFrame], regions: Collection[str], collected: Faults) -> None:
    for name, columns in (("participants", ["region"]), ("mentors", ["region"]), ("distances", ["region", "other"])):
        table = tables.get(name, pd.DataFrame())
        for column in [column for column in columns if column in table]:
            for line, region in table[column][~table[column].isin(["", *regions])].items():
                file = afterwards.FILES[name]
                collected.add(file, line, column, region, "not in regions.csv", nearest(region, regions))
    table, file = tables.get("distances", pd.DataFrame()), afterwards.FILES["distances"]
    if not set(afterwards.COLUMNS["distances"]) <= set(table):
        return
    km = pd.to_numeric(table["km"], errors="coerce")
    for line in table.index[~(km >= 0)]:
        collected.add(file, line, "km", table.loc[line, "km"], "not a number from 0 on", "write kilometres")
    pairs = pd.Series(
        [frozenset(pair) for pair in zip(table["region"], table["other"], strict=True)], index=table.index
    )
    for line in table.index[pairs.duplicated()]:
        collected.add(file, line, "other", table.loc[line, "other"], "a pair stands twice", "keep one way round")


def _skills(table: pd.DataFrame, asking: pd.DataFrame | None, collected: Faults) -> None:
    from herelib.incubator import skills

    file, known = afterwards.FILES["skills"], list(skills.competences()["competence"])
    if not set(afterwards.COLUMNS["skills"]) <= set(table):
        return
    level = pd.to_numeric(table["level"], errors="coerce")
    asked = set() if asking is None or "participant" not in asking else set(asking["participant"])
    twice = table.duplicated(["participant", "competence"])
    for line, row in table.iterrows():
        if row["competence"] not in known:
            do = nearest(row["competence"], known)
            collected.add(file, line, "competence", "", "no competence of EntreComp", do)
        if not 0 <= level[line] <= 1:
            do = "levels are written from 0 to 1: (level - 1) / 7 of eight"
            collected.add(file, line, "level", row["level"], "not from 0 to 1", do)
        if asked and row["participant"] not in asked:
            # No value: who has no line there may have been written by name.
            do = "write the pseudonym of a participant"
            collected.add(file, line, "participant", "", "not in participants.csv", do)
        if twice[line]:
            collected.add(file, line, "competence", row["competence"], "stands twice of one participant", "keep one")


def _is_day(text: object) -> bool:
    return isinstance(text, str) and pd.notna(pd.to_datetime(text, format="%Y-%m-%d", errors="coerce"))
