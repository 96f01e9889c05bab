"""Commands about what may leave, as a user types them."""

import pytest
from commands import typed
from studies import row, write_rows


@pytest.fixture
def doubtful(tiny_study):
    write_rows(tiny_study / "interviews" / "en.csv", [row("a1", idea="we ask anna")])
    return tiny_study


def test_review_writes_the_list_and_takes_it_back(doubtful, tmp_path, monkeypatch, capsys):
    file = tmp_path / "list.xlsx"
    assert typed(monkeypatch, "review", str(doubtful), "--out", str(file)) == 0
    assert capsys.readouterr().out == f"for the team only: {file} (1 words)\n" and file.is_file()
    assert typed(monkeypatch, "review", str(doubtful), "--take", str(file), "--by", "methodologist") == 1
    assert "blank in row 2" in capsys.readouterr().err
    taken = ("review", str(doubtful), "--take", str(file), "--by", "methodologist", "--rest", "no")
    assert typed(monkeypatch, *taken) == 0
    assert capsys.readouterr().out.strip().endswith("which-words-name-no-person.md")


def test_review_says_what_belongs_together(doubtful, monkeypatch, capsys):
    assert typed(monkeypatch, "review", str(doubtful), "--by", "methodologist") == 1
    assert "go with --take" in capsys.readouterr().err
    assert typed(monkeypatch, "review", str(doubtful), "--take", "x.xlsx") == 1
    assert "--by is empty" in capsys.readouterr().err
