"""The whole chain as a user runs it: the demo, a foreign survey, bad input, and every command of the README."""

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pandas as pd
import pytest
from commands import here, typed
from demo_runs import FEW, SETS, hashes, report
from reader import a_walk, read

from herelib import tables
from herelib.demo import simulation
from herelib.files.workbooks import write_workbook
from herelib.folders import ROOT
from herelib.report import named_region
from herelib.runs import multiverse, steps

DEMO = ROOT / "data" / "raw" / "demo"
README = (ROOT / "README.md").read_text(encoding="utf-8")
PERSONAL = re.compile(r"Synthetic Person|\+999|@example|\bi[0-9a-f]{12}\b")


@pytest.fixture
def demo(demo_processed):
    """A run of the demo by `here report`, to read only."""
    return demo_processed / "demo" / "few"


@pytest.fixture
def copy(tmp_path):
    """A copy of the demo study that a test may spoil."""
    return Path(shutil.copytree(DEMO, tmp_path / "demo"))


def page(run: Path) -> str:
    html = (run / "release" / "report.html").read_text(encoding="utf-8")
    return re.sub(r"data:[\w/+.-]+;base64,[\w/+=]+", "", html)


def test_the_report_says_what_was_planted(demo):
    verdicts = tables.read(demo, "verdicts").set_index("region")
    html = page(demo)
    labels = pd.read_csv(ROOT / "data" / "raw" / "catalogue" / "parts.csv").set_index("part")["label"]
    for planted in simulation.design("planted").itertuples():
        row = verdicts.loc[planted.region]
        assert planted.verdict in ("", row["verdict"]) and planted.lead in ("", row["lead"])
        card = html[html.index(f'id="region-{planted.region}"') :].partition("</article>")[0].lower()
        assert row["verdict"] in card
        for part in filter(None, row["package"].split(";")):
            assert labels[part].lower() in card
    assert "SYNTHETIC DATA" in html


def test_each_verdict_leads_down_to_people_and_what_its_package_takes_away_is_the_sum_of_its_parts(demo):
    """Verdict, package, part, barrier, indicator, item, interview: every step is there in the tables."""
    names = ("verdicts", "parts", "evidence", "links", "items", "answers", "interviews", "profiles")
    run = tables.read_all(demo, names)
    advised = run["verdicts"][run["verdicts"]["package"] != ""]
    assert len(advised) >= 3
    asked = run["profiles"].set_index(["region", "indicator"])["n"]
    for row in advised.itertuples():
        rows = run["evidence"][run["evidence"]["region"] == row.region]
        assert rows["relief"].sum() == pytest.approx(row.relief, abs=1e-9)
        package = set(row.package.split(";"))
        assert set(rows["part"]) <= package
        parts = run["parts"][run["parts"]["region"] == row.region].set_index("part")
        assert set(parts.index[parts["in_package"]]) == package
        people = run["interviews"].loc[run["interviews"]["region"] == row.region, "interview"]
        answers = run["answers"][run["answers"]["interview"].isin(people)]
        for indicator in rows["barrier"].unique():
            links = run["links"].query("region == @row.region and indicator == @indicator")
            items = set(run["items"].loc[run["items"]["dimension"] == indicator, "item"])
            assert set(links["item"]) == items
            answered = answers[sorted(items)].notna()
            assert links["n"].sum() == answered.sum().sum()
            assert asked[(row.region, indicator)] == answered.any(axis=1).sum() > 20


def test_the_report_holds_no_address_no_code_and_nothing_personal(demo):
    html = page(demo)
    assert not re.search(r"(?:src|href)=.(?:https?:)?//", html)
    assert "import herelib" not in html and "Traceback" not in html
    assert not PERSONAL.search(html)
    for name in ("accounting", "interviews", "open_answers", "answers"):
        pseudonyms = tables.read(demo, name)["interview"].unique()
        assert not [p for p in pseudonyms if p and p in html]


def test_no_processed_table_holds_a_name_a_phone_or_an_email(demo):
    personal = re.compile(r"Synthetic Person|\+999|@example")
    for file in (demo / "tables").glob("*.parquet"):
        for column in pd.read_parquet(file).select_dtypes(["object", "str"]):
            cells = pd.read_parquet(file, columns=[column])[column].astype(str)
            assert not cells.str.contains(personal).any(), f"{file.stem}.{column}"


