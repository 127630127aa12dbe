"""Families of errors. A room names its errors after the broken rule; `web` turns families into status codes and a Chinese sentence."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FieldError:
    """One thing wrong with an input. `pointer` is a JSON Pointer into the body, `detail` a Chinese sentence."""

    pointer: str
    detail: str


class ZhidaError(Exception):
    """Base of every error that a person or a program caused and can mend. `code` is stable; the message is a Chinese sentence."""

    code = "error"


class Malformed(ZhidaError):
    """The input cannot be read at all (400)."""

    code = "malformed"


class Unauthenticated(ZhidaError):
    """Nobody is signed in, or the token is not live (401)."""

    code = "unauthenticated"


class Forbidden(ZhidaError):
    """Not this caller's to do (403)."""

    code = "forbidden"


class NotFound(ZhidaError):
    """Not there, or not this caller's to see: the two answer alike (404)."""

    code = "not_found"


class Conflict(ZhidaError):
    """The state does not allow it (409). `state` is the present state where there is one."""

    code = "conflict"

    def __init__(self, message: str, *, state: str | None = None) -> None:
        super().__init__(message)
        self.state = state


class PreconditionFailed(ZhidaError):
    """The caller's picture of the resource is not the present one, or was not given (412)."""

    code = "precondition_failed"


class Invalid(ZhidaError):
    """Understood, but not acceptable (422). Carries every fault at once."""

    code = "invalid"

    def __init__(self, message: str, errors: Sequence[FieldError] = ()) -> None:
        super().__init__(message)
        self.errors = tuple(errors)


class TooManyRequests(ZhidaError):
    """Slow down (429). `retry_after_seconds` goes into the header."""

    code = "too_many_requests"

    def __init__(self, message: str, *, retry_after_seconds: int) -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds
