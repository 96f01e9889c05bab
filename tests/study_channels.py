"""Edits of a copy of the demo study, one function a channel: synthetic identifiers where people might type them.

Each function takes a `Planting`, which records what was put where, and touches files of the study alone.
"""

import csv
import re
import shutil
from pathlib import Path

import openpyxl
import yaml
from numbered_identifiers import address, bank_account, coordinates, identity_number
from synthetic_identifiers import Identifier, Supply

OPEN_QUESTIONS = ("open_needs", "open_start", "open_ideas", "open_failed")
COLUMNS = {
    "start": 0,
    "today": 2,
    "region": 3,
    "group": 4,
    "mode": 5,
    "language": 6,
    "consent": 7,
    "consent_quote": 8,
    "name": 9,
    "phone": 10,
    "age_band": 11,
    "years": 12,
    "severity": 13,
}
EXPORTS = {"lv": "lv.csv", "es": "es.csv", "it": "it.xlsx", "en": "en.csv"}
AGREED = {"yes", "Sí", "Sì", "Jā"}


class Export:
    """One export of the demo as rows of cells; row 0 holds the headers."""

    def __init__(self, path: Path):
        self.path = path
        if path.suffix == ".xlsx":
            self.book = openpyxl.load_workbook(path)
            self.rows = [list(row) for row in self.book.worksheets[0].iter_rows(values_only=True)]
        else:
            text = path.read_text(encoding="utf-8-sig")
            self.delimiter = ";" if text.split("\n", 1)[0].count(";") > 20 else ","
            self.rows = list(csv.reader(text.splitlines(keepends=True), delimiter=self.delimiter))

        # Survey tools and other channels add columns behind these, so the id's place is looked up.
        self.id = self.rows[0].index("_uuid")
        self.open = [self.id - 5, self.id - 4, self.id - 3, self.id - 2]

    def agreed(self) -> list[int]:
        """Rows of people who agreed, without copies and tests."""
        ids = [row[self.id] for row in self.rows]
        return [
            position
            for position, row in enumerate(self.rows)
            if position and row[COLUMNS["consent"]] in AGREED and ids.count(row[self.id]) == 1
        ]

    def append(self, position: int, column: int, sentence: str) -> None:
        """Put a sentence behind what a cell says, so that what was coded in it keeps its place."""
        said = self.rows[position][column]
        self.rows[position][column] = f"{said} {sentence}" if said else sentence

    def save(self) -> None:
        """Write the rows back in the layout they came in."""
        if self.path.suffix == ".xlsx":
            sheet = self.book.worksheets[0]
            for row, cells in enumerate(self.rows, start=1):
                for column, value in enumerate(cells, start=1):
                    if sheet.cell(row, column).value != value:
                        sheet.cell(row, column).value = value
            self.book.save(self.path)
            return
        with self.path.open("w", encoding="utf-8", newline="") as lines:
            csv.writer(lines, delimiter=self.delimiter).writerows(self.rows)


def mixed_kinds(supply: Supply) -> dict:
    """Functions that draw the kinds which channels beside the answers take in turn, by a word for the kind."""
    return {
        "name": supply.third_person,
        "e-mail": supply.email,
        "phone": supply.phone,
        "identity number": lambda language: identity_number(supply, language),
        "address": lambda language: address(supply, language),
        "obfuscated e-mail": supply.obfuscated_email,
        "bank account": lambda language: bank_account(supply, language),
        "coordinates": lambda language: coordinates(supply, language),
        "page": supply.page,
        "account name": supply.account_name,
    }


