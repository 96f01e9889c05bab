"""Adding a decision record: what is written, what is refused, and that nothing else changes."""

import re
import shlex
import shutil
import subprocess
import threading
from dataclasses import replace

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from herelib import decisions
from herelib.decisions import writing
from herelib.decisions.parameters import PARAMETERS
from herelib.decisions.writing import Draft
from herelib.errors import HereError
from herelib.folders import ROOT
from herelib.tables.store import check

DEMO = ROOT / "data" / "raw" / "demo"
LAST = max(int(file.name[:4]) for file in (DEMO / "decisions").glob("0*.md"))
NEXT = [f"{LAST + step:04d}" for step in (1, 2, 3)]  # ids of the records that come after those of the demo
THREE = Draft(
    "k", "3", "Three clusters", "methodologist", "One for each country.", ("2: too coarse",), supersedes="0005"
)
MENTORING = Draft(
    "verdict:alder", "mentoring", "Mentoring in alder", "methodologist", "Mentors are there.", ("computed: was before",)
)


def sound_part(folder):
    """What a decision needs of the demo: settings, regions and records."""
    shutil.copytree(DEMO / "decisions", folder / "decisions")
    for name in ("study.yaml", "regions.csv"):
        shutil.copy(DEMO / name, folder)
    return folder


@pytest.fixture
def copy(tmp_path):
    return sound_part(tmp_path)


def contents(folder):
    return {path.relative_to(folder): path.is_file() and path.read_bytes() for path in folder.rglob("*")}


def refused(folder, draft):
    """The message with which a decision is refused; the folder is then as it was, byte by byte."""
    before = contents(folder)
    with pytest.raises(HereError) as caught:
        writing.add(folder, draft)
    assert contents(folder) == before
    return str(caught.value)


def only(folder, record):
    return next(r for r in decisions.read(folder) if r.id == record)


def test_a_decision_changes_what_is_settled_and_no_other_file(copy):
    before = contents(copy)
    file = writing.add(copy, THREE)
    assert file == copy / "decisions" / f"{NEXT[0]}-three-clusters.md"
    assert contents(copy) == {**before, file.relative_to(copy): file.read_bytes()}
    assert decisions.settle(copy, "cluster")["k"] == 3
    row = decisions.settled_table(copy, "cluster").set_index("parameter").loc["k"]
    assert tuple(row[["value", "source", "decision"]]) == ("3", "decision", NEXT[0])


def test_superseding_shows_in_the_register(copy):
    writing.add(copy, THREE)
    register = decisions.register(copy).set_index("id")
    assert list(register.loc[["0004", "0005", NEXT[0]], "status"]) == ["superseded", "superseded", "accepted"]
    assert register.loc[NEXT[0], "alternatives"] == "2 = 2 (defensible): too coarse"
    assert only(copy, NEXT[0]).supersedes == "0005"


def test_a_record_is_written_in_the_layout_of_the_demo_s(copy):
    draft = replace(
        THREE,
        name="three",
        date="2026-04-01",
        wrong=("4: a list, no typology",),
        why=f"{'reason ' * 20}end.",
        context="The partners asked.",
        consequences="Advice is finer.",
        incompatible=("three: 0007=include",),
    )
    assert writing.add(copy, draft).read_text(encoding="utf-8").splitlines() == [
        *("---", f'id: "{NEXT[0]}"', "title: Three clusters", "date: 2026-04-01", "status: accepted"),
        *("decided_by: methodologist", 'supersedes: "0005"', "parameter: k", "chosen: three", "options:"),
        *("  - name: three", "    value: 3", "    standing: defensible", "    reason: >-"),
        *(f"      {('reason ' * 14).strip()}", f"      {'reason ' * 6}end."),
        *("  - name: '2'", "    value: 2", "    standing: defensible", "    reason: >-", "      too coarse"),
        *("  - name: '4'", "    value: 4", "    standing: wrong", "    reason: >-", "      a list, no typology"),
        *("incompatible_with:", '  - {option: three, decision: "0007", other: include}', "---", ""),
        *(
            "# Three clusters",
            "",
            "## Context",
            "",
            "The partners asked.",
            "",
            "## Reasons",
            "",
            f"{'reason ' * 20}end.",
        ),
        *("", "## Consequences", "", "Advice is finer.", "", "*Part of a synthetic study.*"),
    ]


def test_what_is_not_said_becomes_a_standard_sentence(copy):
    writing.add(copy, THREE)
    prose = only(copy, NEXT[0]).prose
    assert "## Context\n\nTo be settled: number of clusters (`k`)." in prose
    assert "`k` (number of clusters) is 3 from this record on. It was 2 by decision 0005." in prose
    writing.add(copy, MENTORING)
    told = "The verdict of alder is mentoring, as people decided. The computed result stays as it is"
    assert told in only(copy, NEXT[1]).prose


