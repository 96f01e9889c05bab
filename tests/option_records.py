"""Decision records in memory, for the tests of the multiverse."""

from herelib.decisions.records import Decision, Option


def record(number, parameter, values, clashes=(), status="accepted", standings=()):
    """A decision record whose first option was chosen; options are named after their values."""
    standings = (*standings, *["defensible"] * (len(values) - len(standings)))
    options = tuple(Option(str(v), v, "because", s) for v, s in zip(values, standings, strict=True))
    told = tuple({"option": a, "decision": d, "other": b} for a, d, b in clashes)
    words = (f"About {parameter}", "2026-01-01", status, "methodologist", parameter, str(values[0]))
    return Decision(number, *words, options, "", told, "", f"decisions/{number}-x.md")
