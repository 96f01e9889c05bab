"""Two waves of a made-up study with planted changes, losses and wrong links; shares no code with herelib.impact.

Everybody answers one question, `work_now`, from 0 to 1. In regions that are `raised` answers rise by a planted amount;
everywhere they drift a little. Of the people of the first wave some are not asked again; where losses are planted,
those who answered low are more likely to be lost. Links are then spoilt one by one, and every spoilt one is written
down.
"""

import random

import pandas as pd

GROUPS = ("resident", "entrepreneur", "ngo", "municipality", "state")
ITEMS = pd.DataFrame(
    [("work_now", "need:jobs", "need", "scale", 1, 1.0, 5.0, "How far is there work here?", "|".join(GROUPS))],
    columns=["item", "dimension", "block", "kind", "direction", "low", "high", "label", "groups"],
)


class Planted:
    """The study: tables of both waves, people of both, and what was planted."""

    def __init__(self, regions=6, raised=(), by=0.2, people=8, lost=0.2, low_lost=0.0, seed=1):
        self.dice = random.Random(seed)
        self.regions = [f"region {letter}" for letter in "abcdefghijkl"[:regions]]
        self.raised, self.by, self.spoilt = set(raised), by, {}
        level = {region: self.dice.uniform(0.35, 0.55) for region in self.regions}
        drift = {region: self.dice.gauss(0.03, 0.02) for region in self.regions}
        self.first, self.second = [], []
        number = 0
        for region in self.regions:
            for group in GROUPS:
                for _ in range(people):
                    number += 1
                    person = {
                        "person": f"p{number:05d}",
                        "region": region,
                        "group": group,
                        # Everybody is somebody else: two people of one cell never agree in year, gender and language.
                        "birth_year": 1940 + 3 * ((number - 1) % people),
                        "gender": self.dice.choice(["f", "m"]),
                        "language": self.dice.choice(["lv", "es"]),
                    }
                    answer = min(1.0, max(0.0, level[region] + self.dice.gauss(0, 0.12)))
                    self.first.append({**person, "interview": f"a{number:05d}", "answer": answer})
                    gone = lost + (low_lost if answer < level[region] else 0.0)
                    rise = drift[region] + (by if region in self.raised else 0.0)
                    later = min(1.0, max(0.0, answer + rise + self.dice.gauss(0, 0.05)))
                    if self.dice.random() >= gone:
                        self.second.append({**person, "interview": f"b{number:05d}", "answer": later})
                    else:
                        self.spoilt.setdefault("lost", []).append(person["person"])

    def spoil(self, kind, number):
        """Spoil so many links of the second wave, each of another person; returns the pseudonyms."""
        touched = {name for names in self.spoilt.values() for name in names}
        free = [row for row in self.second if row["person"] not in touched]
        chosen = self.dice.sample(free, number)
        for row in chosen:
            if kind == "another region":
                row["region"] = next(name for name in self.regions if name != row["region"])
            elif kind == "another group":
                row["group"] = next(name for name in GROUPS if name != row["group"])
            elif kind == "another birth year":
                row["birth_year"] += 17
            elif kind == "another gender":
                row["gender"] = "m" if row["gender"] == "f" else "f"
            elif kind == "twice":
                self.second.append({**row, "interview": row["interview"] + "x"})
            elif kind == "another pseudonym":
                self.spoilt.setdefault("new name", []).append("x" + row["person"])
                self.spoilt.setdefault(kind, []).append(row["person"])
                row["person"] = "x" + row["person"]
        if kind != "another pseudonym":
            self.spoilt[kind] = [row["person"] for row in chosen]
        return self.spoilt[kind]

    def tables(self, wave):
        """Tables interviews, answers and items of a wave, as a run has them."""
        rows = self.first if wave == "before" else self.second
        interviews = pd.DataFrame(
            [(row["interview"], row["region"], row["group"], 1.0) for row in rows],
            columns=["interview", "region", "group", "weight"],
        )
        interviews["date"] = "2026-03-02" if wave == "before" else "2028-03-02"
        answers = pd.DataFrame([(row["interview"], row["answer"]) for row in rows], columns=["interview", "work_now"])
        return {"interviews": interviews, "answers": answers, "items": ITEMS}

    def people(self, wave):
        """Pseudonyms and stable facts of a wave."""
        rows = self.first if wave == "before" else self.second
        kept = ["person", "interview", "birth_year", "gender", "language"]
        return pd.DataFrame([[row[name] for name in kept] for row in rows], columns=kept)
