"""The second factor in the database: once each, counted together with passwords."""

import asyncio
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pyotp
import pytest
from sqlalchemy import select

from marketplace.access.accounts import add_account
from marketplace.access.attempts import FAILURES_BEFORE_LOCK, LOCKED_FOR
from marketplace.access.factor_models import SecondFactor
from marketplace.access.models import Account
from marketplace.access.second_factor import (
    Method,
    WrongCode,
    confirm_enrolment,
    prove_factor,
    recovery_codes_left,
    remove_factor,
    start_enrolment,
    waiting_secret,
)
from marketplace.clock import now
from marketplace.database.binding import Binding
from marketplace.database.sealing import CannotOpen, Sealer, sealer
from marketplace.database.session import Sessions, transaction
from marketplace.events.models import EventRow

NOW = now()
STEP = timedelta(seconds=30)
SIGN_IN = uuid4()  # the session that everything here is done in


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Sealer:
    """Keys of their own."""
    return sealer(Path(tmp_path_factory.mktemp("keys")))


@pytest.fixture
async def account(sessions: Sessions) -> UUID:
    """An account without a factor."""
    async with transaction(sessions) as session:
        return add_account(session, username=f"u{uuid4().hex[:12]}", display_name="示例人员", password_hash="-").id


class App:
    """The phone: its secret and the recovery codes that were shown."""

    def __init__(self, secret: str, recovery: list[str]) -> None:
        self.secret, self.recovery = secret, recovery

    def code(self, steps: int = 0) -> str:
        """What it shows."""
        return pyotp.TOTP(self.secret).at(NOW + steps * STEP)


@pytest.fixture
async def app(sessions: Sessions, keys: Sealer, account: UUID) -> App:
    """Enrolled with the code of the step before, so that the present one is unused."""
    async with transaction(sessions, Binding(account_id=account)) as session:
        await start_enrolment(session, keys, account, SIGN_IN)
        secret = await waiting_secret(session, keys, account, SIGN_IN)
        assert secret
        recovery = await confirm_enrolment(session, keys, account, SIGN_IN, pyotp.TOTP(secret).at(NOW - STEP), now=NOW)
    return App(secret, recovery)


async def works(sessions: Sessions, keys: Sealer, account: UUID, typed: str, seconds: float = 0) -> Method | None:
    """Whether a code is accepted."""
    try:
        return await prove_factor(sessions, keys, account, typed, now=NOW + timedelta(seconds=seconds))
    except WrongCode:
        return None


async def test_a_code_works_once_in_whatever_spelling(sessions: Sessions, keys: Sealer, account: UUID, app: App) -> None:
    assert await works(sessions, keys, account, app.code()) is Method.TOTP
    wide = app.code().translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    for again in (app.code(), f" {app.code()[:3]} {app.code()[3:]} ", wide):
        assert await works(sessions, keys, account, again) is None


async def test_a_code_older_than_the_last_used_is_refused(sessions: Sessions, keys: Sealer, account: UUID, app: App) -> None:
    assert await works(sessions, keys, account, app.code(1)) is Method.TOTP
    assert await works(sessions, keys, account, app.code(0)) is None


async def test_of_many_uses_at_once_one_succeeds(sessions: Sessions, keys: Sealer, account: UUID, app: App) -> None:
    answers = await asyncio.gather(*(works(sessions, keys, account, app.code()) for _ in range(FAILURES_BEFORE_LOCK - 1)))
    assert answers.count(Method.TOTP) == 1


async def test_five_wrong_codes_lock_against_the_right_one_too(sessions: Sessions, keys: Sealer, account: UUID, app: App) -> None:
    for _ in range(FAILURES_BEFORE_LOCK):
        assert await works(sessions, keys, account, "000000" if app.code() != "000000" else "000001") is None
    assert await works(sessions, keys, account, app.code()) is None
    after = LOCKED_FOR.total_seconds() + 60
    assert await works(sessions, keys, account, pyotp.TOTP(app.secret).at(NOW + timedelta(seconds=after)), after) is Method.TOTP


