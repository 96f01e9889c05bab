"""A study to begin with: a form in the team's languages, and all files beside it."""

from herelib.templates import new_study, official_study, rehearsal

__all__ = ["new_study", "official_study", "rehearsal"]
