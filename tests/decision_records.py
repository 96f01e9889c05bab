"""Decision records for tests: a valid one, changed at some places, in the folder of a study."""

import textwrap

from herelib import decisions

RECORD = """\
    ---
    id: "0001"
    title: Two clusters
    date: 2026-03-02
    status: accepted
    decided_by: methodologist (synthetic)
    parameter: k
    chosen: two
    options:
      - {name: two, value: 2, standing: defensible, reason: one split is enough}
      - {name: three, value: 3, standing: defensible, reason: keeps the countries apart}
    ---
    Context, reasons, consequences.
    """


def write(folder, name="0001-number-of-clusters.md", **changes):
    """A record, the valid one changed at some places: text=replacement for text that stands in it."""
    text = textwrap.dedent(RECORD)
    for old, new in changes.pop("swap", {}).items():
        assert old in text
        text = text.replace(old, new)
    (folder / "decisions" / name).write_text(text, encoding="utf-8")


def second(folder, **swap):
    """A second record, 0002, that supersedes the first unless changed."""
    changes = {'id: "0001"': 'id: "0002"', "status: accepted": 'status: accepted\nsupersedes: "0001"', **swap}
    write(folder, "0002-three-clusters.md", swap=changes)


def only_fault(folder):
    faults = decisions.faults(folder)
    assert len(faults) == 1, faults
    return tuple(faults.loc[0, ["file", "row", "column", "value", "rule", "do"]])


def verdict(folder, region="east", value="mentoring", **swap):
    """A record on the verdict of a region."""
    (folder / "regions.csv").write_text("region,country\neast,XX\nwest,XX\n", encoding="utf-8")
    changes = {
        'id: "0001"': 'id: "0002"', "parameter: k": f"parameter: verdict:{region}", "chosen: two": "chosen: people",
        "name: two, value: 2": f"name: people, value: {value}",
        "name: three, value: 3": "name: draws, value: incubator", **swap,
    }  # fmt: skip
    write(folder, "0002-verdict.md", swap=changes)
