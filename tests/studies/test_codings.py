"""Codings of other programs: a plain table, its columns named in study.yaml, becomes segments like any other."""

import json

import pytest
from studies import PARAMETERS, write_rows

from herelib import interviews, segments
from herelib.interviews import checking
from herelib.readiness import examine

BOOK = "code,parent,definition,label_en\nneed,,what is lacking,Need\nneed_shop,need,no shop,Corner shop\n"


@pytest.fixture
def study(tiny_study):
    (tiny_study / "codebook.csv").write_text(BOOK, encoding="utf-8")
    return tiny_study


def say(study, text):
    with (study / "study.yaml").open("a", encoding="utf-8") as handle:
        handle.write(text)


def of(study):
    table = checking.read(study, PARAMETERS).segments
    return table[["interview", "item", "code", "coder", "start", "end"]].values.tolist()


def faults(study):
    return checking.check(study, PARAMETERS)[["file", "column", "rule", "do"]].values.tolist()


def test_a_table_with_a_row_a_piece_takes_labels_and_several_codes_in_a_cell(study):
    write_rows(study / "nvivo.csv", [
        {"Case": "a1", "Code": "Corner Shop; need"}, {"Case": "b2", "Code": "need_shop"}, {"Case": "c3", "Code": ""},
    ])  # fmt: skip
    say(study, "codings:\n  nvivo.csv: {columns: {interview: case, code: Code}, item: idea, coder: anna}\n")
    length = len("an idea of a1")
    assert of(study) == [
        ["a1", "idea", "need_shop", "anna", 0, length], ["a1", "idea", "need", "anna", 0, length],
        ["b2", "idea", "need_shop", "anna", 0, length], ["c3", "idea", "", "anna", 0, 0],
    ]  # fmt: skip
    assert checking.read(study, PARAMETERS).segments["segment"].is_unique


def test_a_table_with_a_column_a_code_beside_segments_of_our_own(study):
    line = "a1,idea,need,ben,0,2,\n"
    (study / "segments.csv").write_text("interview,item,code,coder,start,end,cleared\n" + line, encoding="utf-8")
    write_rows(study / "wide.csv", [{"id": "a1", "who": "anna", "shop": "1", "any": "yes"},
                                    {"id": "b2", "who": "anna", "shop": "0", "any": "no"}])  # fmt: skip
    say(study, "codings:\n  wide.csv:\n    columns: {interview: id, coder: who}\n    item: idea\n"
               "    codes: {shop: need_shop, any: need}\n")  # fmt: skip
    assert [row[:4] for row in of(study)] == [
        ["a1", "idea", "need", "ben"], ["a1", "idea", "need_shop", "anna"], ["a1", "idea", "need", "anna"],
        ["b2", "idea", "", "anna"],
    ]  # fmt: skip
    assert checking.read(study, PARAMETERS).segments["segment"].is_unique


def test_a_table_that_counts_pieces_gives_the_code_and_a_mark_that_says_neither_is_a_fault(study):
    rows = [{"who": "a1", "shop": "3"}, {"who": "b2", "shop": "0"}, {"who": "c3", "shop": "NA"}]
    options = "codings:\n  codes.csv: {columns: {interview: who}, item: idea, coder: anna, codes: {shop: need_shop}}\n"
    write_rows(study / "codes.csv", rows)
    say(study, options)
    assert [row[:4] for row in of(study)][:3] == [
        ["a1", "idea", "need_shop", "anna"], ["b2", "idea", "", "anna"], ["c3", "idea", "", "anna"],
    ]  # fmt: skip
    write_rows(study / "codes.csv", [*rows[:2], {"who": "c3", "shop": "Berta said so"}])
    assert ["codes.csv", "shop", "neither 0 nor 1, and no number"] in [list(fault)[:3] for fault in faults(study)]


@pytest.mark.parametrize(
    "spelled",
    [
        "need > Corner shop",
        r"Need\\Corner shop",
        r"Nodes\\\\Need\\\\Corner Shop",
        "Need/need_shop",
        "Need::corner shop",
    ],
)
def test_a_code_behind_those_above_it_is_that_code(study, spelled):
    write_rows(study / "maxqda.csv", [{"Document name": "a1.txt", "Code": spelled, "Beginning": "1", "End": "1"}])
    say(study, "codings:\n  maxqda.csv: {columns: {interview: Document name, code: Code}, item: idea, coder: anna}\n")
    assert of(study) == [["a1", "idea", "need_shop", "anna", 0, len("an idea of a1")]]


def test_a_code_below_another_than_its_parent_is_a_fault(study):
    write_rows(study / "maxqda.csv", [{"id": "a1", "Code": "need_shop > need"}])
    say(study, "codings:\n  maxqda.csv: {columns: {interview: id, code: Code}, item: idea, coder: anna}\n")
    assert ["maxqda.csv", "code", "code not in codebook.csv"] in [fault[:3] for fault in faults(study)]


