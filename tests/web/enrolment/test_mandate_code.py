"""Mandates on paper confirmed without signing in: a code to the administrator's confirmed address, and the representative's real name."""

import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.models import Account
from marketplace.access.roles import Role
from marketplace.clock import now
from marketplace.database.binding import Binding
from marketplace.database.sealing import Sealer, sealer
from marketplace.database.session import Sessions, bound, transaction
from marketplace.documents.models import Document
from marketplace.enrolment.mandates.kinds import SEND_CODE
from marketplace.enrolment.mandates.post import MandatePost
from marketplace.enrolment.models import AgentMandate
from marketplace.enrolment.real_name.person import PersonGiven
from marketplace.enrolment.real_name.state import keep_real_name
from marketplace.enrolment.recovery.post import RecoveryPost
from marketplace.events.models import EventRow
from marketplace.ids import new_id
from marketplace.members.models import Membership, Organisation
from marketplace.notifications.channels import Channel
from marketplace.notifications.contacts import add_confirmed
from marketplace.settings import Settings
from marketplace.tasks.models import TaskRow
from marketplace.tasks.task_run import TaskRun
from tests.marketplace.enrolment.registrations import Registered, register
from tests.marketplace.enrolment.test_verifiers import number
from tests.web.callers import Caller, browser, make_member
from tests.web.enrolment.registering import Letters
from tests.web.enrolment.test_mandates import CODE, counter, newcomer, recorded
from web.documents import document_store

PERSON = "示例法人"


@dataclass
class Errand:
    """An enterprise on the register with an administrator, a mandate recorded for it, and the worker behind."""

    client: httpx.AsyncClient
    system_sessions: Sessions
    seal: Sealer
    operator: Caller
    scan: UUID
    enterprise: Registered
    owner_id: UUID
    identity_number: str
    agent_code: str = ""
    letters: Letters = field(default_factory=Letters)

    async def code_arrives(self) -> str:
        """What the letter says after the worker has done its part."""
        row = await self.row()
        async with self.system_sessions(info=bound(Binding.system())) as session:
            run = TaskRun(new_id(), 1, now(), session, self.system_sessions, Binding.system())
            letters = RecoveryPost({Channel.SMS: self.letters, Channel.EMAIL: self.letters}, self.seal, "示例平台")
            await MandatePost(letters, "https://example.cn").send_code(run, mandate_id=str(row.id))
            await session.commit()
        found = CODE.search(self.letters.carried[-1].text)
        assert found
        return found[0]

    async def row(self) -> AgentMandate:
        async with transaction(self.system_sessions, Binding.system()) as session:
            wanted = select(AgentMandate).where(AgentMandate.organisation_id == self.enterprise.id)
            return (await session.scalars(wanted)).one()

    async def changes(self, table: type[AgentMandate | Account | Membership], **values: object) -> None:
        """Something happens to the mandate, or to the administrator."""
        mine = {
            AgentMandate: AgentMandate.organisation_id == self.enterprise.id,
            Account: Account.id == self.owner_id,
            Membership: Membership.account_id == self.owner_id,
        }
        async with transaction(self.system_sessions, Binding.system()) as session:
            await session.execute(update(table).where(mine[table]).values(**values))

    async def asks(self, path: str, code: str, **more: str) -> httpx.Response:
        """Somebody with a code, in a browser of its own."""
        return await browser(self.client).post(f"/mandate{path}", {"code": code} | more)

    async def confirms(self, code: str, identity_number: str = "") -> httpx.Response:
        return await self.asks("/confirm", code, person_name=PERSON, identity_number=identity_number or self.identity_number)

    async def agent_accepts(self) -> int:
        return (await browser(self.client).post("/invitation/accept", newcomer(self.agent_code))).status_code


@pytest.fixture
async def errand(client: httpx.AsyncClient, session: AsyncSession, system_sessions: Sessions, settings: Settings) -> Errand:
    operator, scan = await counter(client, session)
    seal, identity_number = sealer(settings.home / "keys"), number()
    enterprise = await register(session, seal, person=PERSON, number=identity_number)
    owner = await make_member(session, Role.ENTERPRISE_OWNER, enterprise.id)
    person = PersonGiven(PERSON, identity_number)
    await keep_real_name(session, owner.account_id, person, sealer=seal, adapter="records", reference="", now=now())
    add_confirmed(session, owner.account_id, Channel.SMS, "13800138000", seal, now=now())
    await session.commit()
    made = Errand(client, system_sessions, seal, operator, scan, enterprise, owner.account_id, identity_number)
    made.agent_code = await recorded(operator, await session.get_one(Organisation, enterprise.id), scan)
    return made


async def test_the_verified_representative_confirms_and_the_agent_may_accept(errand: Errand, session: AsyncSession) -> None:
    code = await errand.code_arrives()
    letter = errand.letters.carried[-1]
    assert (letter.to, errand.enterprise.name in letter.text, "示例经办" in letter.text) == ("13800138000", False, False)
    shown = await errand.asks("", code.lower().replace("-", " "))
    assert (shown.status_code, errand.enterprise.name in shown.text, "授权签署" in shown.text) == (200, True, True)
    assert await errand.agent_accepts() == 422
    done = await errand.confirms(code)
    assert (done.status_code, "委托已确认" in done.text, "set-cookie" in done.headers) == (200, True, False)
    row = await errand.row()
    assert (row.confirmed_by, row.confirm_hash, row.confirm_terms) == (errand.owner_id, None, None)
    assert await errand.agent_accepts() == 303
    told = (await session.scalars(select(EventRow).where(EventRow.subject_id == row.id))).all()
    assert {"account_id": str(errand.owner_id), "by_code": True} in [each.data for each in told]
    assert all(secret not in str(each.data) for each in told for secret in (errand.identity_number, PERSON, code))


