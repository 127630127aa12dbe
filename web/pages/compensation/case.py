"""`/bureau/claims/{id}`, `/fund-manager/claims/{id}`: everything that a decision on a claim needs, on one page (补偿审核)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.policy import policy_table
from marketplace.calendar.in_force import calendar_in_force
from marketplace.clock import now, today
from marketplace.clocks.service import clocks_of
from marketplace.clocks.view import clock_view, in_order_of_need
from marketplace.database.binding import Binding
from marketplace.database.session import transaction
from marketplace.workflow.reading import Step, actions, open_moves, timeline
from policies.claims.desk.papers import papers_as_they_stand
from policies.claims.desk.people import people_of
from policies.claims.desk.reading import ClaimFile, accounts_named, read_file, shown_papers
from policies.claims.eyes import declaration_of
from policies.claims.models import Claim
from policies.claims.parties import keepers_of
from policies.claims.repository import get_claim, payments_of, recoveries_of
from policies.claims.states import CLAIM, RESERVES, WITH_REVIEWERS, ClaimStatus
from web.pages.compensation.addresses import AUDIT, BUREAU, MANAGER, ONE, WEIGH, home_of, of_keepers
from web.rendering import page
from web.security.permissions import actor_of, permission
from web.views.case.clock_notes import clock_notes
from web.views.compensation.checks import checks_view
from web.views.compensation.computation import computation_view
from web.views.compensation.eyes import eyes_of, next_of, steps_and_next
from web.views.compensation.forms import declaration_form, faults_in, keepers_forms
from web.views.compensation.head import Parties, claim_head
from web.views.compensation.loss import loss_lines
from web.views.compensation.money import division_view, payment_lines, recoveries_view
from web.views.compensation.papers import papers_view
from web.views.compensation.pool import pool_view
from web.views.compensation.refusal import NOT_REFUSED, ClaimRefusal
from web.views.loan_acts import ActForm

ISSUE, EXPORT = "claims:claim:issue", "claims:claim:export"
BEFORE_PAYMENT = RESERVES | WITH_REVIEWERS | {ClaimStatus.DEFERRED}
Sessions = NamedDependency[AsyncSession]


@get(of_keepers(ONE), opt=permission(WEIGH))
async def keepers_claim(request: HTMXRequest, session: Sessions, state: State, case_id: FromPath[UUID]) -> Response[Any]:
    """One claim, as those see it who keep the fund or review by its rules."""
    return await show_claim(request, session, state, await get_claim(session, actor_of(request), case_id))


@get(AUDIT + ONE, opt=permission("claims:claim:audit"))
async def audited_claim(request: HTMXRequest, session: Sessions, state: State, case_id: FromPath[UUID]) -> Response[Any]:
    """The same for the auditor, who reads and does nothing."""
    return await show_claim(request, session, state, await get_claim(session, actor_of(request), case_id))


async def show_claim(
    request: HTMXRequest,
    session: AsyncSession,
    state: State,
    claim: Claim,
    refused: ClaimRefusal = NOT_REFUSED,
    *,
    preview: Mapping[str, Any] | None = None,
) -> Response[Any]:
    """The page of a claim that the caller may see; what was refused comes back in its form."""
    actor = actor_of(request)
    home = home_of(actor)
    base, moves = f"{home}/{claim.id}", await open_moves(session, actor, CLAIM, claim.id, claim)
    file = await read_file(session, claim)
    keeps = home == AUDIT or actor.organisation_id in keepers_of(claim)
    shared = await claim_facts(session, state, file, preview=preview, inside=keeps)
    declared = await declaration_of(session, actor, claim.id)
    eyes, name = await _eyes(session, actor, file, shared["said"]), next_of(claim, file.rules) or ""
    forms = keepers_forms(
        claim, set(actions(moves)), name, base, shared["checks"], shared["recoveries"], refused, today(),
        turn=is_turn_of(actor, claim), undeclared=declared is None or declared.conflict,
    )  # fmt: skip
    acts: list[ActForm] = [*forms.acts, *forms.arrivals]
    return page(
        request,
        "pages/compensation/case.html",
        status_code=refused.status,
        nav="claims",
        base=base,
        list={"href": home, "label": "补偿申请" if home == AUDIT else "补偿审核"},
        refused=refused,
        opinion=forms.opinion,
        acts=forms.acts,
        arrivals=forms.arrivals,
        declaration=declaration_form(base, refused) if forms.declares and declared is None else None,
        conflict_said="你声明了利益关系，不能办理这件申请。" if declared is not None and declared.conflict else None,
        blocked=next((each.blocked_zh for each in moves if each.blocked_zh), None),
        waits=waits_of(claim, name),
        faults=faults_in(acts, forms.opinion, refused),
        eyes=eyes,
        export=policy_table().grant(actor.role, EXPORT) is not None and home in {BUREAU, AUDIT},
        issue=policy_table().grant(actor.role, ISSUE) is not None,
        course_href=None if home == AUDIT or file.filing is None else f"{home.removesuffix('claims')}filings/{claim.filing_id}",
        pool_href=f"/bureau/funds/{claim.fund_id}" if keeps and home not in {MANAGER, AUDIT} else None,
        **shared,
    )


async def claim_facts(
    session: AsyncSession, state: State, file: ClaimFile, *, preview: Mapping[str, Any] | None, inside: bool
) -> dict[str, Any]:
    """What every side's page of a claim shows. `inside`: to those who keep the fund, whose figures are not the claimants'."""
    claim = file.claim
    async with transaction(state.system_sessions, Binding.system()) as system:  # the files are the claimant's rows
        papers = await papers_as_they_stand(system, claim.id)
    payments, recoveries = await payments_of(session, claim.id), await recoveries_of(session, claim.id)
    accounts = await accounts_named(session, {each.payee_account_id for each in payments if each.payee_account_id})
    checks, borrower = checks_view(claim.checks), file.organisations[claim.subject_id]
    parties = Parties(file.fund.name, file.fund.code, file.name(claim.claimant_id), borrower.name, borrower.synthetic)
    time, said = await _time(session, claim, now()), await timeline(session, CLAIM, claim.id)
    return {
        "case": claim_head(claim, file.filing, parties, checks),
        "checks": checks,
        "rules": f"依据 {file.fund.name} 第 {file.version.number} 版规则，备案日冻结",
        "computation": computation_view(claim.computation, file.rules, inside=inside),
        "pool": _pool(file) if inside else None,
        "papers": papers_view(papers, file.rules, await shown_papers(session, file)),
        "loss": loss_lines(claim, file.rules),
        "payments": payment_lines(payments, accounts),
        "recoveries": recoveries_view(claim, recoveries),
        "preview": None if preview is None else division_view(preview),
        "said": said,
        "timeline": steps_and_next(claim, file.rules, said, time["due"]),
        **time,
    }


def is_turn_of(actor: Actor, claim: Claim) -> bool:
    """Whether the review waits for the caller's role at the caller's organisation."""
    return (claim.turn_organisation_id, claim.turn_role) == (actor.organisation_id, actor.role.value)


def waits_of(claim: Claim, name: str) -> str | None:
    """What the claim waits for, in a sentence."""
    return f"现在等：{name}。" if name else None


def _pool(file: ClaimFile) -> Any:
    claim, pool = file.claim, file.pool
    amount = claim.reserved_fen if claim.status in RESERVES else claim.computed_fen
    if pool is None or not amount or claim.paid_fen or claim.status not in BEFORE_PAYMENT:
        return None
    return pool_view(pool, amount, reserved=claim.status in RESERVES)


async def _eyes(session: AsyncSession, actor: Actor, file: ClaimFile, said: Sequence[Step]) -> list[dict[str, str]]:
    claim, at = file.claim, now()
    where = {claim.bureau_id, *(step.organisation_id for step in file.rules.review_steps)}
    people = await people_of(session, claim, where, at=at)
    return eyes_of(claim, file.rules, said, people, file.names, actor.account_id)


async def _time(session: AsyncSession, claim: Claim, at: datetime) -> dict[str, Any]:
    clocks = (await clocks_of(session, CLAIM.resource, [claim.id]))[claim.id]
    overrides = await calendar_in_force(session)
    views = [clock_view(each, overrides, at=at) for each in clocks]
    first = next(iter(in_order_of_need(views)), None)
    due = None if first is None or claim.due_at is None else first.due_zh
    return {"clocks": views, "clock_notes": clock_notes(clocks, overrides, at=at), "due": due}
