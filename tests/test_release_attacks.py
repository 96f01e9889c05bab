"""Releases attacked as an outsider would: by margins, differences between tables, zeros, two releases of a study.

The attacker is tried on pages written by hand first: one that finds nothing there would prove nothing.
"""

import shutil
from pathlib import Path

import pytest
from released_numbers import attack, recovered
from released_tables import MANY, read_release
from small_studies import CHANGES, SmallStudy, change, changed_truth, questionnaire, small_study, truth_of

ROWS = {
    "north": "<td>9</td><td>{hidden}</td><td>{state}</td><td>{total}</td>",
    "south": "<td>9</td><td>8</td><td>7</td><td>24</td>",
}
QUESTION = "How much do rules stop people here?"
# What the reader was told of the second release: one person less, a group less, the same interviews.
TOLD = {"one interview": (-1, 0), "one group": (-MANY, 0), "threshold": (0, 0), "refusals": (-1, 0)}
ASKED = {QUESTION: ({"resident", "ngo", "state"}, 4)}


def release_page(folder: Path, north: dict, answers: str, people: str = "") -> Path:
    """A release folder with one page: interviews of two regions, and a question that the north was asked."""
    head = "<table><tr><th>Region</th><th>residents</th><th>NGOs</th><th>state bodies</th><th>all groups</th></tr>"
    rows = "".join(f"<tr><th>{region}</th>{cells.format(**north)}</tr>" for region, cells in ROWS.items())
    question = f"<h4>Rules, in north</h4><p>{people}</p><p>{QUESTION}</p>"
    groups = f"<table><tr><th>Group</th><th>Answers</th><th>Mean</th></tr>{answers}</table>"
    folder.mkdir()
    (folder / "report.html").write_text(f"{head}{rows}</table>{question}{groups}", encoding="utf-8")
    return folder


def numbers(table, kind: str) -> dict:
    """Low and high by the rest of the cell's name."""
    return {
        cell[1:3]: (low, high)
        for cell, low, high in table[["cell", "low", "high"]].itertuples(index=False)
        if cell[0] == kind
    }


def test_a_single_hidden_cell_follows_from_its_total(tmp_path):
    folder = release_page(tmp_path / "a", {"hidden": "hidden", "state": 8, "total": 20}, "")
    assert numbers(attack(folder, form=ASKED), "interviews") == {("north", "ngo"): (3, 3)}


def test_two_hidden_cells_keep_an_interval_that_zeros_and_answers_narrow(tmp_path):
    north = {"hidden": "hidden", "state": "hidden", "total": 20}
    wide = attack(release_page(tmp_path / "a", north, ""), form=ASKED)
    assert numbers(wide, "interviews") == {("north", "ngo"): (0, 11), ("north", "state"): (0, 11)}
    answers = "<tr><td>Residents</td><td>9</td><td>0.5</td></tr><tr><td>NGOs</td><td>8</td><td>0.5</td></tr>"
    people = "19 people answered, from 3 of the 3 groups that were asked."
    narrow = attack(release_page(tmp_path / "b", north, answers, people), form=ASKED)
    assert numbers(narrow, "answers") == {("north", "state"): (2, 2)}
    assert numbers(narrow, "interviews") == {("north", "ngo"): (8, 9), ("north", "state"): (2, 3)}


def test_another_release_that_shows_the_cell_gives_it_away(tmp_path):
    first = release_page(tmp_path / "a", {"hidden": "hidden", "state": "hidden", "total": 20}, "")
    second = release_page(tmp_path / "b", {"hidden": 3, "state": 8, "total": 20}, "")
    assert numbers(attack(first, second, form=ASKED), "interviews") == {
        ("north", "ngo"): (3, 3),
        ("north", "state"): (8, 8),
    }


