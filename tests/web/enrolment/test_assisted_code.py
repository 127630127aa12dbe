"""Filings for enterprises without an account: a code to the contact, the representative's real name, and only then anything counts."""

import re
import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.clock import now, today
from marketplace.database.binding import Binding
from marketplace.database.sealing import Sealer, sealer
from marketplace.database.session import Sessions, bound, transaction
from marketplace.documents.models import Document
from marketplace.documents.purposes import DocumentState, Purpose
from marketplace.enrolment.assisted.models import AssistedFiling
from marketplace.enrolment.assisted.post import AssistedPost
from marketplace.enrolment.assisted.states import FilingState
from marketplace.enrolment.registration.models import Registration
from marketplace.enrolment.registration.states import RegistrationState
from marketplace.events.models import EventRow
from marketplace.ids import new_id
from marketplace.members.models import Membership, Organisation
from marketplace.members.repository import organisation_by_uscc
from marketplace.notifications.carrier import Letter
from marketplace.notifications.channels import Channel
from marketplace.notifications.contacts import add_confirmed
from marketplace.notifications.models import Contact
from marketplace.profiles.models import Profile
from marketplace.settings import Settings
from marketplace.tasks.task_run import TaskRun
from tests.marketplace.enrolment.registrations import Registered, register
from tests.marketplace.enrolment.test_verifiers import number
from tests.web.callers import PASSWORD, Caller, browser, make_member, with_session
from tests.web.enrolment.registering import Letters
from tests.web.matrix.factories.admissions import new_code

BASE = "/operator/assisted"
ANSWERS = {"answer-association_member": "yes", "answer-acquiring_active_days_3m": "80"}
PERSON = "示例法人"


@dataclass
class Counter:
    """A clerk at work, with the worker behind."""

    clerk: Caller
    client: httpx.AsyncClient
    system_sessions: Sessions
    seal: Sealer
    letters: Letters = field(default_factory=Letters)
    filing_id: str = ""

    async def files(self, *, values: bool = True, **facts: str) -> str:
        """The code of a new filing that was sent."""
        typed = {"place": "counter", "filled_on": today().isoformat(), "kind": "enterprise", "region": "", "channel": "sms"}
        known = {"representative": PERSON, "address": "13800138000", "uscc": "", "name": "示例企业"}
        made = await self.clerk.post(BASE, typed | known | facts)
        assert made.status_code == 303, made.text
        self.filing_id = made.headers["location"].rpartition("/")[2]
        if values:
            kept = await self.clerk.post(f"{BASE}/{self.filing_id}/values", ANSWERS | {"version": "1"})
            assert kept.status_code == 303
        await self.paper_is_there()
        return await self.sends()

    async def sends(self) -> str:
        """Send it as it is; the worker has done its part."""
        sent = await self.clerk.post(f"{BASE}/{self.filing_id}/send", {"version": str((await self.row()).version)})
        assert sent.status_code == 303, sent.text
        return await self.code_arrives()

    async def paper_is_there(self) -> None:
        async with transaction(self.system_sessions, Binding.system()) as session:
            assert self.clerk.member
            paper = Document(
                id=new_id(), organisation_id=self.clerk.member.organisation_id, file_name="示例.pdf", purpose=Purpose.EVIDENCE,
                media_type="application/pdf", state=DocumentState.READY, file_key=new_id(), size_bytes=1, sha256=bytes(32),
                created_at=now(),
            )  # fmt: skip
            session.add(paper)
            await session.flush()
            this = AssistedFiling.id == UUID(self.filing_id)
            await session.execute(update(AssistedFiling).where(this).values(document_id=paper.id))

    async def code_arrives(self) -> str:
        row = await self.row()
        async with self.system_sessions(info=bound(Binding.system())) as session:
            run = TaskRun(new_id(), 1, now(), session, self.system_sessions, Binding.system())
            carriers = {Channel.EMAIL: self.letters, Channel.SMS: self.letters}
            post = AssistedPost(carriers, self.seal, "示例平台", "https://example.cn")
            await post.send_code(run, filing_id=self.filing_id, version=row.version)
            await session.commit()
        found = re.search(r"[A-Z2-7]{4}(?:-[A-Z2-7]{4}){3}", self.letters.carried[-1].text)
        assert found
        return found[0]

    async def row(self) -> AssistedFiling:
        async with transaction(self.system_sessions, Binding.system()) as session:
            return (await session.scalars(select(AssistedFiling).where(AssistedFiling.id == UUID(self.filing_id)))).one()

    async def confirms(self, code: str, identity_number: str, **more: object) -> httpx.Response:
        """Somebody with the code, in a browser of its own."""
        form = {
            "code": code, "version": str((await self.row()).version), "taken": ["association_member"], "identity_number": identity_number,
            "username": f"n{secrets.token_hex(6)}", "password": PASSWORD, "again": PASSWORD, "agreed": "1",
            "registration_version": "registration-1", "text_version": "commitment-1",
        }  # fmt: skip
        return await browser(self.client).post("/assisted/confirm", form | more)  # type: ignore[arg-type]


