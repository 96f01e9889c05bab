"""What readers in a browser need: a window, the pages of one run of the demo, and an eye on what goes wrong."""

import os
import shutil

import pytest
from commands import here
from demo_runs import SETS


@pytest.fixture
def reader(chromium):
    """A page of somebody who reads files: at its end nothing was fetched from elsewhere, and no script failed."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    page, troubles = context.new_page(), []
    page.on("request", lambda asked: asked.url.startswith(("file:", "data:")) or troubles.append(asked.url))
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda line: troubles.append(line.text) if line.type == "error" else None)
    yield page
    context.close()
    assert troubles == []


@pytest.fixture(scope="session")
def release(demo_processed, tmp_path_factory):
    """The release of the demo with summary and briefs in English, Latvian and French, to read only."""
    processed = tmp_path_factory.mktemp("languages")
    shutil.copytree(demo_processed / "demo", processed / "demo")
    words = ["report", "demo", "--scenario", "few", *SETS, "--further-languages", "lv,fr"]
    code, _, problem = here(*words, HERE_PROCESSED=os.fspath(processed))
    assert code == 0, problem
    return processed / "demo" / "few" / "release"
