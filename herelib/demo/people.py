"""Who was asked in the demo: when and how, and what people say of their work, their schooling and themselves.

All of it is invented. What people say of their circumstances is drawn from random numbers of its own, so that no other
answer depends on it.
"""

from __future__ import annotations

import uuid

import numpy as np
import pandas as pd

from herelib.demo.simulation import design, stream

FIRST_DAY = "2026-03-02"
AGES = ("18_29", "30_44", "45_59", "60_74", "75_plus", "refused")
YOUNGEST = {"18_29": 18, "30_44": 30, "45_59": 45, "60_74": 60, "75_plus": 75}  # by band; it spans the years below
SPAN = {"18_29": 12, "60_74": 15, "75_plus": 10}
WORK = ("employed", "self_employed", "unemployed", "student", "home_care", "retired", "not_able", "refused")
WORK_SHARES = {  # [J] by age, of people in places where work is short; "" of any other age
    "60_74": (0.22, 0.05, 0.11, 0.0, 0.1, 0.44, 0.06, 0.02),
    "75_plus": (0.0, 0.0, 0.0, 0.0, 0.03, 0.92, 0.03, 0.02),
    "": (0.36, 0.08, 0.3, 0.07, 0.11, 0.0, 0.06, 0.02),
}
EDUCATION = ("primary", "lower_secondary", "upper_secondary", "higher", "refused")
EDUCATION_SHARES = (0.12, 0.34, 0.37, 0.14, 0.03)  # [J]
OUT_OF_WORK = ("unemployed", "home_care", "not_able")  # who is asked for how long
HOURS = (0, 5, 10, 20, 40, 80, 120)  # a month, for a business of one's own
CIRCUMSTANCES = ("work_status", "out_of_work", "education", "born_abroad", "own_hours", "birth_year", "contact_again")
CODES = "BCDFGHJKLMNPQRSTVWXZ"  # letters that make no word


def add_people(frame: pd.DataFrame, rng: np.random.Generator, first_day: str = FIRST_DAY) -> pd.DataFrame:
    """Who was asked, when, how, with which consent; identifiers are invented and use numbers that nobody has."""
    n = len(frame)
    out = frame.copy()
    day = pd.Timestamp(first_day) + pd.to_timedelta(rng.integers(0, 75, n), unit="D")
    start = day + pd.to_timedelta(rng.integers(8 * 60, 19 * 60, n), unit="min")
    end = start + pd.to_timedelta(rng.integers(22, 68, n), unit="min")
    stamp = "%Y-%m-%dT%H:%M:%S.000+02:00"
    out["start"], out["end"], out["today"] = start.strftime(stamp), end.strftime(stamp), start.strftime("%Y-%m-%d")
    out["mode"] = rng.choice(["face_to_face", "phone", "online"], n, p=[0.7, 0.2, 0.1])
    out["consent"] = "yes"
    out["consent_quote"] = rng.choice(["yes", "no"], n, p=[0.7, 0.3])
    out["respondent_name"] = [f"Synthetic Person {i:03d}" for i in range(n)]
    out["phone"] = [f"+999 555 {i:04d}" for i in range(n)]
    ages = ["18_29", "30_44", "45_59", "60_74", "75_plus", "refused"]
    out["age_band"] = np.where(
        out["group"] == "resident", rng.choice(ages, n, p=[0.15, 0.25, 0.27, 0.2, 0.1, 0.03]), ""
    )
    out["years_in_area"] = rng.integers(0, 60, n).astype(str)
    asked = out["group"] != "resident"
    out["expected_effect"] = np.where(asked, rng.integers(1, 6, n).astype(str), "")
    out["_uuid"] = [str(uuid.UUID(bytes=rng.bytes(16), version=4)) for _ in range(n)]
    out["language"] = np.where(out["group"] == "state", "en", out["language"])  # state bodies answered the English form
    return out


def add_circumstances(people: pd.DataFrame, seed: int, year: int = 2026) -> pd.DataFrame:
    """The people with `CIRCUMSTANCES` and a code of their own each, from random numbers of each region.

    Parameters
    ----------
    year : of the interviews
    """
    planted = design("planted")
    arrived = set(planted.loc[planted["target_group"].str.contains("migrants"), "region"])
    parts = [
        _circumstances(part, stream(seed, region, "circumstances"), year, region in arrived)
        for region, part in people.groupby("region", sort=False)
    ]
    return people.join(pd.concat(parts))


def _circumstances(people: pd.DataFrame, rng: np.random.Generator, year: int, arrived: bool) -> pd.DataFrame:
    """What the people of a region say of themselves; only residents are asked of their work."""
    n, residents = len(people), (people["group"] == "resident").to_numpy()
    ages = people["age_band"].to_numpy(str)
    work = [rng.choice(WORK, p=WORK_SHARES.get(age, WORK_SHARES[""])) for age in ages]
    table = pd.DataFrame({"work_status": np.array(work, dtype=object)}, index=people.index)
    months = np.ceil(rng.exponential(14, n)).astype(int).clip(1, 240)
    table["out_of_work"] = np.where(table["work_status"].isin(OUT_OF_WORK), months.astype(str), "")
    table["education"] = rng.choice(EDUCATION, n, p=EDUCATION_SHARES)
    table["born_abroad"] = np.where(rng.random(n) < (0.35 if arrived else 0.06), "yes", "no")
    without_work = table["work_status"].isin(OUT_OF_WORK).to_numpy()
    free, busy = (
        rng.choice(HOURS, n, p=p) for p in ((0.2, 0.1, 0.15, 0.2, 0.15, 0.12, 0.08), (0.5, 0.2, 0.2, 0.1, *[0.0] * 3))
    )
    table["own_hours"] = [f"{hours:.1f}" for hours in np.where(without_work, free, busy)]
    table = table.mask(~residents[:, None] & np.ones(table.shape, dtype=bool), "")
    table["birth_year"] = _birth_years(ages, rng, year)
    table["contact_again"] = rng.choice(["yes", "no"], n, p=[0.62, 0.38])
    table["person_code"] = _codes(n, rng)
    return table


def _birth_years(ages: np.ndarray, rng: np.random.Generator, year: int) -> np.ndarray:
    """A year that fits the age band, or one of working age where no band was asked; "" of those who leave it empty."""
    ages = np.where(ages == "", rng.choice(AGES[:4], len(ages), p=[0.1, 0.35, 0.4, 0.15]), ages)
    lowest = np.array([YOUNGEST.get(age, 0) for age in ages])
    age = lowest + (rng.random(len(ages)) * np.array([SPAN.get(age, 15) for age in ages])).astype(int)
    # Whoever was born late in the year is a year younger in spring: nobody is older than the band.
    silent = (rng.random(len(ages)) < 0.12) | (lowest == 0)
    return np.where(silent, "", (year - age).astype(str)).astype(object)


def _codes(n: int, rng: np.random.Generator) -> np.ndarray:
    """A code that somebody keeps, "" of a few who choose none."""
    letters = rng.choice(list(CODES), (n, 6))
    codes = np.array(["".join(row) for row in letters], dtype=object)
    return np.where(rng.random(n) < 0.07, "", codes)