def test_the_answer_of_a_person_who_joined_follows_from_two_means(tmp_path):
    north = {"hidden": 6, "state": 8, "total": 23}
    # Nine residents whose steps sum to 18 of 36, then a tenth who answered 4: 22 of 40.
    first = release_page(tmp_path / "a", north, "<tr><td>Residents</td><td>9</td><td>0.50</td></tr>")
    second = release_page(tmp_path / "b", north, "<tr><td>Residents</td><td>10</td><td>0.55</td></tr>")
    table = attack(first, second, {("answer of one person", "north", "resident", QUESTION): 4}, ASKED)
    assert numbers(table, "answer of one person") == {("north", "resident"): (4, 4)}
    assert recovered(table).loc["answer of one person", "exact"] == 1
    # With counts in bands of ten, the neighbouring counts no longer give the answer.
    first = release_page(tmp_path / "c", north, "<tr><td>Residents</td><td>5-14</td><td>0.50</td></tr>")
    second = release_page(tmp_path / "d", north, "<tr><td>Residents</td><td>5-14</td><td>0.55</td></tr>")
    low, high = numbers(attack(first, second, form=ASKED), "answer of one person")["north", "resident"]
    assert low < high


class Pair:
    """The first release of a small study, and second ones that each begin where the first ended."""

    def __init__(self, folder: Path, seed: int):
        self.folder, self.seed, self.form = folder, seed, questionnaire()
        self.study: SmallStudy = small_study(folder / "study", folder / "processed", seed)
        release = self.study.release()
        assert release is not None, self.study.terminal
        for name in ("study", "processed"):
            shutil.copytree(folder / name, folder / f"first-{name}")
        self.first = folder / "first-processed" / release.relative_to(folder / "processed")

    def second(self, kind: str) -> Path | None:
        """The release of the changed study, in the folders in which the first was made; None if it is refused."""
        for name in ("study", "processed"):
            shutil.rmtree(self.folder / name)
            shutil.copytree(self.folder / f"first-{name}", self.folder / name)
        change(self.study, kind, self.seed)
        return self.study.release()

    def attacked(self, second: Path | None, kind: str = ""):
        """What is recovered of the first release alone, or of both together, whichever is hidden."""
        truth = truth_of(self.first.parent)
        if second is None:
            return recovered(attack(self.first, truth=truth, form=self.form))
        changed = changed_truth(self.first.parent, second.parent, self.form)
        found = attack(self.first, second, truth | changed, self.form, TOLD.get(kind))
        # Whoever publishes a second time under threshold 3 protects counts as far as that.
        return recovered(found, 3 if kind == "threshold" else 5)


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    """One small study and its first release."""
    return Pair(tmp_path_factory.mktemp("pair"), 1)


def judge(counts) -> None:
    """Nothing exact, nothing narrower than the threshold; the attacker's bounds hold the truth."""
    assert counts["cells"].sum() > 0
    assert counts["wrong"].sum() == 0
    assert counts["exact"].sum() == 0, counts
    assert counts["narrow"].sum() == 0, counts


@pytest.mark.long
def test_what_a_page_shows_is_read_as_it_stands(pair):
    release, truth = read_release(pair.first), truth_of(pair.first.parent)
    shown = {cell for cell, number in release.interviews.items() if "all" not in cell and number[1] < MANY}
    assert len(shown) > 5 and len(release.questions) > 5
    for (region, _, question), published in release.questions.items():
        for group, (low, high) in published.answers.items():
            assert low <= truth.get(("answers", region, group, question), 0) <= high
    assert all(
        low <= truth.get(("interviews", *cell), 0) <= high
        for cell, (low, high) in release.interviews.items()
        if "all" not in cell
    )


@pytest.mark.long
def test_one_release_gives_no_hidden_number_away(pair):
    judge(pair.attacked(None))


@pytest.mark.long
@pytest.mark.parametrize("kind", ["one interview", "threshold"])
def test_two_releases_give_nothing_away(kind, pair):
    second = pair.second(kind)
    if second is not None:
        judge(pair.attacked(second, kind))


@pytest.mark.long
@pytest.mark.parametrize("seed", range(2, 8))
def test_pairs_of_releases_give_nothing_away(seed, tmp_path):
    pair = Pair(tmp_path / "pair", seed)
    faults = {}
    for kind in CHANGES:
        second = pair.second(kind)
        counts = pair.attacked(second, kind)
        faults[kind] = counts[["exact", "narrow", "wrong"]].sum().to_dict() if second is not None else {}
    assert not {kind: fault for kind, fault in faults.items() if any(fault.values())}