def test_no_cell_below_the_threshold_is_shown_nor_can_be_subtracted(demo):
    coverage = tables.read(demo, "coverage")
    html = page(demo)
    shown = html[html.index("Interviews per region and group") :]
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", shown[: shown.index("</table>")], re.DOTALL)[1:]
    cells = {
        re.sub("<[^>]+>", "", r.split("</th>")[0]).strip(): re.findall(r"<td[^>]*>(.*?)</td>", r, re.DOTALL)
        for r in rows
    }
    for region, part in coverage.groupby("region"):
        texts = [re.sub("<[^>]+>", "", c).strip() for c in cells[named_region({}, region)]]
        counts = part["n"].tolist()
        hidden = [t == "hidden" for t in texts[:5]]
        assert all(h for n, h in zip(counts, hidden, strict=False) if 0 < n < 5)
        assert not any(h for n, h in zip(counts, hidden, strict=False) if n == 0)
        if sum(hidden) == 1:
            assert texts[5] == "hidden"


def test_every_raw_row_is_accounted_for(demo):
    rows = sum(
        len((DEMO / "interviews" / f"{code}.csv").read_text("utf-8").strip().splitlines()) - 1
        for code in ("lv", "es", "en")
    )
    rows += len(pd.read_excel(DEMO / "interviews" / "it.xlsx"))
    accounting = tables.read(demo, "accounting")
    assert len(accounting) == rows
    assert set(accounting["rule"]) >= {
        "",
        "consent_refused",
        "no_consent",
        "test_record",
        "duplicate_id",
        "duplicate_content",
        "too_short",
        "removed",
    }
    assert (accounting["status"] == "kept").sum() == len(tables.read(demo, "interviews"))


def test_plain_papermill_gives_the_same_tables(demo_processed, by_papermill):
    assert hashes(by_papermill) == hashes(demo_processed)


def test_plain_papermill_in_fresh_kernels_draws_the_same_figures(demo, by_papermill):
    """`here report` forks its kernels from a process that has loaded pandas and matplotlib without a notebook."""
    image = re.compile(r"data:image/[\w+]+;base64,[\w/+=]+")
    for name in (step.notebook for step in steps.STEPS):
        notebooks = (folder / f"{name}.ipynb" for folder in (demo / "notebooks", by_papermill))
        forked, fresh = (image.findall(notebook.read_text(encoding="utf-8")) for notebook in notebooks)
        assert forked == fresh and len(forked) > 3, name


