"""Requests for admission: what is refused on entry, who decides, and what an admitted one becomes."""

import asyncio
import secrets
from collections.abc import Mapping
from pathlib import Path

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.roles import Role
from marketplace.admissions.claim import NothingToClaim, claim
from marketplace.admissions.decide import ACTIONS
from marketplace.admissions.models import Admission, AdmissionPaper, InstitutionStanding
from marketplace.admissions.new_institution import AlreadyHere, doubts
from marketplace.admissions.request_form import read_request
from marketplace.admissions.requests import RequestNotFound, amend, apply, by_code, contact_of, enter, platform_of, renew_code
from marketplace.admissions.states import AdmissionStatus
from marketplace.admissions.terms import CONDITIONS
from marketplace.clock import now
from marketplace.clocks.service import clocks_of
from marketplace.database.binding import Binding
from marketplace.database.sealing import Sealer, sealer
from marketplace.database.session import Sessions, transaction
from marketplace.errors import Invalid
from marketplace.members.models import Membership, Organisation, OrganisationKind, OrganisationStatus
from marketplace.members.repository import add_organisation
from marketplace.workflow.mover import FourEyesNeeded, Said
from marketplace.workflow.moves import TransitionNotAllowed
from tests.marketplace.holidays.people import Office, make_office
from tests.web.callers import PASSWORD_HASH, make_member
from tests.web.matrix.factories.admissions import REQUEST, bring_papers, new_code

FACTOR = Said(factor_fresh=True)
RETURN = Said(reason_code="incomplete", note="请补许可编号")


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Sealer:
    return sealer(Path(tmp_path_factory.mktemp("keys")))


@pytest.fixture
async def office(session: AsyncSession) -> Office:
    return await make_office(session)


def typed(**changes: str) -> dict[str, str]:
    return {**REQUEST, "kind": "bank", "licence_number": "示例第0001号", "uscc": new_code(), **changes}


async def act(session: AsyncSession, actor: Actor, case: Admission, action: str, said: Said = FACTOR) -> Admission:
    first = action in {"submit", "check"}
    if first and not await session.scalar(select(func.count()).where(AdmissionPaper.admission_id == case.id)):
        await bring_papers(session, case, await platform_of(session))
    plain = Said() if first else said
    return await ACTIONS[action](session, actor, case.id, at=now(), said=plain)


