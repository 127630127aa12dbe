"""Accounts that claimants are paid to (收款账户): proposed by the institution, admitted by a treasurer of the bureau; a change is another
account, so nobody alone redirects a payment. Numbers are encrypted; lists show the last four digits.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.visibility import visible_to
from marketplace.database.sealing import Sealer
from marketplace.errors import Conflict, FieldError, Invalid, NotFound
from marketplace.events.record import record
from marketplace.ids import new_id
from marketplace.members.models import Organisation, OrganisationKind
from marketplace.workflow.mover import FourEyesNeeded
from policies.claims.events import PAYEE_ADMITTED, PAYEE_PROPOSED, PAYEE_REFUSED
from policies.claims.models import Claim, PayeeAccount

_NUMBER = re.compile(r"[0-9]{8,32}")
_SPACES = re.compile(r"[\s-]+")
LONGEST_NAME = 200


class PayeeNotFound(NotFound):
    """No such account, or not this caller's."""

    code = "payee_account_not_found"


class PayeeDecided(Conflict):
    """It was admitted, refused or closed before."""

    code = "payee_account_decided"


class NoPayeeAccount(Conflict):
    """The claimant has no admitted account with this bureau."""

    code = "no_payee_account"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountTerms:
    """An account as its owner writes it down; blanks and hyphens in the number do not count."""

    bureau_id: UUID
    holder: str
    bank_name: str
    number: str
    reason_zh: str = ""


async def propose_account(session: AsyncSession, sealer: Sealer, actor: Actor, terms: AccountTerms, *, at: datetime) -> PayeeAccount:
    """Name the account that the own institution wants to be paid to. The same account that is proposed or admitted already is answered.

    Raises: Invalid with every fault.
    """
    number = _SPACES.sub("", terms.number)
    faults = await _faults(session, terms, number)
    if faults:
        raise Invalid(f"收款账户有 {len(faults)} 处需要修改", faults)
    mine = await session.get_one(Organisation, actor.organisation_id)
    institution_id = mine.parent_id or mine.id
    hashed = sealer.search_hash(number, "payee_account").hex()
    live = PayeeAccount.state.in_(("proposed", "admitted")) & (PayeeAccount.number_hash == hashed)
    same = select(PayeeAccount).where(PayeeAccount.institution_id == institution_id, PayeeAccount.bureau_id == terms.bureau_id, live)
    there = (await session.scalars(same)).first()
    if there is not None:
        return there
    made = PayeeAccount(
        id=new_id(), institution_id=institution_id, bureau_id=terms.bureau_id, holder=terms.holder.strip(),
        bank_name=terms.bank_name.strip(), number_hash=hashed, last_four=number[-4:], state="proposed",
        proposed_by=actor.account_id or actor.client_id, reason_zh=terms.reason_zh, created_at=at,
    )  # fmt: skip
    made.number_sealed = sealer.seal(number.encode(), _place(made.id)).hex()
    session.add(made)
    await session.flush()
    record(session, PAYEE_PROPOSED, made.id, at=at, parties=[institution_id, terms.bureau_id])
    return made


async def admit_account(session: AsyncSession, actor: Actor, account_id: UUID, *, at: datetime) -> PayeeAccount:
    """Let the claimant be paid to this account from now on; the one before is closed. By another person than the one who proposed it.

    Raises: PayeeNotFound, PayeeDecided, FourEyesNeeded.
    """
    account = await _hold(session, actor, account_id)
    if account.proposed_by == (actor.account_id or actor.client_id):
        raise FourEyesNeeded("提出收款账户的人不能确认它，须由另一人确认")
    before = (PayeeAccount.institution_id == account.institution_id) & (PayeeAccount.bureau_id == account.bureau_id)
    closed = update(PayeeAccount).where(before, PayeeAccount.state == "admitted").values(state="closed", version=PayeeAccount.version + 1)
    await session.execute(closed.execution_options(synchronize_session=False))
    _decide(account, "admitted", actor, at)
    await session.flush()
    record(session, PAYEE_ADMITTED, account.id, at=at, parties=[account.institution_id, account.bureau_id])
    return account


