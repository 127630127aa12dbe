"""What the page of a case reads of the enterprise: under its consents, and what was sent with the case and lies with the enterprise."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from litestar.datastructures import State
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.policy import policy_table
from marketplace.clock import SHANGHAI
from marketplace.database.binding import Binding
from marketplace.database.session import transaction
from marketplace.disclosure.refusals import ConsentRequired
from marketplace.disclosure.report.summary import application_summary
from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.errors import TooManyRequests
from marketplace.money import FEN_PER_YUAN
from marketplace.receipts.repository import document_of
from matching.recommend.deal import Deal
from products.applications.models import Application
from products.applications.needed_consents import items_needed
from products.applications.paper_files import PaperLine, papers_as_they_stand
from products.applications.prefill import asked_by
from products.applications.states import OPEN
from products.catalogue.models import ProductVersion
from web.api.reports import READ
from web.disclosure import spend_reading
from web.views.case.report import CaseReport, case_report
from web.views.case.verdict import Change, PinnedVerdict, changes_since

NO_CONSENT = "企业没有给本机构有效的贷前授权，所以不能看。"
ENDED = "案件已经办结，不再读取企业的信用信息。"
NOT_YOURS = "你的角色不查看信用报告。"


@dataclass(frozen=True, slots=True)
class Weighed:
    """The report's head, and the conditions that come out otherwise today; `compared` says whether they could be looked at."""

    report: CaseReport
    changes: Sequence[Change] = ()
    compared: bool = False


async def sent_with(state: State, case: Application) -> tuple[bytes | None, Sequence[PaperLine]]:
    """The receipt's bytes and the papers of a case that the caller may see. As the system: the rows are the enterprise's own."""
    async with transaction(state.system_sessions, Binding.system()) as apart:
        content = None if case.receipt_id is None else await document_of(apart, case.receipt_id)
        return content, await papers_as_they_stand(apart, case.id)


async def weigh(
    session: AsyncSession,
    state: State,
    actor: Actor,
    case: Application,
    version: ProductVersion,
    pinned: PinnedVerdict | None,
    *,
    at: datetime,
) -> Weighed:
    """Read the enterprise's report as far as it is open; the reading is recorded where the enterprise sees it."""
    if case.status not in OPEN or policy_table().grant(actor.role, READ) is None:
        return Weighed(CaseReport(refusal=ENDED if case.status not in OPEN else NOT_YOURS))
    needed = {code: each.definition.name_zh for code, each in (await items_needed(session, asked_by([version]), at=at)).items()}
    try:
        await spend_reading(state, actor, now=at)
        async with session.begin_nested():
            summary = await application_summary(
                session, actor, case.subject_id, vocabulary=builtin_vocabulary(), now=at, detail={"application_id": str(case.id)}
            )
    except ConsentRequired:
        return Weighed(CaseReport(refusal=NO_CONSENT, missing=list(needed.values())))
    except TooManyRequests as refused:
        return Weighed(CaseReport(refusal=str(refused)))
    report = case_report(summary, [name for code, name in needed.items() if code not in summary.open_items])
    if pinned is None:
        return Weighed(report)
    today = at.astimezone(SHANGHAI).date()
    changes = changes_since(pinned, version.criterion, summary.known, deal_of(case), builtin_vocabulary(), today)
    return Weighed(report, changes, compared=True)


def deal_of(case: Application) -> Mapping[str, Any]:
    """The attributes of what is applied for."""
    yuan = None if case.amount_fen is None else Decimal(case.amount_fen) / FEN_PER_YUAN
    return Deal(yuan, case.term_months, case.purpose).attributes()
