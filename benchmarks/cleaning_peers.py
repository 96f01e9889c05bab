"""The same cleaning as others would write it, each in a process of its own: `cleaning_peers.py PEER CSV OUT`.

All do the same work: read, labels of four languages to names of choices, times, minutes, consent, one record per id,
too short ones out, scales to 0-1, one Parquet file. None of them writes a cleaning log, pseudonyms or kinds of missing,
and only one checks a contract: that is what ours does on top.
"""

from __future__ import annotations

import importlib
import json
import resource
import sys
import time
from itertools import combinations

from survey_file import DEGREES, GROUPS, MODES, PLACES, SCALES, SEVERAL, YES_NO

SHORTEST = 15
VALUES = {str(step): (step - 1) / 4 for step in range(1, 6)}
SETS = [part for size in range(1, len(PLACES) + 1) for part in combinations(PLACES, size)]
WORDS = {
    **{name: {label: code for code, labels in DEGREES.items() for label in labels} for name in SCALES},
    **{n: {" ".join(PLACES[p][k] for p in part): " ".join(part) for part in SETS for k in range(4)} for n in SEVERAL},
    **{n: {label: code for code, labels in YES_NO.items() for label in labels} for n in ("consent", "consent_quote")},
    "group": {label: code for code, labels in GROUPS.items() for label in labels},
    "mode": {label: code for code, labels in MODES.items() for label in labels},
}
QUOTE = "'"
PLAIN = ("start", "end", "today", "_uuid", "age", "income", "hours")


def pandas_usual(csv: str, out: str) -> int:
    """pandas as it is usually written: texts, replaced cell by cell."""
    import pandas as pd

    frame = pd.read_csv(csv, dtype={name: str for name in ("_uuid", "start", "end", *SCALES)}, keep_default_na=False)
    for name, words in WORDS.items():
        frame[name] = frame[name].map(lambda text, words=words: words.get(text, text))
    return _finish(frame, out)


def pandas_pandera(csv: str, out: str) -> int:
    """The same, with a contract checked by pandera."""
    import pandas as pd
    import pandera.pandas as pa

    frame = pd.read_csv(csv, keep_default_na=False)
    for name, words in WORDS.items():
        frame[name] = frame[name].map({**words, "": ""})
    contract = {
        name: pa.Column(float, pa.Check.in_range(0, 1), nullable=True) for name in map("{}_value".format, SCALES)
    }
    return _finish(frame, out, pa.DataFrameSchema(contract))


def pandas_categories(csv: str, out: str) -> int:
    """pandas that works on categories and not on cells."""
    import pandas as pd

    frame = pd.read_csv(csv, dtype=dict.fromkeys(WORDS, "category"), keep_default_na=False)
    for name, words in WORDS.items():
        column = frame[name]
        new = pd.Index([words.get(text, text) for text in column.cat.categories])
        codes, distinct = pd.factorize(new)
        frame[name] = pd.Categorical.from_codes(codes[column.cat.codes], distinct)
    return _finish(frame, out)


def pyjanitor(csv: str, out: str) -> int:
    """pandas with the verbs of pyjanitor."""
    import janitor  # noqa: F401
    import pandas as pd

    frame = pd.read_csv(csv, keep_default_na=False).remove_empty()
    for name, words in WORDS.items():
        frame = frame.transform_column(
            name, lambda column, words=words: column.map({**words, "": ""}), elementwise=False
        )
    return _finish(frame, out)


def _finish(frame, out: str, contract=None) -> int:
    import pandas as pd

    for name in ("start", "end"):
        frame[name] = pd.to_datetime(frame[name], format="ISO8601", utc=True)
    frame["today"] = pd.to_datetime(frame["today"])
    frame["minutes"] = (frame["end"] - frame["start"]).dt.total_seconds() / 60
    frame = frame[(frame["consent"] == "yes").to_numpy()].drop_duplicates("_uuid")
    frame = frame[frame["minutes"] >= SHORTEST]
    values = {f"{name}_value": frame[name].map(VALUES).astype(float) for name in SCALES}
    frame = pd.concat([frame, pd.DataFrame(values)], axis=1)
    if contract is not None:
        frame = contract.validate(frame)
    frame.to_parquet(out)
    return len(frame)


def duckdb(csv: str, out: str) -> int:
    """DuckDB: one SQL statement."""
    import duckdb

    def said(name: str) -> str:
        pairs = ", ".join(f"'{label.replace(QUOTE, QUOTE * 2)}': '{code}'" for label, code in WORDS[name].items())
        return f'coalesce(map {{{pairs}}}["{name}"], "{name}") AS "{name}"'

    kept = ", ".join([*(f'"{name}"' for name in (*PLAIN, "region", "language")), *map(said, WORDS)])
    values = ", ".join(
        f"CASE WHEN {name} IN ('1', '2', '3', '4', '5') THEN ({name}::INT - 1) / 4.0 END AS {name}_value"
        for name in SCALES
    )
    return duckdb.sql(f"""COPY (
        WITH told AS (SELECT {kept}, row_number() OVER () AS line FROM read_csv('{csv}', all_varchar = true)),
        timed AS (SELECT * REPLACE ("start"::TIMESTAMPTZ AS "start", "end"::TIMESTAMPTZ AS "end", today::DATE AS today),
            epoch("end"::TIMESTAMPTZ - "start"::TIMESTAMPTZ) / 60 AS minutes FROM told WHERE consent = 'yes'),
        once AS (SELECT * FROM timed QUALIFY row_number() OVER (PARTITION BY _uuid ORDER BY line) = 1)
        SELECT *, {values} FROM once WHERE minutes >= {SHORTEST}) TO '{out}' (FORMAT parquet)""").fetchall()[0][0]


