"""What a run costs as studies grow: `python benchmarks/scale.py [--stages STAGE ...] REGIONSxINTERVIEWS ...`.

Each size is a synthetic study in the manner of the demo: its form, its catalogue, its decisions; regions are its six
regions with levels moved at random, interviews are dealt to regions and groups in the demo's shares. The cells of each
notebook are executed one after the other in a process of its own, which says what it cost: seconds of processor time
(not of the clock: other work on the machine hardly moves them) and the peak of its memory. A stage is stopped at
`--limit` seconds of processor time; the stages after it are then not measured. `--cells` lists the dearest cells.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

HERE = Path(__file__).resolve().parent.parent
STAGES = ("01-clean-interviews", "02-profile-regions", "03-cluster-regions", "04-recommend-methods", "09-report")
SETTINGS = """\
title: "Study of {regions} regions and {interviews} interviews (synthetic)"
synthetic: true
year: 2026
languages: [en]
disclosure: {{threshold: 5}}
consent_yes: ["yes"]
missing: {{refused: [refused], dont_know: [dont_know]}}
pseudonym_key: published-demo-key
exports:
  en.csv: {{language: en}}
roles: {{id: _uuid}}
timezone: Europe/Riga
items:
  mentor_hours: {{low: 0, high: 20}}
  assets_list: {{values: {{empty_shop: 1, workshop: 1, kitchen: 1, hall: 1, club: 0.5, land: 0, none: 0}}}}
"""
MOVED = 0.06  # standard deviation of what sets a region off from the demo's region it is made from
CODED = 2000  # interviews whose open answers somebody coded, at the most: no team codes a hundred thousand


def write_study(folder: Path, regions: int, interviews: int, seed: int = 1) -> Path:
    """Write a synthetic study of so many regions and interviews in the manner of the demo."""
    import yaml

    from herelib.demo import forms, simulation, study

    rng, original = np.random.default_rng([seed, regions, interviews]), simulation.design
    planted, levels = _planted(original("planted"), regions, interviews, rng)
    # The demo's design is a set of tables: only the one of regions is another one here.
    simulation.design = study.design = forms.design = lambda name: planted if name == "planted" else original(name)
    simulation.shifts = lambda shifts=simulation.shifts: pd.Series(dtype=float)
    people = study.add_people(simulation.interviews(levels, seed, planted), rng).assign(language="en")
    people = study.add_circumstances(people, seed)
    people, segments = _with_open_answers(people, rng, study)
    (folder / "interviews").mkdir(parents=True, exist_ok=True)
    study.write_export(folder / "interviews" / "en.csv", people, "en")
    study.write_workbook(folder / "instrument.xlsx", study.instrument())
    study.regions().to_csv(folder / "regions.csv", index=False)
    original("codebook").to_csv(folder / "codebook.csv", index=False)
    segments.to_csv(folder / "segments.csv", index=False)
    settings = {"plan": {**study.PLAN}, "context": study._context_settings()}
    text = SETTINGS.format(regions=regions, interviews=interviews) + yaml.safe_dump(settings, sort_keys=False)
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    return folder


def _planted(design: pd.DataFrame, regions: int, interviews: int, rng: np.random.Generator) -> tuple:
    """The demo's regions that were asked well, over and over: names, figures, numbers of interviews, true levels."""
    from herelib.demo.simulation import truth
    from herelib.vocabulary import GROUPS

    asked = design[design["region"] != "dune"]
    planted = asked.iloc[np.arange(regions) % len(asked)].reset_index(drop=True)
    names = [f"r{i:06d}" for i in range(regions)]
    shares = np.array([0.31, 0.21, 0.19, 0.155, 0.135])
    # Each cell has the whole part of its share, the rest is dealt at random.
    expected = np.outer(np.full(regions, interviews / regions), shares)
    counts = np.floor(expected + rng.random(expected.shape)).astype(int)
    true = truth().loc[planted["region"]].reset_index(drop=True).set_axis(names)
    shares_of_cover = [name for name in true if name.startswith("cover:")]
    moved = (true + rng.normal(0, MOVED, true.shape)).clip(0.03, 0.97)
    moved[shares_of_cover] = true[shares_of_cover]
    planted = planted.assign(region=names, label=[f"Region {i:06d}" for i in range(regions)], language="en")
    return planted.assign(**{group: counts[:, g].astype(str) for g, group in enumerate(GROUPS)}), moved


