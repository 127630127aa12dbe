"""`/login`: sign in by username and password."""

from typing import Any

from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession
from wtforms import Form, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from marketplace.access import rate_limit, sessions
from marketplace.access.sign_in import account_with_password
from marketplace.clock import now
from marketplace.members.actors import SignedInMembership, membership_to_sign_in
from web.forms import FormData
from web.page_context import home_of
from web.redirects import go_to, local_path
from web.rendering import page
from web.security.client_address import client_address
from web.security.cookies import Cookies
from web.security.permissions import actor_of, permission

# One sentence for every reason, so that nobody learns which usernames exist or are locked.
REFUSED = "用户名或密码不正确，或账户暂时锁定（连续 5 次输错锁定 15 分钟）"


class LoginForm(Form):  # type: ignore[misc]  # wtforms has no types
    """What the login asks for."""

    class Meta:
        """Messages of the validators in Chinese."""

        locales = ("zh_CN", "zh")

    username = StringField("用户名", [InputRequired("请填写用户名"), Length(max=64, message="用户名最多 64 个字符")])
    password = PasswordField("密码", [InputRequired("请填写密码"), Length(max=256, message="密码最多 256 个字符")])


@get("/login", opt=permission("access:session:open"))
async def login_page(request: HTMXRequest) -> Response[Any]:
    """The form; whoever is signed in already is sent on."""
    target = local_path(request.query_params.get("next", ""))
    if not (actor := actor_of(request)).anonymous:
        return go_to(request, target or home_of(actor.role))
    return page(request, "pages/login.html", form=LoginForm(), next=target or "", notice=None)


@post("/login", opt=permission("access:session:open"), status_code=200)
async def sign_in(
    request: HTMXRequest, form: NamedDependency[FormData], session: NamedDependency[AsyncSession], state: State
) -> Response[Any]:
    """Check the password and start a session; a refused form comes back with what was typed, without the password."""
    fields = LoginForm(form)
    target = local_path(str(form.get("next", ""))) or ""
    found = await _membership(request, fields, session, state) if fields.validate() else None
    if found is None:
        if not fields.errors:
            fields.password.errors = [REFUSED]
        return page(request, "pages/login.html", status_code=422, form=fields, next=target, notice=None)
    if (before := actor_of(request)).session_id is not None:
        await sessions.revoke(session, before, before.session_id, now=now())
    assert found.actor.account_id is not None  # noqa: S101  # a membership belongs to an account
    token = sessions.open_session(
        session,
        account_id=found.actor.account_id,
        membership_id=found.id,
        user_agent=request.headers.get("user-agent", ""),
        now=now(),
    )
    return go_to(request, target or home_of(found.actor.role), cookies=[Cookies.of(state.settings).session(token)])


async def _membership(request: HTMXRequest, fields: LoginForm, session: AsyncSession, state: State) -> SignedInMembership | None:
    """As whom the caller may sign in. Only failures count against the caller's address."""
    address = client_address(request)
    await rate_limit.SIGN_IN.spend(state.sessions, address, now=now())
    account_id = await account_with_password(state.sessions, fields.username.data, fields.password.data, now=now())
    if account_id is None:
        return None
    await rate_limit.SIGN_IN.give_back(state.sessions, address)
    return await membership_to_sign_in(session, account_id)
