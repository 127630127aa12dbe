"""Parameters under the names by which callers know them: the framework speaks of a handler's arguments, which may be called otherwise."""

from collections.abc import Mapping
from typing import Any

from litestar.exceptions import ValidationException
from litestar.handlers import HTTPRouteHandler
from litestar.params import QueryParameter
from litestar.typing import FieldDefinition


def query_parameters(handler: HTTPRouteHandler) -> Mapping[str, tuple[str, FieldDefinition]]:
    """By argument, the name in an address and what is known of it."""
    found = handler.parsed_fn_signature.parameters.items()
    return {
        argument: (field.kwarg_definition.name or argument, field)
        for argument, field in found
        if isinstance(field.kwarg_definition, QueryParameter)
    }


def name_as_called(error: Exception, handler: Any) -> None:
    """Put the name in an address into the notes of a refused parameter, in place of the argument's."""
    if not isinstance(error, ValidationException) or not isinstance(handler, HTTPRouteHandler) or not isinstance(error.extra, list):
        return
    names = {argument: name for argument, (name, _) in query_parameters(handler).items()}
    for note in error.extra:
        if isinstance(note, dict) and note.get("source") != "body" and note.get("key") in names:
            note["key"] = names[note["key"]]
