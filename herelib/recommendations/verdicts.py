"""Verdicts: how firm the choice of a region is, in words that have an order.

none feasible - insufficient evidence - nothing helps enough - only one is left - either will do - clear - contested.
What cannot be had comes before what is not known, what is not known before what is small, and what is as good without
before what is firm: a team is never told to interview more where any choice is right.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from herelib.recommendations.choices import Choice, bests, choice, commitments, near, often, with_commitments
from herelib.recommendations.model import PackageModel, Region, Situation, situation
from herelib.recommendations.packages import EMPTY, LITTLE, MOSTLY, SAME, Field, field
from herelib.vocabulary import ROLES
from herelib.words import message, number

FIRM = ("clear", "either will do", "contested")  # verdicts that say how firm a lead is
HARDLY = "no part helps more than a little with what presses"
WITHOUT_SUPPORT = "none"  # among names of leads: a package without support


@dataclass(frozen=True)
class Advice:
    """A region with its verdict and, where packages could be compared, what it rests on."""

    region: Region
    verdict: str
    reason: str
    alternatives: tuple[int, ...] = ()  # parts that lead as well, or might; EMPTY = a package without support
    situation: Situation | None = None
    field: Field | None = None
    choice: Choice | None = None
    within_all: float = np.nan
    roles: tuple = ()  # of RoleVerdict

    @property
    def package(self) -> np.ndarray | None:
        """The package that is named, shape (place,); None where none is."""
        return None if self.choice is None else self.field.packages[self.choice.named]


@dataclass(frozen=True)
class RoleVerdict:
    """The verdict for one place of the package that is named."""

    slot: int
    part: int
    verdict: str
    alternatives: tuple[int, ...]  # EMPTY = leave it empty
    loss_without: float
    within: float


def advise(region: Region, model: PackageModel, levels: np.ndarray | None = None) -> Advice:
    """The verdict of one region, with the choice that it rests on; `levels` as in `herelib.recommendations.model`."""
    support = region.can_be_had & (model.parts.roles == ROLES.index("support"))
    if not support.any():
        return Advice(region, "none feasible", message("no part that could lead can be had here"))
    if region.missing:
        reason = message(
            "%(n)s of the dimensions or groups that the advice rests on were not heard, or too little",
            n=len(region.missing),
        )
        return Advice(region, "insufficient evidence", reason)
    here = situation(region, model, levels)
    if not (here.presses >= MOSTLY).any():
        return Advice(region, "nothing helps enough", "nothing holds people back here so far that it presses", (), here)
    packages = field(here.expected, model.parts, here.terms)
    chosen = choice(here.expected, packages, model.parts, here.terms, model.parameters["close_enough"])
    if chosen is None or not (packages.lead[packages.affordable] >= 0).any():
        return Advice(region, "nothing helps enough", _why_none_leads(here, packages), (), here, packages)
    if here.terms.committed:
        lost = commitments(here.expected, packages, model.parts, here.terms, region.otherwise)
        chosen = with_commitments(chosen, lost)
    return _firmness(Advice(region, "", "", (), here, packages, chosen), support)


def _why_none_leads(here: Situation, packages: Field) -> str:
    """Why no package that fits the budget has a lead."""
    if (packages.lead >= 0).any():
        return "no package with a part that leads fits the budget"
    if (here.terms.may_lead & here.region.can_be_had).any():
        return "no part that can be had here adds enough to lead"
    return HARDLY


def _firmness(advice: Advice, support: np.ndarray) -> Advice:
    """The verdict where packages can be compared."""
    here, chosen, limits = advice.situation, advice.choice, advice.situation.model.parameters
    best = here.expected.relief(advice.field.packages[[chosen.best]], mean=False)[0]
    advice = replace(advice, within_all=_within_all(advice))
    if (best >= limits["least_relief"] - SAME).mean() < MOSTLY:
        reason = message(
            "even the best package takes away less than %(share)s in most draws",
            share=number(limits["least_relief"], ".0%"),
        )
        return replace(advice, verdict="nothing helps enough", reason=reason)
    if support[list(here.terms.committed)].any():
        return _by_role(advice)
    # What helps only a little with everything leads nowhere: it is nothing to choose from, whatever presses here.
    leading = support & (here.model.parts.mean_levels.max(1) >= LITTLE)
    if leading.sum() == 1 and chosen.lead.part != EMPTY:
        reason = message("no other part that could lead can be had here")
        return replace(advice, verdict="only one is left", reason=reason)
    lead = chosen.lead
    if lead.loss_without <= chosen.close + SAME and chosen.often < MOSTLY:
        return replace(advice, verdict="either will do", reason=_reason_either(chosen), alternatives=_as_good(chosen))
    if _is_clear(advice):
        return replace(advice, verdict="clear", reason=_reason_clear(chosen))
    others = _contenders(chosen, limits["p_clear"])
    return replace(advice, verdict="contested", reason=_reason_contested(advice), alternatives=others)


def _is_clear(advice: Advice) -> bool:
    limits = advice.situation.model.parameters
    return advice.choice.lead.within >= limits["p_clear"] and advice.within_all >= limits["p_all"]


def _within_all(advice: Advice) -> float:
    """Share of all draws, effects too, in which the lead's best package comes close enough to the best."""
    chosen, scene = advice.choice, advice.situation.all_doubts
    drawn = bests(scene, advice.field, len(advice.situation.model.parts.names))
    return drawn.near(chosen.lead.part, advice.situation.model.parameters["close_enough"])