async def checked(session: AsyncSession, office: Office, keys: Sealer, said: Mapping[str, str]) -> tuple[Admission, str]:
    case, code = await apply(session, read_request(said, []), sealer=keys, at=now())
    return await act(session, office.first, case, "check"), code


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", "enterprise"),
        ("kind", "platform"),
        ("name", "示例Ваnk银行"),  # Cyrillic
        ("name", "⻩河银行股份"),  # a radical that looks like a character
        ("name", "示例银\u200b行某某\u202e"),
        ("name", "银行"),
        ("uscc", "91350100M000100Y44"),
        ("region", "999999"),
        ("licence_number", ""),
        ("contact_phone", "电话"),
        ("agreed", ""),
    ],
)
def test_each_fault_is_said_at_its_field(field: str, value: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_request(typed(**{field: value}), [])
    assert f"/{field}" in {each.pointer for each in refused.value.errors}


def test_names_are_kept_in_one_form() -> None:
    assert read_request(typed(name="示例 银行(澄州)Ａ"), []).name == "示例银行（澄州）A"


def test_credit_service_institution_has_to_meet_every_condition() -> None:
    said = typed(kind="credit_service")
    with pytest.raises(Invalid):
        read_request(said, list(CONDITIONS)[:-1])
    assert set(read_request(said, list(CONDITIONS)).conditions) == set(CONDITIONS)


async def test_request_becomes_an_institution_with_its_first_administrator(session: AsyncSession, office: Office, keys: Sealer) -> None:
    case, code = await checked(session, office, keys, typed())
    case = await act(session, office.second, case, "admit")
    organisation = await session.get_one(Organisation, case.organisation_id)
    assert (organisation.kind, organisation.status, organisation.uscc) == (OrganisationKind.BANK, OrganisationStatus.ACTIVE, case.uscc)
    assert (await session.get_one(InstitutionStanding, organisation.id)).assessment_due_on is not None
    account_id = await claim(session, code, username=f"u{secrets.token_hex(5)}", display_name="示例", password_hash=PASSWORD_HASH, at=now())
    membership = (await session.scalars(select(Membership).where(Membership.account_id == account_id))).one()
    assert (membership.organisation_id, membership.role) == (organisation.id, Role.BANK_ADMIN)
    assert contact_of(await by_code(session, code), keys) is None
    with pytest.raises(NothingToClaim):
        await claim(session, code, username=f"u{secrets.token_hex(5)}", display_name="示例", password_hash=PASSWORD_HASH, at=now())


async def test_operator_does_not_decide_on_what_the_same_operator_entered_or_checked(
    session: AsyncSession, office: Office, keys: Sealer
) -> None:
    entered, _ = await enter(session, office.first, read_request(typed(), []), sealer=keys, at=now())
    await act(session, office.first, entered, "submit")
    sent, _ = await checked(session, office, keys, typed())
    for case in (entered, sent):
        with pytest.raises(FourEyesNeeded):
            await act(session, office.first, case, "admit")
        with pytest.raises(FourEyesNeeded):
            await act(session, office.first, case, "reject", Said(reason_code="not_licensed", factor_fresh=True))


async def test_returned_request_is_amended_by_its_code_and_the_clock_goes_on(session: AsyncSession, office: Office, keys: Sealer) -> None:
    case, code = await checked(session, office, keys, typed())
    await act(session, office.second, case, "return", RETURN)
    (clock,) = (await clocks_of(session, "admission", [case.id]))[case.id]
    assert clock.paused_at is not None
    after = await amend(session, code, read_request(typed(name="示例改名银行"), []), sealer=keys, at=now())
    assert (after.status, after.name) == (AdmissionStatus.SUBMITTED, "示例改名银行")
    await session.refresh(clock)
    assert clock.paused_at is None
    with pytest.raises(TransitionNotAllowed):
        await amend(session, code, read_request(typed(), []), sealer=keys, at=now())
    again = await act(session, office.first, case, "check")  # a new round
    assert (await act(session, office.second, again, "admit")).status is AdmissionStatus.ADMITTED


async def test_code_of_another_and_of_an_admitted_one_are_refused(session: AsyncSession, office: Office, keys: Sealer) -> None:
    holder = add_organisation(session, name="示例别家公司", kind=OrganisationKind.ENTERPRISE, uscc=new_code(), region="320000")
    bank = add_organisation(session, name="示例已入驻银行", kind=OrganisationKind.BANK, uscc=new_code(), region="320000")
    await session.flush()
    for uscc, name in ((holder.uscc, "示例冒名银行"), (bank.uscc, bank.name)):
        case, _ = await checked(session, office, keys, typed(uscc=uscc or "", name=name))
        assert await doubts(session, case)
        with pytest.raises(AlreadyHere):
            await act(session, office.second, case, "admit")


async def test_register_entry_without_people_is_taken_over_and_one_with_people_is_not(
    session: AsyncSession, office: Office, keys: Sealer
) -> None:
    known = add_organisation(session, name="示例融资租赁公司", kind=OrganisationKind.ENTERPRISE, uscc=new_code(), region="320000")
    await session.flush()
    case, _ = await checked(session, office, keys, typed(kind="leasing", uscc=known.uscc or "", name=known.name))
    assert (await act(session, office.second, case, "admit")).organisation_id == known.id
    peopled = await make_member(session, Role.ENTERPRISE_OWNER)
    uscc = new_code()
    named = update(Organisation).where(Organisation.id == peopled.organisation_id).values(uscc=uscc, name="示例有人公司")
    await session.execute(named)
    second, _ = await checked(session, office, keys, typed(kind="leasing", uscc=uscc, name="示例有人公司"))
    with pytest.raises(AlreadyHere):
        await act(session, office.second, second, "admit")


async def test_branch_is_put_below_its_admitted_head_only(session: AsyncSession, office: Office, keys: Sealer) -> None:
    head = add_organisation(session, name="示例总行", kind=OrganisationKind.BANK, uscc=new_code(), region="320000")
    await session.flush()
    case, code = await checked(session, office, keys, typed(parent_uscc=head.uscc or ""))
    made = await act(session, office.second, case, "admit")
    assert (await session.get_one(Organisation, made.organisation_id)).parent_id == head.id
    account_id = await claim(session, code, username=f"u{secrets.token_hex(5)}", display_name="示例", password_hash=PASSWORD_HASH, at=now())
    assert await session.scalar(select(Membership.role).where(Membership.account_id == account_id)) is Role.BANK_OFFICER
    with pytest.raises(Invalid):
        await checked(session, office, keys, typed(parent_uscc=new_code()))


async def test_lost_code_is_replaced_and_the_old_one_finds_nothing(session: AsyncSession, office: Office, keys: Sealer) -> None:
    case, old = await apply(session, read_request(typed(), []), sealer=keys, at=now())
    fresh = await renew_code(session, office.first, case.id, at=now())
    assert (await by_code(session, fresh.lower().replace("-", " "))).id == case.id
    with pytest.raises(RequestNotFound):
        await by_code(session, old)


async def test_rejected_request_forgets_whom_to_call(session: AsyncSession, office: Office, keys: Sealer) -> None:
    case, code = await checked(session, office, keys, typed())
    assert contact_of(case, keys) == ("示例联系人", "13800138000")
    await act(session, office.second, case, "reject", Said(reason_code="not_licensed", factor_fresh=True))
    assert contact_of(await by_code(session, code), keys) is None


async def test_two_requests_with_one_code_admitted_at_once_make_one_institution(
    session: AsyncSession, system_sessions: Sessions, office: Office, keys: Sealer
) -> None:
    said = typed()
    cases = [(await checked(session, office, keys, said))[0].id for _ in range(2)]
    await session.commit()

    async def admit(index: int) -> str:
        async with transaction(system_sessions, Binding.system()) as own:
            case = await own.get_one(Admission, cases[index])
            return (await act(own, office.second, case, "admit")).status

    outcomes = await asyncio.gather(admit(0), admit(1), return_exceptions=True)
    assert sorted(type(each).__name__ for each in outcomes) == ["AdmissionStatus", "AlreadyHere"]
    assert await session.scalar(select(func.count()).select_from(Organisation).where(Organisation.uscc == said["uscc"])) == 1
