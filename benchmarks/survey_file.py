"""Writes the study that `cleaning.py` measures on: many interviews, 40 columns, labels in four languages. Synthetic."""

from __future__ import annotations

from pathlib import Path

LANGUAGES = {"lv": "Latviešu", "es": "Español", "it": "Italiano", "en": "English"}
DEGREES = {
    "1": ("Nemaz", "Nada", "Per niente", "Not at all"),
    "2": ("Nedaudz", "Un poco", "Un poco di più", "A little"),
    "3": ("Vidēji", "Regular", "Abbastanza", "Somewhat"),
    "4": ("Ļoti", "Mucho", "Molto", "Very much"),
    "5": ("Pilnīgi", "Totalmente", "Del tutto", "Completely"),
    "dont_know": ("Nezinu", "No sé", "Non lo so", "Don't know"),
    "refused": ("Neatbildēja", "No responde", "Non risponde", "Refused"),
}
GROUPS = {
    "resident": ("Iedzīvotājs", "Residente", "Residente (it)", "Resident"),
    "entrepreneur": ("Uzņēmējs", "Empresario", "Imprenditore", "Entrepreneur"),
    "ngo": ("Biedrība", "Asociación", "Associazione", "NGO"),
    "municipality": ("Pašvaldība", "Ayuntamiento", "Comune", "Municipality"),
    "state": ("Valsts iestāde", "Entidad estatal", "Ente statale", "State body"),
}
YES_NO = {"yes": ("Jā", "Sí", "Sì", "Yes"), "no": ("Nē", "No", "No", "No")}
MODES = {
    "face": ("Klātienē", "En persona", "Di persona", "Face to face"),
    "phone": ("Pa tālruni", "Por teléfono", "Al telefono", "By phone"),
}
PLACES = {
    name: tuple(f"{word} {name}" for word in ("telpa", "local", "spazio", "room"))
    for name in ("shop", "hall", "kitchen", "workshop", "club", "land")
}
REGIONS = [f"region-{number:04d}" for number in range(1000)]
SCALES = [
    f"need_{name}" for name in ("care", "food", "repair", "mobility", "childcare", "housing", "energy", "culture")
]
SCALES += [f"barrier_{name}" for name in ("finance", "skills", "network", "regulation", "premises", "language")]
SCALES += [f"barrier_{name}" for name in ("transport", "health", "digital", "motivation")]
SCALES += [f"capacity_{name}" for name in ("skills", "founders", "reach", "finance", "mentors", "organisation")]
SEVERAL = ("asset_rooms", "asset_land", "asset_tools")
STUDY = """\
title: Benchmark (synthetic)
synthetic: true
year: 2026
languages: [lv, es, it, en]
pseudonym_key: published-benchmark-key
roles: {id: _uuid, region: region, group: group, consent: consent, consent_quote: consent_quote, language: language}
missing: {refused: [refused], dont_know: [dont_know]}
items:
  hours: {dimension: "capacity:digital", low: 0, high: 20}
"""


def write_study(folder: Path, interviews: int, seed: int = 1) -> Path:
    """A study folder whose one export has so many interviews, one in a hundred of them twice; 40 columns."""
    import numpy as np
    import pyarrow.csv as pa_csv

    from herelib.files.workbooks import write_workbook

    (folder / "interviews").mkdir(parents=True, exist_ok=True)
    (folder / "study.yaml").write_text(STUDY + _values(), encoding="utf-8")
    write_workbook(folder / "instrument.xlsx", _form())
    rows = [f"{name},XX,{('rural', 'suburban')[i % 2]},{1000 + i}" for i, name in enumerate(REGIONS)]
    (folder / "regions.csv").write_text("\n".join(["region,country,setting,population", *rows]) + "\n")
    pa_csv.write_csv(_export(interviews, np.random.default_rng(seed)), folder / "interviews" / "all.csv")
    return folder


def _values() -> str:
    points = ", ".join(f"{name}: {value}" for name, value in zip(PLACES, (1, 0.8, 0.8, 1, 0.5, 0.2), strict=True))
    return "".join(f"  {item}: {{values: {{{points}}}}}\n" for item in SEVERAL)


