"""A server that has imported what many notebooks import."""

import pytest

from herelib.forkserver import Server
from herelib.forkserver.server import can_fork

MODULES = ("numpy", "pandas", "matplotlib.pyplot", "pyarrow.parquet")


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    if not can_fork():
        pytest.skip("nothing can be forked here")
    with Server(MODULES, folder=tmp_path_factory.mktemp("server")) as server:
        yield server
