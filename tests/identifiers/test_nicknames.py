"""Nick names are seen behind the words that say that somebody is called so, and are always doubtful."""

import pytest
from sought import kinds_of


@pytest.mark.parametrize("text", ["Aquí le llaman el Zzzorro", "Qui lo chiamano lo Zzoppo", "viņu sauc par Garo Zzz"])
def test_what_somebody_is_called_is_doubtful(text):
    assert kinds_of(text) == [("person's name", False)]


@pytest.mark.parametrize("text", ["they call him often", "le llaman el jefe", "the Council called a vote"])
def test_what_has_no_capital_or_nobody_who_is_called_is_none(text):
    assert kinds_of(text) == []
