"""What a region lacks and what holds people back there, without what may not be shown."""

import base64

import numpy as np
from brief_examples import rows

from herelib.briefs.needs import needs_view, pressing


def test_the_picture_says_what_is_lacking_and_who_could_do_it():
    view = needs_view(rows("elm-suburb"), "elm-suburb", "Elm")
    svg = base64.b64decode(view.picture.source.partition(",")[2])
    assert b"<svg" in svg and b"<script" not in svg
    assert view.picture.alt.startswith("Bars: what is lacking, and who could do it. What Elm lacks most:")
    assert view.first and all(need in view.picture.sentence for need in view.first)


def test_a_region_of_which_too_little_is_known_has_a_sentence_instead():
    tables = rows("elm-suburb")
    tables["matrix"] = tables["matrix"].assign(status="insufficient")
    view = needs_view(tables, "elm-suburb", "Elm")
    assert view.picture is None and view.first == ()
    assert view.sentences == ("Too few people were heard to say what Elm lacks.",)


def test_a_need_on_which_too_few_were_heard_is_named_and_not_drawn():
    tables = rows("elm-suburb")
    matrix = tables["matrix"].copy()
    thin = matrix["severity"].idxmax()
    matrix.loc[thin, "status"] = "insufficient"
    view = needs_view(tables | {"matrix": matrix}, "elm-suburb", "Elm")
    from herelib.briefs.plain import need_name

    name = need_name(matrix.loc[thin, "field"])
    assert view.sentences == (f"Too few were heard on this: {name}.",) and name not in view.first


def test_only_what_presses_is_said_to_hold_people_back_and_hidden_figures_are_left_out():
    pressures = rows("elm-suburb")["pressures"].head(4).reset_index(drop=True)
    pressures = pressures.assign(pressure=[0.9, 0.5, 0.2, np.nan], relieved=[0.4, np.nan, 0.1, 0.1])
    lines = pressing(pressures)
    assert len(lines) == 2
    assert lines[0].endswith("very much. The help below could take away 40% of that.")
    assert lines[1].endswith(": much.")
