"""Counting failures and locking, in the database."""

import asyncio
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from marketplace.access import sign_in
from marketplace.access.accounts import add_account
from marketplace.access.attempts import FAILURES_BEFORE_LOCK, LOCKED_FOR
from marketplace.access.models import Account
from marketplace.access.sign_in import account_with_password, is_password_of
from marketplace.clock import now
from marketplace.database.session import Sessions, transaction

RIGHT, WRONG = "right", "wrong"
NOW = now()


@pytest.fixture(autouse=True)
def quick_comparison(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords are compared as they are: these tests count, they do not hash."""
    monkeypatch.setattr(sign_in, "password_matches", lambda stored, given: stored == given)
    monkeypatch.setattr(sign_in, "hash_of_nobody", lambda: "nobody")


@pytest.fixture
async def username(sessions: Sessions) -> str:
    """An account whose password is `RIGHT`."""
    name = f"u{uuid4().hex[:12]}"
    async with transaction(sessions) as session:
        add_account(session, username=name, display_name="示例人员", password_hash=RIGHT)
    return name


async def attempt(sessions: Sessions, username: str, password: str, seconds: float = 0) -> UUID | None:
    """Try to sign in some seconds later."""
    proven = await account_with_password(sessions, username, password, now=NOW + timedelta(seconds=seconds))
    return proven.account_id if proven else None


async def failed_count(sessions: Sessions, username: str) -> int:
    """As the table has it."""
    async with sessions() as session:
        return (await session.scalars(select(Account.failed_count).where(Account.username == username))).one()


async def test_the_right_password_opens_and_takes_failures_back(sessions: Sessions, username: str) -> None:
    for _ in range(FAILURES_BEFORE_LOCK - 1):
        assert await attempt(sessions, username, WRONG) is None
    assert await attempt(sessions, f" {username.upper()} ", RIGHT)
    assert await failed_count(sessions, username) == 0


async def test_the_fifth_failure_locks_for_fifteen_minutes(sessions: Sessions, username: str) -> None:
    for _ in range(FAILURES_BEFORE_LOCK):
        assert await attempt(sessions, username, WRONG) is None
    assert await attempt(sessions, username, RIGHT) is None
    assert await attempt(sessions, username, RIGHT, LOCKED_FOR.total_seconds() - 1) is None
    assert await attempt(sessions, username, RIGHT, LOCKED_FOR.total_seconds())


async def test_after_the_lock_counting_begins_anew(sessions: Sessions, username: str) -> None:
    for _ in range(FAILURES_BEFORE_LOCK):
        await attempt(sessions, username, WRONG)
    for _ in range(FAILURES_BEFORE_LOCK - 1):
        assert await attempt(sessions, username, WRONG, LOCKED_FOR.total_seconds()) is None
    assert await attempt(sessions, username, RIGHT, LOCKED_FOR.total_seconds())


async def test_the_right_password_at_the_fifth_try_still_opens(sessions: Sessions, username: str) -> None:
    for _ in range(FAILURES_BEFORE_LOCK - 1):
        await attempt(sessions, username, WRONG)
    assert await attempt(sessions, username, RIGHT)


async def test_many_guesses_at_once_are_only_five(sessions: Sessions, username: str, monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[str] = []

    def count(stored: str, given: str) -> bool:
        if stored == RIGHT:
            compared.append(given)
        return False

    monkeypatch.setattr(sign_in, "password_matches", count)
    await asyncio.gather(*(attempt(sessions, username, f"guess {number}") for number in range(40)))
    assert len(compared) == FAILURES_BEFORE_LOCK


async def test_unknown_and_locked_are_compared_with_a_hash_of_nobody(
    sessions: Sessions, username: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(FAILURES_BEFORE_LOCK):
        await attempt(sessions, username, WRONG)
    compared: list[str] = []
    monkeypatch.setattr(sign_in, "password_matches", lambda stored, given: compared.append(stored))
    await attempt(sessions, username, RIGHT)
    await attempt(sessions, "nobody-at-all", RIGHT)
    assert compared == ["nobody", "nobody"]


async def test_a_closed_account_does_not_open(sessions: Sessions, username: str) -> None:
    async with transaction(sessions) as session:
        (await session.scalars(select(Account).where(Account.username == username))).one().active = False
    assert await attempt(sessions, username, RIGHT) is None


async def test_guessing_the_present_password_while_signed_in_locks_too(sessions: Sessions, username: str) -> None:
    account_id = await attempt(sessions, username, RIGHT)
    assert account_id
    for _ in range(FAILURES_BEFORE_LOCK):
        assert not await is_password_of(sessions, account_id, WRONG, now=NOW)
    assert not await is_password_of(sessions, account_id, RIGHT, now=NOW)
    assert await attempt(sessions, username, RIGHT) is None