def test_codes_in_a_list_of_label_studio_are_read_from_its_csv_and_never_lost_from_its_json(study):
    write_rows(study / "ls.csv", [{"id": "a1", "code": '{"choices":["Corner shop","Need"]}'},
                                  {"id": "b2", "code": '[{"start":0,"end":2,"labels":["Need"]}]'},
                                  {"id": "c3", "code": "[]"}])  # fmt: skip
    say(study, "codings:\n  ls.csv: {columns: {interview: id}, item: idea, coder: anna}\n")
    assert [row[2] for row in of(study)] == ["need_shop", "need", "need", ""]
    rows = [{"id": "a1", "code": {"choices": ["need"]}}, {"id": "b2", "code": "need"}, {"id": "c3", "code": [{"a": 1}]}]
    (study / "ls.json").write_text(json.dumps(rows), encoding="utf-8")
    say(study, "  ls.json: {columns: {interview: id}, item: idea, coder: ben}\n")
    assert [fault[2] for fault in faults(study)] == [
        "lists within its rows are not read as codes", "codes that code does not hold",
    ]  # fmt: skip


def test_coders_whose_names_differ_in_capitals_alone_are_noted(study):
    write_rows(
        study / "codes.csv", [{"id": "a1", "k": "ben", "code": "need"}, {"id": "b2", "k": "Ben", "code": "need"}]
    )
    say(study, "codings:\n  codes.csv: {columns: {interview: id, coder: k}, item: idea}\n")
    assert "Ben, ben: count as 2 coders" in " ".join(examine(study, PARAMETERS).notes["note"])


def test_a_missing_column_or_file_is_a_fault_that_says_what_to_write(study):
    write_rows(study / "codes.csv", [{"Case": "a1", "Code": "need"}])
    say(
        study,
        "codings:\n  codes.csv: {columns: {interview: Caze, code: Code}, item: idea}\n  lost.csv: {coder: anna}\n",
    )
    by_file = {(file, column): (rule, do) for file, column, rule, do in faults(study)}
    assert by_file["codes.csv", "Caze"] == ("column missing", "did you mean 'Case'?")
    assert "columns: {coder: …}" in by_file["codes.csv", "coder"][1]
    assert ("study.yaml", "codings.lost.csv") in by_file


def test_a_code_that_the_codebook_lacks_is_a_fault_as_in_segments(study):
    write_rows(study / "codes.csv", [{"interview": "a1", "item": "idea", "code": "need_shup", "coder": "anna"}])
    say(study, "codings:\n  codes.csv: {}\n")
    assert faults(study) == [["codes.csv", "code", "code not in codebook.csv", "did you mean 'need_shop'?"]]


def two_coders(study):
    lines = "a1,idea,need,ana,0,2,\nb2,idea,need,ana,0,2,\na1,idea,need,ben,0,2,\n"
    (study / "segments.csv").write_text("interview,item,code,coder,start,end,cleared\n" + lines, encoding="utf-8")


def agreement(study):
    told = checking.read(study, PARAMETERS)
    cleaned = interviews.clean(told, PARAMETERS)
    table = segments.segment(cleaned, told.codebook, ["en"], 1)["agreement"]
    table = table[(table["kind"] == "human-human") & (table["coefficient"] == "percent_agreement")]
    return table.set_index("code")[["value", "units", "read_by_one"]].loc["need"].tolist()


def test_answers_of_one_coder_alone_are_counted_until_the_other_is_said_to_have_read_all(study):
    two_coders(study)
    notes = examine(study).notes
    note = notes.loc[notes["subject"] == "coder", "note"].item()
    assert note.startswith(
        "coded answers with codes of one coder only, which do not count in the agreement: idea 1 of 2; "
    )
    assert agreement(study) == [1.0, 1, 1]
    say(study, "coders:\n  ana: {read: [idea]}\n  ben: {read: [idea]}\n")
    # of three answers both gave the code to one, ana alone to one, and neither to the third
    assert agreement(study) == [pytest.approx(2 / 3), 3, 0]
    assert "coder" not in set(examine(study).notes["subject"])


def test_a_coder_or_question_that_is_unknown_is_a_fault(study):
    two_coders(study)
    say(study, "coders:\n  bem: {read: [idea]}\n  ana: {read: [ideas]}\n")
    assert [(column, do) for _, column, _, do in faults(study)] == [
        ("coders.bem", "did you mean 'ben'?"), ("coders.ana.read", "did you mean 'idea'?"),
    ]  # fmt: skip


def test_a_study_without_codings_has_no_segments(tiny_study):
    assert checking.read(tiny_study, PARAMETERS).segments is None
