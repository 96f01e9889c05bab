"""A study of somebody else's: pipes, devices, links, names that lead elsewhere and texts without an end are faults."""

import os
import socket
import threading

import pytest
from studies import write_tiny

from herelib import decisions, readiness
from herelib.decisions import records
from herelib.errors import HereError
from herelib.files import study_files
from herelib.interviews import settings_of
from herelib.studies import filed, read_forms

FILES = ["study.yaml", "regions.csv", "instrument.xlsx", "codebook.csv", "segments.csv", "boundaries.geojson",
         "interviews/a.csv", "interviews/a.txt", "interviews/wave2/a", "decisions/0001-a.md"]  # fmt: skip


@pytest.fixture
def study(tmp_path):
    folder = write_tiny(tmp_path / "study")
    (folder / "interviews" / "wave2").mkdir(exist_ok=True)
    (folder / "decisions").mkdir(exist_ok=True)
    return folder


def within(seconds, call):
    """What a call gives; a call that waits for ever fails instead."""
    done = []
    thread = threading.Thread(target=lambda: done.append(call()), daemon=True)
    thread.start()
    thread.join(seconds)
    assert done, "it waits"
    return done[0]


def pipe(path, _):
    os.mkfifo(path)


def device(path, _):
    path.symlink_to("/dev/zero")


def link_outside(path, outside):
    path.symlink_to(outside)


def circle(path, _):
    path.symlink_to(path)


@pytest.mark.parametrize("make", [pipe, device, link_outside, circle])
@pytest.mark.parametrize("name", FILES)
def test_what_is_no_file_of_the_study_is_a_fault_and_is_not_opened(study, tmp_path, monkeypatch, make, name):
    (tmp_path / "outside").write_text("secret", encoding="utf-8")
    (study / name).unlink(missing_ok=True)
    make(study / name, tmp_path / "outside")
    faults = within(30, lambda: readiness.check(study))
    assert faults["file"].tolist() == [name] and faults["do"].iloc[0]
    assert "secret" not in faults.to_string()


@pytest.mark.parametrize("name", ["study.yaml", "instrument.xlsx", "decisions/0001-a.md", "interviews/a.csv"])
def test_no_other_reader_waits_for_a_pipe_either(study, name):
    (study / name).unlink(missing_ok=True)
    os.mkfifo(study / name)

    def all_readers():
        for reader in (settings_of, decisions.read, read_forms, lambda folder: filed(folder, {})):
            try:
                reader(study)
            except HereError as error:
                assert name in str(error)
        return True

    assert within(30, all_readers)


def test_a_socket_is_no_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as door:
        door.bind("a.csv")
        assert study_files.odd_files(tmp_path) == [("a.csv", "a socket, and no file", "put the file itself there")]


def test_plain_files_links_inside_and_hidden_files_pass(study):
    (study / "interviews" / "wave2" / "again.csv").symlink_to(study / "regions.csv")
    os.mkfifo(study / ".lock")
    assert study_files.odd_files(study) == []


OUTSIDE = [
    "/etc/passwd",
    "../outside.csv",
    "C:\\\\x.csv",
    "\\\\\\\\server\\\\x",
    "a/../../b",
    "~/x",
    "a\\tb",
    "https://a.example/x.csv",
    "",
]
NAMING = ["boundaries: {{file: {0}}}", "cleaning_log: {{file: {0}}}", "codings: {{{0}: {{}}}}",
          "versions: {{v1: {{form: {0}}}}}", "exports: {{{0}: {{skip: why}}}}"]  # fmt: skip


@pytest.mark.parametrize("name", OUTSIDE)
@pytest.mark.parametrize("key", NAMING)
def test_names_of_files_stay_in_the_study(study, name, key):
    text = (study / "study.yaml").read_text(encoding="utf-8")
    (study / "study.yaml").write_text(f"{text}\n{key.format(chr(34) + name + chr(34))}\n", encoding="utf-8")
    with pytest.raises(HereError) as error:
        settings_of(study)
    assert "outside of the study" in str(error.value) or "without its form" in str(error.value)
    assert "passwd" not in str(error.value)


DEEP = {
    "brackets": "a: " + "[" * 100_000,
    "braces": "{a: " * 100_000,
    "indents": "\n".join(" " * n + "a:" for n in range(2000)),
    "dashes": "- " * 20_000 + "a",
}


@pytest.mark.parametrize("kind", DEEP)
def test_settings_without_an_end_are_a_fault(study, kind):
    (study / "study.yaml").write_text(DEEP[kind], encoding="utf-8")
    with pytest.raises(HereError, match="nested too deeply"):
        settings_of(study)


@pytest.mark.parametrize("kind", DEEP)
def test_a_decision_record_without_an_end_is_a_fault(study, kind):
    (study / "decisions" / "0001-a.md").write_text(f"---\n{DEEP[kind]}\n---\n", encoding="utf-8")
    assert len(records.faults(study))


def test_a_decision_record_in_which_a_few_words_stand_for_many_is_a_fault(study):
    lines = ["a0: &a0 [x, x]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)), "title: *a11"]
    (study / "decisions" / "0001-a.md").write_text("---\n" + "\n".join(lines) + "\n---\n", encoding="utf-8")
    faults = within(30, lambda: records.faults(study))
    assert "alias" in faults["rule"].iloc[0]


def test_settings_of_many_megabytes_name_the_limit(study):
    (study / "study.yaml").write_text("title: " + "a" * 6_000_000, encoding="utf-8")
    with pytest.raises(HereError, match="longer than 5 MB"):
        settings_of(study)
