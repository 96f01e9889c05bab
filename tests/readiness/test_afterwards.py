"""What comes after a recommendation: faults of both blocks, of the files beside and of the second wave."""

import pytest
from studies import ROWS, write_rows

from herelib.interviews import checking
from herelib.readiness import afterwards
from herelib.studies import settings

KNOWN = afterwards.Known(("east", "west"), ("XA",), ("food", "repair", "trust"))
INCUBATOR = 'incubator: {decided_on: "2026-09-01", %s}\n'
EVALUATION = "evaluation: {second_wave: later, incubator_in: [east], %s}\n"


def told(folder, text="", **files):
    """Faults of a study whose study.yaml says this, with these files beside: column (or file), value, rule."""
    with (folder / "study.yaml").open("a", encoding="utf-8") as handle:
        handle.write(text)
    for name, content in files.items():
        (folder / f"{name}.csv").write_text(content, encoding="utf-8")
    declared, wrong = settings.read(folder / "study.yaml")
    assert not len(wrong), wrong.table()
    table = afterwards.faults(folder, declared, KNOWN).table()
    return list(table.itertuples(index=False, name=None))


def columns(faults):
    return [(column, value) for _, _, column, value, _, _ in faults]


@pytest.fixture
def two_waves(tiny_study):
    """The tiny study with a second wave of the same form."""
    (tiny_study / "later" / "interviews").mkdir(parents=True)
    write_rows(tiny_study / "later" / "interviews" / "en.csv", ROWS)
    with (tiny_study / "study.yaml").open("a", encoding="utf-8") as handle:
        handle.write("evaluation: {second_wave: later, incubator_in: [east]}\n")
    return tiny_study


def test_a_study_that_says_nothing_of_it_is_asked_nothing(tiny_study):
    assert told(tiny_study) == []


@pytest.mark.parametrize(
    ("text", "column", "value", "do"),
    [
        ("founder_project: 0", "founder_project", "0.0", "leave it out"),
        ("law_of: {XB: LV}", "law_of.XB", "XB", "XA"),
        ("law_of: {XA: LW}", "law_of.XA", "LW", "LV"),
        ("areas: {weast: [zone:qpv]}", "areas.weast", "weast", "east"),
        ("areas: {east: [qpv]}", "areas.east", "qpv", "zone:NAME"),
        ("rates: {founded: [0.5, 0.3, 0.6, guess]}", "rates.founded", "", "left out if nobody knows"),
        ("rates: {founded: [0.1, 0.3, 1.6, guess]}", "rates.founded", "", "left out if nobody knows"),
        ("rates: {founded: [0.1, 0.3, 0.6]}", "rates.founded", "", "rest on"),
    ],
)
def test_what_is_wrong_in_the_incubators_block_is_named(tiny_study, text, column, value, do):
    faults = told(tiny_study, INCUBATOR % text)
    assert columns(faults) == [(f"incubator.{column}", value)] and do in faults[0][5]


def test_money_names_regions_funds_and_categories_that_are_known(tiny_study):
    line = "{region: aest, fund: lv_social_strat, category: wage, eur: -5, granted: false}"
    faults = told(tiny_study, INCUBATOR % f"money: [{line}, {{region: east}}]")
    assert columns(faults)[:4] == [
        ("incubator.money.1.region", "aest"),
        ("incubator.money.1.fund", "lv_social_strat"),
        ("incubator.money.1.category", "wage"),
        ("incubator.money.1.eur", "-5"),
    ]
    assert "lv_social_start" in faults[1][5] and "wages" in faults[2][5]
    missing = {column for column, _ in columns(faults)[4:]}
    assert missing == {f"incubator.money.2.{name}" for name in ("fund", "category", "eur", "granted")}


def test_an_indicator_needs_a_baseline_with_its_day(tiny_study):
    line = "{measure: alive, indicator: alive firms, source: register, region: nowhere}"
    faults = told(tiny_study, INCUBATOR % f"indicators: [{line}]")
    assert {column for column, _ in columns(faults)} == {
        "incubator.indicators.1.baseline",
        "incubator.indicators.1.region",
    }


def test_a_block_without_the_day_of_its_decision_is_a_fault(tiny_study):
    assert columns(told(tiny_study, "incubator: {decided_on: soon}\n")) == [("incubator.decided_on", "soon")]


def test_the_folder_of_the_second_wave_must_be_there(tiny_study):
    (tiny_study / "wave2" / "interviews").mkdir(parents=True)
    faults = told(tiny_study, "evaluation: {second_wave: wave_2, incubator_in: [east]}\n")
    assert columns(faults) == [("evaluation.second_wave", "wave_2")] and "wave2" in faults[0][5]


