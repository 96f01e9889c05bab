"""What followed from decisions: the rows of actions.csv and what is wrong with them."""

import pytest

from herelib.decisions import actions
from herelib.folders import ROOT

HEADER = "kind,decision,region,action,who,status,date,answer\n"


def load(folder, *rows, header=HEADER):
    (folder / "regions.csv").write_text("region,country\neast,XX\nwest,XX\n", encoding="utf-8")
    (folder / "actions.csv").write_text(header + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return actions.load_actions(folder)


def test_a_study_without_the_file_has_no_actions_and_no_fault(study):
    table, faults = actions.load_actions(study)
    assert len(table) == len(faults) == 0 and "status" in table


def test_actions_and_results_given_back_are_read(study):
    rows = [
        "action,0001,east,Hold a meeting,municipality,done,2026-05-12,Forty came",
        ",0001,,Ask,team,planned,2026-09,",
    ]
    rows.append("returned,,west,Evening in the library,resident,done,2026-05-13,They missed the buses")
    table, faults = load(study, *rows)
    assert len(faults) == 0
    assert table["kind"].tolist() == ["action", "action", "returned"] and table["row"].tolist() == [2, 3, 4]
    assert table["answer"].tolist() == ["Forty came", "", "They missed the buses"]


def test_columns_that_may_be_left_out_may_be_left_out(study):
    table, faults = load(study, "0001,Meet,team,begun,2026-05", header="decision,action,who,status,date\n")
    assert len(faults) == 0 and table.loc[0, ["kind", "region", "answer"]].tolist() == ["action", "", ""]


@pytest.mark.parametrize(
    ("row", "column", "rule", "do"),
    [
        ("action,1,,Meet,team,done,2026-05-12,", "decision", "no record has this id", "write 0001, as a text"),
        ("action,0009,,Meet,team,done,2026-05-12,", "decision", "no record has this id", ""),
        ("action,,,Meet,team,done,2026-05-12,", "decision", "empty", "name the decision record"),
        ("action,0001,,Meet,team,finished,2026-05-12,", "status", "one of planned, begun, done, dropped", ""),
        ("action,0001,,Meet,team,done,12.5.2026,", "date", "not a date", "write YYYY-MM-DD"),
        ("action,0001,,Meet,team,done,2026-02-30,", "date", "not a date", "write YYYY-MM-DD"),
        ("action,0001,eats,Meet,team,done,2026-05-12,", "region", "not in regions.csv", "did you mean 'east'?"),
        ("action,0001,,Meet,,done,2026-05-12,", "who", "empty", "a role or an organisation"),
        ("returned,,,Evening,residents,done,2026-05-12,", "who", "one of resident", "did you mean 'resident'?"),
        ("returns,,,Evening,resident,done,2026-05-12,", "kind", "one of action, returned", "did you mean 'returned'?"),
    ],
)
def test_what_is_wrong_is_told_with_its_row_and_what_to_do(study, row, column, rule, do):
    _, faults = load(study, "action,0001,,Before,team,done,2026-05-12,", row)
    assert len(faults) == 1
    fault = faults.iloc[0]
    assert (fault["file"], fault["row"], fault["column"]) == ("actions.csv", 3, column)
    assert fault["rule"].startswith(rule) and do in fault["do"]


def test_a_missing_column_and_a_row_that_stands_twice_are_faults(study):
    _, faults = load(study, "0001,Meet,team,2026-05-12", header="decision,action,who,date\n")
    assert faults["rule"].tolist() == ["a column is missing"] and faults["column"].tolist() == ["status"]
    row = "action,0001,,Meet,team,done,2026-05-12,"
    _, faults = load(study, row, row)
    assert faults["rule"].tolist() == ["a row that stands twice"] and faults["row"].tolist() == [3]


def test_the_actions_of_the_demo_have_no_fault():
    table, faults = actions.load_actions(ROOT / "data" / "raw" / "demo")
    assert len(faults) == 0 and set(table["kind"]) == {"action", "returned"}