@pytest.fixture
async def counter(client: httpx.AsyncClient, session: AsyncSession, system_sessions: Sessions, settings: Settings) -> Counter:
    clerk = await with_session(client, session, await make_member(session, Role.OPERATOR))
    return Counter(clerk, client, system_sessions, sealer(settings.home / "keys"))


async def on_register(counter: Counter, identity_number: str) -> Registered:
    async with transaction(counter.system_sessions, Binding.system()) as session:
        return await register(session, counter.seal, person=PERSON, number=identity_number)


async def test_the_verified_representative_confirms_and_the_enterprise_has_an_account(counter: Counter) -> None:
    identity_number = number()
    enterprise = await on_register(counter, identity_number)
    code = await counter.files(uscc=enterprise.uscc, name=enterprise.name)
    letter: Letter = counter.letters.carried[-1]
    assert letter.to == "13800138000"
    assert enterprise.name not in letter.text
    shown = await browser(counter.client).post("/assisted", {"code": code.lower().replace("-", " ")})
    assert (shown.status_code, "80 天" in shown.text, enterprise.name in shown.text) == (200, True, True)
    done = await counter.confirms(code, identity_number)
    assert (done.status_code, done.headers["location"]) == (303, "/me/assisted"), done.text
    row = await counter.row()
    assert (row.status, row.subject_id, row.sealed) == (FilingState.CONFIRMED, enterprise.id, None)
    assert (row.taken, row.struck) == (["association_member"], ["acquiring_active_days_3m"])
    async with transaction(counter.system_sessions, Binding.system()) as session:
        owner = (await session.scalars(select(Membership).where(Membership.organisation_id == enterprise.id))).one()
        assert (owner.role, owner.scopes) == (Role.ENTERPRISE_OWNER, None)
        profile = await session.get_one(Profile, enterprise.id)
        assert profile.attributes["association_member"] is True
        assert "acquiring_active_days_3m" not in profile.attributes
        registration = (await session.scalars(select(Registration).where(Registration.account_id == owner.account_id))).one()
        assert (registration.state, registration.text_version) == (RegistrationState.JOINED, "registration-1")
        contact = (await session.scalars(select(Contact).where(Contact.account_id == owner.account_id))).one()
        assert contact.confirmed_at is not None
        told = (await session.scalars(select(EventRow).where(EventRow.subject_id == UUID(counter.filing_id)))).all()
    assert all(secret not in str(each.data) for each in told for secret in (identity_number, "13800138000", PERSON, code))
    again = await browser(counter.client).post("/assisted", {"code": code})
    assert (again.status_code, "已经用过" in again.text) == (422, True)


async def test_where_no_register_can_say_who_it_is_the_person_goes_on_with_papers_and_the_filing_waits(counter: Counter) -> None:
    uscc = new_code()
    code = await counter.files(uscc=uscc, name="示例新设有限公司")
    answer = await counter.confirms(code, number())
    assert (answer.status_code, answer.headers["location"]) == (303, "/account/identity"), answer.text
    row = await counter.row()
    assert (row.status, row.code_hash, row.taken) == (FilingState.OPEN, None, None)
    async with transaction(counter.system_sessions, Binding.system()) as session:
        assert await organisation_by_uscc(session, uscc) is None
    owner = browser(counter.client, answer.cookies["zhida"])
    assert counter.filing_id not in (await owner.get("/me/assisted")).text


async def test_a_person_who_does_not_represent_it_gets_nothing(counter: Counter) -> None:
    enterprise = await on_register(counter, number())
    code = await counter.files(uscc=enterprise.uscc, name=enterprise.name)
    username = f"n{secrets.token_hex(6)}"
    answer = await counter.confirms(code, number(), username=username)
    assert answer.status_code == 422
    assert (await counter.row()).status is FilingState.OPEN
    assert (await browser(counter.client).post("/login", {"username": username, "password": PASSWORD})).status_code == 422


