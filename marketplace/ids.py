"""Identifiers: UUIDv7, so that keys sort by the time they were made."""

from uuid import UUID

import uuid_utils


def new_id() -> UUID:
    """A new UUIDv7 (RFC 9562); the standard library has it only from Python 3.14."""
    return UUID(int=uuid_utils.uuid7().int)
