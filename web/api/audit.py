"""`/api/v1/audit`: the log for auditors' own systems."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import QueryParameter
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.audit.entries import log_head
from marketplace.audit.search import EntryFilter, FoundEntry, search_entries
from marketplace.audit.verifications import latest_verification, verify_and_keep
from marketplace.clock import now
from marketplace.errors import Conflict
from marketplace.events.models import Outcome
from web.api.pagination import DEFAULT_LIMIT, Limit
from web.api.patterns import EVENT
from web.api.problem import problems
from web.audit import BOOKS, places_of
from web.security.permissions import permission

VERIFIED_AT_ONCE = 20_000  # entries: half a second of work
Position = Annotated[str | None, QueryParameter(pattern="^[0-9]{1,18}$", description="上一页给出的 next_cursor")]
Kind = Annotated[str | None, QueryParameter(pattern=EVENT, description="事件名称，如 document.stored")]
Subject = Annotated[UUID | None, QueryParameter(description="事件所涉对象的编号")]
On = Annotated[date | None, QueryParameter(description="发生日期（北京时间）")]
Organisation = Annotated[UUID | None, QueryParameter(description="操作者所在机构的编号")]


class NotVerifiedYet(Conflict):
    """The log is too long to be verified within a request, and no task has verified it yet."""

    code = "not_verified_yet"

    def __init__(self) -> None:
        super().__init__("日志还没有核验过；每天凌晨自动核验，也可以在审计页面发起")


class AuditEntry(msgspec.Struct, frozen=True):
    """One entry. `leaf` is the hash that stands in the signed log."""

    position: int
    id: UUID
    kind: str
    subject_kind: str
    subject_id: UUID
    parties: list[UUID]
    occurred_at: datetime
    recorded_at: datetime
    role: str
    account_id: UUID | None
    client_id: UUID | None
    organisation_id: UUID | None
    trace_id: str
    outcome: Outcome
    data: dict[str, Any]
    leaf: str


class AuditPage(msgspec.Struct, frozen=True):
    """One page of entries; `next_cursor` is null on the last one."""

    items: list[AuditEntry]
    next_cursor: str | None


class AuditVerification(msgspec.Struct, frozen=True):
    """What a verification of the whole log found; `head` is the root over all its entries. `warnings` do not speak of damage."""

    entries: int
    intact: bool
    head: str
    problems: list[dict[str, Any]]
    warnings: list[dict[str, Any]]
    verified_at: datetime


@get(
    "/audit/entries",
    opt=permission("audit:entry:list"),
    summary="审计记录，新的在前",
    responses={200: ResponseSpec(AuditPage, generate_examples=False, description="一页审计记录")} | problems(400, 401, 403, 422),
)
async def list_audit_entries(
    system_session: NamedDependency[AsyncSession],
    kind: Kind = None,
    subject_id: Subject = None,
    on: On = None,
    organisation_id: Organisation = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Position = None,
) -> AuditPage:
    """Each look is itself recorded in the log."""
    wanted = EntryFilter(kind, subject_id, on, organisation_id)
    before = int(cursor) if cursor else None
    found, following = await search_entries(system_session, wanted, before=before, limit=limit, at=now())
    return AuditPage([_entry(each) for each in found], str(following) if following else None)


@get(
    "/audit/verify",
    opt=permission("audit:log:check"),
    summary="审计日志是否完整",
    responses={200: ResponseSpec(AuditVerification, generate_examples=False, description="核验结果")} | problems(400, 401, 403, 409),
)
async def verify_audit(system_session: NamedDependency[AsyncSession], state: State) -> AuditVerification:
    """A short log is verified at once; of a long one the newest complete verification is told, with its time."""
    if (await log_head(system_session)).size <= VERIFIED_AT_ONCE:
        await verify_and_keep(system_session, places_of(state.settings.home), at=now(), books=BOOKS)
        await system_session.flush()
    kept = await latest_verification(system_session)
    if kept is None:
        raise NotVerifiedYet
    return AuditVerification(kept.entries, not kept.problems, kept.head, kept.problems, kept.warnings, kept.verified_at)


def _entry(found: FoundEntry) -> AuditEntry:
    event = found.event
    return AuditEntry(
        position=found.position,
        id=event.id,
        kind=event.kind,
        subject_kind=event.subject_kind,
        subject_id=event.subject_id,
        parties=list(event.parties),
        occurred_at=event.occurred_at,
        recorded_at=event.recorded_at,
        role=event.role,
        account_id=event.account_id,
        client_id=event.client_id,
        organisation_id=event.organisation_id,
        trace_id=event.trace_id,
        outcome=event.outcome,
        data=event.data,
        leaf=found.leaf,
    )
