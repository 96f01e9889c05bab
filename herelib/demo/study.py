"""The demo study as a folder: four exports with the faults that real exports have, and all files beside them.

Synthetic throughout. Written from the design in `herelib/demo/` and a seed, the same seed gives the same bytes.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import yaml

from herelib.demo import cohort
from herelib.demo.exports import split_exports, spoil, write_export
from herelib.demo.forms import OPEN_ITEMS, SECOND_VERSION, instrument, second_questions
from herelib.demo.people import add_circumstances, add_people
from herelib.demo.second_wave import WAVE, YEAR, second_wave
from herelib.demo.simulation import DESIGN, SEED, design, interviews, stream, truth, truth_after
from herelib.files import write_workbook

TRUTH = DESIGN / "truth.csv"
CONTEXT = {
    "density": ("capacity:reach", "Population density", "inhabitants/km2", 20, 1500, True, 1),
    "old_age": ("", "Old-age dependency (65+ per 100 aged 15-64)", "%", 15, 60, False, 1),
    "broadband": ("", "Households with broadband", "%", 40, 100, False, 1),
    "unemployment": ("", "Unemployment rate", "%", 2, 25, False, 1),
    "income": ("", "Disposable household income per head", "EUR", 5000, 25000, False, 1),
}
INHERITABLE = ("unemployment", "income")
PLAN = {"budget": 250_000, "founders": 12, "target_group": ["low_skilled", "unemployed"], "start_by": 18}
ANSWERED = {"open_start": 0.85}  # share of people who answer an open question; of the others 0.45
READ = {"open_start": 0.9}  # share of answers that the first coder read; of the others two thirds
CLEARED = {"open_start": 0.7}  # share of passages that the team cleared for quoting; of the others 0.25
REJECTED = {"not_need": "not_needed", "not_idea": "not_needed", "not_barrier": "not_a_barrier"}


def write_demo(folder: Path, seed: int = SEED) -> Path:
    """Write the demo study into `folder`; records of decisions and sessions, and actions, are written by hand."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng([seed, 2])
    people = add_people(interviews(truth(), seed), rng)
    people, segments = add_open_answers(people, rng)
    people = add_circumstances(people, seed)
    log = cleaning_log(people, rng)
    _write_exports(folder, people, rng)
    write_workbook(folder / "instrument.xlsx", instrument())
    _write_csv(folder / "regions.csv", regions())
    _write_csv(folder / "codebook.csv", design("codebook"))
    _write_csv(folder / "segments.csv", segments)
    _write_csv(folder / "cleaning_log.csv", log)
    _write_csv(folder / "gates.csv", gates())
    (folder / "boundaries.geojson").write_text(boundaries(), encoding="utf-8", newline="\n")
    after = {"incubator": cohort.INCUBATOR, "evaluation": cohort.EVALUATION}
    settings = {"plan": plan(), **after, "context": _context_settings()}
    (folder / "study.yaml").write_text(STUDY_YAML + yaml.safe_dump(settings, sort_keys=False))
    _write_cohort(folder, seed)
    _write_second_wave(folder / cohort.EVALUATION["second_wave"], people, seed)
    return folder


def _write_exports(folder: Path, people: pd.DataFrame, rng: np.random.Generator, questions=None) -> None:
    """The exports of a wave; `questions` of its form, if it is not the first."""
    (folder / "interviews").mkdir(exist_ok=True)
    for language, part in split_exports(people).items():
        file = folder / "interviews" / f"{language}.{'xlsx' if language == 'it' else 'csv'}"
        write_export(file, spoil(part, language, rng), language, questions)


def _write_cohort(folder: Path, seed: int) -> None:
    """The files of the incubator: people by pseudonym, distances, skills and the register."""
    asking = cohort.participants(seed)
    _write_csv(folder / "participants.csv", asking)
    _write_csv(folder / "mentors.csv", cohort.mentors(seed))
    _write_csv(folder / "distances.csv", cohort.distances())
    _write_csv(folder / "skills.csv", cohort.skills(asking, seed))
    _write_csv(folder / "businesses.csv", cohort.businesses(seed))


