"""Fieldwork before it is paid for: how many interviews of whom make a clear verdict likely, by simulation."""

from herelib.fieldwork import frames, second_wave, sentences, sizes

__all__ = ["frames", "second_wave", "sentences", "sizes"]
