"""What a program says twice, or in another type: nobody knows which was meant, so it is refused before anything is done with it."""

import re
from collections.abc import Iterator
from typing import Any

import msgspec
from litestar import Request
from litestar.connection import ASGIConnection
from litestar.enums import RequestEncodingType
from litestar.exceptions import ValidationException
from litestar.handlers import BaseRouteHandler, HTTPRouteHandler
from litestar.typing import FieldDefinition

from marketplace.eligibility.json_text import RepeatedKeys
from marketplace.eligibility.problems import below
from marketplace.errors import FieldError, Invalid
from web.exact_body import exact_document
from web.parameter_names import query_parameters

_PLACE = re.compile(r"^(?P<message>.*) - at `\$\.?(?P<key>.*)`$", re.DOTALL)


async def require_one_meaning(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Guard of the open interface. Raises: Malformed, ValidationException (400: parameters; 422: body), Invalid."""
    if not isinstance(connection, Request) or not isinstance(handler, HTTPRouteHandler):
        return
    _require_single_parameters(connection, handler)
    field = handler.parsed_data_field
    if field is not None and getattr(field.kwarg_definition, "media_type", None) == RequestEncodingType.JSON:
        _require_exact_body(await connection.body(), field.annotation)


def _require_single_parameters(request: Request[Any, Any, Any], handler: HTTPRouteHandler) -> None:
    single = [name for name, field in query_parameters(handler).values() if not _takes_many(field)]
    twice = [name for name in single if len(request.query_params.getall(name, [])) > 1]
    if twice:
        raise ValidationException(extra=[{"key": name, "message": "given twice", "source": "query"} for name in twice])


def _takes_many(field: FieldDefinition) -> bool:
    return any(each.is_non_string_sequence for each in (field, *field.inner_types))


def _require_exact_body(body: bytes, wanted: Any) -> None:
    """The framework would take 1 for true and "12" for 12, and of a key given twice the last."""
    if not body:
        return
    errors = [FieldError(place, "这个字段给了两次") for place in _repeated(exact_document(body), "")]
    if errors:
        raise Invalid(f"有 {len(errors)} 处需要修改", errors)
    try:
        msgspec.json.decode(body, type=wanted)
    except msgspec.ValidationError as error:
        raise ValidationException(extra=_every_fault(body, wanted) or [_note(error, "")]) from error
    except msgspec.DecodeError:
        return  # the framework says it


def _every_fault(body: bytes, wanted: Any) -> list[dict[str, str]]:
    """Of an object, what is wrong with each of its fields: the decoder alone stops at the first."""
    if not (isinstance(wanted, type) and issubclass(wanted, msgspec.Struct)):
        return []
    try:
        given = msgspec.json.decode(body, type=dict[str, msgspec.Raw])
    except msgspec.ValidationError:
        return []
    fields = {each.encode_name: each for each in msgspec.structs.fields(wanted)}
    found = [_said(name, "unknown") for name in given if name not in fields and wanted.__struct_config__.forbid_unknown_fields]
    for name, field in fields.items():
        if name not in given:
            found += [_said(name, "missing")] if field.required else []
            continue
        try:
            msgspec.json.decode(given[name], type=field.type)
        except msgspec.ValidationError as error:
            found.append(_note(error, name))
    return found


def _note(error: msgspec.ValidationError, field: str) -> dict[str, str]:
    """As the framework would note it; `field`: what was decoded is that one's value."""
    found = _PLACE.match(str(error))
    message, place = found.group("message", "key") if found else (str(error), "")
    return _said(field + (f".{place}" if field and place and not place.startswith("[") else place), message)


def _said(key: str, message: str) -> dict[str, str]:
    return {"key": key, "message": message, "source": "body"}


def _repeated(document: Any, place: str) -> Iterator[str]:
    if isinstance(document, RepeatedKeys):
        yield from (below(place, name) for name in document.repeated)
    members = document.items() if isinstance(document, dict) else enumerate(document) if isinstance(document, list) else ()
    for name, value in members:
        yield from _repeated(value, below(place, str(name)))