@pytest.mark.parametrize("name", ["../other", "/etc", "C:\\x"])
def test_a_second_wave_outside_of_the_study_is_refused(tiny_study, name):
    faults = told(tiny_study, f"evaluation: {{second_wave: '{name}', incubator_in: [east]}}\n")
    assert [rule for *_, rule, _ in faults] == ["a folder outside of the study"]


def test_regions_and_renamed_items_of_the_evaluation_are_known(tiny_study):
    (tiny_study / "later" / "interviews").mkdir(parents=True)
    faults = told(tiny_study, EVALUATION % "blocks: {wets: a}, renamed: {trust_people: trast}")
    assert columns(faults) == [("evaluation.blocks", "wets"), ("evaluation.renamed.trust_people", "trast")]
    assert "trust" in faults[1][5]
    wrong = afterwards.renamed_faults({"renamed": {"fod": "food"}}, ["food", "trust"]).table()
    assert wrong["value"].tolist() == ["fod"] and "food" in wrong["do"].iloc[0]


def test_an_evaluation_says_which_wave_and_where_the_incubator_was(tiny_study):
    faults = told(tiny_study, "evaluation: {picked: lot}\n")
    assert columns(faults) == [("evaluation.second_wave", ""), ("evaluation.incubator_in", "")]


def test_people_that_no_matching_could_read_are_faults_with_their_line(tiny_study):
    faults = told(
        tiny_study,
        participants="participant,region,languages,name\np1,east,lv,Ann\np1,west,,x\np2,nowhere,es,y\n",
        mentors="mentor,region,languages,hours,modes\nm1,east,lv,,by_phone\n",
    )
    seen = {(file, str(row), column) for file, row, column, *_ in faults}
    assert seen == {
        ("participants.csv", "1", "name"),
        ("participants.csv", "3", "participant"),
        ("participants.csv", "3", "languages"),
        ("participants.csv", "4", "region"),
        ("mentors.csv", "2", "hours"),
        ("mentors.csv", "2", "modes"),
    }
    assert not any("Ann" in str(cell) for fault in faults for cell in fault)


def test_distances_skills_and_the_register_are_looked_through(tiny_study):
    faults = told(
        tiny_study,
        distances="region,other,km\neast,west,far\nwest,east,3\neast,wset,4\n",
        participants="participant,region,languages\np1,east,lv\n",
        skills="participant,competence,level\n"
        "p1,vison,0.5\nAnn Example,vision,0.5\np1,creativity,7\np1,vision,1\np1,vision,1\n",
        businesses="business,region,founded,closed,jobs,supported,checked_on\nb,east,2026-13-01,,1,yes,2028-01-01\n",
    )
    seen = {(file, str(row), column) for file, row, column, *_ in faults}
    assert seen == {
        ("distances.csv", "2", "km"),
        ("distances.csv", "3", "other"),
        ("distances.csv", "4", "other"),
        ("skills.csv", "2", "competence"),
        ("skills.csv", "3", "participant"),
        ("skills.csv", "4", "level"),
        ("skills.csv", "6", "competence"),
        ("businesses.csv", "2", "founded"),
    }
    assert not any("Example" in str(cell) for fault in faults for cell in fault)


def test_faults_of_the_second_wave_are_named_by_their_file(two_waves):
    text = (two_waves / "later" / "interviews" / "en.csv").read_text(encoding="utf-8")
    (two_waves / "later" / "interviews" / "en.csv").write_text(text.replace("east", "nowhere"), encoding="utf-8")
    faults, _ = afterwards.examine(two_waves, checking.examine(two_waves))
    files = set(faults.table()["file"])
    assert files == {"later/interviews/en.csv"} and set(faults.table()["rule"]) == {"not in regions.csv"}


def test_the_second_wave_inherits_what_it_does_not_say_itself(two_waves):
    second = checking.second_wave(two_waves)
    assert second.settings["year"] == 2026 and len(second.records) == len(ROWS)
    assert second.regions.equals(checking.read(two_waves).regions)
    (two_waves / "later" / "study.yaml").write_text("year: 2028\n", encoding="utf-8")
    assert checking.second_wave(two_waves).settings["year"] == 2028
    (two_waves / "later" / "study.yaml").write_text("yaer: 2028\n", encoding="utf-8")
    faults, _ = afterwards.examine(two_waves, checking.examine(two_waves))
    assert faults.table()[["file", "column"]].to_numpy().tolist() == [["later/study.yaml", "yaer"]]
