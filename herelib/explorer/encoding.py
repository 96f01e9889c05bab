"""Arrays of numbers as text for a page: whole numbers of one or two bytes, in base64."""

from __future__ import annotations

import base64
from collections.abc import Mapping

import numpy as np

PREFIX = "data:application/octet-stream;base64,"  # what looks for identifiers in a page passes such texts over
KINDS = {1: np.uint8, 2: np.dtype("<u2")}  # bytes of a number: its type, the smaller end first


def encoded(numbers: np.ndarray, size: int = 1) -> dict:
    """An array of whole numbers from 0 on, with its shape.

    Examples
    --------
    >>> encoded(np.array([[1, 2], [3, 255]]))
    {'shape': [2, 2], 'bytes': 1, 'data': 'data:application/octet-stream;base64,AQID/w=='}
    """
    most = np.iinfo(KINDS[size]).max
    if numbers.size and (numbers.min() < 0 or numbers.max() > most):
        raise ValueError(f"numbers from {numbers.min()} to {numbers.max()} do not fit in {size} bytes")
    data = base64.b64encode(np.ascontiguousarray(numbers, KINDS[size]).tobytes()).decode("ascii")
    return {"shape": list(numbers.shape), "bytes": size, "data": PREFIX + data}


def decoded(text: Mapping) -> np.ndarray:
    """The array that `encoded` was given, as whole numbers.

    Examples
    --------
    >>> decoded(encoded(np.array([[0, 700]]), 2)).tolist()
    [[0, 700]]
    """
    raw = np.frombuffer(base64.b64decode(text["data"].removeprefix(PREFIX)), KINDS[text["bytes"]])
    return raw.reshape(text["shape"]).astype(np.int64)
