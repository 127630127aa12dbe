"""「补偿申请全卷」 as a PDF: facts, checks, computation, reviews, decision, payments, recoveries, papers with their fingerprints."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.documents.issue import Recipe
from marketplace.errors import Forbidden
from marketplace.workflow.reading import Step, timeline
from policies.claims.desk.papers import papers_as_they_stand
from policies.claims.desk.reading import ClaimFile, accounts_named, read_file, shown_papers
from policies.claims.models import Claim
from policies.claims.parties import keepers_of, parties_of
from policies.claims.repository import payments_of, recoveries_of
from policies.claims.states import CLAIM
from web.template_filters import DASH
from web.views.compensation.checks import checks_view
from web.views.compensation.computation import ComputationView, computation_view
from web.views.compensation.head import sum_of
from web.views.compensation.loss import loss_lines
from web.views.compensation.money import payment_lines, recoveries_view

FOLDER = Path(str(files("policies.claims"))) / "documents"
NOTHING: dict[str, Any] = {"steps": [], "limits": [], "amount": None, "payers": [], "blocked": [], "recoveries": ""}


async def prepare(session: AsyncSession, organisation_id: UUID, arguments: Mapping[str, Any], now: datetime) -> Mapping[str, Any]:
    """Variables of claim_file.html. `arguments`: the id of a claim of which the organisation is a party. Raises: Forbidden."""
    claim = await session.get(Claim, UUID(arguments["claim_id"]))
    if claim is None or organisation_id not in parties_of(claim):
        raise Forbidden("这件申请不对本机构开放")
    file = await read_file(session, claim)
    computed = computation_view(claim.computation, file.rules, inside=organisation_id in keepers_of(claim))
    shown = await shown_papers(session, file)
    papers = await papers_as_they_stand(session, claim.id)
    return {
        **_facts(file),
        "checks": checks_view(claim.checks).lines,
        **(NOTHING if computed is None else _computation(computed)),
        "course": [_step(each) for each in await timeline(session, CLAIM, claim.id)],
        **await _money(session, claim),
        "papers": [{"name": each.name, "material": each.material, "fingerprint": each.sha256} for each in papers],
        "shown": list(shown.items()),
        "receipt": (claim.receipt or {}).get("sha256"),
    }


def _facts(file: ClaimFile) -> dict[str, Any]:
    claim, filing = file.claim, file.filing
    return {
        "number": claim.number,
        "state": CLAIM.labels_zh[claim.status],
        "fund": file.fund.name,
        "rules": f"第 {file.version.number} 版规则",
        "claimant": file.name(claim.claimant_id),
        "borrower": file.name(claim.subject_id),
        "filing": DASH if filing is None else filing.number,
        "loan": DASH if filing is None else filing.loan_reference,
        "sum": sum_of(claim),
        "loss": [(line["label"], line["value"], line["note"]) for line in loss_lines(claim, file.rules)],
        "statement": claim.statement_zh,
    }


def _computation(view: ComputationView) -> dict[str, Any]:
    payers = [(each.payer, each.amount) for each in view.payers]
    payers += [("已由其他方补偿", view.elsewhere)] if view.elsewhere else []
    return {
        "steps": view.steps, "limits": view.limits, "amount": view.amount, "blocked": view.blocked, "recoveries": view.recoveries,
        "payers": [*payers, ("出借机构自担", f"{view.lender}（{view.lender_pct}）")],
    }  # fmt: skip


async def _money(session: AsyncSession, claim: Claim) -> dict[str, Sequence[Any]]:
    paid = await payments_of(session, claim.id)
    accounts = await accounts_named(session, {each.payee_account_id for each in paid if each.payee_account_id})
    back = recoveries_view(claim, await recoveries_of(session, claim.id))
    payments = [
        {"instalment": each.instalment, "amount": each.amount, "account": each.account, "voucher": each.voucher, "on": each.on,
         "state": each.state_zh}
        for each in payment_lines(paid, accounts)
    ]  # fmt: skip
    recovered = [] if back is None else [
        {"on": each.on, "reference": each.reference, "amount": each.amount, "parts": each.division.parts,
         "state": f"{each.state_zh}{f' {each.note}' if each.note else ''}"}
        for each in back.lines
    ]  # fmt: skip
    return {"payments": payments, "recovered": recovered}


def _step(step: Step) -> dict[str, Any]:
    who = f"{step.actor_zh}（代 {step.for_zh}）" if step.for_zh else step.actor_zh
    return {"at": step.at, "what": step.label_zh, "who": who, "said": "；".join(part for part in (step.reason_zh, step.note) if part)}


RECIPE = Recipe(prepare, FOLDER, "claim_file.html")
