"""`/security`: accounts, their locks, roles and sessions, for the security administrator."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import ROLE_LABELS_ZH
from marketplace.clock import now
from marketplace.members import account_care
from marketplace.members.account_files import STATES_ZH, account_file, find_accounts
from web.pages.account.sessions import device_name
from web.redirects import go_to
from web.rendering import page
from web.security.permissions import actor_of, permission

LONGEST_WORDS = 100


@get("/security", opt=permission("access:account:read"))
async def account_list(request: HTMXRequest, system_session: NamedDependency[AsyncSession]) -> Response[Any]:
    """Search by username, name or organisation; by state."""
    words = request.query_params.get("q", "").strip()[:LONGEST_WORDS]
    state = request.query_params.get("state", "")
    state = state if state in STATES_ZH else ""
    after = request.query_params.get("after", "")
    found, following = await find_accounts(system_session, actor_of(request), words, state, now=now(), after=after)
    more = None if following is None else "/security?" + urlencode({"q": words, "state": state, "after": following})
    return page(
        request,
        "pages/security/accounts.html",
        swap="accounts",
        nav="accounts",
        accounts=found,
        q=words,
        state=state,
        states=STATES_ZH,
        more=more,
    )


@get("/security/accounts/{account_id:uuid}", opt=permission("access:account:read"))
async def account_page(request: HTMXRequest, account_id: FromPath[UUID], system_session: NamedDependency[AsyncSession]) -> Response[Any]:
    """One account: state, roles, sessions, and what can be done."""
    actor = actor_of(request)
    found = await account_file(system_session, actor, account_id, now=now())
    return page(
        request,
        "pages/security/account.html",
        nav="accounts",
        account=found.account,
        state_text=STATES_ZH[found.account.state],
        own=account_id == actor.account_id,
        roles=[{"line": each, "label": ROLE_LABELS_ZH[each.role]} for each in found.roles],
        sessions=[{"row": each, "device": device_name(each.user_agent)} for each in found.sessions],
    )


@post("/security/accounts/{account_id:uuid}/lock", opt=permission("access:account:lock"), status_code=200)
async def lock_account(request: HTMXRequest, account_id: FromPath[UUID], system_session: NamedDependency[AsyncSession]) -> Response[bytes]:
    """Keep it out until it is unlocked."""
    await account_care.lock_account(system_session, actor_of(request), account_id, now=now())
    return _back(request, account_id)


@post("/security/accounts/{account_id:uuid}/unlock", opt=permission("access:account:unlock"), status_code=200)
async def unlock_account(
    request: HTMXRequest, account_id: FromPath[UUID], system_session: NamedDependency[AsyncSession]
) -> Response[bytes]:
    """Lift a lock of either kind."""
    await account_care.unlock_account(system_session, actor_of(request), account_id, now=now())
    return _back(request, account_id)


@post("/security/accounts/{account_id:uuid}/dismiss", opt=permission("access:account:dismiss"), status_code=200)
async def dismiss_account(
    request: HTMXRequest, account_id: FromPath[UUID], system_session: NamedDependency[AsyncSession]
) -> Response[bytes]:
    """Close the account of somebody who left."""
    await account_care.dismiss_account(system_session, actor_of(request), account_id, now=now())
    return _back(request, account_id)


@post("/security/accounts/{account_id:uuid}/reinstate", opt=permission("access:account:reinstate"), status_code=200)
async def reinstate_account(
    request: HTMXRequest, account_id: FromPath[UUID], system_session: NamedDependency[AsyncSession]
) -> Response[bytes]:
    """Open a closed account again."""
    await account_care.reinstate_account(system_session, actor_of(request), account_id, now=now())
    return _back(request, account_id)


@post("/security/accounts/{account_id:uuid}/reset-factor", opt=permission("access:factor:reset"), status_code=200)
async def reset_factor(request: HTMXRequest, account_id: FromPath[UUID], system_session: NamedDependency[AsyncSession]) -> Response[bytes]:
    """For somebody who lost phone and recovery codes."""
    await account_care.reset_factor(system_session, actor_of(request), account_id, now=now())
    return _back(request, account_id)


@post("/security/sessions/{session_id:uuid}/revoke", opt=permission("access:account_session:revoke"), status_code=200)
async def revoke_account_session(
    request: HTMXRequest, session_id: FromPath[UUID], system_session: NamedDependency[AsyncSession]
) -> Response[bytes]:
    """End one sign-in of anybody."""
    account_id = await account_care.revoke_session_of_account(system_session, actor_of(request), session_id, now=now())
    return _back(request, account_id)


@post("/security/roles/{membership_id:uuid}/end", opt=permission("access:role:end"), status_code=200)
async def end_role(request: HTMXRequest, membership_id: FromPath[UUID], system_session: NamedDependency[AsyncSession]) -> Response[bytes]:
    """End one role of an account."""
    account_id = await account_care.switch_role(system_session, actor_of(request), membership_id, active=False, now=now())
    return _back(request, account_id)


@post("/security/roles/{membership_id:uuid}/restore", opt=permission("access:role:restore"), status_code=200)
async def restore_role(
    request: HTMXRequest, membership_id: FromPath[UUID], system_session: NamedDependency[AsyncSession]
) -> Response[bytes]:
    """Restore a role that was ended."""
    account_id = await account_care.switch_role(system_session, actor_of(request), membership_id, active=True, now=now())
    return _back(request, account_id)


def _back(request: HTMXRequest, account_id: UUID) -> Response[bytes]:
    return go_to(request, f"/security/accounts/{account_id}")
