"""Parameters given by hand on the command line."""

import os

import pytest

from herelib import translations
from herelib.cli import options
from herelib.errors import HereError


@pytest.mark.parametrize("sets", [["k"], ["=3"], ["k="], ["k=3", "k=4"]])
def test_a_set_that_is_no_name_and_value_is_refused(sets):
    with pytest.raises(HereError, match="--set"):
        options.parse_sets(sets)


def test_certificates_without_an_address_in_tls_are_refused(tmp_path, monkeypatch):
    monkeypatch.delenv("HERE_DASK", raising=False)
    for address in ("", "tcp://127.0.0.1:8786"):
        with pytest.raises(HereError, match=r"--dask-tls FOLDER: give --dask tls://HOST:PORT, too"):
            options.send_to_cluster(address, str(tmp_path))
    pytest.importorskip("distributed")
    monkeypatch.delenv("HERE_DASK_TLS", raising=False)
    monkeypatch.chdir(tmp_path)
    for variable in ("HERE_DASK", "HERE_DASK_TLS"):
        monkeypatch.setenv(variable, "")  # so that what is set below is taken back
    with pytest.raises(HereError, match=r"certificates lacks ca\.pem, cert\.pem, key\.pem"):
        options.send_to_cluster("tls://127.0.0.1:8786", "certificates")
    assert os.environ["HERE_DASK_TLS"] == str(tmp_path / "certificates")


def test_commands_speak_the_language_that_is_asked_for_else_that_of_the_study(tmp_path):
    study = tmp_path / "study"
    study.mkdir()
    (study / "study.yaml").write_text("title: T\nyear: 2026\nlanguages: [es]\nlanguage: es\n", encoding="utf-8")
    with translations.speaking("en"):
        options.speak("", str(study))
        assert translations.language() == "es"
        options.speak("fr", str(study))
        assert translations.language() == "fr"
        options.speak_of_run("it", "no/such")
        assert translations.language() == "it"
        options.speak_of_run("", "no/such run")
        assert translations.language() == "it", "whoever looks for the run says that there is none"
        with pytest.raises(HereError, match="--language de: there are en, lv, es, it, fr"):
            options.speak("de")


def test_every_command_that_speaks_of_a_study_takes_a_language():
    import inspect

    from herelib.cli import briefs, explorers, fieldwork, runs, studies

    speaking = [studies.new, studies.rehearse, studies.check, studies.clean, studies.codebook, studies.exchange]
    speaking += [studies.decide, studies.rate, fieldwork.sample, briefs.brief, explorers.explore]
    speaking += [runs.report, runs.why, runs.compare, runs.rerun, runs.multiverse]
    assert [command.__name__ for command in speaking if "language" not in inspect.signature(command).parameters] == []