async def refuse_account(session: AsyncSession, actor: Actor, account_id: UUID, reason_zh: str, *, at: datetime) -> PayeeAccount:
    """Do not admit it, and say why. Raises: PayeeNotFound, PayeeDecided, Invalid."""
    if not reason_zh.strip():
        raise Invalid("请写明原因", [FieldError("/reason", "请写明不予确认的原因")])
    account = await _hold(session, actor, account_id)
    account.reason_zh = reason_zh
    _decide(account, "refused", actor, at)
    await session.flush()
    record(session, PAYEE_REFUSED, account.id, at=at, parties=[account.institution_id, account.bureau_id])
    return account


async def list_accounts(session: AsyncSession, actor: Actor, *, state: str | None = None, limit: int = 200) -> Sequence[PayeeAccount]:
    """The own institution's, or those of the bureau's claimants; the newest first."""
    wanted = select(PayeeAccount).where(_visible(actor, "claims:payee:list"))
    wanted = wanted if state is None else wanted.where(PayeeAccount.state == state)
    return (await session.scalars(wanted.order_by(PayeeAccount.id.desc()).limit(limit))).all()


async def get_account(session: AsyncSession, actor: Actor, account_id: UUID, permission: str = "claims:payee:list") -> PayeeAccount:
    """One account. Raises: PayeeNotFound."""
    found = await session.scalar(select(PayeeAccount).where(PayeeAccount.id == account_id, _visible(actor, permission)))
    if found is None:
        raise PayeeNotFound("没有这个收款账户，或者它不对你开放")
    return found


async def admitted_account(session: AsyncSession, claim: Claim) -> PayeeAccount:
    """Where the claimant is paid to. Raises: NoPayeeAccount."""
    mine = (PayeeAccount.institution_id == claim.claimant_id) & (PayeeAccount.bureau_id == claim.bureau_id)
    found = await session.scalar(select(PayeeAccount).where(mine, PayeeAccount.state == "admitted"))
    if found is None:
        raise NoPayeeAccount("申请机构在本部门还没有已确认的收款账户；请机构提出收款账户，由另一人确认后再列入拨付", state=claim.status)
    return found


def number_of(sealer: Sealer, account: PayeeAccount) -> str:
    """The whole number, for the payment file. Raises: CannotOpen."""
    return sealer.open(bytes.fromhex(account.number_sealed), _place(account.id)).decode()


async def _hold(session: AsyncSession, actor: Actor, account_id: UUID) -> PayeeAccount:
    locked = select(PayeeAccount).where(PayeeAccount.id == account_id, _visible(actor, "claims:payee:list")).with_for_update()
    found = (await session.scalars(locked.execution_options(populate_existing=True))).one_or_none()
    if found is None:
        raise PayeeNotFound("没有这个收款账户，或者它不对你开放")
    if found.state != "proposed":
        raise PayeeDecided("这个收款账户已经处理过", state=found.state)
    return found


def _visible(actor: Actor, permission: str) -> ColumnElement[bool]:
    return or_(*(visible_to(actor, permission, organisation=each) for each in (PayeeAccount.institution_id, PayeeAccount.bureau_id)))


def _decide(account: PayeeAccount, state: str, actor: Actor, at: datetime) -> None:
    account.state, account.decided_at, account.version = state, at, account.version + 1
    account.admitted_by = (actor.account_id or actor.client_id) if state == "admitted" else None


async def _faults(session: AsyncSession, terms: AccountTerms, number: str) -> list[FieldError]:
    bureau = await session.get(Organisation, terms.bureau_id)
    checks = (
        ("/bureau_id", "没有这个主管部门", bureau is not None and bureau.kind == OrganisationKind.BUREAU),
        ("/holder", f"请填写户名，最多 {LONGEST_NAME} 个字符", 1 <= len(terms.holder.strip()) <= LONGEST_NAME),
        ("/bank_name", f"请填写开户行，最多 {LONGEST_NAME} 个字符", 1 <= len(terms.bank_name.strip()) <= LONGEST_NAME),
        ("/number", "账号须是 8 至 32 位数字（可以有空格或连字符）", _NUMBER.fullmatch(number) is not None),
        ("/reason", "说明最多 500 个字符", len(terms.reason_zh) <= 500),
    )
    return [FieldError(pointer, text) for pointer, text, right in checks if not right]


def _place(account_id: UUID) -> str:
    return f"payee_account.number.{account_id}"