def _write_second_wave(folder: Path, people: pd.DataFrame, seed: int) -> None:
    """The second wave: its own exports, form and what its study.yaml says otherwise."""
    folder.mkdir(exist_ok=True)
    questions = second_questions()
    _write_exports(folder, second_wave(people, seed), stream(seed, WAVE, "exports"), questions)
    write_workbook(folder / "instrument.xlsx", instrument(questions, SECOND_VERSION))
    (folder / "study.yaml").write_text(f"# What differs from the first wave; all else is as there.\nyear: {YEAR}\n")


def write_truth(file: Path) -> Path:
    """Write the planted truth, apart from the study: true levels, and beside them those of the second wave."""
    _write_csv(file.with_name(f"{file.stem}_after.csv"), truth_after().reset_index())
    return _write_csv(file, truth().reset_index())


def _write_csv(file: Path, table: pd.DataFrame) -> Path:
    file.write_bytes(table.to_csv(index=False, lineterminator="\n").encode())
    return file


def plan() -> dict:
    """What study.yaml says of the plan: for the whole study, and where a region differs from that."""
    by_region = {}
    for region in design("planted").itertuples():
        numbers = ("budget", "founders", "start_by")
        differing = {name: int(getattr(region, name)) for name in numbers if getattr(region, name)}
        lists = ("target_group", "present", "committed")
        differing |= {name: getattr(region, name).split(";") for name in lists if getattr(region, name)}
        by_region |= {region.region: differing} if differing else {}
    return {**PLAN, "regions": by_region}


def _context_settings() -> dict:
    source = "synthetic; bounds chosen for the demo"
    return {
        name: {
            **({"dimension": dimension} if dimension else {}),
            **{"label": label, "unit": unit, "low": low, "high": high, "log": log, "direction": direction},
            "source": source,
        }
        for name, (dimension, label, unit, low, high, log, direction) in CONTEXT.items()
    }


STUDY_YAML = """\
# A synthetic study: no real region, person or answer. Made by `here demo`; see docs/study-format.md for the format.
title:
  en: "Demo study (synthetic)"
  lv: "Parauga pētījums (sintētisks)"
  es: "Estudio de muestra (sintético)"
  it: "Studio dimostrativo (sintetico)"
  fr: "Étude de démonstration (synthétique)"
synthetic: true
year: 2026
languages: [lv, es, it, en]
disclosure: {threshold: 5}
consent_yes: ["yes"]
test_records: {item: mode, values: [test]}
missing: {refused: [refused], dont_know: [dont_know]}
pseudonym_key: published-demo-key
exports:
  es.csv: {delimiter: ";", decimal: ",", language: es}
  en.csv: {language: en}
  lv.csv: {language: lv}
  it.xlsx: {language: it}
roles: {id: _uuid}
timezone: Europe/Riga
contradictions:
  newcomer_of_long_standing:
    when: "${years_in_area} > 40 and ${age_band} = '18_29'"
    say: more years in the area than the age allows
target_groups:
  migrants: {born_abroad: ["yes"]}
  youth: {age_band: [18_29]}
typologies:
  degurba: {label: Degree of urbanisation, source: "synthetic, in the manner of Eurostat"}
items:
  mentor_hours: {low: 0, high: 20}
  assets_list: {values: {empty_shop: 1, workshop: 1, kitchen: 1, hall: 1, club: 0.5, land: 0, none: 0}}
"""


def regions() -> pd.DataFrame:
    """regions.csv: the places and their context figures, each with year, source, level and origin."""
    planted = design("planted")
    table = planted[["region", "country", "setting", "population"]].copy()
    for name in CONTEXT:
        taken = planted[f"{name}_from"] if name in INHERITABLE else pd.Series("", index=planted.index)
        table[name] = planted[name]
        table[f"{name}_year"] = "2024"
        table[f"{name}_source"] = "synthetic"
        table[f"{name}_level"] = np.where(taken != "", "nuts2", "own")
        table[f"{name}_inherited_from"] = taken
    dense = planted["density"].astype(float)
    table["degurba"] = np.select([dense > 1200, dense > 300], ["city", "town or suburb"], "rural area")
    return table


