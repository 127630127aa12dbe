"""Where no register can say it: papers, an operator, and what becomes of the registration."""

from uuid import UUID

import httpx
import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.database.binding import Binding
from marketplace.database.sealing import sealer
from marketplace.database.session import Sessions, transaction
from marketplace.documents.models import Document
from marketplace.documents.purposes import DocumentState
from marketplace.enrolment.real_name.models import AccountRealName
from marketplace.enrolment.registration.models import Registration
from marketplace.enrolment.registration.states import RegistrationState
from marketplace.events.models import EventRow
from marketplace.members.models import FormerName, Organisation, OrganisationKind
from marketplace.members.repository import organisation_by_uscc
from marketplace.settings import Settings
from tests.marketplace.enrolment.registrations import fresh_code, register
from tests.marketplace.enrolment.test_verifiers import number
from tests.web.callers import Caller, make_member, with_session
from tests.web.enrolment.registering import Newcomer

PERSON = "示例法人"
PAPER = ("file", ("licence.png", b"\x89PNG\r\n\x1a\n" + bytes(64), "image/png"))


@pytest.fixture
def newcomer(client: httpx.AsyncClient, system_sessions: Sessions, settings: Settings) -> Newcomer:
    return Newcomer(client, system_sessions, settings)


@pytest.fixture
async def operator(client: httpx.AsyncClient, session: AsyncSession) -> Caller:
    return await with_session(client, session, await make_member(session, Role.OPERATOR))


async def sends_papers(newcomer: Newcomer, identity_number: str, name: str = PERSON) -> httpx.Response:
    form = {"person_name": name, "identity_number": identity_number}
    return await newcomer.caller.post("/account/identity/papers", form, files=[PAPER])


async def case_of(system_sessions: Sessions, name: str) -> Registration:
    async with transaction(system_sessions, Binding.system()) as session:
        return (await session.scalars(select(Registration).where(Registration.name == name))).one()


async def test_papers_make_an_enterprise_that_no_register_knows(newcomer: Newcomer, operator: Caller, system_sessions: Sessions) -> None:
    identity_number, code = number(), fresh_code()
    name = f"示例新办{code[-6:]}有限公司"
    await newcomer.registered("enterprise", code, name)
    assert (await sends_papers(newcomer, identity_number)).status_code == 303
    assert "平台正在核对证件" in (await newcomer.caller.get("/account/identity")).text
    assert (await sends_papers(newcomer, identity_number)).status_code == 409
    case = await case_of(system_sessions, name)
    assert identity_number.encode() not in (case.sealed or b"")
    assert name in (await operator.get("/operator/identities")).text
    shown = await operator.get(f"/operator/identities/{case.id}")
    assert (shown.status_code, identity_number in shown.text, identity_number[-4:] in shown.text) == (200, False, True)
    assert (await operator.post(f"/operator/identities/{case.id}/accept")).status_code == 303
    assert (await operator.post(f"/operator/identities/{case.id}/accept")).status_code == 409
    decided = await case_of(system_sessions, name)
    assert (decided.state, decided.sealed) == (RegistrationState.JOINED, None)
    async with transaction(system_sessions, Binding.system()) as session:
        made = await organisation_by_uscc(session, code)
        assert made is not None
        assert (made.id, made.kind, made.name) == (decided.joined_id, OrganisationKind.ENTERPRISE, name)
        kept = await session.get(AccountRealName, decided.account_id)
        assert kept is not None
        assert kept.adapter == "papers"
        told = (await session.scalars(select(EventRow).where(EventRow.subject_id == decided.account_id))).all()
        assert {"registration.papers_sent", "registration.papers_accepted"} <= {each.kind for each in told}
        assert all(identity_number not in str(each.data) for each in told)


