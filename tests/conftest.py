"""Fixtures that several test files share."""

import http.server
import os
import shutil
import threading
from pathlib import Path

import pytest
from demo_runs import made_once, plain_papermill, report, stamps
from studies import write_kobo, write_tiny

from herelib import translations

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]


WHOLE_RUNS = {"demo_processed", "by_papermill"}


def pytest_collection_modifyitems(items):
    """Tests that read a whole run come first: one worker makes it while the other has enough else to do."""
    items.sort(key=lambda item: WHOLE_RUNS.isdisjoint(getattr(item, "fixturenames", ())))


@pytest.fixture(autouse=True)
def english():
    """A command speaks a language as long as its process lives; the next test is spoken to in English again."""
    yield
    translations.speak("en")
    translations.speak_in("")


@pytest.fixture
def tiny_study(tmp_path):
    """The folder of a small study without a fault."""
    return write_tiny(tmp_path / "tiny")


@pytest.fixture(scope="session")
def reference():
    """The folder of the reference data."""
    folder = os.environ.get("HERE_REFERENCE_DATA")
    if not folder or not Path(folder).is_dir():
        pytest.skip("HERE_REFERENCE_DATA names no folder: the reference data are not part of the repository")
    return Path(folder)


@pytest.fixture
def kobo_study(tmp_path, reference):
    """A study folder around the KoboToolbox export of 632 households."""
    return write_kobo(tmp_path / "kobo", reference)


def once_in_a_session(tmp_path_factory, name, make):
    """A folder that one worker makes and all read; at the end each looks whether a test wrote into it."""
    base = tmp_path_factory.getbasetemp()
    folder = made_once(base.parent if "PYTEST_XDIST_WORKER" in os.environ else base, name, make)
    before = stamps(folder)
    yield folder
    assert stamps(folder) == before, f"{name} is for all tests to read: a test that writes takes a copy"


@pytest.fixture(scope="session")
def demo_processed(tmp_path_factory):
    """A folder of runs with one of the demo by `here report`, to read only."""
    yield from once_in_a_session(tmp_path_factory, "by_report", lambda folder: report("demo", folder))


@pytest.fixture(scope="session")
def by_papermill(tmp_path_factory):
    """A folder of runs with one of the demo by papermill alone, and the executed notebooks, to read only."""
    yield from once_in_a_session(tmp_path_factory, "by_papermill", plain_papermill)


@pytest.fixture(scope="session")
def browser() -> str:
    """A browser without a window, to read pages as readers do."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip(f"no browser here to read the pages with: none of {', '.join(BROWSERS)}")
    return found


@pytest.fixture(scope="module")
def chromium(browser):
    """The browser, to be steered by playwright: pages are opened in it."""
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as started:
        window = started.chromium.launch(executable_path=browser, args=FLAGS)
        yield window
        window.close()


@pytest.fixture
def server():
    """An address on this machine, and the requests that came there."""
    asked = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(404)

        do_HEAD = do_POST = do_GET

        def log_message(self, *_):
            pass

    listener = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=listener.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{listener.server_port}", asked
    listener.shutdown()
