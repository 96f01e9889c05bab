"""A small corpus in two languages that people have coded, and in which the codes can be learned from words alone."""

from __future__ import annotations

import numpy as np
import pandas as pd

THINGS = {
    "transport": {"en": "buses trains tickets stops drivers routes", "es": "autobuses trenes billetes paradas rutas"},
    "childcare": {"en": "nursery toddlers kindergarten babysitter", "es": "guardería niños cuidadora escuela infantil"},
    "shops": {"en": "bakery grocery market butcher", "es": "panadería mercado carnicería tienda"},
    "rare": {"en": "harbour quay", "es": "puerto muelle"},
}
FRAMES = {"en": "people here talk about {} and also {}", "es": "aquí la gente habla de {} y también {}"}
SHARES = {"transport": 0.36, "childcare": 0.33, "shops": 0.28, "rare": 0.03}
BOOK = pd.DataFrame(
    {
        "code": list(THINGS),
        "parent": "",
        "definition": ["Getting about", "Somebody who looks after children", "Places to buy food", "By the water"],
        "items": "needs",
        "label_en": ["Transport", "Childcare", "Shops", "Water"],
        "terms_en": ["ferry", "nursery", "bakery", "lighthouse"],
    }
)


def corpus(count: int = 240, read: int = 160, seed: int = 3) -> dict[str, pd.DataFrame]:
    """Tables answers, human, seen and truth: ana read the first `read`, ben a quarter of these."""
    rng = np.random.default_rng(seed)
    rows, truth = [], []
    for number in range(count):
        language = str(rng.choice(["en", "es"], p=[0.7, 0.3]))
        code = str(rng.choice(list(SHARES), p=list(SHARES.values())))
        words = THINGS[code][language].split()
        said = FRAMES[language].format(*rng.choice(words, 2, replace=False))
        rows.append((f"i{number:03d}", "needs", language, said))
        truth.append((f"i{number:03d}", "needs", code))
    answers = pd.DataFrame(rows, columns=["interview", "item", "language", "text"])
    truth = pd.DataFrame(truth, columns=["interview", "item", "code"])
    by_ana, by_ben = truth.head(read).assign(coder="ana"), truth.head(read).iloc[::4].assign(coder="ben")
    human = pd.concat([by_ana, by_ben], ignore_index=True)
    human = human.assign(segment=[f"s{n}" for n in range(1, len(human) + 1)], start=0, end=6, cleared=False)
    return {"answers": answers, "human": human, "seen": human[["coder", "interview", "item"]], "truth": truth}


def shuffled(tables: dict[str, pd.DataFrame], seed: int) -> dict[str, pd.DataFrame]:
    """The same tables with their rows in another order."""
    return {name: table.sample(frac=1, random_state=seed) for name, table in tables.items()}
