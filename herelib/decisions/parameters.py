"""The parameters of the stages: what a person may choose, its default, and what a valid value looks like."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from herelib import weights
from herelib.errors import nearest
from herelib.studies import plans
from herelib.translations import LANGUAGES
from herelib.vocabulary import BARRIERS, CAPACITIES, GROUPS, NEEDS
from herelib.words import marked


@dataclass(frozen=True)
class Parameter:
    """One thing that a stage lets a person choose.

    `kind` is int, float or str; numbers have `bounds` (both ends allowed), words have `allowed`, and a text with a
    grammar of its own has `fault`, which tells what is wrong with it ("" if nothing), and `spelling`, what it looks
    like. `decision` is False for what changes only the precision of a result (draws, seed), not what it means.
    """

    name: str
    stage: str
    default: int | float | str
    meaning: str
    unit: str = ""
    allowed: tuple[str, ...] = ()
    bounds: tuple[float, float] | None = None
    decision: bool = True
    fault: Callable[[str], str] | None = None
    spelling: str = ""

    @property
    def kind(self) -> type:
        return type(self.default)

    @property
    def expected(self) -> str:
        """What a valid value looks like, in words."""
        if self.fault:
            return self.spelling
        if self.allowed:
            return "one of " + ", ".join(self.allowed)
        low, high = self.bounds
        noun = "a whole number" if self.kind is int else "a number"
        return f"{noun} from {low:g} to {high:.10g}{f' {self.unit}' if self.unit else ''}"


def _words(name: str, stage: str, allowed: tuple[str, ...], default: str, meaning: str) -> Parameter:
    return Parameter(name, stage, default, meaning, allowed=allowed)


def _number(
    name: str, stage: str, default: int | float, bounds: tuple[float, float], meaning: str, **details
) -> Parameter:
    """A parameter that is a number; `details` are unit and decision of `Parameter`."""
    return Parameter(name, stage, default, meaning, bounds=bounds, **details)


NO_GROUP = "none"


def groups_fault(text: str) -> str:
    """What is wrong with groups joined by "+", or with "none"; "" if nothing.

    Examples
    --------
    >>> groups_fault("resident+ngo"), groups_fault("residents")
    ('', "'residents' is no group: did you mean 'resident'?")
    """
    named = [group.strip() for group in text.split("+")]
    if named == [NO_GROUP]:
        return ""
    if NO_GROUP in named:
        return f"'{NO_GROUP}' stands alone: leave out the other groups"
    if unknown := [group for group in dict.fromkeys(named) if group not in GROUPS]:
        return "; ".join(f"'{group}' is no group: {nearest(group, GROUPS)}" for group in unknown)
    twice = [group for group in dict.fromkeys(named) if named.count(group) > 1]
    return f"{', '.join(twice)} named twice" if twice else ""


WEIGHTINGS = ("equal", "interviews")  # of the groups of a region


def group_weights_fault(text: str) -> str:
    """What is wrong with a text about the weights of groups; "" if nothing.

    Examples
    --------
    >>> group_weights_fault("equal"), group_weights_fault("resident 2, state 0")
    ('', '')
    >>> group_weights_fault("residents 2")
    "'residents' is unknown: did you mean 'resident'?"
    """
    return "" if text in WEIGHTINGS else weights.factors_fault(text, GROUPS)


NOTHING = "none"
JUDGED = {"barrier": BARRIERS, "capacity": CAPACITIES, "need": NEEDS}  # what advice is made of


def dimensions(text: str) -> tuple[str, ...]:
    """The dimensions joined by "+" in a text; none in "none".

    Examples
    --------
    >>> dimensions("barrier:digital + need:food"), dimensions("none")
    (('barrier:digital', 'need:food'), ())
    """
    return () if text.strip() == NOTHING else tuple(part.strip() for part in text.split("+"))


def scope_fault(text: str) -> str:
    """What is wrong with dimensions joined by "+" that are to be out of scope, or with "none"; "" if nothing.

    Examples
    --------
    >>> scope_fault("barrier:digital+need:food"), scope_fault("barrier:digitale")
    ('', "'barrier:digitale' is no dimension of the catalogue: did you mean 'barrier:digital'?")
    """
    named = dimensions(text)
    if NOTHING in named:
        return f"'{NOTHING}' stands alone: leave out the dimensions"
    known = [f"{block}:{name}" for block, names in JUDGED.items() for name in names]
    if unknown := [name for name in dict.fromkeys(named) if name not in known]:
        return "; ".join(f"'{name}' is no dimension of the catalogue: {nearest(name, known)}" for name in unknown)
    if twice := [name for name in dict.fromkeys(named) if named.count(name) > 1]:
        return f"{', '.join(twice)} named twice"
    # Without any barrier, capacity or need there is nothing to advise on.
    empty = [block for block, names in JUDGED.items() if {f"{block}:{name}" for name in names} <= set(named)]
    return f"at least one {' and one '.join(empty)} must stay" if empty else ""


def outcomes_fault(text: str) -> str:
    """What is wrong with dimensions joined by "+" that a second wave is to look at, or with "none"; "" if nothing.

    Examples
    --------
    >>> outcomes_fault("need:jobs+barrier:skills"), outcomes_fault("jobs")
    ('', "'jobs' is no dimension: write block:name, the block being need, supply, capacity, barrier or asset")
    """
    named = dimensions(text)
    if NOTHING in named:
        return f"'{NOTHING}' stands alone: leave out the dimensions"
    blocks = ("need", "supply", "capacity", "barrier", "asset")
    if unknown := [name for name in dict.fromkeys(named) if not re.fullmatch(rf"({'|'.join(blocks)}):\w+", name)]:
        listed = f"{', '.join(blocks[:-1])} or {blocks[-1]}"
        return f"'{unknown[0]}' is no dimension: write block:name, the block being {listed}"
    twice = [name for name in dict.fromkeys(named) if named.count(name) > 1]
    return f"{', '.join(twice)} named twice" if twice else ""


NOT_REVIEWED = "unreviewed"


def not_persons(text: str) -> tuple[str, ...]:
    """The words joined by "+" that a team took for no persons; none in "none" and "unreviewed".

    Examples
    --------
    >>> not_persons("rosa + will"), not_persons("none")
    (('rosa', 'will'), ())
    """
    return () if text.strip() in (NOTHING, NOT_REVIEWED) else tuple(part.strip() for part in text.split("+"))


def not_persons_fault(text: str) -> str:
    """What is wrong with words joined by "+" that name no person, or with "none" or "unreviewed"; "" if nothing.

    Examples
    --------
    >>> not_persons_fault("rosa+will"), not_persons_fault("rosa++will"), not_persons_fault("none+will")
    ('', 'nothing stands before or behind a "+"', "'none' stands alone: leave out the words")
    """
    words = not_persons(text)
    if alone := {NOTHING, NOT_REVIEWED} & set(words):
        return f"'{min(alone)}' stands alone: leave out the words"
    if "" in words:
        return 'nothing stands before or behind a "+"'
    twice = [word for word in dict.fromkeys(words) if words.count(word) > 1]
    return f"{', '.join(twice)} named twice" if twice else ""


LANGUAGE_OF_STUDY = "study"  # the report speaks the language that study.yaml names


def settled_elsewhere(name: str, value: object) -> bool:
    """Whether a parameter leaves the choice to study.yaml or to another parameter, where it is recorded.

    Examples
    --------
    >>> settled_elsewhere("budget", "planned"), settled_elsewhere("budget", "alder 90000")
    (True, False)
    """
    value = str(value).strip()
    # An emphasis of none leaves the weights as `importance` has them.
    # Interviews that are not weighted to margins are as the study has them.
    return value in (plans.PLANNED, LANGUAGE_OF_STUDY) or (
        name in ("emphasis", "poststratification") and value == NOTHING
    )


_KEEP_OR_DROP = ("keep", "drop")
LEVEL_SHARES = ("modest", "cautious", "generous")  # of herelib.recommendations.effects
METHODS = ("ward", "average", "complete", "kmeans", "kmedoids", "mixture")  # of herelib.clusters
PARAMETERS: dict[str, Parameter] = {
    parameter.name: parameter
    for parameter in [
        _words("duplicates", "clean", ("first", "last"), "first", "which record of the same interview is kept"),
        _words("out_of_range", "clean", ("stop", "blank"), "stop", "what a number outside its scale leads to"),
        _words("unknown_choice", "clean", ("stop", "blank"), "stop", "what a choice that the form lacks leads to"),
        _words(
            "constraint", "clean", ("keep", "blank", "stop"), "keep", "answers that break the form's own constraint"
        ),
        _number(
            "shortest_minutes", "clean", 0.0, (0, 600), "an interview shorter than this is dropped", unit="minutes"
        ),
        _number(
            "longest_minutes", "clean", 0.0, (0, 10080), "an interview longer than this is odd; 0: any", unit="minutes"
        ),
        _words("too_long", "clean", _KEEP_OR_DROP, "keep", "interviews that are longer than longest_minutes"),
        _words("overnight", "clean", _KEEP_OR_DROP, "keep", "interviews that ended on a later day than they began"),
        _words("straight_lining", "clean", _KEEP_OR_DROP, "keep", "interviews with one answer to every scale"),
        _words("rejected", "clean", _KEEP_OR_DROP, "keep", "records that a reviewer rejected or put on hold"),
        _words("incomplete", "clean", _KEEP_OR_DROP, "keep", "responses that were never sent off"),
        _words("no_answers", "clean", _KEEP_OR_DROP, "keep", "interviews that ended without any answer"),
        _words("no_region", "clean", ("stop", "drop"), "stop", "what interviews without a region lead to"),
        _words("learned_codes", "clean", ("none", "propose", "count"), "none", "codes learned from the team's codings"),
        _words("contradictions", "clean", _KEEP_OR_DROP, "keep", "interviews with a contradiction named in study.yaml"),
        _number("outlier_limit", "clean", 3.5, (0, 100), "modified z-score from which an amount is marked; 0: none"),
        Parameter(
            *("not_a_person", "clean", NOT_REVIEWED, "words that look like a name or a number and are no person's"),
            fault=not_persons_fault,
            spelling=f"words joined by '+', '{NOTHING}', or '{NOT_REVIEWED}' (here review lists them)",
        ),
        Parameter(
            *("budget", "clean", plans.PLANNED, "EUR for a package in some regions, in place of study.yaml"),
            fault=plans.otherwise_fault,
            spelling=f"'{plans.PLANNED}', or regions with an amount or 'none' ('alder 90000, birch none')",
        ),
        Parameter(
            *(
                "committed",
                "clean",
                plans.PLANNED,
                marked("parts that are settled in some regions, in place of study.yaml"),
            ),
            fault=partial(plans.otherwise_fault, parts=True),
            spelling=f"'{plans.PLANNED}', or regions with parts or 'none' ('alder mentoring+microcredit, birch none')",
        ),
        Parameter(
            *("group_weights", "profile", "equal", marked("how the groups of a region are weighted")),
            fault=group_weights_fault,
            spelling=f"'equal', 'interviews', or how many times as much groups count ('{GROUPS[0]} 2, {GROUPS[-1]} 0')",
        ),
        _words("pooling", "profile", ("overall", "setting", "none"), "overall", "what thin cells lean towards"),
        _number(
            *("prior_scale", "profile", 0.35, (0.02, 2.0)),
            marked("how far regions may differ, before anybody is heard: deviation on the 0-1 scale at its middle"),
        ),
        _words(
            "empty_cells", "profile", ("estimate", "leave_out"), "estimate", "groups of a region that were not reached"
        ),
        _words(
            *("poststratification", "profile", ("none", "raking", "multilevel"), "none"),
            marked("how interviews are brought to the ages and sexes of margins.csv"),
        ),
        _number("draws", "profile", 1000, (200, 20000), "draws that carry the uncertainty", decision=False),
        _number("k", "cluster", 2, (2, 12), "number of clusters"),
        _words("linkage", "cluster", METHODS, "ward", "how regions are joined to clusters"),
        _words("inherited", "cluster", ("exclude", "include"), "exclude", "context values taken from a larger area"),
        _words("block_weights", "cluster", ("equal", "indicators"), "equal", "what counts equally in the distance"),
        _number("reclusterings", "cluster", 300, (10, 20000), "draws clustered again for stability", decision=False),
        _number("nulls", "cluster", 99, (9, 9999), "shuffled worlds without differences", decision=False),
        Parameter(
            *("importance", "recommend", "equal", marked("what is said about how much each barrier counts")),
            fault=partial(weights.fault, names=BARRIERS),
            spelling=weights.expected(BARRIERS),
        ),
        Parameter(
            *("emphasis", "recommend", "none", marked("how many times as much a barrier counts as importance says")),
            fault=partial(weights.factors_fault, names=BARRIERS),
            spelling=f"'none', or barriers with a factor ('{BARRIERS[0]} 2, {BARRIERS[1]} 0.5')",
        ),
        _number("importance_doubt", "recommend", 0.35, (0, 2), "spread of weights that are equal, on their logarithm"),
        _number("elicited_doubt", "recommend", 0.25, (0, 2), "share by which ratios of elicited weights may be off"),
        _number(
            *("target_voice", "recommend", 0.0, (0, 1)),
            marked("share of the people it is for in what barriers count, beside everybody"),
        ),
        _number(
            *("target_least", "recommend", 5, (3, 100)),
            "people it is for who must be heard in a region for their voice to count",
        ),
        _number("lack_low", "recommend", 0.25, (0, 1), "severity up to which a barrier does not press"),
        _number("lack_high", "recommend", 0.75, (0, 1), "severity from which a barrier presses fully"),
        _words(
            *("level_shares", "recommend", LEVEL_SHARES, "modest"),
            "share of a barrier that an effect of 1, 2 or 3 takes away of those who are reached",
        ),
        _words("aim", "recommend", ("both", "own_business", "work"), "both", "outcome that evidence is read for"),
        _number("hard_from", "recommend", 3, (1, 5), "level from which a requirement is hard unless it says so"),
        _number("zero_slip", "recommend", 0.05, (0, 0.5), "chance that an effect rated zero is a small one"),
        _number("rating_doubt", "recommend", 0.1, (0, 0.5), "chance that a rating above zero is one too low (or high)"),
        _number("least_part", "recommend", 0.03, (0, 1), "relief that a part must add to be in a package"),
        _number("least_relief", "recommend", 0.05, (0, 1), "relief below which nothing helps enough"),
        _number("close_enough", "recommend", 0.1, (0, 1), "share of the best relief that may be lost at no matter"),
        _number("p_clear", "recommend", 0.8, (0, 1), "share of draws of what can be learnt from which a lead is clear"),
        _number("p_all", "recommend", 0.6, (0, 1), "share of all draws from which a lead is clear"),
        _words(
            "unknown_cost", "recommend", ("typical", "nothing"), "typical", "what a part costs whose cost is not known"
        ),
        Parameter(
            *("required_groups", "recommend", "resident", "groups without whom nothing is recommended"),
            fault=groups_fault,
            spelling=f"{', '.join(GROUPS)}, joined by '+', or '{NO_GROUP}'",
        ),
        Parameter(
            *("out_of_scope", "recommend", NOTHING, "dimensions that are not asked on purpose and count for nothing"),
            fault=scope_fault,
            spelling=f"barriers, capacities and needs joined by '+' (barrier:digital+need:food), or '{NOTHING}'",
        ),
        _number("competes_from", "recommend", 0.67, (0, 1), "supply from which a business type would compete"),
        _number(
            *("least_opportunity", "recommend", 0.08, (0, 1)),
            "share of the open need that a business type must meet to be ranked",
        ),
        _number("package_draws", "recommend", 400, (100, 100_000), "draws for each region", decision=False),
        _number("hours_per_mentee", "plan", 4.0, (0.5, 40), "hours a month that a mentor gives to each founder"),
        _words("fair_to", "plan", ("region", "group", "both", "none"), "region", "among whom no one is to be left out"),
        _words("cost_band", "plan", ("low", "central", "high"), "central", "costs that money is looked for"),
        _words("plan_start", "plan", ("early", "middle", "late"), "middle", "when parts begin within their lead times"),
        _number("needed_level", "plan", 0.6, (0, 1), "level of each competence that founding asks for"),
        _number("training_hours", "plan", 60, (0, 2000), "hours of training that are parted among the competences"),
        Parameter(
            *("outcomes", "evaluate", NOTHING, marked("what is to change, decided on before the second wave")),
            fault=outcomes_fault,
            spelling=f"dimensions joined by '+' (need:jobs+barrier:skills), or '{NOTHING}'",
        ),
        _number("alpha", "evaluate", 0.1, (0.001, 0.5), "p up to which a difference counts as shown"),
        _words("side", "evaluate", ("both", "more", "less"), "both", "what is asked for: any change, a rise or a fall"),
        _words(
            *("measure", "evaluate", ("difference", "log", "ratio"), "difference"),
            "scale on which regions are compared",
        ),
        _number("harm_margin", "evaluate", 0.0, (0, 1), "change for the worse that is to be ruled out (0: not asked)"),
        # of how a result is said, not of what it is: no decision record settles it
        Parameter(
            "language",
            "report",
            LANGUAGE_OF_STUDY,
            "language that the report speaks",
            allowed=(LANGUAGE_OF_STUDY, *LANGUAGES),
            decision=False,
        ),
        _number("seed", "all", 20260101, (0, 2**32 - 1), "start of the random numbers", decision=False),
    ]
}


def fits(parameter: Parameter, value: object) -> bool:
    """Whether a value has the type of a parameter and lies in its range; a whole number fits a decimal one."""
    if parameter.fault:
        return isinstance(value, str) and not parameter.fault(value)
    if parameter.kind is str:
        return isinstance(value, str) and value in parameter.allowed
    # True is 1 to Python and YAML alike (yes, on): never a number that somebody chose.
    right_type = isinstance(value, int) if parameter.kind is int else isinstance(value, (int, float))
    if not right_type or isinstance(value, bool) or not math.isfinite(value):
        return False
    return parameter.bounds[0] <= value <= parameter.bounds[1]


def wrong(parameter: Parameter, value: object) -> str:
    """What is wrong with a value, and what is expected; "" if it fits.

    Examples
    --------
    >>> wrong(PARAMETERS["k"], 13), wrong(PARAMETERS["k"], 3)
    ('expected a whole number from 2 to 12', '')
    >>> wrong(PARAMETERS["importance"], "finnance>skills").partition("; ")[0]
    "'finnance' is unknown: did you mean 'finance'?"
    """
    if fits(parameter, value):
        return ""
    why = parameter.fault(value) if parameter.fault and isinstance(value, str) else ""
    return f"{why}; expected {parameter.expected}" if why else f"expected {parameter.expected}"


def parse(name: str, text: str) -> int | float | str:
    """The value of a parameter from text, as `--set name=value` gives it; text of the wrong kind comes back unchanged.

    Examples
    --------
    >>> parse("k", "3"), parse("rating_doubt", "0.1"), parse("linkage", "ward"), parse("k", "three")
    (3, 0.1, 'ward', 'three')
    """
    # What does not parse comes back as it is: `wrong` then says what was expected, with the text in the message.
    kind = PARAMETERS[name].kind if name in PARAMETERS else str
    try:
        return kind(text)
    except ValueError:
        return text
