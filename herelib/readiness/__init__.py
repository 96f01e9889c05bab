"""Whether a study is ready to run: every fault, every note, and what of its texts looks like somebody's identifier."""

from herelib.readiness.examination import Examination, check, examine, examine_catalogue, of_stage

__all__ = ["Examination", "check", "examine", "examine_catalogue", "of_stage"]
