"""Registering: three steps, the code, an account of the person alone, and the enterprise with the real name."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import any_, literal, select, update

from marketplace.access.models import Account, SignInSession
from marketplace.access.roles import Role
from marketplace.access.secret_tokens import digest
from marketplace.clock import now
from marketplace.database.binding import Binding
from marketplace.database.sealing import Sealer, sealer
from marketplace.database.session import Sessions, transaction
from marketplace.enrolment.real_name.models import AccountRealName
from marketplace.enrolment.registration.drafts import purge_drafts
from marketplace.enrolment.registration.models import Registration, RegistrationDraft
from marketplace.events.models import EventRow
from marketplace.ids import new_id
from marketplace.members.models import Membership, Organisation, OrganisationKind, OrganisationStatus
from marketplace.members.repository import organisation_by_uscc
from marketplace.notifications.models import Contact
from marketplace.settings import Settings
from marketplace.subject_keys.search import IDENTITY_NUMBER, subjects_with
from tests.marketplace.enrolment.registrations import Registered, fresh_code, register
from tests.marketplace.enrolment.test_verifiers import number
from tests.web.callers import browser
from tests.web.enrolment.registering import DRAFT, NEW, Newcomer

PERSON = "示例法人"
Somebody = Callable[[], Newcomer]


@pytest.fixture
def somebody(client: httpx.AsyncClient, system_sessions: Sessions, settings: Settings) -> Somebody:
    return lambda: Newcomer(client, system_sessions, settings)


@pytest.fixture
def newcomer(somebody: Somebody) -> Newcomer:
    return somebody()


@pytest.fixture
def seal(settings: Settings) -> Sealer:
    return sealer(settings.home / "keys")


async def on_register(system_sessions: Sessions, seal: Sealer, identity_number: str) -> Registered:
    async with transaction(system_sessions, Binding.system()) as session:
        return await register(session, seal, person=PERSON, number=identity_number)


async def owners(system_sessions: Sessions, organisation_id: object) -> int:
    async with transaction(system_sessions, Binding.system()) as session:
        mine = (Membership.organisation_id == organisation_id) & (Membership.role == Role.ENTERPRISE_OWNER) & Membership.active
        return len((await session.scalars(select(Membership.id).where(mine))).all())


async def registration_of(system_sessions: Sessions, newcomer: Newcomer) -> Registration:
    async with transaction(system_sessions, Binding.system()) as session:
        mine = select(SignInSession.account_id).where(SignInSession.token_hash == digest(newcomer.caller.session_token))
        return (await session.scalars(select(Registration).where(Registration.account_id == mine.scalar_subquery()))).one()


async def test_from_the_first_step_to_the_enterprise(newcomer: Newcomer, system_sessions: Sessions, seal: Sealer) -> None:
    identity_number = number()
    enterprise = await on_register(system_sessions, seal, identity_number)
    await newcomer.registered("enterprise", f" {enterprise.uscc.lower()} ", enterprise.name.replace("有", " 有"))
    assert await owners(system_sessions, enterprise.id) == 0
    refused = await newcomer.caller.get("/me/agents")
    assert refused.status_code == 200
    invited = await newcomer.caller.post("/me/agents", {"agent_name": "旁人"})
    assert (invited.status_code, "实名核验" in invited.text, 'href="/account/identity"' in invited.text) == (403, True, True)
    signing = await newcomer.caller.get("/me/consents/new")
    assert (signing.status_code, 'href="/account/identity"' in signing.text) == (403, True)
    answer = await newcomer.proves(PERSON, identity_number)
    assert (answer.status_code, answer.headers["location"]) == (303, "/account/identity")
    assert (await newcomer.caller.get("/me/consents/new")).status_code == 200
    shown = await newcomer.caller.get("/account/identity")
    assert "已完成" in shown.text
    assert identity_number not in shown.text
    assert await owners(system_sessions, enterprise.id) == 1
    registration = await registration_of(system_sessions, newcomer)
    async with transaction(system_sessions, Binding.system()) as session:
        contact = (await session.scalars(select(Contact).where(Contact.account_id == registration.account_id))).one()
        assert contact.confirmed_at is not None
        own = await session.get(Organisation, registration.organisation_id)
        assert own is not None
        assert (own.status, "示例人员" in own.name) == (OrganisationStatus.EXITED, False)
        kept = await session.get(AccountRealName, registration.account_id)
        assert kept is not None
        assert kept.adapter == "records"
        told = (await session.scalars(select(EventRow).where(literal(enterprise.id) == any_(EventRow.parties)))).all()
        assert "enterprise_owner.joined" in {each.kind for each in told}
        assert all(identity_number not in str(each.data) for each in told)
    again = await browser(newcomer.client).post("/login", {"username": (await _username(system_sessions, registration)), "password": NEW})
    assert again.status_code == 303


async def _username(system_sessions: Sessions, registration: Registration) -> str:
    async with transaction(system_sessions, Binding.system()) as session:
        return (await session.scalars(select(Account.username).where(Account.id == registration.account_id))).one()


async def test_a_name_that_is_not_the_registers_is_refused_and_not_told(
    newcomer: Newcomer, system_sessions: Sessions, seal: Sealer
) -> None:
    enterprise = await on_register(system_sessions, seal, number())
    answer = await newcomer.chooses("enterprise", enterprise.uscc, "别的名称有限公司")
    assert (answer.status_code, "名称与登记不一致" in answer.text) == (422, True)
    assert enterprise.name not in answer.text
    assert enterprise.uscc in answer.text
    assert (await newcomer.chooses("enterprise", enterprise.uscc, "别的名称有限公司", changed="1")).status_code == 303


async def test_registered_or_not_every_step_answers_alike(somebody: Somebody, system_sessions: Sessions, seal: Sealer) -> None:
    identity_number = number()
    enterprise = await on_register(system_sessions, seal, identity_number)
    pages = []
    for _ in range(2):
        each = somebody()
        first = await each.chooses("enterprise", enterprise.uscc, enterprise.name)
        second = await each.gives_address(address=f"{new_id().hex}@example.cn")
        page = await each.caller.get("/register/account")
        third = await each.makes_account()
        before = await each.caller.get("/account/identity")
        answers = (first, second, page, third, before)
        pages.append([[answer.status_code for answer in answers], third.headers["location"], "待实名核验" in before.text])
        await each.proves(PERSON, identity_number)
    assert pages[0] == pages[1]
    assert await owners(system_sessions, enterprise.id) == 1
    shown = await each.caller.get("/account/identity")
    assert ("企业已有管理员" in shown.text, 'href="/claims/new"' in shown.text) == (True, True)


async def test_an_unknown_code_becomes_an_enterprise_only_with_a_verified_person(newcomer: Newcomer, system_sessions: Sessions) -> None:
    code = fresh_code()
    await newcomer.registered("enterprise", code, "示例新办有限公司")
    answer = await newcomer.proves(PERSON, number())
    assert (answer.status_code, "还没有可以比对的登记记录" in answer.text) == (422, True)
    async with transaction(system_sessions, Binding.system()) as session:
        assert await organisation_by_uscc(session, code) is None


async def test_a_person_is_a_subject_found_by_the_number(
    newcomer: Newcomer, system_sessions: Sessions, seal: Sealer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    identity_number = number()
    await on_register(system_sessions, seal, identity_number)
    await newcomer.registered("farm_household")
    own = await registration_of(system_sessions, newcomer)
    assert (await newcomer.proves(PERSON, identity_number)).status_code == 303
    async with transaction(system_sessions, Binding.system()) as session:
        found = await subjects_with(session, seal, IDENTITY_NUMBER, [identity_number])
        assert found[identity_number] == [own.organisation_id]
        organisation = await session.get(Organisation, own.organisation_id)
        assert organisation is not None
        assert (organisation.kind, organisation.name, organisation.uscc) == (OrganisationKind.FARM_HOUSEHOLD, PERSON, None)


async def test_two_at_once_make_one_administrator(somebody: Somebody, system_sessions: Sessions, seal: Sealer) -> None:
    identity_number = number()
    enterprise = await on_register(system_sessions, seal, identity_number)
    both = [somebody(), somebody()]
    for each in both:
        await each.registered("enterprise", enterprise.uscc, enterprise.name)
    answers = await asyncio.gather(*(each.proves(PERSON, identity_number) for each in both))
    assert [each.status_code for each in answers] == [303, 303]
    assert await owners(system_sessions, enterprise.id) == 1


@pytest.mark.parametrize(
    ("typed", "offered"),
    [("O", True), ("swapped", True), ("one", True), ("two", False)],
    ids=["letter-o", "swapped-pair", "one-wrong", "two-wrong"],
)
async def test_a_mistake_is_put_right_only_with_consent(
    newcomer: Newcomer, system_sessions: Sessions, seal: Sealer, typed: str, offered: bool
) -> None:
    enterprise = await on_register(system_sessions, seal, number())
    code = enterprise.uscc
    place = next(at for at in range(9, 16) if code[at] != code[at + 1])
    mistakes = {
        "O": code.replace("0", "O"),
        "swapped": code[:place] + code[place + 1] + code[place] + code[place + 2 :],
        "one": code[:12] + ("7" if code[12] != "7" else "8") + code[13:],
        "two": code[:12] + ("7" if code[12] != "7" else "8") + ("7" if code[13] != "7" else "8") + code[14:],
    }
    answer = await newcomer.chooses("enterprise", mistakes[typed], enterprise.name)
    assert (answer.status_code, code in answer.text) == (422, offered)
    if offered:
        assert f"你输入的是「{mistakes[typed]}」" in answer.text
        assert (await newcomer.chooses("enterprise", mistakes[typed], enterprise.name, meant=fresh_code(), agreed="1")).status_code == 422
        assert (await newcomer.chooses("enterprise", mistakes[typed], enterprise.name, meant=code, agreed="1")).status_code == 303


async def test_an_old_registration_number_is_explained(newcomer: Newcomer) -> None:
    answer = await newcomer.chooses("enterprise", "320100000012345", "示例有限公司")
    assert (answer.status_code, "旧工商注册号" in answer.text) == (422, True)


@pytest.mark.parametrize(
    ("kind", "uscc", "name"),
    [
        ("bank", "", "示例银行"), ("", "", ""), ("enterprise", "", "示例"), ("enterprise", "1" * 10_000, "长" * 10_000),
        ("cooperative", "code", "示例有限公司"), ("enterprise", "code", "示\u202e例"), ("enterprise", "code", "长" * 10_000),
        ("village", "code", "示例村"), ("enterprise", "code", "示例A\u0410有限公司"),
    ],
    ids=["institution", "nothing", "no-code", "endless", "other-kind", "hidden-sign", "long-name", "not-a-village", "homograph"],
)  # fmt: skip
async def test_bad_first_steps_come_back_with_what_was_typed(newcomer: Newcomer, kind: str, uscc: str, name: str) -> None:
    answer = await newcomer.chooses(kind, fresh_code() if uscc == "code" else uscc, name)
    assert answer.status_code == 422
    assert "需要改正" in answer.text
    assert not newcomer.token


async def test_a_code_is_good_for_five_tries_and_once(newcomer: Newcomer, system_sessions: Sessions) -> None:
    assert (await newcomer.chooses("natural_person")).status_code == 303
    await newcomer.gives_address()
    wrong = "000000" if newcomer.code != "000000" else "111111"
    for _ in range(5):
        assert (await newcomer.makes_account(wrong)).status_code == 422
    assert (await newcomer.makes_account()).status_code == 422
    await newcomer.code_arrives()
    draft, before = newcomer.caller, newcomer.token
    assert (await newcomer.makes_account()).status_code == 303
    newcomer.caller = draft
    again = await newcomer.makes_account()
    assert (again.status_code, again.headers["location"]) == (303, "/register")
    async with transaction(system_sessions, Binding.system()) as session:
        used = (await session.scalars(select(RegistrationDraft).where(RegistrationDraft.token_hash == digest(before)))).one()
        assert used.used_at is not None


async def test_two_tabs_make_one_account(newcomer: Newcomer, system_sessions: Sessions) -> None:
    assert (await newcomer.chooses("natural_person")).status_code == 303
    await newcomer.gives_address(address=f"{new_id().hex}@example.cn")
    address = newcomer.letters.carried[-1].to
    answers = await asyncio.gather(*(newcomer.makes_account() for _ in range(2)))
    places = sorted(each.headers.get("location", str(each.status_code)) for each in answers)
    assert places[0] == "/account/identity" or places[1] == "/account/identity"
    assert places.count("/account/identity") == 1
    assert address


async def test_a_stolen_draft_is_worth_nothing_without_the_code(newcomer: Newcomer, somebody: Somebody) -> None:
    assert (await newcomer.chooses("natural_person")).status_code == 303
    await newcomer.gives_address()
    old = newcomer.code
    thief = somebody()
    thief.token = newcomer.token
    thief.caller.headers["cookie"] += f"; {DRAFT}={newcomer.token}"
    thief.letters = newcomer.letters
    moved = await thief.caller.post("/register/contact", {"person": "小偷", "address": "thief@example.cn"})
    assert moved.status_code == 303
    assert (await newcomer.makes_account(old)).status_code == 422  # the code went to an address that is not the draft's any more
    page = await thief.caller.get("/register/account")
    assert "密码" in page.text
    assert NEW not in page.text


async def test_a_draft_ends_after_a_day_and_is_removed(newcomer: Newcomer, system_sessions: Sessions) -> None:
    assert (await newcomer.chooses("natural_person")).status_code == 303
    page = await newcomer.caller.get("/register/contact")
    assert page.status_code == 200
    mine = RegistrationDraft.token_hash == digest(newcomer.token)
    async with transaction(system_sessions, Binding.system()) as session:
        await session.execute(update(RegistrationDraft).where(mine).values(until_at=now() - timedelta(seconds=1)))
    answer = await newcomer.caller.get("/register/contact")
    assert (answer.status_code, answer.headers["location"]) == (303, "/register")
    async with transaction(system_sessions, Binding.system()) as session:
        await purge_drafts(session, now=now())
        assert await session.scalar(select(RegistrationDraft.id).where(mine)) is None


async def test_what_was_typed_is_kept_over_errors_and_on_coming_back(newcomer: Newcomer) -> None:
    code = fresh_code()
    assert (await newcomer.chooses("enterprise", code, "示例来回有限公司")).status_code == 303
    back = await newcomer.caller.get("/register")
    assert (code in back.text, "示例来回有限公司" in back.text) == (True, True)
    wrong = await newcomer.caller.post("/register/contact", {"person": "示例人员", "address": "不是地址"})
    assert (wrong.status_code, "不是地址" in wrong.text, "示例人员" in wrong.text) == (422, True, True)
    await newcomer.gives_address()
    taken = await newcomer.makes_account(username="坏名字", agreed="")
    assert (taken.status_code, "坏名字" in taken.text, "勾选同意" in taken.text) == (422, True, True)
    assert (await newcomer.makes_account(text_version="registration-0")).status_code == 422


async def test_a_taken_username_leaves_the_draft_and_the_code_good(
    newcomer: Newcomer, somebody: Somebody, system_sessions: Sessions
) -> None:
    first = somebody()
    await first.registered("natural_person")
    taken = await _username(system_sessions, await registration_of(system_sessions, first))
    assert (await newcomer.chooses("natural_person")).status_code == 303
    await newcomer.gives_address()
    answer = await newcomer.makes_account(username=taken)
    assert (answer.status_code, "这个用户名不能用" in answer.text) == (422, True)
    assert (await newcomer.makes_account()).status_code == 303


async def test_numbers_are_not_guessed(newcomer: Newcomer, system_sessions: Sessions, seal: Sealer) -> None:
    enterprise = await on_register(system_sessions, seal, number())
    await newcomer.registered("enterprise", enterprise.uscc, enterprise.name)
    answers = [await newcomer.proves(PERSON, number()) for _ in range(7)]
    assert [each.status_code for each in answers] == [422] * 6 + [429]
    assert all(PERSON in each.text for each in answers[:6])
