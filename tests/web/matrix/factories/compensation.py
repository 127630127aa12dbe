"""Claims for compensation in each of their states, payee accounts, with the holder's organisation in whichever part its role plays."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.clock import now, today
from marketplace.clocks.service import start_clock
from marketplace.documents.models import Document
from marketplace.documents.purposes import DocumentState, Purpose
from marketplace.ids import new_id
from policies.claims import time_limits
from policies.claims.models import Claim, ClaimDocument, ClaimPayment, ClaimRecovery, ConflictDeclaration, PayeeAccount, PaymentBatch
from policies.claims.models import Loss as LossRow
from policies.claims.parties import parties_of
from policies.claims.states import RESERVES, ClaimStatus
from products.loans.models import DefaultEvent
from tests.policies.filings.made import Filed, filed_loan, published_fund
from tests.web.callers import make_organisation
from tests.web.matrix.fixture import FACTOR_CODE, Fixture, Holder

BANK = frozenset({Role.BANK_OFFICER, Role.BANK_APPROVER, Role.BANK_ADMIN})
GUARANTOR = frozenset({Role.GUARANTOR_OFFICER, Role.GUARANTOR_APPROVER})
S = ClaimStatus
HAS_PAID = frozenset({S.PAID, S.RECOVERING, S.SETTLED, S.WRITTEN_OFF, S.CLAWED_BACK})
PART_FEN = 1_000_000
SOMETHING = "01a1fd9b-0000-7000-8000-000000000001"
VERSION = {"version": "1"}
CLAIMED = {"default_event_id": SOMETHING, "fund_id": SOMETHING}
RETURNED = {"reason_code": "unclear", "note": "示例"}
REJECTED = {"reason_code": "loss_unproven", "note": "示例", "code": FACTOR_CODE}
CLAWED = {"reason_code": "double", "note": "示例", "code": FACTOR_CODE}
CAME_BACK = {"reason_code": "account", "note": "示例"}
RECOVERED = {"amount": "1.00", "recovered_on": today().isoformat(), "external_reference": "ZH-示例", "voucher": "SK-示例"}
ACCOUNT = {"bureau_id": SOMETHING, "holder": "示例银行", "bank_name": "示例银行营业部", "number": "62000000000001"}


async def make_claim(session: AsyncSession, holder: Holder, state: str) -> Mapping[str, UUID]:
    """A claim that the holder makes, keeps or may look at, in that state; its turn is the holder's and no interest is in the way."""
    role, mine = holder.member.role, holder.member.organisation_id
    bureau = mine if role.value.startswith("bureau_") else None
    fund = await published_fund(session, bureau_id=bureau, manager_id=mine if role is Role.FUND_MANAGER else None)
    lender = mine if role in BANK else (await make_organisation(session, Role.BANK_OFFICER)).id
    filed = await filed_loan(session, fund=fund, lender_id=lender, guarantor_id=mine if role in GUARANTOR else None)
    claim = await _claim(session, filed, S(state), claimant_id=mine if role in GUARANTOR else lender)
    claim.turn_organisation_id, claim.turn_role = mine, role.value
    session.add(ConflictDeclaration(claim_id=claim.id, person=holder.member.account_id, conflict=False, declared_at=now()))
    recovery, paper = await _with_its_rows(session, claim), await _paper(session, claim)
    return {"case_id": claim.id, "claim_id": claim.id, "recovery_id": recovery, "document_id": paper}


async def _paper(session: AsyncSession, claim: Claim) -> UUID:
    """No file lies behind it: it is found, and then refused by its state."""
    made = Document(
        id=new_id(), organisation_id=claim.claimant_id, file_name="材料.pdf", purpose=Purpose.MATERIAL, media_type="application/pdf",
        state=DocumentState.CHECKING, size_bytes=0, created_at=now(),
    )  # fmt: skip
    session.add(made)
    await session.flush()
    session.add(ClaimDocument(claim_id=claim.id, document_id=made.id, added_at=now()))
    await session.flush()
    return made.id


async def _claim(session: AsyncSession, filed: Filed, status: ClaimStatus, *, claimant_id: UUID) -> Claim:
    default = DefaultEvent(
        id=new_id(), loan_id=filed.loan.id, defaulted_on=today(), principal_fen=PART_FEN, interest_fen=0, days_past_due=0, recorded_at=now()
    )
    session.add(default)
    await session.flush()
    paid, reserved = (PART_FEN if status in HAS_PAID else 0), (PART_FEN if status in RESERVES else 0)
    claim = Claim(
        id=new_id(), status=status, number=f"BC-{uuid4().hex[:12]}", fund_id=filed.fund.id,
        fund_version_id=filed.filing.fund_version_id, filing_id=filed.filing.id, default_event_id=default.id, defaulted_on=today(),
        loan_id=filed.loan.id, subject_id=filed.loan.subject_id, claimant_id=claimant_id, claimant_kind="bank",
        bureau_id=filed.fund.bureau_id, manager_id=filed.fund.manager_id, reviewer_ids=[filed.fund.bureau_id], principal_fen=PART_FEN,
        interest_fen=0, penalty_fen=0, collection_costs_fen=0, recovered_before_fen=0, checks=[],
        payers=[{"payer": "city", "kind": "fund", "amount_fen": PART_FEN}], approved_fen=PART_FEN, reserved_fen=reserved, paid_fen=paid,
        clawed_back_fen=paid if status is S.CLAWED_BACK else 0, review_step=1, review_steps=1, created_at=now(), updated_at=now(),
        submitted_at=None if status is S.DRAFT else now(), approved_at=now() - timedelta(days=1),
    )  # fmt: skip
    session.add_all([claim, LossRow(default_event_id=default.id, loss_fen=PART_FEN, compensated_fen=paid + reserved)])
    await session.flush()
    return claim