def test_a_study_that_is_not_synthetic_is_not_said_to_be(copy):
    told = copy / "study.yaml"
    told.write_text(told.read_text(encoding="utf-8").replace("synthetic: true", "synthetic: false"), encoding="utf-8")
    assert "synthetic study" not in writing.add(copy, THREE).read_text(encoding="utf-8")


def test_a_first_decision_makes_the_folder(copy):
    shutil.rmtree(copy / "decisions")
    assert "already" not in refused(copy, replace(THREE, value="33"))
    assert writing.add(copy, replace(THREE, supersedes="")).name == "0001-three-clusters.md"


def test_ids_go_on_after_the_last_one_even_if_one_is_missing(copy):
    (copy / "decisions" / "0030-when-a-zero-slips.md").unlink()
    assert writing.add(copy, THREE).name.startswith(f"{NEXT[0]}-")
    (copy / "decisions" / "9999-notes.txt").touch()
    assert refused(copy, MENTORING) == f"{copy.name} has a record 9999: ids have four digits"


REFUSED = [
    ({"parameter": "kk"}, "kk: unknown parameter: did you mean 'k'?"),
    ({"parameter": "zzz"}, "zzz: unknown parameter: known are "),
    ({"parameter": "verdict"}, "verdict: unknown parameter: did you mean 'verdict:REGION'?"),
    ({"parameter": "linkge"}, "linkge: unknown parameter: did you mean 'linkage'?"),
    ({"parameter": "draws"}, "draws: changes precision, not meaning: no decision: give it by --set"),
    ({"parameter": "verdict:aldre"}, "verdict:aldre: not in regions.csv: did you mean 'alder'?"),
    ({"value": "30"}, "k = 30: expected a whole number from 2 to 12 (number of clusters)"),
    ({"value": "3.5"}, "k = 3.5: expected a whole number from 2 to 12 (number of clusters)"),
    ({"options": ()}, 'no other option: give at least one that was rejected, --option "VALUE: why not"'),
    ({"options": ("two: r",)}, "--option two: expected a whole number from 2 to 12 (number of clusters)"),
    ({"options": ("2",)}, '--option "2": write --option "VALUE: why not"'),
    ({"options": ("2: ",)}, '--option "2: ": write --option "VALUE: why not"'),
    ({"wrong": (": r",)}, '--wrong ": r": write --wrong "VALUE: why not"'),
    ({"options": ("3: r",)}, "--option 3: this is the value that is chosen: give another one"),
    ({"wrong": ("2: r",)}, "--wrong 2: stands twice: give each value once"),
    ({"name": "2"}, "--name 2: is another option's value: name the chosen one otherwise"),
    ({"title": " "}, "--title is empty: say it in a few words"),
    ({"by": ""}, "--by is empty: say it in a few words"),
    ({"why": "\n"}, "--why is empty: say it in a few words"),
    ({"why": "a\x07b"}, "a text holds a character that cannot be saved: type it again instead of pasting it"),
    ({"title": "a\udcff"}, "a text holds a character that cannot be saved: type it again instead of pasting it"),
    ({"date": "20260401"}, "--date 20260401: not a date: write YYYY-MM-DD"),
    ({"date": "2026-02-30"}, "--date 2026-02-30: not a date: write YYYY-MM-DD"),
    ({"supersedes": ""}, "k is settled by 0005 (Two clusters): add --supersedes 0005"),
    ({"supersedes": "0004"}, "--supersedes 0004: is superseded already: k is settled by 0005"),
    ({"supersedes": "0006"}, "--supersedes 0006: is about linkage: k is settled by 0005"),
    ({"supersedes": "0099"}, "--supersedes 0099: no record has this id: k is settled by 0005"),
    ({"incompatible": ("3=x",)}, '--incompatible "3=x": write --incompatible "OPTION: 0007=OPTION OF 0007"'),
    ({"incompatible": ("4: 0007=include",)}, "--incompatible 4: not an option of this decision: known are 2, 3"),
    (
        {"incompatible": ("3: 0099=include",)},
        "--incompatible 0099: no record has this id: did you mean '0009' or '0019'?",
    ),
    ({"incompatible": ("3: 0007=inclde",)}, "--incompatible inclde: not an option of 0007: did you mean 'include'?"),
]


