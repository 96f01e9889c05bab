"""The words of an XLSForm: types of questions and headers of columns, in every spelling that survey tools accept.

As pyxform has them (https://github.com/XLSForm/pyxform, modules aliases and question_type_dictionary), which
KoboToolbox and ODK Central deploy forms with; KoboToolbox's own types for matrices, scores and rankings besides.
"""

from __future__ import annotations

import re

SELECTS = ("select_one", "select_multiple")
NUMBERS = ("integer", "decimal", "range", "calculate")
DATES = ("date", "today", "start", "end", "datetime")
FILED = ("select_one_from_file", "select_multiple_from_file", "select_one_external")
TYPES = (
    *(*SELECTS, "rank", *FILED, *NUMBERS, *DATES, "text", "note", "time", "acknowledge", "hidden", "barcode"),
    *("geopoint", "geotrace", "geoshape", "image", "audio", "video", "file", "osm", "percentage", "email", "username"),
    *("deviceid", "phonenumber", "simserial", "subscriberid", "audit", "start-geopoint", "background-audio"),
    *("background-geopoint", "csv-external", "xml-external"),
)
ROLES = (
    *("id", "region", "group", "date", "start", "end", "consent", "consent_quote", "language", "mode", "open", "name"),
    *("phone", "email", "gps", "identity", "weight", "respondent", "interviewer"),
    # of the people an incubator is for, of those who advise them, and of who was asked before
    *("work_status", "education", "out_of_work", "own_hours", "mentor_hours", "contact", "person", "birth_year"),
    "gender",
)
HERE = ("here_dimension", "here_direction", "here_role")
# columns of `survey` that hold an expression, and whether "." may stand in it
EXPRESSIONS = {"relevant": False, "constraint": True, "required": True, "calculation": True, "choice_filter": False}
EXPRESSIONS["repeat_count"] = False
YES = ("yes", "true", "true()", "1")
NO = ("no", "false", "false()", "0", "")
LIST_OF = {"kobomatrix": "kobo--matrix_list", "score": "kobo--score-choices", "rank": "kobo--rank-items"}
# types of rows that are settings written into `survey`
SETTINGS = {"set_form_title": "form_title", "set_form_id": "form_id", "form_title": "form_title", "form_id": "form_id"}
SETTINGS |= {key.replace("_", " "): name for key, name in SETTINGS.items()}

_ALIASES = {
    **{"select one from file": FILED[0], "select multiple from file": FILED[1], "select one external": FILED[2]},
    **dict.fromkeys(("select1", "select one", "select one from", "select one using", "q select1"), "select_one"),
    **dict.fromkeys(("add select one prompt using",), "select_one"),
    **dict.fromkeys(("select all that apply", "select all that apply from", "select multiple"), "select_multiple"),
    **dict.fromkeys(("select multiple from", "select_multiple_from", "select multiple using"), "select_multiple"),
    **dict.fromkeys(("add select multiple prompt using", "q select"), "select_multiple"),
    **{"int": "integer", "string": "text", "datetime": "datetime", "date time": "datetime", "trigger": "acknowledge"},
    **{"gps": "geopoint", "location": "geopoint", "photo": "image", "picture": "image", "phone number": "phonenumber"},
    **{"device id": "deviceid", "imei": "deviceid", "start time": "start", "end time": "end"},
    **{"sim id": "simserial", "subscriber id": "subscriberid"},
    **{f"number of days in last {span}": "integer" for span in ("month", "six months", "year")},
    **{f"uri:{name}": name for name in ("deviceid", "email", "phonenumber", "simserial", "subscriberid", "username")},
}
_PROMPT = re.compile(r"q (?P<q>.+)|add (?P<add>.+) prompt|get (?P<get>.+)")  # how forms were written before 2012
_SELECT = re.compile(r"(select_one|select_multiple|rank)\s+(.+?)(\s+or specify other|\s+or[_ ]other)?", re.IGNORECASE)
_ANSWERS = re.compile(r"\$\{.+\}")
_BLOCK = re.compile(
    r"(?P<edge>begin|end)[ _](?P<kind>group|lgroup|looped group|repeat|loop|kobomatrix|score|rank)"
    r"(?:\s+(?:over\s+)?(?P<list>.*))?",
    re.IGNORECASE,
)
_KINDS = {"lgroup": "repeat", "looped group": "repeat"}
_SURVEY = {
    **{name: name for name in ("type", "name", "label", "parameters", "disabled", "appearance", *EXPRESSIONS, *HERE)},
    **{"command": "type", "tag": "name", "value": "name", "caption": "label"},
    **{"relevance": "relevant", "calculate": "calculation", "count": "repeat_count", "jr:count": "repeat_count"},
}
_CHOICES = {"list_name": "list_name", "name": "name", "value": "name", "label": "label", "caption": "label"}
_SETTINGS = {name: name for name in ("version", "default_language", "form_id", "form_title", "allow_choice_duplicates")}
_SETTINGS |= {"id_string": "form_id", "title": "form_title", "set_form_id": "form_id", "set_form_title": "form_title"}
_HEADERS = {"survey": _SURVEY, "choices": _CHOICES, "settings": _SETTINGS}
_AROUND = ("bind", "control", "body")  # older forms write bind::relevant and body::jr:count


