"""Tables of stage recommend for four invented regions, made by a small and slow version of the package model.

For tests of what is drawn and said: the numbers belong together (shares sum to the relief, losses are differences of
reliefs), and they are not those of any real catalogue. `alder` is clear, `birch` contested, `cedar` open to several,
`dune` was hardly heard.
"""

from __future__ import annotations

import itertools
import math
from functools import cache

import numpy as np
import pandas as pd

from herelib import tables

BARRIERS = ("finance", "skills", "network", "regulation", "premises", "language", "transport", "health", "digital",
            "motivation", "benefits", "care_duties")  # fmt: skip
# role, label, least and greatest cost, months, levels by barrier
PARTS = {
    "incubator": ("support", "Business incubator", 60e3, 180e3, 12,
                  "finance 1 skills 3 network 2 regulation 2 premises 1 motivation 1"),
    "mentoring": ("support", "Mentoring by experienced entrepreneurs", 12e3, 40e3, 4,
                  "skills 2 network 3 motivation 2 digital 1 regulation 2"),
    "enterprise_facilitation": ("support", "Enterprise facilitation", 30e3, 70e3, 6,
                                "finance 2 skills 1 network 2 regulation 2 motivation 2"),
    "peer_teams": ("support", "Peer teams of the unemployed who found together", 8e3, 20e3, 3,
                   "network 1 motivation 2 care_duties 1"),
    "wise": ("form", "Work integration social enterprise (WISE)", 90e3, 300e3, 14,
             "health 2 benefits 2 motivation 1 language 1 transport 1"),
    "worker_cooperative": ("form", "Worker cooperative", 5e3, 15e3, 6, "network 1 benefits 1 care_duties 1"),
    "microcredit": ("finance", "Microcredit with coaching", 20e3, 60e3, 5, "finance 3 motivation 1"),
    "leader_grant": ("finance", "Grant of a LEADER group", np.nan, np.nan, 9, "finance 2 premises 1"),
    "third_place": ("place", "Shared place to meet and work", 15e3, 80e3, 8, "premises 3 network 2 care_duties 1"),
    "shared_kitchen": ("place", "Shared kitchen", 25e3, 60e3, 10, "premises 2 regulation 1"),
    "local_partnership": ("steering", "Partnership of municipality, NGOs and firms", 3e3, 12e3, 3,
                          "regulation 2 network 1"),
    "social_clauses_officer": ("steering", "Officer for social clauses in procurement", 25e3, 45e3, 6,
                               "regulation 1 finance 1"),
}  # fmt: skip
LABELS = {part: fields[1] for part, fields in PARTS.items()}
LEVELS = (0.0, 0.15, 0.35, 0.6)
ROLES = ("support", "form", "finance", "place", "steering")
# Severity of the barriers, in the order above.
SEVERITY = {
    "alder": (0.75, 0.62, 0.40, 0.48, 0.30, 0.20, 0.35, 0.25, 0.42, 0.45, 0.52, 0.28),
    "birch": (0.40, 0.58, 0.55, 0.35, 0.52, 0.30, 0.60, 0.40, 0.38, 0.58, 0.30, 0.45),
    "cedar": (0.52, 0.55, 0.50, 0.52, 0.36, 0.45, 0.30, 0.62, 0.40, 0.50, 0.64, 0.30),
}
VERDICTS = {"alder": "clear", "birch": "contested", "cedar": "either will do", "dune": "insufficient evidence"}
BUDGET = {"alder": 150e3, "birch": 60e3, "cedar": math.inf}
CLOSE, LEAST = 0.1, 0.02
DRAWS = 60


@cache
def levels() -> pd.DataFrame:
    """Level of each part (row) at each barrier (column)."""
    pairs = {part: fields[5].split() for part, fields in PARTS.items()}
    rated = {part: dict(zip(texts[::2], map(int, texts[1::2]), strict=True)) for part, texts in pairs.items()}
    return pd.DataFrame(rated).T.reindex(columns=list(BARRIERS)).fillna(0).astype(int)


def effective(region: str) -> pd.DataFrame:
    """What each part takes away of each barrier in a region: effect x delivery x reach."""
    return levels().map(LEVELS.__getitem__).mul(delivery(region) * 0.9, axis=0)


def delivery(region: str) -> pd.Series:
    return pd.Series({part: 0.5 + 0.1 * ((len(part) + len(region) * 3 + ord(region[0])) % 6) for part in PARTS})


def pressure_draws(region: str) -> np.ndarray:
    """Pressure, shape (draw, barrier), by the ramp from .25 to .75."""
    around = np.random.default_rng(ord(region[0])).normal(0, 0.08, (DRAWS, len(BARRIERS)))
    return np.clip((np.array(SEVERITY[region]) + around - 0.25) / 0.5, 0, 1)