def test_a_notebook_run_with_other_parameters_leaves_the_run_as_it_is(demo_processed, demo, tmp_path):
    processed = Path(shutil.copytree(demo_processed, tmp_path / "processed"))
    run = processed / demo.relative_to(demo_processed)
    before = {file: file.read_bytes() for file in run.rglob("*") if file.is_file()}
    source, options = ROOT / "notebooks" / "03-cluster-regions.ipynb", {"scenario": "few", "k": 3}
    options |= {name: FEW[name] for name in ("reclusterings", "nulls")}
    words = [str(word) for pair in options.items() for word in ("-p", *pair)]
    done = subprocess.run(
        [sys.executable, "-m", "papermill", str(source), str(tmp_path / "three.ipynb"), *words],
        env={**os.environ, "HERE_PROCESSED": str(processed)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert {file: file.read_bytes() for file in run.rglob("*") if file.is_file()} == before
    scratch = run.parent / "scratch" / "few"
    assert tables.read(scratch, "clusters")["cluster"].loc[lambda names: names != ""].nunique() == 3
    assert set(hashes(scratch.parent)) == set(steps.STEPS[2].writes)
    text = (tmp_path / "three.ipynb").read_text(encoding="utf-8")
    assert "read from demo/few: interviews" in text and "written to demo/scratch/few" in text


def test_four_clicks_lead_from_a_card_of_the_demo_to_the_answers_it_rests_on(demo, browser, tmp_path):
    pages = {
        kind: shutil.copy(demo / kind / "report.html", tmp_path / f"{kind}.html") for kind in ("internal", "release")
    }
    run = tables.read_all(demo, ("verdicts", "evidence", "links", "interviews"))
    region, part, indicator, links = a_walk(run)
    seen = read(pages["internal"], browser, region, part, indicator)
    assert len(seen["hashes"]) == 4 and len(seen["answers"]) == links["n"].sum() > 20
    people = run["interviews"].loc[run["interviews"]["region"] == region, "interview"]
    assert {row[0] for row in seen["answers"]} <= set(people)
    shown = read(pages["release"], browser, region, part, indicator)
    assert shown["answers"] == [] and shown["groups"] and all(int(row[1]) >= 5 for row in shown["groups"])
    assert not set(run["interviews"]["interview"]) & set(re.findall(r"\w+", page(demo)))


def test_regions_and_rows_in_another_order_give_the_same_names_and_verdicts(demo, copy):
    """Computed without notebooks; tests/runs/test_multiverse.py shows that these tables are theirs to the byte."""
    regions = pd.read_csv(copy / "regions.csv", dtype=str, keep_default_na=False)
    regions[::-1].to_csv(copy / "regions.csv", index=False)
    for code in ("lv", "es", "en"):
        file = copy / "interviews" / f"{code}.csv"
        head, *rows = file.read_bytes().splitlines(keepends=True)
        unique = list(dict.fromkeys(rows))
        file.write_bytes(head + b"".join(unique[::-1]))
    other_order = multiverse.universe(multiverse.settle(copy, FEW), {})
    for name, columns in (
        ("verdicts", ["verdict", "lead", "package", "alternatives"]),
        ("clusters", ["cluster", "status"]),
    ):
        expected, got = (
            table.set_index("region").sort_index() for table in (tables.read(demo, name), other_order[name])
        )
        pd.testing.assert_frame_equal(got[columns], expected[columns])


def test_a_second_run_skips_everything_and_a_changed_decision_runs_only_what_depends_on_it(
    demo_processed, copy, tmp_path
):
    processed = Path(shutil.copytree(demo_processed, tmp_path / "processed"))
    first = hashes(processed)
    # the runs are those of the demo in this repository, which goes on as a copy of it
    words = ("report", str(copy), "--scenario", "few", "--moved", *SETS)
    _, out, _ = here(*words, HERE_PROCESSED=str(processed))
    assert out.count("unchanged, skipped") == 7
    record = copy / "decisions" / "0006-how-regions-are-joined.md"
    record.write_text(record.read_text("utf-8").replace("chosen: ward", "chosen: average"), encoding="utf-8")
    _, out, _ = here(*words, HERE_PROCESSED=str(processed))
    assert [line[:2] for line in out.splitlines() if "(ran:" in line] == ["03", "04", "09"]
    assert "parameters changed: linkage ward → average (decision 0006)" in out
    again = hashes(processed)
    assert {name for name in first if first[name] != again[name]} >= {"parameters_cluster", "typology"}
    assert first["verdicts"] == again["verdicts"]


@pytest.mark.long
@pytest.mark.reference
def test_a_foreign_survey_runs_and_says_what_it_did_not_ask(kobo_study, tmp_path):
    run = report(kobo_study, tmp_path / "processed")
    accounting = tables.read(run, "accounting")
    assert len(accounting) == 632 and (accounting["rule"] == "removed").sum() == 54
    verdicts = tables.read(run, "verdicts")
    assert len(verdicts) == 42 and set(verdicts["verdict"]) == {"insufficient evidence"}
    assert verdicts["missing"].str.contains("barrier:finance, barrier:skills").all()
    profiles = tables.read(run, "profiles")
    assert (profiles["status"] == "ok").sum() > 100 and profiles.loc[profiles["status"] == "ok", "sd"].gt(0).all()
    assert tables.read(run, "clusters")["status"].eq("clustered").sum() >= 30
    regions = [file.read_text(encoding="utf-8") for file in (run / "release" / "regions").glob("*.html")]
    assert len(regions) == 42 and all("people who want to found" in html for html in regions)
    assert not any("SYNTHETIC" in html for html in [page(run), *regions])


def spoil_text(file: Path, old: str, new: str, count: int = 1) -> None:
    raw = file.read_bytes()
    assert old.encode() in raw, old
    file.write_bytes(raw.replace(old.encode(), new.encode(), count))


def cut_a_row(file: Path) -> None:
    lines = file.read_bytes().split(b"\n")
    lines[3] = b",".join(lines[3].split(b",")[:60])
    file.write_bytes(b"\n".join(lines))


def lock_workbook(file: Path) -> None:
    """Set the flag of encryption in every header of the archive."""
    raw = bytearray(file.read_bytes())
    for mark, flag in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = raw.find(mark)
        while at >= 0:
            raw[at + flag] |= 1
            at = raw.find(mark, at + 4)
    file.write_bytes(raw)


BAD = {
    "missing column": (lambda s: spoil_text(s / "interviews" / "lv.csv", "about/region", "about/place"), "region"),
    "unknown region": (lambda s: spoil_text(s / "interviews" / "lv.csv", ",alder,", ",aldr,"), "did you mean 'alder'"),
    "scale breach": (lambda s: shutil.rmtree(s / "decisions"), "scale is 0-10"),
    "empty file": (lambda s: (s / "interviews" / "en.csv").write_bytes(b""), "en.csv"),
    "not UTF-8": (lambda s: (s / "interviews" / "lv.csv").write_bytes(b"start,end\n\xe3\x28,x\n"), "not UTF-8"),
    "no consent column": (
        lambda s: spoil_text(s / "interviews" / "lv.csv", "about/consent,", "about/agreed,"),
        "consent",
    ),
    "typo in study.yaml": (
        lambda s: spoil_text(s / "study.yaml", "test_records:", "test_recods:"),
        "did you mean 'test_records'",
    ),
    "no exports": (lambda s: shutil.rmtree(s / "interviews"), "interviews"),
    "region not in regions.csv": (
        lambda s: spoil_text(s / "regions.csv", "\nfern,", "\nferns,"),
        "did you mean 'ferns'",
    ),
    "two regions alike": (lambda s: spoil_text(s / "regions.csv", "\nfern,", "\nelder,"), "elder"),
    "unknown setting": (lambda s: spoil_text(s / "regions.csv", "suburban", "subruban"), "suburban"),
    "another form": (
        lambda s: write_workbook(s / "instrument.xlsx", {"survey": [["type", "name"], ["text", "a"]]}),
        "no such item in the form",
    ),
    "form that is no workbook": (lambda s: (s / "instrument.xlsx").write_bytes(b"no workbook"), "instrument.xlsx"),
    "decision with an unknown parameter": (
        lambda s: spoil_text(s / "decisions" / "0005-number-of-clusters.md", "parameter: k\n", "parameter: kk\n"),
        "kk",
    ),
    "unknown gate answer": (lambda s: spoil_text(s / "gates.csv", ",yes,", ",perhaps,"), "perhaps"),
    "segment of an unknown code": (lambda s: spoil_text(s / "segments.csv", "need_care", "need_cares"), "need_care"),
    "row cut short": (lambda s: cut_a_row(s / "interviews" / "en.csv"), "60 cells in a row, the header has 120"),
    "quote never closed": (
        lambda s: spoil_text(s / "interviews" / "en.csv", "\n2026", '\n"2026'),
        "a quote is not closed",
    ),
    "no encoding": (
        lambda s: spoil_text(s / "study.yaml", "en.csv: {", "en.csv: {encoding: base64, "),
        "unknown encoding",
    ),
    "impossible date": (
        lambda s: spoil_text(s / "decisions" / "0005-number-of-clusters.md", "date: 2026-", "date: 2026-13-99 # "),
        "a date or a number that cannot be",
    ),
    "infinite population": (lambda s: spoil_text(s / "regions.csv", ",21500,", ",inf,"), "population"),
    "negative density": (
        lambda s: spoil_text(s / "regions.csv", ",940,", ",-3,"),
        "not above 0 on a logarithmic scale",
    ),
    "locked workbook": (lambda s: lock_workbook(s / "interviews" / "it.xlsx"), "not readable as XLSX"),
    "key that is a list": (lambda s: spoil_text(s / "study.yaml", "title:", "? [a, b]\n: 1\ntitle:"), "unknown key"),
    "endless number": (
        lambda s: spoil_text(s / "study.yaml", "year: 2026", "year: " + "9" * 401),
        "not a whole number",
    ),
    "NUL bytes": (lambda s: (s / "interviews" / "lv.csv").write_bytes(b"start,\0end\n1,2\n"), "lv.csv"),
}


AS_A_PROGRAM = ("missing column", "typo in study.yaml")  # the other kinds run in this process
# One kind a file that may be spoilt; what reads it has tests of all others, and so has the long suite.
SHORT = (*AS_A_PROGRAM, "empty file", "two regions alike", "decision with an unknown parameter", "locked workbook")


def take_off_what_comes_after(study: Path) -> None:
    """Leave out plan and second wave: they have faults of their own (tests/readiness), and would be read each time."""
    shutil.rmtree(study / "wave2")
    settings = study / "study.yaml"
    text = settings.read_text(encoding="utf-8")
    blocks = r"(?ms)^(incubator|evaluation):\n.*?(?=^\w|\Z)"
    settings.write_text(re.sub(blocks, "", text), encoding="utf-8")


@pytest.mark.parametrize("kind", [pytest.param(kind, marks=() if kind in SHORT else pytest.mark.long) for kind in BAD])
def test_bad_input_ends_in_one_clear_message_and_nothing_half_written(kind, copy, tmp_path, monkeypatch, capsys):
    spoil, message = BAD[kind]
    take_off_what_comes_after(copy)
    spoil(copy)
    processed = tmp_path / "processed"
    monkeypatch.setenv("HERE_PROCESSED", str(processed))

    def run(*words):
        if kind in AS_A_PROGRAM:
            return here(*words)
        return (typed(monkeypatch, *words), *capsys.readouterr())

    code, out, problem = run("report", str(copy))
    assert code == 1 and out == ""
    assert message in problem and "Traceback" not in problem
    assert not PERSONAL.search(problem)
    assert not list(processed.rglob("*.parquet")) and not list(processed.rglob("*.html"))
    checked, _, told = run("check", str(copy))
    assert checked == 1 and message in told


def commands() -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    inline = re.findall(r"`((?:\.venv/bin/\w+|make|pip|conda) [^`]*)`", README)
    return sorted({line for block in blocks for line in block.splitlines()} | set(inline))


MAKE = ("make report", "make test", "make browser-test", "make bench", "make lab", "make site")
OWN_STUDY = (".venv/bin/here check my-study", ".venv/bin/here report my-study")
INSTALL = (
    "conda env create -f environment.yml",
    "pip install -e '.[maps]'",
)  # tests/test_repository.py checks what these do


@pytest.mark.parametrize(
    "command",
    # the report with a value by hand takes all stages; tests/runs does the same with small notebooks
    [
        pytest.param(c, marks=pytest.mark.long if c.endswith("report demo --set k=3") else ())
        for c in commands()
        if c not in INSTALL
    ],
)
def test_every_command_of_the_readme_runs(command, demo, copy, tmp_path):
    if command in MAKE:
        done = subprocess.run(["make", "-n", command.split()[1]], cwd=ROOT, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return
    # A new study needs a place of its own; every other command works on one that is there.
    own = tmp_path / "new-study" if "here new" in command else copy
    words = shlex.split(command.replace("/tmp", str(tmp_path)).replace("my-study", str(own)))
    program = Path(words[0]).name
    assert program in ("here", "papermill"), command
    here_or_papermill = ["-c", "from herelib.cli import main; main()"] if program == "here" else ["-m", "papermill"]
    if words[1:2] in (["report"], ["multiverse"]):
        words += [w for pair in zip(SETS[::2], SETS[1::2], strict=True) if pair[1].split("=")[0] != "k" for w in pair]
    if words[1:2] == ["multiverse"]:  # a thousand universes take minutes
        words += ["--only", "linkage", "--only", "aim"]
    if words[1:2] == ["sample"]:  # tests/fieldwork looks at what it says
        words += ["--worlds", "2", "--sizes", "3,5"]
    processed = tmp_path / "processed"
    if words[1:2] == ["report"]:  # goes on from the run with few draws, so that only what differs runs again
        few = {name: value for name, value in FEW.items() if name != "k"} | ({"k": 3} if "k=3" in words else {})
        shutil.copytree(demo, processed / "demo" / steps.scenario_name("baseline", few))
    if program == "papermill" or words[1] in ("brief", "explore", "match"):  # works on the tables of an earlier run
        shutil.copytree(demo, processed / "demo" / "baseline")
    done = subprocess.run(
        [sys.executable, *here_or_papermill, *words[1:]],
        cwd=ROOT,
        env={**os.environ, "HERE_PROCESSED": str(processed)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-2000:]


def refusal(address: str) -> int:
    """The code with which a server refuses; waits for it to listen, which it does a little after saying where."""
    for _ in range(300):
        try:
            return urllib.request.urlopen(address).status
        except urllib.error.HTTPError as error:
            return error.code
        except urllib.error.URLError:
            time.sleep(0.1)
    return 0


@pytest.mark.skipif(not (ROOT / ".venv" / "ready").is_file(), reason="the environment was not made by make")
def test_make_lab_listens_on_this_machine_only_and_wants_a_token():
    with subprocess.Popen(
        ["make", "lab"],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    ) as lab:
        try:
            address = next(
                found[0] for line in lab.stderr if (found := re.findall(r"http://127\.0\.0\.1:\d+/lab\S*", line))
            )
            base, token = address.split("/lab")[0], address.split("token=")[1]
            assert len(token) >= 32
            assert refusal(f"{base}/api/contents") == 403
            asked = urllib.request.Request(f"{base}/api/contents", headers={"Authorization": f"token {token}"})
            listed = json.load(urllib.request.urlopen(asked))
            assert "notebooks" in [entry["name"] for entry in listed["content"]]
        finally:
            os.killpg(lab.pid, signal.SIGKILL)  # make, its shell and the server


def test_a_column_called_line_in_regions_csv_does_no_harm(copy):
    file = copy / "regions.csv"
    table = pd.read_csv(file, dtype=str, keep_default_na=False)
    table.assign(line="7").to_csv(file, index=False)
    code, _, problem = here("check", str(copy))
    assert (code, problem) == (0, "")