def header(text: str, sheet: str, double: bool = False) -> str:
    """What a column of a sheet is called here; a name that XLSForm does not know stays as it is written.

    Unknown names are kept because choice filters use them: there, capitals count.

    Parameters
    ----------
    double : whether some header of the sheet holds "::": then a single ":" parts nothing

    Examples
    --------
    >>> header("Label :: English (en)", "survey"), header("bind: Relevant", "survey"), header("List Name", "choices")
    ('label::English (en)', 'relevant', 'list_name')
    >>> header("value", "choices"), header("Region", "choices"), header("media::image::English", "survey")
    ('name', 'Region', 'media::image::English')
    """
    text = re.sub(r"\s+", " ", text).strip()
    known = _HEADERS.get(sheet, {})
    parts = [part.strip() for part in re.split("::" if double or "::" in text else r"(?i)(?<!jr):", text)]
    words = ["_".join(part.split()).lower() for part in parts]
    if words[0] in _AROUND and len(words) > 1:
        parts, words = parts[1:], words[1:]
    first = known.get(words[0])
    if first is None:
        return text
    return first if len(parts) == 1 or first != "label" else f"{first}::{'::'.join(parts[1:])}"


def block(text: str) -> tuple[str, str, str] | None:
    """Whether a type begins or ends a group: "begin" or "end", the kind of group, and the list that it names.

    Examples
    --------
    >>> block("begin_repeat"), block("Begin loop over shops"), block("end lgroup"), block("integer")
    (('begin', 'repeat', ''), ('begin', 'loop', 'shops'), ('end', 'repeat', ''), None)
    """
    match = _BLOCK.fullmatch(text)
    if match is None:
        return None
    kind = match["kind"].lower()
    return match["edge"].lower(), _KINDS.get(kind, kind), (match["list"] or "").strip()


def question(text: str) -> tuple[str, str, bool]:
    """Type, list of choices and "or other" of a question.

    Examples
    --------
    >>> question("select_multiple foods or_other"), question("integer")
    (('select_multiple', 'foods', True), ('integer', '', False))
    >>> question("select one foods or specify other"), question("select_one ${child}"), question("q date time")
    (('select_one', 'foods', True), ('select_one_from_file', '${child}', False), ('datetime', '', False))
    """
    text = _plain(text)
    match = _SELECT.fullmatch(text)
    if match is None:
        return text.split(" ")[0], "", False
    kind, listed = match[1].lower(), match[2]
    # Choices that are answers of a repeat group are in no list: as unknown here as those of another file.
    if _ANSWERS.fullmatch(listed):
        return FILED[kind != "select_one"], listed, False
    return kind, listed, match[3] is not None


def _plain(text: str) -> str:
    """A type without its other spellings; the list behind it stays as it is written."""
    prompt = _PROMPT.fullmatch(text)
    small = text.lower()
    # The longest alias first: "select one from file" begins with "select one".
    for alias in sorted(_ALIASES, key=len, reverse=True):
        if small == alias or small.startswith(alias + " "):
            return _ALIASES[alias] + text[len(alias) :]
    if prompt:
        return _plain(next(part for part in prompt.groups() if part))
    first = text.split(" ")[0]
    return text.replace(first, first.lower(), 1) if first.lower() in TYPES else text
