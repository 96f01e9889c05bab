"""Texts of a study: what a team writes in its files, searched for whatever says who somebody is."""

from herelib.study_texts.searching import examine, unsaid, unsaid_text

__all__ = ["examine", "unsaid", "unsaid_text"]
