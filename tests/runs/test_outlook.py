"""What the next run would do is what it then does."""

import os
import re

import pytest
from small_runs import report, write_notebook

from herelib.errors import HereError
from herelib.runs import manifest, outlook

PLACES = 'study = "tiny"\nscenario = "baseline"'


def why(house, *words, **options):
    return [re.sub(r" +", " ", line) for line in outlook.why(house / "tiny", *words, **options)]


def test_nothing_has_run_yet(house):
    assert why(house) == [f"{name} would run: first run" for name in ("01-one", "02-two", "09-report")]
    assert not (house / "processed").exists(), "asking writes nothing"


def test_what_changed_is_said_with_before_and_after_and_what_may_follow(done):
    (done / "tiny/interviews/lv.csv").write_text("a\n1\n2\n3\n")
    lines = why(done, by_hand={})
    assert lines[0] == "01-one would run: study files changed: interviews/lv.csv (1 → 3 rows)"
    assert lines[1] == "02-two would run if 01-one changes coverage"
    assert lines[2] == "09-report would run: study files changed: interviews/lv.csv (1 → 3 rows)"
    record = manifest.read(done / "processed/tiny/baseline")
    report(done)
    assert record["steps"]["02-two"] == manifest.read(done / "processed/tiny/baseline")["steps"]["02-two"]


def test_a_step_that_stands_says_since_when(done):
    (line,) = why(done, word="cluster")
    said = (
        r"02-two stands: nothing changed since it ran, in the run of \d{4}-\d\d-\d\d \d\d:\d\d UTC \(then: first run\)"
    )
    assert re.fullmatch(said, line)


def test_comments_and_texts_run_nothing_and_code_does(done):
    notebook = done / "notebooks"
    text = (notebook / "01-one.ipynb").read_text()
    (notebook / "01-one.ipynb").write_text(text.replace("# 01-one", "# First").replace("import os", "import os  # why"))
    assert [line.split()[1] for line in why(done)] == ["stands:"] * 3
    _, lines = report(done)
    assert lines[0] == "01-one unchanged, skipped; its texts were renewed"
    executed = (done / "processed/tiny/baseline/notebooks/01-one.ipynb").read_text()
    assert "# First" in executed and "import os  # why" in executed
    assert report(done)[1][0] == "01-one unchanged, skipped"
    write_notebook(notebook, "01-one", f"{PLACES}\nduplicates = None", "2 + 2")
    assert why(done)[0] == "01-one would run: notebook changed: 01-one.ipynb"


def test_times_of_files_do_not_count(done):
    for file in [*(done / "tiny").rglob("*.csv"), *(done / "notebooks").iterdir()]:
        os.utime(file, (0, 0))
    assert [line.split()[1] for line in why(done)] == ["stands:"] * 3


def test_values_by_hand_ask_of_the_run_that_they_make(done):
    assert why(done, by_hand={"k": 3})[1] == "02-two would run: first run"
    assert why(done, by_hand={"k": 2})[1].startswith("02-two stands")


def test_a_wrong_step_is_named_with_the_nearest(done):
    with pytest.raises(HereError, match="no step '02-tow': did you mean '02-two'"):
        why(done, word="02-tow")
