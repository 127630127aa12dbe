"""The routes of a workflow's moves, made from its table: one for each move, on pages and in the open interface, and no move without one."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, JSONBody
from litestar.plugins.htmx import HTMXRequest
from litestar.types import ControllerRouterHandler
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.clock import now
from marketplace.errors import Invalid, Malformed
from marketplace.workflow.moves import Move, Workflow
from web.api.etags import tag_of
from web.api.exact import exact_json_response
from web.api.problem import problems
from web.forms import FormData
from web.redirects import go_to
from web.refusals import record_refusal
from web.security.permissions import actor_of, permission
from web.workflow_pages import MoveBody, Refused, in_place_of, said_in_body, said_in_form

# async def use_case(session, actor, case_id, *, at, version, said) -> the case in its new state
UseCase = Callable[..., Awaitable[Any]]
# loads the case as far as the caller may see it, and raises what not seeing it raises
Look = Callable[[AsyncSession, Actor, UUID], Awaitable[Any]]

NOTHING_SENT = MoveBody()


def api_moves(
    workflow: Workflow,
    path: str,
    use_cases: Mapping[str, UseCase],
    look: Look,
    show: Callable[[AsyncSession, Actor, Any], Awaitable[msgspec.Struct]],
    resource: type[msgspec.Struct],
    *,
    apart: Collection[str] = (),
    as_system: bool = False,
) -> list[ControllerRouterHandler]:
    """`POST {path}/{id}/{action}` for every move that callers make; the answer is the resource in its new state, with its ETag.

    Moves `apart` have a route of their own, because they take a body of their own. `as_system`: as of `page_moves`.
    """
    steps = [step for step in _moves(workflow) if step.action not in apart]
    return [_api_move(workflow, step, path, use_cases[step.action], look, show, resource, as_system) for step in steps]


def page_moves(
    workflow: Workflow,
    path: str,
    use_cases: Mapping[str, UseCase],
    look: Look,
    show: Callable[[HTMXRequest, AsyncSession, Any, Refused], Awaitable[Response[Any]]],
    *,
    as_system: bool = False,
) -> list[ControllerRouterHandler]:
    """`POST {path}/{id}/{action}` for every move, from the forms of the case's page; `show` renders that page again for a refused form.

    `as_system`: for cases of those whom the policy table lets see any organisation's, as `system_session` is.
    """
    return [_page_move(workflow, step, path, use_cases[step.action], look, show, as_system) for step in _moves(workflow)]


def moves_named(workflow: Workflow, *actions: str) -> Workflow:
    """The workflow with these moves only, for pages of one of several sides."""
    return replace(workflow, moves=tuple(workflow.move(each) for each in actions))


def _moves(workflow: Workflow) -> list[Move]:
    return [step for step in workflow.moves if not step.by_system]


def _api_move(
    workflow: Workflow,
    step: Move,
    path: str,
    use_case: UseCase,
    look: Look,
    show: Callable[[AsyncSession, Actor, Any], Awaitable[msgspec.Struct]],
    resource: type[msgspec.Struct],
    as_system: bool,
) -> ControllerRouterHandler:
    async def act(
        request: Request[Any, Any, Any], session: AsyncSession, state: State, case_id: UUID, data: MoveBody | None
    ) -> Response[Any]:
        actor = actor_of(request)
        case = await look(session, actor, case_id)  # first: a case that is not the caller's to see asks for nothing
        body = data or NOTHING_SENT
        said = in_place_of(case, actor, step, await said_in_body(state, actor, step, body))
        moved = await use_case(session, actor, case_id, at=now(), version=body.version, said=said)
        shown = await show(session, actor, moved)
        return exact_json_response(shown, headers={"ETag": tag_of(shown)})

    async def own_handler(
        request: Request[Any, Any, Any],
        session: NamedDependency[AsyncSession],
        state: State,
        case_id: FromPath[UUID],
        data: JSONBody[MoveBody | None] = None,
    ) -> Response[Any]:
        return await act(request, session, state, case_id, data)

    async def system_handler(
        request: Request[Any, Any, Any],
        system_session: NamedDependency[AsyncSession],
        state: State,
        case_id: FromPath[UUID],
        data: JSONBody[MoveBody | None] = None,
    ) -> Response[Any]:
        return await act(request, system_session, state, case_id, data)

    handler = system_handler if as_system else own_handler
    answers = {200: ResponseSpec(resource, generate_examples=False, description=workflow.label_zh)}
    return post(
        f"{path}/{{case_id:uuid}}/{step.action}",
        opt=permission(step.permission),
        status_code=200,
        summary=f"{workflow.label_zh}：{step.label_zh}",
        responses=answers | problems(400, 401, 403, 404, 409, 422),
    )(_named(handler, f"{step.action}_{workflow.resource}", f"{step.label_zh}。现在的状态须是{_states(workflow, step)}。"))


def _page_move(
    workflow: Workflow,
    step: Move,
    path: str,
    use_case: UseCase,
    look: Look,
    show: Callable[[HTMXRequest, AsyncSession, Any, Refused], Awaitable[Response[Any]]],
    as_system: bool,
) -> ControllerRouterHandler:
    async def act(request: HTMXRequest, session: AsyncSession, state: State, case_id: UUID, form: FormData) -> Response[Any]:
        actor = actor_of(request)
        case = await look(session, actor, case_id)
        try:
            said = in_place_of(case, actor, step, await said_in_form(state, actor, step, form))
            async with session.begin_nested():  # takes back what the move did before it was refused
                await use_case(session, actor, case_id, at=now(), version=version_in(form), said=said)
        except Invalid as refused:
            await record_refusal(request.scope, refused)
            case = await look(session, actor, case_id)
            return await show(request, session, case, Refused(step.action, form, refused.errors))
        return go_to(request, f"{path}/{case_id}")

    async def own_handler(
        request: HTMXRequest,
        session: NamedDependency[AsyncSession],
        state: State,
        case_id: FromPath[UUID],
        form: NamedDependency[FormData],
    ) -> Response[Any]:
        return await act(request, session, state, case_id, form)

    async def system_handler(
        request: HTMXRequest,
        system_session: NamedDependency[AsyncSession],
        state: State,
        case_id: FromPath[UUID],
        form: NamedDependency[FormData],
    ) -> Response[Any]:
        return await act(request, system_session, state, case_id, form)

    handler = system_handler if as_system else own_handler
    made = post(f"{path}/{{case_id:uuid}}/{step.action}", opt=permission(step.permission), status_code=200)
    return made(_named(handler, f"{step.action}_{workflow.resource}_page", step.label_zh))


def version_in(form: FormData) -> int:
    """The version that the page has shown. Raises: Malformed for a form that is not one of ours."""
    given = str(form.get("version", ""))
    if not given.isascii() or not given.isdigit() or len(given) > 9:
        raise Malformed("表单缺少版本号，请重新打开页面")
    return int(given)


def _named(handler: Any, name: str, doc: str) -> Any:
    """The framework names operations after functions."""
    handler.__name__ = handler.__qualname__ = name
    handler.__doc__ = doc
    return handler


def _states(workflow: Workflow, step: Move) -> str:
    return "、".join(f"「{workflow.labels_zh[state]}」（{state}）" for state in workflow.states if state in step.sources)
