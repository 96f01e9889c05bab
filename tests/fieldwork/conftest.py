"""A small frame: the synthetic demo's form about few dimensions more than a verdict needs, read once."""

from dataclasses import replace

import pytest

from herelib.fieldwork import frames


@pytest.fixture(scope="session")
def frame():
    whole = frames.synthetic()
    # Needs cost time and change no verdict: one is enough to look at its interval.
    kept = ~whole.items["dimension"].str.startswith("need:") | (whole.items["dimension"] == "need:care")
    return replace(whole, items=whole.items[kept].reset_index(drop=True))
