"""SHA-256 of every table that the reports of three studies make: is a change of the code a change of the results?

    python tests/table_hashes.py                      compares with tests/table_hashes.csv, exit code 1 if any differs
    python tests/table_hashes.py --write              makes tests/table_hashes.csv anew
    python tests/table_hashes.py --here OLD/.venv/bin/here --write      the same with the program of another checkout

The studies are the demo and, where HERE_REFERENCE_DATA names the folder of the reference data, kobo-household and
cl-microentrepreneurs. Tables are equal to the byte on one machine with one lock file; another processor may differ in
the last digits, so compare two checkouts on the same machine.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from studies import write_chile, write_kobo

LIST = Path(__file__).with_suffix(".csv")
# Three people of cl-microentrepreneurs gave a reason that the form as typed in the tests lacks.
OPTIONS = {"cl-microentrepreneurs": ["--set", "unknown_choice=blank", "--set", "out_of_range=blank"]}


def studies(folder: Path) -> Iterator[tuple[str, str]]:
    """Name of each study, and what `here report` is to be asked for."""
    yield "demo", "demo"
    reference = os.environ.get("HERE_REFERENCE_DATA")
    if not reference:
        print("HERE_REFERENCE_DATA is not set: the demo only", file=sys.stderr)
        return
    for name, write in {"kobo-household": write_kobo, "cl-microentrepreneurs": write_chile}.items():
        yield name, str(write(folder / name, Path(reference)))


def hashes(program: str) -> dict[tuple[str, str], str]:
    """SHA-256 by study and table, of reports made in a temporary folder."""
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, study in studies(Path(folder)):
            print(f"{name} ...", file=sys.stderr)
            processed = Path(folder) / "processed" / name
            command = [program, "report", study, *OPTIONS.get(name, [])]
            subprocess.run(command, check=True, env={**os.environ, "HERE_PROCESSED": str(processed)}, stdout=sys.stderr)
            for file in sorted(processed.glob("*/*/tables/*.parquet")):
                found[name, file.stem] = hashlib.sha256(file.read_bytes()).hexdigest()
    return found


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--here", default=str(Path(sys.executable).with_name("here")), help="the program to run")
    options.add_argument("--write", action="store_true", help="make the list anew")
    chosen = options.parse_args()
    now = hashes(chosen.here)
    if chosen.write:
        with LIST.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerows([("study", "table", "sha256"), *((*key, digest) for key, digest in now.items())])
        print(f"{len(now)} hashes written")
        return 0
    with LIST.open(encoding="utf-8") as file:
        before = {(row["study"], row["table"]): row["sha256"] for row in csv.DictReader(file)}
    shared = {key[0] for key in now}
    differ = [key for key in sorted({*before, *now}) if key[0] in shared and before.get(key) != now.get(key)]
    for study, table in differ:
        there = [place for place, known in (("list", before), ("now", now)) if (study, table) in known]
        print(f"differs: {study} {table} (in {' and '.join(there)})")
    print(f"{len(now) - len(differ)} of {len(now)} tables equal")
    return int(bool(differ))


if __name__ == "__main__":
    sys.exit(main())
