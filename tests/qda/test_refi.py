"""REFI-QDA: written to the standard, read as other programs write it."""

import contextlib
import io
import re
import struct
import zipfile
from xml.etree.ElementTree import fromstring

import pandas as pd
import pytest
from coded import coding, codings, equal, losses_by_reason, study, words
from hypothesis import HealthCheck, given, settings

from herelib.errors import HereError
from herelib.qda import exchange, refi

CODEBOOK, PROJECT = "urn:QDA-XML:codebook:1.0", "urn:QDA-XML:project:1.0"
GUID = re.compile(r"(\{)?[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}(?(1)\})")
PARTS = "Users? CodeBook? Variables? Cases? Sources? Notes? Links? Sets? Graphs? Description? NoteRef*"
RULES = {  # of the schemas 1.0: children in this order (* any number, + at least one, ? at most one), needed attributes
    "Project": (PARTS, "name"),
    "Users": ("User+", ""),
    "User": ("", "guid"),
    "Codes": ("Code+", ""),
    "Code": ("Description? NoteRef* Code*", "guid name isCodable"),
    "TextSource": ("Description? PlainTextContent? PlainTextSelection* Coding* NoteRef* VariableValue*", "guid"),
    "PlainTextSelection": ("Description? Coding* NoteRef*", "guid startPosition endPosition"),
    "Coding": ("CodeRef NoteRef*", "guid"),
    "CodeRef": ("", "targetGUID"),
    "Description": ("", ""),
    "PlainTextContent": ("", ""),
}
OPTIONAL = {
    "Project": "origin creatingUserGUID creationDateTime modifyingUserGUID modifiedDateTime basePath",
    "User": "name id",
    "Code": "color",
    "TextSource": "name richTextPath plainTextPath creatingUser creationDateTime modifyingUser modifiedDateTime",
    "PlainTextSelection": "name creatingUser creationDateTime modifyingUser modifiedDateTime",
    "Coding": "creatingUser creationDateTime",
}
FORMS = {
    "guid|creatingUser|modifyingUser|targetGUID|creatingUserGUID|modifyingUserGUID": GUID,
    "color": re.compile(r"#([A-Fa-f0-9]{6}|[A-Fa-f0-9]{3})"),
    "isCodable": re.compile("true|false"),
    "startPosition|endPosition": re.compile(r"\d+"),
    "creationDateTime|modifiedDateTime": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"),
}


def broken_rules(root, namespace):
    """What of a file the schema does not allow."""
    found = []
    book = ("Codes Sets?", "", "origin") if namespace == CODEBOOK else ("Codes", "", "")
    rules = {name: (*rule, OPTIONAL.get(name, "")) for name, rule in RULES.items()} | {"CodeBook": book}
    for element in root.iter():
        space, _, name = element.tag[1:].partition("}")
        if space != namespace:
            found.append(f"{name}: namespace {space}")
        if name not in rules:
            continue
        children, needed, more = rules[name]
        pattern = "".join(re.sub(r"(\w+)([*+?]?)", r"(?:\1 )\2", children).replace(") (", ")("))
        pattern = re.sub(r"(?<=[*+?)]) ", "", pattern)
        if not re.fullmatch(pattern, "".join(child.tag.partition("}")[2] + " " for child in element)):
            found.append(f"{name}: children {[child.tag.partition('}')[2] for child in element]}")
        told = {attribute for attribute in element.attrib if not attribute.startswith("{")}
        if not set(needed.split()) <= told <= {*needed.split(), *more.split()}:
            found.append(f"{name}: attributes {sorted(told)}")
        for attribute, text in element.attrib.items():
            form = next((form for names, form in FORMS.items() if attribute in names.split("|")), None)
            if form is not None and not form.fullmatch(text):
                found.append(f"{name}: {attribute}={text}")
    return found


MAIZE = '<Code guid="{c}" name="maize" isCodable="true"/>'


def project(xml="", files=None, name="project.qde", codes=MAIZE, origin="Test"):
    """A project file of another program around some sources."""
    guid = "11111111-1111-1111-1111-111111111111"
    head = f'<Project xmlns="{PROJECT}" name="p" origin="{origin}"><Users><User guid="{guid}" name="Anna"/></Users>'
    codes = codes.replace("{c}", "CCCCCCCC-CCCC-CCCC-CCCC-CCCCCCCCCCCC")
    whole = f"{head}<CodeBook><Codes>{codes}</Codes></CodeBook><Sources>{xml}</Sources></Project>"
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(name, whole)
        for file, raw in (files or {}).items():
            archive.writestr(file, raw)
    return made.getvalue()


