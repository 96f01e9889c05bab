"""Small studies with thin cells, cut out of the demo, and second versions of them that differ by little.

A release of such a study hides much, and the two releases of a pair say nearly the same: an attacker's wish.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import study_channels as channels
from study_channels import COLUMNS, EXPORTS, Export

ROOT = Path(__file__).resolve().parent.parent
DEMO = ROOT / "data" / "raw" / "demo"
QUICK = ("draws=200", "reclusterings=10", "nulls=9", "package_draws=100")
CHANGES = ("one interview", "one group", "threshold", "refusals", "nobody answers")


def form_rows(sheet: str) -> list[dict]:
    """Rows of a sheet of the demo's form."""
    book = openpyxl.load_workbook(DEMO / "instrument.xlsx", read_only=True)
    headers, *rows = book[sheet].iter_rows(values_only=True)
    return [dict(zip(headers, row, strict=True)) for row in rows]


def choice_names() -> dict[str, str]:
    """Names of regions and groups by all their labels; a name stands for itself."""
    rows = [row for row in form_rows("choices") if row["list_name"] in ("region", "respondent_group")]
    labels = {str(text): row["name"] for row in rows for key, text in row.items() if str(key).startswith("label")}
    return labels | {row["name"]: row["name"] for row in rows}


def questionnaire() -> dict[str, tuple[set[str], int]]:
    """By English label of a question: the groups that are asked, and its scale's steps above the lowest; no secret."""
    groups = [row["name"] for row in form_rows("choices") if row["list_name"] == "respondent_group"]
    steps = {"select_one scale5": 4, "select_one level8": 7}
    asked = {}
    for row in form_rows("survey"):
        named = {group for group in groups if f"'{group}'" in (row["relevant"] or "")}
        last = str(row["parameters"] or "").partition("end=")[2].split()
        parts = steps.get(row["type"], int(last[0]) if last else 20)
        asked[row["label::English (en)"]] = (named or set(groups), parts)
    return asked


class SmallStudy:
    """A folder with a study, where its runs go, and its exports as rows."""

    def __init__(self, folder: Path, processed: Path):
        self.folder, self.processed, self.names = Path(folder), Path(processed), choice_names()

    def exports(self) -> list[Export]:
        """The exports, in the order of their languages."""
        return [Export(self.folder / "interviews" / file) for file in EXPORTS.values()]

    def cells(self, exports: list[Export]) -> dict[tuple[str, str], list[tuple[int, int]]]:
        """Rows of people who agreed, (export, row), by region and group."""
        cells = {}
        for number, export in enumerate(exports):
            for row in export.agreed():
                said = (export.rows[row][COLUMNS["region"]], export.rows[row][COLUMNS["group"]])
                cells.setdefault(tuple(self.names[str(text)] for text in said), []).append((number, row))
        return cells

    def keep(self, exports: list[Export], kept: set[tuple[int, int]]) -> None:
        """Keep these rows, and the codings and corrections of them alone."""
        ids = set()
        for number, export in enumerate(exports):
            rows = [row for place, row in enumerate(export.rows) if not place or (number, place) in kept]
            ids |= {row[export.id] for row in rows}
            if export.path.suffix == ".xlsx":
                export.book.worksheets[0].delete_rows(len(rows) + 1, len(export.rows))
            export.rows = rows
            export.save()
        for file, column in (("segments.csv", "interview"), ("cleaning_log.csv", "uuid")):
            rows = channels.read_table(self.folder / file)
            left = [row for row in rows if row[column] in ids]
            channels.write_table(self.folder / file, left) if left else (self.folder / file).unlink()

    def release(self, *settings: str) -> Path | None:
        """The release folder of a run, by the command line; None if it was refused."""
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        sets = [word for setting in (*QUICK, *settings) for word in ("--set", setting)]
        command = [Path(sys.executable).with_name("here"), "report", self.folder, *sets]
        environment |= {"HERE_PROCESSED": str(self.processed)}
        ended = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environment, check=False)
        self.terminal = ended.stdout + ended.stderr
        assert "Traceback" not in self.terminal, self.terminal
        releases = sorted(self.processed.rglob("release/report.html"), key=lambda path: path.stat().st_mtime)
        return releases[-1].parent if ended.returncode == 0 else None


