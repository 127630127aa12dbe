"""Keys of subjects: what one sealed only that one opens, and nobody once it is destroyed."""

import asyncio
from uuid import UUID, uuid4

import pytest
from cryptography.exceptions import UnsupportedAlgorithm
from sqlalchemy import event, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from marketplace.database.binding import Binding
from marketplace.database.sealing import CannotOpen, Sealer
from marketplace.database.session import Sessions, transaction
from marketplace.events.models import EventRow
from marketplace.subject_keys import ciphers
from marketplace.subject_keys.ciphers import CIPHERS, CipherNotProvided, cipher_named
from marketplace.subject_keys.destroy import AlreadyDestroyed, Reason, destroy
from marketplace.subject_keys.keys import KeyDestroyed, SubjectKeys
from marketplace.subject_keys.models import SubjectKey
from marketplace.subject_keys.search import IDENTITY_NUMBER, remember, subjects_with
from tests.web.callers import make_organisation

SEALER = Sealer({"00000001": b"k" * 32})
KEYS = SubjectKeys(SEALER)
VALUES = {"name": "王某某", "identity_number": "110101199003070134"}
PLACE = "information_record:1"


async def subject(session: AsyncSession) -> UUID:
    return (await make_organisation(session)).id


@pytest.mark.parametrize("cipher", CIPHERS)
async def test_sealed_values_are_opened_by_their_subject_in_their_place_only(session: AsyncSession, cipher: str) -> None:
    keys = SubjectKeys(SEALER, cipher_named(cipher))
    mine, others = await subject(session), await subject(session)
    found = await keys.for_subjects(session, [mine, others])
    sealed = found[mine].seal(VALUES, PLACE)
    assert sealed
    assert "王".encode() not in sealed
    assert sealed != found[mine].seal(VALUES, PLACE)
    assert found[mine].open(sealed, PLACE) == VALUES
    assert (await KEYS.for_subject(session, mine)).open(sealed, PLACE) == VALUES, "whichever cipher seals now, all are opened"
    for sealer, place, changed in (
        (found[others], PLACE, sealed),
        (found[mine], "information_record:2", sealed),
        (found[mine], PLACE, sealed[:-1] + bytes([sealed[-1] ^ 1])),
        (found[mine], PLACE, sealed[:9]),
        (found[mine], PLACE, b"\x09" + sealed[1:]),
    ):
        with pytest.raises(CannotOpen):
            sealer.open(changed, place)


async def test_nothing_is_sealed_as_nothing(session: AsyncSession) -> None:
    found = await KEYS.for_subject(session, await subject(session))
    assert found.seal({}, PLACE) is None
    assert found.open(None, PLACE) == {}


async def test_the_database_alone_opens_nothing(session: AsyncSession) -> None:
    mine, others = await subject(session), await subject(session)
    await KEYS.for_subjects(session, [mine, others])
    stored = await session.get_one(SubjectKey, mine)
    other = await session.get_one(SubjectKey, others)
    other.sealed_key = stored.sealed_key  # moved to another subject's row
    await session.flush()
    with pytest.raises(CannotOpen):
        await KEYS.for_subject(session, others)
    with pytest.raises(CannotOpen):
        await SubjectKeys(Sealer({"00000002": b"x" * 32})).for_subject(session, mine)


async def test_two_that_seal_for_the_same_new_subjects_at_once_use_the_same_keys(system_sessions: Sessions) -> None:
    async with transaction(system_sessions, Binding.system()) as session:
        ids = [await subject(session) for _ in range(5)]

    async def seal(order: list[UUID]) -> dict[UUID, bytes | None]:
        async with transaction(system_sessions, Binding.system()) as session:
            found = await KEYS.for_subjects(session, order)
            return {each: found[each].seal(VALUES, PLACE) for each in order}

    both = await asyncio.gather(seal(ids), seal(ids[::-1]))
    async with transaction(system_sessions, Binding.system()) as session:
        found = await KEYS.for_subjects(session, ids)
        assert [found[each].open(sealed[each], PLACE) for sealed in both for each in ids] == [VALUES] * 10


