"""The methods of a run, read off its tables."""

from herelib.deposit import methods

MADE_WITH = {"herelib": "1.2.3", "commit": "", "python": "3.11.7"}


def test_every_setting_of_every_stage_stands_there_with_its_decision(demo_tables, demo_settings):
    _, shown = demo_tables
    view = methods.methods_view(shown, demo_settings, MADE_WITH)
    stages = [name for name in shown if name.startswith("parameters_")]
    assert len(view["stages"]) == len(stages) == 6
    assert sum(len(settings) for _, settings in view["stages"]) == sum(len(shown[name]) for name in stages)
    decided = [row for _, settings in view["stages"] for row in settings if row[3].startswith("decision 0")]
    by_hand = [row for _, settings in view["stages"] for row in settings if row[3].startswith("set by hand")]
    assert decided and {row[0] for row in by_hand} == {"draws", "reclusterings", "nulls", "package_draws"}


def test_rules_that_found_nothing_and_decisions_not_in_force_are_left_out(demo_tables, demo_settings):
    _, shown = demo_tables
    decisions = shown["decisions"].assign(status=["accepted"] + ["superseded"] * (len(shown["decisions"]) - 1))
    rules = shown["rules"].assign(found=[3] + [0] * (len(shown["rules"]) - 1))
    view = methods.methods_view({**shown, "decisions": decisions, "rules": rules}, demo_settings, MADE_WITH)
    assert len(view["decisions"]) == len(view["rules"]) == 1


def test_the_page_escapes_all_and_fetches_nothing(tmp_path, demo_tables, demo_settings):
    _, shown = demo_tables
    decisions = shown["decisions"].assign(title="<script>alert(1)</script>")
    methods.write(
        tmp_path, {**shown, "decisions": decisions}, {**demo_settings, "title": "<b>A study", "titles": {}}, MADE_WITH
    )
    page = (tmp_path / "methods.html").read_text(encoding="utf-8")
    assert "<script" not in page and "<b>A study" not in page and "&lt;b&gt;A study" in page
    assert "default-src 'none'" in page and "src=" not in page.replace("default-src", "")
