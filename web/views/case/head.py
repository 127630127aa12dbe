"""The head of a case: whose it is, for what, where it stands, and the figures that are looked at first."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from marketplace.members.models import Organisation
from marketplace.reference import regions
from matching.recommend.question_list import purposes
from matching.recommend.standing import Standing
from products.applications.models import Application
from products.applications.states import APPLICATION, ApplicationStatus
from products.catalogue.models import ProductVersion
from web.template_filters import DASH, amount_fen, day
from web.views.cards import rate_text
from web.views.case.verdict import PinnedVerdict
from web.views.product_facts import UNSTATED
from web.views.rate_rule import rate_rule_text
from web.views.reports import KINDS_ZH

A = ApplicationStatus
STATE_TAGS = {
    A.SUBMITTED: "chosen", A.ACCEPTED: "chosen", A.CONTACTED: "chosen", A.SUPPLEMENTING: "outline", A.PROPOSED: "warn", A.APPROVED: "good",
    A.SIGNED: "good", A.REJECTED: "bad",
}  # fmt: skip
# A lender asks whether the conditions are met; how far an enterprise is from meeting them is the enterprise's question.
STANDINGS = {
    Standing.ELIGIBLE: "符合", Standing.LENDER_ONLY: "符合，余下由银行核验", Standing.UNDETERMINED: "数据不全", Standing.NEAR: "不符合",
    Standing.INELIGIBLE: "不符合",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class CaseHead:
    """`facts` as the component `facts` takes them; `key` names the enterprise in addresses."""

    id: UUID
    number: str
    state: str
    state_zh: str
    state_tag: str
    version: int
    product: str
    product_id: UUID
    product_version: int
    enterprise: str
    key: str
    about: str
    synthetic: bool
    officer: str | None
    officer_id: UUID | None
    external_reference: str | None
    receipt_id: UUID | None
    facts: Sequence[dict[str, str | None]]


def case_head(
    case: Application, subject: Organisation, version: ProductVersion, pinned: PinnedVerdict | None, officer: str | None
) -> CaseHead:
    """For a case that was submitted."""
    return CaseHead(
        id=case.id, number=case.case_number or "", state=case.status, state_zh=APPLICATION.labels_zh[case.status],
        state_tag=STATE_TAGS.get(case.status, ""), version=case.version, product=version.name, product_id=case.product_id,
        product_version=version.number, enterprise=subject.name, key=subject.uscc or str(subject.id), about=_about(subject),
        synthetic=subject.synthetic, officer=officer, officer_id=case.officer_id, external_reference=case.external_reference,
        receipt_id=case.receipt_id, facts=_facts(case, version, pinned, officer),
    )  # fmt: skip


def earlier_lines(found: Sequence[Any], base: str) -> list[dict[str, Any]]:
    """Earlier cases of the enterprise with this lender."""
    return [
        {
            "href": f"{base}/{case.id}", "number": case.case_number, "product": product, "state_zh": APPLICATION.labels_zh[case.status],
            "state_tag": STATE_TAGS.get(case.status, ""), "amount": amount_fen(case.amount_fen), "on": day(case.submitted_at),
        }
        for case, product in found
    ]  # fmt: skip


def _about(subject: Organisation) -> str:
    place = regions.full_name(subject.region) if subject.region else None
    return " · ".join(part for part in (subject.uscc, KINDS_ZH[subject.kind], place) if part)


def _facts(case: Application, version: ProductVersion, pinned: PinnedVerdict | None, officer: str | None) -> list[dict[str, str | None]]:
    return [
        {"label": "申请额度", "value": amount_fen(case.amount_fen), "note": None},
        {"label": "期限", "value": DASH if case.term_months is None else f"{case.term_months} 个月", "note": None},
        {"label": "用途", "value": dict(purposes()).get(case.purpose or "", case.purpose or DASH), "note": None},
        {"label": "产品利率", "value": rate_text(version) or rate_rule_text(version.rate) or UNSTATED, "note": "年利率，单利"},
        {"label": "准入判定", "value": _verdict(pinned), "note": f"{day(case.submitted_at)} 提交时"},
        {"label": "经办人", "value": officer or "还没有人", "note": case.external_reference},
    ]


def _verdict(pinned: PinnedVerdict | None) -> str:
    return DASH if pinned is None else f"{STANDINGS[pinned.standing]} {pinned.met}／{len(pinned.conditions)}"
