"""Narrowing, revoking, expiring: at once, never wider, told to both parties."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now, today
from marketplace.consents.models import Consent
from marketplace.consents.narrow import narrow
from marketplace.consents.refusals import ConsentChanged, ConsentNotFound, ConsentOver
from marketplace.consents.repository import change_live, consent_file, consent_files
from marketplace.consents.revoke import live_to, revoke, revoke_all_to, write_expired
from marketplace.consents.signature import signature_of
from marketplace.consents.states import ConsentState
from marketplace.consents.terms import NarrowerTerms, last_day
from marketplace.consents.texts import BUILTIN, sha256_of
from marketplace.database.binding import Binding
from marketplace.database.session import Sessions, transaction
from marketplace.errors import Invalid
from marketplace.events.models import EventRow
from tests.marketplace.consents.parties import ITEMS, Parties, binding_of_actor, consent_of, make_parties

OPEN = text("SELECT zhida_consented(:subject, :item)")


@pytest.fixture(scope="module")
async def parties(system_sessions: Sessions) -> Parties:
    return await make_parties(system_sessions)


async def opened(sessions: Sessions, parties: Parties, item: str = ITEMS[0]) -> bool:
    """Whether the bank may see the item of the enterprise now."""
    async with transaction(sessions, binding_of_actor(parties.officer)) as session:
        return bool(await session.scalar(OPEN, {"subject": parties.subject, "item": item}))


async def narrowed(sessions: Sessions, parties: Parties, consent_id: UUID, **terms: object) -> Consent:
    async with transaction(sessions, binding_of_actor(parties.owner)) as session:
        return await narrow(session, parties.owner, consent_id, NarrowerTerms(**terms), at=now())  # type: ignore[arg-type]


async def kinds_of(session: AsyncSession, consent_id: UUID) -> list[str]:
    return list(await session.scalars(select(EventRow.kind).where(EventRow.subject_id == consent_id).order_by(EventRow.recorded_at)))


async def test_a_revoked_consent_opens_nothing_any_more(sessions: Sessions, session: AsyncSession, parties: Parties) -> None:
    made = await consent_of(sessions, parties)
    assert await opened(sessions, parties)
    async with transaction(sessions, binding_of_actor(parties.owner)) as own:
        ended = await revoke(own, parties.owner, made.id, because=" 不再合作 ", at=now())
    assert (ended.status, ended.revoked_because, ended.revoked_by) == (ConsentState.REVOKED, "不再合作", parties.owner.account_id)
    assert not await opened(sessions, parties)
    assert await kinds_of(session, made.id) == ["consent.granted", "consent.revoked"]
    with pytest.raises(ConsentOver) as over:
        async with transaction(sessions, binding_of_actor(parties.owner)) as own:
            await revoke(own, parties.owner, made.id, at=now())
    assert over.value.state == "revoked"


async def test_an_item_that_was_taken_out_is_closed_and_the_others_stay_open(sessions: Sessions, parties: Parties) -> None:
    made = await consent_of(sessions, parties)
    await narrowed(sessions, parties, made.id, items=[ITEMS[1]])
    assert [await opened(sessions, parties, item) for item in ITEMS] == [False, True]
    async with transaction(sessions, binding_of_actor(parties.owner)) as own:
        file = await consent_file(own, parties.owner, made.id)
        assert file.live_items == [ITEMS[1]]
        assert file.consent.items == sorted(ITEMS), "what was signed stays"
        await revoke(own, parties.owner, made.id, at=now())


async def test_a_shorter_term_ends_sooner_and_the_signature_still_fits(sessions: Sessions, parties: Parties) -> None:
    made = await consent_of(sessions, parties)
    after = await narrowed(sessions, parties, made.id, valid_until=today())
    assert last_day(after.valid_until) == today()
    assert last_day(after.signed_until) == today() + timedelta(days=90)
    assert signature_of(after, sha256_of(BUILTIN[0].body)) == made.signature


@pytest.mark.parametrize(
    ("terms", "pointers"),
    [
        ({}, [""]),
        ({"items": list(ITEMS)}, [""]),
        ({"items": []}, ["/items"]),
        ({"items": [ITEMS[0], "invoice"]}, ["/items/1"]),
        ({"items": ["*"], "valid_until": today() + timedelta(days=91)}, ["/items/0", "/valid_until"]),
        ({"valid_until": today() - timedelta(days=1)}, ["/valid_until"]),
        ({"valid_until": today() + timedelta(days=90)}, [""]),
    ],
)
async def test_nothing_is_made_wider_or_left_as_it_was(
    sessions: Sessions, parties: Parties, terms: dict[str, object], pointers: list[str]
) -> None:
    made = await consent_of(sessions, parties)
    with pytest.raises(Invalid) as refused:
        await narrowed(sessions, parties, made.id, **terms)
    assert [error.pointer for error in refused.value.errors] == pointers


async def test_by_the_hour_it_is_over_and_later_written_down(sessions: Sessions, system_sessions: Sessions, session: AsyncSession) -> None:
    parties = await make_parties(system_sessions)
    made = await consent_of(sessions, parties, at=now() - timedelta(days=2))
    await _end_at(system_sessions, made.id, now() - timedelta(seconds=1))
    assert not await opened(sessions, parties)
    async with transaction(sessions, binding_of_actor(parties.owner)) as own:
        file = await consent_file(own, parties.owner, made.id)
        assert (file.consent.status, file.state(now())) == (ConsentState.LIVE, ConsentState.EXPIRED)
        expired = await consent_files(own, parties.owner, limit=50, state=ConsentState.EXPIRED, at=now())
        assert [each.consent.id for each in expired] == [made.id]
        with pytest.raises(ConsentOver):
            await revoke(own, parties.owner, made.id, at=now())
    async with transaction(system_sessions, Binding.system()) as system:
        assert await write_expired(system, at=now()) >= 1
    async with transaction(system_sessions, Binding.system()) as system:
        assert await write_expired(system, at=now()) == 0
    assert await kinds_of(session, made.id) == ["consent.granted", "consent.expired"]


async def test_an_institution_that_leaves_loses_every_consent(system_sessions: Sessions, sessions: Sessions) -> None:
    parties = await make_parties(system_sessions)
    first, second = await consent_of(sessions, parties), await consent_of(sessions, parties)
    async with transaction(system_sessions, Binding.system()) as system:
        assert await live_to(system, parties.bank) == 2
        assert await revoke_all_to(system, parties.bank, because="机构退出平台", at=now()) == 2
        assert await live_to(system, parties.bank) == 0
        rows = await system.scalars(select(Consent).where(Consent.id.in_([first.id, second.id])))
        assert {(row.status, row.revoked_because, row.revoked_by) for row in rows} == {(ConsentState.REVOKED, "机构退出平台", None)}


async def test_both_parties_and_branches_see_it_and_others_do_not(sessions: Sessions, system_sessions: Sessions, parties: Parties) -> None:
    made, others = await consent_of(sessions, parties), await make_parties(system_sessions)
    for reader in (parties.owner, parties.officer, parties.branch):
        async with transaction(sessions, binding_of_actor(reader)) as session:
            assert (await consent_file(session, reader, made.id)).consent.id == made.id
            assert made.id in {each.consent.id for each in await consent_files(session, reader, limit=50, at=now())}
    for reader in (others.owner, others.officer):
        async with transaction(sessions, binding_of_actor(reader)) as session:
            with pytest.raises(ConsentNotFound):
                await consent_file(session, reader, made.id)
            assert await consent_files(session, reader, limit=50, at=now()) == []
    for reader in (parties.officer, others.owner):
        async with transaction(sessions, binding_of_actor(reader)) as session:
            with pytest.raises(ConsentNotFound):
                await revoke(session, reader, made.id, at=now())


async def test_of_two_changes_at_once_the_second_is_refused(sessions: Sessions, parties: Parties) -> None:
    made = await consent_of(sessions, parties)
    await narrowed(sessions, parties, made.id, items=[ITEMS[0]])
    with pytest.raises(ConsentChanged):
        async with transaction(sessions, binding_of_actor(parties.owner)) as session:
            await change_live(session, made, status=ConsentState.REVOKED, revoked_at=now())


async def _end_at(system_sessions: Sessions, consent_id: UUID, instant: datetime) -> None:
    async with transaction(system_sessions, Binding.system()) as session:
        await session.execute(update(Consent).where(Consent.id == consent_id).values(valid_until=instant))
