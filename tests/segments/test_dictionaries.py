"""Dictionaries unpacked once a machine: the same words and lemmas as simplemma's own, whole or not at all."""

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from simplemma.strategies import DefaultStrategy
from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

from herelib.folders import ROOT
from herelib.segments.dictionaries import StoredDictionary, StoredFactory, write
from herelib.segments.lemmas import lemmatizer, split

LANGUAGES = ("lv", "es", "it", "fr", "en", "de", "nl")
SMALL = {"veikala": "veikals", "veikals": "veikals", "ķirši": "ķirsis", "a": "a"}


def test_a_stored_dictionary_holds_what_was_written_and_nothing_else(tmp_path):
    write(SMALL, tmp_path / "lv")
    stored = StoredDictionary(tmp_path / "lv")
    assert dict(stored) == SMALL and len(stored) == 4
    for word in ("veikal", "eikals", "veikalsa", "", "\n", "a\0a", "a\n", "ķirsis", "\ud800", "Ķirši"):
        assert stored.get(word) is None and word not in stored
    assert stored["ķirši"] == "ķirsis" and stored.get("x", "y") == "y"
    with pytest.raises(KeyError):
        stored["veikal"]


@pytest.mark.parametrize("dictionary", [{}, {"a": "b"}, {str(number): str(-number) for number in range(5000)}])
def test_small_and_large_dictionaries_come_back_as_they_were(tmp_path, dictionary):
    write(dictionary, tmp_path / "x")
    assert dict(StoredDictionary(tmp_path / "x")) == dictionary


def test_words_that_would_part_the_entries_are_refused_and_leave_no_file(tmp_path):
    for dictionary in ({"a\nb": "c"}, {"a": "b\0"}):
        with pytest.raises(ValueError, match="line feed"):
            write(dictionary, tmp_path / "x")
    assert list(tmp_path.iterdir()) == []


def test_a_file_cut_short_or_of_another_kind_is_no_dictionary_and_is_written_anew(tmp_path):
    whole = StoredFactory(tmp_path).get_dictionary("lv")
    path = next(tmp_path.iterdir())
    good = path.read_bytes()
    for damaged in (b"", b"x", b"x" * 500, good[:-1], good[:100]):
        other = tmp_path / "other"
        other.write_bytes(damaged)
        with pytest.raises(ValueError):
            StoredDictionary(other)
        other.replace(path)
        repaired = StoredFactory(tmp_path).get_dictionary("lv")
        assert repaired["bērniem"] == whole["bērniem"] and path.read_bytes() == good


def test_a_folder_that_cannot_be_written_leaves_the_dictionary_in_memory(tmp_path):
    (tmp_path / "file").write_text("no folder")
    held = StoredFactory(tmp_path / "file").get_dictionary("en")
    assert not isinstance(held, StoredDictionary) and held["shops"] == "shop"
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_language_is_opened_once_and_an_unknown_one_is_refused(tmp_path):
    factory = StoredFactory(tmp_path)
    assert factory.get_dictionary("en") is factory.get_dictionary("en")
    assert isinstance(factory.get_dictionary("en"), StoredDictionary)
    with pytest.raises(ValueError, match="xx"):
        factory.get_dictionary("xx")


LOOK = """
import sys
from pathlib import Path
from herelib.segments.dictionaries import StoredFactory
found = StoredFactory(Path(sys.argv[1])).get_dictionary("en")
print(type(found).__name__, len(found), found["shops"], found.get("shpos"))
"""


def test_processes_that_write_at_once_all_read_the_whole_dictionary(tmp_path):
    command = [sys.executable, "-c", LOOK, str(tmp_path)]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    shown = [process.communicate()[0] for process in started]
    assert len(set(shown)) == 1 and shown[0].startswith("StoredDictionary ") and shown[0].endswith(" shop None\n")
    assert [path.name for path in tmp_path.iterdir()] == ["en.dictionary"]


def words_of_the_demo():
    folder = ROOT / "data" / "raw" / "demo"
    tables = [pd.read_csv(path, dtype=str) for path in sorted([folder / "codebook.csv", *folder.glob("*/*.csv")])]
    sentences = pd.read_csv(ROOT / "herelib" / "demo" / "sentences.csv", dtype=str)
    return split(
        [*sentences["text"], *(text for table in tables for text in table.fillna("").to_numpy().ravel())]
    ).vocabulary


def slips(words, rng):
    """Words that hardly any dictionary holds: letters that changed places, two words in one, a capital."""
    other = rng.permutation(np.array(words, dtype=object))
    turned = [word[:2] + word[3:4] + word[2:3] + word[4:] for word in words]
    return [*turned, *(a + b for a, b in zip(words, other, strict=True)), *(word.capitalize() for word in words)]


@pytest.mark.parametrize(
    "language, drawn",
    [("lv", 5000), *(pytest.param(name, 50_000, marks=pytest.mark.long) for name in LANGUAGES)],
)
def test_lemmas_are_those_of_simplemma(language, drawn):
    factory = DefaultDictionaryFactory()
    theirs, plain = DefaultStrategy(dictionary_factory=factory), factory.get_dictionary(language)
    ours = lemmatizer().dictionary(language)
    rng = np.random.default_rng(1)
    held = np.array(list(plain), dtype=object)
    some = held[rng.choice(len(held), drawn, replace=False)].tolist()
    words = [*words_of_the_demo(), *some, *slips(some[: drawn // 10], rng)]
    assert len(ours) == len(plain) and all(ours.get(word) == plain.get(word) for word in words)
    different = [word for word in words if theirs.get_lemma(word, language) != lemmatizer().lemma(word, language)]
    assert not different
    assert 0.05 < np.mean([plain.get(word) is None for word in words]) < 0.9  # both kinds of words were tried
