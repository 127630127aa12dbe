"""The forms of a claim by what the caller may do with it now: on the keepers' page, and on the claimant's."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from policies.claims.models import Claim
from policies.claims.states import ClaimStatus
from web.views.compensation.acts import (
    REFERENCE,
    Field,
    Opinion,
    act_form,
    claw_back_form,
    confirm_form,
    filled,
    free_acts,
    opinion_of,
    recovery_form,
)
from web.views.compensation.checks import ChecksView
from web.views.compensation.money import Recoveries
from web.views.compensation.refusal import ClaimRefusal, faults_of
from web.views.loan_acts import ActForm

IN_OPINION = frozenset({"return_for_correction", "reject"})  # part of the opinion where there is one
ARRIVE = "arrive"


@dataclass(frozen=True, slots=True)
class ClaimForms:
    """`arrivals`: recoveries whose part for the fund is still to be confirmed. `declares`: the caller could act, after a declaration."""

    declares: bool
    opinion: Opinion | None
    acts: list[ActForm]
    arrivals: list[ActForm]


def keepers_forms(
    claim: Claim,
    actions: Collection[str],
    step: str,
    base: str,
    checks: ChecksView,
    recoveries: Recoveries | None,
    refused: ClaimRefusal,
    today: date,
    *,
    turn: bool,
    undeclared: bool,
) -> ClaimForms:
    """For those who keep the fund or review. `step`: what the claim waits for; `turn`: whether for the caller; who has not declared to
    have no interest (`undeclared`) does nothing.
    """
    free = free_acts(actions) - ({"approve"} if claim.review_step < claim.review_steps else {"pass_review"})
    if not turn:
        free -= {"approve", "pass_review", *IN_OPINION}
    if undeclared:
        return ClaimForms(bool(free), None, [], [])
    opinion = opinion_of(claim, free, step, base, checks.to_look_at, refused)
    apart = free - {"pass_review", "approve"} - (IN_OPINION if opinion else frozenset())
    acts = [_act(each, claim, base, refused, today) for each in ORDER if each in apart]
    may_confirm = "record_recovery" in apart
    return ClaimForms(False, opinion, acts, _arrivals(recoveries, base, refused, today) if may_confirm else [])


def claimants_forms(claim: Claim, actions: Collection[str], base: str, refused: ClaimRefusal, today: date) -> list[ActForm]:
    """For the institution that claims."""
    free = free_acts(actions)
    return [_act(each, claim, base, refused, today) for each in ORDER if each in free]


def declaration_form(base: str, refused: ClaimRefusal) -> dict[str, Any]:
    """The declaration of interest, before the first act."""
    return {
        "address": f"{base}/declare", "conflict": refused.value("declare", "conflict", ""), "error": refused.wrong("declare", "conflict"),
        "text": refused.value("declare", "text", ""), "text_error": refused.wrong("declare", "text"),
    }  # fmt: skip


def faults_in(
    acts: Sequence[ActForm], opinion: Opinion | None, refused: ClaimRefusal, others: Mapping[str, Sequence[str]] | None = None
) -> list[dict[str, str | None]]:
    """For the summary above the page. `others`: names of the fields of forms that are no acts, by form."""
    fields: dict[str, Sequence[str]] = {form.code: [each["name"] for each in form.fields] for form in acts}
    fields |= {"declare": ["conflict", "text"], **(others or {})}
    if opinion is not None:
        fields[opinion.act] = ["decision", "amount", "note", "code", "return_reason", "refuse_reason"]
    return faults_of(refused, fields)


ORDER = (
    "submit", "queue_payment", "confirm_payment", "payment_returned", "record_recovery", "settle", "return_for_correction", "defer",
    "resume", "reject", "reconsider", "write_off", "claw_back", "withdraw",
)  # fmt: skip


def _act(act: str, claim: Claim, base: str, refused: ClaimRefusal, today: date) -> ActForm:
    match act:
        case "record_recovery":
            return recovery_form(claim, base, refused, today)
        case "confirm_payment":
            return confirm_form(base, refused, today)
        case "claw_back":
            return claw_back_form(claim, base, refused)
    return act_form(act, base, refused, opened=act in {"submit", "queue_payment"} and claim.status is not ClaimStatus.DEFERRED)


def _arrivals(recoveries: Recoveries | None, base: str, refused: ClaimRefusal, today: date) -> list[ActForm]:
    """One form for each recovery that is due to the fund."""
    due = [] if recoveries is None else [each for each in recoveries.lines if each.due]
    fields: list[Field] = [
        {"name": "arrived_on", "label": "到账日", "kind": "date", "value": today.isoformat()},
        {"name": "voucher", "label": "凭证号", **REFERENCE},
    ]
    made = []
    for line in due:
        code = f"{ARRIVE}-{line.id}"
        found = [filled(code, each, refused) for each in fields]
        label = f"确认 {line.reference} 的返还款到账（{line.note}）"
        made.append(ActForm(code, label, f"{base}/recoveries/{line.id}/arrive", found, "确认到账", open=refused.act == code))
    return made
