"""Templates of the views escape what they are handed."""

import pytest
from jinja2 import UndefinedError

from herelib.views import pages


def test_markup_in_a_study_is_shown_and_does_nothing():
    html = pages.render("study.html.j2", rows=[("study", "<script>x</script>")])
    assert "<script>" not in html and "&lt;script&gt;" in html


def test_what_a_template_is_not_handed_is_an_error():
    with pytest.raises(UndefinedError):
        pages.render("study.html.j2")
