"""A whole scenario with everything logged: none of the secrets, codes, addresses and identity numbers used in it is in the log."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.clock import now
from marketplace.database.session import Sessions
from marketplace.installation import Installation
from marketplace.notifications.carrier import Letter
from marketplace.notifications.channels import Channel
from marketplace.notifications.outbox import OutboxSms
from marketplace.notifications.tasks import SEND_CODE
from marketplace.settings import Settings
from marketplace.tasks.models import TaskRow, TaskState
from marketplace.tasks.run import Ending, Workshop, run_task
from tests.web.callers import PASSWORD, Caller, Member, browser, make_member, make_program, with_session, with_token
from tests.web.factors import code_at, give_factor
from web.logging import configure_logging
from web.notifications import make_post_office

IDENTITY_NUMBER, PHONE, BANK_CARD = "320102199003071234", "13912345678", "6222021234567890123"
WRONG_PASSWORD = "错误的密码 wrong-password-2026"


@pytest.fixture
def loud(settings: Settings) -> Iterator[Settings]:
    """Everything is logged."""
    configure_logging("DEBUG")
    yield replace(settings, log_level="DEBUG")
    configure_logging(settings.log_level)


class Rude:
    """A carrier whose error says everything it knows."""

    async def carry(self, letter: Letter) -> None:
        """Fail."""
        raise ConnectionError(f"cannot reach {letter.to}: {letter.text}")


def _later(wait: timedelta) -> datetime:
    return now() + wait


@dataclass
class Scenario:
    """What is done, and what must not be found afterwards."""

    client: httpx.AsyncClient
    session: AsyncSession
    settings: Settings
    system_sessions: Sessions
    secrets: list[str]

    async def sign_in_by_password_and_code(self) -> Member:
        """Staff: a wrong password, the right one, a wrong code, the right one."""
        member = await make_member(self.session, Role.BANK_ADMIN)
        factor = await give_factor(self.session, self.settings, member)
        stranger = browser(self.client)
        await stranger.post("/login", {"username": member.username, "password": WRONG_PASSWORD})
        asked = await stranger.post("/login", {"username": member.username, "password": PASSWORD})
        waiting = dict(asked.cookies)
        stranger.headers = {"cookie": stranger.headers["cookie"] + "".join(f"; {name}={value}" for name, value in waiting.items())}
        code = code_at(factor)
        signed = await stranger.post("/login/code", {"code": code})
        assert signed.status_code == 303
        self.secrets += [PASSWORD, WRONG_PASSWORD, factor, code, member.username, *waiting.values(), *signed.cookies.values()]
        return member

    async def call_the_api(self) -> None:
        """A program: its secret, its token, a webhook with a password in its address, an upload, a query."""
        program = await make_program(self.session, Role.BANK_ADMIN)
        caller = await with_token(self.client, self.session, program)
        grant = {"grant_type": "client_credentials", "client_id": program.client_id, "client_secret": program.secret}
        token = (await self.client.post("/api/v1/oauth/token", data=grant)).json()["access_token"]
        hook = {"url": "https://user:hook-password@127.0.0.1/in?key=hook-key", "events": ["*"]}
        await caller.request("POST", "/api/v1/webhooks", json=hook, headers={"idempotency-key": "key-of-a-client"})
        files = {"file": (f"身份证 {IDENTITY_NUMBER}.csv", f"证件号,手机\n{IDENTITY_NUMBER},{PHONE}\n".encode(), "text/csv")}
        await caller.request("POST", "/api/v1/documents", files=files)
        await caller.get(f"/api/v1/documents?number={IDENTITY_NUMBER}")
        await caller.get(f"/api/v1/{IDENTITY_NUMBER}/{BANK_CARD}")
        self.secrets += [program.secret, token, caller.headers["authorization"].split()[1], "hook-password", "hook-key", "key-of-a-client"]

    async def fill_in_forms(self, member: Member) -> Caller:
        """A person: identity numbers where they do not belong, and an address."""
        caller = await with_session(self.client, self.session, member)
        await caller.get(f"/check?name={IDENTITY_NUMBER}")
        await caller.post("/check", {"uscc": IDENTITY_NUMBER, "account": BANK_CARD})
        await caller.post("/me/messages/settings/address", {"channel": "sms", "sms-address": PHONE})
        await caller.post("/me/messages/settings/code", {"channel": "sms", "sms-code": "135790"})
        await caller.get("/metrics", headers={"authorization": "Bearer metrics-token-guess"})
        self.secrets += [IDENTITY_NUMBER, PHONE, BANK_CARD, "135790", caller.session_token, caller.csrf or "", "metrics-token-guess"]
        return caller

    async def work(self, account: Caller, home: Path) -> None:
        """A worker: a task whose error carries the address and the code, then one that succeeds."""
        asked = select(TaskRow).where(TaskRow.kind == SEND_CODE.name, TaskRow.account_id == account.account_id)
        task = (await self.session.scalars(asked)).one()
        office = make_post_office(self.settings, Installation())
        rude = replace(office, carriers={Channel.SMS: Rude(), Channel.EMAIL: Rude()})
        endings = []
        for each, wait in ((rude, timedelta(0)), (replace(office, carriers={Channel.SMS: OutboxSms(home)}), timedelta(hours=1))):
            clock = partial(_later, wait)
            shop = Workshop(self.system_sessions, self.system_sessions, {SEND_CODE: each.send_code}, clock)
            endings.append(await run_task(shop, task.id))
        assert endings == [Ending.AGAIN, Ending.DONE]
        (message,) = (home / "outbox").glob("*.sms")
        self.secrets += re.findall(r"\b[0-9]{6}\b", message.read_text(encoding="utf-8"))


@pytest.mark.usefixtures("loud")
async def test_no_secret_and_no_number_of_a_person_reaches_the_log(
    client: httpx.AsyncClient,
    session: AsyncSession,
    settings: Settings,
    system_sessions: Sessions,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    scenario = Scenario(client, session, settings, system_sessions, [])
    member = await scenario.sign_in_by_password_and_code()
    await scenario.call_the_api()
    person = await scenario.fill_in_forms(member)
    await scenario.work(person, tmp_path)
    logged = capsys.readouterr().err
    assert logged.count('"event": "request"') >= 12
    assert '"event": "task failed"' in logged
    assert [secret for secret in scenario.secrets if not secret] == []
    assert [secret for secret in scenario.secrets if secret in logged] == []
    assert [secret for secret in scenario.secrets if secret.encode("unicode_escape").decode() in logged] == []


async def test_what_is_kept_of_a_failed_task_carries_no_value_either(
    client: httpx.AsyncClient, session: AsyncSession, settings: Settings, system_sessions: Sessions
) -> None:
    scenario = Scenario(client, session, settings, system_sessions, [])
    person = await scenario.fill_in_forms(await make_member(session, Role.ENTERPRISE_OWNER))
    query = select(TaskRow).where(TaskRow.kind == SEND_CODE.name, TaskRow.account_id == person.account_id)
    task = (await session.scalars(query)).one()
    rude = replace(make_post_office(settings, Installation()), carriers={Channel.SMS: Rude()})
    await run_task(Workshop(system_sessions, system_sessions, {SEND_CODE: rude.send_code}, now), task.id)
    await session.refresh(task)
    assert task.state is TaskState.QUEUED
    assert task.error_text
    assert PHONE not in task.error_text
