"""What somebody who registers does, and the worker behind it."""

import re
from dataclasses import dataclass, field

import httpx
from sqlalchemy import select

from marketplace.access.secret_tokens import digest
from marketplace.clock import now
from marketplace.database.binding import Binding
from marketplace.database.sealing import sealer
from marketplace.database.session import Sessions, bound
from marketplace.enrolment.registration.models import RegistrationDraft
from marketplace.enrolment.registration.post import RegistrationPost
from marketplace.ids import new_id
from marketplace.notifications.carrier import Letter
from marketplace.notifications.channels import Channel
from marketplace.settings import Settings
from marketplace.tasks.task_run import TaskRun
from tests.web.callers import Caller, browser

NEW = "注册时取的一个密码 2026"
DRAFT = "zhida-register"


@dataclass
class Letters:
    """A carrier that keeps what it was given."""

    carried: list[Letter] = field(default_factory=list)

    async def carry(self, letter: Letter) -> None:
        self.carried.append(letter)


@dataclass
class Newcomer:
    """A browser in which somebody registers."""

    client: httpx.AsyncClient
    system_sessions: Sessions
    settings: Settings
    caller: Caller = field(init=False)
    letters: Letters = field(default_factory=Letters)
    token: str = ""

    def __post_init__(self) -> None:
        self.caller = browser(self.client)

    async def chooses(self, kind: str, uscc: str = "", name: str = "", **more: str) -> httpx.Response:
        """The first step."""
        answer = await self.caller.post("/register", {"kind": kind, "uscc": uscc, "name": name} | more)
        if DRAFT in answer.cookies:
            self.token = answer.cookies[DRAFT]
            self.caller.headers["cookie"] += f"; {DRAFT}={self.token}"
        return answer

    async def gives_address(self, person: str = "示例人员", address: str = "") -> httpx.Response:
        """The second step; the worker has done its part."""
        address = address or f"n{new_id().hex}@example.cn"
        answer = await self.caller.post("/register/contact", {"person": person, "address": address})
        if answer.status_code == 303:
            await self.code_arrives()
        return answer

    async def code_arrives(self) -> None:
        async with self.system_sessions(info=bound(Binding.system())) as session:
            draft = (await session.scalars(select(RegistrationDraft.id).where(RegistrationDraft.token_hash == digest(self.token)))).one()
            run = TaskRun(new_id(), 1, now(), session, self.system_sessions, Binding.system())
            carriers = {Channel.EMAIL: self.letters, Channel.SMS: self.letters}
            await RegistrationPost(carriers, sealer(self.settings.home / "keys"), "示例平台").send_code(run, draft_id=str(draft))
            await session.commit()

    @property
    def code(self) -> str:
        """The one that was sent last."""
        found = re.search(r"\d{6}", self.letters.carried[-1].text)
        assert found
        return found[0]

    async def makes_account(self, code: str = "", **changes: str) -> httpx.Response:
        """The third step; the browser is signed in afterwards."""
        username = f"n{new_id().hex[-12:]}"
        form = {
            "code": code or self.code, "username": username, "password": NEW, "again": NEW, "agreed": "1", "text_version": "registration-1",
        }  # fmt: skip
        answer = await self.caller.post("/register/account", form | changes)
        self.goes_on_with(answer)
        return answer

    async def proves(self, name: str, number: str) -> httpx.Response:
        """Who it is."""
        answer = await self.caller.post("/account/identity", {"person_name": name, "identity_number": number})
        self.goes_on_with(answer)
        return answer

    def goes_on_with(self, answer: httpx.Response) -> None:
        if token := answer.cookies.get("zhida"):
            self.caller = browser(self.client, token)

    async def registered(self, kind: str, uscc: str = "", name: str = "", **more: str) -> None:
        """All three steps."""
        assert (await self.chooses(kind, uscc, name, **more)).status_code == 303
        assert (await self.gives_address()).status_code == 303
        answer = await self.makes_account()
        assert (answer.status_code, answer.headers["location"]) == (303, "/account/identity")
