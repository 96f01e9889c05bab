"""The sections of the report and the tables that it is made from."""

import re

import table_examples
from multiverse_examples import multiverse

from herelib import tables
from herelib.release import MULTIVERSE
from herelib.report import contents
from herelib.report.contents import indicator_anchor, package_anchor, part_anchor
from herelib.tables import CONTRACTS, PER_ITEM, made_by


def test_the_report_reads_all_tables_but_those_it_must_not():
    single_answers = {*PER_ITEM, "repeats", "draws", "seen", "disagreements"}
    assert set(contents.TABLES) < set(CONTRACTS) - single_answers - set(made_by("multiverse"))
    assert {"verdicts", "profiles", "coverage", "evidence", "parameters_recommend"} <= set(contents.TABLES)


def test_headings_are_numbered_as_they_are_read():
    numbered = [title for name, title in contents.SECTIONS.items() if name not in contents.OPTIONAL_SECTIONS]
    assert [title.split(".")[0] for title in numbered] == [str(n) for n in range(1, 11)]
    assert contents.title_of("limits") == "3. What this result cannot say"


def test_a_multiverse_is_read_where_it_was_written_beside_the_run_and_only_whole(tmp_path):
    run = tmp_path / "baseline"
    assert contents.multiverse_tables(run) == {}
    of_run = {name: table_examples.run()[name] for name in ("verdicts", "clusters")}
    of_run["clusters"] = of_run["clusters"].assign(cluster="A")  # as the universes of the example have it
    tables.write_all(run, of_run)
    tables.write_all(tmp_path / "multiverse", multiverse(of_run["verdicts"]))
    assert set(contents.multiverse_tables(run)) == set(MULTIVERSE) < set(made_by("multiverse"))
    for name, column in (("clusters", "cluster"), ("verdicts", "acceptability")):
        changed = of_run[name].copy()
        changed.loc[changed.index[0], column] = "B" if name == "clusters" else 0.123
        tables.write_all(run, {name: changed})
        assert contents.multiverse_tables(run) == {}, f"a multiverse around other {name} is not about this run"
        tables.write_all(run, {name: of_run[name]})
    assert contents.multiverse_tables(run) != {}
    tables.path(tmp_path / "multiverse", "verdict_shares").unlink()
    assert contents.multiverse_tables(run) == {}


def test_anchors_of_parts_and_indicators_differ_by_region_and_need_no_escaping():
    anchors = {
        package_anchor("elm"),
        part_anchor("elm", "wise"),
        part_anchor("oak", "wise"),
        indicator_anchor("elm", "cover:care=now"),
        indicator_anchor("elm", "need:care"),
        indicator_anchor("oak", "need:care"),
    }
    assert len(anchors) == 6 and all(re.fullmatch(r"[\w-]+", anchor) for anchor in anchors)