def selection(start, end, name="", user="{11111111-1111-1111-1111-111111111111}", inner=""):
    code = '<Coding guid="x"><CodeRef targetGUID="{cccccccc-cccc-cccc-cccc-cccccccccccc}"/></Coding>'
    return (
        f'<PlainTextSelection guid="y" startPosition="{start}" endPosition="{end}" name="{name}" '
        f'creatingUser="{user}">{inner}{code}</PlainTextSelection>'
    )


def source(inner, path="internal://t.txt"):
    guid = "22222222-2222-2222-2222-222222222222"
    return f'<TextSource guid="{guid}" name="a.txt" plainTextPath="{path}">{inner}</TextSource>'


@pytest.fixture
def file(tmp_path):
    def written(raw, name="p.qdpx"):
        (tmp_path / name).write_bytes(raw)
        return tmp_path / name

    return written


# Round trips


def test_a_project_written_and_read_is_the_same_codes_texts_and_segments(tmp_path):
    assert exchange.write(coding(), tmp_path / "p.qdpx").empty
    found = exchange.read(tmp_path / "p.qdpx")
    equal(found, coding())
    assert found.losses.empty
    assert "caffe\u0300 👩‍🌾" in words(found) and "tirgu.\r\nŠķūnis" in words(found)


def test_a_codebook_written_and_read_is_the_same_codes_and_says_what_it_left_out(tmp_path):
    losses = exchange.write(coding(), tmp_path / "c.qdc")
    assert dict(zip(losses["what"], losses["count"], strict=True)) == {"segment": 9, "source": 7}
    found = exchange.read(tmp_path / "c.qdc")
    pd.testing.assert_frame_equal(found.codebook, coding().codebook)
    assert found.sources.empty and found.segments.empty and found.losses.empty


ILLEGAL = "".join(map(chr, [*range(9), 11, 12, *range(14, 32)])) + "\ufffe\uffff"


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(made=codings(without=ILLEGAL))
def test_any_coding_written_and_read_is_the_same(made, tmp_path):
    exchange.write(made, tmp_path / "p.qdpx", overwrite=True)
    found = exchange.read(tmp_path / "p.qdpx")
    equal(found, made)
    exchange.write(made, tmp_path / "c.qdc", overwrite=True)
    pd.testing.assert_frame_equal(exchange.read(tmp_path / "c.qdc").codebook, made.codebook)


def test_the_same_coding_is_the_same_bytes(tmp_path):
    for name in ("p.qdpx", "c.qdc"):
        exchange.write(coding(), tmp_path / name)
        first = (tmp_path / name).read_bytes()
        exchange.write(coding(), tmp_path / name, overwrite=True)
        assert (tmp_path / name).read_bytes() == first


def test_letters_that_xml_cannot_hold_are_replaced_and_counted_but_not_in_texts(tmp_path):
    made = study(["bell \x07 and \x0b"], [("a\x00b", "", "x\x1fy\ufffe", "")], [(0, "a\x00b", "me", 0, 6, "")])
    losses = exchange.write(made, tmp_path / "p.qdpx")
    found = exchange.read(tmp_path / "p.qdpx")
    assert found.sources["text"].tolist() == ["bell \x07 and \x0b"]
    assert found.codebook["code"].tolist() == ["a\ufffdb"] and found.codebook["definition"].tolist() == [
        "x\ufffdy\ufffd"
    ]
    assert words(found) == ["bell \x07"]
    assert ("letter in a name or note", "XML cannot hold it: replaced") in told_table(losses)


def told_table(losses):
    return set(zip(losses["what"], losses["reason"], strict=True))


# What is written


def test_what_is_written_keeps_to_the_schema(tmp_path):
    for made in (coding(), study(["text"], [("a", "", "", "")], [])):
        exchange.write(made, tmp_path / "p.qdpx", overwrite=True)
        exchange.write(made, tmp_path / "c.qdc", overwrite=True)
        with zipfile.ZipFile(tmp_path / "p.qdpx") as archive:
            names, raw = archive.namelist(), archive.read("project.qde")
        assert broken_rules(fromstring(raw), PROJECT) == []
        assert broken_rules(fromstring((tmp_path / "c.qdc").read_bytes()), CODEBOOK) == []
        root = fromstring(raw)
        assert root.get("origin") and names[0] == "project.qde"
        paths = [element.get("plainTextPath") for element in root.iter(f"{{{PROJECT}}}TextSource")]
        assert sorted(path.replace("internal://", "sources/") for path in paths) == names[1:]
        guids = [element.get("guid") for element in root.iter() if element.get("guid")]
        assert len(set(guids)) == len(guids)
        referred = {element.get("targetGUID") for element in root.iter(f"{{{PROJECT}}}CodeRef")}
        referred |= {element.get("creatingUser") for element in root.iter() if element.get("creatingUser")}
        assert referred <= set(guids)