@pytest.mark.parametrize(("changes", "message"), REFUSED, ids=[message[:50] for _, message in REFUSED])
def test_a_decision_that_is_wrong_is_refused_with_what_to_do(copy, changes, message):
    lines = refused(copy, replace(THREE, **changes)).splitlines()
    assert any(line.startswith(message) for line in lines), lines
    assert len(lines) == 1 or changes.get("parameter") == "verdict:aldre"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"value": "mentorin"},
            "expected 'computed', or a method of the catalogue (verdict of alder): did you mean 'men",
        ),
        ({"value": "job_guarantee"}, "verdict:alder = job_guarantee: expected 'computed', or a method"),
        (
            {"options": ("computd: r",)},
            "--option computd: expected 'computed', or a method of the catalogue (verdict of alder): did you",
        ),
        ({"supersedes": "0001"}, "--supersedes 0001: no record settles verdict:alder yet: leave it out"),
    ],
)
def test_a_verdict_must_be_a_method_or_the_computed_one(copy, changes, message):
    assert message in refused(copy, replace(MENTORING, **changes))


def test_everything_that_is_wrong_is_told_at_once(copy):
    draft = Draft("verdict:aldr", "mentorin", "", "", "", ("foo",), ("bar: r",), date="March", incompatible=("q",))
    lines = refused(copy, draft).splitlines()
    assert len(lines) == 9 and len(set(lines)) == 9
    record = copy / "decisions" / "0012-same-answer-everywhere.md"
    record.write_text("no record", encoding="utf-8")
    told = refused(copy, draft)
    assert told.splitlines()[:9] == lines
    assert "and the records there are:\ndecisions/0012-same-answer-everywhere.md: 1 fault" in told


def test_a_folder_without_study_yaml_is_no_study(tmp_path):
    assert refused(tmp_path, THREE) == f"{tmp_path.name} has no study.yaml: name the folder of a study"


def test_regions_that_cannot_be_read_are_no_regions(copy):
    (copy / "regions.csv").write_text("place,country\nalder,XA\n", encoding="utf-8")
    assert refused(copy, MENTORING) == "verdict:alder: no region can be read from regions.csv: see here check"
    (copy / "regions.csv").unlink()
    assert refused(copy, MENTORING) == "verdict:alder: no region can be read from regions.csv: see here check"


def test_many_regions_are_not_listed_in_a_message(copy):
    names = "\n".join(f"place {n},XA" for n in range(100))
    (copy / "regions.csv").write_text(f"region,country\n{names}\n", encoding="utf-8")
    told = refused(copy, replace(MENTORING, parameter="verdict:zzz"))
    assert told == "verdict:zzz: not in regions.csv: name a region of regions.csv"
    assert writing.add(copy, replace(MENTORING, parameter="verdict:place 7")).is_file()


def test_options_that_exclude_each_other_cannot_both_be_in_force(copy):
    indicators = Draft("block_weights", "indicators", "All alike", "m", "r", ("equal: r",), supersedes="0008")
    writing.add(copy, indicators)
    kept = only(copy, NEXT[0]).incompatible_with
    assert kept == ({"option": "indicators", "decision": "0007", "other": "include"},), "taken over from 0008"
    include = Draft("inherited", "include", "All values", "m", "r", ("exclude: r",), supersedes="0007")
    told = refused(copy, include)
    assert told.startswith(
        f"nothing is recorded; with this decision the records would have:\ndecisions/{NEXT[0]}-all-alike.md:"
    )
    assert f"both are chosen in {NEXT[0]} and {NEXT[1]}" in told and "supersede one of the two" in told
    writing.add(copy, Draft("block_weights", "equal", "Again", "m", "r", ("indicators: r",), supersedes=NEXT[0]))
    writing.add(copy, include)
    assert decisions.settle(copy, "cluster")["inherited"] == "include"


def test_an_incompatibility_binds_the_record_that_supersedes_the_one_it_names(copy):
    writing.add(copy, Draft("inherited", "exclude", "Still out", "m", "r", ("include: r",), supersedes="0007"))
    both = Draft("block_weights", "indicators", "x", "m", "r", ("equal: r",), supersedes="0008")
    writing.add(copy, both)
    late = Draft("inherited", "include", "In", "m", "r", ("exclude: r",), name="all of them", supersedes=NEXT[0])
    assert f"both are chosen in {NEXT[1]} and {NEXT[2]}" in refused(copy, late)


def test_two_incompatible_options_cannot_be_chosen_in_one_go(copy):
    draft = replace(THREE, incompatible=("3: 0006=ward",))
    assert f"both are chosen in {NEXT[0]} and 0006" in refused(copy, draft)
    assert writing.add(copy, replace(draft, incompatible=("2: 0006=ward",))).is_file()


