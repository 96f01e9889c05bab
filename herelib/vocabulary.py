"""The fixed words of the tables: groups, settings, blocks of indicators, stages, verdicts."""

from __future__ import annotations

GROUPS = ("resident", "entrepreneur", "ngo", "municipality", "state")
SETTINGS = ("suburban", "rural", "urban")
NO_COUNTRY = "XX"  # a code that no country has: a new study begins with it
BLOCKS = ("need", "cover", "supply", "capacity", "barrier", "asset", "voiced", "context")
ASKED = tuple(block for block in BLOCKS if block != "voiced")  # what a question or a context figure may be about
COVER = ("now", "training", "outside", "public")
MISSING = ("", "refused", "dont_know", "not_asked", "blank", "invalid")
STAGES = ("clean", "profile", "cluster", "recommend", "plan", "evaluate")
OPTIONAL = {"plan": "incubator", "evaluate": "evaluation"}  # stages that run only where study.yaml has this block
OF_ANSWERS = ("recommend", *OPTIONAL)  # stages that a study of official figures alone does not have
ADVISING = tuple(stage for stage in STAGES if stage not in OPTIONAL)  # stages that a verdict depends on
BARRIERS = (  # to founding or to work
    "finance",
    "skills",
    "network",
    "regulation",
    "premises",
    "language",
    "transport",
    "health",
    "digital",
    "motivation",
    "benefits",
    "care_duties",
)
CAPACITIES = ("skills", "founders", "reach", "finance", "public_partner", "mentors", "digital", "organisation")
NEEDS = (  # that the business types of the catalogue meet
    "care",
    "food",
    "repair",
    "mobility",
    "childcare",
    "housing",
    "energy",
    "culture",
    "digital",
    "admin",
    "health",
    "jobs",
    "shops",
)
ROLES = ("support", "form", "finance", "place", "steering")  # of the parts of a package; support may lead it
VERDICTS = (
    "clear",
    "either will do",
    "contested",
    "only one is left",
    "nothing helps enough",
    "insufficient evidence",
    "none feasible",
)
PHASES = ("none", "mild", "moderate", "severe", "complete")  # how severe a need is, in words of the WHO (2001)
USABLE = ("ok", "context", "inherited")  # status of figures that a recommendation may rest on
PROFILE_STATUS = ("ok", "insufficient", "missing", "context", "inherited")