async def test_each_recovery_code_works_once(sessions: Sessions, keys: Sealer, account: UUID, app: App) -> None:
    assert len(set(app.recovery)) == 10
    spelt = app.recovery[0].replace("-", " ").lower()
    assert await works(sessions, keys, account, spelt) is Method.RECOVERY_CODE
    assert await works(sessions, keys, account, app.recovery[0]) is None
    async with transaction(sessions, Binding(account_id=account)) as session:
        assert await recovery_codes_left(session, account) == 9


async def test_a_recovery_code_of_another_person_is_none(sessions: Sessions, keys: Sealer, account: UUID, app: App) -> None:
    async with transaction(sessions) as session:
        other = add_account(session, username=f"u{uuid4().hex[:12]}", display_name="示例人员", password_hash="-").id
    async with transaction(sessions, Binding(account_id=other)) as session:
        await start_enrolment(session, keys, other, SIGN_IN)
        secret = await waiting_secret(session, keys, other, SIGN_IN)
        assert secret
        await confirm_enrolment(session, keys, other, SIGN_IN, pyotp.TOTP(secret).at(NOW - STEP), now=NOW)
    assert await works(sessions, keys, other, app.recovery[0]) is None
    assert await works(sessions, keys, other, app.code()) is None


async def test_a_factor_is_in_force_only_after_its_first_code(sessions: Sessions, keys: Sealer, account: UUID) -> None:
    async with transaction(sessions, Binding(account_id=account)) as session:
        await start_enrolment(session, keys, account, SIGN_IN)
        secret = await waiting_secret(session, keys, account, SIGN_IN)
        assert secret
    assert await works(sessions, keys, account, pyotp.TOTP(secret).at(NOW)) is None
    async with sessions() as session:
        assert (await session.get_one(Account, account)).factor_set_at is None


async def test_a_secret_that_another_session_left_behind_is_neither_shown_nor_confirmed(
    sessions: Sessions, keys: Sealer, account: UUID
) -> None:
    async with transaction(sessions, Binding(account_id=account)) as session:
        await start_enrolment(session, keys, account, SIGN_IN)
        secret = await waiting_secret(session, keys, account, SIGN_IN)
        assert secret
        other = uuid4()
        assert await waiting_secret(session, keys, account, other) is None
        with pytest.raises(WrongCode):
            await confirm_enrolment(session, keys, account, other, pyotp.TOTP(secret).at(NOW), now=NOW)


async def test_replacing_keeps_the_old_factor_until_the_new_one_is_confirmed(
    sessions: Sessions, keys: Sealer, account: UUID, app: App
) -> None:
    async with transaction(sessions, Binding(account_id=account)) as session:
        await start_enrolment(session, keys, account, SIGN_IN)
    assert await works(sessions, keys, account, app.code()) is Method.TOTP


async def test_a_removed_factor_and_its_recovery_codes_open_nothing(sessions: Sessions, keys: Sealer, account: UUID, app: App) -> None:
    async with transaction(sessions, Binding(account_id=account)) as session:
        await remove_factor(session, account, now=NOW)
    assert await works(sessions, keys, account, app.code()) is None
    assert await works(sessions, keys, account, app.recovery[0]) is None


async def test_the_secret_lies_sealed_and_opens_nowhere_else(
    sessions: Sessions, system_sessions: Sessions, keys: Sealer, account: UUID, app: App
) -> None:
    async with transaction(system_sessions) as session:
        sealed = (await session.get_one(SecondFactor, account)).sealed
    assert sealed is not None
    assert app.secret.encode() not in sealed
    with pytest.raises(CannotOpen):
        keys.open(sealed, f"second_factor:{uuid4()}")
    async with transaction(sessions, Binding(account_id=uuid4())) as session:  # another person's transaction does not see the row
        assert await session.get(SecondFactor, account) is None


async def test_failures_are_recorded_without_what_was_typed(
    sessions: Sessions, system_sessions: Sessions, keys: Sealer, account: UUID, app: App
) -> None:
    for _ in range(FAILURES_BEFORE_LOCK):
        await works(sessions, keys, account, "typed1")
    async with transaction(system_sessions) as session:
        rows = (await session.scalars(select(EventRow).where(EventRow.subject_id == account))).all()
    kinds = [row.kind for row in rows]
    assert kinds.count("access.sign_in_failed") == FAILURES_BEFORE_LOCK
    assert kinds.count("access.account_locked") == 1
    assert not any("typed1" in str(row.data) for row in rows)