def boundaries() -> str:
    """boundaries.geojson: invented outlines around 0 degrees, countries side by side, a region above the other."""
    planted, features = design("planted"), []
    for east, (_, regions) in enumerate(planted.groupby("country", sort=True)):
        for north, region in enumerate(regions["region"]):
            west, south = 0.6 * (east - 1.5), 0.5 * (north - 1)
            ring = [(west + 0.6 * x, south + 0.5 * y) for x, y in _RING]
            bent = [[round(x + _bend(y), 4), round(y + _bend(x), 4)] for x, y in ring]
            geometry = {"type": "Polygon", "coordinates": [bent]}
            properties = {"region": region, "name": f"{region} (synthetic outline, no real place)"}
            features.append(json.dumps({"type": "Feature", "properties": properties, "geometry": geometry}))
    lines = ",\n".join(features)
    return f'{{"type": "FeatureCollection", "name": "synthetic", "features": [\n{lines}\n]}}\n'


_SIDE = np.linspace(0, 1, 9)[:-1]
_RING = [*((x, 0.0) for x in _SIDE), *((1.0, y) for y in _SIDE), *((1 - x, 1.0) for x in _SIDE)]
_RING += [*((0.0, 1 - y) for y in _SIDE), (0.0, 0.0)]


def _bend(at: float) -> float:
    """How far a border is bent at a place along it: neighbours share the bend."""
    return 0.05 * float(np.sin(9 * at) + 0.5 * np.sin(23 * at))


def gates() -> pd.DataFrame:
    """gates.csv: synthetic answers to some of the catalogue's fact gates; what is left out is unknown, too."""
    return design("gates").assign(source="synthetic", date="2026-02-15")


def add_open_answers(people: pd.DataFrame, rng: np.random.Generator) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Open answers in the interview's language, and what people coded in them."""
    listed = {key: part[["code", "text"]].to_numpy() for key, part in design("sentences").groupby(["language", "item"])}
    answers_by_item = {item: np.full(len(people), "", dtype=object) for item in OPEN_ITEMS}
    felt = felt_levels(people)
    rows = []
    for position, person in enumerate(people[["_uuid", "language"]].itertuples(index=False, name=None)):
        for item, answers in answers_by_item.items():
            if rng.random() > ANSWERED.get(item, 0.45):
                continue
            options = listed[person[1], item]
            pull = np.array([_pull(code, felt[position]) for code, _ in options])
            count = 1 + (rng.random() < 0.3) + (item == "open_start" and rng.random() < 0.5)
            spoken = options[rng.choice(len(options), count, False, pull / pull.sum())]
            answers[position] = " ".join(spoken[:, 1])
            rows += [[person[0], item, *segment] for segment in _segments(spoken)]
    # Contact details that people volunteer: redaction must find them. Numbers and host are reserved for examples.
    for position in rng.choice(np.flatnonzero(answers_by_item["open_ideas"] != ""), 3, replace=False):
        answers_by_item["open_ideas"][position] += f" +999 555 {position:04d}, person{position}@example.org"
    segments = pd.DataFrame(rows, columns=["interview", "item", "code", "coder", "start", "end"])
    return people.assign(**answers_by_item), _second_coder(segments, rng.spawn(1)[0])


def felt_levels(people: pd.DataFrame) -> list[dict[str, float]]:
    """How strongly each person feels what each code stands for, 1-5: their own answer, else the level of the region."""
    levels, felt = truth(), []
    codes = {name.replace(":", "_"): name for name in levels if name.startswith(("need:", "barrier:", "capacity:"))}
    asked = {code: f"{code}_severity" if code.startswith("need_") else code for code in codes}
    for person in people.to_dict("records"):
        answers = {code: str(person.get(item, "")) for code, item in asked.items()}
        region = levels.loc[person["region"]]
        felt.append({code: float(a) if a.isdigit() else 1 + 4 * region[codes[code]] for code, a in answers.items()})
    return felt