def test_the_ends_of_a_scale_stay_in_order(copy):
    draft = Draft("lack_low", "0.75", "x", "m", "r", ("0.25: r",), supersedes="0024")
    assert refused(copy, draft) == "lack_low = 0.75 must lie below lack_high = 0.75"
    draft = Draft("lack_high", "0.2", "x", "m", "r", ("0.75: r",), supersedes="0025")
    assert refused(copy, draft) == "lack_low = 0.25 must lie below lack_high = 0.2"


def test_a_new_record_may_end_a_fault_that_only_it_can_end(copy):
    file = copy / "decisions" / "0006-how-regions-are-joined.md"
    clash = 'incompatible_with:\n  - {option: ward, decision: "0005", other: two}\n---\n\n#'
    file.write_text(file.read_text(encoding="utf-8").replace("---\n\n#", clash), encoding="utf-8")
    assert list(decisions.faults(copy)["rule"]) == ["both are chosen in 0006 and 0005"]
    writing.add(copy, THREE)
    assert decisions.settle(copy, "cluster")["k"] == 3


def test_a_record_that_comes_in_between_is_never_replaced(copy, monkeypatch):
    monkeypatch.setattr(writing, "following", lambda folder: NEXT[0])
    (copy / "decisions" / f"{NEXT[0]}-three-clusters.md").mkdir()  # no record, but its name is taken
    with pytest.raises((HereError, OSError)):
        writing.add(copy, THREE)
    target = copy / "decisions" / "0046-x.md"
    target.write_text("first", encoding="utf-8")
    with pytest.raises(HereError, match=r"0046-x\.md is there already, and no record is ever replaced"):
        writing.write(target, "second")
    assert target.read_text(encoding="utf-8") == "first" and not list(copy.rglob(".*"))


