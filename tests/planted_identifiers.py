"""Synthetic personal identifiers, planted into a copy of the demo study channel by channel, and what came out of them.

`plant` puts them where people would type them; `leaks` looks for every spelling of each in all that a run writes:
pages, tables, notebooks, pictures, file names, terminal output. Written without a look into herelib.
"""

import csv
from dataclasses import dataclass
from pathlib import Path

import numbered_identifiers as numbered
import study_channels as channels
from study_channels import COLUMNS, EXPORTS, OPEN_QUESTIONS, CellChannel, Export, form_cells, table_cells
from synthetic_identifiers import LANGUAGES, Identifier, Supply, disguised
from texts_of_files import Searched, texts_in

SENTENCES = Path(__file__).with_name("identifier_sentences.csv")


@dataclass(frozen=True)
class Planted:
    """One planted identifier: what was typed, what may not stand later, its kind, where it was put, its spelling."""

    text: str
    forms: tuple[str, ...]
    kind: str
    channel: str
    file: str
    language: str
    doubtful: bool
    spelling: str


class Planting:
    """The folder, the supply of identifiers and the list of what was planted so far."""

    def __init__(self, folder: Path, seed: int, kinds=None):
        self.folder, self.supply = Path(folder), Supply(seed)
        self.kinds = tuple(kinds or channels.mixed_kinds(self.supply))
        self.channel, self.planted, self.turn = "", [], 0
        with SENTENCES.open(encoding="utf-8", newline="") as lines:
            self.sentences = list(csv.DictReader(lines))

    def next_mixed(self, language: str, plain: bool = False) -> Identifier:
        """An identifier of the next kind in turn; `plain` ones hold no signs that would break the file around them."""
        draws = [draw for kind, draw in channels.mixed_kinds(self.supply).items() if kind in self.kinds]
        for _ in range(1000):
            self.turn += 1
            identifier = draws[self.turn % len(draws)](language)
            if not plain or not set("\"'\\{}[]<>:#&") & set(identifier.text):
                return identifier
        raise ValueError(f"no plain spelling among {', '.join(self.kinds)}")

    def add(self, identifier: Identifier, file: str, language: str) -> None:
        """Record that an identifier was planted in a file."""
        self.planted.append(
            Planted(
                identifier.text,
                identifier.forms,
                identifier.kind,
                self.channel,
                file,
                language,
                identifier.doubtful,
                identifier.spelling,
            )
        )

    def sentence(self, identifier: Identifier, language: str) -> str:
        """What somebody would say with the identifier in it."""
        fitting = [
            row["sentence"]
            for row in self.sentences
            if row["language"] == language and row["kind"] == identifier.sentence
        ]
        return self.supply.pick(fitting).replace("{x}", identifier.text)


def answer_identifiers(supply: Supply, language: str) -> list[Identifier]:
    """Identifiers for open answers of one language: all kinds, all spellings, and tricks of Unicode."""
    amounts = [
        (supply.third_person, 12),
        (supply.nickname, 4),
        (supply.initials, 4),
        (supply.birth, 4),
        (supply.email, 7),
        (supply.obfuscated_email, 9),
        (supply.phone, 17),
        (supply.page, 8),
        (supply.account_name, 6),
        (lambda spoken: numbered.identity_number(supply, spoken), 17),
        (lambda spoken: numbered.bank_account(supply, spoken), 6),
        (lambda spoken: numbered.coordinates(supply, spoken), 11),
        (lambda spoken: numbered.plus_code(supply, spoken), 3),
        (lambda spoken: numbered.address(supply, spoken), 9),
        (lambda spoken: numbered.licence_plate(supply, spoken), 3),
        (lambda spoken: numbered.papers(supply, spoken), 3),
    ]
    identifiers = [draw(language) for draw, amount in amounts for _ in range(amount)]
    letters = (
        "zero-width space",
        "zero-width joiner",
        "soft hyphens",
        "full width",
        "Cyrillic look-alikes",
        "bold letters",
    )
    identifiers += [disguised(supply.email(language), trick) for trick in letters]
    digits = ("zero-width space", "word joiner", "soft hyphens", "full width", "Arabic digits", "direction marks")
    identifiers += [disguised(supply.phone(language), trick) for trick in digits]
    numbers = ("zero-width joiner", "full width", "no-break spaces")
    return identifiers + [disguised(numbered.identity_number(supply, language), trick) for trick in numbers]


