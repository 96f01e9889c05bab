"""Messages are collected from code, templates, the catalogue of parts and faults."""

import shutil

import pytest

from herelib.translations import catalogues, collected, texts_of


@pytest.fixture
def folder(tmp_path, monkeypatch):
    shutil.copy(catalogues.FOLDER / "es.po", tmp_path / "es.po")
    monkeypatch.setattr(collected, "FOLDER", tmp_path)
    return tmp_path


def test_messages_come_from_everywhere():
    places = {place for places in collected.collected().values() for place in places}
    for expected in (
        "herelib/words.py",
        "herelib/report/templates/glance.html.j2",
        "catalogue/gates.csv",
        "catalogue/funds.csv",
        "incubator/competences.csv",
        "herelib/studies/settings.py",
    ):
        assert expected in places
    assert ("%(n)s interview", "%(n)s interviews") in collected.collected()


def test_a_new_message_waits_and_an_old_one_goes(folder, monkeypatch):
    renewed = {**collected.collected(), "A sentence of tomorrow.": ["herelib/words.py"]}
    renewed.pop("need")
    monkeypatch.setattr(collected, "collected", lambda: renewed)
    assert collected.missing("es") == ["A sentence of tomorrow."]
    assert collected.stale("es") == ["need"]
    collected.write("es")
    assert collected.stale("es") == [] and collected.missing("es") == ["A sentence of tomorrow."]
    assert collected.read("es").get("barrier").string == "obstáculo"


def test_writing_what_is_whole_changes_nothing(folder):
    before = (folder / "es.po").read_bytes()
    collected.write("es")
    assert (folder / "es.po").read_bytes() == before


@pytest.mark.parametrize(
    "wrong",
    ["sin hueco", "%(otro)s y %(names)s y %(last)s", "%(names)s y %(last)s, 100 %"],
    ids=["none", "other", "bare"],
)
def test_a_gap_that_does_not_fit_is_found(folder, wrong):
    file = folder / "es.po"
    text = file.read_text(encoding="utf-8").replace('msgstr "%(names)s y %(last)s"', f'msgstr "{wrong}"')
    file.write_text(text, encoding="utf-8")
    assert collected.broken("es") == ["%(names)s and %(last)s"]


def test_every_column_of_texts_is_one_of_a_table():
    from herelib.tables import CONTRACTS

    assert all(column in CONTRACTS[table].columns for table, column in texts_of("table"))
