"""Pages of a run: made anew when they, or what they are made from, changed."""

from small_runs import report


def test_a_page_that_was_removed_is_made_again_without_running_anything(done):
    internal = done / "processed" / "tiny" / "baseline" / "internal" / "report.html"
    internal.unlink()
    _, lines = report(done)
    assert internal.is_file() and all("unchanged" in line for line in lines[:3])