def _with_open_answers(people: pd.DataFrame, rng: np.random.Generator, study) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Open answers of one or two of the demo's sentences, and what a coder found in those of the first interviews."""
    ids, rows, coded = (
        people["_uuid"].tolist(),
        [],
        set(rng.choice(len(people), min(CODED, len(people)), replace=False).tolist()),
    )
    listed = study.design("sentences").query("language == 'en'").groupby("item")
    for item, part in listed:
        sentences = part[["code", "text"]].to_numpy()
        said = rng.integers(0, len(sentences), (len(people), 2))
        silent, answers = rng.random(len(people)) > study.ANSWERED.get(item, 0.45), []
        for i, (a, b) in enumerate(said):
            spoken = sentences[[a, b] if a != b and b % 3 else [a]]
            answers.append("" if silent[i] else " ".join(spoken[:, 1]))
            if i in coded and not silent[i]:
                rows += [[ids[i], item, *segment, "yes"] for segment in study._segments(spoken)]
        people = people.assign(**{item: answers})
    return people, pd.DataFrame(rows, columns=["interview", "item", "code", "coder", "start", "end", "cleared"])


def run_stage(notebook: str, study: Path, sets: dict, limit: int) -> None:
    """Execute a notebook's cells here and print what it cost, as JSON: one line each cell, then the whole."""
    from IPython.core.interactiveshell import InteractiveShell

    resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 5))
    os.environ["HERE_JOBS"] = "1"  # what other processes cost is not counted here before they end
    shell = InteractiveShell.instance()
    shell.ast_node_interactivity = "last_expr"
    shell.run_cell("%matplotlib inline")
    cells = json.loads((HERE / "notebooks" / f"{notebook}.ipynb").read_text())["cells"]
    size = [0]
    shell.displayhook.quiet = lambda: True
    shell.display_pub.publish = lambda data, *rest, **more: size.__setitem__(0, size[0] + _length(data))
    for number, cell in enumerate(cells, 1):
        if cell["cell_type"] != "code":
            continue
        source = "".join(cell["source"])
        if "parameters" in cell["metadata"].get("tags", []):
            here = {name: value for name, value in sets.items() if f"\n{name} = " in source}
            source += f"\nglobals().update({ {'study': str(study), **here}!r})"
        before, size[0] = _seconds(), 0
        outcome = shell.run_cell(source, silent=False)
        if not outcome.success:
            raise SystemExit(f"{notebook} cell {number}: {outcome.error_in_exec!r}")
        if outcome.result is not None:
            size[0] += _length(shell.display_formatter.format(outcome.result)[0])
        line = {"cell": number, "seconds": _seconds() - before, "bytes": size[0], "source": source.splitlines()[0][:80]}
        print(json.dumps({**line, "memory": _memory()}), file=sys.stderr, flush=True)
    print(json.dumps({"seconds": round(_seconds(), 1), "memory": _memory()}))


def _length(data: dict) -> int:
    return sum(len(content) for content in data.values() if isinstance(content, (str, bytes)))


def _seconds() -> float:
    whole = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in whole)


