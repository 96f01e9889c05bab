"""A study with one decision record."""

import pytest
from decision_records import write


@pytest.fixture
def study(tmp_path):
    (tmp_path / "decisions").mkdir()
    write(tmp_path)
    return tmp_path
