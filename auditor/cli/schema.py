"""What shape do the outputs have?"""

from __future__ import annotations

from typing import Annotated

from typer import Argument

from auditor.cli.exit_codes import ExitCode
from auditor.cli.screen import UTF_8, put
from auditor.cli.signature import with_options
from auditor.cli.unusable import Unusable

SchemaName = Annotated[str | None, Argument(metavar="NAME", help="Such as auditor-report/1; none: list the names.")]


@with_options
def schema(name: SchemaName = None) -> int:
    """Print the JSON Schema of an output, or the names of all."""
    from auditor.render.json import UnknownSchema, schemas
    from auditor.render.json import schema as printed

    if name is None:
        put("".join(f"{each}\n" for each in schemas()))
        return ExitCode.OK
    try:
        put(printed(name), encoding=UTF_8)
    except UnknownSchema as error:
        raise Unusable("unknown-schema", given=name, known=", ".join(schemas())) from error
    return ExitCode.OK
