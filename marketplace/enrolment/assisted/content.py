"""What stands in a filing: the enterprise, whom to ask there, and the values; sealed as one piece for the filing's own row."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from marketplace import exact_json
from marketplace.database.sealing import Sealer
from marketplace.notifications.channels import Channel


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """`representative` is whose real name is verified; `address` where the code goes, empty for an enterprise with an account.

    `typed` is what the clerk typed for `values`, by attribute, so that the form comes back as it was left.
    """

    name: str
    representative: str = ""
    channel: Channel = Channel.SMS
    address: str = ""
    values: Mapping[str, Any] = msgspec.field(default_factory=dict)
    typed: Mapping[str, Any] = msgspec.field(default_factory=dict)

    def __repr__(self) -> str:
        """Without anybody's name or number, as reprs reach logs."""
        return f"Content(values={sorted(self.values)})"

    def seal(self, sealer: Sealer, filing_id: UUID) -> bytes:
        """As it is kept in the row of this filing."""
        return sealer.seal(exact_json.encode(self), _place(filing_id))


def open_content(sealer: Sealer, filing_id: UUID, sealed: bytes) -> Content:
    """Raises: CannotOpen for what was sealed elsewhere."""
    return msgspec.convert(exact_json.decode(sealer.open(sealed, _place(filing_id))), Content)


def _place(filing_id: UUID) -> str:
    return f"assisted_filing.sealed.{filing_id}"
