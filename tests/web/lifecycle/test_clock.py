"""The clock of a demonstration can be set; that of a live installation cannot, whoever tries."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.access.second_factor import Method, prove_factor
from marketplace.clock import SHANGHAI, follow_offset, now, real_now
from marketplace.database.clock_follower import ClockFollower, offset_of
from marketplace.database.sealing import sealer
from marketplace.database.session import Sessions
from marketplace.settings import Settings
from tests.web.callers import make_member
from tests.web.factors import code_at, give_factor
from web.lifecycle.clock import LiveClock, set_clock, show_clock
from web.lifecycle.errors import CannotStart

NEAR = timedelta(seconds=30)
PATIENCE = 10


@pytest.fixture
def owner(owner_database: str) -> Iterator[psycopg.Connection]:
    """A transaction of the owner of the tables, rolled back afterwards."""
    with psycopg.connect(owner_database) as connection:
        yield connection
        connection.rollback()


def database_now(connection: psycopg.Connection) -> datetime:
    row = connection.execute("SELECT zhida_now()").fetchone()
    assert row
    return row[0]


def test_a_clock_that_was_set_goes_on_from_there(owner: psycopg.Connection) -> None:
    shown = set_clock(owner, "2027-03-01T09:00")
    assert shown.startswith("2027-03-01 09:00 +0800 (set; really ")
    assert abs(database_now(owner) - datetime(2027, 3, 1, 9, tzinfo=SHANGHAI)) < NEAR
    assert abs(database_now(owner) - real_now() - (offset_of(owner) or timedelta())) < NEAR
    assert set_clock(owner, "real").endswith("(the real time)")
    assert abs(database_now(owner) - real_now()) < NEAR


@pytest.mark.parametrize("given", ["tomorrow", "2027-02-30T09:00", "9999-01-01T00:00", "1999-01-01T00:00"])
def test_a_time_that_cannot_be_meant_is_refused(owner: psycopg.Connection, given: str) -> None:
    with pytest.raises(CannotStart, match=r"no time|ten years"):
        set_clock(owner, given)


def test_a_live_installation_ignores_offset_and_instant(owner: psycopg.Connection) -> None:
    owner.execute("UPDATE installation SET kind = 'live'")
    with pytest.raises(LiveClock):
        set_clock(owner, "2027-03-01T09:00")
    assert show_clock(owner).endswith("(live: the real time)")
    with pytest.raises(psycopg.errors.CheckViolation), owner.transaction():
        owner.execute("UPDATE installation SET clock_offset = interval '1 day'")
    owner.execute("ALTER TABLE installation DROP CONSTRAINT ck_installation_live_clock")
    owner.execute("UPDATE installation SET clock_offset = interval '1 day'")
    owner.execute("SELECT set_config('zhida.instant', '2030-01-01T00:00:00Z', true)")
    assert abs(database_now(owner) - real_now()) < NEAR
    assert offset_of(owner) is None


def test_a_demonstration_player_may_set_the_instant_of_a_transaction(owner: psycopg.Connection) -> None:
    owner.execute("SELECT set_config('zhida.instant', '2030-01-01T00:00:00Z', true)")
    assert database_now(owner) == datetime(2030, 1, 1, tzinfo=UTC)


def test_neither_the_web_process_nor_a_worker_can_move_the_clock(database: str, system_database: str) -> None:
    for dsn in (database, system_database):
        with psycopg.connect(dsn) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("UPDATE installation SET clock_offset = interval '1 day'")


def test_a_process_follows_the_clock_of_its_database(database: str, owner_database: str) -> None:
    """The offset is small, so that other tests of this process do not notice."""
    follower = ClockFollower(database)
    follower.start()
    try:
        with psycopg.connect(owner_database, autocommit=True) as connection:
            connection.execute("UPDATE installation SET clock_offset = interval '5 seconds'")
            assert _comes_true(lambda: now() - real_now() > timedelta(seconds=4))
            connection.execute("UPDATE installation SET clock_offset = interval '0'")
            assert _comes_true(lambda: now() - real_now() < timedelta(seconds=1))
    finally:
        follower.stop()
    assert now() - real_now() < timedelta(seconds=1)


def _comes_true(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return False


async def test_one_time_codes_keep_the_real_time(sessions: Sessions, session: AsyncSession, settings: Settings) -> None:
    """A person's phone knows nothing of the demonstration's clock."""
    member = await make_member(session, Role.AUDITOR)
    secret = await give_factor(session, settings, member)
    follow_offset(timedelta(days=40))
    try:
        assert (
            await prove_factor(sessions, sealer(settings.home / "keys"), member.account_id, code_at(secret, real_now()), now=now())
            is Method.TOTP
        )
    finally:
        follow_offset(timedelta(0))
