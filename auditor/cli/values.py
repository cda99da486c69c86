"""What did the person mean by an option's value, where it is not free text?"""

from __future__ import annotations

import math
from collections.abc import Callable
from enum import StrEnum
from typing import TypeVar

from auditor.cli.unusable import Unusable

Choice = TypeVar("Choice", bound=StrEnum)


def one_of(kind: type[Choice], argument: str) -> Callable[[str], Choice]:
    """A parser for one of an enumeration's values, in any case. It raises Unusable."""

    def parse(text: str) -> Choice:
        try:
            return kind(text.strip().lower())
        except ValueError:
            raise Unusable("not-a-choice", argument=argument, given=text, known=", ".join(kind)) from None

    return parse


def seconds(text: str | float) -> float:
    """A length of time that an audit can keep to. Raises Unusable."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not (math.isfinite(value) and value > 0):
        raise Unusable("not-seconds", argument="--timeout", given=str(text))
    return value
