"""Consents as the open interface shows them."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.policy import policy_table
from marketplace.consents.repository import NARROW, REVOKE, ConsentFile
from marketplace.consents.states import ConsentPurpose, ConsentState
from marketplace.consents.terms import last_day
from marketplace.information.catalogue.definition import SharingMode
from marketplace.information.catalogue.in_force import items_in_force
from marketplace.members.models import Organisation
from web.views.consents import signer_for


class Party(msgspec.Struct, frozen=True):
    """One side of a consent."""

    id: UUID
    name: str
    uscc: str | None


class ConsentedItem(msgspec.Struct, frozen=True):
    """One item. `ended_at`: since when it no longer counts. `sharing_mode` says whether values are given or only answers."""

    item: str
    name_zh: str
    sharing_mode: SharingMode | None
    ended_at: datetime | None


class ConsentResource(msgspec.Struct, frozen=True):
    """One consent. Days are Asia/Shanghai days; `valid_until` ends with that day. `signature` is SHA-256 over what was signed.

    Institutions see `signer` masked.
    """

    id: UUID
    state: ConsentState
    subject: Party
    grantee: Party
    items: list[ConsentedItem]
    purpose: ConsentPurpose
    valid_from: datetime
    valid_until: date
    text_version: str
    signer: str
    signature: str
    application_id: UUID | None
    granted_at: datetime
    revoked_at: datetime | None
    actions: list[str]


class ConsentPage(msgspec.Struct, frozen=True):
    """One page of consents."""

    items: list[ConsentResource]
    next_cursor: str | None


class RevokeWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why a consent is taken back; nothing has to be said."""

    reason: Annotated[str, msgspec.Meta(max_length=200)] = ""


async def consent_resources(
    session: AsyncSession, actor: Actor, files: list[ConsentFile], *, at: datetime, today: date
) -> list[ConsentResource]:
    """As the caller sees them, with three queries for all."""
    ids = {each for file in files for each in (file.consent.subject_id, file.consent.grantee_id)}
    rows = await session.execute(select(Organisation.id, Organisation.name, Organisation.uscc).where(Organisation.id.in_(ids)))
    parties = {row.id: Party(row.id, row.name, row.uscc) for row in rows}
    known = {code: each.definition for code, each in (await items_in_force(session, today)).items()}
    return [
        ConsentResource(
            id=file.consent.id,
            state=file.state(at),
            subject=parties[file.consent.subject_id],
            grantee=parties[file.consent.grantee_id],
            items=[
                ConsentedItem(
                    code, known[code].name_zh if code in known else code, known[code].sharing_mode if code in known else None, ended_at
                )
                for code, ended_at in file.items.items()
            ],
            purpose=file.consent.purpose,
            valid_from=file.consent.valid_from,
            valid_until=last_day(file.consent.valid_until),
            text_version=file.consent.text_version,
            signer=signer_for(actor.organisation_id, file.consent),
            signature=file.consent.signature.hex(),
            application_id=file.consent.application_id,
            granted_at=file.consent.granted_at,
            revoked_at=file.consent.revoked_at,
            actions=actions_of(actor, file, at),
        )
        for file in files
    ]


def actions_of(actor: Actor, file: ConsentFile, at: datetime) -> list[str]:
    """What the caller may do with the consent now."""
    if file.consent.subject_id != actor.organisation_id or file.state(at) is not ConsentState.LIVE:
        return []
    return [name for name, permission in (("narrow", NARROW), ("revoke", REVOKE)) if policy_table().grant(actor.role, permission)]
