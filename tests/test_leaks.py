"""Nothing personal leaves: synthetic identifiers of all kinds in every channel, looked for in all that a command makes.

Only commands are used, as a team would. What no rule can be sure of (a nick name, a third person's name, a plate) may
wait for a person's look in the tables of the team; it may never stand in a release, on the terminal or in an error.
"""

import collections
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from planted_identifiers import CHANNELS, Planted, Planting, harmless, leaks, plant, standing_in
from study_channels import Export
from texts_of_files import parquet_texts

ROOT = Path(__file__).resolve().parent.parent
DEMO = ROOT / "data" / "raw" / "demo"
QUICK = ("--set", "draws=200", "--set", "reclusterings=10", "--set", "nulls=9", "--set", "package_draws=100")

STOPPING = [channel for channel in CHANNELS if channel.startswith("wrong")]
STOPPING += ["region cells", "group cells", "consent cells", "question types", "dimensions", "roles of the form"]
CELLS = ["choice cells", "scale cells", "age cells", "number cells", "date cells", "start cells", "language cells"]
ANSWERS = ["answers", "roles", "quotes"]
SILENT = [channel for channel in CHANNELS if channel not in (*STOPPING, *CELLS, *ANSWERS, "quote consent cells")]


def here(processed: Path, *words) -> tuple[int, str]:
    """Exit code and everything that a command prints."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment |= {"HERE_PROCESSED": str(processed)}
    command = [Path(sys.executable).with_name("here"), *words]
    ended = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environment, check=False)
    return ended.returncode, ended.stdout + ended.stderr


def by_kind(standing: list[tuple[Planted, str]]) -> dict[str, int]:
    """How many identifiers stand somewhere, by channel, kind and spelling."""
    items = {item for item, _ in standing}
    return dict(sorted(collections.Counter(f"{item.channel}: {item.kind}, {item.spelling}" for item in items).items()))


def judge(planted: list[Planted], processed: Path, terminal: str) -> None:
    """Assert what may stand where after a run: nothing outside the team, and with the team what is in doubt alone."""
    standing = leaks(planted, processed)
    assert not by_kind([(item, file) for item, file in standing if "release/" in file])
    assert not by_kind(leaks(planted, terminal))
    assert not by_kind([(item, file) for item, file in standing if not item.doubtful])


def copy_of_demo(folder: Path) -> Path:
    """A copy of the demo whose folder's name says nothing, and whose doubtful words nobody has judged yet."""
    shutil.copytree(DEMO, folder / "study", ignore=shutil.ignore_patterns("*words-that-name-nobody.md"))
    return folder / "study"


def run_on_answers(folder: Path, *words: str) -> tuple[list[Planted], list[str], Path, str]:
    """A report on all open answers: what was planted, harmless sentences, where it wrote, what it printed."""
    study = copy_of_demo(folder)
    planted = plant(study, 1, ("answers", "roles"))
    sentences = harmless(Planting(study, 2))
    code, terminal = here(folder / "processed", "report", study, *QUICK, *words)
    assert code == 0, terminal
    return planted, sentences, folder / "processed", terminal


@pytest.fixture(scope="module")
def answers_run(tmp_path_factory):
    """The step that reads and redacts, whose tables all others take."""
    return run_on_answers(tmp_path_factory.mktemp("answers"), "--only", "01")


def test_the_search_finds_all_that_was_planted_and_nothing_before(tmp_path):
    study = copy_of_demo(tmp_path)
    before = study.rename(tmp_path / "before")
    study = copy_of_demo(tmp_path)
    planted = plant(study, 1, ("answers", "roles", "quotes", "records", "metadata", "question labels"))
    assert len(planted) > 700 and len({item.kind for item in planted}) >= 14
    assert {item for item, _ in leaks(planted, study)} == set(planted)
    assert not by_kind(leaks(planted, before))


def test_the_same_seed_plants_the_same(tmp_path):
    folders = [tmp_path / name for name in "ab"]
    planted = [plant(copy_of_demo(folder), 7, ("answers", "gates", "headers")) for folder in folders]
    assert planted[0] == planted[1]
    tables = [Export(folder / "study" / "interviews" / "lv.csv").rows for folder in folders]
    assert tables[0] == tables[1]


@pytest.mark.long
def test_what_people_said_reaches_no_release_and_no_terminal(tmp_path):
    planted, _, processed, terminal = run_on_answers(tmp_path)
    assert len([item for item in planted if item.channel == "answers"]) >= 500
    assert any("release" in path.parts for path in processed.rglob("*.html"))
    judge(planted, processed, terminal)


def test_cells_of_the_roles_reach_nothing(answers_run):
    planted, _, processed, _ = answers_run
    assert not by_kind(leaks([item for item in planted if item.channel == "roles"], processed))


def test_what_is_certain_reaches_no_table_of_the_team(answers_run):
    judge(*(answers_run[place] for place in (0, 2, 3)))


def test_what_is_in_doubt_waits_on_the_review_list(answers_run):
    planted, _, processed, _ = answers_run
    (tables,) = processed.rglob("tables")
    answers = pd.read_parquet(tables / "open_answers.parquet")
    review = pd.read_parquet(tables / "review.parquet").merge(answers, on=["interview", "item"])
    words = [
        text[start:stop] for text, start, stop in zip(review["text"], review["start"], review["stop"], strict=True)
    ]
    listed = standing_in(planted, words)
    left = [item for item in standing_in(planted, list(answers["text"])) if item not in listed]
    assert not by_kind([(item, "") for item in left])


def test_dates_amounts_hours_and_laws_stay_in_answers(answers_run):
    _, sentences, processed, _ = answers_run
    kept = [text for parts in texts_of_answers(processed) for text in parts]
    lost = [sentence for sentence in sentences if not any(sentence in text for text in kept)]
    assert len(sentences) == 12
    assert not lost


def texts_of_answers(processed: Path) -> list[list[str]]:
    """All texts of the team's table of open answers."""
    return [parquet_texts(path) for path in processed.rglob("tables/open_answers.parquet")]


@pytest.mark.parametrize(
    "channels",
    [
        pytest.param(STOPPING, id="faults"),
        pytest.param(CELLS, id="cells"),
        pytest.param(SILENT, id="texts"),
    ],
)
def test_check_echoes_nobody(channels, tmp_path):
    study = copy_of_demo(tmp_path)
    planted = plant(study, 3, channels)
    code, terminal = here(tmp_path / "processed", "check", study)
    assert code == (1 if channels == STOPPING else code) and "Traceback" not in terminal
    assert not by_kind(leaks(planted, terminal))


@pytest.mark.long
@pytest.mark.parametrize("kinds", [None, ("name", "address", "obfuscated e-mail")], ids=["all kinds", "soft kinds"])
@pytest.mark.parametrize("channel", [channel for channel in CHANNELS if channel not in ("answers", "roles")])
def test_each_channel_alone_is_refused_or_leaks_nothing(channel, kinds, tmp_path):
    study = copy_of_demo(tmp_path)
    planted = plant(study, 4, (channel,), kinds)
    processed = tmp_path / "processed"
    code, terminal = here(processed, "check", study)
    if code == 0:
        code, printed = here(processed, "report", study, *QUICK)
        terminal += printed
    assert "Traceback" not in terminal
    judge(planted, processed, terminal)
