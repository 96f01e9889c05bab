"""The fixed words of the tables: groups, settings, blocks of indicators, stages, verdicts."""

from __future__ import annotations

GROUPS = ("resident", "entrepreneur", "ngo", "municipality", "state")
SETTINGS = ("suburban", "rural", "urban")
BLOCKS = ("need", "cover", "supply", "capacity", "barrier", "asset", "voiced", "context")
ASKED = tuple(block for block in BLOCKS if block != "voiced")  # what a question or a context figure may be about
COVER = ("now", "training", "outside", "public")
MISSING = ("", "refused", "dont_know", "not_asked", "blank", "invalid")
PER_ITEM = ("answers", "missing", "cleaned")  # tables with a column per item and a row per interview
# what the report does not read: single answers, and what only the team may see
UNREAD = (*PER_ITEM, "repeats", "seen", "agreement", "disagreements", "suggestions", "draws", "decisions")
UNREAD += ("overrides", "type_acceptability")
UNREAD += ("adequacy", "new_codes", "totals", "choices", "codebook")
# what no run makes but `here multiverse`
BESIDE = ("multiverse", "universes", "universe_options", "universe_verdicts", "verdict_shares", "decision_importance")
UNREAD += BESIDE
# what the team's own page is made from: recommendations, and the answers behind them
BEHIND = ("verdicts", "evidence", "scores", "profiles", "links", "context", "business_types", "parameters_recommend")
BEHIND += ("interviews", "answers", "items", "cleaned", "open_answers", "segments", "codebook")
STAGES = ("clean", "profile", "cluster", "recommend")
FAMILIES = ("value", "fit", "evidence", "burden")  # of criteria
VERDICTS = ("clear", "contested", "insufficient evidence", "none feasible")
USABLE = ("ok", "context", "inherited")  # status of figures that a recommendation may rest on
PROFILE_STATUS = ("ok", "insufficient", "missing", "context", "inherited")