def test_a_file_against_the_schema_is_seen():
    bad = f'<CodeBook xmlns="{CODEBOOK}"><Codes><Code guid="7" name="a"><Code/><Description/></Code></Codes></CodeBook>'
    assert len(broken_rules(fromstring(bad), CODEBOOK)) == 4


@pytest.mark.reference
def test_the_vendor_sample_keeps_to_the_same_rules(reference):
    with zipfile.ZipFile(reference / "refi-qda" / "TestProject.qdpx") as archive:
        assert broken_rules(fromstring(archive.read("Project.qde")), PROJECT) == []


def test_positions_are_code_points_and_two_coders_on_one_place_are_two_selections(tmp_path):
    exchange.write(coding(), tmp_path / "p.qdpx")
    with zipfile.ZipFile(tmp_path / "p.qdpx") as archive:
        root = fromstring(archive.read("project.qde"))
    places = [(s.get("startPosition"), s.get("endPosition")) for s in root.iter(f"{{{PROJECT}}}PlainTextSelection")]
    assert places[:3] == [("7", "26"), ("27", "41"), ("27", "41")]


def test_an_empty_codebook_is_refused_where_the_format_has_none(tmp_path):
    empty = study(["text"], [], [])
    with pytest.raises(HereError, match="no codes to write"):
        exchange.write(empty, tmp_path / "c.qdc")
    assert not (tmp_path / "c.qdc").exists()
    exchange.write(empty, tmp_path / "p.qdpx")
    equal(exchange.read(tmp_path / "p.qdpx"), empty)


# What other programs write


@pytest.mark.reference
def test_the_vendor_sample_is_read_and_all_that_is_left_out_is_listed(reference):
    found = exchange.read(reference / "refi-qda" / "TestProject.qdpx")
    assert len(found.codebook) == 14 and "Coke::diet Coke" in set(found.codebook["code"])
    coke = found.codebook.set_index("code").loc["Coke::diet Coke"]
    assert (coke["definition"], coke["color"], coke["codable"]) == ("non sucré", "#966450", "yes")
    # six texts, and those within the two PDFs; the files themselves are not in the sample
    assert len(found.sources) == 8 and (found.sources["text"] == "").all()
    assert found.segments["coder"].unique().tolist() == ["Friedrich Markgraf"]
    assert found.segments[["start", "end"]].to_numpy().tolist()[0] == [139, 195]
    assert len(found.segments["quote"][0]) == 195 - 139  # the end of a selection is excluded
    counts = found.losses.groupby("what")["count"].sum().to_dict()
    assert counts.pop("date") > 40
    assert counts == {
        "text of a source": 8, "formatted copy of a source": 6, "passage without a code": 1,
        "picture source": 1, "segment of a picture source": 2, "PDF source": 2, "segment of a PDF source": 4,
        "audio source": 1, "video source": 2, "segment of a video source": 1,
        "note": 2, "link": 1, "set": 16, "graph": 1,
    }  # fmt: skip
    in_segments = counts["segment of a picture source"] + counts["segment of a PDF source"]
    assert len(found.segments) + in_segments + counts["segment of a video source"] == 16  # all codings of the file


@pytest.mark.parametrize(
    ("raw", "start", "end", "origin"),
    [
        ("😀 maize".encode(), 2, 7, "code points"),
        ("😀 maize".encode(), 3, 8, "UTF-16 units"),
        (b"a\r\nb maize", 5, 10, "code points"),
        (b"a\r\nb maize", 4, 9, "a line end once"),
        ("\ufeffb maize".encode(), 2, 7, "no mark"),
        ("\ufeffb maize".encode(), 3, 8, "the mark counts"),
        ("ļoti maize".encode("utf-16"), 5, 10, "UTF-16 file"),
    ],
)
def test_the_quoted_words_tell_how_a_program_counted(file, raw, start, end, origin):
    found = exchange.read(file(project(source(selection(start, end, "maize")), {"sources/t.txt": raw})))
    assert words(found) == ["maize"], origin
    assert found.segments["coder"].tolist() == ["Anna"]


@pytest.mark.parametrize("path", ["t.txt", "sources/t.txt", "/Sources/T.txt", "internal://sources/t.txt"])
def test_a_text_is_found_however_its_path_is_written(file, path):
    found = exchange.read(file(project(source(selection(0, 5), path), {"sources/t.txt": b"maize"})))
    assert words(found) == ["maize"]
    noted = "path of a source" in set(found.losses["what"])
    assert noted == ("internal://" not in path)


