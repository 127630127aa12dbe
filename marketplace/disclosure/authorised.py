"""What a subject has allowed an institution to see: read in one statement together with the consents that allow it.

The statement itself asks for the consent, so what begins after a revocation has committed finds nothing; a row policy asks again.
What an item gives follows its sharing mode: values, or only answers of yes and no (`verification/`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.consents.states import ConsentPurpose
from marketplace.disclosure.access import record_access
from marketplace.disclosure.models import Way
from marketplace.disclosure.reading import OpenItem, open_parts
from marketplace.disclosure.refusals import ConsentRequired
from marketplace.profiles.parts import Part


@dataclass(frozen=True, slots=True)
class AuthorisedPart:
    """What may be shown under the consents in force. `items` by code: every item that a consent opens, with what is known under it.

    `public` are the parts that need no consent, given along with it: negative records too, which strangers do not see.
    """

    subject_id: UUID
    items: Mapping[str, OpenItem]
    public: tuple[Part, ...]
    consent_ids: tuple[UUID, ...]
    access_id: UUID


async def authorised_part(
    session: AsyncSession,
    actor: Actor,
    subject_id: UUID,
    *,
    way: Way,
    now: datetime,
    purpose: ConsentPurpose | None = None,
    detail: Mapping[str, Any] | None = None,
) -> AuthorisedPart:
    """Read what the caller's institution, or the one whose branch it is, may see; the access record stands before it returns.

    With a `purpose` only consents for it count. As application or system: the statement names the institution itself.
    Raises: ConsentRequired where no consent is in force at all.
    """
    found = await open_parts(session, actor, subject_id, now=now, purpose=purpose)
    if not found.items:
        raise ConsentRequired(subject_id, way, purpose=purpose)
    consents = tuple(sorted({each for item in found.items.values() for each in item.consent_ids}))
    record = await record_access(
        session, actor, subject_id, way, at=now, items=found.items, consent_ids=consents, purpose=purpose or found.purpose, detail=detail
    )
    return AuthorisedPart(subject_id, found.items, found.public, consents, record.id)
