"""What guarantors pay: vouchers count once, corrections take a payment's place, the sum stays within what was owed."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.roles import Role
from marketplace.clock import now, today
from marketplace.errors import Invalid
from marketplace.workflow.mover import CaseNotFound
from marketplace.workflow.moves import TransitionNotAllowed
from policies.filings.guarantor_payments import AlreadyCorrected, Paid, VoucherTaken, paid_by_guarantor, record_payment
from policies.filings.models import GuarantorPayment
from tests.policies.filings.made import LENT_FEN, Filed, filed_loan
from tests.web.callers import make_organisation

HALF = Paid(amount_fen=LENT_FEN // 2, paid_on=today(), voucher="PZ-示例-1")


async def _guaranteed(session: AsyncSession, *, only_submitted: bool = False) -> Filed:
    guarantor = await make_organisation(session, Role.GUARANTOR_OFFICER)
    return await filed_loan(
        session, guarantor_id=guarantor.id, claimants=["bank", "guarantor"], only_submitted=only_submitted
    )  # fmt: skip


async def _pays(session: AsyncSession, made: Filed, paid: Paid) -> tuple[GuarantorPayment, bool]:
    return await record_payment(session, _officer(made.filing.guarantor_id), made.filing.id, paid, at=now())


def _officer(organisation_id: UUID | None) -> Actor:
    return Actor(Role.GUARANTOR_OFFICER, organisation_id=organisation_id)


async def test_the_same_voucher_counts_once(session: AsyncSession) -> None:
    made = await _guaranteed(session)
    first, new = await _pays(session, made, HALF)
    again, newer = await _pays(session, made, HALF)
    assert (new, newer, again.id) == (True, False, first.id)
    assert await paid_by_guarantor(session, made.filing.id) == HALF.amount_fen
    with pytest.raises(VoucherTaken):
        await _pays(session, made, replace(HALF, amount_fen=1))


async def test_a_correction_takes_the_place_of_a_payment_once(session: AsyncSession) -> None:
    made = await _guaranteed(session)
    first, _ = await _pays(session, made, HALF)
    corrected = Paid(amount_fen=7, paid_on=today(), voucher="PZ-示例-2", reverses_id=first.id)
    await _pays(session, made, corrected)
    assert await paid_by_guarantor(session, made.filing.id) == 7
    with pytest.raises(AlreadyCorrected):
        await _pays(session, made, replace(corrected, voucher="PZ-示例-3"))


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"amount_fen": LENT_FEN + 1}, "/amount"),
        ({"amount_fen": 0}, "/amount"),
        ({"paid_on": today() + timedelta(days=1)}, "/paid_on"),
        ({"paid_on": today() - timedelta(days=400)}, "/paid_on"),
        ({"reverses_id": UUID(int=1)}, "/reverses_id"),
        ({"voucher": " "}, "/voucher"),
    ],
    ids=["more_than_owed", "nothing", "tomorrow", "before_the_loan", "corrects_nothing", "no_voucher"],
)
async def test_a_payment_that_cannot_be_is_refused_at_its_field(session: AsyncSession, changes: dict[str, Any], pointer: str) -> None:
    made = await _guaranteed(session)
    with pytest.raises(Invalid) as refused:
        await _pays(session, made, replace(HALF, **changes))
    assert [error.pointer for error in refused.value.errors] == [pointer]
    assert await paid_by_guarantor(session, made.filing.id) == 0


async def test_only_the_guarantor_of_a_filed_loan_records(session: AsyncSession) -> None:
    made, waiting = await _guaranteed(session), await _guaranteed(session, only_submitted=True)
    other = await make_organisation(session, Role.GUARANTOR_OFFICER)
    with pytest.raises(CaseNotFound):
        await record_payment(session, _officer(other.id), made.filing.id, HALF, at=now())
    with pytest.raises(TransitionNotAllowed):
        await _pays(session, waiting, HALF)