def test_a_name_written_as_in_a_web_address_is_found(file):
    found = exchange.read(
        file(project(source(selection(0, 5), "internal://my%20t.txt"), {"sources/my t.txt": b"maize"}))
    )
    assert words(found) == ["maize"]


@pytest.mark.parametrize(("outer", "inner"), [("PDFSource", "Representation"), ("PictureSource", "TextDescription")])
def test_the_text_within_a_pdf_or_a_picture_is_read_with_its_segments(file, outer, inner):
    area = '<PDFSelection guid="q" page="0"><Coding guid="r"><CodeRef targetGUID="c"/></Coding></PDFSelection>'
    xml = f'<{outer} guid="9" name="leaflet.pdf" path="internal://l.pdf">{area}<{inner} guid="8" '
    xml += f'plainTextPath="internal://l.txt">{selection(5, 10)}</{inner}></{outer}>'
    found = exchange.read(file(project(xml, {"sources/l.txt": b"some maize"})))
    assert found.sources["source"].tolist() == ["leaflet.pdf"] and words(found) == ["maize"]
    counts = dict(zip(found.losses["what"], found.losses["count"], strict=True))
    kind = {"PDFSource": "PDF", "PictureSource": "picture"}[outer]
    assert counts == {f"{kind} source": 1, f"segment of a {kind} source": 1}


def test_how_a_program_counted_can_be_said_where_no_words_tell(file):
    path = file(project(source(selection(3, 8)), {"Sources/T.TXT": "😀 maize".encode()}, name="My study.qde"))
    assert words(exchange.read(path, unit="utf16")) == ["maize"]
    assert words(exchange.read(path)) == ["aize"]


def test_atlas_ti_counts_a_windows_line_end_once(file):
    raw = project(source(selection(4, 9)), {"sources/t.txt": b"a\r\nb maize"}, origin="ATLAS.ti 23")
    assert words(exchange.read(file(raw))) == ["maize"]


def test_every_part_that_is_left_out_is_a_loss(file):
    inner = selection(0, 5, inner="<Description>a thought</Description>")
    inner += '<PlainTextSelection guid="z" startPosition="0" endPosition="2">'
    inner += '<NoteRef targetGUID="n"/></PlainTextSelection>'
    inner += selection("x", 5) + selection(2, 900) + selection(7, 7)
    inner += '<Coding guid="w"><CodeRef targetGUID="cccccccc-cccc-cccc-cccc-cccccccccccc"/></Coding>'
    inner += '<Coding guid="v"><CodeRef targetGUID="unknown"/></Coding>'
    inner += '<VariableValue><VariableRef targetGUID="v"/></VariableValue>'
    others = '<TextSource guid="3" name="b" plainTextPath="relative:///b.txt"/>'
    others += '<TextSource guid="4" name="c"><PlainTextContent>mai\nze</PlainTextContent></TextSource>'
    others += '<TextSource guid="5" name="d" richTextPath="internal://d.docx"/><AudioSource guid="6" name="e.mp3"/>'
    codes = (
        '<Code guid="{c}" name="maize" isCodable="false" color="red"><NoteRef targetGUID="n"/>'
        '<Code guid="k" name="maize" isCodable="true"/></Code><Code guid="m" isCodable="true"/>'
    )
    found = exchange.read(file(project(source(inner) + others, {"sources/t.txt": b"maize \xff x"}, codes=codes)))
    assert found.sources["text"].tolist() == ["maize \ufffd x", "", "mai\nze", ""]
    assert words(found) == ["maize", "maize \ufffd x", "ize \ufffd x"]
    assert found.segments["memo"].tolist() == ["a thought", "", ""]
    assert found.codebook[["code", "codable"]].to_numpy().tolist() == [
        ["maize", "no"], ["maize/maize", "yes"], ["unnamed 3", "yes"],
    ]  # fmt: skip
    assert losses_by_reason(found) == {
        ("letter", "not UTF-8: replaced"): 1,
        ("value of a variable", "the study takes figures from its own exports"): 1,
        ("text of a source", "lies outside of the file"): 1,
        ("text of a source", "no plain text in the file"): 1,
        ("formatted copy of a source", "only plain text is read"): 1,
        ("audio source", "only texts are read"): 1,
        ("segment", "codes its whole source: made one from start to end"): 2,
        ("note on a segment", "the study has no place for it"): 1,
        ("passage without a code", "segments have a code"): 1,
        ("segment", "its position is no number"): 1,
        ("note on a code", "the study has no place for it"): 1,
        ("code", "has no name: called unnamed 3"): 1,
        ("code", "shares its name with another: told apart by its parents"): 1,
        ("colour of a code", "not of the form #rrggbb"): 1,
        ("segment", "its code is not in the codebook"): 1,
        ("segment", "it is empty, or outside of its text"): 1,
        ("segment", "it runs beyond its text: cut at the end"): 1,
    }


