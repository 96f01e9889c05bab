"""The page: nothing is fetched, only its own script runs, every text can be translated; and a reader can use it."""

import base64
import hashlib
import json
import re

import explored
import numpy as np
import pandas as pd
import pytest

from herelib import tables
from herelib.errors import HereError
from herelib.explorer import page as pages
from herelib.studies import read_catalogue


@pytest.fixture
def page(demo_processed):
    return explored.page_of(demo_processed)


def test_nothing_is_fetched_and_no_script_runs_but_the_page_s_own(page):
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page).group(1).replace("&#39;", "'")
    script = re.search(r"(?s)<script>(.*?)</script>", page).group(1)
    style = re.search(r"(?s)<style>(.*?)</style>", page).group(1)
    for kind, text in (("script-src", script), ("style-src", style)):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{kind} 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy and "unsafe" not in policy
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", page)
    assert not re.search(r"<[^>]+\son\w+=|\sstyle=", re.sub(r"(?s)<script.*?</script>", "", page))


def test_without_a_script_the_tables_say_what_the_report_says(page, demo_processed):
    verdicts = tables.read_all(demo_processed / "demo" / "few", ["verdicts"])["verdicts"]
    seen = re.sub(r"(?s)<script.*?</script>", "", page)
    assert "<noscript>" in seen and "Nothing can be moved here" in seen
    for region in verdicts["region"]:
        assert f'<tr id="row-{region}"><th scope="row">{region.capitalize()}</th><td data-head="Verdict">' in seen
    assert "In Dune too little was heard" in seen


def test_every_sentence_of_the_script_is_a_message_of_the_page(page):
    words = json.loads(re.search(r'(?s)id="words">(.*?)</script>', page).group(1))
    script = re.search(r"(?s)<script>(.*?)</script>", page).group(1)
    named = {name for pair in re.findall(r'tell\("(\w+)"|words\.(\w+)', script) for name in pair if name}
    assert len(named) > 10 and named <= {"includes", *words}
    assert set(pages.SENTENCES) <= set(words)


def test_a_name_that_is_a_script_stays_a_name():
    text = pages._json({"region": "</script><script>alert(1)</script>"})
    assert "<" not in text and json.loads(text)["region"].startswith("</script>")


def test_a_text_that_looks_like_a_person_s_identifier_stops_the_page(demo_processed):
    run = tables.read_all(demo_processed / "demo" / "few", ["places", "verdicts"])
    data = {**explored.data_in(demo_processed), "still": {}}
    shown = {**run, "verdicts": run["verdicts"].replace({"region": {"fern": "anna.berzina@example.org"}})}
    with pytest.raises(HereError, match="e-mail address"):
        pages.explorer_page(data, shown, read_catalogue(), {"title": "A study"})


def test_regions_are_called_by_their_names(demo_processed):
    run = tables.read_all(demo_processed / "demo" / "few", ["places", "verdicts"])
    called = {"title": "A study", "region_names": {"alder": "Alder on the river", "dune": "High Dune"}}
    page = pages.explorer_page(explored.data_in(demo_processed), run, read_catalogue(), called)
    assert '<option value="alder">Alder on the river</option>' in page
    assert '<th scope="row">Alder on the river</th>' in page and ">Alder on the river</text>" in page
    assert "In High Dune too little was heard" in page and '<option value="cedar">cedar</option>' in page


def test_regions_without_a_place_have_no_map_and_outlines_are_drawn_north_up():
    blank = pd.DataFrame({"region": ["a"], "longitude": [np.nan], "latitude": [np.nan], "outline": [""]})
    assert pages._places(blank) == ("", [])
    square = "POLYGON ((0 0, 1 0, 1 1, 0 1, 0 0))"
    placed = pd.DataFrame({"region": ["a"], "longitude": [0.5], "latitude": [0.9], "outline": [square]})
    view, shapes = pages._places(placed)
    assert view == "-40 -40 1080 1080" and shapes[0]["path"].startswith("M0,1000L1000,1000")
    assert shapes[0]["y"] == 100
