"""In which language are messages and reports, when nobody said?"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from itertools import pairwise

from auditor.render.language import Lang

_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")
"""The first that is set decides (POSIX.1 section 8.2)."""


def locale_language(environment: Mapping[str, str] = os.environ) -> Lang:
    """That of the locale if it is one of ours, else English."""
    locale = next((environment[name] for name in _VARIABLES if environment.get(name)), "")
    code = locale.replace("-", "_").partition("_")[0].partition(".")[0].lower()
    return Lang(code) if code in tuple(Lang) else Lang.EN


def message_language(arguments: Sequence[str], environment: Mapping[str, str] = os.environ) -> Lang:
    """What ``--lang`` says, read before (and even if) the arguments can be understood, else the locale's."""
    for argument, after in pairwise([*arguments, ""]):
        name, equals, value = argument.partition("=")
        code = value if equals else after
        if name == "--lang" and code in tuple(Lang):
            return Lang(code)
        if argument == "--":
            break
    return locale_language(environment)