def plant_answers(planting: Planting, amount: float = 1.0) -> None:
    """Identifiers in open answers of all languages, and names and numbers in the columns of the roles."""
    for language in LANGUAGES:
        export = Export(planting.folder / "interviews" / EXPORTS[language])
        file, rows = f"interviews/{export.path.name}", export.agreed()
        supply, mentioned = planting.supply, []
        cells = [(row, column) for row in rows for column in export.open]
        order = iter([cells[position] for position in supply.random.permutation(len(cells))])
        for row in rows:
            if (name := supply.own_name(language)) is None:
                break
            export.rows[row][COLUMNS["name"]] = name
            mentioned.append(name)
            own = supply.mention(name, language, "own name")
            if len(mentioned) % 4 == 0:
                own = disguised(own, supply.pick(["NFD", "zero-width space", "Cyrillic look-alikes", "soft hyphens"]))
            export.append(row, supply.pick(export.open), planting.sentence(own, language))
            planting.add(own, file, language)
        others = [supply.mention(name, language, "another respondent's name") for name in mentioned]
        for identifier in others + answer_identifiers(supply, language):
            row, column = next(order)
            export.append(row, column, planting.sentence(identifier, language))
            planting.add(identifier, file, language)
        export.save()


def plant_roles(planting: Planting) -> None:
    """Names and phone numbers in the columns of the roles alone, which reach no table."""
    for language in LANGUAGES:
        export = Export(planting.folder / "interviews" / EXPORTS[language])
        for row in export.agreed()[-8:]:
            name = planting.supply.third_person(language)
            phone = planting.supply.phone(language)
            export.rows[row][COLUMNS["name"]], export.rows[row][COLUMNS["phone"]] = name.text, phone.text
            planting.add(name, f"interviews/{export.path.name}", language)
            planting.add(phone, f"interviews/{export.path.name}", language)
        export.save()


def plant_quotes(planting: Planting) -> None:
    """Identifiers in passages that a coder cleared by mistake, of people who agreed to be quoted."""
    export = Export(planting.folder / "interviews" / "lv.csv")
    segments = channels.read_table(planting.folder / "segments.csv")
    quotable = [row for row in export.agreed() if export.rows[row][COLUMNS["consent_quote"]] == "yes"]
    for turn, row in enumerate(quotable[:30]):
        identifier = planting.next_mixed("lv") if turn % 3 else planting.supply.nickname("lv")
        column = export.open[turn % 4]
        start = len(export.rows[row][column] or "") + 1 if export.rows[row][column] else 0
        export.append(row, column, planting.sentence(identifier, "lv"))
        code = ("need_care", "barrier_finance", "need_food", "fail_people")[turn % 4]
        stop = len(export.rows[row][column])
        cells = (export.rows[row][export.id], OPEN_QUESTIONS[turn % 4], code, "coder-a", start, stop, "yes")
        segments.append(dict(zip(segments[0], cells, strict=True)))
        planting.add(identifier, "interviews/lv.csv", "lv")
    export.save()
    channels.write_table(planting.folder / "segments.csv", segments)


def harmless(planting: Planting) -> list[str]:
    """Sentences with dates, amounts, hours and laws, put into open answers: whoever takes these out finds too much."""
    sentences = []
    for language in LANGUAGES:
        export = Export(planting.folder / "interviews" / EXPORTS[language])
        rows = export.agreed()
        for turn, row in enumerate(planting.sentences):
            if row["language"] == language and row["kind"] == "harmless":
                export.append(rows[5 + turn % 25], export.open[0], row["sentence"])
                sentences.append(row["sentence"])
        export.save()
    return sentences


LABELS = "label::English (en)"

