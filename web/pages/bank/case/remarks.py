"""Beside the decision: who has the case, notes among the lender's people, messages to the enterprise."""

from typing import Any
from uuid import UUID

from litestar import Response, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.plugins.htmx import HTMXRequest
from litestar.types import ControllerRouterHandler
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.clock import now
from marketplace.errors import FieldError, Invalid
from products.applications.assign import ASSIGN, assign
from products.applications.models import Application
from products.applications.remarks import write_message, write_note
from web.forms import FormData
from web.pages.bank.case.acts import attempt
from web.pages.bank.case.page import ONE, WEIGH
from web.security.permissions import permission

Session = NamedDependency[AsyncSession]
Form = NamedDependency[FormData]
Case = FromPath[UUID]
NOBODY = "请选择本机构在岗的客户经理"


@post(ONE + "/assign", opt=permission(ASSIGN), status_code=200)
async def assign_case(request: HTMXRequest, session: Session, state: State, case_id: Case, form: Form) -> Response[Any]:
    """Give the case to an officer, or take it over; its clocks go on."""

    async def act(actor: Actor, case: Application) -> None:
        await assign(session, actor, [case.id], _officer(form), at=now())

    return await attempt(request, session, state, case_id, "assign", form, act)


@post(ONE + "/notes", opt=permission("applications:application:note"), status_code=200)
async def note_case(request: HTMXRequest, session: Session, state: State, case_id: Case, form: Form) -> Response[Any]:
    """A note that the enterprise never reads."""

    async def act(actor: Actor, case: Application) -> None:
        await write_note(session, actor, case.id, str(form.get("text", "")), at=now())

    return await attempt(request, session, state, case_id, "note", form, act)


@post(ONE + "/messages", opt=permission(WEIGH), status_code=200)
async def message_case(request: HTMXRequest, session: Session, state: State, case_id: Case, form: Form) -> Response[Any]:
    """A message that the enterprise reads."""

    async def act(actor: Actor, case: Application) -> None:
        await write_message(session, actor, case.id, str(form.get("text", "")), at=now())

    return await attempt(request, session, state, case_id, "message", form, act)


def _officer(form: FormData) -> UUID:
    try:
        return UUID(str(form.get("officer_id", "")))
    except ValueError:
        raise Invalid("没有分配", [FieldError("/officer_id", NOBODY)]) from None


CASE_REMARKS: list[ControllerRouterHandler] = [assign_case, note_case, message_case]
