"""The demo's form as an XLSForm: that of the first wave and that of the second.

The second asks no open question; two of its questions differ from the first form (`second_form.csv`): one has another
name, the other another wording.
"""

from __future__ import annotations

import pandas as pd

from herelib.demo.simulation import design

LANGUAGES = {"lv": "Latvian", "es": "Spanish", "it": "Italian", "en": "English"}
ASKED_IN = {**LANGUAGES, "fr": "French"}  # of the form; nobody of the demo answered the French one
OPEN_ITEMS = ("open_needs", "open_start", "open_ideas", "open_failed")
FIRST_VERSION, SECOND_VERSION = "2026030100", "2028030100"
CONSTRAINTS = {
    "mentor_hours": ". >= 0 and . <= 20",
    "assets_list": "not(selected(., 'none') and count-selected(.) > 1)",
    "years_in_area": ". >= 0 and . <= 110",
    "out_of_work": ". >= 0 and . <= 600",
    "own_hours": ". >= 0 and . <= 250",
    "birth_year": ". >= 1915 and . <= 2012",
}


def second_questions() -> pd.DataFrame:
    """The questions of the second form, as the table `questions` of the design has those of the first."""
    questions = design("questions")
    changed = design("second_form").set_index("item")
    left_out = {*OPEN_ITEMS, "open"}
    # The end of a group names none: that of the open questions is the last of all.
    questions = questions[~questions["name"].isin(left_out)].iloc[:-1].set_index("name", drop=False)
    for column in changed:
        new = changed[column][changed[column] != ""]
        questions.loc[new.index, column] = new
    return questions.reset_index(drop=True)


def instrument(questions: pd.DataFrame | None = None, version: str = FIRST_VERSION) -> dict[str, list[list]]:
    """The XLSForm as sheets, with labels in five languages and the three `here_` columns; by default of wave one."""
    questions = design("questions") if questions is None else questions
    labels = [f"label::{name} ({code})" for code, name in ASKED_IN.items()]
    header = ["type", "name", *labels, "required", "relevant", "constraint", "parameters"]
    header += ["here_dimension", "here_direction", "here_role"]
    survey = [header]
    for row in questions.to_dict("records"):
        asked = [f"selected(${{group}}, '{group}')" for group in row["groups"].split()]
        survey.append(
            [
                *(row["type"], row["name"], *(row[f"label_{code}"] for code in ASKED_IN), row["required"]),
                *(" or ".join(asked), CONSTRAINTS.get(row["name"], ""), row["parameters"]),
                *(row["here_dimension"], row["here_direction"], row["here_role"]),
            ]
        )
    choices = [["list_name", "name", *labels]]
    choices += [["region", p.region, *[p.label] * len(ASKED_IN)] for p in design("planted").itertuples()]
    choices += [
        [row["list_name"], row["name"], *(row[f"label_{c}"] for c in ASKED_IN)]
        for row in design("choices").to_dict("records")
    ]
    settings = [["form_title", "form_id", "version", "default_language"]]
    settings += [["Demo study (synthetic): needs and capacities", "here_demo", version, "English (en)"]]
    return {"survey": survey, "choices": choices, "settings": settings}
