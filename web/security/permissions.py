"""Every route names one permission; the policy table says who has it. A route without a rule keeps the program from starting."""

from typing import Any, cast

from litestar import Litestar
from litestar.connection import ASGIConnection
from litestar.enums import HttpMethod
from litestar.handlers import BaseRouteHandler, HTTPRouteHandler
from litestar.routes import HTTPRoute

from marketplace.access.actor import Actor
from marketplace.access.policy import PolicyTable, policy_table
from marketplace.access.roles import Role
from marketplace.access.scopes import SCOPES_ZH, scope_needed
from marketplace.errors import Forbidden, Unauthenticated
from web.security.must_enrol import require_factor_set

KEY = "permission"


class RouteWithoutRule(RuntimeError):
    """A route names no permission, or one that the policy table does not know."""


class NotAppointedFor(Forbidden):
    """The enterprise's agent may do other things for it, not this one."""

    code = "not_appointed_for"


class RealNameRequired(Forbidden):
    """Nothing that binds somebody is done by a person who has not shown who that is."""

    code = "real_name_required"


def permission(name: str) -> dict[str, Any]:
    """The `opt` of a route handler: `@get("/products", opt=permission("catalogue:product:read"))`."""
    return {KEY: name}


def actor_of(connection: ASGIConnection[Any, Any, Any, Any]) -> Actor:
    """The caller of a request that has passed authentication."""
    return cast("Actor", connection.user)


async def require_permission(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Guard of every route. Asynchronous, because the framework would run a plain function in a thread.

    Raises: Unauthenticated if signing in could help, Forbidden if the caller's role may not do this, FactorNotSet if it may not do it yet,
    NotAppointedFor, RealNameRequired.
    """
    if answers_only_options(handler):
        return
    actor = actor_of(connection)
    name = handler.opt[KEY]
    if policy_table().grant(actor.role, name) is not None:
        require_factor_set(actor, name)
        _require_scope(actor, name)
        return
    if actor.anonymous:
        raise Unauthenticated("请先登录")
    raise Forbidden("你的角色没有这项权限")


def _require_scope(actor: Actor, name: str) -> None:
    """Raises: NotAppointedFor for an agent who was not appointed for this, RealNameRequired for an administrator who is not verified."""
    needed = scope_needed(name)
    if needed is not None and actor.scopes is not None and needed not in actor.scopes:
        if actor.role is Role.ENTERPRISE_OWNER:
            raise RealNameRequired("这项操作要先完成实名核验：请到「实名核验」（/account/identity）办理，通过后就能用")
        raise NotAppointedFor(f"你在这家企业的经办权限里没有「{SCOPES_ZH[needed]}」，请企业管理员办理，或者请他重新邀请你并加上这一项")


def routed_handlers(app: Litestar) -> list[tuple[str, BaseRouteHandler]]:
    """Path template and handler of everything that the application serves, without the automatic OPTIONS answers."""
    found: list[tuple[str, BaseRouteHandler]] = []
    for route in app.routes:
        handlers = route.route_handlers if isinstance(route, HTTPRoute) else [cast("BaseRouteHandler", route.route_handler)]
        found += [(route.path, handler) for handler in handlers if not answers_only_options(handler)]
    return found


def check_routes(app: Litestar, table: PolicyTable | None = None) -> None:
    """Compare the routes with the policy table before the first request.

    Raises: RouteWithoutRule naming every route at fault.
    """
    known = (table or policy_table()).permissions
    faults = [
        f"{path} ({handler}): {handler.opt.get(KEY, 'no permission')}"
        for path, handler in routed_handlers(app)
        if handler.opt.get(KEY) not in known
    ]
    if faults:
        raise RouteWithoutRule("routes without a rule in policy.csv:\n  " + "\n  ".join(faults))


def unused_permissions(app: Litestar, table: PolicyTable | None = None) -> frozenset[str]:
    """Permissions of the table that no route names."""
    named = {handler.opt.get(KEY) for _, handler in routed_handlers(app)}
    return frozenset((table or policy_table()).permissions - named)


def answers_only_options(handler: BaseRouteHandler) -> bool:
    """Whether this is the automatic answer to OPTIONS, which lists methods and touches nothing."""
    return isinstance(handler, HTTPRouteHandler) and set(handler.http_methods) == {HttpMethod.OPTIONS}