class Region:
    """All packages of a region with their relief per draw."""

    def __init__(self, region: str) -> None:
        self.name, self.effects, self.pressures = region, effective(region), pressure_draws(region)
        self.share = self.pressures / self.pressures.sum(axis=1, keepdims=True)
        by_role = {role: [part for part in PARTS if PARTS[part][0] == role] for role in ROLES}
        pairs = [c for n in (0, 1, 2) for c in itertools.combinations(by_role["support"], n)]
        rest = itertools.product(*([(), *((part,) for part in by_role[role])] for role in ROLES[1:]))
        self.reliefs = {sum((pair, *others), ()): None for others in list(rest) for pair in pairs}
        for package in self.reliefs:
            self.reliefs[package] = self.share @ self.taken(package)
        self.means = {package: float(relief.mean()) for package, relief in self.reliefs.items()}
        self.admitted = [package for package in self.means if package and self.worthwhile(package)]
        self.best = max(self.affordable(self.admitted), key=self.means.get)

    def taken(self, package: tuple[str, ...]) -> np.ndarray:
        """Share of each barrier that a package takes away."""
        return 1 - np.prod(1 - self.effects.loc[list(package)].to_numpy(), axis=0)

    def adds(self, package: tuple[str, ...], part: str) -> float:
        return self.means[package] - self.means[tuple(p for p in package if p != part)]

    def worthwhile(self, package: tuple[str, ...]) -> bool:
        return all(self.adds(package, part) >= LEAST for part in package)

    def affordable(self, packages: list) -> list:
        return [package for package in packages if cost(package)[2] <= BUDGET[self.name]]

    def lead(self, package: tuple[str, ...]) -> str:
        supports = [part for part in package if PARTS[part][0] == "support"]
        return max(supports, key=lambda part: self.adds(package, part), default="")

    def best_relief(self, packages: list) -> float:
        return max(map(self.means.get, self.affordable(packages)), default=0.0)


def cost(package: tuple[str, ...]) -> tuple[float, float, float]:
    """Least, greatest and expected cost; parts of unknown cost are left out."""
    low, high = (float(np.nansum([PARTS[part][i] for part in package])) for i in (2, 3))
    return low, high, (low + high) / 2


def months(package: tuple[str, ...]) -> tuple[float, float]:
    longest = max(PARTS[part][4] for part in package)
    return float(longest), 1.5 * longest


def text(package: tuple[str, ...]) -> str:
    return ";".join(package)


def interval(values: np.ndarray) -> tuple[float, float]:
    """A 90 % interval, wider than the draws of interviews alone say."""
    low, high = np.quantile(values, [0.05, 0.95])
    return max(0.0, 0.7 * low), min(1.0, 1.25 * high)


def of_leads(region: Region) -> tuple[pd.DataFrame, dict]:
    """Table leads of a region, and the best package of each lead."""
    best = {}
    for package in region.affordable(region.admitted):
        lead = region.lead(package)
        if lead not in best or region.means[package] > region.means[best[lead]]:
            best[lead] = package
    order = sorted(best, key=lambda lead: -region.means[best[lead]])
    drawn = np.array([region.reliefs[best[lead]] for lead in order])
    first, top = drawn.argmax(axis=0), drawn.max(axis=0)
    rows = []
    for i, lead in enumerate(order):
        package, others = best[lead], [region.means[best[other]] for other in order if other != lead]
        low, high = interval(region.reliefs[package])
        loss = max(0.0, region.means[region.best] - max(others)) if i == 0 else 0.0
        rows.append(
            [region.name, lead, text(package), i + 1, region.means[package], low, high, (first == i).mean(),
             (drawn[i] >= (1 - CLOSE) * top).mean(), loss, *cost(package)[:2], 1.0, *months(package),
             "ABC"[i % 3] if lead else "none"]
        )  # fmt: skip
    return pd.DataFrame(rows, columns=list(tables.CONTRACTS["leads"].columns)), best


def of_parts(region: Region) -> pd.DataFrame:
    best, rows = region.means[region.best], []
    for part, (role, _, low, high, *_) in PARTS.items():
        if part == "social_clauses_officer" and region.name == "birch":
            rows.append([region.name, part, role, "gate closed", False, "", *[np.nan] * 8, low, high, ""])
            continue
        without = best - region.best_relief([p for p in region.admitted if part not in p])
        # Missing where no package that holds the part fits the budget.
        held = region.best_relief([p for p in region.means if part in p])
        insisted = max(0.0, best - held) if held else np.nan
        standing = "core" if without > CLOSE * best else "open" if insisted <= CLOSE * best else "out"
        inside = part in region.best
        rows.append(
            [region.name, part, role, "available", inside, standing, 0.8 if inside else 0.1,
             0.9 if inside else 0.1, max(0.0, without), insisted,
             region.adds(region.best, part) if inside else np.nan, delivery(region.name)[part], 0.9,
             region.means[(part,)], low, high,
             "capacity:mentors 0.40/0.60" if delivery(region.name)[part] < 0.8 else ""]
        )  # fmt: skip
    return pd.DataFrame(rows, columns=list(tables.CONTRACTS["parts"].columns))


