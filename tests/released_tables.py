"""The numbers of people in a release, as an outsider reads them: the page's tables and sentences, CSV of the data.

Nothing here knows how a release is made. A number is an interval of whole numbers: `55` is 55 to 55, `<5` 0 to 4,
`50-59` or `50 to 59` as it says, `about 55` as far as the page says that it rounds, `hidden` anything.
"""

import csv
import json
import math
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

MANY = 10_000
STEPS, REACH, END = (0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5), 0.75, 0.1  # published in docs/methods.md
GROUPS = {
    "resident": "resident",
    "entrepreneur": "entrepreneur",
    "ngo": "ngo",
    "municip": "municipality",
    "state": "state",
    "public bod": "public",
}
BLOCKS = {"h1", "h2", "h3", "h4", "h5", "h6", "p", "summary", "figcaption", "caption", "li", "footer"}


def group_in(label: str) -> str | None:
    """The group that a label names, "all" for totals, None if it names none.

    >>> group_in("municipal staff"), group_in("all groups"), group_in("Mean (0-1)")
    ('municipality', 'all', None)
    """
    label = label.casefold().strip()
    if label in ("all", "all groups", "total", "together", "all together", "sum"):
        return "all"
    return next((group for start, group in GROUPS.items() if label.startswith(start)), None)


def interval(text: str, base: int = 1) -> tuple[int, int]:
    """The least and greatest whole number that a published text may stand for; `base` is what the page rounds to.

    >>> interval("55"), interval("<5"), interval("50 to 59"), interval("about 55", 5), interval("hidden")
    ((55, 55), (0, 4), (50, 59), (52, 58), (0, 10000))
    """
    text = text.replace(",", "").replace("\u202f", "").strip()
    numbers = [int(number) for number in re.findall(r"\d+", text)]
    if not numbers:
        return (0, 0) if text.casefold() in ("nobody", "none") else (0, MANY)
    if re.match(r"(<|fewer than|less than|under)", text):
        return 0, numbers[0] - 1
    if re.match(r"(>|more than|over)", text):
        return numbers[0] + 1, MANY
    if re.match(r"(≥|at least)", text) or text.endswith(("or more", "+")):
        return numbers[0], MANY
    if re.match(r"(≤|at most)", text) or text.endswith("or fewer"):
        return 0, numbers[0]
    if len(numbers) == 2:
        return numbers[0], numbers[1]
    rounded = base > 1 and (numbers[0] % base == 0 or text.startswith(("about", "~", "≈")))
    if numbers[0] == 0 or not rounded:  # docs/methods.md: only that nobody was interviewed is shown as 0
        return numbers[0], numbers[0]
    away = math.floor(REACH * base)
    return max(base, numbers[0] - away), numbers[0] + away


def mean_interval(text: str) -> tuple[float, float]:
    """The least and greatest mean, 0-1, that a published text may stand for.

    >>> mean_interval("0.75"), mean_interval("0.90 or more"), mean_interval("hidden")
    ((0.745, 0.755), (0.9, 1.0), (0.0, 1.0))
    """
    match = re.search(r"\d?\.\d+|\b[01]\b", text)
    if not match:
        return 0.0, 1.0
    value, digits = float(match.group()), len(match.group().partition(".")[2])
    if "or more" in text:
        return value, 1.0
    if "or less" in text:
        return 0.0, value
    half = 0.5 * 10**-digits
    return round(max(0.0, value - half), 6), round(min(1.0, value + half), 6)


class Page(HTMLParser):
    """A page as a list of blocks in reading order: ("text", what it says) and ("table", rows of cells)."""

    def __init__(self, source: str):
        super().__init__()
        self.blocks, self.rows, self.cell, self.text, self.skipped = [], None, None, [], 0
        self.feed(source)
        self._end_text()

    def _end_text(self) -> None:
        text = " ".join("".join(self.text).split())
        if text:
            self.blocks.append(("text", text))
        self.text = []

    def handle_starttag(self, tag, attributes):
        if tag in ("script", "style"):
            self.skipped += 1
        elif tag == "table":
            self._end_text()
            self.rows = []
        elif tag == "tr" and self.rows is not None:
            self.rows.append([])
        elif tag in ("td", "th") and self.rows:
            self.cell = []
        elif tag in BLOCKS and self.cell is None:
            self._end_text()
        if alt := dict(attributes).get("alt"):
            self.blocks.append(("text", alt))

    def handle_endtag(self, tag):
        if tag in ("script", "style"):
            self.skipped -= 1
        elif tag in ("td", "th") and self.cell is not None:
            self.rows[-1].append(" ".join("".join(self.cell).split()))
            self.cell = None
        elif tag == "table" and self.rows is not None:
            self.blocks.append(("table", [row for row in self.rows if row]))
            self.rows = None
        elif tag in BLOCKS and self.cell is None:
            self._end_text()

    def handle_data(self, data):
        if not self.skipped:
            (self.text if self.cell is None else self.cell).append(data)


@dataclass
class Question:
    """What a release says of one question in one region: answers and means by group."""

    region: str
    dimension: str
    question: str
    answers: dict[str, tuple[int, int]] = field(default_factory=dict)
    means: dict[str, tuple[float, float]] = field(default_factory=dict)


@dataclass
class Release:
    """All numbers of people in a release.

    `interviews` by (region, group), "all" for totals of a region, a group or everybody; `questions` by (region,
    dimension, question); `people` by (region, dimension): how many answered any of its questions; `heard` by (region,
    dimension): groups that answered, groups asked; `hidden_exist`: no hidden figure is 0, as the page shows zeros.
    """

    interviews: dict = field(default_factory=dict)
    questions: dict = field(default_factory=dict)
    people: dict = field(default_factory=dict)
    heard: dict = field(default_factory=dict)
    hidden_exist: bool = False
    base: int = 1


