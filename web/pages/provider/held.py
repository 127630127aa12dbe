"""`/provider/held` and `/operator/imports/held`: rows that wait for a person, and deciding about one."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.roles import Role
from marketplace.clock import now, today
from marketplace.disclosure.access import record_access
from marketplace.disclosure.models import Way
from marketplace.errors import FieldError, Invalid
from marketplace.information.batches import repository
from marketplace.information.batches.held import Decision, decide_row
from marketplace.information.catalogue.in_force import item_version, items_in_force
from marketplace.information.models import Batch, HeldRow
from marketplace.information.states import HeldState, Hold
from marketplace.members.models import Organisation
from marketplace.members.names import names_of
from web.forms import FormData
from web.redirects import go_to
from web.rendering import page
from web.security.permissions import actor_of, permission
from web.views.deliveries import held_line, row_values

LIST, READ, DECIDE = "information:held_row:list", "information:held_row:read", "information:held_row:decide"
SHOWN = 200
NOTHING_TYPED = {"act": "", "subject": "", "reason": ""}
STATES_ZH = {HeldState.WAITING: "等待办理", HeldState.RELEASED: "已确认入库", HeldState.DISCARDED: "不予入库"}


@get(["/provider/held", "/operator/imports/held"], opt=permission(LIST))
async def held_list(request: HTMXRequest, session: NamedDependency[AsyncSession]) -> Response[Any]:
    """The oldest first."""
    actor, items = actor_of(request), await items_in_force(session, today())
    found = await repository.held_rows(session, actor, LIST, limit=SHOWN + 1)
    operator = actor.role is Role.OPERATOR
    providers = await names_of(session, {batch.provider_id for _, batch in found}) if operator else None
    names = {code: each.definition.name_zh for code, each in items.items()}
    return page(
        request,
        "pages/provider/held.html",
        nav="imports" if operator else "held",
        base="/operator/imports" if operator else "/provider",
        rows=[held_line(row, batch, names, providers, figures=not operator) for row, batch in found[:SHOWN]],
        more=len(found) > SHOWN,
    )


@get(["/provider/held/{row_id:uuid}", "/operator/imports/held/{row_id:uuid}"], opt=permission(READ))
async def held_page(request: HTMXRequest, session: NamedDependency[AsyncSession], row_id: FromPath[UUID]) -> Response[Any]:
    """What the row says, why it waits, and who it may be about."""
    return await _shown(request, session, row_id, READ)


@post(["/provider/held/{row_id:uuid}/decide", "/operator/imports/held/{row_id:uuid}/decide"], opt=permission(DECIDE), status_code=200)
async def decide_held(
    request: HTMXRequest, form: NamedDependency[FormData], session: NamedDependency[AsyncSession], row_id: FromPath[UUID]
) -> Response[Any]:
    """Release it to a subject, or discard it."""
    actor = actor_of(request)
    typed = {name: str(form.get(name, "")) for name in NOTHING_TYPED}
    try:
        async with session.begin_nested():
            if typed["act"] not in {"release", "discard"}:
                raise Invalid("请选择如何办理", [FieldError("/act", "请选择确认入库或不予入库")])
            decision = Decision(release=typed["act"] == "release", reason=typed["reason"], subject=_subject(form))
            await decide_row(session, actor, DECIDE, row_id, decision, at=now())
    except Invalid as refused:
        return await _shown(request, session, row_id, DECIDE, typed, refused.errors)
    return go_to(request, f"{_base(actor.role)}/held")


def _subject(form: FormData) -> str:
    """A candidate that was picked, else the code that was typed."""
    return str(form.get("subject", "")).strip() or str(form.get("candidate", "")).strip()


def _base(role: Role) -> str:
    return "/operator/imports" if role is Role.OPERATOR else "/provider"


async def _shown(
    request: HTMXRequest, session: AsyncSession, row_id: UUID, right: str, typed: dict[str, str] = NOTHING_TYPED,
    errors: Sequence[FieldError] = (),
) -> Response[Any]:  # fmt: skip
    actor = actor_of(request)
    row, batch = await repository.visible_row(session, actor, right, row_id)
    await _record_reading(session, actor, row, batch)
    item = (await item_version(session, batch.item, batch.item_version)).definition
    return page(
        request,
        "pages/provider/held_row.html",
        status_code=422 if errors else 200,
        nav="imports" if actor.role is Role.OPERATOR else "held",
        base=_base(actor.role),
        row=held_line(row, batch, {item.code: item.name_zh}, await names_of(session, [batch.provider_id])),
        values=row_values(row.data, item),
        personal=row.sealed is not None,
        subject=await _organisation(session, row.subject_id),
        candidates=await _candidates(session, row),
        waiting=row.state is HeldState.WAITING,
        state_text=STATES_ZH[row.state],
        asks_subject=row.hold is Hold.NAME_ONLY,
        decided_because=row.decided_because,
        decided_at=row.decided_at,
        typed=typed,
        errors=[{"name": each.pointer.removeprefix("/"), "message": each.detail} for each in errors],
    )


async def _record_reading(session: AsyncSession, actor: Actor, row: HeldRow, batch: Batch) -> None:
    """The provider's row is its own; whoever else opens one that says something of a known subject is seen by that subject."""
    if row.subject_id is not None and batch.provider_id != actor.organisation_id:
        await record_access(session, actor, row.subject_id, Way.RECORDS, at=now(), items=[batch.item], detail={"held_row": str(row.id)})


async def _organisation(session: AsyncSession, organisation_id: UUID | None) -> dict[str, Any] | None:
    found = None if organisation_id is None else await session.get(Organisation, organisation_id)
    return None if found is None else {"name": found.name, "uscc": found.uscc}


async def _candidates(session: AsyncSession, row: HeldRow) -> list[dict[str, Any]]:
    found = await session.scalars(select(Organisation).where(Organisation.id.in_(row.candidates)).order_by(Organisation.uscc))
    return [{"value": str(each.id), "label": f"{each.name}（{each.uscc or '无代码'}）"} for each in found]
