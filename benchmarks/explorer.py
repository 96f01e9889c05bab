"""How fast the explorer page follows the hand: `python benchmarks/explorer.py [REGIONS]`.

Two pages are made from a run of the demo (made first if there is none): its own, and one of REGIONS (42) regions, those
of the demo over again under other names. Each kind of control is moved by keyboard in Chromium without a window, 390
pixels wide, with a processor four times as slow as this one, as a telephone's is. Measured is the time from the key to
the painted answer: at most 50 ms are wanted. Nothing else may run beside it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

from herelib import explorer, release, tables
from herelib.folders import ROOT, run_folder
from herelib.interviews import settings_of
from herelib.runs.releases import BEHIND
from herelib.studies import read_catalogue

SLOWER = 4
KEYS = ("ArrowRight",) * 4 + ("ArrowLeft",) * 4
TIMES = 4  # that the keys are pressed
REST = 130  # ms between them: a hand that looks
CONTROLS = (
    "budget",
    "emphasis.finance",
    "emphasis.network",
    "voices.resident",
    "voices.ngo",
    "p_clear",
    "close_enough",
)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
# A message that is sent when the frame is drawn comes once it is painted.
WATCH = """() => { window.waited = []; addEventListener("keydown", ({timeStamp}) => requestAnimationFrame(() => {
    const painted = new MessageChannel();
    painted.port1.onmessage = () => window.waited.push(performance.now() - timeStamp);
    painted.port2.postMessage(0);
}), true); }"""


def pages(folder: Path, regions: int) -> dict[str, Path]:
    """The page of the demo and that of so many regions, as files."""
    sys.path[:0] = [str(ROOT / "tests")]
    from brief_examples import many

    run, settings = run_folder("demo", "baseline"), settings_of(ROOT / "data" / "raw" / "demo")
    if not (run / "run.json").is_file():
        subprocess.run([sys.executable, "-c", "from herelib.cli import main; main()", "report", "demo"], check=True)
    shown = release.protect(tables.read_all(run, BEHIND), settings["disclosure"]["threshold"])
    made, catalogue = {}, read_catalogue()
    for name, figures in {"demo": shown, f"{regions} regions": many(shown, regions)}.items():
        data = explorer.explorer_data(figures, catalogue, "demo")
        page = explorer.explorer_page(data, figures, catalogue, settings)
        made[f"{name}, {len(data['regions'])} can be moved, {len(page) // 1000} kB"] = file = (
            folder / f"{len(made)}.html"
        )
        file.write_text(page, encoding="utf-8")
    return made


def waited(chromium, file: Path) -> dict[str, list[float]]:
    """Milliseconds from each key to the painted answer, by the name of the control."""
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    tab = context.new_page()
    tab.goto(file.as_uri())
    tab.wait_for_timeout(2000)
    context.new_cdp_session(tab).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    tab.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
    tab.evaluate(WATCH)
    times = {}
    for name in CONTROLS:
        tab.evaluate("name => { document.getElementById(name).focus(); window.waited = []; }", name)
        for key in KEYS * TIMES:
            tab.keyboard.press(key)
            tab.wait_for_timeout(REST)
        times[name] = tab.evaluate("window.waited")
    context.close()
    return times


def main(words: list[str]) -> None:
    from playwright.sync_api import sync_playwright

    regions = next((int(word) for word in words if word.isdigit()), 42)
    with tempfile.TemporaryDirectory() as name, sync_playwright() as started:
        made = pages(Path(name), regions)
        chromium = started.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        for title, file in made.items():
            print(f"{title}; {os.getloadavg()[0]:.1f} processes wait for the processors")
            for control, times in waited(chromium, file).items():
                median, slow = np.percentile(times, [50, 95])
                print(f"  {control:18} median {median:3.0f} ms, 95th percentile {slow:3.0f} ms")
        chromium.close()


if __name__ == "__main__":
    main(sys.argv[1:])
