"""How are options that several commands share defined once, as a dataclass that any command takes?"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from dataclasses import MISSING, Field, fields, is_dataclass
from typing import Any, get_type_hints


def with_options(command: Callable[..., int]) -> Callable[..., int]:
    """The command as Typer wants it: each parameter that is a dataclass gives way to that dataclass's fields."""
    hints = get_type_hints(command, include_extras=True)
    groups: dict[str, Any] = {name: kind for name, kind in hints.items() if is_dataclass(kind)}
    parameters: dict[str, inspect.Parameter] = {}
    for name, parameter in inspect.signature(command).parameters.items():
        if name not in groups:
            parameters[name] = parameter.replace(annotation=hints[name], kind=inspect.Parameter.KEYWORD_ONLY)
            continue
        kind_hints = get_type_hints(groups[name], include_extras=True)
        for field in fields(groups[name]):
            parameters[field.name] = _parameter(field, kind_hints[field.name])

    @functools.wraps(command)
    def flat(**values: Any) -> int:
        gathered = {
            name: kind(**{field.name: values.pop(field.name) for field in fields(kind)})
            for name, kind in groups.items()
        }
        return command(**values, **gathered)

    flat.__annotations__ = {name: parameter.annotation for name, parameter in parameters.items()}
    vars(flat)["__signature__"] = inspect.Signature(list(parameters.values()))
    del flat.__wrapped__
    return flat


def _parameter(field: Field[Any], annotation: Any) -> inspect.Parameter:
    default = field.default if field.default is not MISSING else inspect.Parameter.empty
    return inspect.Parameter(field.name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)