async def test_a_code_sent_before_a_change_shows_nothing_and_says_so(counter: Counter) -> None:
    identity_number = number()
    enterprise = await on_register(counter, identity_number)
    old = await counter.files(uscc=enterprise.uscc, name=enterprise.name)
    changed = await counter.clerk.post(f"{BASE}/{counter.filing_id}/values", ANSWERS | {"version": str((await counter.row()).version)})
    assert changed.status_code == 303
    for answer in (await browser(counter.client).post("/assisted", {"code": old}), await counter.confirms(old, identity_number)):
        assert (answer.status_code, "工作人员改过内容" in answer.text) == (422, True)
    new = await counter.sends()
    late = await browser(counter.client).post("/assisted", {"code": old})
    assert (late.status_code, "确认码不对" in late.text) == (422, True)
    assert (await counter.confirms(new, identity_number)).status_code == 303


async def test_an_enterprise_that_registered_meanwhile_decides_signed_in(counter: Counter, session: AsyncSession) -> None:
    uscc = new_code()
    code = await counter.files(uscc=uscc, name="示例自己注册有限公司")
    owner = await with_session(counter.client, session, await make_member(session, Role.ENTERPRISE_OWNER))
    assert owner.member
    await session.execute(update(Organisation).where(Organisation.id == owner.member.organisation_id).values(uscc=uscc))
    await session.commit()
    answer = await counter.confirms(code, number())
    assert (answer.status_code, "这家企业已有账户" in answer.text) == (422, True)
    mine = f"/me/assisted/{counter.filing_id}"
    assert "80 天" in (await owner.get(mine)).text
    typed = {"version": "3", "taken": ["association_member"], "agreed": "1", "text_version": "commitment-1"}
    assert (await owner.post(f"{mine}/confirm", typed)).status_code == 303  # type: ignore[arg-type]
    assert (await counter.row()).subject_id == owner.member.organisation_id


async def test_a_filing_that_was_taken_back_or_is_too_old_has_no_good_code(counter: Counter) -> None:
    code = await counter.files(uscc=new_code(), values=False)
    async with transaction(counter.system_sessions, Binding.system()) as session:
        this = AssistedFiling.id == UUID(counter.filing_id)
        await session.execute(update(AssistedFiling).where(this).values(until_at=now() - timedelta(seconds=1)))
    late = await browser(counter.client).post("/assisted", {"code": code})
    other = await counter.files(uscc=new_code(), values=False)
    assert (await counter.clerk.post(f"{BASE}/{counter.filing_id}/withdraw")).status_code == 303
    gone = await browser(counter.client).post("/assisted", {"code": other})
    assert [(each.status_code, "确认码不对" in each.text) for each in (late, gone)] == [(422, True), (422, True)]


async def test_codes_are_not_guessed(counter: Counter) -> None:
    answers = [await browser(counter.client).post("/assisted", {"code": secrets.token_hex(8)}) for _ in range(21)]
    assert [each.status_code for each in answers] == [422] * 20 + [429]


async def test_the_clerk_does_not_confirm_nor_gets_the_code(counter: Counter) -> None:
    code = await counter.files(uscc=new_code())
    form = {"code": code, "version": "3", "identity_number": number()}
    answer = await counter.clerk.post("/assisted/confirm", form)
    assert (answer.status_code, "不能自己确认" in answer.text) == (422, True)
    async with transaction(counter.system_sessions, Binding.system()) as opened:
        add_confirmed(opened, counter.clerk.account_id, Channel.SMS, "13900139000", counter.seal, now=now())
    typed = {"place": "counter", "filled_on": today().isoformat(), "kind": "farm_household", "name": "示例农户", "address": "13900139000"}
    own = await counter.clerk.post(BASE, typed | {"uscc": "", "region": "", "representative": "", "channel": "sms"})
    assert (own.status_code, "你自己的联系方式" in own.text) == (422, True)


async def test_refused_by_the_code_with_a_reason(counter: Counter) -> None:
    code = await counter.files(uscc=new_code())
    somebody = browser(counter.client)
    bare = await somebody.post("/assisted/refuse", {"code": code, "version": "3", "because": ""})
    assert (bare.status_code, "请写明不同意的原因" in bare.text) == (422, True)
    assert (await somebody.post("/assisted/refuse", {"code": code, "version": "3", "because": "没有委托过"})).status_code == 200
    assert "没有委托过" in (await counter.clerk.get(f"{BASE}/{counter.filing_id}")).text


async def test_faults_of_the_form_come_back_together_and_nothing_is_made(counter: Counter) -> None:
    code = await counter.files(uscc=new_code())
    answer = await counter.confirms(code, "11010119900307001X0", username="A", password="short", again="other", agreed="")
    assert answer.status_code == 422
    found = set(re.findall(r'href="#f-(\w+)"', answer.text))
    assert found == {"username", "password", "again", "identity_number", "agreed"}
    assert (await counter.row()).status is FilingState.OPEN