def _form() -> dict[str, list[list]]:
    labels = [f"label::{name} ({code})" for code, name in LANGUAGES.items()]
    survey = [["type", "name", *labels, "relevant", "here_dimension"]]
    survey += [[kind, kind, *[""] * 6] for kind in ("start", "end", "today")]
    told = [("select_one region", "region"), ("select_one who", "group"), ("select_one yes_no", "consent")]
    told += [("select_one yes_no", "consent_quote"), ("text", "language"), ("select_one mode", "mode")]
    told += [("integer", "age"), ("decimal", "income"), ("integer", "hours")]
    survey += [[kind, name, *[f"{name} ({code})" for code in LANGUAGES], "", ""] for kind, name in told]
    for name in SCALES:
        asked = "selected(${group}, 'resident')" if name in ("barrier_health", "barrier_motivation") else ""
        survey.append(
            ["select_one degree", name, *[f"{name} ({c})" for c in LANGUAGES], asked, name.replace("_", ":", 1)]
        )
    for name in SEVERAL:
        survey.append(
            ["select_multiple place", name, *[f"{name} ({c})" for c in LANGUAGES], "", name.replace("_", ":", 1)]
        )
    choices = [["list_name", "name", *labels]] + [["region", name, *[name] * 4] for name in REGIONS]
    lists = {"degree": DEGREES, "who": GROUPS, "yes_no": YES_NO, "mode": MODES, "place": PLACES}
    choices += [[listed, name, *words] for listed, told in lists.items() for name, words in told.items()]
    return {"survey": survey, "choices": choices}


def _export(count: int, rng):
    """The export as an Arrow table."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute

    language = rng.integers(0, 4, count)
    day = np.datetime64("2026-03-02") + rng.integers(0, 200, count)
    start = day.astype("M8[ms]") + rng.integers(8 * 3_600_000, 19 * 3_600_000, count).astype("m8[ms]")
    end = start + rng.integers(12 * 60_000, 90 * 60_000, count).astype("m8[ms]")
    group = rng.choice(5, count, p=[0.7, 0.1, 0.1, 0.06, 0.04])
    ids = rng.integers(0, 2**63, (2, count), dtype=np.uint64)
    uuid = [f"{a:016x}-{b:016x}" for a, b in zip(*ids.tolist(), strict=True)]

    def said(words: dict, code: np.ndarray) -> pa.Array:
        flat = np.array([list(labels) for labels in words.values()], dtype=object)
        return pa.array(flat[code, language])

    def moment(times: np.ndarray) -> pa.Array:
        return pa.array(np.char.add(np.datetime_as_string(times, unit="ms"), "+02:00"))

    def blank(column: pa.Array, where: np.ndarray) -> pa.Array:
        return pa.compute.if_else(pa.array(where), "", column)

    columns = {
        "start": moment(start),
        "end": moment(end),
        "today": pa.array(np.datetime_as_string(day)),
        "region": pa.array(np.array(REGIONS, dtype=object)[rng.integers(0, len(REGIONS), count)]),
        "group": said(GROUPS, group),
        "consent": said(YES_NO, (rng.random(count) < 0.01).astype(int)),
        "consent_quote": said(YES_NO, rng.integers(0, 2, count)),
        "language": pa.array(np.array(list(LANGUAGES), dtype=object)[language]),
        "mode": said(MODES, rng.integers(0, 2, count)),
        "age": pa.array(rng.integers(18, 95, count).astype(str)),
        "income": pa.array(np.round(rng.lognormal(7, 0.6, count), -1).astype(int).astype(str)),
        "hours": pa.array(rng.integers(0, 21, count).astype(str)),
    }
    for name in SCALES:
        told = said(DEGREES, rng.choice(7, count, p=[0.15, 0.2, 0.25, 0.2, 0.15, 0.03, 0.02]))
        columns[name] = blank(told, group > 0) if name in ("barrier_health", "barrier_motivation") else told
    sets = [[name for bit, name in enumerate(PLACES) if mask >> bit & 1] for mask in range(1, 64)]
    spoken = {
        str(i): tuple(" ".join(PLACES[n][lang] for n in names) for lang in range(4)) for i, names in enumerate(sets)
    }
    for name in SEVERAL:
        columns[name] = said(spoken, rng.integers(0, 63, count))
    columns["_uuid"] = pa.array(uuid)
    table = pa.table(columns)
    order = np.arange(count)
    again = rng.choice(count, count // 100, replace=False)
    order[rng.choice(count, len(again), replace=False)] = again
    return table.take(order)
