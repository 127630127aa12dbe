"""What carries a letter out of the program: a mail server, a text-message service, a folder."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Letter:
    """One message to one address. `reference` is the same each time the same message is tried, so a carrier can drop repeats."""

    reference: UUID
    to: str
    subject: str  # a text message has none
    text: str


class Undeliverable(Exception):
    """The address does not take it, and will not later either. The message holds no address."""


class Carrier(Protocol):
    """An adapter that an installation may name. It is made with the home folder; what else it needs it reads by itself.

    Every implementation has to pass tests/marketplace/notifications/carrier_contract.py.
    """

    async def carry(self, letter: Letter) -> None:
        """Hand the letter over; a return means that somebody else is responsible for it now. The same reference may come twice.

        Raises: Undeliverable for an address that is refused for good; anything else means that it may be tried again.
        """