async def test_what_a_destroyed_key_sealed_is_gone_and_nothing_is_sealed_anew(session: AsyncSession) -> None:
    mine = await subject(session)
    before = await KEYS.for_subject(session, mine)
    sealed = before.seal(VALUES, PLACE)
    await remember(session, SEALER, IDENTITY_NUMBER, {mine: VALUES["identity_number"]})
    await destroy(session, mine, Reason.SUBJECT_ASKED, at=now())
    after = await KEYS.for_subject(session, mine)
    assert after.erased
    assert after.seal(VALUES, PLACE) is None
    with pytest.raises(KeyDestroyed):
        after.open(sealed, PLACE)
    assert await subjects_with(session, SEALER, IDENTITY_NUMBER, [VALUES["identity_number"]]) == {}
    await session.flush()
    told = (await session.scalars(select(EventRow).where(EventRow.subject_id == mine))).one()
    assert (told.kind, told.data) == ("subject_key.destroyed", {"reason": "subject_asked"})
    with pytest.raises(AlreadyDestroyed):
        await destroy(session, mine, Reason.DECISION, at=now())


async def test_a_subject_without_a_key_gets_none_after_its_erasure(session: AsyncSession) -> None:
    mine = await subject(session)
    await destroy(session, mine, Reason.KEPT_LONG_ENOUGH, at=now())
    assert (await KEYS.for_subject(session, mine)).erased


async def test_a_subject_is_found_by_its_number_however_it_is_typed(session: AsyncSession) -> None:
    mine, household, number = await subject(session), await subject(session), f"11010119900307{uuid4().int % 10**3:03}x"
    await remember(session, SEALER, IDENTITY_NUMBER, {mine: number, household: number})
    await remember(session, SEALER, IDENTITY_NUMBER, {mine: number})
    typed = f" {number[:6]}\u3000{number[6:].upper()} "
    assert await subjects_with(session, SEALER, IDENTITY_NUMBER, [typed, "0"]) == {typed: sorted([mine, household])}
    assert await subjects_with(session, SEALER, "phone", [number]) == {}


def test_a_cipher_that_the_machine_lacks_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    class Missing(ciphers.Sm4Gcm):
        def encrypt(self, key: bytes, nonce: bytes, value: bytes, context: bytes) -> bytes:
            raise UnsupportedAlgorithm("no such cipher")

    monkeypatch.setitem(CIPHERS, "sm4-gcm", Missing())
    with pytest.raises(CipherNotProvided, match="sm4-gcm is not provided"):
        cipher_named("sm4-gcm")


async def test_keys_of_many_subjects_are_made_in_one_statement(session: AsyncSession) -> None:
    ids = [await subject(session) for _ in range(3)]
    statements: list[str] = []
    connection = await session.connection()
    event.listen(connection.sync_connection, "before_cursor_execute", lambda *args: statements.append(args[2]))
    assert len(await KEYS.for_subjects(session, ids)) == 3
    assert len([each for each in statements if each.startswith("INSERT")]) == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE subject_key SET sealed_key = NULL, destroyed_at = now() WHERE subject_id = :id",
        "UPDATE subject_key SET destroyed_at = NULL WHERE subject_id = :id",
        "DELETE FROM subject_key WHERE subject_id = :id",
        "DELETE FROM subject_search_hash WHERE subject_id = :id",
    ],
)
async def test_the_web_process_destroys_and_restores_no_key_by_itself(sessions: Sessions, statement: str) -> None:
    """Erasure is the system's, on a page of its own."""
    async with sessions() as session:
        with pytest.raises(DBAPIError, match="permission denied"):
            await session.execute(text(statement), {"id": uuid4()})
