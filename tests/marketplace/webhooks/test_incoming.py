"""Signed messages from outside: wrong, repeated, expired and future ones; any order, any number of times."""

import random
from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from marketplace.webhooks.incoming import (
    KEEP_MESSAGES,
    TOLERANCE,
    MessageChanged,
    SignatureRefused,
    SignedMessage,
    purge_messages,
    take,
    verify,
)
from marketplace.webhooks.incoming_models import IncomingMessage
from marketplace.webhooks.incoming_states import Acceptance
from marketplace.webhooks.signatures import new_key, signed_headers

KEY = new_key()
BODY = b'{"version": 3}'
NOW = now()


def headers(*, away: timedelta = timedelta(0), key: bytes = KEY, **changed: str) -> Mapping[str, str]:
    """Signed `away` from now, then changed."""
    return dict(signed_headers("msg_1", NOW + away, BODY, [key])) | {name.replace("_", "-"): value for name, value in changed.items()}


def message(body: bytes = BODY, message_id: str = "msg_1") -> SignedMessage:
    """A verified message."""
    return SignedMessage(message_id, NOW, body)


@pytest.mark.parametrize("away", [timedelta(0), TOLERANCE - timedelta(seconds=2), timedelta(seconds=2) - TOLERANCE])
def test_a_signature_within_the_tolerance_is_taken(away: timedelta) -> None:
    signed = verify(headers(away=away), BODY, [new_key(), KEY], now=NOW)
    assert (signed.id, signed.body) == ("msg_1", BODY)


@pytest.mark.parametrize(
    "sent",
    [
        headers(away=TOLERANCE + timedelta(seconds=2)),
        headers(away=-TOLERANCE - timedelta(seconds=2)),
        headers(key=new_key()),
        headers(webhook_id="msg_2"),
        headers(webhook_id=""),
        headers(webhook_id="msg 1"),
        headers(webhook_id="m" * 201),
        headers(webhook_timestamp=""),
        headers(webhook_timestamp="12e9"),
        headers(webhook_timestamp="٣"),
        headers(webhook_timestamp="9" * 40),
        headers(webhook_timestamp=str(int(NOW.timestamp()) + 1)),
        headers(webhook_signature=""),
        headers(webhook_signature="v1,AAAA"),
        headers(webhook_signature="\u00e9"),
        {},
    ],
)
def test_wrong_expired_and_future_signatures_are_refused(sent: Mapping[str, str]) -> None:
    with pytest.raises(SignatureRefused):
        verify(sent, BODY, [KEY], now=NOW)


def test_a_changed_body_and_no_live_key_are_refused() -> None:
    with pytest.raises(SignatureRefused):
        verify(headers(), BODY + b" ", [KEY], now=NOW)
    with pytest.raises(SignatureRefused):
        verify(headers(), BODY, [], now=NOW)


async def test_a_repeated_message_is_recorded_once_and_has_one_effect(session: AsyncSession) -> None:
    source, subject = f"source:{uuid4()}", uuid4()
    taken = [await take(session, source, message(), subject_id=subject, version=1, now=NOW) for _ in range(3)]
    assert taken == [Acceptance.NEW, Acceptance.REPEATED, Acceptance.REPEATED]


async def test_an_id_that_returns_with_another_content_is_refused(session: AsyncSession) -> None:
    source, subject = f"source:{uuid4()}", uuid4()
    await take(session, source, message(), subject_id=subject, version=1, now=NOW)
    with pytest.raises(MessageChanged):
        await take(session, source, message(b"{}"), subject_id=subject, version=2, now=NOW)


async def test_an_older_version_is_recorded_and_ignored(session: AsyncSession) -> None:
    source, subject = f"source:{uuid4()}", uuid4()
    assert await take(session, source, message(message_id="b"), subject_id=subject, version=2, now=NOW) is Acceptance.NEW
    assert await take(session, source, message(message_id="a"), subject_id=subject, version=1, now=NOW) is Acceptance.OUTDATED
    kept = await session.scalars(
        select(IncomingMessage.outcome).where(IncomingMessage.source == source).order_by(IncomingMessage.message_id)
    )
    assert kept.all() == [Acceptance.OUTDATED, Acceptance.NEW]


async def test_three_copies_in_random_order_leave_what_the_order_of_sending_leaves(session: AsyncSession) -> None:
    seed = random.randrange(2**32)
    chance = random.Random(seed)
    for _ in range(5):
        source, subjects = f"source:{uuid4()}", [uuid4() for _ in range(3)]
        sent = [(subject, version) for version in range(1, 6) for subject in subjects]
        state: dict[UUID, int] = {}
        for subject, version in chance.sample(sent * 3, len(sent) * 3):
            copy = message(f"{version}".encode(), f"{subject}:{version}")
            if await take(session, source, copy, subject_id=subject, version=version, now=NOW) is Acceptance.NEW:
                state[subject] = version
        assert state == dict.fromkeys(subjects, 5), f"seed {seed}"


async def test_purging_keeps_what_the_tolerance_could_still_repeat_and_old_stays_old(session: AsyncSession) -> None:
    source, subject = f"source:{uuid4()}", uuid4()
    await take(session, source, message(message_id="2"), subject_id=subject, version=2, now=NOW)
    await purge_messages(session, now=NOW + 2 * TOLERANCE)
    assert await take(session, source, message(message_id="2"), subject_id=subject, version=2, now=NOW) is Acceptance.REPEATED
    await purge_messages(session, now=NOW + KEEP_MESSAGES + timedelta(seconds=1))
    assert await take(session, source, message(message_id="1"), subject_id=subject, version=1, now=NOW) is Acceptance.OUTDATED
    with pytest.raises(ValueError, match="version"):
        await take(session, source, message(message_id="3"), subject_id=subject, version=2**63, now=NOW)
