"""The page of methods names the constants of the code, and the pages name parameters that there are."""

import re

import pytest

from herelib.decisions.parameters import PARAMETERS
from herelib.folders import ROOT
from herelib.recommendations import doubts, effects, frontier, packages, plans, second_opinions, settling
from herelib.studies.catalogue import read_catalogue
from herelib.tables import CONTRACTS
from herelib.vocabulary import ROLES

PAGE = " ".join((ROOT / "docs" / "methods.md").read_text(encoding="utf-8").split())
GONE = {"families", "evidence_scale", "requirement_met", "cost_low_eur", "lead_high_months", "p_data", "iterations"}


def short(number) -> str:
    """A number as the page writes it: .03, 1, 5,000."""
    return f"{number:,.6g}".removeprefix("0") or "0" if 0 < number < 1 else f"{number:,.6g}"


def listed(numbers) -> str:
    return ", ".join(map(short, numbers))


def test_each_default_named_in_the_section_on_packages_is_that_of_the_parameter():
    section = PAGE[PAGE.index("## 4. Recommend") : PAGE.index("## 5. What was measured")]
    named = re.findall(r"`(\w+)` \((\d*\.?\d+)\b", section) + re.findall(r"`(\w+)` \(\*(\w+)\*\)", section)
    stated = {name: value for name, value in named if name in PARAMETERS}
    assert len(stated) >= 14
    for name, value in named:
        if name in PARAMETERS:
            default = PARAMETERS[name].default
            assert (value if isinstance(default, str) else float(value)) == default, name


SENTENCES = {
    "levels": [f"*{name}* {listed(shares)}" for name, shares in effects.LEVEL_SHARES.items()],
    "worth": [
        "worth of its grade (" + ", ".join(f"{name} {short(w)}" for name, w in effects.WORTH.items() if name != "none"),
        f"(like these {short(effects.PEOPLE_WORTH['yes'])}, partly {short(effects.PEOPLE_WORTH['partly'])}, "
        f"no {short(effects.PEOPLE_WORTH['no'])})",
        f"or {short(effects.HALF_AIM)} where the aim is *both*; another one {short(effects.OTHER_OUTCOME)}",
        f"stands a rater with {short(effects.RATER_WORTH)} observations: the pull is w = W / (W + "
        f"{short(effects.RATER_WORTH)})",
        f"a worth of {listed(effects.WORTH.values())} (A, B, audit, C, none)",
    ],
    "sizes": [", ".join(f"{name} {short(share)}" for name, share in effects.SIZES.items())],
    "factors": [
        f"audit, C and none {short(effects.KNOWN['C'])}; people like these 1, partly "
        f"{short(effects.OTHER_PEOPLE['partly'])}, other people {short(effects.OTHER_PEOPLE['no'])}",
        f"takes away more than {short(effects.MOST)}",
        f"correlation {short(effects.ALIKE)})",
    ],
    "packages": [
        f"at least {short(packages.LITTLE)} on some barrier",
        "in a draw from 1/3 on",
        f"{short(plans.FOUNDERS)} where neither is known",
        f"the {short(doubts.COMPARED)} best packages. The first three",
        f"over {short(frontier.SAMPLED)} of them",
    ],
    "settling": [
        f"m of {listed(settling.MULTIPLES)} at which {settling.ENOUGH:.0%}".replace("%", " %"),
        f"of {settling.TRUTHS} simulated studies ({settling.DRAWS} draws each, the {settling.PACKAGES} packages",
    ],
    "second opinions": [
        f"relief (1 from {short(second_opinions.MOST_RELIEF)} on, weight {short(second_opinions.WEIGHTS['relief'])})",
        f"1 up to {short(second_opinions.LOW_COST_EUR)} EUR, 0 from {second_opinions.HIGH_COST_EUR:,.0f}",
        f"0 from {short(second_opinions.LONGEST_MONTHS)} months on",
        f"indifferent up to {short(second_opinions.INDIFFERENT)}, preferred from {short(second_opinions.PREFERRED)})",
    ],
}


@pytest.mark.parametrize("subject", SENTENCES)
def test_constants_on_the_page_are_those_of_the_code(subject):
    assert packages.PRESSES == 1 / 3 and packages.MOSTLY == 0.5 and plans.TYPICAL == (0.25, 0.75)
    missing = [sentence for sentence in SENTENCES[subject] if sentence not in PAGE]
    assert missing == []


def test_counts_of_the_catalogue_on_the_page_are_those_of_its_files():
    catalogue = read_catalogue()
    parts, counts = catalogue["parts"], catalogue["parts"]["role"].value_counts()
    known = parts["cost_low_eur"].notna() | parts["cost_founder_low_eur"].notna()
    in_place = parts["role"] == "place"
    assert f"{len(parts)} parts in five roles: `support` ({counts['support']}" in PAGE
    assert all(f"`{role}` ({counts[role]}" in PAGE for role in ROLES)
    assert (
        f"Only {known.sum()} of {len(parts)} parts have a known cost, {(known & in_place).sum()} of {in_place.sum()}"
        in PAGE
    )
    assert f"{len(catalogue['supplies'])} are left" in PAGE
    sized = (catalogue["evidence"]["size"] != "unknown").sum()
    assert f"of {len(catalogue['evidence'])} findings {sized} have a size" in PAGE


def test_the_page_of_decisions_names_every_parameter_of_packages_and_none_that_is_gone():
    text = (ROOT / "docs" / "decisions.md").read_text(encoding="utf-8")
    decided = {p.name for p in PARAMETERS.values() if p.stage == "recommend" and p.decision}
    assert {name for name in decided if f"`{name}`" not in text} == set()
    for name in ("methods.md", "decisions.md", "multiverse.md", "study-format.md", "glossary.md", "catalogue.md"):
        page = (ROOT / "docs" / name).read_text(encoding="utf-8")
        gone = GONE - ({"cost_low_eur"} if name == "catalogue.md" else set())
        assert {word for word in gone if f"`{word}`" in page} == set(), name


def test_the_glossary_has_every_verdict_and_role():
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    named = [*CONTRACTS["verdicts"].columns["verdict"].allowed, *ROLES]
    assert [name for name in named if name not in text] == []