def read_table(path: Path) -> list[dict]:
    """Rows of a CSV of the study."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def write_table(path: Path, rows: list[dict]) -> None:
    """Write rows back with the columns of the first one."""
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


class CellChannel:
    """Typed-in text in cells of the exports that want a choice, a number, a date, a place."""

    def __init__(self, column: str, language: str = "lv", append: bool = False):
        self.column, self.language, self.append = column, language, append

    def __call__(self, planting) -> None:
        export = Export(planting.folder / "interviews" / EXPORTS[self.language])
        rows = export.agreed()
        for turn in range(5):
            identifier = planting.next_mixed(self.language)
            export.rows[rows[(7 + 11 * turn) % len(rows)]][COLUMNS[self.column]] = identifier.text
            planting.add(identifier, f"interviews/{export.path.name}", self.language)
        export.save()


def plant_ids(planting) -> None:
    """Raw ids that are an identity number, an e-mail address or a name; only ids that no other file names."""
    export = Export(planting.folder / "interviews" / "it.xlsx")
    named = (planting.folder / "segments.csv").read_text() + (planting.folder / "cleaning_log.csv").read_text()
    rows = [position for position in export.agreed() if export.rows[position][export.id] not in named]
    for position in rows[:6]:
        identifier = planting.next_mixed("it")
        export.rows[position][export.id] = identifier.text
        planting.add(identifier, "interviews/it.xlsx", "it")
    export.save()


def plant_headers(planting) -> None:
    """Further columns whose headers name somebody."""
    export = Export(planting.folder / "interviews" / "lv.csv")
    for _ in range(6):
        identifier = planting.next_mixed("lv")
        export.rows[0].append(f"notes on {identifier.text}")
        for row in export.rows[1:]:
            row.append("x")
        planting.add(identifier, "interviews/lv.csv", "lv")
    export.save()


def plant_further_columns(planting) -> None:
    """Cells of columns that survey tools and teams add: who sent it, the device, notes."""
    export = Export(planting.folder / "interviews" / "en.csv")
    for header in ("_submitted_by", "username", "deviceid", "_geolocation", "field notes", "_notes"):
        export.rows[0].append(header)
        identifier = planting.next_mixed("en")
        for row in export.rows[1:]:
            row.append(identifier.text)
        planting.add(identifier, "interviews/en.csv", "en")
    export.save()


def plant_file_names(planting) -> None:
    """Names of exports, folders, records and files that nobody reads."""
    interviews, settings = planting.folder / "interviews", planting.folder / "study.yaml"
    first, second, other, unread, note = (planting.next_mixed("en") for _ in range(5))
    renamed = f"{first.text} {second.text}.csv".replace("/", "-").replace('"', "")
    (interviews / "en.csv").rename(interviews / renamed)
    settings.write_text(settings.read_text().replace("  en.csv:", f'  "{renamed}":'))
    planting.add(first, "interviews", "en")
    planting.add(second, "interviews", "en")
    folder = interviews / other.text.replace("/", "-")
    folder.mkdir()
    (interviews / "lv.csv").rename(folder / "lv.csv")
    name = folder.name.replace('"', '\\"')
    settings.write_text(settings.read_text().replace("  lv.csv:", f'  "{name}/lv.csv":'))
    planting.add(other, "interviews", "lv")
    (interviews / f"{unread.text.replace('/', '-')}.docx").write_bytes(b"not read")
    planting.add(unread, "interviews", "en")
    record = planting.folder / "decisions" / "0043-codes-that-a-machine-learns.md"
    record.rename(record.with_name(f"0043-{note.text.replace('/', '-')}.md"))
    planting.add(note, "decisions", "en")


def plant_sheet_names(planting) -> None:
    """Names of sheets, and a sheet behind that nobody reads."""
    path = planting.folder / "interviews" / "it.xlsx"
    book = openpyxl.load_workbook(path)
    name, phone = planting.next_mixed("it"), planting.next_mixed("it")
    book.worksheets[0].title = re.sub(r"[\[\]:*?/\\]", " ", name.text)[:31]
    book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", phone.text)[:31])["A1"] = "x"
    book.save(path)
    planting.add(name, "interviews/it.xlsx", "it")
    planting.add(phone, "interviews/it.xlsx", "it")


def plant_metadata(planting) -> None:
    """Author, title and other properties of workbooks, and comments at cells."""
    for path, language in (("instrument.xlsx", "en"), ("interviews/it.xlsx", "it")):
        book = openpyxl.load_workbook(planting.folder / path)
        for field in ("creator", "lastModifiedBy", "title", "subject", "keywords", "description"):
            identifier = planting.next_mixed(language)
            setattr(book.properties, field, identifier.text)
            planting.add(identifier, path, language)
        identifier = planting.next_mixed(language)
        book.worksheets[0]["B2"].comment = openpyxl.comments.Comment(identifier.text, "analyst")
        planting.add(identifier, path, language)
        book.save(planting.folder / path)


def form_cells(sheet_name: str, column: str, rows: range):
    """A channel that puts identifiers behind the labels of the form."""

    def plant(planting) -> None:
        path = planting.folder / "instrument.xlsx"
        book = openpyxl.load_workbook(path)
        sheet = book[sheet_name]
        headers = [cell.value for cell in sheet[1]]
        if column not in headers:
            sheet.cell(1, sheet.max_column + 1).value = column
            headers = [cell.value for cell in sheet[1]]
        for row in rows:
            cell = sheet.cell(row, headers.index(column) + 1)
            identifier = planting.next_mixed("en")
            cell.value = f"{cell.value or ''} ({identifier.text})".strip()
            planting.add(identifier, "instrument.xlsx", "en")
        book.save(path)

    return plant


def plant_settings(planting) -> None:
    """Texts of study.yaml that are read and shown: title, labels, units, sources, words on contradictions."""
    path = planting.folder / "study.yaml"
    settings = yaml.safe_load(path.read_text(encoding="utf-8"))
    drawn = [planting.next_mixed("en") for _ in range(8)]
    settings["title"]["en"] += f" by {drawn[0].text}"
    settings["context"]["density"]["source"] = f"asked {drawn[1].text}"
    settings["context"]["income"]["label"] += f" ({drawn[2].text})"
    settings["context"]["income"]["unit"] = f"EUR, {drawn[3].text}"
    settings["typologies"]["degurba"]["label"] += f" ({drawn[4].text})"
    settings["typologies"]["degurba"]["source"] = drawn[5].text
    settings["contradictions"]["newcomer_of_long_standing"]["say"] += f", see {drawn[6].text}"
    settings["coders"] = {drawn[7].text: {"read": ["open_needs"]}}
    path.write_text(yaml.safe_dump(settings, allow_unicode=True, sort_keys=False), encoding="utf-8")
    for identifier in drawn:
        planting.add(identifier, "study.yaml", "en")


def plant_wrong_settings(planting) -> None:
    """Keys and values of study.yaml that cannot be, and name somebody."""
    path = planting.folder / "study.yaml"
    settings = yaml.safe_load(path.read_text(encoding="utf-8"))
    drawn = [planting.next_mixed("en") for _ in range(7)]
    settings[drawn[0].text] = "yes"
    settings["roles"]["phone"] = drawn[1].text
    settings["disclosure"]["threshold"] = drawn[2].text
    settings["items"]["mentor_hours"]["low"] = drawn[3].text
    settings["items"][drawn[4].text] = {"low": 0, "high": 1}
    settings["plan"]["regions"][drawn[5].text] = {"budget": 1}
    settings["consent_yes"].append(drawn[6].text)
    path.write_text(yaml.safe_dump(settings, allow_unicode=True, sort_keys=False), encoding="utf-8")
    for identifier in drawn:
        planting.add(identifier, "study.yaml", "en")


def plant_records(planting) -> None:
    """Decision records that are right and name somebody: title, by whom, reasons, prose."""
    folder = planting.folder / "decisions"
    edits = [
        ("0004", r"^title: (.*)$", r"title: \1, asked by {x}"),
        ("0005", r"^decided_by: .*$", "decided_by: '{x}'"),
        ("0006", r"(reason: >-\n\s+)", r"\g<1>{x} wanted it. "),
        ("0007", r"## Context\n\n", "## Context\n\n{x} told us. "),
        ("0008", r"## Reasons\n\n", "## Reasons\n\n{x} said so. "),
        ("0009", r"## Consequences\n\n", "## Consequences\n\nAsk {x}. "),
        ("0010", r"^# (.*)$", r"# \1 ({x})"),
        ("0011", r"^title: (.*)$", r"title: \1, by {x}"),
        ("0013", r"^decided_by: .*$", "decided_by: '{x}'"),
        ("0014", r"^title: (.*)$", r"title: \1, by {x}"),
        ("0015", r"## Reasons\n\n", "## Reasons\n\nCall {x}. "),
        ("0016", r"(reason: >-\n\s+)", r"\g<1>Says {x}. "),
    ]
    for number, pattern, replacement in edits:
        path = next(folder.glob(f"{number}-*.md"))
        identifier = planting.next_mixed("en", plain=True)
        text = path.read_text(encoding="utf-8")
        replacement = replacement.replace("{x}", identifier.text.replace("\\", ""))
        path.write_text(re.sub(pattern, replacement, text, count=1, flags=re.M), encoding="utf-8")
        planting.add(identifier, f"decisions/{path.name}", "en")


def plant_wrong_records(planting) -> None:
    """Decision records whose values cannot be and name somebody."""
    folder = planting.folder / "decisions"
    edits = [
        ("0004", r"^parameter: .*$", "parameter: '{x}'"),
        ("0005", r"^chosen: .*$", "chosen: '{x}'"),
        ("0006", r"^status: .*$", "status: '{x}'"),
        ("0007", r"^date: .*$", "date: '{x}'"),
        ("0008", r"standing: .*$", "standing: '{x}'"),
        ("0009", r"^title:", "'{x}': 1\ntitle:"),
        ("0011", r"value: .*$", "value: '{x}'"),
    ]
    for number, pattern, replacement in edits:
        path = next(folder.glob(f"{number}-*.md"))
        identifier = planting.next_mixed("en", plain=True)
        text = path.read_text(encoding="utf-8")
        path.write_text(
            re.sub(pattern, replacement.replace("{x}", identifier.text), text, count=1, flags=re.M), "utf-8"
        )
        planting.add(identifier, f"decisions/{path.name}", "en")


def table_cells(file: str, cells: list[tuple[int, str]], language: str = "en"):
    """A channel that puts identifiers into cells (row, column) of a small table of the study."""

    def plant(planting) -> None:
        path = planting.folder / file
        rows = read_table(path)
        for row, column in cells:
            identifier: Identifier = planting.next_mixed(language)
            rows[row][column] = identifier.text
            planting.add(identifier, file, language)
        write_table(path, rows)

    return plant


def plant_outlines(planting) -> None:
    """Properties of boundaries.geojson."""
    path = planting.folder / "boundaries.geojson"
    text = path.read_text(encoding="utf-8")
    for region in ("alder", "birch", "cedar", "dune"):
        identifier = planting.next_mixed("en", plain=True)
        quoted = identifier.text.replace('"', "''")
        text = text.replace(
            f'"name": "{region} (synthetic outline, no real place)"', f'"name": "{quoted}", "by": "{quoted}"'
        )
        planting.add(identifier, "boundaries.geojson", "en")
    path.write_text(text, encoding="utf-8")


def plant_wrong_outlines(planting) -> None:
    """A region of boundaries.geojson that is none, and names somebody."""
    path = planting.folder / "boundaries.geojson"
    identifier = planting.next_mixed("en", plain=True)
    text = path.read_text(encoding="utf-8").replace('"region": "alder"', f'"region": "{identifier.text}"')
    path.write_text(text, encoding="utf-8")
    planting.add(identifier, "boundaries.geojson", "en")


def plant_stray_files(planting) -> None:
    """Files that lie in the study and are read by nobody: a list of contacts, a photograph's note."""
    for number, folder in enumerate(("", "interviews", "decisions")):
        identifier = planting.next_mixed("en")
        (planting.folder / folder / f"contacts{number}.txt").write_text(identifier.text, encoding="utf-8")
        planting.add(identifier, f"{folder}/contacts{number}.txt".lstrip("/"), "en")
    shutil.copy(planting.folder / "regions.csv", planting.folder / "interviews" / "~$lv.csv")