def shapley(region: Region) -> pd.DataFrame:
    """Table evidence: what each part takes away through each barrier; sums to the relief of the best package."""
    weights, rows = region.share.mean(axis=0), []
    for part in region.best:
        others = [p for p in region.best if p != part]
        shares = np.zeros(len(BARRIERS))
        for n in range(len(others) + 1):
            chance = math.factorial(n) * math.factorial(len(others) - n) / math.factorial(len(others) + 1)
            for chosen in itertools.combinations(others, n):
                shares += chance * (region.taken((*chosen, part)) - region.taken(chosen))
        for i, barrier in enumerate(BARRIERS):
            if shares[i] > 0:
                level, severity = levels().loc[part, barrier], SEVERITY[region.name][i]
                rows.append(
                    [region.name, part, f"barrier:{barrier}", weights[i] * shares[i], LEVELS[level],
                     delivery(region.name)[part], 0.9, f"{level};{level}", "ABC"[i % 3],
                     region.pressures[:, i].mean(), severity, max(0.0, severity - 0.13), severity + 0.13, 20 + i]
                )  # fmt: skip
    return pd.DataFrame(rows, columns=list(tables.CONTRACTS["evidence"].columns))


def of_pressures(region: Region) -> pd.DataFrame:
    taken, draws = region.taken(region.best), region.pressures
    low, high = np.quantile(draws, [0.05, 0.95], axis=0)
    return pd.DataFrame(
        {"region": region.name, "barrier": [f"barrier:{b}" for b in BARRIERS], "severity": SEVERITY[region.name],
         "pressure": draws.mean(axis=0), "low90": low, "high90": high, "presses": (draws >= 1 / 3).mean(axis=0),
         "importance": 1 / len(BARRIERS), "share_of_load": region.share.mean(axis=0), "relieved": taken}
    )  # fmt: skip


def of_packages(region: Region, best: dict) -> dict[str, pd.DataFrame]:
    """Tables packages, frontier and package_points of a region."""
    steps, top = [], 0.0
    for package in sorted(region.admitted, key=lambda p: (cost(p)[2], -region.means[p])):
        if region.means[package] > top + 0.01:
            steps.append(package)
            top = region.means[package]
    shown = sorted({*steps, *best.values()}, key=lambda p: (cost(p)[2], p))
    packages = pd.DataFrame(
        [[region.name, text(p), region.lead(p), region.means[p], cost(p)[2], *cost(p)[:2],
          float(cost(p)[2] <= BUDGET[region.name]), months(p)[1], len(p), p == region.best, p in best.values(),
          p in steps] for p in shown],
        columns=list(tables.CONTRACTS["packages"].columns),
    )  # fmt: skip
    rows = []
    for i, p in enumerate(steps):
        further = np.nan
        if i:
            before = steps[i - 1]
            further = (cost(p)[2] - cost(before)[2]) / (100 * (region.means[p] - region.means[before]))
        rows.append([region.name, i, text(p), region.lead(p), cost(p)[2], region.means[p], further,
                     cost(p)[2] <= BUDGET[region.name]])  # fmt: skip
    points = [
        [region.name, text(p), f"barrier:{barrier}", value]
        for p in shown
        for barrier, value in zip(BARRIERS, region.pressures.mean(axis=0) * region.taken(p), strict=True)
    ]
    return {
        "packages": packages,
        "frontier": pd.DataFrame(rows, columns=list(tables.CONTRACTS["frontier"].columns)),
        "package_points": pd.DataFrame(points, columns=list(tables.CONTRACTS["package_points"].columns)),
    }


def of_verdict(region: Region, leads: pd.DataFrame) -> dict:
    lead = region.lead(region.best)
    row = leads.set_index("lead").loc[lead]
    others = [name for name in leads["lead"] if name != lead][:2] if VERDICTS[region.name] != "clear" else []
    return {
        "lead": lead, "package": text(region.best), "alternatives": ";".join(name or "none" for name in others),
        **row[["relief", "low90", "high90", "acceptability", "within", "loss_without", "cost_low_eur", "cost_high_eur",
               "lead_time_low_months", "lead_time_high_months"]].to_dict(),
        "load": region.pressures.mean(), "within_all": 0.9 * row["within"], "loss_often": row["acceptability"],
        "fits": 1.0, "unknown_costs": "leader_grant" if "leader_grant" in region.best else "",
        "reason": "As the table says.", "unknown_gates": f"{lead} premises",
    }  # fmt: skip