async def _with_its_rows(session: AsyncSession, claim: Claim) -> UUID:
    """What the moves from this state rely on."""
    if claim.status in (S.SUBMITTED, S.IN_REVIEW):
        await start_clock(session, time_limits.REVIEW, claim.id, organisation_id=claim.bureau_id, parties=parties_of(claim), at=now())
    if claim.status is S.PAYMENT_QUEUED or claim.paid_fen:
        said = {"state": "confirmed", "paid_on": today(), "voucher": f"FK-{uuid4().hex[:8]}"} if claim.paid_fen else {"state": "queued"}
        session.add(
            ClaimPayment(
                id=new_id(), claim_id=claim.id, fund_id=claim.fund_id, instalment=1, amount_fen=PART_FEN, queued_at=now(), **said
            )
        )  # fmt: skip
    recovery = ClaimRecovery(
        id=new_id(), claim_id=claim.id, fund_id=claim.fund_id, external_reference="ZH-0", recovered_on=today(), amount_fen=2,
        division={"back": [["city", 1]], "reported_on": str(claim.id), "costs_fen": 0, "interest_fen": 0, "lender_fen": 1, "others_fen": 0},
        shared_back_fen=1, recorded_at=now(),
    )  # fmt: skip
    session.add(recovery)
    await session.flush()
    return recovery.id


async def make_payee(session: AsyncSession, holder: Holder, state: str) -> UUID:
    """An account that somebody else has proposed, of the holder's institution or for the holder's bureau."""
    mine, theirs = holder.member.organisation_id, holder.member.role.value.startswith("bureau_")
    bank = (await make_organisation(session, Role.BANK_OFFICER)).id if theirs else mine
    bureau = mine if theirs else (await make_organisation(session, Role.BUREAU_REVIEWER)).id
    made = PayeeAccount(
        id=new_id(), institution_id=bank, bureau_id=bureau, holder="示例银行", bank_name="示例银行营业部", number_sealed="00",
        number_hash=uuid4().hex, last_four="0001", state="proposed", proposed_by=uuid4(), created_at=now(),
    )  # fmt: skip
    session.add(made)
    await session.flush()
    return made.id


async def make_batch(session: AsyncSession, holder: Holder, state: str) -> UUID:
    """A file of the holder's bureau, without payments."""
    made = PaymentBatch(
        id=new_id(), number=f"BF-{uuid4().hex[:12]}", bureau_id=holder.member.organisation_id, payments=0, total_fen=0, sha256="0" * 64,
        made_at=now(),
    )  # fmt: skip
    session.add(made)
    await session.flush()
    return made.id


def _both(said: Mapping[str, object]) -> dict[str, object]:
    return {"json": dict(said), "data": {**said, **VERSION}}


FIXTURES = (
    Fixture(
        "claims:claim",
        make_claim,
        states=tuple(ClaimStatus),
        requests={
            "claims:claim:prepare": {"json": CLAIMED},
            "claims:claim:create": {"json": CLAIMED, "data": CLAIMED},
            "claims:claim:edit": {"json": CLAIMED, "data": CLAIMED | VERSION, "headers": {"if-match": "*"}},
            "claims:claim:submit": _both({}),
            "claims:claim:withdraw": _both({"reason_code": "mistake"}),
            "claims:claim:reconsider": _both({"note": "示例"}),
            "claims:claim:declare": {"json": {"conflict": False}, "data": {"conflict": "no"}},
            "claims:claim:pass_review": _both({"code": FACTOR_CODE}),
            "claims:claim:return_for_correction": _both(RETURNED),
            "claims:claim:reject": _both(REJECTED),
            "claims:claim:approve": _both({"code": FACTOR_CODE}),
            "claims:claim:defer": _both({"reason_code": "cap"}),
            "claims:claim:resume": _both({"code": FACTOR_CODE}),
            "claims:claim:queue_payment": _both({"code": FACTOR_CODE}),
            "claims:claim:confirm_payment": _both({"paid_on": today().isoformat(), "voucher": "FK-示例"}),
            "claims:claim:payment_returned": _both(CAME_BACK),
            "claims:claim:record_recovery": _both(RECOVERED),
            "claims:claim:receive_claw_back": _both({"amount": "1.00", "received_on": today().isoformat(), "voucher": "SK-示例"}),
            "claims:claim:confirm_arrival": _both({"arrived_on": today().isoformat(), "voucher": "SK-例"}),
            "claims:claim:settle": _both({}),
            "claims:claim:write_off": _both({"note": "示例", "code": FACTOR_CODE}),
            "claims:claim:claw_back": _both(CLAWED),
        },
    ),
    Fixture(
        "claims:payee",
        make_payee,
        requests={
            "claims:payee:propose": {"json": ACCOUNT, "data": ACCOUNT},
            "claims:payee:refuse": {"json": {"reason": "示例"}, "data": {"reason": "示例"}},
        },
    ),
    Fixture(
        "claims:batch",
        make_batch,
        requests={"claims:batch:answer": {"json": {"lines": [{"payment_id": SOMETHING, "state": "returned"}]}}},
    ),
)
