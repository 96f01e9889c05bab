"""What became of every row of every file of interviews: kept, dropped by which rule, or in a file that is not read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from herelib.interviews.preparation import Prepared
from herelib.interviews.sifting import ORDER
from herelib.studies import Study, filed
from herelib.tables import RULES
from herelib.translations import number, said_in_table
from herelib.words import marked, marked_by_number, message

INTAKE_COLUMNS = ["file", "status", "reason", "rows"]
_FOLDER = "interviews/"


def intake(folder: Path, study: Study | None, prepared: Prepared | None, faults: pd.DataFrame) -> pd.DataFrame:
    """Rows of each file in interviews/ by what became of them: table [file, status, reason, rows].

    `status` is kept, dropped (`reason` is the rule that drops them), repeats (rows of repeat groups, each of which
    belongs to an interview of another file) or not read (`reason` says why; the rows of such a file are not known).

    Parameters
    ----------
    study, prepared : the study as far as it could be read, and what its rules decide; None where it could not
    faults : table [file, row, column, value, rule, do] of the study
    """
    rows = [] if study is None or prepared is None else list(_counted(study, prepared))
    counted = {file for file, *_ in rows}
    for name in filed(folder, {} if study is None else study.settings["exports"]).names:
        if name not in counted:
            rows.append(_uncounted(name, study, faults))
    return pd.DataFrame(rows, columns=INTAKE_COLUMNS)


def _counted(study: Study, prepared: Prepared) -> Iterator[tuple[str, str, str, int]]:
    """The rows of the exports whose rows are records: those that are kept, then each rule in the order of judging."""
    rules = prepared.sifted.rule.astype(str).to_numpy()
    counts = pd.DataFrame({"file": study.places["export"].astype(str).to_numpy(), "rule": rules}).value_counts()
    for name in dict.fromkeys(study.places["export"].astype(str)):
        yield name, "kept", "", int(counts.get((name, ""), 0))
        of_file = {rule: int(count) for (file, rule), count in counts.items() if file == name and rule}
        order = [rule for rule in ORDER if rule in of_file]
        for rule in [*order, *sorted(set(of_file) - set(order))]:
            yield name, "dropped", rule, of_file[rule]


def _uncounted(name: str, study: Study | None, faults: pd.DataFrame) -> tuple[str, str, str, int | None]:
    """A file none of whose rows is a record: one of repeat groups, or one that is not read and why."""
    export = None if study is None else study.exports.get(name)
    if export is not None and export.only_repeats:
        return name, "repeats", "", sum(map(len, export.repeats.values()))
    of_file = faults[(faults["file"] == _FOLDER + name).to_numpy()]
    reasons = list(dict.fromkeys(f"{fault.column}: {fault.rule}".lstrip(": ") for fault in of_file.itertuples()))
    if not reasons and study is not None:
        on_file = study.notes[(study.notes["file"] == _FOLDER + name).to_numpy()]
        reasons = list(dict.fromkeys(on_file["note"]))
    if export is not None and not len(export.frame) and not reasons:
        return name, "kept", "", 0
    reasons = [reason.removeprefix("not read: ") for reason in reasons]
    if not reasons:
        return name, "not read", marked("the study could not be read that far"), None
    return name, "not read", _and_more(reasons[0], len(reasons) - 1), None


def _and_more(reason: str, more: int) -> str:
    """The first reason, and how many there are beside it."""
    if not more:
        return reason
    first = marked_by_number("%(reason)s and %(n)s more fault", "%(reason)s and %(n)s more faults")
    return first[more > 1] % {"reason": reason, "n": more}


def intake_lines(rows: pd.DataFrame) -> list[str]:
    """The table of `intake` in words, a line a file, and one for all of them where there are several.

    Examples
    --------
    >>> rows = [("en.csv", "kept", "", 9), ("en.csv", "dropped", "too_short", 1), ("x.pdf", "not read", "a PDF", None)]
    >>> for line in intake_lines(pd.DataFrame(rows, columns=INTAKE_COLUMNS)):
    ...     print(line)
    interviews/en.csv: 10 rows: 9 kept, 1 dropped: 1 too_short (shorter than the shortest plausible interview)
    interviews/x.pdf: not read: a PDF
    """
    counted = rows[rows["status"].isin(["kept", "dropped"])]
    several, lines = len(set(counted["file"])) > 1, []
    for name, of_file in rows.groupby("file", sort=False):
        status = of_file["status"].iloc[0]
        if status == "not read":
            text = message("not read: %(reason)s", reason=said_in_table(of_file["reason"].iloc[0]))
        elif status == "repeats":
            text = message("%(n)s rows of repeat groups", n=_number(of_file["rows"].iloc[0]))
        else:
            text = _sum(of_file, meanings=not several)
        lines.append(f"{_FOLDER}{name}: {text}")
    return [*lines, message("all files: %(rows)s", rows=_sum(counted, meanings=True))] if several else lines


def _sum(rows: pd.DataFrame, meanings: bool) -> str:
    """Rows in, kept and dropped by rule, in words.

    Parameters
    ----------
    meanings : whether it is said what each rule looks for
    """
    kept = int(rows.loc[rows["status"] == "kept", "rows"].sum())
    dropped = rows[rows["status"] == "dropped"].groupby("reason", sort=False)["rows"].sum().astype(int)
    counts = {"rows": _number(kept + dropped.sum()), "kept": _number(kept), "dropped": _number(dropped.sum())}
    text = message("%(rows)s rows: %(kept)s kept, %(dropped)s dropped", **counts)
    rules = [f"{_number(count)} {rule}{_meaning(rule) if meanings else ''}" for rule, count in dropped.items()]
    return f"{text}: {', '.join(rules)}" if rules else text


def _meaning(rule: str) -> str:
    return f" ({said_in_table(RULES[rule].meaning)})" if rule in RULES else ""


def _number(count: float) -> str:
    return number(int(count), ",")
