"""What a description says of a column is checked, and the message names column and rule but no cell."""

import numpy as np
import pandas as pd
import pytest

from herelib import tables
from herelib.errors import HereError
from herelib.tables.schemas import ROUNDING, Text

GATES = {
    "region": "oak", "part": "incubator", "gate": "rooms", "kind": "fact", "answer": "yes", "share": np.nan,
    "question": "", "source": "", "date": "", "open": False,
}  # fmt: skip


def gates(**cells):
    return pd.DataFrame([{**GATES, **cells}])


def fault(name, frame):
    with pytest.raises(HereError) as caught:
        tables.check(name, frame)
    return str(caught.value).removeprefix(f"table '{name}' breaks its contract: ")


def test_a_schema_is_made_once():
    assert tables.CONTRACTS["verdicts"].schema is tables.CONTRACTS["verdicts"].schema


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"answer": "perhaps"}, "column answer: isin(('yes', 'no', 'unknown')) (1 rows)"),
        ({"share": 1.2}, "column share: in_range(-1e-12, 1.000000000001) (1 rows)"),
        ({"region": None}, "column region: not_nullable (1 rows)"),
    ],
)
def test_a_broken_rule_is_named_with_its_column_and_count(cells, message):
    assert fault("gates", gates(**cells)) == message


def test_rounding_errors_of_a_share_pass_and_more_does_not():
    assert len(tables.check("gates", gates(share=1 + ROUNDING / 2))) == 1
    assert "column share" in fault("gates", gates(share=1 + 2 * ROUNDING))


def test_two_rows_of_one_key_are_refused():
    assert "region" in fault("gates", pd.concat([gates(), gates(answer="no")]))


def test_a_column_too_many_or_too_few_is_refused():
    assert "column_in_schema" in fault("gates", gates().assign(mood="good"))
    assert "column_in_dataframe" in fault("gates", gates().drop(columns="gate"))


def test_no_cell_stands_in_a_message():
    assert "Anna" not in fault("gates", gates(answer="Anna Example, Green Street 4"))


@pytest.mark.parametrize("weight", [0.0, -1.0])
def test_a_weight_lies_above_nought(weight):
    row = dict(interview="i1", region="oak", group="ngo", language="", date="", minutes=np.nan, export="a.csv",
               consent_quote=False, weight=weight)  # fmt: skip
    assert fault("interviews", pd.DataFrame([row])) == "column weight: greater_than(0) (1 rows)"
    assert "str_matches" in fault("interviews", pd.DataFrame([{**row, "weight": 1.0, "date": "31.3.2026"}]))


def test_direction_is_up_or_down():
    row = dict(item="food", dimension="food", block="need", kind="scale", direction=0, low=1.0, high=5.0, label="",
               groups="")  # fmt: skip
    assert fault("items", pd.DataFrame([row])) == "column direction: isin([-1, 1]) (1 rows)"


def test_a_dropped_row_has_a_rule_and_a_kept_one_has_none():
    kept = dict(export="a.csv", row=2, interview="i1", status="kept", rule="", cells_changed=0)
    assert len(tables.check("accounting", pd.DataFrame([kept]))) == 1
    for wrong in ({"rule": "no_consent"}, {"status": "dropped"}):
        message = fault("accounting", pd.DataFrame([{**kept, **wrong}]))
        assert "a dropped row has its rule, a kept row has none" in message


def test_each_item_of_answers_holds_shares_or_words_of_cover():
    good = pd.DataFrame({"interview": ["i1", "i2"], "food": [0.5, np.nan], "cover": ["now", ""]})
    assert list(tables.check("answers", good).columns) == ["interview", "food", "cover"]
    for wrong in ({"food": [0.5, 7.0]}, {"cover": ["now", "never"]}):
        assert "each item holds numbers from 0 to 1 or one of '', 'now', 'training', 'outside', 'public'" in fault(
            "answers", good.assign(**wrong)
        )


def test_each_item_of_missing_holds_a_reason():
    good = pd.DataFrame({"interview": ["i1", "i2"], "food": ["", "refused"]})
    assert len(tables.check("missing", good)) == 2
    assert "each item holds one of '', 'refused'" in fault("missing", good.assign(food=["", "lost"]))


def test_texts_pass_plain_and_as_a_categorical_and_numbers_become_texts():
    plain = pd.Series(["a", "b"], dtype="str")
    assert Text().coerce(plain) is plain
    coded = plain.astype("category")
    assert Text().coerce(coded) is coded
    assert Text().coerce(pd.Series([1, 2])).tolist() == ["1", "2"]
    assert not Text().check(None, pd.Series([1, 2]).astype("category"))
