"""The forms of a case by what the caller may do with it now, each with what a refused one had."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from marketplace.clock import SHANGHAI
from marketplace.workflow.reading import OpenMove
from products.applications.models import Application, Proposal, RefusalTemplate
from products.applications.states import REJECTION_REASONS, ApplicationStatus
from products.catalogue.labels import REPAYMENT_METHOD_NAMES, RepaymentMethod
from products.catalogue.models import ProductVersion
from web.template_filters import amount_fen
from web.views.case.refused import CaseRefusal
from web.views.case.typed import APPROVE, wan

REASONS = [{"value": code, "label": text} for code, text in REJECTION_REASONS.items()]
"""Coded reasons as options of a select."""


@dataclass(frozen=True, slots=True)
class Form:
    """One form: what its fields show, and what is wrong with them. `open` where it came back."""

    typed: Mapping[str, str]
    errors: Mapping[str, str]
    open: bool


@dataclass(frozen=True, slots=True)
class CaseForms:
    """By move, None where the caller cannot make it now. `opinion` is propose and reject in one.

    `blocked` says why the caller cannot approve, `waits` what the case waits for.
    """

    accept: Form | None
    record_contact: Form | None
    opinion: Form | None
    request_documents: Form | None
    approve: Form | None
    reject: Form | None
    sign: Form | None
    assign: Form
    note: Form
    message: Form
    blocked: str | None
    waits: str | None
    methods: Sequence[dict[str, str]]
    limits: Sequence[str]
    papers: Sequence[str]
    reasons: Sequence[dict[str, str]]
    templates: Sequence[dict[str, str]]


WAITS = {
    ApplicationStatus.SUPPLEMENTING: "等企业补充材料；补齐后回到「已联系」，审批时限按剩下的天数继续。",
    ApplicationStatus.PROPOSED: "审批意见已提交，等另一人审批。",
    ApplicationStatus.APPROVED: "已批准，等签约；30 天内没有签约，申请失效。",
    ApplicationStatus.SIGNED: "已签约，这件申请办结。",
    ApplicationStatus.REJECTED: "没有通过，这件申请办结。",
    ApplicationStatus.WITHDRAWN: "企业已撤回，这件申请办结。",
    ApplicationStatus.LAPSED: "已失效，这件申请办结。",
    ApplicationStatus.REROUTED: "企业已改投其他产品，这件申请办结。",
}


def case_forms(
    case: Application,
    version: ProductVersion,
    moves: Sequence[OpenMove],
    proposal: Proposal | None,
    templates: Sequence[RefusalTemplate],
    refused: CaseRefusal,
    *,
    at: datetime,
) -> CaseForms:
    """For the caller whose moves these are."""
    free = {each.move.action for each in moves if each.blocked_zh is None}

    def form(action: str, **first: str) -> Form | None:
        return _form(action, refused, first) if action in free else None

    proposes = "propose" in free
    return CaseForms(
        accept=form("accept", external_reference=case.external_reference or ""),
        record_contact=form("record_contact"),
        opinion=_form("propose", refused, _first_figures(case, version)) if proposes else None,
        request_documents=form("request_documents"),
        approve=form("approve"),
        reject=None if proposes else form("reject"),
        sign=form("sign", signed_on=at.astimezone(SHANGHAI).date().isoformat()),
        assign=_form("assign", refused, {"officer_id": str(case.officer_id or "")}),
        note=_form("note", refused, {}),
        message=_form("message", refused, {}),
        blocked=next((each.blocked_zh for each in moves if each.move.action == "approve"), None),
        waits=WAITS.get(case.status),
        methods=[{"value": each, "label": REPAYMENT_METHOD_NAMES[RepaymentMethod(each)]} for each in _methods(version)],
        limits=_limits(version),
        papers=version.required_documents,
        reasons=REASONS,
        templates=[{"value": str(each.id), "label": _short(each), "text": each.text_zh, "reason": each.reason_code} for each in templates],
    )


def _form(action: str, refused: CaseRefusal, first: Mapping[str, str]) -> Form:
    """`first`: what stands in a form that nobody has typed into."""
    back = refused.action == action
    typed = refused.of(action)
    return Form(typed if back else {**typed, **first}, refused.wrong(action), back)


def _first_figures(case: Application, version: ProductVersion) -> dict[str, str]:
    """What was applied for, at the rate of the product where it has one."""
    fixed: Any = version.rate.get("fixed")
    methods = _methods(version)
    return {
        "decision": APPROVE,
        "amount": "" if case.amount_fen is None else wan(case.amount_fen),
        "rate": "" if fixed is None else str(fixed),
        "term_months": str(case.term_months or ""),
        "repayment_method": methods[0] if len(methods) == 1 else "",
    }


def _methods(version: ProductVersion) -> list[str]:
    return list(version.repayment_methods) or [each.value for each in RepaymentMethod]


def _limits(version: ProductVersion) -> list[str]:
    most, longest = version.amount_max_fen, version.term_months_max
    return [
        *([f"产品最高 {amount_fen(most)}"] if most is not None else []),
        *([f"最长 {longest} 个月"] if longest is not None else []),
    ]


def _short(template: RefusalTemplate) -> str:
    text = template.text_zh
    return f"{REJECTION_REASONS.get(template.reason_code, template.reason_code)}：{text[:24]}{'…' if len(text) > 24 else ''}"
