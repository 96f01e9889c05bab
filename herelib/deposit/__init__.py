"""What leaves with a study: the release as a folder, with data package, figures, checklist, methods and RO-Crate."""

from herelib.deposit import crate, swap
from herelib.deposit.coreq import coders_and_codes
from herelib.deposit.release_folder import EXPLORER, REPORT, Deposit, about, files_of, write

__all__ = [
    "EXPLORER",
    "REPORT",
    "Deposit",
    "about",
    "coders_and_codes",
    "crate",
    "files_of",
    "swap",
    "write",
]