def second_opinions(leads: pd.DataFrame) -> pd.DataFrame:
    scores = leads.assign(additive=leads["relief"], topsis=leads["relief"], promethee=0.0)
    ranks = {f"{name}_rank": leads["rank"] for name in ("additive", "topsis", "promethee")}
    return scores.assign(**ranks)[list(tables.CONTRACTS["second_opinions"].columns)]


DOUBTS = {"interviews": (0.012, 0.006), "weights": (0.004, 0.003), "raters": (0.009, 0.004), "evidence": (0.021, 0.017)}


@cache
def _advice() -> dict[str, pd.DataFrame]:
    gathered: dict[str, list[pd.DataFrame]] = {}
    verdicts = []
    for name in SEVERITY:
        region = Region(name)
        leads, best = of_leads(region)
        doubts = [[name, source, *figures] for source, figures in DOUBTS.items()]
        of_region = {
            "leads": leads, "parts": of_parts(region), "pressures": of_pressures(region), "evidence": shapley(region),
            **of_packages(region, best), "second_opinions": second_opinions(leads),
            "doubts": pd.DataFrame(doubts, columns=["region", "source", "loss", "saved"]),
        }  # fmt: skip
        verdicts.append({"region": name, "verdict": VERDICTS[name], **of_verdict(region, leads)})
        for table, frame in of_region.items():
            gathered.setdefault(table, []).append(frame)
    verdicts.append({"region": "dune", "verdict": "insufficient evidence", "missing": "barrier:finance"})
    described = tables.CONTRACTS["verdicts"].columns
    blank = {name: {"text": "", "bool": False}.get(column.kind, np.nan) for name, column in described.items()}
    table = pd.DataFrame([{**blank, **row} for row in verdicts])
    flips = [
        [name, "enterprise_facilitation", "barrier:skills", 1 / 12, weight, 12 * weight, admissible]
        for name, weight, admissible in (("alder", 0.3, False), ("birch", 0.1, True))
    ]
    settling = [["birch", np.inf, 0, 0.6, "others of the same kind"], ["birch", 2.0, 80, 0.5, "twice as many"]]
    advice = {name: pd.concat(frames, ignore_index=True) for name, frames in gathered.items()}
    advice["verdicts"] = table
    advice["flips"] = pd.DataFrame(flips, columns=list(tables.CONTRACTS["flips"].columns))
    advice["settling"] = pd.DataFrame(settling, columns=list(tables.CONTRACTS["settling"].columns))
    return {name: tables.check(name, frame) for name, frame in advice.items()}


def advice() -> dict[str, pd.DataFrame]:
    """Tables of stage recommend; a new dict each time, so that a test may exchange a table."""
    return dict(_advice())


def multiverse() -> dict[str, pd.DataFrame]:
    """Tables option_shares, decision_importance and verdict_shares around these verdicts: the aim turns birch."""
    first = _advice()["verdicts"].set_index("region")
    options = {"0013": ("aim", ("both", "own business", "work")), "0009": ("p_clear", ("0.8", "0.67"))}
    rows, importance = [], []
    for region in VERDICTS:
        verdict, lead = first.loc[region, ["verdict", "lead"]]
        for decision, (parameter, names) in options.items():
            turned = region == "birch" and decision == "0013"
            importance.append([decision, parameter, f"About {parameter}", region, 12, 6 * turned, 0.5 * turned])
            for i, option in enumerate(names):
                ends = [(verdict, lead, 12)]
                if turned:
                    ends = [(verdict, lead, 9 - 4 * i), ("clear", "mentoring", 3 + 4 * i)][: 2 if i < 2 else None]
                rows += [[region, decision, option, *end, end[2] / sum(e[2] for e in ends)] for end in ends]
    shares = pd.DataFrame(rows, columns=list(tables.CONTRACTS["option_shares"].columns))
    importance += [[number, name, f"About {name}", "all", 48, 6 * (name == "aim"), 0.125 * (name == "aim")]
                   for number, (name, _) in options.items()]  # fmt: skip
    columns = list(tables.CONTRACTS["decision_importance"].columns)
    table = pd.DataFrame(importance, columns=columns[:7]).assign(low95=np.nan, high95=np.nan, regrouped=0)
    return {
        "option_shares": tables.check("option_shares", shares),
        "decision_importance": tables.check("decision_importance", table[columns]),
    }
