"""Every file of a study is an export, or it is said why it is none."""

import zipfile

import pytest
from studies import ROWS, write_rows

from herelib.studies import export_files


@pytest.fixture
def folder(tmp_path):
    write_rows(tmp_path / "interviews" / "en.csv", ROWS)
    return tmp_path


def put(folder, name, content=b"x"):
    path = folder / "interviews" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def filed(folder, options=None):
    of = export_files.filed(folder, options or {})
    return list(of.exports), of.notes, of.faults.table()[["file", "rule"]].to_numpy().tolist()


def test_what_programs_leave_lying_about_is_no_file_of_a_study(folder):
    for name in ("Thumbs.db", "desktop.ini", ".DS_Store", "~$en.xlsx", "__MACOSX/en.csv", ".git/x.csv"):
        put(folder, name)
    for name in ("en.csv:Zone.Identifier", "Thumbs.db:encryptable", "@eaDir/en.csv", "$RECYCLE.BIN/x.csv"):
        put(folder, name)
    assert filed(folder) == (["en.csv"], [], [])


def test_exports_below_are_called_by_their_path_and_come_behind_those_above(folder):
    put(folder, "a/z/x.sav")
    put(folder, "wave2/lv.csv", b"id,food\na,1\n")
    put(folder, "z.ods")
    assert filed(folder)[0] == ["en.csv", "z.ods", "a/z/x.sav", "wave2/lv.csv"]


def test_media_are_one_note_with_their_number(folder):
    for number in range(12):
        put(folder, f"media/{number}.jpg")
    put(folder, "media/answers.pdf")
    put(folder, "voice.m4a")
    with zipfile.ZipFile(folder / "interviews" / "pictures.zip", "w") as archive:
        archive.writestr("a/1.png", b"x")
    exports, notes, faults = filed(folder)
    assert (exports, faults) == (["en.csv"], [])
    assert notes == [("interviews/", "interviews, interviews/media", "15 media files: not read")]


def test_the_log_of_taps_is_no_export_whatever_it_is_called(folder):
    put(folder, "kvarts - audit.csv", b"instance ID,event,node,start,end\nuuid:k1,form start,,17,\n")
    put(folder, "log.csv", b"event,node,start,end\nform start,,17,\n")
    exports, notes, _ = filed(folder)
    assert exports == ["en.csv"]
    assert [note[0] for note in notes] == ["interviews/kvarts - audit.csv", "interviews/log.csv"]
    assert all(note[2].startswith("not read: the log of taps") for note in notes)


def test_audits_and_comments_of_surveycto_are_no_exports(folder):
    put(folder, "TA_1.csv", b"Field name,Total duration (seconds),First appeared (seconds into survey)\nfood,3,1\n")
    put(folder, "Comments-1.csv", b"Field name,Comment\nfood,Berta Secret said so\n")
    exports, notes, faults = filed(folder)
    assert (exports, faults) == (["en.csv"], [])
    assert [note[0] for note in notes] == ["interviews/Comments-1.csv", "interviews/TA_1.csv"]


def test_a_table_whose_name_has_no_ending_is_a_fault_and_no_document(folder):
    put(folder, "download", b"id,food\na,1\nb,2\n")
    put(folder, "data", b"PK\x03\x04")
    exports, notes, faults = filed(folder)
    assert (exports, notes) == (["en.csv"], [])
    rule = "a table or workbook whose name has no ending"
    assert faults == [["interviews/data", rule], ["interviews/download", rule]]


def test_documents_and_texts_are_notes_and_a_text_that_is_a_table_is_an_export(folder):
    put(folder, "guide.docx")
    put(folder, "NOTES")
    put(folder, "diary.txt", b"We asked in the east, then in the west.\nIt rained.\n")
    put(folder, "table.txt", b"id|food\na|1\nb|2\n")
    exports, notes, faults = filed(folder)
    assert (exports, faults) == (["en.csv", "table.txt"], [])
    assert [(note[0], note[2]) for note in notes] == [
        ("interviews/NOTES", "not read: a document"),
        ("interviews/diary.txt", "not read: a text, and no table"),
        ("interviews/guide.docx", "not read: a document"),
    ]


@pytest.mark.parametrize("name", ["data.rds", "survey.mdb", "en.csv.gz", "en.csv.crdownload", "x.xyz"])
def test_what_may_be_data_and_cannot_be_read_is_a_fault(folder, name):
    put(folder, name)
    exports, notes, faults = filed(folder)
    assert (exports, notes) == (["en.csv"], [])
    assert faults == [[f"interviews/{name}", f"not a kind of file that is read (.{name.rpartition('.')[2]})"]]


def test_study_yaml_takes_a_file_out_and_says_why(folder):
    put(folder, "data.rds")
    options = {"data.rds": {"skip": "the same as en.csv"}, "en.csv": {"skip": "a test"}}
    assert filed(folder, options) == (
        [],
        [
            ("interviews/data.rds", "the whole file", "left out by study.yaml: the same as en.csv"),
            ("interviews/en.csv", "the whole file", "left out by study.yaml: a test"),
        ],
        [],
    )


def test_a_link_to_another_folder_is_said(folder, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (folder / "interviews" / "more").symlink_to(tmp_path / "elsewhere")
    assert filed(folder)[1] == [("interviews/more", "the folder", "a link to another folder: not read")]


def test_a_study_without_the_folder_has_no_exports(tmp_path):
    assert filed(tmp_path) == ([], [], [])


def test_what_lies_beside_the_files_of_a_study_is_one_note(folder):
    for name in ("study.yaml", "regions.csv", "README.md", "old.csv", "corrections.xlsx", "v1.xlsx", ".git"):
        (folder / name).touch()
    (folder / "photos").mkdir()
    (folder / "decisions").mkdir()
    settings = {"cleaning_log": {"file": "corrections.xlsx"}, "versions": {"v1": {"form": "v1.xlsx"}}}
    assert export_files.beside(folder, settings) == [
        ("the study folder", "old.csv, photos/", "not read: nothing that a study is made of has this name")
    ]
    assert export_files.beside(folder, settings | {"codings": {"old.csv": {}, "photos/x.csv": {}}}) == []


def test_a_form_of_another_program_beside_the_study_is_said_to_be_none_and_what_to_do(folder):
    (folder / "survey_17.lss").write_text("<document/>", encoding="utf-8")
    (folder / "old.qsf").write_text("{}", encoding="utf-8")
    notes = export_files.beside(folder, {})
    said = {name: note for _, name, note in notes if "XLSForm" in note}
    assert list(said) == ["old.qsf", "survey_17.lss"]
