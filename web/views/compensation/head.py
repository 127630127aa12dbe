"""The head of a claim: who asks which fund for how much, for whom, and the six figures that are looked at first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from policies.claims.models import Claim
from policies.claims.states import CLAIM, ClaimStatus
from policies.filings.models import Filing
from policies.funds.fund_rules import Claimant
from policies.funds.rules.words import CLAIMANT_NAMES
from products.loans.rules.classification import CLASSIFICATION_NAMES
from products.loans.states import Classification
from web.template_filters import DASH
from web.views.compensation.amounts import exact
from web.views.compensation.checks import ChecksView

C = ClaimStatus
STATE_TAGS = {
    C.SUBMITTED: "chosen", C.RETURNED: "outline", C.IN_REVIEW: "chosen", C.APPROVED: "good", C.DEFERRED: "warn", C.PAYMENT_QUEUED: "warn",
    C.PAID: "good", C.RECOVERING: "warn", C.SETTLED: "good", C.WRITTEN_OFF: "outline", C.REJECTED: "bad", C.CLAWED_BACK: "bad",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ClaimHead:
    """`facts` as the component `facts` takes them; `sum` is what the title names."""

    id: UUID
    loan_id: UUID
    number: str
    state: str
    state_zh: str
    state_tag: str
    version: int
    fund: str
    fund_href: str
    claimant: str
    kind: str
    borrower: str
    sum: str
    filing: str
    loan: str
    reference: str | None
    statement: str
    synthetic: bool
    facts: Sequence[dict[str, str | None]]


@dataclass(frozen=True, slots=True)
class Parties:
    """Names of whom a claim speaks of."""

    fund: str
    fund_code: str
    claimant: str
    borrower: str
    synthetic: bool


def claim_head(claim: Claim, filing: Filing | None, parties: Parties, checks: ChecksView) -> ClaimHead:
    """`filing` is None for reviewers of other organisations, who see the claim alone."""
    return ClaimHead(
        id=claim.id, loan_id=claim.loan_id, number=claim.number, state=claim.status.value, state_zh=CLAIM.labels_zh[claim.status],
        state_tag=STATE_TAGS.get(claim.status, ""), version=claim.version, fund=parties.fund, fund_href=f"/funds/{parties.fund_code}",
        claimant=parties.claimant, kind=CLAIMANT_NAMES[Claimant(claim.claimant_kind)], borrower=parties.borrower, sum=sum_of(claim),
        filing=DASH if filing is None else filing.number, loan=DASH if filing is None else filing.loan_reference,
        reference=claim.external_reference, statement=claim.statement_zh, synthetic=parties.synthetic, facts=_facts(claim, filing, checks),
    )  # fmt: skip


def sum_of(claim: Claim) -> str:
    """What is asked for, or was approved."""
    if claim.approved_fen:
        return f"核定补偿 {exact(claim.approved_fen)}"
    return f"申请补偿 {exact(claim.computed_fen)}" if claim.computed_fen is not None else "申请补偿，金额尚不能算出"


def _facts(claim: Claim, filing: Filing | None, checks: ChecksView) -> list[dict[str, str | None]]:
    net = None if claim.computation is None else claim.computation.get("basis_fen")
    grade, since = grade_of({} if filing is None else filing.book)
    return [
        {"label": "放款本金", "value": exact(None if filing is None else filing.principal_fen), "note": None},
        {"label": "未还本金", "value": exact(claim.principal_fen), "note": f"违约日 {claim.defaulted_on}"},
        {"label": "已收回", "value": exact(claim.recovered_before_fen), "note": "申报之前"},
        {"label": "净损失", "value": exact(net), "note": None},
        {"label": "分类", "value": grade, "note": since},
        {"label": "自动核查", "value": checks.words, "note": None},
    ]


def grade_of(book: Mapping[str, Any]) -> tuple[str, str | None]:
    """The loan's class in the lender's books, and since when."""
    code = book.get("classification")
    name = CLASSIFICATION_NAMES[Classification(code)] if code in set(Classification) else DASH
    day = book.get("classified_on")
    return name, f"{day} 起" if day else None