async def test_refused_papers_say_why_and_can_be_sent_again(newcomer: Newcomer, operator: Caller, system_sessions: Sessions) -> None:
    code = fresh_code()
    name = f"示例补件{code[-6:]}有限公司"
    await newcomer.registered("enterprise", code, name)
    await sends_papers(newcomer, number())
    case = await case_of(system_sessions, name)
    path = f"/operator/identities/{case.id}"
    assert (await operator.post(f"{path}/refuse", {"reason": "whim"})).status_code == 422
    assert (await operator.post(f"{path}/refuse", {"reason": "other", "note": " "})).status_code == 422
    assert (await operator.post(f"{path}/refuse", {"reason": "papers_unreadable", "note": "照片太暗"})).status_code == 303
    shown = (await newcomer.caller.get("/account/identity")).text
    assert ("证件看不清或不完整" in shown, "照片太暗" in shown) == (True, True)
    assert (await case_of(system_sessions, name)).sealed is None
    assert (await sends_papers(newcomer, number())).status_code == 303
    assert (await case_of(system_sessions, name)).state is RegistrationState.WAITING


async def test_a_changed_name_counts_once_papers_show_it(newcomer: Newcomer, operator: Caller, system_sessions: Sessions) -> None:
    identity_number = number()
    async with transaction(system_sessions, Binding.system()) as session:
        seal = sealer(newcomer.settings.home / "keys")
        enterprise = await register(session, seal, person=PERSON, number=identity_number)
    name = f"示例改名{enterprise.uscc[-6:]}有限公司"
    await newcomer.registered("enterprise", enterprise.uscc, name, changed="1")
    answer = await newcomer.proves(PERSON, identity_number)
    assert (answer.status_code, "请再提交证照" in answer.text) == (422, True)
    await sends_papers(newcomer, identity_number)
    case = await case_of(system_sessions, name)
    assert enterprise.name in (await operator.get(f"/operator/identities/{case.id}")).text
    assert (await operator.post(f"/operator/identities/{case.id}/accept")).status_code == 303
    async with transaction(system_sessions, Binding.system()) as session:
        renamed = await session.get(Organisation, enterprise.id)
        assert renamed is not None
        assert renamed.name == name
        former = (await session.scalars(select(FormerName).where(FormerName.organisation_id == enterprise.id))).one()
        assert (former.name, former.because, former.source_id) == (enterprise.name, "papers", case.id)


async def test_a_paper_is_the_operators_to_read_once_it_was_checked(
    newcomer: Newcomer, operator: Caller, system_sessions: Sessions
) -> None:
    code = fresh_code()
    name = f"示例看件{code[-6:]}有限公司"
    await newcomer.registered("enterprise", code, name)
    await sends_papers(newcomer, number())
    case = await case_of(system_sessions, name)
    path = f"/operator/identities/{case.id}/papers/{case.papers[0]}"
    assert (await operator.get(path)).status_code == 409
    async with transaction(system_sessions, Binding.system()) as session:
        await session.execute(update(Document).where(Document.id == case.papers[0]).values(state=DocumentState.READY, sha256=bytes(32)))
    assert (await operator.get(path)).content.startswith(b"\x89PNG")
    assert (await operator.get(f"/operator/identities/{case.id}/papers/{UUID(int=9)}")).status_code == 404


async def test_papers_without_a_file_or_a_number_come_back(newcomer: Newcomer) -> None:
    await newcomer.registered("village", "", "示例村民委员会")
    wrong = await sends_papers(newcomer, "123")
    assert (wrong.status_code, "身份证号码不对" in wrong.text, "123" in wrong.text.split("</header>")[1][:400]) == (422, True, False)
    bare = await newcomer.caller.post("/account/identity/papers", {"person_name": PERSON, "identity_number": number()})
    assert (bare.status_code, "请选择要上传的文件" in bare.text) == (422, True)


async def test_an_account_that_was_made_otherwise_can_be_verified_too(
    client: httpx.AsyncClient, session: AsyncSession, system_sessions: Sessions, settings: Settings
) -> None:
    identity_number = number()
    async with transaction(system_sessions, Binding.system()) as prepared:
        await register(prepared, sealer(settings.home / "keys"), person=PERSON, number=identity_number)
    caller = await with_session(client, session, await make_member(session, Role.ENTERPRISE_OWNER))
    assert "由机构或平台开通" in (await caller.get("/account/identity")).text
    form = {"person_name": PERSON, "identity_number": identity_number}
    assert (await caller.post("/account/identity", form)).status_code == 303
    assert "本人已核验" in (await caller.get("/account/identity")).text
    assert (await caller.post("/account/identity/papers", form, files=[PAPER])).status_code == 409