def _as_good(chosen: Choice) -> tuple[int, ...]:
    """Other leads whose best package is close enough."""
    best = chosen.lead.relief
    return tuple(lead.part for lead in chosen.leads[1:] if lead.relief >= best - chosen.close - SAME)


def _contenders(chosen: Choice, enough: float) -> tuple[int, ...]:
    """The fewest other leads that, with the first, are best in as many draws as a clear verdict asks for."""
    total, others = chosen.lead.acceptability, []
    for lead in sorted(chosen.leads[1:], key=lambda each: -each.acceptability):
        if total >= enough or lead.acceptability <= 0:
            break
        others.append(lead.part)
        total += lead.acceptability
    return tuple(others)


def _often(share: float) -> str:
    return message("more than 99%%") if share > 0.99 else number(share, ".0%")


def _reason_either(chosen: Choice) -> str:
    return message(
        "without it %(lost)s of relief is lost, no more than the %(close)s that may be given away",
        lost=number(chosen.lead.loss_without, ".3f"), close=number(chosen.close, ".3f"),
    )  # fmt: skip


def _reason_clear(chosen: Choice) -> str:
    return message(
        "comes close enough to the best in %(often)s of the draws; without it %(lost)s of relief is lost",
        often=_often(chosen.lead.within), lost=number(chosen.lead.loss_without, ".3f"),
    )  # fmt: skip


def _reason_contested(advice: Advice) -> str:
    chosen, limits = advice.choice, advice.situation.model.parameters
    if chosen.lead.within < limits["p_clear"]:
        return message(
            "comes close enough to the best in %(share)s of the draws, fewer than %(limit)s",
            share=number(chosen.lead.within, ".0%"), limit=number(limits["p_clear"], ".0%"),
        )  # fmt: skip
    return message(
        "with effects in doubt, too, it comes close enough to the best in %(share)s of the draws, fewer than %(limit)s",
        share=number(advice.within_all, ".0%"), limit=number(limits["p_all"], ".0%"),
    )  # fmt: skip


def _by_role(advice: Advice) -> Advice:
    """The verdict under a committed lead: that of the place that is least firm."""
    roles = role_verdicts(advice)
    words = {role.verdict for role in roles}
    verdict = next((word for word in ("contested", "either will do") if word in words), "clear")
    reason = message("what leads is committed: the verdict is on the parts around it, place by place")
    return replace(advice, verdict=verdict, reason=reason, roles=tuple(roles))


def role_verdicts(advice: Advice) -> list[RoleVerdict]:
    """The verdict for each place of the package that is named: what stands there, and what else could.

    Places are judged as leads are; of a lead that is not committed the verdict is the region's own.
    """
    field, chosen = advice.field, advice.choice
    ranked = field.affordable[np.argsort(-field.relief[field.affordable], kind="stable")]
    package = _lead_first(field.packages[chosen.named], chosen.lead.part)
    places = [_role(slot, int(part), advice, ranked) for slot, part in enumerate(package)]
    if advice.verdict in FIRM and package[0] == chosen.lead.part not in advice.situation.terms.committed:
        lead = RoleVerdict(
            0, chosen.lead.part, advice.verdict, advice.alternatives, chosen.lead.loss_without, 1 - chosen.often
        )
        places[0] = lead
    return places


def _lead_first(package: np.ndarray, lead: int) -> np.ndarray:
    """A package with its lead in the first place."""
    if lead >= 0 and package[1] == lead:
        package = package.copy()
        package[[0, 1]] = package[[1, 0]]
    return package


def _role(slot: int, part: int, advice: Advice, ranked: np.ndarray) -> RoleVerdict:
    field, chosen, here = advice.field, advice.choice, advice.situation
    if part in here.terms.committed:
        return RoleVerdict(slot, part, "committed", (), float(chosen.without[part]), np.nan)
    if part == EMPTY:
        return RoleVerdict(slot, EMPTY, "none needed", (), np.nan, np.nan)
    limits, loss = here.model.parameters, float(chosen.without[part])
    rule = (chosen.bests.best, limits["close_enough"])
    within = 1 - often(here.expected, field, part, *rule)
    others = ranked[~field.holds(part)[ranked]]
    if len(others) and loss <= chosen.close + SAME and within > MOSTLY:
        as_good = others[field.relief[others] >= field.relief[chosen.best] - chosen.close - SAME]
        return RoleVerdict(slot, part, "either will do", _in_place(field.packages[as_good], slot, advice), loss, within)
    if near(here.expected, field, part, *rule) >= limits["p_clear"]:
        return RoleVerdict(slot, part, "clear", (), loss, within)
    return RoleVerdict(slot, part, "contested", _in_place(field.packages[others[:1]], slot, advice), loss, within)


def _in_place(packages: np.ndarray, slot: int, advice: Advice) -> tuple[int, ...]:
    """What stands in a place of packages that lack the part named there; EMPTY where nothing does."""
    columns = packages[:, :2] if slot < 2 else packages[:, [slot]]
    other = (columns >= 0) & ~np.isin(columns, advice.package)
    names = {int(m) for m in columns[other]}
    return tuple(sorted(names if other.any(1).all() else names | {EMPTY}))
