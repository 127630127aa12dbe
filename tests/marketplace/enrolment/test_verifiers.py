"""The contract of every adapter of real names, and what the two that come with the program say."""

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.accounts import add_account
from marketplace.clock import now
from marketplace.database.binding import Binding
from marketplace.database.sealing import Sealer, sealer
from marketplace.database.session import Sessions, transaction
from marketplace.enrolment.real_name import verifier as room
from marketplace.enrolment.real_name.demo import DemoVerifier, demo_person
from marketplace.enrolment.real_name.means import Means
from marketplace.enrolment.real_name.models import AccountRealName
from marketplace.enrolment.real_name.person import PersonGiven, check_digit
from marketplace.enrolment.real_name.records import RecordsVerifier
from marketplace.enrolment.real_name.state import forget_real_name, is_person_of, real_name_of, verify_account
from marketplace.enrolment.real_name.verifier import IdentityVerifier, Verification, ask
from marketplace.events.models import EventRow
from marketplace.ids import new_id
from marketplace.subject_keys.keys import SubjectKeys
from tests.marketplace.enrolment.registrations import Registered, fresh_code, register

NAME = "示例法人"


def number(order: int | None = None) -> str:
    """An identity number that no other test has."""
    order = new_id().int if order is None else order
    first = f"{110101 + order // 1_000 % 9_000:06d}19900307{order % 1_000:03d}"
    return first + check_digit(first)


@pytest.fixture
def seal(tmp_path: Path) -> Sealer:
    return sealer(tmp_path / "keys")


@pytest.fixture
def means(tmp_path: Path, system_sessions: Sessions, seal: Sealer) -> Means:
    return Means(tmp_path, system_sessions, seal, SubjectKeys(seal))


@pytest.fixture
async def registered(system_sessions: Sessions, seal: Sealer) -> tuple[Registered, PersonGiven]:
    person = PersonGiven(NAME, number())
    async with transaction(system_sessions, Binding.system()) as session:
        made = await register(session, seal, person=person.name, number=person.identity_number)
    return made, person


class Slow:
    """A service that does not answer."""

    code, label_zh = "slow", "慢"

    def __init__(self, means: Means) -> None:
        del means

    async def person(self, given: PersonGiven) -> Verification:
        await asyncio.sleep(60)
        raise AssertionError(given)

    async def representative(self, uscc: str, given: PersonGiven) -> Verification:
        return await self.person(given)


class Broken(Slow):
    """A service that fails, and says too much when it does."""

    async def person(self, given: PersonGiven) -> Verification:
        raise RuntimeError(f"cannot ask about {given.name} {given.identity_number}")


@pytest.mark.parametrize("adapter", [RecordsVerifier, DemoVerifier, Slow, Broken], ids=["records", "demo", "slow", "broken"])
async def test_every_adapter_keeps_the_contract(
    adapter: Callable[[Means], IdentityVerifier],
    means: Means,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(room, "PATIENCE_SECONDS", 0.2)
    made = adapter(means)
    assert made.code.isidentifier()
    assert made.label_zh
    with caplog.at_level(logging.DEBUG):
        for uscc in (None, fresh_code()):
            given = PersonGiven(NAME, number())
            found = await ask(made, given, uscc=uscc)
            assert found.outcome in {"verified", "refused", "unavailable"}
            assert found.said
            said = f"{found!r}{caplog.text}{''.join(capsys.readouterr())}"
            assert given.identity_number not in said
            assert given.identity_number not in repr(made)
    if adapter in (Slow, Broken):
        assert found.outcome == "unavailable"


async def test_records_verify_the_registered_representative_only(means: Means, registered: tuple[Registered, PersonGiven]) -> None:
    enterprise, person = registered
    records = RecordsVerifier(means)
    assert (await records.representative(enterprise.uscc, person)).outcome == "verified"
    assert (await records.representative(enterprise.uscc, PersonGiven(NAME, number()))).outcome == "refused"
    assert (await records.representative(enterprise.uscc, PersonGiven("旁人", person.identity_number))).outcome == "refused"
    assert (await records.representative(fresh_code(), person)).outcome == "unavailable"
    assert (await records.person(person)).outcome == "verified"
    assert (await records.person(PersonGiven("旁人", person.identity_number))).outcome == "refused"
    assert (await records.person(PersonGiven(NAME, number()))).outcome == "unavailable"


async def test_a_name_alone_proves_nothing(means: Means, system_sessions: Sessions, seal: Sealer) -> None:
    async with transaction(system_sessions, Binding.system()) as session:
        enterprise = await register(session, seal, person=NAME, number="")
    records = RecordsVerifier(means)
    assert (await records.representative(enterprise.uscc, PersonGiven(NAME, number()))).outcome == "unavailable"
    assert (await records.representative(enterprise.uscc, PersonGiven("旁人", number()))).outcome == "refused"


async def test_the_demo_knows_made_up_people_only(means: Means) -> None:
    demo, code = DemoVerifier(means), fresh_code()
    person = demo_person(code)
    assert (await demo.representative(code, person)).outcome == "verified"
    assert (await demo.representative(fresh_code(), PersonGiven("旁人", person.identity_number))).outcome == "refused"
    assert (await demo.representative("91320000134773009T", person)).outcome == "refused"
    assert (await demo.person(person)).outcome == "verified"
    assert (await demo.person(PersonGiven(NAME, number(0)))).outcome == "refused"


async def test_a_verified_name_is_kept_sealed_once_and_can_be_forgotten(means: Means, system_sessions: Sessions, seal: Sealer) -> None:
    person = demo_person(fresh_code())
    async with transaction(system_sessions, Binding.system()) as session:
        account = add_account(session, username=f"person-{new_id().hex[-12:]}", display_name="示例", password_hash="-")
        await session.flush()
        for _ in range(2):
            found = await verify_account(session, DemoVerifier(means), account.id, person, sealer=seal, now=now())
            assert found.outcome == "verified"
        kept = await real_name_of(session, account.id)
        assert kept is not None
        assert (kept.masked, kept.adapter) == ("演*", "demo")
        assert await is_person_of(session, account.id, person, sealer=seal)
        assert not await is_person_of(session, account.id, PersonGiven(NAME, number()), sealer=seal)
        row = await session.get(AccountRealName, account.id)
        assert row is not None
        assert row.sealed is not None
        assert person.identity_number.encode() not in row.sealed
        await session.flush()
        events = (await session.scalars(select(EventRow).where(EventRow.subject_id == account.id))).all()
        assert [event.kind for event in events] == ["real_name.tried"] * 2
        assert all(person.identity_number not in str(event.data) and person.name not in str(event.data) for event in events)
        await forget_real_name(session, account.id, now=now())
        await session.refresh(row)
        assert [row.sealed, row.number_hash, row.masked] == [None, None, ""]
        assert not await is_person_of(session, account.id, person, sealer=seal)


async def test_a_refusal_is_recorded_and_keeps_nothing(means: Means, session: AsyncSession, seal: Sealer) -> None:
    account = add_account(session, username=f"person-{new_id().hex[-12:]}", display_name="示例", password_hash="-")
    await session.flush()
    found = await verify_account(session, DemoVerifier(means), account.id, PersonGiven(NAME, number()), sealer=seal, now=now())
    assert found.outcome == "refused"
    assert await real_name_of(session, account.id) is None
    assert not await is_person_of(session, account.id, PersonGiven(NAME, number()), sealer=seal)