def read_release(folder: Path) -> Release:
    """The numbers of a release folder: report.html and the CSV of its folder data."""
    release = Release()
    page = Page((Path(folder) / "report.html").read_text(encoding="utf-8"))
    words = " ".join(text for kind, text in page.blocks if kind == "text")
    if rounded := re.search(r"(?:rounded|multiples?) (?:to|of) (?:the nearest |multiples of )?(\d+)", words):
        release.base = int(rounded.group(1))
    data = Data(Path(folder))
    for row in data.rows("rounding"):
        if (row["region"], row["indicator"]) == ("all", "interviews"):
            release.base = int(float(row["step"]))
    _read_blocks(page, release)
    _read_data(data, release)
    for question in release.questions.values() if release.base > 1 else ():
        question.means = _rounded_means(question, release.base)
    return release


class Data:
    """The CSV of a release, without what datapackage.json declares as missing."""

    def __init__(self, folder: Path):
        self.folder, package = folder / "data", folder / "datapackage.json"
        declared = json.loads(package.read_text(encoding="utf-8")) if package.exists() else {}
        self.missing = {
            Path(resource.get("path", "")).stem: set(resource.get("schema", {}).get("missingValues", [""]))
            for resource in declared.get("resources", [])
        }

    def rows(self, name: str) -> list[dict]:
        """Rows of a table, None where something is missing; none where there is no such table."""
        path, missing = self.folder / f"{name}.csv", self.missing.get(name, {""})
        if not path.exists():
            return []
        with path.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines))
        return [{key: None if text in missing else text for key, text in row.items()} for row in rows]


def _rounded_means(question: Question, base: int) -> dict:
    """Means of one question within three quarters of their steps: docs/methods.md says how figures are rounded."""
    means = {}
    for group, (low, high) in question.means.items():
        shown, number = (low + high) / 2, question.answers.get(group, (base, base))[0]
        step = next(step for step in STEPS if step >= min(0.5, 1 / max(number, base)) - 1e-9)
        limit = END if not 0 < shown < 1 or not END < shown < 1 - END else 0.0
        wide = (max(0.0, shown - REACH * step), min(1.0, shown + REACH * step))
        means[group] = (0.0, wide[1]) if limit and shown < 0.5 else (wide[0], 1.0) if limit else wide
    return means


def _read_blocks(page: Page, release: Release) -> None:
    region = dimension = question = ""
    for kind, block in page.blocks:
        if kind == "text":
            if heading := re.fullmatch(r"(.{2,80}), in ([\w-]+)", block):
                dimension, region = heading.groups()
            if (asked := re.search(r"(.*\?) .*answers? in the groups shown", block)) or block.endswith("?"):
                question = asked.group(1) if asked else block
            _read_sentence(block, region, dimension, release)
        elif [group_in(cell) for cell in block[0][1:]].count(None) == 0 and len(block[0]) > 3:
            _read_interviews(block, release)
        elif block[0][:2] == ["Group", "Answers"] and region:
            _read_question(block, Question(region, dimension, question), release)


def _read_sentence(text: str, region: str, dimension: str, release: Release) -> None:
    if total := re.match(r"(about )?(\d+) interviews in (\d+) regions", text):
        release.interviews["all", "all"] = interval((total.group(1) or "") + total.group(2), release.base)
    if people := re.search(r"(?:(about )?(\d+)) people answered", text):
        release.people[region, dimension] = interval((people.group(1) or "") + people.group(2), release.base)
    if heard := re.search(r"from (\d) of the (\d) groups that were asked", text):
        release.heard[region, dimension] = int(heard.group(1)), int(heard.group(2))


def _read_interviews(rows: list[list[str]], release: Release) -> None:
    groups = [group_in(cell) for cell in rows[0][1:]]
    for region, *cells in rows[1:]:
        where = "all" if group_in(region) == "all" else region
        for group, cell in zip(groups, cells, strict=False):
            release.interviews[where, group] = interval(cell, release.base)
            release.hidden_exist |= cell == "0"


def _read_question(rows: list[list[str]], question: Question, release: Release) -> None:
    for row in rows[1:]:
        group = group_in(row[0])
        if group and len(row) >= 3:
            question.answers[group] = interval(row[1], release.base)
            question.means[group] = mean_interval(row[2])
    release.questions[question.region, question.dimension, question.question] = question


def _read_data(data: Data, release: Release) -> None:
    """Counts of the data: interviews by region and group, answers to single questions, people by dimension.

    Where the data hold the questions they stand for the page, which says the same of them under other names.
    """
    for row in data.rows("coverage"):
        if row["n"] is not None:
            number = interval(row["n"].removesuffix(".0"), release.base)
            release.interviews.setdefault((row["region"], group_in(row["group"])), number)
    links = data.rows("links")
    if not links:
        return
    # How many groups were heard counts whoever was interviewed and asked: it says nothing of who answered.
    release.questions, release.people, release.heard = {}, {}, {}
    for row in links:
        key = row["region"], row["indicator"], row["label"]
        question, group = release.questions.setdefault(key, Question(*key)), group_in(row["group"])
        if row["n"] is not None:
            question.answers[group] = interval(row["n"], release.base)
        if row["mean"] is not None:
            question.means[group] = mean_interval(row["mean"])
    for row in data.rows("profiles"):
        if row["n"] is not None:
            release.people[row["region"], row["indicator"]] = interval(row["n"], release.base)
