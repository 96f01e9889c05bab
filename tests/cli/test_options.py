"""Parameters given by hand on the command line."""

import os

import pytest

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
