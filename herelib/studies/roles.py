"""Which items hold the id, the region, the consent and the rest, and which of their answers mean something to us.

A role may name a question of the form, a column that the survey tool adds, or a column of the exports that is no
question: secondary data and ids that were pasted in have such columns. What a role names and nothing holds is a fault,
and so is a word of study.yaml (`consent_yes`, `groups`, `test_records`) that no choice has.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

import pandas as pd

from herelib.errors import Faults, alike, nearest
from herelib.form import NUMBERS, SELECTS, SYSTEM, Choices, Instrument, number
from herelib.studies import settings
from herelib.studies.catalogue import TARGET_GROUPS
from herelib.vocabulary import GROUPS

HOURS = ("own_hours", "mentor_hours")  # a month, for a business of one's own or for others; added up
ABOUT_PEOPLE = ("work_status", "education", "out_of_work", *HOURS)
UNWRITTEN = ("contact", "person", "birth_year", "gender")  # what stands in no table that is written
MONTH = 744  # hours of the longest month: nobody gives more
JOINT = "/"  # between the parts of an id that is made of several items
_BY_TYPE = {"start": "start", "end": "end", "date": "today"}
_NUMBERS = (*HOURS, "out_of_work", "birth_year")
_TYPE_OF_COLUMN = {
    **dict.fromkeys(_NUMBERS, "decimal"),
    "weight": "decimal",
    "date": "date",
    "start": "datetime",
    "end": "datetime",
}
_ASK = "name the item that holds it in study.yaml: roles, or by here_role in the form"
_DEFAULT_GROUPS = {group: group for group in GROUPS}


def items_by_role(form: Instrument, study_settings: Mapping, faults: Faults) -> dict[str, tuple[str, ...]]:
    """The items of each role: study.yaml, else the form, else what the survey tool always adds.

    Only an id and a consent have several. A role that study.yaml states once for all (`constant`) has none.
    """
    item_names: dict[str, tuple[str, ...]] = {}
    for role in settings.ROLES_NAMED:
        declared = study_settings["roles"].get(role)
        marked = list(form.items.loc[form.items["role"] == role, "name"])
        typed = list(form.items.loc[form.items["type"] == _BY_TYPE.get(role, "-"), "name"])
        if isinstance(declared, (str, list)):
            item_names[role] = tuple(dict.fromkeys([declared] if isinstance(declared, str) else declared))
        elif isinstance(declared, dict):
            _check_constant(role, declared, study_settings["consent_yes"], faults)
        elif len(marked) > 1:
            row = form.named[marked[1]]["row"]
            do = f"'{marked[0]}' has it too" + "; both of them: roles in study.yaml" * (role == "consent")
            faults.add(settings.FORM, row, "survey: here_role", marked[1], f"two items with the role {role}", do)
        elif marked or typed:
            item_names[role] = ((marked or typed)[0],)
    # KoboToolbox and ODK give each record an id, so nobody need say so.
    item_names.setdefault("id", ("_uuid",))
    for role in ("region", "consent", "group"):
        if role not in item_names and not study_settings["roles"].get(role) and not any(form.items["role"] == role):
            constant = {"group": "one group only: group: {constant: resident}", "region": ""}
            constant["consent"] = "data that others published with consent: consent: {constant: yes}"
            do = "; ".join(part for part in (_ASK, constant[role]) if part)
            faults.add(settings.FILE, "", f"roles.{role}", "", f"no item holds the {role}", do)
    return item_names


def with_roles_named(form: Instrument, item_names: Mapping[str, tuple[str, ...]], faults: Faults) -> Instrument:
    """A form in which items that study.yaml names for what people are bear that role; other answers are faults.

    What must not be written is known by its role wherever answers are handed on.
    """
    role_by_item = {
        item: role for role in (*ABOUT_PEOPLE, *UNWRITTEN, "interviewer") for item in item_names.get(role, ())
    }
    for item, role in role_by_item.items():
        question = form.named.get(item)
        wanted = NUMBERS if role in _NUMBERS else SELECTS if role in ("work_status", "education") else ()
        if question is not None and wanted and question["type"] not in wanted:
            answers = "numbers" if role in _NUMBERS else "questions with choices"
            do = f"make it one of {', '.join(wanted)}, or take the role away"
            faults.add(settings.FORM, question["row"], item, question["type"], f"the role {role} is for {answers}", do)
    named = form.items["name"].map(role_by_item)
    return replace(
        form, items=form.items.assign(role=form.items["role"].mask((form.items["role"] == "") & named.notna(), named))
    )


def _check_constant(role: str, declared: Mapping, consent_yes: Iterable[str], faults: Faults) -> None:
    constant, column = declared.get("constant"), f"roles.{role}"
    if constant is None:
        do = "write {constant: yes}" if role == "consent" else "write {constant: resident}"
        rule = "constant without a group" if role == "group" else "constant without a word"
        faults.add(settings.FILE, "", column, "", rule, do)
    # Whoever writes `constant: no` has no interviews; whoever mistypes yes must not have them all.
    elif role == "consent" and constant.casefold() not in {"yes", "true", *(word.casefold() for word in consent_yes)}:
        do = "write {constant: yes}, or name the item that holds the consent"
        faults.add(settings.FILE, "", column, constant, "states no consent", do)


def single_items(item_names: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """The item of each role that has one; of an id of several items the column that joins them."""
    single = {role: items[0] for role, items in item_names.items() if len(items) == 1}
    return single | {"id": JOINT.join(item_names["id"])}


def columns_beside(form: Instrument, item_names: Mapping[str, tuple[str, ...]], study_settings: Mapping) -> dict:
    """Columns of the exports that study.yaml names and that are no question of the form: name -> role."""
    test_item = study_settings["test_records"].get("item")
    beside = {test_item: "test"} if test_item else {}
    beside |= {item: role for role, items in item_names.items() for item in items}
    return {item: role for item, role in beside.items() if item not in form.named and item not in SYSTEM}


def with_columns(form: Instrument, beside: Mapping[str, str]) -> Instrument:
    """A form that knows columns of the exports as if they were questions; their row in the form is 0."""
    if not beside:
        return form
    rows = [
        dict.fromkeys(form.items.columns, "")
        | {"name": item, "type": _TYPE_OF_COLUMN.get(role, "text"), "role": "" if role == "test" else role}
        | {"low": float("nan"), "high": float("nan"), "other": False, "row": 0, "direction": 1}
        for item, role in beside.items()
    ]
    items = pd.concat([form.items, pd.DataFrame(rows, columns=form.items.columns)], ignore_index=True)
    return replace(form, items=items)


def speller(form: Instrument, item: str | None) -> Callable[[str], str]:
    """How a word of study.yaml that names an answer to an item is spelled in the canonical records.

    Labels in any language of the form count, and so do other capitals, accents and dashes where one choice fits.
    """
    if item not in form.listed:
        numeric = form.named.get(item, {"type": ""})["type"] in NUMBERS
        return lambda word: (number(word) if numeric else None) or word.strip()
    listed = form.listed[item]
    choices = Choices(listed)
    labels = [column for column in listed.columns if column == "name" or column.startswith("label")]

    def spell(word: str) -> str:
        name = choices.single(word)
        if name in choices.names:
            return name
        rows = listed[labels].map(lambda label: bool(label) and alike(str(label)) == alike(word)).any(axis=1)
        return listed.loc[rows, "name"].iloc[0] if rows.sum() == 1 else name

    return spell


def agreeing(
    study_settings: Mapping, form: Instrument, item_names: Mapping[str, tuple[str, ...]], faults: Faults
) -> dict[str, frozenset[str]]:
    """The answers that mean yes, by item that asks for consent or for leave to quote."""
    items = [*item_names.get("consent", ()), *item_names.get("consent_quote", ())]
    words = study_settings["consent_yes"]
    spelled = {item: {word: speller(form, item)(word) for word in words} for item in items}
    known = {item: set(form.listed[item]["name"]) for item in items if item in form.listed}
    unlisted = set(items) - set(known)
    for word in words if items and not unlisted else ():
        if not any(spelled[item][word] in known[item] for item in items):
            do = nearest(word, [name for item in items for name in _words(form, item)])
            asked = " or ".join(f"'{item}'" for item in items)
            faults.add(settings.FILE, "", "consent_yes", word, f"no choice of {asked}", do)
    yes = {item: frozenset(spelled[item].values()) & known.get(item, set(spelled[item].values())) for item in items}
    for item in known:
        # Where no word fits any item, that is told above.
        if not yes[item] and (unlisted or any(yes.values())):
            rule = f"no choice of '{item}' is one of consent_yes: nobody could say yes"
            do = f"add the choice that means yes; {nearest(item, _words(form, item))}"
            faults.add(settings.FILE, "", "consent_yes", ", ".join(words), rule, do)
    return yes


def _words(form: Instrument, item: str) -> list[str]:
    return list(form.listed[item]["name"])


def groups(study_settings: Mapping, form: Instrument, item: str | None, faults: Faults) -> dict[str, str]:
    """Raw value of the group item -> group, those that the form offers only."""
    if isinstance(study_settings["roles"].get("group"), dict):
        return {"": study_settings["roles"]["group"].get("constant", GROUPS[0])}
    spell, declared = speller(form, item), study_settings["groups"]
    group_by_answer = {spell(raw): group for raw, group in declared.items()}
    if item not in form.listed:
        return group_by_answer
    offered = set(form.listed[item]["name"])
    for raw in declared if declared != _DEFAULT_GROUPS else ():
        if spell(raw) not in offered:
            faults.add(settings.FILE, "", f"groups.{raw}", raw, f"no choice of '{item}'", nearest(raw, offered))
    # By default each group is called as we call it; of these words only those count that the form offers.
    return {raw: group for raw, group in group_by_answer.items() if raw in offered} or group_by_answer


def target_groups(study_settings: Mapping, form: Instrument, faults: Faults) -> dict[str, dict[str, list[str]]]:
    """By people and item the answers of those who belong to them, spelled as in the canonical records."""
    meant: dict[str, dict[str, list[str]]] = {}
    for people, by_item in study_settings["target_groups"].items():
        key = f"target_groups.{people}"
        if people not in TARGET_GROUPS:
            faults.add(settings.FILE, "", key, people, "unknown group", nearest(people, TARGET_GROUPS))
        for item, words in by_item.items():
            if item not in form.named:
                faults.add(settings.FILE, "", f"{key}.{item}", item, "no question", nearest(item, list(form.named)))
                continue
            spell = speller(form, item)
            meant.setdefault(people, {})[item] = [spell(word) for word in words]
            for word in words if item in form.listed else ():
                if spell(word) not in _words(form, item):
                    do = nearest(word, _words(form, item))
                    faults.add(settings.FILE, "", f"{key}.{item}", word, f"no choice of '{item}'", do)
    return meant


def test_records(study_settings: Mapping, form: Instrument, faults: Faults) -> dict:
    """`test_records` of study.yaml with its values spelled as in the canonical records."""
    tests = dict(study_settings["test_records"])
    item, spell = tests.get("item"), speller(form, tests.get("item"))
    for value in tests.get("values", []) if item in form.listed else ():
        # A question for several choices holds them one behind the other.
        if not set(spell(value).split()) <= set(form.listed[item]["name"]) and spell(value) not in _words(form, item):
            do = nearest(value, _words(form, item))
            faults.add(settings.FILE, "", "test_records.values", value, f"no choice of '{item}'", do)
    return tests | ({"values": [spell(value) for value in tests["values"]]} if "values" in tests else {})