# What each channel does. `answers` alone holds more than 500.
CHANNELS = {
    "answers": plant_answers,
    "roles": plant_roles,
    "quotes": plant_quotes,
    "ids": channels.plant_ids,
    "headers": channels.plant_headers,
    "further columns": channels.plant_further_columns,
    "file names": channels.plant_file_names,
    "sheet names": channels.plant_sheet_names,
    "metadata": channels.plant_metadata,
    "stray files": channels.plant_stray_files,
    "question labels": form_cells("survey", LABELS, range(18, 28)),
    "more question labels": form_cells("survey", LABELS, range(74, 106, 4)),
    "question labels, Latvian": form_cells("survey", "label::Latvian (lv)", range(18, 24)),
    "hints": form_cells("survey", "hint::English (en)", range(18, 26)),
    "constraint messages": form_cells("survey", "constraint_message::English (en)", range(15, 16)),
    "choice labels": form_cells("choices", LABELS, range(2, 8)),
    "more choice labels": form_cells("choices", LABELS, range(26, 38)),
    "form settings": form_cells("settings", "form_title", range(2, 3)),
    "settings": channels.plant_settings,
    "records": channels.plant_records,
    "regions": table_cells(
        "regions.csv", [(row, "density_source") for row in range(3)] + [(1, "degurba"), (4, "country")]
    ),
    "gates": table_cells("gates.csv", [(row, "source") for row in range(0, 30, 3)]),
    "codebook": table_cells(
        "codebook.csv", [(1, "label_en"), (2, "definition"), (3, "label_en"), (4, "terms_en"), (9, "label_en")]
    ),
    "cleaning log": table_cells(
        "cleaning_log.csv", [(0, "reason"), (1, "analyst"), (2, "reason"), (3, "analyst"), (0, "analyst")]
    ),
    "coders": table_cells("segments.csv", [(row, "coder") for row in range(0, 50, 5)]),
    "outlines": channels.plant_outlines,
    "choice cells": CellChannel("mode"),
    "scale cells": CellChannel("severity"),
    "age cells": CellChannel("age_band", "es"),
    "number cells": CellChannel("years", "it"),
    "date cells": CellChannel("today"),
    "start cells": CellChannel("start", "es"),
    "region cells": CellChannel("region"),
    "group cells": CellChannel("group", "es"),
    "consent cells": CellChannel("consent"),
    "quote consent cells": CellChannel("consent_quote", "it"),
    "language cells": CellChannel("language"),
    "wrong settings": channels.plant_wrong_settings,
    "wrong records": channels.plant_wrong_records,
    "wrong regions": table_cells(
        "regions.csv", [(0, "region"), (1, "population"), (2, "density"), (3, "density_level"), (4, "setting")]
    ),
    "wrong gates": table_cells("gates.csv", [(0, "part"), (1, "answer"), (2, "region"), (3, "gate"), (4, "date")]),
    "wrong codebook": table_cells("codebook.csv", [(1, "parent"), (2, "code"), (3, "items"), (4, "satisfied")]),
    "wrong cleaning log": table_cells(
        "cleaning_log.csv", [(0, "old_value"), (1, "new_value"), (2, "question"), (3, "uuid"), (4, "change_type")]
    ),
    "wrong segments": table_cells(
        "segments.csv", [(0, "code"), (1, "item"), (2, "interview"), (3, "start"), (4, "end"), (5, "cleared")]
    ),
    "wrong outlines": channels.plant_wrong_outlines,
    "choice names": form_cells("choices", "name", range(2, 4)),
    "question types": form_cells("survey", "type", range(18, 20)),
    "skip logic": form_cells("survey", "relevant", range(14, 15)),
    "dimensions": form_cells("survey", "here_dimension", range(18, 20)),
    "roles of the form": form_cells("survey", "here_role", range(18, 19)),
}


def plant(study_folder: Path, seed: int, channels=("answers",), kinds=None) -> list[Planted]:
    """What was planted into a study folder, a copy of the demo.

    `channels` names some of CHANNELS; `kinds` some kinds of `mixed_kinds`, all if left out: a channel that is refused
    for one kind shows nothing of the others.
    """
    planting = Planting(study_folder, seed, kinds)
    for channel in channels:
        # Channels begin at different kinds, so that not all of the short ones hold an e-mail address.
        planting.channel, planting.turn = channel, list(CHANNELS).index(channel) - 1
        CHANNELS[channel](planting)
    return planting.planted


def leaks(planted: list[Planted], places) -> list[tuple[Planted, str]]:
    """Pairs of a planted identifier and a file in which one of its forms stands.

    `places` is a folder, all of whose files are read, or a text such as a terminal's.
    """
    texts = {"text": [places]} if isinstance(places, str) else texts_in(Path(places))
    return [(item, file) for file, parts in texts.items() for item in standing_in(planted, parts)]


def standing_in(planted: list[Planted], parts: list[str]) -> list[Planted]:
    """Planted identifiers one of whose forms stands in some texts."""
    searched = Searched(parts)
    return [item for item in planted if any(searched.holds(form) for form in (item.text, *item.forms))]
