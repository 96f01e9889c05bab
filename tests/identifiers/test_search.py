"""All kinds in one text, by their position, in any disguise; and the room loads quickly."""

import subprocess
import sys

from hypothesis import given
from hypothesis import strategies as st

from herelib.folders import ROOT
from herelib.identifiers import Names, kinds, passages
from herelib.identifiers.passage import KINDS

PARTS = [
    "Anna Ozoliņa",
    "29 123 456",
    "a.b@c.org",
    "Brīvības iela 12-4",
    "56.9496, 24.1052",
    "161175-19997",
    "@anna_b",
    "wa.me/x",
]
NAMES = Names.of(["Ilze Bērziņa", "Mario Rossi"])


def test_kinds_are_listed_once_and_doubtful_ones_not():
    text = "Anna Ozoliņa, 29 123 456, 29 123 457, a.b@c.org, maybe 20201129"
    assert kinds(text) == ["person's name", "phone number", "e-mail address"]


@given(st.text(max_size=120))
def test_any_text_has_passages_within_it_in_order_and_apart(text):
    hits = passages(text, NAMES)
    ends = [0, *(edge for hit in hits for edge in (hit.start, hit.stop)), len(text)]
    assert ends == sorted(ends) and all(hit.start < hit.stop and hit.kind in KINDS for hit in hits)


@given(
    st.lists(st.sampled_from(PARTS), min_size=1, max_size=4),
    st.sampled_from("\u200b\u00ad\u2060\ufeff"),
    st.integers(1, 5),
)
def test_invisible_characters_hide_nothing(parts, invisible, step):
    text = "; ".join(f"({part})" for part in parts)
    hidden = "".join(sign + invisible * (n % step == 0) for n, sign in enumerate(text))
    plain = ["".join(text[hit.start : hit.stop].split()) for hit in passages(text)]
    assert plain == ["".join(hidden[h.start : h.stop].replace(invisible, "").split()) for h in passages(hidden)]


def test_the_room_loads_without_pandas_and_quickly():
    code = (
        "import sys; import herelib.identifiers; print(sorted({'pandas', 'numpy', 'phonenumbers'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "[]"