def _pull(marked: str, felt: dict[str, float]) -> float:
    """How readily somebody says a sentence: the more strongly they feel what it is about, or its contrary."""
    if marked.startswith("lack_"):
        return (6 - felt[marked.removeprefix("lack_")]) ** 2 / 2
    if marked.startswith("not_barrier_"):
        return (6 - felt[marked.removeprefix("not_")]) ** 2 / 2
    return 6.0 if marked == "off_topic" else float(np.mean([felt.get(code, 1.0) ** 2 for code in marked.split("+")]))


def _segments(spoken: np.ndarray) -> list[list]:
    """What the first coder found in an answer of some sentences: rows of code, coder, start and end.

    A passage may have two codes. What is beside the question has none; an answer of nothing else has a row without.
    """
    rows, start = [], 0
    for marked, sentence in spoken:
        kind = "_".join(marked.split("_")[:2])
        codes = [] if marked == "off_topic" else [REJECTED[kind]] if kind in REJECTED else marked.split("+")
        rows += [[code.removeprefix("lack_"), "coder-a", start, start + len(sentence)] for code in codes]
        start += len(sentence) + 1
    return rows or [["", "coder-a", "", ""]]


def _second_coder(segments: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """What two people coded: the first read most of the answers, the second a fifth of these.

    The second now and then gives another code, or none; an answer in which she found nothing has a row without a code.
    """
    keys = ["interview", "item"]
    answers = segments[keys].drop_duplicates(ignore_index=True)
    first = answers[rng.random(len(answers)) < answers["item"].map(lambda item: READ.get(item, 2 / 3))]
    second = first[rng.random(len(first)) < 1 / 5]
    first_coding = segments.merge(first, on=keys)
    drawn, yes = rng.random(len(first_coding)), first_coding["item"].map(lambda item: CLEARED.get(item, 0.25))
    first_coding["cleared"] = np.select([first_coding["code"] == "", drawn < yes, drawn > 0.95], ["", "yes", "no"], "")
    # A passage with two codes is cleared or not: what identifies nobody does so under either code.
    first_coding["cleared"] = first_coding.groupby([*keys, "start"])["cleared"].transform("first")
    second_coding = segments.merge(second, on=keys).assign(coder="coder-b", cleared="")
    others = sorted(set(segments["code"]) - {""})
    second_coding = second_coding[second_coding["code"] != ""]
    second_coding["code"] = np.where(
        rng.random(len(second_coding)) < 0.08, rng.choice(others, len(second_coding)), second_coding["code"]
    )
    second_coding = second_coding[rng.random(len(second_coding)) >= 0.06]
    silent = second.merge(second_coding[keys].drop_duplicates(), on=keys, how="left", indicator=True)
    silent = silent.loc[silent["_merge"] == "left_only", keys]
    silent = silent.assign(code="", coder="coder-b", start="", end="", cleared="")
    return pd.concat([first_coding, second_coding, silent], ignore_index=True)


def cleaning_log(people: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """The analysts' own corrections: changes, a blank, a removal, and two entries that cannot be applied."""
    at = rng.choice(np.flatnonzero((people["group"] == "resident").to_numpy() & (people["region"] != "dune")), 6, False)
    person = people.iloc[at].reset_index(drop=True)
    rows = [
        [person["_uuid"][i], "barrier_finance", person["barrier_finance"][i], str(1 + i), "change", "typing error"]
        for i in range(3)
    ]
    rows += [[person["_uuid"][3], "years_in_area", person["years_in_area"][3], "", "blank", "impossible with the age"]]
    rows += [[person["_uuid"][4], "", "", "", "remove", "interviewed twice"]]
    rows += [[person["_uuid"][5], "barrier_skills", "9", "3", "change", "old value is not what the export holds"]]
    rows += [["00000000-0000-4000-8000-000000000000", "barrier_skills", "1", "2", "change", "no such interview"]]
    table = pd.DataFrame(rows, columns=["uuid", "question", "old_value", "new_value", "change_type", "reason"])
    return table.assign(analyst="analyst-1 (synthetic)")