async def test_a_code_is_good_once(errand: Errand) -> None:
    code = await errand.code_arrives()
    assert (await errand.confirms(code)).status_code == 200
    for answer in (await errand.confirms(code), await errand.asks("", code), await errand.asks("/decline", code)):
        assert (answer.status_code, "已经确认、拒绝、过期" in answer.text) == (422, True)


async def test_the_code_stands_in_no_task_and_a_new_one_ends_the_one_before(errand: Errand, session: AsyncSession) -> None:
    old, new = await errand.code_arrives(), await errand.code_arrives()
    tasks = (await session.scalars(select(TaskRow.arguments).where(TaskRow.kind == SEND_CODE.name))).all()
    assert {"mandate_id": str((await errand.row()).id)} in tasks
    assert (await errand.confirms(old)).status_code == 422
    assert (await errand.confirms(new)).status_code == 200


async def test_somebody_else_confirms_nothing(errand: Errand) -> None:
    code = await errand.code_arrives()
    for wrong in (await errand.confirms(code, number()), await errand.confirms(code, "11010119900307001X0")):
        assert (wrong.status_code, 'href="#f-identity_number"' in wrong.text) == (422, True)
    other = await errand.asks("/confirm", code, person_name="别的示例人员", identity_number=errand.identity_number)
    assert (other.status_code, errand.identity_number in other.text) == (422, False)
    assert (await errand.row()).confirmed_at is None


async def test_a_representative_who_administers_nothing_here_is_sent_to_the_administrator(errand: Errand) -> None:
    code = await errand.code_arrives()
    await errand.changes(Membership, active=False)
    async with transaction(errand.system_sessions, Binding.system()) as session:
        await make_member(session, Role.ENTERPRISE_OWNER, errand.enterprise.id)
    answer = await errand.confirms(code)
    assert (answer.status_code, "不是这家企业已实名的管理员" in answer.text) == (422, True)


async def test_a_mandate_that_says_something_else_than_the_letter_was_sent_for(errand: Errand) -> None:
    code = await errand.code_arrives()
    await errand.changes(AgentMandate, scopes=["match", "sign", "declare"])
    for answer in (await errand.asks("", code), await errand.confirms(code), await errand.asks("/paper", code)):
        assert (answer.status_code in {404, 422}, "这份委托改过" in answer.text) == (True, True)
    assert (await errand.confirms(await errand.code_arrives())).status_code == 200


async def test_a_lapsed_mandate_has_no_good_code_and_gets_no_new_letter(errand: Errand) -> None:
    code = await errand.code_arrives()
    await errand.changes(AgentMandate, code_until_at=now() - timedelta(seconds=1))
    assert (await errand.confirms(code)).status_code == 422
    carried = len(errand.letters.carried)
    await errand.code_arrives()
    assert len(errand.letters.carried) == carried


async def test_codes_and_numbers_are_not_guessed(errand: Errand) -> None:
    code = await errand.code_arrives()
    persons = [(await errand.confirms(code, number())).status_code for _ in range(7)]
    assert persons == [422] * 6 + [429]
    codes = [(await errand.asks("", secrets.token_hex(8))).status_code for _ in range(14)]
    assert codes == [422] * 13 + [429]


async def test_declined_by_the_code_nothing_comes_of_it(errand: Errand) -> None:
    code = await errand.code_arrives()
    declined = await errand.asks("/decline", code)
    assert (declined.status_code, "委托已拒绝" in declined.text) == (200, True)
    assert ((await errand.confirms(code)).status_code, await errand.agent_accepts()) == (422, 422)


async def test_nothing_is_confirmed_while_the_administrator_cools_off(errand: Errand) -> None:
    code = await errand.code_arrives()
    await errand.changes(Account, cooling_until_at=now() + timedelta(hours=1))
    refused = await errand.confirms(code)
    assert (refused.status_code, "以后才能" in refused.text) == (422, True)
    assert (await errand.row()).confirmed_at is None


async def test_whoever_holds_the_code_reads_the_scan(errand: Errand, settings: Settings, session: AsyncSession) -> None:
    kept = document_store(settings.home).put(BytesIO(b"%PDF-1.7 sample"))
    await session.execute(update(Document).where(Document.id == errand.scan).values(file_key=kept.key, size_bytes=kept.size_bytes))
    await session.commit()
    answer = await errand.asks("/paper", await errand.code_arrives())
    assert (answer.status_code, answer.content) == (200, b"%PDF-1.7 sample")
    read = select(EventRow.data).where(EventRow.kind == "document.read", EventRow.subject_id == errand.scan)
    assert [each["mandate_id"] for each in (await session.scalars(read)).all()] == [str((await errand.row()).id)]
    assert (await errand.asks("/paper", secrets.token_hex(8))).status_code == 404
