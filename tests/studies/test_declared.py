"""What study.yaml says of columns and words goes first, and what it says wrongly is a fault."""

import pytest
from studies import BLANK, ROWS, SURVEY, rules, write_form, write_rows, write_tiny

from herelib import interviews
from herelib.interviews import checking


def renamed(names):
    return [{names.get(key, key): value for key, value in row.items()} for row in ROWS]


def test_a_declared_header_is_its_item_whatever_it_seems_to_be(read, plain):
    export, faults = read(
        renamed({"food": "repair", "repair": "V2"}), options={"columns": {"repair": "food", "V2": "repair"}}
    )
    assert not len(faults)
    assert export.frame["food"].tolist() == plain["food"].tolist()
    assert export.frame["repair"].tolist() == plain["repair"].tolist()


def test_a_column_can_be_left_out(read):
    export, _ = read([ROWS[0] | {"needs/food": "1"}], options={"columns": {"needs/food": ""}})
    assert export.frame["food"].tolist() == ["4"]
    assert export.unread([]) == [("needs/food", "not read: study.yaml says so")]


@pytest.mark.parametrize(
    "options, rule, do",
    [
        ({"columns": {"fod": "food"}}, "no such column in the file", "did you mean 'food'?"),
        ({"columns": {"idea": "remrk"}}, "no such item in the form", "did you mean 'remark'?"),
        ({"words": {"Laden": "shp"}}, "'Laden' is to mean what is no choice", "did you mean 'shop'?"),
    ],
)
def test_what_is_neither_in_the_file_nor_in_the_form_is_a_fault_with_the_nearest(read, options, rule, do):
    export, faults = read(ROWS, options=options)
    fault = faults.table().iloc[0]
    assert export is None and (fault["file"], fault["rule"], fault["do"]) == ("study.yaml", rule, do)


def test_words_mean_choices_in_single_and_several_answers(read):
    rows = [ROWS[0] | {"consent": "Jā", "rooms": "Laden Halle", "food": "viel"}]
    words = {"jā": "yes", "Jā": "yes", "Laden": "shop", "Halle": "Hall", "viel": "4"}
    export, faults = read(rows, options={"words": words})
    assert not len(faults)
    assert export.frame.loc[2, ["consent", "rooms", "food"]].tolist() == ["yes", "shop hall", "4"]


def test_words_of_a_region_that_is_a_text_are_read_too(read):
    rows = [ROWS[0] | {"remark": "Riga centre"}]
    options = {"words": {"Riga centre": "riga"}, "roles": {"region": "remark", "id": "_uuid"}}
    export, faults = read(rows, options=options)
    assert not len(faults) and export.frame["remark"].tolist() == ["riga"]


def test_a_column_that_a_role_names_is_read_though_the_form_has_no_such_question(read):
    export, _ = read([ROWS[0] | {"hhid": "17"}], options={"roles": {"id": ["hhid", "_uuid"]}})
    assert export.frame["hhid"].tolist() == ["17"] and export.unknown == []


def test_a_study_is_put_right_by_what_its_message_offers(tmp_path, monkeypatch):
    monkeypatch.setenv("HERE_PROCESSED", str(tmp_path / "processed"))
    folder = write_tiny(tmp_path / "study")
    write_rows(folder / "interviews" / "en.csv", renamed({"trust": "V9"}))
    assert "column missing" in rules_of(folder)
    with (folder / "study.yaml").open("a", encoding="utf-8") as handle:
        handle.write("exports: {en.csv: {columns: {V9: trust}}}\n")
    assert rules_of(folder) == []


def rules_of(folder):
    return checking.check(folder, BLANK)["rule"].tolist()


def test_header_and_rows_keep_their_names_in_messages(read):
    _, faults = read(
        [ROWS[0] | {"V1": "4", "food": ""}, ROWS[1] | {"V1": "5", "food": "1"}], options={"columns": {"V1": "food"}}
    )
    assert rules(faults) == [(3, "two columns of 'food' that differ")]
    assert faults.table()["column"].tolist()[0] in ("V1", "food")


def test_a_declared_key_leads_the_rows_of_a_repeat_group_to_their_interviews(tmp_path):
    survey = SURVEY + "begin repeat | member | Member | Miembro\ninteger | years | Years | Años\nend repeat\n"
    folder = write_tiny(tmp_path / "s")
    write_form(folder / "instrument.xlsx", survey)
    # The team's id stands in a column of its own; the tool's is the same in every row, as in some published data.
    homes = [each | {"home": each["_uuid"], "_uuid": "v1"} for each in ROWS]
    write_rows(folder / "interviews" / "en.csv", homes)
    write_rows(folder / "interviews" / "people.csv", [{"home": home, "years": "8"} for home in ("a1", "c3", "c3")])
    about = "roles: {id: home}\nexports: {people.csv: {columns: {home: PARENT_KEY}}}\nitems:\n"
    about += '  n_members: {repeat: member, summary: count, dimension: "need:food", low: 0, high: 2}\n'
    text = (folder / "study.yaml").read_text(encoding="utf-8")
    (folder / "study.yaml").write_text(text.replace("items:\n", about), encoding="utf-8")
    table = interviews.clean(checking.read(folder), BLANK)["answers"]
    assert sorted(table["n_members"].tolist()) == [0, 0.5, 1]