def small_study(folder: Path, processed: Path, seed: int) -> SmallStudy:
    """A study of the demo's regions; each has one or two cells of one to four people, and some people refuse."""
    shutil.copytree(DEMO, folder)
    study, random = SmallStudy(folder, processed), np.random.default_rng(seed)
    exports = study.exports()
    cells = study.cells(exports)
    kept = set()
    for region in sorted({region for region, _ in cells}):
        groups = sorted(group for where, group in cells if where == region)
        thin = set(random.choice(groups, min(len(groups), int(random.integers(1, 3))), replace=False))
        for group in groups:
            size = int(random.integers(1, 5)) if group in thin else int(random.integers(6, 14))
            rows = cells[region, group]
            kept |= {rows[place] for place in random.permutation(len(rows))[:size]}
    study.keep(exports, kept)
    exports = study.exports()
    for rows in study.cells(exports).values():
        for number, row in rows:
            if random.random() < 0.2:
                refuse(exports[number], row, random.choice(barriers(exports[0]), 3, replace=False))
    for export in exports:
        export.save()
    return study


def barriers(latvian: Export) -> list[int]:
    """Columns of the barriers; their places are the same in all exports."""
    return [place for place, header in enumerate(latvian.rows[0]) if "/barrier_" in header]


def refuse(export: Export, row: int, columns) -> None:
    """Let somebody refuse some questions."""
    word = "No quiero responder" if export.path.name == "es.csv" else "refused"
    for column in columns:
        if export.rows[row][column] not in ("", None):
            export.rows[row][column] = word


def change(study: SmallStudy, kind: str, seed: int) -> None:
    """Make of a study its second version: an interview less, a thin cell less, another threshold, or refusals."""
    random, exports = np.random.default_rng(seed), study.exports()
    cells = study.cells(exports)
    everybody = {place for rows in cells.values() for place in rows}
    thick = sorted(cell for cell, rows in cells.items() if len(rows) >= 7)
    thin = sorted(cell for cell, rows in cells.items() if len(rows) <= 4)
    chosen = cells[thick[int(random.integers(len(thick)))]]
    if kind == "threshold":
        path = study.folder / "study.yaml"
        path.write_text(path.read_text(encoding="utf-8").replace("threshold: 5", "threshold: 3"), encoding="utf-8")
    elif kind == "one interview":
        study.keep(exports, everybody - {chosen[int(random.integers(len(chosen)))]})
    elif kind == "one group":
        study.keep(exports, everybody - set(cells[thin[int(random.integers(len(thin)))]]))
    else:
        rows = chosen[:1] if kind == "refusals" else cells[thin[0]]
        columns = barriers(exports[0]) if kind == "refusals" else barriers(exports[0])[:4]
        for number, row in rows:
            refuse(exports[number], row, columns)
        for export in exports:
            export.save()


def truth_of(run: Path) -> dict[tuple, float]:
    """True numbers behind a release, from the team's tables of its run, by the names that an attack gives them."""
    interviews = pd.read_parquet(run / "tables" / "interviews.parquet").set_index("interview")
    answers = pd.read_parquet(run / "tables" / "answers.parquet").set_index("interview")
    items = pd.read_parquet(run / "tables" / "items.parquet")
    truth = {("interviews", *cell): len(rows) for cell, rows in interviews.groupby(["region", "group"], observed=True)}
    people = interviews.loc[answers.index, ["region", "group"]].astype(str)
    for name, label in zip(items["item"], items["label"], strict=True):
        if name in answers:
            answered = answers[name].notna() & (answers[name].astype(str) != "")
            for cell, number in answered.groupby([people["region"], people["group"]]).sum().items():
                truth["answers", *cell, label] = int(number)
    return truth


def changed_truth(run_a: Path, run_b: Path, form: dict) -> dict[tuple, int]:
    """True answers of the person by whom two runs differ, as steps of the scale, where they differ by one answer."""
    sums = []
    for run in (run_a, run_b):
        interviews = pd.read_parquet(run / "tables" / "interviews.parquet").set_index("interview")
        answers = pd.read_parquet(run / "tables" / "answers.parquet").set_index("interview")
        numbers = answers.select_dtypes("number")
        groups = [interviews.loc[answers.index, column].astype(str) for column in ("region", "group")]
        sums.append((numbers.groupby(groups).sum(), numbers.groupby(groups).count()))
    labels = pd.read_parquet(run_a / "tables" / "items.parquet").set_index("item")["label"]
    truth = {}
    (total_a, count_a), (total_b, count_b) = sums
    for cell in count_a.index.intersection(count_b.index):
        for item in count_a.columns.intersection(count_b.columns):
            if abs(int(count_a.loc[cell, item]) - int(count_b.loc[cell, item])) == 1 and labels[item] in form:
                step = abs(total_a.loc[cell, item] - total_b.loc[cell, item]) * form[labels[item]][1]
                truth["answer of one person", *cell, labels[item]] = round(float(step))
    return truth
