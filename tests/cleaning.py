"""Cleaning of a small study folder in one call, and its tables in forms that a test can compare."""

import hashlib

from studies import PARAMETERS, write_rows

from herelib import interviews
from herelib.interviews import checking


def clean(folder, parameters=PARAMETERS, **exports):
    for name, rows in exports.items():
        write_rows(folder / "interviews" / f"{name}.csv", rows)
    return interviews.clean(checking.read(folder), parameters)


def pseudonym(raw):
    return "i" + hashlib.blake2b(raw.encode(), key=b"published-test-key", digest_size=6).hexdigest()


def logged(cleaned, rule):
    log = cleaned["cleaning_log"]
    columns = ["export", "row", "item", "old", "new", "applied"]
    return log.loc[log["rule"] == rule, columns].to_numpy().tolist()


def wide(cleaned, table="answers"):
    """One row per interview, one column per item."""
    return cleaned[table].set_index("interview").astype(object)
