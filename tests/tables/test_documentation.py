"""docs/tables.md is what the two files say."""

from herelib.tables import CONTRACTS
from herelib.tables.documentation import PAGE, STAGES, page, section


def test_the_page_is_up_to_date():
    assert PAGE.read_text(encoding="utf-8") == page(), "make docs"


def test_every_table_has_a_section_under_its_stage():
    text = page()
    for name, table in CONTRACTS.items():
        assert text.count(f"\n### {name}\n") == 1 and f"[{name}](#{name})" in text
        above = text[: text.index(f"\n### {name}\n")]
        assert above.rindex(f"\n## {STAGES[table.stage]}\n") == above.rindex("\n## ")


def test_a_section_says_meaning_key_readers_audience_and_every_column():
    text = section(CONTRACTS["coverage"])
    assert "How many people of each group were interviewed in each region." in text
    assert "Key: `region`, `group`. Read by: the report. May leave the team: yes." in text
    rows = [line for line in text.split("\n") if line.startswith("| `")]
    assert [row.split("`")[1] for row in rows] == ["region", "group", "n"]


def test_a_table_that_leaves_in_part_says_which_columns_do():
    text = section(CONTRACTS["accounting"])
    assert "May leave the team: in part." in text
    leaving = [line.split("`")[1] for line in text.split("\n") if line.endswith("| yes |")]
    assert leaving == ["status", "rule"]


def test_every_row_of_a_section_has_as_many_cells_as_its_head():
    for table in CONTRACTS.values():
        lines = [line for line in section(table).split("\n") if line.startswith("|")]
        assert len({line.count("|") for line in lines}) == 1, table.name
