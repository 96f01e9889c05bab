"""The items of the COREQ checklist."""

from herelib.studies import coreq, settings


def test_there_are_32_items_in_three_domains_each_with_a_key_for_study_yaml():
    items = coreq.coreq_items()
    assert [item.number for item in items] == list(range(1, 33))
    assert len({item.key for item in items}) == 32 and all(item.asks and item.item for item in items)
    domains = [item.domain for item in items]
    counts = {domain: domains.count(domain) for domain in domains}
    assert list(counts.values()) == [8, 15, 9], "as the checklist has them: research team, design, analysis"
    assert set(settings.SCHEMA["coreq"]) == {item.key for item in items}


def test_a_wrong_key_is_a_fault_with_the_nearest(tmp_path):
    file = tmp_path / "study.yaml"
    file.write_text("title: t\nyear: 2026\nlanguages: [en]\ncoreq: {gendr: two women}\n", encoding="utf-8")
    _, faults = settings.read(file)
    fault = faults.table().iloc[0]
    assert fault["column"] == "coreq.gendr" and "gender" in fault["do"]


def test_what_a_team_states_is_read_as_text(tmp_path):
    file = tmp_path / "study.yaml"
    text = "title: t\nyear: 2026\nlanguages: [en]\nlicence: CC-BY-4.0\norganisation: Example\ncoreq: {repeats: no}\n"
    file.write_text(text, encoding="utf-8")
    values, faults = settings.read(file)
    assert not len(faults) and values["coreq"] == {"repeats": "no"}
    assert (values["licence"], values["organisation"]) == ("CC-BY-4.0", "Example")