def polars_categoricals(csv: str, out: str) -> int:
    """polars: lazy, categoricals for what has choices."""
    import polars as pl

    kinds = {**dict.fromkeys([*WORDS, "region", "language"], pl.Categorical), **dict.fromkeys(PLAIN, pl.String)}
    moment = "%Y-%m-%dT%H:%M:%S%.3f%z"
    frame = pl.scan_csv(csv, schema_overrides=kinds | {"age": pl.Int32, "income": pl.Float64, "hours": pl.Int32})
    frame = frame.with_columns(
        *[pl.col(name).cast(pl.String).replace(words).cast(pl.Categorical) for name, words in WORDS.items()],
        *[pl.col(name).str.to_datetime(moment, time_zone="UTC") for name in ("start", "end")],
        pl.col("today").str.to_date(),
    )
    frame = frame.with_columns(minutes=(pl.col("end") - pl.col("start")).dt.total_seconds() / 60)
    frame = frame.filter(pl.col("consent") == "yes").unique("_uuid", keep="first", maintain_order=True)
    frame = frame.filter(pl.col("minutes") >= SHORTEST)
    scaled = [pl.col(n).cast(pl.String).replace_strict(VALUES, default=None).alias(f"{n}_value") for n in SCALES]
    found = frame.with_columns(scaled).collect(engine="streaming")
    found.write_parquet(out)
    return len(found)


def lean_arrow(csv: str, out: str) -> int:
    """The lower bound: pyarrow reads dictionaries, only these are translated."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.csv as pa_csv
    import pyarrow.parquet as pq

    coded = pa.dictionary(pa.int32(), pa.string())
    kinds = {
        **dict.fromkeys([*WORDS, "region", "language"], coded),
        **dict.fromkeys(("_uuid", "start", "end"), pa.string()),
    }
    table = pa_csv.read_csv(csv, convert_options=pa_csv.ConvertOptions(column_types=kinds)).unify_dictionaries()
    found = {name: table[name] for name in table.column_names}
    for name, words in WORDS.items():
        column = table[name].combine_chunks()
        new = [words.get(text, text) for text in column.dictionary.to_pylist()]
        distinct = list(dict.fromkeys(new))
        place = pa.array([distinct.index(text) for text in new], type=pa.int32())
        found[name] = pa.DictionaryArray.from_arrays(place.take(column.indices), pa.array(distinct))
        if name in SCALES:
            value = pa.array([VALUES.get(text) for text in distinct], type=pa.float64())
            found[f"{name}_value"] = value.take(found[name].indices)
    for name in ("start", "end"):
        found[name] = pc.cast(found[name], pa.timestamp("ms", tz="UTC"))
    minutes = pc.divide(pc.cast(pc.subtract(found["end"], found["start"]), pa.int64()), 60_000)
    table = pa.table({**found, "minutes": minutes, "line": np.arange(len(table))})
    table = table.filter(pc.equal(table["consent"].cast(pa.string()), "yes"))
    first = table.select(["_uuid", "line"]).group_by("_uuid").aggregate([("line", "min")])["line_min"]
    table = table.filter(pc.is_in(table["line"], first)).filter(pc.greater_equal(pc.field("minutes"), SHORTEST))
    pq.write_table(table, out)
    return len(table)


NEEDS = {
    "pandas_usual": ("pandas", "pyarrow.parquet"),
    "pandas_pandera": ("pandera.pandas", "pyarrow.parquet"),
    "pandas_categories": ("pandas", "pyarrow.parquet"),
    "pyjanitor": ("janitor", "pyarrow.parquet"),
    "duckdb": ("duckdb",),
    "polars_categoricals": ("polars",),
    "lean_arrow": ("pyarrow.csv", "pyarrow.parquet", "pyarrow.compute"),
}
PEERS = (pandas_usual, pandas_pandera, pandas_categories, pyjanitor, duckdb, polars_categoricals, lean_arrow)


def main() -> None:
    name, csv, out = sys.argv[1:]
    peer = {peer.__name__: peer for peer in PEERS}[name]
    try:
        for module in NEEDS[name]:  # nobody's imports are measured, ours neither
            importlib.import_module(module)
    except ImportError as missing:
        print(json.dumps({"skipped": f"{missing.name} is not installed: make bench installs it"}))
        return
    started = time.perf_counter()
    rows = peer(csv, out)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(json.dumps({"seconds": time.perf_counter() - started, "peak_gb": peak, "rows": rows}))


if __name__ == "__main__":
    main()