def test_a_full_disk_leaves_nothing_behind(copy, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    shutil.rmtree(copy / "decisions")
    before = contents(copy)
    monkeypatch.setattr(writing.os, "link", full)
    monkeypatch.setattr(writing.os, "replace", full)
    with pytest.raises(OSError, match="No space left"):
        writing.add(copy, replace(THREE, supersedes=""))
    assert contents(copy) == before


def test_a_file_system_without_links_gets_the_record_all_the_same(copy, monkeypatch):
    monkeypatch.setattr(writing.os, "link", lambda *_: (_ for _ in ()).throw(PermissionError(1, "no links")))
    assert writing.add(copy, THREE).is_file() and not list(copy.rglob(".*"))
    assert decisions.settle(copy, "cluster")["k"] == 3


@pytest.mark.skipif(writing.fcntl is None, reason="no locks on this system")
def test_two_that_decide_at_the_same_time_get_two_ids(copy):
    regions = ("alder", "birch", "cedar", "dogwood")
    known = [name for name in regions if name in (copy / "regions.csv").read_text(encoding="utf-8")]
    drafts = [replace(MENTORING, parameter=f"verdict:{name}", title=name) for name in known]
    threads = [threading.Thread(target=writing.add, args=(copy, draft)) for draft in drafts]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(known) >= 2
    ids = [record.id for record in decisions.read(copy) if record.id > f"{LAST:04d}"]
    assert ids == [f"{LAST + 1 + n:04d}" for n in range(len(known))]


WORDS = st.text(
    st.one_of(
        st.characters(exclude_categories=("Cs", "Cc")), st.sampled_from("\n\t :#-'\"[]{}>|&*!%@`,?\\āģķļņšūžñ¿¡")
    ),
    min_size=1,
    max_size=200,
).filter(str.strip)


def read_back(text):
    """What YAML and reader make of a text on one line."""
    return " ".join(text.split())


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A study of one region and no records: adding to it is quick."""
    folder = tmp_path_factory.mktemp("small")
    for name in ("study.yaml", "regions.csv"):
        shutil.copy(DEMO / name, folder)
    return folder


@settings(max_examples=150, deadline=None)
@given(title=WORDS, by=WORDS, why=WORDS, reason=WORDS, name=WORDS, context=WORDS)
def test_whatever_is_written_is_read_back_equal(small, title, by, why, reason, name, context):
    shutil.rmtree(small / "decisions", ignore_errors=True)
    draft = Draft("k", "3", title, by, why, (f"2: {reason}",), name=f"name {name}", context=context)
    file = writing.add(small, draft)
    (record,) = decisions.read(small)
    assert (record.title, record.decided_by) == (read_back(title), read_back(by))
    assert record.chosen == record.option.name == read_back(f"name {name}")
    assert [option.reason for option in record.options] == [read_back(why), read_back(reason)]
    assert [option.value for option in record.options] == [3, 2]
    assert read_back(context) in read_back(record.prose) and read_back(why) in read_back(record.prose)
    assert re.fullmatch(r"0001-[a-z0-9-]{1,60}\.md", file.name) and not file.name.endswith("-.md")
    shown = decisions.register(small)
    check("decisions", shown)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_values_of_every_kind_of_parameter_are_read_back_equal(small, data):
    shutil.rmtree(small / "decisions", ignore_errors=True)
    able = sorted(name for name, parameter in PARAMETERS.items() if parameter.decision)
    parameter = PARAMETERS[data.draw(st.sampled_from(able))]
    texts = {
        "importance": [
            "free",
            "finance>skills",
            "finance=skills>health",
            "prefer finance 0.6 to skills 0.9; health 0-0.2",
        ],
        "required_groups": ["none", "resident", "resident+ngo"],
        "out_of_scope": ["none", "barrier:digital", "capacity:reach+need:food"],
        "not_a_person": ["unreviewed", "none", "ozols+priede"],
        "budget": ["planned", "alder 90000", "alder 90000, birch none"],
        "committed": ["planned", "alder mentoring+microcredit", "alder none"],
        "group_weights": ["equal", "interviews", "resident 2, state 0"],
        "emphasis": ["none", "finance 2", "finance 0.5, skills 0"],
        "outcomes": ["none", "need:jobs", "need:jobs+barrier:skills"],
    }
    assert set(texts) == {name for name in able if PARAMETERS[name].fault}
    if parameter.fault:
        values = st.sampled_from(texts[parameter.name])
    elif parameter.allowed:
        values = st.sampled_from(parameter.allowed)
    elif parameter.kind is int:
        values = st.integers(*map(int, parameter.bounds))
    else:
        values = st.floats(*map(float, parameter.bounds))
    one, other = data.draw(st.lists(values, min_size=2, max_size=2, unique=True))
    try:
        writing.add(small, Draft(parameter.name, str(one), "t", "b", "w", (f"{other}: r",)))
    except HereError as error:
        assert "must lie below" in str(error)
        return
    (record,) = decisions.read(small)
    assert [option.value for option in record.options] == [one, other]
    assert all(type(option.value) is parameter.kind for option in record.options)


def test_names_of_options_may_hold_what_yaml_knows_as_signs(copy):
    name = "a, b: {c} [d] #e"
    writing.add(copy, replace(THREE, name=name, incompatible=(f"{name}: 0007=include",)))
    assert only(copy, NEXT[0]).incompatible_with == ({"option": name, "decision": "0007", "other": "include"},)


def test_front_matter_is_yaml_that_others_read_alike(copy):
    text = writing.add(copy, replace(THREE, title="Yes: no", by="0012")).read_text(encoding="utf-8")
    front = yaml.safe_load(text.split("---\n")[1])
    assert (front["title"], front["decided_by"], front["id"]) == ("Yes: no", "0012", NEXT[0])


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Trīs klasteri: Ķekava", "tris-klasteri-kekava"),
        ("¿Año de la niñez?", "ano-de-la-ninez"),
        ("Ward's method", "wards-method"),
        ("Ответ", "decision"),
        ("../../etc/passwd", "etc-passwd"),
        ("word " * 40, "word-word-word-word-word-word-word-word-word-word-word-word"),
        ("w" * 90, "w" * 60),
    ],
)
def test_the_title_names_the_file_in_plain_letters(title, name):
    assert writing.slug(title) == name


def commands():
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / "docs" / "decisions.md").read_text(encoding="utf-8"), re.DOTALL)
    return [line for block in blocks for line in block.splitlines()]


def test_the_commands_of_the_documentation_work_one_after_the_other(tmp_path, capsys, monkeypatch):
    from herelib.cli import application

    monkeypatch.chdir(ROOT)
    for line in commands():
        words = shlex.split(line.replace("/tmp/my-study", str(tmp_path / "my-study")))
        if words[0] == "cp":
            subprocess.run(words, check=True)
            continue
        monkeypatch.setattr("sys.argv", words)
        application.app(words[1:], standalone_mode=False)
    assert len(commands()) >= 4
    printed = [word for word in capsys.readouterr().out.split() if word.endswith(".md")]
    assert len(printed) == 3 and all(
        (tmp_path / "my-study" / "decisions").joinpath(file.rsplit("/", 1)[1]).is_file() for file in printed
    )
    assert len(decisions.register(tmp_path / "my-study")) == len(decisions.register(DEMO)) + len(printed)
    assert decisions.settle(tmp_path / "my-study", "cluster")["linkage"] == "average"