def _memory() -> int:
    """The peak of memory so far, MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", nargs="*", help="such as 6x300 1000x20000")
    parser.add_argument("--stages", nargs="*", default=STAGES, help="notebooks, by name")
    parser.add_argument("--set", nargs="*", default=[], help="parameters, name=value")
    parser.add_argument("--limit", type=int, default=300, help="seconds of processor time that a stage may take")
    parser.add_argument("--folder", default="", help="where studies and tables stay; a temporary one if not given")
    parser.add_argument("--cells", type=int, default=0, help="so many of the dearest cells are listed")
    parser.add_argument("--inside", nargs=2, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    sets = {name: json.loads(value) for name, value in (each.split("=", 1) for each in arguments.set)}
    sys.path.insert(0, str(HERE))
    if arguments.inside:
        run_stage(arguments.inside[0], Path(arguments.inside[1]), sets, arguments.limit)
        return
    with tempfile.TemporaryDirectory() as temporary:
        rows = []
        for size in arguments.sizes:
            regions, interviews = (int(part) for part in size.split("x"))
            rows += measured(Path(arguments.folder or temporary), regions, interviews, arguments)
    print(table(rows))


def measured(folder: Path, regions: int, interviews: int, arguments: argparse.Namespace) -> list[dict]:
    """What each stage costs on a study of one size; stages after one that did not end are left out."""
    study, rows = folder / f"study-{regions}x{interviews}", []
    if not (study / "study.yaml").is_file():
        folders = [str(HERE), str(HERE / "benchmarks")]
        code = f"import sys; sys.path[:0] = {folders!r}\nimport scale; from pathlib import Path\n"
        code += f"scale.write_study(Path({str(study)!r}), {regions}, {interviews})"
        subprocess.run([sys.executable, "-c", code], check=True)
    for notebook in arguments.stages:
        run = folder / "runs" / study.name
        environment = {**os.environ, "HERE_RUN": str(run), "MPLBACKEND": "agg", "HERE_ROOT": str(HERE)}
        run.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, __file__, "--inside", notebook, str(study), "--limit", str(arguments.limit)]
        command += ["--set", *arguments.set]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, cwd=run)
        cells = [json.loads(line) for line in done.stderr.splitlines() if line.startswith('{"cell"')]
        row = {"regions": regions, "interviews": interviews, "stage": notebook[:2], "seconds": math.nan, "memory": 0}
        if done.returncode:
            rows.append(row | {"memory": cells[-1]["memory"] if cells else 0})
            after = f"after cell {cells[-1]['cell']}" if cells else ""
            reason = "\n".join([*done.stdout.splitlines()[-15:], *done.stderr.splitlines()[-3:]])
            print(f"{size_of(row)} {notebook} did not end {after}: {done.returncode} {reason}", file=sys.stderr)
        else:
            rows.append(row | json.loads(done.stdout.splitlines()[-1]))
            print(json.dumps(rows[-1]), file=sys.stderr, flush=True)
        for cell in sorted(cells, key=lambda cell: -cell["seconds"])[: arguments.cells]:
            said = f"{cell['seconds']:8.1f} s {cell['bytes'] / 1e6:7.2f} MB  {cell['memory']:6d} MB  {cell['source']}"
            print(said, file=sys.stderr, flush=True)
        if done.returncode:
            break
    return rows


def size_of(row: dict) -> str:
    return f"{row['regions']} x {row['interviews']}"


def table(rows: list[dict]) -> str:
    """A table in Markdown: seconds and memory by size and stage, and the exponent of the seconds from size to size."""
    lines = ["| regions | interviews | stage | processor s | memory MB | exponent |", "|---:|---:|---|---:|---:|---:|"]
    before: dict[str, dict] = {}
    for row in rows:
        last, exponent = before.get(row["stage"]), ""
        if last and not math.isnan(row["seconds"]):
            grown = max(row["regions"] / last["regions"], row["interviews"] / last["interviews"])
            exponent = f"{math.log(row['seconds'] / last['seconds']) / math.log(grown):.2f}" if grown > 1 else ""
        seconds = "did not end" if math.isnan(row["seconds"]) else f"{row['seconds']:.0f}"
        size = f"| {row['regions']:,} | {row['interviews']:,} "
        lines.append(f"{size}| {row['stage']} | {seconds} | {row['memory']:,} | {exponent} |")
        if not math.isnan(row["seconds"]):
            before[row["stage"]] = row
    return "\n".join(lines)


if __name__ == "__main__":
    main()
