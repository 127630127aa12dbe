"""The first administrator of an admitted institution: whoever holds the request's code makes an account, once."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.accounts import add_account
from marketplace.access.roles import Role
from marketplace.admissions.events import CLAIMED
from marketplace.admissions.first_roles import FIRST_ROLES
from marketplace.admissions.models import Admission
from marketplace.admissions.requests import by_code
from marketplace.admissions.states import AdmissionStatus
from marketplace.errors import Conflict, FieldError, Invalid
from marketplace.events.record import record
from marketplace.members.models import Organisation
from marketplace.members.repository import add_membership

CLAIM_WITHIN = timedelta(days=30)
BRANCH_ROLES = {Role.BANK_ADMIN: Role.BANK_OFFICER, Role.GUARANTOR_APPROVER: Role.GUARANTOR_OFFICER}


class NothingToClaim(Conflict):
    """The request is not admitted, its account was made already, or the code was left too long."""

    code = "nothing_to_claim"


def claimable(case: Admission, at: datetime) -> bool:
    """Whether an account may be made by the code now."""
    return case.status is AdmissionStatus.ADMITTED and case.claimed_at is None and at < case.updated_at + CLAIM_WITHIN


async def claim(session: AsyncSession, code: str, *, username: str, display_name: str, password_hash: str, at: datetime) -> UUID:
    """Make the account and its role; the second factor is asked for at the first sign-in. Of two at once, one is refused.

    Raises: RequestNotFound, NothingToClaim, Invalid for a username that is taken or malformed.
    """
    case = await by_code(session, code)
    mine = update(Admission).where(Admission.id == case.id, Admission.claimed_at.is_(None)).values(claimed_at=at, contact=None)
    free = claimable(case, at) and await session.scalar(mine.returning(Admission.id)) is not None
    if not free or case.organisation_id is None:
        raise NothingToClaim("这件申请没有待启用的账户，或查询码已超过 30 天；请联系平台运营人员", state=case.status)
    account = add_account(session, username=username, display_name=display_name, password_hash=password_hash)
    try:
        await session.flush()
    except IntegrityError as taken:
        raise _taken_name() from taken
    organisation = await session.get_one(Organisation, case.organisation_id)
    role = first_role(organisation)
    add_membership(session, account_id=account.id, organisation_id=organisation.id, role=role, region=organisation.region)
    record(session, CLAIMED, case.id, at=at, parties=[organisation.id], data={"account_id": str(account.id), "role": role.value})
    await session.flush()
    return account.id


def first_role(organisation: Organisation) -> Role:
    """A head's administrator; a branch's officer, since programs and callbacks are its head's to keep."""
    role = FIRST_ROLES[organisation.kind]
    return BRANCH_ROLES.get(role, role) if organisation.parent_id else role


def _taken_name() -> Invalid:
    fault = "这个用户名已有人使用，请换一个"
    return Invalid(fault, [FieldError("/username", fault)])
