"""A reader in a browser: four clicks from a card to the answers, and what can then be seen.

Nothing is added to the pages but a script that clicks and writes down what is then visible.
"""

import html
import json
import re
import subprocess
from pathlib import Path

import pandas as pd

POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
READER = """
<pre id="reader"></pre>
<script>
addEventListener("load", async () => {
  const pause = () => new Promise(done => setTimeout(done, 50));
  const here = () => document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const seen = (at, what) => [...at.querySelectorAll(what)].filter(e => e.checkVisibility())
    .map(e => [...e.children].map(cell => cell.innerText.trim()));
  const hashes = [];
  const click = async link => { link.click(); await pause(); hashes.push(location.hash); };
  await click(document.getElementById("region-REGION").querySelector("a[href^='#package-']"));
  const parts = here().querySelectorAll("a[href^='#evidence-REGION-']").length;
  await click(here().querySelector("a[href='#evidence-REGION-PART']"));
  const barriers = seen(here(), "tbody tr").length;
  await click(here().querySelector("a[href='#indicator-REGION-INDICATOR']"));
  const place = here();
  const before = seen(place, "tbody tr").length;
  await click(place.querySelector("details.question > summary"));
  document.getElementById("reader").textContent = JSON.stringify({
    hashes, parts, barriers, before,
    groups: seen(place, "table.groups tbody tr"), answers: seen(place, ".answers tbody tr"),
    quotes: [...place.querySelectorAll("blockquote")].filter(e => e.checkVisibility()).map(e => e.innerText),
    back: [...place.querySelectorAll("a[href^='#region-']")].length,
  });
});
</script>
"""


def read(page: Path, browser: str, region: str, part: str, indicator: str) -> dict:
    """What a reader sees on the way: hashes after each click, visible rows of groups and answers, quotes.

    From a card to its package, a part of it, what that part does something about, and a question.
    """
    of_indicator = indicator.replace(":", "-")
    script = READER.replace("REGION", region).replace("PART", part).replace("INDICATOR", of_indicator)
    copy = page.with_name(f"read-{page.stem}-{region}-{part}-{of_indicator}.html")
    text = page.read_text(encoding="utf-8")
    # The page lets no script run; the reader's is let in, and all else that the page forbids stays forbidden.
    assert text.count(POLICY) == 1
    text = text.replace(POLICY, f"{POLICY}; script-src 'unsafe-inline'")
    copy.write_text(text.replace("</body>", f"{script}</body>"), encoding="utf-8")
    profile = f"--user-data-dir={page.parent / 'browser'}"
    flags = ["--headless", "--no-sandbox", "--disable-gpu", profile, "--virtual-time-budget=10000", "--dump-dom"]
    told = subprocess.run([browser, *flags, copy.as_uri()], capture_output=True, text=True, timeout=120, check=True)
    found = re.search(r'<pre id="reader">(.*?)</pre>', told.stdout, re.DOTALL)
    assert found and found[1], "the four clicks did not come to an end"
    return json.loads(html.unescape(found[1]))


def a_walk(run: dict[str, pd.DataFrame]) -> tuple[str, str, str, pd.DataFrame]:
    """A region, the lead of its package, a barrier that it takes away and many were asked about, and its links."""
    rows = run["evidence"].merge(run["verdicts"][["region", "lead"]], on="region")
    rows = rows[(rows["part"] == rows["lead"]) & rows["levels"].str.contains("[1-3]") & (rows["n"] > 20)]
    region, part, indicator = rows.sort_values(["region", "barrier"]).iloc[0][["region", "part", "barrier"]]
    links = run["links"][(run["links"]["region"] == region) & (run["links"]["indicator"] == indicator)]
    return region, part, indicator, links[links["item"] == links["item"].min()]
