"""The command line."""

from herelib.cli.application import main

__all__ = ["main"]
