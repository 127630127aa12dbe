"""A person's own addresses: entering, confirming, removing. Every function works on the caller's account only."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from hmac import compare_digest
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.visibility import visible_to
from marketplace.database.sealing import Sealer
from marketplace.errors import NotFound
from marketplace.events.record import record
from marketplace.ids import new_id
from marketplace.notifications.channels import Channel, mask_address
from marketplace.notifications.codes import TRIES, typed_code
from marketplace.notifications.events import CONTACT_CONFIRMED, CONTACT_ENTERED, CONTACT_REMOVED
from marketplace.notifications.models import Contact, NotificationPreference
from marketplace.notifications.tasks import SEND_CODE
from marketplace.tasks.enqueue import enqueue

READ, CHANGE = "notifications:preference:read", "notifications:contact:change"


class ContactNotFound(NotFound):
    """No such address of this account, or none that waits to be confirmed."""

    code = "contact_not_found"


class Confirmation(StrEnum):
    """What came of a typed code."""

    CONFIRMED = "confirmed"
    WRONG = "wrong"
    OVER = "over"  # too late, too many tries, used, or never sent


def address_of(sealer: Sealer, contact: Contact) -> str:
    """The address itself. Raises: CannotOpen."""
    return sealer.open(contact.sealed_address, _context(contact.id)).decode()


def address_hash(sealer: Sealer, channel: Channel, address: str) -> bytes:
    """What repeats of an address are counted by, over all accounts."""
    return sealer.search_hash(address, f"contact.{channel}")


def code_hash(sealer: Sealer, contact_id: UUID, code: str) -> bytes:
    """A code as it is kept: keyed, as there are only a million of them."""
    return sealer.search_hash(code, f"contact.code.{contact_id}")


async def own_contacts(session: AsyncSession, actor: Actor) -> Sequence[Contact]:
    """The caller's addresses."""
    return (await session.scalars(select(Contact).where(visible_to(actor, READ, account=Contact.account_id)))).all()


async def enter_address(session: AsyncSession, actor: Actor, channel: Channel, address: str, sealer: Sealer, *, now: datetime) -> None:
    """Put `address` (parsed) in place of the caller's present one and have a code sent there; nothing else is sent before it is confirmed.

    The caller counts the codes that are sent (`rate limits`) before. Entering the confirmed address again changes nothing.
    """
    account_id = _account(actor)
    hashed = address_hash(sealer, channel, address)
    present = await _own(session, actor, channel)
    if present is not None and present.confirmed_at is not None and compare_digest(present.address_hash, hashed):
        return
    if present is not None:
        await session.delete(present)
        await session.flush()
    contact_id = new_id()
    session.add(
        Contact(
            id=contact_id,
            account_id=account_id,
            channel=channel,
            sealed_address=sealer.seal(address.encode(), _context(contact_id)),
            masked=mask_address(channel, address),
            address_hash=hashed,
            created_at=now,
        )
    )
    record(session, CONTACT_ENTERED, account_id, at=now, data={"channel": channel})
    await enqueue(session, SEND_CODE, {"contact_id": str(contact_id)}, at=now)


def add_confirmed(session: AsyncSession, account_id: UUID, channel: Channel, address: str, sealer: Sealer, *, now: datetime) -> None:
    """Give a new account an address (parsed) that its person has confirmed with a code already."""
    contact_id = new_id()
    session.add(
        Contact(
            id=contact_id,
            account_id=account_id,
            channel=channel,
            sealed_address=sealer.seal(address.encode(), _context(contact_id)),
            masked=mask_address(channel, address),
            address_hash=address_hash(sealer, channel, address),
            created_at=now,
            confirmed_at=now,
        )
    )
    record(session, CONTACT_CONFIRMED, account_id, at=now, data={"channel": channel})


async def send_code_again(session: AsyncSession, actor: Actor, channel: Channel, *, now: datetime) -> Contact:
    """Have a new code sent; the old one is worth nothing then. Raises: ContactNotFound if no address waits to be confirmed."""
    contact = await _own(session, actor, channel)
    if contact is None or contact.confirmed_at is not None:
        raise ContactNotFound("没有待确认的联系方式")
    await enqueue(session, SEND_CODE, {"contact_id": str(contact.id)}, at=now)
    return contact


async def confirm(session: AsyncSession, actor: Actor, channel: Channel, given: str, sealer: Sealer, *, now: datetime) -> Confirmation:
    """Try a typed code. The transaction has to be committed whatever comes out: the try is counted in it.

    Raises: ContactNotFound if the caller entered no address of this channel.
    """
    contact = await _own(session, actor, channel)
    if contact is None:
        raise ContactNotFound("没有待确认的联系方式")
    counted = (
        update(Contact)
        .where(Contact.id == contact.id, Contact.code_tries < TRIES, Contact.code_until_at > now, Contact.code_hash.is_not(None))
        .values(code_tries=Contact.code_tries + 1)  # counted before it is compared: tries at the same time cannot share one
        .returning(Contact.code_hash)
    )
    expected = await session.scalar(counted)
    if expected is None:
        return Confirmation.OVER
    code = typed_code(given)
    if code is None or not compare_digest(expected, code_hash(sealer, contact.id, code)):
        return Confirmation.WRONG
    await session.execute(update(Contact).where(Contact.id == contact.id).values(confirmed_at=now, code_hash=None, code_until_at=None))
    record(session, CONTACT_CONFIRMED, contact.account_id, at=now, data={"channel": channel})
    return Confirmation.CONFIRMED


async def remove(session: AsyncSession, actor: Actor, channel: Channel, *, now: datetime) -> None:
    """Forget the address; nothing is sent there any more. Raises: ContactNotFound."""
    account_id = _account(actor)
    mine = visible_to(actor, CHANGE, account=Contact.account_id)
    gone = delete(Contact).where(mine, Contact.channel == channel).returning(Contact.id)
    if (await session.scalar(gone)) is None:
        raise ContactNotFound("没有登记这个联系方式")
    off = update(NotificationPreference).where(NotificationPreference.account_id == account_id)
    await session.execute(off.values({channel.value: False}))
    record(session, CONTACT_REMOVED, account_id, at=now, data={"channel": channel})


async def _own(session: AsyncSession, actor: Actor, channel: Channel) -> Contact | None:
    mine = visible_to(actor, CHANGE, account=Contact.account_id)
    return await session.scalar(select(Contact).where(mine, Contact.channel == channel))


def _account(actor: Actor) -> UUID:
    if actor.account_id is None:  # a program has no addresses; the pages know no programs
        raise ContactNotFound("没有这个账户")
    return actor.account_id


def _context(contact_id: UUID) -> str:
    return f"contact.address.{contact_id}"
