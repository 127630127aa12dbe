"""What becomes of a signed message from outside."""

from enum import StrEnum


class Acceptance(StrEnum):
    """Only a `new` message has an effect; the others are recorded and answered with success, so that the sender stops sending."""

    NEW = "new"
    REPEATED = "repeated"  # the same message came before
    OUTDATED = "outdated"  # a newer version of its subject came before
