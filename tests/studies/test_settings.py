"""study.yaml: texts stay as written, and every fault has its line and the nearest name."""

import pytest

from herelib.studies import settings

MINIMAL = "title: T\nyear: 2026\nlanguages: [en]\n"


def read(tmp_path, text):
    path = tmp_path / "study.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return settings.read(path)


def rules(faults):
    return list(faults.table()[["row", "column", "rule", "do"]].itertuples(index=False, name=None))


def test_defaults_are_filled_in(tmp_path):
    told, faults = read(tmp_path, MINIMAL)
    assert not len(faults)
    assert told["disclosure"] == {"threshold": 5}
    assert told["consent_yes"] == ["yes"]
    assert told["missing"] == {"refused": ["refused"], "dont_know": ["dont_know"]}
    assert told["groups"]["ngo"] == "ngo"
    assert told["cleaning_log"]["columns"]["uuid"] == "uuid"


def test_yes_no_and_leading_zeros_stay_as_they_are_written(tmp_path):
    told, faults = read(tmp_path, MINIMAL + "consent_yes: [yes, 010, 1]\nmissing: {refused: [-99, no]}\n")
    assert not len(faults)
    assert told["consent_yes"] == ["yes", "010", "1"]
    assert told["missing"]["refused"] == ["-99", "no"]


def test_values_are_turned_into_their_kind(tmp_path):
    text = (
        MINIMAL + "synthetic: true\nitems: {a: {low: 0, high: 7, direction: -1}}\nexports: {a.csv: {delimiter: tab}}\n"
    )
    told, faults = read(tmp_path, text)
    assert not len(faults)
    assert told["synthetic"] is True
    assert told["items"]["a"] == {"low": 0.0, "high": 7.0, "direction": -1}
    assert told["exports"]["a.csv"]["delimiter"] == "\t"


@pytest.mark.parametrize(
    "line, expected",
    [
        ("titel: x", (4, "titel", "unknown key", "did you mean 'title'?")),
        ("title: y", (4, "title", "key stands twice", "put all lines below it under one of the two")),
        ("synthetic: yes", (4, "synthetic", "not true or false", "write true or false")),
        ("roles: {regoin: a}", (4, "roles.regoin", "unknown key", "did you mean 'region'?")),
        ("items: {a: {low: x, high: 3}}", (4, "items.a.low", "not a number", "write a number")),
        ("items: {a: {low: 3, high: 1}}", (4, "items.a", "low must lie below high", "swap them")),
        ("groups: {a: residnt}", (4, "groups.a", "not an allowed value", "did you mean 'resident'?")),
        (
            "roles: {group: {constant: residnt}}",
            (4, "roles.group.constant", "not an allowed value", "did you mean 'resident'?"),
        ),
        ("disclosure: {threshold: 2}", (4, "disclosure.threshold", "at least 3", "smaller cells show single persons")),
        (
            "exports: {a.csv: {encoding: utf9}}",
            (4, "exports.a.csv.encoding", "unknown encoding", "for instance utf-8 or cp1257"),
        ),
        (
            "context: {d: {low: 1, high: 2}}",
            (4, "context.d", "context without bounds", "give low, high and the source of these bounds"),
        ),
        (
            "context: {d: {low: 0, high: 2, log: true, source: s}}",
            (4, "context.d.low", "a logarithm needs low above 0", "raise low, or remove log"),
        ),
        ("test_records: {item: mode}", (4, "test_records.values", "key missing", "item and values belong together")),
        (
            "cleaning_log: {types: {fix: chang}}",
            (4, "cleaning_log.types.fix", "not an allowed value", "did you mean 'change'?"),
        ),
        ("items: 3", (4, "items", "not a list of keys", "write 'key: value' lines below it")),
    ],
)
def test_a_fault_names_line_key_rule_and_what_to_do(tmp_path, line, expected):
    assert expected in rules(read(tmp_path, f"{MINIMAL}{line}\n")[1])


def test_languages_without_brackets_are_one_fault_that_shows_how_they_are_written(tmp_path):
    _, faults = read(tmp_path, MINIMAL.replace("[en]", "lv, es"))
    assert rules(faults) == [(3, "languages", "several languages in one text", "write [lv, es]")]


def test_further_languages_are_those_that_briefs_can_speak(tmp_path):
    assert read(tmp_path, f"{MINIMAL}further_languages: [lv, fr]\n")[0]["further_languages"] == ["lv", "fr"]
    _, faults = read(tmp_path, f"{MINIMAL}further_languages: [lv, xx]\n")
    assert [fault[1:] for fault in rules(faults)] == [
        ("further_languages", "no language of briefs", "one of en, lv, es, it, fr")
    ]


def test_all_faults_come_at_once(tmp_path):
    _, faults = read(tmp_path, "titel: T\nlanguages: [en]\nsynthetic: yes\n")
    assert [rule for _, _, rule, _ in rules(faults)] == [
        "unknown key",
        "not true or false",
        "key missing",
        "key missing",
    ]


def test_a_published_key_is_for_synthetic_studies_only(tmp_path):
    assert not len(read(tmp_path, MINIMAL + "synthetic: true\npseudonym_key: k\n")[1])
    _, faults = read(tmp_path, MINIMAL + "pseudonym_key: k\n")
    assert [rule for _, _, rule, _ in rules(faults)] == ["a published key is for synthetic studies only"]


@pytest.mark.parametrize(
    "text, rule",
    [
        ("", "not a list of keys"),
        ("a: [1", "not valid YAML: expected ',' or ']', but got '<stream end>'"),
        ("- a", "not a list of keys"),
        ("title: ē".encode("cp1257"), "not UTF-8 (byte 7)"),
    ],
)
def test_a_file_that_is_no_yaml_is_one_clear_fault(tmp_path, text, rule):
    told, faults = read(tmp_path, text)
    assert told == {}
    assert [found for _, _, found, _ in rules(faults)] == [rule]


def test_a_title_may_stand_in_several_languages(tmp_path):
    told, faults = read(tmp_path, "title: {lv: Pētījums, en: Study}\nyear: 2026\nlanguages: [en]\n")
    assert not len(faults)
    assert told["title"] == "Study" and told["titles"] == {"lv": "Pētījums", "en": "Study"}
    told, _ = read(tmp_path, "title: {lv: Pētījums, es: Estudio}\nyear: 2026\nlanguages: [en]\n")
    assert told["title"] == "Pētījums", "without an English one the first is for programs"
    assert read(tmp_path, MINIMAL)[0]["titles"] == {}


@pytest.mark.parametrize(
    ("title", "column", "rule"),
    [
        ("{de: Studie}", "title.de", "unknown key"),
        ("{}", "title", "in no language"),
        ("[a, b]", "title", "not a text, or a text for each language ({en: …, lv: …})"),
    ],
)
def test_a_title_that_cannot_be_meant_is_a_fault(tmp_path, title, column, rule):
    told, faults = read(tmp_path, f"title: {title}\nyear: 2026\nlanguages: [en]\n")
    assert [(row[1], row[2]) for row in rules(faults)] == [(column, rule)] and told["title"] == ""
