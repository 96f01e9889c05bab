"""A study that asks every kind of question, in two languages, with two versions of its form (synthetic)."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import yaml
from studies import REGIONS, write_form

SURVEY = """
type|name|label::English (en)|label::Latviešu (lv)|relevant|parameters|calculation|here_dimension|here_role
start | start
end | end
today | today
begin group | about | About you | Par jums
select_one region | region | Where? | Kur? | | | | | region
select_one group | group | Which group? | Kura grupa? | | | | | group
select_one language | talk | Language | Valoda | | | | | language
select_one yes_no | consent | Do you agree? | Vai piekrītat? | | | | | consent
select_one yes_no | may_quote | May we quote you? | Vai drīkstam citēt? | | | | | consent_quote
text | who | Your name | Jūsu vārds | | | | | name
geopoint | spot | The place | Vieta | | | | | gps
end group
note | thanks | Thank you so far | Paldies līdz šim
begin group | needs | Needs | Vajadzības
begin group | daily | Day by day | Ikdiena
select_one scale5 | food | How hard is it to get food? | Cik grūti dabūt ēdienu? | | | | need:food
select_one scale5 | repair | How hard is it to get repairs? | Cik grūti salabot? | ${group} != 'state' | | | need:repair
end group
range | trust | How much trust is there? | Cik liela ir uzticība? | | start=0 end=10 step=1 | | capacity:public_partner
decimal | hours | Hours of help a week | Palīdzības stundas nedēļā | ${trust} > 0 | | | capacity:mentors
integer | people | People in the house | Cilvēki mājā
calculate | doubled | | | | | ${people} * 2
select_multiple rooms | rooms | Which rooms are empty? | Kuras telpas ir tukšas? | | | | asset:premises
select_one cover | cover_food | Who could bring food? | Kas varētu piegādāt ēdienu? | | | | cover:food
rank rooms | best | Which rooms first? | Kuras telpas vispirms?
select_one shop or_other | shop | Which shop? | Kāds veikals?
select_multiple help or_other | help | Which help? | Kāda palīdzība?
end group
date | visited | Last visit | Pēdējais apmeklējums
time | opening | When does it open? | Cikos atver?
dateTime | met | When did you meet? | Kad tikāties?
begin repeat | member | Member | Loceklis
integer | age | Age | Vecums
select_one work | work | Work | Darbs
select_multiple skill | skill | Skills | Prasmes
end repeat
text | idea | What could be done? | Ko varētu darīt? | | | | | open
text | remark | Remark | Piezīme
acknowledge | done | All was said | Viss ir pateikts
"""
CHOICES = """
list_name | name | label::English (en) | label::Latviešu (lv)
region | east | East side | Austrumu puse
region | west | West side | Rietumu puse
group | resident | Resident | Iedzīvotājs
group | state | State body | Valsts iestāde
language | en | English | Angļu
language | lv | Latvian | Latviešu
yes_no | yes | Yes | Jā
yes_no | no | No | Nē
scale5 | 1 | Easy | Viegli
scale5 | 2 | Rather easy | Diezgan viegli
scale5 | 3 | So so | Vidēji
scale5 | 4 | Rather hard | Diezgan grūti
scale5 | 5 | Hard | Grūti
scale5 | refused | I do not say | Nesaku
rooms | store | Empty store | Tukšs veikals
rooms | hall | Hall | Zāle
rooms | cellar | Cellar | Pagrabs
rooms | nothing | Nothing of this | Nekas no tā
cover | now | Neighbours now | Kaimiņi jau tagad
cover | training | After training | Pēc apmācības
cover | outside | Outside firm | Ārējs uzņēmums
cover | public | Public duty | Valsts pienākums
shop | bread | Bread shop | Maizes veikals
shop | tools | Tool shop | Darbarīku veikals
help | child | Child care | Bērnu pieskatīšana
help | lift | A lift | Pavešana
work | paid | Paid work | Algots darbs
work | home | At home | Mājās
skill | baking | Baking | Cepšana
skill | digging | Digging | Rakšana
"""
SETTINGS = {
    "title": "Every kind of question (synthetic)",
    "synthetic": True,
    "year": 2026,
    "languages": ["en", "lv"],
    "timezone": "Europe/Riga",
    "pseudonym_key": "published-test-key",
    "roles": {"id": "_uuid", "date": "today", "start": "start", "end": "end"},
    "missing": {"refused": ["refused"]},
    "versions": {"vOld": {"form": "instrument-old.xlsx"}},
    "items": {
        "hours": {"low": 0, "high": 20},
        "rooms": {"values": {"store": 1, "hall": 0.5, "cellar": 0.5, "nothing": 0}},
        "children": {
            **{"repeat": "member", "summary": "count", "of": "${age} < 18"},
            **{"dimension": "need:childcare", "low": 0, "high": 6},
        },
    },
}
ADDED = ("people", "doubled", "shop", "opening")  # questions that the old version of the form did not have
ANSWERS = """
region|group|talk|consent|may_quote|food|repair|trust|hours|people|rooms|cover_food|best|shop|help|visited|idea
east|resident|en|yes|yes|4|2|5|2.5||store hall|training|hall store||child|2026-02-27|a "bakery"; with, more
west|state|lv|yes|no|refused||10|3||hall|now|store hall cellar nothing||lift other|2026-01-31|tirgus, žogs un ēka
east|resident|en|yes|yes|1|5|0|||nothing|public||||2026-02-02|
west|resident|lv|yes|yes|5|3|8|12.25|4|store cellar|outside|cellar hall|other|child lift|2026-02-14|darbnīca
east|state|en|yes|no|3||7|20|0||now|nothing store hall cellar|bread|other|2025-12-24|a workshop for bicycles
east|resident|lv|yes||2||1|0.5|12|store|training||tools|||ēdiena banka
west|resident|en|no|no|2|2|3|1|1|hall|now||bread|child|2026-02-20|must not be kept
west|state|en|yes|yes||||0.125|2|hall cellar|public|hall cellar store nothing|bread|lift|2026-03-01|first line of two
"""
MEMBERS = """
of|age|work|skill
0|34|paid|baking digging
0|7||
1|51|home|digging
3|17|home|
3|12|paid|baking
3|44||baking
5|3||
7|29|paid|digging baking
"""


def _table(text: str) -> list[dict[str, str]]:
    header, *lines = (line.split("|") for line in text.strip().splitlines())
    return [dict(zip(header, cells, strict=True)) for cells in lines]


def _complete(number: int, answers: dict[str, str]) -> dict[str, str]:
    """A row of the export: what a survey tool adds is made, and what follows from the answers."""
    day, clock = f"2026-03-{number + 3:02d}", f"{number + 9:02d}"
    added = {
        "start": f"{day}T{clock}:05:00.000+02:00",
        "end": f"{day}T{clock}:{47 - number}:00.000+02:00",
        "today": day,
        **answers,
        "who": f"Synthetic Person {number}",
        "spot": f"1.{number}5 2.5 0 0",
        "doubled": str(int(answers["people"]) * 2) if answers["people"] else "",
        "shop_other": "a net shop" if "other" in answers["shop"].split() else "",
        "help_other": "with papers" if "other" in answers["help"].split() else "",
        "opening": "" if number < 3 else f"0{number}:30:00.000+02:00",
        "met": f"2026-02-{number + 10}T15:30:00.000+02:00" if number % 3 else "",
        "remark": "a remark that nobody may see",
        "done": "OK",
        "_id": str(100 + number),
        "_uuid": f"{number}2db7a91-e6f3-450e-af0d-b1ce8bca76a{number}",
        "_submission_time": f"{day}T20:00:00",
        "__version__": "vOld" if number < 3 else "vNew",
    }
    return {**added, "idea": answers["idea"].replace("first line ", "first line\n")}


def records() -> pd.DataFrame:
    """The interviews by the names of the form, one without consent; the first three by the old version of the form."""
    return pd.DataFrame([_complete(number, answers) for number, answers in enumerate(_table(ANSWERS))])


def members() -> pd.DataFrame:
    """The rows of the repeat group, with the id of the interview that each belongs to."""
    ids = records()["_uuid"]
    return pd.DataFrame([{"PARENT_KEY": ids[int(row.pop("of"))], **row} for row in _table(MEMBERS)])


def write(folder: Path) -> Path:
    """The folder of the study, without interviews."""
    write_form(folder / "instrument.xlsx", SURVEY, CHOICES)
    rows = SURVEY.splitlines()
    old = [line for line in rows if [*line.split("|"), ""][1].strip() not in ADDED]
    write_form(folder / "instrument-old.xlsx", "\n".join(old), CHOICES)
    (folder / "study.yaml").write_text(yaml.safe_dump(SETTINGS, allow_unicode=True), encoding="utf-8")
    (folder / "regions.csv").write_text(REGIONS, encoding="utf-8")
    return folder
