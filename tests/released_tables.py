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
    ((55, 55), (0, 4), (50, 59), (51, 59), (0, 10000))
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
    # Whoever rounds may round by chance, to the next multiple on either side.
    away = base - 1
    return (max(0, numbers[0] - away), numbers[0] + away) if rounded else (numbers[0], numbers[0])


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
    _read_blocks(page, release)
    for question in release.questions.values() if release.base > 1 else ():
        question.means = _rounded_means(question.means)
    for path in sorted((Path(folder) / "data").glob("*.csv")):
        _read_data(path, release)
    return release


def _rounded_means(means: dict) -> dict:
    """Means of one question, each within a step of what is shown; the step is the greatest that divides all of them."""
    hundredths = [round(50 * (low + high)) for low, high in means.values() if high - low < 0.02]
    step = max(math.gcd(*hundredths), 5) / 100
    return {group: (max(0.0, low - step), min(1.0, high + step)) for group, (low, high) in means.items()}


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


def _read_data(path: Path, release: Release) -> None:
    """Counts in a CSV with columns for region, group and what is counted; datapackage.json declares what is missing."""
    package = path.parent.parent / "datapackage.json"
    declared = json.loads(package.read_text(encoding="utf-8")) if package.exists() else {}
    described = {Path(resource.get("path", "")).name: resource for resource in declared.get("resources", [])}
    missing = set(described.get(path.name, {}).get("schema", {}).get("missingValues", [""]))
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    for row in rows:
        region, group = row.get("region") or "all", group_in(row.get("group") or "all")
        about = " ".join(row.get(name) or "" for name in ("dimension", "indicator", "item", "question")).strip()
        for name in {"n", "answers", "respondents", "people", "interviews"} & row.keys():
            if row[name] in missing or group is None:
                continue
            number = interval(row[name].removesuffix(".0"), release.base)
            if not about and name in ("n", "interviews", "respondents"):
                release.interviews.setdefault((region, group), number)
            elif about:
                question = release.questions.setdefault((region, path.stem, about), Question(region, path.stem, about))
                question.answers.setdefault(group, number)
