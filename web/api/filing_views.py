"""Filings as the open interface shows them. The borrower's profile is for those who keep the fund; the lender sees whether it holds."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.roles import Role
from marketplace.money import yuan_text
from marketplace.workflow.reading import actions, open_moves, timeline
from policies.filings.conditions import Condition, answered
from policies.filings.facts import LOAN_BOOK
from policies.filings.fund_terms import terms_of
from policies.filings.models import Filing, GuarantorPayment
from policies.filings.repository import payments_of
from policies.filings.states import FILING, FilingStatus
from policies.funds.models import Fund
from web.api.pagination import Page
from web.workflow_pages import StepView, step_views

SEES_PROFILE = frozenset({Role.BUREAU_REVIEWER, Role.BUREAU_APPROVER, Role.FUND_MANAGER, Role.AUDITOR})
FEN = "_fen"


class FilingSummary(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the list."""

    id: UUID
    number: str
    state: FilingStatus
    fund_id: UUID
    loan_id: UUID
    loan_reference: str
    contract_number: str
    subject_id: UUID
    lender_id: UUID
    guarantor_id: UUID | None
    external_reference: str | None
    principal: str
    amount: str
    disbursed_on: date
    due_on: date
    verdict: str
    automatic: bool
    submitted_at: datetime
    filed_on: date | None
    conditions_until: date | None
    default_event_id: UUID | None
    defaulted_on: date | None
    version: int
    updated_at: datetime


class FilingPage(Page[FilingSummary], frozen=True):
    """One page of filings; `next_cursor` is null on the last one."""


class FilingCondition(msgspec.Struct, frozen=True, kw_only=True):
    """One condition of the fund. `value`, `source` and `as_of` are null where the caller may not see them, or nothing is known."""

    path: str
    attribute: str
    text: str
    outcome: str
    value: Any
    source: str | None
    as_of: str | None


class GuarantorPaymentView(msgspec.Struct, frozen=True, kw_only=True):
    """What a guarantor paid in place of the borrower. `reverses_id`: the payment that this takes the place of."""

    id: UUID
    amount: str
    paid_on: date
    voucher: str
    document_id: UUID | None
    reverses_id: UUID | None
    recorded_at: datetime


class FilingResource(FilingSummary, frozen=True, kw_only=True):
    """One filing with its conditions, the frozen shares, the lender's book since, and what the caller may do next."""

    fund_version_id: UUID | None
    conditions: list[FilingCondition]
    shares: dict[str, Any] | None
    book: dict[str, Any]
    guarantor_payments: list[GuarantorPaymentView]
    actions: list[str]
    steps: list[StepView]


def filing_summary(filing: Filing) -> FilingSummary:
    """For the list."""
    given = {name: getattr(filing, name) for name in FilingSummary.__struct_fields__ if name not in ("state", "principal", "amount")}
    return FilingSummary(
        state=filing.status, principal=yuan_text(filing.principal_fen), amount=yuan_text(filing.amount_fen), **given
    )  # fmt: skip


async def filing_resource(session: AsyncSession, actor: Actor, filing: Filing) -> FilingResource:
    """For one filing."""
    conditions = await conditions_of(session, filing)
    return FilingResource(
        **msgspec.structs.asdict(filing_summary(filing)),
        fund_version_id=filing.fund_version_id,
        conditions=[_condition(each, actor) for each in conditions],
        shares=filing.shares,
        book=_book(filing.book),
        guarantor_payments=[guarantor_payment_view(each) for each in await payments_of(session, filing.id)],
        actions=actions(await open_moves(session, actor, FILING, filing.id, filing)),
        steps=step_views(await timeline(session, FILING, filing.id)),
    )


async def conditions_of(session: AsyncSession, filing: Filing) -> Sequence[Condition]:
    """The criterion of the version that the loan is filed under, or would be now, answered by the facts of the filing."""
    fund = await session.get_one(Fund, filing.fund_id)
    version_id = filing.fund_version_id or fund.current_version_id
    if version_id is None:
        return ()
    return answered((await terms_of(session, version_id)).rules.filing.criterion, filing.facts).conditions


def guarantor_payment_view(paid: GuarantorPayment) -> GuarantorPaymentView:
    """One payment."""
    return GuarantorPaymentView(
        id=paid.id, amount=yuan_text(paid.amount_fen), paid_on=paid.paid_on, voucher=paid.voucher, document_id=paid.document_id,
        reverses_id=paid.reverses_id, recorded_at=paid.recorded_at,
    )  # fmt: skip


def shows_value(condition: Condition, actor: Actor) -> bool:
    """The loan's own figures are the lender's; what the profile says is for those who decide on the money."""
    return condition.source == LOAN_BOOK or actor.role in SEES_PROFILE


def _condition(condition: Condition, actor: Actor) -> FilingCondition:
    shown = shows_value(condition, actor)
    return FilingCondition(
        path=condition.path, attribute=condition.attribute, text=condition.text_zh, outcome=condition.outcome,
        value=condition.value if shown else None, source=condition.source if shown else None, as_of=condition.as_of if shown else None,
    )  # fmt: skip


def _book(book: dict[str, Any]) -> dict[str, Any]:
    """Money as text of yuan, as everywhere in the interface."""
    return {name.removesuffix(FEN): yuan_text(value) if name.endswith(FEN) else value for name, value in book.items()}