def test_details_of_users_are_left_out_and_said_to_be(file):
    xml = f'<Project xmlns="{PROJECT}" name="p"><Users><User guid="1" name="A" id="a@b.org"/><User guid="2"/>'
    xml += '<User guid="3" name="A"/></Users></Project>'
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("p.qde", xml)
    assert losses_by_reason(exchange.read(file(made.getvalue()))) == {
        ("detail of a user", "only names of coders are kept"): 1,
        ("user", "has no name: called by the GUID"): 1,
        ("user", "shares its name with another: taken as one coder"): 1,
    }


def test_no_loss_and_no_message_holds_a_text_of_an_interview(file):
    secret = "Anna Berzina lives at Brivibas 1"
    text = f"{secret} and says so"
    inner = selection(0, 32, secret) + selection(3, 9, secret) + selection(99, 100, secret)
    found = exchange.read(file(project(source(inner), {"sources/t.txt": text.encode()})))
    assert len(found.losses) == 2 and "Brivibas" not in found.losses.to_csv()


# Hostile files


BOMB = '<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]>'
OUTSIDE = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize("head", [BOMB, OUTSIDE, '<!DOCTYPE a SYSTEM "http://127.0.0.1/a.dtd">'])
def test_entities_are_refused(file, head):
    xml = f'{head}<CodeBook xmlns="{CODEBOOK}"><Codes><Code guid="1" name="&c;"/></Codes></CodeBook>'
    with pytest.raises(HereError, match="declares entities"):
        exchange.read(file(xml.encode(), "c.qdc"))


def locked(raw):
    """The archive with its files marked as encrypted."""
    place = raw.index(b"PK\x01\x02") + 8
    head = struct.pack("<H", 1)
    return raw[:6] + head + raw[8:place] + head + raw[place + 2 :]


@pytest.mark.parametrize(
    ("name", "raw", "message"),
    [
        ("p.qdpx", b"PK\x03\x04 and no more", "damaged or locked archive"),
        ("p.qdpx", project()[:200], "damaged or locked archive"),
        ("p.qdpx", locked(project()), "damaged or locked archive"),
        ("p.qdpx", project().replace(b"<Sources>", b"<Sources )"), "damaged"),
        ("p.qdpx", project(name="deep/project.qde"), r"0 project files \(.qde\)"),
        ("p.qdpx", project(files={"other.qde": b""}), r"2 project files \(.qde\)"),
        ("p.qdpx", project(name="p.qde", files={"P.QDE": b""}), r"2 project files \(.qde\)"),
        ("c.qdc", b"<CodeBook", "damaged XML"),
        ("c.qdc", b"<?xml version='1.0' encoding='no-such'?><CodeBook/>", "damaged XML"),
        ("c.qdc", b"<html/>", "no REFI-QDA codebook .it holds <html>"),
        ("c.qdc", b"", "no file of REFI-QDA, QualCoder or Taguette"),
    ],
)
def test_a_broken_file_is_one_sentence_that_names_it_and_says_what_to_do(file, name, raw, message):
    with pytest.raises(HereError, match=message) as raised:
        exchange.read(file(raw, name))
    assert name in str(raised.value) and "\n" not in str(raised.value)


@pytest.mark.parametrize("place", range(0, 900, 37))
def test_a_file_with_flipped_bytes_is_read_or_refused_never_a_traceback(file, place):
    raw = bytearray(project(source(selection(0, 5)), {"sources/t.txt": b"maize and more"}))
    raw[place % len(raw)] ^= 0xFF
    with contextlib.suppress(HereError):
        exchange.read(file(bytes(raw)))


def test_codes_nested_very_deeply_are_read(file):
    deep = 20_000
    xml = "".join(f'<Code guid="{n}" name="c{n}" isCodable="true">' for n in range(deep)) + "</Code>" * deep
    found = exchange.read(file(f'<CodeBook xmlns="{CODEBOOK}"><Codes>{xml}</Codes></CodeBook>'.encode(), "c.qdc"))
    assert len(found.codebook) == deep and found.codebook["parent"].iloc[-1] == f"c{deep - 2}"


def test_ids_in_braces_and_in_capitals_are_the_same_ids():
    element = fromstring('<a guid="{AB}"/>')
    assert refi._guid(element) == "ab"
